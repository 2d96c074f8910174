//! Every route and every layer, in one place.

use crate::app::Shared;
use crate::guard::Access::{Anyone, SignedIn};
use crate::guard::Routes;
use crate::{api, assets, health, pages, problem, session, telemetry, web};
use axum::Router;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

pub const BODY_LIMIT: usize = 64 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(20);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole route table. A route that is not here does not exist.
pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/healthz", health::alive)
        .get(Anyone, "/readyz", health::ready)
        .get(Anyone, "/pkg/{name}", assets::asset)
        // Pages.
        .get(Anyone, "/", pages::find::page)
        .get(Anyone, "/places", pages::places::page)
        .get(Anyone, "/facilities/{id}", pages::facility::page)
        .get(Anyone, "/venues/{id}", pages::venue::page)
        .get(Anyone, "/venues/{id}/confirm", pages::confirm::page)
        .get(SignedIn, "/reservations", pages::mine::page)
        .post(Anyone, "/reservations", pages::confirm::reserve)
        .get(SignedIn, "/reservations/{id}", pages::ticket::page)
        .post(SignedIn, "/reservations/{id}/cancel", pages::ticket::cancel)
        .post(SignedIn, "/reservations/{id}/leave", pages::mine::leave)
        .post(SignedIn, "/reservations/{id}/check-in", pages::ticket::check_in)
        .get(Anyone, "/sign-in", pages::sign_in::page)
        .post(Anyone, "/sign-in/code", pages::sign_in::send_code)
        .post(Anyone, "/sign-in", pages::sign_in::sign_in)
        .post(Anyone, "/sign-out", pages::sign_in::sign_out)
        .get(SignedIn, "/verification", pages::verification::page)
        .post(SignedIn, "/verification", pages::verification::verify)
        .get(Anyone, "/me", pages::me::page)
        .get(SignedIn, "/me/devices", pages::devices::page)
        .post(SignedIn, "/me/devices/sign-out", pages::devices::sign_out)
        .post(SignedIn, "/me/companion-code", pages::me::companion_code)
        .post(Anyone, "/language", pages::me::language)
        // The staff's pages.
        .get(
            SignedIn,
            "/staff/facilities/{id}/check-in-code",
            pages::place_code::page,
        )
        .get(SignedIn, "/staff/facilities/{id}/policies", pages::policies::page)
        .post(SignedIn, "/staff/facilities/{id}/policies", pages::policies::save)
        .post(
            SignedIn,
            "/staff/facilities/{id}/policies/publish",
            pages::policies::publish,
        )
        .post(
            SignedIn,
            "/staff/facilities/{id}/policies/discard",
            pages::policies::discard,
        )
        // The API.
        .get(Anyone, "/api/v1/openapi.json", api::openapi::document)
        .get(Anyone, "/api/v1/facilities", api::facilities::list_facilities)
        .get(Anyone, "/api/v1/facilities/{id}", api::facilities::get_facility)
        .get(Anyone, "/api/v1/venues/{id}/slots", api::venues::list_slots)
        .get(Anyone, "/api/v1/venues/{id}/policy", api::venues::get_policy)
        .post(
            Anyone,
            "/api/v1/sign-in/codes",
            api::sign_in::request_sign_in_code,
        )
        .post(Anyone, "/api/v1/sign-in", api::sign_in::sign_in)
        .delete(SignedIn, "/api/v1/session", api::sign_in::sign_out)
        .get(SignedIn, "/api/v1/me", api::me::get_me)
        .post(SignedIn, "/api/v1/me/verification", api::me::request_verification)
        .get(
            SignedIn,
            "/api/v1/me/reservations",
            api::reservations::list_my_reservations,
        )
        .post(
            SignedIn,
            "/api/v1/reservations",
            api::reservations::create_reservation,
        )
        .get(
            SignedIn,
            "/api/v1/reservations/{id}",
            api::reservations::get_reservation,
        )
        .post(
            SignedIn,
            "/api/v1/reservations/{id}/cancellation",
            api::reservations::cancel_reservation,
        )
        .post(
            SignedIn,
            "/api/v1/reservations/{id}/check-in",
            api::reservations::check_in,
        )
        .delete(
            SignedIn,
            "/api/v1/reservations/{id}/companions/me",
            api::reservations::leave_reservation,
        )
        .post(
            SignedIn,
            "/api/v1/me/companion-code",
            api::me::renew_companion_code,
        )
        .get(
            SignedIn,
            "/api/v1/staff/facilities/{id}/check-in-code",
            api::reservations::get_check_in_code,
        )
        .get(
            SignedIn,
            "/api/v1/staff/facilities/{id}/audit",
            api::audit::list_audit,
        )
        .get(SignedIn, "/api/v1/me/sessions", api::devices::list_my_sessions)
        .delete(
            SignedIn,
            "/api/v1/me/sessions",
            api::devices::revoke_my_other_sessions,
        )
        .delete(
            SignedIn,
            "/api/v1/me/sessions/{id}",
            api::devices::revoke_my_session,
        )
        .get(SignedIn, "/api/v1/me/audit", api::audit::list_my_audit)
        .get(
            SignedIn,
            "/api/v1/staff/facilities/{id}/policies",
            api::policies::list_policies,
        )
        .post(
            SignedIn,
            "/api/v1/staff/facilities/{id}/policies",
            api::policies::publish,
        )
        .post(
            SignedIn,
            "/api/v1/staff/facilities/{id}/policies/draft",
            api::policies::write_draft,
        )
        .delete(
            SignedIn,
            "/api/v1/staff/facilities/{id}/policies/draft",
            api::policies::delete_draft,
        )
        .get(
            SignedIn,
            "/api/v1/staff/facilities/{id}/policies/preview",
            api::policies::preview,
        )
}

/// From the outside in: request id, log, headers, problems told, time and size limits, origin, session, route.
pub fn router(app: Shared) -> Router {
    routes()
        .into_router()
        .fallback(async || problem::Problem::NotFound)
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(from_fn(telemetry::request_line))
                .layer(from_fn_with_state(app.clone(), web::headers))
                // Assets come compressed already and are left alone.
                .layer(CompressionLayer::new())
                .layer(from_fn_with_state(app.clone(), problem::told))
                .layer(CatchPanicLayer::new())
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    TIME_LIMIT,
                ))
                .layer(CsrfLayer::new())
                .layer(from_fn_with_state(app.clone(), session::load))
                .layer(RequestBodyLimitLayer::new(BODY_LIMIT)),
        )
        .with_state(app)
}
