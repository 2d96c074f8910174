//! The texts: every statement is understood, both engines hold the same, and no SQL stands elsewhere.

use crate::support::{Engine, Store, on_both_engines};
use gongyue::calendar::HolidayKind;
use gongyue::closure::ClosureKind;
use gongyue::coverage::{MilestoneKind, QualityMark, TargetMeasure};
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::member::Verification;
use gongyue::reservation::ReservationStatus;
use gongyue::role::RoleKind;
use gongyue::venue::{Takes, VenueKind};
use gongyue_server::store::{ONLY_POSTGRES, ONLY_SQLITE, PORTABLE, Statements, UnionKind, migrations};
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

on_both_engines!(every_statement_is_understood);

async fn every_statement_is_understood(store: Store) {
    let faults = match store.engine {
        Engine::Sqlite => {
            let mut connection = SqliteConnection::connect(&store.url).await.unwrap();
            not_understood(&mut connection, ONLY_SQLITE).await
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&store.url).await.unwrap();
            not_understood(&mut connection, ONLY_POSTGRES).await
        }
    };
    assert!(faults.is_empty(), "{faults:#?}");
}

async fn not_understood<C>(connection: &mut C, own: &'static [(&str, Statements)]) -> Vec<String>
where
    for<'c> &'c mut C: Executor<'c>,
{
    let mut faults = Vec::new();
    for (name, sql) in PORTABLE.iter().chain(own).flat_map(|(_, statements)| *statements) {
        let prepared = connection.prepare(sql.into_sql_str()).await;
        faults.extend(prepared.err().map(|error| format!("{name}: {error}")));
    }
    faults
}

#[test]
fn every_statement_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    let all = PORTABLE.iter().chain(ONLY_SQLITE).chain(ONLY_POSTGRES);
    for (name, _) in all.flat_map(|(_, statements)| *statements) {
        assert!(seen.insert(name), "{name}");
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

#[test]
fn every_migration_is_embedded_for_both_engines() {
    for engine in ["sqlite", "postgres"] {
        let files = fs::read_dir(folder("migrations").join(engine)).unwrap().flatten();
        let mut names: Vec<String> = files
            .map(|file| file.file_name().into_string().unwrap())
            .collect();
        names.sort();
        let embedded: Vec<String> = migrations::names()
            .iter()
            .map(|name| format!("{name}.sql"))
            .collect();
        assert_eq!(names, embedded, "{engine}");
    }
}

/// Before what the engines say in quite different words: the triggers, and what they are filled with at first.
const TRIGGERS: &str = "-- Triggers: each engine has its own way.";

/// Line by line, but for the names of types and what only one engine has; of triggers, the tables that have one.
#[test]
fn both_engines_hold_the_same_tables() {
    for name in migrations::names() {
        let read = |engine: &str| {
            let text =
                fs::read_to_string(folder("migrations").join(engine).join(format!("{name}.sql"))).unwrap();
            let (tables, triggers) = text.split_once(TRIGGERS).unwrap_or((&text, ""));
            let mut lines = Vec::new();
            for line in tables.lines() {
                let code = line.split("--").next().unwrap_or_default();
                let mut code = code.replace(" COLLATE \"C\"", "");
                for (own, common) in [("BIGINT", "INTEGER"), ("DOUBLE PRECISION", "REAL")] {
                    code = code.replace(own, common);
                }
                let code = code
                    .replace(") STRICT, WITHOUT ROWID;", ");")
                    .replace(") STRICT;", ");");
                lines.push(code.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            lines.retain(|line| !line.is_empty());
            let after = |line: &str, word: &str| Some(line.split_once(word)?.1.split(' ').next()?.to_owned());
            let on = triggers.lines().filter(|line| line.starts_with("CREATE TRIGGER"));
            let on: BTreeSet<String> = on.filter_map(|line| after(line, " ON ")).collect();
            lines.extend(on);
            lines
        };
        assert_eq!(read("sqlite"), read("postgres"), "{name}");
    }
}

#[test]
fn the_checks_of_the_schema_know_the_words_of_the_domain() {
    fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> BTreeSet<String> {
        all.iter().map(|each| word(*each).to_owned()).collect()
    }
    let columns = [
        ("facility", "kind", words(FacilityKind::ALL, FacilityKind::as_str)),
        (
            "facility",
            "status",
            words(FacilityStatus::ALL, FacilityStatus::as_str),
        ),
        (
            "facility_status",
            "status",
            words(FacilityStatus::ALL, FacilityStatus::as_str),
        ),
        ("venue", "kind", words(VenueKind::ALL, VenueKind::as_str)),
        ("court", "takes", words(Takes::ALL, Takes::as_str)),
        ("holiday", "kind", words(HolidayKind::ALL, HolidayKind::as_str)),
        ("closure", "kind", words(ClosureKind::ALL, ClosureKind::as_str)),
        ("labour_union", "kind", words(UnionKind::ALL, UnionKind::as_str)),
        (
            "member",
            "verification",
            words(Verification::ALL, Verification::as_str),
        ),
        ("role_grant", "role", words(RoleKind::ALL, RoleKind::as_str)),
        (
            "reservation",
            "status",
            words(ReservationStatus::ALL, ReservationStatus::as_str),
        ),
        (
            "milestone",
            "kind",
            words(MilestoneKind::ALL, MilestoneKind::as_str),
        ),
        (
            "quality_mark",
            "mark",
            words(QualityMark::ALL, QualityMark::as_str),
        ),
        (
            "coverage_target",
            "measure",
            words(TargetMeasure::ALL, TargetMeasure::as_str),
        ),
    ];
    let read = |name: &str| fs::read_to_string(folder("migrations").join("sqlite").join(name)).unwrap();
    let text = read("0001_foundation.sql") + &read("0008_coverage.sql");
    for (table, column, expected) in columns {
        let body = text.split(&format!("CREATE TABLE {table} (")).nth(1).unwrap();
        let list = body.split(&format!("CHECK ({column} IN (")).nth(1).unwrap();
        let list = list.split("))").next().unwrap();
        let found: BTreeSet<String> = list
            .split(',')
            .map(|word| word.trim().trim_matches('\'').to_owned())
            .collect();
        assert_eq!(found, expected, "{table}.{column}");
    }
}

#[test]
fn sql_stands_in_the_store_and_nowhere_else() {
    fn search(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("server/src/store") {
                search(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && fs::read_to_string(&path).unwrap().contains("sqlx::")
            {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for name in ["src", "app/src", "server/src"] {
        search(&folder(name), &mut found);
    }
    assert!(found.is_empty(), "{found:?}");
}
