//! `suspended`: who did not turn up too often, or was suspended by the staff, reserves nothing for a while.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal, Strike};
use crate::span::Instant;
use chrono::TimeDelta;

pub fn check(facts: &Facts, _: &Request<'_>, now: Instant) -> Option<Refusal> {
    whatever_is_asked(facts, now)
}

pub fn whatever_is_asked(facts: &Facts, now: Instant) -> Option<Refusal> {
    let member = facts.member.as_ref()?;
    let rule = facts.policy.strikes.as_ref();
    let no_shows: Vec<Instant> = member.no_shows.iter().map(|no_show| no_show.at).collect();
    let by_strikes = rule.and_then(|rule| rule.suspended_until(&no_shows));
    let until = by_strikes
        .max(member.suspended_until)
        .filter(|until| now < *until)?;
    let days = rule.map_or(0, |rule| rule.days);
    let counts = |at: Instant| now - at < TimeDelta::days(days.into());
    let strikes = match by_strikes {
        Some(by_strikes) if by_strikes == until => member
            .no_shows
            .iter()
            .filter(|no_show| counts(no_show.at))
            .map(|no_show| Strike {
                reservation: no_show.reservation.clone(),
                venue: no_show.venue.clone(),
                starts_at: no_show.starts_at,
            })
            .collect(),
        _ => vec![],
    };
    Some(Refusal {
        reason: Reason::Suspended { until, strikes, days },
        lifts_at: Some(until),
    })
}
