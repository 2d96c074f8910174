//! Who reads the answer: their language, and who they are if they are signed in.

use crate::web::Nonce;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use gongyue::division::DivisionCode;
use gongyue::id::MemberId;
use gongyue::member::Verification;
use gongyue::role::Role;
use gongyue::span::Instant;
use gongyue_app::Lang;
use gongyue_app::appearance::Appearance;
use std::convert::Infallible;

pub const LANGUAGE_COOKIE: &str = "language";
pub const APPEARANCE_COOKIE: &str = "appearance";
/// Where the reader has just said to be, to a kilometre; for an hour.
pub const NEAR_COOKIE: &str = "near";
/// The place that was chosen last.
pub const PLACE_COOKIE: &str = "place";
/// For so long a choice is kept: a year.
pub const CHOICE_LASTS_S: i64 = 31_536_000;

/// A signed-in member, as loaded with the session.
#[derive(Debug, Clone)]
pub struct Me {
    pub id: MemberId,
    /// `138****0001`
    pub phone: String,
    pub name: Option<String>,
    pub verification: Verification,
    /// What the member may do as staff now: nothing before a second factor was shown.
    pub roles: Vec<Role>,
    /// Roles there are, that wait for a second factor.
    pub roles_wait: bool,
    /// How many second factors the member has, and when this session showed one.
    pub factors: i64,
    pub factor_at: Option<Instant>,
    /// How many notices the member has not read.
    pub unread: i64,
    /// When the staff last worked with their roles; `None`: not yet with each.
    pub worked_at: Option<Instant>,
    /// Where their union is; `None` until verified.
    pub division: Option<DivisionCode>,
    /// Of the session that was used, to end it.
    pub token_hash: String,
    pub session_expires_at: Instant,
}

#[derive(Debug, Clone)]
pub struct Reader {
    pub lang: Lang,
    pub appearance: Appearance,
    pub me: Option<Me>,
    /// Has sent the code and not shown the second factor that the account asks for: not signed in yet.
    pub half: Option<Me>,
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

/// The same, before the second factor.
#[derive(Debug, Clone)]
pub struct HalfIn(pub Me);

/// Where the request comes from, as limits count it; put there by the layer that knows the proxies.
#[derive(Debug, Clone)]
pub struct Address(pub String);

impl Me {
    /// Whether the account asks for a second factor that this session has not shown.
    pub fn is_half(&self) -> bool {
        self.factors > 0 && self.factor_at.is_none()
    }
}

impl Reader {
    /// Signed in, or on the way to it.
    pub fn whoever(&self) -> Option<&Me> {
        self.me.as_ref().or(self.half.as_ref())
    }

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
            appearance: appearance(&parts.headers),
            me: parts
                .extensions
                .get::<SignedIn>()
                .map(|signed_in| signed_in.0.clone()),
            half: parts.extensions.get::<HalfIn>().map(|half| half.0.clone()),
            address: parts
                .extensions
                .get::<Address>()
                .map_or_else(|| "unknown".to_owned(), |address| address.0.clone()),
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

pub fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, LANGUAGE_COOKIE)
        .and_then(Lang::from_code)
        .unwrap_or_else(|| {
            let wanted = headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok());
            wanted.map(Lang::from_accept_language).unwrap_or_default()
        })
}

pub fn appearance(headers: &HeaderMap) -> Appearance {
    cookie(headers, APPEARANCE_COOKIE)
        .map(Appearance::from_code)
        .unwrap_or_default()
}

/// A cookie that the browser keeps for so many seconds and shows to no script; 0 ends it. `secure`: it travels by TLS only, which a choice
/// of colours or language need not.
pub fn set_cookie(secure: bool, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
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
