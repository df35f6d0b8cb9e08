//! git's words, and those of the hosts that keep repositories.

use std::sync::LazyLock;

use super::{By, Rule};
use crate::failure::FailureClass::{SyncConflict, SyncDenied, SyncForeign, SyncUnavailable};

pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        ("git-host-key", By::Is(SyncForeign), r"host key verification failed|remote host identification has changed"),
        (
            "git-login",
            By::Login,
            r"authentication failed for .*|could not read username for .*|permission denied \(publickey.*|invalid username or password|invalid username or token|requested URL returned error: 401",
        ),
        (
            "git-protected",
            By::Is(SyncDenied),
            r"protected branch hook declined|GH006: .*|GH013: .*|pre-receive hook declined|you are not allowed to push code.*|permission to .* denied to .*|requested URL returned error: 403|repository .*not found|does not appear to be a git repository|deny updating a hidden ref",
        ),
        ("git-conflict", By::Is(SyncConflict), r"CONFLICT \([a-z/ ]+\):? .*|merge conflict in .*|could not apply [0-9a-f]{7,}.*"),
        (
            "git-moved",
            By::Is(SyncUnavailable),
            r"\[(remote )?rejected\].*\((fetch first|non-fast-forward|stale info|failed to update ref|cannot lock ref.*|incorrect old value provided)\)|cannot lock ref .*|unable to create '.*\.lock': file exists|reference already exists|updates were rejected because .*",
        ),
        (
            "git-unreachable",
            By::Is(SyncUnavailable),
            r"the remote end hung up unexpectedly|fetch-pack: unexpected disconnect.*|early EOF|RPC failed; .*|requested URL returned error: (429|5\d\d)|kex_exchange_identification: .*|ssh: connect to host .*",
        ),
    ]
    .into_iter()
    .map(|(name, class, pattern)| Rule::new(name, class, pattern))
    .collect()
});
