//! A command's three streams: what it reads, what it prints, and what it says beside that.

use wasmtime::Linker;

use bowline_core::store::Exceeded;

use super::memory::{Bytes, bytes};
use super::{BADF, Done, Fault, Guest, MODULE, ROFS, answer, descriptors};
use crate::host::CallState;
use crate::stop::Stop;

const STDIN: u32 = 0;
const STDOUT: u32 = 1;
const STDERR: u32 = 2;

/// Longer lines on stderr are cut into several.
const LONGEST_LINE: usize = 4 << 10;
/// How runtimes begin to tell that a program has failed; what comes after is about its inside.
const FATAL: [&str; 2] = ["panic: ", "fatal error: "];

/// The streams of one call.
#[derive(Debug, Default)]
pub(super) struct Streams {
    input: String,
    read: usize,
    output: Vec<u8>,
    most: u64,
    /// The line on stderr that has no end yet.
    line: Vec<u8>,
    last_line: Option<String>,
    fatal_line: Option<String>,
}

impl Streams {
    pub(super) fn reading(input: String, most: u64) -> Streams {
        Streams { input, most, ..Streams::default() }
    }

    pub(super) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    pub(super) fn last_words(&self) -> Option<&str> {
        self.fatal_line.as_deref().or(self.last_line.as_deref())
    }

    /// How many bytes there are still to read.
    pub(super) fn left(&self) -> u64 {
        (self.input.len() - self.read) as u64
    }
}

impl CallState {
    /// Ends a command's last line on stderr.
    pub(crate) fn end_line(&mut self) {
        let line = std::mem::take(&mut self.process.streams.line);
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            return;
        }
        let streams = &mut self.process.streams;
        if streams.fatal_line.is_none() && FATAL.iter().any(|begin| text.starts_with(begin)) {
            streams.fatal_line = Some(text.to_owned());
        }
        streams.last_line = Some(text.to_owned());
        let knows_sensitive = self.knows_sensitive();
        self.log.write("info", text, knows_sensitive);
    }

    /// Takes bytes that came on stderr.
    fn say(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte != b'\n' {
                self.process.streams.line.push(*byte);
            }
            if *byte == b'\n' || self.process.streams.line.len() >= LONGEST_LINE {
                self.end_line();
            }
        }
    }
}

pub(super) fn is_stream(fd: u32) -> bool {
    matches!(fd, STDIN | STDOUT | STDERR)
}

pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "fd_write", |mut guest: Guest<'_>, fd, list, count, written| {
        answer(fd_write(&mut guest, fd, (list, count), written))
    })?;
    Ok(())
}

/// Fills a guest's buffers from stdin.
pub(super) fn read(bytes: &mut Bytes<'_>, fd: u32, (list, count): (u32, u32), read: u32) -> Done {
    if fd != STDIN {
        return Err(Fault::Errno(BADF));
    }
    let (buffers, _) = bytes.buffers(list, count)?;
    let mut total: u32 = 0;
    for (at, length) in buffers {
        let Streams { input, read, .. } = &bytes.state.process.streams;
        let rest = &input.as_bytes()[*read..];
        let rest = rest[..rest.len().min(length as usize)].to_vec();
        bytes.put(at, &rest)?;
        bytes.state.process.streams.read += rest.len();
        total += rest.len() as u32;
    }
    bytes.state.meter.leave(total as usize)?;
    bytes.put_u32(read, total)
}

fn fd_write(guest: &mut Guest<'_>, fd: u32, (list, count): (u32, u32), written: u32) -> Done {
    let mut bytes = bytes(guest)?;
    let (buffers, length) = bytes.buffers(list, count)?;
    bytes.state.meter.enter(usize::try_from(length).unwrap_or(usize::MAX))?;
    let Bytes { state, .. } = &mut bytes;
    let Streams { output, most, .. } = &state.process.streams;
    match fd {
        STDOUT if output.len() as u64 + length > *most => {
            return Err(Stop::Output(Exceeded::Bytes(*most)).into());
        }
        STDOUT | STDERR => {}
        fd if descriptors::is_open(state, fd) => return Err(Fault::Errno(ROFS)),
        _ => return Err(Fault::Errno(BADF)),
    }
    for (at, length) in buffers {
        let piece = bytes.slice(at, length)?.to_vec();
        match fd {
            STDOUT => bytes.state.process.streams.output.extend(piece),
            _ => bytes.state.say(&piece),
        }
    }
    // No more than crosses at once, which was counted.
    bytes.put_u32(written, length as u32)
}
