//! Jobs and their leases.

use super::{Failure, Tx};
use gongyue::span::Instant;

row! {
    pub struct JobRow {
        pub name: String,
        pub next_at: Instant,
        pub lease_holder: Option<String>,
        pub lease_until: Option<Instant>,
        pub started_at: Option<Instant>,
        pub finished_at: Option<Instant>,
        pub runs: i64,
        pub failures: i64,
        /// Empty: the last run went well.
        pub last_error: String,
    }
}

statements! {
    STATEMENTS;
    JOB_INSERT = "
        INSERT INTO job (name, next_at, lease_holder, lease_until, started_at, finished_at, runs, failures, last_error)
        VALUES ($1, $2, NULL, NULL, NULL, NULL, 0, 0, '')
        ON CONFLICT (name) DO NOTHING";
    JOB_LIST = "
        SELECT name, next_at, lease_holder, lease_until, started_at, finished_at, runs, failures, last_error
        FROM job ORDER BY name";
    JOB_DUE = "
        SELECT name, next_at, lease_holder, lease_until, started_at, finished_at, runs, failures, last_error
        FROM job WHERE next_at <= $1 AND (lease_until IS NULL OR lease_until <= $1) ORDER BY next_at, name";
    /// Compare and set: of those who saw it due, one gets it.
    JOB_TAKE = "
        UPDATE job SET lease_holder = $2, lease_until = $4, started_at = $3
        WHERE name = $1 AND next_at <= $3 AND (lease_until IS NULL OR lease_until <= $3)";
    JOB_KEEP = "UPDATE job SET lease_until = $3 WHERE name = $1 AND lease_holder = $2";
    JOB_END = "
        UPDATE job SET lease_holder = NULL, lease_until = NULL, finished_at = $3, next_at = $4, runs = runs + 1,
            failures = failures + CASE WHEN $5 = '' THEN 0 ELSE 1 END, last_error = $5
        WHERE name = $1 AND lease_holder = $2";
    JOB_LEAVE = "UPDATE job SET lease_holder = NULL, lease_until = NULL WHERE lease_holder = $1";
}

/// One that was there before stays as it is.
pub async fn job_insert(tx: &mut Tx<'_>, name: &str, next_at: Instant) -> Result<(), Failure> {
    sql!(execute, tx, JOB_INSERT, name, next_at).map(drop)
}

pub async fn job_list(tx: &mut Tx<'_>) -> Result<Vec<JobRow>, Failure> {
    sql!(fetch_all JobRow, tx, JOB_LIST)
}

/// Those whose time has come and that nobody runs, the longest overdue first.
pub async fn job_due(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<JobRow>, Failure> {
    sql!(fetch_all JobRow, tx, JOB_DUE, now)
}

/// `false`: another process was first.
pub async fn job_take(
    tx: &mut Tx<'_>,
    name: &str,
    holder: &str,
    now: Instant,
    until: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, JOB_TAKE, name, holder, now, until)? == 1)
}

/// Holds the lease on. `false`: another process has taken over.
pub async fn job_keep(tx: &mut Tx<'_>, name: &str, holder: &str, until: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, JOB_KEEP, name, holder, until)? == 1)
}

/// Gives it back. `error`: empty where it went well. `false`: another process has taken over.
pub async fn job_end(
    tx: &mut Tx<'_>,
    name: &str,
    holder: &str,
    now: Instant,
    next_at: Instant,
    error: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, JOB_END, name, holder, now, next_at, error)? == 1)
}

/// A process that stops gives back what it holds, so that nobody waits for its leases.
pub async fn job_leave(tx: &mut Tx<'_>, holder: &str) -> Result<u64, Failure> {
    sql!(execute, tx, JOB_LEAVE, holder)
}
