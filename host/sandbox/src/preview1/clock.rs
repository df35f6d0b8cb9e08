//! Time as a command has it: virtual, and free to wait for.

use wasmtime::Linker;

use super::descriptors::is_open;
use super::memory::{Bytes, bytes};
use super::{BADF, Done, Fault, Guest, INVAL, MODULE, SUCCESS, answer};
use crate::host::CallState;
use crate::wasi::{READ_TAKES, Wasi};

/// The time of day, which stands still. All other clocks are the monotonic one.
const REALTIME: u32 = 0;
const LAST_CLOCK: u32 = 3;

/// How a subscription and an event lie in memory.
const SUBSCRIPTION: u32 = 48;
const EVENT: u32 = 32;
/// A timer's time is an instant, rather than a while from now.
const ABSOLUTE: u16 = 1;

/// What a command waits for.
struct Subscription {
    userdata: u64,
    kind: Kind,
}

enum Kind {
    /// An instant of the monotonic clock.
    Timer(u64),
    /// A stream to read from or to write to; the kind of event that it makes.
    Stream { fd: u32, event: u8 },
}

pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "clock_res_get", |mut guest: Guest<'_>, clock: u32, at| {
        answer(tell(&mut guest, clock, at, |_| READ_TAKES))
    })?;
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        |mut guest: Guest<'_>, clock: u32, _: u64, at| {
            answer(tell(&mut guest, clock, at, |wasi| match clock {
                REALTIME => nanoseconds(wasi),
                _ => wasi.read_clock(),
            }))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "poll_oneoff",
        |mut guest: Guest<'_>, subscriptions, events, count, happened| {
            answer(poll(&mut guest, (subscriptions, count), events, happened))
        },
    )?;
    Ok(())
}

fn tell(guest: &mut Guest<'_>, clock: u32, at: u32, time: impl FnOnce(&Wasi) -> u64) -> Done {
    let mut bytes = bytes(guest)?;
    bytes.state.meter.enter(0)?;
    if clock > LAST_CLOCK {
        return Err(Fault::Errno(INVAL));
    }
    let time = time(&bytes.state.wasi);
    bytes.put_u64(at, time)
}

fn nanoseconds(wasi: &Wasi) -> u64 {
    u64::try_from(wasi.created().as_nanos()).unwrap_or(u64::MAX)
}

/// Streams are ready at any time. Where nothing but timers is waited for, time goes on to the first.
fn poll(guest: &mut Guest<'_>, (list, count): (u32, u32), events: u32, happened: u32) -> Done {
    let mut bytes = bytes(guest)?;
    bytes.state.meter.enter(0)?;
    if count == 0 {
        return Err(Fault::Errno(INVAL));
    }
    let size = count.checked_mul(SUBSCRIPTION).ok_or(Fault::Errno(INVAL))?;
    bytes.state.meter.leave(size as usize)?;
    // Here rather than one by one: what lies outside of memory is not asked for.
    bytes.slice(list, size)?;
    let mut waited_for = Vec::with_capacity(count as usize);
    for index in 0..count {
        waited_for.push(subscription(&bytes, list + index * SUBSCRIPTION)?);
    }
    let timers = waited_for.iter().filter_map(|one| match one.kind {
        Kind::Timer(when) => Some(when),
        Kind::Stream { .. } => None,
    });
    if let Some(first) = timers.clone().min().filter(|_| timers.count() == waited_for.len()) {
        bytes.state.wasi.wait_until(first);
    }
    let now = bytes.state.wasi.read_clock();
    let mut written = 0;
    for Subscription { userdata, kind } in waited_for {
        let (error, event, length) = match kind {
            Kind::Timer(when) if when > now => continue,
            Kind::Timer(_) => (SUCCESS, 0, 0),
            Kind::Stream { fd, .. } if !is_open(bytes.state, fd) => (BADF, 0, 0),
            Kind::Stream { event, .. } => (SUCCESS, event, bytes.state.process.streams.left()),
        };
        let mut text = [0; EVENT as usize];
        text[..8].copy_from_slice(&userdata.to_le_bytes());
        text[8..10].copy_from_slice(&(error as u16).to_le_bytes());
        text[10] = event;
        text[16..24].copy_from_slice(&length.to_le_bytes());
        bytes.put(events.saturating_add(written * EVENT), &text)?;
        written += 1;
    }
    bytes.put_u32(happened, written)
}

fn subscription(bytes: &Bytes<'_>, at: u32) -> Result<Subscription, Fault> {
    let userdata = bytes.u64(at)?;
    let kind = match bytes.slice(at + 8, 1)?[0] {
        0 => Kind::Timer(timer(bytes, at)?),
        event @ (1 | 2) => Kind::Stream { fd: bytes.u32(at + 16)?, event },
        _ => return Err(Fault::Errno(INVAL)),
    };
    Ok(Subscription { userdata, kind })
}

fn timer(bytes: &Bytes<'_>, at: u32) -> Result<u64, Fault> {
    let (clock, time, flags) = (bytes.u32(at + 16)?, bytes.u64(at + 24)?, bytes.u16(at + 40)?);
    let wasi = &bytes.state.wasi;
    let absolute = flags & ABSOLUTE != 0;
    match (clock, absolute) {
        (REALTIME, true) => {
            let left = time.saturating_sub(nanoseconds(wasi));
            Ok(wasi.read_clock().saturating_add(left))
        }
        (..=LAST_CLOCK, true) => Ok(time),
        (..=LAST_CLOCK, false) => Ok(wasi.read_clock().saturating_add(time)),
        _ => Err(Fault::Errno(INVAL)),
    }
}
