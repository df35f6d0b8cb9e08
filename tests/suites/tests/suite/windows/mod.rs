//! `bowline windows`: open or closed, what comes next, a month at a glance.

mod check;
mod next;
mod show;

use crate::program::Desk;
use crate::small::{self, customer};

/// Two customers: acme on weekday nights in Madrid, globex without windows.
fn desk() -> Desk {
    let desk = small::release();
    let windows = "  windows:\n    - {allow: 0 22 * * MON-FRI, for: 4h, fits: 45m, timeZone: Europe/Madrid}\n";
    customer(&desk, "acme", windows);
    desk
}

/// The same with a freeze of the whole fleet over Christmas.
fn with_freeze() -> Desk {
    let desk = desk();
    let freeze = "[[window]]\ndeny = {from = \"2026-12-20\", to = \"2027-01-02\"}\nmanual = true\natClose = \"stop\"\n";
    desk.write("bowline.toml", freeze);
    desk
}
