//! Reading `plugin.toml`. Every problem of the file is reported at once, each with its line.

use std::fmt;

use bowline_core::grant::Capability;
use bowline_core::nearest::nearest;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{Interface, Manifest, rules};

/// What `plugin.toml` may say, in the order in which errors list it.
const KEYS: [&str; 10] = [
    "name",
    "version",
    "role",
    "interface",
    "summary",
    "license",
    "capabilities",
    "config-schema",
    "idempotent",
    "go-experiment",
];

/// What a `plugin.toml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginToml {
    /// The manifest, without the schema and the compiler.
    pub manifest: Manifest,
    /// The file of the config's schema, relative to the plugin's folder.
    pub config_schema: Option<String>,
    /// What a command in Go is compiled with as `GOEXPERIMENT`; it reaches the bytes, so it stands here
    /// and never comes from the environment.
    pub go_experiment: Option<String>,
}

/// One thing that is wrong in a `plugin.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what is expected.
    pub text: String,
}

/// All that is wrong in a `plugin.toml`, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PluginTomlError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for PluginTomlError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}plugin.toml:{}: {}", problem.line, problem.text)?;
        }
        Ok(())
    }
}

impl PluginToml {
    /// Reads the text of a `plugin.toml`.
    pub fn read(text: &str) -> Result<PluginToml, PluginTomlError> {
        let table = DeTable::parse(text).map_err(|error| unreadable(text, &error))?;
        let mut reader = Reader { text, table: table.get_ref(), problems: Vec::new() };
        reader.unknown_keys();
        let read = reader.manifest();
        let mut problems = reader.problems;
        problems.sort_by_key(|problem| problem.line);
        match read {
            Some(read) if problems.is_empty() => Ok(read),
            _ => Err(PluginTomlError { problems }),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// None where a required key is missing or wrong; `problems` says which.
    fn manifest(&mut self) -> Option<PluginToml> {
        let name = self.required("name", rules::name);
        let version = self.required("version", rules::version);
        let role = self.required("role", rules::role);
        let interface = self.required("interface", rules::interface);
        let summary = self.required("summary", rules::line);
        let license = self.optional("license", rules::line).unwrap_or_default();
        let config_schema = self.optional("config-schema", beneath_the_folder);
        let go_experiment = self.optional("go-experiment", experiments);
        let capabilities = self.capabilities();
        let idempotent = self.boolean("idempotent").unwrap_or(false);
        let (role, interface) = (role?, interface?);
        self.check_role(role, &interface);
        let manifest = Manifest {
            id: rules::id(name, version)?,
            role,
            interface,
            summary: summary?,
            license,
            capabilities: rules::sorted(capabilities),
            config_schema: None,
            idempotent,
            built_by: None,
        };
        Some(PluginToml { manifest, config_schema, go_experiment })
    }

    fn unknown_keys(&mut self) {
        for (key, _) in self.table {
            let word: &str = key.get_ref();
            if KEYS.contains(&word) {
                continue;
            }
            let shown = rules::shortened(word);
            let text = match nearest(word, KEYS) {
                Some(near) => format!("unknown key {shown:?}; did you mean {near:?}?"),
                None => format!("unknown key {shown:?}; the keys are {}", KEYS.join(", ")),
            };
            self.problem(key.span().start, text);
        }
    }

    fn check_role(&mut self, role: bowline_core::Role, interface: &Interface) {
        if let Err(rule) = rules::role_fits(role, interface) {
            let at = self.value("role").map_or(0, |value| value.span().start);
            self.problem(at, format!("role: {rule}"));
        }
    }

    fn required<T>(
        &mut self,
        key: &'static str,
        rule: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.value(key).is_none() {
            self.problem(0, format!("missing key {key:?}"));
        }
        self.optional(key, rule)
    }

    fn optional<T>(
        &mut self,
        key: &'static str,
        rule: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let read = match value.get_ref().as_str() {
            Some(text) => rule(text),
            None => Err(format!("expected a string, found {}", kind(value.get_ref()))),
        };
        let at = value.span().start;
        read.map_err(|rule| self.problem(at, format!("{key}: {rule}"))).ok()
    }

    fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        if let DeValue::Boolean(truth) = value.get_ref() {
            return Some(*truth);
        }
        let text = format!("{key}: expected true or false, found {}", kind(value.get_ref()));
        self.problem(value.span().start, text);
        None
    }

    fn capabilities(&mut self) -> Vec<Capability> {
        let Some(value) = self.value("capabilities") else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(items) if items.len() <= rules::MOST_CAPABILITIES => self.each(items),
            DeValue::Array(items) => {
                let most = rules::MOST_CAPABILITIES;
                let text = format!("capabilities: {} are more than {most}", items.len());
                self.problem(value.span().start, text);
                Vec::new()
            }
            other => {
                let text = format!("capabilities: expected a list, found {}", kind(other));
                self.problem(value.span().start, text);
                Vec::new()
            }
        }
    }

    fn each(&mut self, items: &DeArray<'_>) -> Vec<Capability> {
        let mut capabilities = Vec::new();
        for item in items {
            let read = match item.get_ref().as_str() {
                Some(text) => rules::capability(text),
                None => Err(format!("expected a string, found {}", kind(item.get_ref()))),
            };
            match read {
                Ok(capability) => capabilities.push(capability),
                Err(rule) => self.problem(item.span().start, format!("capabilities: {rule}")),
            }
        }
        capabilities
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    fn problem(&mut self, at: usize, text: String) {
        self.problems.push(Problem { line: line_of(self.text, at), text });
    }
}

/// The parser's own words, and what they are about where that is short.
fn unreadable(text: &str, error: &toml::de::Error) -> PluginTomlError {
    let span = error.span().unwrap_or_default();
    let line = line_of(text, span.start);
    let about = text.get(span).map(str::trim).filter(|about| (1..=60).contains(&about.len()));
    let about = about.map(|about| format!(": {about}")).unwrap_or_default();
    let text = format!("{}{about}", error.message().replace('\n', ", "));
    PluginTomlError { problems: vec![Problem { line, text }] }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// A file of the plugin's own folder: building one must not read another's files.
fn beneath_the_folder(text: &str) -> Result<String, String> {
    let odd = |part: &str| matches!(part, "" | "." | "..") || part.contains(['\\', ':', '\0']);
    match text.split('/').any(odd) {
        true => Err("expected a file in the plugin's folder, such as config.schema.json".into()),
        false => Ok(text.to_owned()),
    }
}

/// As `GOEXPERIMENT` has them.
fn experiments(text: &str) -> Result<String, String> {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    match text.len() <= rules::LINE_BYTES && text.split(',').all(is_word) {
        true => Ok(text.to_owned()),
        false => Err("expected experiments of Go, such as jsonv2, with commas between them".into()),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
