//! `companions_required`: named and verified companions, where places would else be hoarded. At the counter the staff see who
//! is there.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let (required, named) = (facts.policy.companions_required, request.companions);
    (named < required && !facts.at_counter).then_some(Refusal {
        reason: Reason::CompanionsRequired { required, named },
        lifts_at: None,
    })
}
