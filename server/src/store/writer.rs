//! The one task that writes to SQLite.
//!
//! It takes what waits, up to [`BATCH`] commands, into one transaction, each in a savepoint of its own, commits
//! once and only then answers. One sync to the disk serves the whole batch, which is what makes durable commits
//! cheap. A command that fails is undone alone; when the transaction itself fails, every command of the batch is
//! told so (even one that was refused: it may have been refused because of a neighbour who is gone now), and the
//! connection is opened anew.

use super::failure::{Failure, is_full, is_locked};
use super::live::Live;
use super::local;
use super::tx::{Engine, Tx};
use super::write::{Command, Verdict, judged};
use crate::measure;
use futures_util::future::BoxFuture;
use gongyue::id::FacilityId;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument;

/// Commands in one transaction, at most.
const BATCH: usize = 64;

pub(super) enum Message {
    Write(Box<dyn Job>),
    /// Take nothing more, finish what waits, close the file, then answer.
    Close(oneshot::Sender<()>),
}

/// A command on its way, its types hidden so that different ones can wait in one queue.
pub(super) trait Job: Send {
    /// Whether to keep what it wrote.
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, bool>;
    /// Tells whoever waits, once the batch is committed, or why it is not.
    fn answer(self: Box<Self>, committed: Result<(), Failure>);
}

pub(super) struct Sent<C: Command> {
    command: C,
    result: Option<Result<C::Output, C::Error>>,
    answer: oneshot::Sender<Result<C::Output, C::Error>>,
    /// Of whoever asks, for what is logged on the way.
    span: tracing::Span,
}

impl<C: Command> Sent<C> {
    pub(super) fn new(command: C, answer: oneshot::Sender<Result<C::Output, C::Error>>) -> Self {
        Sent {
            command,
            result: None,
            answer,
            span: tracing::Span::current(),
        }
    }
}

impl<C: Command> Job for Sent<C> {
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, bool> {
        let span = self.span.clone();
        let run = async move {
            let (keep, result) = match judged(&self.command, tx).await {
                Verdict::Keep(output) => (true, Ok(output)),
                Verdict::Undo(error) | Verdict::Again(error) => (false, Err(error)),
            };
            self.result = Some(result);
            keep
        };
        Box::pin(run.instrument(span))
    }

    fn answer(self: Box<Self>, committed: Result<(), Failure>) {
        let answer = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Failure::Closed.into()),
            (Err(failure), _) => Err(failure.into()),
        };
        // Whoever asked may have hung up.
        self.answer.send(answer).ok();
    }
}

pub(super) struct Writer {
    path: PathBuf,
    connection: Option<Connection>,
    queue: mpsc::Receiver<Message>,
    live: Live,
    /// Held for as long as the file is written.
    _lock: File,
}

impl Writer {
    pub(super) fn new(
        path: PathBuf,
        connection: Connection,
        queue: mpsc::Receiver<Message>,
        live: Live,
        lock: File,
    ) -> Self {
        Writer {
            path,
            connection: Some(connection),
            queue,
            live,
            _lock: lock,
        }
    }

    pub(super) async fn work(mut self) {
        let mut messages = Vec::with_capacity(BATCH);
        let mut closing = Vec::new();
        while self.queue.recv_many(&mut messages, BATCH).await > 0 {
            let mut jobs = Vec::with_capacity(messages.len());
            for message in messages.drain(..) {
                match message {
                    Message::Write(job) => jobs.push(job),
                    Message::Close(answer) => {
                        self.queue.close();
                        closing.push(answer);
                    }
                }
            }
            if !jobs.is_empty() {
                let committed = self.batch(&mut jobs).await;
                jobs.into_iter().for_each(|job| job.answer(committed.clone()));
            }
        }
        self.disconnect();
        drop(self);
        for answer in closing {
            answer.send(()).ok();
        }
    }

    async fn batch(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Failure> {
        if self.connection.is_none() {
            self.connection = Some(local::open(&self.path)?);
        }
        let Some(connection) = &mut self.connection else {
            return Err(Failure::Closed);
        };
        if let Err(error) = local::run(connection, "BEGIN IMMEDIATE") {
            tracing::error!(%error, "a batch of writes could not begin");
            if !is_locked(&error) {
                self.disconnect();
            }
            return Err(error.into());
        }
        let changes = match run_all(connection, jobs).await {
            Ok(changes) => changes,
            Err(error) => {
                tracing::error!(%error, "a batch of writes was undone");
                self.disconnect();
                return Err(Failure::Undone(Arc::new(error)));
            }
        };
        let began = Instant::now();
        if let Err(error) = local::run(connection, "COMMIT") {
            tracing::error!(%error, "a batch of writes was not committed");
            self.disconnect();
            // A full disk is noticed before anything counts. After a failed sync the end of the log may or may
            // not be read again after a crash.
            self.live.tell_anything();
            let error = Arc::new(error);
            return Err(if is_full(&error) {
                Failure::Undone(error)
            } else {
                Failure::Unknown(error)
            });
        }
        measure::committed(began.elapsed());
        measure::batch(jobs.len());
        changes.into_iter().for_each(|palace| self.live.tell(palace));
        Ok(())
    }

    /// Closing rolls back what is open. The next batch opens the file anew.
    fn disconnect(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err((_, error)) = connection.close()
        {
            tracing::error!(%error, "the writer's connection did not close");
        }
    }
}

/// An error here means that the transaction is gone. Some failures (full disk, I/O) end it from below; the
/// savepoint is then gone with it and cannot be rolled back to, which is how that is noticed. Answers where something
/// changed.
async fn run_all(
    connection: &mut Connection,
    jobs: &mut [Box<dyn Job>],
) -> sqlx::Result<BTreeSet<FacilityId>> {
    let mut changes = BTreeSet::new();
    for job in jobs {
        local::run(connection, "SAVEPOINT command")?;
        let mut tx = Tx::on(Engine::Local(connection));
        if job.run(&mut tx).await {
            changes.extend(tx.changes());
        } else {
            local::run(connection, "ROLLBACK TO command")?;
        }
        local::run(connection, "RELEASE command")?;
    }
    Ok(changes)
}
