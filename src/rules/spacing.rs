//! `spacing`: a gap between two reservations of the same kind, so that quotas are not chained around.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let spacing_minutes = facts.policy.spacing_minutes;
    if spacing_minutes == 0 {
        return None;
    }
    let span = request.span;
    let gap = |own: &crate::facts::Own| {
        let after = (span.starts_at - own.span.ends_at).num_minutes();
        let before = (own.span.starts_at - span.ends_at).num_minutes();
        after.max(before)
    };
    // An overlap is another rule's matter.
    let (own, minutes_between) = facts
        .own()
        .filter(|own| own.venue_kind == facts.venue_kind && !own.as_companion)
        .filter(|own| !own.span.overlaps(span))
        .map(|own| (own, gap(own)))
        .min_by_key(|(_, gap)| *gap)
        .filter(|(_, gap)| *gap < i64::from(spacing_minutes))?;
    Some(Refusal {
        reason: Reason::Spacing {
            reservation: own.id.clone(),
            venue_kind: own.venue_kind,
            span: own.span,
            minutes_between,
            spacing_minutes,
        },
        lifts_at: None,
    })
}
