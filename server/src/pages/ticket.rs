//! `GET /reservations/{id}`: the ticket; `POST /reservations/{id}/cancel`.

use super::{lines, show, show_at, times, view_venue};
use crate::app::Shared;
use crate::desk::reservation::{cancel as cancel_it, outcome, reservation};
use crate::desk::{appeals, check_in, companion, find, reserve};
use crate::problem::{Problem, Refused};
use crate::qr;
use crate::read::{Form, Params};
use crate::reader::{Reader, pick};
use crate::store::ReservationView;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::appeal::AppealStatus;
use gongyue::id::ReservationId;
use gongyue::member::mask_name;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use gongyue_app::pages::ticket::{Appeal, Cancelling, Phase, Qr, TicketPage};
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
    let page = fill(&app, &reader, view, query.fresh.is_some(), None).await?;
    Ok(show(&app, &reader, page))
}

/// Checks in by the code that is shown at the palace.
pub async fn check_in(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let id = id.into();
    match check_in::check_in(&app, me, &id, Some(&posted.code), reader.lang).await {
        // Checked in, or otherwise over meanwhile: the ticket says how it is now.
        Ok(_) | Err(Problem::Changed) => Ok(Redirect::to(&url::reservation(&id)).into_response()),
        Err(Problem::Fields(faults)) => {
            let view = reservation(&app, me, &id).await?;
            let fault = faults.into_iter().next().map(|fault| fault.message);
            let page = fill(&app, &reader, view, false, fault).await?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                show_at(&app, &reader, &url::reservation(&id), page),
            )
                .into_response())
        }
        Err(Problem::Refused(refused)) => still(&app, &reader, &id, *refused).await,
        Err(other) => Err(other),
    }
}

/// The ticket as it is, with why it stays so.
async fn still(
    app: &Shared,
    reader: &Reader,
    id: &ReservationId,
    refused: Refused,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let view = reservation(app, me, id).await?;
    let mut page = fill(app, reader, view, false, None).await?;
    page.refused = Some(refused.sentences(reader.lang));
    Ok((
        refused.status(),
        show_at(app, reader, &url::reservation(id), page),
    )
        .into_response())
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    code: String,
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    view: ReservationView,
    fresh: bool,
    check_in_fault: Option<String>,
) -> Result<TicketPage, Problem> {
    let palace = find::palace(app, &view.palace_id, 1, reader.lang).await?;
    let facility = &palace.facility;
    let venue = palace.venues.iter().find(|venue| venue.id == view.venue_id);
    let bring = venue.map(|venue| lines(&reader.pick(&venue.bring, &venue.bring_en)));
    let (zone, now) = (view.time_zone, app.now());
    let local = |at: Instant| zone.local(at);
    let span = view.span();
    let ended = matches!(
        view.status,
        ReservationStatus::Cancelled | ReservationStatus::CancelledLate | ReservationStatus::Displaced
    );
    let good = view.status.is_live() && now < view.ends_at;
    let appeal = match reader.me.as_ref() {
        Some(me) => appeals::standing(app, me, &view).await?,
        None => None,
    };
    let invitation = reader
        .me
        .as_ref()
        .and_then(|me| companion::invitation(app, me, &view));
    Ok(TicketPage {
        invitation: invitation.map(|key| format!("{}{}", app.origin, url::invitation(&view.id, &key))),
        now: local(now),
        bring: bring.unwrap_or_default(),
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
        holder: holder(reader, &view),
        party_size: view.party_size,
        code: view.code.clone(),
        qr: qr::path(&app.keys.ticket(view.palace_id.as_str(), &view.code))
            .filter(|_| good)
            .map(|(d, size)| Qr { d, size }),
        check_in: (local(view.check_in_opens_at), local(view.check_in_closes_at)),
        refused: None,
        check_in_fault,
        appeal: appeal.map(|appeal| match appeal {
            appeals::Standing::May(until) => Appeal::May {
                until: local(until),
                text: String::new(),
                fault: None,
            },
            appeals::Standing::Made(row) => match row.status {
                AppealStatus::Open => Appeal::Waits(local(row.answer_by)),
                AppealStatus::Refused => Appeal::Answered(false, row.answer),
                AppealStatus::Granted | AppealStatus::Lapsed => Appeal::Answered(true, row.answer),
            },
        }),
        phase: phase(&view, now),
        cancelling: cancelling(&view, now),
        getting_there: lines(&reader.pick(&facility.getting_there, &facility.getting_there_en)),
        reason: None,
        fresh: fresh
            && matches!(
                view.status,
                ReservationStatus::Confirmed | ReservationStatus::Requested
            ),
        again: if ended {
            again(app, reader, &view).await?
        } else {
            None
        },
        key: app.new_id(),
    })
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
    match outcome(view, now) {
        _ if !view.status.is_live() => Cancelling::No,
        Ok(ReservationStatus::Cancelled) => Cancelling::Free {
            until: view.time_zone.local(view.cancel_by),
        },
        Ok(_) => Cancelling::Late,
        Err(_) => Cancelling::No,
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
    let companions = asked.facts.policy.companions_required;
    Ok(asked.passes(span, party_size, companions).then(|| Offer {
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
        Err(Problem::Refused(refused)) => still(&app, &reader, &id.into(), *refused).await,
        Err(other) => Err(other),
    }
}

#[derive(Debug, Deserialize)]
pub struct Appealing {
    #[serde(default)]
    text: String,
}

/// Says why a no-show was none.
pub async fn appeal(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Appealing>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let id: ReservationId = id.into();
    let view = reservation(&app, me, &id).await?;
    if view.member_id.as_ref() != Some(&me.id) {
        return Err(Problem::NotFound);
    }
    let text = posted.text.trim();
    if !(5..=500).contains(&text.chars().count()) {
        let mut page = fill(&app, &reader, view, false, None).await?;
        if let Some(Appeal::May { text, fault, .. }) = &mut page.appeal {
            *text = posted.text.clone();
            *fault = Some(reader.lang.fault_appeal().to_owned());
        }
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            show_at(&app, &reader, &url::reservation(&id), page),
        )
            .into_response());
    }
    appeals::appeal(&app, me, &id, text).await?;
    Ok(Redirect::to(&url::reservation(&id)).into_response())
}
