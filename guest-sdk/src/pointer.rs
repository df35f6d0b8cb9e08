//! Building JSON Pointers (RFC 6901).

/// The pointer to `part` beneath `parent`, with `~` and `/` in `part` escaped.
///
/// ```
/// use bowline_guest::pointer::child;
///
/// let at = child("/metadata/labels", "app.kubernetes.io/name");
/// assert_eq!(at, "/metadata/labels/app.kubernetes.io~1name");
/// ```
pub fn child(parent: &str, part: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + part.len() + 1);
    pointer.push_str(parent);
    pointer.push('/');
    for character in part.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
    pointer
}

/// The pointer to element `index` of the array at `parent`.
pub fn element(parent: &str, index: usize) -> String {
    format!("{parent}/{index}")
}
