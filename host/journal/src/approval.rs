//! What people approved, and what is remembered of a customer from run to run.

use std::sync::Arc;

use bowline_core::Digest;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{Journal, JournalError};

/// A person's word for one digest of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The customer.
    pub customer: String,
    /// What was approved.
    pub digest: Digest,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Until when it holds.
    pub expires: Timestamp,
}

impl Journal {
    /// Writes an approval down. A later one of the same digest takes the place of an earlier one.
    pub async fn approve(&self, approved: Approved) -> Result<(), JournalError> {
        let file = self.file();
        let write = move |transaction: &Transaction<'_>| {
            let done = transaction.execute(
                "INSERT OR REPLACE INTO approval VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    approved.customer,
                    approved.digest.to_string(),
                    approved.by,
                    approved.at.to_string(),
                    approved.expires.to_string(),
                ],
            );
            done.map(|_| ())
                .map_err(|cause| JournalError::Database { file, cause: Arc::new(cause) })
        };
        self.writer.submit(write).await
    }

    /// The approvals of a customer, the newest first.
    pub fn approvals(&self, customer: &str) -> Result<Vec<Approved>, JournalError> {
        let reader = self.read();
        let sql = "SELECT digest, actor, at, expires FROM approval WHERE customer = ?1
                   ORDER BY at DESC, digest";
        let mut select = reader.prepare_cached(sql).map_err(|cause| self.fault(cause))?;
        let rows = select
            .query_map([customer], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
        let rows = rows.map_err(|cause| self.fault(cause))?;
        let mut approvals = Vec::new();
        for row in rows {
            let (digest, by, at, expires): (String, String, String, String) =
                row.map_err(|cause| self.fault(cause))?;
            let read = (digest.parse(), at.parse(), expires.parse());
            // A row that says nothing approves nothing.
            if let (Ok(digest), Ok(at), Ok(expires)) = read {
                let customer = customer.to_owned();
                approvals.push(Approved { customer, digest, by, at, expires });
            }
        }
        Ok(approvals)
    }

    /// Remembers something of a customer, such as the lineage of its Terraform state.
    pub async fn remember(
        &self,
        customer: &str,
        key: &str,
        body: &str,
    ) -> Result<(), JournalError> {
        let (customer, key, body) = (customer.to_owned(), key.to_owned(), body.to_owned());
        let file = self.file();
        let write = move |transaction: &Transaction<'_>| {
            let sql = "INSERT OR REPLACE INTO note VALUES (?1, ?2, ?3)";
            let done = transaction.execute(sql, params![customer, key, body]);
            done.map(|_| ())
                .map_err(|cause| JournalError::Database { file, cause: Arc::new(cause) })
        };
        self.writer.submit(write).await
    }

    /// What was remembered of a customer under this key.
    pub fn remembered(&self, customer: &str, key: &str) -> Result<Option<String>, JournalError> {
        let sql = "SELECT body FROM note WHERE customer = ?1 AND key = ?2";
        let found = self.read().query_row(sql, [customer, key], |row| row.get(0)).optional();
        found.map_err(|cause| self.fault(cause))
    }
}
