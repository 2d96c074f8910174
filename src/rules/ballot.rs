//! `needs_ballot`, `ballot_closed`: peak hours go through the draw first; what is left after it is for everybody.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let ballot = facts.policy.ballot?;
    let (closes_at, draws_at) = ballot.closes_and_draws_at(facts.zone, request.span.starts_at);
    if draws_at <= now || facts.peak_minutes(request.span) == 0 {
        return None;
    }
    Some(Refusal {
        reason: if now < closes_at {
            Reason::NeedsBallot { closes_at, draws_at }
        } else {
            Reason::BallotClosed { closes_at, draws_at }
        },
        lifts_at: Some(draws_at),
    })
}
