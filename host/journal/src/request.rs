//! What other processes want of the one that drives a run.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};

use crate::{Journal, JournalError};

/// Something that is wanted of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "want", rename_all = "kebab-case")]
pub enum Request {
    /// That it ends.
    Terminate {
        /// Who wants it.
        by: String,
        /// Why.
        reason: String,
    },
    /// That it takes a person's answer to a step's question.
    Answer {
        /// The step.
        step: String,
        /// The answer, as JSON.
        answer: String,
        /// Who gave it.
        by: String,
    },
}

/// A request that nobody has obeyed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    /// Its number; they grow.
    pub id: u64,
    /// The run.
    pub run: String,
    /// What is wanted.
    pub request: Request,
}

impl Journal {
    /// Leaves a request for the process that drives a run, or that will.
    pub async fn request(
        &self,
        run: &str,
        at: Timestamp,
        request: &Request,
    ) -> Result<(), JournalError> {
        let (run, file) = (run.to_owned(), self.file());
        // A value of our own type is always text.
        let body = serde_json::to_string(request).unwrap_or_default();
        let write = move |transaction: &Transaction<'_>| {
            let sql = "INSERT INTO request (run, at, body) VALUES (?1, ?2, ?3)";
            let done = transaction.execute(sql, params![run, at.to_string(), body]);
            done.map(|_| ())
                .map_err(|cause| JournalError::Database { file, cause: Arc::new(cause) })
        };
        self.writer.submit(write).await
    }

    /// Requests that nobody has obeyed, of all runs that have not ended.
    pub fn requests(&self) -> Result<Vec<Requested>, JournalError> {
        let reader = self.read();
        let sql = "SELECT request.id, run, body FROM request JOIN run ON run.id = run
                   WHERE NOT taken AND finished IS NULL ORDER BY request.id";
        let mut select = reader.prepare_cached(sql).map_err(|cause| self.fault(cause))?;
        let rows =
            select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)));
        let rows = rows.map_err(|cause| self.fault(cause))?;
        let mut requests = Vec::new();
        for row in rows {
            let (id, run, body) = row.map_err(|cause| self.fault(cause))?;
            // What a newer version wants, this one cannot do; that version is told by its silence.
            if let Ok(request) = serde_json::from_str(&body) {
                requests.push(Requested { id, run, request });
            }
        }
        Ok(requests)
    }

    /// Says that a request was obeyed.
    pub async fn obeyed(&self, id: u64) -> Result<(), JournalError> {
        let file = self.file();
        let write = move |transaction: &Transaction<'_>| {
            let done = transaction.execute("UPDATE request SET taken = 1 WHERE id = ?1", [id]);
            done.map(|_| ())
                .map_err(|cause| JournalError::Database { file, cause: Arc::new(cause) })
        };
        self.writer.submit(write).await
    }
}
