//! The clock of the machine jumps: back by an hour, as when somebody sets it right, and on by half a day, as after a sleep.

use super::site::Site;
use crate::support::{Store, on_both_engines, world};
use axum::http::StatusCode;
use chrono::TimeDelta;
use gongyue_server::desk::sweep;
use serde_json::json;

on_both_engines!(a_clock_that_jumps_loses_nothing);

async fn a_clock_that_jumps_loses_nothing(store: Store) {
    let site = Site::new(&store).await;
    let wang = site.wang().await;
    let before = site.reserve(&wang, "hall-1", 0, 60, "before").await;
    assert_eq!(before.status, StatusCode::CREATED, "{}", before.body);
    let mine = async |count: usize| {
        let all = site.get(Some(&wang), "/api/v1/me/reservations").await.json();
        assert_eq!(all["items"].as_array().unwrap().len(), count, "{all}");
    };
    // Back: who is signed in stays so, what was made is there, and what is made now comes after it.
    site.clock.advance(TimeDelta::hours(-1));
    sweep::sweep(&site.app).await.unwrap();
    mine(1).await;
    let again = site.reserve(&wang, "hall-1", 0, 60, "before").await;
    assert_eq!(
        again.json()["reservation"]["id"],
        before.json()["reservation"]["id"],
        "the same key, the same answer"
    );
    let back = site.reserve(&wang, "hall-2", 60, 60, "back").await;
    assert_eq!(back.status, StatusCode::CREATED, "{}", back.body);
    mine(2).await;
    let id = back.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let cancelled = site
        .post(
            Some(&wang),
            &format!("/api/v1/reservations/{id}/cancellation"),
            json!({}),
        )
        .await;
    assert!(cancelled.status.is_success(), "{}", cancelled.body);
    world::assert_sound(&store).await;
    // On: what should have happened meanwhile happens once, and only that.
    site.clock.advance(TimeDelta::hours(36));
    for _ in 0..2 {
        sweep::sweep(&site.app).await.unwrap();
    }
    let wang = site.back("13800000001").await;
    let id = before.json()["reservation"]["id"].as_str().unwrap().to_owned();
    let status = async || {
        let view = site.get(Some(&wang), &format!("/api/v1/reservations/{id}")).await;
        view.json()["status"].clone()
    };
    assert_eq!(status().await, "no_show");
    world::assert_sound(&store).await;
    // And back again before it: what is over stays over.
    site.clock.advance(TimeDelta::hours(-36));
    sweep::sweep(&site.app).await.unwrap();
    world::assert_sound(&store).await;
    assert_eq!(status().await, "no_show");
}
