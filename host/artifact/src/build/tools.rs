//! Tools that make components of plugins in other languages than Rust. They are not asked for on the
//! machine: their own package managers install them by a lock file, once, into a folder that is called
//! after what is in it.
//!
//! ```text
//! files (lock, build program) ─► FOLDER/NAME-DIGEST, installed ─► its build program ─► component
//! ```

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use bowline_core::Digest;

use super::folder::PluginFolder;
use super::{BuildOptions, CargoOutput};

/// Why the tools of a language did not give what was wanted.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// A program that has to be there.
    #[error("no {program} on the path, which plugins in {language} are built with: {remedy}")]
    Missing {
        /// The program.
        program: &'static str,
        /// The language.
        language: &'static str,
        /// What to type.
        remedy: &'static str,
        /// Why it could not be started.
        #[source]
        cause: io::Error,
    },
    /// The tools' folder cannot be written.
    #[error("cannot install the tools for {language} in {}", .folder.display())]
    Folder {
        /// The language.
        language: &'static str,
        /// Where.
        folder: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The package manager failed.
    #[error("{} could not install {what}{}", .call, after_colon(.messages))]
    Install {
        /// What was called.
        call: String,
        /// What it is to install.
        what: String,
        /// What it wrote; empty where that was shown.
        messages: String,
    },
    /// The plugin does not build.
    #[error("{} does not build{}", .folder.display(), after_colon(.messages))]
    Failed {
        /// The plugin's folder.
        folder: PathBuf,
        /// What the tools wrote; empty where that was shown.
        messages: String,
    },
    /// What was built cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

/// What a language's tools are made of.
pub(super) struct Tools {
    pub(super) language: &'static str,
    /// The first part of their folder's name.
    pub(super) name: &'static str,
    /// Files of that folder with their texts.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// The program that installs, and its arguments.
    pub(super) install: &'static [&'static str],
    /// What to type where that program is missing.
    pub(super) remedy: &'static str,
}

impl Tools {
    /// The folder with everything installed for the plugin in `plugin`, made where it is not there yet.
    pub(super) fn folder_for(
        &self,
        plugin: &Path,
        options: &BuildOptions,
    ) -> Result<PathBuf, ToolsError> {
        let usual = || plugin.join("target/tools");
        self.folder(&options.tools_dir.clone().unwrap_or_else(usual), options.output)
    }

    fn folder(&self, parent: &Path, output: CargoOutput) -> Result<PathBuf, ToolsError> {
        let folder = parent.join(format!("{}-{}", self.name, self.digest().short()));
        if folder.is_dir() {
            return Ok(folder);
        }
        let wrong =
            |cause| ToolsError::Folder { language: self.language, folder: folder.clone(), cause };
        // Renamed as a whole when it is complete, so that a folder of that name is one.
        let fresh = parent.join(format!(".{}-{}", self.name, unique()));
        self.write(&fresh).map_err(wrong)?;
        let installed = self.run_install(&fresh, output);
        let placed = installed.and_then(|()| match std::fs::rename(&fresh, &folder) {
            Err(cause) if !folder.is_dir() => Err(wrong(cause)),
            // Somebody else was faster, with the same files.
            _ => Ok(()),
        });
        // Gone where it was renamed; what cannot be taken away is in nobody's way.
        let _ = std::fs::remove_dir_all(&fresh);
        placed.map(|()| folder)
    }

    /// Calls one of the language's own programs, which are looked for on the path.
    pub(super) fn call(
        &self,
        program: &'static str,
        arguments: &[&OsStr],
        folder: &Path,
        output: CargoOutput,
    ) -> Result<Result<(), String>, ToolsError> {
        let mut call = Command::new(program);
        call.args(arguments).current_dir(folder);
        let cause = match run(call, output) {
            Ok(done) => return Ok(done),
            Err(cause) => cause,
        };
        let (language, remedy) = (self.language, self.remedy);
        Err(ToolsError::Missing { program, language, remedy, cause })
    }

    /// The component that the language's build program makes of the plugin in `folder`.
    pub(super) fn component(
        &self,
        program: &'static str,
        build: &Path,
        plugin: &PluginFolder,
        output: CargoOutput,
    ) -> Result<Vec<u8>, ToolsError> {
        let folder = plugin.folder();
        let target = folder.join("target");
        let out = target.join(format!(".component-{}.wasm", unique()));
        std::fs::create_dir_all(&target)
            .map_err(|cause| ToolsError::Read { path: target.clone(), cause })?;
        let role = plugin.role().to_string();
        let arguments = [build.as_os_str(), folder.as_os_str(), role.as_ref(), out.as_os_str()];
        let done = self.call(program, &arguments, folder, output)?;
        let built = match done {
            Ok(()) => {
                std::fs::read(&out).map_err(|cause| ToolsError::Read { path: out.clone(), cause })
            }
            Err(messages) => Err(ToolsError::Failed { folder: folder.to_owned(), messages }),
        };
        // What was read is not needed again, and what was not built is not there.
        let _ = std::fs::remove_file(&out);
        built
    }

    fn digest(&self) -> Digest {
        let parts = self.files.iter().flat_map(|(file, text)| [*file, "\0", *text, "\0"]);
        Digest::of(parts.chain(self.install.iter().copied()).collect::<String>())
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            // Left by a process of the same number that was killed.
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        self.files.iter().try_for_each(|(file, text)| std::fs::write(folder.join(file), text))
    }

    fn run_install(&self, folder: &Path, output: CargoOutput) -> Result<(), ToolsError> {
        let Some((program, arguments)) = self.install.split_first() else { return Ok(()) };
        let arguments: Vec<_> = arguments.iter().map(OsStr::new).collect();
        let done = self.call(program, &arguments, folder, output)?;
        done.map_err(|messages| ToolsError::Install {
            call: self.install.join(" "),
            what: format!("the tools for {}", self.language),
            messages,
        })
    }
}

/// What no other thread or process puts into the name of a file at the same time.
fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs a call to its end. The inner error is what a call that failed wrote, where that was kept.
/// Standard output goes where messages go: the caller's own is for what it was asked for.
fn run(mut call: Command, output: CargoOutput) -> io::Result<Result<(), String>> {
    call.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(match output {
        CargoOutput::Shown => Stdio::inherit(),
        CargoOutput::Kept => Stdio::piped(),
    });
    let done = call.spawn()?.wait_with_output()?;
    Ok(match done.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&done.stderr).trim().to_owned()),
    })
}

fn after_colon(messages: &str) -> String {
    match messages {
        "" => String::new(),
        some => format!(":\n{some}"),
    }
}

#[cfg(test)]
mod tests;
