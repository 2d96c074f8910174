//! Two processes at one PostgreSQL are one site: sessions, grids, what is told live, and nothing is lost when one is killed.

use super::crash::{Ledger, MEMBERS, Unanswered, filled, give_back, id, kills, reserve, wish_at};
use super::place::{Place, Serving, Way};
use crate::support::{Store, on_one_engine, world};
use axum::http::{Method, StatusCode};
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

on_one_engine!(Postgres: two_processes_are_one_site, one_of_two_is_killed);

async fn two_processes_are_one_site(store: Store) {
    let tokens = filled(&store, MEMBERS).await;
    store.db.close().await;
    let place = Place::at(&store.url);
    let both = [place.serve(), place.serve()];
    let [one, other] = &both;
    let [wang, li] = [&tokens[0], &tokens[1]];
    // What one of them promised, the other shows at once, and tells whoever looks there.
    let mut live = other.watch("/api/v1/venues/hall/live").await;
    let (date, hour) = (1, 9);
    let before = state(other, wang, date, hour).await;
    assert_eq!(before, "free");
    let made = reserve(one, wang, "a", &wish_at("hall-1", date, hour))
        .await
        .unwrap();
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    assert_eq!(state(other, wang, date, hour).await, "mine");
    assert_eq!(state(other, li, date, hour).await, "taken");
    let told = async {
        let mut text = String::new();
        while !text.contains("data: changed") {
            text += &String::from_utf8_lossy(&live.chunk().await.unwrap().unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(10), told)
        .await
        .expect("a change is told");
    // The same wish at the other one is the same wish.
    let again = reserve(other, wang, "a", &wish_at("hall-1", date, hour))
        .await
        .unwrap();
    assert_eq!(again.json(), made.json());
    // Everybody at once, at either, for one court after the other.
    for round in 0..24 {
        let (date, hour) = (2 + round / 12, 9 + u32::try_from(round % 12).unwrap());
        let body = wish_at("hall-2", date, hour);
        let asks = tokens[2..].iter().enumerate().map(|(n, token)| {
            let key = format!("{token}-{round}");
            let (serving, body) = (&both[n % 2], &body);
            async move { (token, reserve(serving, token, &key, body).await.unwrap()) }
        });
        let answers = join_all(asks).await;
        let won: Vec<_> = answers
            .iter()
            .filter(|(_, answer)| answer.status == StatusCode::CREATED)
            .collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        // Given back at the other one than it was got from, so that nobody has too many.
        let (token, won) = won[0];
        let back = give_back(&both[round as usize % 2], token, &id(won))
            .await
            .unwrap();
        assert_eq!(back.status, StatusCode::OK, "{back:?}");
        // A hand is not so fast, and the site holds it to that.
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    // Who signs out at one is signed out.
    assert_eq!(other.get("/api/v1/me", Some(li)).await.status, StatusCode::OK);
    let out = one
        .call(Method::DELETE, "/api/v1/session", Some(li), &[], "")
        .await;
    assert_eq!(out.status, StatusCode::NO_CONTENT, "{out:?}");
    assert_eq!(
        other.get("/api/v1/me", Some(li)).await.status,
        StatusCode::UNAUTHORIZED
    );
    drop(live);
    both.into_iter().for_each(|serving| drop(serving.stop()));
}

/// Of the first court.
async fn state(serving: &Way, token: &str, date: u64, hour: u32) -> String {
    let wish: serde_json::Value = serde_json::from_str(&wish_at("hall-1", date, hour)).unwrap();
    let path = format!("/api/v1/venues/hall/slots?date={}", super::crash::date(date));
    let day = serving.get(&path, Some(token)).await.json();
    let slots = day["courts"][0]["slots"].as_array().unwrap();
    let slot = slots.iter().find(|slot| slot["starts_at"] == wish["starts_at"]);
    slot.unwrap_or_else(|| panic!("no slot at {wish}: {day}"))["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn one_of_two_is_killed(store: Store) {
    let tokens = filled(&store, MEMBERS).await;
    store.db.close().await;
    let place = Place::at(&store.url);
    let mut random = StdRng::seed_from_u64(4);
    let mut ledgers: Vec<Ledger> = tokens
        .into_iter()
        .enumerate()
        .map(|(n, token)| Ledger::of(n, token))
        .collect();
    let mut unanswered = Unanswered::default();
    let mut survivor = place.serve();
    for _ in 0..kills().div_ceil(2) {
        let victim = place.serve();
        let pid = victim.pid();
        let (stop, half) = (AtomicBool::new(false), ledgers.len() / 2);
        let (here, there) = ledgers.split_at_mut(half);
        let work = async {
            let here = join_all(here.iter_mut().map(|ledger| ledger.works(&survivor, &stop)));
            let there = join_all(there.iter_mut().map(|ledger| ledger.works(&victim, &stop)));
            tokio::join!(here, there)
        };
        let life = Duration::from_millis(random.random_range(20..500));
        tokio::join!(work, async {
            tokio::time::sleep(life).await;
            Serving::kill_process(pid);
            // Whoever is at the other one notices nothing.
            tokio::time::sleep(Duration::from_millis(300)).await;
            stop.store(true, Ordering::Relaxed);
        });
        victim.bury();
        assert!(ledgers[..half].iter().all(Ledger::is_answered), "service went on");
        for ledger in &mut ledgers {
            ledger.agrees(&survivor, &mut unanswered).await;
        }
        let fresh = place.serve();
        std::mem::replace(&mut survivor, fresh).stop();
        ledgers.rotate_left(half);
    }
    survivor.stop();
    assert!(place.done(&["check"]).contains("all invariants hold"));
    let acknowledged: usize = ledgers.iter().map(Ledger::acknowledged).sum();
    println!("{acknowledged} acknowledged, {unanswered:?}");
    assert!(
        acknowledged > 20,
        "{acknowledged} acknowledged: too little happened"
    );
    let store = store.opened_again().await;
    world::assert_sound(&store).await;
    store.db.close().await;
}
