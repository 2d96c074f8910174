//! A province's worth of reservations: how long writing them takes, in one command and one by one.
//!
//! Not a part of every run: `cargo test -p gongyue-server --test all volume -- --ignored --nocapture`.

use crate::support::world::*;
use crate::support::{Engine, Store, run};
use gongyue::id::ReservationId;
use gongyue_server::store::*;
use std::time::Instant;

const MANY: usize = 30_000;

#[test]
#[ignore = "a measurement"]
fn thirty_thousand_reservations_on_sqlite() {
    run(Engine::Sqlite, measured);
}

#[test]
#[ignore = "a measurement"]
fn thirty_thousand_reservations_on_postgres() {
    run(Engine::Postgres, measured);
}

/// An hour each, on four tables, one after the other into the future.
fn row(number: usize) -> (ReservationRow, String) {
    let (table, hour) = (1 + number % 4, number / 4);
    let court = format!("hall-{table}");
    let id = ReservationId::from(format!("bulk-{number:06}"));
    let mut row = reservation(id.as_str(), "hall", &court, None, span(60 * hour as i64, 60));
    let member = format!("member-{}", number % 4);
    row.member_id = Some(member.as_str().into());
    (row, format!("{court}-part"))
}

async fn measured(store: Store) {
    build(&store, 4).await;
    let started = Instant::now();
    // PostgreSQL answers within its statement and idle limits as long as each statement is short.
    let filled = store.write(|tx| {
        Box::pin(async move {
            for number in 0..MANY {
                let (row, part) = row(number);
                reserve(tx, &row, &parts(&[&part])).await?;
            }
            Ok(())
        })
    });
    filled.await.unwrap();
    println!(
        "{:?}: {MANY} reservations in one command: {:?}",
        store.engine,
        started.elapsed()
    );
    let started = Instant::now();
    assert_sound(&store).await;
    println!("{:?}: check of all: {:?}", store.engine, started.elapsed());
    let started = Instant::now();
    let mut tasks = Vec::new();
    const ASKED: usize = 800;
    for number in MANY..MANY + ASKED {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let made = store.write(move |tx| {
                let (row, part) = row(number);
                Box::pin(async move { reserve(tx, &row, &parts(&[&part])).await })
            });
            made.await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    println!(
        "{:?}: {ASKED} commands at once: {:?}",
        store.engine,
        started.elapsed()
    );
}
