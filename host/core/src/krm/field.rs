//! The paths of fields in results, such as `spec.containers[0].image`.

use crate::Pointer;
use crate::value::array_index;

/// A path as a JSON Pointer. What cannot be read as a path is left as it is: it is for people.
pub(super) fn pointer(path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let parts = parts(path).filter(|parts| !parts.is_empty());
    parts.map_or_else(|| path.to_owned(), |parts| Pointer::of(parts).to_string())
}

/// A JSON Pointer as a path, the other way round.
pub(super) fn path(pointer: &str) -> String {
    let Ok(parsed) = Pointer::parse(pointer) else { return pointer.to_owned() };
    let mut path = String::new();
    for part in parsed.parts() {
        let bracketed = array_index(part).is_some() || part.contains(['.', '[', '/']);
        match (bracketed, path.is_empty()) {
            (true, _) => path.push_str(&format!("[{part}]")),
            (false, true) => path.push_str(part),
            (false, false) => path.push_str(&format!(".{part}")),
        }
    }
    path
}

/// The parts between dots, and in brackets, where they may have dots themselves.
fn parts(path: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut rest = path.strip_prefix('.').unwrap_or(path);
    while !rest.is_empty() {
        let (part, behind) = match rest.strip_prefix('[') {
            Some(inner) => {
                let (part, behind) = inner.split_once(']')?;
                (part.trim_matches(['"', '\'']), behind)
            }
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        if part.is_empty() {
            return None;
        }
        parts.push(part);
        rest = behind.strip_prefix('.').unwrap_or(behind);
    }
    Some(parts)
}
