//! The migrations, embedded: the same numbers and the same tables for both engines.
//!
//! A new one is a file in each folder of `migrations/` and a line here. A test compares this list with the
//! folders. An applied migration is never edited: its checksum is kept in the database.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Number, name, text for SQLite, text for PostgreSQL.
type Entry = (i64, &'static str, &'static str, &'static str);

macro_rules! migrations {
    ($($number:literal $name:literal),+ $(,)?) => {
        &[$((
            $number,
            $name,
            include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
        )),+]
    };
}

const MIGRATIONS: &[Entry] = migrations![1 "0001_foundation", 2 "0002_rules", 3 "0003_audit", 4 "0004_devices", 5 "0005_members",
        6 "0006_desk", 7 "0007_counter", 8 "0008_coverage", 9 "0009_ballot", 10 "0010_waitlist", 11 "0011_notices", 12 "0012_palace_stamp", 13 "0013_phone"];

/// The file names without their ending, for the test.
pub fn names() -> Vec<&'static str> {
    MIGRATIONS.iter().map(|(_, name, ..)| *name).collect()
}

pub(super) fn sqlite() -> Migrator {
    migrator(|(.., text, _)| text)
}

pub(super) fn postgres() -> Migrator {
    migrator(|(.., text)| text)
}

fn migrator(text: fn(Entry) -> &'static str) -> Migrator {
    let migration = |entry: &Entry| {
        let (number, name, ..) = *entry;
        Migration::new(
            number,
            name.into(),
            MigrationType::Simple,
            text(*entry).into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(MIGRATIONS.iter().map(migration).collect())
}
