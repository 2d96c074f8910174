//! For whoever watches the program: alive, and able to write.

use crate::app::{App, Shared};
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

pub async fn alive() -> &'static str {
    "alive\n"
}

/// For so long an answer holds: it takes a write, and anybody may ask.
const HOLDS: Duration = Duration::from_secs(1);

/// The last answer, and when it was found. Held while one is being found, so that one is at a time.
#[derive(Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    async fn is_ready(&self, app: &App) -> bool {
        let mut last = self.0.lock().await;
        if let Some((found_at, is_ready)) = *last
            && found_at.elapsed() < HOLDS
        {
            return is_ready;
        }
        let found = app.db.ready().await;
        if let Err(failure) = &found {
            tracing::warn!(%failure, "not ready");
        }
        *last = Some((Instant::now(), found.is_ok()));
        found.is_ok()
    }
}

/// Migrated and able to write, and not about to stop: a whole write goes through the writer.
pub async fn ready(State(app): State<Shared>) -> (StatusCode, &'static str) {
    if app.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.readiness.is_ready(&app).await {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}
