//! The rules of booking, one file each, and the decision that asks them all.

mod active_quota;
mod closed;
mod length;
mod not_verified;
mod off_grid;
mod overlaps_own;
mod party_size;
mod taken;
mod window;

use crate::facts::{Facts, Request};
use crate::id::PartId;
use crate::refusal::{Alternative, Refusal, Refusals};
use crate::span::{Instant, Span};

/// A rule looks at facts, a wish and the time, and has at most one objection.
type Rule = fn(&Facts, &Request<'_>, Instant) -> Option<Refusal>;

/// In the order in which a person would ask: about me, about the place, about the time, about others.
const RULES: [Rule; 11] = [
    not_verified::check,
    closed::check,
    off_grid::check,
    length::too_short,
    length::too_long,
    party_size::check,
    window::not_open_yet,
    window::too_late,
    taken::check,
    overlaps_own::check,
    active_quota::check,
];

/// What to write when the answer is yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub parts: Vec<PartId>,
    pub span: Span,
    pub cancel_by: Instant,
    pub check_in: Span,
}

pub const MAX_ALTERNATIVES: usize = 3;

/// Decides a request: the plan, or every refusal at once with the way on.
pub fn decide(facts: &Facts, request: &Request<'_>, now: Instant) -> Result<Plan, Refusals> {
    plan(facts, request, now).map_err(|all| Refusals {
        passes_at: passes_at(facts, request, now, &all),
        alternatives: alternatives(facts, request, now),
        all,
    })
}

/// The decision without the search for ways on: one pass over the rules.
pub fn plan(facts: &Facts, request: &Request<'_>, now: Instant) -> Result<Plan, Vec<Refusal>> {
    let refusals = objections(facts, request, now);
    match facts.claims.fitting(request) {
        Some(parts) if refusals.is_empty() => Ok(Plan {
            parts: parts.into_iter().cloned().collect(),
            span: request.span,
            cancel_by: facts.policy.cancel_by(request.span.starts_at),
            check_in: facts.policy.check_in(request.span.starts_at),
        }),
        _ => Err(refusals),
    }
}

fn objections(facts: &Facts, request: &Request<'_>, now: Instant) -> Vec<Refusal> {
    RULES
        .iter()
        .filter_map(|rule| rule(facts, request, now))
        .collect()
}

/// The moment when the last objection lifts, if none is then left: a quota may free up only after the last call.
pub fn passes_at(
    facts: &Facts,
    request: &Request<'_>,
    now: Instant,
    refusals: &[Refusal],
) -> Option<Instant> {
    let mut at = now;
    for refusal in refusals {
        at = at.max(refusal.lifts_at?);
    }
    objections(facts, request, at).is_empty().then_some(at)
}

/// The same time on another court, then the same court at another time, then anything near; only what passes now.
fn alternatives(facts: &Facts, request: &Request<'_>, now: Instant) -> Vec<Alternative> {
    let length = request.span.ends_at - request.span.starts_at;
    let starts = crate::slot::slots(&facts.open, facts.slot_minutes);
    let mut wishes: Vec<Request<'_>> = facts
        .courts
        .iter()
        .flat_map(|court| {
            starts.iter().map(move |slot| Request {
                court,
                span: Span {
                    starts_at: slot.starts_at,
                    ends_at: slot.starts_at + length,
                },
                party_size: request.party_size,
            })
        })
        .filter(|wish| wish.court.id != request.court.id || wish.span != request.span)
        .collect();
    wishes.sort_by_key(|wish| {
        let away = (wish.span.starts_at - request.span.starts_at).num_minutes().abs();
        (away, wish.court.id != request.court.id)
    });
    let mut found: Vec<Alternative> = Vec::with_capacity(MAX_ALTERNATIVES);
    let mut seen_times: Vec<Instant> = Vec::new();
    for wish in wishes {
        // One offer a time: three tables at eight are one idea, not three.
        if seen_times.contains(&wish.span.starts_at) || !objections(facts, &wish, now).is_empty() {
            continue;
        }
        seen_times.push(wish.span.starts_at);
        found.push(Alternative {
            court_id: wish.court.id.clone(),
            starts_at: wish.span.starts_at,
            ends_at: wish.span.ends_at,
        });
        if found.len() == MAX_ALTERNATIVES {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests;
