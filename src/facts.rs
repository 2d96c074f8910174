//! Everything that the rules may look at, loaded at once by whoever asks. No rule asks for more.

use crate::closure::Closure;
use crate::court::Court;
use crate::id::{CourtId, PartId, ReservationId, VenueId};
use crate::member::Verification;
use crate::policy::Policy;
use crate::span::{Instant, Span, Step};
use crate::venue::VenueKind;
use crate::zone::Zone;
use std::collections::{HashMap, HashSet};

/// A venue around one day, and who asks.
#[derive(Debug, Clone)]
pub struct Facts {
    pub zone: Zone,
    pub slot_minutes: u16,
    pub policy: Policy,
    /// Opening spans of the day asked for and of its neighbours, ascending: a night reaches into the next day.
    pub open: Vec<Span>,
    /// Closures of this venue that touch those days.
    pub closures: Vec<Closure>,
    pub courts: Vec<Court>,
    pub claims: Claims,
    /// `None`: nobody is signed in. Rules about a person are then left out, so that anybody can look.
    pub member: Option<Standing>,
}

/// What occupies the venue: parts, each with its claimed steps.
#[derive(Debug, Clone, Default)]
pub struct Claims(HashMap<PartId, HashSet<Step>>);

/// The member's own standing.
#[derive(Debug, Clone)]
pub struct Standing {
    pub verification: Verification,
    /// Live reservations that have not ended, at all palaces, ascending by start.
    pub own: Vec<Own>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    pub id: ReservationId,
    pub venue: VenueId,
    pub court: CourtId,
    /// In the reader's language, for the sentence “you are at …”.
    pub venue_name: String,
    pub venue_kind: VenueKind,
    pub span: Span,
}

/// A wish: this court, this time, so many people.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub court: &'a Court,
    pub span: Span,
    pub party_size: u16,
}

impl Claims {
    pub fn insert(&mut self, part: PartId, step: Step) {
        self.0.entry(part).or_default().insert(step);
    }

    /// The parts of the court that are unclaimed during the whole span, in the court's order.
    pub fn free_parts<'a>(&self, court: &'a Court, span: Span) -> Vec<&'a PartId> {
        let free = |part: &&PartId| match self.0.get(*part) {
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

    /// The member's own reservations that have not ended by `now`.
    pub fn own_ahead(&self, now: Instant) -> impl Iterator<Item = &Own> {
        self.member
            .iter()
            .flat_map(|member| &member.own)
            .filter(move |own| now < own.span.ends_at)
    }
}
