use super::*;
use crate::value::Value;

fn read(text: &str) -> Result<Target, String> {
    let shown = |error: &TargetError| format!("{}: {error}", error.at);
    Target::read(&Value::from_json(text).unwrap())
        .map_err(|errors| errors.iter().map(shown).collect::<Vec<_>>().join("\n"))
}

fn git_with(key: &str, text: &str) -> Result<Target, String> {
    let (key, text) = (Value::from(key).to_json(), Value::from(text).to_json());
    let repository = if key == "\"repository\"" { "" } else { r#""repository":"r","# };
    read(&format!(r#"{{"to":"git",{repository}{key}:{text}}}"#))
}

#[test]
fn what_is_left_out_has_a_default() {
    assert_eq!(read(r#"{"to":"directory"}"#), Ok(Target::default()));
    let Ok(Target::Git(git)) = read(r#"{"to":"git","repository":"../fleet.git"}"#) else {
        panic!("it is git")
    };
    assert_eq!(git.repository, Repository::Path("../fleet.git".to_owned()));
    assert_eq!((git.branch.as_str(), git.folder_of("acme").as_str()), ("main", "acme"));
    assert!(!git.allow_secrets);
}

#[test]
fn everything_that_a_target_can_say_is_read() {
    let text = r#"{"to":"git","repository":"git@host.example:fleet.git","branch":"live/eu",
        "path":"clusters/{customer}/shop","author":"Deploy Bot <bot@host.example>","allowSecrets":true}"#;
    let Ok(Target::Git(git)) = read(text) else { panic!("it is git") };
    assert_eq!(git.folder_of("acme"), "clusters/acme/shop");
    assert_eq!(
        (git.author.name.as_str(), git.author.email.as_str()),
        ("Deploy Bot", "bot@host.example")
    );
    assert!(Target::Git(git).allows_secrets());
    assert_eq!(
        read(r#"{"to":"directory","path":"out","allowSecrets":true}"#),
        Ok(Target::Directory(DirectoryTarget {
            path: Some("out".to_owned()),
            allow_secrets: true
        }))
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_with_what_was_meant() {
    insta::assert_snapshot!(read(r#"{"to":"git","branch":3,"pth":"a","allowSecrets":"yes"}"#).unwrap_err(), @r"
    /pth: unknown key `pth`, did you mean `path`?
    : `repository` is missing
    /branch: expected a text, found a number
    /allowSecrets: expected true or false, found a string
    ");
    insta::assert_snapshot!(read(r#"{"to":"directory","branch":"main","path":""}"#).unwrap_err(), @r"
    /branch: `branch` means nothing to a directory
    /path: expected a folder
    ");
    insta::assert_snapshot!(read(r#"{"to":"argocd"}"#).unwrap_err(), @r#"/to: the targets are directory, git and kubernetes, not "argocd""#);
    insta::assert_snapshot!(read(r#"{"to":"kubernetes","path":"a","context":"","namespace":"A b"}"#).unwrap_err(), @r#"
    /path: `path` means nothing to a cluster
    /context: expected a name
    /namespace: "A b" is no DNS label: lower-case letters, digits and '-', which starts and ends with a letter or digit
    "#);
    insta::assert_snapshot!(read("{}").unwrap_err(), @": `to` is missing");
    insta::assert_snapshot!(read("[]").unwrap_err(), @": expected an object, found an array");
}

#[test]
fn an_address_is_one_that_runs_nothing_and_holds_no_password() {
    for good in [
        "https://host.example/fleet.git",
        "ssh://git@host.example:2222/fleet.git",
        "file:///srv/fleet.git",
        "git@host.example:fleet.git",
        "/srv/fleet.git",
        "./with:colon",
    ] {
        assert!(git_with("repository", good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "-u",
        "ext::sh -c true",
        "http://host.example/fleet.git",
        "git://host.example/fleet.git",
        "https:///fleet.git",
        "ssh://-oProxyCommand=x/fleet.git",
        "a\nb",
    ] {
        assert!(git_with("repository", bad).is_err(), "{bad}");
    }
    for secret in ["https://me:hunter2@host.example/f.git", "https://hunter2@host.example/f.git"] {
        let refused = git_with("repository", secret).unwrap_err();
        assert!(refused.contains("credentials") && !refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn a_folder_stays_in_the_repository_and_a_branch_is_a_branch() {
    for good in ["{customer}", "clusters/{customer}", "a/b-{customer}.d"] {
        assert!(git_with("path", good).is_ok(), "{good}");
    }
    for bad in ["", "/a", "a/", "../a", "a/./b", ".git/hooks", "a/.GIT", "a\\b", "{tenant}", "a//b"]
    {
        assert!(git_with("path", bad).is_err(), "{bad}");
    }
    for bad in ["", "-x", "a..b", "a b", "a.lock", "a//b", ".a", "@", "a@{1}", "a/", "refs:x"] {
        assert!(git_with("branch", bad).is_err(), "{bad}");
    }
    for bad in ["bot", "bot <a b>", " <a@b>", "bot <a@b> x", "bot\n <a@b>", "b<o <a@b>"] {
        assert!(git_with("author", bad).is_err(), "{bad}");
    }
}

#[test]
fn what_a_cluster_is_told_of_others_fields_is_read() {
    let text = r#"{"to":"kubernetes","conflicts":[{"kinds":["Deployment"],"path":"/spec/replicas","policy":"yield"}],
        "ignore":[{"path":"/metadata/annotations/a~1b"}],"adopt":{"from":["helm"]},
        "health":{"tolerate":{"crashLoop":5,"image":"30s"}}}"#;
    let Target::Kubernetes(cluster) = Target::read(&Value::from_json(text).unwrap()).unwrap()
    else {
        panic!("a cluster")
    };
    assert_eq!(cluster.conflicts[0].policy, crate::conflict::Policy::Yield);
    assert_eq!(cluster.conflicts[0].kinds, ["Deployment"]);
    assert_eq!(cluster.ignore[0].path.to_string(), "/metadata/annotations/a~1b");
    assert_eq!(cluster.adopt, ["helm"]);
    let tolerance = cluster.tolerate;
    assert_eq!((tolerance.crash_loop, tolerance.image.as_secs()), (5, 30));
    assert_eq!(tolerance.quota, Tolerance::default().quota);
    insta::assert_snapshot!(read(
        r#"{"to":"kubernetes","conflicts":[{"path":"spec","policy":"steal"},3],"ignore":{},
        "adopt":{"form":[]},"health":{"tolerate":{"crashLoop":"x","image":"soon","disk":"1m"}}}"#,
    ).unwrap_err(), @r#"
    /conflicts/0/policy: expected fail, yield or force
    /conflicts/0/path: expected keys and indexes behind slashes, or [FIELD=TEXT] for an element of a list; a '/' within a key is written ~1, a '~' ~0: "spec"
    /conflicts/1: expected an object with kinds, path, policy, found a number
    /ignore: expected a list, found an object
    /adopt/form: unknown key "form"; there are from
    /health/tolerate/disk: unknown key "disk"; there are crashLoop, unschedulable, image, quota, mount
    /health/tolerate/crashLoop: expected a number of restarts
    /health/tolerate/image: expected a duration above zero such as 90s, 15m or 1h30m, found "soon"
    "#);
}
