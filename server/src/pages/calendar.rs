//! Reservations in the member's own calendar: `GET` and `POST /me/calendar`, the feed, and one reservation as a file.

use super::{me_of, show, when};
use crate::app::Shared;
use crate::calendar_file::{AGAIN_S, calendar};
use crate::desk::calendar as desk;
use crate::desk::reservation::reservation;
use crate::problem::Problem;
use crate::read::Form;
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue_app::pages::calendar::CalendarPage;
use gongyue_app::url;
use serde::Deserialize;

pub async fn page(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let since = desk::since(&app, me_of(&reader)?).await?;
    let page = CalendarPage {
        since: since.map(|at| reader.lang.joined(when(&app, reader.lang, at))),
        address: None,
    };
    Ok(show(&app, &reader, page))
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    /// `end`, or else a new one is made.
    #[serde(default)]
    act: String,
}

pub async fn act(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = me_of(&reader)?;
    if posted.act == "end" {
        desk::end(&app, me).await?;
        return Ok(Redirect::to("/me/calendar").into_response());
    }
    let token = desk::renew(&app, me, reader.lang).await?;
    let page = CalendarPage {
        since: Some(reader.lang.joined(when(&app, reader.lang, app.now()))),
        address: Some(format!("{}{}", app.origin, url::feed(&token))),
    };
    Ok(show(&app, &reader, page))
}

/// `GET /feeds/{secret}.ics`. Unknown and ended addresses are the same: not there.
pub async fn feed(State(app): State<Shared>, Path(name): Path<String>) -> Result<Response, Problem> {
    let token = name.strip_suffix(".ics").ok_or(Problem::NotFound)?;
    let (lang, views) = desk::feed(&app, token).await?;
    let wait = format!("private, max-age={AGAIN_S}");
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, wait),
    ];
    Ok((headers, calendar(lang, &app.origin, &views)).into_response())
}

/// `GET /reservations/{id}/calendar.ics`
pub async fn one(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let view = reservation(&app, me_of(&reader)?, &id.into()).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"gongyue.ics\"",
        ),
    ];
    Ok((headers, calendar(reader.lang, &app.origin, &[view])).into_response())
}
