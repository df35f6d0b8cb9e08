//! `init`.

use crate::program::Desk;

#[test]
fn a_new_release_renders_as_it_is() {
    let desk = Desk::empty();
    insta::assert_snapshot!(desk.bowline("init shop").told(), @r#"
    exit 0
    --- stderr
    made shop; next: bowline render shop --all --out out
    "#);
    insta::assert_snapshot!(desk.bowline("render shop --all --out out").told(), @r#"
    exit 0
    --- stdout
    CUSTOMER  OBJECTS  PLUGINS TIME  OUTPUT  DIGEST
    acme            2  - # ms  new     sha256:#
    shop 0.1.0 (sha256:#): 1 customer, 0 plugin versions
    "#);
    let rendered = desk.read("out/acme/manifests.yaml");
    assert_eq!(rendered.matches("\nkind: ").count() + rendered.matches("---\n").count(), 3);
    // Everything in it fits what its schemas say, or it would not have rendered.
    let files: Vec<_> = desk.files("shop").into_keys().collect();
    assert_eq!(files, ["customers/acme.yaml", "manifests/web.yaml", "release.yaml"]);
    assert!(desk.read("shop/release.yaml").contains("  name: shop\n"));
}

#[test]
fn the_current_folder_gives_its_name() {
    let desk = Desk::empty();
    desk.write("warehouse/notes.txt", "mine");
    let mut command = desk.command("init");
    command.current_dir(desk.at("warehouse"));
    insta::assert_snapshot!(desk.ran(command).told(), @r#"
    exit 0
    --- stderr
    made .; next: bowline render . --all --out out
    "#);
    assert!(desk.read("warehouse/release.yaml").contains("  name: warehouse\n"));
    assert_eq!(desk.read("warehouse/notes.txt"), "mine");
    assert_eq!(desk.bowline("init quiet -q").told(), "exit 0\n");
}

#[test]
fn a_folder_that_has_a_release_is_refused_and_nothing_changes() {
    let desk = Desk::empty();
    desk.bowline("init shop").done();
    let before = desk.files("shop");
    insta::assert_snapshot!(desk.bowline("init shop").told(), @r#"
    exit 3
    --- stderr
    error: shop/manifests/web.yaml is there already
    "#);
    assert_eq!(desk.files("shop"), before);
    // One of its files is enough.
    let desk = Desk::empty();
    desk.write("shop/release.yaml", "mine");
    let before = desk.files("shop");
    insta::assert_snapshot!(desk.bowline("init shop").told(), @r#"
    exit 3
    --- stderr
    error: shop/release.yaml is there already
    "#);
    assert_eq!(desk.files("shop"), before);
}

#[test]
fn a_folder_that_cannot_be_a_release_is_refused() {
    let desk = Desk::empty();
    insta::assert_snapshot!(desk.bowline("init My_Shop").told(), @r#"
    exit 2
    --- stderr
    error: the folder's name is to be the release's name: "My_Shop" is no DNS label: lower-case letters, digits and '-', which starts and ends with a letter or digit
    "#);
    insta::assert_snapshot!(desk.bowline("init /").told(), @r#"
    exit 2
    --- stderr
    error: the folder's name is to be the release's name: a name may not be empty
    "#);
    desk.write("file", "");
    insta::assert_snapshot!(desk.bowline("init file").told(), @r#"
    exit 1
    --- stderr
    error: cannot write file/manifests/web.yaml: Not a directory (os error 20)
    "#);
    insta::assert_snapshot!(desk.bowline("init file/shop").told(), @r#"
    exit 1
    --- stderr
    error: cannot write file/shop/manifests/web.yaml: Not a directory (os error 20)
    "#);
    assert_eq!(desk.files("").into_keys().collect::<Vec<_>>(), ["file"]);
}
