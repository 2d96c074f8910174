//! What everybody who is not signed in gets alike is made once, is true at every moment, and is sent once to whoever still has it.

use super::site::{Answer, Site};
use crate::support::{Store, on_both_engines, world};
use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use futures_util::future::join_all;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_server::desk::reserve::look;
use gongyue_server::desk::venue_view::VenueView;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_kept_answer_is_true_after_every_change,
    a_kept_answer_is_sent_once,
    a_crowd_waits_for_one_answer,
    a_look_is_at_what_is_true_now,
);

const PAGE: &str = "/venues/hall";

async fn a_kept_answer_is_true_after_every_change(store: Store) {
    let site = heard(&store).await;
    let wang = site.wang().await;
    let free = "free";
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, free);
    let slots = slots();
    let before = tag(&site.get(None, &slots).await);
    let made = site.reserve(&wang, "hall-1", 60, 60, "k").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    // At once: whoever was told yes and looks without being signed in must not see it free.
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, "taken");
    assert_ne!(tag(&site.get(None, &slots).await), before);
    let id = made.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let ended = site
        .post(
            Some(&wang),
            &format!("/api/v1/reservations/{id}/cancellation"),
            json!({}),
        )
        .await;
    assert!(ended.status.is_success(), "{}", ended.body);
    assert_eq!(site.state(None, "hall", "hall-1", 60).await, free);
    assert_eq!(
        tag(&site.get(None, &slots).await),
        before,
        "as it was, byte for byte"
    );
    // Time alone changes it too.
    let starts_at = world::span(0, 60).starts_at;
    site.clock.advance(starts_at - site.app.now());
    assert_ne!(site.state(None, "hall", "hall-1", 0).await, "past");
    site.clock.advance(TimeDelta::minutes(1));
    assert_eq!(site.state(None, "hall", "hall-1", 0).await, "past");
}

async fn a_kept_answer_is_sent_once(store: Store) {
    let site = heard(&store).await;
    let wang = site.wang().await;
    let slots = slots();
    for path in [
        &slots,
        PAGE,
        "/facilities/palace",
        "/api/v1/facilities",
        "/api/v1/facilities/palace",
        "/",
    ] {
        let first = site.get(None, path).await;
        let again = site.get(None, path).await;
        assert_eq!(
            (first.status, &first.body),
            (StatusCode::OK, &again.body),
            "{path}"
        );
        assert_eq!(
            first.headers[header::CACHE_CONTROL],
            "private, no-cache",
            "{path}"
        );
        let tag = tag(&first);
        let has = |tag: &str, more: (&'static str, &'static str)| {
            let tag = tag.to_owned();
            let site = &site;
            async move {
                site.call(None, Method::GET, path, &[("if-none-match", &tag), more], None)
                    .await
            }
        };
        let told = has(&tag, ("accept", "*/*")).await;
        assert_eq!(
            (told.status, told.body.as_str()),
            (StatusCode::NOT_MODIFIED, ""),
            "{path}"
        );
        assert_eq!(told.headers[header::ETAG], *tag);
        // Other bytes have another one: in English, compressed, or of a member, who has none.
        for more in [("accept-language", "en"), ("accept-encoding", "gzip")] {
            let other = has(&tag, more).await;
            // The data alone are the same in both languages.
            if other.status == StatusCode::NOT_MODIFIED {
                assert!(
                    path.starts_with("/api/") && more.0 == "accept-language",
                    "{path} {more:?}"
                );
            } else {
                assert_eq!(
                    other.headers.contains_key(header::CONTENT_ENCODING),
                    more.1 == "gzip"
                );
            }
        }
        let own = site.get(Some(&wang), path).await;
        assert_eq!(own.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(!own.headers.contains_key(header::ETAG), "{path}");
    }
    // What is not there is not kept either.
    let absent = site.get(None, "/venues/absent").await;
    assert_eq!(
        (absent.status, absent.headers.get(header::ETAG)),
        (StatusCode::NOT_FOUND, None)
    );
}

/// Each page that is made has a nonce of its own, so that equal ones were made once.
async fn a_crowd_waits_for_one_answer(store: Store) {
    let site = heard(&store).await;
    let wang = site.wang().await;
    // The control: while nobody knows yet whether it may be kept, everybody is on their own.
    assert_eq!(crowd(&site).await, 20);
    for nth in 1..4 {
        let mut changes = site.app.db.changes();
        let made = site
            .reserve(
                &wang,
                &format!("hall-{nth}"),
                (nth - 1) * 60,
                60,
                &nth.to_string(),
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        // The news has come round.
        let told = tokio::time::timeout(Duration::from_secs(5), changes.next()).await;
        assert!(told.unwrap().is_some());
        assert_eq!(crowd(&site).await, 1);
    }
}

/// What a look needs of the venue is read once and kept until something changes, where no other process writes.
async fn a_look_is_at_what_is_true_now(store: Store) {
    let site = heard(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let span = world::span(0, 60);
    let view = async || {
        let asked = look(&site.app, None, &"hall-1".into(), span.starts_at, Lang::Zh).await;
        asked.unwrap().unwrap().view
    };
    let busiest = |view: &VenueView| {
        view.facts(Zone::SHANGHAI.date(span.starts_at))
            .claims
            .busiest(span)
    };
    let first = view().await;
    assert_eq!(Arc::ptr_eq(&first, &view().await), site.app.db.is_sqlite());
    assert_eq!(site.state(Some(&li), "hall", "hall-1", 0).await, "free");
    let made = site.reserve(&wang, "hall-1", 0, 60, "k").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(site.state(Some(&li), "hall", "hall-1", 0).await, "taken");
    let taken = view().await;
    assert_eq!((busiest(&first), busiest(&taken)), (0, 1));
    // A refused wish changes nothing.
    let refused = site.reserve(&li, "hall-1", 0, 60, "k").await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert_eq!(Arc::ptr_eq(&taken, &view().await), site.app.db.is_sqlite());
    // Names may be others by then.
    site.clock.advance(TimeDelta::minutes(1));
    assert!(!Arc::ptr_eq(&taken, &view().await));
}

/// Twenty ask while the house is full, so that all have come before the first is served; how many different answers there are.
async fn crowd(site: &Site) -> usize {
    let mut house = Vec::new();
    while let Ok(place) = site
        .app
        .line
        .enter(site.app.now(), Duration::from_millis(1))
        .await
    {
        house.push(place);
    }
    let opened = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(house);
    };
    let (answers, ()) = tokio::join!(join_all((0..20).map(|_| site.get(None, PAGE))), opened);
    let mut bodies: Vec<String> = answers.into_iter().map(|answer| answer.body).collect();
    bodies.sort();
    bodies.dedup();
    bodies.len()
}

/// A site that hears of changes.
async fn heard(store: &Store) -> Site {
    store.heard().await;
    Site::new(store).await
}

/// Of the day on which [`Site::reserve`] reserves.
fn slots() -> String {
    let date = Zone::SHANGHAI.date(world::span(0, 60).starts_at);
    format!("/api/v1/venues/hall/slots?date={date}")
}

fn tag(answer: &Answer) -> String {
    answer.headers[header::ETAG].to_str().unwrap().to_owned()
}
