//! Answers that are kept: what everybody who is not signed in gets alike, made once and given to all of them until something changes
//! at the palace that it is about, and for the rest of the minute at most, since times pass too. Whoever asks while one is being
//! made anew waits for it instead of making another. Each has a strong validator, of its bytes as they are sent, so that a browser
//! that has them is told only that.
//!
//! A handler says that its answer may be kept by [`About`]; nothing else is. A member's answers are always made anew.

use crate::app::{App, Shared};
use crate::measure;
use crate::reader::{PLACE_COOKIE, cookie, language};
use crate::session;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gongyue::id::FacilityId;
use gongyue_app::Lang;
use ring::digest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// All of them together, in bytes; when there would be more all are let go, and the ones that are asked for come back.
const MOST: usize = 32 << 20;
/// A longer address is nobody's but the asker's.
const LONGEST: usize = 200;
/// What is changed by other processes is heard of in a moment; should that fail unnoticed, for so long something old is shown.
const AMONG_SEVERAL: Duration = Duration::from_secs(2);

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

/// What answers differ by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    lang: Lang,
    /// The place that was chosen last.
    place: Option<String>,
    encodings: Option<HeaderValue>,
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
    /// Up to which change it is true, in which minute it was made, and when.
    tick: u64,
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

    fn put(&self, key: Key, answer: Arc<Answer>) {
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let path = key.path.len();
        let size = answer.body.len() + path;
        if shelf.bytes + size > MOST {
            *shelf = Shelf::default();
        }
        let slot = shelf.answers.entry(key).or_default().clone();
        let before = slot.answer().replace(answer);
        shelf.bytes += size;
        shelf.bytes -= before.map_or(0, |before| before.body.len() + path);
    }
}

impl Slot {
    fn answer(&self) -> std::sync::MutexGuard<'_, Option<Arc<Answer>>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self, app: &App) -> Option<Arc<Answer>> {
        let answer = self.answer().clone();
        answer.filter(|answer| answer.holds(app))
    }
}

impl Answer {
    fn holds(&self, app: &App) -> bool {
        let unchanged = match &self.about {
            About::Palace(palace) => app.db.unchanged(Some(palace), self.tick),
            About::Everything => app.db.unchanged(None, self.tick),
        };
        unchanged && self.minute == minute(app) && (app.db.is_sqlite() || self.made.elapsed() < AMONG_SEVERAL)
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

/// Rules speak of whole minutes, so that within one nothing comes or goes by itself.
fn minute(app: &App) -> i64 {
    app.now().timestamp().div_euclid(60)
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
    is_anybody.then(|| Key {
        path: path.to_owned(),
        lang: language(headers),
        place: cookie(headers, PLACE_COOKIE).map(str::to_owned),
        encodings: headers.get(header::ACCEPT_ENCODING).cloned(),
    })
}

/// Gives what is kept, and keeps what may be.
pub async fn layer(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let Some(key) = key(&app, &request) else {
        return next.run(request).await;
    };
    let slot = app.kept.slot(&key);
    let mut _making = None;
    if let Some(slot) = &slot {
        if let Some(answer) = slot.fresh(&app) {
            measure::kept(true);
            return answer.given(request.headers());
        }
        _making = Some(slot.making.lock().await);
        if let Some(answer) = slot.fresh(&app) {
            measure::kept(true);
            return answer.given(request.headers());
        }
    }
    // Before anything is read: what changes from here on is not in the answer.
    let (tick, minute) = (app.db.tick(), minute(&app));
    let asked = request.headers().clone();
    let response = next.run(request).await;
    match (response.extensions().get::<About>().cloned(), tick) {
        (Some(about), Some(tick)) if response.status() == StatusCode::OK => {
            measure::kept(false);
            keep(&app, key, about, (tick, minute), &asked, response).await
        }
        _ => response,
    }
}

async fn keep(
    app: &App,
    key: Key,
    about: About,
    (tick, minute): (u64, i64),
    asked: &HeaderMap,
    response: Response,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = match to_bytes(body, MOST).await {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "an answer did not come to its end");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let hash = digest::digest(&digest::SHA256, &body);
    let tag = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..18]);
    let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) else {
        return Response::from_parts(parts, Body::from(body));
    };
    parts.headers.insert(header::ETAG, tag.clone());
    parts.headers.insert(
        header::CACHE_CONTROL,
        // It may lie in the browser, which asks each time whether it still holds.
        HeaderValue::from_static("private, no-cache"),
    );
    let answer = Arc::new(Answer {
        about,
        tick,
        minute,
        made: Instant::now(),
        headers: parts.headers,
        tag,
        body,
    });
    app.kept.put(key, answer.clone());
    answer.given(asked)
}
