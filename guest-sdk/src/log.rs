//! Messages for whoever reads this run's log. They are no findings: nothing is decided by them.

use crate::Host;

/// Writes log lines, one level a method.
#[derive(Clone, Copy)]
pub struct Log<'cx> {
    pub(crate) host: &'cx Host,
}

impl Log<'_> {
    /// Something failed.
    pub fn error(&self, message: impl AsRef<str>) {
        self.host.log("error", message.as_ref());
    }

    /// Something looks wrong.
    pub fn warn(&self, message: impl AsRef<str>) {
        self.host.log("warn", message.as_ref());
    }

    /// What was done.
    pub fn info(&self, message: impl AsRef<str>) {
        self.host.log("info", message.as_ref());
    }

    /// Details for the plugin's author.
    pub fn debug(&self, message: impl AsRef<str>) {
        self.host.log("debug", message.as_ref());
    }
}
