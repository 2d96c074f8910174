//! A reservation's states and the moves between them.

use crate::words_enum;

words_enum! {
    ReservationStatus {
        /// Waits for the staff's approval; holds its court meanwhile.
        Requested = "requested",
        Confirmed = "confirmed",
        CheckedIn = "checked_in",
        Completed = "completed",
        Cancelled = "cancelled",
        /// Cancelled by the member after the deadline.
        CancelledLate = "cancelled_late",
        /// Ended by a closure; counts against nobody.
        Displaced = "displaced",
        Declined = "declined",
        NoShow = "no_show",
    }
}

use ReservationStatus::*;

impl ReservationStatus {
    /// A live reservation holds claims; an ended one holds none.
    pub fn is_live(self) -> bool {
        matches!(self, Requested | Confirmed | CheckedIn)
    }

    /// The moves that exist. Everything else is a defect or a race, and is refused.
    pub fn can_become(self, next: ReservationStatus) -> bool {
        match self {
            Requested => matches!(next, Confirmed | Declined | Cancelled | Displaced),
            Confirmed => matches!(next, CheckedIn | Cancelled | CancelledLate | Displaced | NoShow),
            CheckedIn => matches!(next, Completed | Displaced),
            // Staff may excuse a no-show: the member was there, or the weather was not.
            NoShow => matches!(next, Completed | Displaced),
            Completed | Cancelled | CancelledLate | Displaced | Declined => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_reservation_never_comes_back_to_life() {
        for from in ReservationStatus::ALL.iter().filter(|s| !s.is_live()) {
            for to in ReservationStatus::ALL.iter().filter(|s| s.is_live()) {
                assert!(!from.can_become(*to), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn nothing_becomes_what_it_is() {
        for status in ReservationStatus::ALL {
            assert!(!status.can_become(*status));
        }
    }
}
