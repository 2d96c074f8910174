//! A connection in use: for a read, or inside the transaction of a write. Store functions take `&mut Tx<'_>`.

use super::column::{Cells, Value};
use super::failure::{Failure, is_transient};
use super::local::{self, Lent};
use gongyue::id::FacilityId;
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{Database, Encode, PgConnection, Postgres, Sqlite, SqliteConnection, Type};

/// What a row type must be: readable from the cells of either engine. `row!` writes it.
pub trait FromRow: Sized {
    fn from_row<C: Cells>(cells: &C) -> sqlx::Result<Self>;
}

/// Where statements run.
pub struct Tx<'c> {
    engine: Engine<'c>,
    /// A statement was begun and has not ended.
    begun: bool,
    harm: Option<Harm>,
    /// Palaces where something changed that people look at.
    changes: Vec<FacilityId>,
    /// Something of [`LOOKED_AT`] was written.
    is_seen: bool,
}

/// Tables of what everybody sees of a palace: whoever writes to them says where, by [`Tx::changed`].
const LOOKED_AT: [&str; 14] = [
    "facility",
    "facility_status",
    "venue",
    "court",
    "part",
    "court_part",
    "opening_hours",
    "hours_exception",
    "policy",
    "photo",
    "closure",
    "claim",
    "ballot",
    "activity",
];

fn is_seen(sql: &str) -> bool {
    let sql = sql.trim_start();
    let table = ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
        .iter()
        .find_map(|verb| sql.strip_prefix(verb))
        .and_then(|rest| rest.split_ascii_whitespace().next());
    // What sets a column to itself only holds the row.
    table.is_some_and(|table| LOOKED_AT.contains(&table)) && !sql.contains("SET status = status")
}

/// The connection itself.
pub(super) enum Engine<'c> {
    /// Its calls return when they are done.
    Local(&'c mut rusqlite::Connection),
    /// For what takes long.
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// That a statement failed, or was dropped before it ended. The writer looks here, not at what the command
/// makes of it: on PostgreSQL the transaction is lost then, and a COMMIT would quietly roll back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    Failed,
    /// A deadlock or a serialisation failure: the same command may pass the next time.
    Transient,
}

impl<'c> Tx<'c> {
    pub(super) fn on(engine: Engine<'c>) -> Self {
        Tx {
            engine,
            begun: false,
            harm: None,
            changes: vec![],
            is_seen: false,
        }
    }

    /// Something changed at the palace that people look at: once it is committed, they are told.
    pub fn changed(&mut self, palace: &FacilityId) {
        if !self.changes.contains(palace) {
            self.changes.push(palace.clone());
        }
    }

    /// Something that people look at was written and nobody said where: what is kept of it would stay old.
    pub(super) fn is_untold(&self) -> bool {
        self.is_seen && self.changes.is_empty()
    }

    pub(super) fn changes(&mut self) -> Vec<FacilityId> {
        std::mem::take(&mut self.changes)
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// The first harm that was done.
    pub(super) fn harm(&self) -> Option<Harm> {
        self.harm.or(self.begun.then_some(Harm::Failed))
    }

    /// Hands the connection out for one statement; what became of it goes to [`Tx::ended`].
    pub(super) fn begin(&mut self) -> &mut Engine<'c> {
        self.harm = self.harm();
        self.begun = true;
        &mut self.engine
    }

    /// Every statement ends here, so that none fails unseen.
    pub(super) fn ended<T>(&mut self, result: sqlx::Result<T>) -> Result<T, Failure> {
        self.begun = false;
        result.map_err(|error| {
            self.harm.get_or_insert(if is_transient(&error) {
                Harm::Transient
            } else {
                Harm::Failed
            });
            error.into()
        })
    }

    pub async fn fetch_all<T: FromRow>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<T>, Failure> {
        let rows = match self.begin() {
            Engine::Local(connection) => local::fetch(connection, sql, values, usize::MAX),
            Engine::Sqlite(connection) => {
                let rows = bound::<Sqlite>(sql, values).fetch_all(&mut **connection).await;
                rows.and_then(|rows| rows.iter().map(T::from_row).collect())
            }
            Engine::Postgres(connection) => {
                let rows = bound::<Postgres>(sql, values).fetch_all(&mut **connection).await;
                rows.and_then(|rows| rows.iter().map(T::from_row).collect())
            }
        };
        self.ended(rows)
    }

    pub async fn fetch_optional<T: FromRow>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<T>, Failure> {
        let row = match self.begin() {
            Engine::Local(connection) => local::fetch(connection, sql, values, 1).map(|mut rows| rows.pop()),
            Engine::Sqlite(connection) => {
                let row = bound::<Sqlite>(sql, values)
                    .fetch_optional(&mut **connection)
                    .await;
                row.and_then(|row| row.as_ref().map(T::from_row).transpose())
            }
            Engine::Postgres(connection) => {
                let row = bound::<Postgres>(sql, values)
                    .fetch_optional(&mut **connection)
                    .await;
                row.and_then(|row| row.as_ref().map(T::from_row).transpose())
            }
        };
        self.ended(row)
    }

    pub async fn fetch_one<T: FromRow>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<T, Failure> {
        self.fetch_optional(sql, values).await?.ok_or(Failure::Rows {
            statement: sql,
            rows: 0,
        })
    }

    /// How many rows it met.
    pub async fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Failure> {
        let rows = match self.begin() {
            Engine::Local(connection) => local::execute(connection, sql, values),
            Engine::Sqlite(connection) => bound::<Sqlite>(sql, values)
                .execute(&mut **connection)
                .await
                .map(|done| done.rows_affected()),
            Engine::Postgres(connection) => bound::<Postgres>(sql, values)
                .execute(&mut **connection)
                .await
                .map(|done| done.rows_affected()),
        };
        self.is_seen |= is_seen(sql) && rows.as_ref().is_ok_and(|rows| *rows > 0);
        self.ended(rows)
    }

    /// Fails unless it met exactly one row.
    pub async fn execute_one(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<(), Failure> {
        match self.execute(sql, values).await? {
            1 => Ok(()),
            rows => Err(Failure::Rows { statement: sql, rows }),
        }
    }
}

fn bound<DB>(sql: &'static str, values: &[Value<'_>]) -> Query<'static, DB, DB::Arguments>
where
    DB: Database,
    for<'t> Option<&'t str>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<i64>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<f64>: Encode<'t, DB> + Type<DB>,
{
    values.iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind(text.as_deref()),
        Value::Integer(number) => query.bind(*number),
        Value::Real(number) => query.bind(*number),
    })
}

/// A connection to read with: no transaction, and writes are refused by the database.
pub enum Reader {
    #[doc(hidden)]
    Local(Lent),
    #[doc(hidden)]
    Sqlite(PoolConnection<Sqlite>),
    #[doc(hidden)]
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub fn tx(&mut self) -> Tx<'_> {
        match self {
            Reader::Local(lent) => Tx::on(Engine::Local(&mut lent.connection)),
            Reader::Sqlite(connection) => Tx::on(Engine::Sqlite(connection)),
            Reader::Postgres(connection) => Tx::on(Engine::Postgres(connection)),
        }
    }
}
