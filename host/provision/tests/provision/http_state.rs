//! A server that keeps a state with its lock, as Terraform's `http` backend wants it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the server holds; a test may look at it and change it.
#[derive(Default)]
pub struct Held {
    pub state: Option<Vec<u8>>,
    pub lock: Option<Vec<u8>>,
    /// How often a lock was released.
    pub unlocks: usize,
    /// Whether it refuses to keep a state.
    pub full: bool,
}

pub struct HttpState {
    pub held: Arc<Mutex<Held>>,
    address: String,
}

impl HttpState {
    pub fn start() -> HttpState {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/state", listener.local_addr().unwrap());
        let held = Arc::new(Mutex::new(Held::default()));
        let shared = held.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let held = shared.clone();
                // A client that hangs up in the middle is its own affair.
                thread::spawn(move || answer(stream, &held));
            }
        });
        HttpState { held, address }
    }

    pub fn settings(&self) -> Vec<(&'static str, &str)> {
        let address = self.address.as_str();
        let names = ["address", "lock_address", "unlock_address"];
        names.into_iter().map(|name| (name, address)).chain([("retry_max", "0")]).collect()
    }

    /// Takes the lock as somebody else would.
    pub fn lock_as(&self, id: &str) {
        let lock = format!(r#"{{"ID":"{id}","Operation":"apply","Who":"bob@elsewhere"}}"#);
        self.held.lock().unwrap().lock = Some(lock.into_bytes());
    }

    pub fn is_locked(&self) -> bool {
        self.held.lock().unwrap().lock.is_some()
    }

    pub fn state(&self) -> String {
        let held = self.held.lock().unwrap();
        String::from_utf8(held.state.clone().unwrap_or_default()).unwrap()
    }
}

fn answer(mut stream: TcpStream, held: &Mutex<Held>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let method = first.split(' ').next().unwrap_or_default();
    let (code, body) = serve(&mut held.lock().unwrap(), method, body);
    write!(stream, "HTTP/1.1 {code} Any\r\nContent-Length: {}\r\n", body.len())?;
    write!(stream, "Connection: close\r\n\r\n")?;
    stream.write_all(&body)
}

fn serve(held: &mut Held, method: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
    match method {
        "GET" => held.state.clone().map_or((404, Vec::new()), |state| (200, state)),
        "POST" if held.full => (507, Vec::new()),
        "POST" => {
            held.state = Some(body);
            (200, Vec::new())
        }
        "LOCK" => match &held.lock {
            Some(lock) => (423, lock.clone()),
            None => {
                held.lock = Some(body);
                (200, Vec::new())
            }
        },
        "UNLOCK" => {
            held.lock = None;
            held.unlocks += 1;
            (200, Vec::new())
        }
        _ => (405, Vec::new()),
    }
}
