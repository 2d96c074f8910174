//! Who may do what: asked once at the door, by the route table, and again in each use case for the object.
//!
//! A route cannot be added without saying who may use it, and every route is in the table that the
//! authorisation test walks.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Reader;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, MethodRouter, on};

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, also without a session.
    Anyone,
    /// Whoever is signed in; what of, the use case decides.
    SignedIn,
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

    pub fn delete<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.add(Method::DELETE, MethodFilter::DELETE, access, path, handler)
    }

    fn add<H, T>(
        mut self,
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
        let route: MethodRouter<Shared> = on(filter, handler);
        let guarded = match access {
            Access::Anyone => route,
            Access::SignedIn => route.layer(middleware::from_fn(signed_in)),
        };
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

/// Programs are told; people are sent to sign in and brought back.
async fn signed_in(reader: Reader, request: Request, next: Next) -> Response {
    if reader.me.is_some() {
        return next.run(request).await;
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
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/sign-in?next={next}")
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
