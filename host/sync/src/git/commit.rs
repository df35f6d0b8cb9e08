//! Commits without a checkout: objects are written as such, and trees by an index of their own.

use bowline_core::Digest;
use bowline_core::FailureClass;
use bowline_core::run::Failure;
use bowline_core::target::Author;
use jiff::Timestamp;

use super::program::Program;
use crate::failed;
use crate::note::Note;

/// One file of a commit's tree.
pub(super) struct TreeFile {
    pub mode: String,
    pub oid: String,
}

impl Program {
    /// The file at `path` in a commit.
    pub(super) async fn file_at(
        &self,
        commit: &str,
        path: &str,
    ) -> Result<Option<TreeFile>, Failure> {
        let line = self.call(&["ls-tree", "--full-tree", commit, "--", path]).line().await?;
        let mut words = line.split_ascii_whitespace();
        let (mode, _kind, oid) = (words.next(), words.next(), words.next());
        Ok(mode.zip(oid).map(|(mode, oid)| TreeFile { mode: mode.to_owned(), oid: oid.to_owned() }))
    }

    /// The tree of `base` with `text` at `path`, or with nothing there.
    pub(super) async fn tree_with(
        &self,
        base: Option<&str>,
        path: &str,
        text: Option<&str>,
    ) -> Result<String, Failure> {
        let folder = tempfile::Builder::new().prefix("bowline-index-").tempdir_in(&self.folder);
        let folder = folder.map_err(failed::io(&self.folder))?;
        let index = folder.path().join("index");
        let call = |arguments: &[&str]| self.call(arguments).variable("GIT_INDEX_FILE", &index);
        call(&["read-tree", base.unwrap_or("--empty")]).succeeding().await?;
        match text {
            Some(text) => {
                let write = self.call(&["hash-object", "-w", "--no-filters", "--stdin"]);
                let blob = write.input(text).line().await?;
                let entry = format!("100644,{blob},{path}");
                call(&["update-index", "--add", "--cacheinfo", &entry]).succeeding().await?;
            }
            None => {
                // Mode 0 takes an entry away; other ways to say so want a checkout.
                let nothing = "0".repeat(base.map_or(40, str::len));
                let entry = format!("0 {nothing}\t{path}\0");
                let remove = call(&["update-index", "-z", "--index-info"]).input(entry);
                remove.succeeding().await?;
            }
        }
        call(&["write-tree"]).line().await
    }

    /// Writes a commit; the time is the one that is given.
    pub(super) async fn commit(
        &self,
        tree: &str,
        parent: Option<&str>,
        message: &str,
        author: &Author,
        at: Timestamp,
    ) -> Result<String, Failure> {
        let parent = parent.map_or(vec![], |parent| vec!["-p", parent]);
        let time = format!("@{} +0000", at.as_second());
        let call = self.call(&[&["commit-tree", tree][..], &parent].concat()).input(message);
        let call = call.variable("GIT_AUTHOR_NAME", &author.name);
        let call = call.variable("GIT_AUTHOR_EMAIL", &author.email);
        let call = call.variable("GIT_COMMITTER_NAME", &author.name);
        let call = call.variable("GIT_COMMITTER_EMAIL", &author.email);
        let call = call.variable("GIT_AUTHOR_DATE", &time);
        call.variable("GIT_COMMITTER_DATE", &time).line().await
    }

    /// What Bowline's last commit of the file says.
    pub(super) async fn last_note(
        &self,
        commit: &str,
        path: &str,
    ) -> Result<Option<Note>, Failure> {
        let ours = format!("--grep=^{PREFIX}Installation: ");
        let log = ["log", "-1", &ours, "--format=%B", commit, "--", path];
        let message = self.call(&log).succeeding().await?;
        Ok(note_in(&String::from_utf8_lossy(&message)))
    }

    /// The last commit of the file, by whomever: which, who and when.
    pub(super) async fn last_change(&self, commit: &str, path: &str) -> Result<String, Failure> {
        let log = ["log", "-1", "--format=%h by %an <%ae> of %aI", commit, "--", path];
        let line = self.call(&log).line().await?;
        Ok(line.chars().filter(|letter| !letter.is_control()).take(200).collect())
    }

    /// The message of a commit.
    pub(super) async fn message(&self, commit: &str) -> Result<Vec<u8>, Failure> {
        let object = self.call(&["cat-file", "commit", commit]).succeeding().await?;
        let end = object.windows(2).position(|two| two == b"\n\n").map(|at| at + 2);
        let end = end.ok_or_else(|| {
            Failure::new(FailureClass::SyncInvalid, format!("{commit} is no commit with a message"))
        })?;
        Ok(object[end..].to_vec())
    }
}

/// What our trailers begin with.
const PREFIX: &str = "Bowline-";

/// One line for people, then everything for programs.
pub(super) fn message_of(note: &Note) -> String {
    let (release, version, customer) = (&note.release, &note.version, &note.customer);
    let subject = match note.output {
        Some(_) => format!("{release} {version} to {customer}"),
        None => format!("{customer} leaves {release}"),
    };
    let output = note.output.map_or("none".to_owned(), |digest| digest.to_string());
    let trailers = [
        ("Installation", note.installation.clone()),
        ("Customer", customer.clone()),
        ("Release", release.clone()),
        ("Version", version.clone()),
        ("Release-Digest", note.release_digest.to_string()),
        ("Run", note.run.to_string()),
        ("Output", output),
        ("Sensitive", note.sensitive.to_string()),
        ("Fence", note.fence.to_string()),
        ("At", note.at.to_string()),
    ];
    let lines = trailers.iter().map(|(key, value)| format!("{PREFIX}{key}: {value}\n"));
    format!("{subject}\n\n{}", lines.collect::<String>())
}

/// Reads the trailers back; none where a message is not of our making.
pub(super) fn note_in(message: &str) -> Option<Note> {
    let value = |key: &str| {
        let mut lines = message.lines().rev();
        lines.find_map(|line| line.strip_prefix(PREFIX)?.strip_prefix(key)?.strip_prefix(": "))
    };
    let output = match value("Output")? {
        "none" => None,
        digest => Some(digest.parse::<Digest>().ok()?),
    };
    Some(Note {
        installation: value("Installation")?.to_owned(),
        customer: value("Customer")?.to_owned(),
        release: value("Release")?.to_owned(),
        version: value("Version")?.to_owned(),
        release_digest: value("Release-Digest")?.parse().ok()?,
        run: value("Run")?.parse().ok()?,
        output,
        sensitive: value("Sensitive")?.parse().ok()?,
        fence: value("Fence")?.parse().ok()?,
        at: value("At")?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_reads_back_from_its_commits_message() {
        let mut note = Note {
            installation: "i-1".to_owned(),
            customer: "acme".to_owned(),
            release: "shop".to_owned(),
            version: "2.4.0".to_owned(),
            release_digest: Digest::of("r"),
            run: Digest::of("run"),
            output: Some(Digest::of("o")),
            sensitive: true,
            fence: 7,
            at: Timestamp::UNIX_EPOCH,
        };
        assert!(message_of(&note).starts_with("shop 2.4.0 to acme\n\nBowline-Installation: i-1\n"));
        assert_eq!(note_in(&message_of(&note)).as_ref(), Some(&note));
        note.output = None;
        assert_eq!(note_in(&message_of(&note)).as_ref(), Some(&note));
        assert_eq!(note_in("a person's message\n\nBowline-Output: none\n"), None);
    }
}
