//! `daily_quota`, `weekly_quota`, `monthly_quota`, `active_quota`: what one member may have, counted as the
//! policy says.

use crate::facts::{Facts, Own, Request};
use crate::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod};
use crate::refusal::{QuotaFacts, Reason, Refusal};
use crate::span::{Instant, Span};
use crate::zone::Zone;
use chrono::{Datelike, Days, Months, NaiveDate};

pub fn check(facts: &Facts, request: &Request<'_>, now: Instant, quota: &Quota) -> Option<Refusal> {
    facts.member.as_ref()?;
    let asked = share(facts, quota, request.span);
    let date = facts.zone.date(request.span.starts_at);
    let (from, to) = days(quota.period, date);
    let counted = counted(facts, quota, (from, to), now);
    let used: i64 = counted.iter().map(|(_, share)| share).sum();
    let limit = i64::from(quota.limit);
    if asked == 0 || used + asked <= limit {
        return None;
    }
    let facts = QuotaFacts {
        period: quota.period,
        unit: quota.unit,
        per: quota.per,
        hours: quota.hours,
        venue_kind: facts.venue_kind,
        limit: quota.limit,
        used,
        asked,
        from,
        to,
    };
    Some(match quota.period {
        QuotaPeriod::Active => Refusal {
            lifts_at: lifts_at(counted, used + asked - limit),
            reason: Reason::ActiveShare(facts),
        },
        // What is had in a day stays had: waiting does not help, another day does.
        QuotaPeriod::Day => never(Reason::DailyQuota(facts)),
        QuotaPeriod::Week => never(Reason::WeeklyQuota(facts)),
        QuotaPeriod::Month => never(Reason::MonthlyQuota(facts)),
    })
}

/// How much of the quota the member has used in the period around `date`.
pub fn used(facts: &Facts, quota: &Quota, date: NaiveDate, now: Instant) -> i64 {
    let counted = counted(facts, quota, days(quota.period, date), now);
    counted.iter().map(|(_, share)| share).sum()
}

fn never(reason: Reason) -> Refusal {
    Refusal {
        reason,
        lifts_at: None,
    }
}

/// When so much of what is ahead has ended.
fn lifts_at(mut counted: Vec<(Instant, i64)>, mut excess: i64) -> Option<Instant> {
    counted.sort_unstable();
    counted.into_iter().find_map(|(ends_at, share)| {
        excess -= share;
        (excess <= 0).then_some(ends_at)
    })
}

/// The ends and shares of the reservations that count.
fn counted(facts: &Facts, quota: &Quota, days: (NaiveDate, NaiveDate), now: Instant) -> Vec<(Instant, i64)> {
    let period = span(facts.zone, days);
    let in_period = |own: &&Own| match quota.period {
        QuotaPeriod::Active => own.is_live && now < own.span.ends_at,
        _ => period.holds(own.span.starts_at),
    };
    let together = |own: &&Own| match quota.per {
        QuotaPer::VenueKind => own.venue_kind == facts.venue_kind,
        QuotaPer::Palace => own.palace == facts.home.palace,
        QuotaPer::Everywhere => true,
    };
    facts
        .own()
        .filter(|own| facts.policy.companions_count || !own.as_companion)
        .filter(in_period)
        .filter(together)
        .map(|own| (own.span.ends_at, share(facts, quota, own.span)))
        .collect()
}

fn share(facts: &Facts, quota: &Quota, span: Span) -> i64 {
    let peak_minutes = match quota.hours {
        QuotaHours::All => 0,
        QuotaHours::Peak | QuotaHours::OffPeak => facts.peak_minutes(span),
    };
    quota.share(span.minutes(), peak_minutes)
}

/// The first and the last day of the period around a date.
pub fn days(period: QuotaPeriod, date: NaiveDate) -> (NaiveDate, NaiveDate) {
    match period {
        QuotaPeriod::Active | QuotaPeriod::Day => (date, date),
        QuotaPeriod::Week => {
            let week = date.week(chrono::Weekday::Mon);
            (week.first_day(), week.last_day())
        }
        QuotaPeriod::Month => {
            let first = date.with_day(1).unwrap_or(date);
            (first, first + Months::new(1) - Days::new(1))
        }
    }
}

fn span(zone: Zone, (from, to): (NaiveDate, NaiveDate)) -> Span {
    Span {
        starts_at: zone.opening(from, 0),
        ends_at: zone.opening(to + Days::new(1), 0),
    }
}
