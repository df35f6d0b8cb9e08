//! Places in files, for messages.

use std::fmt;
use std::sync::Arc;

/// A place in a file. Shown as `release.yaml:31`, and as `release.yaml:31:7` with `{:#}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file as a person would name it: beneath the release's folder, where it is there.
    pub file: Arc<str>,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// The column in characters, from 1; 0 where the line as a whole is meant.
    pub column: u32,
}

impl Place {
    /// The file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Place {
        Place { file: file.into(), line: 0, column: 0 }
    }

    /// A line and column of a file, both from 1.
    pub fn at(file: impl Into<Arc<str>>, line: u32, column: u32) -> Place {
        Place { file: file.into(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.file)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        if self.line > 0 && self.column > 0 && out.alternate() {
            write!(out, ":{}", self.column)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_as_much_as_it_knows() {
        let place = Place::at("release.yaml", 31, 7);
        assert_eq!(format!("{place} {place:#}"), "release.yaml:31 release.yaml:31:7");
        assert_eq!(format!("{:#}", Place::file("a.yaml")), "a.yaml");
    }
}
