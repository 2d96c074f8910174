//! Ten times as many requests as can be served, for as long as the flood lasts: whoever is let in waits no longer than the line does,
//! the rest are told, and afterwards it is as before.

use crate::{Load, date, memory, venue};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tower::ServiceExt;

const TICK: Duration = Duration::from_millis(10);
const ON_THE_WAY: usize = 20_000;

#[derive(Default)]
struct Counts {
    told: AtomicUsize,
    /// In seconds, of each that was carried out.
    took: Mutex<Vec<f64>>,
}

pub async fn flood(load: &Arc<Load>, sustained: f64, lasts: Duration) {
    let counts = Arc::new(Counts::default());
    let a_tick = (10.0 * sustained * TICK.as_secs_f64()) as usize;
    let (begun, mut asked, mut most) = (Instant::now(), 0, 0);
    let mut tasks = tokio::task::JoinSet::new();
    let mut clock = tokio::time::interval(TICK);
    while begun.elapsed() < lasts {
        clock.tick().await;
        // More than that a system would not hold in its backlogs either.
        for _ in 0..a_tick.min(ON_THE_WAY.saturating_sub(tasks.len())) {
            tasks.spawn(ask(load.clone(), counts.clone()));
            asked += 1;
        }
        while tasks.try_join_next().is_some() {}
        most = most.max(tasks.len());
    }
    let flooded = begun.elapsed();
    while tasks.join_next().await.is_some() {}
    let drained = begun.elapsed() - flooded;
    let mut took = std::mem::take(&mut *counts.took.lock().unwrap());
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "flood: {asked} in {flooded:.0?}, {} carried out ({:.0} a second; half within {:.1} s, 99 of 100 within {:.1} s), {} told to come \
         back, {most} at most on the way; the last one heard {drained:.1?} after; {}",
        took.len(),
        took.len() as f64 / flooded.as_secs_f64(),
        at(0.5),
        at(0.99),
        counts.told.load(Ordering::Relaxed),
        memory()
    );
}

async fn ask(load: Arc<Load>, counts: Arc<Counts>) {
    let begun = Instant::now();
    match look(&load).await {
        StatusCode::OK => counts.took.lock().unwrap().push(begun.elapsed().as_secs_f64()),
        StatusCode::SERVICE_UNAVAILABLE => drop(counts.told.fetch_add(1, Ordering::Relaxed)),
        other => panic!("{other}"),
    }
}

/// A member looks at the slots of a day; what the others have of it is not kept for them.
pub async fn look(load: &Load) -> StatusCode {
    let nth = load.asked.fetch_add(1, Ordering::Relaxed);
    let (_, token) = &load.people[nth % load.people.len()];
    let request = Request::builder()
        .uri(format!(
            "/api/v1/venues/{}/slots?date={}",
            venue(nth / 8),
            date(1)
        ))
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    let answer = load.router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    status
}
