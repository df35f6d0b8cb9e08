//! A call from its trace: the same questions asked again, and, if every answer is the same, the same
//! edits done through the same checks, without running the plugin.
//!
//! ```text
//! Trace ──agrees──► is each answer what it was?   reads only; a no costs nothing but the time
//!    └────redo────► the edits, on the session
//! ```
//!
//! A question about an object that the call itself had edited cannot be asked before the edit is done
//! again. It is asked in its turn, as is what the plugin was told of each edit; where one of those
//! differs the session is spoilt, and the customer is rendered from the start.

use bowline_core::object::ObjectId;
use bowline_core::store::{Session, StoreError};
use bowline_core::trace::{Answer, Edit, Exchange, Lookup, Told, Trace};

use crate::call::Invocation;
use crate::host::fact::Question;
use crate::host::{files, outside, record};

/// The session of a trace that did not hold is of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoilt;

/// Whether the questions of a trace have the answers that they had, as far as that can be known
/// without its edits.
pub async fn agrees(trace: &Trace, call: &mut Invocation) -> bool {
    let mut edited = Edited::default();
    for exchange in trace.exchanges() {
        let same = match exchange {
            Exchange::Edit(edit, told) => {
                edited.by(*edit, *told);
                true
            }
            Exchange::Select(..) if edited.any => true,
            Exchange::Id(object, _) | Exchange::Get(object, ..) if edited.has(*object) => true,
            Exchange::Lookup(lookup, told) => read_again(trace, *lookup, *told, call).await,
            question => asked_again(trace, question, call).unwrap_or(false),
        };
        if !same {
            return false;
        }
    }
    true
}

/// Does the edits of a trace that [`agrees`], and asks what could not be asked before.
pub fn redo(trace: &Trace, call: &mut Invocation) -> Result<(), Spoilt> {
    let mut edited = Edited::default();
    for exchange in trace.exchanges() {
        let same = match exchange {
            Exchange::Edit(edit, told) => {
                edited.by(*edit, *told);
                call.session
                    .as_mut()
                    .is_some_and(|session| done_again(trace, *edit, *told, session))
            }
            Exchange::Select(..) if edited.any => {
                asked_again(trace, exchange, call).unwrap_or(false)
            }
            Exchange::Id(object, _) | Exchange::Get(object, ..) if edited.has(*object) => {
                asked_again(trace, exchange, call).unwrap_or(false)
            }
            _ => true,
        };
        if !same {
            return Err(Spoilt);
        }
    }
    Ok(())
}

/// The objects that a call has edited so far.
#[derive(Default)]
struct Edited {
    objects: Vec<bool>,
    any: bool,
}

impl Edited {
    fn by(&mut self, edit: Edit, told: Told) {
        self.any = true;
        let object = match (edit, told) {
            (Edit::Set(object, ..) | Edit::Append(object, ..) | Edit::Insert(object, ..), _)
            | (Edit::Unset(object, _) | Edit::Remove(object), _)
            | (Edit::Add(_), Told::Number(object)) => object as usize,
            _ => return,
        };
        if self.objects.len() <= object {
            self.objects.resize(object + 1, false);
        }
        self.objects[object] = true;
    }

    fn has(&self, object: u32) -> bool {
        self.objects.get(object as usize).is_some_and(|edited| *edited)
    }
}

/// Asks one question; none where this call has no such part of the world.
fn asked_again(trace: &Trace, exchange: &Exchange, call: &mut Invocation) -> Option<bool> {
    Some(match exchange {
        Exchange::Fact(fact, told) => {
            let facts = call.facts.as_ref()?;
            let answer = Question::of(trace, *fact).ask(facts, &call.grants);
            // What is secret now may not be compared with what is kept.
            !answer.is_sensitive() && answer.answer(|answer| trace.agrees(*told, answer))
        }
        Exchange::Walk(folder, told) => {
            let found = call.files.walk(trace.text(*folder), &call.grants);
            trace.agrees(*told, files::walked(&found))
        }
        Exchange::Read(path, told) => {
            let found = call.files.read(trace.text(*path), &call.grants);
            trace.agrees(*told, files::content(&found))
        }
        Exchange::Select(matching, told) => {
            let numbers = call.session.as_ref()?.select(matching);
            trace.agrees(*told, Answer::Numbers(&numbers))
        }
        Exchange::Id(object, told) => match call.session.as_ref()?.id(*object) {
            Ok(id) => trace.agrees(*told, Answer::Texts(&record::parts(&id))),
            Err(why) => refused(trace, *told, &why),
        },
        Exchange::Get(object, at, told) => {
            match call.session.as_mut()?.peek(*object, trace.text(*at)) {
                Some(Ok(Some(value))) => trace.agrees(*told, Answer::Text(&value.to_json())),
                Some(Ok(None)) => trace.agrees(*told, Answer::Nothing),
                Some(Err(why)) => refused(trace, *told, &why),
                // What is secret now was not when this was kept.
                None => false,
            }
        }
        Exchange::Lookup(..) | Exchange::Edit(..) => return None,
    })
}

async fn read_again(trace: &Trace, lookup: Lookup, told: Told, call: &Invocation) -> bool {
    let id = ObjectId {
        api_version: trace.text(lookup.api_version).into(),
        kind: trace.text(lookup.kind).into(),
        namespace: lookup.namespace.map(|namespace| trace.text(namespace).into()),
        name: trace.text(lookup.name).into(),
    };
    match outside::read(call.reads.as_deref(), &id, &call.grants).await {
        Ok(Some(value)) if value.is_sensitive() => false,
        Ok(Some(value)) => trace.agrees(told, Answer::Text(&value.to_json())),
        Ok(None) => trace.agrees(told, Answer::Nothing),
        Err(why) => trace.agrees(told, Answer::Refused(&why)),
    }
}

fn done_again(trace: &Trace, edit: Edit, told: Told, session: &mut Session) -> bool {
    let text = |number| trace.text(number);
    let nothing = |(): ()| Answer::Nothing;
    let answer = match edit {
        Edit::Set(object, at, value) => session.set(object, text(at), text(value)).map(nothing),
        Edit::Append(object, at, value) => {
            session.append(object, text(at), text(value)).map(nothing)
        }
        Edit::Insert(object, at, value) => {
            session.insert(object, text(at), text(value)).map(nothing)
        }
        Edit::Unset(object, at) => session.unset(object, text(at)).map(Answer::Flag),
        Edit::Add(body) => session.add(text(body)).map(Answer::Number),
        Edit::Remove(object) => session.remove(object).map(nothing),
    };
    match answer {
        Ok(answer) => trace.agrees(told, answer),
        Err(why) => refused(trace, told, &why),
    }
}

/// A limit ends a call, so no call that went well was told of one.
fn refused(trace: &Trace, told: Told, why: &StoreError) -> bool {
    !matches!(why, StoreError::Exceeded(_)) && trace.agrees(told, Answer::Refused(&why.to_string()))
}
