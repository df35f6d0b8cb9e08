//! Facts about the release and the customer: one question a fact.

use bowline_core::facts::Facts;
use bowline_core::grant::Grants;
use bowline_core::trace::{self, Answer, Recorder, Trace};
use bowline_core::{Pointer, Value};

/// A question.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    ReleaseName,
    ReleaseVersion,
    ReleaseDigest,
    CustomerName,
    CustomerLabel(&'a str),
    Image(&'a str),
    Value(&'a str),
    Output(&'a str),
    Namespaced(&'a str, &'a str),
}

/// What a plugin is told.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    Text(Option<String>),
    Value(Option<Value>),
    Flag(Option<bool>),
    Refused(String),
}

impl Question<'_> {
    pub(crate) fn ask(self, facts: &Facts, grants: &Grants) -> Told {
        let text = |text: &str| Told::Text(Some(text.to_owned()));
        let release = &facts.release;
        match self {
            Question::ReleaseName => text(&release.name),
            Question::ReleaseVersion => text(&release.version),
            Question::ReleaseDigest => text(&release.digest.to_string()),
            Question::CustomerName => text(&facts.customer),
            Question::CustomerLabel(key) => {
                Told::Text(facts.labels.get(key).map(|label| label.to_string()))
            }
            Question::Image(name) => {
                Told::Text(release.images.get(name).map(|image| image.to_string()))
            }
            // The interface has no error here: what is no pointer points to nothing.
            Question::Value(at) => {
                Told::Value(Pointer::parse(at).ok().and_then(|at| facts.value(&at).cloned()))
            }
            Question::Output(name) => match facts.output(name, grants) {
                Ok(value) => Told::Value(value.cloned()),
                Err(denied) => Told::Refused(denied.to_string()),
            },
            Question::Namespaced(api_version, kind) => {
                Told::Flag(release.kinds.namespaced(api_version, kind))
            }
        }
    }

    /// The question as a trace keeps it.
    pub(crate) fn record(self, recorder: &mut Recorder) -> trace::Fact {
        match self {
            Question::ReleaseName => trace::Fact::ReleaseName,
            Question::ReleaseVersion => trace::Fact::ReleaseVersion,
            Question::ReleaseDigest => trace::Fact::ReleaseDigest,
            Question::CustomerName => trace::Fact::CustomerName,
            Question::CustomerLabel(key) => trace::Fact::CustomerLabel(recorder.text(key)),
            Question::Image(name) => trace::Fact::Image(recorder.text(name)),
            Question::Value(at) => trace::Fact::Value(recorder.text(at)),
            Question::Output(name) => trace::Fact::Output(recorder.text(name)),
            Question::Namespaced(api_version, kind) => {
                trace::Fact::Namespaced(recorder.text(api_version), recorder.text(kind))
            }
        }
    }

    /// The question that a trace keeps.
    pub(crate) fn of(trace: &Trace, fact: trace::Fact) -> Question<'_> {
        match fact {
            trace::Fact::ReleaseName => Question::ReleaseName,
            trace::Fact::ReleaseVersion => Question::ReleaseVersion,
            trace::Fact::ReleaseDigest => Question::ReleaseDigest,
            trace::Fact::CustomerName => Question::CustomerName,
            trace::Fact::CustomerLabel(key) => Question::CustomerLabel(trace.text(key)),
            trace::Fact::Image(name) => Question::Image(trace.text(name)),
            trace::Fact::Value(at) => Question::Value(trace.text(at)),
            trace::Fact::Output(name) => Question::Output(trace.text(name)),
            trace::Fact::Namespaced(api_version, kind) => {
                Question::Namespaced(trace.text(api_version), trace.text(kind))
            }
        }
    }
}

impl Told {
    /// Calls `with` with what the plugin gets to read.
    pub(crate) fn answer<T>(&self, with: impl FnOnce(Answer<'_>) -> T) -> T {
        match self {
            Told::Text(Some(text)) => with(Answer::Text(text)),
            Told::Value(Some(value)) => with(Answer::Text(&value.to_json())),
            Told::Flag(Some(flag)) => with(Answer::Flag(*flag)),
            Told::Refused(why) => with(Answer::Refused(why)),
            Told::Text(None) | Told::Value(None) | Told::Flag(None) => with(Answer::Nothing),
        }
    }

    /// Whether it holds something that must not be shown.
    pub(crate) fn is_sensitive(&self) -> bool {
        matches!(self, Told::Value(Some(value)) if value.is_sensitive())
    }
}
