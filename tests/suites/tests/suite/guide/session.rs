//! A shell that lives as long as a page, so that a variable and the folder last from block to block.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Ends what a command prints; behind it stands its exit status.
const END: &str = "--- end of this command: ";

pub struct Session {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What came of a command.
pub struct Typed {
    pub exit: i32,
    /// What it printed, standard error in the midst of standard output, as on a terminal.
    pub printed: String,
}

impl Session {
    /// Starts the shell: `bash`, with what is to surround it.
    pub fn start(mut shell: Command) -> Session {
        shell.arg("--norc").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = shell.spawn().unwrap();
        let mut input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        writeln!(input, "exec 2>&1").unwrap();
        Session { process, input, output }
    }

    /// Runs a command to its end. The shell is left only by `exit`, which is a fault of the page.
    pub fn run(&mut self, command: &str) -> Typed {
        let quoted = command.replace('\'', r"'\''");
        // Evaluated, so that half a command fails alone instead of swallowing what follows.
        writeln!(self.input, "eval '{quoted}' </dev/null; printf '\\n%s%s\\n' '{END}' \"$?\"")
            .unwrap();
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).unwrap();
            assert!(read > 0, "the shell ended in `{command}`:\n{printed}");
            if let Some(exit) = line.strip_prefix(END) {
                printed.pop();
                return Typed { exit: exit.trim_end().parse().unwrap(), printed };
            }
            printed.push_str(&line);
        }
    }

    /// The folder that it is in.
    pub fn folder(&mut self) -> PathBuf {
        PathBuf::from(self.run("pwd").printed.trim_end())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_keeps_variables_and_the_folder_and_tells_what_came_of_each_command() {
        let mut session = Session::start(Command::new("bash"));
        let mut typed = |command: &str| {
            let Typed { exit, printed } = session.run(command);
            (exit, printed)
        };
        assert_eq!(typed("word='it is'; cd /"), (0, String::new()));
        assert_eq!(typed("echo \"$word\" >&2; pwd; (exit 3)"), (3, "it is\n/\n".to_owned()));
        assert_eq!(typed("printf 'no end'"), (0, "no end".to_owned()));
        assert_eq!(typed("cat <<END\n$word\nEND"), (0, "it is\n".to_owned()));
        assert_ne!(typed("if then").0, 0);
        assert_eq!(typed("cat"), (0, String::new()));
    }
}
