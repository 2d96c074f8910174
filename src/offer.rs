//! Offers: a place kept for one member for a while, who had one before or waits for one.

use crate::span::Instant;
use crate::words_enum;
use chrono::TimeDelta;

words_enum! {
    OfferStatus {
        Open = "open",
        Taken = "taken",
        /// The member does not want it.
        Passed = "passed",
        /// Nobody answered in time.
        Lapsed = "lapsed",
    }
}

words_enum! {
    /// Why a place is kept.
    OfferReason {
        /// The member was displaced and has the first call.
        Displaced = "displaced",
        /// The member waited for it.
        Waitlist = "waitlist",
        /// The member won it in a draw that asks for a word.
        Draw = "draw",
    }
}

/// A displaced member has the first call for so long …
const FIRST_CALL: TimeDelta = TimeDelta::minutes(60);
/// … and no longer than this before the start: others must still be able to come.
const BEFORE_START: TimeDelta = TimeDelta::minutes(15);
/// With less than this nobody can answer, and nothing is kept.
const SHORTEST: TimeDelta = TimeDelta::minutes(5);

/// Until when a place that starts at `starts_at` is kept; `None`: it begins too soon to keep it.
pub fn first_call_until(starts_at: Instant, now: Instant) -> Option<Instant> {
    let until = (now + FIRST_CALL).min(starts_at - BEFORE_START);
    (now + SHORTEST <= until).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_call_ends_in_time_for_others() {
        let now = Instant::UNIX_EPOCH;
        let minutes = |n| now + TimeDelta::minutes(n);
        assert_eq!(first_call_until(minutes(300), now), Some(minutes(60)));
        assert_eq!(first_call_until(minutes(40), now), Some(minutes(25)));
        assert_eq!(first_call_until(minutes(20), now), Some(minutes(5)));
        assert_eq!(first_call_until(minutes(19), now), None);
    }
}
