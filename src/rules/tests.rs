//! The rules at their exact boundaries, and what must hold for every history.

use super::*;
use crate::ballot::BallotKind;
use crate::calendar::Calendar;
use crate::closure::{Closure, ClosureKind};
use crate::court::Court;
use crate::facts::{Claims, Home, Miss, Own, Standing, UnionUse};
use crate::grid;
use crate::id::CourtId;
use crate::member::Verification;
use crate::policy::{Ballot, PeakDays, PeakHours, Policy, Remit};
use crate::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};
use crate::refusal::{QuotaFacts, Reason};
use crate::reservation::ReservationStatus;
use crate::slot::slots;
use crate::slot_state::SlotState;
use crate::venue::{Takes, VenueKind};
use crate::zone::Zone;
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

/// 27 November 2026, a Friday; open 18:00–21:30 in Shanghai, today and the days beside it.
fn friday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 27).unwrap()
}

fn at(minute: u32) -> Instant {
    Zone::SHANGHAI.opening(friday(), minute)
}

fn span(from: u32, to: u32) -> Span {
    Span::new(at(from), at(to)).unwrap()
}

fn table(n: usize) -> Court {
    Court {
        id: format!("t{n}").into(),
        takes: Takes::Whole,
        parts: vec![format!("p{n}").into()],
    }
}

fn facts() -> Facts {
    let day = |offset: i64| span(1080, 1290).shifted(TimeDelta::days(offset));
    Facts {
        home: Home {
            palace: "jj".into(),
            division: "3604".parse().unwrap(),
            first_name: "九江市".into(),
        },
        venue_kind: VenueKind::TableTennis,
        zone: Zone::SHANGHAI,
        calendar: Calendar::default(),
        slot_minutes: 30,
        policy: Policy {
            max_minutes: 60,
            ..Policy::default()
        },
        open: vec![day(-1), day(0), day(1)],
        closures: vec![],
        courts: (1..=3).map(table).collect(),
        claims: Claims::default(),
        undrawn: vec![],
        member: Some(Standing {
            verification: Verification::Verified,
            suspended_until: None,
            division: Some("360403".parse().unwrap()),
            union: Some("u1".into()),
            union_use: None,
            own: vec![],
            misses: vec![],
        }),
        at_counter: false,
    }
}

fn claim(facts: &mut Facts, court: usize, span: Span) {
    for part in facts.courts[court].parts.clone() {
        for step in span.steps() {
            facts.claims.insert(part.clone(), step);
        }
    }
}

fn own(court: &str, span: Span) -> Own {
    Own {
        id: "r1".into(),
        palace: "jj".into(),
        venue: "archery".into(),
        court: court.into(),
        venue_name: "射箭馆".into(),
        venue_kind: VenueKind::Archery,
        span,
        is_live: true,
        as_companion: false,
    }
}

fn ask(facts: &Facts, span: Span, now: Instant) -> Result<Plan, Refusals> {
    decide(
        facts,
        &Request {
            court: &facts.courts[0],
            span,
            party_size: 1,
            companions: 0,
        },
        now,
        &[],
    )
}

fn rules_of(answer: Result<Plan, Refusals>) -> Vec<&'static str> {
    answer
        .err()
        .map(|no| no.all.iter().map(|refusal| refusal.reason.rule()).collect())
        .unwrap_or_default()
}

const NOON: u32 = 720;

#[test]
fn a_verified_member_gets_the_part_and_the_times() {
    let plan = ask(&facts(), span(1200, 1260), at(NOON)).unwrap();
    assert_eq!(plan.parts, ["p1".into()]);
    assert_eq!(plan.cancel_by, at(1170));
    assert_eq!(plan.check_in, span(1185, 1210));
}

#[test]
fn all_reasons_come_at_once() {
    let mut facts = facts();
    facts.member.as_mut().unwrap().verification = Verification::None;
    let answer = ask(&facts, span(1205, 1300), at(NOON));
    assert_eq!(
        rules_of(answer),
        ["not_verified", "closed", "off_grid", "too_long"]
    );
}

#[test]
fn nobody_signed_in_is_asked_nothing_about_a_person() {
    let mut facts = facts();
    facts.member = None;
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
}

#[test]
fn the_first_and_the_last_slot_are_open_and_a_minute_beyond_is_not() {
    let facts = facts();
    assert!(ask(&facts, span(1080, 1110), at(NOON)).is_ok());
    assert!(ask(&facts, span(1260, 1290), at(NOON)).is_ok());
    assert_eq!(rules_of(ask(&facts, span(1260, 1320), at(NOON))), ["closed"]);
    assert_eq!(rules_of(ask(&facts, span(1050, 1080), at(NOON))), ["closed"]);
}

#[test]
fn a_closure_says_why_and_does_not_also_say_taken() {
    let mut facts = facts();
    facts.closures.push(Closure {
        id: "c1".into(),
        kind: ClosureKind::Maintenance,
        span: span(1080, 1200),
        court: Some("t1".into()),
        reason: "灯坏了".into(),
    });
    claim(&mut facts, 0, span(1080, 1200));
    let no = ask(&facts, span(1170, 1230), at(NOON)).unwrap_err();
    assert_eq!(no.all.len(), 1);
    let Reason::Closed {
        closure: Some(closure),
        ..
    } = &no.all[0].reason
    else {
        panic!("{no:?}")
    };
    assert_eq!(closure.reason, "灯坏了");
    assert!(
        ask(&facts, span(1200, 1260), at(NOON)).is_ok(),
        "the closure ends at 20:00 and 20:00 is free"
    );
}

#[test]
fn starts_and_lengths_keep_to_the_grid() {
    let facts = facts();
    assert_eq!(rules_of(ask(&facts, span(1095, 1125), at(NOON))), ["off_grid"]);
    assert_eq!(rules_of(ask(&facts, span(1080, 1125), at(NOON))), ["off_grid"]);
    assert_eq!(
        rules_of(ask(&facts, span(1080, 1095), at(NOON))),
        ["off_grid", "too_short"]
    );
    assert_eq!(rules_of(ask(&facts, span(1080, 1170), at(NOON))), ["too_long"]);
}

#[test]
fn a_day_opens_at_its_release_and_not_a_millisecond_before() {
    let facts = facts();
    let opens_at = Zone::SHANGHAI.opening(friday() - chrono::Days::new(7), 480);
    let no = ask(&facts, span(1200, 1260), opens_at - TimeDelta::milliseconds(1)).unwrap_err();
    assert_eq!(no.all[0].reason.rule(), "not_open_yet");
    assert_eq!(no.passes_at, Some(opens_at));
    assert!(ask(&facts, span(1200, 1260), opens_at).is_ok());
}

#[test]
fn the_last_call_still_passes_and_a_millisecond_later_does_not() {
    let mut facts = facts();
    facts.policy.until_minutes_before = 10;
    assert!(ask(&facts, span(1200, 1260), at(1190)).is_ok());
    let no = ask(&facts, span(1200, 1260), at(1190) + TimeDelta::milliseconds(1)).unwrap_err();
    assert_eq!(no.all[0].reason.rule(), "too_late");
    assert_eq!(no.passes_at, None);
}

#[test]
fn a_taken_court_offers_the_same_time_next_door_first() {
    let mut facts = facts();
    claim(&mut facts, 0, span(1200, 1260));
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(
        no.all[0].reason,
        Reason::Taken {
            free_places: 0,
            needed: 1
        }
    );
    let first = &no.alternatives[0];
    assert_eq!(
        (first.court_id.clone(), first.starts_at),
        (CourtId::from("t2"), at(1200))
    );
    assert_eq!(no.alternatives.len(), 3);
}

#[test]
fn a_neighbouring_reservation_does_not_take_the_slot() {
    let mut facts = facts();
    claim(&mut facts, 0, span(1140, 1200));
    claim(&mut facts, 0, span(1260, 1290));
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
}

#[test]
fn a_full_court_needs_both_halves_and_a_half_only_its_own() {
    let mut facts = facts();
    let parts = |names: &[&str]| names.iter().map(|name| (*name).into()).collect::<Vec<_>>();
    let court = |id: &str, names: &[&str]| Court {
        id: id.into(),
        takes: Takes::Whole,
        parts: parts(names),
    };
    facts.courts = vec![
        court("full", &["a", "b"]),
        court("half-a", &["a"]),
        court("half-b", &["b"]),
    ];
    claim(&mut facts, 1, span(1200, 1260));
    let ask = |n: usize| {
        plan(
            &facts,
            &Request {
                court: &facts.courts[n],
                span: span(1200, 1260),
                party_size: 1,
                companions: 0,
            },
            at(NOON),
        )
    };
    assert!(ask(0).is_err());
    assert!(ask(1).is_err());
    assert_eq!(ask(2).unwrap().parts, parts(&["b"]));
}

#[test]
fn a_reading_room_gives_a_seat_a_person_until_it_is_full() {
    let mut facts = facts();
    let parts = (0..5).map(|n| format!("s{n}").into()).collect();
    facts.courts = vec![Court {
        id: "room".into(),
        takes: Takes::Seats,
        parts,
    }];
    for step in span(1200, 1230).steps() {
        facts.claims.insert("s0".into(), step);
        facts.claims.insert("s2".into(), step);
    }
    let room = &facts.courts[0];
    let ask = |party_size| {
        plan(
            &facts,
            &Request {
                court: room,
                span: span(1200, 1260),
                party_size,
                companions: 0,
            },
            at(NOON),
        )
    };
    assert_eq!(ask(3).unwrap().parts, ["s1".into(), "s3".into(), "s4".into()]);
    assert_eq!(
        ask(4).unwrap_err()[0].reason,
        Reason::Taken {
            free_places: 3,
            needed: 4
        }
    );
}

#[test]
fn one_is_in_one_place_at_a_time_whatever_the_palace() {
    let mut facts = facts();
    facts.member.as_mut().unwrap().own = vec![own("elsewhere", span(1140, 1200))];
    assert_eq!(
        rules_of(ask(&facts, span(1170, 1230), at(NOON))),
        ["overlaps_own"]
    );
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
}

#[test]
fn an_active_quota_lifts_when_the_first_reservation_ends() {
    let mut facts = facts();
    facts.policy.active_limit = 1;
    facts.member.as_mut().unwrap().own = vec![own("x", span(1080, 1110))];
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(
        no.all[0].reason,
        Reason::ActiveQuota {
            limit: 1,
            own: 1,
            next_ends_at: Some(at(1110))
        }
    );
    assert_eq!(no.passes_at, Some(at(1110)));
    assert!(ask(&facts, span(1200, 1260), at(1110)).is_ok());
    assert!(ask(&facts, span(1200, 1260), at(1110) - TimeDelta::milliseconds(1)).is_err());
    member(&mut facts).own[0].as_companion = true;
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
    facts.policy.companions_count = true;
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_err());
}

#[test]
fn a_quota_that_frees_up_after_the_last_call_never_passes() {
    let mut facts = facts();
    facts.policy.active_limit = 1;
    facts.member.as_mut().unwrap().own = vec![own("x", span(1260, 1290))];
    assert_eq!(
        ask(&facts, span(1200, 1260), at(NOON)).unwrap_err().passes_at,
        None
    );
}

#[test]
fn a_party_has_a_size() {
    let facts = facts();
    for (party_size, passes) in [(0, false), (1, true), (4, true), (5, false)] {
        let request = Request {
            court: &facts.courts[0],
            span: span(1200, 1260),
            party_size,
            companions: 0,
        };
        assert_eq!(plan(&facts, &request, at(NOON)).is_ok(), passes, "{party_size}");
    }
}

#[test]
fn the_grid_shows_each_state_by_its_name() {
    let mut facts = facts();
    facts.member.as_mut().unwrap().own = vec![own("t1", span(1140, 1170))];
    claim(&mut facts, 0, span(1140, 1170));
    claim(&mut facts, 0, span(1200, 1230));
    facts.closures.push(Closure {
        id: "c".into(),
        kind: ClosureKind::Hold,
        span: span(1230, 1260),
        court: None,
        reason: "市总训练".into(),
    });
    let slots = slots(&facts.open[1..2], 30);
    let states: Vec<_> = grid::cells(&facts, &facts.courts[0], &slots, at(1100))
        .iter()
        .map(|cell| cell.state)
        .collect();
    use SlotState::*;
    assert_eq!(states, [Past, Free, Mine, Free, Taken, Held, Free]);
}

/// 19:00–21:00, every day.
const PEAK: PeakHours = PeakHours {
    days: PeakDays::EveryDay,
    from_minute: 1140,
    to_minute: 1260,
};

fn no_show(day: i64) -> Miss {
    Miss {
        reservation: "r0".into(),
        venue: "乒乓球馆".into(),
        starts_at: at(1080) + TimeDelta::days(day),
        at: at(1090) + TimeDelta::days(day),
        cancelled_late: false,
    }
}

fn member(facts: &mut Facts) -> &mut Standing {
    facts.member.as_mut().unwrap()
}

const MILLI: TimeDelta = TimeDelta::milliseconds(1);

#[test]
fn the_third_no_show_suspends_and_lifts_to_the_millisecond() {
    let mut facts = facts();
    member(&mut facts).misses = vec![no_show(-9), no_show(-5)];
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
    member(&mut facts).misses.push(no_show(-2));
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    let until = at(1090) + TimeDelta::days(5);
    let Reason::Suspended {
        until: said,
        strikes,
        days: 30,
    } = &no.all[0].reason
    else {
        panic!("{no:?}")
    };
    assert_eq!((*said, strikes.len()), (until, 3));
    assert_eq!(no.passes_at, None, "the slot is over by then");
    // The same suspension, seen from a slot after its end.
    let week = TimeDelta::days(7);
    facts.open = vec![span(1080, 1290).shifted(week)];
    let later = span(1200, 1260).shifted(week);
    assert_eq!(ask(&facts, later, at(NOON)).unwrap_err().passes_at, Some(until));
    assert_eq!(rules_of(ask(&facts, later, until - MILLI)), ["suspended"]);
    assert!(ask(&facts, later, until).is_ok());
    facts.policy.strikes = None;
    assert!(ask(&facts, later, at(NOON)).is_ok(), "a palace may leave it be");
}

#[test]
fn a_suspension_by_the_staff_has_no_strikes() {
    let mut facts = facts();
    member(&mut facts).suspended_until = Some(at(NOON));
    let no = ask(&facts, span(1200, 1260), at(NOON) - MILLI).unwrap_err();
    assert!(matches!(&no.all[0].reason, Reason::Suspended { strikes, .. } if strikes.is_empty()));
    assert_eq!(no.passes_at, Some(at(NOON)));
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
}

#[test]
fn others_come_after_those_whose_palace_it_is() {
    let mut facts = facts();
    facts.policy.remit = Remit::County;
    assert!(
        ask(&facts, span(1200, 1260), at(NOON)).is_ok(),
        "360403 lies in 3604"
    );
    member(&mut facts).division = Some("360103".parse().unwrap());
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(
        no.all[0].reason,
        Reason::OutOfRemit {
            remit: "county",
            first: "九江市".into(),
            opens_at: None
        }
    );
    assert_eq!((no.passes_at, no.alternatives.len()), (None, 0));
    facts.policy.others_days_ahead = Some(1);
    let opens_at = at(480) - TimeDelta::days(1);
    let no = ask(&facts, span(1200, 1260), opens_at - MILLI).unwrap_err();
    assert_eq!((no.all.len(), no.passes_at), (1, Some(opens_at)));
    assert!(ask(&facts, span(1200, 1260), opens_at).is_ok());

    facts.policy.others_days_ahead = None;
    facts.home.division = "360481".parse().unwrap();
    let passes = |facts: &Facts| ask(facts, span(1200, 1260), at(NOON)).is_ok();
    member(&mut facts).division = Some("360403".parse().unwrap());
    assert!(!passes(&facts), "another county of the same city");
    facts.policy.remit = Remit::City;
    assert!(passes(&facts));
    facts.policy.remit = Remit::Union;
    facts.policy.remit_union = Some("u2".into());
    assert!(!passes(&facts));
    facts.policy.remit_union = Some("u1".into());
    assert!(passes(&facts));
    member(&mut facts).union = None;
    facts.policy.remit_union = None;
    assert!(!passes(&facts), "nobody belongs to no union");
}

fn quota(period: QuotaPeriod, unit: QuotaUnit, limit: u16) -> Quota {
    Quota {
        period,
        unit,
        per: QuotaPer::VenueKind,
        hours: QuotaHours::All,
        limit,
    }
}

fn tennis(span: Span) -> Own {
    Own {
        venue_kind: VenueKind::TableTennis,
        is_live: false,
        ..own("elsewhere", span)
    }
}

#[test]
fn an_hour_a_day_is_counted_in_minutes_and_a_shorter_wish_fits() {
    let mut facts = facts();
    facts.policy.quotas = vec![quota(QuotaPeriod::Day, QuotaUnit::Minutes, 60)];
    member(&mut facts).own = vec![tennis(span(1080, 1110))];
    assert!(
        ask(&facts, span(1200, 1230), at(NOON)).is_ok(),
        "the last minute of the quota"
    );
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(
        no.all[0].reason,
        Reason::DailyQuota(QuotaFacts {
            period: QuotaPeriod::Day,
            unit: QuotaUnit::Minutes,
            per: QuotaPer::VenueKind,
            hours: QuotaHours::All,
            venue_kind: VenueKind::TableTennis,
            limit: 60,
            used: 30,
            asked: 60,
            from: friday(),
            to: friday(),
        })
    );
    assert_eq!(no.passes_at, None);
    let first = &no.alternatives[0];
    assert_eq!(
        (first.starts_at, first.ends_at),
        (at(1200), at(1230)),
        "half an hour still fits"
    );
    // The day is the palace's: the evening before and the morning after are other days.
    member(&mut facts).own = vec![tennis(span(1080, 1140).shifted(TimeDelta::days(-1)))];
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
}

#[test]
fn weeks_are_iso_weeks_and_months_are_calendar_months() {
    let mut facts = facts();
    let days = |n: i64| tennis(span(1080, 1140).shifted(TimeDelta::days(n)));
    let refused = |facts: &Facts| rules_of(ask(facts, span(1200, 1260), at(NOON)));
    facts.policy.quotas = vec![quota(QuotaPeriod::Week, QuotaUnit::Reservations, 1)];
    // The 27th is a Friday: its week is the 23rd to the 29th.
    for (offset, counts) in [(-5, false), (-4, true), (2, true), (3, false)] {
        member(&mut facts).own = vec![days(offset)];
        assert_eq!(refused(&facts) == ["weekly_quota"], counts, "{offset}");
    }
    facts.policy.quotas = vec![quota(QuotaPeriod::Month, QuotaUnit::Reservations, 1)];
    for (offset, counts) in [(-27, false), (-26, true), (3, true), (4, false)] {
        member(&mut facts).own = vec![days(offset)];
        assert_eq!(refused(&facts) == ["monthly_quota"], counts, "{offset}");
    }
    // The first minute and the last of a week in the palace's zone.
    facts.policy.quotas = vec![quota(QuotaPeriod::Week, QuotaUnit::Reservations, 1)];
    let monday = Zone::SHANGHAI.opening(friday() - chrono::Days::new(4), 0);
    for (starts_at, counts) in [(monday, true), (monday - MILLI, false)] {
        member(&mut facts).own = vec![tennis(Span {
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(30),
        })];
        assert_eq!(refused(&facts) == ["weekly_quota"], counts);
    }
}

#[test]
fn a_day_of_a_clock_change_is_one_day() {
    // Berlin, 25 October 2026, lasts 25 hours; its first and its last half hour count together.
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let date = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
    let half = |at: Instant| Span {
        starts_at: at,
        ends_at: at + TimeDelta::minutes(30),
    };
    let (first, last) = (
        zone.opening(date, 0),
        zone.opening(date + chrono::Days::new(1), 0),
    );
    assert_eq!(last - first, TimeDelta::hours(25));
    let mut facts = facts();
    facts.zone = zone;
    facts.open = vec![Span {
        starts_at: first,
        ends_at: last,
    }];
    facts.policy.quotas = vec![quota(QuotaPeriod::Day, QuotaUnit::Reservations, 1)];
    let now = first - TimeDelta::hours(1);
    let wish = half(last - TimeDelta::minutes(30));
    member(&mut facts).own = vec![tennis(half(first))];
    assert_eq!(rules_of(ask(&facts, wish, now)), ["daily_quota"]);
    member(&mut facts).own = vec![tennis(half(first - TimeDelta::minutes(30)))];
    assert!(ask(&facts, wish, now).is_ok());
    // The release a day before is at 08:00 of the clock, which is 26 hours before 09:00.
    facts.policy.days_ahead = 1;
    let nine = zone.opening(date, 540);
    let opens_at = facts.policy.opens_at(zone, nine);
    assert_eq!(nine - opens_at, TimeDelta::hours(26));
    assert!(ask(&facts, half(nine), opens_at).is_ok());
    assert_eq!(
        rules_of(ask(&facts, half(nine), opens_at - MILLI)),
        ["not_open_yet"]
    );
}

#[test]
fn a_quota_counts_together_what_the_policy_says() {
    let mut facts = facts();
    let passes = |facts: &Facts| ask(facts, span(1200, 1260), at(NOON)).is_ok();
    let here = tennis(span(1080, 1110));
    let kind_elsewhere = Own {
        palace: "nc".into(),
        ..here.clone()
    };
    let other_kind = Own {
        venue_kind: VenueKind::Archery,
        ..here.clone()
    };
    let far = Own {
        palace: "nc".into(),
        ..other_kind.clone()
    };
    for (per, expected) in [
        (QuotaPer::VenueKind, [false, false, true, true]),
        (QuotaPer::Palace, [false, true, false, true]),
        (QuotaPer::Everywhere, [false, false, false, false]),
    ] {
        facts.policy.quotas = vec![Quota {
            per,
            ..quota(QuotaPeriod::Day, QuotaUnit::Reservations, 1)
        }];
        for (own, passes_with) in [&here, &kind_elsewhere, &other_kind, &far]
            .into_iter()
            .zip(expected)
        {
            member(&mut facts).own = vec![own.clone()];
            assert_eq!(passes(&facts), passes_with, "{per} {own:?}");
        }
    }
    member(&mut facts).own = vec![Own {
        as_companion: true,
        ..here
    }];
    assert!(passes(&facts));
    facts.policy.companions_count = true;
    assert!(!passes(&facts));
}

#[test]
fn peak_hours_have_a_quota_apart() {
    let mut facts = facts();
    facts.policy.peak = vec![PEAK];
    facts.policy.quotas = vec![Quota {
        hours: QuotaHours::Peak,
        ..quota(QuotaPeriod::Day, QuotaUnit::Minutes, 30)
    }];
    // 18:30–19:30 has half an hour of peak, 19:00–20:00 a whole one, 18:00–19:00 none.
    assert!(ask(&facts, span(1110, 1170), at(NOON)).is_ok());
    assert_eq!(rules_of(ask(&facts, span(1140, 1200), at(NOON))), ["daily_quota"]);
    member(&mut facts).own = vec![tennis(span(1200, 1230))];
    assert_eq!(rules_of(ask(&facts, span(1110, 1170), at(NOON))), ["daily_quota"]);
    assert!(ask(&facts, span(1080, 1140), at(NOON)).is_ok());
    facts.policy.quotas[0].hours = QuotaHours::OffPeak;
    assert!(ask(&facts, span(1140, 1200), at(NOON)).is_ok());
    assert_eq!(rules_of(ask(&facts, span(1080, 1140), at(NOON))), ["daily_quota"]);
}

#[test]
fn minutes_ahead_lift_when_enough_of_them_are_over() {
    let mut facts = facts();
    facts.policy.quotas = vec![quota(QuotaPeriod::Active, QuotaUnit::Minutes, 90)];
    let live = |from, to| Own {
        is_live: true,
        ..tennis(span(from, to))
    };
    member(&mut facts).own = vec![live(1020, 1050), live(1080, 1110), live(1110, 1140)];
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(
        rules_of(Err(no.clone())),
        ["active_quota", "active_quota"],
        "three ahead, and 90 minutes"
    );
    facts.policy.active_limit = 9;
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(no.passes_at, Some(at(1110)));
    assert!(ask(&facts, span(1200, 1260), at(1110) - MILLI).is_err());
    assert!(ask(&facts, span(1200, 1260), at(1110)).is_ok());
}

#[test]
fn a_union_has_so_many_tables_a_day() {
    let mut facts = facts();
    facts.policy.union_daily_limit = Some(2);
    let with = |facts: &mut Facts, used| {
        let by_day = [(friday(), used), (friday() + chrono::Days::new(1), 9)].into();
        member(facts).union_use = Some(UnionUse {
            name: "九江港务工会".into(),
            by_day,
        });
    };
    with(&mut facts, 1);
    assert!(ask(&facts, span(1200, 1260), at(NOON)).is_ok());
    with(&mut facts, 2);
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert!(
        matches!(&no.all[0].reason, Reason::UnionQuota { limit: 2, used: 2, union, .. } if union == "九江港务工会")
    );
    assert_eq!(no.passes_at, None);
    member(&mut facts).union_use = None;
    assert!(
        ask(&facts, span(1200, 1260), at(NOON)).is_ok(),
        "a county union is no grassroots union"
    );
}

#[test]
fn spacing_is_exact_on_both_sides() {
    let mut facts = facts();
    facts.policy.spacing_minutes = 60;
    for (own, passes) in [
        ((1080, 1140), true),
        ((1080, 1141), false),
        ((1320, 1350), true),
        ((1319, 1350), false),
    ] {
        member(&mut facts).own = vec![tennis(span(own.0, own.1))];
        let answer = ask(&facts, span(1200, 1260), at(NOON));
        assert_eq!(
            rules_of(answer),
            if passes { vec![] } else { vec!["spacing"] },
            "{own:?}"
        );
    }
    member(&mut facts).own = vec![own("elsewhere", span(1080, 1190))];
    assert!(
        ask(&facts, span(1200, 1260), at(NOON)).is_ok(),
        "archery is another kind"
    );
}

#[test]
fn companions_are_named_and_fit_into_the_party() {
    let mut facts = facts();
    facts.policy.companions_required = 1;
    facts.policy.min_party = 2;
    let ask = |party_size, companions| {
        let request = Request {
            court: &facts.courts[0],
            span: span(1200, 1260),
            party_size,
            companions,
        };
        rules_of(decide(&facts, &request, at(NOON), &[]))
    };
    assert_eq!(ask(2, 1), [""; 0]);
    assert_eq!(ask(4, 3), [""; 0]);
    assert_eq!(ask(2, 0), ["companions_required"]);
    assert_eq!(ask(1, 0), ["party_size", "companions_required"]);
    assert_eq!(ask(2, 2), ["party_size"], "the member makes three");
}

#[test]
fn peak_hours_wait_for_the_draw() {
    let mut facts = facts();
    facts.policy.peak = vec![PEAK];
    facts.policy.ballot = Some(Ballot {
        closes_days_before: 1,
        closes_minute: 1200,
        draw_minutes: 30,
        wishes: 3,
        confirm_minutes: None,
    });
    let (closes_at, draws_at) = (at(1200) - TimeDelta::days(1), at(1230) - TimeDelta::days(1));
    for (now, rule) in [
        (closes_at - MILLI, vec!["needs_ballot"]),
        (closes_at, vec!["ballot_closed"]),
        (draws_at - MILLI, vec!["ballot_closed"]),
        (draws_at, vec![]),
    ] {
        let answer = ask(&facts, span(1230, 1290), now);
        if let Err(no) = &answer {
            assert_eq!(no.passes_at, Some(draws_at));
        }
        assert_eq!(rules_of(answer), rule);
    }
    assert!(
        ask(&facts, span(1080, 1140), closes_at - MILLI).is_ok(),
        "before the peak"
    );
    // A draw that is late is still a draw.
    facts.undrawn = vec![(facts.zone.date(at(1230)), BallotKind::Peak)];
    let late = draws_at + TimeDelta::minutes(3);
    assert_eq!(rules_of(ask(&facts, span(1230, 1290), late)), ["ballot_closed"]);
    assert!(ask(&facts, span(1080, 1140), late).is_ok());
}

#[test]
fn the_first_minutes_after_the_release_are_drawn_and_the_rest_is_first_come() {
    let mut facts = facts();
    facts.policy.pool_minutes = Some(10);
    let wish = span(1080, 1140);
    let opens_at = facts.policy.opens_at(facts.zone, wish.starts_at);
    let closes_at = opens_at + TimeDelta::minutes(10);
    for (now, rule) in [
        (opens_at - MILLI, vec!["not_open_yet"]),
        (opens_at, vec!["needs_ballot"]),
        (closes_at - MILLI, vec!["needs_ballot"]),
        (closes_at, vec![]),
    ] {
        assert_eq!(rules_of(ask(&facts, wish, now)), rule);
    }
    facts.undrawn = vec![(facts.zone.date(wish.starts_at), BallotKind::Release)];
    assert_eq!(rules_of(ask(&facts, wish, closes_at)), ["ballot_closed"]);
    // A wish for the draw is asked everything else.
    let court = facts.courts[0].clone();
    let may = |facts: &Facts, wish| enter(facts, &facts.request(&court, wish), opens_at);
    assert!(may(&facts, wish).is_ok());
    let rules = may(&facts, span(1080, 1110 + 600)).unwrap_err();
    assert!(rules.iter().any(|refusal| refusal.reason.rule() == "too_long"));
}

#[test]
fn a_hall_is_asked_for_in_time_and_then_waits_for_the_staff() {
    let mut facts = facts();
    facts.policy.approval_minutes = Some(120);
    let ask_by = at(1080);
    let plan = ask(&facts, span(1200, 1260), ask_by).unwrap();
    assert_eq!(plan.approve_by, Some(at(1200)));
    let no = ask(&facts, span(1200, 1260), ask_by + MILLI).unwrap_err();
    assert_eq!(
        no.all[0].reason,
        Reason::NeedsApproval {
            ask_by,
            approval_minutes: 120
        }
    );
    assert_eq!(no.passes_at, None);
    facts.policy.approval_minutes = None;
    assert_eq!(ask(&facts, span(1200, 1260), ask_by).unwrap().approve_by, None);
}

#[test]
fn the_last_tables_are_for_those_who_walk_in() {
    let mut facts = facts();
    facts.policy.walk_in_share = 1;
    claim(&mut facts, 1, span(1200, 1230));
    assert!(
        ask(&facts, span(1200, 1260), at(NOON)).is_ok(),
        "two are free, one stays"
    );
    claim(&mut facts, 2, span(1230, 1260));
    assert!(
        ask(&facts, span(1200, 1260), at(NOON)).is_ok(),
        "two free at every moment"
    );
    claim(&mut facts, 2, span(1215, 1230));
    let no = ask(&facts, span(1200, 1260), at(NOON)).unwrap_err();
    assert_eq!(
        no.all[0].reason,
        Reason::WalkInShare {
            share: 1,
            free_places: 1,
            needed: 1
        }
    );
    let slots = [span(1200, 1230)];
    assert_eq!(
        grid::cells(&facts, &facts.courts[0], &slots, at(NOON))[0].state,
        SlotState::WalkIn
    );
    claim(&mut facts, 0, span(1200, 1230));
    assert_eq!(rules_of(ask(&facts, span(1200, 1260), at(NOON))), ["taken"]);
}

#[test]
fn cancelling_is_in_time_then_late_then_over() {
    let (slot, cancel_by) = (span(1200, 1260), at(1170));
    let cancel = |status, now| cancel(status, slot, cancel_by, now).map_err(|no| no.reason.rule());
    use ReservationStatus::*;
    assert_eq!(cancel(Confirmed, cancel_by), Ok(Cancelled));
    assert_eq!(cancel(Confirmed, cancel_by + MILLI), Ok(CancelledLate));
    assert_eq!(cancel(Requested, cancel_by + MILLI), Ok(Cancelled));
    assert_eq!(cancel(Confirmed, at(1200) - MILLI), Ok(CancelledLate));
    assert_eq!(cancel(Confirmed, at(1200)), Err("cancel_too_late"));
    assert_eq!(cancel(CheckedIn, at(1190)), Err("cancel_too_late"));
}

#[test]
fn the_check_in_window_is_exact() {
    let window = span(1185, 1210);
    let ask = |now| check_in(window, now).map_err(|no| (no.reason.rule(), no.lifts_at));
    assert_eq!(ask(at(1185) - MILLI), Err(("check_in_early", Some(at(1185)))));
    assert_eq!(ask(at(1185)), Ok(()));
    assert_eq!(ask(at(1210) - MILLI), Ok(()));
    assert_eq!(ask(at(1210)), Err(("check_in_late", None)));
}

#[test]
fn another_palace_near_by_is_offered_before_a_much_later_time_here() {
    let mut facts = facts();
    for court in 0..3 {
        claim(&mut facts, court, span(1140, 1290));
    }
    let mut near = self::facts();
    near.courts[0].id = "near".into();
    let request = Request {
        court: &facts.courts[0],
        span: span(1230, 1290),
        party_size: 1,
        companions: 0,
    };
    let no = decide(&facts, &request, at(NOON), &[&near]).unwrap_err();
    let offers: Vec<_> = no
        .alternatives
        .iter()
        .map(|offer| (offer.court_id.as_str(), offer.starts_at))
        .collect();
    let tomorrow = TimeDelta::days(1);
    assert_eq!(
        offers,
        [("near", at(1230)), ("t1", at(1080)), ("t1", at(1230) + tomorrow)]
    );
}

fn moment() -> impl Strategy<Value = Instant> {
    (-10i64 * 1440..1440).prop_map(|minutes| at(0) + TimeDelta::minutes(minutes))
}

/// Knobs of every rule, often off.
fn knobs() -> impl Strategy<Value = Policy> {
    let some = |range: std::ops::Range<u16>| proptest::option::weighted(0.3, range);
    let remit = proptest::sample::select(vec![
        Remit::Everyone,
        Remit::Everyone,
        Remit::County,
        Remit::Union,
    ]);
    (
        (1u16..4, 0u16..90, 0u16..9, remit, some(0..4)),
        (
            proptest::collection::vec(quotas(), 0..3),
            some(1..3),
            prop::sample::select(vec![0u16, 0, 45, 90]),
        ),
        (
            some(0..2),
            some(1..1000),
            prop::sample::select(vec![0u16, 0, 1, 2]),
            any::<bool>(),
        ),
    )
        .prop_map(
            |(
                (active_limit, until, days, remit, others),
                (quotas, union, spacing),
                (ballot, approval, share, party),
            )| {
                Policy {
                    max_minutes: 60,
                    active_limit,
                    until_minutes_before: until,
                    days_ahead: days,
                    remit,
                    remit_union: (remit == Remit::Union).then(|| "u2".into()),
                    others_days_ahead: others,
                    peak: vec![PEAK],
                    quotas,
                    union_daily_limit: union,
                    spacing_minutes: spacing,
                    ballot: ballot.map(|closes_days_before| Ballot {
                        closes_days_before,
                        closes_minute: 600,
                        draw_minutes: 45,
                        wishes: 3,
                        confirm_minutes: None,
                    }),
                    approval_minutes: approval,
                    walk_in_share: share,
                    min_party: if party { 2 } else { 1 },
                    companions_required: u16::from(party),
                    companions_count: party,
                    ..Policy::default()
                }
            },
        )
}

fn quotas() -> impl Strategy<Value = Quota> {
    (
        prop::sample::select(QuotaPeriod::ALL),
        prop::sample::select(QuotaUnit::ALL),
        prop::sample::select(QuotaPer::ALL),
        prop::sample::select(QuotaHours::ALL),
        1u16..4,
    )
        .prop_map(|(period, unit, per, hours, limit)| Quota {
            period,
            unit,
            per,
            hours,
            limit: if unit == QuotaUnit::Minutes {
                limit * 30
            } else {
                limit
            },
        })
}

prop_compose! {
    fn mine()(
        slot in -50i64..14, long in 1u32..3, kind in prop::bool::ANY, palace in prop::bool::ANY,
        is_live in prop::bool::weighted(0.7), as_companion in prop::bool::weighted(0.2),
    ) -> Own {
        let start = at(1080) + TimeDelta::minutes(slot * 30);
        Own {
            palace: if palace { "jj" } else { "nc" }.into(),
            venue_kind: if kind { VenueKind::TableTennis } else { VenueKind::Archery },
            is_live,
            as_companion,
            ..own("elsewhere", Span { starts_at: start, ends_at: start + TimeDelta::minutes(i64::from(long) * 30) })
        }
    }
}

prop_compose! {
    fn world()(
        taken in proptest::collection::vec((0usize..3, 0u32..7, 1u32..3), 0..8),
        mine in proptest::collection::vec(mine(), 0..5),
        strikes in proptest::collection::vec(-40i64..0, 0..4),
        union_used in 0u32..3,
        policy in knobs(), verified in prop::bool::weighted(0.9),
    ) -> Facts {
        let mut facts = facts();
        facts.policy = policy;
        for (court, from, long) in taken {
            claim(&mut facts, court, span(1080 + from * 30, 1080 + (from + long) * 30));
        }
        let member = facts.member.as_mut().unwrap();
        if !verified {
            member.verification = Verification::None;
        }
        member.own = mine;
        member.union_use = Some(UnionUse { name: "九江港务工会".into(), by_day: [(friday(), union_used)].into() });
        let mut strikes = strikes;
        strikes.sort_unstable();
        member.misses = strikes.into_iter().map(no_show).collect();
        facts
    }
}

proptest! {
    #[test]
    fn what_is_said_to_pass_later_passes_then_and_not_before(
        facts in world(), from in 0u32..8, long in 1u32..4, now in moment(),
    ) {
        let request = Request { court: &facts.courts[0], span: span(1080 + from * 30, 1080 + (from + long) * 30), party_size: 2, companions: 1 };
        if let Err(no) = decide(&facts, &request, now, &[]) {
            prop_assert!(!no.all.is_empty());
            if let Some(at) = no.passes_at {
                prop_assert!(plan(&facts, &request, at).is_ok());
                prop_assert!(plan(&facts, &request, at - TimeDelta::milliseconds(1)).is_err());
            }
        }
    }

    #[test]
    fn every_alternative_passes_now(facts in world(), other in world(), from in 0u32..8, long in 1u32..5, now in moment()) {
        let mut other = other;
        for (n, court) in other.courts.iter_mut().enumerate() {
            court.id = format!("o{n}").into();
        }
        other.member = facts.member.clone();
        let request = Request { court: &facts.courts[0], span: span(1080 + from * 30, 1080 + (from + long) * 30), party_size: 2, companions: 1 };
        let elsewhere = [&other];
        if let Err(no) = decide(&facts, &request, now, &elsewhere) {
            prop_assert!(no.alternatives.len() <= MAX_ALTERNATIVES);
            for offer in &no.alternatives {
                let place = if facts.court(&offer.court_id).is_some() { &facts } else { elsewhere[0] };
                let court = place.court(&offer.court_id).unwrap();
                let span = Span::new(offer.starts_at, offer.ends_at).unwrap();
                let answer = plan(place, &Request { court, span, ..request }, now);
                prop_assert!(answer.is_ok());
            }
        }
    }

    #[test]
    fn the_grid_and_the_decision_never_disagree(facts in world(), now in moment()) {
        let slots = slots(&facts.open, facts.slot_minutes);
        for court in &facts.courts {
            for cell in grid::cells(&facts, court, &slots, now) {
                let request = facts.request(court, grid::shortest(&facts, cell.span));
                let offered = cell.state == SlotState::Free && cell.refusals.is_empty();
                prop_assert_eq!(offered, plan(&facts, &request, now).is_ok(), "{:?}", cell);
            }
        }
    }

    /// Claims by the plan's own parts can never be planned twice.
    #[test]
    fn two_plans_never_share_a_part_and_a_step(wishes in proptest::collection::vec((0usize..3, 0u32..7, 1u32..3, 1u16..4), 1..20)) {
        let mut facts = facts();
        facts.policy.active_limit = 99;
        let pool: Vec<crate::id::PartId> = (0..6).map(|n| format!("x{n}").into()).collect();
        facts.courts = vec![
            Court { id: "full".into(), takes: Takes::Whole, parts: pool[..2].to_vec() },
            Court { id: "half".into(), takes: Takes::Whole, parts: pool[..1].to_vec() },
            Court { id: "room".into(), takes: Takes::Seats, parts: pool[2..].to_vec() },
        ];
        let mut held = std::collections::HashSet::new();
        for (court, from, long, party_size) in wishes {
            let request = Request { court: &facts.courts[court], span: span(1080 + from * 30, 1080 + (from + long) * 30), party_size, companions: 0 };
            if let Ok(plan) = plan(&facts, &request, at(NOON)) {
                for part in &plan.parts {
                    for step in plan.span.steps() {
                        prop_assert!(held.insert((part.clone(), step)), "{:?} {:?}", part, step);
                        facts.claims.insert(part.clone(), step);
                    }
                }
            }
        }
    }
}
