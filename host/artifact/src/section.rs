//! The outermost sections of a WebAssembly file, and the one among them that holds the manifest.
//!
//! Core modules and components are framed alike: eight bytes of header, then sections of an id, a
//! length and contents. Only the outermost frame is read; what is nested inside a component, other
//! plugins with manifests of their own among it, is skipped by its length.

use std::borrow::Cow;
use std::ops::Range;

use wasm_encoder::{CustomSection, Encode, Section as _};
use wasmparser::{BinaryReader, CustomSectionReader};

use crate::Manifest;
use crate::artifact::{ArtifactError, Form};

/// The custom section that holds the manifest.
pub const SECTION: &str = "bowline:plugin";

/// The most bytes that a manifest may have, its config schema among them.
pub const SECTION_CAP: usize = 1 << 20;

const CUSTOM: u8 = 0;
const HEADER: usize = 8;

/// One outermost section.
pub(crate) struct Section<'a> {
    pub(crate) id: u8,
    /// Where the whole section lies in the file, id and length included.
    pub(crate) range: Range<usize>,
    offset: u64,
    contents: &'a [u8],
}

impl<'a> Section<'a> {
    pub(crate) fn reader(&self) -> BinaryReader<'a> {
        BinaryReader::new(self.contents, self.offset)
    }
}

/// Which form the file has, by its first eight bytes.
pub(crate) fn form(bytes: &[u8]) -> Result<Form, ArtifactError> {
    match bytes.first_chunk::<HEADER>() {
        Some(b"\0asm\x01\0\0\0") => Ok(Form::Module),
        Some(b"\0asm\x0d\0\x01\0") => Ok(Form::Component),
        Some([0, b'a', b's', b'm', rest @ ..]) => {
            Err(ArtifactError::Encoding { header: hexadecimal(rest) })
        }
        _ => Err(ArtifactError::Foreign { what: what_it_looks_like(bytes) }),
    }
}

/// The sections of a file whose header `form` has accepted, in their order.
pub(crate) fn sections(bytes: &[u8]) -> impl Iterator<Item = Result<Section<'_>, ArtifactError>> {
    let mut reader = BinaryReader::new(bytes.get(HEADER..).unwrap_or_default(), HEADER as u64);
    let mut broken = false;
    std::iter::from_fn(move || {
        if broken || reader.eof() {
            return None;
        }
        let next = section(&mut reader).map_err(ArtifactError::damaged);
        broken = next.is_err();
        Some(next)
    })
}

fn section<'a>(reader: &mut BinaryReader<'a>) -> wasmparser::Result<Section<'a>> {
    let start = reader.original_position() as usize;
    let id = reader.read_u8()?;
    let length = reader.read_var_u32()?;
    let offset = reader.original_position();
    let contents = reader.read_bytes(length as usize)?;
    Ok(Section { id, range: start..reader.original_position() as usize, offset, contents })
}

/// The bytes of the manifest where `section` holds one.
pub(crate) fn manifest_in<'a>(section: &Section<'a>) -> Result<Option<&'a [u8]>, ArtifactError> {
    if section.id != CUSTOM {
        return Ok(None);
    }
    let custom = CustomSectionReader::new(section.reader()).map_err(ArtifactError::damaged)?;
    if custom.name() != SECTION {
        return Ok(None);
    }
    match custom.data().len() {
        0..=SECTION_CAP => Ok(Some(custom.data())),
        size => Err(ArtifactError::ManifestSize { size }),
    }
}

/// The file with `manifest` appended. A manifest that is in it already is replaced, so that attaching
/// twice is attaching once.
pub fn attach(finished: &[u8], manifest: &Manifest) -> Result<Vec<u8>, ArtifactError> {
    form(finished)?;
    let json = manifest.to_json();
    if json.len() > SECTION_CAP {
        return Err(ArtifactError::ManifestSize { size: json.len() });
    }
    let mut attached = finished[..HEADER].to_vec();
    for section in sections(finished) {
        let section = section?;
        if manifest_in(&section)?.is_none() {
            attached.extend_from_slice(&finished[section.range]);
        }
    }
    let section = CustomSection { name: SECTION.into(), data: Cow::Owned(json) };
    attached.push(section.id());
    section.encode(&mut attached);
    Ok(attached)
}

/// What a file that is no WebAssembly seems to be, for the error message.
fn what_it_looks_like(bytes: &[u8]) -> String {
    match bytes {
        [] => "an empty file".into(),
        _ if b"\0asm".starts_with(bytes) || bytes.starts_with(b"\0asm") => {
            format!("a file cut off after {} bytes", bytes.len())
        }
        [0x1f, 0x8b, ..] => "a gzip archive".into(),
        [b'P', b'K', 3, 4, ..] => "a zip archive".into(),
        [0x7f, b'E', b'L', b'F', ..] => "a native program".into(),
        _ if bytes.trim_ascii_start().starts_with(b"(") => "WebAssembly's text format".into(),
        _ => format!("a file that begins with {}", hexadecimal(&bytes[..bytes.len().min(4)])),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}
