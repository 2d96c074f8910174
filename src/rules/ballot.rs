//! `needs_ballot`, `ballot_closed`: what many want goes through a draw first; what is left after it is for everybody.

use crate::ballot::BallotKind;
use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let starts_at = request.span.starts_at;
    let kind = facts.ballot_kind(request.span)?;
    let times = facts.policy.ballot_times(kind, facts.zone, starts_at)?;
    let (closes_at, draws_at) = (times.closes_at, times.draws_at);
    // A release has no ballot before it, only a moment when it opens, and that is another rule's.
    let is_ahead = kind == BallotKind::Peak || times.opens_at <= now;
    let reason = if now < closes_at && is_ahead {
        Reason::NeedsBallot { closes_at, draws_at }
    } else if (closes_at..draws_at).contains(&now) || (draws_at <= now && facts.is_undrawn(kind, starts_at)) {
        Reason::BallotClosed { closes_at, draws_at }
    } else {
        return None;
    };
    Some(Refusal {
        reason,
        // A draw that is late comes any moment.
        lifts_at: Some(draws_at.max(now)),
    })
}
