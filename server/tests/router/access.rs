//! Who may do what: every route has a case, and other people's things are not there.

use super::site::{Person, Site};
use crate::support::{Store, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use gongyue::role::Role;
use gongyue_server::desk::grant;
use gongyue_server::guard::Access;
use gongyue_server::router;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both_engines!(
    a_reservation_is_there_for_its_holder_and_the_palace_only,
    signing_out_ends_the_session
);
on_one_engine!(Sqlite: every_route_says_who_may_use_it, writes_from_other_sites_are_refused, every_answer_carries_the_headers);

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

/// What each kind of visitor gets at each route: nobody, a stranger to the object, its holder, the palace's desk.
/// A route without a line here fails the test.
const MATRIX: &[(&str, [u16; 4])] = &[
    ("GET /healthz", [200, 200, 200, 200]),
    ("GET /readyz", [200, 200, 200, 200]),
    ("GET /pkg/{name}", [404, 404, 404, 404]),
    ("GET /", [200, 200, 200, 200]),
    ("GET /places", [200, 200, 200, 200]),
    ("GET /facilities/{id}", [200, 200, 200, 200]),
    ("GET /venues/{id}", [200, 200, 200, 200]),
    ("GET /venues/{id}/confirm", [200, 200, 200, 200]),
    ("GET /reservations", [303, 200, 200, 200]),
    ("POST /reservations", [400, 400, 400, 400]),
    ("GET /reservations/{id}", [303, 404, 200, 200]),
    ("POST /reservations/{id}/cancel", [303, 404, 303, 303]),
    ("POST /reservations/{id}/leave", [303, 404, 404, 404]),
    ("POST /reservations/{id}/check-in", [303, 404, 422, 422]),
    ("GET /me/devices", [303, 200, 200, 200]),
    ("POST /me/devices/sign-out", [303, 303, 303, 303]),
    ("POST /me/companion-code", [303, 303, 303, 403]),
    ("GET /staff/facilities/{id}/check-in-code", [303, 404, 404, 200]),
    ("GET /staff/facilities/{id}/policies", [303, 404, 404, 200]),
    ("POST /staff/facilities/{id}/policies", [303, 404, 404, 403]),
    (
        "POST /staff/facilities/{id}/policies/publish",
        [303, 404, 404, 403],
    ),
    (
        "POST /staff/facilities/{id}/policies/discard",
        [303, 404, 404, 403],
    ),
    ("GET /sign-in", [200, 303, 303, 303]),
    ("POST /sign-in/code", [422, 422, 422, 422]),
    ("POST /sign-in", [422, 422, 422, 422]),
    ("POST /sign-out", [303, 303, 303, 303]),
    ("GET /verification", [303, 200, 200, 200]),
    ("POST /verification", [303, 422, 422, 422]),
    ("GET /me", [200, 200, 200, 200]),
    ("POST /language", [400, 400, 400, 400]),
    ("GET /api/v1/openapi.json", [200, 200, 200, 200]),
    ("GET /api/v1/facilities", [200, 200, 200, 200]),
    ("GET /api/v1/facilities/{id}", [200, 200, 200, 200]),
    ("GET /api/v1/venues/{id}/slots", [200, 200, 200, 200]),
    ("GET /api/v1/venues/{id}/policy", [200, 200, 200, 200]),
    ("POST /api/v1/sign-in/codes", [422, 422, 422, 422]),
    ("POST /api/v1/sign-in", [422, 422, 422, 422]),
    ("DELETE /api/v1/session", [401, 204, 204, 204]),
    ("GET /api/v1/me", [401, 200, 200, 200]),
    ("POST /api/v1/me/verification", [401, 422, 422, 422]),
    ("GET /api/v1/me/reservations", [401, 200, 200, 200]),
    ("POST /api/v1/reservations", [401, 422, 422, 422]),
    ("GET /api/v1/reservations/{id}", [401, 404, 200, 200]),
    (
        "POST /api/v1/reservations/{id}/cancellation",
        [401, 404, 200, 200],
    ),
    (
        "DELETE /api/v1/reservations/{id}/companions/me",
        [401, 404, 404, 404],
    ),
    ("POST /api/v1/reservations/{id}/check-in", [401, 404, 422, 422]),
    ("POST /api/v1/me/companion-code", [401, 200, 200, 403]),
    (
        "GET /api/v1/staff/facilities/{id}/check-in-code",
        [401, 404, 404, 200],
    ),
    ("GET /api/v1/staff/facilities/{id}/audit", [401, 404, 404, 403]),
    ("GET /api/v1/me/sessions", [401, 200, 200, 200]),
    ("DELETE /api/v1/me/sessions", [401, 204, 204, 204]),
    ("DELETE /api/v1/me/sessions/{id}", [401, 404, 404, 404]),
    ("GET /api/v1/me/audit", [401, 200, 200, 200]),
    ("GET /api/v1/staff/facilities/{id}/policies", [401, 404, 404, 200]),
    (
        "POST /api/v1/staff/facilities/{id}/policies",
        [401, 422, 422, 422],
    ),
    (
        "POST /api/v1/staff/facilities/{id}/policies/draft",
        [401, 422, 422, 422],
    ),
    (
        "DELETE /api/v1/staff/facilities/{id}/policies/draft",
        [401, 404, 404, 403],
    ),
    (
        "GET /api/v1/staff/facilities/{id}/policies/preview",
        [401, 404, 404, 403],
    ),
];

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

    let desk: Role = Role::Desk("palace".into());
    grant::grant(&site.app, &"13900000001".parse().unwrap(), &desk)
        .await
        .unwrap();
    let mut holder = site.wang().await;
    site.li().await;
    for (n, (route, statuses)) in MATRIX.iter().enumerate() {
        let (method, pattern) = route.split_once(' ').unwrap();
        for (role, wanted) in statuses.iter().enumerate() {
            // Each case has a session and an object of its own: some cases end theirs.
            let who = match role {
                0 => None,
                1 => Some(site.signed_in("13800000002").await),
                2 => Some(site.signed_in("13800000001").await),
                _ => Some(site.signed_in("13900000001").await),
            };
            let made = site
                .reserve(&holder, "hall-1", 60, 60, &format!("{n}-{role}"))
                .await;
            assert_eq!(made.status, StatusCode::CREATED, "{route}: {}", made.body);
            let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
            let answer = visit(&site, who.as_ref(), method, pattern, &id).await;
            assert_eq!(answer, *wanted, "{route} for visitor {role}");
            if route.contains("/sessions") || route.contains("/devices") {
                // These end the others.
                holder = site.signed_in("13800000001").await;
            }
            site.post(
                Some(&holder),
                &format!("/api/v1/reservations/{id}/cancellation"),
                json!({}),
            )
            .await;
        }
    }
    // The guard and the table say the same.
    for route in router::routes()
        .table()
        .iter()
        .filter(|route| route.access == Access::SignedIn)
    {
        let line = MATRIX
            .iter()
            .find(|(line, _)| *line == format!("{} {}", route.method, route.path))
            .unwrap();
        assert!(matches!(line.1[0], 401 | 303), "{} lets anybody in", line.0);
    }
}

async fn visit(site: &Site, who: Option<&Person>, method: &str, pattern: &str, reservation: &str) -> u16 {
    let id = match pattern {
        p if p.contains("reservations/") => reservation,
        p if p.contains("venues/") => "hall",
        _ => "palace",
    };
    let mut path = pattern.replace("{id}", id).replace("{name}", "nothing.css");
    if path.ends_with("/confirm") {
        path.push_str(&format!(
            "?at=hall-2~{}",
            world::span(90, 1).starts_at.timestamp_millis()
        ));
    }
    let api = path.starts_with("/api/");
    let answer = match method {
        "GET" => site.get(who, &path).await,
        "POST" if !api => site.submit(who, &path, &[]).await,
        method => {
            let body: Value = json!({});
            site.call(
                who,
                Method::from_bytes(method.as_bytes()).unwrap(),
                &path,
                &[],
                Some(body),
            )
            .await
        }
    };
    answer.status.as_u16()
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
    grant::grant(&site.app, &"13900000001".parse().unwrap(), &elsewhere)
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
