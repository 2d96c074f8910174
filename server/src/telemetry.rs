//! Logs: what happened, to which route, how long it took. Never a query, a body, a phone or a name. Every line about one request, also
//! the writer's, has its trace: the one that a proxy gave in `traceparent` (W3C), else the id of the request.

use crate::measure;
use axum::extract::{MatchedPath, Request};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

pub fn start() {
    let filter = EnvFilter::try_from_env("GONGYUE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second start, as in tests, keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .try_init();
}

/// Thirty-two hexadecimal digits, by which the lines of several programs about one request are found.
fn trace(headers: &HeaderMap) -> String {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let given = text("traceparent")
        .split('-')
        .nth(1)
        .unwrap_or_default()
        .to_owned();
    let own = text("x-request-id").replace('-', "");
    let is_one = |id: &String| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    [given, own].into_iter().find(is_one).unwrap_or_default()
}

/// One line a request, by the route's pattern: ids and searches stay out.
pub async fn request_line(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or_else(|| "(no route)".to_owned(), |matched| matched.as_str().to_owned());
    let trace = trace(request.headers());
    let span = tracing::info_span!("request", trace);
    let response = next.run(request).instrument(span.clone()).await;
    let _within = span.enter();
    let took = began.elapsed();
    measure::request(&route, &method, response.status(), took);
    let status = response.status().as_u16();
    let millis = took.as_secs_f64() * 1000.0;
    tracing::info!(%method, route, status, "{millis:.1} ms");
    response
}

#[cfg(test)]
mod tests {
    use super::trace;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn of(headers: &[(&'static str, &str)]) -> String {
        let header = |(name, value): &(&'static str, &str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        };
        trace(&headers.iter().map(header).collect::<HeaderMap>())
    }

    #[test]
    fn a_trace_is_the_proxys_or_our_own_and_nothing_else() {
        let own = ("x-request-id", "0190e7b2-6f3a-4c55-8f10-2d7c3a9b1e44");
        let given = "4bf92f3577b34da6a3ce929d0e0e4736";
        let parent = format!("00-{given}-00f067aa0ba902b7-01");
        assert_eq!(of(&[("traceparent", &parent), own]), given);
        assert_eq!(of(&[own]), "0190e7b26f3a4c558f102d7c3a9b1e44");
        // What somebody writes there to be read in the log is not.
        for odd in [
            "00-13800000001-x-01",
            "00-[31m-x-01",
            "",
            "00-zzf92f3577b34da6a3ce929d0e0e4736-x-01",
        ] {
            assert_eq!(
                of(&[("traceparent", odd), own]),
                "0190e7b26f3a4c558f102d7c3a9b1e44",
                "{odd}"
            );
        }
        assert_eq!(of(&[("x-request-id", "mine")]), "");
    }
}
