//! The rules at their exact boundaries, and what must hold for every history.

use super::*;
use crate::closure::{Closure, ClosureKind};
use crate::court::Court;
use crate::facts::{Claims, Own, Standing};
use crate::grid;
use crate::id::CourtId;
use crate::member::Verification;
use crate::policy::Policy;
use crate::refusal::Reason;
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
        zone: Zone::SHANGHAI,
        slot_minutes: 30,
        policy: Policy {
            max_minutes: 60,
            ..Policy::default()
        },
        open: vec![day(-1), day(0), day(1)],
        closures: vec![],
        courts: (1..=3).map(table).collect(),
        claims: Claims::default(),
        member: Some(Standing {
            verification: Verification::Verified,
            own: vec![],
        }),
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
        venue: "archery".into(),
        court: court.into(),
        venue_name: "射箭馆".into(),
        venue_kind: VenueKind::Archery,
        span,
    }
}

fn ask(facts: &Facts, span: Span, now: Instant) -> Result<Plan, Refusals> {
    decide(
        facts,
        &Request {
            court: &facts.courts[0],
            span,
            party_size: 1,
        },
        now,
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

fn moment() -> impl Strategy<Value = Instant> {
    (-10i64 * 1440..1440).prop_map(|minutes| at(0) + TimeDelta::minutes(minutes))
}

prop_compose! {
    fn world()(
        taken in proptest::collection::vec((0usize..3, 0u32..7, 1u32..3), 0..8),
        mine in proptest::collection::vec((0u32..7, 1u32..3), 0..3),
        limit in 1u16..4, until in 0u16..90, days in 0u16..9, verified in prop::bool::weighted(0.9),
    ) -> Facts {
        let mut facts = facts();
        facts.policy = Policy { active_limit: limit, until_minutes_before: until, days_ahead: days, ..facts.policy };
        for (court, from, long) in taken {
            claim(&mut facts, court, span(1080 + from * 30, 1080 + (from + long) * 30));
        }
        let member = facts.member.as_mut().unwrap();
        if !verified {
            member.verification = Verification::None;
        }
        member.own = mine.iter().map(|(from, long)| own("elsewhere", span(1080 + from * 30, 1080 + (from + long) * 30))).collect();
        facts
    }
}

proptest! {
    #[test]
    fn what_is_said_to_pass_later_passes_then_and_not_before(
        facts in world(), from in 0u32..8, long in 1u32..4, now in moment(),
    ) {
        let request = Request { court: &facts.courts[0], span: span(1080 + from * 30, 1080 + (from + long) * 30), party_size: 1 };
        if let Err(no) = decide(&facts, &request, now) {
            prop_assert!(!no.all.is_empty());
            if let Some(at) = no.passes_at {
                prop_assert!(plan(&facts, &request, at).is_ok());
                prop_assert!(plan(&facts, &request, at - TimeDelta::milliseconds(1)).is_err());
            }
        }
    }

    #[test]
    fn every_alternative_passes_now(facts in world(), from in 0u32..8, long in 1u32..3, now in moment()) {
        let request = Request { court: &facts.courts[0], span: span(1080 + from * 30, 1080 + (from + long) * 30), party_size: 1 };
        if let Err(no) = decide(&facts, &request, now) {
            for offer in &no.alternatives {
                let court = facts.court(&offer.court_id).unwrap();
                let span = Span::new(offer.starts_at, offer.ends_at).unwrap();
                let answer = plan(&facts, &Request { court, span, party_size: 1 }, now);
                prop_assert!(answer.is_ok());
            }
        }
    }

    #[test]
    fn the_grid_and_the_decision_never_disagree(facts in world(), now in moment()) {
        let slots = slots(&facts.open, facts.slot_minutes);
        for court in &facts.courts {
            for cell in grid::cells(&facts, court, &slots, now) {
                let request = Request { court, span: grid::shortest(&facts, cell.span), party_size: 1 };
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
            let request = Request { court: &facts.courts[court], span: span(1080 + from * 30, 1080 + (from + long) * 30), party_size };
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
