//! What a repository does not take, and what does not go there.

use bowline_core::diff::ObjectChange;
use bowline_core::{FailureClass as Class, Value};
use bowline_sync::{GitSettings, Site};

use super::repository::{git, hook, person_commits, refs, world, world_saying};
use super::world::{World, apply, at, claim, holder, reviewed, reviewed_secret};

#[tokio::test]
async fn a_hook_that_declines_is_told_with_its_reason() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    hook(&world, "pre-receive", "echo 'main is frozen for the audit' >&2\nexit 1");
    let before = refs(&world);
    let refused = apply(&target, fence, &reviewed(&[("a", "1")])).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncDenied);
    assert!(refused.message.contains("main is frozen for the audit"), "{}", refused.message);
    assert_eq!(refs(&world), before);
}

#[tokio::test]
async fn a_branch_that_is_protected_keeps_the_claim_as_it_was_too() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    hook(&world, "update", "[ \"$1\" != refs/heads/main ]");
    let before = refs(&world);
    let refused = apply(&target, fence, &reviewed(&[("a", "1")])).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncDenied, "{}", refused.message);
    assert_eq!(refs(&world), before);
}

#[tokio::test]
async fn a_repository_that_is_not_there_is_unavailable() {
    for repository in ["gone.git", "https://127.0.0.1:1/fleet.git"] {
        let world = World::new(&format!(r#"{{"to":"git","repository":"{repository}"}}"#));
        let failure = world.open().take(&holder("run-1"), at(0)).await.unwrap_err();
        assert_eq!(failure.class, Class::SyncUnavailable, "{}", failure.message);
        assert!(!failure.message.contains('\n'));
    }
}

#[tokio::test]
async fn without_git_the_message_says_so() {
    let world = world();
    let git = GitSettings { program: world.path("no-git"), config: None };
    let target = world.open_as(Site { git, ..world.site() });
    let failure = target.take(&holder("run-1"), at(0)).await.unwrap_err();
    assert!(failure.message.contains("no-git cannot be run"), "{}", failure.message);
}

#[tokio::test]
async fn a_secret_is_never_committed_unless_that_is_allowed() {
    let world = world();
    let target = world.open();
    claim(&target).await;
    let refused = target.plan(&reviewed_secret("hunter2")).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncSecret);
    assert!(!format!("{refused:?}").contains("hunter2"));

    let world = world_saying(r#","allowSecrets":true"#);
    let target = world.open();
    let fence = claim(&target).await;
    apply(&target, fence, &reviewed_secret("hunter2")).await.unwrap();
    let plan = target.plan(&reviewed_secret("another")).await.unwrap();
    let ObjectChange::Changed(fields) = &plan.differences[0].change else { panic!("it changes") };
    assert!(fields.iter().all(|field| field.change.before().is_some_and(Value::is_sensitive)));
}

#[tokio::test]
async fn what_another_release_customer_or_bowline_committed_is_not_ours() {
    let world = World::new(r#"{"to":"git","repository":"fleet.git","path":"for-all"}"#);
    git(world.folder.path(), &["init", "--quiet", "--bare", "fleet.git"]);
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("a", "1")]);
    apply(&target, fence, &wanted).await.unwrap();
    let mut other = world.site();
    other.installation.id = "elsewhere".to_owned();
    let refused = world.open_as(other.clone()).plan(&wanted).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncForeign);
    other.adopt = true;
    assert!(world.open_as(other).plan(&wanted).await.is_ok());
    let other = Site { release: "another".into(), ..world.site() };
    assert_eq!(world.open_as(other).plan(&wanted).await.unwrap_err().class, Class::SyncForeign);
    let other = Site { customer: "globex".into(), adopt: true, ..world.site() };
    let refused = world.open_as(other).plan(&wanted).await.unwrap_err();
    assert!(refused.message.ends_with("the manifests of customer acme"), "{}", refused.message);
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_a_conflict() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    person_commits(&world, "live", "a file\n");
    let refused = apply(&target, fence, &reviewed(&[("a", "1")])).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncConflict, "{}", refused.message);
}

#[tokio::test]
async fn a_git_that_was_killed_in_the_cache_stops_nobody() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("a", "1")]);
    target.plan(&wanted).await.unwrap();
    let caches = std::fs::read_dir(world.path("cache")).unwrap();
    let caches = caches.map(|entry| entry.unwrap().path());
    let cache = caches.into_iter().find(|path| path.extension().is_some()).unwrap();
    let lock = cache.join("refs/bowline/seen/acme/refs/heads/main.lock");
    std::fs::write(&lock, "").unwrap();
    person_commits(&world, "README.md", "moved\n");
    apply(&target, fence, &wanted).await.unwrap();

    // And one that is gone is made again.
    std::fs::remove_dir_all(&cache).unwrap();
    assert!(!apply(&target, fence, &wanted).await.unwrap().written);
}
