//! `active_quota`: how many reservations a member may have ahead at one time.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, _: &Request<'_>, now: Instant) -> Option<Refusal> {
    whatever_is_asked(facts, now)
}

pub fn whatever_is_asked(facts: &Facts, now: Instant) -> Option<Refusal> {
    let limit = facts.policy.active_limit;
    let counts = |own: &&crate::facts::Own| facts.policy.companions_count || !own.as_companion;
    let ahead = facts.own_ahead(now).filter(counts);
    let mut ends: Vec<Instant> = ahead.map(|own| own.span.ends_at).collect();
    let own = ends.len();
    if own < usize::from(limit) {
        return None;
    }
    ends.sort_unstable();
    // A place is free again once all but `limit - 1` have ended.
    let lifts_at = ends.get(own - usize::from(limit)).copied();
    Some(Refusal {
        reason: Reason::ActiveQuota {
            limit,
            own,
            next_ends_at: ends.first().copied(),
        },
        lifts_at,
    })
}
