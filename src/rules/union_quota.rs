//! `union_quota`: what the members of one grassroots union may have together, a day and kind of venue.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    let limit = facts.policy.union_daily_limit?;
    let union = facts.member.as_ref()?.union_use.as_ref()?;
    let date = facts.zone.date(request.span.starts_at);
    let used = union.by_day.get(&date).copied().unwrap_or(0);
    (used >= u32::from(limit)).then(|| Refusal {
        reason: Reason::UnionQuota {
            union: union.name.clone(),
            venue_kind: facts.venue_kind,
            date,
            limit,
            used,
        },
        lifts_at: None,
    })
}
