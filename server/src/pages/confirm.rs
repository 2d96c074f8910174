//! `GET /venues/{id}/confirm`: what would be reserved; `POST /reservations`: reserve it, or say why not.

use super::{after_note, hurdle, show_at, times};
use crate::api::reservations::{codes_typed, companions, span};
use crate::app::Shared;
use crate::desk::near::{self, Near};
use crate::desk::reserve::{self, Asked, Wish};
use crate::guard::sign_in_url;
use crate::problem::Problem;
use crate::read::{self, Form, Params};
use crate::reader::Reader;
use crate::secret::request_hash;
use crate::store::CourtRow;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use gongyue::facts::Facts;
use gongyue::id::CourtId;
use gongyue::refusal::{ClosureFacts, Reason, Refusals};
use gongyue::span::{Instant, Span};
use gongyue::venue::Takes;
use gongyue::waitlist::last_offer;
use gongyue_app::pages::confirm::{Companions, ConfirmPage, InTheWay, Length, RefusalNote, Todo};
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
    let asked = reserve::look(&app, reader.me.as_ref(), &court.into(), starts_at, lang).await?;
    // A court of another venue is not there.
    let asked = asked
        .filter(|asked| asked.venue.id.as_str() == id)
        .ok_or(Problem::NotFound)?;
    let party = Party::new(&asked, query.party_size, String::new());
    let chosen = until.or_else(|| asked.ends(starts_at).first().copied());
    let ends_at = chosen.unwrap_or_else(|| least_end(&asked, starts_at));
    let wished = span(starts_at, ends_at, lang)?;
    // Whether the companions that are to come can be named is seen when they are.
    let companions = asked.facts.policy.companions_required;
    let near = if asked.passes(wished, party.size, companions) {
        vec![]
    } else {
        near::elsewhere(&app, &asked, starts_at, lang).await?
    };
    let elsewhere: Vec<&Facts> = near.iter().map(|near| &near.facts).collect();
    let refusals = asked.decide(wished, party.size, companions, &elsewhere).err();
    // Whoever comes here for what is taken wanted it: nobody posts a form that has no button.
    if let (Some(me), Some(refusals)) = (&reader.me, &refusals) {
        asked.note_unmet(&app, &me.id, starts_at, refusals);
    }
    let here = reader.here.clone();
    let ballot = ballot(&app, &asked, wished, refusals.as_ref()).await?;
    let page = fill(&app, &reader, &asked, wished, party, refusals, &near);
    let page = ConfirmPage { ballot, ..page };
    Ok(show_at(&app, &reader, &here, page))
}

/// Who comes, as the form has it.
struct Party {
    size: u16,
    /// Companion codes as typed.
    typed: String,
    fault: Option<String>,
}

impl Party {
    fn new(asked: &Asked, size: Option<u16>, typed: String) -> Party {
        let policy = &asked.facts.policy;
        let least = policy.min_party.max(policy.companions_required + 1);
        Party {
            size: size.unwrap_or(least),
            typed,
            fault: None,
        }
    }
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
    #[serde(default)]
    companions: String,
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
    let party_size: Option<u16> = party
        .map(str::parse)
        .transpose()
        .map_err(|_| Problem::field("party_size", lang.fault_parameter()))?;
    let court: CourtId = posted.court_id.into();
    let asked = reserve::look(&app, reader.me.as_ref(), &court, wished.starts_at, lang)
        .await?
        .ok_or(Problem::NotFound)?;
    let mut party = Party::new(&asked, party_size, posted.companions);
    let here = back_here(&asked, wished, party.size);
    let Some(me) = &reader.me else {
        return Ok(Redirect::to(&sign_in_url(&here)).into_response());
    };
    let answer = match companions(codes_typed(&party.typed), lang) {
        Err(fault) => Err(fault),
        Ok(codes) => {
            let key = key(&posted.key, &court, wished, party.size, &codes);
            let wish = Wish {
                court,
                span: wished,
                party_size: party.size,
                companions: codes,
            };
            reserve::reserve(&app, me, wish, key, lang).await
        }
    };
    let (status, refusals) = match answer {
        Ok(view) => {
            return Ok(Redirect::to(&format!("{}?fresh=1", url::reservation(&view.id))).into_response());
        }
        Err(Problem::Refused(refused)) => (refused.status(), Some(refused.refusals)),
        Err(Problem::Fields(faults)) if faults.iter().all(|fault| fault.field.starts_with("companions")) => {
            party.fault = faults.into_iter().next().map(|fault| fault.message);
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        Err(Problem::Fields(_)) => return Err(Problem::NotFound),
        Err(other) => return Err(other),
    };
    let near = match refusals {
        Some(_) => near::elsewhere(&app, &asked, starts_at, lang).await?,
        None => vec![],
    };
    let ballot = ballot(&app, &asked, wished, refusals.as_ref()).await?;
    let page = fill(&app, &reader, &asked, wished, party, refusals, &near);
    let page = ConfirmPage { ballot, ..page };
    Ok((status, show_at(&app, &reader, &here, page)).into_response())
}

/// Where to enter for what is drawn.
async fn ballot(
    app: &Shared,
    asked: &Asked,
    wished: Span,
    refusals: Option<&Refusals>,
) -> Result<Option<String>, Problem> {
    match refusals {
        Some(refusals) if refusals.has("needs_ballot") => {
            super::ballots::link(app, asked, wished.starts_at, wished).await
        }
        _ => Ok(None),
    }
}

/// The page with this choice, where sign-in and the language switch come back to.
fn back_here(asked: &Asked, wished: Span, party_size: u16) -> String {
    url::with_query(
        &url::confirm_path(&asked.venue.id),
        &[
            ("at", Some(url::at(&asked.court.id, wished.starts_at))),
            ("until", Some(wished.ends_at.timestamp_millis().to_string())),
            ("party_size", (party_size > 1).then(|| party_size.to_string())),
        ],
    )
}

/// The page's random key together with the choice: going back and choosing otherwise is a new request.
fn key(random: &str, court: &CourtId, wished: Span, party_size: u16, companions: &[String]) -> String {
    let millis = |at: Instant| at.timestamp_millis().to_string();
    request_hash(&[
        random,
        court.as_str(),
        &millis(wished.starts_at),
        &millis(wished.ends_at),
        &party_size.to_string(),
        &companions.join(" "),
    ])
}

fn fill(
    app: &Shared,
    reader: &Reader,
    asked: &Asked,
    wished: Span,
    party: Party,
    refusals: Option<Refusals>,
    near: &[Near],
) -> ConfirmPage {
    let zone = asked.facts.zone;
    let policy = &asked.facts.policy;
    let local = |at| zone.local(at);
    let check_in = policy.check_in(wished.starts_at);
    let mut ends = asked.ends(wished.starts_at);
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
            id: asked.view.palace.facility.id.clone(),
            name: reader.pick(
                &asked.view.palace.facility.name,
                &asked.view.palace.facility.name_en,
            ),
        },
        venue: venue_ref(asked, reader),
        court_id: asked.court.id.clone(),
        court_name: reader.pick(&asked.court.name, &asked.court.name_en),
        starts_at: wished.starts_at,
        starts: local(wished.starts_at),
        lengths: ends.into_iter().map(length).collect(),
        party_size: party.size,
        min_party: policy.min_party,
        max_party: policy.max_party,
        companions: (policy.companions_required > 0).then_some(Companions {
            required: policy.companions_required,
            typed: party.typed,
            fault: party.fault,
        }),
        cancel_by: local(policy.cancel_by(wished.starts_at)),
        check_in: (local(check_in.starts_at), local(check_in.ends_at)),
        rules: super::venue::sentences(&asked.facts, reader),
        after_note: (!signed_out)
            .then(|| after_note(own, policy.active_limit, reader.lang))
            .flatten(),
        hurdle: hurdle(reader.me.as_ref()),
        key: app.new_id(),
        refusals: notes.collect(),
        ballot: None,
        waits: match refusals.as_ref().is_some_and(is_waited_for) && may_wait(asked, reader, wished) {
            true => wait_ends(asked, wished).map(length).collect(),
            false => vec![],
        },
        passes: refusals.as_ref().and_then(|no| no.passes_at).map(local),
        offers: refusals
            .iter()
            .flat_map(|no| &no.alternatives)
            .filter_map(|a| offer(asked, near, a, party.size, reader))
            .collect(),
    }
}

fn may_wait(asked: &Asked, reader: &Reader, wished: Span) -> bool {
    let in_time = asked.now < last_offer(wished.starts_at);
    reader.me.is_some() && asked.court.takes == Takes::Whole && in_time
}

/// Whatever lengths a reservation here may have.
fn wait_ends(asked: &Asked, wished: Span) -> impl Iterator<Item = Instant> {
    let (policy, slot) = (&asked.facts.policy, asked.facts.slot_minutes.max(1));
    let lengths = (1..=policy.max_minutes / slot).map(move |slots| slots * slot);
    let least = policy.min_minutes;
    let ends = lengths.filter(move |minutes| *minutes >= least);
    ends.map(move |minutes| wished.starts_at + TimeDelta::minutes(minutes.into()))
}

/// Somebody has it, or the staff keep it; what the person lacks, waiting does not bring.
fn is_waited_for(no: &Refusals) -> bool {
    let held =
        |closure: &Option<ClosureFacts>| closure.as_ref().is_some_and(|closure| closure.kind.is_held());
    let personal = ["not_verified", "suspended", "too_late"];
    no.all
        .iter()
        .all(|refusal| !personal.contains(&refusal.reason.rule()))
        && no.all.iter().any(|refusal| match &refusal.reason {
            Reason::Taken { .. } => true,
            Reason::Closed { closure, .. } => held(closure),
            _ => false,
        })
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
    // Another's reservation has no ticket to go to; the list of mine has it.
    let own = asked.facts.own_ahead(asked.now).filter(|own| !own.as_companion);
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
    near: &[Near],
    alternative: &gongyue::refusal::Alternative,
    party_size: u16,
    reader: &Reader,
) -> Option<Offer> {
    let here: Vec<&CourtRow> = asked.view.palace.courts(&asked.venue.id).collect();
    let places = near
        .iter()
        .map(|near| (&near.facility, &near.venue, near.courts.iter().collect()));
    let places = [(&asked.view.palace.facility, &asked.venue, here)]
        .into_iter()
        .chain(places);
    let (facility, venue, court) = places.into_iter().find_map(|(facility, venue, courts)| {
        let court = courts
            .into_iter()
            .find(|court| court.id == alternative.court_id)?;
        Some((facility, venue, court))
    })?;
    Some(Offer {
        facility_name: reader.pick(&facility.name, &facility.name_en),
        venue: VenueRef {
            id: venue.id.clone(),
            name: reader.pick(&venue.name, &venue.name_en),
            kind: venue.kind,
        },
        court_id: court.id.clone(),
        court_name: reader.pick(&court.name, &court.name_en),
        times: times(
            facility.time_zone,
            Span::new(alternative.starts_at, alternative.ends_at)?,
        ),
        party_size,
    })
}
