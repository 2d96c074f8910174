//! Everything that the rules may look at, loaded at once by whoever asks. No rule asks for more.

use crate::ballot::BallotKind;
use crate::calendar::Calendar;
use crate::closure::Closure;
use crate::court::Court;
use crate::division::DivisionCode;
use crate::id::{CourtId, FacilityId, PartId, ReservationId, UnionId, VenueId};
use crate::member::Verification;
use crate::policy::Policy;
use crate::span::{Instant, Span, Step};
use crate::strikes::{Fallen, Weight};
use crate::venue::VenueKind;
use crate::zone::Zone;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A venue around one day, and who asks.
#[derive(Debug, Clone)]
pub struct Facts {
    pub home: Home,
    pub venue_kind: VenueKind,
    pub zone: Zone,
    /// Days off and make-up days, for peak hours.
    pub calendar: Calendar,
    pub slot_minutes: u16,
    pub policy: Policy,
    /// Opening spans of the day asked for and of its neighbours, ascending: a night reaches into the next day.
    pub open: Vec<Span>,
    /// Closures of this venue that touch those days.
    pub closures: Vec<Closure>,
    pub courts: Vec<Court>,
    pub claims: Claims,
    /// Ballots for dates of this venue that are still to be drawn, whatever the time is.
    pub undrawn: Vec<(NaiveDate, BallotKind)>,
    /// `None`: nobody is signed in. Rules about a person are then left out, so that anybody can look.
    pub member: Option<Standing>,
    /// The staff reserve for somebody who stands there: what is kept for walk-ins is theirs, and the slot that runs may be
    /// had.
    pub at_counter: bool,
}

/// The palace, and whose it is.
#[derive(Debug, Clone)]
pub struct Home {
    pub palace: FacilityId,
    pub division: DivisionCode,
    /// Of those who come first, in the reader's language; empty where nobody does.
    pub first_name: String,
}

/// What occupies the venue's parts.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    of_part: HashMap<PartId, HashSet<Step>>,
    /// How many parts are claimed at a step.
    at_step: HashMap<Step, usize>,
}

/// The member's own standing.
#[derive(Debug, Clone)]
pub struct Standing {
    pub verification: Verification,
    /// By the staff; `None`: not.
    pub suspended_until: Option<Instant>,
    pub division: Option<DivisionCode>,
    pub union: Option<UnionId>,
    /// What the member's grassroots union has at this palace; `None` for members of other unions.
    pub union_use: Option<UnionUse>,
    /// What counts of the member's reservations, at all palaces, ascending by start: those ahead, and those that
    /// started in the months asked about.
    pub own: Vec<Own>,
    /// Those at this palace, ascending by the moment at which each became one.
    pub misses: Vec<Miss>,
}

/// Reservations of the members of one grassroots union for one kind of venue at one palace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnionUse {
    pub name: String,
    pub by_day: BTreeMap<NaiveDate, u32>,
}

/// A no-show or a late cancellation, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    pub reservation: ReservationId,
    pub venue: String,
    pub starts_at: Instant,
    pub at: Instant,
    pub cancelled_late: bool,
}

impl Miss {
    /// What it weighs.
    pub fn fallen(&self) -> Fallen {
        Fallen {
            at: self.at,
            weight: match self.cancelled_late {
                true => Weight::Half,
                false => Weight::Whole,
            },
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub id: ReservationId,
    pub palace: FacilityId,
    pub venue: VenueId,
    pub court: CourtId,
    /// In the reader's language, for the sentence “you are at …”.
    pub venue_name: String,
    pub venue_kind: VenueKind,
    pub span: Span,
    /// Neither ended nor over: it holds its court.
    pub is_live: bool,
    /// Somebody else's reservation, on which the member is a companion.
    pub as_companion: bool,
}

/// A wish: this court, this time, so many people.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub court: &'a Court,
    pub span: Span,
    /// The member, companions and guests.
    pub party_size: u16,
    /// Named and verified, besides the member.
    pub companions: u16,
}

impl Claims {
    pub fn insert(&mut self, part: PartId, step: Step) {
        if self.of_part.entry(part).or_default().insert(step) {
            *self.at_step.entry(step).or_default() += 1;
        }
    }

    /// How many parts are claimed at the busiest step of the span.
    pub fn busiest(&self, span: Span) -> usize {
        let claimed = |step| self.at_step.get(&step).copied().unwrap_or(0);
        span.steps().map(claimed).max().unwrap_or(0)
    }

    /// The parts of the court that are unclaimed during the whole span, in the court's order.
    pub fn free_parts<'a>(&self, court: &'a Court, span: Span) -> Vec<&'a PartId> {
        let free = |part: &&PartId| match self.of_part.get(*part) {
            Some(steps) => !span.steps().any(|step| steps.contains(&step)),
            None => true,
        };
        court.parts.iter().filter(free).collect()
    }

    /// The parts that the request would claim, or `None` where there are too few.
    pub fn fitting<'a>(&self, request: &Request<'a>) -> Option<Vec<&'a PartId>> {
        let mut free = self.free_parts(request.court, request.span);
        let needed = request.court.parts_for(request.party_size);
        free.truncate(needed);
        (free.len() == needed).then_some(free)
    }
}

impl Facts {
    pub fn court(&self, id: &CourtId) -> Option<&Court> {
        self.courts.iter().find(|court| court.id == *id)
    }

    /// The smallest things that can be occupied here, all of them.
    pub fn parts(&self) -> usize {
        let parts: HashSet<&PartId> = self.courts.iter().flat_map(|court| &court.parts).collect();
        parts.len()
    }

    /// The member's own reservations that are live and have not ended by `now`, as companion too.
    pub fn own_ahead(&self, now: Instant) -> impl Iterator<Item = &Own> {
        self.own()
            .filter(move |own| own.is_live && now < own.span.ends_at)
    }

    pub fn own(&self) -> impl Iterator<Item = &Own> {
        self.member.iter().flat_map(|member| &member.own)
    }

    /// The minutes of a span that lie in this venue's peak hours.
    pub fn peak_minutes(&self, span: Span) -> i64 {
        self.policy.peak_minutes(self.zone, &self.calendar, span)
    }

    /// Through which ballot a span goes, if any.
    pub fn ballot_kind(&self, span: Span) -> Option<BallotKind> {
        self.policy.ballot_kind(self.peak_minutes(span) > 0)
    }

    pub fn is_undrawn(&self, kind: BallotKind, starts_at: Instant) -> bool {
        self.undrawn.contains(&(self.zone.date(starts_at), kind))
    }

    /// What a tap on a time stands for, when nothing else is said: the smallest party that may come.
    pub fn request<'a>(&self, court: &'a Court, span: Span) -> Request<'a> {
        let companions = self.policy.companions_required;
        Request {
            court,
            span,
            party_size: self.policy.min_party.max(companions + 1),
            companions,
        }
    }
}
