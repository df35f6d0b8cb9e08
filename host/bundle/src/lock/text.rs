//! A lock as text: sorted, so that two who lock the same write the same.

use super::choose::Entries;

const HEAD: &str = "\
# Which plugin files are used, by digest. `bowline lock` writes this; commit it.
";

pub(super) fn write(entries: &Entries) -> String {
    let mut text = HEAD.to_owned();
    for (id, entry) in entries {
        // Names, versions, digests and roles have no characters that TOML would have escaped.
        let source = toml::Value::String(entry.source.clone());
        text.push_str(&format!(
            "\n[[plugin]]\nname = \"{}\"\nversion = \"{}\"\ndigest = \"{}\"\ninterface = \"{}\"\n\
             role = \"{}\"\nsource = {source}\n",
            id.name, id.version, entry.digest, entry.interface, entry.role
        ));
    }
    text
}
