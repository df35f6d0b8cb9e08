//! Credential helpers: programs that docker's file names, which know where secrets really are.
//!
//! This is the one place outside of building plugins that starts a program. It is reached only when a
//! registry has to be asked something, which a render of what is there never does.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::credentials::Credential;

/// The most that a helper may say.
const MOST_BYTES: u64 = 1 << 20;
/// A helper may ask a person or another machine, but not for ever.
const MOST_TIME: Duration = Duration::from_secs(60);
/// What helpers say when they have nothing.
const NONE: &str = "credentials not found";

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    user: String,
    #[serde(rename = "Secret")]
    secret: String,
}

/// Asks a helper about a registry.
pub(super) fn ask(helper: &str, host: &str) -> Result<Option<Credential>, String> {
    let inside = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
    if !helper.bytes().all(inside) || helper.starts_with('.') {
        return Err(format!("no name of a credential helper: {helper:?}"));
    }
    let program = format!("docker-credential-{helper}");
    let (status, said) = run(&program, host).map_err(|error| format!("{program}: {error}"))?;
    let text = String::from_utf8_lossy(&said);
    if !status.success() {
        return match text.contains(NONE) {
            true => Ok(None),
            // What it said may be anything; a secret it is not supposed to be, but who knows.
            false => Err(format!("{program} failed ({status})")),
        };
    }
    let answer: Answer = serde_json::from_slice(&said)
        .map_err(|_| format!("{program}: its answer is not the JSON that belongs there"))?;
    match answer.secret.is_empty() {
        true => Ok(None),
        false => Ok(Some(Credential::of_pair(answer.user, answer.secret))),
    }
}

fn run(program: &str, host: &str) -> std::io::Result<(ExitStatus, Vec<u8>)> {
    let mut command = Command::new(program);
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that does not want to hear it answers by its exit code.
        let _ = stdin.write_all(host.as_bytes());
    }
    let stdout = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        let read = stdout.map(|stdout| stdout.take(MOST_BYTES).read_to_end(&mut said));
        read.transpose().map(|_| said)
    });
    let status = wait(&mut child)?;
    let said = reader.join().map_err(|_| std::io::Error::other("its answer was lost"))??;
    Ok((status, said))
}

fn wait(child: &mut Child) -> std::io::Result<ExitStatus> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if began.elapsed() > MOST_TIME {
            child.kill()?;
            child.wait()?;
            let seconds = MOST_TIME.as_secs();
            return Err(std::io::Error::other(format!("no answer within {seconds} s")));
        }
        thread::sleep(Duration::from_millis(10));
    }
}
