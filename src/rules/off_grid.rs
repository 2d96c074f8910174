//! `off_grid`: reservations start and end where the venue's slots do.

use crate::facts::{Facts, Request};
use crate::refusal::{Reason, Refusal};
use crate::slot::on_grid;
use crate::span::Instant;

pub fn check(facts: &Facts, request: &Request<'_>, _: Instant) -> Option<Refusal> {
    (on_grid(&facts.open, facts.slot_minutes, request.span) == Some(false)).then_some(Refusal {
        reason: Reason::OffGrid {
            slot_minutes: facts.slot_minutes,
        },
        lifts_at: None,
    })
}
