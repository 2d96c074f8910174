//! More ask than can be served: those who wait too long hear how many are before them and keep their place; the staff pass by, and
//! of a crowd everybody hears yes or no.

use super::site::{Person, Site};
use super::today::desk;
use crate::support::{Store, on_both_engines, on_one_engine, world};
use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::join_all;
use std::time::Duration;

on_one_engine!(Sqlite:
    a_full_house_lets_nobody_in_and_forgets_nobody,
    nobody_fills_the_house_alone,
    everybody_is_heard_before_anybody_is_served,
);
on_both_engines!(of_a_crowd_everybody_hears_yes_or_no);

async fn a_full_house_lets_nobody_in_and_forgets_nobody(store: Store) {
    let site = Site::new(&store).await;
    let (wang, desk) = (site.wang().await, desk(&site).await);
    let came = site.app.now();
    let mut inside = Vec::new();
    while let Ok(entered) = site.app.line.enter(came, Duration::from_millis(1)).await {
        inside.push(entered);
    }
    assert_eq!(inside.len(), 64);
    let (page, answer) = tokio::join!(site.get(Some(&wang), "/"), site.get(Some(&wang), "/api/v1/me"));
    for told in [&page, &answer] {
        assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE, "{}", told.body);
        assert_eq!(told.headers[header::RETRY_AFTER], "2");
        assert_eq!(told.headers[header::CACHE_CONTROL], "no-store");
    }
    assert!(
        page.body.contains("正在排队") && page.body.contains("刷新也不会丢位置"),
        "{}",
        page.body
    );
    assert_eq!(
        page.headers[header::REFRESH],
        "2",
        "the page asks again by itself"
    );
    assert_eq!(answer.json()["type"], "urn:gongyue:busy");
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        cookie.starts_with("__Host-line=") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    let ticket = cookie.split(';').next().unwrap();
    // What was sent is not sent again by itself, and says so.
    let sent = site.submit(Some(&wang), "/reservations", &[("key", "k")]).await;
    assert_eq!(sent.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        !sent.headers.contains_key(header::REFRESH) && sent.body.contains("刷新这一页"),
        "{}",
        sent.body
    );
    // When a look is told, an act that came with it still waits.
    let act = site.submit(Some(&wang), "/reservations", &[("key", "k")]);
    let look = async {
        let told = ask(&site, &wang, "").await.1;
        assert_eq!(told, StatusCode::SERVICE_UNAVAILABLE);
        inside.pop();
    };
    let (act, ()) = tokio::join!(act, look);
    assert_ne!(act.status, StatusCode::SERVICE_UNAVAILABLE, "{}", act.body);
    let again = site.app.line.enter(came, Duration::from_millis(1)).await;
    inside.push(again.expect("the place of the act is free again"));
    // The desk has a queue of its own, and files and balancers wait for nothing.
    for (who, path) in [
        (Some(&desk), "/staff/facilities/palace/today"),
        (None, "/healthz"),
        (None, "/readyz"),
    ] {
        assert_eq!(site.get(who, path).await.status, StatusCode::OK, "{path}");
    }
    // Somebody else has waited for a minute less when a place is free: the ticket is served first.
    site.clock.advance(TimeDelta::minutes(1));
    let back = ask(&site, &wang, ticket);
    let other = ask(&site, &wang, "");
    let freed = async {
        while site.app.line.waiting() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        inside.pop();
    };
    let ((first, back), (second, other), ()) = tokio::join!(back, other, freed);
    assert_eq!((back, other), (StatusCode::OK, StatusCode::OK));
    assert!(first <= second, "by when they first came");
    // A forged one is worth nothing, and one of yesterday neither: they wait from now on, as everybody.
    for ticket in [
        ticket.replace("__Host-line=1", "__Host-line=0"),
        "__Host-line=x.y".into(),
        "__Host-line=".into(),
    ] {
        assert_eq!(ask(&site, &wang, &ticket).await.1, StatusCode::OK, "{ticket}");
    }
    drop(inside);
    assert_eq!(site.app.line.waiting(), 0);
}

/// A hundred taps of one member wait for each other, and not on the places of the others.
async fn nobody_fills_the_house_alone(store: Store) {
    let site = Site::new(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    let me = site.get(Some(&wang), "/api/v1/me").await.json()["member"]["id"].clone();
    let turn = site.app.turns.of(&me.as_str().unwrap().into()).await;
    let taps = join_all((0..100).map(|nth| {
        let (site, wang) = (&site, &wang);
        async move { site.reserve(wang, "hall-1", 0, 60, &nth.to_string()).await }
    }));
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(site.app.line.waiting(), 0, "there are places for the others");
        let made = site.reserve(&li, "hall-2", 0, 60, "k").await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        drop(turn);
    };
    let (answers, ()) = tokio::join!(taps, others);
    let made = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::CREATED);
    assert_eq!(made.count(), 1, "and of the taps one is the first");
}

/// Lookups run on the threads that hear who asks: were each served as it is heard, nobody would stand in the line, and a flood would
/// wait where nobody knows of it.
async fn everybody_is_heard_before_anybody_is_served(store: Store) {
    let site = Site::new(&store).await;
    // One that needs nothing that could take a pause of its own.
    let mut looks: Vec<_> = (0..80).map(|_| Box::pin(site.get(None, "/api/v1/me"))).collect();
    for look in &mut looks {
        assert!(look.now_or_never().is_none());
    }
    assert_eq!(site.app.line.waiting(), 16, "64 are let in");
    drop(looks);
    assert_eq!(site.app.line.waiting(), 0);
    assert_eq!(
        site.get(None, "/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED
    );
}

/// When it was answered, and how.
async fn ask(site: &Site, who: &Person, ticket: &str) -> (std::time::Instant, StatusCode) {
    let answer = site
        .call(Some(who), Method::GET, "/api/v1/me", &[("cookie", ticket)], None)
        .await;
    #[allow(clippy::disallowed_methods, reason = "only the order is asked for")]
    (std::time::Instant::now(), answer.status)
}

/// Five hundred phones, eight slots: as many yes as there are slots, and a clear no for everybody else, at the first try or the next.
async fn of_a_crowd_everybody_hears_yes_or_no(store: Store) {
    let site = Site::new(&store).await;
    let people = site.members(25).await;
    let asks = (0..500).map(|nth| {
        let (site, who) = (&site, &people[nth % people.len()]);
        let court = format!("hall-{}", nth % 4 + 1);
        let after = 60 * i64::try_from(nth / 4 % 2).unwrap();
        async move {
            loop {
                let answer = site.reserve(who, &court, after, 60, &nth.to_string()).await;
                match answer.status {
                    StatusCode::SERVICE_UNAVAILABLE => {
                        let seconds: u64 = answer.headers[header::RETRY_AFTER]
                            .to_str()
                            .unwrap()
                            .parse()
                            .unwrap();
                        tokio::time::sleep(Duration::from_secs(seconds)).await;
                    }
                    StatusCode::CREATED => return 1,
                    StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => {
                        assert!(!answer.rules().is_empty(), "{}", answer.body);
                        return 0;
                    }
                    other => panic!("{other}: {}", answer.body),
                }
            }
        }
    });
    let won: i32 = join_all(asks).await.into_iter().sum();
    assert_eq!(won, 8);
    world::assert_sound(&store).await;
}
