use std::collections::BTreeMap;
use std::error::Error as _;
use std::time::Duration;

use bowline_core::FailureClass;
use bowline_core::facts::Outputs;
use tempfile::TempDir;

use super::*;

/// A customer's secrets as a bowline.toml says it, in a folder of its own.
struct Desk {
    folder: TempDir,
    operator: Operator,
}

fn desk(toml: &str, files: &[(&str, &[u8])]) -> Desk {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    std::fs::write(folder.path().join("bowline.toml"), toml).unwrap();
    let operator = Operator::read(&folder.path().join("bowline.toml")).unwrap();
    Desk { folder, operator }
}

fn environment(name: &str) -> Option<OsString> {
    match name {
        "DB_acme" => Some("swordfish\n".into()),
        "EMPTY" => Some("".into()),
        _ => None,
    }
}

impl Desk {
    fn read(&self, name: &str, customer: &str) -> Result<String, SecretError> {
        SecretReader::new(&self.operator, &environment).read_one(name, customer)
    }

    /// The error with its cause, and its class.
    fn refused(&self, name: &str) -> (String, FailureClass) {
        let error = self.read(name, "acme").unwrap_err();
        let told = format!("{error}: {}", error.source().unwrap());
        let folder = self.folder.path().display().to_string();
        (told.replace(&folder, "DESK"), error.class())
    }
}

#[test]
fn a_secret_comes_from_the_environment_a_file_or_a_command() {
    let desk = desk(
        r#"
        [secrets.env]
        env = "DB_{customer}"
        [secrets.file]
        file = "{customer}.key"
        [secrets.command]
        command = ["printf", "%s\n", "for {customer}; $HOME"]
        "#,
        &[("acme.key", b"line 1\nline 2\r\n")],
    );
    assert_eq!(desk.read("env", "acme").unwrap(), "swordfish\n", "taken as it is");
    assert_eq!(desk.read("file", "acme").unwrap(), "line 1\nline 2");
    assert_eq!(desk.read("command", "acme").unwrap(), "for acme; $HOME", "there is no shell");
}

#[test]
fn a_customers_own_source_comes_first() {
    let desk = desk(
        "[secrets.db]\nenv = \"EMPTY\"\ncustomer = {acme = {file = \"acme\"}}\n\
         [secrets.one]\ncustomer = {acme = {file = \"acme\"}}\n",
        &[("acme", b"swordfish")],
    );
    assert_eq!(desk.read("db", "acme").unwrap(), "swordfish");
    assert_eq!(desk.read("one", "acme").unwrap(), "swordfish");
    let problem = desk.read("one", "globex").unwrap_err().problem;
    assert!(matches!(*problem, SecretProblem::NotDeclared));
}

#[test]
fn what_is_missing_or_wrong_names_the_secret_the_customer_and_the_line() {
    let toml = r#"
[secrets.unset]
env = "NOPE"
[secrets.empty]
env = "EMPTY"
[secrets.newline]
file = "newline"
[secrets.gone]
file = "gone"
[secrets.folder]
file = "."
[secrets.long]
file = "long"
[secrets.binary]
file = "binary"
[secrets.no-program]
command = ["no-such-program-anywhere"]
[secrets.fails]
command = ["sh", "-c", "echo swordfish; echo first >&2; echo no entry for swordfish >&2; exit 3"]
[secrets.endless]
command = ["yes", "swordfish"]
"#;
    let long = vec![b'x'; MAX_SECRET_BYTES + 1];
    let desk = desk(toml, &[("newline", b"\n"), ("long", &long), ("binary", b"\xff\xfe\xfd")]);
    let (missing, invalid) = (FailureClass::SecretMissing, FailureClass::SecretInvalid);
    for (name, class, told) in [
        (
            "unset",
            missing,
            "secret unset of acme (DESK/bowline.toml:2): the environment variable NOPE is not set",
        ),
        (
            "empty",
            missing,
            "secret empty of acme (DESK/bowline.toml:4): the environment variable EMPTY gives nothing",
        ),
        (
            "newline",
            missing,
            "secret newline of acme (DESK/bowline.toml:6): DESK/newline gives nothing",
        ),
        ("gone", missing, "secret gone of acme (DESK/bowline.toml:8): cannot read DESK/gone"),
        (
            "folder",
            missing,
            "secret folder of acme (DESK/bowline.toml:10): DESK/. is no regular file",
        ),
        (
            "long",
            invalid,
            "secret long of acme (DESK/bowline.toml:12): DESK/long gives more than the 65536 bytes that a secret may have",
        ),
        (
            "binary",
            invalid,
            "secret binary of acme (DESK/bowline.toml:14): DESK/binary gives what is no UTF-8 text",
        ),
        (
            "no-program",
            missing,
            "secret no-program of acme (DESK/bowline.toml:16): cannot run no-such-program-anywhere",
        ),
        (
            "fails",
            FailureClass::SecretUnavailable,
            "secret fails of acme (DESK/bowline.toml:18): sh failed (exit status: 3): no entry for (sensitive)",
        ),
        (
            "endless",
            invalid,
            "secret endless of acme (DESK/bowline.toml:20): yes gives more than the 65536 bytes that a secret may have",
        ),
        ("absent", missing, "secret absent of acme: bowline.toml does not say where it comes from"),
    ] {
        assert_eq!(desk.refused(name), (told.to_owned(), class), "{name}");
    }
}

#[test]
fn the_longest_secret_with_its_line_break_is_one() {
    let mut bytes = vec![b'x'; MAX_SECRET_BYTES];
    bytes.extend_from_slice(b"\r\n");
    let desk = desk("[secrets.a]\nfile = \"a\"\n", &[("a", &bytes)]);
    assert_eq!(desk.read("a", "acme").unwrap().len(), MAX_SECRET_BYTES);
}

#[test]
fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
    let folder = TempDir::new().unwrap();
    let pid = folder.path().join("pid");
    let script = format!("sleep 1000 & echo $! > {}; wait", pid.display());
    let words = ["sh", "-c", &script].map(str::to_owned);
    let problem = command::run(&words, Duration::from_millis(500)).unwrap_err();
    assert!(matches!(problem, SecretProblem::TimedOut { .. }), "{problem}");
    let Ok(pid) = std::fs::read_to_string(&pid) else { return };
    let gone = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        stat.map_or(true, |stat| stat.contains(") Z "))
    };
    while !gone() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn only_the_secrets_that_a_config_names_are_read_and_they_are_marked() {
    let desk = desk(
        "[secrets.db]\nfile = \"db\"\n[secrets.other]\ncommand = [\"false\"]\n",
        &[("db", b"swordfish\n")],
    );
    let (values, outputs, images) = (Value::NULL, Outputs::default(), BTreeMap::new());
    let known = Known { values: &values, outputs: &outputs, images: &images };
    let reader = SecretReader::new(&desk.operator, &environment);
    let config = Value::from_json(r#"{"password": {"$secret": "db"}, "port": 1}"#).unwrap();
    let (resolved, secrets) = reader.resolve(&config, known, "acme").unwrap();
    assert_eq!(resolved.to_json(), r#"{"password":"swordfish","port":1}"#);
    assert_eq!(resolved.veiled().to_json(), r#"{"password":"(sensitive)","port":1}"#);
    // The canary: nothing that may be printed has it.
    let printed = format!("{secrets:?} {reader_operator:?}", reader_operator = desk.operator);
    assert!(!printed.contains("swordfish"), "{printed}");
}
