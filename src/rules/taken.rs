//! `taken`: others hold a claim. The database's key has the last word; this makes the answer kind.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let free_places = facts.claims.free_parts(request.court, request.span).len();
    let needed = request.court.parts_for(request.party_size);
    // A closure claims its parts too, but says so itself.
    let closed = facts
        .closures
        .iter()
        .any(|closure| closure.hits(&request.court.id, request.span));
    (free_places < needed && !closed).then_some(Refusal {
        reason: Reason::Taken { free_places, needed },
        lifts_at: None,
    })
}
