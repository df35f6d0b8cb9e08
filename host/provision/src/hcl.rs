//! Values as Terraform's own language writes them, since it reads JSON from files alone and not from
//! its standard input.

use std::fmt::Write as _;

use bowline_core::value::View;
use bowline_core::{FailureClass, Value};

use crate::error::ProvisionError;

/// `name = value`, a line each.
pub(crate) fn assignments<'a>(
    entries: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Result<String, ProvisionError> {
    let mut text = String::new();
    for (name, value) in entries {
        if !is_name(name) {
            let message = format!("{name:?} is no name of a Terraform variable or setting");
            return Err(ProvisionError::new(FailureClass::TerraformInvalid, message));
        }
        text.push_str(name);
        text.push_str(" = ");
        write(value, &mut text);
        text.push('\n');
    }
    Ok(text)
}

fn is_name(name: &str) -> bool {
    let inner = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(inner)
}

fn write(value: &Value, out: &mut String) {
    match value.view() {
        View::String(text) => write_text(text, out),
        View::Array(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push_str(", ");
            }
            out.push(']');
        }
        View::Object(map) => {
            out.push('{');
            for (key, value) in map.iter() {
                // In parentheses, so that no key is taken for a reference.
                out.push('(');
                write_text(key, out);
                out.push_str(") = ");
                write(value, out);
                out.push_str(", ");
            }
            out.push('}');
        }
        View::Null | View::Bool(_) | View::Number(_) => out.push_str(&value.to_json()),
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // `${` and `%{` begin a template.
            '$' | '%' if letters.peek() == Some(&'{') => {
                out.push(letter);
                out.push(letter);
            }
            // Writing to a String cannot fail.
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_templates() {
        let value = Value::from_json(r#"{"a b":["${x}","%{if}","$$","\"\n\\\u0001"],"c":null}"#);
        let value = value.unwrap();
        let text = assignments([("v", &value)].into_iter()).unwrap();
        assert_eq!(
            text,
            "v = {(\"a b\") = [\"$${x}\", \"%%{if}\", \"$$\", \"\\\"\\n\\\\\\u0001\", ], \
             (\"c\") = null, }\n"
        );
        assert!(assignments([("a b", &value)].into_iter()).is_err());
    }
}
