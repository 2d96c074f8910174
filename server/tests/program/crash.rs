//! The real program under load, killed at random points and begun again on the same data: everything that it acknowledged is
//! there, and of what it did not acknowledge all or nothing.
//!
//! Each member keeps a ledger: what is asked is written down before it is sent, and what is answered after. `GONGYUE_KILLS` says
//! how often; `make soak` says two hundred.

use super::place::{Answer, Place, Serving, Way};
use crate::router::site::{Site, open_world};
use crate::router::waitlist::people;
use crate::support::{Engine, Store, on_both_engines, world};
use axum::http::{Method, StatusCode};
use chrono::{Days, NaiveDate, TimeDelta};
use futures_util::future::join_all;
use gongyue::zone::Zone;
use gongyue_server::clock::{Clock, SystemClock};
use gongyue_server::pace::Pace;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

on_both_engines!(crash_ledger);

const KILLS: u64 = 10;
pub const MEMBERS: usize = 8;

pub fn kills() -> u64 {
    let said = std::env::var("GONGYUE_KILLS").ok();
    said.map_or(KILLS, |said| said.parse().expect("GONGYUE_KILLS is a number"))
}

/// The small world and so many members, by the real clock; their tokens.
pub async fn filled(store: &Store, members: usize) -> Vec<String> {
    open_world(store).await;
    let site = Site::over(store, true, Pace::unlimited(1));
    site.clock.set(SystemClock.now());
    let people = people(&site, members).await;
    people.into_iter().map(|person| person.token).collect()
}

/// So many days from today.
pub fn date(ahead: u64) -> NaiveDate {
    Zone::SHANGHAI.date(SystemClock.now()) + Days::new(ahead)
}

/// A court for an hour.
pub fn wish_at(court: &str, ahead: u64, hour: u32) -> String {
    let starts_at = Zone::SHANGHAI.opening(date(ahead), 60 * hour);
    let ends_at = starts_at + TimeDelta::hours(1);
    let rfc = crate::router::site::rfc;
    json!({ "court_id": court, "starts_at": rfc(starts_at), "ends_at": rfc(ends_at) }).to_string()
}

/// Any court within the next days.
fn wish(random: &mut StdRng) -> String {
    let court = format!("hall-{}", random.random_range(1..=4));
    wish_at(&court, random.random_range(1..6), random.random_range(9..21))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Yes,
    /// Given back.
    No,
    /// Asked to give it back, and not answered.
    Unknown,
}

/// What one member knows.
pub struct Ledger {
    token: String,
    random: StdRng,
    asked: u64,
    /// By the id of a reservation.
    held: BTreeMap<String, Held>,
    /// Asked for, and not answered: key and body.
    unanswered: Option<(String, String)>,
}

/// What came of the requests that were not answered.
#[derive(Debug, Default)]
pub struct Unanswered {
    done: usize,
    not_done: usize,
}

pub async fn reserve(serving: &Way, token: &str, key: &str, body: &str) -> reqwest::Result<Answer> {
    reserve_from(serving, None, token, key, body).await
}

/// The same from an address, as a proxy in front tells it.
pub async fn reserve_from(
    serving: &Way,
    address: Option<&str>,
    token: &str,
    key: &str,
    body: &str,
) -> reqwest::Result<Answer> {
    let mut headers = vec![("content-type", "application/json"), ("idempotency-key", key)];
    headers.extend(address.map(|address| ("x-forwarded-for", address)));
    let path = "/api/v1/reservations";
    serving
        .sent(Method::POST, path, Some(token), &headers, body.to_owned())
        .await
}

pub async fn give_back(serving: &Way, token: &str, id: &str) -> reqwest::Result<Answer> {
    let path = format!("/api/v1/reservations/{id}/cancellation");
    serving.sent(Method::POST, &path, Some(token), &[], "").await
}

/// Asks again whenever it is told to come later, as a phone would.
pub async fn patiently(ask: impl AsyncFn() -> reqwest::Result<Answer>) -> reqwest::Result<Answer> {
    let mut answer = ask().await?;
    for _ in 0..600 {
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                answer = ask().await?;
            }
            _ => return Ok(answer),
        }
    }
    panic!("told to come later for ever: {answer:?}")
}

pub fn id(answer: &Answer) -> String {
    answer.json()["reservation"]["id"].as_str().unwrap().to_owned()
}

/// A clear no, and nothing done.
fn is_no(answer: &Answer) -> bool {
    matches!(
        answer.status,
        StatusCode::CONFLICT
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::SERVICE_UNAVAILABLE
    )
}

impl Ledger {
    pub fn of(number: usize, token: String) -> Ledger {
        Ledger {
            token,
            random: StdRng::seed_from_u64(number as u64),
            asked: 0,
            held: BTreeMap::new(),
            unanswered: None,
        }
    }

    /// Whether nothing that was asked is open.
    pub fn is_answered(&self) -> bool {
        self.unanswered.is_none() && self.held.values().all(|held| *held != Held::Unknown)
    }

    /// How many reservations were acknowledged, also those given back since.
    pub fn acknowledged(&self) -> usize {
        self.held.len()
    }

    /// Reserves and gives back until it is not answered any more.
    pub async fn works(&mut self, serving: &Way, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let held = self.held.iter().find(|(_, held)| **held == Held::Yes);
            let held = held.map(|(id, _)| id.clone());
            let open = match held {
                Some(id) if self.random.random_ratio(1, 2) => self.gives_back(serving, id).await,
                _ => self.asks(serving).await,
            };
            if !open {
                return;
            }
        }
    }

    async fn asks(&mut self, serving: &Way) -> bool {
        self.asked += 1;
        let (key, body) = (format!("{}-{}", self.token, self.asked), wish(&mut self.random));
        self.unanswered = Some((key.clone(), body.clone()));
        let Ok(answer) = reserve(serving, &self.token, &key, &body).await else {
            return false;
        };
        self.unanswered = None;
        match answer.status {
            StatusCode::CREATED => {
                self.held.insert(id(&answer), Held::Yes);
            }
            _ => assert!(is_no(&answer), "{answer:?}"),
        }
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        true
    }

    async fn gives_back(&mut self, serving: &Way, id: String) -> bool {
        self.held.insert(id.clone(), Held::Unknown);
        let Ok(answer) = give_back(serving, &self.token, &id).await else {
            return false;
        };
        let held = match answer.status {
            StatusCode::OK => Held::No,
            _ => {
                assert!(is_no(&answer), "{answer:?}");
                Held::Yes
            }
        };
        self.held.insert(id, held);
        true
    }

    /// Everything that was acknowledged is there; of the rest it is found out now.
    pub async fn agrees(&mut self, serving: &Way, unanswered: &mut Unanswered) {
        let mut confirmed = self.confirmed(serving).await;
        for (id, held) in &mut self.held {
            let is_there = confirmed.remove(id).is_some();
            match held {
                Held::Yes => assert!(is_there, "{id} was acknowledged and is gone"),
                Held::No => assert!(!is_there, "{id} was given back and is there again"),
                Held::Unknown if is_there => *held = Held::Yes,
                Held::Unknown => *held = Held::No,
            }
        }
        let Some((key, body)) = self.unanswered.take() else {
            assert!(confirmed.is_empty(), "nobody asked for {confirmed:?}");
            return;
        };
        assert!(confirmed.len() <= 1, "one was asked for: {confirmed:?}");
        match confirmed.len() {
            1 => unanswered.done += 1,
            _ => unanswered.not_done += 1,
        }
        // The phone asks again, as it would.
        let again = patiently(async || reserve(serving, &self.token, &key, &body).await);
        let again = again.await.unwrap();
        match confirmed.pop_first() {
            Some((there, _)) => {
                assert_eq!(again.status, StatusCode::CREATED, "{again:?}");
                assert_eq!(id(&again), there, "one wish, one reservation");
                self.held.insert(there, Held::Yes);
            }
            None if again.status == StatusCode::CREATED => {
                self.held.insert(id(&again), Held::Yes);
            }
            None => assert!(is_no(&again), "{again:?}"),
        }
    }

    /// The member's confirmed reservations by their ids.
    async fn confirmed(&self, serving: &Way) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/me/reservations?status=confirmed{cursor}");
            let page = patiently(async || Ok(serving.get(&path, Some(&self.token)).await));
            let page = page.await.unwrap();
            assert_eq!(page.status, StatusCode::OK, "{page:?}");
            let page = page.json();
            for one in page["items"].as_array().unwrap() {
                all.insert(one["id"].as_str().unwrap().to_owned(), one.clone());
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }
}

async fn crash_ledger(store: Store) {
    let tokens = filled(&store, MEMBERS).await;
    // SQLite has one process at a time.
    store.db.close().await;
    let place = Place::at(&store.url);
    let mut random = StdRng::seed_from_u64(20_261_127);
    let numbered = tokens.into_iter().enumerate();
    let mut ledgers: Vec<Ledger> = numbered.map(|(n, token)| Ledger::of(n, token)).collect();
    let mut unanswered = Unanswered::default();
    let mut serving = place.serve();
    for _ in 0..kills() {
        let stop = AtomicBool::new(false);
        let pid = serving.pid();
        let life = Duration::from_millis(random.random_range(20..500));
        let work = join_all(ledgers.iter_mut().map(|ledger| ledger.works(&serving, &stop)));
        tokio::join!(work, async {
            tokio::time::sleep(life).await;
            Serving::kill_process(pid);
            stop.store(true, Ordering::Relaxed);
        });
        serving.bury();
        serving = place.serve();
        for ledger in &mut ledgers {
            ledger.agrees(&serving, &mut unanswered).await;
        }
    }
    serving.stop();
    assert!(place.done(&["check"]).contains("all invariants hold"));
    let acknowledged: usize = ledgers.iter().map(Ledger::acknowledged).sum();
    println!("{} kills, {acknowledged} acknowledged, {unanswered:?}", kills());
    assert!(
        acknowledged > 20,
        "{acknowledged} acknowledged: too little happened"
    );
    // The control: who counted what was only asked for as acknowledged would have lost this.
    assert!(
        unanswered.not_done > 0,
        "no kill came between a request and its commit: {unanswered:?}"
    );
    let store = store.opened_again().await;
    world::assert_sound(&store).await;
    if store.engine == Engine::Postgres {
        store.db.close().await;
    }
}
