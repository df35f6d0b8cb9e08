//! A WIT package, read from a folder, a file or a text.

use std::error::Error;
use std::fs::Metadata;
use std::io;
use std::iter::successors;
use std::path::{Path, PathBuf};

use semver::Version;
use wit_parser::{PackageId, ParseError, Resolve, ResolveError, Span};

/// More than this, in all files together, is no interface that a person wrote.
const MOST_BYTES: u64 = 1 << 20;

/// A package with everything that it uses, parsed and resolved.
#[derive(Clone, Debug)]
pub struct WitPackage {
    pub(super) resolve: Resolve,
    pub(super) package: PackageId,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum WitError {
    /// A file or folder that cannot be read.
    #[error("{}", .path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Neither a folder nor WIT.
    #[error("{} is neither a folder nor a .wit file", .path.display())]
    NoWit {
        /// What was named.
        path: PathBuf,
    },
    /// A folder without WIT.
    #[error("{} is no package: no .wit file is in it", .path.display())]
    EmptyFolder {
        /// The folder.
        path: PathBuf,
    },
    /// More than any package has.
    #[error("{}: more than {MOST_BYTES} bytes of WIT", .path.display())]
    TooLarge {
        /// What was named.
        path: PathBuf,
    },
    /// WIT that breaks a rule.
    #[error("{at}: {message}")]
    Invalid {
        /// `FILE:LINE:COLUMN`, or the file or folder as a whole.
        at: String,
        /// Which rule.
        message: String,
    },
}

impl WitPackage {
    /// Reads a folder (all `.wit` files in it are one package; what it uses of others is in `deps`) or
    /// one `.wit` file. What is marked `@unstable` is no part of it.
    pub fn read(path: &Path) -> Result<WitPackage, WitError> {
        let found = metadata(path)?;
        let named_wit = path.extension().is_some_and(|extension| extension == "wit");
        let is_package = found.is_dir() || (found.is_file() && named_wit);
        if !is_package {
            return Err(WitError::NoWit { path: path.to_owned() });
        }
        if size(path, &found)? > MOST_BYTES {
            return Err(WitError::TooLarge { path: path.to_owned() });
        }
        let mut resolve = Resolve::default();
        let pushed = match found.is_dir() {
            true => resolve.push_dir(path).map(|(package, _)| package),
            false => resolve.push_file(path),
        };
        match pushed {
            Ok(package) => Ok(WitPackage { resolve, package }),
            Err(error) => Err(invalid(&resolve, path, &*error)),
        }
    }

    /// Parses a text that is a whole package; `name` stands for it in messages.
    pub fn parse(name: &str, text: &str) -> Result<WitPackage, WitError> {
        if text.len() as u64 > MOST_BYTES {
            return Err(WitError::TooLarge { path: name.into() });
        }
        let mut resolve = Resolve::default();
        match resolve.push_source(name, text) {
            Ok(package) => Ok(WitPackage { resolve, package }),
            Err(error) => Err(invalid(&resolve, Path::new(name), &*error)),
        }
    }

    /// The package's name without its version, such as `bowline:plugin`.
    pub fn name(&self) -> String {
        let name = &self.resolve.packages[self.package].name;
        format!("{}:{}", name.namespace, name.name)
    }

    /// The package's version, where it has one.
    pub fn version(&self) -> Option<&Version> {
        self.resolve.packages[self.package].name.version.as_ref()
    }
}

/// The parser's own error with its place, or the last cause of an error that has none.
fn invalid(resolve: &Resolve, path: &Path, error: &(dyn Error + 'static)) -> WitError {
    let causes = || successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    let span = causes().find_map(|cause| match cause.downcast_ref::<ParseError>() {
        Some(parse) => Some(parse.kind().span()),
        None => cause.downcast_ref::<ResolveError>().map(|resolve| resolve.kind().span()),
    });
    let message = causes().last().map(ToString::to_string).unwrap_or_default();
    WitError::Invalid {
        at: match span.filter(Span::is_known) {
            Some(span) => resolve.render_location(span),
            None => path.display().to_string(),
        },
        message: message.lines().map(str::trim).collect::<Vec<_>>().join(" "),
    }
}

/// The bytes of a file; of a folder, those of its WIT and of what lies in `deps`, where the parser
/// looks one folder deep.
fn size(path: &Path, found: &Metadata) -> Result<u64, WitError> {
    if found.is_file() {
        return Ok(found.len());
    }
    let (own, count) = read_by_parser(path)?;
    if count == 0 {
        return Err(WitError::EmptyFolder { path: path.to_owned() });
    }
    let deps = path.join("deps");
    let mut size = own;
    if deps.is_dir() {
        size += read_by_parser(&deps)?.0;
        for folder in entries(&deps)?.into_iter().filter(|entry| entry.is_dir()) {
            size += read_by_parser(&folder)?.0;
        }
    }
    Ok(size)
}

/// Bytes and number of the files right in a folder that the parser would read. What is no regular
/// file is refused: reading it might never end.
fn read_by_parser(folder: &Path) -> Result<(u64, usize), WitError> {
    let (mut size, mut count) = (0, 0);
    for path in entries(folder)? {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if !matches!(extension, Some("wit" | "wasm" | "wat")) || path.is_dir() {
            continue;
        }
        let found = metadata(&path)?;
        if !found.is_file() {
            return Err(WitError::NoWit { path });
        }
        size += found.len();
        count += usize::from(extension == Some("wit"));
    }
    Ok((size, count))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, WitError> {
    let read = folder.read_dir();
    let paths = read.and_then(|all| all.map(|entry| Ok(entry?.path())).collect());
    paths.map_err(|cause| WitError::Read { path: folder.to_owned(), cause })
}

fn metadata(path: &Path) -> Result<Metadata, WitError> {
    std::fs::metadata(path).map_err(|cause| WitError::Read { path: path.to_owned(), cause })
}
