//! JSON text (RFC 8259) to and from values, bounded.
//!
//! This reader is our own because it must refuse what the usual ones let pass: a key twice, an
//! integer beyond `u64`, nesting or size beyond a limit that the caller sets per call.

use std::fmt::Write as _;

use super::{MAX_DEPTH, Map, Number, Value, View};

/// What a text may hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values of any kind, containers included.
    pub nodes: u64,
    /// Levels of arrays and objects; never more than [`MAX_DEPTH`].
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { nodes: 1_000_000, depth: MAX_DEPTH }
    }
}

/// What a text did hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Values of any kind, containers included.
    pub nodes: u64,
    /// Levels of arrays and objects.
    pub depth: usize,
}

/// Why a text is no JSON that Bowline takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON.
    #[error("not JSON at byte {at}: {expected}")]
    Syntax {
        /// Byte offset in the text.
        at: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// One object has a key twice.
    #[error("the key {0:?} stands twice in one object")]
    DuplicateKey(String),
    /// A number that neither `i64`, `u64` nor a finite `f64` holds.
    #[error("the number {0} is beyond 64 bits")]
    Number(String),
    /// Deeper than the limit.
    #[error("nested more than {0} deep")]
    Depth(usize),
    /// More values than the limit.
    #[error("more than {0} values")]
    Nodes(u64),
}

impl Value {
    /// Reads one JSON value, within the usual limits.
    pub fn from_json(text: &str) -> Result<Value, JsonError> {
        Value::read_json(text, Limits::default()).map(|(value, _)| value)
    }

    /// Reads one JSON value within `limits`, and says how large it was.
    pub fn read_json(text: &str, limits: Limits) -> Result<(Value, Measure), JsonError> {
        let limits = Limits { depth: limits.depth.min(MAX_DEPTH), ..limits };
        let mut reader = Reader { text, at: 0, limits, seen: Measure::default() };
        let value = reader.value(0)?;
        reader.skip_space();
        match reader.at == text.len() {
            true => Ok((value, reader.seen)),
            false => Err(reader.syntax("the end")),
        }
    }

    /// Compact JSON, keys in their stored order.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(64);
        self.write_json(&mut out);
        out
    }

    /// Appends compact JSON to `out`.
    pub fn write_json(&self, out: &mut String) {
        match self.view() {
            View::Null => out.push_str("null"),
            View::Bool(true) => out.push_str("true"),
            View::Bool(false) => out.push_str("false"),
            View::Number(number) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{number}");
            }
            View::String(text) => write_json_string(text, out),
            View::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            View::Object(map) => {
                out.push('{');
                for (index, (key, value)) in map.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_string(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends `text` as a JSON string, quotes included.
pub(crate) fn write_json_string(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => {
                let _ = write!(out, "\\u{control:04x}");
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    limits: Limits,
    seen: Measure,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn syntax(&self, expected: &'static str) -> JsonError {
        JsonError::Syntax { at: self.at, expected }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Takes `byte` if it comes next, after white space.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Recursion is bounded by `limits.depth`, which is at most [`MAX_DEPTH`].
    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.skip_space();
        self.seen.nodes += 1;
        if self.seen.nodes > self.limits.nodes {
            return Err(JsonError::Nodes(self.limits.nodes));
        }
        match self.peek() {
            Some(b'{') => self.object(self.deeper(depth)?),
            Some(b'[') => self.array(self.deeper(depth)?),
            Some(b'"') => self.string().map(Value::from),
            Some(b't') => self.word("true", Value::from(true)),
            Some(b'f') => self.word("false", Value::from(false)),
            Some(b'n') => self.word("null", Value::NULL),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.syntax("a value")),
        }
    }

    fn deeper(&self, depth: usize) -> Result<usize, JsonError> {
        match depth < self.limits.depth {
            true => Ok(depth + 1),
            false => Err(JsonError::Depth(self.limits.depth)),
        }
    }

    fn word(&mut self, word: &'static str, value: Value) -> Result<Value, JsonError> {
        match self.text[self.at..].starts_with(word) {
            true => {
                self.at += word.len();
                Ok(value)
            }
            false => Err(self.syntax("a value")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.seen.depth = self.seen.depth.max(depth);
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(items.into());
        }
        loop {
            items.push(self.value(depth)?);
            if self.take(b']') {
                return Ok(items.into());
            }
            if !self.take(b',') {
                return Err(self.syntax("',' or ']'"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.seen.depth = self.seen.depth.max(depth);
        self.at += 1;
        let mut map = Map::new();
        if self.take(b'}') {
            return Ok(map.into());
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.syntax("a key in quotes"));
            }
            let key = self.string()?;
            if !self.take(b':') {
                return Err(self.syntax("':'"));
            }
            let value = self.value(depth)?;
            if map.get(&key).is_some() {
                return Err(JsonError::DuplicateKey(key));
            }
            map.insert(key, value);
            if self.take(b'}') {
                return Ok(map.into());
            }
            if !self.take(b',') {
                return Err(self.syntax("',' or '}'"));
            }
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    let text = self.text[start..self.at].to_owned();
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => return self.escaped_string(start),
                0..0x20 => return Err(self.syntax("no control character in a string")),
                _ => self.at += 1,
            }
        }
        Err(self.syntax("'\"'"))
    }

    /// The rest of a string from its first backslash on; `start` is behind the opening quote.
    fn escaped_string(&mut self, start: usize) -> Result<String, JsonError> {
        let mut text = self.text[start..self.at].to_owned();
        loop {
            let plain = self.at;
            while self.peek().is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            text.push_str(&self.text[plain..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err(self.syntax("no control character in a string")),
                None => return Err(self.syntax("'\"'")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let letter = self.peek().ok_or_else(|| self.syntax("an escape"))?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.syntax("one of \" \\ / b f n r t u behind a backslash")),
        })
    }

    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.four_digits()?;
        let code = match first {
            0xd800..0xdc00 if self.text[self.at..].starts_with("\\u") => {
                self.at += 2;
                match self.four_digits()? {
                    second @ 0xdc00..0xe000 => {
                        0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                    }
                    _ => return Err(self.syntax("the second half of a surrogate pair")),
                }
            }
            code => code,
        };
        char::from_u32(code).ok_or_else(|| self.syntax("a whole surrogate pair"))
    }

    fn four_digits(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let code = digits.and_then(|digits| {
            digits
                .iter()
                .try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
        });
        self.at += 4;
        code.ok_or_else(|| {
            self.at -= 4;
            self.syntax("four hexadecimal digits")
        })
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.syntax("a digit")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        read_number(&self.text[start..self.at], whole).map(Value::from)
    }
}

/// Reads the text of a JSON number; `whole` says that it has neither point nor exponent.
fn read_number(text: &str, whole: bool) -> Result<Number, JsonError> {
    let number = match whole {
        true => match text.parse::<i64>() {
            Ok(number) => Some(Number::from(number)),
            Err(_) => text.parse::<u64>().ok().map(Number::from),
        },
        false => text.parse::<f64>().ok().and_then(Number::from_f64),
    };
    number.ok_or_else(|| {
        let mut shown = text.to_owned();
        shown.truncate(40);
        JsonError::Number(shown)
    })
}

#[cfg(test)]
#[path = "json_tests.rs"]
pub(crate) mod tests;
