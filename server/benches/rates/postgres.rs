//! The same on PostgreSQL: reservations by the use case, beside pgbench with the same rows under the same keys in the same server.

use crate::site;
use gongyue_server::app::Shared;
use gongyue_server::store::Db;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use std::path::Path;
use std::process::Command;

#[path = "../../tests/support/postgres.rs"]
#[allow(dead_code, reason = "the tests throw their databases away")]
mod server;

pub const CLIENTS: usize = 16;

/// In the order of their references. Of the people one is enough: the others are made like them.
const TABLES: [(&str, &str); 10] = [
    ("division", "true"),
    ("facility", "true"),
    ("facility_status", "true"),
    ("opening_hours", "true"),
    ("policy", "true"),
    ("venue", "true"),
    ("part", "true"),
    ("court", "true"),
    ("court_part", "true"),
    ("member", "id = 'member-0000000'"),
];

/// What one client of pgbench does again and again; each has numbers of its own.
const SCRIPT: &str = r#"
\set i :i + 1
\set nth :client_id * 60000 + :i
\set n :nth % 1320
\set who :nth % 4096
\set at 1795752000000 + (:nth / 1320) * 3600000
\set step :at / 900000
BEGIN;
INSERT INTO reservation (id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size, policy_version,
    cancel_by, check_in_opens_at, check_in_closes_at, created_at, state_version)
SELECT 'reservation-' || CAST(:nth AS TEXT), lpad(CAST(:nth AS TEXT), 6, '0'), palace_id, venue_id, court_id, 'floor-' || CAST(:who AS TEXT),
    'confirmed', CAST(:at AS BIGINT), CAST(:at AS BIGINT) + 3600000, 1, 1, CAST(:at AS BIGINT), CAST(:at AS BIGINT),
    CAST(:at AS BIGINT), CAST(:at AS BIGINT), 1 FROM spot WHERE n = CAST(:n AS BIGINT);
INSERT INTO member_claim (member_id, reservation_id, step)
SELECT 'floor-' || CAST(:who AS TEXT), 'reservation-' || CAST(:nth AS TEXT), CAST(:nth AS BIGINT) * 4 + step
FROM generate_series(0, 3) AS step;
INSERT INTO claim (palace_id, part_id, reservation_id, step)
SELECT palace_id, part_id, 'reservation-' || CAST(:nth AS TEXT), CAST(:step AS BIGINT) + step
FROM spot, generate_series(0, 3) AS step WHERE n = CAST(:n AS BIGINT);
INSERT INTO idempotency (member_id, key, request_hash, reservation_id, created_at)
VALUES ('floor-' || CAST(:who AS TEXT), lpad(CAST(:nth AS TEXT), 43, '0'), lpad(CAST(:nth AS TEXT), 43, '0'),
    'reservation-' || CAST(:nth AS TEXT), CAST(:at AS BIGINT));
INSERT INTO notice (id, member_id, kind, facts, created_at)
VALUES ('notice-' || CAST(:nth AS TEXT), 'floor-' || CAST(:who AS TEXT), 'confirmed', '{"kind":"confirmed","facts":{"reservation":'
    '"01a21b28-fa02-7ed9-8d47-000000000000","span":{"starts_at":1795752000000}}}', CAST(:at AS BIGINT));
COMMIT;
"#;

/// The places of the file in a database of their own, and the app over it.
pub async fn app(province: &Path) -> Shared {
    site::app(&filled(province).await).await
}

async fn filled(province: &Path) -> String {
    let url = server::create_database().await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let fsync: String = sqlx::query_scalar("SHOW fsync")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(
        fsync, "on",
        "what is not durable is no measure: set GONGYUE_FSYNC=on, as make bench does"
    );
    connection.close().await.unwrap();
    Db::open(&url).await.unwrap().close().await;
    let mut from = SqliteConnectOptions::new()
        .filename(province)
        .connect()
        .await
        .unwrap();
    let mut to = PgConnection::connect(&url).await.unwrap();
    for (table, wanted) in TABLES {
        copy(&mut from, &mut to, table, wanted).await;
    }
    to.execute("ANALYZE").await.unwrap();
    from.close().await.unwrap();
    to.close().await.unwrap();
    url
}

async fn copy(from: &mut SqliteConnection, to: &mut PgConnection, table: &str, wanted: &str) {
    let columns = format!(
        "SELECT group_concat('''' || name || ''', ' || name, ', ') FROM pragma_table_info('{table}')"
    );
    let columns: String = sqlx::query_scalar(AssertSqlSafe(columns))
        .fetch_one(&mut *from)
        .await
        .unwrap();
    let rows =
        format!("SELECT CAST(json_group_array(json_object({columns})) AS TEXT) FROM {table} WHERE {wanted}");
    let rows: String = sqlx::query_scalar(AssertSqlSafe(rows))
        .fetch_one(from)
        .await
        .unwrap();
    // The stamps of the places come by themselves.
    let insert = format!(
        "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST($1 AS JSONB))"
    );
    sqlx::query(AssertSqlSafe(insert))
        .bind(rows)
        .execute(to)
        .await
        .unwrap();
}

/// Reservations a second by pgbench.
pub async fn floor(province: &Path) -> f64 {
    let url = filled(province).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    for sql in [
        "CREATE TABLE spot AS SELECT ROW_NUMBER() OVER (ORDER BY part.id) - 1 AS n, venue.palace_id, venue.id AS venue_id,
            court_part.court_id, part.id AS part_id
        FROM part JOIN court_part ON court_part.part_id = part.id JOIN venue ON venue.id = part.venue_id",
        "ALTER TABLE spot ADD PRIMARY KEY (n)",
        "INSERT INTO member SELECT (jsonb_populate_record(member, jsonb_build_object('id', 'floor-' || n, 'phone_hash', 'floor phone of ' || n,
            'card_hash', 'floor card of ' || n, 'companion_code', NULL))).* FROM member, generate_series(0, 4095) AS n",
        "ANALYZE",
    ] {
        connection.execute(sql).await.unwrap();
    }
    connection.close().await.unwrap();
    let script = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(script.path(), SCRIPT).unwrap();
    let clients = CLIENTS.to_string();
    let done = Command::new("pgbench")
        .args([
            "-n", "-M", "prepared", "-c", &clients, "-j", "2", "-T", "6", "-D", "i=0", "-f",
        ])
        .arg(script.path())
        .arg(&url)
        .output()
        .expect("pgbench comes with PostgreSQL");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.unwrap_or_else(|| panic!("pgbench says nothing of a rate: {said}"))
}
