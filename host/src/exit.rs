//! Exit codes: documented, stable, one meaning each.

use std::process::ExitCode;

use bowline_core::FailureClass;

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: failed, in a way that no other code names; or several customers failed in several ways.
    Failed,
    /// 2: the command line is wrong.
    Usage,
    /// 3: a release, customer, lock or settings file is wrong, or a part of it is missing.
    InvalidInput,
    /// 4: a plugin is wrong, said no, or hit a limit.
    Plugin,
    /// 5: not now: a window is closed, a customer is busy, something is locked, a registry is down.
    TryLater,
    /// 6: another manager owns what would change, or the target belongs to somebody else.
    Conflict,
    /// 7: a deadline was over.
    Timeout,
    /// 8: somebody stopped it.
    Terminated,
    /// 9: a person is needed: an approval, or a guard.
    PersonNeeded,
    /// 10: differences were found.
    Differences,
    /// 70: our bug.
    Bug,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::InvalidInput => 3,
            Exit::Plugin => 4,
            Exit::TryLater => 5,
            Exit::Conflict => 6,
            Exit::Timeout => 7,
            Exit::Terminated => 8,
            Exit::PersonNeeded => 9,
            Exit::Differences => 10,
            Exit::Bug => 70,
        }
    }

    /// The code for a class of failure.
    pub fn of_class(class: FailureClass) -> Exit {
        use FailureClass as Class;
        match class {
            Class::ReleaseInvalid
            | Class::ReleaseIncomplete
            | Class::ReleaseChanged
            | Class::SecretMissing
            | Class::SecretInvalid
            | Class::ReleaseUntrusted
            | Class::TerraformInvalid
            | Class::SyncInvalid => Exit::InvalidInput,
            Class::ApprovalMissing
            | Class::ApprovalStale
            | Class::GuardOutput
            | Class::GuardTerraform
            | Class::GuardPrune => Exit::PersonNeeded,
            Class::PluginInvalid
            | Class::PluginRefused
            | Class::PluginDenied
            | Class::PluginTrap
            | Class::PluginMemory
            | Class::PluginOutput
            | Class::PluginBudget
            | Class::PluginTimeout
            | Class::StepFailed
            | Class::StepInvalid => Exit::Plugin,
            Class::WindowClosed
            | Class::CustomerBusy
            | Class::RegistryUnavailable
            | Class::SecretUnavailable
            | Class::TerraformLocked
            | Class::TerraformProvider
            | Class::SyncUnavailable => Exit::TryLater,
            Class::SyncConflict | Class::SyncForeign => Exit::Conflict,
            Class::Timeout => Exit::Timeout,
            Class::Terminated => Exit::Terminated,
            Class::RegistryDenied
            | Class::TerraformFailed
            | Class::TerraformOutputs
            | Class::TerraformState
            | Class::SyncDenied
            | Class::SyncImmutable
            | Class::SyncMissingKind
            | Class::SyncQuota
            | Class::SyncSecret
            | Class::SyncAuth
            | Class::HealthCrashLoop
            | Class::HealthImage
            | Class::HealthUnschedulable
            | Class::HealthQuota
            | Class::HealthStalled
            | Class::HealthFailed
            | Class::Lost
            | Class::Unknown => Exit::Failed,
        }
    }

    /// The code for several: done if all are, their common code if those that failed share it, else
    /// [`Exit::Failed`].
    pub fn of_all(exits: impl IntoIterator<Item = Exit>) -> Exit {
        let failed = exits.into_iter().filter(|exit| *exit != Exit::Done);
        let common = |one: Exit, other: Exit| if one == other { one } else { Exit::Failed };
        failed.reduce(common).unwrap_or(Exit::Done)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_end_as_they_have_in_common() {
        assert_eq!(Exit::of_all([]), Exit::Done);
        assert_eq!(Exit::of_all([Exit::Done, Exit::Plugin, Exit::Plugin]), Exit::Plugin);
        assert_eq!(Exit::of_all([Exit::Plugin, Exit::Done, Exit::PersonNeeded]), Exit::Failed);
    }

    #[test]
    fn the_page_of_classes_is_made_from_their_table() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/failures.md");
        let page = bowline_core::failure::page(|class| Exit::of_class(class).code());
        if std::env::var_os("BOWLINE_UPDATE").is_some() {
            std::fs::write(file, &page).unwrap();
        }
        let committed = std::fs::read_to_string(file).unwrap_or_default();
        let remedy = "write it with `BOWLINE_UPDATE=1 cargo test -p bowline page`, and commit it";
        assert!(committed == page, "docs/failures.md is not what the table gives: {remedy}");
    }
}
