//! A folder as a target.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use bowline_core::run::Changes;
use bowline_core::{Digest, FailureClass as Class};
use bowline_sync::{Held, Site};

use super::world::{
    World, apply, at, claim, delivery, files, permit, permit_for, reviewed, reviewed_secret,
};

fn world() -> World {
    World::new(r#"{"to":"directory"}"#)
}

#[tokio::test]
async fn what_was_applied_is_observed_and_applying_it_again_writes_nothing() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let first = reviewed(&[("b", "1"), ("a", "1")]);
    let applied = apply(&target, fence, &first).await.unwrap();
    assert_eq!(applied.changes, Changes { created: 2, ..Changes::default() });
    let observed = target.observe(at(5)).await.unwrap();
    assert_eq!((observed.is_drifted(), observed.at), (false, at(5)));
    let held = target.holds(reviewed(&[("b", "1"), ("a", "1")]).rendered()).await.unwrap();
    assert_eq!(held, Held::Same);
    let Held::Other(there) = target.holds(reviewed(&[("c", "1")]).rendered()).await.unwrap() else {
        panic!("it holds others")
    };
    assert_eq!(there.len(), 2);
    let note = observed.last.unwrap();
    assert_eq!((note.release.as_str(), note.fence, note.run), ("shop", fence, permit(1).run()));

    let before = files(world.folder.path());
    let again = apply(&target, fence, &first).await.unwrap();
    assert!(!again.written && again.changes.unchanged == 2);
    assert_eq!(files(world.folder.path()), before);

    let applied = apply(&target, fence, &reviewed(&[("a", "2"), ("c", "1")])).await.unwrap();
    assert_eq!(applied.changes, Changes { created: 1, updated: 1, deleted: 1, unchanged: 0 });
}

#[tokio::test]
async fn a_change_by_hand_is_drift_and_shows_in_the_plan() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("a", "1")]);
    apply(&target, fence, &wanted).await.unwrap();
    let file = world.path("out/acme/manifests.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("k: \"1\"", "k: \"2\"")).unwrap();
    assert!(target.observe(at(5)).await.unwrap().is_drifted());
    assert_eq!(target.plan(&wanted).await.unwrap().changes.updated, 1);
    apply(&target, fence, &wanted).await.unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), text);

    fs::write(&file, "a: [unclosed").unwrap();
    let failure = target.plan(&wanted).await.unwrap_err();
    assert_eq!(failure.class, Class::SyncConflict, "{}", failure.message);
}

#[tokio::test]
async fn what_changed_after_the_review_is_not_written_over() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let (old, new) = (reviewed(&[("a", "1")]), reviewed(&[("a", "2")]));
    let plan = target.plan(&new).await.unwrap();
    apply(&target, fence, &old).await.unwrap();
    let before = files(&world.path("out"));
    let refused =
        target.apply(&permit(fence), &new, plan.digest, &delivery(), &|_| {}).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncConflict);
    let approved = permit_for(fence, Some(plan.digest));
    let refused =
        target.apply(&approved, &new, plan.digest, &delivery(), &|_| {}).await.unwrap_err();
    assert_eq!(refused.class, Class::ApprovalStale);
    assert_eq!(files(&world.path("out")), before);
}

#[tokio::test]
async fn a_secret_is_refused_by_object_and_field_or_written_for_its_owner_only() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let refused = target.plan(&reviewed_secret("hunter2")).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncSecret);
    assert!(refused.message.starts_with("configmap/a: /data/k "), "{}", refused.message);
    assert!(!format!("{refused:?}").contains("hunter2"));
    assert!(!world.path("out/acme").exists());

    let world = World::new(r#"{"to":"directory","allowSecrets":true}"#);
    let target = world.open();
    assert_eq!(claim(&target).await, fence);
    apply(&target, fence, &reviewed_secret("hunter2")).await.unwrap();
    let file = world.path("out/acme/manifests.yaml");
    assert!(fs::read_to_string(&file).unwrap().contains("hunter2"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let plan = target.plan(&reviewed(&[("a", "public")])).await.unwrap();
    let bowline_core::diff::ObjectChange::Changed(fields) = &plan.differences[0].change else {
        panic!("it changes")
    };
    let shown = format!("{:?}", fields.iter().map(|one| one.change.veiled()).collect::<Vec<_>>());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_folder_that_is_not_ours_is_left_alone_until_it_is_adopted() {
    let world = world();
    fs::create_dir_all(world.path("out/acme")).unwrap();
    fs::write(world.path("out/acme/notes.txt"), "mine").unwrap();
    let wanted = reviewed(&[("a", "1")]);
    let refused = world.open().plan(&wanted).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncForeign);
    assert!(refused.hints[0].contains("--adopt-state"), "{refused:?}");

    let adopting = world.open_as(Site { adopt: true, ..world.site() });
    let fence = claim(&adopting).await;
    apply(&adopting, fence, &wanted).await.unwrap();
    assert!(world.open().plan(&wanted).await.unwrap().changes.is_empty());

    let mut other = world.site();
    other.installation.id = "elsewhere".to_owned();
    let refused = world.open_as(other.clone()).plan(&wanted).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncForeign);
    other.adopt = true;
    assert!(world.open_as(other).plan(&wanted).await.is_ok());
    let other = Site { release: "another".into(), ..world.site() };
    assert_eq!(world.open_as(other).plan(&wanted).await.unwrap_err().class, Class::SyncForeign);
}

#[tokio::test]
async fn a_link_in_the_place_of_the_folder_or_the_file_is_refused() {
    let world = world();
    fs::create_dir_all(world.path("elsewhere")).unwrap();
    fs::create_dir_all(world.path("out")).unwrap();
    symlink(world.path("elsewhere"), world.path("out/acme")).unwrap();
    let wanted = reviewed(&[("a", "1")]);
    let refused = world.open().plan(&wanted).await.unwrap_err();
    assert_eq!(refused.class, Class::SyncForeign);
    assert!(refused.message.ends_with("is a symbolic link"), "{}", refused.message);

    fs::remove_file(world.path("out/acme")).unwrap();
    fs::create_dir(world.path("out/acme")).unwrap();
    symlink(world.path("elsewhere/file"), world.path("out/acme/manifests.yaml")).unwrap();
    assert_eq!(world.open().plan(&wanted).await.unwrap_err().class, Class::SyncForeign);
}

#[tokio::test]
async fn a_place_where_nothing_can_be_written_is_told_and_stays_as_it_was() {
    let world = world();
    // A file where the folder would be: this holds for every user, root included.
    fs::write(world.path("out"), "a file").unwrap();
    let failure = world.open().take(&super::world::holder("run-1"), at(0)).await.unwrap_err();
    assert_eq!(failure.class, Class::SyncForeign, "{}", failure.message);
    assert_eq!(fs::read_to_string(world.path("out")).unwrap(), "a file");

    // Nobody makes files in /proc.
    let world = World::new(r#"{"to":"directory","path":"/proc"}"#);
    let failure = world.open().take(&super::world::holder("run-1"), at(0)).await.unwrap_err();
    assert!(failure.message.starts_with("/proc/"), "{}", failure.message);
}

#[tokio::test]
async fn a_write_that_was_cut_short_is_ours_and_is_finished() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    let wanted = reviewed(&[("a", "1")]);
    apply(&target, fence, &wanted).await.unwrap();
    // As a process leaves it that died between the note and the manifests.
    fs::remove_file(world.path("out/acme/manifests.yaml")).unwrap();
    fs::write(world.path("out/acme/.new-left"), "half").unwrap();
    assert!(target.observe(at(5)).await.unwrap().is_drifted());
    assert!(apply(&target, fence, &wanted).await.unwrap().written);
    assert!(!target.observe(at(5)).await.unwrap().is_drifted());
    assert!(!world.path("out/acme/.new-left").exists());
}

#[tokio::test]
async fn offboarding_takes_what_is_ours_and_leaves_the_rest() {
    let world = world();
    let target = world.open();
    let fence = claim(&target).await;
    apply(&target, fence, &reviewed(&[("a", "1"), ("b", "1")])).await.unwrap();
    fs::write(world.path("out/acme/notes.txt"), "mine").unwrap();
    let planned = target.plan_removal().await.unwrap();
    let other =
        target.remove(&permit(fence), Digest::of("other"), &delivery(), &|_| {}).await.unwrap_err();
    assert_eq!(other.class, Class::SyncConflict);
    let removed =
        target.remove(&permit(fence), planned.digest, &delivery(), &|_| {}).await.unwrap();
    assert_eq!(removed.changes, planned.changes);
    assert_eq!(removed.changes.deleted, 2);
    let left: Vec<_> = files(&world.path("out/acme")).into_keys().collect();
    assert_eq!(left, [world.path("out/acme/notes.txt")]);
    fs::remove_file(&left[0]).unwrap();
    assert!(
        !target.remove(&permit(fence), planned.digest, &delivery(), &|_| {}).await.unwrap().written
    );
    assert!(!world.path("out/acme").exists());
}
