//! `/staff/facilities/{id}/policies`: the rules of a palace, changed by its manager.

mod form;

use super::{show, show_at};
use crate::app::Shared;
use crate::desk::policy::{self, Of, Policies, REPLAY_DAYS};
use crate::preset;
use crate::problem::Problem;
use crate::read::{self, Form, Params};
use crate::reader::{Me, Reader, pick};
use crate::store::PolicyRow;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Days;
use form::Typed;
use gongyue::id::{FacilityId, VenueId};
use gongyue_app::Lang;
use gongyue_app::pages::FacilityRef;
use gongyue_app::pages::policies::{Choice, PoliciesPage, PreviewTable, Version};
use gongyue_app::url;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of the preview that a page shows; the API gives all.
const SHOWN: usize = 50;
/// How much notice is offered.
const NOTICE_DAYS: u64 = 7;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    venue: String,
    #[serde(default)]
    preset: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace = FacilityId(id);
    let mut page = fill(&app, &reader, me, &palace, &query.venue).await?;
    if preset::NAMES.contains(&query.preset.as_str()) {
        let policies = policy::policies(&app, me, &palace).await?;
        let venue = policies
            .venues
            .iter()
            .find(|venue| venue.id.as_str() == query.venue);
        let slot_minutes = venue.map_or(30, |venue| venue.slot_minutes);
        let typed = form::written(&preset::policy(
            &query.preset,
            slot_minutes,
            policies.places(venue),
        ));
        page.groups = form::groups(&typed, &[], reader.lang);
    }
    Ok(show(&app, &reader, page))
}

/// Writes the draft; what cannot be read or be so is shown at its field, with all that was typed.
pub async fn save(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let (palace, venue, edit) = whose(id, &posted);
    policy::managed(&app, me, &of(&palace, &venue)).await?;
    let typed = Typed(posted);
    let outcome = match form::read(&typed, lang) {
        Err(faults) => Err(Problem::Fields(faults)),
        Ok(knobs) => policy::draft_put(&app, me, of(&palace, &venue), knobs, edit, lang).await,
    };
    let faults = match outcome {
        Ok(_) => return Ok(back(&palace, &venue)),
        Err(Problem::Fields(faults)) => faults,
        Err(Problem::Changed) => return changed(&app, &reader, me, &palace, &venue).await,
        Err(other) => return Err(other),
    };
    let mut page = fill(&app, &reader, me, &palace, &venue).await?;
    page.groups = form::groups(&typed, &faults, lang);
    page.fault = Some(lang.fault_knob().to_owned());
    Ok(faulty(
        &app,
        &reader,
        &palace,
        &venue,
        page,
        StatusCode::UNPROCESSABLE_ENTITY,
    ))
}

/// Publishes the draft.
pub async fn publish(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let (palace, venue, edit) = whose(id, &posted);
    policy::managed(&app, me, &of(&palace, &venue)).await?;
    let from = posted.get("from").map(String::as_str).unwrap_or_default();
    let outcome = match read::date("from", from, lang) {
        Err(fault) => Err(fault),
        Ok(date) => policy::publish(&app, me, of(&palace, &venue), date, edit, lang).await,
    };
    match outcome {
        Ok(_) => Ok(back(&palace, &venue)),
        Err(Problem::Changed) => changed(&app, &reader, me, &palace, &venue).await,
        Err(Problem::Fields(faults)) => {
            let mut page = fill(&app, &reader, me, &palace, &venue).await?;
            page.from = from.to_owned();
            let at_from = faults.iter().find(|fault| fault.field == "from");
            page.from_fault = at_from.map(|fault| fault.message.clone());
            // Else the venues have other grids by now: the fault is one of the draft's knobs.
            if at_from.is_none() {
                let typed = form::written(
                    &policy::policies(&app, me, &palace)
                        .await?
                        .to_edit(venue_id(&venue).as_ref())
                        .0,
                );
                page.groups = form::groups(&typed, &faults, lang);
                page.fault = Some(lang.fault_knob().to_owned());
            }
            Ok(faulty(
                &app,
                &reader,
                &palace,
                &venue,
                page,
                StatusCode::UNPROCESSABLE_ENTITY,
            ))
        }
        Err(other) => Err(other),
    }
}

/// Throws the draft away.
pub async fn discard(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let (palace, venue, edit) = whose(id, &posted);
    match policy::draft_delete(&app, me, of(&palace, &venue), edit).await {
        Ok(()) => Ok(back(&palace, &venue)),
        Err(Problem::Changed) => changed(&app, &reader, me, &palace, &venue).await,
        Err(other) => Err(other),
    }
}

fn whose(id: String, posted: &BTreeMap<String, String>) -> (FacilityId, String, i64) {
    let venue = posted.get("venue").cloned().unwrap_or_default();
    let edit = posted.get("edit").and_then(|edit| edit.parse().ok()).unwrap_or(0);
    (FacilityId(id), venue, edit)
}

fn venue_id(venue: &str) -> Option<VenueId> {
    (!venue.is_empty()).then(|| venue.into())
}

fn of(palace: &FacilityId, venue: &str) -> Of {
    Of {
        palace: palace.clone(),
        venue: venue_id(venue),
    }
}

fn path(palace: &FacilityId) -> String {
    format!("/staff/facilities/{}/policies", url::encoded(palace.as_str()))
}

fn here(palace: &FacilityId, venue: &str) -> String {
    url::with_query(
        &path(palace),
        &[("venue", Some(venue.to_owned()).filter(|venue| !venue.is_empty()))],
    )
}

fn back(palace: &FacilityId, venue: &str) -> Response {
    Redirect::to(&here(palace, venue)).into_response()
}

fn faulty(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    venue: &str,
    page: PoliciesPage,
    status: StatusCode,
) -> Response {
    (status, show_at(app, reader, &here(palace, venue), page)).into_response()
}

/// Somebody edited meanwhile: the page as it is now, saying so.
async fn changed(
    app: &Shared,
    reader: &Reader,
    me: &Me,
    palace: &FacilityId,
    venue: &str,
) -> Result<Response, Problem> {
    let mut page = fill(app, reader, me, palace, venue).await?;
    page.fault = Some(reader.lang.fault_changed().to_owned());
    Ok(faulty(app, reader, palace, venue, page, StatusCode::CONFLICT))
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    me: &Me,
    palace: &FacilityId,
    venue: &str,
) -> Result<PoliciesPage, Problem> {
    let lang = reader.lang;
    let policies = policy::policies(app, me, palace).await?;
    let chosen = venue_id(venue);
    let found = chosen
        .as_ref()
        .is_none_or(|id| policies.venues.iter().any(|venue| venue.id == *id));
    if !found {
        return Err(Problem::NotFound);
    }
    let facility = &policies.facility;
    let today = facility.time_zone.date(app.now());
    let (knobs, edit) = policies.to_edit(chosen.as_ref());
    let may_edit = me.is_manager_of(palace);
    let mine = |row: &&PolicyRow| row.venue_id == chosen;
    let upcoming = policies
        .versions
        .iter()
        .rev()
        .filter(mine)
        .filter(|row| row.published_at > policies.now);
    let preview = if may_edit && edit > 0 {
        Some(preview(app, reader, me, &of(palace, venue)).await?)
    } else {
        None
    };
    Ok(PoliciesPage {
        facility: FacilityRef {
            id: palace.clone(),
            name: pick(lang, &facility.name, &facility.name_en),
        },
        path: path(palace),
        venue: venue.to_owned(),
        choices: choices(&policies, venue, reader),
        in_force: policies
            .in_force(chosen.as_ref())
            .map(|row| version(row, &policies, reader, true)),
        upcoming: upcoming
            .map(|row| version(row, &policies, reader, false))
            .collect(),
        may_edit,
        edit,
        presets: presets(palace, venue, lang),
        groups: form::groups(&form::written(&knobs), &[], lang),
        fault: None,
        preview,
        from: (today + Days::new(NOTICE_DAYS)).to_string(),
        from_fault: None,
    })
}

fn version(row: &PolicyRow, policies: &Policies, reader: &Reader, in_force: bool) -> Version {
    let lang = reader.lang;
    let zone = policies.facility.time_zone;
    let venue = policies
        .venues
        .iter()
        .find(|venue| Some(&venue.id) == row.venue_id.as_ref());
    let date = lang.date(zone.date(policies.now), zone.date(row.published_at));
    Version {
        title: if in_force {
            lang.policy_in_force(row.version)
        } else {
            lang.policy_from(row.version, &date)
        },
        sentences: super::venue::said(
            &row.knobs,
            venue.map_or(30, |venue| venue.slot_minutes),
            "",
            reader,
        ),
    }
}

fn choices(policies: &Policies, venue: &str, reader: &Reader) -> Vec<Choice> {
    let lang = reader.lang;
    let palace = &policies.facility.id;
    let drafted = |key: &str| policies.drafts.iter().any(|draft| draft.venue_id == key);
    let note = |key: &str, own: bool| match (drafted(key), own) {
        (true, _) => Some(lang.policies_draft().to_owned()),
        (false, true) => Some(lang.policies_own().to_owned()),
        (false, false) => None,
    };
    let whole = Choice {
        href: here(palace, ""),
        name: lang.policies_whole().to_owned(),
        is_current: venue.is_empty(),
        note: note("", false),
    };
    let venues = policies.venues.iter().map(|row| Choice {
        href: here(palace, row.id.as_str()),
        name: pick(lang, &row.name, &row.name_en),
        is_current: row.id.as_str() == venue,
        note: note(row.id.as_str(), policies.in_force(Some(&row.id)).is_some()),
    });
    [whole].into_iter().chain(venues).collect()
}

fn presets(palace: &FacilityId, venue: &str, lang: Lang) -> Vec<Choice> {
    let preset = |name: &&'static str| Choice {
        href: format!(
            "{}#edit",
            url::with_query(
                &path(palace),
                &[
                    ("venue", Some(venue.to_owned()).filter(|venue| !venue.is_empty())),
                    ("preset", Some((*name).to_owned())),
                ],
            )
        ),
        name: lang.preset_name(name).to_owned(),
        is_current: false,
        note: None,
    };
    preset::NAMES.iter().map(preset).collect()
}

async fn preview(app: &Shared, reader: &Reader, me: &Me, of: &Of) -> Result<PreviewTable, Problem> {
    let lang = reader.lang;
    let preview = policy::preview(app, me, of, lang).await?;
    let replay = &preview.replay;
    let hours = |minutes: i64| format!("{}.{}", minutes / 60, minutes % 60 / 6);
    let row = |(id, refusals): &(gongyue::id::ReservationId, Vec<gongyue::refusal::Refusal>)| {
        let past = preview.history.get(id)?;
        let why: Vec<&str> = refusals
            .iter()
            .map(|refusal| lang.refusal_title(&refusal.reason))
            .collect();
        Some([
            lang.say_span(past.span, preview.zone),
            past.venue_name.clone(),
            why.join(lang.and()),
        ])
    };
    Ok(PreviewTable {
        summary: lang.preview_summary(
            REPLAY_DAYS,
            replay.judged,
            replay.refused.len(),
            replay.members,
            &hours(replay.freed_minutes),
            &hours(replay.freed_peak_minutes),
        ),
        rows: replay.refused.iter().take(SHOWN).filter_map(row).collect(),
        more: replay.refused.len().saturating_sub(SHOWN),
    })
}
