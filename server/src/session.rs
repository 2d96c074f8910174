//! Sessions: a random token, kept as a hash, in a cookie or as a bearer.

use crate::app::Shared;
use crate::desk::sign_in;
use crate::problem::Problem;
use crate::reader::{HalfIn, Me, SignedIn, cookie, set_cookie};
use crate::secret;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gongyue::span::Instant;

const HOST_COOKIE: &str = "__Host-session";
const PLAIN_COOKIE: &str = "session";

/// Finds out who asks, before anything else does.
pub async fn load(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let Some(token) = token(request.headers(), app.secure_cookie) else {
        return next.run(request).await;
    };
    let is_write = !request.method().is_safe();
    let path = request.uri().path();
    let works = path.starts_with("/staff/") || path.starts_with("/api/v1/staff/");
    let found = sign_in::whoever(&app, &secret::token_hash(&token), works).await;
    if let Ok(Some(me)) = &found
        && let Err(problem) = app.pace.member(me.id.as_str(), is_write)
    {
        return problem.into_response();
    }
    match found {
        Ok(Some(me)) if me.is_half() => {
            request.extensions_mut().insert(HalfIn(me));
        }
        Ok(Some(me)) => {
            request.extensions_mut().insert(SignedIn(me));
        }
        Ok(None) => {}
        Err(failure) => return Problem::from(failure).into_response(),
    }
    next.run(request).await
}

pub fn token(headers: &HeaderMap, secure: bool) -> Option<String> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    bearer
        .or_else(|| cookie(headers, cookie_name(secure)))
        .map(str::to_owned)
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { HOST_COOKIE } else { PLAIN_COOKIE }
}

/// The cookie that starts a session, until `expires_at`.
pub fn start_cookie(app: &Shared, token: &str, expires_at: Instant) -> HeaderValue {
    let seconds = (expires_at - app.now()).num_seconds().max(0);
    set_cookie(app.secure_cookie, cookie_name(app.secure_cookie), token, seconds)
}

/// The cookie that ends it.
pub fn end_cookie(app: &Shared) -> HeaderValue {
    set_cookie(app.secure_cookie, cookie_name(app.secure_cookie), "", 0)
}

impl Me {
    /// Whether the member works at the palace.
    pub fn is_staff_of(&self, palace: &gongyue::id::FacilityId) -> bool {
        self.roles.iter().any(|role| role.is_staff_of(palace))
    }

    /// Staff of the palace, or it is not there.
    pub fn works_at(&self, palace: &gongyue::id::FacilityId) -> Result<(), Problem> {
        self.is_staff_of(palace).then_some(()).ok_or(Problem::NotFound)
    }

    /// The palace's manager; its desk may not, and for everybody else it is not there.
    pub fn manages(&self, palace: &gongyue::id::FacilityId) -> Result<(), Problem> {
        self.works_at(palace)?;
        self.is_manager_of(palace).then_some(()).ok_or(Problem::Forbidden)
    }

    /// Whether the member decides about the palace's venues and rules.
    pub fn is_manager_of(&self, palace: &gongyue::id::FacilityId) -> bool {
        self.roles
            .iter()
            .any(|role| matches!(role, gongyue::role::Role::Manager(own) if own == palace))
    }
}
