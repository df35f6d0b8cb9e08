//! A child process that ends with this one, however this one ends.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::Context;

/// Runs the program until it ends, or until nobody holds the pipe any more; then takes away what is to
/// go with it.
const GUARD: &str = r#"
exec 3<&0
"$@" < /dev/null 3<&- &
child=$!
(cat <&3 > /dev/null; kill -KILL "$child" 2> /dev/null) &
exec 3<&-
wait "$child" 2> /dev/null
if [ -n "$SWEEP" ]; then rm -rf "$SWEEP"; fi
"#;

/// A program beneath its guard. It ends when this is dropped.
pub struct Guarded {
    guard: Child,
    pipe: Option<ChildStdin>,
}

impl Guarded {
    /// Starts a program; what it prints goes to the file `log`.
    pub fn start(program: &Path, arguments: &[&str], log: &Path) -> anyhow::Result<Guarded> {
        Guarded::start_with(program, arguments, log, None)
    }

    /// Starts a program; when it has ended, the folder `sweep` goes too.
    pub fn start_with(
        program: &Path,
        arguments: &[&str],
        log: &Path,
        sweep: Option<&Path>,
    ) -> anyhow::Result<Guarded> {
        let log = File::options().create(true).append(true).open(log)?;
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(program)
            .args(arguments)
            .env("SWEEP", sweep.unwrap_or(Path::new("")))
            // A Ctrl-C is for this process, whose end ends the others in their order.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let pipe = guard.stdin.take();
        Ok(Guarded { guard, pipe })
    }

    /// Whether it ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.guard.try_wait(), Ok(None))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // Without the pipe the guard ends what it guards.
        self.pipe.take();
        drop(self.guard.wait());
    }
}
