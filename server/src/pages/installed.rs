//! What makes an app of the site on a phone: manifest, icons, service worker, and the page about no network.

use super::show;
use crate::app::Shared;
use crate::assets;
use crate::problem::Problem;
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gongyue_app::installed;
use gongyue_app::pages::offline::OfflinePage;

/// `GET /manifest.webmanifest`, in the reader's language.
pub async fn manifest(reader: Reader) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::VARY, "Accept-Language, Cookie"),
    ];
    (headers, installed::manifest(reader.lang)).into_response()
}

/// `GET /sw.js`. A browser looks for a new one by itself; what it keeps of pages is in its own hands.
pub async fn worker() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (headers, installed::worker(&assets::url("member.css"))).into_response()
}

/// `GET /icons/{name}`.
pub async fn icon(Path(name): Path<String>) -> Result<Response, Problem> {
    let bytes = installed::icon(&name).ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "public, max-age=604800"),
    ];
    Ok((headers, bytes).into_response())
}

/// `GET /offline`: kept by the service worker.
pub async fn offline(State(app): State<Shared>, mut reader: Reader) -> Response {
    // It stays when whoever is signed in now has left.
    reader.me = None;
    show(&app, &reader, OfflinePage)
}
