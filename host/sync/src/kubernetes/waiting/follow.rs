//! A collection that is followed: listed, watched, and watched again where the watch ends, however it
//! does. Only a version that is too old makes it be listed again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bowline_core::object::{Identity, ObjectId, resource_version};
use bowline_core::run::Failure;
use bowline_core::{FailureClass, Value};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use crate::kubernetes::client::{Change, Changes, Client, Refusal};
use crate::kubernetes::members::whole;

/// How long an API server that is away is left alone: longer each time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// The objects of one kind in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Collection {
    pub path: String,
    pub label: String,
    pub kind: Kind,
    /// What of it is waited for.
    pub awaited: Vec<Identity>,
    api_version: String,
    kind_word: String,
}

/// What a collection tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// How what is waited for is.
    Awaited,
    /// What stands between a Deployment and its Pods.
    ReplicaSets,
    /// The Pods behind it.
    Pods,
    /// What happened to either.
    Events,
}

/// What is heard of a collection.
pub(super) enum News {
    /// These are its objects now.
    Listed(Vec<Value>),
    /// This object is so now.
    Is(Value),
    /// This object is gone.
    Gone(Value),
    /// It cannot be followed for now.
    Failed(Failure),
    /// It cannot be followed at all.
    Lost(Failure),
}

impl Collection {
    /// The one that an object is in.
    pub(super) fn of(id: &ObjectId, path: String, label: String) -> Collection {
        let (api_version, kind_word) = (id.api_version.to_string(), id.kind.to_string());
        let (kind, awaited) = (Kind::Awaited, Vec::new());
        Collection { path, label, kind, awaited, api_version, kind_word }
    }

    /// Those of a namespace that explain why workloads are not ready.
    pub(super) fn beside(namespace: &str) -> [Collection; 3] {
        let one = |prefix: &str, plural: &str, kind, word: &str| Collection {
            path: format!("/{prefix}/namespaces/{namespace}/{plural}"),
            label: String::new(),
            kind,
            awaited: Vec::new(),
            api_version: prefix.trim_start_matches("apis/").trim_start_matches("api/").to_owned(),
            kind_word: word.to_owned(),
        };
        [
            one("apis/apps/v1", "replicasets", Kind::ReplicaSets, "ReplicaSet"),
            one("api/v1", "pods", Kind::Pods, "Pod"),
            one("api/v1", "events", Kind::Events, "Event"),
        ]
    }

    /// An object of it, of which lists do not say what it is.
    pub(super) fn whole(&self, object: &Value) -> Value {
        whole(object, &self.kind_word, &self.api_version)
    }

    /// Whether there is no waiting without it. The others explain, and nothing is decided on their
    /// absence.
    pub(super) fn is_needed(&self) -> bool {
        self.kind == Kind::Awaited
    }
}

/// A collection as far as it is followed.
pub(super) struct Followed<'a> {
    client: &'a Client,
    collection: Arc<Collection>,
    at: At,
    ready: VecDeque<News>,
    pause: Duration,
}

enum At {
    Nowhere,
    Version(String),
    Watching(Changes, String),
    End,
}

impl<'a> Followed<'a> {
    /// From a version of the collection on.
    pub(super) fn from(client: &'a Client, collection: Arc<Collection>, version: String) -> Self {
        let at = if version.is_empty() { At::Nowhere } else { At::Version(version) };
        Followed { client, collection, at, ready: VecDeque::new(), pause: FIRST_PAUSE }
    }

    /// From what it is now.
    pub(super) fn listing(client: &'a Client, collection: Arc<Collection>) -> Self {
        Followed::from(client, collection, String::new())
    }

    /// What is heard of it.
    pub(super) fn news(self) -> BoxStream<'a, (Arc<Collection>, News)> {
        let collection = self.collection.clone();
        let news = futures_util::stream::unfold(self, |mut followed| async move {
            let news = followed.next().await?;
            Some((news, followed))
        });
        news.map(move |news| (collection.clone(), news)).boxed()
    }

    async fn next(&mut self) -> Option<News> {
        loop {
            if let Some(news) = self.ready.pop_front() {
                return Some(news);
            }
            match std::mem::replace(&mut self.at, At::End) {
                At::End => return None,
                At::Nowhere => self.list().await,
                At::Version(version) => self.open(version).await,
                At::Watching(changes, version) => self.hear(changes, version).await,
            }
        }
    }

    async fn list(&mut self) {
        let Collection { path, label, .. } = &*self.collection;
        match self.client.list(path, label).await {
            Ok(page) => {
                self.pause = FIRST_PAUSE;
                let objects =
                    page.objects.iter().map(|object| self.collection.whole(object)).collect();
                self.ready.push_back(News::Listed(objects));
                self.at = At::Version(page.version);
            }
            Err(failure) => self.failed(failure, At::Nowhere).await,
        }
    }

    async fn open(&mut self, version: String) {
        let Collection { path, label, .. } = &*self.collection;
        match self.client.watch(path, label, &version).await {
            Ok(changes) => self.at = At::Watching(changes, version),
            Err(Refusal { code: Some(410), .. }) => self.at = At::Nowhere,
            Err(refusal) => self.failed(refusal.failure, At::Version(version)).await,
        }
    }

    async fn hear(&mut self, mut changes: Changes, version: String) {
        let change = match changes.next().await {
            // It ended, as every watch does; or the connection broke: it goes on where it was.
            None => return self.again(version).await,
            Some(Err(failure)) => return self.failed(failure, At::Version(version)).await,
            Some(Ok(change)) => change,
        };
        self.pause = FIRST_PAUSE;
        let (object, news) = match &change {
            Change::Over => return self.at = At::Nowhere,
            Change::Bookmark(object) => (object, None),
            Change::Is(object) => (object, Some(News::Is(self.collection.whole(object)))),
            Change::Gone(object) => (object, Some(News::Gone(self.collection.whole(object)))),
        };
        let newer = resource_version(object).map_or(version, str::to_owned);
        self.ready.extend(news);
        self.at = At::Watching(changes, newer);
    }

    /// Goes on from a version, though not at once: a proxy may end every watch as soon as it begins.
    async fn again(&mut self, version: String) {
        self.rest().await;
        self.at = At::Version(version);
    }

    /// Leaves the API server alone for a while, a longer one each time.
    async fn rest(&mut self) {
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    /// Tells it, and goes on after a while where another try may help.
    async fn failed(&mut self, failure: Failure, from: At) {
        if self.is_worth_another_try(&failure) {
            self.rest().await;
            self.at = from;
            self.ready.push_back(News::Failed(failure));
        } else {
            self.ready.push_back(News::Lost(failure));
        }
    }

    /// Credentials are read anew a few times.
    fn is_worth_another_try(&self, failure: &Failure) -> bool {
        match failure.class {
            FailureClass::SyncUnavailable => true,
            FailureClass::SyncAuth => self.pause < FIRST_PAUSE * 8,
            _ => false,
        }
    }
}
