//! `GET /reservations`: mine.

use super::ticket::again;
use super::{me_of, show, view_venue};
use crate::api::reservations::cursor;
use crate::app::Shared;
use crate::desk::{ballots, companion, me, offers, reservation, waitlist};
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::Reader;
use crate::store::{OfferRow, ReservationView};
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use gongyue::offer::OfferStatus;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::pages::mine::{Cancelled, MinePage, ReservationRow};
use gongyue_app::url;
use serde::Deserialize;

const PAGE: u32 = 20;

#[derive(Debug, Deserialize)]
pub struct Query {
    cursor: Option<String>,
    /// Just cancelled.
    cancelled: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let who = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let now = app.now();
    let first = query.cursor.is_none();
    let ahead = if first {
        me::ahead(&app, who).await?
    } else {
        vec![]
    };
    let named = if first {
        companion::named(&app, who).await?
    } else {
        vec![]
    };
    let cursor = cursor(query.cursor, reader.lang)?;
    let (rows, next) = reservation::reservations(&app, who, None, None, cursor, PAGE).await?;
    let is_over = |view: &&ReservationView| !view.status.is_live() || view.ends_at <= now;
    let cancelled = match query.cancelled {
        Some(id) => {
            cancelled(
                &app,
                &reader,
                reservation::reservation(&app, who, &id.into()).await.ok(),
            )
            .await?
        }
        None => None,
    };
    let offers = if first {
        offers::offers(&app, who).await?
    } else {
        vec![]
    };
    let waits = |offer: &&OfferRow| offer.status == OfferStatus::Open && now < offer.expires_at;
    let page = MinePage {
        now: Zone::SHANGHAI.local(now),
        offers: offers
            .iter()
            .filter(waits)
            .map(|offer| {
                let until = Zone::SHANGHAI.local(offer.expires_at);
                let until = reader.lang.time(Zone::SHANGHAI.date(now), until);
                let words = [
                    reader.lang.offer_title().to_owned(),
                    reader.lang.say_span(offer.span(), Zone::SHANGHAI),
                    reader.lang.offer_until(&until),
                ];
                let href = format!("/offers/{}", url::encoded(&offer.id));
                (words.join(reader.lang.list_comma_wide()), href)
            })
            .collect(),
        in_line: waitlist::open(&app, who).await?,
        today: Zone::SHANGHAI.date(now),
        ballots: if first {
            entered(&app, &reader).await?
        } else {
            vec![]
        },
        coming: ahead.iter().map(|view| row(view, now, &reader)).collect(),
        named: named.iter().map(|view| row(view, now, &reader)).collect(),
        past: rows
            .iter()
            .filter(is_over)
            .map(|view| row(view, now, &reader))
            .collect(),
        cancelled,
        more: next.map(|cursor| cursor.write()),
    };
    Ok(show(&app, &reader, page))
}

/// Draws that one takes part in, and what became of those of the last weeks.
async fn entered(app: &Shared, reader: &Reader) -> Result<Vec<(String, String)>, Problem> {
    let (lang, today) = (reader.lang, Zone::SHANGHAI.date(app.now()));
    let mine = ballots::mine(app, me_of(reader)?).await?;
    let said = mine
        .into_iter()
        .filter(|(_, ballot, _)| ballot.date >= today)
        .map(|(entry, ballot, venue)| {
            let what = lang.ballot_title(
                &reader.pick(&venue.name, &venue.name_en),
                &lang.date(today, ballot.date),
            );
            let words = format!("{what} · {}", lang.ballot_entry_status(entry.status));
            (words, super::ballots::path_of(&ballot.id))
        });
    Ok(said.collect())
}

/// A companion who does not come along after all.
pub async fn leave(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    companion::leave(&app, me, &id.into()).await?;
    Ok(Redirect::to("/reservations"))
}

async fn cancelled(
    app: &Shared,
    reader: &Reader,
    view: Option<ReservationView>,
) -> Result<Option<Cancelled>, Problem> {
    let ended = |view: &ReservationView| {
        matches!(
            view.status,
            ReservationStatus::Cancelled | ReservationStatus::CancelledLate
        )
    };
    let Some(view) = view.filter(ended) else {
        return Ok(None);
    };
    Ok(Some(Cancelled {
        venue_name: reader.pick(&view.venue_name, &view.venue_name_en),
        court_name: reader.pick(&view.court_name, &view.court_name_en),
        starts: view.time_zone.local(view.starts_at),
        ends: view.time_zone.local(view.ends_at),
        late: view.status == ReservationStatus::CancelledLate,
        undo: again(app, reader, &view).await?,
        key: app.new_id(),
    }))
}

fn row(view: &ReservationView, now: Instant, reader: &Reader) -> ReservationRow {
    let local = |at: Instant| view.time_zone.local(at);
    ReservationRow {
        id: view.id.clone(),
        status: view.status,
        facility_name: reader.pick(&view.palace_name, &view.palace_name_en),
        venue: view_venue(view, reader.lang),
        court_name: reader.pick(&view.court_name, &view.court_name_en),
        starts: local(view.starts_at),
        ends: local(view.ends_at),
        check_in: (local(view.check_in_opens_at), local(view.check_in_closes_at)),
        may_check_in_now: view.status == ReservationStatus::Confirmed
            && view.check_in_opens_at <= now
            && now < view.check_in_closes_at,
    }
}
