//! `not_open_yet`, `too_late`: from the release days ahead until so many minutes before the start.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;
use chrono::TimeDelta;

pub fn not_open_yet(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let policy = &facts.policy;
    let opens_at = policy.opens_at(facts.zone, request.span.starts_at);
    (now < opens_at).then_some(Refusal {
        reason: Reason::NotOpenYet {
            opens_at,
            days_ahead: policy.days_ahead,
            release_minute: policy.release_minute,
        },
        lifts_at: Some(opens_at),
    })
}

pub fn too_late(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let last_call = last_call(facts, request.span.starts_at);
    (now > last_call).then_some(Refusal {
        reason: Reason::TooLate {
            last_call,
            minutes_before: facts.policy.until_minutes_before,
        },
        lifts_at: None,
    })
}

/// At the counter one may still have the slot that runs.
fn last_call(facts: &Facts, starts_at: Instant) -> Instant {
    if facts.at_counter {
        let slot = TimeDelta::minutes(facts.slot_minutes.into());
        return starts_at + slot - TimeDelta::milliseconds(1);
    }
    facts.policy.last_call(starts_at)
}
