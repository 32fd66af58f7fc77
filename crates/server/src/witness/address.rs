//! Where a witness is reached, and one request to it: plain HTTP, bounded in time and length.
//!
//! It must never be relied on for secrecy or for who answers: there is no TLS here, and none is needed, since all that
//! is sent is public and all that comes back is verified by a key.

use std::time::Duration;

use axum::body::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// For one question and its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A few cosignature lines.
const ANSWER_BYTES_MAX: usize = 64 << 10;
const HTTP_PORT: u16 = 80;

/// The address of a witness by its policy line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Host and port, to connect to.
    place: String,
    /// As the header `Host` has it.
    host: String,
    path: String,
}

/// What a witness answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nobody listens there, or the connection broke.
    Unreachable,
    /// It took longer than anyone waits.
    TooSlow,
}

impl Address {
    /// Reads an address that begins with `http://`.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        if uri.scheme_str() != Some("http") || uri.query().is_some() {
            return None;
        }
        let host = uri.host()?;
        let port = uri.port_u16().unwrap_or(HTTP_PORT);
        Some(Self {
            place: format!("{host}:{port}"),
            host: uri.authority()?.to_string(),
            path: format!("{}/add-checkpoint", uri.path().trim_end_matches('/')),
        })
    }

    /// Sends one request to add a checkpoint.
    pub(super) async fn ask(&self, body: Vec<u8>) -> Result<Answer, Silence> {
        match tokio::time::timeout(PATIENCE, self.exchange(body)).await {
            Ok(answer) => answer.ok_or(Silence::Unreachable),
            Err(_) => Err(Silence::TooSlow),
        }
    }

    async fn exchange(&self, body: Vec<u8>) -> Option<Answer> {
        let stream = TcpStream::connect(&self.place).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        let request = Request::post(&self.path)
            .header(HOST, &self.host)
            .header(CONTENT_TYPE, "text/plain; charset=utf-8")
            .body(Full::new(Bytes::from(body)))
            .ok()?;
        let talk = async {
            let response = sender.send_request(request).await.ok()?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
            let body = body.collect().await.ok()?.to_bytes();
            Some(Answer { status, body })
        };
        let mut talk = std::pin::pin!(talk);
        // The connection moves the bytes; it may end as soon as the answer is whole.
        tokio::select! {
            answer = &mut talk => answer,
            _ = connection => talk.await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_plain_http_with_any_path() {
        let read = |url: &str| Address::parse(url).map(|at| (at.place, at.path));
        let at = |place: &str, path: &str| Some((place.to_owned(), path.to_owned()));
        assert_eq!(
            read("http://w.example"),
            at("w.example:80", "/add-checkpoint")
        );
        assert_eq!(
            read("http://127.0.0.1:8091/a/"),
            at("127.0.0.1:8091", "/a/add-checkpoint")
        );
        assert_eq!(
            read("http://[::1]:8091"),
            at("[::1]:8091", "/add-checkpoint")
        );
        for other in ["https://w.example", "w.example", "http://", "http://w/?a=1"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
