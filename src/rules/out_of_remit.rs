//! `out_of_remit`: a venue may serve its own county, city or union first, others from some days before.

use crate::facts::{Facts, Request, Standing};
use crate::policy::Remit;
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, now: Instant) -> Option<Refusal> {
    let member = facts.member.as_ref()?;
    if comes_first(facts, member) {
        return None;
    }
    let opens_at = facts.policy.others_open_at(facts.zone, request.span.starts_at);
    if opens_at.is_some_and(|opens_at| opens_at <= now) {
        return None;
    }
    Some(Refusal {
        reason: Reason::OutOfRemit {
            remit: facts.policy.remit.as_str(),
            first: facts.home.first_name.clone(),
            opens_at,
        },
        lifts_at: opens_at,
    })
}

fn comes_first(facts: &Facts, member: &Standing) -> bool {
    let own = &facts.home.division;
    let division = member.division.as_ref();
    match facts.policy.remit {
        Remit::Everyone => true,
        Remit::County => division.is_some_and(|division| own.contains(division)),
        Remit::City => division.is_some_and(|division| own.city().contains(division)),
        Remit::Union => member.union.is_some() && member.union == facts.policy.remit_union,
    }
}
