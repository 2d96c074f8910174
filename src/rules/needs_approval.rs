//! `needs_approval`: the staff decide about a hall, so it is asked for early enough. A request that is early
//! enough passes, and waits for them.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;
use chrono::TimeDelta;

pub fn check(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let approval_minutes = facts.policy.approval_minutes?;
    let ask_by = request.span.starts_at - TimeDelta::minutes(approval_minutes.into());
    (now > ask_by).then_some(Refusal {
        reason: Reason::NeedsApproval {
            ask_by,
            approval_minutes,
        },
        lifts_at: None,
    })
}
