//! What a slot on the day grid looks like to the one who looks.

use crate::words_enum;

words_enum! {
    SlotState {
        Free = "free",
        Taken = "taken",
        Mine = "mine",
        /// Staff hold or event.
        Held = "held",
        Closed = "closed",
        Past = "past",
        NotOpenYet = "not_open_yet",
        TooLate = "too_late",
        Ballot = "ballot",
        WalkIn = "walk_in",
    }
}
