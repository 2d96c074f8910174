//! Venues, courts and hours of a palace, for its staff; its manager changes them. A change that would strand reservations is a
//! fault at `stranded` until that says `keep` or `displace`.

use super::shape::{
    AddCourtsRequest, AddVenueRequest, HoursRequest, HoursView, Made, Page, ProblemDocument, StaffCourt,
    StaffVenue, StaffVenues,
};
use crate::app::Shared;
use crate::desk::places::{self, Change, CourtsOf, NewCourts, Stranded, Unchanged};
use crate::import::hours;
use crate::problem::Problem;
use crate::read::{Json as Body, Params};
use crate::reader::Reader;
use crate::store::{CourtRow, OpeningHoursRow, VenueRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongyue::id::{FacilityId, VenueId};
use gongyue::venue::VenueKind;
use gongyue_app::Lang;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditQuery {
    /// As it was read: somebody may have edited it since.
    edit: i64,
    /// `keep`: reservations that this strands keep their court and time.
    stranded: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HoursQuery {
    /// Absent: of the palace, for venues without hours of their own.
    venue_id: Option<String>,
}

fn asked(stranded: Option<&str>, lang: Lang) -> Result<Stranded, Problem> {
    match stranded {
        None => Ok(Stranded::Ask),
        Some("keep") => Ok(Stranded::Keep),
        Some("displace") => Ok(Stranded::Displace),
        Some(_) => Err(Problem::field("stranded", lang.fault_wrong_type())),
    }
}

fn told(unchanged: Unchanged, lang: Lang) -> Problem {
    match unchanged {
        Unchanged::Strands(rows) => Problem::field("stranded", lang.strands_text(rows.len())),
        other => other.into(),
    }
}

/// The venues with their courts, the retired ones last.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/venues", operation_id = "listStaffVenues", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = StaffVenues), (status = 404, body = ProblemDocument)))]
pub async fn list_venues(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<StaffVenues>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let places = places::places(&app, me, &id.into()).await?;
    let venue = |(venue, edit): &(VenueRow, i64)| StaffVenue {
        id: venue.id.to_string(),
        kind: venue.kind.as_str(),
        name: venue.name.clone(),
        name_en: venue.name_en.clone(),
        indoor: venue.is_indoor,
        step_free: venue.is_step_free,
        slot_minutes: venue.slot_minutes,
        retired_at: venue.retired_at,
        edit: *edit,
        courts: { places.courts.get(&venue.id).into_iter().flatten() }
            .map(staff_court)
            .collect(),
    };
    Ok(Json(StaffVenues {
        items: places.venues.iter().map(venue).collect(),
        next: None,
    }))
}

/// The courts of all venues in use.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/courts", operation_id = "listCourts", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<StaffCourt>), (status = 404, body = ProblemDocument)))]
pub async fn list_courts(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Page<StaffCourt>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let places = places::places(&app, me, &id.into()).await?;
    let venues = places
        .venues
        .iter()
        .filter(|(venue, _)| venue.retired_at.is_none());
    let courts = venues.flat_map(|(venue, _)| places.courts.get(&venue.id).into_iter().flatten());
    Ok(Json(Page {
        items: courts.map(staff_court).collect(),
        next: None,
    }))
}

fn staff_court(court: &CourtRow) -> StaffCourt {
    StaffCourt {
        id: court.id.to_string(),
        venue_id: court.venue_id.to_string(),
        name: court.name.clone(),
        name_en: court.name_en.clone(),
        takes: court.takes.as_str(),
        parts: court.parts.len(),
    }
}

/// Adds a venue without courts.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/venues", operation_id = "addVenue", tag = "staff",
    params(("id" = String, Path)), request_body = AddVenueRequest,
    responses((status = 201, body = Made), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn add_venue(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(wanted): Body<AddVenueRequest>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let (me, lang) = (reader.me.as_ref().ok_or(Problem::SignInNeeded)?, reader.lang);
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let kind: VenueKind =
        { wanted.kind.parse() }.map_err(|_| Problem::field("kind", lang.fault_wrong_type()))?;
    let name = named("name", &wanted.name, lang)?;
    let slot = wanted.slot_minutes.unwrap_or(30);
    if !(15..=240).contains(&slot) || slot % 15 != 0 {
        return Err(Problem::field("slot_minutes", lang.fault_slot_minutes()));
    }
    let venue = VenueRow {
        id: app.new_id().into(),
        palace_id: palace.clone(),
        kind,
        name,
        name_en: wanted.name_en.trim().chars().take(80).collect(),
        is_indoor: wanted.indoor.unwrap_or(true),
        is_step_free: wanted.step_free.unwrap_or(false),
        slot_minutes: slot,
        notice: String::new(),
        notice_en: String::new(),
        bring: String::new(),
        bring_en: String::new(),
        ordinal: 0,
        retired_at: None,
        search_key: String::new(),
    };
    let id = venue.id.to_string();
    let added = places::change(&app, me, &palace, Change::VenueAdded(venue), Stranded::Ask).await;
    added.map_err(|unchanged| told(unchanged, lang))?;
    Ok((StatusCode::CREATED, Json(Made { id })))
}

fn named(field: &str, text: &str, lang: Lang) -> Result<String, Problem> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        1..=40 => Ok(name),
        _ => Err(Problem::field(field, lang.fault_place_name())),
    }
}

/// Adds courts to a venue, numbered where the name holds `{n}`.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/venues/{venue}/courts", operation_id = "addCourts",
    tag = "staff", params(("id" = String, Path), ("venue" = String, Path)), request_body = AddCourtsRequest,
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn add_courts(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue)): Path<(String, String)>,
    Body(wanted): Body<AddCourtsRequest>,
) -> Result<StatusCode, Problem> {
    let (me, lang) = (reader.me.as_ref().ok_or(Problem::SignInNeeded)?, reader.lang);
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let name = named("name", &wanted.name, lang)?;
    if !(1..=100).contains(&wanted.count) {
        return Err(Problem::field("count", lang.fault_count()));
    }
    if wanted.count > 1 && !name.contains("{n}") {
        return Err(Problem::field("name", lang.fault_several_need_number()));
    }
    let of = match (wanted.halves, wanted.seats) {
        (false, None) => CourtsOf::One,
        (true, None) => CourtsOf::Halves,
        (false, Some(seats @ 2..=500)) => CourtsOf::Seats(seats),
        _ => return Err(Problem::field("seats", lang.fault_seats())),
    };
    let courts = NewCourts {
        name,
        name_en: wanted.name_en.trim().chars().take(80).collect(),
        count: wanted.count,
        of,
    };
    let change = Change::Courts(venue.into(), wanted.edit, courts);
    let added = places::change(&app, me, &palace, change, Stranded::Ask).await;
    added.map_err(|unchanged| told(unchanged, lang))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Retires a venue: neither shown nor booked any more.
#[utoipa::path(delete, path = "/api/v1/staff/facilities/{id}/venues/{venue}", operation_id = "retireVenue", tag = "staff",
    params(("id" = String, Path), ("venue" = String, Path), EditQuery),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn retire_venue(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue)): Path<(String, String)>,
    Params(query): Params<EditQuery>,
) -> Result<StatusCode, Problem> {
    retire(
        &app,
        &reader,
        id,
        Change::VenueRetired(venue.into(), query.edit),
        &query,
    )
    .await
}

/// Retires a court; `edit` is its venue's.
#[utoipa::path(delete, path = "/api/v1/staff/facilities/{id}/venues/{venue}/courts/{court}", operation_id = "retireCourt",
    tag = "staff", params(("id" = String, Path), ("venue" = String, Path), ("court" = String, Path), EditQuery),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn retire_court(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue, court)): Path<(String, String, String)>,
    Params(query): Params<EditQuery>,
) -> Result<StatusCode, Problem> {
    let change = Change::CourtRetired(venue.into(), query.edit, court.into());
    retire(&app, &reader, id, change, &query).await
}

async fn retire(
    app: &Shared,
    reader: &Reader,
    palace: String,
    change: Change,
    query: &EditQuery,
) -> Result<StatusCode, Problem> {
    let (me, lang) = (reader.me.as_ref().ok_or(Problem::SignInNeeded)?, reader.lang);
    let palace: FacilityId = palace.into();
    me.manages(&palace)?;
    let stranded = asked(query.stranded.as_deref(), lang)?;
    let changed = places::change(app, me, &palace, change, stranded).await;
    changed.map_err(|unchanged| told(unchanged, lang))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The hours of the palace or of one of its venues, as they may be typed.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/hours", operation_id = "getHours", tag = "staff",
    params(("id" = String, Path), HoursQuery),
    responses((status = 200, body = HoursView), (status = 404, body = ProblemDocument)))]
pub async fn get_hours(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<HoursQuery>,
) -> Result<Json<HoursView>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let places = places::places(&app, me, &id.into()).await?;
    let venue = query.venue_id.map(VenueId);
    if venue.as_ref().is_some_and(|id| places.venue(id).is_none()) {
        return Err(Problem::NotFound);
    }
    let rows: Vec<_> = { places.hours_of(venue.as_ref()).into_iter() }
        .map(OpeningHoursRow::row)
        .collect();
    Ok(Json(HoursView {
        hours: hours::written(&rows, reader.lang),
        edit: places.care.edit,
    }))
}

/// Puts another pattern in its place; a venue's empty one means the palace's.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/hours", operation_id = "setHours", tag = "staff",
    params(("id" = String, Path)), request_body = HoursRequest,
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn set_hours(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(wanted): Body<HoursRequest>,
) -> Result<StatusCode, Problem> {
    let (me, lang) = (reader.me.as_ref().ok_or(Problem::SignInNeeded)?, reader.lang);
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let rows = hours::parse(&wanted.hours).map_err(|_| {
        let lines: Vec<String> = hours::unreadable(&wanted.hours)
            .iter()
            .map(usize::to_string)
            .collect();
        match lines.is_empty() {
            true => Problem::field("hours", lang.hours_fault_contradiction()),
            false => Problem::field("hours", lang.hours_fault(&lines.join(lang.and()))),
        }
    })?;
    if rows.is_empty() && wanted.venue_id.is_none() {
        return Err(Problem::field("hours", lang.hours_fault_empty()));
    }
    let stranded = asked(wanted.stranded.as_deref(), lang)?;
    let change = Change::Hours(wanted.venue_id.map(VenueId), wanted.edit, rows);
    let changed = places::change(&app, me, &palace, change, stranded).await;
    changed.map_err(|unchanged| told(unchanged, lang))?;
    Ok(StatusCode::NO_CONTENT)
}
