//! Reservations: made, listed, looked at, cancelled.

use super::facilities::parsed;
use super::shape::{
    CheckIn, CheckInCode, CheckInRequest, InvitationView, JoinRequest, Named, NewReservation, Page,
    ProblemDocument, Reservation, ReservationAnswer, VenueName,
};
use crate::app::Shared;
use crate::desk::reservation::{self, Cursor};
use crate::desk::reserve::{self, Wish};
use crate::desk::{check_in, companion};
use crate::problem::Problem;
use crate::read::{self, Json as Body, Params};
use crate::reader::{Reader, pick};
use crate::store::ReservationView;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use chrono::{Datelike, Timelike};
use gongyue::span::{Instant, Span};
use gongyue::ticket::companion_code_typed;
use gongyue::zone::Zone;
use gongyue_app::{Lang, url};
use serde::Deserialize;
use utoipa::IntoParams;

const PAGE: u32 = 20;
const KEY: &str = "idempotency-key";

/// Reserves a court. The same key and body again: the same answer.
#[utoipa::path(post, path = "/api/v1/reservations", operation_id = "createReservation", tag = "reservations",
    params(("Idempotency-Key" = String, Header, description = "1–100 characters, new for each intent")),
    request_body = NewReservation,
    responses((status = 201, body = ReservationAnswer), (status = 401, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn create_reservation(
    State(app): State<Shared>,
    reader: Reader,
    headers: HeaderMap,
    Body(body): Body<NewReservation>,
) -> Result<(StatusCode, Json<ReservationAnswer>), Problem> {
    let lang = reader.lang;
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let key = key(&headers, lang)?;
    let companions = companions(body.companions.unwrap_or_default(), lang)?;
    let wish = Wish {
        court: body.court_id.into(),
        span: span(body.starts_at, body.ends_at, lang)?,
        // Whoever names companions and says no more comes with them.
        party_size: body
            .party_size
            .unwrap_or(1 + u16::try_from(companions.len()).unwrap_or(0)),
        companions,
    };
    let view = reserve::reserve(&app, me, wish, key, lang).await?;
    Ok((
        StatusCode::CREATED,
        Json(ReservationAnswer {
            reservation: shape(&view, lang),
        }),
    ))
}

/// Under which a retry finds the answer.
pub fn key(headers: &HeaderMap, lang: Lang) -> Result<String, Problem> {
    let key = headers.get(KEY).and_then(|key| key.to_str().ok()).map(str::trim);
    let key = key.filter(|key| (1..=100).contains(&key.len()));
    key.map(str::to_owned)
        .ok_or_else(|| Problem::field("Idempotency-Key", lang.fault_key()))
}

/// The most companions that can be named at once; a hall's party has more people than that.
const MOST_COMPANIONS: usize = 20;

/// The codes in a field, with whatever people put between them.
pub fn codes_typed(text: &str) -> Vec<String> {
    let codes = text.split([',', '，', '、', ' ', ';', '；', '\n']);
    let codes = codes.filter(|code| !code.trim().is_empty());
    codes.map(str::to_owned).collect()
}

/// Companion codes as typed.
pub fn companions(typed: Vec<String>, lang: Lang) -> Result<Vec<String>, Problem> {
    if typed.len() > MOST_COMPANIONS {
        return Err(Problem::field("companions", lang.fault_companion()));
    }
    let code = |(nth, text): (usize, &String)| {
        companion_code_typed(text)
            .ok_or_else(|| Problem::field(&format!("companions/{nth}"), lang.fault_companion()))
    };
    typed.iter().enumerate().map(code).collect()
}

/// A range as sent: the end after the start, both on whole minutes.
pub fn span(starts_at: Instant, ends_at: Instant, lang: Lang) -> Result<Span, Problem> {
    for (field, at) in [("starts_at", starts_at), ("ends_at", ends_at)] {
        if at.second() != 0 || at.nanosecond() != 0 {
            return Err(Problem::field(field, lang.fault_seconds()));
        }
        if !read::YEARS.contains(&at.year()) {
            return Err(Problem::field(field, lang.fault_date_far()));
        }
    }
    // Anything longer than two days is no reservation, and walking its slots would be work for nothing.
    Span::new(starts_at, ends_at)
        .filter(|span| span.minutes() <= 2 * 1440)
        .ok_or_else(|| Problem::field("ends_at", lang.fault_end_before_start()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MineQuery {
    /// `YYYY-MM-DD`: those that start on or after it.
    from: Option<String>,
    status: Option<String>,
    cursor: Option<String>,
}

/// My reservations: soonest first from a day on, or else the latest first.
#[utoipa::path(get, path = "/api/v1/me/reservations", operation_id = "listMyReservations", tag = "reservations",
    params(MineQuery),
    responses((status = 200, body = Page<Reservation>), (status = 401, body = ProblemDocument)))]
pub async fn list_my_reservations(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<MineQuery>,
) -> Result<Json<Page<Reservation>>, Problem> {
    let lang = reader.lang;
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    // A member's reservations may be in several zones; the day begins where most of them are.
    let from = query
        .from
        .map(|date| read::date("from", &date, lang))
        .transpose()?;
    let from = from.map(|date| Zone::SHANGHAI.opening(date, 0));
    let cursor = cursor(query.cursor, lang)?;
    let status = parsed("status", query.status, lang)?;
    let (rows, next) = reservation::reservations(&app, me, from, status, cursor, PAGE).await?;
    Ok(Json(Page {
        items: rows.iter().map(|row| shape(row, lang)).collect(),
        next: next.map(|cursor| cursor.write()),
    }))
}

pub fn cursor(text: Option<String>, lang: Lang) -> Result<Option<Cursor>, Problem> {
    match text.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => Cursor::read(text)
            .map(Some)
            .ok_or_else(|| Problem::field("cursor", lang.fault_cursor())),
    }
}

/// One reservation: for its holder and the palace's staff.
#[utoipa::path(get, path = "/api/v1/reservations/{id}", operation_id = "getReservation", tag = "reservations",
    params(("id" = String, Path)),
    responses((status = 200, body = Reservation), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn get_reservation(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Reservation>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let view = reservation::reservation(&app, me, &id.into()).await?;
    Ok(Json(shape(&view, reader.lang)))
}

/// Checks in: the palace's staff, or the holder with the code shown there.
#[utoipa::path(post, path = "/api/v1/reservations/{id}/check-in", operation_id = "checkIn", tag = "reservations",
    params(("id" = String, Path)), request_body = Option<CheckInRequest>,
    responses((status = 200, body = Reservation), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn check_in(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    body: Option<Body<CheckInRequest>>,
) -> Result<Json<Reservation>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let code = body.and_then(|Body(body)| body.code);
    let view = check_in::check_in(&app, me, &id.into(), code.as_deref(), reader.lang).await?;
    Ok(Json(shape(&view, reader.lang)))
}

/// A companion who does not come along after all; the reservation stays its holder's.
#[utoipa::path(delete, path = "/api/v1/reservations/{id}/companions/me", operation_id = "leaveReservation",
    tag = "reservations", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn leave_reservation(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    companion::leave(&app, me, &id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The link by which others join my reservation, to be passed on.
#[utoipa::path(get, path = "/api/v1/reservations/{id}/invitation", operation_id = "getInvitation", tag = "reservations",
    params(("id" = String, Path)),
    responses((status = 200, body = InvitationView), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn get_invitation(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<InvitationView>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let id = id.into();
    let view = reservation::reservation(&app, me, &id).await?;
    let key = companion::invitation(&app, me, &view).ok_or(Problem::NotFound)?;
    let invited = companion::invited(&app, Some(me), &id, &key).await?;
    Ok(Json(InvitationView {
        path: url::invitation(&id, &key),
        left: invited.left,
    }))
}

/// I come along, by the link that the holder passed on. Joining twice is the same as once.
#[utoipa::path(post, path = "/api/v1/reservations/{id}/companions", operation_id = "joinReservation", tag = "reservations",
    params(("id" = String, Path)), request_body = JoinRequest,
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn join_reservation(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<JoinRequest>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    match companion::join(&app, me, &id.into(), &body.key).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(why) => Err(Problem::field("key", crate::pages::join::words(why, reader.lang))),
    }
}

/// The code that the palace shows now, for its staff.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/check-in-code", operation_id = "getCheckInCode",
    tag = "staff", params(("id" = String, Path)),
    responses((status = 200, body = CheckInCode), (status = 404, body = ProblemDocument)))]
pub async fn get_check_in_code(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<CheckInCode>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let (code, changes_at) = check_in::place_code(&app, me, &id.into())?;
    Ok(Json(CheckInCode { code, changes_at }))
}

/// Cancels; after `cancel_by` it counts as a late one. Cancelling twice is the same as once.
#[utoipa::path(post, path = "/api/v1/reservations/{id}/cancellation", operation_id = "cancelReservation",
    tag = "reservations", params(("id" = String, Path)),
    responses((status = 200, body = Reservation), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn cancel_reservation(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Reservation>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let view = reservation::cancel(&app, me, &id.into()).await?;
    Ok(Json(shape(&view, reader.lang)))
}

/// A reservation as sent.
pub fn shape(view: &ReservationView, lang: Lang) -> Reservation {
    let local = |at: Instant| view.time_zone.local(at);
    let named = |id: String, zh: &str, en: &str| Named {
        id,
        name: pick(lang, zh, en),
    };
    Reservation {
        id: view.id.to_string(),
        code: view.code.clone(),
        status: view.status,
        facility: named(
            view.palace_id.to_string(),
            &view.palace_name,
            &view.palace_name_en,
        ),
        venue: VenueName {
            id: view.venue_id.to_string(),
            name: pick(lang, &view.venue_name, &view.venue_name_en),
            kind: view.venue_kind,
        },
        court: named(view.court_id.to_string(), &view.court_name, &view.court_name_en),
        starts_at: view.starts_at,
        ends_at: view.ends_at,
        local_time: format!(
            "{}–{}",
            local(view.starts_at).format("%Y-%m-%d %H:%M"),
            local(view.ends_at).format("%H:%M")
        ),
        party_size: view.party_size,
        policy_version: view.policy_version,
        cancel_by: view.cancel_by,
        check_in: CheckIn {
            opens_at: view.check_in_opens_at,
            closes_at: view.check_in_closes_at,
        },
    }
}
