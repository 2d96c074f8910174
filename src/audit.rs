//! The audit: what the staff and the system did, in words that stay.

use crate::words_enum;

words_enum! {
    Act {
        PolicyDrafted = "policy_drafted",
        PolicyDraftDropped = "policy_draft_dropped",
        PolicyPublished = "policy_published",
        RoleGranted = "role_granted",
        /// By the staff; a member's own check-in is not an act of the staff.
        CheckedIn = "checked_in",
        /// By the staff.
        ReservationCancelled = "reservation_cancelled",
        /// Nobody decided in time.
        RequestLapsed = "request_lapsed",
        /// Nobody checked in.
        NoShow = "no_show",
    }
}
