//! How many reservations and pages a second, each beside its floor in the same run: the least that the same machine, driver and
//! server could do for it.
//!
//! `make bench`, or `cargo bench -p gongyue-server --bench rates -- 10000000` over ten million past reservations. The clients are
//! in the same process and share its processors, on either side of each ratio.

#[path = "../province/fill.rs"]
mod fill;
mod floor;
mod members;
mod overload;
mod people;
mod postgres;
#[path = "../province/site.rs"]
#[allow(dead_code, reason = "the other bench asks as an officer besides")]
mod site;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use chrono::{Days, TimeDelta};
use futures_util::future::join_all;
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_server::accept;
use gongyue_server::app::Shared;
use gongyue_server::desk::reserve::{Wish, reserve};
use gongyue_server::reader::Me;
use gongyue_server::router;
use serde_json::json;
use site::Site;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tower::ServiceExt;

const RESERVATIONS: u32 = 100_000;
/// Each may have three reservations ahead, which is enough for all that is measured.
const ASKERS: usize = 24_000;
/// Clients at one time.
const CLIENTS: usize = 64;
/// Of each measure.
const LASTS: Duration = Duration::from_secs(3);
const WARM: Duration = Duration::from_secs(1);
/// Who ask at the release, for how many slots.
const RUSH: usize = 20_000;
const RUSH_SLOTS: usize = 500;
/// How long ten times too many ask, and after how long it must be over.
const FLOOD: Duration = Duration::from_secs(60);
const AFTER: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == overload::CHILD) {
        return overload::child(&args[at + 1..]).await;
    }
    let size = args.iter().skip(1).find_map(|word| word.parse().ok());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    let filled = fill::province(&folder, size.unwrap_or(RESERVATIONS)).await;
    // What is reserved here is not to be there the next time.
    let file = folder.join("rates.db");
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", file.display())).ok();
    }
    std::fs::copy(&filled, &file).unwrap();
    let begun = std::time::Instant::now();
    let site = Arc::new(Site::open(&file).await);
    println!("open after {:.0?}; {} of memory", begun.elapsed(), memory());
    println!("{:<44}{:>12}{:>12}{:>8}", "", "a second", "floor", "ratio");

    rustls::crypto::ring::default_provider().install_default().ok();
    let [floor, local] = floor::reservations(&folder).await;
    let load = Load::over(site.app.clone()).await;
    let by_case = rate(&load, CLIENTS, one_by_case).await;
    line("reservations by the use case", by_case, floor);
    line("  beside the writer's own driver", by_case, local);
    let empty = rate(&load, CLIENTS, |load| async move {
        floor::empty(&load.client, &load.address).await;
    });
    let empty = empty.await;
    line(
        "reservations over HTTP",
        rate(&load, CLIENTS, one_by_http).await,
        empty,
    );
    for (name, path) in [
        (
            "slots of a day",
            format!("/api/v1/venues/{}/slots?date={}", venue(0), date(1)),
        ),
        ("page of a day", format!("/venues/{}?date={}", venue(0), date(1))),
    ] {
        let size = load.got(&path).await;
        let bytes = format!("/floor/bytes/{size}");
        let floor = rate(&load, CLIENTS, move |load| {
            let path = bytes.clone();
            async move {
                load.got(&path).await;
            }
        });
        let floor = floor.await;
        let got = rate(&load, CLIENTS, move |load| {
            let path = path.clone();
            async move {
                load.got(&path).await;
            }
        });
        line(&format!("{name}, {size} bytes"), got.await, floor);
    }
    rush(&site, by_case).await;
    println!("{} of memory", memory());
    let look = |load: Arc<Load>| async move {
        assert_eq!(overload::look(&load).await, StatusCode::OK);
    };
    let before = rate(&load, CLIENTS, look).await;
    overload::flood(&load, before, FLOOD).await;
    tokio::time::sleep(AFTER).await;
    let after = rate(&load, CLIENTS, look).await;
    line("members' looks at a day, after the flood", after, before);
    site.app.db.close().await;

    let size = size.unwrap_or(RESERVATIONS);
    if size > RESERVATIONS {
        members_beside(&folder, size).await;
    }

    let floor = postgres::floor(&filled).await;
    let load = Load::over(postgres::app(&filled).await).await;
    let rate = rate(&load, postgres::CLIENTS, one_by_case).await;
    line("reservations by the use case, PostgreSQL", rate, floor);
}

/// What a member waits for, over the large file and over the usual one.
async fn members_beside(folder: &Path, size: u32) {
    let asked = [
        ("find", "/".to_owned()),
        ("facility", "/facilities/palace-3601".to_owned()),
        ("day", format!("/venues/{}?date={}", venue(0), date(1))),
        (
            "slots",
            format!("/api/v1/venues/{}/slots?date={}", venue(0), date(1)),
        ),
        ("my reservations", "/reservations".to_owned()),
        ("the same as data", "/api/v1/me/reservations".to_owned()),
        ("me", "/me".to_owned()),
        ("waits", "/waitlist".to_owned()),
        ("notices", "/me/notices".to_owned()),
    ];
    let mut files = Vec::new();
    for size in [RESERVATIONS, size] {
        let filled = fill::province(folder, size).await;
        let begun = std::time::Instant::now();
        let app = site::app(&format!("sqlite://{}", filled.display())).await;
        println!("{size} reservations: open after {:.0?}", begun.elapsed());
        app.db.close().await;
        files.push(filled);
    }
    // What nobody has asked of a file yet is read from the disk, and of the larger one less lies in memory already.
    for pass in ["a member waits, ms, for the first time", "again"] {
        println!("{pass:<44}{:>12}{:>12}{:>8}", "large", "usual", "ratio");
        for (name, [usual, large]) in members::requests([&files[0], &files[1]], &asked).await {
            println!("{name:<44}{large:>12.2}{usual:>12.2}{:>8.2}", large / usual);
        }
    }
}

fn line(name: &str, rate: f64, floor: f64) {
    println!(
        "{name:<44}{rate:>12.0}{floor:>12.0}{:>7.0}%",
        100.0 * rate / floor
    );
}

/// What every client needs.
struct Load {
    app: Shared,
    people: Vec<(Me, String)>,
    /// Slots that were asked for so far.
    asked: AtomicUsize,
    client: reqwest::Client,
    address: String,
}

impl Load {
    async fn over(app: Shared) -> Arc<Load> {
        Arc::new(Load {
            people: people::sign_in(&app, "asker", ASKERS).await,
            asked: AtomicUsize::new(0),
            client: reqwest::Client::new(),
            address: serve(&app).await,
            app,
        })
    }

    /// How many bytes came.
    async fn got(&self, path: &str) -> usize {
        let answer = self
            .client
            .get(format!("{}{path}", self.address))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.bytes().await.unwrap().len()
    }
}

/// How often a second the clients together get through.
async fn rate<F: Future<Output = ()> + Send + 'static>(
    load: &Arc<Load>,
    clients: usize,
    one: impl Fn(Arc<Load>) -> F + Clone + Send + 'static,
) -> f64 {
    let done = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..clients)
        .map(|_| {
            let (one, done, load) = (one.clone(), done.clone(), load.clone());
            tokio::spawn(async move {
                loop {
                    one(load.clone()).await;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(WARM).await;
    let (before, begun) = (done.load(Ordering::Relaxed), std::time::Instant::now());
    tokio::time::sleep(LASTS).await;
    let rate = (done.load(Ordering::Relaxed) - before) as f64 / begun.elapsed().as_secs_f64();
    for client in clients {
        client.abort();
        client.await.ok();
    }
    rate
}

fn today() -> chrono::NaiveDate {
    Zone::SHANGHAI.date(site::noon())
}

fn date(ahead: u64) -> chrono::NaiveDate {
    today() + Days::new(ahead)
}

/// The `n`th of those of eleven cities; the palace of the fourth is being renovated, and another takes its place.
fn venue(n: usize) -> String {
    let city = match 1 + n / 15 % 11 {
        4 => "360102".to_owned(),
        city => format!("36{city:02}"),
    };
    format!("palace-{city}-{}", n % 15)
}

/// A court and an hour that nobody had before, and whose turn it is: each member of so many has the next one another day or hour.
fn wish(nth: usize) -> (String, Span) {
    let court = format!("{}-court-{}", venue(nth / 8), nth % 8);
    let slot = nth / (8 * 15 * 11);
    let starts_at = Zone::SHANGHAI.opening(date(1 + (slot / 12) as u64 % 6), 540 + 60 * (slot % 12) as u32);
    (court, span(starts_at))
}

fn span(starts_at: Instant) -> Span {
    Span {
        starts_at,
        ends_at: starts_at + TimeDelta::hours(1),
    }
}

async fn one_by_case(load: Arc<Load>) {
    let nth = load.asked.fetch_add(1, Ordering::Relaxed);
    let (court, span) = wish(nth);
    let wish = Wish {
        court: court.into(),
        span,
        party_size: 1,
        companions: vec![],
    };
    let (me, _) = &load.people[nth % load.people.len()];
    let made = reserve(&load.app, me, wish, nth.to_string(), Lang::Zh).await;
    assert!(made.is_ok(), "{nth}: {:?}", made.err());
}

async fn one_by_http(load: Arc<Load>) {
    let nth = load.asked.fetch_add(1, Ordering::Relaxed);
    let (court, span) = wish(nth);
    let (_, token) = &load.people[nth % load.people.len()];
    let answer = load
        .client
        .post(format!("{}/api/v1/reservations", load.address))
        .bearer_auth(token)
        .header("idempotency-key", nth)
        .header("content-type", "application/json")
        .body(body(&court, span))
        .send()
        .await
        .unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, StatusCode::CREATED, "{nth}: {text}");
}

fn body(court: &str, span: Span) -> String {
    json!({ "court_id": court, "starts_at": span.starts_at, "ends_at": span.ends_at }).to_string()
}

/// The server of the program, on a port of its own, with the floors beside the routes.
async fn serve(app: &Shared) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = router::layered(floor::routes().merge(router::routes().into_router()), app.clone());
    tokio::spawn(accept::serve(listener, router, std::future::pending()));
    address
}

/// Everybody at once, by the router: each wants one of the slots, asks again when told to, and hears yes or no.
async fn rush(site: &Arc<Site>, sustained: f64) {
    let people = people::sign_in(&site.app, "rusher", RUSH).await;
    let begun = std::time::Instant::now();
    let counts: Arc<[AtomicUsize; 3]> = Arc::default();
    let latest = Arc::new(AtomicUsize::new(0));
    let asks = people.into_iter().enumerate().map(|(n, (_, token))| {
        let (router, counts, latest) = (site.router.clone(), counts.clone(), latest.clone());
        tokio::spawn(async move {
            let nth = n % RUSH_SLOTS;
            let court = format!("{}-court-{}", venue(165 + nth / 8), nth % 8);
            let span = span(Zone::SHANGHAI.opening(date(7), 540 + 60 * (nth / 8 % 12) as u32));
            let mut ticket = String::new();
            loop {
                let request = Request::builder()
                    .method(Method::POST)
                    .uri("/api/v1/reservations")
                    .header(header::HOST, "localhost")
                    .header(header::AUTHORIZATION, format!("Bearer {token}"))
                    .header("idempotency-key", "rush")
                    .header(header::COOKIE, &ticket)
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from(body(&court, span)))
                    .unwrap();
                let answer = router.clone().oneshot(request).await.unwrap();
                let (status, after) = (
                    answer.status(),
                    answer.headers().get(header::RETRY_AFTER).cloned(),
                );
                if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
                    let cookie = cookie.to_str().unwrap();
                    ticket = cookie.split(';').next().unwrap().to_owned();
                }
                let text = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
                let which = match status {
                    StatusCode::CREATED => 0,
                    StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => 1,
                    StatusCode::SERVICE_UNAVAILABLE => {
                        let after: u64 = after.unwrap().to_str().unwrap().parse().unwrap();
                        counts[2].fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_secs(after)).await;
                        continue;
                    }
                    other => panic!("{other}: {}", String::from_utf8_lossy(&text)),
                };
                counts[which].fetch_add(1, Ordering::Relaxed);
                latest.fetch_max(begun.elapsed().as_millis() as usize, Ordering::Relaxed);
                return;
            }
        })
    });
    for ask in join_all(asks.collect::<Vec<_>>()).await {
        ask.unwrap();
    }
    let [won, lost, later] = [0, 1, 2].map(|n| counts[n].load(Ordering::Relaxed));
    let took = latest.load(Ordering::Relaxed) as f64 / 1000.0;
    let drain = RUSH as f64 / sustained;
    println!(
        "rush: {RUSH} for {RUSH_SLOTS} slots: {won} yes, {lost} no, {later} times told to come back; the last one heard after \
         {took:.1} s, {:.2} of the {drain:.1} s that as many reservations take",
        took / drain
    );
}

/// Resident, of this process.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.map_or_else(
        || "unknown".into(),
        |line| line["VmRSS:".len()..].trim().to_owned(),
    )
}
