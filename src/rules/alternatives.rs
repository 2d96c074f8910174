//! What would pass now instead: near in time, near in place, a little shorter. Only what the rules let through.

use super::passes;
use crate::facts::{Facts, Request};
use crate::refusal::Alternative;
use crate::span::{Instant, Span};
use chrono::{NaiveDateTime, TimeDelta};

pub const MAX_ALTERNATIVES: usize = 3;

/// What another length at the same time and place is worth, in minutes of waiting.
const OTHER_LENGTH: i64 = 10;
/// What going to another palace is worth, in minutes of waiting; the next one as much again.
const ELSEWHERE: i64 = 20;
/// What the same time on another day is worth, in minutes of waiting.
const ANOTHER_DAY: i64 = 720;
/// Further away in time than this, another palace is no help.
const NEAR_MINUTES: i64 = 90;

struct Wish<'a> {
    facts: &'a Facts,
    request: Request<'a>,
    cost: i64,
}

/// The same time on another court, a little shorter, the same time near by, then other times here.
pub fn alternatives(
    facts: &Facts,
    request: &Request<'_>,
    now: Instant,
    elsewhere: &[&Facts],
) -> Vec<Alternative> {
    let mut wishes = here(facts, request);
    for (nth, other) in elsewhere.iter().enumerate() {
        wishes.extend(there(other, request, ELSEWHERE * (nth as i64 + 1)));
    }
    wishes.sort_by_key(|wish| wish.cost);
    let mut found: Vec<Alternative> = Vec::with_capacity(MAX_ALTERNATIVES);
    let mut ideas: Vec<(*const Facts, Option<Instant>)> = Vec::new();
    for wish in wishes {
        // Three tables at eight are one idea, not three; and one offer a palace elsewhere is enough.
        let is_here = std::ptr::eq(wish.facts, facts);
        let idea = (
            std::ptr::from_ref(wish.facts),
            is_here.then_some(wish.request.span.starts_at),
        );
        if ideas.contains(&idea) || !passes(wish.facts, &wish.request, now) {
            continue;
        }
        ideas.push(idea);
        found.push(Alternative {
            court_id: wish.request.court.id.clone(),
            starts_at: wish.request.span.starts_at,
            ends_at: wish.request.span.ends_at,
        });
        if found.len() == MAX_ALTERNATIVES {
            break;
        }
    }
    found
}

fn here<'a>(facts: &'a Facts, request: &Request<'_>) -> Vec<Wish<'a>> {
    let length = request.span.ends_at - request.span.starts_at;
    let wanted = facts.zone.local(request.span.starts_at);
    let slots = crate::slot::slots(&facts.open, facts.slot_minutes);
    let at_other_times = slots.into_iter().map(|slot| {
        let ends_at = slot.starts_at + length;
        (
            Span { ends_at, ..slot },
            away(facts.zone.local(slot.starts_at), wanted),
        )
    });
    let of_other_lengths = other_lengths(facts, request.span)
        .map(|(minutes, span)| (span, OTHER_LENGTH + (minutes - length.num_minutes()).abs()));
    // The same for every court, of which there may be many.
    let spans: Vec<(Span, i64)> = at_other_times.chain(of_other_lengths).collect();
    let mut wishes = Vec::with_capacity(spans.len() * facts.courts.len());
    for court in &facts.courts {
        let other_court = i64::from(court.id != request.court.id);
        for &(span, cost) in &spans {
            if other_court > 0 || span != request.span {
                let request = Request {
                    court,
                    span,
                    ..*request
                };
                wishes.push(Wish {
                    facts,
                    request,
                    cost: cost + other_court,
                });
            }
        }
    }
    wishes
}

/// Minutes between two times of day; another day costs as much as half a day of waiting.
fn away(at: NaiveDateTime, wanted: NaiveDateTime) -> i64 {
    let of_day = (at.time() - wanted.time()).num_minutes().abs();
    of_day + (at.date() - wanted.date()).num_days().abs() * ANOTHER_DAY
}

/// The same start with every length that this venue allows, whatever was asked for.
fn other_lengths(facts: &Facts, span: Span) -> impl Iterator<Item = (i64, Span)> {
    let slot = usize::from(facts.slot_minutes.max(1));
    let (min, max) = (
        i64::from(facts.policy.min_minutes),
        i64::from(facts.policy.max_minutes),
    );
    (min..=max).step_by(slot).map(move |minutes| {
        let ends_at = span.starts_at + TimeDelta::minutes(minutes);
        (minutes, Span { ends_at, ..span })
    })
}

fn there<'a>(facts: &'a Facts, request: &Request<'_>, cost: i64) -> Vec<Wish<'a>> {
    let length = request.span.ends_at - request.span.starts_at;
    let starts: Vec<(Instant, i64)> = crate::slot::slots(&facts.open, facts.slot_minutes)
        .iter()
        .map(|slot| {
            (
                slot.starts_at,
                (slot.starts_at - request.span.starts_at).num_minutes().abs(),
            )
        })
        .filter(|(_, away)| *away <= NEAR_MINUTES)
        .collect();
    let mut wishes = Vec::new();
    for court in &facts.courts {
        for (starts_at, away) in &starts {
            let span = Span {
                starts_at: *starts_at,
                ends_at: *starts_at + length,
            };
            wishes.push(Wish {
                facts,
                request: Request {
                    court,
                    span,
                    ..*request
                },
                cost: cost + away,
            });
        }
    }
    wishes
}
