//! A province of two years as a SQLite file, made once for each number of reservations: places, people, what they reserved, and
//! what the jobs would have kept of it. The texts stand in the files beside.

use crate::site;
use gongyue_server::desk::import::{self, Bad};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, SqliteConnection};
use std::path::{Path, PathBuf};
use std::time::Instant;

const DIVISIONS: &[u8] = include_bytes!("../../../data/jiangxi-divisions.csv");
const FILES: [(&str, &str); 3] = [
    ("places", include_str!("places.sql")),
    ("sums", include_str!("sums.sql")),
    ("people", include_str!("people.sql")),
];

/// The file in the folder; one that was made before is taken as it is.
pub async fn province(folder: &Path, reservations: u32) -> PathBuf {
    let file = folder.join(format!("province-{reservations}.db"));
    if file.exists() {
        return file;
    }
    println!("filling {}", file.display());
    let begun = Instant::now();
    std::fs::create_dir_all(folder).unwrap();
    let unfinished = folder.join("unfinished.db");
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", unfinished.display())).ok();
    }
    let app = site::app(&format!("sqlite://{}", unfinished.display())).await;
    import::divisions(&app, DIVISIONS, Bad::Refuse).await.unwrap();
    app.db.close().await;
    fill(&unfinished, reservations, begun).await;
    std::fs::rename(unfinished, &file).unwrap();
    file
}

async fn fill(file: &Path, reservations: u32, begun: Instant) {
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false)
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-1000000")
        .connect()
        .await
        .unwrap();
    run(
        &mut connection,
        format!("CREATE TEMP TABLE size AS SELECT {reservations} AS reservations"),
    )
    .await;
    let indexes = drop_indexes(&mut connection).await;
    for (name, text) in FILES {
        connection.execute(sqlx::raw_sql(text)).await.unwrap();
        println!("  {name}: {:.0?}", begun.elapsed());
    }
    for index in indexes {
        run(&mut connection, index).await;
    }
    run(&mut connection, "PRAGMA journal_mode = WAL".into()).await;
    connection.close().await.unwrap();
    println!("  indexes: {:.0?}", begun.elapsed());
}

/// Those of the large tables are made faster at once than row by row. Answers how they are made.
async fn drop_indexes(connection: &mut SqliteConnection) -> Vec<String> {
    let all: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
            AND tbl_name IN ('member', 'reservation', 'reservation_companion')",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut made = Vec::new();
    for (name, sql) in all {
        run(connection, format!("DROP INDEX {name}")).await;
        made.push(sql);
    }
    made
}

async fn run(connection: &mut SqliteConnection, text: String) {
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(text)))
        .await
        .unwrap();
}
