use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use bowline_core::Value;
use bowline_core::release::Guards;
use bowline_core::rendered::{Allowance, review};
use bowline_core::store::Store;

use super::*;

fn rendered(texts: &[&str], secret: Option<&str>) -> Rendered {
    let mut objects: Vec<Value> = texts
        .iter()
        .map(|name| {
            let text =
                format!(r#"{{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"{name}"}}}}"#);
            Value::from_json(&text).unwrap()
        })
        .collect();
    if let Some(secret) = secret {
        let at = bowline_core::Pointer::of(["data", "password"]);
        objects[0].set(&at, Value::from(secret).into_sensitive()).unwrap();
    }
    let base = objects.len();
    Rendered { customer: "acme".into(), store: Store::new(objects), base, findings: Vec::new() }
}

fn write(folder: &OutputFolder, rendered: &Rendered, layout: Layout) -> Written {
    let output = CustomerOutput::prepare(folder, rendered, layout, Order::Pipeline).unwrap();
    let allowance = Allowance { removed: Some(100) };
    let reviewed = review(rendered.clone(), output.previous(), &Guards::default(), allowance);
    output.write(&reviewed.unwrap()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_did_not_change_is_not_touched_and_nothing_else_is_left_behind() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(&root.path().join("out"), "shop").unwrap();
    let file = folder.path().join("acme/manifests.yaml");
    assert_eq!(write(&folder, &rendered(&["a", "b"], None), Layout::Single), Written::New);
    let before = fs::metadata(&file).unwrap();
    assert_eq!(write(&folder, &rendered(&["a", "b"], None), Layout::Single), Written::Unchanged);
    assert_eq!(fs::metadata(&file).unwrap().ino(), before.ino());
    assert_eq!(write(&folder, &rendered(&["a", "c"], None), Layout::Single), Written::Changed);
    assert_eq!(names(&folder.path().join("acme")), ["manifests.yaml"]);
    assert_eq!(names(folder.path()), [".bowline", "acme"]);
}

#[test]
fn layouts_replace_each_other_and_unchanged_files_stay_the_same_files() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path(), "shop").unwrap();
    let (acme, split) = (root.path().join("acme"), root.path().join("acme/manifests"));
    write(&folder, &rendered(&["a", "b"], None), Layout::Single);
    assert_eq!(write(&folder, &rendered(&["a", "b"], None), Layout::Split), Written::Changed);
    assert_eq!(names(&acme), ["manifests"]);
    assert_eq!(names(&split), ["secret_a.yaml", "secret_b.yaml"]);
    let kept = fs::metadata(split.join("secret_a.yaml")).unwrap().ino();
    assert_eq!(write(&folder, &rendered(&["a", "c"], None), Layout::Split), Written::Changed);
    assert_eq!(names(&split), ["secret_a.yaml", "secret_c.yaml"]);
    assert_eq!(fs::metadata(split.join("secret_a.yaml")).unwrap().ino(), kept);
    assert_eq!(write(&folder, &rendered(&["a", "c"], None), Layout::Split), Written::Unchanged);
    write(&folder, &rendered(&["a"], None), Layout::Single);
    assert_eq!(names(&acme), ["manifests.yaml"]);
}

#[test]
fn what_a_killed_process_left_behind_is_taken_away() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path(), "shop").unwrap();
    let acme = root.path().join("acme");
    for (layout, left) in [(Layout::Single, "manifests.yaml"), (Layout::Split, "manifests")] {
        fs::create_dir_all(acme.join(".new-manifests")).unwrap();
        fs::write(acme.join(".new-manifests/half.yaml"), "half").unwrap();
        fs::write(acme.join(".new-manifests.yaml"), "half").unwrap();
        write(&folder, &rendered(&["a"], None), layout);
        assert_eq!(names(&acme), [left]);
    }
}

#[test]
fn the_last_render_is_known_in_either_layout() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path(), "shop").unwrap();
    for layout in [Layout::Single, Layout::Split] {
        write(&folder, &rendered(&["a", "b", "c"], None), layout);
        let next = rendered(&["a"], None);
        let output = CustomerOutput::prepare(&folder, &next, layout, Order::Pipeline).unwrap();
        let names = output.previous().unwrap().iter().map(ToString::to_string);
        assert_eq!(names.collect::<Vec<_>>(), ["secret/a", "secret/b", "secret/c"]);
    }
}

#[test]
fn what_came_from_a_sensitive_output_only_its_owner_may_read() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path(), "shop").unwrap();
    let file = root.path().join("acme/manifests.yaml");
    write(&folder, &rendered(&["a"], None), Layout::Single);
    assert_eq!(mode(&file), 0o644);
    write(&folder, &rendered(&["a"], Some("hunter2")), Layout::Single);
    assert_eq!(mode(&file), 0o600);
    write(&folder, &rendered(&["a"], Some("hunter2")), Layout::Split);
    assert_eq!(mode(&root.path().join("acme/manifests")), 0o700);
    assert_eq!(mode(&root.path().join("acme/manifests/secret_a.yaml")), 0o600);
}

#[test]
fn a_folder_that_is_not_ours_or_not_free_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let why = |path: &Path, release: &str| {
        let error = OutputFolder::open(path, release).unwrap_err().to_string();
        error.replace(&root.path().display().to_string(), "ROOT")
    };
    let theirs = root.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    fs::write(theirs.join("thesis.tex"), "years").unwrap();
    assert_eq!(
        why(&theirs, "shop"),
        "ROOT/theirs holds other files (thesis.tex) and no .bowline file: bowline writes only to an \
         empty folder or one that it wrote before"
    );
    assert_eq!(names(&theirs), ["thesis.tex"]);
    let ours = root.path().join("ours");
    let held = OutputFolder::open(&ours, "shop").unwrap();
    assert_eq!(why(&ours, "shop"), "another bowline writes to ROOT/ours at this moment");
    drop(held);
    assert_eq!(why(&ours, "cart"), "ROOT/ours holds renders of release shop, not of cart");
    assert!(OutputFolder::open(&ours, "shop").is_ok());
}

#[test]
fn folders_of_customers_that_left_are_told() {
    let root = tempfile::tempdir().unwrap();
    let folder = OutputFolder::open(root.path(), "shop").unwrap();
    for customer in ["acme", "gone"] {
        fs::create_dir(root.path().join(customer)).unwrap();
    }
    assert_eq!(folder.strangers(&["acme", "new"]), ["gone"]);
}
