//! The one module that reads the machine's clock and its randomness. Everything else is handed both.

use chrono::{DateTime, SubsecRound, Utc};
use gongyue::span::Instant;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard};

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
        // As the database keeps it: what was just written is told as it will be read.
        Utc::now().trunc_subsecs(3)
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
pub struct Chance(Mutex<Source>);

struct Source {
    random: StdRng,
    /// Of the last id: its millisecond, and its number there.
    last: (u64, u16),
}

/// An id has so much room to count in a millisecond; who is faster borrows the next one.
const MOST_IN_A_MILLISECOND: u16 = 0x0fff;
/// A clock that was put back further than that goes on from where it is now.
const MOST_BORROWED: u64 = 10_000;

impl Chance {
    pub fn from_machine() -> Self {
        Chance::of(StdRng::from_os_rng())
    }

    pub fn seeded(seed: u64) -> Self {
        Chance::of(StdRng::seed_from_u64(seed))
    }

    fn of(random: StdRng) -> Self {
        Chance(Mutex::new(Source { random, last: (0, 0) }))
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.source().random.fill_bytes(&mut bytes);
        bytes
    }

    /// A new id, ordered by its making: UUID version 7, counting within a millisecond (RFC 9562, 6.2, method 1).
    pub fn id(&self, now: Instant) -> String {
        let millis = now.timestamp_millis().max(0).cast_unsigned();
        let mut source = self.source();
        let mut bytes = [0; 10];
        source.random.fill_bytes(&mut bytes);
        let (last, number) = source.last;
        let goes_on = (millis..millis + MOST_BORROWED).contains(&last);
        let (millis, number) = match goes_on {
            true if number < MOST_IN_A_MILLISECOND => (last, number + 1),
            true => (last + 1, 0),
            // From a random place in the lower half, so that an id tells nothing of how many there were.
            false => (
                millis,
                u16::from_be_bytes([bytes[0], bytes[1]]) & (MOST_IN_A_MILLISECOND >> 1),
            ),
        };
        source.last = (millis, number);
        drop(source);
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes)
            .into_uuid()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn ids_are_in_the_order_of_their_making() {
        let chance = Chance::seeded(1);
        let now = DateTime::from_timestamp_millis(1_795_773_600_000).unwrap();
        let mut ids: Vec<String> = (0..10_000).map(|_| chance.id(now)).collect();
        ids.push(chance.id(now + TimeDelta::seconds(1)));
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(ids, sorted);
        // A clock that was put right again does not stay in the future.
        let back = chance.id(now - TimeDelta::hours(1));
        assert!(back < ids[0], "{back}");
    }
}
