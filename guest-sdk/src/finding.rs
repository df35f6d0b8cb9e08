//! Findings: what a person should know or must fix.

use std::fmt;

use serde_json::Value;

use crate::{Error, ObjectId};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Should be looked at; stops nothing.
    Warning,
    /// Must be fixed.
    Error,
}

impl Severity {
    /// The word that crosses the boundary.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something a person should know or must fix.
///
/// ```
/// use bowline_guest::Finding;
///
/// let finding = Finding::error("missing-owner", "nobody owns this object")
///     .field("/metadata/labels/owner")
///     .hint("add the label `owner` with the name of a team");
/// assert_eq!(finding.to_string(), "error missing-owner /metadata/labels/owner: nobody owns this object");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The plugin's own stable code, such as `missing-owner`. People filter and suppress by it.
    pub code: String,
    /// What is the matter, as a fragment.
    pub message: String,
    /// The object that it is about.
    pub object: Option<ObjectId>,
    /// The field of that object, as a JSON Pointer.
    pub field: Option<String>,
    /// What to change so that the finding goes away.
    pub hint: Option<String>,
    /// What this interface has no field for. Kept in reports.
    pub extra: Vec<(String, Value)>,
}

impl Finding {
    /// A finding of the given severity.
    pub fn new(severity: Severity, code: impl Into<String>, message: impl Into<String>) -> Self {
        Finding {
            severity,
            code: code.into(),
            message: message.into(),
            object: None,
            field: None,
            hint: None,
            extra: Vec::new(),
        }
    }

    /// A finding that must be fixed.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Finding::new(Severity::Error, code, message)
    }

    /// A finding that should be looked at.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Finding::new(Severity::Warning, code, message)
    }

    /// A note.
    pub fn info(code: impl Into<String>, message: impl Into<String>) -> Self {
        Finding::new(Severity::Info, code, message)
    }

    /// Says which object it is about.
    #[must_use]
    pub fn object(mut self, object: ObjectId) -> Self {
        self.object = Some(object);
        self
    }

    /// Says which field it is about, as a JSON Pointer.
    #[must_use]
    pub fn field(mut self, pointer: impl Into<String>) -> Self {
        self.field = Some(pointer.into());
        self
    }

    /// Says what to change so that the finding goes away.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds something that this interface has no field for.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }
}

/// Severity, code, object and field, then the message: one line for a log or a test.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.severity, self.code)?;
        if let Some(object) = &self.object {
            write!(f, " {object}")?;
        }
        if let Some(field) = &self.field {
            write!(f, " {field}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Any number of findings, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Nothing to say.
    pub fn none() -> Self {
        Findings::default()
    }

    /// Adds one at the end.
    pub fn push(&mut self, finding: impl Into<Finding>) {
        self.0.push(finding.into());
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them must be fixed.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Goes through them in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// These findings as a refusal when one of them must be fixed, and as notes otherwise.
    pub fn into_result(self) -> Result<Findings, Findings> {
        if self.has_errors() { Err(self) } else { Ok(self) }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|finding| writeln!(f, "{finding}"))
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Findings(vec![finding])
    }
}

impl From<Error> for Findings {
    fn from(error: Error) -> Self {
        Findings::from(Finding::from(error))
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Findings(findings.into_iter().collect())
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
