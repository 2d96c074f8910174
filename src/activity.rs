//! Activities: competitions, lectures, reading circles. Members sign up; who comes later than the places go waits in order.

use crate::span::Instant;
use crate::words_enum;

words_enum! {
    ActivityKind {
        Competition = "competition",
        Lecture = "lecture",
        ReadingCircle = "reading_circle",
        Class = "class",
        Gathering = "gathering",
    }
}

words_enum! {
    EntryStatus {
        SignedUp = "signed_up",
        /// The places are gone; called in the order of entering.
        Waiting = "waiting",
        Withdrawn = "withdrawn",
        Attended = "attended",
        Absent = "absent",
    }
}

impl EntryStatus {
    /// Has one of the places.
    pub fn has_place(self) -> bool {
        matches!(
            self,
            EntryStatus::SignedUp | EntryStatus::Attended | EntryStatus::Absent
        )
    }
}

/// Whether one may sign up, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    Open,
    NotYet(Instant),
    Over,
    /// Called off.
    Cancelled,
}

/// `opens_at..closes_at` is half-open.
pub fn sign_up(opens_at: Instant, closes_at: Instant, is_cancelled: bool, now: Instant) -> SignUp {
    match () {
        () if is_cancelled => SignUp::Cancelled,
        () if now < opens_at => SignUp::NotYet(opens_at),
        () if now < closes_at => SignUp::Open,
        () => SignUp::Over,
    }
}

/// What entering makes of somebody.
pub fn entered(taken: usize, places: u32) -> EntryStatus {
    if taken < usize::try_from(places).unwrap_or(usize::MAX) {
        EntryStatus::SignedUp
    } else {
        EntryStatus::Waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn one_signs_up_between_opening_and_closing() {
        let (opens, closes) = (Instant::UNIX_EPOCH, Instant::UNIX_EPOCH + TimeDelta::days(1));
        assert_eq!(sign_up(opens, closes, false, opens), SignUp::Open);
        assert_eq!(
            sign_up(opens, closes, false, opens - TimeDelta::seconds(1)),
            SignUp::NotYet(opens)
        );
        assert_eq!(sign_up(opens, closes, false, closes), SignUp::Over);
        assert_eq!(sign_up(opens, closes, true, opens), SignUp::Cancelled);
    }

    #[test]
    fn the_last_place_is_a_place_and_the_next_one_waits() {
        assert_eq!(entered(29, 30), EntryStatus::SignedUp);
        assert_eq!(entered(30, 30), EntryStatus::Waiting);
    }
}
