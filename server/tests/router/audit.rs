//! The audit: what was done is there, for whom it may concern, and cannot be changed unseen.

use super::site::Site;
use crate::support::{Store, on_both_engines, world};
use axum::http::StatusCode;
use gongyue::role::Role;
use gongyue_server::desk::{grant, sweep};
use gongyue_server::store::findings;
use serde_json::{Value, json};

on_both_engines!(
    acts_are_written_and_read_by_whom_they_concern,
    a_changed_act_is_found,
    a_missing_act_is_found,
    a_cut_chain_is_found,
);

const AUDIT: &str = "/api/v1/staff/facilities/palace/audit";

fn acts(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|act| act["act"].as_str().unwrap()).collect()
}

/// A role, a rule, a check-in by the desk, a cancellation by the desk, and somebody who did not come.
async fn an_evening(site: &Site) {
    let wang = site.wang().await;
    let li = site.li().await;
    let manager = site.manager().await;
    let desk: Role = Role::Desk("palace".into());
    grant::grant(&site.app, &"13900000001".parse().unwrap(), &desk, false)
        .await
        .unwrap();
    let desk = site.signed_in("13900000001").await;
    site.rule(&manager, "arena", json!({ "max_party": 10 })).await;
    let mut made = Vec::new();
    for (who, court, after, key) in [
        (&wang, "hall-1", 0, "a"),
        (&wang, "hall-1", 120, "b"),
        (&li, "hall-2", 0, "c"),
    ] {
        let answer = site.reserve(who, court, after, 60, key).await.json();
        made.push(answer["reservation"]["id"].as_str().unwrap().to_owned());
    }
    site.clock.set(world::span(0, 1).starts_at);
    let path = |id: &str, act: &str| format!("/api/v1/reservations/{id}/{act}");
    let there = site
        .post(Some(&desk), &path(&made[0], "check-in"), json!({}))
        .await;
    assert_eq!(there.status, StatusCode::OK, "{}", there.body);
    let gone = site
        .post(Some(&desk), &path(&made[1], "cancellation"), json!({}))
        .await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    site.clock.set(world::span(30, 1).starts_at);
    sweep::sweep(&site.app).await.unwrap();
}

async fn acts_are_written_and_read_by_whom_they_concern(store: Store) {
    let site = Site::new(&store).await;
    an_evening(&site).await;
    let manager = site.signed_in("13900000002").await;
    let all = site.get(Some(&manager), AUDIT).await.json();
    assert_eq!(
        acts(&all),
        [
            "no_show",
            "reservation_cancelled",
            "checked_in",
            "policy_published",
            "policy_drafted",
            "role_granted",
            "role_granted",
        ]
    );
    let published = &all["items"][3];
    assert_eq!(published["after"]["version"], 1);
    assert_eq!(published["after"]["knobs"]["max_party"], 10);
    assert_eq!(published["subject"], "arena");
    assert!(published["actor_id"].is_string());
    assert_eq!(all["items"][0]["actor_id"], Value::Null, "the system");
    // The member sees what was done about them, and not by whom.
    let wang = site.signed_in("13800000001").await;
    let mine = site.get(Some(&wang), "/api/v1/me/audit").await.json();
    assert_eq!(acts(&mine).len(), 2, "{mine}");
    assert!(
        mine["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|act| act["actor_id"].is_null())
    );
    let li = site.signed_in("13800000002").await;
    assert_eq!(
        acts(&site.get(Some(&li), "/api/v1/me/audit").await.json()),
        ["no_show"]
    );
    world::assert_sound(&store).await;
}

async fn found(store: &Store) -> Vec<String> {
    let mut reader = store.reader().await;
    let findings = findings(&mut reader.tx()).await.unwrap();
    findings.into_iter().map(|finding| finding.to_string()).collect()
}

async fn tamper(store: &Store, sql: &'static str) {
    let done = store.write(move |tx| {
        Box::pin(async move {
            tx.execute(sql, &[]).await?;
            Ok(())
        })
    });
    done.await.unwrap();
}

async fn a_changed_act_is_found(store: Store) {
    let site = Site::new(&store).await;
    an_evening(&site).await;
    assert!(found(&store).await.is_empty());
    tamper(&store, "UPDATE audit SET actor = 'nobody' WHERE ordinal = 5").await;
    let found = found(&store).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("act 5") && found[0].contains("not as it was written"),
        "{found:?}"
    );
}

async fn a_missing_act_is_found(store: Store) {
    let site = Site::new(&store).await;
    an_evening(&site).await;
    tamper(&store, "DELETE FROM audit WHERE ordinal = 3").await;
    let found = found(&store).await;
    assert!(
        found
            .iter()
            .any(|finding| finding.contains("act 3") && finding.contains("missing")),
        "{found:?}"
    );
}

async fn a_cut_chain_is_found(store: Store) {
    let site = Site::new(&store).await;
    an_evening(&site).await;
    tamper(&store, "DELETE FROM audit WHERE ordinal = 7").await;
    let found = found(&store).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("does not end where it says"), "{found:?}");
}
