//! The runs that this process drives, and what others want of them: who stops the program, and
//! processes that leave requests in the journal.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bowline_core::run::Event;
use bowline_journal::{Journal, Request};
use tokio::sync::mpsc;

use super::hands::Told;

/// How often the journal is asked for requests.
const PERIOD: Duration = Duration::from_millis(250);

type Wish = mpsc::UnboundedSender<Told>;

/// The runs under way.
#[derive(Debug, Default)]
pub struct Live {
    runs: Mutex<Runs>,
}

#[derive(Debug, Default)]
struct Runs {
    by_id: HashMap<String, Wish>,
    /// Why no other run is to begin, once somebody said so.
    stopping: Option<Event>,
}

impl Live {
    /// A run begins: where its wishes arrive. The first ones are there already.
    pub fn enter(&self, id: &str, first: Vec<Event>) -> mpsc::UnboundedReceiver<Told> {
        let (wish, wishes) = mpsc::unbounded_channel();
        for event in first {
            // The other end is in this very function.
            let _ = wish.send(event.into());
        }
        let mut runs = self.lock();
        if let Some(event) = &runs.stopping {
            // It was about to begin when everything was stopped.
            let _ = wish.send(event.clone().into());
        }
        runs.by_id.insert(id.to_owned(), wish);
        wishes
    }

    /// A run has ended.
    pub fn leave(&self, id: &str) {
        self.lock().by_id.remove(id);
    }

    /// Ends every run, and lets no other begin.
    pub fn terminate(&self, by: &str, reason: &str) {
        let event = Event::TerminateAsked { by: by.to_owned(), reason: reason.to_owned() };
        let mut runs = self.lock();
        for wish in runs.by_id.values() {
            // A run that has ended meanwhile wants nothing more.
            let _ = wish.send(event.clone().into());
        }
        runs.stopping = Some(event);
    }

    /// Whether no other run is to begin.
    pub fn is_stopping(&self) -> bool {
        self.lock().stopping.is_some()
    }

    /// Hands on what other processes leave in the journal, for ever.
    pub async fn hear(self: Arc<Live>, journal: Arc<Journal>) {
        let mut handed = HashSet::new();
        loop {
            match journal.requests() {
                Ok(requests) => {
                    for request in requests {
                        let Some(wish) = self.wish(&request.run) else { continue };
                        if handed.insert(request.id) {
                            hand_on(&wish, &journal, request.id, request.request);
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "requests to runs cannot be read"),
            }
            tokio::time::sleep(PERIOD).await;
        }
    }

    fn wish(&self, run: &str) -> Option<Wish> {
        self.lock().by_id.get(run).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Runs> {
        // Whoever panicked has left the map whole.
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands a request on to its run, which writes down what it asks for; then it is done with.
fn hand_on(wish: &Wish, journal: &Arc<Journal>, id: u64, request: Request) {
    let event = match request {
        Request::Terminate { by, reason } => Event::TerminateAsked { by, reason },
        Request::Answer { step, answer, by } => Event::Answered { step, answer, by },
    };
    let (written, wait) = tokio::sync::oneshot::channel();
    let sent = wish.send(Told { event, written: Some(written) });
    let journal = journal.clone();
    tokio::spawn(async move {
        if sent.is_ok()
            && wait.await.is_ok()
            && let Err(error) = journal.obeyed(id).await
        {
            tracing::warn!(%error, "a request stays in the journal");
        }
    });
}
