//! Renders that die at any point, and renders beside each other: the cache never yields another output.

use std::time::{Duration, Instant};

use crate::program::{Desk, Ran};
use crate::small::{customer, release};

const KILLS: u32 = 20;

/// A release for many customers, each of whose renders keeps its calls.
fn fleet() -> Desk {
    let desk = release();
    (0..40).for_each(|number| customer(&desk, &format!("customer-{number:02}"), ""));
    desk
}

/// Another value in every config, so that every call is made.
fn change(desk: &Desk, from: u32, to: u32) {
    desk.edit("release.yaml", &format!("team: team-{from}\n"), &format!("team: team-{to}\n"));
}

/// Renders into a folder with the cache, and into another without; both leave the same files.
fn held_against_each_other(desk: &Desk, with: &str) -> Ran {
    let ran = desk.bowline(&format!("render . --all --out {with} --receipts with.jsonl")).done();
    desk.bowline("render . --all --out without --no-cache").done();
    let contents = |out: &str| {
        let files = desk.files(out).into_iter().filter(|(name, _)| name.ends_with(".yaml"));
        files.map(|(name, file)| (name, file.content)).collect::<Vec<_>>()
    };
    assert!(contents(with) == contents("without"), "the cache yields another output");
    ran
}

#[test]
fn a_render_that_is_killed_at_any_point_leaves_a_cache_that_holds() {
    let desk = fleet();
    desk.edit("release.yaml", "team: red\n", "team: team-0\n");
    let began = Instant::now();
    held_against_each_other(&desk, "killed");
    let whole = began.elapsed() / 2;
    let mut early = 0;
    for kill in 1..=KILLS {
        change(&desk, kill - 1, kill);
        let mut process = desk.start("render . --all --out killed");
        // Spread over the time that a render takes, in an order without a pattern.
        std::thread::sleep(whole * (kill * 7 % KILLS) / KILLS + Duration::from_millis(1));
        early += u32::from(process.try_wait().unwrap().is_none());
        process.kill().unwrap();
        process.wait().unwrap();
        // What the dead one noted of this folder is not believed either.
        let ran = held_against_each_other(&desk, "killed");
        assert_eq!(ran.err, "", "kill {kill}");
    }
    assert_ne!(early, 0, "every render had ended before it was killed");
}

#[test]
fn two_renders_at_once_leave_a_cache_that_holds() {
    let desk = fleet();
    desk.edit("release.yaml", "team: red\n", "team: team-0\n");
    for round in 1..4 {
        change(&desk, round - 1, round);
        let both = ["one", "two"].map(|out| desk.start(&format!("render . --all --out {out}")));
        for process in both {
            let ran = desk.ended(process.wait_with_output().unwrap()).done();
            assert_eq!(ran.err, "");
        }
        held_against_each_other(&desk, "with");
        let calls = desk.read("with.jsonl");
        assert!(calls.lines().all(|call| call.contains("\"cached\":true")), "{calls}");
    }
}
