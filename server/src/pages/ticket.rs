//! `GET /reservations/{id}`: the ticket; `POST /reservations/{id}/cancel`.

use super::{lines, show, times, view_venue};
use crate::app::Shared;
use crate::desk::reservation::{cancel as cancel_it, outcome, reservation};
use crate::desk::{find, reserve};
use crate::problem::Problem;
use crate::qr;
use crate::read::Params;
use crate::reader::{Reader, pick};
use crate::store::ReservationView;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::member::mask_name;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use gongyue_app::pages::ticket::{Cancelling, Phase, Qr, TicketPage};
use gongyue_app::pages::{FacilityRef, Offer};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    fresh: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let view = reservation(&app, me, &id.into()).await?;
    let palace = find::palace(&app, &view.palace_id, 1, reader.lang).await?;
    let facility = &palace.facility;
    let (zone, now) = (view.time_zone, app.now());
    let local = |at: Instant| zone.local(at);
    let span = view.span();
    let ended = matches!(
        view.status,
        ReservationStatus::Cancelled | ReservationStatus::CancelledLate | ReservationStatus::Displaced
    );
    let good = view.status.is_live() && now < view.ends_at;
    let page = TicketPage {
        today: zone.date(now),
        id: view.id.clone(),
        status: view.status,
        facility: FacilityRef {
            id: facility.id.clone(),
            name: pick(reader.lang, &facility.name, &facility.name_en),
        },
        address: reader.pick(&facility.address, &facility.address_en),
        position: Some((facility.longitude, facility.latitude)),
        phone: Some(facility.phone.clone()).filter(|phone| !phone.is_empty()),
        venue: view_venue(&view, reader.lang),
        court_name: reader.pick(&view.court_name, &view.court_name_en),
        times: times(zone, span),
        holder: holder(&reader, &view),
        party_size: view.party_size,
        code: view.code.clone(),
        qr: qr::path(&view.code)
            .filter(|_| good)
            .map(|(d, size)| Qr { d, size }),
        check_in: (local(view.check_in_opens_at), local(view.check_in_closes_at)),
        phase: phase(&view, now),
        cancelling: cancelling(&view, now),
        getting_there: lines(&reader.pick(&facility.getting_there, &facility.getting_there_en)),
        reason: None,
        fresh: query.fresh.is_some() && view.status == ReservationStatus::Confirmed,
        again: if ended {
            again(&app, &reader, &view).await?
        } else {
            None
        },
        key: app.new_id(),
    };
    Ok(show(&app, &reader, page))
}

/// The holder's own masked name; the staff see no more here.
fn holder(reader: &Reader, view: &ReservationView) -> String {
    match &reader.me {
        Some(me) if view.member_id.as_ref() == Some(&me.id) => me
            .name
            .as_deref()
            .map(mask_name)
            .unwrap_or_else(|| me.phone.clone()),
        _ => String::new(),
    }
}

fn phase(view: &ReservationView, now: Instant) -> Phase {
    match now {
        now if now < view.check_in_opens_at => Phase::Ahead,
        now if now < view.check_in_closes_at => Phase::CheckIn,
        now if now < view.ends_at => Phase::Running,
        _ => Phase::Over,
    }
}

fn cancelling(view: &ReservationView, now: Instant) -> Cancelling {
    let next = outcome(view, now);
    match next {
        _ if !view.status.can_become(next) || now >= view.ends_at => Cancelling::No,
        ReservationStatus::Cancelled => Cancelling::Free {
            until: view.time_zone.local(view.cancel_by),
        },
        _ => Cancelling::Late,
    }
}

/// The same court and time once more, if it would pass now.
pub async fn again(app: &Shared, reader: &Reader, view: &ReservationView) -> Result<Option<Offer>, Problem> {
    let looked = reserve::look(
        app,
        reader.me.as_ref(),
        &view.court_id,
        view.starts_at,
        reader.lang,
    )
    .await?;
    let Some(asked) = looked else { return Ok(None) };
    let span = view.span();
    let party_size = view.party_size;
    Ok(asked.decide(span, party_size).is_ok().then(|| Offer {
        facility_name: reader.pick(&view.palace_name, &view.palace_name_en),
        venue: view_venue(view, reader.lang),
        court_id: view.court_id.clone(),
        court_name: reader.pick(&view.court_name, &view.court_name_en),
        times: times(view.time_zone, span),
        party_size,
    }))
}

pub async fn cancel(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    match cancel_it(&app, me, &id.clone().into()).await {
        Ok(view) => {
            let to = url::with_query("/reservations", &[("cancelled", Some(view.id.to_string()))]);
            Ok(Redirect::to(&to).into_response())
        }
        // Checked in or over meanwhile: the ticket says how it is now.
        Err(Problem::Changed) => Ok(Redirect::to(&url::reservation(&id.into())).into_response()),
        Err(other) => Err(other),
    }
}
