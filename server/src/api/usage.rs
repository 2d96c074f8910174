//! What a palace is used for: public, in court-hours by who had them, never with names.

use super::shape::{CourtHoursView, OverrideView, ProblemDocument, UseView, VenueUseView};
use crate::app::Shared;
use crate::desk::usage::{MOST_DAYS, VenueUse, used};
use crate::problem::Problem;
use crate::read::{self, Params};
use crate::reader::{Reader, pick};
use axum::Json;
use axum::extract::{Path, State};
use chrono::Days;
use gongyue::usage::{CourtHours, UseClass};
use gongyue::zone::Zone;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UseQuery {
    /// `YYYY-MM-DD`; four weeks before `to` where absent.
    from: Option<String>,
    /// `YYYY-MM-DD`, included; today where absent.
    to: Option<String>,
}

/// Court-hours by who had them. A day that goes on is counted as far as it has passed.
#[utoipa::path(get, path = "/api/v1/facilities/{id}/use", operation_id = "getUse", tag = "facilities",
    params(("id" = String, Path), UseQuery),
    responses((status = 200, body = UseView), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn get_use(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<UseQuery>,
) -> Result<Json<UseView>, Problem> {
    let lang = reader.lang;
    let date = |field: &'static str, text: Option<String>| {
        text.map(|text| read::date(field, &text, lang)).transpose()
    };
    let to = date("to", query.to)?.unwrap_or_else(|| Zone::SHANGHAI.date(app.now()));
    let from = date("from", query.from)?.unwrap_or(to - Days::new(27));
    if from > to || (to - from).num_days() >= MOST_DAYS {
        return Err(Problem::field("from", lang.fault_date_far()));
    }
    let used = used(&app, &id.into(), from, to, lang).await?;
    let total: Vec<CourtHours> = used.venues.iter().map(|of| of.hours(|_| true)).collect();
    let total: CourtHours = total.iter().sum();
    let venue = |of: &VenueUse| VenueUseView {
        id: of.row.id.to_string(),
        name: pick(lang, &of.row.name, &of.row.name_en),
        kind: of.row.kind,
        court_hours: view(&of.hours(|_| true)),
    };
    Ok(Json(UseView {
        facility_id: used.palace.facility.id.to_string(),
        from: used.from,
        to: used.to,
        as_of: used.now,
        totals: view(&total),
        venues: used.venues.iter().map(venue).collect(),
        overrides: used
            .overrides
            .iter()
            .map(|row| OverrideView {
                venue_id: row.venue_id.to_string(),
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                reason: row.override_reason.clone(),
            })
            .collect(),
    }))
}

fn view(hours: &CourtHours) -> CourtHoursView {
    let of = |class: UseClass| (hours.of(class) * 100.0).round() / 100.0;
    CourtHoursView {
        offered: of(UseClass::Offered),
        reserved: of(UseClass::Reserved),
        draw: of(UseClass::Draw),
        walk_in: of(UseClass::WalkIn),
        against_rules: of(UseClass::Override),
        event: of(UseClass::Event),
        held: of(UseClass::Hold),
        closed: of(UseClass::Closed),
        empty: (hours.empty() * 100.0).round() / 100.0,
        attended: of(UseClass::Attended),
        no_show: of(UseClass::NoShow),
        utilisation: hours.utilisation(),
    }
}
