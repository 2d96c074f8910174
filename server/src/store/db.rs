//! Opening a database: which engine, which guarantees, and the migrations.

use super::copy::not_restoring;
use super::failure::Failure;
use super::live::{Changes, Live};
use super::local;
use super::migrations;
use super::tx::Reader;
use super::write::QUEUE;
use super::writer::{Message, Writer};
use gongyue::id::FacilityId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqlitePool};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::AbortHandle;

/// Versions before this one can lose committed writes in WAL mode (the WAL-reset bug, 3.7.0 to 3.51.2).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);
const READERS: usize = 8;
const SLOW_READERS: u32 = 8;
const POSTGRES_READERS: u32 = 16;
const POSTGRES_WRITERS: u32 = 16;
/// How long a request waits for a connection before it is told to come back.
pub(super) const ACQUIRE: Duration = Duration::from_secs(3);
/// How long SQLite waits for a lock that another program holds on the file.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// Pages that a connection to SQLite keeps, in KiB: the sums of a province fit, which the usual two megabytes would read anew for
/// each statement. Taken as it is needed.
pub(super) const CACHE: u32 = 16_384;
/// Rows that a reader of SQLite may be ahead of whoever takes them. Each time that one waits for the other costs more than the row.
const ROWS_AHEAD: usize = 4096;
/// More than there are statements, so that each is prepared once a connection.
const STATEMENTS: usize = 512;

/// The database: clones are the same one.
#[derive(Clone)]
pub struct Db {
    pub(super) inner: Inner,
    pub(super) live: Live,
}

#[derive(Clone)]
pub(super) enum Inner {
    Sqlite {
        reads: Arc<local::Readers>,
        /// For what takes long.
        slow_reads: SqlitePool,
        /// To the one writer; `None` where the file was opened only to read.
        writes: Option<mpsc::Sender<Message>>,
    },
    Postgres {
        /// Their transactions are read-only.
        reads: PgPool,
        writes: PgPool,
        /// Places for writes that run or wait for a connection.
        waiting: Arc<Semaphore>,
        /// Hears of changes; `None` where the database was opened only to read.
        listening: Option<AbortHandle>,
    },
}

impl Db {
    /// Opens `sqlite://PATH` or `postgres://…`, and brings the tables up to date.
    pub async fn open(url: &str) -> Result<Db, Failure> {
        match target(url)? {
            Target::Sqlite(path) => open_sqlite(&path).await,
            Target::Postgres(options) => open_postgres(*options).await,
        }
    }

    /// Opens without migrating, to look only: a check or a backup while the app serves the same SQLite file.
    pub async fn open_to_read(url: &str) -> Result<Db, Failure> {
        match target(url)? {
            Target::Sqlite(path) => {
                if !path.is_file() {
                    return Err(Failure::Unusable(format!(
                        "there is no database at {}",
                        path.display()
                    )));
                }
                not_restoring(&path)?;
                Ok(Db {
                    inner: Inner::Sqlite {
                        reads: Arc::new(local::Readers::new(&path, READERS)),
                        slow_reads: sqlite_readers(&path),
                        writes: None,
                    },
                    live: Live::new(false),
                })
            }
            Target::Postgres(options) => {
                let reads = postgres_pool(&options, POSTGRES_READERS, true);
                let waiting = Semaphore::new(0);
                waiting.close();
                let inner = Inner::Postgres {
                    writes: reads.clone(),
                    reads,
                    waiting: Arc::new(waiting),
                    listening: None,
                };
                Ok(Db {
                    inner,
                    live: Live::new(false),
                })
            }
        }
    }

    /// Changes that people look at, from now on.
    pub fn changes(&self) -> Changes {
        self.live.changes()
    }

    /// The last change that was committed so far, to keep with a copy of what is read after; `None` while changes by other
    /// processes are not heard of.
    pub fn tick(&self) -> Option<u64> {
        self.live.tick()
    }

    /// Whether nothing that people look at has changed since then at this palace, or anywhere.
    pub fn unchanged(&self, palace: Option<&FacilityId>, since: u64) -> bool {
        self.live.unchanged(palace, since)
    }

    /// Ends all [`Db::changes`].
    pub fn hang_up(&self) {
        self.live.hang_up();
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.inner, Inner::Sqlite { .. })
    }

    /// Writes that wait for their turn; on PostgreSQL with those that run.
    pub fn waiting(&self) -> usize {
        match &self.inner {
            Inner::Sqlite { writes: None, .. } => 0,
            Inner::Sqlite {
                writes: Some(writes), ..
            } => writes.max_capacity() - writes.capacity(),
            Inner::Postgres { waiting, .. } => (QUEUE as usize).saturating_sub(waiting.available_permits()),
        }
    }

    /// How many wait for [`Db::changes`].
    pub fn watching(&self) -> usize {
        self.live.watching()
    }

    /// A connection to read with. Each statement sees what is committed when it starts. On SQLite the thread that asks does the
    /// reading: for lookups, which are over sooner than another thread is woken.
    pub async fn read(&self) -> Result<Reader, Failure> {
        Ok(match &self.inner {
            Inner::Sqlite { reads, .. } => Reader::Local(reads.lend().await?),
            Inner::Postgres { reads, .. } => Reader::Postgres(reads.acquire().await?),
        })
    }

    /// The same for what may take more than a millisecond: reports, searches, lists of everybody.
    pub async fn read_at_length(&self) -> Result<Reader, Failure> {
        Ok(match &self.inner {
            Inner::Sqlite { slow_reads, .. } => Reader::Sqlite(slow_reads.acquire().await?),
            Inner::Postgres { reads, .. } => Reader::Postgres(reads.acquire().await?),
        })
    }

    /// Takes no more writes, finishes those that wait, and closes every connection.
    pub async fn close(&self) {
        match &self.inner {
            Inner::Sqlite {
                reads,
                slow_reads,
                writes,
            } => {
                // Readers first: the last one to close carries the log over into the file, and they may not. One
                // that does not come back must not keep the writer from closing.
                tokio::time::timeout(ACQUIRE, slow_reads.close()).await.ok();
                tokio::time::timeout(ACQUIRE, reads.close()).await.ok();
                if let Some(writes) = writes {
                    let (answer, closed) = oneshot::channel();
                    if writes.send(Message::Close(answer)).await.is_ok() {
                        closed.await.ok();
                    }
                }
            }
            Inner::Postgres {
                reads,
                writes,
                waiting,
                listening,
            } => {
                if let Some(listening) = listening {
                    listening.abort();
                }
                // Whoever holds a place runs or is about to; all places together mean that nobody does.
                drop(waiting.acquire_many(QUEUE).await);
                waiting.close();
                writes.close().await;
                reads.close().await;
            }
        }
    }
}

pub(super) enum Target {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

pub(super) fn target(url: &str) -> Result<Target, Failure> {
    if let Some(path) = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
    {
        return match path {
            "" | ":memory:" => Err(Failure::Unusable(
                "a SQLite database needs a file: sqlite://PATH".into(),
            )),
            path => Ok(Target::Sqlite(path.into())),
        };
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let options = url.parse::<PgConnectOptions>();
        return options.map(Box::new).map(Target::Postgres).map_err(|error| {
            // The address may hold a password, so it is not repeated.
            Failure::Unusable(format!("the PostgreSQL address cannot be read: {error}"))
        });
    }
    Err(Failure::Unusable(
        "the database address starts with neither sqlite:// nor postgres://".into(),
    ))
}

async fn open_sqlite(path: &Path) -> Result<Db, Failure> {
    assert_version(rusqlite::version())?;
    let lock = locked(path)?;
    not_restoring(path)?;
    private(path).map_err(|error| unusable(path, &error))?;
    let options = sqlite_options(path).create_if_missing(true);
    let fault = |error: &dyn std::fmt::Display| unusable(path, error);
    let mut migrating = options.connect().await.map_err(|error| fault(&error))?;
    migrations::sqlite()
        .run(&mut migrating)
        .await
        .map_err(|error| fault(&error))?;
    // Before the other one closes: the last one to close would carry the whole log over.
    let connection = local::open(path).map_err(|error| fault(&error))?;
    assert_sqlite(&connection)?;
    migrating.close().await?;
    let (writes, queue) = mpsc::channel(QUEUE as usize);
    let live = Live::new(true);
    let writer = Writer::new(path.to_owned(), connection, queue, live.clone(), lock);
    let runtime = tokio::runtime::Handle::current();
    // A thread of its own: it waits for the file some dozen times a command, and is woken faster than a task among others.
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || runtime.block_on(writer.work()))
        .map_err(|error| unusable(path, &error))?;
    Ok(Db {
        inner: Inner::Sqlite {
            reads: Arc::new(local::Readers::new(path, READERS)),
            slow_reads: sqlite_readers(path),
            writes: Some(writes),
        },
        live,
    })
}

/// The file of the same name with this at its end.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// One process owns the file: a second writer would stand outside the one queue, and outside the batch.
pub(super) fn locked(path: &Path) -> Result<File, Failure> {
    let side = beside(path, ".lock");
    let file = private(&side).map_err(|error| {
        Failure::Unusable(format!(
            "{} cannot be made: {error}; does the folder exist?",
            side.display()
        ))
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::Unusable(format!(
            "another gongyue already uses {} (it holds {}): stop it first, or use PostgreSQL for more than one process",
            path.display(),
            side.display()
        ))),
        Err(TryLockError::Error(error)) => Err(Failure::Unusable(format!(
            "{} cannot be locked: {error}; is it on a network drive?",
            side.display()
        ))),
    }
}

/// Opens a file, or makes one that nobody else may read: what members trust us with is in there. SQLite gives
/// its log the same mode.
pub(super) fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Unusable(format!("the database {} cannot be used: {error}", path.display()))
}

pub(super) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS)
}

fn sqlite_readers(path: &Path) -> SqlitePool {
    // Not `journal_mode`: a reader cannot set it, and the file remembers it.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .pragma("query_only", "ON")
        .pragma("cache_size", format!("-{CACHE}"))
        .row_buffer_size(ROWS_AHEAD)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS);
    SqlitePoolOptions::new()
        .max_connections(SLOW_READERS)
        .acquire_timeout(ACQUIRE)
        .connect_lazy_with(options)
}

fn assert_version(version: &str) -> Result<(), Failure> {
    if !is_new_enough(version) {
        let (major, minor, patch) = SQLITE_AT_LEAST;
        return Err(Failure::Unusable(format!(
            "this program was built with SQLite {version}, which can lose committed writes; \
             build it with SQLite {major}.{minor}.{patch} or newer"
        )));
    }
    Ok(())
}

/// Options are only asked for; this asks back.
fn assert_sqlite(connection: &rusqlite::Connection) -> Result<(), Failure> {
    let journal: String = local::pragma(connection, "journal_mode")?;
    let synchronous: i64 = local::pragma(connection, "synchronous")?;
    let foreign_keys: i64 = local::pragma(connection, "foreign_keys")?;
    let timeout: i64 = local::pragma(connection, "busy_timeout")?;
    let wanted = ("wal", 2, 1, i64::try_from(BUSY.as_millis()).unwrap_or(i64::MAX));
    if (journal.as_str(), synchronous, foreign_keys, timeout) != wanted {
        return Err(Failure::Unusable(format!(
            "SQLite did not take its settings (journal_mode {journal}, synchronous {synchronous}, \
             foreign_keys {foreign_keys}, busy_timeout {timeout}); is the file on a network drive?"
        )));
    }
    Ok(())
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next()) >= SQLITE_AT_LEAST
}

async fn open_postgres(options: PgConnectOptions) -> Result<Db, Failure> {
    let fault =
        |error: &dyn std::fmt::Display| Failure::Unusable(format!("PostgreSQL cannot be used: {error}"));
    // A migration may take longer than a request may; it runs without the limits, and under a lock of its own,
    // so that several processes can start at once.
    let mut connection: PgConnection = options.clone().connect().await.map_err(|error| fault(&error))?;
    migrations::postgres()
        .run(&mut connection)
        .await
        .map_err(|error| fault(&error))?;
    connection.close().await?;
    let live = Live::new(false);
    // A connection of its own: it is never given back.
    let listening = tokio::spawn(live.clone().listen(postgres_pool(&options, 1, true)));
    Ok(Db {
        inner: Inner::Postgres {
            reads: postgres_pool(&options, POSTGRES_READERS, true),
            writes: postgres_pool(&options, POSTGRES_WRITERS, false),
            waiting: Arc::new(Semaphore::new(QUEUE as usize)),
            listening: Some(listening.abort_handle()),
        },
        live,
    })
}

fn postgres_pool(options: &PgConnectOptions, size: u32, only_reads: bool) -> PgPool {
    let options = options
        .clone()
        .options([
            ("lock_timeout", "2s"),
            ("statement_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "10s"),
            (
                "default_transaction_read_only",
                if only_reads { "on" } else { "off" },
            ),
        ])
        .statement_cache_capacity(STATEMENTS);
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE)
        .connect_lazy_with(options)
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_with_the_wal_reset_bug_are_too_old() {
        for (version, fine) in [
            ("3.51.3", true),
            ("3.52.0", true),
            ("4.0.0", true),
            ("3.51.2", false),
            ("3.40.1", false),
        ] {
            assert_eq!(is_new_enough(version), fine, "{version}");
        }
    }
}
