//! The command line and the environment that Terraform gets.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use bowline_core::Value;
use tokio::process::Command;

use crate::program::Program;
use crate::workplace::Workplace;

/// What whoever starts Bowline may have set for a Terraform of their own.
const INHERITED: &[&str] =
    &["TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_LOG", "TF_INPUT", "TF_DATA_DIR"];

/// Waits until it is told to go, and only then is the program: so who it is can be written down before
/// it does anything. Where nobody tells it, since whoever started it died, it ends.
const GATE: &str = "read -r go && exec \"$0\" \"$@\"";

/// Makes command lines for one customer.
pub(crate) struct Commands {
    program: OsString,
    module: OsString,
    data: OsString,
    env: BTreeMap<String, String>,
}

impl Commands {
    pub fn new(program: &Program, workplace: &Workplace, env: &BTreeMap<String, Value>) -> Self {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_json(), str::to_owned);
        Commands {
            program: program.path().into(),
            module: workplace.module().into(),
            data: workplace.data().into(),
            env: env.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        }
    }

    /// Starts at once.
    pub fn plain(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        self.prepare(command)
    }

    /// Starts when it is sent a line.
    pub fn gated(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", GATE]).arg(&self.program).args(arguments);
        self.prepare(command)
    }

    /// What a person types before a subcommand.
    pub fn by_hand(&self) -> String {
        let [program, module, data] = [&self.program, &self.module, &self.data];
        let (program, module, data) = (program.display(), module.display(), data.display());
        format!("TF_DATA_DIR={data} {program} -chdir={module}")
    }

    fn prepare(&self, mut command: Command) -> Command {
        forget_inherited(&mut command);
        command.envs(&self.env);
        let own = [("TF_IN_AUTOMATION", "1"), ("TF_INPUT", "0"), ("CHECKPOINT_DISABLE", "1")];
        command.envs(own).env("TF_DATA_DIR", &self.data).current_dir(&self.module);
        // A signal from the terminal goes to Bowline, which decides what Terraform gets.
        command.process_group(0);
        command
    }
}

/// Takes out of a command's environment what is meant for another Terraform.
pub(crate) fn forget_inherited(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let bytes = name.as_bytes();
        if INHERITED.iter().any(|start| bytes.starts_with(start.as_bytes())) {
            command.env_remove(&name);
        }
    }
}
