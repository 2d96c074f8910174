//! Facilities: found and looked at.

use super::shape::{
    DayHours, DivisionRef, Facility, FacilityDetail, Named, OpenSpan, Page, ProblemDocument, VenueRef,
};
use crate::app::Shared;
use crate::desk::find::{self, Search};
use crate::desk::load::Palace;
use crate::kept::About;
use crate::problem::Problem;
use crate::read::{self, Params};
use crate::reader::Reader;
use crate::store::{DivisionRow, FacilityFilter, FacilityRow, VenueRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use gongyue::span::Span;
use gongyue_app::Lang;
use serde::Deserialize;
use std::str::FromStr;
use utoipa::IntoParams;

const PAGE: usize = 20;
const DAYS: u64 = 7;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Query {
    /// A division code and all below it: 36, 3604, 360403.
    division: Option<String>,
    /// palace, workers_home, reading_room, outdoor_station.
    kind: Option<String>,
    /// badminton, table_tennis, archery …
    venue_kind: Option<String>,
    /// planned, under_construction, in_service, renovating, closed.
    status: Option<String>,
    /// A name, in Chinese, pinyin or initials.
    q: Option<String>,
    /// `LON,LAT` in degrees; nearest first then.
    near: Option<String>,
    cursor: Option<String>,
}

/// Facilities by place, kind, sport, name or nearness; those in service first.
#[utoipa::path(get, path = "/api/v1/facilities", operation_id = "listFacilities", params(Query), tag = "facilities",
    responses((status = 200, body = Page<Facility>), (status = 304, description = "Not signed in, and as the asker has it"),
        (status = 422, body = ProblemDocument)))]
pub async fn list_facilities(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let division = parsed("division", query.division, lang)?;
    // No name is longer, and one that is only nearly right is looked for letter by letter.
    let q: Option<String> = query.q.map(|q| q.trim().chars().take(40).collect());
    let q = q.as_deref().filter(|q| !q.is_empty());
    let search = Search {
        filter: FacilityFilter {
            division: division.as_ref(),
            kind: parsed("kind", query.kind, lang)?,
            status: parsed("status", query.status, lang)?,
            venue_kind: parsed("venue_kind", query.venue_kind, lang)?,
            q,
        },
        near: query
            .near
            .map(|near| read::place("near", &near, lang))
            .transpose()?,
        within_m: None,
        skip: skipped(query.cursor, lang)?,
        limit: PAGE,
    };
    let found = find::facilities(&app, &search).await?;
    let divisions = find::divisions(&app).await?;
    let items = found
        .items
        .iter()
        .map(|item| facility(&item.facility, &item.venues, item.distance_m, &divisions, lang))
        .collect();
    let page = Json(Page {
        items,
        next: found.next.map(|next| next.to_string()),
    });
    // Where somebody stands is theirs.
    Ok(match search.near {
        None => About::Everything.on(page),
        Some(_) => page.into_response(),
    })
}

/// One facility with its week and its venues.
#[utoipa::path(get, path = "/api/v1/facilities/{id}", operation_id = "getFacility", tag = "facilities",
    params(("id" = String, Path)),
    responses((status = 200, body = FacilityDetail), (status = 304, description = "Not signed in, and as the asker has it"),
        (status = 404, body = ProblemDocument)))]
pub async fn get_facility(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace = find::palace(&app, &id.into(), DAYS, reader.lang).await?;
    let divisions = find::divisions(&app).await?;
    let venues = palace
        .venues
        .iter()
        .map(|venue| venue_ref(&palace, venue, &reader))
        .collect();
    let notice = reader.pick(&palace.facility.notice, &palace.facility.notice_en);
    let detail = FacilityDetail {
        facility: facility(&palace.facility, &palace.venues, None, &divisions, reader.lang),
        hours: palace
            .from
            .iter_days()
            .take_while(|day| *day <= palace.to)
            .map(|day| hours(&palace, day))
            .collect(),
        notices: Some(notice)
            .filter(|notice| !notice.is_empty())
            .into_iter()
            .collect(),
        venues,
    };
    Ok(About::Palace(palace.facility.id).on(Json(detail)))
}

fn facility(
    row: &FacilityRow,
    venues: &[VenueRow],
    distance_m: Option<i64>,
    divisions: &[DivisionRow],
    lang: Lang,
) -> Facility {
    let mut venue_kinds: Vec<_> = venues.iter().map(|venue| venue.kind).collect();
    venue_kinds.sort_unstable();
    venue_kinds.dedup();
    Facility {
        id: row.id.to_string(),
        name: crate::reader::pick(lang, &row.name, &row.name_en),
        kind: row.kind,
        division: DivisionRef {
            code: row.division_code.to_string(),
            name: find::division_name(divisions, &row.division_code, lang),
        },
        status: row.status,
        address: crate::reader::pick(lang, &row.address, &row.address_en),
        longitude: row.longitude,
        latitude: row.latitude,
        time_zone: row.time_zone.name().to_owned(),
        venue_kinds,
        distance_m,
    }
}

fn venue_ref(palace: &Palace, venue: &VenueRow, reader: &Reader) -> VenueRef {
    let mut parts: Vec<_> = palace.courts(&venue.id).flat_map(|court| &court.parts).collect();
    parts.sort_unstable();
    parts.dedup();
    VenueRef {
        id: venue.id.to_string(),
        name: reader.pick(&venue.name, &venue.name_en),
        kind: venue.kind,
        indoor: venue.is_indoor,
        capacity: parts.len(),
        courts: palace
            .courts(&venue.id)
            .map(|court| Named {
                id: court.id.to_string(),
                name: reader.pick(&court.name, &court.name_en),
            })
            .collect(),
    }
}

fn hours(palace: &Palace, date: chrono::NaiveDate) -> DayHours {
    let zone = palace.facility.time_zone;
    let local = |span: Span| {
        let clock = |at| zone.local(at).format("%H:%M");
        format!("{}–{}", clock(span.starts_at), clock(span.ends_at))
    };
    DayHours {
        date,
        open: palace
            .open(None, date)
            .into_iter()
            .map(|span| OpenSpan {
                opens_at: span.starts_at,
                closes_at: span.ends_at,
                local: local(span),
            })
            .collect(),
        reason: palace.day_note(None, date),
    }
}

/// A word or code of a query; an empty one is none, as forms send it.
pub fn parsed<T: FromStr>(field: &str, text: Option<String>, lang: Lang) -> Result<Option<T>, Problem> {
    match text.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|_| Problem::field(field, lang.fault_parameter())),
    }
}

/// The cursor of a list of facilities: how many came before.
pub fn skipped(cursor: Option<String>, lang: Lang) -> Result<usize, Problem> {
    match cursor.as_deref() {
        None | Some("") => Ok(0),
        Some(text) => text
            .parse()
            .map_err(|_| Problem::field("cursor", lang.fault_cursor())),
    }
}
