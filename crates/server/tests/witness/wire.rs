//! A witness on a real socket, and the bare bytes that it is asked with.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sunledger_chain::note::VerifierKey;
use sunledger_server::web::serve;
use sunledger_server::witness::{Witness, init, router};
use tokio::sync::oneshot;

/// A witness that is served until this is dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) key: VerifierKey,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Makes a witness that watches these logs.
pub(crate) fn made(dir: &Path, name: &str, logs: &[VerifierKey]) -> VerifierKey {
    let key = init(dir, name).unwrap();
    let witness = Witness::open(dir).unwrap();
    for log in logs {
        witness.trust(log).unwrap();
    }
    key
}

impl Served {
    pub(crate) fn start(dir: &Path) -> Self {
        Self::start_at(dir, "127.0.0.1:0".parse().unwrap())
    }

    pub(crate) fn start_at(dir: &Path, at: SocketAddr) -> Self {
        let witness = Arc::new(Witness::open(dir).unwrap());
        let key = witness.key().clone();
        let (told, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind(at).await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    served = serve(listener, router(witness)) => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self {
            address: address.recv().unwrap(),
            key,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn add(&self, body: &[u8]) -> Answer {
        let head = format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        say(self.address, &[head.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        get(self.address, path)
    }
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    let head = format!("GET {path} HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
    say(address, head.as_bytes())
}

fn say(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let wait = Some(Duration::from_secs(20));
    stream.set_read_timeout(wait).unwrap();
    // A server that refuses may close while it is still being written to.
    let _ = stream.write_all(request);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}
