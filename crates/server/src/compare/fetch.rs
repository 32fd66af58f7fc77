//! One page after the other from somebody's board: plain HTTP, bounded in time and length, no redirect followed.
//!
//! It must never be relied on for who answers: whatever comes back is held against the log, and that is all it is for.

use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderName, LINK, LOCATION, REFRESH,
};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// For one page.
const PATIENCE: Duration = Duration::from_secs(30);
/// A sheet of five hundred households has half a megabyte; 256 entries, each as long as it may be, sixteen.
const ANSWER_BYTES_MAX: usize = 17 << 20;
const HTTP_PORT: u16 = 80;

/// Where a board is reached: `http://` and a host, nothing behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Host and port, to connect to.
    place: String,
    /// As the header `Host` has it.
    host: String,
}

/// What a board answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Where it sends its readers instead.
    pub(super) location: Option<String>,
    /// Whether the body is text as it stands, and nothing beside it changes what a reader sees.
    pub(super) text: bool,
    pub(super) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nobody listens there, or the connection broke.
    Unreachable,
    /// It took longer than anyone waits.
    TooSlow,
    /// It is longer than any page of a board.
    TooLong,
}

impl Site {
    /// Reads an address such as `http://127.0.0.1:8080`; none where it is another kind.
    pub fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let bare = uri.query().is_none() && matches!(uri.path(), "" | "/");
        if uri.scheme_str() != Some("http") || !bare {
            return None;
        }
        let (host, authority) = (uri.host()?, uri.authority()?.as_str());
        if host.is_empty() || authority.contains('@') {
            return None;
        }
        let port = uri.port_u16().unwrap_or(HTTP_PORT);
        Some(Self {
            place: format!("{host}:{port}"),
            host: authority.to_owned(),
        })
    }

    /// As the header `Host` has it.
    pub(super) fn host(&self) -> &str {
        &self.host
    }
}

/// A connection that is kept as long as the other side keeps it.
pub(super) struct Client {
    site: Site,
    sender: Option<SendRequest<Body>>,
}

impl Client {
    pub(super) const fn new(site: Site) -> Self {
        Self { site, sender: None }
    }

    /// Asks for one page; on a new connection where the one before has been closed meanwhile.
    pub(super) async fn get(&mut self, path: &str) -> Result<Answer, Silence> {
        let kept = self.sender.is_some();
        match self.once(path).await {
            Err(Silence::Unreachable) if kept => self.once(path).await,
            done => done,
        }
    }

    async fn once(&mut self, path: &str) -> Result<Answer, Silence> {
        let sender = self.sender.take();
        let exchange = exchange(&self.site, sender, path);
        let done = tokio::time::timeout(PATIENCE, exchange).await;
        let (answer, sender) = done.map_err(|_| Silence::TooSlow)??;
        self.sender = Some(sender);
        Ok(answer)
    }
}

async fn exchange(
    site: &Site,
    sender: Option<SendRequest<Body>>,
    path: &str,
) -> Result<(Answer, SendRequest<Body>), Silence> {
    let broken = |_| Silence::Unreachable;
    let mut sender = match sender {
        Some(sender) => sender,
        None => connect(&site.place).await.ok_or(Silence::Unreachable)?,
    };
    sender.ready().await.map_err(broken)?;
    let request = Request::get(path)
        .header(HOST, &site.host)
        .header(ACCEPT_ENCODING, "identity")
        .body(Body::empty())
        .map_err(|_| Silence::Unreachable)?;
    let response = sender.send_request(request).await.map_err(broken)?;
    let header = |name: HeaderName| response.headers().get(name)?.to_str().ok();
    let text = header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/"))
        && header(CONTENT_ENCODING).is_none_or(|coding| coding == "identity")
        && header(REFRESH).is_none()
        && header(LINK).is_none();
    let location = header(LOCATION).map(str::to_owned);
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
    let body = body.collect().await;
    let body = body.map_err(|error| match error.is::<LengthLimitError>() {
        true => Silence::TooLong,
        false => Silence::Unreachable,
    })?;
    let answer = Answer {
        status,
        location,
        text,
        body: body.to_bytes(),
    };
    Ok((answer, sender))
}

async fn connect(place: &str) -> Option<SendRequest<Body>> {
    let stream = TcpStream::connect(place).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    // It moves the bytes, and ends by itself once the sender is gone.
    tokio::spawn(connection);
    Some(sender)
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn a_board_is_at_a_host_by_plain_http() {
        let place = |url: &str| Site::parse(url).map(|site| site.place);
        assert_eq!(
            place("http://127.0.0.1:8080"),
            Some("127.0.0.1:8080".into())
        );
        assert_eq!(
            place("http://board.example/"),
            Some("board.example:80".into())
        );
        assert_eq!(place("http://[::1]:8080/"), Some("[::1]:8080".into()));
        for other in [
            "https://board.example",
            "board.example",
            "http://",
            "http://board.example/county",
            "http://board.example/?a=1",
            "http://somebody@board.example",
        ] {
            assert_eq!(place(other), None, "{other}");
        }
    }
}
