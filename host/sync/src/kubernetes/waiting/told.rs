//! What is waited for, in a line.

use bowline_core::health::Sign;

use super::scene::Waiting;

/// How many of those that are waited for are told.
const SHOWN: usize = 3;

/// `waiting for deployment/web in shop: pod web-7c: container server: …`
pub(super) fn line(waiting: &[Waiting]) -> String {
    let one = |one: &Waiting| match one.signs.first() {
        Some(sign) => format!("{}: {}", one.identity, told(sign)),
        None => format!("{}: {}, {}", one.identity, one.health.status.word(), one.health.message),
    };
    // Those that have something to say come first.
    let (telling, silent): (Vec<&Waiting>, Vec<&Waiting>) =
        waiting.iter().partition(|one| !one.signs.is_empty());
    let shown: Vec<String> = telling.into_iter().chain(silent).take(SHOWN).map(one).collect();
    let more = waiting.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("waiting for {}{more}", shown.join("; "))
}

/// `pod web-7c: container server: CrashLoopBackOff, exit 137 OOMKilled, 4 restarts`
pub(super) fn told((pod, sign): &(Option<String>, Sign)) -> String {
    match pod {
        Some(pod) => format!("pod {pod}: {sign}"),
        None => sign.to_string(),
    }
}
