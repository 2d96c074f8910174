//! The least that the same machine, driver and server could do.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use gongyue_server::app::Shared;
use gongyue_server::store::{Db, Value};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// To a durable commit.
const COMMIT: usize = 200;
const COMMITS: usize = 40;

/// Reservations a second by a plain loop that inserts the same rows under the same keys: the reservation, its claims and its
/// member's, the key of the request and the notice. By the driver of the readers and PostgreSQL, and by the writer's.
pub async fn reservations(folder: &Path) -> [f64; 2] {
    let file = empty_file(folder).await;
    let mut pooled = SqliteConnectOptions::new()
        .filename(&file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // The places are not what is measured; the writer checks them by key, which costs it the same statements and no more.
        .foreign_keys(false)
        .connect()
        .await
        .unwrap();
    let mut begun = Instant::now();
    for commit in 0..=COMMITS {
        if commit == 1 {
            begun = Instant::now();
        }
        pooled.execute("BEGIN IMMEDIATE").await.unwrap();
        for (sql, values) in (0..COMMIT).flat_map(|nth| rows(commit * COMMIT + nth)) {
            let bound = values.iter().fold(sqlx::query(sql), |query, value| match value {
                Value::Text(text) => query.bind(text.as_deref()),
                Value::Integer(number) => query.bind(*number),
                Value::Real(number) => query.bind(*number),
            });
            bound.execute(&mut pooled).await.unwrap();
        }
        pooled.execute("COMMIT").await.unwrap();
    }
    let by_pool = (COMMITS * COMMIT) as f64 / begun.elapsed().as_secs_f64();
    pooled.close().await.unwrap();

    let local = rusqlite::Connection::open(empty_file(folder).await).unwrap();
    local.pragma_update(None, "synchronous", "FULL").unwrap();
    local.pragma_update(None, "foreign_keys", "OFF").unwrap();
    for commit in 0..=COMMITS {
        if commit == 1 {
            begun = Instant::now();
        }
        local.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (sql, values) in (0..COMMIT).flat_map(|nth| rows(commit * COMMIT + nth)) {
            let mut statement = local.prepare_cached(sql).unwrap();
            statement.execute(rusqlite::params_from_iter(&values)).unwrap();
        }
        local.execute_batch("COMMIT").unwrap();
    }
    [by_pool, (COMMITS * COMMIT) as f64 / begun.elapsed().as_secs_f64()]
}

/// With all tables and no rows.
async fn empty_file(folder: &Path) -> PathBuf {
    let file = folder.join("floor.db");
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", file.display())).ok();
    }
    let db = Db::open(&format!("sqlite://{}", file.display())).await.unwrap();
    db.close().await;
    file
}

/// Of one reservation. The parameters first stand in their order, so that both drivers count them alike.
fn rows(nth: usize) -> [(&'static str, Vec<Value<'static>>); 5] {
    let text = |text: String| Value::Text(Some(text.into()));
    let number = |number: i64| Value::Integer(Some(number));
    let id = || text(format!("01a21b28-fa02-7ed9-8d47-{nth:012}"));
    let member = || text(format!("member-{:07}", nth % 4096));
    let nth = i64::try_from(nth).unwrap();
    let at = 1_795_752_000_000 + nth * 3_600_000;
    let steps = (0..4).map(|step| number(nth * 4 + step));
    [
        (
            "INSERT INTO reservation (id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size,
                policy_version, cancel_by, check_in_opens_at, check_in_closes_at, created_at, state_version)
            VALUES ($1, $2, 'palace-3601', 'palace-3601-0', 'palace-3601-0-court-0', $3, 'confirmed', $4, $5, 1, 1, $4, $4, $5, $4, 1)",
            vec![id(), text(format!("{nth:06}")), member(), number(at), number(at + 3_600_000)],
        ),
        (
            "INSERT INTO member_claim (member_id, reservation_id, step)
            VALUES ($1, $2, $3), ($1, $2, $4), ($1, $2, $5), ($1, $2, $6)",
            [member(), id()].into_iter().chain(steps.clone()).collect(),
        ),
        (
            "INSERT INTO claim (palace_id, part_id, reservation_id, step)
            VALUES ('palace-3601', 'part', $1, $2), ('palace-3601', 'part', $1, $3), ('palace-3601', 'part', $1, $4),
                ('palace-3601', 'part', $1, $5)",
            [id()].into_iter().chain(steps).collect(),
        ),
        (
            "INSERT INTO idempotency (member_id, key, request_hash, reservation_id, created_at) VALUES ($1, $2, $2, $3, $4)",
            vec![member(), text(format!("{nth:043}")), id(), number(at)],
        ),
        (
            "INSERT INTO notice (id, member_id, kind, facts, created_at) VALUES ($1, $2, 'confirmed', $3, $4)",
            vec![
                id(),
                member(),
                text(r#"{"kind":"confirmed","facts":{"reservation":"01a21b28-fa02-7ed9-8d47-000000000000","span":{"starts_at":1795752000000}}}"#.to_owned()),
                number(at),
            ],
        ),
    ]
}

/// Beside the routes of the program, in the same server.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/floor/empty", post(async || StatusCode::NO_CONTENT))
        .route(
            "/floor/bytes/{size}",
            get(async |axum::extract::Path(size): axum::extract::Path<usize>| vec![b'x'; size]),
        )
}

pub async fn empty(client: &reqwest::Client, address: &str) {
    let answer = client
        .post(format!("{address}/floor/empty"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}
