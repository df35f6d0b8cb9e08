//! What a page has its reader do: its fenced blocks, in order.
//!
//! ````text
//! ```rust file=src/lib.rs     a file that the reader writes; the language is for the eye
//! ```diff file=src/lib.rs     lines of it that the reader changes, found by those around them
//! ```console                  commands behind `$ `, their next lines behind `> `, and what is printed
//! ```console exit=3           the same, where the last command ends with 3
//! ```text                     something to look at
//! ````

use std::fmt;

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of its fence.
    pub line: usize,
    pub content: Content,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    File {
        path: String,
        text: String,
    },
    /// What must stand in a file exactly once, and what comes in its place.
    Change {
        path: String,
        from: String,
        to: String,
    },
    Console(Vec<Command>),
    Text,
}

/// A command that the reader types.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Command {
    pub line: usize,
    pub typed: String,
    pub printed: String,
    pub exit: i32,
}

/// What makes a page one that cannot be followed.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    line: usize,
    text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.text)
    }
}

const FENCE: &str = "```";

/// The blocks of a page.
pub fn blocks(text: &str) -> Result<Vec<Block>, Fault> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let fault = |text: &str| Fault { line: number, text: text.to_owned() };
        let Some(info) = line.strip_prefix(FENCE) else {
            let start = line.trim_start();
            if start.starts_with(FENCE) || start.starts_with("~~~") {
                return Err(fault("a fence is ``` in the first column"));
            }
            continue;
        };
        let mut inside = Vec::new();
        loop {
            match lines.next() {
                Some((FENCE, _)) => break,
                Some((line, _)) => inside.push(line),
                None => return Err(fault("this block does not end")),
            }
        }
        blocks.push(Block { line: number, content: content(info, &inside, number)? });
    }
    Ok(blocks)
}

fn content(info: &str, inside: &[&str], line: usize) -> Result<Content, Fault> {
    let words: Vec<&str> = info.split(' ').collect();
    let fault = |text: String| Fault { line, text };
    match words.as_slice() {
        ["text"] => match inside.iter().any(|line| line.starts_with("$ ")) {
            true => Err(fault("a command that is to be typed belongs into a console block".into())),
            false => Ok(Content::Text),
        },
        ["console"] => commands(inside, line, 0),
        ["console", how] => {
            let exit = how.strip_prefix("exit=").and_then(|code| code.parse().ok());
            commands(inside, line, exit.ok_or_else(|| fault(format!("what is {how}?")))?)
        }
        [language, file] if file.starts_with("file=") => {
            let path = file["file=".len()..].to_owned();
            if *language == "diff" {
                return change(path, inside)
                    .ok_or_else(|| fault("a diff's lines begin with ' ', '-' or '+'".into()));
            }
            Ok(Content::File { path, text: joined(inside.iter().copied()) })
        }
        _ => Err(fault(format!("no kind of block: `{info}`; see guide/page.rs"))),
    }
}

/// A diff without numbers of lines.
fn change(path: String, inside: &[&str]) -> Option<Content> {
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for line in inside {
        let (sign, rest) = line.split_at_checked(1)?;
        match sign {
            " " => {
                from.push(rest);
                to.push(rest);
            }
            "-" => from.push(rest),
            "+" => to.push(rest),
            _ => return None,
        }
    }
    Some(Content::Change { path, from: joined(from), to: joined(to) })
}

fn joined<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    lines.into_iter().flat_map(|line| [line, "\n"]).collect()
}

fn commands(inside: &[&str], fence: usize, exit: i32) -> Result<Content, Fault> {
    let mut commands: Vec<Command> = Vec::new();
    for (line, number) in inside.iter().zip(fence + 1..) {
        let fault = |text: &str| Fault { line: number, text: text.to_owned() };
        if let Some(typed) = line.strip_prefix("$ ") {
            commands.push(Command { line: number, typed: typed.into(), ..Command::default() });
            continue;
        }
        let command = commands.last_mut().ok_or_else(|| fault("a console begins with `$ `"))?;
        match line.strip_prefix("> ") {
            Some(more) if command.printed.is_empty() => {
                command.typed.push('\n');
                command.typed.push_str(more);
            }
            _ => command.printed.extend([line, "\n"]),
        }
    }
    let nothing = || Fault { line: fence, text: "a console has a command".to_owned() };
    commands.last_mut().ok_or_else(nothing)?.exit = exit;
    Ok(Content::Console(commands))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: usize, typed: &str, printed: &str, exit: i32) -> Command {
        Command { line, typed: typed.to_owned(), printed: printed.to_owned(), exit }
    }

    fn fault(text: &str) -> String {
        blocks(text).unwrap_err().to_string()
    }

    #[test]
    fn a_file_is_what_stands_between_its_fences() {
        let page = "# Title\n\n```rust file=src/lib.rs\nfn main() {\n\n}\n```\nend\n";
        let content =
            Content::File { path: "src/lib.rs".to_owned(), text: "fn main() {\n\n}\n".to_owned() };
        assert_eq!(blocks(page), Ok(vec![Block { line: 3, content }]));
    }

    #[test]
    fn a_diff_says_what_stands_there_and_what_comes() {
        let page = "```diff file=a\n one\n-two\n+2\n+3\n```\n";
        let (from, to) = ("one\ntwo\n".to_owned(), "one\n2\n3\n".to_owned());
        let content = Content::Change { path: "a".to_owned(), from, to };
        assert_eq!(blocks(page), Ok(vec![Block { line: 1, content }]));
        let other = "```diff file=a\none\n```\n";
        assert_eq!(fault(other), "1: a diff's lines begin with ' ', '-' or '+'");
    }

    #[test]
    fn a_console_has_commands_with_what_they_print() {
        let page = "```console exit=3\n$ cat <<END\n> one\n> END\none\n\n> two\n$ false\n```\n";
        let content = Content::Console(vec![
            command(2, "cat <<END\none\nEND", "one\n\n> two\n", 0),
            command(8, "false", "", 3),
        ]);
        assert_eq!(blocks(page), Ok(vec![Block { line: 1, content }]));
    }

    #[test]
    fn a_text_is_for_looking_at_and_hides_no_command() {
        let page = "```text\na picture\n```\n";
        assert_eq!(blocks(page), Ok(vec![Block { line: 1, content: Content::Text }]));
        let hidden = "```text\n$ rm\n```\n";
        assert_eq!(fault(hidden), "1: a command that is to be typed belongs into a console block");
    }

    #[test]
    fn what_is_no_block_of_ours_is_a_fault() {
        assert_eq!(fault("\n```\n```\n"), "2: no kind of block: ``; see guide/page.rs");
        assert_eq!(fault("```sh\n```\n"), "1: no kind of block: `sh`; see guide/page.rs");
        assert_eq!(fault("```console twice\n$ ls\n```\n"), "1: what is twice?");
        assert_eq!(fault("- so\n  ```text\n  ```\n"), "2: a fence is ``` in the first column");
        assert_eq!(fault("~~~\n~~~\n"), "1: a fence is ``` in the first column");
        assert_eq!(fault("```text\n"), "1: this block does not end");
        assert_eq!(fault("```console\n```\n"), "1: a console has a command");
        assert_eq!(fault("```console\nls\n```\n"), "2: a console begins with `$ `");
    }
}
