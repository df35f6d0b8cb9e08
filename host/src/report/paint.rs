//! Colours for people. They never carry a meaning that the text does not.

/// Whether and how text is coloured.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

impl Paint {
    /// Colours, or none.
    pub fn new(colours: bool) -> Paint {
        Paint(colours)
    }

    /// What is new.
    pub fn added(self, text: &str) -> String {
        self.with("32", text)
    }

    /// What is gone.
    pub fn removed(self, text: &str) -> String {
        self.with("31", text)
    }

    /// What changed.
    pub fn changed(self, text: &str) -> String {
        self.with("33", text)
    }

    /// What heads the lines below it.
    pub fn head(self, text: &str) -> String {
        self.with("1", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
