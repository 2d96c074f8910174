//! Appeals: a member says why a no-show was none. Whoever is not answered in time is right.

use crate::span::Instant;
use crate::words_enum;
use chrono::TimeDelta;

words_enum! {
    AppealStatus {
        Open = "open",
        Granted = "granted",
        Refused = "refused",
        /// Nobody answered: it counts as granted.
        Lapsed = "lapsed",
    }
}

/// So long after it became a no-show one may appeal.
const WITHIN: TimeDelta = TimeDelta::days(14);
/// So long the staff have to answer.
const ANSWERED: TimeDelta = TimeDelta::days(5);

/// Until when one may appeal against what became a no-show at `missed_at`; `None`: no more.
pub fn appeal_until(missed_at: Instant, now: Instant) -> Option<Instant> {
    let until = missed_at + WITHIN;
    (now < until).then_some(until)
}

/// Until when it must be answered.
pub fn answer_by(now: Instant) -> Instant {
    now + ANSWERED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_may_appeal_for_two_weeks() {
        let missed = Instant::UNIX_EPOCH;
        assert!(appeal_until(missed, missed + TimeDelta::days(13)).is_some());
        assert_eq!(appeal_until(missed, missed + TimeDelta::days(14)), None);
    }
}
