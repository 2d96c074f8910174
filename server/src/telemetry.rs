//! Logs: what happened, to which route, how long it took. Never a query, a body, a phone or a name.

use crate::measure;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing_subscriber::EnvFilter;

pub fn start() {
    let filter = EnvFilter::try_from_env("GONGYUE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second start, as in tests, keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .try_init();
}

/// One line a request, by the route's pattern: ids and searches stay out.
pub async fn request_line(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "(no route)".to_owned(), |matched| matched.as_str().to_owned());
    let response = next.run(request).await;
    let took = began.elapsed();
    measure::request(&route, &method, response.status(), took);
    let status = response.status().as_u16();
    let millis = took.as_secs_f64() * 1000.0;
    tracing::info!(%method, route, status, "{millis:.1} ms");
    response
}
