//! The OpenAPI document, generated from the handlers. A test compares it with the route table.

use super::{
    account, audit, ballots, closures, coverage, desk, devices, facilities, factors, me, people, places,
    policies, reservations, rolls, sign_in, usage, venues, waitlist,
};
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
        ballots::list_ballots,
        ballots::enter_ballot,
        ballots::withdraw_entry,
        ballots::get_draw,
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
        reservations::get_invitation,
        reservations::join_reservation,
        waitlist::join_waitlist,
        waitlist::leave_waitlist,
        waitlist::list_my_waitlist,
        waitlist::accept_offer,
        waitlist::pass_offer,
        account::list_my_notices,
        account::read_my_notices,
        account::export_my_data,
        account::delete_me,
        account::withdraw_verification,
        factors::list_my_second_factors,
        factors::add_totp,
        factors::confirm_totp,
        factors::add_passkey,
        factors::confirm_passkey,
        factors::remove_second_factor,
        factors::show_second_factor,
        factors::ask_passkey,
        factors::answer_passkey,
        people::list_members,
        people::get_member,
        people::remove_member_second_factors,
        people::list_verifications,
        people::get_verification,
        people::decide_verification,
        people::list_roles,
        people::grant_role,
        people::end_role,
        rolls::get_roll,
        rolls::upload_roll,
        rolls::get_roll_import,
        rolls::apply_roll,
        rolls::discard_roll,
        rolls::get_division_roll,
        rolls::upload_division_roll,
        rolls::get_division_roll_import,
        rolls::apply_division_roll,
        rolls::discard_division_roll,
        audit::list_audit,
        audit::list_my_audit,
        places::list_venues,
        places::list_courts,
        places::add_venue,
        places::retire_venue,
        places::add_courts,
        places::retire_court,
        places::get_hours,
        places::set_hours,
        policies::list_policies,
        policies::write_draft,
        policies::delete_draft,
        policies::preview,
        policies::publish,
        crate::live::of_venue,
        usage::get_use,
        coverage::get_coverage,
        closures::list_closures,
        closures::close,
        closures::preview_closure,
        closures::lift_closure,
        desk::get_timeline,
        desk::reserve_at_counter,
        desk::act_on_reservation,
        desk::excuse_no_show,
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
