//! What a machine takes away: the end of the log, a page in its middle, the connection, an hour of the clock.

use crate::support::world::{assert_sound, build, member, member_id, parts, reservation, reserve, span};
use crate::support::{Engine, Number, Store, Text, on_one_engine};
use gongyue_server::store::*;
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;

on_one_engine!(Sqlite: a_log_that_is_cut_off_keeps_all_that_was_answered_before);
on_one_engine!(Postgres: a_connection_that_is_lost_is_made_anew);

const RESERVATIONS: usize = 24;
/// The head of a log, and of each of its pages, with the page itself.
const HEAD: usize = 32;
const PAGE: usize = 24 + 4096;

/// The power may fail between any two bytes: each answer was preceded by its bytes, and what is left is a beginning of the story.
async fn a_log_that_is_cut_off_keeps_all_that_was_answered_before(store: Store) {
    build(&store, RESERVATIONS).await;
    // Into the file, so that the log begins with the first reservation.
    store.db.close().await;
    let store = store.opened_again().await;
    let log = store.file().with_file_name("gongyue.db-wal");
    let mut answered = Vec::new();
    for nth in 0..RESERVATIONS {
        make(&store, nth).await;
        answered.push(std::fs::metadata(&log).unwrap().len());
    }
    assert!(answered.is_sorted(), "nothing was carried over meanwhile");
    let whole = std::fs::read(&log).unwrap();
    let copy = Store::fresh(Engine::Sqlite).await;
    copy.db.close().await;
    let at_once = |cut: usize| answered.iter().filter(|end| **end <= cut as u64).count();
    let pages = (whole.len() - HEAD) / PAGE;
    let mut seen = Vec::new();
    for nth in 0..=pages {
        let end = HEAD + nth * PAGE;
        // At the end of a page, within it, and within its head.
        for cut in [end, end + 1000, end + 7].map(|cut| cut.min(whole.len())) {
            let there = restarted(&store, &copy, &whole[..cut]).await;
            assert!(
                there >= at_once(cut),
                "{there} after {cut} bytes, answered were {}",
                at_once(cut)
            );
            seen.push(there);
        }
    }
    assert!(seen.is_sorted());
    assert_eq!((seen[0], seen.last()), (0, Some(&RESERVATIONS)));
    // A page that the disk has garbled ends the story before it, and nothing after it is believed.
    let middle = HEAD + pages / 2 * PAGE + 2000;
    let mut garbled = whole.clone();
    garbled[middle] ^= 0x40;
    let there = restarted(&store, &copy, &garbled).await;
    assert!(
        (at_once(HEAD + pages / 2 * PAGE)..RESERVATIONS).contains(&there),
        "{there}"
    );
    // The control: a log that lost a page without a trace would be caught by the check of what is there.
    let mut shorter = whole[..HEAD + pages / 2 * PAGE].to_vec();
    shorter.extend_from_slice(&whole[HEAD + (pages / 2 + 1) * PAGE..]);
    assert!(restarted(&store, &copy, &shorter).await < RESERVATIONS);
}

async fn make(store: &Store, nth: usize) {
    let made = store.write(move |tx| {
        Box::pin(async move {
            let at = span(60 * i64::try_from(nth).unwrap(), 60);
            let member = member_id(nth);
            let row = reservation(&format!("made-{nth:02}"), "hall", "hall-1", Some(&member), at);
            reserve(tx, &row, &parts(&["hall-1-part"])).await
        })
    });
    made.await.unwrap();
}

/// How many reservations are there when the program begins again with this log: the first ones, and nothing half.
async fn restarted(store: &Store, copy: &Store, log: &[u8]) -> usize {
    let file = copy.file();
    let beside = |end: &str| file.with_file_name(format!("gongyue.db{end}"));
    std::fs::copy(store.file(), &file).unwrap();
    std::fs::write(beside("-wal"), log).unwrap();
    std::fs::remove_file(beside("-shm")).ok();
    let again = copy.opened_again().await;
    assert_sound(&again).await;
    let mut reader = again.reader().await;
    let made: Vec<Text> = reader
        .tx()
        .fetch_all("SELECT id AS text FROM reservation ORDER BY id", &[])
        .await
        .unwrap();
    let held: Number = reader
        .tx()
        .fetch_one("SELECT COUNT(*) AS number FROM claim", &[])
        .await
        .unwrap();
    let expected: Vec<String> = (0..made.len()).map(|nth| format!("made-{nth:02}")).collect();
    assert_eq!(
        made.iter().map(|row| &row.0).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    assert_eq!(
        usize::try_from(held.0).unwrap(),
        4 * made.len(),
        "each with all of its claims"
    );
    drop(reader);
    again.db.close().await;
    made.len()
}

/// The server goes away and comes back, as for an update: a request or two fail, clearly, and then all is as before.
async fn a_connection_that_is_lost_is_made_anew(store: Store) {
    build(&store, 0).await;
    let mut changes = store.db.changes();
    let write = async |name: &'static str| {
        let written = store.write(move |tx| {
            Box::pin(async move {
                tx.changed(&"palace".into());
                Ok(member_insert(tx, &member(name)).await?)
            })
        });
        written.await
    };
    store.heard().await;
    write("before").await.unwrap();
    assert_eq!(heard(&mut changes).await, Some(Change::Palace("palace".into())));
    for round in 0..3 {
        let mut other = PgConnection::connect(&store.url).await.unwrap();
        other
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await
            .unwrap();
        other.close().await.unwrap();
        // Whoever comes first may meet the dead line; nobody waits for it for long, and nobody is told yes for nothing.
        let (mut tries, mut told) = (0, false);
        while !told {
            tries += 1;
            assert!(tries < 20, "it does not heal");
            let name: &'static str = ["first", "second", "third"][round];
            told = write(name).await.is_ok();
            if !told {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        store.db.ready().await.unwrap();
        let mut reader = store.reader().await;
        let count: Number = reader
            .tx()
            .fetch_one("SELECT COUNT(*) AS number FROM member", &[])
            .await
            .unwrap();
        assert_eq!(count.0, 2 + i64::try_from(round).unwrap());
        // Changes are heard again, and until then nobody trusts what is kept.
        loop {
            match heard(&mut changes).await {
                Some(Change::Anything) => break,
                Some(Change::Palace(_)) => {}
                None => panic!("changes are not heard any more"),
            }
        }
    }
}

async fn heard(changes: &mut Changes) -> Option<Change> {
    tokio::time::timeout(Duration::from_secs(10), changes.next())
        .await
        .ok()?
}
