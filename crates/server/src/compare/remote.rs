//! The published files of somebody's board, one after the other, for a folder of one's own.
//!
//! Nothing is believed here: what comes is put together, and judged by an audit.

use super::fetch::{Client, Silence, Site};
use crate::service::ServiceError;

const OK: u16 = 200;
const NOT_FOUND: u16 = 404;

/// A board whose files are fetched.
pub struct Remote(Client);

impl Remote {
    /// The board at an address.
    pub const fn of(site: Site) -> Self {
        Self(Client::new(site))
    }

    /// One published file; none where the board has none of this name.
    pub async fn file(&mut self, path: &str) -> Result<Option<Vec<u8>>, ServiceError> {
        let answer = self.0.get(&format!("/{path}")).await;
        let answer = answer.map_err(|silence| silent(silence, path))?;
        match answer.status {
            OK => Ok(Some(answer.body.to_vec())),
            NOT_FOUND => Ok(None),
            status => Err(ServiceError::request(
                "fetch_refused",
                "url",
                &format!("公开栏对 /{path} 答复 {status}：不是公开的账本，或正在维护，请稍后再取"),
                &format!(
                    "the board answers {status} for /{path}: it publishes no log, or not right now"
                ),
            )),
        }
    }
}

fn silent(silence: Silence, path: &str) -> ServiceError {
    let (code, zh, en) = match silence {
        Silence::Unreachable => (
            "fetch_unreachable",
            "连不上，请核对地址和端口",
            "cannot be reached: look at the address and port",
        ),
        Silence::TooSlow => (
            "fetch_slow",
            "30 秒没有答完，请稍后再取，已取的不会重取",
            "took more than 30 seconds: try again, what is here is not fetched twice",
        ),
        Silence::TooLong => (
            "fetch_long",
            "答复过长，不是公开的账本文件",
            "is longer than any file of a published log",
        ),
    };
    ServiceError::request(
        code,
        "url",
        &format!("/{path}：{zh}"),
        &format!("/{path} {en}"),
    )
}
