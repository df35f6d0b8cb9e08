//! The events of a run.

use std::sync::Arc;

use bowline_core::run::Event;
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::{Journal, JournalError};

/// An event as it was written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its number in its run, from 1.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who wrote it down.
    pub actor: String,
    /// What happened.
    pub event: Event,
}

impl Journal {
    /// Appends an event to a run. It is on the disk when this returns.
    pub async fn append(
        &self,
        run: &str,
        at: Timestamp,
        actor: &str,
        event: &Event,
    ) -> Result<(), JournalError> {
        let (run, actor, file) = (run.to_owned(), actor.to_owned(), self.file());
        let body = text(event, &file, &run)?;
        let finished = match event {
            Event::Finished { finished } => serde_json::to_string(finished).ok(),
            _ => None,
        };
        let write = move |transaction: &Transaction<'_>| {
            append(transaction, &run, at, &actor, &body, finished.as_deref())
                .map_err(|cause| JournalError::Database { file, cause: Arc::new(cause) })
        };
        self.writer.submit(write).await
    }

    /// The events of a run, in order.
    pub fn events(&self, run: &str) -> Result<Vec<Recorded>, JournalError> {
        self.events_after(run, 0)
    }

    /// The events of a run behind the one with this number.
    pub fn events_after(&self, run: &str, sequence: u64) -> Result<Vec<Recorded>, JournalError> {
        let reader = self.read();
        let sql = "SELECT sequence, at, actor, body FROM event WHERE run = ?1 AND sequence > ?2
                   ORDER BY sequence";
        let mut select = reader.prepare_cached(sql).map_err(|cause| self.fault(cause))?;
        let rows = select.query_map(params![run, sequence], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        });
        let rows = rows.map_err(|cause| self.fault(cause))?;
        rows.map(|row| {
            let (sequence, at, actor, body): (u64, String, String, String) =
                row.map_err(|cause| self.fault(cause))?;
            let read = |cause| JournalError::Event {
                file: self.file(),
                run: run.to_owned(),
                sequence,
                cause: Arc::new(cause),
            };
            let event = serde_json::from_str(&body).map_err(read)?;
            let at = serde_json::from_value(serde_json::Value::String(at)).map_err(read)?;
            Ok(Recorded { sequence, at, actor, event })
        })
        .collect()
    }
}

pub(crate) fn text(
    event: &Event,
    file: &std::path::Path,
    run: &str,
) -> Result<String, JournalError> {
    serde_json::to_string(event).map_err(|cause| JournalError::Event {
        file: file.to_owned(),
        run: run.to_owned(),
        sequence: 0,
        cause: Arc::new(cause),
    })
}

pub(crate) fn append(
    transaction: &Transaction<'_>,
    run: &str,
    at: Timestamp,
    actor: &str,
    body: &str,
    finished: Option<&str>,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE run SET events = events + 1 WHERE id = ?1 RETURNING events";
    let sequence: u64 = transaction.prepare_cached(sql)?.query_row([run], |row| row.get(0))?;
    let at = at.to_string();
    transaction
        .prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![run, sequence, at, actor, body])?;
    if let Some(finished) = finished {
        let sql = "UPDATE run SET finished = ?2, ended = ?3, owner = NULL WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![run, finished, at])?;
    }
    Ok(())
}
