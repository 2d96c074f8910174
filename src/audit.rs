//! The audit: what the staff and the system did, in words that stay.

use crate::words_enum;

words_enum! {
    Act {
        PolicyDrafted = "policy_drafted",
        PolicyDraftDropped = "policy_draft_dropped",
        PolicyPublished = "policy_published",
        /// By a union, to its register.
        FacilityAdded = "facility_added",
        FacilityEdited = "facility_edited",
        /// Added or edited by a file.
        FacilityImported = "facility_imported",
        /// Since when it is what, also of the past.
        StatusEntered = "status_entered",
        /// An entry that was wrong.
        StatusDropped = "status_dropped",
        MilestoneSet = "milestone_set",
        QualityAssessed = "quality_assessed",
        TargetSet = "target_set",
        ReportIssued = "report_issued",
        TargetDropped = "target_dropped",
        VenueAdded = "venue_added",
        VenueEdited = "venue_edited",
        VenueRetired = "venue_retired",
        CourtsAdded = "courts_added",
        CourtEdited = "court_edited",
        CourtRetired = "court_retired",
        HoursChanged = "hours_changed",
        ExceptionSet = "exception_set",
        ExceptionDropped = "exception_dropped",
        ClosureMade = "closure_made",
        ClosureChanged = "closure_changed",
        ClosureLifted = "closure_lifted",
        HoldConfirmed = "hold_confirmed",
        /// Nobody confirmed it in time.
        HoldReturned = "hold_returned",
        SeriesMade = "series_made",
        SeriesEnded = "series_ended",
        /// By the system: a draw was announced with the hash of its seed.
        BallotAnnounced = "ballot_announced",
        /// The entries were frozen; with the hash of the list.
        BallotClosed = "ballot_closed",
        /// With the seed and the hash of what was published.
        BallotDrawn = "ballot_drawn",
        /// The policy asks for none any more, or the secret behind the seed is not the one of before.
        BallotVoided = "ballot_voided",
        ActivityAnnounced = "activity_announced",
        ActivityChanged = "activity_changed",
        /// Called off.
        ActivityCancelled = "activity_cancelled",
        /// Who of those who signed up came.
        ActivityListed = "activity_listed",
        PhotoAdded = "photo_added",
        PhotoRemoved = "photo_removed",
        RoleGranted = "role_granted",
        RoleEnded = "role_ended",
        /// Nobody worked with it, or its time was over.
        RoleLapsed = "role_lapsed",
        RollImported = "roll_imported",
        /// By the staff, or by a roll that came in later.
        Verified = "verified",
        VerificationDeclined = "verification_declined",
        /// Gone from the roll.
        VerificationLost = "verification_lost",
        /// Somebody of the staff looked at the full phone and card number.
        MemberViewed = "member_viewed",
        FactorsRemoved = "factors_removed",
        /// By the manager, for a while.
        MemberSuspended = "member_suspended",
        SuspensionLifted = "suspension_lifted",
        WalkedIn = "walked_in",
        ReservedOnBehalf = "reserved_on_behalf",
        /// The manager set rules aside; the reason is public.
        ReservedAgainstRules = "reserved_against_rules",
        /// By the staff; a member's own check-in is not an act of the staff.
        CheckedIn = "checked_in",
        /// By the staff.
        ReservationCancelled = "reservation_cancelled",
        ReservationMoved = "reservation_moved",
        ReservationExtended = "reservation_extended",
        /// They left before its end, and the court was given free.
        ReservationEnded = "reservation_ended",
        ReservationNoted = "reservation_noted",
        /// A closure took its place.
        ReservationDisplaced = "reservation_displaced",
        RequestApproved = "request_approved",
        RequestDeclined = "request_declined",
        /// Nobody decided in time.
        RequestLapsed = "request_lapsed",
        /// Nobody checked in.
        NoShow = "no_show",
        /// By the staff: it does not count.
        NoShowExcused = "no_show_excused",
        AppealGranted = "appeal_granted",
        AppealRefused = "appeal_refused",
        /// Nobody answered in time, so it is granted.
        AppealLapsed = "appeal_lapsed",
    }
}

words_enum! {
    /// What an act is about: what somebody who reads the audit looks for.
    ActKind {
        Rules = "rules",
        Staff = "staff",
        Members = "members",
        Rolls = "rolls",
        Reservations = "reservations",
        /// Facilities with their history, venues, courts, hours, photos.
        Places = "places",
    }
}

impl Act {
    pub const fn kind(self) -> ActKind {
        match self {
            Act::PolicyDrafted | Act::PolicyDraftDropped | Act::PolicyPublished => ActKind::Rules,
            Act::RoleGranted | Act::RoleEnded | Act::RoleLapsed => ActKind::Staff,
            Act::RollImported => ActKind::Rolls,
            Act::FacilityAdded
            | Act::FacilityEdited
            | Act::FacilityImported
            | Act::StatusEntered
            | Act::StatusDropped
            | Act::MilestoneSet
            | Act::QualityAssessed
            | Act::TargetSet
            | Act::ReportIssued
            | Act::TargetDropped
            | Act::VenueAdded
            | Act::VenueEdited
            | Act::VenueRetired
            | Act::CourtsAdded
            | Act::CourtEdited
            | Act::CourtRetired
            | Act::HoursChanged
            | Act::ExceptionSet
            | Act::ExceptionDropped
            | Act::ClosureMade
            | Act::ClosureChanged
            | Act::ClosureLifted
            | Act::HoldConfirmed
            | Act::HoldReturned
            | Act::SeriesMade
            | Act::SeriesEnded
            | Act::ActivityAnnounced
            | Act::ActivityChanged
            | Act::BallotAnnounced
            | Act::BallotClosed
            | Act::BallotDrawn
            | Act::BallotVoided
            | Act::ActivityCancelled
            | Act::ActivityListed
            | Act::PhotoAdded
            | Act::PhotoRemoved => ActKind::Places,
            Act::Verified
            | Act::VerificationDeclined
            | Act::VerificationLost
            | Act::MemberViewed
            | Act::MemberSuspended
            | Act::SuspensionLifted
            | Act::FactorsRemoved => ActKind::Members,
            Act::WalkedIn
            | Act::ReservedOnBehalf
            | Act::ReservedAgainstRules
            | Act::CheckedIn
            | Act::ReservationCancelled
            | Act::ReservationMoved
            | Act::ReservationExtended
            | Act::ReservationEnded
            | Act::ReservationNoted
            | Act::ReservationDisplaced
            | Act::RequestApproved
            | Act::RequestDeclined
            | Act::RequestLapsed
            | Act::NoShow
            | Act::NoShowExcused
            | Act::AppealGranted
            | Act::AppealRefused
            | Act::AppealLapsed => ActKind::Reservations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_acts() {
        for kind in ActKind::ALL {
            assert!(Act::ALL.iter().any(|act| act.kind() == *kind), "{kind}");
        }
    }
}
