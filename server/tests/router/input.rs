//! Bad input: a clear answer, nothing lost, nothing that identifies a person.

use super::site::{Site, rfc};
use crate::support::{Store, on_both_engines, world};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

on_both_engines!(
    bad_input_names_the_field,
    forms_keep_what_was_typed,
    codes_are_guessed_five_times_and_no_more
);

async fn bad_input_names_the_field(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let span = world::span(60, 60);
    let good =
        json!({ "court_id": "hall-1", "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let cases = [
        (with("colour", json!("red")), "colour"),
        (with("party_size", json!("two")), "party_size"),
        (with("party_size", json!(-1)), "party_size"),
        (with("starts_at", json!("2026-02-30T19:00:00Z")), "starts_at"),
        (with("starts_at", json!("tonight")), "starts_at"),
        (with("ends_at", json!(rfc(span.starts_at))), "ends_at"),
        (with("ends_at", json!("2036-11-27T12:00:00Z")), "ends_at"),
        (with("starts_at", json!("2026-11-27T11:00:01Z")), "starts_at"),
        (with("court_id", json!("nowhere")), "court_id"),
        (with("court_id", json!("\u{0}")), "court_id"),
        (with("starts_at", json!("+262142-12-31T00:00:00Z")), "starts_at"),
        (with("companions", json!(["13800000002"])), "companions/0"),
        (
            json!({ "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) }),
            "court_id",
        ),
    ];
    for (body, field) in cases {
        let headers = [("idempotency-key", "k")];
        let answer = site
            .call(
                Some(&wang),
                Method::POST,
                "/api/v1/reservations",
                &headers,
                Some(body.clone()),
            )
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{body}: {}",
            answer.body
        );
        assert_eq!(answer.fields(), [field], "{body}");
    }
    let no_key = site.post(Some(&wang), "/api/v1/reservations", good.clone()).await;
    assert_eq!(no_key.fields(), ["Idempotency-Key"]);

    let raw = |body: Vec<u8>| {
        Request::builder()
            .method(Method::POST)
            .uri("/api/v1/reservations")
            .header(header::HOST, "gongyue.test")
            .header(header::AUTHORIZATION, format!("Bearer {}", wang.token))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", "k")
            .body(Body::from(body))
            .unwrap()
    };
    assert_eq!(
        site.send(raw(b"{\"court_id\":".to_vec())).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        site.send(raw(b"\xff\xfe".to_vec())).await.status,
        StatusCode::BAD_REQUEST
    );
    let huge = site.send(raw(vec![b' '; 2 * 1024 * 1024])).await;
    assert_eq!(
        (huge.status, huge.json()["status"].as_u64()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some(413))
    );

    for (path, field) in [
        ("/api/v1/venues/hall/slots?date=2026-02-30", "date"),
        ("/api/v1/venues/hall/slots?date=tomorrow", "date"),
        ("/api/v1/venues/hall/slots?date=2036-01-01", "date"),
        ("/api/v1/facilities?kind=castle", "kind"),
        ("/api/v1/facilities?division=99x", "division"),
        ("/api/v1/facilities?near=200,1", "near"),
        ("/api/v1/facilities?colour=red", "colour"),
        ("/api/v1/me/reservations?cursor=xyz", "cursor"),
        ("/api/v1/me/reservations?status=lost", "status"),
    ] {
        let answer = site.get(Some(&wang), path).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (StatusCode::UNPROCESSABLE_ENTITY, vec![field.into()]),
            "{path}"
        );
    }
    for path in [
        "/api/v1/venues/nowhere/slots",
        "/api/v1/venues/%00/slots",
        "/api/v1/facilities/%F0%9F%8F%93",
        "/api/v1/facilities/nowhere",
        "/api/v1/nothing",
        "/venues/nowhere",
        "/nothing",
    ] {
        assert_eq!(
            site.get(Some(&wang), path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(
        site.get(Some(&wang), "/api/v1/facilities?q=%00").await.status,
        StatusCode::OK
    );
    assert_eq!(
        site.get(Some(&wang), "/?q=%00&near=nan,1&date=%2B262142-01-01&cursor=-1")
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(
        site.get(Some(&wang), "/venues/hall?date=%2B262142-01-01")
            .await
            .status,
        StatusCode::OK
    );
    let crooked = site.get(Some(&wang), "/api/v1/facilities/%ff").await;
    assert_eq!(
        (crooked.status, crooked.json()["status"].as_u64()),
        (StatusCode::BAD_REQUEST, Some(400))
    );
    let wrong_method = site
        .call(None, Method::PUT, "/api/v1/facilities", &[], None)
        .await;
    assert_eq!(
        (wrong_method.status, wrong_method.json()["status"].as_u64()),
        (StatusCode::METHOD_NOT_ALLOWED, Some(405))
    );
    assert!(wrong_method.headers.contains_key(header::ALLOW));
    let phone = site
        .post(None, "/api/v1/sign-in/codes", json!({ "phone": "1380000" }))
        .await;
    assert_eq!(phone.fields(), ["phone"]);
    assert!(!phone.body.contains("1380000"), "what was typed is not repeated");
}

async fn forms_keep_what_was_typed(store: Store) {
    let site = Site::new(&store).await;
    let phone = site
        .submit(
            None,
            "/sign-in/code",
            &[("phone", "138 0000"), ("next", "/venues/hall")],
        )
        .await;
    assert_eq!(phone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(phone.body.contains("138 0000") && phone.body.contains("/venues/hall"));
    let person = site.signed_in("13800000099").await;
    let form = [
        ("name", "阿依古丽·<b>买买提"),
        ("union_card_no", "1"),
        ("next", "/"),
    ];
    let refused = site.submit(Some(&person), "/verification", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("阿依古丽·&lt;b&gt;买买提"),
        "kept, and escaped"
    );
    assert!(!refused.body.contains("<b>买买提"));
}

async fn codes_are_guessed_five_times_and_no_more(store: Store) {
    let site = Site::new(&store).await;
    let phone = "13800000001";
    let sent = site
        .post(None, "/api/v1/sign-in/codes", json!({ "phone": phone }))
        .await;
    let right = sent.json()["demo_code"].as_str().unwrap().to_owned();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let answer = site
            .post(None, "/api/v1/sign-in", json!({ "phone": phone, "code": wrong }))
            .await;
        assert_eq!(answer.fields(), ["code"]);
    }
    let late = site
        .post(None, "/api/v1/sign-in", json!({ "phone": phone, "code": right }))
        .await;
    assert_eq!(
        late.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the right code after five wrong ones is worth nothing"
    );
    // A used code, and an expired one, are worth nothing either.
    let sent = site
        .post(None, "/api/v1/sign-in/codes", json!({ "phone": phone }))
        .await;
    let code = sent.json()["demo_code"].as_str().unwrap().to_owned();
    let body = json!({ "phone": phone, "code": code });
    assert_eq!(
        site.post(None, "/api/v1/sign-in", body.clone()).await.status,
        StatusCode::OK
    );
    assert_eq!(
        site.post(None, "/api/v1/sign-in", body).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let sent = site
        .post(None, "/api/v1/sign-in/codes", json!({ "phone": phone }))
        .await;
    let code = sent.json()["demo_code"].as_str().unwrap().to_owned();
    site.clock.advance(chrono::TimeDelta::minutes(5));
    let answer = site
        .post(None, "/api/v1/sign-in", json!({ "phone": phone, "code": code }))
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}
