//! Closures, holds and series, for the staff of a palace.

use super::desk::desk_view;
use super::facilities::parsed;
use super::shape::{Closed, ClosurePreview, ClosureView, NewClosure, Page, ProblemDocument};
use crate::app::Shared;
use crate::desk::close::{self, Collide, End, Of, Shut, Unshut};
use crate::problem::Problem;
use crate::read::{self, Json as Body, Params};
use crate::reader::{Reader, pick};
use crate::store::ClosureRow;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::span::Span;
use gongyue_app::Lang;
use serde::Deserialize;
use utoipa::IntoParams;

/// What is closed or held now or later, by its start.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/closures", operation_id = "listClosures", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = Page<ClosureView>), (status = 404, body = ProblemDocument)))]
pub async fn list_closures(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Page<ClosureView>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let all = close::closures(&app, me, &id.into(), reader.lang).await?;
    Ok(Json(Page {
        items: all.rows.iter().map(|(row, _)| view(row, reader.lang)).collect(),
        next: None,
    }))
}

fn view(row: &ClosureRow, lang: Lang) -> ClosureView {
    ClosureView {
        id: row.id.to_string(),
        venue_id: row.venue_id.as_ref().map(ToString::to_string),
        court_id: row.court_id.as_ref().map(ToString::to_string),
        kind: row.kind,
        hold_class: row.hold_class,
        owner: row.owner.clone(),
        reason: pick(lang, &row.reason, &row.reason_en),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        series_id: row.series_id.clone(),
        returns_at: row.returns_at,
        confirmed_at: row.confirmed_at,
        edit: row.edit,
    }
}

/// Closes or holds. Reservations in the way are displaced, told at once and offered another place; ask the preview first.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/closures", operation_id = "close", tag = "staff",
    params(("id" = String, Path)), request_body = NewClosure,
    responses((status = 201, body = Closed), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn close(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<NewClosure>,
) -> Result<(StatusCode, Json<Closed>), Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace = id.into();
    me.works_at(&palace)?;
    let seen = body.seen.clone();
    let shut = shut(body, lang)?;
    let done = close::shut(&app, me, &palace, shut, seen, lang).await;
    let done = done.map_err(|unshut| problem(unshut, lang))?;
    Ok((
        StatusCode::CREATED,
        Json(Closed {
            closures: done.closures.iter().map(ToString::to_string).collect(),
            series_id: done.series,
            displaced: done.displaced,
            offered: done.offered,
            skipped: done.skipped,
        }),
    ))
}

/// What it would do, without doing it.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/closures/preview", operation_id = "previewClosure", tag = "staff",
    params(("id" = String, Path)), request_body = NewClosure,
    responses((status = 200, body = ClosurePreview), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn preview_closure(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<NewClosure>,
) -> Result<Json<ClosurePreview>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace = id.into();
    me.works_at(&palace)?;
    let plan = close::look(&app, me, &palace, &shut(body, lang)?, None).await;
    let plan = plan.map_err(|unshut| problem(unshut, lang))?;
    Ok(Json(ClosurePreview {
        displaces: plan.hits.iter().map(|row| desk_view(&app, row)).collect(),
        skips: plan.skipped.iter().map(|(date, _)| *date).collect(),
        seen: plan.seen,
    }))
}

fn shut(body: NewClosure, lang: Lang) -> Result<Shut, Problem> {
    let of = match body.of.split_once(':') {
        Some(("venue", id)) => Of::Venue(id.into()),
        Some(("court", id)) => Of::Court(id.into()),
        _ => match body.of.as_str() {
            "palace" => Of::Palace,
            "outdoor" => Of::Outdoor,
            _ => return Err(Problem::field("of", lang.fault_parameter())),
        },
    };
    let kind: Option<ClosureKind> = parsed("kind", Some(body.kind), lang)?;
    let kind = kind.ok_or_else(|| Problem::field("kind", lang.fault_parameter()))?;
    let hold_class: Option<HoldClass> = parsed("hold_class", body.hold_class, lang)?;
    if hold_class == Some(HoldClass::Offer) || (kind == ClosureKind::Hold) != hold_class.is_some() {
        return Err(Problem::field("hold_class", lang.fault_parameter()));
    }
    let span = Span::new(body.starts_at, body.ends_at);
    let weekly_until = body
        .weekly_until
        .map(|date| read::date("weekly_until", &date, lang))
        .transpose()?;
    if weekly_until.is_some() && matches!(of, Of::Palace | Of::Outdoor) {
        return Err(Problem::field("of", lang.fault_shut_weekly_palace()));
    }
    let line = |field: &str, text: Option<String>, most: usize| {
        let text = text
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        match text.chars().count() <= most {
            true => Ok(text),
            false => Err(Problem::field(field, lang.fault_place_long())),
        }
    };
    let reason = line("reason", Some(body.reason), 80)?;
    if reason.is_empty() {
        return Err(Problem::field("reason", lang.fault_reason()));
    }
    Ok(Shut {
        of,
        kind,
        hold_class,
        owner: line("owner", body.owner, 60)?,
        reason,
        reason_en: line("reason_en", body.reason_en, 120)?,
        span: span.ok_or_else(|| Problem::field("ends_at", lang.fault_shut_times()))?,
        weekly_until,
        collide: match body.collide.as_deref() {
            None | Some("skip") => Collide::Skip,
            Some("displace") => Collide::Displace,
            Some(_) => return Err(Problem::field("collide", lang.fault_parameter())),
        },
        returns_hours: body.returns_hours,
    })
}

fn problem(unshut: Unshut, lang: Lang) -> Problem {
    match unshut {
        Unshut::Seen(_) | Unshut::Edited => Problem::Changed,
        Unshut::Nowhere => Problem::field("of", lang.fault_shut_where()),
        Unshut::Over => Problem::field("ends_at", lang.fault_shut_over()),
        Unshut::TooMuch { days } => Problem::field("ends_at", lang.fault_shut_long(days)),
        Unshut::Nothing => Problem::field("weekly_until", lang.fault_shut_nothing()),
        Unshut::Problem(problem) => problem,
        Unshut::Raced => Problem::Busy,
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditQuery {
    /// Of the closure, as you saw it.
    edit: i64,
}

/// Opens again: the closure is over now, or never was.
#[utoipa::path(delete, path = "/api/v1/staff/facilities/{id}/closures/{closure}", operation_id = "liftClosure", tag = "staff",
    params(("id" = String, Path), ("closure" = String, Path), EditQuery),
    responses((status = 204), (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn lift_closure(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, closure)): Path<(String, String)>,
    Params(query): Params<EditQuery>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let ended = close::end(&app, me, &id.into(), &closure.into(), query.edit, End::Lift).await;
    ended.map_err(|unshut| problem(unshut, reader.lang))?;
    Ok(StatusCode::NO_CONTENT)
}
