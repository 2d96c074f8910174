//! `party_size`: how many people one reservation is for; the companions are among them.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let party_size = request.party_size;
    let (min_party, max_party) = (facts.policy.min_party, facts.policy.max_party);
    let is_right = (min_party..=max_party).contains(&party_size) && request.companions < party_size;
    (!is_right).then_some(Refusal {
        reason: Reason::PartySize {
            party_size,
            min_party: min_party.max(request.companions + 1),
            max_party,
        },
        lifts_at: None,
    })
}
