use jiff::SignedDuration;
use jiff::Timestamp;

use super::*;

fn sign(kind: SignKind) -> Sign {
    Sign {
        kind,
        container: None,
        message: format!("{kind:?}"),
        reason: "Reason".into(),
        restarts: 0,
        exit_code: None,
    }
}

/// The class after each sign was seen for so many seconds.
fn class(signs: &[(Sign, i64)]) -> Option<&'static str> {
    let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
    let seen = signs.iter().map(|(sign, seconds)| Seen {
        sign: sign.clone(),
        first: now - SignedDuration::from_secs(*seconds),
    });
    let seen: Vec<Seen> = seen.collect();
    verdict(&seen, &Tolerance::default(), now).map(|(class, _)| class.word())
}

#[test]
fn a_sign_is_borne_for_its_time_and_no_longer() {
    let table = [
        (SignKind::Image, 120, "health.image"),
        (SignKind::Quota, 120, "health.quota"),
        (SignKind::Denied, 120, "health.stalled"),
        (SignKind::Create, 120, "health.stalled"),
        (SignKind::Mount, 420, "health.stalled"),
        (SignKind::Unschedulable, 600, "health.unschedulable"),
    ];
    for (kind, seconds, expected) in table {
        assert_eq!(class(&[(sign(kind), seconds - 1)]), None, "{kind:?}");
        assert_eq!(class(&[(sign(kind), seconds)]), Some(expected), "{kind:?}");
    }
}

#[test]
fn three_restarts_are_borne_whatever_their_time() {
    let crash = |restarts: u32| Sign { restarts, ..sign(SignKind::CrashLoop) };
    assert_eq!(class(&[(crash(3), 86_400)]), None);
    assert_eq!(class(&[(crash(4), 0)]), Some("health.crash-loop"));
}

#[test]
fn what_has_failed_is_over_at_once_and_what_is_only_shown_never() {
    assert_eq!(class(&[(sign(SignKind::Failed), 0)]), Some("health.failed"));
    assert_eq!(class(&[(sign(SignKind::Stalled), 0)]), Some("health.stalled"));
    for kind in [SignKind::Probe, SignKind::Retried, SignKind::ScaleUp] {
        assert_eq!(class(&[(sign(kind), 86_400)]), None, "{kind:?}");
    }
    assert_eq!(class(&[]), None);
}

#[test]
fn a_scale_up_on_its_way_is_progress_but_not_for_ever() {
    let waits = |seconds: i64| (sign(SignKind::Unschedulable), seconds);
    let scale_up = |seconds: i64| (sign(SignKind::ScaleUp), seconds);
    assert_eq!(class(&[waits(900), scale_up(500)]), None);
    assert_eq!(class(&[waits(900), scale_up(600)]), Some("health.unschedulable"));
    // It makes nothing younger but a pod without a node.
    assert_eq!(class(&[(sign(SignKind::Quota), 120), scale_up(0)]), Some("health.quota"));
}

#[test]
fn the_worst_decides_and_its_words_are_told() {
    let now: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
    let seen = |kind: SignKind, message: &str, seconds: i64| Seen {
        sign: Sign { message: message.into(), ..sign(kind) },
        first: now - SignedDuration::from_secs(seconds),
    };
    let all = [
        seen(SignKind::Unschedulable, "no node", 6_000),
        seen(SignKind::Image, "late", 300),
        seen(SignKind::Image, "first", 400),
        seen(SignKind::Failed, "of the future", -5),
    ];
    let told = |seen: &[Seen]| verdict(seen, &Tolerance::default(), now).map(|(_, text)| text);
    assert_eq!(told(&all[..3]).as_deref(), Some("first"));
    assert_eq!(told(&all).as_deref(), Some("of the future"));
    let early = [seen(SignKind::Image, "a clock was set back", -500)];
    assert_eq!(told(&early), None);
}
