//! A registry in memory that answers like a good one, but for what a test tells it to do otherwise.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use bowline_core::Digest;

use crate::oci::{ArtefactPlace, Reference, Repository};

/// What somebody asks.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: String,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What is answered.
pub enum Reply {
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, and then the connection is cut.
    Raw(Vec<u8>),
    /// These bytes, and then more and more, until nobody listens.
    Endless(Vec<u8>),
}

type Otherwise = Box<dyn FnMut(&Ask) -> Option<Reply> + Send>;

/// The registry.
pub struct Fake {
    pub host: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    blobs: BTreeMap<String, Vec<u8>>,
    manifests: BTreeMap<String, Vec<u8>>,
    asked: Vec<Ask>,
    otherwise: Option<Otherwise>,
}

impl Fake {
    pub fn start() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = shared.clone();
                thread::spawn(move || serve(stream, &state));
            }
        });
        Fake { host, state }
    }

    /// What the next requests get; none is what a good registry answers.
    pub fn otherwise(&self, otherwise: impl FnMut(&Ask) -> Option<Reply> + Send + 'static) {
        self.state.lock().unwrap().otherwise = Some(Box::new(otherwise));
    }

    /// What was asked since the last time: method and path.
    pub fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut self.state.lock().unwrap().asked);
        asked.iter().map(|ask| format!("{} {}", ask.method, ask.path)).collect()
    }

    /// A repository of it.
    pub fn repository(&self, name: &str) -> Repository {
        match self.reference(name).place {
            ArtefactPlace::Registry(repository) => repository,
            ArtefactPlace::Layout(_) => panic!("{name}"),
        }
    }

    /// Something in it.
    pub fn reference(&self, name: &str) -> Reference {
        format!("oci://{}/{name}", self.host).parse().unwrap()
    }

    /// Puts a manifest there by hand.
    pub fn put_manifest(&self, name: &str, tag: &str, bytes: &[u8]) {
        let mut state = self.state.lock().unwrap();
        for tag in [tag.to_owned(), Digest::of(bytes).to_string()] {
            state.manifests.insert(format!("{name}/manifests/{tag}"), bytes.to_vec());
        }
    }

    /// Puts a blob there by hand.
    pub fn put_blob(&self, bytes: &[u8]) {
        self.state.lock().unwrap().blobs.insert(Digest::of(bytes).to_string(), bytes.to_vec());
    }

    /// Flips a bit of what it holds, wherever it holds it.
    pub fn damage(&self, digest: Digest) {
        let mut state = self.state.lock().unwrap();
        let State { blobs, manifests, .. } = &mut *state;
        let all = blobs.values_mut().chain(manifests.values_mut());
        let damaged = all.filter(|bytes| Digest::of(&**bytes) == digest);
        assert!(damaged.map(|bytes| bytes[0] ^= 1).count() > 0);
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(ask) = read(&mut reader) {
        let reply = {
            let mut state = state.lock().unwrap();
            state.asked.push(ask.clone());
            let mut otherwise = state.otherwise.take();
            let reply = otherwise.as_mut().and_then(|otherwise| otherwise(&ask));
            state.otherwise = otherwise;
            reply.unwrap_or_else(|| state.good(&ask))
        };
        match reply {
            Reply::Whole(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\n");
                let length = body.len().to_string();
                let told = headers.iter().any(|(name, _)| *name == "Content-Length");
                let length = (!told).then_some(("Content-Length", length));
                for (name, value) in headers.into_iter().chain(length) {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                let body = if ask.method == "HEAD" { Vec::new() } else { body };
                let sent = stream.write_all(&[head.as_bytes(), b"\r\n", &body].concat());
                if sent.is_err() {
                    return;
                }
            }
            Reply::Raw(bytes) => return drop(stream.write_all(&bytes)),
            Reply::Endless(bytes) => {
                drop(stream.write_all(&bytes));
                while stream.write_all(&[b' '; 4096]).is_ok() {}
                return;
            }
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Ask> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Ask { method, path, headers, body })
}

impl State {
    fn good(&mut self, ask: &Ask) -> Reply {
        let path = ask.path.strip_prefix("/v2/").unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let whole = |status, body: &[u8]| Reply::Whole(status, Vec::new(), body.to_vec());
        let digested = |status, body: &[u8]| {
            let digest = Digest::of(body).to_string();
            Reply::Whole(status, vec![("Docker-Content-Digest", digest)], body.to_vec())
        };
        let found = |found: Option<&Vec<u8>>| match found {
            Some(bytes) => digested(200, bytes),
            None => whole(404, br#"{"errors":[{"code":"UNKNOWN","message":"not here"}]}"#),
        };
        match &*ask.method {
            "GET" | "HEAD" => {
                if let Some(name) = path.strip_suffix("/tags/list") {
                    return self.tags(name, query);
                }
                match path.rsplit_once("/blobs/") {
                    Some((_, digest)) => found(self.blobs.get(digest)),
                    None => found(self.manifests.get(path)),
                }
            }
            "POST" => {
                let location = format!("/v2/{path}one?state=1");
                Reply::Whole(202, vec![("Location", location)], Vec::new())
            }
            "PUT" if path.contains("/manifests/") => {
                let by_digest = path.rsplit_once('/').unwrap().0.to_owned();
                let by_digest = format!("{by_digest}/{}", Digest::of(&ask.body));
                self.manifests.insert(by_digest, ask.body.clone());
                self.manifests.insert(path.to_owned(), ask.body.clone());
                let digest = Digest::of(&ask.body).to_string();
                Reply::Whole(201, vec![("Docker-Content-Digest", digest)], Vec::new())
            }
            "PUT" => {
                let digest = Digest::of(&ask.body).to_string();
                assert!(query.contains(&digest.replace(':', "%3A")), "{query}");
                self.blobs.insert(digest, ask.body.clone());
                whole(201, b"")
            }
            other => panic!("{other}"),
        }
    }

    /// Two a page.
    fn tags(&self, name: &str, query: &str) -> Reply {
        let prefix = format!("{name}/manifests/");
        let tags = self.manifests.keys().filter_map(|key| key.strip_prefix(&prefix));
        let tags: Vec<&str> = tags.filter(|tag| !tag.contains(':')).collect();
        if tags.is_empty() {
            return Reply::Whole(404, Vec::new(), Vec::new());
        }
        let last = query.split('&').find_map(|field| field.strip_prefix("last="));
        let rest: Vec<&str> =
            tags.into_iter().filter(|tag| last.is_none_or(|last| *tag > last)).collect();
        let page = &rest[..rest.len().min(2)];
        let more = rest.len() > page.len();
        let link = more.then(|| ("Link", format!("</v2/{name}/tags/list>; rel=\"next\"")));
        let body = serde_json::json!({"name": name, "tags": page});
        Reply::Whole(200, link.into_iter().collect(), body.to_string().into_bytes())
    }
}
