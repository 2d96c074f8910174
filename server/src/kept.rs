//! Answers that are kept: what everybody who is not signed in gets alike, made once and given to all of them until something changes
//! at the palace that it is about, and for the rest of the minute at most, since times pass too. Whoever asks while one is being
//! made anew waits for it instead of making another. Each has a strong validator, of its bytes as they are sent, so that a browser
//! that has them is told only that.
//!
//! A handler says that its answer may be kept by [`About`]; nothing else is. A member's answers are always made anew. A page that is
//! kept keeps its nonce: it is these bytes that the nonce is for, and other bytes get another one.

use crate::app::{App, Shared, minute};
use crate::assets::accepts;
use crate::measure;
use crate::reader::{PLACE_COOKIE, appearance, cookie, language};
use crate::session;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::response::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gongyue::division::DivisionCode;
use gongyue::id::FacilityId;
use gongyue_app::Lang;
use gongyue_app::appearance::Appearance;
use ring::digest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// All of them together, in bytes; when there would be more those of past minutes are let go, and then all.
const MOST: usize = 32 << 20;
/// What an answer takes besides its bytes, about: its key, its headers, its place.
const BESIDES: usize = 2048;
/// A longer address is nobody's but the asker's.
const LONGEST: usize = 200;
/// What is changed by other processes is heard of in a moment; should that fail unnoticed, for so long something old is shown.
const AMONG_SEVERAL: Duration = Duration::from_secs(2);
/// For so long whoever asks waits for another's making.
const PATIENCE: Duration = Duration::from_secs(1);

/// What an answer shows: put on a response, it says that everybody who is not signed in gets the same one.
#[derive(Debug, Clone)]
pub enum About {
    Palace(FacilityId),
    Everything,
}

impl About {
    /// On a response.
    pub fn on(self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The last change before anything was read for an answer; on the response.
#[derive(Debug, Clone, Copy)]
pub struct Since(pub u64);

/// What answers differ by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    lang: Lang,
    appearance: Appearance,
    /// The place that was chosen last, where it matters.
    place: Option<DivisionCode>,
    gzip: bool,
}

#[derive(Default)]
pub struct Kept(RwLock<Shelf>);

#[derive(Default)]
struct Shelf {
    answers: HashMap<Key, Arc<Slot>>,
    bytes: usize,
}

#[derive(Default)]
struct Slot {
    answer: Mutex<Option<Arc<Answer>>>,
    /// Held by whoever makes it anew.
    making: tokio::sync::Mutex<()>,
}

struct Answer {
    about: About,
    /// In which minute it was made, and when.
    since: u64,
    minute: i64,
    made: Instant,
    headers: HeaderMap,
    tag: HeaderValue,
    body: Bytes,
}

impl Kept {
    fn slot(&self, key: &Key) -> Option<Arc<Slot>> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shelf.answers.get(key).cloned()
    }

    /// Into the slot at which others may wait.
    fn put(&self, key: Key, slot: Arc<Slot>, answer: Arc<Answer>) {
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let (weight, minute) = (answer.weight(), answer.minute);
        shelf.take(&key);
        *slot.answer() = Some(answer);
        if shelf.bytes + weight > MOST {
            shelf.keep_of(minute);
        }
        if shelf.bytes + weight > MOST {
            *shelf = Shelf::default();
        }
        shelf.bytes += weight;
        shelf.answers.insert(key, slot);
    }

    /// It is nothing that may be kept any more.
    fn forget(&self, key: &Key) {
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        shelf.take(key);
    }
}

impl Shelf {
    fn take(&mut self, key: &Key) {
        if let Some(slot) = self.answers.remove(key) {
            self.bytes -= slot.weight();
        }
    }

    /// Lets go what is not of this minute.
    fn keep_of(&mut self, minute: i64) {
        let is_of = |slot: &Slot| {
            slot.answer()
                .as_ref()
                .is_some_and(|answer| answer.minute == minute)
        };
        self.answers.retain(|_, slot| is_of(slot));
        self.bytes = self.answers.values().map(|slot| slot.weight()).sum();
    }
}

impl Slot {
    fn answer(&self) -> MutexGuard<'_, Option<Arc<Answer>>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn weight(&self) -> usize {
        self.answer().as_ref().map_or(0, |answer| answer.weight())
    }

    /// What is true now.
    fn fresh(&self, app: &App) -> Option<Arc<Answer>> {
        let answer = self.answer().clone();
        answer.filter(|answer| answer.holds(app))
    }

    /// What was made from what was there when somebody came, or later.
    fn made_since(&self, came: u64, app: &App) -> Option<Arc<Answer>> {
        let answer = self.answer().clone();
        answer.filter(|answer| answer.since >= came && answer.minute == minute(app.now()))
    }
}

impl Answer {
    fn weight(&self) -> usize {
        self.body.len() + BESIDES
    }

    fn holds(&self, app: &App) -> bool {
        let unchanged = match &self.about {
            About::Palace(palace) => app.db.unchanged(Some(palace), self.since),
            About::Everything => app.db.unchanged(None, self.since),
        };
        unchanged
            && self.minute == minute(app.now())
            && (app.db.is_sqlite() || self.made.elapsed() < AMONG_SEVERAL)
    }

    fn given(&self, asked: &HeaderMap) -> Response {
        let mut response = match has(asked, &self.tag) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => Body::from(self.body.clone()).into_response(),
        };
        *response.headers_mut() = self.headers.clone();
        response
    }
}

/// Whether the asker has these bytes.
pub fn has(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let given = asked.get_all(header::IF_NONE_MATCH).iter();
    given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|given| given == "*" || given.trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

fn key(app: &App, request: &Request) -> Option<Key> {
    let headers = request.headers();
    let path = request.uri().path_and_query()?.as_str();
    let is_anybody = request.method() == Method::GET
        && path.len() <= LONGEST
        && session::token(headers, app.secure_cookie).is_none();
    let place = || cookie(headers, PLACE_COOKIE)?.parse().ok();
    is_anybody.then(|| Key {
        path: path.to_owned(),
        lang: language(headers),
        appearance: appearance(headers),
        place: (request.uri().path() == "/").then(place).flatten(),
        gzip: accepts(headers, "gzip"),
    })
}

/// Gives what is kept, and keeps what may be.
pub async fn layer(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let Some(key) = key(&app, &request) else {
        return next.run(request).await;
    };
    let slot = app.kept.slot(&key);
    if let Some(answer) = slot.as_ref().and_then(|slot| slot.fresh(&app)) {
        measure::kept(true);
        return answer.given(request.headers());
    }
    // Whoever comes while one is being made takes that one: it shows what was there when they came, or later.
    let mut _making = None;
    if let (Some(slot), Some(came)) = (&slot, app.db.tick()) {
        _making = tokio::time::timeout(PATIENCE, slot.making.lock()).await.ok();
        if let Some(answer) = slot.made_since(came, &app) {
            measure::kept(true);
            return answer.given(request.headers());
        }
    }
    let (made_in, asked) = (minute(app.now()), request.headers().clone());
    let response = next.run(request).await;
    let kept = (
        response.extensions().get::<About>().cloned(),
        response.extensions().get::<Since>().copied(),
    );
    let is_plain = key.gzip || !response.headers().contains_key(header::CONTENT_ENCODING);
    match kept {
        (Some(about), Some(Since(since))) if response.status() == StatusCode::OK && is_plain => {
            measure::kept(false);
            let (parts, body) = response.into_parts();
            match made(about, since, made_in, parts, body).await {
                Some(answer) => {
                    let answer = Arc::new(answer);
                    app.kept
                        .put(key, slot.clone().unwrap_or_default(), answer.clone());
                    answer.given(&asked)
                }
                None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        _ => {
            if slot.is_some() {
                app.kept.forget(&key);
            }
            response
        }
    }
}

/// `None`: it did not come to its end.
async fn made(about: About, since: u64, minute: i64, mut parts: Parts, body: Body) -> Option<Answer> {
    let read = to_bytes(body, MOST).await;
    let body = read
        .inspect_err(|error| tracing::error!(%error, "an answer did not come to its end"))
        .ok()?;
    let hash = digest::digest(&digest::SHA256, &body);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash.as_ref()[..18]));
    let tag = HeaderValue::from_str(&tag).ok()?;
    parts.headers.insert(header::ETAG, tag.clone());
    // It may lie in the browser, which asks each time whether it still holds.
    let asks = HeaderValue::from_static("private, no-cache");
    parts.headers.insert(header::CACHE_CONTROL, asks);
    Some(Answer {
        about,
        since,
        minute,
        made: Instant::now(),
        headers: parts.headers,
        tag,
        body,
    })
}
