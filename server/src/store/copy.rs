//! Copies of a SQLite file: one made while the app serves it, and one put in its place. A copy is one file, complete by itself.

use super::check::{Finding, findings};
use super::db::{Target, beside, locked, private, sqlite_options, target};
use super::failure::Failure;
use super::migrations;
use super::tx::{Engine, Tx};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fmt::Display;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How a copy is put in the place of the database.
pub struct Restoring<'a> {
    /// What is added to the name of a database that is there already; `None`: none may be there.
    pub keep_as: Option<&'a str>,
    /// Also where the invariants do not hold. A damaged file is not taken.
    pub despite_findings: bool,
}

pub struct Restored {
    /// Where the database is now that was there before.
    pub kept: Option<PathBuf>,
    pub findings: Vec<Finding>,
}

#[derive(Debug, thiserror::Error)]
pub enum Unrestored {
    #[error("the invariants do not hold in the copy")]
    Findings(Vec<Finding>),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Copies what is committed by now into a file that is not there yet, and answers its size. Others go on reading and writing.
pub async fn backup(url: &str, to: &Path) -> Result<u64, Failure> {
    let path = sqlite_path(url)?;
    if !path.is_file() {
        return Err(unusable(&path, "there is no database to copy"));
    }
    not_restoring(&path)?;
    if to.try_exists().map_err(|error| unusable(to, &error))? {
        return Err(unusable(
            to,
            "a file is there already, and a backup overwrites none: name another one",
        ));
    }
    let part = beside(to, ".part");
    let held = alone(&part)?;
    let made = match copied(&path, &part).await {
        Ok(()) => named(&held, &part, to).map_err(|error| unusable(to, &error)),
        Err(failure) => Err(failure),
    };
    if made.is_err() {
        removed(&part)?;
    }
    made
}

/// The unfinished copy. What an earlier try left of it, because it was killed, is thrown away.
fn alone(part: &Path) -> Result<File, Failure> {
    let file = private(part).map_err(|error| unusable(part, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(unusable(part, "another backup is writing it")),
        Err(TryLockError::Error(error)) => return Err(unusable(part, &error)),
    }
    file.set_len(0).map_err(|error| unusable(part, &error))?;
    Ok(file)
}

/// In one read transaction: the copy is as the database was at one moment.
async fn copied(path: &Path, part: &Path) -> Result<(), Failure> {
    let Some(name) = part.to_str() else {
        return Err(unusable(part, "the name is not UTF-8"));
    };
    // It may not write to the database; `query_only`, which the other readers have, would keep it from writing the copy too.
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options.connect().await.map_err(|error| unusable(path, &error))?;
    sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut connection)
        .await
        .map_err(|error| unusable(part, &error))?;
    connection.close().await?;
    Ok(())
}

/// Gives the copy its name once it is on the disk.
fn named(file: &File, part: &Path, to: &Path) -> io::Result<u64> {
    file.sync_all()?;
    // Fails where somebody else made one meanwhile; what the rename replaces is this empty one.
    File::create_new(to)?;
    fs::rename(part, to).inspect_err(|_| drop(fs::remove_file(to)))?;
    synced_folder(to)?;
    Ok(file.metadata()?.len())
}

/// Puts a copy in the place of the database, which nobody may be using. The copy is looked at first, and brought up to date, so
/// that all of it can be looked at; the file itself is left alone.
pub async fn restore(url: &str, from: &Path, how: &Restoring<'_>) -> Result<Restored, Unrestored> {
    let path = sqlite_path(url)?;
    let _lock = locked(&path)?;
    if !from.is_file() {
        return Err(unusable(from, "there is no such file").into());
    }
    if beside(from, "-wal").exists() {
        let why = "a log (-wal) lies beside it, so it is a database in use and no copy; make one by `gongyue backup`";
        return Err(unusable(from, why).into());
    }
    // A log alone may hold what somebody wants back.
    let is_there = path.exists() || beside(&path, "-wal").exists();
    if is_there && how.keep_as.is_none() {
        let why = "a database is there already; --replace keeps it under another name and puts the copy in its place";
        return Err(unusable(&path, why).into());
    }
    let part = beside(&path, ".part");
    let findings = match staged(from, &part).await {
        Ok(findings) if findings.is_empty() || how.despite_findings => findings,
        Ok(findings) => {
            removed(&part)?;
            return Err(Unrestored::Findings(findings));
        }
        Err(failure) => {
            removed(&part)?;
            return Err(failure.into());
        }
    };
    let kept = how.keep_as.filter(|_| is_there).map(|name| beside(&path, name));
    put(&part, &path, kept.as_deref()).map_err(|error| unusable(&path, &error))?;
    Ok(Restored { kept, findings })
}

/// The copy beside the database, whole, sound and up to date; what is wrong with what it holds.
async fn staged(from: &Path, part: &Path) -> Result<Vec<Finding>, Failure> {
    let mut source = File::open(from).map_err(|error| unusable(from, &error))?;
    // What a restore that was cut off has left, also its journal, is none of this copy.
    removed(part)?;
    let mut file = private(part).map_err(|error| unusable(part, &error))?;
    let written = file.set_len(0).and_then(|()| io::copy(&mut source, &mut file));
    written.map_err(|error| unusable(part, &error))?;
    drop(file);
    // Without a log: what is put in place is this one file.
    let options = sqlite_options(part).journal_mode(SqliteJournalMode::Delete);
    let mut connection = options.connect().await.map_err(|error| unusable(from, &error))?;
    let found = looked_at(&mut connection, from).await;
    let closed = connection.close().await;
    let found = found?;
    closed?;
    File::open(part)
        .and_then(|file| file.sync_all())
        .map_err(|error| unusable(part, &error))?;
    Ok(found)
}

async fn looked_at(connection: &mut SqliteConnection, from: &Path) -> Result<Vec<Finding>, Failure> {
    let damage: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(3)")
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| unusable(from, &error))?;
    if damage != ["ok"] {
        return Err(unusable(
            from,
            format!("the file is damaged: {}", damage.join("; ")),
        ));
    }
    let ours: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await?;
    if ours == 0 {
        return Err(unusable(from, "it is no copy of a Gongyue database"));
    }
    migrations::sqlite()
        .run(&mut *connection)
        .await
        .map_err(|error| {
            let why = format!("it cannot be brought up to date; was it made by a newer gongyue? {error}");
            unusable(from, &why)
        })?;
    findings(&mut Tx::on(Engine::Sqlite(connection))).await
}

/// What is about to take the place of a database.
fn restoring(path: &Path) -> PathBuf {
    beside(path, ".restoring")
}

/// Where something is about to take its place, a database may have lost its log already, and nobody may go on with it.
pub(super) fn not_restoring(path: &Path) -> Result<(), Failure> {
    let new = restoring(path);
    if new.try_exists().map_err(|error| unusable(&new, &error))? {
        let new = new.display();
        let why = format!(
            "a restore was interrupted: run it again, or put what waits in place by `gongyue restore --replace {new}`"
        );
        return Err(unusable(path, why));
    }
    Ok(())
}

/// The old file gets its second name before its log goes there: under that name it is whole at every moment, and the log is gone before
/// the new file comes, which would take it for its own.
fn put(part: &Path, path: &Path, kept: Option<&Path>) -> io::Result<()> {
    if let Some(kept) = kept
        && path.exists()
    {
        fs::hard_link(path, kept)?;
    }
    let new = restoring(path);
    fs::rename(part, &new)?;
    synced_folder(path)?;
    let log = beside(path, "-wal");
    if let Some(kept) = kept
        && log.exists()
    {
        fs::rename(&log, beside(kept, "-wal"))?;
    }
    // The index of the log, which is made anew from it.
    match fs::remove_file(beside(path, "-shm")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(&new, path)?;
    synced_folder(path)
}

/// A name is on the disk only once its folder is.
fn synced_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn removed(part: &Path) -> Result<(), Failure> {
    for end in ["", "-journal"] {
        let file = beside(part, end);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unusable(&file, &error)),
            _ => {}
        }
    }
    Ok(())
}

fn sqlite_path(url: &str) -> Result<PathBuf, Failure> {
    match target(url)? {
        Target::Sqlite(path) => Ok(path),
        Target::Postgres(_) => Err(Failure::Unusable(
            "the database is PostgreSQL, which has its own means: pg_dump and pg_restore for a copy of a moment, \
             base backups (pg_basebackup) with archived WAL for any moment"
                .into(),
        )),
    }
}

fn unusable(path: &Path, why: impl Display) -> Failure {
    Failure::Unusable(format!("{}: {why}", path.display()))
}
