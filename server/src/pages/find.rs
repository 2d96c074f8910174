//! `GET /`: find a place.

use super::rows::{count, open_on, venue_row, venue_row_now};
use super::show;
use crate::app::Shared;
use crate::desk;
use crate::desk::find::{self, Found, Search};
use crate::desk::load::Palace;
use crate::kept::About;
use crate::problem::Problem;
use crate::read::{self, Params};
use crate::reader::{CHOICE_LASTS_S, NEAR_COOKIE, PLACE_COOKIE, Reader, cookie, set_cookie};
use crate::store::{DivisionRow, FacilityFilter};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveDateTime};
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::FacilityKind;
use gongyue::id::{FacilityId, VenueId};
use gongyue::zone::Zone;
use gongyue_app::pages::find::{
    FacilityCard, FindPage, FindQuery, NextFree, NextReservation, VenueRow, Within,
};
use gongyue_app::pages::venue::EVENING;
use serde::Deserialize;

/// Cards on one page of the list, and venues on a card.
const CARDS: usize = 8;
const VENUES: usize = 6;
/// Of what can be had within the hour there is one page, of the nearest.
const NOW: usize = 16;
/// Around a place, in kilometres: as far as one goes after work. Where there is nothing, a few that are farther.
const NEAR_KM: u32 = 30;
const BEYOND: usize = 3;
/// How many days ahead the choice of dates goes.
const AHEAD: u64 = 7;

/// `near=me`: around the place that the reader has just told, which stands in a cookie and not in the address, since addresses are
/// written down on their way.
pub const HERE: &str = "me";

/// Everything optional and as text: a link that a chat app has mangled still finds something.
#[derive(Debug, Default, Deserialize)]
pub struct Query {
    division: Option<String>,
    venue_kind: Option<String>,
    kind: Option<String>,
    q: Option<String>,
    near: Option<String>,
    date: Option<String>,
    now: Option<String>,
    cursor: Option<String>,
}

impl Query {
    /// What the address asks for, as far as it makes sense.
    pub fn read(&self, today: NaiveDate) -> FindQuery {
        let word = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let until = today + Days::new(AHEAD);
        FindQuery {
            division: word(&self.division).and_then(|text| text.parse().ok()),
            venue_kind: word(&self.venue_kind).and_then(|text| text.parse().ok()),
            kind: word(&self.kind).and_then(|text| text.parse().ok()),
            q: word(&self.q)
                .map(|q| q.trim().chars().take(40).collect())
                .unwrap_or_default(),
            near: word(&self.near)
                .filter(|near| near == HERE || read::place("near", near, Default::default()).is_ok()),
            now: self.now.as_deref() == Some("1"),
            date: word(&self.date)
                .and_then(|text| text.parse::<NaiveDate>().ok())
                .filter(|date| (today..=until).contains(date) && *date != today),
        }
    }
}

/// Dates on this page are those of the province, before a facility's own zone is known.
pub fn today(app: &Shared) -> NaiveDate {
    Zone::SHANGHAI.date(app.now())
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    headers: HeaderMap,
    Params(params): Params<Query>,
) -> Result<Response, Problem> {
    let (now, today) = (app.now(), today(&app));
    let mut query = params.read(today);
    let here = match query.near.as_deref() {
        Some(HERE) => cookie(&headers, NEAR_COOKIE),
        other => other,
    };
    let near = here.and_then(|place| read::place("near", place, reader.lang).ok());
    if near.is_none() {
        query.near = None;
    }
    if query.now {
        query.date = None;
    }
    let chosen = query.division.clone();
    let anywhere = query.near.is_none() && query.q.is_empty();
    if anywhere && chosen.is_none() {
        query.division = usual_place(&headers, &reader);
    }
    let date = query.date.unwrap_or(today);
    let skip = params
        .cursor
        .as_deref()
        .and_then(|cursor| cursor.parse().ok())
        .unwrap_or(0);
    let filter = FacilityFilter {
        division: query.division.as_ref(),
        kind: Some(query.kind.unwrap_or(FacilityKind::Palace)),
        status: None,
        venue_kind: query.venue_kind,
        q: Some(query.q.as_str()).filter(|q| !q.is_empty()),
    };
    let search = Search {
        filter,
        near,
        within_m: near.map(|_| i64::from(NEAR_KM) * 1000),
        skip,
        limit: if query.now { NOW } else { CARDS },
    };
    let mut found = find::facilities(&app, &search).await?;
    let is_beyond = near.is_some() && found.total == 0;
    if is_beyond {
        let farther = Search {
            within_m: None,
            limit: BEYOND,
            ..search
        };
        found = find::facilities(&app, &farther).await?;
        found.next = None;
    }
    let kinds = find::kinds(&app, filter).await?;
    let divisions = find::divisions(&app).await?;
    let ids: Vec<_> = found.items.iter().map(|item| item.facility.id.clone()).collect();
    let palaces = find::palaces_on(&app, &ids, date, reader.lang).await?;
    let facilities: Vec<FacilityCard> = found
        .items
        .iter()
        .zip(&palaces)
        .map(|(item, palace)| card(item, palace, &query, date, now, &reader))
        .filter(|card| !query.now || !card.venues.is_empty())
        .collect();
    let whole = skip == 0 && found.next.is_none();
    let bookable = query.kind.is_none_or(|kind| kind == FacilityKind::Palace);
    let asked =
        bookable && !query.now && (chosen.is_some() || query.venue_kind.is_some() || query.date.is_some());
    let has_free = |card: &&FacilityCard| {
        card.venues
            .iter()
            .any(|row| matches!(row.next, NextFree::At { .. }))
    };
    let is_unmet = asked && whole && !facilities.iter().any(|card| has_free(&card));
    if is_unmet {
        let who = reader
            .me
            .as_ref()
            .map_or(reader.address.as_str(), |me| me.id.as_str());
        find::note_empty(&app, who, query.division.as_ref(), query.venue_kind, date);
    }
    let shows_some = !facilities.is_empty();
    let page = FindPage {
        today,
        date,
        last_date: today + Days::new(AHEAD),
        place: query
            .division
            .as_ref()
            .map(|code| place_name(&divisions, code, &reader)),
        kinds,
        next: next_reservation(&app, &reader).await?,
        with_free: whole.then(|| count(facilities.iter().filter(has_free).count())),
        usual: usual(&app, &reader, &query, skip, date).await?,
        facilities,
        is_nearly: found.is_nearly && shows_some,
        within: near.filter(|_| shows_some).map(|_| Within {
            km: NEAR_KM,
            is_beyond,
        }),
        more: found.next.filter(|_| !query.now).map(|next| next.to_string()),
        query,
    };
    // Where somebody stands is theirs, and who finds nothing is counted one by one.
    let is_everybodys = params.near.is_none() && chosen.is_none() && !is_unmet;
    let mut response = show(&app, &reader, page);
    if is_everybodys {
        response = About::Everything.on(response);
    }
    if let Some(place) = chosen {
        let cookie = set_cookie(false, PLACE_COOKIE, place.as_str(), CHOICE_LASTS_S);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Where this reader looked the last time, or the city of their union: nobody chooses a place twice.
fn usual_place(headers: &HeaderMap, reader: &Reader) -> Option<DivisionCode> {
    let last = cookie(headers, PLACE_COOKIE).and_then(|place| place.parse().ok());
    last.or_else(|| {
        let own = reader.me.as_ref()?.division.as_ref()?;
        if own.level() == DivisionLevel::County {
            own.parent()
        } else {
            Some(own.clone())
        }
    })
}

/// 九江 浔阳区: the city before the county.
fn place_name(divisions: &[DivisionRow], code: &DivisionCode, reader: &Reader) -> String {
    let name = |code: &DivisionCode| find::division_name(divisions, code, reader.lang);
    match code.parent() {
        Some(city) if code.level() == DivisionLevel::County => {
            format!("{} {}", name(&city).trim_end_matches('市'), name(code))
        }
        _ => name(code),
    }
}

fn card(
    item: &Found,
    palace: &Palace,
    query: &FindQuery,
    date: NaiveDate,
    now: gongyue::span::Instant,
    reader: &Reader,
) -> FacilityCard {
    let row = &item.facility;
    let wanted = |kind| query.venue_kind.is_none_or(|wanted| wanted == kind);
    let mut venues: Vec<_> = palace
        .venues
        .iter()
        .filter(|venue| wanted(venue.kind))
        .filter_map(|venue| match query.now {
            true => venue_row_now(palace, venue, now, reader),
            false => Some(venue_row(palace, venue, date, now, reader)),
        })
        .collect();
    // Those that can be had soonest first, on a workday after work; the rest in the palace's own order.
    let evening = date.and_time(EVENING);
    let after_work = |starts: NaiveDateTime| palace.is_day_off(date) || starts >= evening;
    venues.sort_by_key(|row| match &row.next {
        NextFree::At { starts, .. } if after_work(*starts) => (0, Some(*starts)),
        NextFree::At { starts, .. } => (1, Some(*starts)),
        NextFree::NotOpenYet { opens } => (2, Some(*opens)),
        NextFree::Full { .. } => (3, None),
        _ => (4, None),
    });
    let others = venues.split_off(venues.len().min(VENUES));
    let sides = |indoor: bool| {
        count(
            palace
                .venues
                .iter()
                .filter(|venue| venue.is_indoor == indoor)
                .count(),
        )
    };
    FacilityCard {
        id: row.id.clone(),
        name: reader.pick(&row.name, &row.name_en),
        kind: row.kind,
        status: row.status,
        status_note: None,
        address: reader.pick(&row.address, &row.address_en),
        distance_m: item.distance_m.map(|metres| distance_said(query, metres)),
        open: open_on(palace, date),
        indoor: sides(true),
        outdoor: sides(false),
        venues,
        other_venues: others.into_iter().map(|row| row.name).collect(),
        amenities: row.amenities.clone(),
    }
}

/// On the page that opens first: where the member goes as a rule.
async fn usual(
    app: &Shared,
    reader: &Reader,
    query: &FindQuery,
    skip: usize,
    date: NaiveDate,
) -> Result<Vec<VenueRow>, Problem> {
    let is_first = skip == 0
        && query.q.is_empty()
        && query.venue_kind.is_none()
        && query.near.is_none()
        && query.kind.is_none()
        && !query.now;
    let Some(me) = reader.me.as_ref().filter(|_| is_first) else {
        return Ok(vec![]);
    };
    let usual = desk::favourites::usual(app, me).await?;
    let mut ids: Vec<FacilityId> = usual.iter().map(|(palace, _)| palace.clone()).collect();
    ids.sort();
    ids.dedup();
    let palaces = find::palaces_on(app, &ids, date, reader.lang).await?;
    let row = |(palace, venue): &(FacilityId, VenueId)| {
        let palace = palaces.iter().find(|one| one.facility.id == *palace)?;
        let venue = palace.venues.iter().find(|one| one.id == *venue)?;
        Some(VenueRow {
            at: Some(reader.pick(&palace.facility.name, &palace.facility.name_en)),
            ..venue_row(palace, venue, date, app.now(), reader)
        })
    };
    Ok(usual.iter().filter_map(row).collect())
}

/// Where somebody is, is known to a kilometre, and no distance from there any better.
fn distance_said(query: &FindQuery, metres: i64) -> u32 {
    let known = match query.near.as_deref() {
        Some(HERE) => ((metres + 500) / 1000).max(1) * 1000,
        _ => metres,
    };
    u32::try_from(known).unwrap_or(u32::MAX)
}

async fn next_reservation(app: &Shared, reader: &Reader) -> Result<Option<NextReservation>, Problem> {
    let Some(me) = &reader.me else { return Ok(None) };
    let ahead = desk::me::ahead(app, me).await?;
    Ok(ahead.first().map(|view| {
        let local = |at| view.time_zone.local(at);
        NextReservation {
            id: view.id.clone(),
            venue_name: reader.pick(&view.venue_name, &view.venue_name_en),
            court_name: reader.pick(&view.court_name, &view.court_name_en),
            starts: local(view.starts_at),
            ends: local(view.ends_at),
            check_in_opens: local(view.check_in_opens_at),
            check_in_closes: local(view.check_in_closes_at),
            checked_in: view.status == gongyue::reservation::ReservationStatus::CheckedIn,
        }
    }))
}
