//! Whole processes that do the jobs, killed at any point: whatever a job does happens once, and all of it happens.
//!
//! The process is this test program, begun again for one test that works until it is killed. Its clock is given to it: a lease
//! that somebody died with is over for the next one.

use super::ballots::{Hall, SEVEN, hall, knobs, wish};
use super::site::{Process, Site, noon};
use crate::support::{Engine, Store, on_both_engines, world};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta};
use gongyue::draw::verify;
use gongyue::span::Instant;
use gongyue_server::clock::{Chance, SetClock};
use gongyue_server::desk::ballots::tick;
use gongyue_server::jobs;
use gongyue_server::outside::Outside;
use gongyue_server::sender::ToFile;
use gongyue_server::store::Db;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(what_is_due_happens_once_whoever_is_killed);

/// So many while it is at work.
const KILLS: i64 = 16;
const MOST_TRIES: i64 = 50;
const WORKERS: &str = "router::killed::a_process_that_does_the_jobs";
/// Where the process finds its work: the database, the gateway's file and the time.
const DATABASE: &str = "GONGYUE_TEST_DATABASE";
const SENT: &str = "GONGYUE_TEST_SENT";
const TIME: &str = "GONGYUE_TEST_TIME";

#[test]
#[ignore = "the process that is killed: begun by the tests of this file"]
fn a_process_that_does_the_jobs() {
    let [url, sent, time] = [DATABASE, SENT, TIME].map(|name| std::env::var(name).unwrap());
    let now = DateTime::from_timestamp_millis(time.parse().unwrap()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Db::open(&url).await.unwrap();
        let store = Store::of(db, &url);
        let site = Process {
            clock: Arc::new(SetClock::at(now)),
            chance: Chance::from_machine(),
            sender: Some(Box::new(ToFile::new(sent.into()))),
            outside: Outside {
                texts: true,
                ..Outside::default()
            },
            ..Process::default()
        }
        .at(&store);
        println!("\nat work");
        let holder = format!("process at {now}");
        // Each turn may leave something to be sent by the next.
        for _ in 0..4 {
            tick(&site.app).await.unwrap();
            jobs::turn(&site.app, &holder).await.unwrap();
            site.clock.advance(TimeDelta::seconds(61));
        }
        store.db.close().await;
        println!("\ndone");
    });
}

struct Worker {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Worker {
    fn begin(url: &str, sent: &Path, now: Instant) -> Worker {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", WORKERS, "--ignored", "--nocapture"])
            .env(DATABASE, url)
            .env(SENT, sent)
            .env(TIME, now.timestamp_millis().to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Worker { child, said }
    }

    fn until(&mut self, word: &str) {
        let mut line = String::new();
        while line.trim() != word {
            line.clear();
            assert!(
                self.said.read_line(&mut line).unwrap() > 0,
                "it ended before “{word}”"
            );
        }
    }

    /// Whether it was still at work.
    fn kill(mut self) -> bool {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        !rest.contains("done")
    }
}

/// At noon: six in the draw of tomorrow, a reservation that is going to be missed, and one that is going to begin.
async fn begun(store: &Store) -> Hall {
    let hall = hall(store, knobs(3), 6).await;
    let id = hall.id("2026-11-28").await;
    for who in 0..6 {
        hall.enter(who, &id, json!([wish(None, SEVEN, 60)])).await;
    }
    for (who, court, after) in [(0, "west", -330), (1, "east", -150)] {
        let made = hall.site.reserve(&hall.people[who], court, after, 60, "a").await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    }
    hall
}

/// How often each template was sent to each phone; the same message again has the same id, by which a gateway knows it.
fn sent(file: &Path) -> BTreeMap<(String, String), usize> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut messages = BTreeSet::new();
    for line in text.lines() {
        // A line that was cut off by the kill is written again.
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let of = |name: &str| message[name].as_str().unwrap().to_owned();
        messages.insert((of("phone"), of("template"), of("id")));
    }
    let mut times = BTreeMap::new();
    for (phone, template, _) in messages {
        *times.entry((phone, template)).or_default() += 1;
    }
    times
}

async fn what_is_due_happens_once_whoever_is_killed(store: Store) {
    let mut hall = begun(&store).await;
    let id = hall.id("2026-11-28").await;
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("sent");
    // SQLite has one process at a time.
    store.db.close().await;
    let mut random = StdRng::seed_from_u64(20_261_127);
    // At 13:31 the list is to be frozen and drawn, one has not come, and one is to be reminded of 15:30.
    let first = noon() + TimeDelta::minutes(91);
    let (mut cut_off, mut nth, mut longest) = (0, 0, 4_000.0_f64);
    // A little later each time, as far into its work as it gets; a machine that is busy gets there later.
    while cut_off < KILLS {
        assert!(nth < MOST_TRIES, "{cut_off} of {nth} were killed at work");
        let mut worker = Worker::begin(&store.url, &file, first + TimeDelta::seconds(61 * nth));
        worker.until("at work");
        let life = random.random_range(0.0..longest);
        tokio::time::sleep(Duration::from_secs_f64(life / 1e6)).await;
        let was_at_work = worker.kill();
        cut_off += i64::from(was_at_work);
        longest *= if was_at_work { 1.3 } else { 0.5 };
        nth += 1;
    }
    let last = first + TimeDelta::seconds(61 * nth);
    let mut worker = Worker::begin(&store.url, &file, last);
    worker.until("done");
    assert!(worker.child.wait().unwrap().success());

    let store = store.opened_again().await;
    hall.site = Site::over(&store, true, gongyue_server::pace::Pace::unlimited(1));
    hall.site.clock.set(last + TimeDelta::minutes(5));
    let mut won = 0;
    for who in 0..6 {
        let told = hall.notices(who).await;
        let times = |what: &str| told.iter().filter(|kind| kind.starts_with(what)).count();
        assert_eq!(times("draw_"), 1, "{told:?}");
        assert_eq!(times("strike"), usize::from(who == 0), "{told:?}");
        assert_eq!(times("reminder"), usize::from(who == 1), "{told:?}");
        let mine = hall.mine(who).await;
        won += mine.iter().filter(|one| one["venue"]["id"] == "hall").count();
    }
    assert_eq!(won, 4, "four courts, six entries");
    assert!(verify(hall.draw(&id).await["document"].as_str().unwrap()).is_ok());
    let sent = sent(&file);
    assert!(sent.values().all(|times| *times == 1), "{sent:?}");
    let of = |template: &str| sent.keys().filter(|(_, sent)| sent.starts_with(template)).count();
    assert_eq!(
        (of("draw_won"), of("strike"), of("reminder")),
        (4, 1, 1),
        "{sent:?}"
    );
    world::assert_sound(&store).await;
    if store.engine == Engine::Postgres {
        store.db.close().await;
    }
}
