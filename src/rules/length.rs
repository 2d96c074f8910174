//! `too_short`, `too_long`: how long one reservation may be.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn too_short(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let (minutes, min_minutes) = (request.span.minutes(), facts.policy.min_minutes);
    (minutes < i64::from(min_minutes)).then_some(Refusal {
        reason: Reason::TooShort { minutes, min_minutes },
        lifts_at: None,
    })
}

pub fn too_long(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let (minutes, max_minutes) = (request.span.minutes(), facts.policy.max_minutes);
    (minutes > i64::from(max_minutes)).then_some(Refusal {
        reason: Reason::TooLong { minutes, max_minutes },
        lifts_at: None,
    })
}
