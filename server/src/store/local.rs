//! The short way to SQLite, of the writer and of requests that look at little: calls on the thread that asks. The pool's driver hands
//! each statement to a thread of its own, which costs ten times what a lookup does; what takes long goes that way, so that nobody
//! else waits for it. Errors come out as the other driver's, so that the rest need not know.

use super::column::{Cells, Value};
use super::db::{ACQUIRE, BUSY, CACHE};
use super::tx::FromRow;
use rusqlite::types::{FromSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, Row, ToSql};
use sqlx::error::{DatabaseError, ErrorKind};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 512;

/// The writer's, with the guarantees that writes need.
pub(super) fn open(path: &Path) -> sqlx::Result<Connection> {
    opened(
        path,
        OpenFlags::default(),
        &[("synchronous", "FULL"), ("foreign_keys", "ON")],
    )
}

/// A reader's, which cannot write.
fn reader(path: &Path) -> sqlx::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    opened(path, flags, &[("query_only", "ON")])
}

fn opened(path: &Path, flags: OpenFlags, pragmas: &[(&str, &str)]) -> sqlx::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(BUSY).map_err(fault)?;
    let cache = -i64::from(CACHE);
    connection
        .pragma_update(None, "cache_size", cache)
        .map_err(fault)?;
    for (pragma, value) in pragmas {
        connection.pragma_update(None, pragma, value).map_err(fault)?;
    }
    Ok(connection)
}

/// Connections to read with, opened when they are first needed.
pub(super) struct Readers {
    path: PathBuf,
    slots: Vec<Arc<Mutex<Option<Connection>>>>,
    /// As many as slots.
    places: Arc<Semaphore>,
}

/// One of them, given back when it is dropped: first the connection, then the place.
pub struct Lent {
    pub(super) connection: OwnedMappedMutexGuard<Option<Connection>, Connection>,
    _place: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn new(path: &Path, most: usize) -> Readers {
        Readers {
            path: path.to_owned(),
            slots: (0..most).map(|_| Arc::default()).collect(),
            places: Arc::new(Semaphore::new(most)),
        }
    }

    /// Fails as the other driver's pool does when nothing is free for as long as a request waits, or when it is closed.
    pub(super) async fn lend(&self) -> sqlx::Result<Lent> {
        let place = tokio::time::timeout(ACQUIRE, self.places.clone().acquire_owned()).await;
        let place = place
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        // Whoever has a place finds a slot, the ones in use before first: what they have read is still at hand.
        let free = self
            .slots
            .iter()
            .find_map(|slot| slot.clone().try_lock_owned().ok());
        let mut slot = free.ok_or(sqlx::Error::PoolTimedOut)?;
        if slot.is_none() {
            *slot = Some(reader(&self.path)?);
        }
        let connection = OwnedMutexGuard::try_map(slot, Option::as_mut);
        Ok(Lent {
            connection: connection.map_err(|_| sqlx::Error::PoolClosed)?,
            _place: place,
        })
    }

    /// Lends nothing more, and closes each as it comes back.
    pub(super) async fn close(&self) {
        self.places.close();
        for slot in &self.slots {
            slot.lock().await.take();
        }
    }
}

/// What a pragma says.
pub(super) fn pragma<T: FromSql>(connection: &Connection, name: &str) -> sqlx::Result<T> {
    connection
        .pragma_query_value(None, name, |row| row.get(0))
        .map_err(fault)
}

/// One statement without values.
pub(super) fn run(connection: &Connection, sql: &'static str) -> sqlx::Result<()> {
    execute(connection, sql, &[]).map(drop)
}

/// How many rows it met.
pub(super) fn execute(connection: &Connection, sql: &'static str, values: &[Value<'_>]) -> sqlx::Result<u64> {
    let mut statement = bound(connection, sql, values)?;
    let rows = statement.raw_execute().map_err(fault)?;
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// The rows, at most so many.
pub(super) fn fetch<T: FromRow>(
    connection: &Connection,
    sql: &'static str,
    values: &[Value<'_>],
    most: usize,
) -> sqlx::Result<Vec<T>> {
    let mut statement = bound(connection, sql, values)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while found.len() < most
        && let Some(row) = rows.next().map_err(fault)?
    {
        found.push(T::from_row(row)?);
    }
    Ok(found)
}

/// The statement with its values: `$2` is the second, wherever it stands.
fn bound<'c>(
    connection: &'c Connection,
    sql: &'static str,
    values: &[Value<'_>],
) -> sqlx::Result<CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    for index in 1..=statement.parameter_count() {
        let name = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'));
        let nth: Option<usize> = name.and_then(|name| name.parse().ok());
        let value = nth.and_then(|nth| values.get(nth.checked_sub(1)?));
        let value =
            value.ok_or_else(|| sqlx::Error::Protocol(format!("parameter {index} of {sql} has no value")))?;
        statement.raw_bind_parameter(index, value).map_err(fault)?;
    }
    Ok(statement)
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Value::Integer(Some(number)) => ValueRef::Integer(*number),
            Value::Real(Some(number)) => ValueRef::Real(*number),
            Value::Text(None) | Value::Integer(None) | Value::Real(None) => ValueRef::Null,
        }))
    }
}

impl Cells for Row<'_> {
    fn text(&self, name: &str) -> sqlx::Result<Option<String>> {
        self.get(name).map_err(fault)
    }
    fn integer(&self, name: &str) -> sqlx::Result<Option<i64>> {
        self.get(name).map_err(fault)
    }
    fn real(&self, name: &str) -> sqlx::Result<Option<f64>> {
        self.get(name).map_err(fault)
    }
}

fn fault(error: rusqlite::Error) -> sqlx::Error {
    match error.sqlite_error() {
        Some(code) => sqlx::Error::Database(Box::new(Fault {
            code: code.extended_code,
            message: error.to_string(),
        })),
        None => sqlx::Error::Decode(Box::new(error)),
    }
}

/// What SQLite said.
#[derive(Debug, thiserror::Error)]
#[error("(code: {code}) {message}")]
struct Fault {
    /// Extended.
    code: i32,
    message: String,
}

impl DatabaseError for Fault {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn kind(&self) -> ErrorKind {
        use rusqlite::ffi;
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }
}
