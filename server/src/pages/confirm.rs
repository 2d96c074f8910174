//! `GET /venues/{id}/confirm`: what would be reserved; `POST /reservations`: reserve it, or say why not.

use super::{after_note, hurdle, show_at, times};
use crate::api::reservations::span;
use crate::app::Shared;
use crate::desk::reserve::{self, Asked, Wish};
use crate::guard::sign_in_url;
use crate::problem::Problem;
use crate::read::{self, Form, Params};
use crate::reader::Reader;
use crate::secret::request_hash;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::CourtId;
use gongyue::refusal::{Reason, Refusals};
use gongyue::span::{Instant, Span};
use gongyue_app::pages::confirm::{ConfirmPage, InTheWay, Length, RefusalNote, Todo};
use gongyue_app::pages::{FacilityRef, Offer, VenueRef};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    /// `{court_id}~{starts_at in ms}`
    at: String,
    /// The end in ms; the shortest that can be had where absent.
    until: Option<String>,
    party_size: Option<u16>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let (court, starts_at) = query
        .at
        .rsplit_once('~')
        .ok_or_else(|| Problem::field("at", lang.fault_parameter()))?;
    let starts_at = read::millis("at", starts_at, lang)?;
    let until = query
        .until
        .map(|until| read::millis("until", &until, lang))
        .transpose()?;
    let party_size = query.party_size.unwrap_or(1);
    let asked = reserve::look(&app, reader.me.as_ref(), &court.into(), starts_at, lang).await?;
    // A court of another venue is not there.
    let asked = asked
        .filter(|asked| asked.venue.id.as_str() == id)
        .ok_or(Problem::NotFound)?;
    let chosen = until.or_else(|| first_end(&asked, starts_at, party_size));
    let ends_at = chosen.unwrap_or_else(|| least_end(&asked, starts_at));
    let wished = span(starts_at, ends_at, lang)?;
    let refusals = asked.decide(wished, party_size).err();
    let here = reader.here.clone();
    Ok(show_at(
        &app,
        &reader,
        &here,
        fill(&app, &reader, &asked, wished, party_size, refusals),
    ))
}

fn first_end(asked: &Asked, starts_at: Instant, party_size: u16) -> Option<Instant> {
    asked.ends(starts_at, party_size).first().copied()
}

fn least_end(asked: &Asked, starts_at: Instant) -> Instant {
    let least = asked.facts.policy.min_minutes.max(asked.facts.slot_minutes);
    starts_at + chrono::TimeDelta::minutes(i64::from(least))
}

/// What the forms post: instants in milliseconds.
#[derive(Debug, Deserialize)]
pub struct Posted {
    /// Random, from the page; makes a double tap one reservation.
    key: String,
    court_id: String,
    starts_at: String,
    ends_at: String,
    #[serde(default)]
    party_size: Option<String>,
}

pub async fn reserve(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let starts_at = read::millis("starts_at", &posted.starts_at, lang)?;
    let ends_at = read::millis("ends_at", &posted.ends_at, lang)?;
    let wished = span(starts_at, ends_at, lang)?;
    let party = posted
        .party_size
        .as_deref()
        .map(str::trim)
        .filter(|party| !party.is_empty());
    let party_size = match party {
        None => 1,
        Some(party) => party
            .parse()
            .map_err(|_| Problem::field("party_size", lang.fault_parameter()))?,
    };
    let court: CourtId = posted.court_id.into();
    let here = back_here(&app, &court, wished, party_size, lang).await?;
    let Some(me) = &reader.me else {
        return Ok(Redirect::to(&sign_in_url(&here)).into_response());
    };
    let key = key(&posted.key, &court, wished, party_size);
    let wish = Wish {
        court: court.clone(),
        span: wished,
        party_size,
    };
    match reserve::reserve(&app, me, wish, key, lang).await {
        Ok(view) => Ok(Redirect::to(&format!("{}?fresh=1", url::reservation(&view.id))).into_response()),
        Err(Problem::Refused(refused)) => {
            let asked = reserve::look(&app, Some(me), &court, starts_at, lang)
                .await?
                .ok_or(Problem::NotFound)?;
            let status = Problem::Refused(refused);
            let code = status.status();
            let Problem::Refused(refused) = status else {
                return Err(status);
            };
            let page = fill(&app, &reader, &asked, wished, party_size, Some(refused.refusals));
            let mut response = show_at(&app, &reader, &here, page);
            *response.status_mut() = code;
            Ok(response)
        }
        Err(Problem::Fields(_)) => Err(Problem::NotFound),
        Err(other) => Err(other),
    }
}

/// The page with this choice, where sign-in and the language switch come back to.
async fn back_here(
    app: &Shared,
    court: &CourtId,
    wished: Span,
    party_size: u16,
    lang: gongyue_app::Lang,
) -> Result<String, Problem> {
    let asked = reserve::look(app, None, court, wished.starts_at, lang)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(url::with_query(
        &url::confirm_path(&asked.venue.id),
        &[
            ("at", Some(url::at(court, wished.starts_at))),
            ("until", Some(wished.ends_at.timestamp_millis().to_string())),
            ("party_size", (party_size > 1).then(|| party_size.to_string())),
        ],
    ))
}

/// The page's random key together with the choice: going back and choosing otherwise is a new request.
fn key(random: &str, court: &CourtId, wished: Span, party_size: u16) -> String {
    let millis = |at: Instant| at.timestamp_millis().to_string();
    request_hash(&[
        random,
        court.as_str(),
        &millis(wished.starts_at),
        &millis(wished.ends_at),
        &party_size.to_string(),
    ])
}

fn fill(
    app: &Shared,
    reader: &Reader,
    asked: &Asked,
    wished: Span,
    party_size: u16,
    refusals: Option<Refusals>,
) -> ConfirmPage {
    let zone = asked.facts.zone;
    let policy = &asked.facts.policy;
    let local = |at| zone.local(at);
    let check_in = policy.check_in(wished.starts_at);
    let mut ends = asked.ends(wished.starts_at, party_size);
    if !ends.contains(&wished.ends_at) {
        ends.push(wished.ends_at);
        ends.sort_unstable();
    }
    let length = |ends_at: Instant| Length {
        ends_at,
        ends: local(ends_at),
        minutes: u32::try_from((ends_at - wished.starts_at).num_minutes()).unwrap_or(0),
        chosen: ends_at == wished.ends_at,
    };
    let own = asked.facts.own_ahead(asked.now).count();
    let signed_out = reader.me.is_none();
    let notes = refusals
        .iter()
        .flat_map(|no| &no.all)
        .map(|refusal| note(&refusal.reason, asked, reader));
    ConfirmPage {
        today: zone.date(asked.now),
        facility: FacilityRef {
            id: asked.palace.facility.id.clone(),
            name: reader.pick(&asked.palace.facility.name, &asked.palace.facility.name_en),
        },
        venue: venue_ref(asked, reader),
        court_id: asked.court.id.clone(),
        court_name: reader.pick(&asked.court.name, &asked.court.name_en),
        starts_at: wished.starts_at,
        starts: local(wished.starts_at),
        lengths: ends.into_iter().map(length).collect(),
        party_size,
        max_party: policy.max_party,
        cancel_by: local(policy.cancel_by(wished.starts_at)),
        check_in: (local(check_in.starts_at), local(check_in.ends_at)),
        rules: super::venue::sentences(policy, asked.facts.slot_minutes, reader),
        after_note: (!signed_out)
            .then(|| after_note(own, policy.active_limit, reader.lang))
            .flatten(),
        hurdle: hurdle(reader.me.as_ref()),
        key: app.new_id(),
        refusals: notes.collect(),
        passes: refusals.as_ref().and_then(|no| no.passes_at).map(local),
        offers: refusals
            .iter()
            .flat_map(|no| &no.alternatives)
            .filter_map(|a| offer(asked, a, party_size, reader))
            .collect(),
    }
}

fn venue_ref(asked: &Asked, reader: &Reader) -> VenueRef {
    VenueRef {
        id: asked.venue.id.clone(),
        name: reader.pick(&asked.venue.name, &asked.venue.name_en),
        kind: asked.venue.kind,
    }
}

fn note(reason: &Reason, asked: &Asked, reader: &Reader) -> RefusalNote {
    let zone = asked.facts.zone;
    let in_the_way = |own: &gongyue::facts::Own| InTheWay {
        id: own.id.clone(),
        starts: zone.local(own.span.starts_at),
        ends: zone.local(own.span.ends_at),
        venue_name: own.venue_name.clone(),
    };
    let own = asked.facts.own_ahead(asked.now);
    let (in_the_way, todo) = match reason {
        Reason::OverlapsOwn { reservation, .. } => (
            own.filter(|own| own.id == *reservation).map(in_the_way).collect(),
            Some(Todo::SeeOwn),
        ),
        Reason::ActiveQuota { .. } => (own.map(in_the_way).collect(), Some(Todo::SeeOwn)),
        Reason::NotVerified { .. } => (vec![], Some(Todo::Verify)),
        _ => (vec![], None),
    };
    RefusalNote {
        rule: reason.rule().to_owned(),
        title: reader.lang.refusal_title(reason).to_owned(),
        sentence: reader.lang.refusal_sentence(reason, zone),
        in_the_way,
        todo,
    }
}

fn offer(
    asked: &Asked,
    alternative: &gongyue::refusal::Alternative,
    party_size: u16,
    reader: &Reader,
) -> Option<Offer> {
    let court = asked
        .palace
        .courts(&asked.venue.id)
        .find(|court| court.id == alternative.court_id)?;
    Some(Offer {
        facility_name: reader.pick(&asked.palace.facility.name, &asked.palace.facility.name_en),
        venue: venue_ref(asked, reader),
        court_id: court.id.clone(),
        court_name: reader.pick(&court.name, &court.name_en),
        times: times(
            asked.facts.zone,
            Span::new(alternative.starts_at, alternative.ends_at)?,
        ),
        party_size,
    })
}
