//! The one thread that writes. What several runs want written at once goes into one commit, so that a
//! thousand customers do not wait for a thousand flushes of the disk, one behind the other.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::JournalError;

/// How many writes one commit takes at most.
const MOST: usize = 512;

/// Writes inside the transaction, and says how to answer once it is on the disk.
type Job = Box<dyn FnOnce(&Transaction<'_>) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), JournalError>) + Send>;

pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    file: PathBuf,
}

impl Writer {
    pub(crate) fn start(connection: Connection, file: PathBuf) -> Result<Writer, JournalError> {
        let (jobs, inbox) = channel();
        let named = file.clone();
        let thread = std::thread::Builder::new().name("journal".to_owned());
        let thread = thread.spawn(move || write(connection, &inbox, &named));
        let thread = thread.map_err(|cause| JournalError::Folder {
            folder: file.clone(),
            cause: Arc::new(cause),
        })?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread), file })
    }

    /// Has `work` done in a commit with others', and waits until that is on the disk. Work that fails
    /// takes back what it wrote, and nobody else's.
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (answer, answered) = oneshot::channel();
        let file = self.file.clone();
        let job: Job = Box::new(move |transaction| {
            let result = apart(transaction, &file, work);
            Box::new(move |committed| {
                // Nobody waits where the run that asked was dropped.
                let _ = answer.send(committed.and(result));
            })
        });
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if !sent {
            return Err(JournalError::Closed);
        }
        answered.await.unwrap_or(Err(JournalError::Closed))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has said so.
            let _ = thread.join();
        }
    }
}

fn write(mut connection: Connection, inbox: &Receiver<Job>, file: &std::path::Path) {
    while let Ok(first) = inbox.recv() {
        let mut jobs = vec![first];
        jobs.extend(inbox.try_iter().take(MOST - 1));
        let mut answers = Vec::with_capacity(jobs.len());
        let committed = commit(&mut connection, jobs, &mut answers).map_err(|cause| {
            JournalError::Database { file: file.to_owned(), cause: Arc::new(cause) }
        });
        answers.into_iter().for_each(|answer| answer(committed.clone()));
    }
}

fn commit(
    connection: &mut Connection,
    jobs: Vec<Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    answers.extend(jobs.into_iter().map(|job| job(&transaction)));
    transaction.commit()
}

/// One job's work, of which all or nothing stays.
fn apart<T>(
    transaction: &Transaction<'_>,
    file: &std::path::Path,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>,
) -> Result<T, JournalError> {
    let run = |sql| {
        transaction.execute_batch(sql).map_err(|cause| JournalError::Database {
            file: file.to_owned(),
            cause: Arc::new(cause),
        })
    };
    run("SAVEPOINT job")?;
    let result = work(transaction);
    if result.is_err() {
        run("ROLLBACK TO job")?;
    }
    run("RELEASE job")?;
    result
}
