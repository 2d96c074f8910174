//! How long an offer holds, and which place suits a wait.

use super::*;
use crate::calendar::Calendar;
use crate::facts::{Claims, Home};
use crate::policy::Policy;
use crate::venue::VenueKind;
use chrono::NaiveDate;
use proptest::prelude::*;

fn friday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 27).unwrap()
}

/// So many minutes after midnight of Friday in Shanghai.
fn at(minute: i64) -> Instant {
    Zone::SHANGHAI.opening(friday(), 0) + TimeDelta::minutes(minute)
}

fn span(from: i64, to: i64) -> Span {
    Span::new(at(from), at(to)).unwrap()
}

fn until(starts: i64, now: i64) -> Option<i64> {
    let until = offered_until(Zone::SHANGHAI, at(starts), at(now))?;
    Some((until - at(0)).num_minutes())
}

const EVENING: i64 = 19 * 60;

#[test]
fn an_offer_lasts_a_quarter_of_the_time_that_is_left() {
    assert_eq!(
        until(EVENING, EVENING - 600),
        Some(EVENING - 540),
        "an hour at most"
    );
    assert_eq!(until(EVENING, EVENING - 120), Some(EVENING - 90));
    assert_eq!(
        until(EVENING, EVENING - 16),
        Some(EVENING - 11),
        "five minutes at least"
    );
    assert_eq!(until(EVENING, EVENING - 10), Some(EVENING - 5));
    assert_eq!(until(EVENING, EVENING - 9), None);
}

#[test]
fn at_night_the_clock_starts_in_the_morning() {
    let morning = 7 * 60;
    assert_eq!(
        until(EVENING, -60),
        Some(morning + 60),
        "eleven at night of the day before"
    );
    assert_eq!(until(EVENING, morning - 1), Some(morning + 60));
    assert_eq!(until(EVENING, -61), Some(-1), "a minute before eleven is evening");
    // What begins before anybody is up is asked for at once.
    assert_eq!(until(morning + 9, morning - 60), Some(morning - 60 + 69 / 4));
    assert_eq!(until(morning + 10, morning - 60), Some(morning + 5));
}

fn court(n: usize) -> Court {
    Court {
        id: format!("t{n}").into(),
        takes: Takes::Whole,
        parts: vec![format!("p{n}").into()],
    }
}

/// Two tables, open 18:00–21:30, nobody signed in.
fn facts() -> Facts {
    Facts {
        home: Home {
            palace: "jj".into(),
            division: "3604".parse().unwrap(),
            first_name: String::new(),
        },
        venue_kind: VenueKind::TableTennis,
        zone: Zone::SHANGHAI,
        calendar: Calendar::default(),
        slot_minutes: 30,
        policy: Policy::default(),
        open: vec![span(1080, 1290)],
        closures: vec![],
        courts: vec![court(1), court(2)],
        claims: Claims::default(),
        undrawn: vec![],
        member: None,
        at_counter: false,
    }
}

fn claim(facts: &mut Facts, court: usize, span: Span) {
    for step in span.steps() {
        facts.claims.insert(format!("p{court}").into(), step);
    }
}

fn wanted(court: Option<usize>, window: Span, minutes: u16) -> Wanted {
    Wanted {
        court: court.map(|n| format!("t{n}").into()),
        window,
        minutes,
        party_size: 1,
    }
}

fn fit(facts: &Facts, wanted: &Wanted) -> Option<(String, Span)> {
    let fit = first_fit(facts, wanted, at(720), |_, _| false)?;
    Some((fit.court.to_string(), fit.plan.span))
}

#[test]
fn the_soonest_place_in_the_window_suits_then_the_first_court() {
    let mut facts = facts();
    claim(&mut facts, 1, span(1140, 1170));
    let evening = wanted(None, span(1140, 1260), 60);
    assert_eq!(fit(&facts, &evening), Some(("t2".into(), span(1140, 1200))));
    claim(&mut facts, 2, span(1140, 1260));
    assert_eq!(fit(&facts, &evening), Some(("t1".into(), span(1170, 1230))));
    assert_eq!(fit(&facts, &wanted(Some(2), span(1140, 1260), 60)), None);
    assert_eq!(
        fit(&facts, &wanted(None, span(1140, 1260), 45)),
        Some(("t1".into(), span(1170, 1230))),
        "whole slots, as many as it takes"
    );
}

#[test]
fn what_was_passed_on_is_not_offered_again() {
    let evening = wanted(None, span(1140, 1200), 60);
    let except = |court: &Court, _: Span| court.id.as_str() == "t1";
    let fit = first_fit(&facts(), &evening, at(720), except).unwrap();
    assert_eq!(fit.court.as_str(), "t2");
}

#[test]
fn a_room_by_the_seat_is_waited_for_by_nobody() {
    let mut facts = facts();
    for court in &mut facts.courts {
        court.takes = Takes::Seats;
    }
    let evening = wanted(None, span(1140, 1200), 60);
    assert_eq!(fit(&facts, &evening), None);
    assert_eq!(prospect(&facts, &evening, at(720)), Prospect::Vain(vec![]));
}

#[test]
fn an_answer_is_in_time_for_the_last_call_and_for_the_staff() {
    let mut facts = facts();
    facts.policy.until_minutes_before = 90;
    let evening = wanted(None, span(1140, 1200), 60);
    let until = |facts: &Facts, now| first_fit(facts, &evening, at(now), |_, _| false).map(|fit| fit.until);
    assert_eq!(until(&facts, 1140 - 96), Some(at(1140 - 90)));
    assert_eq!(until(&facts, 1140 - 94), None);
    facts.policy.until_minutes_before = 0;
    facts.policy.approval_minutes = Some(120);
    assert_eq!(until(&facts, 1140 - 130), Some(at(1140 - 120)));
}

#[test]
fn one_waits_for_what_is_taken_and_not_for_what_is_free_or_never_was() {
    let mut facts = facts();
    let evening = wanted(None, span(1140, 1200), 60);
    assert_eq!(
        prospect(&facts, &evening, at(720)),
        Prospect::Free("t1".into(), span(1140, 1200))
    );
    claim(&mut facts, 1, span(1140, 1200));
    claim(&mut facts, 2, span(1170, 1200));
    assert_eq!(prospect(&facts, &evening, at(720)), Prospect::Wait);
    let rules = |prospect| match prospect {
        Prospect::Vain(refusals) => refusals.iter().map(|one| one.reason.rule()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(rules(prospect(&facts, &evening, at(1131))), ["too_late"]);
    facts.policy.max_minutes = 30;
    assert_eq!(rules(prospect(&facts, &evening, at(720))), ["too_long"]);
    let night = wanted(None, span(60, 120), 60);
    assert_eq!(prospect(&facts, &night, at(0)), Prospect::Vain(vec![]));
}

proptest! {
    #[test]
    fn an_answer_is_always_possible_and_never_after_the_start(start in 0i64..4320, before in 0i64..4320) {
        let (starts_at, now) = (at(start), at(start - before));
        match offered_until(Zone::SHANGHAI, starts_at, now) {
            Some(until) => {
                prop_assert!(until <= starts_at - BEFORE_START);
                prop_assert!(now + SHORTEST <= until);
                prop_assert!(until <= awake(Zone::SHANGHAI, now) + LONGEST);
            }
            None => prop_assert!(last_offer(starts_at) < now),
        }
    }

    #[test]
    fn by_day_an_offer_never_lasts_longer_the_nearer_the_start(start in 480i64..1380, first in 0i64..900, later in 0i64..60) {
        let first = (start - first).max(420);
        let second = first + later;
        let lasts = |now: i64| offered_until(Zone::SHANGHAI, at(start), at(now)).map(|until| until - at(now));
        if let (Some(first), Some(second)) = (lasts(first), lasts(second)) {
            prop_assert!(second <= first);
        }
    }
}
