//! Who may do what: asked once at the door, by the route table, and again in each use case for the object.
//!
//! A route cannot be added without saying who may use it, and every route is in the table that the
//! authorisation test walks.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Reader;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use gongyue_app::url;
use std::convert::Infallible;
use std::time::Duration;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

pub const BODY_LIMIT: usize = 64 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// A roll of half a million rows, and an office with a slow line.
const UPLOAD_LIMIT: usize = 33 << 20;
const UPLOAD_TIME: Duration = Duration::from_secs(180);

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, also without a session.
    Anyone,
    /// Whoever has sent the code, also before the second factor.
    HalfIn,
    /// Whoever is signed in; what of, the use case decides.
    SignedIn,
    /// The same, and whoever has a role has shown a second factor.
    Staff,
}

/// One line of the route table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Collects routes; nothing is reachable that is not listed.
#[derive(Default)]
pub struct Routes {
    router: Router<Shared>,
    table: Vec<Route>,
}

impl Routes {
    pub fn get<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, access, path, handler)
    }

    pub fn post<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, access, path, handler)
    }

    /// Takes a file: larger and slower than anything else.
    pub fn upload<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let limits = (UPLOAD_LIMIT, UPLOAD_TIME);
        self.limited(Method::POST, MethodFilter::POST, access, path, handler, limits)
    }

    /// Does what takes long: a whole city's roll is put in force.
    pub fn slow_post<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let limits = (BODY_LIMIT, UPLOAD_TIME);
        self.limited(Method::POST, MethodFilter::POST, access, path, handler, limits)
    }

    pub fn delete<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, access, path, handler)
    }

    fn add<H, T>(
        self,
        method: Method,
        filter: MethodFilter,
        access: Access,
        path: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.limited(method, filter, access, path, handler, (BODY_LIMIT, TIME_LIMIT))
    }

    fn limited<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        access: Access,
        path: &'static str,
        handler: H,
        (bytes, time): (usize, Duration),
    ) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let route: MethodRouter<Shared> = on(filter, handler);
        let guarded = match access {
            Access::Anyone => route,
            Access::HalfIn => route.layer(middleware::from_fn(half_in)),
            Access::SignedIn => route.layer(middleware::from_fn(signed_in)),
            Access::Staff => route.layer(middleware::from_fn(staff)),
        };
        // The framework's own limit is below that of an upload.
        let guarded: MethodRouter<Shared> = guarded
            .layer::<_, Infallible>(DefaultBodyLimit::disable())
            .layer::<_, Infallible>(RequestBodyLimitLayer::new(bytes))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                time,
            ));
        self.router = self.router.route(path, guarded);
        self.table.push(Route { method, path, access });
        self
    }

    pub fn table(&self) -> &[Route] {
        &self.table
    }

    pub fn into_router(self) -> Router<Shared> {
        self.router
    }
}

async fn half_in(reader: Reader, request: Request, next: Next) -> Response {
    match reader.whoever() {
        Some(_) => next.run(request).await,
        None => sign_in_first(&reader, &request),
    }
}

async fn signed_in(reader: Reader, request: Request, next: Next) -> Response {
    match &reader.me {
        Some(_) => next.run(request).await,
        None => sign_in_first(&reader, &request),
    }
}

async fn staff(reader: Reader, request: Request, next: Next) -> Response {
    match &reader.me {
        Some(me) if me.roles_wait => Problem::FactorNeeded.into_response(),
        Some(_) => next.run(request).await,
        None => sign_in_first(&reader, &request),
    }
}

/// Programs are told; people are sent to sign in and brought back.
fn sign_in_first(reader: &Reader, request: &Request) -> Response {
    if reader.half.is_some() {
        return Problem::FactorNeeded.into_response();
    }
    if request.uri().path().starts_with("/api/") {
        return Problem::SignInNeeded.into_response();
    }
    let back = if request.method() == Method::GET {
        reader.here.as_str()
    } else {
        "/"
    };
    Redirect::to(&sign_in_url(back)).into_response()
}

/// Where to sign in, to come back to `next`.
pub fn sign_in_url(next: &str) -> String {
    url::with_query("/sign-in", &[("next", Some(next.to_owned()))])
}

/// Where to show a second factor, to come back to `next`.
pub fn second_factor_url(next: &str) -> String {
    url::with_query("/second-factor", &[("next", Some(next.to_owned()))])
}

/// A path of this site, or the front page: never another site's address.
pub fn local_path(next: &str) -> &str {
    let stays = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control())
        && next.len() <= 512;
    if stays { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_never_sent_to_another_site() {
        for away in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/\tx",
            "",
        ] {
            assert_eq!(local_path(away), "/", "{away}");
        }
        assert_eq!(
            local_path("/venues/v?date=2026-11-27"),
            "/venues/v?date=2026-11-27"
        );
    }

    #[test]
    fn the_way_back_survives_the_query() {
        assert_eq!(sign_in_url("/a?b=c&d=e"), "/sign-in?next=%2Fa%3Fb%3Dc%26d%3De");
    }
}
