//! The least that the same machine, driver and server could do.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use gongyue_server::app::Shared;
use gongyue_server::store::Db;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};
use std::path::Path;
use std::time::Instant;

/// To a durable commit.
const COMMIT: usize = 200;
const COMMITS: usize = 40;

/// Reservations a second by a plain loop that inserts the same rows under the same keys: the reservation, its claims and its
/// member's, the key of the request and the notice.
pub async fn reservations(folder: &Path) -> f64 {
    let file = folder.join("floor.db");
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", file.display())).ok();
    }
    let url = format!("sqlite://{}", file.display());
    Db::open(&url).await.unwrap().close().await;
    let mut connection = SqliteConnectOptions::new()
        .filename(&file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // The places are not what is measured; the writer checks them by key, which costs it the same statements and no more.
        .foreign_keys(false)
        .connect()
        .await
        .unwrap();
    insert(&mut connection, 0).await;
    let begun = Instant::now();
    for commit in 1..=COMMITS {
        insert(&mut connection, commit * COMMIT).await;
    }
    let rate = (COMMITS * COMMIT) as f64 / begun.elapsed().as_secs_f64();
    connection.close().await.unwrap();
    rate
}

async fn insert(connection: &mut SqliteConnection, from: usize) {
    connection.execute("BEGIN IMMEDIATE").await.unwrap();
    for nth in from..from + COMMIT {
        one(connection, i64::try_from(nth).unwrap()).await;
    }
    connection.execute("COMMIT").await.unwrap();
}

async fn one(connection: &mut SqliteConnection, nth: i64) {
    let (id, member) = (
        format!("01a21b28-fa02-7ed9-8d47-{nth:012}"),
        format!("member-{:07}", nth % 4096),
    );
    let (at, step) = (1_795_752_000_000 + nth * 3_600_000, nth * 4);
    sqlx::query(
        "INSERT INTO reservation (id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size,
            policy_version, cancel_by, check_in_opens_at, check_in_closes_at, created_at, state_version)
        VALUES ($1, $2, 'palace-3601', 'palace-3601-0', 'palace-3601-0-court-0', $3, 'confirmed', $4, $5, 1, 1, $4, $4, $5, $4, 1)",
    )
    .bind(&id)
    .bind(format!("{nth:06}"))
    .bind(&member)
    .bind(at)
    .bind(at + 3_600_000)
    .execute(&mut *connection)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO member_claim (member_id, step, reservation_id)
        VALUES ($1, $2, $6), ($1, $3, $6), ($1, $4, $6), ($1, $5, $6)",
    )
    .bind(&member)
    .bind(step)
    .bind(step + 1)
    .bind(step + 2)
    .bind(step + 3)
    .bind(&id)
    .execute(&mut *connection)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO claim (palace_id, part_id, step, reservation_id)
        VALUES ('palace-3601', 'part', $1, $5), ('palace-3601', 'part', $2, $5), ('palace-3601', 'part', $3, $5),
            ('palace-3601', 'part', $4, $5)",
    )
    .bind(step)
    .bind(step + 1)
    .bind(step + 2)
    .bind(step + 3)
    .bind(&id)
    .execute(&mut *connection)
    .await
    .unwrap();
    sqlx::query("INSERT INTO idempotency (member_id, key, request_hash, reservation_id, created_at) VALUES ($1, $2, $2, $3, $4)")
        .bind(&member)
        .bind(format!("{nth:043}"))
        .bind(&id)
        .bind(at)
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::query("INSERT INTO notice (id, member_id, kind, facts, created_at) VALUES ($1, $2, 'confirmed', $3, $4)")
        .bind(&id)
        .bind(&member)
        .bind(r#"{"kind":"confirmed","facts":{"reservation":"01a21b28-fa02-7ed9-8d47-000000000000","span":{"starts_at":1795752000000}}}"#)
        .bind(at)
        .execute(&mut *connection)
        .await
        .unwrap();
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
