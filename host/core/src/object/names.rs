//! Names that Kubernetes accepts, by kind.

/// Why Kubernetes would refuse a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing there.
    #[error("a name may not be empty")]
    Empty,
    /// Longer than the kind allows.
    #[error("{name:?} has {length} characters, more than the {most} that Kubernetes allows")]
    Long {
        /// Its begin.
        name: String,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// Not an RFC 1123 label.
    #[error(
        "{0:?} is no DNS label: lower-case letters, digits and '-', which starts and ends with a letter or digit"
    )]
    Label(String),
    /// Not an RFC 1035 label.
    #[error(
        "{0:?} is no DNS label: lower-case letters, digits and '-', which starts with a letter and ends with a letter or digit"
    )]
    ServiceLabel(String),
    /// Not an RFC 1123 subdomain.
    #[error(
        "{0:?} is no DNS subdomain: lower-case letters, digits, '-' and '.', which starts and ends with a letter or digit"
    )]
    Subdomain(String),
    /// Not usable as a path segment.
    #[error("{0:?} cannot stand in a path: it is '.' or '..', or has '/' or '%' in it")]
    PathSegment(String),
}

/// Checks the name of an object of this kind.
///
/// The rules are those of the API server's validation: RBAC names are path segments, namespaces and
/// services are labels, nearly all others DNS subdomains of at most 253 characters.
pub fn check_name(group: &str, kind: &str, name: &str) -> Result<(), NameError> {
    match (group, kind) {
        ("", "Namespace") => check_label(name),
        ("", "Service") => check_service(name),
        ("rbac.authorization.k8s.io", _) => check_path_segment(name),
        _ => check_subdomain(name),
    }
}

/// An RFC 1123 label of at most 63 characters, as a namespace is.
pub fn check_label(name: &str) -> Result<(), NameError> {
    check_length(name, 63)?;
    if is_label(name) { Ok(()) } else { Err(NameError::Label(name.to_owned())) }
}

fn check_service(name: &str) -> Result<(), NameError> {
    check_length(name, 63)?;
    match is_label(name) && name.starts_with(|first: char| first.is_ascii_lowercase()) {
        true => Ok(()),
        false => Err(NameError::ServiceLabel(name.to_owned())),
    }
}

fn check_subdomain(name: &str) -> Result<(), NameError> {
    check_length(name, 253)?;
    match name.split('.').all(is_label) {
        true => Ok(()),
        false => Err(NameError::Subdomain(name.to_owned())),
    }
}

fn check_path_segment(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    match name == "." || name == ".." || name.contains(['/', '%']) {
        true => Err(NameError::PathSegment(name.chars().take(80).collect())),
        false => Ok(()),
    }
}

fn check_length(name: &str, most: usize) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > most {
        let (name, length) = (name.chars().take(40).collect(), name.chars().count());
        return Err(NameError::Long { name, length, most });
    }
    Ok(())
}

fn is_label(text: &str) -> bool {
    let edge = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|byte| edge(Some(byte)) || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_rule() {
        assert_eq!(check_name("apps", "Deployment", "a.b-c.1"), Ok(()));
        assert_eq!(
            check_name("rbac.authorization.k8s.io", "ClusterRole", "system:node:Reader"),
            Ok(())
        );
        assert_eq!(check_name("", "Service", "web-1"), Ok(()));
        assert!(check_name("", "Service", "1-web").is_err());
        assert!(check_name("", "Namespace", "a.b").is_err());
        assert!(check_name("rbac.authorization.k8s.io", "Role", "a/b").is_err());
        assert!(check_name("apps", "Deployment", "a..b").is_err());
        assert!(check_name("apps", "Deployment", &"a".repeat(254)).is_err());
        assert!(check_name("", "ConfigMap", "ümlaut").is_err());
        assert_eq!(check_name("", "ConfigMap", ""), Err(NameError::Empty));
    }
}
