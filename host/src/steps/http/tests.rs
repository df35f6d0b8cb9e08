use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use super::*;

/// A server that answers each connection with the next of these, and notes what it was sent.
fn server(answers: Vec<Vec<u8>>) -> (SocketAddr, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = thread::spawn(move || {
        let each = answers.into_iter().map(|answer| {
            let (mut stream, _) = listener.accept().unwrap();
            let request = request_of(&stream);
            // Whoever has read enough may have gone.
            drop(stream.write_all(&answer));
            request
        });
        each.collect()
    });
    (address, served)
}

/// Head and body of a request, as they came.
fn request_of(stream: &TcpStream) -> String {
    let (mut reader, mut head) = (BufReader::new(stream), String::new());
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
    }
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn request(method: &str, url: impl Into<String>) -> HttpRequest {
    HttpRequest {
        method: method.to_owned(),
        url: url.into(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

async fn asked(answer: impl Into<Vec<u8>>) -> Result<HttpResponse, String> {
    let (address, served) = server(vec![answer.into()]);
    let answer = StepHttp::default().send(request("GET", format!("http://{address}/"))).await;
    served.join().unwrap();
    answer
}

#[tokio::test]
async fn a_request_goes_out_as_it_is_and_its_answer_comes_back() {
    let answer =
        "HTTP/1.1 201 Created\r\nX-A: 1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    let (address, served) = server(vec![answer.into()]);
    let request = HttpRequest {
        headers: vec![("Idempotency-Key".to_owned(), "run-7/smoke".to_owned())],
        body: b"{\"a\":1}".to_vec(),
        ..request("POST", format!("http://{address}/orders?dry=1#part"))
    };
    let answer = StepHttp::default().send(request).await.unwrap();
    assert_eq!((answer.status, &*answer.body), (201, b"ok".as_slice()));
    let names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["x-a", "content-length"], "what is about the connection stays here");
    let sent = served.join().unwrap().remove(0);
    assert!(sent.starts_with("POST /orders?dry=1 HTTP/1.1\r\n"), "{sent}");
    assert!(sent.contains("\r\nidempotency-key: run-7/smoke\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\n{\"a\":1}"), "{sent}");
}

#[tokio::test]
async fn redirects_and_failures_are_answers_like_any_other() {
    let elsewhere =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let answer = asked(elsewhere).await.unwrap();
    assert_eq!(answer.status, 302);
    assert!(answer.headers.contains(&("location".to_owned(), "http://127.0.0.1:1/".to_owned())));
    let failed = asked("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\ndown").await;
    assert_eq!(failed.map(|answer| (answer.status, answer.body)), Ok((503, b"down".to_vec())));
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_taken() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(asked(announced).await, Err("the answer has more than 4194304 bytes".to_owned()));
    let mut endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    endless.resize(endless.len() + (5 << 20), b'x');
    assert_eq!(asked(endless).await, Err("the answer has more than 4194304 bytes".to_owned()));
    let mut fields = b"HTTP/1.1 200 OK\r\n".to_vec();
    for _ in 0..2_000 {
        fields.extend_from_slice(format!("x-a: {}\r\n", "y".repeat(100)).as_bytes());
    }
    fields.extend_from_slice(b"\r\n");
    assert!(asked(fields).await.is_err());
}

#[tokio::test]
async fn what_is_no_answer_is_an_error() {
    let cut = asked("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await.unwrap_err();
    assert!(cut.starts_with("the answer broke off"), "{cut}");
    for odd in ["", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"] {
        assert!(asked(odd).await.is_err(), "{odd:?}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let answer = StepHttp::default().send(request("GET", format!("http://{nobody}/"))).await;
    assert_eq!(answer, Err("connection refused".to_owned()));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let client = StepHttp::new(Duration::from_millis(200));
    let answer = client.send(request("GET", url)).await.unwrap_err();
    assert!(answer.starts_with("no answer in time"), "{answer}");
    assert_eq!(client.places.available_permits(), MOST_AT_ONCE, "its thread is free again");
}

#[tokio::test]
async fn what_a_step_may_not_send_is_refused_before_anything_goes_out() {
    let with = |name: &str, value: &str| HttpRequest {
        headers: vec![(name.to_owned(), value.to_owned())],
        ..request("GET", "http://127.0.0.1:1/")
    };
    let body = |method: &str, length: usize| HttpRequest {
        body: vec![b'x'; length],
        ..request(method, "http://127.0.0.1:1/")
    };
    for (odd, why) in [
        (request("GET", "http://me@127.0.0.1:1/"), "a URL may not name a user"),
        (request("CONNECT", "http://127.0.0.1:1/"), "no method that a step may use"),
        (request("get", "http://127.0.0.1:1/"), "no method that a step may use"),
        (with("Host", "evil.example"), "a step does not set the header field host"),
        (with("Content-Length", "7"), "a step does not set the header field content-length"),
        (with("transfer-encoding", "chunked"), "a step does not set"),
        (with("a b", "1"), "no name of a header field"),
        (with("x-a", "swordfish\r\nx-b: 1"), "the header field x-a is more than one line of text"),
        (with("x-a", &"y".repeat(20_000)), "more than 64 header fields"),
        (body("GET", 1), "GET carries no body"),
        (body("POST", 5 << 20), "a body of more than 4194304 bytes"),
    ] {
        let told = StepHttp::default().send(odd.clone()).await.unwrap_err();
        assert!(told.starts_with(why) && !told.contains("swordfish"), "{odd:?}\n{told}");
    }
}
