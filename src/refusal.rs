//! Refusals: which rule said no, the facts behind it, when the same request would pass, and what passes now.

use crate::closure::ClosureKind;
use crate::id::{CourtId, ReservationId};
use crate::member::Verification;
use crate::quota::{QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};
use crate::span::{Instant, Span};
use crate::venue::VenueKind;
use chrono::NaiveDate;
use serde::Serialize;

/// One rule's no. The variant is the rule's id, its fields are the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", content = "facts", rename_all = "snake_case")]
pub enum Reason {
    NotVerified {
        verification: Verification,
    },
    /// `strikes` is empty where the staff suspended.
    Suspended {
        until: Instant,
        strikes: Vec<Strike>,
        days: u16,
    },
    /// `first`: the name of the county, the city or the union that comes first.
    OutOfRemit {
        remit: &'static str,
        first: String,
        opens_at: Option<Instant>,
    },
    Closed {
        open: Vec<Span>,
        closure: Option<ClosureFacts>,
    },
    OffGrid {
        slot_minutes: u16,
    },
    TooShort {
        minutes: i64,
        min_minutes: u16,
    },
    TooLong {
        minutes: i64,
        max_minutes: u16,
    },
    NotOpenYet {
        opens_at: Instant,
        days_ahead: u16,
        release_minute: u16,
    },
    TooLate {
        last_call: Instant,
        minutes_before: u16,
    },
    /// Entries for the draw are open or will be.
    NeedsBallot {
        closes_at: Instant,
        draws_at: Instant,
    },
    /// Entries are closed and the draw is still to come.
    BallotClosed {
        closes_at: Instant,
        draws_at: Instant,
    },
    /// The staff need their time to decide.
    NeedsApproval {
        ask_by: Instant,
        approval_minutes: u16,
    },
    Taken {
        free_places: usize,
        needed: usize,
    },
    WalkInShare {
        share: u16,
        free_places: usize,
        needed: usize,
    },
    OverlapsOwn {
        reservation: ReservationId,
        venue: String,
        venue_kind: VenueKind,
        span: Span,
    },
    ActiveQuota {
        limit: u16,
        own: usize,
        next_ends_at: Option<Instant>,
    },
    /// The same counted otherwise than in reservations everywhere.
    #[serde(rename = "active_quota")]
    ActiveShare(QuotaFacts),
    Spacing {
        reservation: ReservationId,
        venue_kind: VenueKind,
        span: Span,
        minutes_between: i64,
        spacing_minutes: u16,
    },
    DailyQuota(QuotaFacts),
    WeeklyQuota(QuotaFacts),
    MonthlyQuota(QuotaFacts),
    UnionQuota {
        union: String,
        venue_kind: VenueKind,
        date: NaiveDate,
        limit: u16,
        used: u32,
    },
    PartySize {
        party_size: u16,
        min_party: u16,
        max_party: u16,
    },
    CompanionsRequired {
        required: u16,
        named: u16,
    },
    /// The staff would hold more of a day's peak hours than the policy leaves them.
    OpenShare {
        date: NaiveDate,
        share_percent: u16,
        /// What would stay open.
        open_percent: u16,
    },
    /// From here on about a reservation that exists.
    CancelTooLate {
        starts_at: Instant,
        checked_in: bool,
    },
    CheckInEarly {
        opens_at: Instant,
        closes_at: Instant,
    },
    CheckInLate {
        closes_at: Instant,
    },
}

/// A full quota: what is counted, how much of it is used, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuotaFacts {
    #[serde(skip)]
    pub period: QuotaPeriod,
    pub unit: QuotaUnit,
    pub per: QuotaPer,
    pub hours: QuotaHours,
    pub venue_kind: VenueKind,
    pub limit: u16,
    pub used: i64,
    /// What this request would add.
    pub asked: i64,
    /// The first and the last day that are counted.
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A no-show that counts, or half of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Strike {
    pub reservation: ReservationId,
    pub venue: String,
    pub starts_at: Instant,
    /// Given back too late: half a strike.
    pub cancelled_late: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosureFacts {
    pub kind: ClosureKind,
    pub reason: String,
    pub span: Span,
}

impl Reason {
    /// No rule but how things are: nobody can set it aside.
    pub fn is_physical(&self) -> bool {
        matches!(
            self,
            Reason::Taken { .. }
                | Reason::OverlapsOwn { .. }
                | Reason::OffGrid { .. }
                | Reason::Closed { closure: Some(_), .. }
        )
    }

    /// The stable id, the same as in JSON.
    pub fn rule(&self) -> &'static str {
        match self {
            Reason::NotVerified { .. } => "not_verified",
            Reason::Closed { .. } => "closed",
            Reason::OffGrid { .. } => "off_grid",
            Reason::TooShort { .. } => "too_short",
            Reason::TooLong { .. } => "too_long",
            Reason::NotOpenYet { .. } => "not_open_yet",
            Reason::TooLate { .. } => "too_late",
            Reason::Taken { .. } => "taken",
            Reason::OverlapsOwn { .. } => "overlaps_own",
            Reason::ActiveQuota { .. } => "active_quota",
            Reason::PartySize { .. } => "party_size",
            Reason::Suspended { .. } => "suspended",
            Reason::OutOfRemit { .. } => "out_of_remit",
            Reason::NeedsBallot { .. } => "needs_ballot",
            Reason::BallotClosed { .. } => "ballot_closed",
            Reason::NeedsApproval { .. } => "needs_approval",
            Reason::WalkInShare { .. } => "walk_in_share",
            Reason::Spacing { .. } => "spacing",
            Reason::ActiveShare(_) => "active_quota",
            Reason::DailyQuota(_) => "daily_quota",
            Reason::WeeklyQuota(_) => "weekly_quota",
            Reason::MonthlyQuota(_) => "monthly_quota",
            Reason::UnionQuota { .. } => "union_quota",
            Reason::CompanionsRequired { .. } => "companions_required",
            Reason::OpenShare { .. } => "open_share",
            Reason::CancelTooLate { .. } => "cancel_too_late",
            Reason::CheckInEarly { .. } => "check_in_early",
            Reason::CheckInLate { .. } => "check_in_late",
        }
    }
}

/// One rule's no, with the moment from which this rule alone says yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Reason,
    /// `None`: time alone does not help.
    pub lifts_at: Option<Instant>,
}

/// What would pass at this moment for the same member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    pub court_id: CourtId,
    pub starts_at: Instant,
    pub ends_at: Instant,
}

/// Every no at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals {
    /// In the order of the rules; never empty.
    pub all: Vec<Refusal>,
    /// The earliest moment at which the same request would pass if nobody else booked; `None`: never.
    pub passes_at: Option<Instant>,
    /// Up to three, nearest first.
    pub alternatives: Vec<Alternative>,
}

impl Refusals {
    pub fn has(&self, rule: &str) -> bool {
        self.all.iter().any(|refusal| refusal.reason.rule() == rule)
    }
}
