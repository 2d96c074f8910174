//! Who may do what: every route has a case, and other people's things are not there.

use super::site::{Person, Site, rfc};
use crate::support::{Store, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use gongyue::role::Role;
use gongyue_server::desk::grant;
use gongyue_server::guard::Access;
use gongyue_server::router;
use gongyue_server::store::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_engines!(
    a_reservation_is_there_for_its_holder_and_the_palace_only,
    signing_out_ends_the_session
);
on_one_engine!(Sqlite: every_route_says_who_may_use_it, objects_of_other_palaces_are_not_there, writes_from_other_sites_are_refused, every_answer_carries_the_headers);

#[test]
fn the_openapi_document_and_the_route_table_agree() {
    let document = serde_json::to_value(gongyue_server::api::openapi::described()).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let routes = router::routes();
    let routed: BTreeSet<String> = routes
        .table()
        .iter()
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(described, routed);
    for wanted in [
        "listFacilities",
        "getFacility",
        "listSlots",
        "getPolicy",
        "requestSignInCode",
        "signIn",
        "signOut",
        "getMe",
        "requestVerification",
        "createReservation",
        "listMyReservations",
        "getReservation",
        "cancelReservation",
        "joinWaitlist",
        "leaveWaitlist",
        "listMyWaitlist",
        "getOpenApi",
    ] {
        assert!(
            document
                .to_string()
                .contains(&format!("\"operationId\":\"{wanted}\"")),
            "{wanted}"
        );
    }
}

/// Who comes: nobody, a member who has nothing to do with the object, its holder, the palace's desk and its manager, the
/// manager of another palace, a union officer of the city around and one of another city, the keeper.
const VISITORS: [&str; 9] = [
    "nobody",
    "stranger",
    "holder",
    "desk",
    "manager",
    "foreign",
    "officer",
    "elsewhere",
    "keeper",
];
type Statuses = [u16; 9];

const fn all(status: u16) -> Statuses {
    [status; 9]
}

/// The same for whoever is signed in.
const fn signed(nobody: u16, others: u16) -> Statuses {
    [
        nobody, others, others, others, others, others, others, others, others,
    ]
}

/// For the holder and those who work at the palace; the others see nothing.
const fn own(nobody: u16, holder: u16, staff: u16) -> Statuses {
    [nobody, 404, holder, staff, staff, 404, 404, 404, 404]
}

const fn staff(nobody: u16, desk: u16, manager: u16) -> Statuses {
    [nobody, 404, 404, desk, manager, 404, 404, 404, 404]
}

const fn officer(nobody: u16, status: u16) -> Statuses {
    [nobody, 404, 404, 404, 404, 404, status, 404, 404]
}

/// What shows each officer their own division.
const fn own_remit(nobody: u16) -> Statuses {
    [nobody, 404, 404, 404, 404, 404, 200, 200, 404]
}

/// For verified members, which staff need not be.
const fn verified(nobody: u16, member: u16) -> Statuses {
    [nobody, member, member, 403, 403, 403, 403, 403, 403]
}

/// What each visitor gets at each route. A route without a line here fails the test.
const MATRIX: &[(&str, Statuses)] = &[
    ("GET /healthz", all(200)),
    ("GET /readyz", all(200)),
    ("GET /pkg/{name}", all(404)),
    ("GET /manifest.webmanifest", all(200)),
    ("GET /sw.js", all(200)),
    ("GET /icons/{name}", all(404)),
    ("GET /offline", all(200)),
    ("GET /", all(200)),
    ("GET /_design", all(200)),
    ("GET /demo", all(200)),
    ("POST /demo", all(404)),
    ("GET /places", all(200)),
    ("POST /near", all(422)),
    ("GET /facilities/{id}", all(200)),
    ("GET /facilities/{id}/use", all(200)),
    ("GET /activities/{id}", all(404)),
    (
        "POST /activities/{id}",
        [303, 404, 404, 303, 303, 303, 303, 303, 303],
    ),
    ("GET /ballots/{id}", all(404)),
    ("POST /ballots/{id}", signed(303, 404)),
    ("GET /ballots/{id}/draw", all(404)),
    ("GET /ballots/{id}/draw.txt", all(404)),
    ("GET /venues/{id}", all(200)),
    ("GET /venues/{id}/confirm", all(200)),
    ("GET /venues/{id}/live", all(200)),
    ("POST /venues/{id}/favourite", signed(303, 303)),
    ("GET /sign-in", signed(200, 303)),
    ("POST /sign-in/code", all(422)),
    ("POST /sign-in", all(422)),
    ("POST /sign-out", all(303)),
    ("POST /language", all(400)),
    ("POST /appearance", all(303)),
    ("GET /me/calendar", signed(303, 200)),
    ("POST /me/calendar", signed(303, 200)),
    ("GET /feeds/{name}", all(404)),
    ("GET /reservations/{id}/calendar.ics", own(303, 200, 200)),
    ("GET /second-factor", all(303)),
    ("POST /second-factor", signed(303, 422)),
    // My own.
    ("GET /me", all(200)),
    ("GET /me/devices", signed(303, 200)),
    ("POST /me/devices/sign-out", signed(303, 303)),
    ("POST /me/companion-code", verified(303, 303)),
    ("GET /me/second-factors", signed(303, 200)),
    ("POST /me/second-factors/totp", signed(303, 303)),
    ("POST /me/second-factors/confirm", signed(303, 422)),
    ("POST /me/second-factors/remove", signed(303, 303)),
    ("GET /me/notices", signed(303, 200)),
    ("GET /me/notices/settings", signed(303, 200)),
    ("POST /me/notices/settings", signed(303, 422)),
    ("POST /me/notices/mail", signed(303, 404)),
    ("POST /me/notices/mail/confirm", signed(303, 422)),
    ("POST /me/notices/mail/remove", signed(303, 303)),
    ("GET /staff/facilities/{id}/deliveries", staff(303, 403, 200)),
    ("POST /staff/facilities/{id}/deliveries", staff(303, 403, 303)),
    ("GET /staff/jobs", [303, 404, 404, 404, 404, 404, 404, 404, 200]),
    ("POST /staff/jobs", [303, 404, 404, 404, 404, 404, 404, 404, 303]),
    ("GET /me/audit", signed(303, 200)),
    ("GET /me/data", signed(303, 200)),
    ("POST /me/data/delete", signed(303, 422)),
    ("GET /verification", signed(303, 200)),
    ("POST /verification", signed(303, 422)),
    ("POST /verification/palace", signed(303, 303)),
    ("POST /verification/withdraw", signed(303, 303)),
    // Reservations.
    ("GET /reservations", signed(303, 200)),
    ("POST /reservations", all(400)),
    ("GET /reservations/{id}", own(303, 200, 200)),
    ("POST /reservations/{id}/cancel", own(303, 303, 303)),
    ("POST /reservations/{id}/leave", signed(303, 404)),
    ("POST /reservations/{id}/check-in", own(303, 422, 422)),
    ("GET /offers/{id}", signed(303, 404)),
    ("POST /offers/{id}", signed(303, 400)),
    ("GET /waitlist", signed(303, 200)),
    ("POST /waitlist", signed(303, 422)),
    ("POST /waitlist/{id}/leave", signed(303, 404)),
    (
        "POST /reservations/{id}/appeal",
        [303, 404, 422, 404, 404, 404, 404, 404, 404],
    ),
    ("GET /reservations/{id}/join", all(404)),
    ("POST /reservations/{id}/join", signed(303, 404)),
    // The staff's pages.
    ("GET /staff/facilities/{id}/check-in-code", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/today", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/today/{reservation}", signed(303, 303)),
    (
        "POST /staff/facilities/{id}/today/{reservation}",
        staff(303, 303, 303),
    ),
    ("GET /staff/facilities/{id}/today-find", signed(303, 303)),
    ("POST /staff/facilities/{id}/today-find", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/today-who", signed(303, 303)),
    ("POST /staff/facilities/{id}/today-who", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/today-make", signed(303, 303)),
    ("POST /staff/facilities/{id}/today-make", staff(303, 400, 400)),
    ("GET /staff/facilities/{id}/day-sheet", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/activities", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/ballots", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/activities", staff(303, 422, 422)),
    (
        "GET /staff/facilities/{id}/activities/{activity}",
        staff(303, 404, 404),
    ),
    (
        "POST /staff/facilities/{id}/activities/{activity}",
        staff(303, 404, 404),
    ),
    ("GET /staff/facilities/{id}/appeals", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/appeals", staff(303, 422, 422)),
    (
        "POST /staff/facilities/{id}/members/{member}/suspension",
        staff(303, 403, 422),
    ),
    ("GET /staff/facilities/{id}/use", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/use.csv", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/use.xlsx", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/live", staff(303, 200, 200)),
    ("GET /staff/facilities/{id}/closures", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/closures", staff(303, 422, 422)),
    ("GET /staff/facilities/{id}/closures/new", staff(303, 200, 200)),
    (
        "GET /staff/facilities/{id}/closures/{closure}",
        staff(303, 404, 404),
    ),
    (
        "POST /staff/facilities/{id}/closures/{closure}",
        staff(303, 404, 404),
    ),
    ("GET /staff/facilities/{id}/series/{series}", staff(303, 404, 404)),
    (
        "POST /staff/facilities/{id}/series/{series}",
        staff(303, 404, 404),
    ),
    ("GET /staff/facilities/{id}/policies", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/policies", staff(303, 403, 422)),
    (
        "POST /staff/facilities/{id}/policies/publish",
        staff(303, 403, 422),
    ),
    (
        "POST /staff/facilities/{id}/policies/discard",
        staff(303, 403, 409),
    ),
    ("GET /staff/facilities/{id}/venues", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/venues", staff(303, 403, 422)),
    ("GET /staff/facilities/{id}/venues/{venue}", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/venues/{venue}", staff(303, 403, 422)),
    (
        "GET /staff/facilities/{id}/venues/{venue}/courts/{court}",
        staff(303, 403, 200),
    ),
    (
        "POST /staff/facilities/{id}/venues/{venue}/courts/{court}",
        staff(303, 403, 422),
    ),
    ("GET /staff/facilities/{id}/edit", staff(303, 403, 200)),
    ("POST /staff/facilities/{id}/edit", staff(303, 403, 422)),
    ("GET /staff/facilities/{id}/hours", staff(303, 200, 200)),
    ("POST /staff/facilities/{id}/hours", staff(303, 403, 422)),
    ("GET /photos/{id}", all(404)),
    ("GET /staff/facilities/{id}/photos", staff(303, 403, 200)),
    ("POST /staff/facilities/{id}/photos", staff(303, 403, 422)),
    ("POST /staff/facilities/{id}/photos/remove", staff(303, 403, 404)),
    ("GET /staff/facilities/{id}/members", staff(303, 200, 200)),
    (
        "GET /staff/facilities/{id}/members/{member}",
        staff(303, 200, 200),
    ),
    (
        "POST /staff/facilities/{id}/members/{member}/second-factor",
        staff(303, 403, 303),
    ),
    ("GET /staff/facilities/{id}/verifications", staff(303, 200, 200)),
    (
        "GET /staff/facilities/{id}/verifications/{key}",
        staff(303, 200, 200),
    ),
    (
        "POST /staff/facilities/{id}/verifications/{key}",
        staff(303, 303, 303),
    ),
    ("GET /staff/facilities/{id}/audit", staff(303, 403, 200)),
    ("GET /staff/facilities/{id}/roles", staff(303, 403, 200)),
    ("POST /staff/facilities/{id}/roles", staff(303, 403, 303)),
    ("POST /staff/facilities/{id}/roles/end", staff(303, 403, 303)),
    ("GET /staff/facilities/{id}/roll", staff(303, 403, 200)),
    ("POST /staff/facilities/{id}/roll", staff(303, 403, 303)),
    ("GET /staff/facilities/{id}/roll/{import}", staff(303, 403, 200)),
    ("POST /staff/facilities/{id}/roll/{import}", staff(303, 403, 303)),
    (
        "GET /staff/facilities/{id}/roll/{import}/faults.csv",
        staff(303, 403, 200),
    ),
    (
        "GET /staff/divisions/{division}/roll/{import}/faults.csv",
        officer(303, 200),
    ),
    ("GET /staff/divisions/{division}/roll", officer(303, 200)),
    ("POST /staff/divisions/{division}/roll", officer(303, 303)),
    ("GET /staff/divisions/{division}/roll/{import}", officer(303, 200)),
    (
        "POST /staff/divisions/{division}/roll/{import}",
        officer(303, 303),
    ),
    // What a union keeps. Without a division it is the officer's own.
    ("GET /coverage", own_remit(303)),
    ("GET /coverage.csv", own_remit(303)),
    ("GET /coverage.xlsx", own_remit(303)),
    ("GET /coverage/map.svg", officer(303, 200)),
    ("GET /coverage/use", officer(303, 200)),
    ("GET /coverage/unmet", officer(303, 200)),
    ("GET /coverage/reports", officer(303, 200)),
    ("POST /coverage/reports", officer(303, 422)),
    ("GET /coverage/reports/{id}", officer(303, 200)),
    ("GET /coverage/facilities", officer(303, 200)),
    ("GET /coverage/facilities.csv", officer(303, 200)),
    ("GET /coverage/facilities/new", officer(303, 200)),
    ("POST /coverage/facilities/new", officer(303, 422)),
    ("POST /coverage/facilities/import", officer(303, 422)),
    ("GET /coverage/facilities/{id}", officer(303, 200)),
    ("POST /coverage/facilities/{id}", officer(303, 422)),
    ("GET /coverage/targets", officer(303, 200)),
    ("POST /coverage/targets", officer(303, 422)),
    // The API.
    ("GET /api/v1/openapi.json", all(200)),
    ("GET /api/v1/facilities", all(200)),
    ("GET /api/v1/facilities/{id}", all(200)),
    ("GET /api/v1/venues/{id}/slots", all(200)),
    ("GET /api/v1/venues/{id}/policy", all(200)),
    ("GET /api/v1/venues/{id}/ballots", all(200)),
    ("POST /api/v1/ballots/{id}/entries", signed(401, 422)),
    ("DELETE /api/v1/entries/{id}", signed(401, 404)),
    ("GET /api/v1/ballots/{id}/draw", all(404)),
    ("GET /api/v1/facilities/{id}/use", all(200)),
    ("GET /api/v1/coverage", own_remit(401)),
    ("GET /api/v1/venues/{id}/live", all(200)),
    ("POST /api/v1/sign-in/codes", all(422)),
    ("POST /api/v1/sign-in", all(422)),
    ("DELETE /api/v1/session", signed(401, 204)),
    ("POST /api/v1/session/second-factor", signed(401, 422)),
    ("POST /api/v1/session/second-factor/passkey", signed(401, 404)),
    (
        "POST /api/v1/session/second-factor/passkey/answer",
        signed(401, 422),
    ),
    ("GET /api/v1/me", signed(401, 200)),
    ("GET /api/v1/me/waitlist", signed(401, 200)),
    ("POST /api/v1/waitlist", signed(401, 422)),
    ("DELETE /api/v1/waitlist/{id}", signed(401, 404)),
    ("POST /api/v1/offers/{id}/acceptance", signed(401, 404)),
    ("DELETE /api/v1/offers/{id}", signed(401, 404)),
    ("DELETE /api/v1/me", signed(401, 422)),
    ("GET /api/v1/me/export", signed(401, 200)),
    ("POST /api/v1/me/verification", signed(401, 422)),
    ("DELETE /api/v1/me/verification", signed(401, 204)),
    ("GET /api/v1/me/notices", signed(401, 200)),
    ("POST /api/v1/me/notices/read", signed(401, 204)),
    ("GET /api/v1/me/second-factors", signed(401, 200)),
    ("POST /api/v1/me/second-factors/totp", signed(401, 201)),
    (
        "POST /api/v1/me/second-factors/totp/confirmation",
        signed(401, 422),
    ),
    ("POST /api/v1/me/second-factors/passkey", signed(401, 201)),
    (
        "POST /api/v1/me/second-factors/passkey/confirmation",
        signed(401, 422),
    ),
    ("DELETE /api/v1/me/second-factors/{id}", signed(401, 404)),
    ("POST /api/v1/me/companion-code", verified(401, 200)),
    ("GET /api/v1/me/sessions", signed(401, 200)),
    ("DELETE /api/v1/me/sessions", signed(401, 204)),
    ("DELETE /api/v1/me/sessions/{id}", signed(401, 404)),
    ("GET /api/v1/me/audit", signed(401, 200)),
    ("GET /api/v1/me/reservations", signed(401, 200)),
    ("POST /api/v1/reservations", signed(401, 422)),
    ("GET /api/v1/reservations/{id}", own(401, 200, 200)),
    ("POST /api/v1/reservations/{id}/cancellation", own(401, 200, 200)),
    ("POST /api/v1/reservations/{id}/check-in", own(401, 422, 422)),
    ("GET /api/v1/reservations/{id}/invitation", own(401, 200, 404)),
    ("POST /api/v1/reservations/{id}/companions", signed(401, 404)),
    ("DELETE /api/v1/reservations/{id}/companions/me", signed(401, 404)),
    (
        "GET /api/v1/staff/facilities/{id}/check-in-code",
        staff(401, 200, 200),
    ),
    ("GET /api/v1/staff/facilities/{id}/closures", staff(401, 200, 200)),
    (
        "POST /api/v1/staff/facilities/{id}/closures",
        staff(401, 422, 422),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/closures/preview",
        staff(401, 422, 422),
    ),
    (
        "DELETE /api/v1/staff/facilities/{id}/closures/{closure}",
        staff(401, 404, 404),
    ),
    ("GET /api/v1/staff/facilities/{id}/timeline", staff(401, 200, 200)),
    (
        "POST /api/v1/staff/facilities/{id}/reservations",
        staff(401, 422, 422),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/reservations/{reservation}/act",
        staff(401, 200, 200),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/no-shows/{reservation}/excuse",
        staff(401, 409, 409),
    ),
    ("GET /api/v1/staff/facilities/{id}/audit", staff(401, 403, 200)),
    ("GET /api/v1/staff/facilities/{id}/policies", staff(401, 200, 200)),
    (
        "POST /api/v1/staff/facilities/{id}/policies",
        staff(401, 403, 409),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/policies/draft",
        staff(401, 403, 200),
    ),
    (
        "DELETE /api/v1/staff/facilities/{id}/policies/draft",
        staff(401, 403, 409),
    ),
    (
        "GET /api/v1/staff/facilities/{id}/policies/preview",
        staff(401, 403, 200),
    ),
    ("GET /api/v1/staff/facilities/{id}/venues", staff(401, 200, 200)),
    ("POST /api/v1/staff/facilities/{id}/venues", staff(401, 403, 422)),
    (
        "DELETE /api/v1/staff/facilities/{id}/venues/{venue}",
        staff(401, 403, 409),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/venues/{venue}/courts",
        staff(401, 403, 422),
    ),
    (
        "DELETE /api/v1/staff/facilities/{id}/venues/{venue}/courts/{court}",
        staff(401, 403, 409),
    ),
    ("GET /api/v1/staff/facilities/{id}/courts", staff(401, 200, 200)),
    ("GET /api/v1/staff/facilities/{id}/hours", staff(401, 200, 200)),
    ("POST /api/v1/staff/facilities/{id}/hours", staff(401, 403, 409)),
    ("GET /api/v1/staff/facilities/{id}/members", staff(401, 200, 200)),
    (
        "GET /api/v1/staff/facilities/{id}/members/{member}",
        staff(401, 200, 200),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/members/{member}/second-factor-removal",
        staff(401, 403, 204),
    ),
    (
        "GET /api/v1/staff/facilities/{id}/verifications",
        staff(401, 200, 200),
    ),
    (
        "GET /api/v1/staff/facilities/{id}/verifications/{key}",
        staff(401, 200, 200),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/verifications/{key}/decision",
        staff(401, 204, 204),
    ),
    ("GET /api/v1/staff/facilities/{id}/roles", staff(401, 403, 200)),
    ("POST /api/v1/staff/facilities/{id}/roles", staff(401, 403, 204)),
    (
        "DELETE /api/v1/staff/facilities/{id}/roles/{member}/{role}",
        staff(401, 403, 404),
    ),
    ("GET /api/v1/staff/facilities/{id}/roll", staff(401, 403, 200)),
    ("POST /api/v1/staff/facilities/{id}/roll", staff(401, 403, 202)),
    (
        "GET /api/v1/staff/facilities/{id}/roll/{import}",
        staff(401, 403, 200),
    ),
    (
        "DELETE /api/v1/staff/facilities/{id}/roll/{import}",
        staff(401, 403, 204),
    ),
    (
        "POST /api/v1/staff/facilities/{id}/roll/{import}/application",
        staff(401, 403, 200),
    ),
    ("GET /api/v1/staff/divisions/{division}/roll", officer(401, 200)),
    ("POST /api/v1/staff/divisions/{division}/roll", officer(401, 202)),
    (
        "GET /api/v1/staff/divisions/{division}/roll/{import}",
        officer(401, 200),
    ),
    (
        "DELETE /api/v1/staff/divisions/{division}/roll/{import}",
        officer(401, 204),
    ),
    (
        "POST /api/v1/staff/divisions/{division}/roll/{import}/application",
        officer(401, 200),
    ),
];

/// Phones of the visitors, and the roles of those who have one.
const PHONES: [&str; 9] = [
    "",
    "13800000002",
    "13800000001",
    "13900000001",
    "13900000002",
    "13900000003",
    "13900000004",
    "13900000005",
    "13900000006",
];

async fn people(site: &Site) -> Person {
    let foreign = site.app.db.write(Foreign);
    foreign.await.unwrap();
    let roles = [
        Role::Desk("palace".into()),
        Role::Manager("palace".into()),
        Role::Manager("castle".into()),
        Role::Union(world::code("3604")),
        Role::Union(world::code("3601")),
        Role::Keeper,
    ];
    for (role, phone) in roles.iter().zip(&PHONES[3..]) {
        grant::grant(&site.app, &phone.parse().unwrap(), role, false)
            .await
            .unwrap();
    }
    let holder = site.wang().await;
    site.li().await;
    holder
}

/// A palace of another city.
pub struct Foreign;

impl Command for Foreign {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for (code, name) in [("3601", "南昌市"), ("360102", "东湖区")] {
            division_upsert(tx, &world::division(code, name)).await?;
        }
        facility_upsert(tx, &world::facility("castle", "360102")).await
    }
}

async fn every_route_says_who_may_use_it(store: Store) {
    let site = Site::new(&store).await;
    let listed: BTreeSet<String> = router::routes()
        .table()
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let expected: BTreeSet<String> = MATRIX.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(
        listed, expected,
        "every route has a line in the matrix, and no line is without a route"
    );
    let holder = people(&site).await;
    let member = site.get(Some(&holder), "/api/v1/me").await.json()["member"]["id"].clone();
    let mut faults = Vec::new();
    for (n, (route, statuses)) in MATRIX.iter().enumerate() {
        let (method, pattern) = route.split_once(' ').unwrap();
        for (role, wanted) in statuses.iter().enumerate() {
            // Each case has objects of its own, and a session that may have ended with the case before.
            let who = match role {
                0 => None,
                role => Some(site.back(PHONES[role]).await),
            };
            let holder = site.back(PHONES[2]).await;
            let made = site
                .reserve_for(&holder, "hall-1", 60, 60, &format!("{n}-{role}"), 2)
                .await;
            assert_eq!(made.status, StatusCode::CREATED, "{route}: {}", made.body);
            let reservation = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
            let key = match pattern.contains("{key}") {
                true => pending(&site).await,
                false => String::new(),
            };
            let import = match (pattern.contains("{import}"), pattern.contains("/divisions/")) {
                (false, _) => String::new(),
                (true, false) => uploaded(&site, PHONES[4], "facilities/palace").await,
                (true, true) => uploaded(&site, PHONES[6], "divisions/3604").await,
            };
            let report = match pattern.contains("/reports/") {
                true => issued(&site, PHONES[6]).await,
                false => String::new(),
            };
            let id = match pattern {
                p if p.contains("/reports/") => report.as_str(),
                p if p.contains("/facilities/") => "palace",
                p if p.contains("reservations/") => reservation.as_str(),
                p if p.contains("venues/") => "hall",
                _ => "palace",
            };
            let path = pattern
                .replace("{id}", id)
                .replace("{name}", "nothing.css")
                .replace("{venue}", "hall")
                .replace("{court}", "hall-1")
                .replace("{member}", member.as_str().unwrap())
                .replace("{role}", "desk")
                .replace("{division}", "3604")
                .replace("{key}", &key)
                .replace("{reservation}", &reservation)
                .replace("{import}", &import);
            let answer = visit(&site, who.as_ref(), method, &path).await;
            if answer != *wanted {
                faults.push(format!("{route} for {}: {answer}, not {wanted}", VISITORS[role]));
            }
            let cancel = format!("/api/v1/reservations/{reservation}/cancellation");
            let holder = site.back(PHONES[2]).await;
            site.post(Some(&holder), &cancel, json!({})).await;
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    // The guard and the table say the same.
    for route in router::routes()
        .table()
        .iter()
        .filter(|route| route.access != Access::Anyone)
    {
        let line = MATRIX
            .iter()
            .find(|(line, _)| *line == format!("{} {}", route.method, route.path))
            .unwrap();
        assert!(matches!(line.1[0], 401 | 303), "{} lets anybody in", line.0);
    }
}

/// Somebody asks to be verified at the palace; the id of the request.
async fn pending(site: &Site) -> String {
    let zhao = site.back("13800000077").await;
    let body = json!({ "name": "赵敏", "union_card_no": "ZZ20990001", "palace_id": "palace" });
    let asked = site.post(Some(&zhao), "/api/v1/me/verification", body).await;
    assert!(
        matches!(asked.json()["status"].as_str(), Some("pending" | "verified")),
        "{}",
        asked.body
    );
    if asked.json()["status"] == "verified" {
        // A case before this one approved: another card is another request.
        let body = json!({ "name": "赵敏", "union_card_no": "ZZ20990002", "palace_id": "palace" });
        site.post(Some(&zhao), "/api/v1/me/verification", body).await;
    }
    let desk = site.back(PHONES[3]).await;
    let queue = site
        .get(Some(&desk), "/api/v1/staff/facilities/palace/verifications")
        .await;
    queue.json()["items"][0]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", queue.body))
        .to_owned()
}

const ROLL: &str = "card,name,phone,union,division\nRR20990001,孙权,13800000055,浔阳区搬运工会,360403\n";

/// A roll is read for a remit; the id of the import.
async fn uploaded(site: &Site, phone: &str, remit: &str) -> String {
    let who = site.back(phone).await;
    let sent = site
        .upload(
            Some(&who),
            &format!("/api/v1/staff/{remit}/roll"),
            ROLL.as_bytes(),
        )
        .await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.body);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    site.read_roll(&who, remit, &id).await;
    id
}

/// A report of the city's last month.
async fn issued(site: &Site, phone: &str) -> String {
    let who = site.back(phone).await;
    let form = [("division", "3604"), ("month", "2026-10"), ("remark", "x")];
    let sent = site.submit(Some(&who), "/coverage/reports", &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    sent.location().rsplit('/').next().unwrap().to_owned()
}

/// With what a caller who knows the interface would send.
async fn visit(site: &Site, who: Option<&Person>, method: &str, path: &str) -> u16 {
    let mut path = path.to_owned();
    if path.ends_with("/confirm") && method == "GET" {
        let at = world::span(90, 1).starts_at.timestamp_millis();
        path.push_str(&format!("?at=hall-2~{at}"));
    }
    if method == "DELETE" && path.contains("/venues/") {
        path.push_str("?edit=999&stranded=keep");
    }
    if method == "DELETE" && path.contains("/closures/") {
        path.push_str("?edit=1");
    }
    if path.starts_with("/coverage/") {
        path.push_str("?division=3604");
    }
    if path.ends_with("/members") {
        path.push_str("?q=wang");
    }
    let answer = match method {
        "GET" => site.get(who, &path).await,
        "POST" if path.ends_with("/roll") && path.starts_with("/api/") => {
            site.upload(who, &path, ROLL.as_bytes()).await
        }
        "POST" if path.ends_with("/roll") || path.ends_with("/photos") || path.contains("/import?") => {
            site.submit_file(who, &path, "file", ROLL).await
        }
        "POST" if !path.starts_with("/api/") => {
            let form: &[(&str, &str)] = match path.rsplit('/').next() {
                Some("second-factor") if path.contains("/staff/") => &[("reason", "手机丢了")],
                Some("roles") => &[("phone", "13800000066"), ("role", "desk")],
                Some("end") => &[("member", "nobody"), ("role", "desk")],
                _ if path.contains("/facilities/palace?") => &[("what", "status")],
                _ if path.contains("/coverage/reports?") => &[("division", "3604"), ("month", "2026-12")],
                _ if path.contains("/today/") => &[("act", "note"), ("version", "1"), ("note", "球拍")],
                _ if path.contains("/verifications/") => &[("what", "decline"), ("reason", "看不清")],
                _ if path.contains("/roll/") => &[("what", "discard")],
                _ => &[],
            };
            site.submit(who, &path, form).await
        }
        method => {
            let body: Value = match path.rsplit('/').next() {
                Some("second-factor-removal") => json!({ "reason": "手机丢了" }),
                Some("decision") => json!({ "approve": false, "reason": "看不清" }),
                Some("roles") => json!({ "phone": "13800000066", "role": "desk" }),
                Some("companions") => json!({ "key": "guessed" }),
                Some("venues") => json!({ "kind": "tennis", "name": "" }),
                Some("courts") => json!({ "edit": 999, "name": "", "count": 1 }),
                Some("hours") => json!({ "edit": 999, "hours": "daily 09:00-21:30" }),
                Some("draft") if method == "POST" => json!({ "knobs": {} }),
                Some("act") => json!({ "act": "note", "note": "球拍" }),
                Some("closures" | "preview") if path.contains("/closures") => json!({ "of": "court:nowhere",
                    "kind": "weather", "reason": "下雨", "starts_at": rfc(world::span(60, 1).starts_at),
                    "ends_at": rfc(world::span(120, 1).starts_at) }),
                Some("excuse") => json!({ "reason": "电梯坏了" }),
                Some("reservations") if path.contains("/staff/") => json!({ "court_id": "hall-2",
                    "starts_at": rfc(world::span(60, 1).starts_at), "ends_at": rfc(world::span(120, 1).starts_at) }),
                Some("policies") => json!({ "from": "2026-11-28", "edit": 7 }),
                _ => json!({}),
            };
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            site.call(who, method, &path, &[], Some(body)).await
        }
    };
    answer.status.as_u16()
}

/// Whoever may do a thing at the own palace finds nothing of another one there.
async fn objects_of_other_palaces_are_not_there(store: Store) {
    let site = Site::new(&store).await;
    people(&site).await;
    let manager = site.signed_in(PHONES[4]).await;
    let foreign = site.signed_in(PHONES[5]).await;
    let officer = site.signed_in(PHONES[6]).await;
    let wang = site.signed_in(PHONES[2]).await;
    let wang = site.get(Some(&wang), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let desk = site.signed_in(PHONES[3]).await;
    let desk = site.get(Some(&desk), "/api/v1/me").await.json()["member"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let request = pending(&site).await;
    let import = uploaded(&site, PHONES[4], "facilities/palace").await;
    for (method, path) in [
        (Method::GET, format!("members/{wang}")),
        (Method::POST, format!("members/{wang}/second-factor-removal")),
        (Method::GET, format!("verifications/{request}")),
        (Method::POST, format!("verifications/{request}/decision")),
        (Method::DELETE, format!("roles/{desk}/desk")),
        (Method::GET, format!("roll/{import}")),
        (Method::POST, format!("roll/{import}/application")),
        (Method::DELETE, format!("roll/{import}")),
    ] {
        let body = json!(match path.rsplit('/').next() {
            Some("second-factor-removal") => json!({ "reason": "手机丢了" }),
            Some("decision") => json!({ "approve": false, "reason": "看不清" }),
            _ => json!({}),
        });
        let path = format!("/api/v1/staff/facilities/castle/{path}");
        let answer = site
            .call(Some(&foreign), method.clone(), &path, &[], Some(body))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    let search = site
        .get(
            Some(&foreign),
            "/api/v1/staff/facilities/castle/members?q=13800000001",
        )
        .await;
    assert_eq!(
        search.json()["items"],
        json!([]),
        "a whole phone number finds nobody of another place"
    );
    // What a union officer may see is the division's, not a palace's; and the province is beyond the city.
    for path in [
        "divisions/36/roll",
        "divisions/3601/roll",
        &format!("divisions/3604/roll/{import}"),
    ] {
        let answer = site.get(Some(&officer), &format!("/api/v1/staff/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let own = site
        .get(
            Some(&manager),
            &format!("/api/v1/staff/facilities/palace/roll/{import}"),
        )
        .await;
    assert_eq!(own.json()["import"]["status"], "read", "nobody touched it");
}

async fn a_reservation_is_there_for_its_holder_and_the_palace_only(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let made = site.reserve(&wang, "hall-1", 60, 60, "a").await.json();
    let id = made["reservation"]["id"].as_str().unwrap();
    let foreign = site.get(Some(&li), &format!("/api/v1/reservations/{id}")).await;
    let absent = site
        .get(
            Some(&li),
            "/api/v1/reservations/019ac2b5-0000-7000-8000-000000000000",
        )
        .await;
    assert_eq!(
        (foreign.status, absent.status),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
    let without_reference = |answer: &super::site::Answer| {
        let mut json = answer.json();
        json["reference"] = Value::Null;
        json
    };
    assert_eq!(
        without_reference(&foreign),
        without_reference(&absent),
        "not yours looks like not there"
    );
    let cancel = format!("/api/v1/reservations/{id}/cancellation");
    assert_eq!(
        site.post(Some(&li), &cancel, json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "taken");
    let elsewhere: Role = Role::Desk("palace".into());
    grant::grant(&site.app, &"13900000001".parse().unwrap(), &elsewhere, false)
        .await
        .unwrap();
    let desk = site.signed_in("13900000001").await;
    assert_eq!(
        site.get(Some(&desk), &format!("/api/v1/reservations/{id}"))
            .await
            .status,
        StatusCode::OK
    );
    let nowhere = grant::grant(
        &site.app,
        &"13900000001".parse().unwrap(),
        &Role::Manager("castle".into()),
        false,
    )
    .await;
    assert!(matches!(nowhere, Err(grant::Ungranted::NoSuchScope)));
}

async fn signing_out_ends_the_session(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let other = site.signed_in("13800000001").await;
    assert_eq!(
        site.call(Some(&wang), Method::DELETE, "/api/v1/session", &[], None)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        site.get(Some(&wang), "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        site.get(Some(&other), "/api/v1/me").await.status,
        StatusCode::OK,
        "another device stays"
    );
    // Thirty idle days end it, use pushes that on, and ninety days end it in any case.
    for _ in 0..3 {
        site.clock.advance(chrono::TimeDelta::days(29));
        assert_eq!(site.get(Some(&other), "/api/v1/me").await.status, StatusCode::OK);
    }
    site.clock.advance(chrono::TimeDelta::days(4));
    assert_eq!(
        site.get(Some(&other), "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED
    );
}

async fn writes_from_other_sites_are_refused(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let cookie = format!("__Host-session={}", wang.token);
    for (origin, site_of) in [
        ("https://evil.example", None),
        ("https://evil.example", Some("cross-site")),
        ("null", Some("cross-site")),
        ("http://other.gongyue.test", Some("same-site")),
    ] {
        for route in router::routes()
            .table()
            .iter()
            .filter(|route| route.method != Method::GET)
        {
            let path = route.path.replace("{id}", "x");
            let mut headers = vec![("cookie", cookie.as_str()), ("origin", origin)];
            headers.extend(site_of.map(|value| ("sec-fetch-site", value)));
            let answer = site.call(None, route.method.clone(), &path, &headers, None).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {path} from {origin}",
                route.method
            );
        }
    }
    assert_eq!(
        site.get(Some(&wang), "/api/v1/me").await.status,
        StatusCode::OK,
        "nothing signed wang out"
    );
}

async fn every_answer_carries_the_headers(store: Store) {
    let site = Site::new(&store).await;
    let mut nonces = BTreeSet::new();
    for path in [
        "/",
        "/venues/hall",
        "/nothing",
        "/api/v1/facilities",
        "/api/v1/me",
        "/reservations",
        "/healthz",
    ] {
        let answer = site.get(None, path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"),
            "{path}"
        );
        assert_eq!(
            answer.headers[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff",
            "{path}"
        );
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
        nonces.insert(policy.to_owned());
    }
    assert_eq!(nonces.len(), 7, "each answer has a nonce of its own");
    let page = site.get(None, "/venues/hall").await;
    assert!(
        !page.body.contains("style=\""),
        "the policy forbids inline styles"
    );
}
