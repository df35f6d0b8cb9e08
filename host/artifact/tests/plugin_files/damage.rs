//! Damaged and foreign files are refused or read; nothing panics.

use bowline_artifact::{Artifact, attach};
use bowline_core::FailureClass;
use proptest::prelude::*;

use crate::sample;

#[test]
fn foreign_files_are_named_for_what_they_are() {
    let refuse = |bytes: &[u8]| {
        let refused = Artifact::read(bytes).unwrap_err();
        assert_eq!(refused.class(), FailureClass::PluginInvalid);
        refused.to_string()
    };
    insta::assert_snapshot!(refuse(b""), @"not a WebAssembly file, but an empty file");
    insta::assert_snapshot!(refuse(b"\0asm"), @"not a WebAssembly file, but a file cut off after 4 bytes");
    insta::assert_snapshot!(refuse(b"  (module)"), @"not a WebAssembly file, but WebAssembly's text format");
    insta::assert_snapshot!(refuse(b"\x7fELF\x02\x01"), @"not a WebAssembly file, but a native program");
    insta::assert_snapshot!(refuse(&[0x1f, 0x8b, 8, 0]), @"not a WebAssembly file, but a gzip archive");
    insta::assert_snapshot!(refuse("näme: x".as_bytes()), @"not a WebAssembly file, but a file that begins with 6e c3 a4 6d");
    insta::assert_snapshot!(refuse(b"\0asm\x02\0\0\0"), @"WebAssembly of an unknown encoding (02 00 00 00): damaged, or made by a newer tool");
}

#[test]
fn every_truncation_of_a_plugin_is_refused() {
    let file = sample::plugin("transformer");
    for length in 0..file.len() {
        let refused = Artifact::read(&file[..length]).unwrap_err();
        assert_eq!(refused.class(), FailureClass::PluginInvalid, "{length}");
    }
}

proptest! {
    #[test]
    fn a_flipped_bit_is_refused_or_changes_the_digest(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let file = sample::plugin("validator");
        let mut flipped = file.clone();
        flipped[at.index(file.len())] ^= 1 << bit;
        if let Ok(artifact) = Artifact::read(flipped) {
            prop_assert_ne!(artifact.digest(), Artifact::read(file).unwrap().digest());
        }
    }

    #[test]
    fn no_bytes_behind_a_header_panic(
        header in prop::sample::select(vec![*b"\0asm\x01\0\0\0", *b"\0asm\x0d\0\x01\0"]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [&header[..], &rest].concat();
        prop_assert!(Artifact::read(bytes.clone()).is_err());
        // Attaching follows the same frames and must not panic either.
        let _ = attach(&bytes, &sample::manifest("health", "bowline:plugin@0.1.0"));
    }
}
