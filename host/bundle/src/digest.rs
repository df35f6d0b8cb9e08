//! The release digest: over all of release.yaml and every part that it names.
//!
//! It is the digest of one canonical JSON object (sorted keys, no white space):
//!
//! ```json
//! {"format":1,"parts":{"PATH":"sha256:…"},"release":{…release.yaml…}}
//! ```
//!
//! `parts` has every file that belongs to the release, by its path beneath the release's folder and
//! the digest of its bytes; `bowline.lock` is one of them, where it is there. Customers and operators
//! are not in it, nor anything about where and when the files were written.

use bowline_core::{Digest, Map, Value};

use crate::folder::Folder;

/// The digest of a release whose parts were all read.
pub(crate) fn release_digest(release: &Value, folder: &Folder) -> Digest {
    let parts = folder.parts().map(|(path, digest)| (path, Value::from(digest.to_string())));
    let parts = parts.collect::<Map>();
    let whole = Map::from_iter([
        ("format", Value::from(1_i64)),
        ("parts", parts.into()),
        ("release", release.clone()),
    ]);
    Value::from(whole).digest()
}
