//! Jobs: however many processes there are and whichever is killed, each effect happens once.

use super::site::{Mood, Person, Site};
use super::today::staff;
use crate::support::{Engine, Store, on_both_engines, world};
use axum::http::StatusCode;
use chrono::TimeDelta;
use futures_util::future::join_all;
use gongyue::role::Role;
use gongyue_server::desk::remind;
use gongyue_server::jobs;
use gongyue_server::outside::Outside;
use gongyue_server::store::*;
use std::collections::BTreeMap;

on_both_engines!(
    two_processes_do_everything_once,
    another_process_takes_over_when_a_lease_is_over,
    a_job_that_panics_is_told_and_keeps_nobody_else,
    who_stops_gives_back_what_it_holds,
);

fn texts() -> Outside {
    Outside {
        texts: true,
        ..Outside::default()
    }
}

/// On PostgreSQL a second pool at the same database; SQLite has one process.
async fn twins(store: &Store) -> (Site, Site, Store) {
    let site = Site::sending(store, texts()).await;
    let other = match store.engine {
        Engine::Sqlite => store.clone(),
        Engine::Postgres => store.opened_again().await,
    };
    let twin = site.twin(&other, texts());
    (site, twin, other)
}

async fn part(store: &Store, other: Store) {
    if store.engine == Engine::Postgres {
        other.db.close().await;
    }
}

async fn told(site: &Site, who: &Person) -> BTreeMap<String, usize> {
    let list = site.get(Some(who), "/api/v1/me/notices").await.json();
    let mut kinds = BTreeMap::new();
    for notice in list["items"].as_array().unwrap() {
        *kinds
            .entry(notice["kind"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    kinds
}

async fn job(site: &Site, name: &str) -> JobRow {
    let mut reader = site.app.db.read().await.unwrap();
    let jobs = job_list(&mut reader.tx()).await.unwrap();
    jobs.into_iter().find(|job| job.name == name).unwrap()
}

async fn two_processes_do_everything_once(store: Store) {
    let (site, twin, other) = twins(&store).await;
    let (wang, li) = (site.wang().await, site.li().await);
    for (who, court, after) in [(&wang, "hall-1", 60), (&li, "hall-2", 150)] {
        let made = site.reserve(who, court, after, 60, "a").await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    }
    // Wang's has been missed by then, and li's begins soon.
    site.clock.set(world::span(75, 1).starts_at);
    for _ in 0..4 {
        let all = (0..6).map(|n| {
            let app = if n % 2 == 0 { &site.app } else { &twin.app };
            let holder = format!("process {n}");
            async move { jobs::turn(app, &holder).await.unwrap() }
        });
        join_all(all).await;
        site.clock.advance(TimeDelta::seconds(61));
    }
    assert_eq!(told(&site, &wang).await["strike"], 1);
    assert_eq!(told(&site, &li).await["reminder"], 1);
    let mut sent = site.inbox.templates();
    sent.sort();
    assert_eq!(sent, ["reminder.zh-CN", "strike.zh-CN"]);
    let sweep = job(&site, "sweep").await;
    assert_eq!((sweep.runs, sweep.failures), (4, 0), "one process each time");
    assert_eq!((sweep.lease_holder, sweep.last_error.as_str()), (None, ""));
    world::assert_sound(&store).await;
    part(&store, other).await;
}

/// Takes a job and is never heard of again.
struct TakeIt(&'static str, &'static str, gongyue::span::Instant);

impl Command for TakeIt {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let TakeIt(name, holder, now) = self;
        job_take(tx, name, holder, *now, *now + TimeDelta::seconds(60)).await
    }
}

async fn another_process_takes_over_when_a_lease_is_over(store: Store) {
    let (site, twin, other) = twins(&store).await;
    let wang = site.wang().await;
    site.reserve(&wang, "hall-1", 60, 60, "a").await;
    jobs::turn(&site.app, "one").await.unwrap();
    site.clock.set(world::span(-50, 1).starts_at);
    let now = site.app.now();
    for name in ["remind", "deliver"] {
        assert!(site.app.db.write(TakeIt(name, "killed", now)).await.unwrap());
        assert!(!site.app.db.write(TakeIt(name, "another", now)).await.unwrap());
    }
    // It died in the middle: half of its work is done.
    remind::remind(&site.app).await.unwrap();
    let ran = jobs::turn(&twin.app, "two").await.unwrap();
    assert!(!ran.contains(&"remind") && ran.contains(&"sweep"), "{ran:?}");
    assert_eq!(job(&site, "remind").await.lease_holder.as_deref(), Some("killed"));
    site.clock.advance(TimeDelta::seconds(60));
    let ran = jobs::turn(&twin.app, "two").await.unwrap();
    assert!(ran.contains(&"remind") && ran.contains(&"deliver"), "{ran:?}");
    site.clock.advance(TimeDelta::seconds(60));
    jobs::turn(&site.app, "one").await.unwrap();
    assert_eq!(told(&site, &wang).await["reminder"], 1);
    assert_eq!(site.inbox.templates(), ["reminder.zh-CN"]);
    part(&store, other).await;
}

async fn a_job_that_panics_is_told_and_keeps_nobody_else(store: Store) {
    let site = Site::sending(&store, texts()).await;
    let wang = site.wang().await;
    site.reserve(&wang, "hall-1", 60, 60, "a").await;
    site.clock.set(world::span(-50, 1).starts_at);
    remind::remind(&site.app).await.unwrap();
    site.inbox.is(Mood::Panics);
    let ran = jobs::turn(&site.app, "one").await.unwrap();
    assert!(ran.contains(&"deliver") && ran.contains(&"count_use"));
    let deliver = job(&site, "deliver").await;
    assert_eq!((deliver.runs, deliver.failures), (1, 1));
    assert_eq!(deliver.last_error, "it panicked");
    assert_eq!(job(&site, "sweep").await.failures, 0);
    let keeper = staff(&site, "13900000009", Role::Keeper).await;
    let page = site.get(Some(&keeper), "/staff/jobs").await.body;
    assert!(
        page.contains("it panicked") && page.contains("做过 1 次，失败 1 次"),
        "{page}"
    );
    assert!(site.get(Some(&keeper), "/me").await.body.contains("/staff/jobs"));
    // The message itself is tried again once its lease is over.
    site.inbox.is(Mood::Takes);
    site.clock.advance(TimeDelta::minutes(2));
    jobs::turn(&site.app, "one").await.unwrap();
    let sent = site.inbox.texts();
    assert_eq!((sent.len(), &sent[0].id), (2, &sent[1].id));
    assert_eq!(job(&site, "deliver").await.last_error, "");
}

async fn who_stops_gives_back_what_it_holds(store: Store) {
    let site = Site::sending(&store, texts()).await;
    jobs::turn(&site.app, "one").await.unwrap();
    site.clock.advance(TimeDelta::hours(2));
    let now = site.app.now();
    assert!(site.app.db.write(TakeIt("sweep", "stopping", now)).await.unwrap());
    assert!(!jobs::turn(&site.app, "two").await.unwrap().contains(&"sweep"));
    jobs::leave(&site.app, "stopping").await.unwrap();
    assert_eq!(jobs::turn(&site.app, "two").await.unwrap(), ["sweep"]);
}
