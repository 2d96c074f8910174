//! `closed`: inside the opening hours, and outside every closure.

use crate::facts::{Facts, Request};
use crate::refusal::{ClosureFacts, Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let closure = facts
        .closures
        .iter()
        .find(|closure| closure.hits(&request.court.id, request.span));
    let inside = facts.open.iter().any(|span| span.contains(request.span));
    if inside && closure.is_none() {
        return None;
    }
    let day = facts.zone.date(request.span.starts_at);
    let open = facts
        .open
        .iter()
        .filter(|span| facts.zone.date(span.starts_at) == day)
        .copied()
        .collect();
    let closure = closure.map(|c| ClosureFacts {
        kind: c.kind,
        reason: c.reason.clone(),
        span: c.span,
    });
    Some(Refusal {
        reason: Reason::Closed { open, closure },
        lifts_at: None,
    })
}
