use super::{set, waves};
use crate::waves::{ObjectState, why_blocked};

#[track_caller]
fn check(states: [ObjectState; 4], expected: &[&str]) {
    let objects = set(&[
        ("deployment/cache in shop", &["bowline.dev/wave: 1"]),
        ("deployment/db in shop", &["bowline.dev/wave: 1"]),
        ("job/fill in shop", &["bowline.dev/wave: 2", "argocd.argoproj.io/hook: Sync"]),
        ("deployment/web in shop", &["bowline.dev/wave: 3"]),
    ]);
    let names = ["cache", "db", "fill", "web"];
    let waves = waves(&objects).unwrap();
    let blocked = why_blocked(&waves, |_, id| {
        states[names.iter().position(|name| **name == *id.name).unwrap()]
    });
    let shown: Vec<_> = blocked.iter().map(|(id, why)| format!("{} {why}", id.name)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn who_waits_is_told_for_which_wave_and_for_which_object_in_it() {
    use ObjectState::{Applied, Failed, Healthy, Pending};
    check(
        [Healthy, Applied, Pending, Pending],
        &[
            "fill waits for wave 1: deployment/db in shop is progressing",
            "web waits for wave 1: deployment/db in shop is progressing",
        ],
    );
    check(
        [Applied, Failed, Pending, Pending],
        &[
            "fill waits for wave 1: deployment/db in shop failed, and 1 more are not healthy",
            "web waits for wave 1: deployment/db in shop failed, and 1 more are not healthy",
        ],
    );
    check(
        [Healthy, Healthy, Pending, Pending],
        &["web waits for wave 2: job/fill in shop is not applied yet"],
    );
    check([Healthy, Healthy, Healthy, Applied], &[]);
    check([Healthy; 4], &[]);
}
