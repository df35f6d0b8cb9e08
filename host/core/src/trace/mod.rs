//! What one plugin call asked, was told and did, in order: enough to know, without running the plugin,
//! whether it would do the same again.
//!
//! ```text
//! a call that runs ──Recorder──► Trace      questions with their answers, edits with theirs
//! the next render  ──ask again──► the same answers? then the same edits, and no call
//! ```
//!
//! A plugin sees nothing that is not in here: there is no clock, no random number and no memory of
//! earlier calls. So equal answers mean equal edits.

mod recorder;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use recorder::Recorder;

use crate::store::Selector;

/// A text of a trace, by its number in [`Trace::texts`].
pub type Text = u32;

/// Longer answers are kept as a fingerprint.
const LONGEST: usize = 64;

/// The exchanges of one call that went well.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    texts: Vec<Box<str>>,
    exchanges: Vec<Exchange>,
}

/// One question or edit, with what the plugin was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Exchange {
    /// About the release or the customer.
    Fact(Fact, Told),
    /// The paths beneath a folder.
    Walk(Text, Told),
    /// One file.
    Read(Text, Told),
    /// Which objects match.
    Select(Box<Selector>, Told),
    /// Which one an object is.
    Id(u32, Told),
    /// What stands at a pointer in an object.
    Get(u32, Text, Told),
    /// One object of the customer's cluster.
    Lookup(Lookup, Told),
    /// An edit.
    Edit(Edit, Told),
}

/// An object of the customer's cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the part of an object's id that it is called after")]
pub struct Lookup {
    pub api_version: Text,
    pub kind: Text,
    pub namespace: Option<Text>,
    pub name: Text,
}

/// A question about the release or the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the function of the interface that it is called after")]
pub enum Fact {
    ReleaseName,
    ReleaseVersion,
    ReleaseDigest,
    CustomerName,
    CustomerLabel(Text),
    Image(Text),
    Value(Text),
    Output(Text),
    Namespaced(Text, Text),
}

/// An edit: the object, the pointer, the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the function of the interface that it is called after")]
pub enum Edit {
    Set(u32, Text, Text),
    Append(u32, Text, Text),
    Insert(u32, Text, Text),
    Unset(u32, Text),
    Add(Text),
    Remove(u32),
}

/// What a plugin was told, as a trace keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// That there is nothing, or that it is done.
    Nothing,
    /// A text.
    Text(Text),
    /// A text too long to be kept.
    Long(Fingerprint),
    /// That it is refused, and why.
    Refused(Text),
    /// Bytes, or several of something.
    Bytes(Fingerprint),
    /// Yes or no.
    Flag(bool),
    /// The number of an object.
    Number(u32),
}

/// The first half of a SHA-256.
pub type Fingerprint = [u8; 16];

/// What a plugin is told.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'a> {
    /// That there is nothing, or that it is done.
    Nothing,
    /// A text.
    Text(&'a str),
    /// That it is refused, and why.
    Refused(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Texts in an order.
    Texts(&'a [String]),
    /// Numbers of objects.
    Numbers(&'a [u32]),
    /// Yes or no.
    Flag(bool),
    /// The number of an object.
    Number(u32),
}

impl Trace {
    /// The exchanges, in order.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// A text by its number; the empty one where there is none, which no recorder writes.
    pub fn text(&self, number: Text) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// Whether `answer` is what the plugin was told then.
    pub fn agrees(&self, told: Told, answer: Answer<'_>) -> bool {
        match (told, answer) {
            (Told::Nothing, Answer::Nothing) => true,
            (Told::Text(number), Answer::Text(text)) => self.text(number) == text,
            (Told::Long(print), Answer::Text(text)) => {
                text.len() > LONGEST && print == fingerprint(text.as_bytes())
            }
            (Told::Refused(number), Answer::Refused(text)) => self.text(number) == text,
            (Told::Bytes(print), answer) => fingerprint_of(answer) == Some(print),
            (Told::Flag(then), Answer::Flag(now)) => then == now,
            (Told::Number(then), Answer::Number(now)) => then == now,
            _ => false,
        }
    }
}

fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let whole = Sha256::digest(bytes);
    std::array::from_fn(|index| whole[index])
}

/// The fingerprint of an answer that is always kept as one.
fn fingerprint_of(answer: Answer<'_>) -> Option<Fingerprint> {
    let mut bytes = Vec::new();
    match answer {
        Answer::Bytes(content) => return Some(fingerprint(content)),
        Answer::Texts(texts) => {
            for text in texts {
                bytes.extend((text.len() as u64).to_be_bytes());
                bytes.extend(text.as_bytes());
            }
        }
        Answer::Numbers(numbers) => {
            bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        }
        _ => return None,
    }
    Some(fingerprint(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_agrees_with_itself_and_with_no_other() {
        let long = "x".repeat(LONGEST + 1);
        let texts = ["a".to_owned(), "b".to_owned()];
        let joined = ["ab".to_owned()];
        let answers = [
            Answer::Nothing,
            Answer::Text("a"),
            Answer::Text(""),
            Answer::Text(&long),
            Answer::Refused("a"),
            Answer::Bytes(b"a"),
            Answer::Texts(&texts),
            Answer::Texts(&joined),
            Answer::Texts(&[]),
            Answer::Numbers(&[1, 2]),
            Answer::Numbers(&[258]),
            Answer::Flag(true),
            Answer::Flag(false),
            Answer::Number(0),
            Answer::Number(1),
        ];
        let mut recorder = Recorder::default();
        let told: Vec<Told> = answers.iter().map(|answer| recorder.told(*answer)).collect();
        recorder.push(Exchange::Id(0, Told::Nothing));
        let trace = recorder.finish().unwrap();
        for (then, told) in told.iter().enumerate() {
            for (now, answer) in answers.iter().enumerate() {
                let same = then == now
                    // Nobody asks a question whose answer may be either of these.
                    || matches!((&answers[then], answer), (Answer::Texts([]), Answer::Numbers([])));
                assert_eq!(trace.agrees(*told, *answer), same, "{:?} {answer:?}", answers[then]);
            }
        }
    }
}
