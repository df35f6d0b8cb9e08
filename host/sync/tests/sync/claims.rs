//! Claims, at both targets alike.

use std::process::Command;
use std::sync::Arc;

use bowline_core::FailureClass as Class;
use bowline_sync::{Destination, Holder, Kept, ProcessMark, Taken};

use super::repository;
use super::world::{World, apply, at, claim, holder, holder_elsewhere, reviewed};

fn worlds() -> [World; 2] {
    [World::new(r#"{"to":"directory"}"#), repository::world()]
}

async fn take(target: &Arc<dyn Destination>, holder: &Holder, second: i64) -> Result<u64, Holder> {
    match target.take(holder, at(second)).await.unwrap() {
        Taken::Claimed(claimed) => Ok(claimed.fence),
        Taken::Busy(other) => Err(other),
    }
}

#[tokio::test]
async fn the_second_is_told_who_where_and_since_when_until_the_first_lets_go() {
    for world in worlds() {
        let target = world.open();
        assert_eq!(take(&target, &holder("run-1"), 1_000).await, Ok(1));
        assert_eq!(take(&target, &holder("run-2"), 1_001).await, Err(holder("run-1")));
        assert_eq!(target.keep(1, at(1_000)).await, Ok(Kept::Held));
        target.release(1, at(1_002)).await.unwrap();
        assert_eq!(target.keep(1, at(1_003)).await, Ok(Kept::Lost(None)));
        assert_eq!(take(&target, &holder("run-2"), 1_004).await, Ok(2));
        target.release(1, at(1_005)).await.unwrap();
        assert_eq!(
            target.keep(2, at(1_005)).await,
            Ok(Kept::Held),
            "it was not the first's to free"
        );
    }
}

#[tokio::test]
async fn a_holder_elsewhere_keeps_the_customer_as_long_as_it_says_so() {
    for world in worlds() {
        let target = world.open();
        let other = holder_elsewhere("run-1");
        assert_eq!(take(&target, &other, 0).await, Ok(1));
        assert_eq!(take(&target, &holder("run-2"), 300).await, Err(other.clone()));
        assert_eq!(target.keep(1, at(900)).await, Ok(Kept::Held));
        assert_eq!(take(&target, &holder("run-2"), 1_100).await, Err(other.clone()));
        let Taken::Claimed(claimed) = target.take(&holder("run-2"), at(9_000)).await.unwrap()
        else {
            panic!("the lease is over")
        };
        assert_eq!((claimed.fence, claimed.from), (2, Some(other)));
        assert_eq!(target.keep(1, at(9_001)).await, Ok(Kept::Lost(Some(holder("run-2")))));
    }
}

#[tokio::test]
async fn a_holder_that_was_killed_is_succeeded_at_once_and_cannot_come_back() {
    for world in worlds() {
        let target = world.open();
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let process = ProcessMark::of(child.id()).unwrap();
        let killed = Holder { process, ..holder("run-1") };
        assert_eq!(take(&target, &killed, 1_000).await, Ok(1));
        assert_eq!(take(&target, &holder("run-2"), 1_001).await, Err(killed.clone()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(take(&target, &holder("run-2"), 1_002).await, Ok(2));
        let late = apply(&target, 1, &reviewed(&[("a", "1")])).await.unwrap_err();
        assert_eq!(late.class, Class::CustomerBusy);
        assert!(late.message.contains("run run-2 of anna"), "{}", late.message);
        assert!(target.observe(at(0)).await.unwrap().digest.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_race_exactly_one_wins_each_round() {
    for world in worlds() {
        for round in 1..=3 {
            let mut racing = Vec::new();
            for runner in 0..6 {
                // Caches of their own, as on other machines: only the target can decide.
                let mut site = world.site();
                site.cache = world.path(&format!("cache-{runner}"));
                let target = world.open_as(site);
                racing.push(tokio::spawn(async move {
                    take(&target, &holder(&format!("run-{runner}")), 1_000).await
                }));
            }
            let mut won = Vec::new();
            for runner in racing {
                won.extend(runner.await.unwrap());
            }
            assert_eq!(won, [round]);
            world.open().release(round, at(1_000)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_claim_that_is_no_record_is_told_and_nothing_is_taken() {
    let [world, _] = worlds();
    let target = world.open();
    claim(&target).await;
    std::fs::write(world.path("out/.bowline-claims/acme/1"), "{").unwrap();
    let failure = target.take(&holder("run-2"), at(0)).await.unwrap_err();
    assert_eq!(failure.class, Class::SyncInvalid);
    assert!(failure.message.contains("acme/1: the claim cannot be read"), "{}", failure.message);
}
