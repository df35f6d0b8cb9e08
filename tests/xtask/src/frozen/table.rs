//! The table itself: the lines of a Markdown file that begin with a version's file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, bail};
use bowline_core::Digest;

/// The line above the rows, by which the table is found.
const HEADING: &str = "| file | status | SHA-256 |";

/// A file of a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct File {
    pub(super) version: String,
    pub(super) name: String,
}

impl fmt::Display for File {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "wit/{}/{}", self.version, self.name)
    }
}

/// Whether a version may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Frozen,
}

/// What the table says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) status: Status,
    pub(super) digest: Digest,
}

/// The table, by file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) rows: BTreeMap<File, Row>,
}

impl Table {
    /// Reads the one table of this shape in `text`.
    pub(super) fn read(text: &str) -> anyhow::Result<Table> {
        let mut table = Table::default();
        for line in rows(text)?.lines() {
            let (file, row) = row(line).with_context(|| format!("not a row of digests: {line}"))?;
            if table.rows.insert(file, row).is_some() {
                bail!("a file has two rows: {line}");
            }
        }
        Ok(table)
    }

    /// Versions of which a file is frozen.
    pub(super) fn frozen_versions(&self) -> BTreeSet<String> {
        let frozen = self.rows.iter().filter(|(_, row)| row.status == Status::Frozen);
        frozen.map(|(file, _)| file.version.clone()).collect()
    }

    /// Gives `file` this digest; a file that is new is open.
    pub(super) fn set(&mut self, file: File, digest: Digest) {
        self.rows.entry(file).or_insert(Row { status: Status::Open, digest }).digest = digest;
    }

    /// `text` with this table in the place of its own.
    pub(super) fn written_into(&self, text: &str) -> anyhow::Result<String> {
        let old = rows(text)?;
        let start = old.as_ptr() as usize - text.as_ptr() as usize;
        let (before, rest) = text.split_at(start);
        Ok(format!("{before}{self}{}", &rest[old.len()..]))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (File { version, name }, Row { status, digest }) in &self.rows {
            let status = match status {
                Status::Open => "open",
                Status::Frozen => "frozen",
            };
            writeln!(out, "| `{version}/{name}` | {status} | `{}` |", digest.hex())?;
        }
        Ok(())
    }
}

/// The lines of the table that are rows.
fn rows(text: &str) -> anyhow::Result<&str> {
    let (_, below) =
        text.split_once(HEADING).with_context(|| format!("no table under `{HEADING}`"))?;
    let below = below.strip_prefix("\n|---|---|---|\n").context("no line under the heading")?;
    let lines = below.split_inclusive('\n').take_while(|line| line.starts_with('|'));
    Ok(&below[..lines.map(str::len).sum()])
}

fn row(line: &str) -> Option<(File, Row)> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [path, status, digest] = cells[..] else { return None };
    let code = |cell: &str| cell.strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
    let path = code(path)?;
    let (version, name) = path.split_once('/')?;
    let status = match status {
        "open" => Status::Open,
        "frozen" => Status::Frozen,
        _ => return None,
    };
    let digest = format!("sha256:{}", code(digest)?).parse().ok()?;
    Some((File { version: version.to_owned(), name: name.to_owned() }, Row { status, digest }))
}
