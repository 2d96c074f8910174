//! The desk of a palace: its day, what is given at the counter, and what is done about a reservation.

use super::people::masked_phone;
use super::reservations::{shape, span};
use super::shape::{
    DayView, DeedRequest, DeskCourt, DeskReservation, DeskVenue, ExcuseRequest, NewAtCounter,
    ProblemDocument, Reservation, ReservationAnswer,
};
use crate::app::Shared;
use crate::desk::counter::{self, Wanted};
use crate::desk::handle::{Deed, Undone, handle};
use crate::desk::today::{self, Day};
use crate::pages::today::note;
use crate::problem::Problem;
use crate::read::{self, Json as Body, Params};
use crate::reader::{Reader, pick};
use crate::store::{ClosureRow, DeskRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use gongyue::id::CourtId;
use gongyue::member::mask_name;
use gongyue::span::Instant;
use gongyue_app::Lang;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimelineQuery {
    /// `YYYY-MM-DD`; today where absent.
    date: Option<String>,
}

/// A palace's day, for its staff: every court with what occupies it.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/timeline", operation_id = "getTimeline", tag = "staff",
    params(("id" = String, Path), TimelineQuery),
    responses((status = 200, body = DayView), (status = 404, body = ProblemDocument)))]
pub async fn get_timeline(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<TimelineQuery>,
) -> Result<Json<DayView>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let date = query
        .date
        .map(|date| read::date("date", &date, lang))
        .transpose()?;
    let day = today::day(&app, me, &id.into(), date, lang).await?;
    let venues = day
        .palace
        .venues
        .iter()
        .filter(|venue| venue.retired_at.is_none());
    Ok(Json(DayView {
        facility_id: day.palace.facility.id.to_string(),
        date: day.date,
        time_zone: day.palace.facility.time_zone.to_string(),
        now: day.now,
        venues: venues
            .map(|venue| DeskVenue {
                id: venue.id.to_string(),
                name: pick(lang, &venue.name, &venue.name_en),
                courts: day
                    .palace
                    .courts(&venue.id)
                    .map(|court| {
                        court_view(
                            &app,
                            &day,
                            &court.id,
                            pick(lang, &court.name, &court.name_en),
                            lang,
                        )
                    })
                    .collect(),
            })
            .collect(),
    }))
}

fn court_view(app: &Shared, day: &Day, court: &CourtId, name: String, lang: Lang) -> DeskCourt {
    let here = |row: &&DeskRow| row.court_id == *court;
    let venue = day
        .palace
        .venues
        .iter()
        .find(|venue| day.palace.courts(&venue.id).any(|own| own.id == *court));
    let closes = |row: &&ClosureRow| {
        row.court_id.as_ref().is_none_or(|closed| closed == court)
            && row
                .venue_id
                .as_ref()
                .is_none_or(|closed| venue.is_some_and(|venue| venue.id == *closed))
    };
    DeskCourt {
        id: court.to_string(),
        name,
        reservations: day
            .rows
            .iter()
            .filter(here)
            .map(|row| desk_view(app, row))
            .collect(),
        closures: day
            .palace
            .closures()
            .iter()
            .filter(closes)
            .map(|row| super::shape::DeskClosure {
                id: row.id.to_string(),
                kind: row.kind,
                reason: pick(lang, &row.reason, &row.reason_en),
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            })
            .collect(),
    }
}

/// Masked: in full one looks at a member alone, and it is written down.
pub fn desk_view(app: &Shared, row: &DeskRow) -> DeskReservation {
    let phone = row.phone_sealed.as_deref();
    DeskReservation {
        id: row.id.to_string(),
        code: row.code.clone(),
        status: row.status,
        version: row.state_version,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        party_size: row.party_size,
        name: row.name.as_deref().map(mask_name),
        phone: phone.map(|sealed| masked_phone(app, sealed)),
        guest: row.guest.clone(),
        is_walk_in: row.is_walk_in,
        checked_in_at: row.checked_in_at,
        approve_by: row.approve_by,
        note: row.note.clone(),
        override_reason: row.override_reason.clone(),
    }
}

/// Gives a place at the counter: to a member, or without `member_id` to whoever stands there.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/reservations", operation_id = "reserveAtCounter", tag = "staff",
    params(("id" = String, Path),
        ("Idempotency-Key" = String, Header, description = "1–100 characters, new for each intent")),
    request_body = NewAtCounter,
    responses((status = 201, body = ReservationAnswer), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn reserve_at_counter(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<NewAtCounter>,
) -> Result<(StatusCode, Json<ReservationAnswer>), Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace = id.into();
    me.works_at(&palace)?;
    let override_reason = match body.override_reason.as_deref() {
        Some(reason) => super::people::reason(reason, lang)
            .map_err(|_| Problem::field("override_reason", lang.fault_reason()))?,
        None => String::new(),
    };
    let wanted = Wanted {
        court: body.court_id.into(),
        span: span(body.starts_at, body.ends_at, lang)?,
        party_size: body.party_size.unwrap_or(1),
        member: body.member_id.map(Into::into),
        guest: note(&body.guest.unwrap_or_default(), lang)?,
        override_reason,
        key: super::reservations::key(&headers, lang)?,
    };
    let view = counter::give(&app, me, &palace, wanted, lang).await?;
    Ok((
        StatusCode::CREATED,
        Json(ReservationAnswer {
            reservation: shape(&view, lang),
        }),
    ))
}

/// Does something about a reservation. `version`, where given, is the one that you saw; somebody else's act since then is 409.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/reservations/{reservation}/act", operation_id = "actOnReservation",
    tag = "staff", params(("id" = String, Path), ("reservation" = String, Path)), request_body = DeedRequest,
    responses((status = 200, body = Reservation), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn act_on_reservation(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, reservation)): Path<(String, String)>,
    Body(body): Body<DeedRequest>,
) -> Result<Json<Reservation>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace = id.into();
    me.works_at(&palace)?;
    let reason = || super::people::reason(body.reason.as_deref().unwrap_or_default(), lang);
    let at = |field: &str, at: Option<Instant>| {
        at.ok_or_else(|| Problem::field(field, lang.fault_missing_field()))
    };
    let deed = match body.act.as_str() {
        "check_in" => Deed::CheckIn,
        "no_show" => Deed::NoShow,
        "excuse" => Deed::Excuse(reason()?),
        "extend" => Deed::Extend(at("ends_at", body.ends_at)?),
        "move" => Deed::Move {
            court: body
                .court_id
                .as_deref()
                .ok_or_else(|| Problem::field("court_id", lang.fault_missing_field()))?
                .into(),
            starts_at: at("starts_at", body.starts_at)?,
        },
        "end" => Deed::End,
        "cancel" => Deed::Cancel(reason()?),
        "note" => Deed::Note(note(body.note.as_deref().unwrap_or_default(), lang)?),
        "approve" => Deed::Approve,
        "decline" => Deed::Decline(reason()?),
        _ => return Err(Problem::field("act", lang.fault_parameter())),
    };
    let view = handle(&app, me, &palace, &reservation.into(), body.version, deed, lang).await;
    view.map(|view| Json(shape(&view, lang)))
        .map_err(|undone| problem(undone, lang))
}

/// A no-show that does not count, for a reason that the member reads.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/no-shows/{reservation}/excuse", operation_id = "excuseNoShow",
    tag = "staff", params(("id" = String, Path), ("reservation" = String, Path)), request_body = ExcuseRequest,
    responses((status = 200, body = Reservation), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn excuse_no_show(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, reservation)): Path<(String, String)>,
    Body(body): Body<ExcuseRequest>,
) -> Result<Json<Reservation>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace = id.into();
    me.works_at(&palace)?;
    let deed = Deed::Excuse(super::people::reason(&body.reason, lang)?);
    let view = handle(&app, me, &palace, &reservation.into(), None, deed, lang).await;
    view.map(|view| Json(shape(&view, lang)))
        .map_err(|undone| problem(undone, lang))
}

fn problem(undone: Undone, lang: Lang) -> Problem {
    match undone {
        Undone::Lost(_) => Problem::Changed,
        Undone::NotBegun => Problem::field("act", lang.fault_not_begun()),
        Undone::Problem(problem) => problem,
    }
}
