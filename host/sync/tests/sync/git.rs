//! A git repository as a target.

use std::sync::Arc;

use bowline_core::run::Changes;
use bowline_core::{Digest, FailureClass as Class};
use bowline_sync::{Destination, Held, Site};

use super::repository::{bare, hook, person_commits, refs, world, world_saying};
use super::world::{World, apply, at, claim, delivery, permit, permit_for, reviewed};

const FILE: &str = "main:live/acme/manifests.yaml";

#[tokio::test]
async fn one_commit_a_customer_says_what_it_is_and_nothing_new_is_no_commit() {
    let world = world_saying(r#","author":"Deploy Bot <bot@host.example>""#);
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("b", "1"), ("a", "1")]);
    let applied = apply(&target, fence, &wanted).await.unwrap();
    assert_eq!(applied.changes, Changes { created: 2, ..Changes::default() });
    assert_eq!(applied.revision, Some(bare(&world, &["rev-parse", "main"])));
    let shown = bare(&world, &["log", "-1", "--format=%an <%ae> %at%n%B", "main"]);
    let begin =
        "Deploy Bot <bot@host.example> 1000\nshop 1.0.0 to acme\n\nBowline-Installation: here\n";
    assert!(shown.starts_with(begin), "{shown}");
    assert!(shown.contains(&format!("Bowline-Run: {}", permit(1).run())), "{shown}");
    assert_eq!(bare(&world, &["show", "main:README.md"]), "a fleet");
    let observed = target.observe(at(5)).await.unwrap();
    assert!(!observed.is_drifted());
    assert_eq!(target.holds(wanted.rendered()).await.unwrap(), Held::Same);
    assert_eq!(observed.last.unwrap().version, "1.0.0");

    let before = refs(&world);
    let again = apply(&target, fence, &wanted).await.unwrap();
    assert!(!again.written && again.changes.unchanged == 2);
    assert_eq!(refs(&world), before);
}

#[tokio::test]
async fn a_branch_that_moved_gets_the_commit_on_top() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("a", "1")]);
    let plan = target.plan(&wanted).await.unwrap();
    person_commits(&world, "README.md", "moved\n");
    target.apply(&permit(fence), &wanted, plan.digest, &delivery(), &|_| {}).await.unwrap();
    assert_eq!(bare(&world, &["rev-list", "--count", "main"]), "3");
    assert_eq!(bare(&world, &["show", "main:README.md"]), "moved");
}

#[tokio::test]
async fn a_branch_that_moves_under_the_push_is_tried_again() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    // The first push finds that somebody was faster, inside the server: the hook moves the branch.
    let moved = world.path("moved").display().to_string();
    let script = format!(
        "grep -q refs/heads/main || exit 0\n[ -e {moved} ] && exit 0\n: > {moved}\n\
         new=$(git -c user.name=a -c user.email=a@b commit-tree -p main -m other 'main^{{tree}}')\n\
         git update-ref refs/heads/main \"$new\""
    );
    hook(
        &world,
        "pre-receive",
        &format!(
            "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n{script}"
        ),
    );
    apply(&target, fence, &reviewed(&[("a", "1")])).await.unwrap();
    assert!(world.path("moved").exists(), "else nothing was moved");
    let subjects = bare(&world, &["log", "--format=%s", "main"]);
    assert_eq!(subjects, "shop 1.0.0 to acme\nother\nby hand");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn customers_that_go_to_one_branch_at_once_all_get_there() {
    let world = world();
    let mut running = Vec::new();
    for number in 0..5 {
        let mut site = Site { customer: format!("customer-{number}").into(), ..world.site() };
        if number % 2 == 0 {
            site.cache = world.path(&format!("cache-{number}"));
        }
        let target: Arc<dyn Destination> = world.open_as(site);
        running.push(tokio::spawn(async move {
            let fence = claim(&target).await;
            apply(&target, fence, &reviewed(&[("a", "1")])).await.unwrap()
        }));
    }
    for one in running {
        assert!(one.await.unwrap().written);
    }
    assert_eq!(bare(&world, &["rev-list", "--count", "main"]), "6");
    assert_eq!(bare(&world, &["ls-tree", "--name-only", "main", "live/"]).lines().count(), 5);
}

#[tokio::test]
async fn a_change_by_hand_is_a_conflict_with_its_commit_and_author() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("a", "1")]);
    apply(&target, fence, &wanted).await.unwrap();
    let ours = bare(&world, &["show", FILE]) + "\n";
    let changed = ours.replace("k: \"1\"", "k: \"2\"");
    person_commits(&world, "live/acme/manifests.yaml", &changed);
    assert!(target.observe(at(5)).await.unwrap().is_drifted());
    assert_eq!(target.plan(&wanted).await.unwrap_err().class, Class::SyncConflict);
    let conflict = apply(&target, fence, &reviewed(&[("a", "3")])).await.unwrap_err();
    let commit = bare(&world, &["rev-parse", "--short", "main"]);
    assert_eq!(conflict.class, Class::SyncConflict);
    let told = format!("commit {commit} by Per Son <per@son.example>");
    assert!(conflict.message.contains(&told), "{}", conflict.message);

    // What stands there is what is wanted: nothing to fight about.
    assert!(target.plan(&reviewed(&[("a", "2")])).await.unwrap().changes.is_empty());
    // Taken back by hand, it is ours again.
    person_commits(&world, "live/acme/manifests.yaml", &ours);
    assert!(apply(&target, fence, &reviewed(&[("a", "3")])).await.unwrap().written);
    // And one that is to be written over is.
    person_commits(&world, "live/acme/manifests.yaml", &changed);
    let adopting = world.open_as(Site { adopt: true, ..world.site() });
    assert!(apply(&adopting, fence, &wanted).await.unwrap().written);
    assert_eq!(bare(&world, &["show", FILE]) + "\n", ours);
}

#[tokio::test]
async fn offboarding_is_one_commit_that_leaves_the_others_alone() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    apply(&target, fence, &reviewed(&[("a", "1"), ("b", "1")])).await.unwrap();
    let planned = target.plan_removal().await.unwrap();
    let approved = permit_for(fence, Some(Digest::of("other")));
    let stale = target.remove(&approved, planned.digest, &delivery(), &|_| {}).await.unwrap_err();
    assert_eq!(stale.class, Class::ApprovalStale);
    let removed =
        target.remove(&permit(fence), planned.digest, &delivery(), &|_| {}).await.unwrap();
    assert_eq!((removed.changes.deleted, removed.written), (2, true));
    assert_eq!(bare(&world, &["log", "-1", "--format=%s", "main"]), "acme leaves shop");
    assert_eq!(bare(&world, &["ls-tree", "--name-only", "main"]), "README.md");
    let observed = target.observe(at(5)).await.unwrap();
    assert!(observed.digest.is_none() && !observed.is_drifted());
    assert!(
        !target.remove(&permit(fence), planned.digest, &delivery(), &|_| {}).await.unwrap().written
    );
}

#[tokio::test]
async fn an_empty_repository_gets_its_branch_and_a_misspelt_one_is_refused() {
    let world = World::new(r#"{"to":"git","repository":"empty.git"}"#);
    super::repository::git(world.folder.path(), &["init", "--quiet", "--bare", "empty.git"]);
    let target = world.open();
    let fence = claim(&target).await;
    let applied = apply(&target, fence, &reviewed(&[("a", "1")])).await.unwrap();
    assert!(applied.written);

    let world = world_saying(r#","branch":"mian""#);
    let refused = world.open().plan(&reviewed(&[("a", "1")])).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncInvalid);
    assert!(refused.message.contains("did you mean main?"), "{}", refused.message);
}
