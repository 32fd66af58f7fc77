//! A ledger that is served asks its witnesses by itself, and goes on asking while they are away.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sunledger_chain::note::{Note, VerifierKey};
use sunledger_journal::SystemClock;
use sunledger_server::service::Ledger;
use sunledger_server::web;
use sunledger_server::witness::keep_gathering;
use tokio::sync::oneshot;

use crate::gather::{ledger, policy, register};
use crate::wire::{Served, get, made};

const EVERY: Duration = Duration::from_millis(20);
/// Far longer than it takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A board as `serve` runs it, asking more often, until it is closed.
struct Board {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl Board {
    fn start(dir: &Path) -> Self {
        let (told, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let dir = dir.to_owned();
        let thread = std::thread::spawn(move || {
            let ledger = Arc::new(Ledger::open(&dir, Arc::new(SystemClock)).unwrap());
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                let asking = tokio::spawn(keep_gathering(dir, EVERY));
                tokio::select! {
                    served = web::serve(listener, web::router(ledger.clone())) => served.unwrap(),
                    _ = stopped => {}
                }
                asking.abort();
            });
            drop(runtime);
            Arc::into_inner(ledger).unwrap().close().unwrap();
        });
        Self {
            address: address.recv().unwrap(),
            stop,
            thread,
        }
    }

    fn close(self) {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
    }

    /// The cosigned checkpoint as the board gives it out, where there is one.
    fn cosigned(&self) -> Option<Note> {
        let answer = get(self.address, "/checkpoint.cosigned");
        match answer.status {
            200 => Some(Note::parse(answer.body.as_bytes()).unwrap()),
            status => {
                assert_eq!(status, 404, "{}", answer.body);
                None
            }
        }
    }

    /// The size of the checkpoint that this witness has cosigned, as the board gives it out.
    fn size_by(&self, key: &VerifierKey) -> Option<u64> {
        let note = self.cosigned()?;
        note.verify(std::slice::from_ref(key)).ok()?;
        note.text().lines().nth(1)?.parse().ok()
    }

    fn published(&self) -> u64 {
        let checkpoint = get(self.address, "/checkpoint").body;
        checkpoint.lines().nth(1).unwrap().parse().unwrap()
    }
}

/// Waits for what comes by itself.
fn until(what: &str, come: impl Fn() -> bool) {
    let begun = Instant::now();
    while !come() {
        assert!(begun.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(EVERY);
    }
}

/// A county with one witness that must cosign, at this address.
fn county(county: &Path, office: &Path, at: SocketAddr) -> VerifierKey {
    let log = ledger(county);
    let key = made(office, "witness.example/audit", std::slice::from_ref(&log));
    policy(
        county,
        &format!("log {log}\nwitness audit {key} http://{at}\nquorum audit\n"),
    );
    key
}

/// An address that nobody listens at.
fn silent() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[test]
fn the_cosigned_checkpoint_appears_on_a_board_that_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let (books, office) = (dir.path().join("county"), dir.path().join("audit"));
    let at = silent();
    let key = county(&books, &office, at);
    let witness = Served::start_at(&office, at);
    let board = Board::start(&books);
    until("the cosigned checkpoint", || {
        board.size_by(&key) == Some(board.published())
    });
    let about = get(board.address, "/about").body;
    assert!(about.contains("<dd>audit · "), "{about}");
    board.close();
    drop(witness);
}

#[test]
fn a_witness_that_is_away_is_asked_again_until_it_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let (books, office) = (dir.path().join("county"), dir.path().join("audit"));
    let at = silent();
    let key = county(&books, &office, at);
    let board = Board::start(&books);
    // Nobody is there: what is shown has no cosignature, and the board goes on.
    until("what there is", || board.cosigned().is_some());
    assert_eq!(board.size_by(&key), None);
    assert!(get(board.address, "/about").body.contains("<dd>audit</dd>"));

    // It comes, and nobody gives a command.
    let witness = Served::start_at(&office, at);
    let first = board.published();
    until("the cosignature", || board.size_by(&key) == Some(first));

    // It goes, and the ledger grows: the checkpoint that has its cosignature is not replaced.
    drop(witness);
    board.close();
    register(&books, &["u-1", "u-2"]);
    let board = Board::start(&books);
    assert!(board.published() > first);
    std::thread::sleep(EVERY * 10);
    assert_eq!(board.size_by(&key), Some(first));

    // And back again, at the same address.
    let witness = Served::start_at(&office, at);
    until("the newer one", || {
        board.size_by(&key) == Some(board.published())
    });
    board.close();
    drop(witness);
}
