//! Which language a plugin is written in, by a file that its folder has.

use std::path::Path;

/// A language that plugins are built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A cargo package.
    Rust,
    /// A package of ES modules.
    JavaScript,
    /// A folder with a module `plugin`.
    Python,
}

impl Language {
    /// Every language with the file that tells it, in the order in which they are looked for. A plugin
    /// in Rust may have a `package.json` for tools of its own.
    pub const FILES: [(Language, &str); 3] = [
        (Language::Rust, "Cargo.toml"),
        (Language::JavaScript, "package.json"),
        (Language::Python, "plugin.py"),
    ];

    /// The language of the plugin in `folder`; none where no file tells it.
    pub fn of(folder: &Path) -> Option<Language> {
        let told = |(_, file): &&(Language, &str)| folder.join(file).is_file();
        Self::FILES.iter().find(told).map(|(language, _)| *language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_that_is_there_tells_the_language() {
        let folder = tempfile::tempdir().unwrap();
        let mut found = vec![Language::of(folder.path())];
        for (_, file) in Language::FILES.iter().rev() {
            std::fs::write(folder.path().join(file), "").unwrap();
            found.push(Language::of(folder.path()));
        }
        let expected = [Language::Python, Language::JavaScript, Language::Rust].map(Some);
        assert_eq!(found, [vec![None], expected.to_vec()].concat());
    }
}
