//! Opening a state folder: made where it is not there, refused where it cannot be relied on.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::writer::Writer;
use crate::{Journal, JournalError};

/// The form of the database that this version writes.
const FORM: i64 = 1;
const FILE: &str = "journal.db";
/// How long a process waits for another's commit.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long between two tries, where SQLite does not wait by itself.
const PAUSE: Duration = Duration::from_millis(5);

const TABLES: &str = "
CREATE TABLE run (
    id       TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    number   INTEGER NOT NULL,
    release  TEXT NOT NULL,
    version  TEXT NOT NULL,
    digest   TEXT NOT NULL,
    purpose  TEXT NOT NULL,
    source   TEXT NOT NULL,
    created  TEXT NOT NULL,
    actor    TEXT NOT NULL,
    ended    TEXT,
    finished TEXT,
    owner    TEXT,
    events   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (customer, number)
) STRICT;
CREATE INDEX run_of_customer ON run (customer, number);
CREATE INDEX run_unfinished ON run (created) WHERE finished IS NULL;
CREATE TABLE event (
    run      TEXT NOT NULL REFERENCES run (id),
    sequence INTEGER NOT NULL,
    at       TEXT NOT NULL,
    actor    TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE request (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    run   TEXT NOT NULL REFERENCES run (id),
    at    TEXT NOT NULL,
    body  TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE approval (
    customer TEXT NOT NULL,
    digest   TEXT NOT NULL,
    actor    TEXT NOT NULL,
    at       TEXT NOT NULL,
    expires  TEXT NOT NULL,
    PRIMARY KEY (customer, digest)
) STRICT;
CREATE TABLE note (
    customer TEXT NOT NULL,
    key      TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (customer, key)
) STRICT;
";

impl Journal {
    /// Opens the journal of a state folder, which is made where it is not there.
    pub fn open(folder: &Path) -> Result<Journal, JournalError> {
        make(folder)?;
        refuse_network(folder)?;
        let file = folder.join(FILE);
        let mut connection = connect(&file)?;
        prepare(&mut connection, &file)?;
        let reader = connect(&file)?;
        let writer = Writer::start(connection, file)?;
        Ok(Journal { folder: folder.to_owned(), writer, reader: Mutex::new(reader) })
    }

    /// Whether a state folder has a journal.
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Writes a copy of the journal, whole and consistent, while it is in use. An existing file is
    /// not written over.
    pub fn back_up(&self, to: &Path) -> Result<(), JournalError> {
        let path = to.to_string_lossy();
        let done = self.read().execute("VACUUM INTO ?1", [&*path]);
        done.map(|_| ()).map_err(|cause| self.fault(cause))
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    pub(crate) fn fault(&self, cause: rusqlite::Error) -> JournalError {
        JournalError::Database { file: self.file(), cause: Arc::new(cause) }
    }
}

fn make(folder: &Path) -> Result<(), JournalError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|cause| JournalError::Folder { folder: folder.to_owned(), cause: Arc::new(cause) })
}

fn connect(file: &Path) -> Result<Connection, JournalError> {
    let fault = |cause| JournalError::Database { file: file.to_owned(), cause: Arc::new(cause) };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(fault)?;
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    let set = |name, value: &str| connection.pragma_update(None, name, value).map_err(fault);
    patiently(|| connection.pragma_update(None, "journal_mode", "wal")).map_err(fault)?;
    // Every commit is on the disk before it is answered.
    set("synchronous", "full")?;
    set("foreign_keys", "on")?;
    Ok(connection)
}

/// Does again what another process was in the way of. SQLite itself waits for commits, and not where a
/// new file is given its write-ahead log by two at once, or the last one to leave takes it away.
fn patiently(mut action: impl FnMut() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match action() {
            Err(error) if is_busy(&error) && Instant::now() < until => thread::sleep(PAUSE),
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

fn prepare(connection: &mut Connection, file: &Path) -> Result<(), JournalError> {
    let fault = |cause| JournalError::Database { file: file.to_owned(), cause: Arc::new(cause) };
    let behaviour = rusqlite::TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(behaviour).map_err(fault)?;
    let form: i64 =
        transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(fault)?;
    match form {
        0 => {
            transaction.execute_batch(TABLES).map_err(fault)?;
            transaction.pragma_update(None, "user_version", FORM).map_err(fault)?;
        }
        FORM => {}
        found => {
            return Err(JournalError::Newer { file: file.to_owned(), found, known: FORM });
        }
    }
    transaction.commit().map_err(fault)
}

/// SQLite's locks do not hold on network file systems: two processes would each believe that they
/// write alone.
fn refuse_network(folder: &Path) -> Result<(), JournalError> {
    const NETWORK: [(u64, &str); 6] = [
        (0x6969, "nfs"),
        (0x517b, "smb"),
        (0xfe53_4d42, "smb2"),
        (0xff53_4d42, "cifs"),
        (0x00c3_6400, "ceph"),
        (0x0102_1997, "9p"),
    ];
    let status = rustix::fs::statfs(folder).map_err(|cause| JournalError::Folder {
        folder: folder.to_owned(),
        cause: Arc::new(cause.into()),
    })?;
    // The type's width differs from platform to platform; its numbers have 32 bits.
    let kind = u64::from(status.f_type as u32);
    match NETWORK.iter().find(|(number, _)| *number == kind) {
        Some((_, kind)) => Err(JournalError::Network { folder: folder.to_owned(), kind }),
        None => Ok(()),
    }
}
