//! The waiting list: joined, left, looked at.

use super::facilities::parsed;
use super::reservations::{self, span};
use super::shape::{
    KeptPlace, Named, NewWait, Page, ProblemDocument, ReservationAnswer, VenueName, WaitEntry,
};
use crate::app::Shared;
use crate::desk::offers::{self, Offered};
use crate::desk::waitlist::{self, For, Mine, Unjoined, Wish};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::{Reader, pick};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongyue_app::Lang;

/// Waits for a court, for any court of a venue, or for any of a kind in a city or county. Joining twice is the same as once.
#[utoipa::path(post, path = "/api/v1/waitlist", operation_id = "joinWaitlist", tag = "waitlist", request_body = NewWait,
    responses((status = 201, body = WaitEntry), (status = 401, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "It is free now: reserve it"),
        (status = 422, body = ProblemDocument)))]
pub async fn join_waitlist(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<NewWait>,
) -> Result<(StatusCode, Json<WaitEntry>), Problem> {
    let lang = reader.lang;
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let wish = Wish {
        window: span(body.starts_at, body.ends_at, lang)?,
        minutes: body.minutes,
        party_size: party_size(body.party_size, lang)?,
        what: what(body, lang)?,
    };
    let joined = waitlist::join(&app, me, wish, lang).await;
    let id = joined.map_err(|unjoined| match unjoined {
        Unjoined::Free(..) => Problem::FreeNow,
        Unjoined::Problem(problem) => problem,
    })?;
    let mine = waitlist::wait(&app, me, &id).await?;
    Ok((StatusCode::CREATED, Json(shape(&mine, lang))))
}

/// One of the three, and no other.
fn what(body: NewWait, lang: Lang) -> Result<For, Problem> {
    match (body.court_id, body.venue_id, body.division, body.venue_kind) {
        (Some(court), None, None, None) => Ok(For::Court(court.into())),
        (None, Some(venue), None, None) => Ok(For::Venue(venue.into())),
        (None, None, Some(division), Some(kind)) => {
            let division = parsed("division", Some(division), lang)?;
            let kind = parsed("venue_kind", Some(kind), lang)?;
            match (division, kind) {
                (Some(division), Some(kind)) => Ok(For::Anywhere(division, kind)),
                _ => Err(Problem::field("division", lang.fault_wait_what())),
            }
        }
        _ => Err(Problem::field("court_id", lang.fault_wait_what())),
    }
}

fn party_size(size: Option<u16>, lang: Lang) -> Result<u16, Problem> {
    match size.unwrap_or(1) {
        0 => Err(Problem::field("party_size", lang.fault_parameter())),
        size => Ok(size),
    }
}

/// Waits no longer; what is kept for it goes to the next.
#[utoipa::path(delete, path = "/api/v1/waitlist/{id}", operation_id = "leaveWaitlist", tag = "waitlist",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn leave_waitlist(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    waitlist::leave(&app, me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What I wait for, and what ended lately; the soonest first.
#[utoipa::path(get, path = "/api/v1/me/waitlist", operation_id = "listMyWaitlist", tag = "waitlist",
    responses((status = 200, body = Page<WaitEntry>), (status = 401, body = ProblemDocument)))]
pub async fn list_my_waitlist(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<Json<Page<WaitEntry>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let mine = waitlist::mine(&app, me).await?;
    Ok(Json(Page {
        items: mine.iter().map(|wait| shape(wait, reader.lang)).collect(),
        next: None,
    }))
}

fn shape(mine: &Mine, lang: Lang) -> WaitEntry {
    let view = &mine.view;
    let said = |zh: &Option<String>, en: &Option<String>| {
        pick(
            lang,
            zh.as_deref().unwrap_or_default(),
            en.as_deref().unwrap_or_default(),
        )
    };
    WaitEntry {
        id: view.id.clone(),
        status: view.status,
        facility: view.palace_id.as_ref().map(|id| Named {
            id: id.to_string(),
            name: said(&view.palace_name, &view.palace_name_en),
        }),
        venue: view.venue_id.as_ref().map(|id| VenueName {
            id: id.to_string(),
            name: said(&view.venue_name, &view.venue_name_en),
            kind: view.venue_kind,
        }),
        court: view.court_id.as_ref().map(|id| Named {
            id: id.to_string(),
            name: said(&view.court_name, &view.court_name_en),
        }),
        division: view.division_code.as_ref().map(ToString::to_string),
        venue_kind: view.venue_kind,
        starts_at: view.starts_at,
        ends_at: view.ends_at,
        minutes: view.minutes,
        party_size: view.party_size,
        before: mine.before,
        offer: mine.offered.as_ref().map(|offered| kept(offered, lang)),
        created_at: view.created_at,
    }
}

fn kept(offered: &Offered, lang: Lang) -> KeptPlace {
    let named = |id: String, zh: &str, en: &str| Named {
        id,
        name: pick(lang, zh, en),
    };
    let (facility, venue, court) = (&offered.facility, &offered.venue, &offered.court);
    KeptPlace {
        id: offered.row.id.clone(),
        facility: named(facility.id.to_string(), &facility.name, &facility.name_en),
        venue: named(venue.id.to_string(), &venue.name, &venue.name_en),
        court: named(court.id.to_string(), &court.name, &court.name_en),
        starts_at: offered.row.starts_at,
        ends_at: offered.row.ends_at,
        expires_at: offered.row.expires_at,
    }
}

/// Takes the place that is kept: it becomes a reservation under the rules of the moment.
#[utoipa::path(post, path = "/api/v1/offers/{id}/acceptance", operation_id = "acceptOffer", tag = "waitlist",
    params(("id" = String, Path)),
    responses((status = 201, body = ReservationAnswer), (status = 401, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn accept_offer(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<ReservationAnswer>), Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let view = offers::take(&app, me, &id, reader.lang).await?;
    Ok((
        StatusCode::CREATED,
        Json(ReservationAnswer {
            reservation: reservations::shape(&view, reader.lang),
        }),
    ))
}

/// Does not want the place that is kept; it goes to the next.
#[utoipa::path(delete, path = "/api/v1/offers/{id}", operation_id = "passOffer", tag = "waitlist",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn pass_offer(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    offers::pass(&app, me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
