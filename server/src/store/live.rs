//! Live: what has changed at a palace, told to whoever looks, after the commit. On PostgreSQL it goes through the database,
//! so that it reaches every process; one that lost its connection is told that anything may have changed.

use super::Failure;
use gongyue::id::FacilityId;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
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
    ticks: Arc<Ticks>,
}

/// Changes, counted, for whoever keeps a copy of something: which was the last one, and the last one at each palace.
#[derive(Default)]
struct Ticks {
    last: AtomicU64,
    /// Changes are heard of.
    is_heard: AtomicBool,
    /// The last time that some may have been missed.
    missed: AtomicU64,
    of: RwLock<HashMap<FacilityId, u64>>,
}

/// Waits for changes.
pub struct Changes(broadcast::Receiver<Option<Change>>);

impl Live {
    /// `is_heard`: every change comes through here, and none by another process.
    pub(super) fn new(is_heard: bool) -> Live {
        let live = Live {
            sender: broadcast::channel(WAITING).0,
            ticks: Arc::default(),
        };
        live.ticks.is_heard.store(is_heard, Ordering::Release);
        live
    }

    /// The last change so far; `None` while changes are not heard of.
    pub(super) fn tick(&self) -> Option<u64> {
        let is_heard = self.ticks.is_heard.load(Ordering::Acquire);
        is_heard.then(|| self.ticks.last.load(Ordering::Acquire))
    }

    /// Whether nothing has changed since then at the palace, or anywhere.
    pub(super) fn unchanged(&self, palace: Option<&FacilityId>, since: u64) -> bool {
        let ticks = &self.ticks;
        if self.tick().is_none() || ticks.missed.load(Ordering::Acquire) > since {
            return false;
        }
        match palace {
            None => ticks.last.load(Ordering::Acquire) == since,
            Some(palace) => {
                let of = ticks.of.read().unwrap_or_else(PoisonError::into_inner);
                of.get(palace).is_none_or(|last| *last <= since)
            }
        }
    }

    /// Changes may have been missed, or are not told by palace.
    pub(super) fn tell_anything(&self) {
        let tick = self.ticks.last.fetch_add(1, Ordering::AcqRel) + 1;
        self.ticks.missed.fetch_max(tick, Ordering::AcqRel);
        // Nobody may be looking.
        self.sender.send(Some(Change::Anything)).ok();
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
        self.count(palace.clone());
        // Nobody may be looking.
        self.sender.send(Some(Change::Palace(palace))).ok();
    }

    /// Copies of what is at the palace are old from here on; who looks is told by [`Live::tell`].
    pub(super) fn count(&self, palace: FacilityId) {
        let mut of = self.ticks.of.write().unwrap_or_else(PoisonError::into_inner);
        let tick = self.ticks.last.fetch_add(1, Ordering::AcqRel) + 1;
        of.insert(palace, tick);
    }

    /// Passes on what PostgreSQL tells, until it is stopped.
    pub(super) async fn listen(self, pool: PgPool) {
        loop {
            match self.listen_once(&pool).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "live changes are not heard; listening again"),
            }
            self.ticks.is_heard.store(false, Ordering::Release);
            self.tell_anything();
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn listen_once(&self, pool: &PgPool) -> Result<(), Failure> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        self.tell_anything();
        self.ticks.is_heard.store(true, Ordering::Release);
        loop {
            match listener.try_recv().await? {
                Some(told) => self.tell(told.payload().into()),
                // It was broken and is there again.
                None => self.tell_anything(),
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
pub(super) async fn tell_all(tx: &mut super::Tx<'_>) -> Result<Vec<FacilityId>, Failure> {
    let changes = tx.changes();
    for palace in &changes {
        sql!(execute, tx, LIVE_TELL, palace)?;
    }
    Ok(changes)
}
