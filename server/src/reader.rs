//! Who reads the answer: their language, and who they are if they are signed in.

use crate::web::Nonce;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use gongyue::division::DivisionCode;
use gongyue::id::MemberId;
use gongyue::member::Verification;
use gongyue::role::Role;
use gongyue::span::Instant;
use gongyue_app::Lang;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

pub const LANGUAGE_COOKIE: &str = "language";

/// A signed-in member, as loaded with the session.
#[derive(Debug, Clone)]
pub struct Me {
    pub id: MemberId,
    /// `138****0001`
    pub phone: String,
    pub name: Option<String>,
    pub verification: Verification,
    pub roles: Vec<Role>,
    /// Where their union is; `None` until verified.
    pub division: Option<DivisionCode>,
    /// Of the session that was used, to end it.
    pub token_hash: String,
    pub session_expires_at: Instant,
}

#[derive(Debug, Clone)]
pub struct Reader {
    pub lang: Lang,
    pub me: Option<Me>,
    /// Path and query, for “back here after signing in”.
    pub here: String,
    /// Where the request comes from, as limits count it.
    pub address: String,
    /// What it comes with, roughly: “WeChat, Android”.
    pub device: String,
    /// Of this response's content security policy.
    pub nonce: String,
}

/// Put into the request by the session layer.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Me);

impl Reader {
    /// The words in the reader's language, Chinese where there is no English.
    pub fn pick(&self, zh: &str, en: &str) -> String {
        pick(self.lang, zh, en)
    }
}

pub fn pick(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::En if !en.is_empty() => en.to_owned(),
        _ => zh.to_owned(),
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Reader {
            lang: language(&parts.headers),
            me: parts
                .extensions
                .get::<SignedIn>()
                .map(|signed_in| signed_in.0.clone()),
            address: address(parts.extensions.get::<ConnectInfo<SocketAddr>>()),
            device: device(&parts.headers),
            nonce: parts
                .extensions
                .get::<Nonce>()
                .map(|nonce| nonce.0.clone())
                .unwrap_or_default(),
            here: parts
                .uri
                .path_and_query()
                .map_or("/", |here| here.as_str())
                .to_owned(),
        })
    }
}

/// An IPv6 network of 64 bits is one place: every household has as many addresses as it likes.
fn address(from: Option<&ConnectInfo<SocketAddr>>) -> String {
    match from.map(|ConnectInfo(address)| address.ip().to_canonical()) {
        Some(IpAddr::V6(ip)) => format!("{:x?}", &ip.segments()[..4]),
        Some(IpAddr::V4(ip)) => ip.to_string(),
        None => "unknown".to_owned(),
    }
}

/// Enough to recognise one's own phone by, and no more.
fn device(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default();
    let first = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    // The order matters: every browser calls itself by the others' names too.
    let app = first(&[
        ("MicroMessenger", "WeChat"),
        ("AlipayClient", "Alipay"),
        ("DingTalk", "DingTalk"),
        ("Firefox", "Firefox"),
        ("Edg", "Edge"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    let named: Vec<&str> = app.into_iter().chain(system).collect();
    named.join(", ")
}

fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, LANGUAGE_COOKIE)
        .and_then(Lang::from_code)
        .unwrap_or_else(|| {
            let wanted = headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok());
            wanted.map(Lang::from_accept_language).unwrap_or_default()
        })
}

/// The value of a cookie of the request.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
