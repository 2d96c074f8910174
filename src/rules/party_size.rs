//! `party_size`: how many people one reservation is for.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let (party_size, max_party) = (request.party_size, facts.policy.max_party);
    (party_size == 0 || party_size > max_party).then_some(Refusal {
        reason: Reason::PartySize {
            party_size,
            max_party,
        },
        lifts_at: None,
    })
}
