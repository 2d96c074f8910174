//! For whoever watches the program: alive, and able to write.

use crate::app::Shared;
use axum::extract::State;
use axum::http::StatusCode;

pub async fn alive() -> &'static str {
    "alive\n"
}

/// Migrated and able to write: a whole write goes through the writer.
pub async fn ready(State(app): State<Shared>) -> (StatusCode, &'static str) {
    match app.db.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(failure) => {
            tracing::warn!(%failure, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
