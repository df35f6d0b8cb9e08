//! What plays the cluster and the network.

use std::sync::{Arc, Mutex};

use bowline_core::Value;
use bowline_core::object::ObjectId;
use bowline_sandbox::{ClusterReads, HttpClient, HttpRequest, HttpResponse, Waiting};

/// A cluster that never answers, and notes when somebody no longer waits for it.
#[derive(Clone, Default)]
pub struct Silent {
    asked: Arc<Mutex<usize>>,
    given_up: Arc<Mutex<usize>>,
}

impl Silent {
    /// How many questions there were.
    pub fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    /// How many questions were given up.
    pub fn given_up(&self) -> usize {
        *self.given_up.lock().unwrap()
    }
}

struct GivenUp(Arc<Mutex<usize>>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}

impl ClusterReads for Silent {
    fn get<'a>(&'a self, _id: &'a ObjectId) -> Waiting<'a, Result<Option<Value>, String>> {
        let guard = GivenUp(self.given_up.clone());
        Box::pin(async move {
            *self.asked.lock().unwrap() += 1;
            let _guard = guard;
            std::future::pending().await
        })
    }
}

/// A cluster that has one object of each kind.
pub struct Answering;

impl ClusterReads for Answering {
    fn get<'a>(&'a self, id: &'a ObjectId) -> Waiting<'a, Result<Option<Value>, String>> {
        Box::pin(async move {
            // Waits a turn, as a real one would.
            tokio::task::yield_now().await;
            Ok(Some(Value::from(format!("the cluster's {}/{}", id.kind, id.name))))
        })
    }
}

/// A web server that notes what it was sent.
#[derive(Clone, Default)]
pub struct Board {
    posted: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Board {
    /// What it was sent.
    pub fn posted(&self) -> Vec<HttpRequest> {
        self.posted.lock().unwrap().clone()
    }
}

impl HttpClient for Board {
    fn send<'a>(&'a self, request: HttpRequest) -> Waiting<'a, Result<HttpResponse, String>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let mut posted = self.posted.lock().unwrap();
            posted.push(request);
            let body = format!("post {}", posted.len()).into_bytes();
            Ok(HttpResponse { status: 201, headers: Vec::new(), body })
        })
    }
}
