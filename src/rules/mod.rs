//! The rules of booking, one file each, and the decision that asks them all.

mod active_quota;
mod alternatives;
mod ballot;
mod cancellation;
mod check_in;
mod closed;
mod companions_required;
mod length;
mod needs_approval;
mod not_verified;
mod off_grid;
mod open_share;
mod out_of_remit;
mod overlaps_own;
mod party_size;
pub mod quota;
mod spacing;
mod suspended;
mod taken;
mod union_quota;
mod walk_in_share;
mod window;

use crate::facts::{Facts, Request};
use crate::id::PartId;
use crate::refusal::{Alternative, Refusal, Refusals};
use crate::span::{Instant, Span};
use chrono::TimeDelta;

pub use alternatives::MAX_ALTERNATIVES;
pub use cancellation::cancel;
pub use check_in::check_in;
pub use open_share::{HeldDay, open_share};

/// A rule looks at facts, a wish and the time, and has at most one objection.
type Rule = fn(&Facts, &Request<'_>, Instant) -> Option<Refusal>;

/// In the order in which a person would ask: about me, about the place, about the time, about others, about
/// what I have already. The quotas of the policy come last, each a rule of its own.
const RULES: [Rule; 19] = [
    not_verified::check,
    suspended::check,
    out_of_remit::check,
    closed::check,
    off_grid::check,
    length::too_short,
    length::too_long,
    party_size::check,
    companions_required::check,
    window::not_open_yet,
    window::too_late,
    ballot::check,
    needs_approval::check,
    taken::check,
    walk_in_share::check,
    overlaps_own::check,
    spacing::check,
    active_quota::check,
    union_quota::check,
];

/// What to write when the answer is yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub parts: Vec<PartId>,
    pub span: Span,
    pub cancel_by: Instant,
    pub check_in: Span,
    /// The staff decide by then, else the request lapses; `None`: it needs nobody's approval.
    pub approve_by: Option<Instant>,
}

/// Decides a request: the plan, or every refusal at once with the way on. `elsewhere`: other venues where
/// the same can be done, nearest first, from which something may be offered instead.
pub fn decide(
    facts: &Facts,
    request: &Request<'_>,
    now: Instant,
    elsewhere: &[&Facts],
) -> Result<Plan, Refusals> {
    plan(facts, request, now).map_err(|all| Refusals {
        passes_at: passes_at(facts, request, now, &all),
        alternatives: alternatives::alternatives(facts, request, now, elsewhere),
        all,
    })
}

/// What would pass instead of a request that cannot be, whatever the reason; nearest first.
pub fn instead(facts: &Facts, request: &Request<'_>, now: Instant) -> Vec<Alternative> {
    alternatives::alternatives(facts, request, now, &[])
}

/// The decision without the search for ways on: one pass over the rules.
pub fn plan(facts: &Facts, request: &Request<'_>, now: Instant) -> Result<Plan, Vec<Refusal>> {
    planned(facts, request, now, |_| true)
}

/// The plan, if none of the refusals that count stands against it.
fn planned(
    facts: &Facts,
    request: &Request<'_>,
    now: Instant,
    counts: impl Fn(&Refusal) -> bool,
) -> Result<Plan, Vec<Refusal>> {
    let refusals: Vec<Refusal> = objections(facts, request, now).filter(counts).collect();
    match facts.claims.fitting(request) {
        Some(parts) if refusals.is_empty() => Ok(Plan {
            parts: parts.into_iter().cloned().collect(),
            span: request.span,
            cancel_by: facts.policy.cancel_by(request.span.starts_at),
            check_in: facts.policy.check_in(request.span.starts_at),
            approve_by: facts
                .policy
                .approval_minutes
                .map(|minutes| now + TimeDelta::minutes(minutes.into())),
        }),
        _ => Err(refusals),
    }
}

/// Whether a wish may be entered for the draw: everything but the draw itself is asked as for a reservation.
pub fn enter(facts: &Facts, request: &Request<'_>, now: Instant) -> Result<(), Vec<Refusal>> {
    planned(facts, request, now, |refusal| {
        refusal.reason.rule() != "needs_ballot"
    })
    .map(drop)
}

/// The plan that a manager may make against the rules. What cannot be otherwise still stands against it: a place that is taken
/// or closed, and a member who is elsewhere.
pub fn plan_against(facts: &Facts, request: &Request<'_>, now: Instant) -> Result<Plan, Vec<Refusal>> {
    planned(facts, request, now, |refusal| refusal.reason.is_physical())
}

/// The plan for a reservation that goes elsewhere or lasts longer. Only what is new is judged: a rule that stands against it as
/// it is, having been set aside or come into force since, does not forbid the change. Both `Facts` are without the reservation
/// itself.
pub fn change(
    (here, is): (&Facts, &Request<'_>),
    (there, becomes): (&Facts, &Request<'_>),
    now: Instant,
) -> Result<Plan, Vec<Refusal>> {
    let stands: Vec<&str> = objections(here, is, now)
        .map(|refusal| refusal.reason.rule())
        .collect();
    planned(there, becomes, now, |refusal| {
        let rule = refusal.reason.rule();
        refusal.reason.is_physical() || rule == "closed" || !stands.contains(&rule)
    })
}

/// What this member would be told here whatever they asked for, before they choose anything.
pub fn whatever_is_asked(facts: &Facts, now: Instant) -> Option<Refusal> {
    suspended::whatever_is_asked(facts, now).or_else(|| active_quota::whatever_is_asked(facts, now))
}

/// Whether this member may reserve nothing here for a while, for not having come or by a word of the staff.
pub fn is_suspended(facts: &Facts, now: Instant) -> bool {
    suspended::whatever_is_asked(facts, now).is_some()
}

/// One after the other, so that whoever needs only to know whether there are any asks no further than the first.
fn objections(facts: &Facts, request: &Request<'_>, now: Instant) -> impl Iterator<Item = Refusal> {
    let rules = RULES.iter().filter_map(move |rule| rule(facts, request, now));
    let quotas = &facts.policy.quotas;
    let quotas = quotas
        .iter()
        .filter_map(move |one| quota::check(facts, request, now, one));
    rules.chain(quotas)
}

/// Whether nothing stands against it. Of many wishes most fail for being taken, which is soon seen.
fn passes(facts: &Facts, request: &Request<'_>, now: Instant) -> bool {
    facts.claims.fitting(request).is_some() && objections(facts, request, now).next().is_none()
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
    objections(facts, request, at).next().is_none().then_some(at)
}

#[cfg(test)]
mod tests;
