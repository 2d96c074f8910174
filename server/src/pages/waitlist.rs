//! What I wait for: `GET /waitlist`; `POST /waitlist` joins, `POST /waitlist/{id}/leave` leaves.

use super::{show, show_at};
use crate::api::reservations::span;
use crate::app::Shared;
use crate::desk::find;
use crate::desk::waitlist::{self, For, Mine, Unjoined, Wish};
use crate::problem::Problem;
use crate::read::{self, Form, Params};
use crate::reader::Reader;
use crate::store::FacilityFilter;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use gongyue::division::DivisionLevel;
use gongyue::id::{CourtId, VenueId};
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::waitlist::{AnyForm, Kept, WaitCard, WaitlistPage};
use gongyue_app::parts::Tone;
use gongyue_app::url;
use serde::Deserialize;

/// What the address may bring: what was just done, or what the form is to begin with.
#[derive(Debug, Default, Deserialize)]
pub struct Query {
    done: Option<String>,
    division: Option<String>,
    kind: Option<String>,
    date: Option<String>,
    /// Any court of this venue, from a local time on.
    venue: Option<String>,
    from: Option<String>,
}

type Told = Vec<(Tone, String, Option<String>)>;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let told = match query.done.as_deref() {
        Some("joined") => vec![(Tone::Done, reader.lang.wait_joined().to_owned(), None)],
        Some("left") => vec![(Tone::Plain, reader.lang.wait_left().to_owned(), None)],
        _ => vec![],
    };
    let own = reader.me.as_ref().and_then(|me| me.division.clone());
    let today = Zone::SHANGHAI.date(app.now());
    let from = query.from.as_deref().and_then(clock).unwrap_or(EVENING);
    let to = from.overflowing_add_signed(TimeDelta::hours(2)).0.max(from);
    let venue = match query.venue {
        Some(venue) => Some(venue_named(&app, &reader, venue.into()).await?),
        None => None,
    };
    let form = AnyForm {
        venue,
        division: query
            .division
            .or_else(|| own.map(|own| own.city().to_string()))
            .unwrap_or_default(),
        kind: query.kind.unwrap_or_default(),
        date: query.date.unwrap_or_else(|| today.to_string()),
        from: from.format("%H:%M").to_string(),
        to: to.format("%H:%M").to_string(),
        minutes: "60".to_owned(),
        ..AnyForm::default()
    };
    let page = fill(&app, &reader, told, form).await?;
    Ok(show(&app, &reader, page))
}

/// After work, where nobody has said when.
const EVENING: NaiveTime = NaiveTime::from_hms_opt(19, 0, 0).unwrap();

async fn venue_named(app: &Shared, reader: &Reader, id: VenueId) -> Result<(String, String), Problem> {
    let (_, venue) = waitlist::venue(app, &id).await?;
    Ok((venue.id.to_string(), reader.pick(&venue.name, &venue.name_en)))
}

async fn fill(app: &Shared, reader: &Reader, told: Told, form: AnyForm) -> Result<WaitlistPage, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let mine = waitlist::mine(app, me).await?;
    let (open, over): (Vec<&Mine>, Vec<&Mine>) = mine.iter().partition(|wait| wait.view.status.is_open());
    let divisions = find::divisions(app).await?;
    let mut named = Vec::new();
    // A county stands behind its city.
    for row in divisions
        .iter()
        .filter(|row| row.code.level() != DivisionLevel::Province)
    {
        let name = find::division_name(&divisions, &row.code, reader.lang);
        let city = row.parent_code.as_ref();
        let city = city.filter(|_| row.code.level() == DivisionLevel::County);
        let name = match city {
            Some(city) => format!("{} {name}", find::division_name(&divisions, city, reader.lang)),
            None => name,
        };
        named.push((row.code.to_string(), name));
    }
    named.sort();
    Ok(WaitlistPage {
        today: Zone::SHANGHAI.date(app.now()),
        told,
        open: open.into_iter().map(|wait| card(wait, reader)).collect(),
        over: over.into_iter().map(|wait| card(wait, reader)).collect(),
        form: AnyForm {
            divisions: named,
            kinds: find::kinds(app, FacilityFilter::default()).await?,
            ..form
        },
    })
}

fn card(mine: &Mine, reader: &Reader) -> WaitCard {
    let (view, lang) = (&mine.view, reader.lang);
    let said = |zh: &Option<String>, en: &Option<String>| {
        reader.pick(
            zh.as_deref().unwrap_or_default(),
            en.as_deref().unwrap_or_default(),
        )
    };
    let zone = view.time_zone.unwrap_or(Zone::SHANGHAI);
    let venue = said(&view.venue_name, &view.venue_name_en);
    let place = match (&view.court_id, &view.venue_id) {
        (Some(_), _) => format!("{venue} {}", said(&view.court_name, &view.court_name_en)),
        (None, Some(_)) => lang.wait_any_court(&venue),
        (None, None) => {
            let division = said(&view.division_name, &view.division_name_en);
            lang.wait_any_of_kind(&division, lang.venue_kind(view.venue_kind))
        }
    };
    let kept = mine.offered.as_ref().map(|offered| {
        let zone = offered.facility.time_zone;
        let venue = reader.pick(&offered.venue.name, &offered.venue.name_en);
        let court = reader.pick(&offered.court.name, &offered.court.name_en);
        Kept {
            path: format!("/offers/{}", url::encoded(&offered.row.id)),
            place: format!("{venue} {court}"),
            facility: reader.pick(&offered.facility.name, &offered.facility.name_en),
            starts: zone.local(offered.row.starts_at),
            ends: zone.local(offered.row.ends_at),
            until: zone.local(offered.row.expires_at),
        }
    });
    WaitCard {
        id: view.id.clone(),
        status: view.status,
        kind: view.venue_kind,
        place,
        facility: said(&view.palace_name, &view.palace_name_en),
        starts: zone.local(view.starts_at),
        ends: zone.local(view.ends_at),
        minutes: view.minutes,
        before: mine.before,
        kept,
    }
}

/// From a slot that is taken: a court or a venue with instants in milliseconds. From the form: a kind in a division with local
/// times.
#[derive(Debug, Deserialize)]
pub struct Posted {
    court_id: Option<String>,
    venue_id: Option<String>,
    /// `court` or `venue`, where both are there.
    #[serde(default)]
    what: String,
    starts_at: Option<String>,
    #[serde(default)]
    ends_at: String,
    party_size: Option<String>,
    #[serde(default)]
    division: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    minutes: String,
}

impl Posted {
    fn form(&self) -> AnyForm {
        AnyForm {
            division: self.division.clone(),
            kind: self.kind.clone(),
            date: self.date.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            minutes: self.minutes.clone(),
            ..AnyForm::default()
        }
    }

    /// `zone`: of the venue that is named.
    fn wish(&self, zone: Zone, lang: Lang) -> Result<Wish, Problem> {
        let what = match (&self.court_id, &self.venue_id) {
            (Some(court), _) if self.what != "venue" => For::Court(CourtId::from(court.as_str())),
            (_, Some(venue)) => For::Venue(VenueId::from(venue.as_str())),
            (_, None) => return self.at_local_times(None, zone, lang),
        };
        let Some(starts_at) = &self.starts_at else {
            return self.at_local_times(Some(what), zone, lang);
        };
        let starts_at = read::millis("starts_at", starts_at, lang)?;
        let ends_at = read::millis("ends_at", &self.ends_at, lang)?;
        let size = self.party_size.as_deref().map(str::parse).transpose();
        Ok(Wish {
            what,
            window: span(starts_at, ends_at, lang)?,
            minutes: None,
            party_size: size
                .map_err(|_| Problem::field("party_size", lang.fault_parameter()))?
                .filter(|size| *size > 0)
                .unwrap_or(1),
        })
    }

    /// Every field at fault at once.
    fn at_local_times(&self, there: Option<For>, zone: Zone, lang: Lang) -> Result<Wish, Problem> {
        let mut faults = Vec::new();
        let mut wrong = |field: &str, words: &str| {
            if let Problem::Fields(more) = Problem::field(field, words) {
                faults.extend(more);
            }
        };
        let division = self.division.parse().ok();
        if there.is_none() && division.is_none() {
            wrong("division", lang.fault_wait_division());
        }
        let kind = self.kind.parse().ok();
        if there.is_none() && kind.is_none() {
            wrong("kind", lang.fault_wait_nowhere());
        }
        let anywhere = division
            .zip(kind)
            .map(|(division, kind)| For::Anywhere(division, kind));
        let what = there.or(anywhere);
        let date = read::date("date", &self.date, lang).ok();
        if date.is_none() {
            wrong("date", lang.fault_date());
        }
        let (from, to) = (clock(&self.from), clock(&self.to));
        for (name, time) in [("from", from), ("to", to)] {
            if time.is_none() {
                wrong(name, lang.fault_parameter());
            }
        }
        let minutes = self.minutes.parse().ok();
        if minutes.is_none() {
            wrong("minutes", lang.fault_parameter());
        }
        let window = match (date, from, to) {
            (Some(date), Some(from), Some(to)) => window(zone, date, from, to),
            _ => None,
        };
        if window.is_none() && from.is_some() && to.is_some() && date.is_some() {
            wrong("to", lang.fault_wait_times());
        }
        match (what, window, minutes) {
            (Some(what), Some(window), Some(minutes)) => Ok(Wish {
                what,
                window,
                minutes: Some(minutes),
                party_size: 1,
            }),
            _ => Err(Problem::Fields(faults)),
        }
    }
}

fn clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

fn window(zone: Zone, date: NaiveDate, from: NaiveTime, to: NaiveTime) -> Option<Span> {
    let at = |time: NaiveTime| -> Instant { zone.opening(date, time.hour() * 60 + time.minute()) };
    Span::new(at(from), at(to))
}

pub async fn join(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let mut form = posted.form();
    let mut zone = Zone::SHANGHAI;
    if let Some(venue) = posted.venue_id.clone() {
        let id = venue.into();
        zone = waitlist::venue(&app, &id).await?.0.time_zone;
        form.venue = Some(venue_named(&app, &reader, id).await?);
    }
    let joined = match posted.wish(zone, lang) {
        Ok(wish) => waitlist::join(&app, me, wish, lang).await,
        Err(problem) => Err(problem.into()),
    };
    let (status, told) = match joined {
        Ok(_) => return Ok(Redirect::to("/waitlist?done=joined").into_response()),
        Err(Unjoined::Free(venue, court, span)) => {
            let there = url::with_query(
                &url::confirm_path(&venue),
                &[
                    ("at", Some(url::at(&court, span.starts_at))),
                    ("until", Some(span.ends_at.timestamp_millis().to_string())),
                ],
            );
            let told = (Tone::Yours, lang.wait_free().to_owned(), Some(there));
            (StatusCode::CONFLICT, vec![told])
        }
        Err(Unjoined::Problem(Problem::Refused(refused))) => {
            let said = (Tone::Warn, refused.sentences(lang), None);
            (refused.status(), vec![said])
        }
        Err(Unjoined::Problem(Problem::Fields(faults))) => {
            let faults = faults.into_iter().map(|fault| (fault.field, fault.message));
            form.faults = faults.collect();
            (StatusCode::UNPROCESSABLE_ENTITY, vec![])
        }
        Err(Unjoined::Problem(other)) => return Err(other),
    };
    let page = fill(&app, &reader, told, form).await?;
    Ok((status, show_at(&app, &reader, "/waitlist", page)).into_response())
}

pub async fn leave(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    waitlist::leave(&app, me, &id).await?;
    Ok(Redirect::to("/waitlist?done=left"))
}
