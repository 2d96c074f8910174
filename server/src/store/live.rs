//! Live: what has changed at a palace, told to whoever looks, after the commit. On PostgreSQL it goes through the database,
//! so that it reaches every process; one that lost its connection is told that anything may have changed.

use super::Failure;
use gongyue::id::FacilityId;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::broadcast;

/// Changes that wait for a slow listener, at most; whoever falls behind is told that anything may have changed.
const WAITING: usize = 256;
const CHANNEL: &str = "gongyue_live";
const AGAIN: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Something that people look at: reservations, closures, places.
    Palace(FacilityId),
    /// Some changes were missed.
    Anything,
}

impl Change {
    /// Whether who looks at this palace must look again.
    pub fn concerns(&self, palace: &FacilityId) -> bool {
        match self {
            Change::Palace(changed) => changed == palace,
            Change::Anything => true,
        }
    }
}

#[derive(Clone)]
pub struct Live {
    /// `None`: no more.
    sender: broadcast::Sender<Option<Change>>,
}

/// Waits for changes.
pub struct Changes(broadcast::Receiver<Option<Change>>);

impl Live {
    pub(super) fn new() -> Live {
        Live {
            sender: broadcast::channel(WAITING).0,
        }
    }

    pub fn changes(&self) -> Changes {
        Changes(self.sender.subscribe())
    }

    pub(super) fn watching(&self) -> usize {
        self.sender.receiver_count()
    }

    /// Whoever listens is told that there will be no more, so that a program that stops need not wait for them.
    pub fn hang_up(&self) {
        self.sender.send(None).ok();
    }

    pub(super) fn tell(&self, palace: FacilityId) {
        // Nobody may be looking.
        self.sender.send(Some(Change::Palace(palace))).ok();
    }

    /// Passes on what PostgreSQL tells, until it is stopped.
    pub(super) async fn listen(self, pool: PgPool) {
        loop {
            match self.listen_once(&pool).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "live changes are not heard; listening again"),
            }
            self.sender.send(Some(Change::Anything)).ok();
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn listen_once(&self, pool: &PgPool) -> Result<(), Failure> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            match listener.try_recv().await? {
                Some(told) => self.tell(told.payload().into()),
                None => self.sender.send(Some(Change::Anything)).map_or((), drop),
            }
        }
    }
}

impl Changes {
    /// The next change; `None`: there will be none any more.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(change) => change,
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::Anything),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// Drops what came meanwhile: whoever looks again sees all of it. `false`: there will be none any more.
    pub fn skip_waiting(&mut self) -> bool {
        loop {
            match self.0.try_recv() {
                Ok(Some(_)) | Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(broadcast::error::TryRecvError::Empty) => return true,
                Ok(None) | Err(broadcast::error::TryRecvError::Closed) => return false,
            }
        }
    }
}

statements! {
    POSTGRES;
    LIVE_TELL = "SELECT CAST(pg_notify('gongyue_live', $1) AS TEXT) AS told";
}

/// The last statements of a transaction that changed something people look at.
pub(super) async fn tell_all(tx: &mut super::Tx<'_>) -> Result<(), Failure> {
    for palace in tx.changes() {
        sql!(execute, tx, LIVE_TELL, palace)?;
    }
    Ok(())
}
