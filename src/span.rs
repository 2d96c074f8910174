//! Ranges of time, half-open, and the steps that claims are made of.
//!
//! A step is a quarter of an hour of UTC, counted from the epoch. Every zone in use is offset by whole
//! quarters, so steps never straddle a slot, the hour that a clock change repeats has its own steps, and the
//! hour that it skips has none. One granule for all venues lets a member's own claims meet across venues.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A moment in UTC. Local times are derived for people, never stored.
pub type Instant = DateTime<Utc>;

pub const STEP_MINUTES: i64 = 15;
const STEP_MILLIS: i64 = STEP_MINUTES * 60_000;

/// The number of a quarter of an hour since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(pub i64);

impl Step {
    /// The step that `instant` lies in.
    pub fn of(instant: Instant) -> Step {
        Step(instant.timestamp_millis().div_euclid(STEP_MILLIS))
    }
}

/// `[starts_at, ends_at)`, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub starts_at: Instant,
    pub ends_at: Instant,
}

impl Span {
    /// `None` where the end is not after the start.
    pub fn new(starts_at: Instant, ends_at: Instant) -> Option<Span> {
        (starts_at < ends_at).then_some(Span { starts_at, ends_at })
    }

    pub fn minutes(self) -> i64 {
        (self.ends_at - self.starts_at).num_minutes()
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// What the two have in common.
    pub fn meet(self, other: Span) -> Option<Span> {
        Span::new(
            self.starts_at.max(other.starts_at),
            self.ends_at.min(other.ends_at),
        )
    }

    pub fn contains(self, other: Span) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }

    pub fn holds(self, instant: Instant) -> bool {
        self.starts_at <= instant && instant < self.ends_at
    }

    /// Every step that the span touches, ascending.
    pub fn steps(self) -> impl Iterator<Item = Step> + Clone {
        let last = Step::of(self.ends_at - TimeDelta::milliseconds(1)).0;
        (Step::of(self.starts_at).0..=last).map(Step)
    }

    pub fn shifted(self, by: TimeDelta) -> Span {
        Span {
            starts_at: self.starts_at + by,
            ends_at: self.ends_at + by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minutes: i64) -> Instant {
        DateTime::from_timestamp(1_795_000_500 / 900 * 900 + minutes * 60, 0).unwrap()
    }

    #[test]
    fn an_hour_is_four_steps_and_ends_before_the_next() {
        let hour = Span::new(at(0), at(60)).unwrap();
        assert_eq!(hour.steps().count(), 4);
        assert!(!hour.overlaps(hour.shifted(TimeDelta::minutes(60))));
        assert!(hour.overlaps(hour.shifted(TimeDelta::minutes(59))));
        assert!(Span::new(at(0), at(0)).is_none());
    }

    proptest! {
        #[test]
        fn aligned_spans_overlap_exactly_when_they_share_a_step(a in 0i64..60, la in 1i64..12, b in 0i64..60, lb in 1i64..12) {
            let first = Span::new(at(a * 15), at((a + la) * 15)).unwrap();
            let second = Span::new(at(b * 15), at((b + lb) * 15)).unwrap();
            let shared = first.steps().any(|step| second.steps().any(|other| other == step));
            prop_assert_eq!(first.overlaps(second), shared);
            prop_assert_eq!(first.steps().count() as i64, la);
        }
    }
}
