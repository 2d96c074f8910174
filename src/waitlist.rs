//! The waiting list: what somebody waits for, which free place suits it, and how long that place is kept for an answer.
//!
//! Who comes first is decided by whoever asks, one wait after the other; here is only what suits one of them.

use crate::court::Court;
use crate::facts::{Facts, Request};
use crate::id::CourtId;
use crate::refusal::{Reason, Refusal};
use crate::rules::{self, Plan};
use crate::slot::slots;
use crate::span::{Instant, Span};
use crate::venue::Takes;
use crate::words_enum;
use crate::zone::Zone;
use chrono::{Days, TimeDelta, Timelike};

words_enum! {
    WaitStatus {
        Waiting = "waiting",
        /// A place is kept for it.
        Offered = "offered",
        /// The member has a place, by an offer or otherwise.
        Taken = "taken",
        /// By the member's word, or by two offers without an answer.
        Left = "left",
        /// The time that it was for has come.
        Expired = "expired",
    }
}

impl WaitStatus {
    pub fn is_open(self) -> bool {
        matches!(self, WaitStatus::Waiting | WaitStatus::Offered)
    }
}

/// A member waits for so many things at once, at most.
pub const MOST_WAITS: usize = 5;
/// Whoever lets so many offers in a row lapse waits no longer: others do.
pub const MOST_SILENCES: u16 = 2;
/// The longest window that one may wait for, in minutes.
pub const MOST_MINUTES: i64 = 24 * 60;

/// An offer lasts as long as a part of the time that is left …
const PART: i32 = 4;
/// … but long enough to look at a phone, and not so long that the next has no chance.
const SHORTEST: TimeDelta = TimeDelta::minutes(5);
const LONGEST: TimeDelta = TimeDelta::minutes(60);
/// Whoever takes it must still come.
const BEFORE_START: TimeDelta = TimeDelta::minutes(5);
/// Nobody answers between these hours.
const NIGHT_BEGINS: u32 = 23;
const NIGHT_ENDS: u32 = 7;

/// Until when a place that starts at `starts_at` is kept for an answer; `None`: there is no time left to answer.
pub fn offered_until(zone: Zone, starts_at: Instant, now: Instant) -> Option<Instant> {
    let from = |begins: Instant| {
        let left = starts_at - begins;
        let until = begins + (left / PART).clamp(SHORTEST, LONGEST);
        (until <= starts_at - BEFORE_START).then_some(until)
    };
    from(awake(zone, now)).or_else(|| from(now))
}

/// The last moment at which a place that starts at `starts_at` can be offered.
pub fn last_offer(starts_at: Instant) -> Instant {
    starts_at - BEFORE_START - SHORTEST
}

/// `now`, or the end of the night that it lies in.
fn awake(zone: Zone, now: Instant) -> Instant {
    let local = zone.local(now);
    let date = match local.hour() {
        hour if hour >= NIGHT_BEGINS => local.date() + Days::new(1),
        hour if hour < NIGHT_ENDS => local.date(),
        _ => return now,
    };
    zone.opening(date, NIGHT_ENDS * 60)
}

/// What somebody waits for at one venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `None`: any court of the venue.
    pub court: Option<CourtId>,
    /// Whatever begins and ends in it.
    pub window: Span,
    /// How long.
    pub minutes: u16,
    pub party_size: u16,
}

/// A place that suits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    pub court: CourtId,
    pub plan: Plan,
    /// Until when it may be kept.
    pub until: Instant,
}

/// Every place on the venue's grid that was meant, the soonest first, then in the order of the courts. A room that is booked by
/// the seat has none: a closure would keep all of it.
pub fn meant<'a>(facts: &'a Facts, wanted: &'a Wanted) -> impl Iterator<Item = (&'a Court, Span)> {
    let slot = facts.slot_minutes.max(1);
    // Any court will do, and grids differ: whole slots, as many as it takes.
    let minutes = wanted.minutes.div_ceil(slot).max(1).saturating_mul(slot);
    let length = TimeDelta::minutes(minutes.into());
    slots(&facts.open, slot)
        .into_iter()
        .map(move |first| Span {
            starts_at: first.starts_at,
            ends_at: first.starts_at + length,
        })
        .filter(|span| wanted.window.contains(*span))
        .flat_map(move |span| {
            let courts = facts.courts.iter().filter(|court| {
                court.takes == Takes::Whole && wanted.court.as_ref().is_none_or(|wanted| *wanted == court.id)
            });
            courts.map(move |court| (court, span))
        })
}

/// The first place that the rules give now and that can still be answered for; `except`: places that are not to be offered.
pub fn first_fit(
    facts: &Facts,
    wanted: &Wanted,
    now: Instant,
    except: impl Fn(&Court, Span) -> bool,
) -> Option<Fit> {
    meant(facts, wanted)
        .filter(|(court, span)| !except(court, *span))
        .find_map(|(court, span)| {
            let until = kept_until(facts, span.starts_at, now)?;
            let plan = rules::plan(facts, &request(wanted, court, span), now).ok()?;
            Some(Fit {
                court: court.id.clone(),
                plan,
                until,
            })
        })
}

/// As long as an answer is accepted: not beyond the last call, nor when the staff could no longer decide.
fn kept_until(facts: &Facts, starts_at: Instant, now: Instant) -> Option<Instant> {
    let approval = TimeDelta::minutes(facts.policy.approval_minutes.unwrap_or(0).into());
    let last = facts.policy.last_call(starts_at).min(starts_at - approval);
    let until = offered_until(facts.zone, starts_at, now)?.min(last);
    (now + SHORTEST <= until).then_some(until)
}

fn request<'a>(wanted: &Wanted, court: &'a Court, span: Span) -> Request<'a> {
    Request {
        court,
        span,
        party_size: wanted.party_size,
        companions: 0,
    }
}

/// What waiting for something comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prospect {
    /// It can be reserved this moment.
    Free(CourtId, Span),
    /// Somebody may give it back.
    Wait,
    /// No place was meant, or waiting changes nothing about these.
    Vain(Vec<Refusal>),
}

/// Whether it is any use to wait here.
pub fn prospect(facts: &Facts, wanted: &Wanted, now: Instant) -> Prospect {
    let mut vain: Option<Vec<Refusal>> = None;
    let mut may_wait = false;
    for (court, span) in meant(facts, wanted) {
        match rules::plan(facts, &request(wanted, court, span), now) {
            Ok(_) => return Prospect::Free(court.id.clone(), span),
            Err(refusals) => {
                let mut stands: Vec<Refusal> =
                    refusals.into_iter().filter(|one| is_vain(one, span)).collect();
                if stands.is_empty() && kept_until(facts, span.starts_at, now).is_none() {
                    stands.push(too_late(span));
                }
                may_wait |= stands.is_empty();
                vain.get_or_insert(stands);
            }
        }
    }
    match (may_wait, vain) {
        (true, _) => Prospect::Wait,
        (false, stands) => Prospect::Vain(stands.unwrap_or_default()),
    }
}

/// A no that nobody's giving back turns into a yes before the place begins.
fn is_vain(refusal: &Refusal, span: Span) -> bool {
    match refusal.reason {
        Reason::NotVerified { .. }
        | Reason::Closed { closure: None, .. }
        | Reason::OffGrid { .. }
        | Reason::TooShort { .. }
        | Reason::TooLong { .. }
        | Reason::PartySize { .. }
        | Reason::CompanionsRequired { .. }
        | Reason::TooLate { .. }
        | Reason::NeedsApproval { .. }
        | Reason::Suspended { .. } => true,
        Reason::OutOfRemit { opens_at, .. } => opens_at.is_none_or(|opens_at| opens_at >= span.starts_at),
        _ => false,
    }
}

fn too_late(span: Span) -> Refusal {
    let before = BEFORE_START + SHORTEST;
    Refusal {
        reason: Reason::TooLate {
            last_call: last_offer(span.starts_at),
            minutes_before: u16::try_from(before.num_minutes()).unwrap_or(u16::MAX),
        },
        lifts_at: None,
    }
}

#[cfg(test)]
mod tests;
