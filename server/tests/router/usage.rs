//! What is used: counted from what happened, the same for the public, the staff and the files.

use super::site::{Site, rfc};
use super::today::{desk, manager};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use gongyue_server::desk::{sweep, usage};
use gongyue_server::store::*;
use serde_json::{Value, json};

on_both_engines!(
    every_hour_is_somebodys_or_empty,
    a_day_is_counted_once_and_anew_after_it_changed,
    a_rule_set_aside_is_public_and_whose_it_was_is_not,
    the_staff_see_the_week_and_take_it_along,
    what_cannot_be_counted_is_said,
);

const API: &str = "/api/v1/staff/facilities/palace";

async fn used(site: &Site, query: &str) -> Value {
    let answer = site
        .get(None, &format!("/api/v1/facilities/palace/use{query}"))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

fn hall(used: &Value) -> Value {
    let venues = used["venues"].as_array().unwrap();
    venues.iter().find(|venue| venue["id"] == "hall").unwrap()["court_hours"].clone()
}

/// An evening at the hall: one comes, one does not, one walks in, a court is closed.
async fn evening(site: &Site) -> String {
    let (wang, li, desk) = (site.wang().await, site.li().await, desk(site).await);
    let here = site.reserve(&wang, "hall-1", 60, 60, "a").await.json()["reservation"]["id"].clone();
    let missed = site.reserve(&li, "hall-2", 60, 60, "a").await.json()["reservation"]["id"].clone();
    let span = world::span(60, 120);
    let lamp = json!({ "of": "court:hall-4", "kind": "maintenance", "reason": "灯坏了",
        "starts_at": rfc(span.starts_at), "ends_at": rfc(span.ends_at) });
    assert_eq!(
        site.post(Some(&desk), &format!("{API}/closures"), lamp)
            .await
            .status,
        StatusCode::CREATED
    );
    site.clock.set(world::span(60, 1).starts_at);
    let act = json!({ "act": "check_in" });
    let path = format!("{API}/reservations/{}/act", here.as_str().unwrap());
    assert_eq!(site.post(Some(&desk), &path, act).await.status, StatusCode::OK);
    let body = json!({ "court_id": "hall-3", "starts_at": rfc(world::span(60, 1).starts_at),
        "ends_at": rfc(world::span(120, 1).starts_at), "party_size": 2 });
    let headers = [("idempotency-key", "w")];
    let walked = site
        .call(
            Some(&desk),
            Method::POST,
            &format!("{API}/reservations"),
            &headers,
            Some(body),
        )
        .await;
    assert_eq!(walked.status, StatusCode::CREATED, "{}", walked.body);
    site.clock.set(world::span(240, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
    missed.as_str().unwrap().to_owned()
}

async fn every_hour_is_somebodys_or_empty(store: Store) {
    let site = Site::new(&store).await;
    evening(&site).await;
    let today = used(&site, "?from=2026-11-27&to=2026-11-27").await;
    let hours = hall(&today);
    // Four courts from 09:00 to 21:30.
    assert_eq!(hours["offered"], json!(50.0), "{today}");
    assert_eq!(
        (&hours["reserved"], &hours["walk_in"], &hours["closed"]),
        (&json!(2.0), &json!(1.0), &json!(2.0))
    );
    assert_eq!(
        (&hours["attended"], &hours["no_show"], &hours["empty"]),
        (&json!(2.0), &json!(1.0), &json!(45.0))
    );
    assert_eq!(hours["utilisation"], json!(0.04));
    let page = site
        .get(None, "/facilities/palace/use?from=2026-11-27&to=2026-11-27")
        .await;
    assert!(
        page.body.contains("空着") && page.body.contains(">45</b>"),
        "{}",
        page.body
    );
    assert!(
        !page.body.contains('王') && !today.to_string().contains('王'),
        "never with names"
    );
}

async fn a_day_is_counted_once_and_anew_after_it_changed(store: Store) {
    let site = Site::new(&store).await;
    let missed = evening(&site).await;
    site.clock.advance(TimeDelta::days(1));
    let first = used(&site, "?from=2026-11-27&to=2026-11-27").await;
    let kept = async || {
        let mut reader = store.reader().await;
        let date = world::date("2026-11-27");
        let mut tx = reader.tx();
        let days = use_day_list(&mut tx, &"palace".into(), date, date).await.unwrap();
        (
            days.len(),
            use_list(&mut tx, &"palace".into(), date, date).await.unwrap(),
        )
    };
    let (days, rows) = kept().await;
    assert_eq!(days, 1, "a day that is over is kept");
    // What is kept is what the day would be counted as anew.
    let mut reader = store.reader().await;
    let date = world::date("2026-11-27");
    let anew = usage::count(&mut reader.tx(), &"palace".into(), (date, date), site.app.now())
        .await
        .unwrap();
    let anew: Vec<UseRow> = anew.into_iter().flat_map(|day| day.rows).collect();
    drop(reader);
    assert_eq!(rows, anew);
    assert_eq!(
        used(&site, "?from=2026-11-27&to=2026-11-27").await["totals"],
        first["totals"]
    );
    // The lift was out of order: the no-show counts no more.
    let desk = desk(&site).await;
    let path = format!("{API}/no-shows/{missed}/excuse");
    let excused = site
        .post(Some(&desk), &path, json!({ "reason": "电梯坏了" }))
        .await;
    assert_eq!(excused.status, StatusCode::OK, "{}", excused.body);
    assert_eq!(kept().await.0, 0, "the day is counted anew");
    let hours = hall(&used(&site, "?from=2026-11-27&to=2026-11-27").await);
    assert_eq!(
        (&hours["reserved"], &hours["no_show"]),
        (&json!(2.0), &json!(0.0))
    );
    // The job counts what nobody has asked for.
    site.clock.advance(TimeDelta::days(3));
    assert_eq!(
        usage::catch_up(&site.app).await.unwrap(),
        3,
        "from the first reservation on: four days, one of them known"
    );
    assert_eq!(usage::catch_up(&site.app).await.unwrap(), 0);
}

async fn a_rule_set_aside_is_public_and_whose_it_was_is_not(store: Store) {
    let site = Site::new(&store).await;
    let (li, manager) = (site.li().await, manager(&site).await);
    let member = site.get(Some(&li), "/api/v1/me").await.json()["member"]["id"].clone();
    let body = json!({ "court_id": "hall-1", "starts_at": rfc(world::span(0, 1).starts_at),
        "ends_at": rfc(world::span(180, 1).starts_at), "party_size": 2, "member_id": member, "override_reason": "市里比赛" });
    let headers = [("idempotency-key", "d")];
    let made = site
        .call(
            Some(&manager),
            Method::POST,
            &format!("{API}/reservations"),
            &headers,
            Some(body),
        )
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let today = used(&site, "?from=2026-11-27&to=2026-11-27").await;
    assert_eq!(today["overrides"][0]["reason"], "市里比赛");
    assert!(!today.to_string().contains("李"), "{today}");
    let page = site
        .get(None, "/facilities/palace/use?from=2026-11-27&to=2026-11-27")
        .await;
    assert!(
        page.body.contains("市里比赛") && !page.body.contains("李*"),
        "{}",
        page.body
    );
}

async fn the_staff_see_the_week_and_take_it_along(store: Store) {
    let site = Site::new(&store).await;
    evening(&site).await;
    let desk = desk(&site).await;
    let page = site.get(Some(&desk), "/staff/facilities/palace/use").await;
    assert!(
        page.body.contains("没到占约的") && page.body.contains("use-heat"),
        "{}",
        page.body
    );
    let csv = site
        .get(
            Some(&desk),
            "/staff/facilities/palace/use.csv?from=2026-11-27&to=2026-11-27",
        )
        .await;
    assert!(
        csv.body.starts_with("\u{feff}哪天,时间,场馆,开放,到场,没到"),
        "{}",
        csv.body
    );
    assert!(
        csv.body.contains("2026-11-27,19:00,hall馆,4.0000,2.0000,1.0000"),
        "{}",
        csv.body
    );
    let xlsx = site
        .get(
            Some(&desk),
            "/staff/facilities/palace/use.xlsx?from=2026-11-27&to=2026-11-27",
        )
        .await;
    assert_eq!(xlsx.status, StatusCode::OK);
    assert!(
        xlsx.headers["content-type"]
            .to_str()
            .unwrap()
            .contains("spreadsheetml")
    );
    assert!(xlsx.body.starts_with("PK"));
}

async fn what_cannot_be_counted_is_said(store: Store) {
    let site = Site::new(&store).await;
    for query in [
        "?from=2026-02-30",
        "?from=2026-11-28&to=2026-11-27",
        "?from=2025-01-01&to=2026-11-27",
        "?from=2019-01-01&to=2019-01-07",
        "?to=x",
    ] {
        let answer = site
            .get(None, &format!("/api/v1/facilities/palace/use{query}"))
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{query}: {}",
            answer.body
        );
        let page = site.get(None, &format!("/facilities/palace/use{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
    }
    let nowhere = site.get(None, "/api/v1/facilities/nowhere/use").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let ahead = used(&site, "?from=2026-11-27&to=2026-12-24").await;
    assert_eq!(ahead["to"], "2026-11-27", "what lies ahead is not used yet");
}
