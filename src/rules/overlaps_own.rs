//! `overlaps_own`: a member is in one place at a time, across all palaces.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let own = facts.own_ahead(now).find(|own| own.span.overlaps(request.span))?;
    Some(Refusal {
        reason: Reason::OverlapsOwn {
            reservation: own.id.clone(),
            venue: own.venue_name.clone(),
            venue_kind: own.venue_kind,
            span: own.span,
        },
        lifts_at: None,
    })
}
