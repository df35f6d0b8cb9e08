//! Values to YAML in block style, as kubectl writes it: two spaces a level, keys in their order,
//! lists at the indentation of their key.
//!
//! This is the hot path of a render, so nothing is allocated per value and strings are looked at
//! once, byte by byte.

use std::fmt::Write as _;

use super::{literal, plain::is_plain, source::is_printable};
use crate::{Map, Value, value::View};

/// A key must end within 1024 characters to be one without `? `; quoting can take six for one.
const LONGEST_KEY: usize = 160;

/// Appends `value` as one document, with a line break at its end and without `---`.
///
/// Every reader of YAML 1.1 or 1.2 reads the same value back, with the same order of keys. Values
/// that are marked as sensitive are written as they are.
pub fn write(value: &Value, out: &mut String) {
    match value.view() {
        View::Object(map) if !map.is_empty() => write_map(map, 0, out),
        View::Array(items) if !items.is_empty() => write_list(items, 0, out),
        // A literal block needs a container around it to be indented in.
        View::String(text) => {
            write_line(text, out);
            out.push('\n');
        }
        _ => write_scalar(value, 0, out),
    }
}

/// Writes the entries, the first of which starts where `out` ends, the others at `indent`.
fn write_map(map: &Map, indent: usize, out: &mut String) {
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            push_indent(indent, out);
        }
        if key.len() > LONGEST_KEY {
            out.push_str("? ");
            write_line(key, out);
            out.push('\n');
            push_indent(indent, out);
        } else {
            write_line(key, out);
        }
        out.push(':');
        match value.view() {
            View::Object(map) if !map.is_empty() => {
                out.push('\n');
                push_indent(indent + 2, out);
                write_once(value, indent + 2, out, |out| write_map(map, indent + 2, out));
            }
            View::Array(items) if !items.is_empty() => {
                out.push('\n');
                push_indent(indent, out);
                write_once(value, indent, out, |out| write_list(items, indent, out));
            }
            _ => {
                out.push(' ');
                write_scalar(value, indent, out);
            }
        }
    }
}

/// Writes the elements, the first of which starts where `out` ends, the others at `indent`.
fn write_list(items: &[Value], indent: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            push_indent(indent, out);
        }
        out.push_str("- ");
        match item.view() {
            View::Object(map) if !map.is_empty() => {
                write_once(item, indent + 2, out, |out| write_map(map, indent + 2, out));
            }
            View::Array(items) if !items.is_empty() => {
                write_once(item, indent + 2, out, |out| write_list(items, indent + 2, out));
            }
            _ => write_scalar(item, indent, out),
        }
    }
}

/// Writes a container, or repeats what was written for it before: what customers share has one text.
fn write_once(value: &Value, indent: usize, out: &mut String, write: impl FnOnce(&mut String)) {
    let memo = value.memo().map(|memo| &memo.yaml);
    match memo.and_then(|memo| memo.get()) {
        Some((at, text)) if *at == indent => out.push_str(text),
        Some(_) => write(out),
        None => {
            let start = out.len();
            write(out);
            if let Some(memo) = memo {
                // Whoever else wrote it at the same moment wrote the same, or at another depth.
                drop(memo.set((indent, out[start..].into())));
            }
        }
    }
}

/// Writes a scalar or an empty container in a container at `indent`, and the end of its line.
fn write_scalar(value: &Value, indent: usize, out: &mut String) {
    match value.view() {
        View::Null => out.push_str("null"),
        View::Bool(true) => out.push_str("true"),
        View::Bool(false) => out.push_str("false"),
        View::Number(number) => {
            // Writing to a String cannot fail.
            let _ = write!(out, "{number}");
        }
        View::String(text) => {
            // Nearly all strings are plain, so that is asked first, and alone.
            if is_plain(text) {
                out.push_str(text);
            } else if let Some(header) = literal::header(text) {
                return write_literal(text, header, indent + 2, out);
            } else {
                write_quoted(text, out);
            }
        }
        View::Array(_) => out.push_str("[]"),
        View::Object(_) => out.push_str("{}"),
    }
    out.push('\n');
}

fn write_literal(text: &str, header: &str, indent: usize, out: &mut String) {
    out.push_str(header);
    out.push('\n');
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            push_indent(indent, out);
        }
        out.push_str(line);
    }
    if !text.ends_with('\n') {
        out.push('\n');
    }
}

/// Writes a string on one line, in quotes if need be.
fn write_line(text: &str, out: &mut String) {
    match is_plain(text) {
        true => out.push_str(text),
        false => write_quoted(text, out),
    }
}

fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    let mut done = 0;
    for (at, character) in text.char_indices() {
        let escape = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            other if is_printable(other) => continue,
            _ => "",
        };
        out.push_str(&text[done..at]);
        done = at + character.len_utf8();
        match escape {
            "" => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            escape => out.push_str(escape),
        }
    }
    out.push_str(&text[done..]);
    out.push('"');
}

fn push_indent(indent: usize, out: &mut String) {
    const SPACES: &str = match str::from_utf8(&[b' '; 256]) {
        Ok(spaces) => spaces,
        Err(_) => "",
    };
    let mut left = indent;
    while left > SPACES.len() {
        out.push_str(SPACES);
        left -= SPACES.len();
    }
    out.push_str(&SPACES[..left]);
}
