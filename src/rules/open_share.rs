//! `open_share`: of the peak hours of a day the staff hold no more than the policy leaves them; the rest stays open to members.
//! Asked of a hold before it is made, not of a reservation. Nobody can set it aside.

use crate::calendar::Calendar;
use crate::id::PartId;
use crate::policy::Policy;
use crate::refusal::{Reason, Refusal};
use crate::span::Span;
use crate::zone::Zone;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One day of one venue, as it would be with the hold.
#[derive(Debug, Clone)]
pub struct HeldDay<'a> {
    pub policy: &'a Policy,
    pub zone: Zone,
    pub calendar: &'a Calendar,
    pub date: NaiveDate,
    /// The opening spans that begin on the date.
    pub open: &'a [Span],
    /// How many parts the venue has.
    pub parts: usize,
    /// What is held, part by part; may overlap.
    pub held: Vec<(PartId, Span)>,
}

/// `None` where enough stays open, and where the day has no peak hours.
pub fn open_share(day: &HeldDay<'_>) -> Option<Refusal> {
    let share = i64::from(day.policy.open_share_percent);
    let peak = |span: Span| day.policy.peak_minutes(day.zone, day.calendar, span);
    let total =
        day.open.iter().map(|span| peak(*span)).sum::<i64>() * i64::try_from(day.parts).unwrap_or(i64::MAX);
    if share == 0 || total == 0 {
        return None;
    }
    let mut by_part: BTreeMap<&PartId, Vec<Span>> = BTreeMap::new();
    for (part, span) in &day.held {
        let inside = day.open.iter().filter_map(|open| open.meet(*span));
        by_part.entry(part).or_default().extend(inside);
    }
    let held: i64 = by_part.into_values().map(|spans| union(spans, peak)).sum();
    let open = total - held;
    (open * 100 < share * total).then(|| Refusal {
        reason: Reason::OpenShare {
            date: day.date,
            share_percent: day.policy.open_share_percent,
            // Down, so that what is too little never reads as enough.
            open_percent: u16::try_from(open.max(0) * 100 / total).unwrap_or(0),
        },
        lifts_at: None,
    })
}

/// The minutes of spans that may overlap, each counted once.
fn union(mut spans: Vec<Span>, minutes: impl Fn(Span) -> i64) -> i64 {
    spans.sort_unstable();
    let mut total = 0;
    let mut until = None;
    for span in spans {
        let starts_at = until.map_or(span.starts_at, |until| span.starts_at.max(until));
        if let Some(rest) = Span::new(starts_at, span.ends_at) {
            total += minutes(rest);
            until = Some(span.ends_at);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PeakDays, PeakHours};
    use crate::span::Instant;
    use chrono::TimeDelta;

    fn at(hour: i64) -> Instant {
        // 27 November 2026, a Friday, in Shanghai.
        "2026-11-26T16:00:00Z".parse::<Instant>().unwrap() + TimeDelta::hours(hour)
    }

    fn span(from: i64, to: i64) -> Span {
        Span {
            starts_at: at(from),
            ends_at: at(to),
        }
    }

    fn asked(share: u16, held: &[(&str, i64, i64)]) -> Option<Refusal> {
        let policy = Policy {
            open_share_percent: share,
            peak: vec![PeakHours {
                days: PeakDays::EveryDay,
                from_minute: 18 * 60,
                to_minute: 21 * 60,
            }],
            ..Policy::default()
        };
        open_share(&HeldDay {
            policy: &policy,
            zone: Zone::SHANGHAI,
            calendar: &Calendar::default(),
            date: "2026-11-27".parse().unwrap(),
            open: &[span(9, 22)],
            parts: 4,
            held: held
                .iter()
                .map(|(part, from, to)| (PartId::from(*part), span(*from, *to)))
                .collect(),
        })
    }

    #[test]
    fn half_of_the_evening_may_be_held_and_no_more() {
        assert_eq!(asked(50, &[("a", 18, 21), ("b", 18, 21)]), None);
        let refusal = asked(50, &[("a", 18, 21), ("b", 18, 21), ("c", 20, 21)]).unwrap();
        let Reason::OpenShare {
            share_percent,
            open_percent,
            ..
        } = refusal.reason
        else {
            panic!("{refusal:?}")
        };
        assert_eq!((share_percent, open_percent), (50, 41));
    }

    #[test]
    fn what_is_held_twice_or_outside_of_the_peak_counts_once_or_not() {
        assert_eq!(
            asked(50, &[("a", 18, 21), ("a", 18, 21), ("a", 19, 20), ("b", 18, 21)]),
            None
        );
        assert_eq!(
            asked(50, &[("a", 9, 18), ("b", 9, 18), ("c", 9, 18), ("d", 9, 18)]),
            None
        );
        assert_eq!(asked(50, &[("a", 21, 30), ("b", 21, 30), ("c", 21, 30)]), None);
    }

    #[test]
    fn without_a_share_everything_may_be_held() {
        assert_eq!(
            asked(0, &[("a", 18, 21), ("b", 18, 21), ("c", 18, 21), ("d", 18, 21)]),
            None
        );
    }
}
