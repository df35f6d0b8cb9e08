//! What came of a call of git, by class.
//!
//! Where git has words for programs (`push --porcelain`) they are gone by. What it says when a
//! connection fails is for people only; in the C locale those words have been the same for many years.

use bowline_core::FailureClass;
use bowline_core::run::Failure;

/// What came of a push.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pushed {
    /// Everything was taken.
    Done,
    /// A ref is not where it was: look again.
    Moved,
    /// The server does not want it.
    Refused(String),
    /// Nobody said anything about a ref: the connection failed.
    Failed,
}

/// Lines are `FLAG TAB FROM:TO TAB SUMMARY`, where the flag `!` means that a ref was not taken.
pub(super) fn pushed(success: bool, porcelain: &str) -> Pushed {
    if success {
        return Pushed::Done;
    }
    let refused = porcelain.lines().filter_map(|line| line.strip_prefix("!\t"));
    let mut reasons = Vec::new();
    for line in refused {
        let summary = line.split('\t').nth(1).unwrap_or("");
        match summary.strip_prefix("[remote rejected]") {
            Some(reason) => reasons.push(reason.trim().trim_matches(['(', ')']).to_owned()),
            // The client itself saw that the ref has moved; or the others go down with it.
            None => reasons.push(String::new()),
        }
    }
    if reasons.is_empty() {
        return Pushed::Failed;
    }
    match reasons.into_iter().find(|reason| !is_race(reason)) {
        Some(reason) => Pushed::Refused(reason),
        None => Pushed::Moved,
    }
}

/// What a server says about a ref that another push took at the same moment, or about refs that went
/// down with such a one.
fn is_race(reason: &str) -> bool {
    const RACES: &[&str] = &[
        "atomic push fail",
        "atomic transaction failed",
        "cannot lock ref",
        "failed to update ref",
        "fetch first",
        "incorrect old value",
        "non-fast-forward",
        "reference already exists",
        "stale info",
    ];
    reason.is_empty() || RACES.iter().any(|race| reason.contains(race))
}

/// The failure of a call that printed `errors`.
pub(super) fn failure(what: &str, errors: &str) -> Failure {
    let class = classify(errors);
    let failure = Failure::new(class, format!("git {what}: {}", told(errors)));
    match class {
        FailureClass::SyncAuth => failure.hint(
            "git asks the agent of ssh, or the credential helper of the operator's git configuration",
        ),
        FailureClass::SyncUnavailable => failure.hint("is spec.sync.repository what is meant?"),
        _ => failure,
    }
}

const SIGNS: &[(FailureClass, &[&str])] = &[
    (
        FailureClass::SyncAuth,
        &[
            "authentication failed",
            "could not read username",
            "could not read password",
            "permission denied (",
            "host key verification failed",
            "returned error: 401",
        ],
    ),
    (
        FailureClass::SyncDenied,
        &[
            "returned error: 403",
            "dubious ownership",
            "access denied",
            "insufficient permission",
            "permission denied",
            "read-only file system",
            "not allowed",
        ],
    ),
    (
        FailureClass::SyncUnavailable,
        &[
            "could not resolve host",
            "could not read from remote repository",
            "couldn't connect",
            "failed to connect",
            "connection refused",
            "connection reset",
            "connection timed out",
            "couldn't find remote ref",
            "does not appear to be a git repository",
            "early eof",
            "hung up unexpectedly",
            "no space left on device",
            "operation too slow",
            "repository not found",
            "returned error: 404",
            "returned error: 429",
            "returned error: 5",
            "rpc failed",
            "unable to access",
        ],
    ),
    (FailureClass::SyncConflict, &["appears as both a file and as a directory"]),
    (FailureClass::SyncInvalid, &["does not support --atomic", "transport '"]),
];

fn classify(errors: &str) -> FailureClass {
    let errors = errors.to_lowercase();
    let found = SIGNS.iter().find(|(_, signs)| signs.iter().any(|sign| errors.contains(sign)));
    found.map_or(FailureClass::Unknown, |(class, _)| *class)
}

/// The lines that matter, on one line, with no password of an address in it.
pub(super) fn told(errors: &str) -> String {
    const MOST_CHARACTERS: usize = 500;
    let lines = errors.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with("hint:")).collect();
    let shown = lines.iter().map(|line| without_password(line)).collect::<Vec<_>>().join("; ");
    let shown: String = shown.chars().filter(|letter| !letter.is_control()).collect();
    match shown.is_empty() {
        true => "it failed and did not say why".to_owned(),
        false => shown.chars().take(MOST_CHARACTERS).collect(),
    }
}

fn without_password(line: &str) -> String {
    let mut parts = line.split("://");
    let mut shown = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let host = part.find(['/', ' ', '\'']).unwrap_or(part.len());
        let rest = part[..host].rfind('@').map_or(part, |at| &part[at + 1..]);
        shown.push_str("://");
        shown.push_str(rest);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_is_told_by_its_porcelain() {
        let line = |summary: &str| format!("To x\n!\tabc:refs/heads/main\t{summary}\nDone\n");
        let of = |summary: &str| pushed(false, &line(summary));
        assert_eq!(pushed(true, ""), Pushed::Done);
        assert_eq!(pushed(false, ""), Pushed::Failed);
        for race in [
            "[rejected] (fetch first)",
            "[rejected] (stale info)",
            "[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)",
            "[remote rejected] (atomic transaction failed)",
        ] {
            assert_eq!(of(race), Pushed::Moved, "{race}");
        }
        let refused = Pushed::Refused("pre-receive hook declined".to_owned());
        assert_eq!(of("[remote rejected] (pre-receive hook declined)"), refused);
        let both = line("[rejected] (atomic push failed)")
            + "!\tdef:refs/x\t[remote rejected] (hook declined)\n";
        assert_eq!(pushed(false, &both), Pushed::Refused("hook declined".to_owned()));
    }

    #[test]
    fn what_git_says_of_a_connection_has_a_class() {
        use FailureClass as Class;
        for (said, class) in [
            (
                "fatal: unable to access 'https://h/': Could not resolve host: h",
                Class::SyncUnavailable,
            ),
            (
                "fatal: unable to access 'https://h/': The requested URL returned error: 503",
                Class::SyncUnavailable,
            ),
            (
                "fatal: unable to access 'https://h/': The requested URL returned error: 403",
                Class::SyncDenied,
            ),
            ("fatal: Authentication failed for 'https://h/'", Class::SyncAuth),
            (
                "fatal: could not read Username for 'https://h': terminal prompts disabled",
                Class::SyncAuth,
            ),
            (
                "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.",
                Class::SyncAuth,
            ),
            (
                "ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.",
                Class::SyncUnavailable,
            ),
            ("fatal: transport 'ext' not allowed", Class::SyncDenied),
            ("fatal: something new", Class::Unknown),
        ] {
            assert_eq!(classify(said), class, "{said}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_told() {
        let said = told("hint: x\nfatal: unable to access 'https://me:hunter2@h/f@g': no\n");
        assert_eq!(said, "fatal: unable to access 'https://h/f@g': no");
    }
}
