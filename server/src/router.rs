//! Every route and every layer, in one place.

use crate::app::Shared;
use crate::guard::Access::{Anyone, HalfIn, SignedIn, Staff};
use crate::guard::Routes;
use crate::{api, assets, health, kept, line, live, pace, pages, problem, session, telemetry, web};
use axum::Router;
use axum::http::HeaderName;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole route table. A route that is not here does not exist.
pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/healthz", health::alive)
        .get(Anyone, "/readyz", health::ready)
        .get(Anyone, "/pkg/{name}", assets::asset)
        .get(Anyone, "/manifest.webmanifest", pages::installed::manifest)
        .get(Anyone, "/sw.js", pages::installed::worker)
        .get(Anyone, "/icons/{name}", pages::installed::icon)
        .get(Anyone, "/offline", pages::installed::offline)
        // Pages.
        .get(Anyone, "/", pages::find::page)
        .get(Anyone, "/_design", pages::demo::design)
        .get(Anyone, "/demo", pages::demo::page)
        .post(Anyone, "/demo", pages::demo::forward)
        .get(Anyone, "/places", pages::places::page)
        .post(Anyone, "/near", pages::places::near)
        .get(Anyone, "/facilities/{id}", pages::facility::page)
        .get(Anyone, "/facilities/{id}/use", pages::usage::page)
        .get(Anyone, "/activities/{id}", pages::activities::page)
        .post(SignedIn, "/activities/{id}", pages::activities::enter)
        .get(Anyone, "/ballots/{id}", pages::ballots::page)
        .post(SignedIn, "/ballots/{id}", pages::ballots::act)
        .get(Anyone, "/ballots/{id}/draw", pages::ballots::draw)
        .get(Anyone, "/ballots/{id}/draw.txt", pages::ballots::document)
        .get(Anyone, "/venues/{id}", pages::venue::page)
        .post(SignedIn, "/venues/{id}/favourite", pages::venue::favourite)
        .get(Anyone, "/venues/{id}/live", live::of_venue)
        .get(Anyone, "/venues/{id}/confirm", pages::confirm::page)
        .get(SignedIn, "/reservations", pages::mine::page)
        .post(Anyone, "/reservations", pages::confirm::reserve)
        .get(SignedIn, "/reservations/{id}", pages::ticket::page)
        .post(SignedIn, "/reservations/{id}/cancel", pages::ticket::cancel)
        .post(SignedIn, "/reservations/{id}/leave", pages::mine::leave)
        .post(SignedIn, "/reservations/{id}/check-in", pages::ticket::check_in)
        .get(SignedIn, "/offers/{id}", pages::offers::page)
        .post(SignedIn, "/offers/{id}", pages::offers::answer)
        .get(SignedIn, "/waitlist", pages::waitlist::page)
        .post(SignedIn, "/waitlist", pages::waitlist::join)
        .post(SignedIn, "/waitlist/{id}/leave", pages::waitlist::leave)
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
        .post(Anyone, "/language", pages::choices::language)
        .post(Anyone, "/appearance", pages::choices::appearance)
        .get(HalfIn, "/second-factor", pages::second_factor::page)
        .post(HalfIn, "/second-factor", pages::second_factor::show_code)
        .get(SignedIn, "/me/second-factors", pages::factors::page)
        .post(SignedIn, "/me/second-factors/totp", pages::factors::add_totp)
        .post(
            SignedIn,
            "/me/second-factors/confirm",
            pages::factors::confirm_totp,
        )
        .post(SignedIn, "/me/second-factors/remove", pages::factors::remove)
        .get(SignedIn, "/me/notices", pages::notices::page)
        .get(SignedIn, "/me/notices/settings", pages::notice_settings::page)
        .post(SignedIn, "/me/notices/settings", pages::notice_settings::choose)
        .post(SignedIn, "/me/notices/mail", pages::notice_settings::give_address)
        .post(
            SignedIn,
            "/me/notices/mail/confirm",
            pages::notice_settings::confirm_address,
        )
        .post(
            SignedIn,
            "/me/notices/mail/remove",
            pages::notice_settings::remove_address,
        )
        .get(SignedIn, "/me/calendar", pages::calendar::page)
        .post(SignedIn, "/me/calendar", pages::calendar::act)
        .get(Anyone, "/feeds/{name}", pages::calendar::feed)
        .get(SignedIn, "/reservations/{id}/calendar.ics", pages::calendar::one)
        .get(SignedIn, "/me/audit", pages::audit::mine)
        .get(SignedIn, "/me/data", pages::account::page)
        .post(SignedIn, "/me/data/delete", pages::account::delete)
        .post(
            SignedIn,
            "/verification/palace",
            pages::verification::choose_palace,
        )
        .post(SignedIn, "/verification/withdraw", pages::verification::withdraw)
        .post(SignedIn, "/reservations/{id}/appeal", pages::ticket::appeal)
        .get(Anyone, "/reservations/{id}/join", pages::join::page)
        .post(SignedIn, "/reservations/{id}/join", pages::join::join)
        // The staff's pages.
        .get(Staff, "/staff/facilities/{id}/today", pages::today::page)
        .get(
            Staff,
            "/staff/facilities/{id}/today/{reservation}",
            pages::today::act_again,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/today/{reservation}",
            pages::today::act,
        )
        .get(Staff, "/staff/facilities/{id}/today-find", pages::today::again)
        .post(Staff, "/staff/facilities/{id}/today-find", pages::today::find)
        .get(Staff, "/staff/facilities/{id}/today-who", pages::today::again)
        .post(Staff, "/staff/facilities/{id}/today-who", pages::today::who)
        .get(Staff, "/staff/facilities/{id}/today-make", pages::today::again)
        .post(Staff, "/staff/facilities/{id}/today-make", pages::today::make)
        .get(Staff, "/staff/facilities/{id}/day-sheet", pages::today::sheet)
        .get(Staff, "/staff/facilities/{id}/closures", pages::closures::page)
        .post(Staff, "/staff/facilities/{id}/closures", pages::closures::shut)
        .get(Staff, "/staff/facilities/{id}/closures/new", pages::closures::new)
        .get(
            Staff,
            "/staff/facilities/{id}/closures/{closure}",
            pages::closures::closure,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/closures/{closure}",
            pages::closures::act,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/series/{series}",
            pages::closures::series,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/series/{series}",
            pages::closures::end_series,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/activities",
            pages::activities::staff,
        )
        .get(Staff, "/staff/facilities/{id}/ballots", pages::ballots::staff)
        .post(
            Staff,
            "/staff/facilities/{id}/activities",
            pages::activities::announce,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/activities/{activity}",
            pages::activities::one,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/activities/{activity}",
            pages::activities::act,
        )
        .get(Staff, "/staff/facilities/{id}/appeals", pages::appeals::page)
        .post(Staff, "/staff/facilities/{id}/appeals", pages::appeals::answer)
        .post(
            Staff,
            "/staff/facilities/{id}/members/{member}/suspension",
            pages::members::suspend,
        )
        .get(Staff, "/staff/facilities/{id}/use", pages::usage::staff)
        .get(Staff, "/staff/facilities/{id}/use.csv", pages::usage::csv)
        .get(Staff, "/staff/facilities/{id}/use.xlsx", pages::usage::xlsx)
        .get(Staff, "/staff/facilities/{id}/live", live::of_palace)
        .get(Staff, "/staff/facilities/{id}/members", pages::members::page)
        .get(
            Staff,
            "/staff/facilities/{id}/members/{member}",
            pages::members::member,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/members/{member}/second-factor",
            pages::members::remove_factors,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/verifications",
            pages::verifications::page,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/verifications/{key}",
            pages::verifications::request,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/verifications/{key}",
            pages::verifications::decide,
        )
        .get(Staff, "/staff/facilities/{id}/audit", pages::audit::page)
        .get(
            Staff,
            "/staff/facilities/{id}/deliveries",
            pages::deliveries::page,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/deliveries",
            pages::deliveries::again,
        )
        .get(Staff, "/staff/jobs", pages::jobs::page)
        .post(Staff, "/staff/jobs", pages::jobs::again)
        .get(Staff, "/staff/facilities/{id}/roles", pages::roles::page)
        .post(Staff, "/staff/facilities/{id}/roles", pages::roles::grant)
        .post(Staff, "/staff/facilities/{id}/roles/end", pages::roles::end)
        .get(Staff, "/staff/facilities/{id}/roll", pages::rolls::page)
        .upload(Staff, "/staff/facilities/{id}/roll", pages::rolls::upload)
        .get(
            Staff,
            "/staff/facilities/{id}/roll/{import}",
            pages::rolls::import,
        )
        .slow_post(Staff, "/staff/facilities/{id}/roll/{import}", pages::rolls::act)
        .get(
            Staff,
            "/staff/facilities/{id}/roll/{import}/faults.csv",
            pages::rolls::faults,
        )
        .get(
            Staff,
            "/staff/divisions/{division}/roll/{import}/faults.csv",
            pages::rolls::faults,
        )
        .get(Staff, "/staff/divisions/{division}/roll", pages::rolls::page)
        .upload(Staff, "/staff/divisions/{division}/roll", pages::rolls::upload)
        .get(
            Staff,
            "/staff/divisions/{division}/roll/{import}",
            pages::rolls::import,
        )
        .slow_post(
            Staff,
            "/staff/divisions/{division}/roll/{import}",
            pages::rolls::act,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/check-in-code",
            pages::place_code::page,
        )
        .get(Staff, "/staff/facilities/{id}/policies", pages::policies::page)
        .post(Staff, "/staff/facilities/{id}/policies", pages::policies::save)
        .post(
            Staff,
            "/staff/facilities/{id}/policies/publish",
            pages::policies::publish,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/policies/discard",
            pages::policies::discard,
        )
        .get(Staff, "/staff/facilities/{id}/venues", pages::care::page)
        .post(Staff, "/staff/facilities/{id}/venues", pages::care::add_venue)
        .get(Staff, "/staff/facilities/{id}/venues/{venue}", pages::care::venue)
        .post(
            Staff,
            "/staff/facilities/{id}/venues/{venue}",
            pages::care::change_venue,
        )
        .get(
            Staff,
            "/staff/facilities/{id}/venues/{venue}/courts/{court}",
            pages::care::court,
        )
        .post(
            Staff,
            "/staff/facilities/{id}/venues/{venue}/courts/{court}",
            pages::care::rename_court,
        )
        .get(Anyone, "/photos/{id}", pages::photos::bytes)
        .get(Staff, "/staff/facilities/{id}/photos", pages::photos::page)
        .upload(Staff, "/staff/facilities/{id}/photos", pages::photos::add)
        .post(
            Staff,
            "/staff/facilities/{id}/photos/remove",
            pages::photos::remove,
        )
        .get(Staff, "/staff/facilities/{id}/edit", pages::care::facility)
        .post(Staff, "/staff/facilities/{id}/edit", pages::care::save_facility)
        .get(Staff, "/staff/facilities/{id}/hours", pages::care::hours)
        .post(Staff, "/staff/facilities/{id}/hours", pages::care::change_hours)
        .get(Staff, "/coverage", pages::coverage::page)
        .get(Staff, "/coverage.csv", pages::coverage::csv)
        .get(Staff, "/coverage.xlsx", pages::coverage::xlsx)
        .get(Staff, "/coverage/map.svg", pages::coverage::map)
        .get(Staff, "/coverage/use", pages::coverage::usage)
        .get(Staff, "/coverage/unmet", pages::coverage::unmet)
        .get(Staff, "/coverage/reports", pages::coverage::reports)
        .post(Staff, "/coverage/reports", pages::coverage::issue)
        .get(Staff, "/coverage/reports/{id}", pages::coverage::report)
        .get(Staff, "/coverage/facilities", pages::register::page)
        .get(Staff, "/coverage/facilities.csv", pages::register::csv)
        .get(Staff, "/coverage/facilities/new", pages::register::new)
        .post(Staff, "/coverage/facilities/new", pages::register::add)
        .upload(
            Staff,
            "/coverage/facilities/import",
            pages::register::upload::import,
        )
        .get(Staff, "/coverage/facilities/{id}", pages::register::entry::page)
        .post(Staff, "/coverage/facilities/{id}", pages::register::entry::change)
        .get(Staff, "/coverage/targets", pages::register::targets::page)
        .post(Staff, "/coverage/targets", pages::register::targets::change)
        // The API.
        .get(SignedIn, "/api/v1/me/waitlist", api::waitlist::list_my_waitlist)
        .post(SignedIn, "/api/v1/waitlist", api::waitlist::join_waitlist)
        .delete(SignedIn, "/api/v1/waitlist/{id}", api::waitlist::leave_waitlist)
        .post(
            SignedIn,
            "/api/v1/offers/{id}/acceptance",
            api::waitlist::accept_offer,
        )
        .delete(SignedIn, "/api/v1/offers/{id}", api::waitlist::pass_offer)
        .get(SignedIn, "/api/v1/me/notices", api::account::list_my_notices)
        .post(SignedIn, "/api/v1/me/notices/read", api::account::read_my_notices)
        .get(SignedIn, "/api/v1/me/export", api::account::export_my_data)
        .delete(SignedIn, "/api/v1/me", api::account::delete_me)
        .delete(
            SignedIn,
            "/api/v1/me/verification",
            api::account::withdraw_verification,
        )
        .get(
            SignedIn,
            "/api/v1/me/second-factors",
            api::factors::list_my_second_factors,
        )
        .post(SignedIn, "/api/v1/me/second-factors/totp", api::factors::add_totp)
        .post(
            SignedIn,
            "/api/v1/me/second-factors/totp/confirmation",
            api::factors::confirm_totp,
        )
        .post(
            SignedIn,
            "/api/v1/me/second-factors/passkey",
            api::factors::add_passkey,
        )
        .post(
            SignedIn,
            "/api/v1/me/second-factors/passkey/confirmation",
            api::factors::confirm_passkey,
        )
        .delete(
            SignedIn,
            "/api/v1/me/second-factors/{id}",
            api::factors::remove_second_factor,
        )
        .post(
            HalfIn,
            "/api/v1/session/second-factor",
            api::factors::show_second_factor,
        )
        .post(
            HalfIn,
            "/api/v1/session/second-factor/passkey",
            api::factors::ask_passkey,
        )
        .post(
            HalfIn,
            "/api/v1/session/second-factor/passkey/answer",
            api::factors::answer_passkey,
        )
        .get(
            SignedIn,
            "/api/v1/reservations/{id}/invitation",
            api::reservations::get_invitation,
        )
        .post(
            SignedIn,
            "/api/v1/reservations/{id}/companions",
            api::reservations::join_reservation,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/members",
            api::people::list_members,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/members/{member}",
            api::people::get_member,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/members/{member}/second-factor-removal",
            api::people::remove_member_second_factors,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/verifications",
            api::people::list_verifications,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/verifications/{key}",
            api::people::get_verification,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/verifications/{key}/decision",
            api::people::decide_verification,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/roles",
            api::people::list_roles,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/roles",
            api::people::grant_role,
        )
        .delete(
            Staff,
            "/api/v1/staff/facilities/{id}/roles/{member}/{role}",
            api::people::end_role,
        )
        .get(Staff, "/api/v1/staff/facilities/{id}/roll", api::rolls::get_roll)
        .upload(
            Staff,
            "/api/v1/staff/facilities/{id}/roll",
            api::rolls::upload_roll,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/roll/{import}",
            api::rolls::get_roll_import,
        )
        .delete(
            Staff,
            "/api/v1/staff/facilities/{id}/roll/{import}",
            api::rolls::discard_roll,
        )
        .slow_post(
            Staff,
            "/api/v1/staff/facilities/{id}/roll/{import}/application",
            api::rolls::apply_roll,
        )
        .get(
            Staff,
            "/api/v1/staff/divisions/{division}/roll",
            api::rolls::get_division_roll,
        )
        .upload(
            Staff,
            "/api/v1/staff/divisions/{division}/roll",
            api::rolls::upload_division_roll,
        )
        .get(
            Staff,
            "/api/v1/staff/divisions/{division}/roll/{import}",
            api::rolls::get_division_roll_import,
        )
        .delete(
            Staff,
            "/api/v1/staff/divisions/{division}/roll/{import}",
            api::rolls::discard_division_roll,
        )
        .slow_post(
            Staff,
            "/api/v1/staff/divisions/{division}/roll/{import}/application",
            api::rolls::apply_division_roll,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/venues",
            api::places::list_venues,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/venues",
            api::places::add_venue,
        )
        .delete(
            Staff,
            "/api/v1/staff/facilities/{id}/venues/{venue}",
            api::places::retire_venue,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/venues/{venue}/courts",
            api::places::add_courts,
        )
        .delete(
            Staff,
            "/api/v1/staff/facilities/{id}/venues/{venue}/courts/{court}",
            api::places::retire_court,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/courts",
            api::places::list_courts,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/hours",
            api::places::get_hours,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/hours",
            api::places::set_hours,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/closures",
            api::closures::list_closures,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/closures",
            api::closures::close,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/closures/preview",
            api::closures::preview_closure,
        )
        .delete(
            Staff,
            "/api/v1/staff/facilities/{id}/closures/{closure}",
            api::closures::lift_closure,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/timeline",
            api::desk::get_timeline,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/reservations",
            api::desk::reserve_at_counter,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/reservations/{reservation}/act",
            api::desk::act_on_reservation,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/no-shows/{reservation}/excuse",
            api::desk::excuse_no_show,
        )
        .get(Anyone, "/api/v1/openapi.json", api::openapi::document)
        .get(Anyone, "/api/v1/facilities", api::facilities::list_facilities)
        .get(Anyone, "/api/v1/facilities/{id}", api::facilities::get_facility)
        .get(Anyone, "/api/v1/venues/{id}/slots", api::venues::list_slots)
        .get(Anyone, "/api/v1/facilities/{id}/use", api::usage::get_use)
        .get(Anyone, "/api/v1/venues/{id}/live", live::of_venue)
        .get(Anyone, "/api/v1/venues/{id}/policy", api::venues::get_policy)
        .get(Anyone, "/api/v1/venues/{id}/ballots", api::ballots::list_ballots)
        .post(
            SignedIn,
            "/api/v1/ballots/{id}/entries",
            api::ballots::enter_ballot,
        )
        .delete(SignedIn, "/api/v1/entries/{id}", api::ballots::withdraw_entry)
        .get(Anyone, "/api/v1/ballots/{id}/draw", api::ballots::get_draw)
        .post(
            Anyone,
            "/api/v1/sign-in/codes",
            api::sign_in::request_sign_in_code,
        )
        .post(Anyone, "/api/v1/sign-in", api::sign_in::sign_in)
        .delete(HalfIn, "/api/v1/session", api::sign_in::sign_out)
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
            Staff,
            "/api/v1/staff/facilities/{id}/check-in-code",
            api::reservations::get_check_in_code,
        )
        .get(
            Staff,
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
            Staff,
            "/api/v1/staff/facilities/{id}/policies",
            api::policies::list_policies,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/policies",
            api::policies::publish,
        )
        .post(
            Staff,
            "/api/v1/staff/facilities/{id}/policies/draft",
            api::policies::write_draft,
        )
        .delete(
            Staff,
            "/api/v1/staff/facilities/{id}/policies/draft",
            api::policies::delete_draft,
        )
        .get(
            Staff,
            "/api/v1/staff/facilities/{id}/policies/preview",
            api::policies::preview,
        )
        .get(Staff, "/api/v1/coverage", api::coverage::get_coverage)
}

pub fn router(app: Shared) -> Router {
    layered(routes().into_router(), app)
}

/// Around whatever routes, from the outside in: request id, log, headers, problems told, origin, pace, line, session; then of each route
/// its time limit, its size limit and its guard.
pub fn layered(routes: Router<Shared>, app: Shared) -> Router {
    routes
        .fallback(async || problem::Problem::NotFound)
        .layer(
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(from_fn(telemetry::request_line))
                // Whoever gets what is kept neither waits in line nor reaches the database.
                .layer(from_fn_with_state(app.clone(), kept::layer))
                .layer(from_fn_with_state(app.clone(), web::headers))
                // Assets come compressed already and are left alone.
                .layer(CompressionLayer::new())
                .layer(from_fn_with_state(app.clone(), problem::told))
                .layer(CatchPanicLayer::new())
                .layer(CsrfLayer::new())
                .layer(from_fn_with_state(app.clone(), pace::layer))
                .layer(from_fn_with_state(app.clone(), line::layer))
                .layer(from_fn_with_state(app.clone(), session::load)),
        )
        .with_state(app)
}
