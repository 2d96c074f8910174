//! Writes: commands that run in a transaction of their own, never in the future of whoever asks.
//!
//! A handler's future is dropped when a phone disconnects; a transaction inside it would be left open or cut
//! short. So a command is sent away and its answer awaited: dropping the wait changes nothing. The answer comes
//! only after the commit.

use super::db::{Db, Inner};
use super::failure::{Failure, is_transient};
use super::live::{Live, tell_all};
use super::setting::setting_touch;
use super::tx::{Engine, Harm, Tx};
use super::writer::{Message, Sent};
use crate::measure;
use futures_util::FutureExt;
use sqlx::PgPool;
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tracing::Instrument;

/// Writes that run or wait at one time, at most; the next one is told to come back.
pub(super) const QUEUE: u32 = 1024;
/// How often a command is tried on PostgreSQL when others make it fail.
const TRIES: u32 = 3;

/// Something to be written whole or not at all.
///
/// `run` may be called again from the start (PostgreSQL, after a deadlock), so it keeps nothing between calls
/// and touches nothing but the database. An `Err` undoes all that it wrote. After a statement has failed the
/// transaction is lost on PostgreSQL, so the command must answer `Err`; one that hides it gets
/// [`Failure::Hidden`] on either engine.
pub trait Command: Send + Sync + 'static {
    type Output: Send + 'static;
    type Error: From<Failure> + Send + 'static;

    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

impl Db {
    /// Whether a write would go through now: a place in the queue, a connection, the lock, and room on the disk.
    pub async fn ready(&self) -> Result<(), Failure> {
        self.write(Touch).await
    }

    /// Runs the command in a transaction and answers after the commit.
    pub async fn write<C: Command>(&self, command: C) -> Result<C::Output, C::Error> {
        match &self.inner {
            Inner::Sqlite { writes: None, .. } => Err(Failure::Closed.into()),
            Inner::Sqlite {
                writes: Some(writes), ..
            } => {
                let (answer, answered) = oneshot::channel();
                match writes.try_send(Message::Write(Box::new(Sent::new(command, answer)))) {
                    Ok(()) => {}
                    Err(TrySendError::Full(_)) => return Err(Failure::Busy.into()),
                    Err(TrySendError::Closed(_)) => return Err(Failure::Closed.into()),
                }
                // Only a runtime that is torn down in the middle of a batch drops the answer.
                answered.await.unwrap_or_else(|_| Err(lost().into()))
            }
            Inner::Postgres { writes, waiting, .. } => {
                let permit = match Arc::clone(waiting).try_acquire_owned() {
                    Ok(permit) => permit,
                    Err(tokio::sync::TryAcquireError::NoPermits) => return Err(Failure::Busy.into()),
                    Err(tokio::sync::TryAcquireError::Closed) => return Err(Failure::Closed.into()),
                };
                let (writes, live) = (writes.clone(), self.live.clone());
                let task = async move {
                    let answer = on_postgres(&writes, &live, &command).await;
                    drop(permit);
                    answer
                };
                let task = tokio::spawn(task.instrument(tracing::Span::current()));
                task.await.unwrap_or_else(|_| Err(lost().into()))
            }
        }
    }
}

/// Writes a little, so that the disk has its say.
struct Touch;

impl Command for Touch {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        setting_touch(tx).await
    }
}

fn lost() -> Failure {
    Failure::Unknown(Arc::new(sqlx::Error::WorkerCrashed))
}

/// What became of a command, before the transaction it ran in is committed or undone.
pub(super) enum Verdict<C: Command> {
    Keep(C::Output),
    Undo(C::Error),
    /// Undo it; it may be tried again.
    Again(C::Error),
}

/// Runs a command and judges it by what it answers and by what its statements met.
pub(super) async fn judged<C: Command>(command: &C, tx: &mut Tx<'_>) -> Verdict<C> {
    let answer = AssertUnwindSafe(command.run(tx)).catch_unwind().await;
    match (answer, tx.harm()) {
        (Err(panic), _) => Verdict::Undo(Failure::Panicked(text_of(&*panic)).into()),
        (Ok(Err(error)), Some(Harm::Transient)) => Verdict::Again(error),
        (Ok(Err(error)), _) => Verdict::Undo(error),
        (Ok(Ok(_)), Some(_)) => Verdict::Undo(Failure::Hidden.into()),
        (Ok(Ok(output)), None) => {
            let name = std::any::type_name::<C>();
            // A test's own commands need not tell.
            if tx.is_untold() && name.starts_with("gongyue_server::") {
                tracing::error!("{name} changed what people look at and told nobody");
                if cfg!(debug_assertions) {
                    return Verdict::Undo(Failure::Panicked(name.to_owned()).into());
                }
            }
            Verdict::Keep(output)
        }
    }
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

async fn on_postgres<C: Command>(pool: &PgPool, live: &Live, command: &C) -> Result<C::Output, C::Error> {
    let mut tries = 1;
    loop {
        // Explicit, since a server's default may be another: locks and keys are reasoned about at this level.
        let begun = pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await;
        let mut transaction = begun.map_err(Failure::from)?;
        let mut tx = Tx::on(Engine::Postgres(&mut transaction));
        let mut verdict = judged(command, &mut tx).await;
        let mut changes = vec![];
        if let Verdict::Keep(_) = verdict {
            match tell_all(&mut tx).await {
                Ok(told) => changes = told,
                Err(failure) => verdict = Verdict::Undo(failure.into()),
            }
        }
        match verdict {
            Verdict::Keep(output) => {
                let began = Instant::now();
                return match transaction.commit().await {
                    Ok(()) => {
                        measure::committed(began.elapsed());
                        // Who has written sees it at once, before the news comes round.
                        changes.into_iter().for_each(|palace| live.count(palace));
                        Ok(output)
                    }
                    Err(error) => Err(not_committed(error).into()),
                };
            }
            Verdict::Again(_) if tries < TRIES => {
                transaction.rollback().await.ok();
                tokio::time::sleep(pause()).await;
                tries += 1;
            }
            Verdict::Undo(error) | Verdict::Again(error) => {
                transaction.rollback().await.ok();
                return Err(error);
            }
        }
    }
}

/// An error that the server itself sends says that nothing was committed, unless it is on its way down. Anything
/// else may have happened after the commit.
fn not_committed(error: sqlx::Error) -> Failure {
    let code = error.as_database_error().and_then(|error| error.code());
    let certain = code.is_some_and(|code| !matches!(&code[..code.len().min(2)], "08" | "57" | "58" | "XX"));
    if certain || is_transient(&error) {
        Failure::Undone(Arc::new(error))
    } else {
        tracing::error!(%error, "the answer to COMMIT was lost");
        Failure::Unknown(Arc::new(error))
    }
}

/// 5 to 50 ms, unlike the neighbour's: those who collided once must not march in step.
fn pause() -> Duration {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed) ^ (u64::from(std::process::id()) << 32);
    let mixed = turn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Duration::from_millis(5 + (mixed >> 32) % 46)
}
