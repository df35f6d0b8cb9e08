//! What a plugin logs: bounded, printable, and silent about secrets.

use bowline_core::limits::CallLimits;

/// How loud a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something is wrong.
    Error,
    /// Something may be wrong.
    Warn,
    /// What the plugin did.
    Info,
    /// How it did it.
    Debug,
}

impl Level {
    /// Reads the word that a plugin gave; one that is not known reads as `info`.
    fn of_word(word: &str) -> Level {
        match word {
            "error" => Level::Error,
            "warn" => Level::Warn,
            "debug" => Level::Debug,
            _ => Level::Info,
        }
    }
}

/// One line that a plugin logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How loud it is.
    pub level: Level,
    /// The text, without control characters.
    pub message: String,
}

/// The log of one call.
#[derive(Debug)]
pub(crate) struct Log {
    lines: Vec<LogLine>,
    bytes: u64,
    most_lines: u64,
    most_bytes: u64,
    truncated: bool,
}

impl Log {
    pub(crate) fn new(limits: &CallLimits) -> Log {
        Log {
            lines: Vec::new(),
            bytes: 0,
            most_lines: limits.log_lines,
            most_bytes: limits.log_bytes,
            truncated: false,
        }
    }

    /// Keeps a line, or drops it once there are too many; one line says so.
    pub(crate) fn write(&mut self, level: &str, message: &str, knows_sensitive: bool) {
        if self.truncated {
            return;
        }
        self.bytes += message.len() as u64;
        if self.lines.len() as u64 >= self.most_lines || self.bytes > self.most_bytes {
            self.truncated = true;
            let message = "truncated: the plugin logs more than its limit".to_owned();
            self.lines.push(LogLine { level: Level::Warn, message });
            return;
        }
        let message = match knows_sensitive {
            true => WITHHELD.to_owned(),
            false => printable(message),
        };
        self.lines.push(LogLine { level: Level::of_word(level), message });
    }

    /// The last line that was logged as an error: a guest's panic message, as a rule.
    pub(crate) fn last_error(&self) -> Option<&str> {
        let errors = self.lines.iter().rev().filter(|line| line.level == Level::Error);
        errors.map(|line| line.message.as_str()).next()
    }

    pub(crate) fn into_lines(self) -> Vec<LogLine> {
        self.lines
    }
}

/// What stands for a text by a plugin that has read something sensitive.
pub(crate) const WITHHELD: &str = "(withheld: the plugin had read a sensitive value)";

/// A text that can do nothing to a terminal: control characters are shown escaped.
pub(crate) fn printable(text: &str) -> String {
    let odd = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    if !text.contains(odd) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match odd(letter) {
            true => shown.extend(letter.escape_default()),
            false => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_ends_in_one_line_that_says_so() {
        let limits = CallLimits { log_lines: 3, ..CallLimits::default() };
        let mut log = Log::new(&limits);
        (0..1000).for_each(|_| log.write("info", "again", false));
        let lines = log.into_lines();
        assert_eq!(lines.len(), 4);
        assert!(lines[3].message.starts_with("truncated:"));
    }

    #[test]
    fn control_characters_are_escaped_and_secrets_withheld() {
        let mut log = Log::new(&CallLimits::default());
        log.write("error", "a\u{1b}[31mb\nc", false);
        log.write("shout", "hunter2", true);
        assert_eq!(log.last_error(), Some("a\\u{1b}[31mb\nc"));
        let lines = log.into_lines();
        assert_eq!(lines[1], LogLine { level: Level::Info, message: WITHHELD.to_owned() });
    }
}
