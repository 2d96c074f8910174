//! Strikes: what not turning up leads to. Graded, so that the first time is mild, and fading by itself.

use crate::span::Instant;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// So many no-shows within so many days suspend, each time a grade longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strikes {
    /// The no-show that suspends, counting those of the last `days`.
    pub limit: u16,
    /// After so many days a strike has faded.
    pub days: u16,
    /// Length of the first suspension, of the second, and so on; the last grade stays.
    pub suspend_days: Vec<u16>,
}

impl Strikes {
    /// Until when the no-shows suspend; `None` where they never did. The moments are those at which each
    /// became one, ascending. It may lie in the past.
    pub fn suspended_until(&self, no_shows: &[Instant]) -> Option<Instant> {
        let window = TimeDelta::days(self.days.into());
        no_shows
            .iter()
            .enumerate()
            .filter_map(|(nth, at)| {
                let strikes = no_shows[..=nth].iter().filter(|old| *at - **old < window).count();
                let grade = strikes.checked_sub(self.limit.into())?;
                let days = self.suspend_days.get(grade).or(self.suspend_days.last())?;
                Some(*at + TimeDelta::days((*days).into()))
            })
            .max()
    }

    /// How many still count at `now`.
    pub fn counting(&self, no_shows: &[Instant], now: Instant) -> usize {
        let window = TimeDelta::days(self.days.into());
        no_shows.iter().filter(|at| now - **at < window).count()
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

    #[test]
    fn the_first_strikes_are_free_and_the_grades_rise() {
        let rule = GRADED();
        assert_eq!(rule.suspended_until(&[]), None);
        assert_eq!(rule.suspended_until(&[day(0)]), None);
        assert_eq!(rule.suspended_until(&[day(0), day(1)]), Some(day(4)));
        assert_eq!(rule.suspended_until(&[day(0), day(1), day(5)]), Some(day(12)));
        let often = [day(0), day(1), day(5), day(13), day(28)];
        assert_eq!(
            rule.suspended_until(&often),
            Some(day(42)),
            "the last grade stays"
        );
    }

    #[test]
    fn a_strike_fades_on_its_last_day() {
        let rule = GRADED();
        assert_eq!(rule.suspended_until(&[day(0), day(30)]), None);
        let just_inside = [day(0), day(30) - TimeDelta::milliseconds(1)];
        assert!(rule.suspended_until(&just_inside).is_some());
        assert_eq!(rule.counting(&[day(0)], day(30) - TimeDelta::milliseconds(1)), 1);
        assert_eq!(rule.counting(&[day(0)], day(30)), 0);
    }

    #[test]
    fn an_older_and_longer_suspension_outlasts_a_newer_and_shorter_one() {
        let rule = Strikes {
            limit: 1,
            days: 1,
            suspend_days: vec![5, 90],
        };
        assert_eq!(rule.suspended_until(&[day(0), day(0), day(10)]), Some(day(90)));
    }
}
