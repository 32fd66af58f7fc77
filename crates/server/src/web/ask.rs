//! A request as pages see it: path, parameters, language, and what the browser has kept.

use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::header::{HOST, IF_NONE_MATCH};
use axum::http::request::Parts;

use super::error::WebError;

/// In which language a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lang {
    /// 简体中文
    #[default]
    Zh,
    /// 繁體中文, converted from 简体中文
    Hant,
    /// English
    En,
}

impl Lang {
    /// Every language that a page comes in.
    pub(super) const ALL: [Self; 3] = [Self::Zh, Self::Hant, Self::En];

    /// By BCP 47.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::Hant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// What it calls itself.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Zh => "简体中文",
            Self::Hant => "繁體中文",
            Self::En => "English",
        }
    }

    /// As a parameter of an address; the first language needs none.
    pub(super) const fn param(self) -> Option<&'static str> {
        match self {
            Self::Zh => None,
            Self::Hant => Some("lang=zh-Hant"),
            Self::En => Some("lang=en"),
        }
    }
}

/// One request.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    pub(super) lang: Lang,
    pub(super) path: String,
    pub(super) kept: Option<String>,
    /// The host that was asked for; none where it is not one.
    pub(super) host: Option<String>,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl Ask {
    /// A part of the path, as the domain's type; what is none of that type has no page.
    pub(super) fn part<T: FromStr>(&self, name: &'static str) -> Result<T, WebError> {
        let text = find(&self.params, name).unwrap_or_default();
        text.parse().map_err(|_| WebError::BadPart { name })
    }

    /// A parameter of the query; none where it is not given or empty.
    pub(super) fn param<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, WebError> {
        match self.text(name) {
            "" => Ok(None),
            text => match text.parse() {
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(WebError::BadPart { name }),
            },
        }
    }

    /// A parameter's text without spaces around it; empty where it is not given.
    pub(super) fn text(&self, name: &str) -> &str {
        find(&self.query, name).unwrap_or_default().trim()
    }

    /// The query without one parameter, to be made into other links.
    pub(super) fn query_without(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        let all = self.query.iter().map(|(key, value)| (&**key, &**value));
        all.filter(move |(key, value)| *key != name && *key != "lang" && !value.is_empty())
    }
}

/// A host that may stand in a link.
fn host_of(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let is_host = !text.is_empty() && text.len() <= HOST_BYTES_MAX && text.bytes().all(plain);
    is_host.then(|| text.to_owned())
}

/// Of a host with its port in a link that a code can hold.
const HOST_BYTES_MAX: usize = 100;

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().find(|(key, _)| key == name)?;
    Some(value)
}

impl<S: Send + Sync> FromRequestParts<S> for Ask {
    type Rejection = Infallible;

    /// Never rejects: what cannot be read is as if it were not there, and its page says what is missing.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map(|all| {
            let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
            all.iter().map(owned).collect()
        });
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let query = query.map(|Query(pairs)| pairs).unwrap_or_default();
        let kept = parts.headers.get(IF_NONE_MATCH);
        Ok(Self {
            lang: match find(&query, "lang") {
                Some("en") => Lang::En,
                Some("zh-Hant") => Lang::Hant,
                _ => Lang::Zh,
            },
            path: parts.uri.path().to_owned(),
            kept: kept.and_then(|tag| tag.to_str().ok()).map(str::to_owned),
            host: parts
                .headers
                .get(HOST)
                .and_then(|host| host_of(host.to_str().ok()?)),
            params: params.unwrap_or_default(),
            query,
        })
    }
}
