//! Strikes: what not turning up leads to. Graded, so that the first time is mild, and fading by itself.
//!
//! Giving back too late is milder than not coming: two of those make one strike.

use crate::span::Instant;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// So many strikes within so many days suspend, each time a grade longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strikes {
    /// The strike that suspends, counting those of the last `days`.
    pub limit: u16,
    /// After so many days a strike has faded.
    pub days: u16,
    /// Length of the first suspension, of the second, and so on; the last grade stays.
    pub suspend_days: Vec<u16>,
}

/// Something that counts, at the moment from which it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fallen {
    pub at: Instant,
    pub weight: Weight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// A no-show.
    Whole,
    /// Given back too late.
    Half,
}

impl Weight {
    fn halves(self) -> usize {
        match self {
            Weight::Whole => 2,
            Weight::Half => 1,
        }
    }
}

impl Strikes {
    /// Until when they suspend; `None` where they never did. They are ascending. It may lie in the past.
    pub fn suspended_until(&self, fallen: &[Fallen]) -> Option<Instant> {
        fallen
            .iter()
            .enumerate()
            .filter_map(|(nth, last)| {
                let before = self.halves(&fallen[..nth], last.at);
                let strikes = (before + last.weight.halves()) / 2;
                // Half a strike that completes none changes nothing.
                if strikes == before / 2 {
                    return None;
                }
                let grade = strikes.checked_sub(self.limit.into())?;
                let days = self.suspend_days.get(grade).or(self.suspend_days.last())?;
                Some(last.at + TimeDelta::days((*days).into()))
            })
            .max()
    }

    /// How many halves of strikes still count at `now`.
    pub fn halves(&self, fallen: &[Fallen], now: Instant) -> usize {
        let counts = |one: &&Fallen| self.counts(one.at, now);
        fallen.iter().filter(counts).map(|one| one.weight.halves()).sum()
    }

    /// Whether what fell at `at` has not faded at `now`.
    pub fn counts(&self, at: Instant, now: Instant) -> bool {
        now - at < TimeDelta::days(self.days.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRADED: fn() -> Strikes = || Strikes {
        limit: 2,
        days: 30,
        suspend_days: vec![3, 7, 14],
    };

    fn day(n: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::days(n)
    }

    fn missed<const N: usize>(at: [Instant; N]) -> Vec<Fallen> {
        let whole = |at| Fallen {
            at,
            weight: Weight::Whole,
        };
        at.map(whole).to_vec()
    }

    fn late(at: Instant) -> Fallen {
        Fallen {
            at,
            weight: Weight::Half,
        }
    }

    #[test]
    fn the_first_strikes_are_free_and_the_grades_rise() {
        let rule = GRADED();
        assert_eq!(rule.suspended_until(&[]), None);
        assert_eq!(rule.suspended_until(&missed([day(0)])), None);
        assert_eq!(rule.suspended_until(&missed([day(0), day(1)])), Some(day(4)));
        assert_eq!(
            rule.suspended_until(&missed([day(0), day(1), day(5)])),
            Some(day(12))
        );
        let often = missed([day(0), day(1), day(5), day(13), day(28)]);
        assert_eq!(
            rule.suspended_until(&often),
            Some(day(42)),
            "the last grade stays"
        );
    }

    #[test]
    fn a_strike_fades_on_its_last_day() {
        let rule = GRADED();
        let moment = TimeDelta::milliseconds(1);
        assert_eq!(rule.suspended_until(&missed([day(0), day(30)])), None);
        assert!(
            rule.suspended_until(&missed([day(0), day(30) - moment]))
                .is_some()
        );
        assert_eq!(rule.halves(&missed([day(0)]), day(30) - moment), 2);
        assert_eq!(rule.halves(&missed([day(0)]), day(30)), 0);
    }

    #[test]
    fn an_older_and_longer_suspension_outlasts_a_newer_and_shorter_one() {
        let rule = Strikes {
            limit: 1,
            days: 1,
            suspend_days: vec![5, 90],
        };
        assert_eq!(
            rule.suspended_until(&missed([day(0), day(0), day(10)])),
            Some(day(90))
        );
    }

    #[test]
    fn two_late_ones_are_one_strike() {
        let rule = GRADED();
        let one = missed([day(0)])[0];
        assert_eq!(rule.suspended_until(&[one, late(day(1))]), None);
        assert_eq!(
            rule.suspended_until(&[one, late(day(1)), late(day(2))]),
            Some(day(5))
        );
        let four = [late(day(0)), late(day(1)), late(day(2)), late(day(3))];
        assert_eq!(rule.suspended_until(&four), Some(day(6)));
        assert_eq!(rule.suspended_until(&four[..3]), None);
    }

    #[test]
    fn half_a_strike_more_does_not_begin_a_suspension_anew() {
        let rule = GRADED();
        let two = missed([day(0), day(1)]);
        let with_half = [&two[..], &[late(day(3))]].concat();
        assert_eq!(rule.suspended_until(&with_half), Some(day(4)));
    }
}
