//! The OpenAPI document, generated from the handlers. A test compares it with the route table.

use super::{audit, devices, facilities, me, policies, reservations, sign_in, venues};
use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gongyue 宫约",
        description = "Free courts for workers, fairly: find, see true free times, reserve, cancel."
    ),
    paths(
        document,
        facilities::list_facilities,
        facilities::get_facility,
        venues::list_slots,
        venues::get_policy,
        sign_in::request_sign_in_code,
        sign_in::sign_in,
        sign_in::sign_out,
        me::get_me,
        me::renew_companion_code,
        devices::list_my_sessions,
        devices::revoke_my_session,
        devices::revoke_my_other_sessions,
        me::request_verification,
        reservations::list_my_reservations,
        reservations::create_reservation,
        reservations::get_reservation,
        reservations::cancel_reservation,
        reservations::check_in,
        reservations::leave_reservation,
        reservations::get_check_in_code,
        audit::list_audit,
        audit::list_my_audit,
        policies::list_policies,
        policies::write_draft,
        policies::delete_draft,
        policies::preview,
        policies::publish,
    )
)]
struct Api;

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "getOpenApi", tag = "about",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(described())
}

pub fn described() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
