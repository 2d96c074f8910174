//! How long the rules take: one request, and the whole day of a big hall as a member's page shows it.
//!
//! `cargo bench --features zones`. The floor walks the same cells and asks nothing, so that the ratio says more
//! than the time of a particular machine.

use chrono::{NaiveDate, TimeDelta};
use divan::{Bencher, black_box};
use gongyue::calendar::Calendar;
use gongyue::court::Court;
use gongyue::facts::{Claims, Facts, Home, Miss, Own, Standing, UnionUse};
use gongyue::grid;
use gongyue::member::Verification;
use gongyue::policy::{Ballot, PeakDays, PeakHours, Policy, Remit};
use gongyue::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};
use gongyue::rules;
use gongyue::slot::slots;
use gongyue::span::{Instant, Span};
use gongyue::venue::{Takes, VenueKind};
use gongyue::zone::Zone;

fn main() {
    divan::main();
}

const COURTS: usize = 12;
const SLOTS: i64 = 28;

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default()
}

fn at(minute: u32) -> Instant {
    Zone::SHANGHAI.opening(date(), minute)
}

fn span(from: u32, minutes: i64) -> Span {
    let starts_at = at(from);
    Span {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(minutes),
    }
}

/// Every knob turned on, as the strictest palace has it.
fn strict() -> Policy {
    let quota = |period, unit, hours, limit| Quota {
        period,
        unit,
        per: QuotaPer::VenueKind,
        hours,
        limit,
    };
    use QuotaHours::{All, Peak};
    use QuotaPeriod::{Active, Day, Month, Week};
    use QuotaUnit::{Minutes, Reservations};
    Policy {
        remit: Remit::County,
        others_days_ahead: Some(2),
        peak: vec![PeakHours {
            days: PeakDays::EveryDay,
            from_minute: 1080,
            to_minute: 1260,
        }],
        quotas: vec![
            quota(Active, Minutes, All, 600),
            quota(Day, Minutes, All, 120),
            quota(Week, Reservations, Peak, 9),
            quota(Month, Reservations, All, 30),
        ],
        union_daily_limit: Some(9),
        spacing_minutes: 30,
        ballot: Some(Ballot {
            closes_days_before: 2,
            closes_minute: 720,
            draw_minutes: 30,
            wishes: 3,
            confirm_minutes: None,
        }),
        walk_in_share: 1,
        ..Policy::default()
    }
}

/// A hall of twelve courts, open from 08:00 to 22:00, half of it taken, seen by a member who played all month.
fn hall(policy: Policy) -> Facts {
    let courts: Vec<Court> = (0..COURTS)
        .map(|n| Court {
            id: format!("court-{n}").into(),
            takes: Takes::Whole,
            parts: vec![format!("part-{n}").into()],
        })
        .collect();
    let mut claims = Claims::default();
    for (n, court) in courts.iter().enumerate() {
        for slot in (0..SLOTS).filter(|slot| (n as i64 + slot) % 2 == 0) {
            let taken = span(480, 30).shifted(TimeDelta::minutes(slot * 30));
            for step in taken.steps() {
                claims.insert(court.parts[0].clone(), step);
            }
        }
    }
    let own = |day: i64| Own {
        id: format!("own-{day}").into(),
        palace: "palace".into(),
        venue: "hall".into(),
        court: "court-0".into(),
        venue_name: "羽毛球馆".into(),
        venue_kind: VenueKind::Badminton,
        span: span(1140, 60).shifted(TimeDelta::days(day)),
        is_live: day > 0,
        as_companion: false,
    };
    let no_show = |day: i64| Miss {
        reservation: format!("own-{day}").into(),
        venue: "羽毛球馆".into(),
        starts_at: at(1140) + TimeDelta::days(day),
        at: at(1150) + TimeDelta::days(day),
        cancelled_late: false,
    };
    Facts {
        at_counter: false,
        home: Home {
            palace: "palace".into(),
            division: "3604".parse().unwrap_or_else(|_| unreachable!("a city")),
            first_name: "九江市".into(),
        },
        venue_kind: VenueKind::Badminton,
        zone: Zone::SHANGHAI,
        calendar: Calendar::default(),
        slot_minutes: 30,
        policy,
        open: vec![span(480, SLOTS * 30)],
        closures: vec![],
        courts,
        claims,
        undrawn: vec![],
        member: Some(Standing {
            verification: Verification::Verified,
            suspended_until: None,
            division: "360403".parse().ok(),
            union: Some("union".into()),
            union_use: Some(UnionUse {
                name: "港务工会".into(),
                by_day: [(date(), 3)].into(),
            }),
            own: (-26..=2).filter(|day| *day != 0).map(own).collect(),
            misses: vec![no_show(-40), no_show(-20)],
        }),
    }
}

#[divan::bench(args = ["ordinary", "strict"])]
fn decide_one_request(bencher: Bencher<'_, '_>, knobs: &str) {
    let facts = hall(if knobs == "strict" {
        strict()
    } else {
        Policy::default()
    });
    let request = facts.request(&facts.courts[1], span(600, 30));
    let now = at(420);
    bencher.bench_local(|| rules::plan(black_box(&facts), black_box(&request), now).is_ok());
}

#[divan::bench(args = ["ordinary", "strict"])]
fn refuse_with_alternatives(bencher: Bencher<'_, '_>, knobs: &str) {
    let facts = hall(if knobs == "strict" {
        strict()
    } else {
        Policy::default()
    });
    let request = facts.request(&facts.courts[0], span(480, 30));
    let (one, two) = (facts.clone(), facts.clone());
    let near = [&one, &two];
    let now = at(420);
    bencher.bench_local(|| rules::decide(black_box(&facts), black_box(&request), now, &near).is_err());
}

#[divan::bench(args = ["ordinary", "strict"])]
fn grid_of_a_day(bencher: Bencher<'_, '_>, knobs: &str) {
    let facts = hall(if knobs == "strict" {
        strict()
    } else {
        Policy::default()
    });
    let slots = slots(&facts.open, facts.slot_minutes);
    let now = at(420);
    bencher.bench_local(|| {
        let cells = facts
            .courts
            .iter()
            .map(|court| grid::cells(&facts, court, &slots, now));
        cells.map(|cells| cells.len()).sum::<usize>()
    });
}

/// The floor: the same cells looked up in the claims, and nothing asked.
#[divan::bench]
fn floor_grid_of_claims(bencher: Bencher<'_, '_>) {
    let facts = hall(Policy::default());
    let slots = slots(&facts.open, facts.slot_minutes);
    bencher.bench_local(|| {
        let free = |court: &Court| {
            let taken = slots
                .iter()
                .map(|slot| facts.claims.free_parts(court, *slot).len());
            taken.sum::<usize>()
        };
        facts.courts.iter().map(free).sum::<usize>()
    });
}
