//! Refusals: which rule said no, the facts behind it, when the same request would pass, and what passes now.

use crate::closure::ClosureKind;
use crate::id::{CourtId, ReservationId};
use crate::member::Verification;
use crate::span::{Instant, Span};
use crate::venue::VenueKind;
use serde::Serialize;

/// One rule's no. The variant is the rule's id, its fields are the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", content = "facts", rename_all = "snake_case")]
pub enum Reason {
    NotVerified {
        verification: Verification,
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
    Taken {
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
    PartySize {
        party_size: u16,
        max_party: u16,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosureFacts {
    pub kind: ClosureKind,
    pub reason: String,
    pub span: Span,
}

impl Reason {
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
