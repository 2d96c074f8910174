//! For whoever watches the program: alive, and able to write.

use crate::app::Shared;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::atomic::Ordering;

pub async fn alive() -> &'static str {
    "alive\n"
}

/// Migrated and able to write, and not about to stop: a whole write goes through the writer.
pub async fn ready(State(app): State<Shared>) -> (StatusCode, &'static str) {
    if app.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.db.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(failure) => {
            tracing::warn!(%failure, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
