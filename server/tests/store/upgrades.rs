//! A database of any version comes forward with all that is in it.

use crate::support::{Store, postgres, world};
use chrono::Days;
use gongyue_server::store::*;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use std::path::Path;

/// What people had put in under the first version: a palace with a hall, a member, a reservation with its claims, and the key under
/// which it was made. The same words for both engines.
const ROWS: &str = "
    INSERT INTO division (code, name, name_en, parent_code, search_key) VALUES
        ('36', '江西省', 'Jiangxi', NULL, 'jiangxi'), ('3604', '九江市', 'Jiujiang', '36', 'jiujiang');
    INSERT INTO facility (id, kind, name, name_en, division_code, status, address, address_en, longitude, latitude, time_zone, phone,
        amenities, notice, notice_en, getting_there, getting_there_en, is_sample, search_key)
    VALUES ('palace', 'palace', '九江市工人文化宫', '', '3604', 'in_service', '长江大道1号', '', 115.9, 29.7, 'Asia/Shanghai', '', '[]', '',
        '', '', '', 0, 'jiujiang');
    INSERT INTO facility_status (facility_id, since, status) VALUES ('palace', '2020-11-01', 'in_service');
    INSERT INTO venue (id, palace_id, kind, name, name_en, is_indoor, is_step_free, slot_minutes, notice, notice_en, ordinal, search_key)
    VALUES ('hall', 'palace', 'badminton', '羽毛球馆', '', 1, 1, 60, '', '', 1, 'yumaoqiu');
    INSERT INTO part (id, venue_id, ordinal) VALUES ('hall-1-part', 'hall', 1);
    INSERT INTO court (id, venue_id, name, name_en, takes, ordinal) VALUES ('hall-1', 'hall', '1号场', '', 'whole', 1);
    INSERT INTO court_part (court_id, part_id) VALUES ('hall-1', 'hall-1-part');
    INSERT INTO opening_hours (id, facility_id, days, opens_minute, closes_minute) VALUES ('hours', 'palace', 127, 540, 1290);
    INSERT INTO policy (id, palace_id, version, knobs, published_at) VALUES ('policy', 'palace', 1, '{}', 1700000000000);
    INSERT INTO member (id, phone_hash, phone_sealed, verification, created_at) VALUES ('wang', 'hash', 'sealed', 'none', 1700000000000);
    INSERT INTO reservation (id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size, policy_version,
        cancel_by, check_in_opens_at, check_in_closes_at, created_at, state_version)
    VALUES ('made', 'ABCDEF', 'palace', 'hall', 'hall-1', 'wang', 'confirmed', 1795773600000, 1795777200000, 1, 1, 1795773600000,
        1795772700000, 1795774500000, 1795700000000, 1);
    INSERT INTO member_claim (member_id, step, reservation_id) VALUES ('wang', 1995304, 'made'), ('wang', 1995305, 'made'),
        ('wang', 1995306, 'made'), ('wang', 1995307, 'made');
    INSERT INTO claim (part_id, step, palace_id, reservation_id) VALUES ('hall-1-part', 1995304, 'palace', 'made'),
        ('hall-1-part', 1995305, 'palace', 'made'), ('hall-1-part', 1995306, 'palace', 'made'), ('hall-1-part', 1995307, 'palace', 'made');
    INSERT INTO idempotency (member_id, key, request_hash, reservation_id, created_at) VALUES ('wang', 'key', 'hash', 'made', 1795700000000);
";

/// The first so many, as the program of that time had them.
fn first(count: usize, engine: &str) -> Migrator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../migrations")
        .join(engine);
    let migrations = migrations::names()
        .into_iter()
        .zip(1..)
        .take(count)
        .map(|(name, number)| {
            let text = std::fs::read_to_string(folder.join(format!("{name}.sql"))).unwrap();
            let text = AssertSqlSafe(text).into_sql_str();
            Migration::new(number, name.into(), MigrationType::Simple, text, false)
        });
    Migrator::with_migrations(migrations.collect())
}

#[tokio::test]
async fn every_version_of_sqlite_comes_forward_with_its_data() {
    for version in 1..=migrations::names().len() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("gongyue.db").display());
        let mut connection = SqliteConnection::connect(&format!("{url}?mode=rwc"))
            .await
            .unwrap();
        first(1, "sqlite").run(&mut connection).await.unwrap();
        connection.execute(sqlx::raw_sql(ROWS)).await.unwrap();
        first(version, "sqlite").run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        is_all_there(&url, version).await;
    }
}

#[tokio::test]
async fn every_version_of_postgres_comes_forward_with_its_data() {
    for version in 1..=migrations::names().len() {
        let url = postgres::create_database().await;
        let mut connection = PgConnection::connect(&url).await.unwrap();
        first(1, "postgres").run(&mut connection).await.unwrap();
        connection.execute(sqlx::raw_sql(ROWS)).await.unwrap();
        first(version, "postgres").run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        is_all_there(&url, version).await;
        postgres::drop_database(&url).await;
    }
}

async fn is_all_there(url: &str, version: usize) {
    let store = Store::of(Db::open(url).await.unwrap(), url);
    world::assert_sound(&store).await;
    let mut reader = store.reader().await;
    let mut tx = reader.tx();
    let made = reservation_view(&mut tx, &"made".into()).await.unwrap().unwrap();
    assert_eq!(
        (made.code.as_str(), made.venue_name.as_str()),
        ("ABCDEF", "羽毛球馆"),
        "from version {version}"
    );
    let date = world::date("2026-11-27");
    let hours = hours_list_between(&mut tx, &"palace".into(), date, date + Days::new(1))
        .await
        .unwrap();
    assert_eq!(hours.len(), 1, "from version {version}: {:?}", store.engine);
    assert!(
        stamp_get(&mut tx, &"palace".into()).await.unwrap().is_some(),
        "from version {version}"
    );
    let key = idempotency_get(&mut tx, &"wang".into(), "key").await.unwrap();
    assert_eq!(key.unwrap().reservation_id.as_str(), "made");
    drop(reader);
    // And what is new works on what was there.
    let cancelled = store.write(|tx| {
        Box::pin(async move {
            world::end(
                tx,
                &"made".into(),
                gongyue::reservation::ReservationStatus::Cancelled,
            )
            .await
        })
    });
    cancelled.await.unwrap();
    world::assert_sound(&store).await;
    store.db.close().await;
}
