//! The one module that reads the machine's clock and its randomness. Everything else is handed both.

use chrono::{DateTime, Utc};
use gongyue::span::Instant;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;

    /// Goes on by so much at once; `false`: this clock is not ours to move.
    fn forward(&self, _by: chrono::TimeDelta) -> bool {
        false
    }
}

pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Instant {
        Utc::now()
    }
}

/// The machine's, so much ahead: for a demonstration, which begins when one likes and does not wait for the evening.
pub struct ShiftedClock(AtomicI64);

impl ShiftedClock {
    pub fn by(ahead: chrono::TimeDelta) -> Self {
        ShiftedClock(AtomicI64::new(ahead.num_milliseconds()))
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Instant {
        SystemClock.now() + chrono::TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }

    fn forward(&self, by: chrono::TimeDelta) -> bool {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        true
    }
}

/// A clock that stands still until a test moves it.
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn at(instant: Instant) -> Self {
        SetClock(AtomicI64::new(instant.timestamp_millis()))
    }

    pub fn set(&self, instant: Instant) {
        self.0.store(instant.timestamp_millis(), Ordering::SeqCst);
    }

    pub fn advance(&self, by: chrono::TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Instant {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Randomness: from the machine in earnest, from a seed in tests.
pub struct Chance(Mutex<StdRng>);

impl Chance {
    pub fn from_machine() -> Self {
        Chance(Mutex::new(StdRng::from_os_rng()))
    }

    pub fn seeded(seed: u64) -> Self {
        Chance(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .fill_bytes(&mut bytes);
        bytes
    }

    /// A new id, ordered by its time of making (UUID version 7).
    pub fn id(&self, now: Instant) -> String {
        let millis = now.timestamp_millis().max(0).cast_unsigned();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes())
            .into_uuid()
            .to_string()
    }
}
