//! Which program: `terraform` or `tofu`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use bowline_core::FailureClass;
use semver::Version;
use tokio::process::Command;
use tokio::time::timeout;

use crate::command::forget_inherited;
use crate::error::ProvisionError;

/// It answers in a tenth of a second; what takes this long is no such program.
const MOST_TIME: Duration = Duration::from_secs(60);

/// One of the two programs, with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
    kind: ProgramKind,
    version: Version,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramKind {
    /// HashiCorp's Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

impl ProgramKind {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            ProgramKind::Terraform => "Terraform",
            ProgramKind::OpenTofu => "OpenTofu",
        }
    }

    /// The first version whose `init` speaks JSON.
    fn oldest(self) -> Version {
        match self {
            ProgramKind::Terraform => Version::new(1, 9, 0),
            ProgramKind::OpenTofu => Version::new(1, 8, 0),
        }
    }
}

impl Program {
    /// Finds the program that is configured, or `terraform`, else `tofu`, on PATH; asks its version.
    pub async fn find(configured: Option<&Path>) -> Result<Program, ProvisionError> {
        let path = match configured {
            Some(path) => path.to_owned(),
            None => on_path().ok_or_else(|| {
                let message = "neither terraform nor tofu is on PATH";
                ProvisionError::new(FailureClass::TerraformInvalid, message)
                    .hint("install one of them, or name one under [terraform] in bowline.toml")
            })?,
        };
        // It runs in other folders than this one.
        let path = std::path::absolute(&path)
            .map_err(|cause| ProvisionError::system(format!("find {}", path.display()), cause))?;
        let shown = path.display().to_string();
        let no_such = |said: &str| {
            let message = format!("{shown} is neither Terraform nor OpenTofu: {said}");
            ProvisionError::new(FailureClass::TerraformInvalid, message)
        };
        let mut command = Command::new(&path);
        command.arg("version").env("CHECKPOINT_DISABLE", "1").stdin(Stdio::null());
        forget_inherited(&mut command);
        let answer = timeout(MOST_TIME, command.kill_on_drop(true).output()).await;
        let answer = answer.map_err(|_| no_such("it does not answer"))?;
        let answer =
            answer.map_err(|cause| ProvisionError::system(format!("run {shown}"), cause))?;
        let said = String::from_utf8_lossy(&answer.stdout);
        let (kind, version) = read(&said).ok_or_else(|| no_such("it does not say its version"))?;
        if version < kind.oldest() {
            let (name, oldest) = (kind.name(), kind.oldest());
            let message = format!("{shown} is {name} {version}; Bowline needs {oldest} or later");
            return Err(ProvisionError::new(FailureClass::TerraformInvalid, message));
        }
        Ok(Program { path, kind, version })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which of the two it is.
    pub fn kind(&self) -> ProgramKind {
        self.kind
    }

    /// Its version.
    pub fn version(&self) -> &Version {
        &self.version
    }
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let all = ["terraform", "tofu"].into_iter();
    let mut all = all.flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.find(|path| path.is_file())
}

/// `Terraform v1.11.4` or `OpenTofu v1.10.6`, before other lines.
fn read(said: &str) -> Option<(ProgramKind, Version)> {
    said.lines().find_map(|line| {
        let (name, version) = line.split_once(" v")?;
        let kinds = [ProgramKind::Terraform, ProgramKind::OpenTofu];
        let kind = kinds.into_iter().find(|kind| kind.name() == name)?;
        Some((kind, Version::parse(version.trim()).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_programs_say_their_version() {
        let terraform = "Terraform v1.11.4\non linux_amd64\n";
        assert_eq!(read(terraform), Some((ProgramKind::Terraform, Version::new(1, 11, 4))));
        let tofu = "Warning\nOpenTofu v1.10.6\n";
        assert_eq!(read(tofu), Some((ProgramKind::OpenTofu, Version::new(1, 10, 6))));
        assert_eq!(read("GNU bash, version 5.2"), None);
    }
}
