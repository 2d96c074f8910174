//! `not_verified`: only verified members reserve.

use crate::facts::{Facts, Request};
use crate::member::Verification;
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, _: &Request<'_>, _: Instant) -> Option<Refusal> {
    let verification = facts.member.as_ref()?.verification;
    (verification != Verification::Verified).then_some(Refusal {
        reason: Reason::NotVerified { verification },
        lifts_at: None,
    })
}
