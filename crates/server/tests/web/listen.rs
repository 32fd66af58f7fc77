//! The server on a real socket: it answers, and bounds what it takes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use sunledger_server::web::{router, serve};

use crate::client::ledger;

/// Serves until the test ends.
fn served() -> SocketAddr {
    let (told, address) = std::sync::mpsc::channel();
    let ledger = ledger();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            told.send(listener.local_addr().unwrap()).unwrap();
            serve(listener, router(ledger)).await.unwrap();
        });
    });
    address.recv().unwrap()
}

fn say(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A server that refuses may close while it is still being written to.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn it_answers_on_a_socket_and_refuses_a_head_without_end() {
    let address = served();
    let answer = say(
        address,
        "GET /healthz HTTP/1.1\r\nHost: board\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("\"ok\":true"), "{answer}");
    let long = format!(
        "GET / HTTP/1.1\r\nHost: board\r\nX: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    let answer = say(address, &long);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    let answer = say(
        address,
        "GET /about HTTP/1.1\r\nHost: board\r\nConnection: close\r\n\r\n",
    );
    assert!(
        answer.starts_with("HTTP/1.1 200 OK"),
        "still there: {answer}"
    );
}
