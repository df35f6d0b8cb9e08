//! TOML as a value with places.

use std::collections::BTreeMap;
use std::sync::Arc;

use bowline_core::release::Place;
use bowline_core::{Map, Number, Pointer, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::BundleError;

/// Lines and columns of keys and values, by pointer.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    values: BTreeMap<Pointer, (u32, u32)>,
    keys: BTreeMap<Pointer, (u32, u32)>,
}

impl Marks {
    pub fn value(&self, at: &Pointer) -> Option<(u32, u32)> {
        self.values.get(at).copied()
    }

    pub fn key(&self, at: &Pointer) -> Option<(u32, u32)> {
        self.keys.get(at).copied()
    }
}

pub(super) fn read(file: &Arc<str>, text: &str) -> Result<(Value, Marks), BundleError> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| {
        let (line, column) = lines.at(text, error.span().map_or(0, |span| span.start));
        BundleError::text(Place::at(file.clone(), line, column), error.message().to_owned())
    })?;
    let mut reader = Reader { file, text, lines, marks: Marks::default() };
    let value = reader.table(table.get_ref(), &Pointer::ROOT)?;
    Ok((value, reader.marks))
}

struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect())
    }

    fn at(&self, text: &str, offset: usize) -> (u32, u32) {
        let line = self.0.partition_point(|start| *start <= offset).max(1);
        let before = text.get(self.0[line - 1]..offset).unwrap_or("");
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (narrow(line), narrow(before.chars().count() + 1))
    }
}

struct Reader<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    lines: Lines,
    marks: Marks,
}

impl Reader<'_> {
    fn mark<T>(&self, spanned: &Spanned<T>) -> (u32, u32) {
        self.lines.at(self.text, spanned.span().start)
    }

    /// The parser bounds nesting, so this recursion is bounded too.
    fn table(&mut self, table: &DeTable<'_>, at: &Pointer) -> Result<Value, BundleError> {
        let mut map = Map::new();
        for (key, value) in table {
            let inner = at.child(&**key.get_ref());
            self.marks.keys.insert(inner.clone(), self.mark(key));
            map.insert(key.get_ref().to_string(), self.value(value, &inner)?);
        }
        Ok(map.into())
    }

    fn value(
        &mut self,
        spanned: &Spanned<DeValue<'_>>,
        at: &Pointer,
    ) -> Result<Value, BundleError> {
        let mark = self.mark(spanned);
        self.marks.values.insert(at.clone(), mark);
        let refuse = |what: &str| {
            let place = Place::at(self.file.clone(), mark.0, mark.1);
            BundleError::field(place, super::field(at), what)
        };
        Ok(match spanned.get_ref() {
            DeValue::String(text) => Value::from(&**text),
            DeValue::Boolean(value) => Value::from(*value),
            DeValue::Datetime(time) => Value::from(time.to_string()),
            DeValue::Integer(number) => {
                let read = i64::from_str_radix(number.as_str(), number.radix());
                Value::from(read.map_err(|_| refuse("a number beyond 64 bits"))?)
            }
            DeValue::Float(number) => {
                let read = number.as_str().parse().ok().and_then(Number::from_f64);
                Value::from(read.ok_or_else(|| refuse("no number that JSON can say"))?)
            }
            DeValue::Array(items) => {
                let items = items.iter().enumerate();
                let items =
                    items.map(|(index, item)| self.value(item, &at.child(index.to_string())));
                Value::from(items.collect::<Result<Vec<_>, _>>()?)
            }
            DeValue::Table(table) => self.table(table, at)?,
        })
    }
}
