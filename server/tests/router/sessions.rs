//! Sessions: where one is signed in, signing out elsewhere, and guessing codes.

use super::site::{Person, Site};
use crate::support::{Number, Store, on_both_engines};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue_server::desk::sweep;
use serde_json::json;

on_both_engines!(
    a_lost_phone_is_signed_out_from_another_device,
    all_others_are_signed_out_at_once,
    spraying_guesses_over_many_phones_is_stopped,
    spraying_from_one_place_holds_up_that_place_only,
    what_has_served_is_forgotten,
);

async fn devices(site: &Site, who: &Person) -> Vec<(String, bool)> {
    let list = site.get(Some(who), "/api/v1/me/sessions").await.json();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|device| {
            (
                device["id"].as_str().unwrap().to_owned(),
                device["is_this"].as_bool().unwrap(),
            )
        })
        .collect()
}

async fn a_lost_phone_is_signed_out_from_another_device(store: Store) {
    let site = Site::new(&store).await;
    let (lost, other) = (site.wang().await, site.li().await);
    let here = site.signed_in("13800000001").await;
    let mine = devices(&site, &here).await;
    assert_eq!(mine.iter().filter(|(_, is_this)| *is_this).count(), 1);
    let (id, _) = mine.iter().find(|(_, is_this)| !is_this).unwrap();
    let path = format!("/api/v1/me/sessions/{id}");
    let revoke = async |who: &Person| {
        site.call(Some(who), Method::DELETE, &path, &[], None)
            .await
            .status
    };
    assert_eq!(
        revoke(&other).await,
        StatusCode::NOT_FOUND,
        "another's device is not there"
    );
    assert_eq!(site.get(Some(&lost), "/api/v1/me").await.status, StatusCode::OK);
    assert_eq!(revoke(&here).await, StatusCode::NO_CONTENT);
    assert_eq!(
        site.get(Some(&lost), "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(site.get(Some(&here), "/api/v1/me").await.status, StatusCode::OK);
    assert_eq!(revoke(&here).await, StatusCode::NOT_FOUND);
}

async fn all_others_are_signed_out_at_once(store: Store) {
    let site = Site::new(&store).await;
    let old = [site.wang().await, site.signed_in("13800000001").await];
    let here = site.signed_in("13800000001").await;
    let li = site.li().await;
    assert_eq!(devices(&site, &here).await.len(), 3);
    let answer = site
        .submit(Some(&here), "/me/devices/sign-out", &[("id", "")])
        .await;
    assert_eq!(answer.location(), "/me/devices");
    for gone in &old {
        assert_eq!(
            site.get(Some(gone), "/api/v1/me").await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(devices(&site, &here).await.len(), 1);
    assert_eq!(
        site.get(Some(&li), "/api/v1/me").await.status,
        StatusCode::OK,
        "nobody else is"
    );
}

async fn spraying_guesses_over_many_phones_is_stopped(store: Store) {
    let site = Site::new(&store).await;
    // From as many places as it takes.
    let ask = async |phone: &str| {
        let address = format!("10.0.0.{}", &phone[9..]);
        let headers = [("x-forwarded-for", address.as_str())];
        let body = Some(json!({ "phone": phone }));
        let sent = site
            .call(None, Method::POST, "/api/v1/sign-in/codes", &headers, body)
            .await;
        assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.body);
        sent.json()["demo_code"].as_str().unwrap().to_owned()
    };
    let try_code = async |phone: &str, code: &str| {
        site.post(None, "/api/v1/sign-in", json!({ "phone": phone, "code": code }))
            .await
    };
    for n in 0..60 {
        let phone = format!("1370000{n:04}");
        let code = ask(&phone).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert_eq!(try_code(&phone, wrong).await.fields(), ["code"]);
        }
    }
    let code = ask("13800000001").await;
    let held = try_code("13800000001", &code).await;
    assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS, "{}", held.body);
    assert_eq!(held.headers["retry-after"], "600");
    site.clock
        .advance(TimeDelta::minutes(10) + TimeDelta::milliseconds(1));
    let code = ask("13800000001").await;
    assert_eq!(try_code("13800000001", &code).await.status, StatusCode::OK);
}

async fn spraying_from_one_place_holds_up_that_place_only(store: Store) {
    let site = Site::new(&store).await;
    let ask = async |phone: &str, address: &str| {
        let headers = [("x-forwarded-for", address)];
        let body = Some(json!({ "phone": phone }));
        let path = "/api/v1/sign-in/codes";
        let sent = site.call(None, Method::POST, path, &headers, body).await;
        sent.json()["demo_code"].as_str().unwrap().to_owned()
    };
    let try_code = async |phone: &str, code: &str| {
        site.post(None, "/api/v1/sign-in", json!({ "phone": phone, "code": code }))
            .await
            .status
    };
    for n in 0..20 {
        let phone = format!("1370000{n:04}");
        let code = ask(&phone, "10.0.0.1").await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert_eq!(try_code(&phone, wrong).await, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    let there = ask("13800000001", "10.0.0.1").await;
    assert_eq!(
        try_code("13800000001", &there).await,
        StatusCode::TOO_MANY_REQUESTS
    );
    let elsewhere = ask("13800000002", "10.0.0.2").await;
    assert_eq!(try_code("13800000002", &elsewhere).await, StatusCode::OK);
}

async fn what_has_served_is_forgotten(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    assert_eq!(
        site.reserve(&wang, "hall-1", 60, 60, "k").await.status,
        StatusCode::CREATED
    );
    let count = async |table: &'static str| {
        let mut reader = store.reader().await;
        let sql = match table {
            "session" => "SELECT COUNT(*) AS number FROM session",
            "sign_in_code" => "SELECT COUNT(*) AS number FROM sign_in_code",
            _ => "SELECT COUNT(*) AS number FROM idempotency",
        };
        reader.tx().fetch_one::<Number>(sql, &[]).await.unwrap().0
    };
    assert_eq!(sweep::forget(&site.app).await.unwrap(), 0);
    site.clock.advance(TimeDelta::days(15));
    assert_eq!(sweep::forget(&site.app).await.unwrap(), 2);
    assert_eq!(
        (
            count("session").await,
            count("sign_in_code").await,
            count("idempotency").await
        ),
        (1, 0, 0)
    );
    site.clock.advance(TimeDelta::days(16));
    assert_eq!(sweep::forget(&site.app).await.unwrap(), 1);
    assert_eq!(count("session").await, 0);
}
