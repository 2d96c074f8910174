//! Which statements must find their rows by an index, however much history there is.

use crate::support::{Store, on_one_engine};
use gongyue_server::store::{ONLY_SQLITE, PORTABLE};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

on_one_engine!(Sqlite: no_request_reads_a_growing_table_from_end_to_end);

/// They grow with every day, or with every member.
const GROWING: [&str; 13] = [
    "reservation",
    "claim",
    "member_claim",
    "member",
    "session",
    "sign_in_code",
    "idempotency",
    "roll",
    "closure",
    "offer",
    "waitlist",
    "notice",
    "delivery",
];

/// What no request waits for: the hourly job that counts everybody does count everybody.
const JOBS: [&str; 1] = ["MEMBER_COUNT_NOW"];

async fn no_request_reads_a_growing_table_from_end_to_end(store: Store) {
    let mut connection = SqliteConnection::connect(&store.url).await.unwrap();
    // `check` reads everything, that is what it is for.
    let files = PORTABLE
        .iter()
        .chain(ONLY_SQLITE)
        .filter(|(file, _)| *file != "check");
    let mut faults = Vec::new();
    for (name, sql) in files.flat_map(|(_, statements)| *statements) {
        // The plan of an upsert names every table that refers to the row, to be read if a reference is broken.
        if name.ends_with("_UPSERT") || JOBS.contains(name) {
            continue;
        }
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        for row in sqlx::query(AssertSqlSafe(plan))
            .fetch_all(&mut connection)
            .await
            .unwrap()
        {
            let step: String = row.get("detail");
            let mut words = step.split(' ');
            if words.next() == Some("SCAN") && words.next().is_some_and(|table| GROWING.contains(&table)) {
                faults.push(format!("{name}: {step}"));
            }
            // A member has a handful; a palace has everybody's.
            let of_a_member =
                sql.contains("reservation.member_id = $") || sql.contains("\n        WHERE member_id = $");
            let wide = ["reservation_by_palace", "reservation_by_venue", "reservation_old"];
            if of_a_member && wide.iter().any(|index| step.contains(index)) {
                faults.push(format!("{name}, of one member: {step}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
