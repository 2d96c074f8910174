//! A venue's slots and what applies there.

use super::shape::{CourtSlots, Knob, PolicyView, ProblemDocument, Slot, Slots};
use crate::app::Shared;
use crate::desk::venue_day::{VenueDay, venue_day};
use crate::kept::About;
use crate::problem::{Problem, facts};
use crate::read::{self, Params};
use crate::reader::Reader;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use gongyue::grid::Cell;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// `YYYY-MM-DD` in the palace's zone; today where absent.
    date: Option<String>,
}

/// The true state of every slot of a venue's day; signed in, also why this member may not take it.
#[utoipa::path(get, path = "/api/v1/venues/{id}/slots", operation_id = "listSlots", tag = "venues",
    params(("id" = String, Path), DayQuery),
    responses((status = 200, body = Slots), (status = 304, description = "Not signed in, and as the asker has it"),
        (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list_slots(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<DayQuery>,
) -> Result<Response, Problem> {
    let date = query
        .date
        .map(|date| read::date("date", &date, reader.lang))
        .transpose()?;
    let day = venue_day(&app, &reader, &id.into(), date, 0).await?;
    let courts = day
        .courts
        .iter()
        .map(|court| CourtSlots {
            id: court.id.to_string(),
            name: court.name.clone(),
            slots: court.cells.iter().map(|cell| slot(&day, cell, &reader)).collect(),
        })
        .collect();
    let slots = Slots {
        venue_id: day.venue.id.to_string(),
        date: day.date,
        time_zone: day.facts.zone.name().to_owned(),
        slot_minutes: day.venue.slot_minutes,
        courts,
    };
    Ok(About::Palace(day.venue.palace_id).on(Json(slots)))
}

fn slot(day: &VenueDay, cell: &Cell, reader: &Reader) -> Slot {
    let zone = day.facts.zone;
    let refusals = cell.refusals.iter().map(|refusal| super::shape::Refusal {
        rule: refusal.reason.rule(),
        message: reader.lang.refusal_sentence(&refusal.reason, zone),
        facts: facts(&refusal.reason),
        passes_at: cell.passes_at,
        alternatives: vec![],
    });
    Slot {
        starts_at: cell.span.starts_at,
        ends_at: cell.span.ends_at,
        local_time: zone.local(cell.span.starts_at).format("%H:%M").to_string(),
        state: cell.state,
        free: cell.free,
        refusals: reader.me.is_some().then(|| refusals.collect()),
    }
}

/// Every knob of the policy in force, with what it means in words.
#[utoipa::path(get, path = "/api/v1/venues/{id}/policy", operation_id = "getPolicy", tag = "venues",
    params(("id" = String, Path)),
    responses((status = 200, body = PolicyView), (status = 404, body = ProblemDocument)))]
pub async fn get_policy(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<PolicyView>, Problem> {
    let day = venue_day(&app, &reader, &id.into(), None, 0).await?;
    let sentences = reader.lang.policy_sentences(
        &day.in_force.policy,
        day.venue.slot_minutes,
        &day.facts.home.first_name,
    );
    Ok(Json(PolicyView {
        venue_id: day.venue.id.to_string(),
        version: day.in_force.version,
        knobs: sentences
            .into_iter()
            .map(|knob| Knob {
                name: knob.name,
                value: knob.value,
                sentence: knob.sentence,
            })
            .collect(),
    }))
}
