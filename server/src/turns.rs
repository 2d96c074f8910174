//! Turns: the requests of one member wait for each other here, where waiting costs nothing, and not on a database
//! connection behind the member's lock, where a hundred taps of one would keep everybody else out.
//!
//! A courtesy only. Another process knows nothing of it; what must not happen is kept out by the database.

use gongyue::id::MemberId;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::{Mutex, MutexGuard};

/// Members share these; two who meet wait a moment longer.
const LANES: usize = 256;

pub struct Turns(Vec<Mutex<()>>);

impl Default for Turns {
    fn default() -> Self {
        Turns((0..LANES).map(|_| Mutex::new(())).collect())
    }
}

impl Turns {
    /// Held until the member's request is through.
    pub async fn of(&self, member: &MemberId) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        member.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).unwrap_or(0);
        self.0[lane].lock().await
    }
}
