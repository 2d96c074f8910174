//! `walk_in_share`: some places of every hour are not released online, for those who come to the counter.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let share = facts.policy.walk_in_share;
    if share == 0 || facts.at_counter {
        return None;
    }
    let free_places = facts.parts().saturating_sub(facts.claims.busiest(request.span));
    let needed = request.court.parts_for(request.party_size);
    // Who finds nothing free at all is told so by `taken`.
    let is_free = facts.claims.fitting(request).is_some();
    (is_free && free_places < needed + usize::from(share)).then_some(Refusal {
        reason: Reason::WalkInShare {
            share,
            free_places,
            needed,
        },
        lifts_at: None,
    })
}
