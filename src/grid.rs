//! A venue's day as one looks at it: every slot of every court, with what it is to this member.
//!
//! The grid asks the same rules as a reservation does, so that it never promises what the decision refuses.

use crate::court::Court;
use crate::facts::Facts;
use crate::refusal::{Reason, Refusal};
use crate::rules;
use crate::slot_state::SlotState;
use crate::span::{Instant, Span};
use crate::venue::Takes;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub span: Span,
    pub state: SlotState,
    /// Places that are free during the whole slot: seats, or 1 and 0 for a court that is taken whole.
    pub free: usize,
    /// Why this member may not take it, though it may be free. Empty for those who are not signed in.
    pub refusals: Vec<Refusal>,
    /// When this member may take it if nobody else does; `None`: now, or never.
    pub passes_at: Option<Instant>,
}

/// One court's cells for `slots`.
pub fn cells(facts: &Facts, court: &Court, slots: &[Span], now: Instant) -> Vec<Cell> {
    slots.iter().map(|slot| cell(facts, court, *slot, now)).collect()
}

/// The shortest reservation that a tap on this slot stands for: from its start, or ending with it where the
/// hours end. Slots shorter than the least length would otherwise all be refused as too short.
pub fn shortest(facts: &Facts, slot: Span) -> Span {
    let least =
        chrono::TimeDelta::minutes(i64::from(facts.policy.min_minutes)).max(slot.ends_at - slot.starts_at);
    let later = Span {
        starts_at: slot.starts_at,
        ends_at: slot.starts_at + least,
    };
    let earlier = Span {
        starts_at: slot.ends_at - least,
        ends_at: slot.ends_at,
    };
    let inside = |span: &Span| facts.open.iter().any(|open| open.contains(*span));
    if inside(&later) || !inside(&earlier) {
        later
    } else {
        earlier
    }
}

fn cell(facts: &Facts, court: &Court, slot: Span, now: Instant) -> Cell {
    let places = facts.claims.free_parts(court, slot).len();
    let free = match court.takes {
        Takes::Seats => places,
        Takes::Whole => usize::from(places == court.parts.len()),
    };
    let request = facts.request(court, shortest(facts, slot));
    let refusals = rules::plan(facts, &request, now).err().unwrap_or_default();
    let state = state(facts, court, slot, now, free, &refusals);
    let refusals = if facts.member.is_some() && state != SlotState::Mine {
        refusals
    } else {
        Vec::new()
    };
    Cell {
        span: slot,
        state,
        free,
        passes_at: (!refusals.is_empty())
            .then(|| rules::passes_at(facts, &request, now, &refusals))
            .flatten(),
        refusals,
    }
}

fn state(
    facts: &Facts,
    court: &Court,
    slot: Span,
    now: Instant,
    free: usize,
    refusals: &[Refusal],
) -> SlotState {
    let mine = |own: &&crate::facts::Own| own.court == court.id && own.span.overlaps(slot);
    if facts.own_ahead(now).find(mine).is_some() {
        return SlotState::Mine;
    }
    if slot.starts_at < now {
        return SlotState::Past;
    }
    if let Some(closure) = facts
        .closures
        .iter()
        .find(|closure| closure.hits(&court.id, slot))
    {
        return if closure.kind.is_held() {
            SlotState::Held
        } else {
            SlotState::Closed
        };
    }
    if free == 0 {
        return SlotState::Taken;
    }
    for refusal in refusals {
        match refusal.reason {
            Reason::Closed { .. } => return SlotState::Closed,
            Reason::NotOpenYet { .. } => return SlotState::NotOpenYet,
            Reason::TooLate { .. } | Reason::NeedsApproval { .. } => return SlotState::TooLate,
            Reason::NeedsBallot { .. } | Reason::BallotClosed { .. } => return SlotState::Ballot,
            Reason::WalkInShare { .. } => return SlotState::WalkIn,
            _ => {}
        }
    }
    SlotState::Free
}
