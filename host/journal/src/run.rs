//! The runs that there are.

use std::sync::Arc;

use bowline_core::run::{Event, Finished, RunPlan};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::{Journal, JournalError, event};

/// A run that is to be.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// What it is going to do.
    pub plan: RunPlan,
    /// Where the release was read, as it was named: where it is found again.
    pub source: String,
    /// When.
    pub at: Timestamp,
    /// The process that drives it.
    pub owner: String,
}

/// What is known of a run without its events.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// Its id: the customer, a hyphen, a number.
    pub id: String,
    /// The customer.
    pub customer: String,
    /// The release's name.
    pub release: String,
    /// Its version.
    pub version: String,
    /// Its digest.
    pub digest: String,
    /// What it was for.
    pub purpose: String,
    /// Where the release was read, as it was named.
    pub source: String,
    /// When it was created.
    pub created: String,
    /// Who asked for it.
    pub actor: String,
    /// When it ended.
    pub ended: Option<String>,
    /// How.
    pub finished: Option<Finished>,
    /// The process that drives it.
    pub owner: Option<String>,
    /// How many events it has; none once they were pruned.
    pub events: u64,
}

/// Which runs are meant.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// Of this customer.
    pub customer: Option<String>,
    /// Only those that have no end.
    pub unfinished: bool,
    /// The newest so many.
    pub most: Option<u32>,
}

const COLUMNS: &str = "id, customer, release, version, digest, purpose, source, created, actor, \
                       ended, finished, owner, events";

impl Journal {
    /// Writes a new run down; its id.
    pub async fn create(&self, new: NewRun) -> Result<String, JournalError> {
        let file = self.file();
        let event = Event::Created { plan: Box::new(new.plan.clone()) };
        let body = event::text(&event, &file, &new.plan.customer)?;
        let write = move |transaction: &Transaction<'_>| {
            create(transaction, &new, &body)
                .map_err(|cause| JournalError::Database { file, cause: Arc::new(cause) })
        };
        self.writer.submit(write).await
    }

    /// Makes this process the run's owner, where it has none that `is_dead` does not prove gone.
    pub async fn take_up(
        &self,
        run: &str,
        owner: &str,
        is_dead: impl FnOnce(&str) -> bool + Send + 'static,
    ) -> Result<(), JournalError> {
        let (run, owner, file) = (run.to_owned(), owner.to_owned(), self.file());
        let write = move |transaction: &Transaction<'_>| {
            let fault =
                |cause| JournalError::Database { file: file.clone(), cause: Arc::new(cause) };
            let sql = "SELECT owner FROM run WHERE id = ?1";
            let held = transaction.query_row(sql, [&run], |row| row.get::<_, Option<String>>(0));
            let held = held.optional().map_err(fault)?;
            let Some(held) = held else { return Err(JournalError::NoRun(run)) };
            if let Some(held) = held.filter(|held| *held != owner && !is_dead(held)) {
                return Err(JournalError::Owned { run, owner: held });
            }
            let sql = "UPDATE run SET owner = ?2 WHERE id = ?1";
            transaction.execute(sql, params![run, owner]).map(|_| ()).map_err(fault)
        };
        self.writer.submit(write).await
    }

    /// One run.
    pub fn run(&self, id: &str) -> Result<RunRow, JournalError> {
        let sql = format!("SELECT {COLUMNS} FROM run WHERE id = ?1");
        let row = self.read().query_row(&sql, [id], row).optional();
        row.map_err(|cause| self.fault(cause))?
            .ok_or_else(|| JournalError::NoRun(id.chars().take(80).collect()))
    }

    /// Runs, the newest first.
    pub fn runs(&self, filter: &RunFilter) -> Result<Vec<RunRow>, JournalError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM run
             WHERE (?1 IS NULL OR customer = ?1) AND (NOT ?2 OR finished IS NULL)
             ORDER BY created DESC, number DESC, id LIMIT ?3"
        );
        let most = filter.most.map_or(-1, i64::from);
        let reader = self.read();
        let mut select = reader.prepare_cached(&sql).map_err(|cause| self.fault(cause))?;
        let rows = select.query_map(params![filter.customer, filter.unfinished, most], row);
        let rows = rows.map_err(|cause| self.fault(cause))?.collect::<Result<_, _>>();
        rows.map_err(|cause| self.fault(cause))
    }

    /// Takes the events of runs away that ended before `before`; of each run one row stays. How many
    /// runs that were. The newest `keep` of each customer keep theirs.
    pub async fn prune(&self, before: Timestamp, keep: u32) -> Result<u64, JournalError> {
        let file = self.file();
        let write = move |transaction: &Transaction<'_>| {
            let fault =
                |cause| JournalError::Database { file: file.clone(), cause: Arc::new(cause) };
            // Ids of runs that are to be pruned: ended, old, and followed by enough others.
            let old = "SELECT id FROM run WHERE finished IS NOT NULL AND ended < ?1 AND events > 0
                AND (SELECT count(*) FROM run AS later
                     WHERE later.customer = run.customer AND later.number > run.number) >= ?2";
            let given = params![before.to_string(), keep];
            for table in ["event", "request"] {
                let sql = format!("DELETE FROM {table} WHERE run IN ({old})");
                transaction.execute(&sql, given).map_err(fault)?;
            }
            let sql = format!("UPDATE run SET events = 0 WHERE id IN ({old})");
            let pruned = transaction.execute(&sql, given).map_err(fault)?;
            Ok(pruned as u64)
        };
        self.writer.submit(write).await
    }
}

fn create(
    transaction: &Transaction<'_>,
    new: &NewRun,
    body: &str,
) -> Result<String, rusqlite::Error> {
    let plan = &new.plan;
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM run WHERE customer = ?1";
    let number: u64 = transaction.query_row(sql, [&plan.customer], |row| row.get(0))?;
    let id = format!("{}-{number}", plan.customer);
    let purpose = serde_json::to_value(plan.purpose).unwrap_or_default();
    transaction.execute(
        "INSERT INTO run (id, customer, number, release, version, digest, purpose, source, created,
                          actor, owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            id,
            plan.customer,
            number,
            plan.release.name,
            plan.release.version,
            plan.release.digest.to_string(),
            purpose.as_str().unwrap_or_default(),
            new.source,
            new.at.to_string(),
            plan.asked.by,
            new.owner,
        ],
    )?;
    event::append(transaction, &id, new.at, &plan.asked.by, body, None)?;
    Ok(id)
}

fn row(row: &Row<'_>) -> Result<RunRow, rusqlite::Error> {
    let finished: Option<String> = row.get(10)?;
    Ok(RunRow {
        id: row.get(0)?,
        customer: row.get(1)?,
        release: row.get(2)?,
        version: row.get(3)?,
        digest: row.get(4)?,
        purpose: row.get(5)?,
        source: row.get(6)?,
        created: row.get(7)?,
        actor: row.get(8)?,
        ended: row.get(9)?,
        finished: finished.and_then(|text| serde_json::from_str(&text).ok()),
        owner: row.get(11)?,
        events: row.get(12)?,
    })
}
