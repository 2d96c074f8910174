//! What can go wrong below the rules. A failure is ours: it is logged once and the user gets an apology, so its
//! text may name tables and files and must never be shown.

use std::sync::Arc;

#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// Too many writes wait already. Nothing was stored; later is better.
    #[error("too many writes are waiting")]
    Busy,
    /// The answer to COMMIT was lost: it may be stored or not. Look the idempotency key up before trying again.
    #[error("the outcome of a COMMIT is unknown: {0}")]
    Unknown(Arc<sqlx::Error>),
    /// The transaction ended under the command, or could not be committed. Nothing was stored.
    #[error("the transaction was undone: {0}")]
    Undone(Arc<sqlx::Error>),
    /// The command panicked and was undone.
    #[error("a command panicked: {0}")]
    Panicked(String),
    /// A statement of the command failed and the command answered as if all were well. It was undone.
    #[error("a command hid the failure of one of its statements")]
    Hidden,
    /// An update or delete met more or fewer rows than the one it was for.
    #[error("{statement} met {rows} rows")]
    Rows { statement: &'static str, rows: u64 },
    /// The store is shutting down, or was opened only to read.
    #[error("the store takes no more writes")]
    Closed,
    /// The database cannot be used as it is; the sentence is for whoever starts the program.
    #[error("{0}")]
    Unusable(String),
    #[error("the database failed: {0}")]
    Database(Arc<sqlx::Error>),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Failure::Database(Arc::new(error))
    }
}

impl Failure {
    /// What the driver said, if it was the driver.
    pub fn source_error(&self) -> Option<&sqlx::Error> {
        match self {
            Failure::Unknown(error) | Failure::Undone(error) | Failure::Database(error) => Some(error),
            _ => None,
        }
    }

    /// A unique or primary key was already there.
    pub fn is_unique(&self) -> bool {
        let database = self.source_error().and_then(sqlx::Error::as_database_error);
        database.is_some_and(|error| error.is_unique_violation())
    }

    /// A CHECK of the schema said no.
    pub fn is_check(&self) -> bool {
        let database = self.source_error().and_then(sqlx::Error::as_database_error);
        database.is_some_and(|error| error.is_check_violation())
    }

    /// Overload or a lock that was not given in time: the same request may well pass in a moment.
    pub fn is_busy(&self) -> bool {
        match self.source_error() {
            None => matches!(self, Failure::Busy),
            Some(sqlx::Error::PoolTimedOut) => true,
            Some(error) => has_code(error, &["5", "261", "517", "55P03", "57014"]),
        }
    }

    /// The disk is full.
    pub fn is_full(&self) -> bool {
        self.source_error().is_some_and(is_full)
    }
}

/// PostgreSQL undid a transaction only because of another one; the same again may pass.
pub(super) fn is_transient(error: &sqlx::Error) -> bool {
    has_code(error, &["40001", "40P01"])
}

/// SQLITE_FULL, disk_full.
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    has_code(error, &["13", "53100"])
}

/// SQLITE_BUSY and its extended codes.
pub(super) fn is_locked(error: &sqlx::Error) -> bool {
    has_code(error, &["5", "261", "517"])
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}
