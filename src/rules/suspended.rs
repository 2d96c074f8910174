//! `suspended`: who did not turn up too often, or was suspended by the staff, reserves nothing for a while.

use crate::facts::{Facts, Miss, Request};
use crate::refusal::{Reason, Refusal, Strike};
use crate::span::Instant;
use crate::strikes::Fallen;

pub fn check(facts: &Facts, _: &Request<'_>, now: Instant) -> Option<Refusal> {
    whatever_is_asked(facts, now)
}

pub fn whatever_is_asked(facts: &Facts, now: Instant) -> Option<Refusal> {
    let member = facts.member.as_ref()?;
    let rule = facts.policy.strikes.as_ref();
    let fallen: Vec<Fallen> = member.misses.iter().map(Miss::fallen).collect();
    let by_strikes = rule.and_then(|rule| rule.suspended_until(&fallen));
    let until = by_strikes
        .max(member.suspended_until)
        .filter(|until| now < *until)?;
    let days = rule.map_or(0, |rule| rule.days);
    let strikes = match (by_strikes, rule) {
        (Some(by_strikes), Some(rule)) if by_strikes == until => member
            .misses
            .iter()
            .filter(|miss| rule.counts(miss.at, now))
            .map(|miss| Strike {
                reservation: miss.reservation.clone(),
                venue: miss.venue.clone(),
                starts_at: miss.starts_at,
                cancelled_late: miss.cancelled_late,
            })
            .collect(),
        _ => vec![],
    };
    Some(Refusal {
        reason: Reason::Suspended { until, strikes, days },
        lifts_at: Some(until),
    })
}
