//! One difference, and what it does to guests.

use std::fmt;

/// What a difference does to guests of the old version, from harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Compiled guests load, and sources compile.
    Safe,
    /// Compiled guests load, and some sources must be changed before they compile again.
    BreaksSources,
    /// Some compiled guest does not load any more, or is no longer asked what it answers.
    BreaksGuests,
}

impl Effect {
    /// Every effect, from harmless to worst.
    pub const ALL: [Effect; 3] = [Effect::Safe, Effect::BreaksSources, Effect::BreaksGuests];

    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Safe => "safe",
            Effect::BreaksSources => "breaks-sources",
            Effect::BreaksGuests => "breaks-guests",
        }
    }
}

/// The words for people.
impl fmt::Display for Effect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Effect::Safe => "safe",
            Effect::BreaksSources => "breaks sources",
            Effect::BreaksGuests => "breaks compiled guests",
        })
    }
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The package: its version, or its comment.
    Package,
    /// A world.
    World,
    /// What a world imports.
    Import,
    /// What a world exports.
    Export,
    /// An interface.
    Interface,
    /// A function.
    Function,
    /// A type.
    Type,
}

impl Item {
    /// The word for programs and people.
    pub fn word(self) -> &'static str {
        match self {
            Item::Package => "package",
            Item::World => "world",
            Item::Import => "import",
            Item::Export => "export",
            Item::Interface => "interface",
            Item::Function => "function",
            Item::Type => "type",
        }
    }
}

/// What was done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It, or a part of it, has another name.
    Renamed,
    /// It is another one.
    Changed,
    /// A comment, or one of `@since` and `@deprecated`.
    Described,
}

impl Change {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Renamed => "renamed",
            Change::Changed => "changed",
            Change::Described => "described",
        }
    }
}

/// One difference between two versions of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: `edits`, `edits.set`, `types.finding`, `step-plugin: import http`.
    pub at: String,
    /// What differs.
    pub item: Item,
    /// What was done to it.
    pub change: Change,
    /// What that does to guests.
    pub effect: Effect,
    /// What is different, and why it has this effect, as one sentence without its full stop.
    pub message: String,
    /// Of a type whose structure changed: the functions of both versions that it reaches, through
    /// other types, aliases and `use`.
    pub reaches: Vec<String>,
}

/// The worst effect of these; none where nothing differs.
pub fn worst(differences: &[Difference]) -> Option<Effect> {
    differences.iter().map(|difference| difference.effect).max()
}

/// `EFFECT: ITEM AT: MESSAGE (reaches FUNCTIONS)`
impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.effect)?;
        // The place of an import or export says what it is.
        if !matches!(self.item, Item::Import | Item::Export) {
            write!(out, "{} ", self.item.word())?;
        }
        write!(out, "{}: {}", self.at, self.message)?;
        match self.reaches.is_empty() {
            true => Ok(()),
            false => write!(out, " (reaches {})", self.reaches.join(", ")),
        }
    }
}
