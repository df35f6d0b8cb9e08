//! Taking secrets out of texts that Terraform wrote.

use bowline_core::Value;
use bowline_core::value::View;

use crate::settings::Settings;

const MASKED: &str = "(sensitive)";
/// A shorter text is found everywhere, and tells nothing.
const LEAST: usize = 3;

/// Knows what must not be shown.
#[derive(Clone, Default)]
pub(crate) struct Mask(Vec<String>);

impl Mask {
    pub fn of(settings: &Settings) -> Mask {
        let mut secrets = Vec::new();
        collect(&settings.variables, &mut secrets);
        settings.env.values().for_each(|value| collect(value, &mut secrets));
        // Lines are what a message shows of a longer text.
        let lines: Vec<String> =
            secrets.iter().flat_map(|text| text.lines()).map(str::to_owned).collect();
        secrets.extend(lines);
        secrets.retain(|text| text.len() >= LEAST);
        // A secret that is a part of another would leave the rest of it to be read.
        secrets.sort_by_key(|text| std::cmp::Reverse(text.len()));
        secrets.dedup();
        Mask(secrets)
    }

    pub fn over(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MASKED))
    }
}

fn collect(value: &Value, secrets: &mut Vec<String>) {
    match value.view() {
        View::Array(items) => items.iter().for_each(|item| collect(item, secrets)),
        View::Object(map) => map.values().for_each(|value| collect(value, secrets)),
        View::String(text) if value.is_sensitive() => secrets.push(text.to_string()),
        View::Number(_) if value.is_sensitive() => secrets.push(value.to_json()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_their_lines_are_taken_out_longest_first() {
        let secret = Value::from("hunter2\nsecond line").into_sensitive();
        let longer = Value::from("hunter2000").into_sensitive();
        let mut secrets = Vec::new();
        collect(&vec![secret, longer, Value::from("public")].into(), &mut secrets);
        assert_eq!(secrets, ["hunter2\nsecond line", "hunter2000"]);
        let mask = Mask(vec!["hunter2000".into(), "hunter2".into()]);
        assert_eq!(mask.over("hunter2000, hunter2, public"), "(sensitive), (sensitive), public");
    }
}
