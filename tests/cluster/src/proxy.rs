//! A proxy before an API server, which answers some requests itself, or not at all.
//!
//! ```text
//! the program ─► Proxy ─► kubectl proxy (TLS, credentials) ─► API server
//! ```

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::process::Guarded;
use crate::{Cluster, free_port, program};

/// A request that came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Such as `PATCH`.
    pub method: String,
    /// With its query.
    pub path: String,
}

impl Asked {
    /// Whether it changes something, and is not only tried.
    pub fn writes(&self) -> bool {
        self.method != "GET" && !self.path.contains("dryRun=All")
    }

    /// Whether it waits for changes.
    pub fn watches(&self) -> bool {
        self.path.contains("watch=1")
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Fate {
    /// The API server answers it.
    Pass,
    /// The proxy answers: this code, and this header.
    Answer(u16, &'static str),
    /// The connection ends without an answer.
    Cut,
    /// The answer ends after this time.
    CutAfter(Duration),
}

type Judge = dyn FnMut(&Asked) -> Fate + Send;

/// A proxy that runs until it is dropped.
pub struct Proxy {
    address: SocketAddr,
    _kubectl: Guarded,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: u16,
    judge: Mutex<Box<Judge>>,
    asked: Mutex<Vec<Asked>>,
}

impl Proxy {
    /// Begins to pass everything on.
    pub fn before(cluster: &Cluster) -> anyhow::Result<Proxy> {
        let upstream = free_port()?;
        let config = format!("--kubeconfig={}", cluster.kubeconfig().display());
        let port = format!("--port={upstream}");
        let log = cluster.path(&format!("proxy-{upstream}"));
        let kubectl = Guarded::start(&program("kubectl")?, &["proxy", &port, &config], &log)?;
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", upstream)).is_err() {
            anyhow::ensure!(
                began.elapsed() < Duration::from_secs(30),
                "kubectl proxy does not begin"
            );
            thread::sleep(Duration::from_millis(20));
        }
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            judge: Mutex::new(Box::new(|_| Fate::Pass)),
            asked: Mutex::default(),
        });
        let serving = shared.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = serving.clone();
                // A client that goes away is no matter.
                thread::spawn(move || drop(shared.serve(client)));
            }
        });
        Ok(Proxy { address, _kubectl: kubectl, shared })
    }

    /// Decides on requests from now on.
    pub fn judge(&self, judge: impl FnMut(&Asked) -> Fate + Send + 'static) {
        *self.shared.judge.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(judge);
    }

    /// The requests so far; they are forgotten.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A kubeconfig that leads here.
    pub fn kubeconfig(&self) -> String {
        let address = self.address;
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: proxy\n\
             clusters: [{{name: proxy, cluster: {{server: \"http://{address}\"}}}}]\n\
             users: [{{name: proxy, user: {{}}}}]\n\
             contexts: [{{name: proxy, context: {{cluster: proxy, user: proxy}}}}]\n"
        )
    }
}

impl Shared {
    /// One request a connection: that is how an answer of unknown length ends.
    fn serve(&self, mut client: TcpStream) -> anyhow::Result<()> {
        let mut reader = BufReader::new(client.try_clone()?);
        let (mut head, mut length) = (Vec::new(), 0);
        loop {
            let mut line = String::new();
            anyhow::ensure!(reader.read_line(&mut line)? > 0, "it went away");
            if line == "\r\n" {
                break;
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "connection" => continue,
                _ => {}
            }
            head.push(line);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let mut words = head.first().context("no request")?.split(' ').map(str::to_owned);
        let asked = Asked {
            method: words.next().unwrap_or_default(),
            path: words.next().unwrap_or_default(),
        };
        let fate = self.judge.lock().unwrap_or_else(PoisonError::into_inner)(&asked);
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        match fate {
            Fate::Cut => return Ok(()),
            Fate::Answer(code, header) => {
                let status = format!(
                    r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","code":{code},"message":"the proxy says so"}}"#
                );
                let header =
                    if header.is_empty() { String::new() } else { format!("{header}\r\n") };
                write!(
                    client,
                    "HTTP/1.1 {code} Proxied\r\n{header}Content-Type: application/json\r\n\
                     Connection: close\r\nContent-Length: {}\r\n\r\n{status}",
                    status.len()
                )?;
                return Ok(());
            }
            Fate::Pass | Fate::CutAfter(_) => {}
        }
        let mut server = TcpStream::connect(("127.0.0.1", self.upstream))?;
        write!(server, "{}Connection: close\r\n\r\n", head.concat())?;
        server.write_all(&body)?;
        if let Fate::CutAfter(time) = fate {
            let (server, client) = (server.try_clone()?, client.try_clone()?);
            thread::spawn(move || {
                thread::sleep(time);
                drop(server.shutdown(std::net::Shutdown::Both));
                drop(client.shutdown(std::net::Shutdown::Both));
            });
        }
        std::io::copy(&mut server, &mut client)?;
        Ok(())
    }
}
