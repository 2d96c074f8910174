//! Find a place: facilities by place, kind, sport, name or nearness, each with its day.

use super::load::{Palace, Whose};
use crate::app::Shared;
use crate::problem::Problem;
use crate::search_key::Wanted;
use crate::store::{
    CareRow, DivisionRow, FacilityFilter, FacilityRow, Failure, PhotoRow, Tx, VenueRow, division_list,
    facility_care, facility_get, facility_list, photo_list, venue_get, venue_list_of_division,
};
use crate::unmet::Want;
use chrono::{Days, NaiveDate};
use gongyue::coverage::Unmet;
use gongyue::division::DivisionCode;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::grid::{Cell, cells};
use gongyue::id::{FacilityId, VenueId};
use gongyue::slot::slots;
use gongyue::span::Instant;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use std::collections::HashMap;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Search<'a> {
    pub filter: FacilityFilter<'a>,
    /// Longitude and latitude, degrees.
    pub near: Option<(f64, f64)>,
    /// Nothing farther from there than this.
    pub within_m: Option<i64>,
    /// How many of the answer were shown before.
    pub skip: usize,
    pub limit: usize,
}

pub struct Found {
    pub facility: FacilityRow,
    pub venues: Vec<VenueRow>,
    pub distance_m: Option<i64>,
}

pub struct FoundPage {
    pub items: Vec<Found>,
    pub total: usize,
    /// `skip` of the next page.
    pub next: Option<usize>,
    /// Nothing is called so; these are called nearly so.
    pub is_nearly: bool,
}

/// In service first, then nearest, then by division. A province has some hundred facilities, a country some
/// ten thousand: ordering them here keeps one statement for both engines.
pub async fn facilities(app: &Shared, search: &Search<'_>) -> Result<FoundPage, Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let (rows, is_nearly) = named(&mut tx, search.filter, app.now()).await?;
    let mut ranked: Vec<(FacilityRow, Option<i64>)> = rows
        .into_iter()
        .map(|row| {
            let distance = search
                .near
                .map(|near| distance_m(near, (row.longitude, row.latitude)));
            (row, distance)
        })
        .filter(|(_, distance)| match (distance, search.within_m) {
            (Some(distance), Some(within)) => *distance <= within,
            _ => true,
        })
        .collect();
    let total = ranked.len();
    ranked.sort_by(|(a, da), (b, db)| {
        let rank = |row: &FacilityRow, distance: &Option<i64>| {
            (
                !row.status.takes_reservations(),
                row.kind,
                *distance,
                row.division_code.clone(),
                row.id.clone(),
            )
        };
        rank(a, da).cmp(&rank(b, db))
    });
    let shown: Vec<_> = ranked.into_iter().skip(search.skip).take(search.limit).collect();
    let mut venues: HashMap<FacilityId, Vec<VenueRow>> = HashMap::new();
    for venue in venue_list_of_division(&mut tx, search.filter.division, app.now()).await? {
        venues.entry(venue.palace_id.clone()).or_default().push(venue);
    }
    let end = search.skip + shown.len();
    let items = shown
        .into_iter()
        .map(|(facility, distance_m)| Found {
            venues: venues.remove(&facility.id).unwrap_or_default(),
            facility,
            distance_m,
        })
        .collect();
    Ok(FoundPage {
        items,
        total,
        next: (end < total).then_some(end),
        is_nearly,
    })
}

/// Those whose names, or whose venues' names, hold what is looked for; where there are none, those that sound or are spelled nearly so.
async fn named(
    tx: &mut Tx<'_>,
    filter: FacilityFilter<'_>,
    now: Instant,
) -> Result<(Vec<FacilityRow>, bool), Failure> {
    let rows = facility_list(tx, filter).await?;
    // A name that is right, at a place without the sport, is no misspelled one.
    let is_plain = filter.venue_kind.is_none();
    let Some(typed) = filter.q.filter(|_| rows.is_empty() && is_plain) else {
        return Ok((rows, false));
    };
    let mut keys: HashMap<FacilityId, String> = HashMap::new();
    for venue in venue_list_of_division(tx, filter.division, now).await? {
        let key = keys.entry(venue.palace_id).or_default();
        key.push(' ');
        key.push_str(&venue.search_key);
    }
    let wanted = Wanted::new(typed);
    let mut rows = facility_list(tx, FacilityFilter { q: None, ..filter }).await?;
    rows.retain(|row| {
        let venues = keys.get(&row.id).map_or("", String::as_str);
        wanted.is_nearly_in(&format!("{}{venues}", row.search_key))
    });
    let is_nearly = !rows.is_empty();
    Ok((rows, is_nearly))
}

/// Counts a search that found nothing to reserve.
pub fn note_empty(
    app: &Shared,
    who: &str,
    division: Option<&DivisionCode>,
    kind: Option<VenueKind>,
    date: NaiveDate,
) {
    let Some(division) = division else { return };
    let want = Want {
        division: division.clone(),
        palace: String::new(),
        kind,
        date,
        hour: None,
        reason: Unmet::EmptySearch.as_str(),
    };
    app.unmet.note(who, want, Zone::SHANGHAI.date(app.now()));
}

/// The sports that the place has, most venues first, whatever sport is chosen now.
pub async fn kinds(app: &Shared, filter: FacilityFilter<'_>) -> Result<Vec<VenueKind>, Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut counts: HashMap<VenueKind, usize> = HashMap::new();
    for venue in venue_list_of_division(&mut reader.tx(), filter.division, app.now()).await? {
        *counts.entry(venue.kind).or_default() += 1;
    }
    let mut kinds: Vec<VenueKind> = counts.keys().copied().collect();
    kinds.sort_by_key(|kind| (std::cmp::Reverse(counts[kind]), *kind));
    Ok(kinds)
}

pub async fn divisions(app: &Shared) -> Result<Vec<DivisionRow>, Problem> {
    let mut reader = app.db.read_at_length().await?;
    Ok(division_list(&mut reader.tx()).await?)
}

/// The name that a division goes by, city before county.
/// The palaces where members are served now, by division.
pub async fn palaces_in_service(app: &Shared) -> Result<Vec<FacilityRow>, Problem> {
    let filter = FacilityFilter {
        kind: Some(FacilityKind::Palace),
        status: Some(FacilityStatus::InService),
        ..FacilityFilter::default()
    };
    let mut reader = app.db.read_at_length().await?;
    Ok(facility_list(&mut reader.tx(), filter).await?)
}

pub async fn palace_of_venue(app: &Shared, venue: &VenueId) -> Result<Option<FacilityId>, Problem> {
    let mut reader = app.db.read_at_length().await?;
    Ok(venue_get(&mut reader.tx(), venue)
        .await?
        .map(|venue| venue.palace_id))
}

/// What a facility shows besides: its house rules and its photos.
pub async fn shown(app: &Shared, id: &FacilityId) -> Result<(CareRow, Vec<PhotoRow>), Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let care = facility_care(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    Ok((care, photo_list(&mut tx, id).await?))
}

pub async fn facility(app: &Shared, id: &FacilityId) -> Result<Option<FacilityRow>, Problem> {
    let mut reader = app.db.read_at_length().await?;
    Ok(facility_get(&mut reader.tx(), id).await?)
}

pub fn division_name(rows: &[DivisionRow], code: &DivisionCode, lang: Lang) -> String {
    let row = rows.iter().find(|row| row.code == *code);
    row.map(|row| crate::reader::pick(lang, &row.name, &row.name_en))
        .unwrap_or_else(|| code.to_string())
}

/// One facility with everything for `days` days from today on.
pub async fn palace(app: &Shared, id: &FacilityId, days: u64, lang: Lang) -> Result<Palace, Problem> {
    let now = app.now();
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let facility = facility_get(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let today = facility.time_zone.date(now);
    let until = today + Days::new(days.saturating_sub(1));
    Palace::load(&mut tx, id, Whose::All, (today, until), now, lang)
        .await?
        .ok_or(Problem::NotFound)
}

/// The palaces of a list, each with its claims of one day.
pub async fn palaces_on(
    app: &Shared,
    ids: &[FacilityId],
    date: NaiveDate,
    lang: Lang,
) -> Result<Vec<Palace>, Problem> {
    let now = app.now();
    let mut reader = app.db.read_at_length().await?;
    let mut palaces = Vec::with_capacity(ids.len());
    for id in ids {
        palaces.extend(Palace::load(&mut reader.tx(), id, Whose::All, (date, date), now, lang).await?);
    }
    Ok(palaces)
}

/// All cells of a venue's day for nobody in particular, court by court.
pub fn day_cells(
    palace: &Palace,
    venue: &VenueRow,
    date: NaiveDate,
    now: gongyue::span::Instant,
) -> Vec<Vec<Cell>> {
    let facts = palace.facts(venue, date, None);
    let slots = slots(&palace.open(Some(&venue.id), date), venue.slot_minutes);
    facts
        .courts
        .iter()
        .map(|court| cells(&facts, court, &slots, now))
        .collect()
}

/// Metres between two places on a sphere; good to half a percent.
pub fn distance_m(a: (f64, f64), b: (f64, f64)) -> i64 {
    const EARTH_M: f64 = 6_371_008.8;
    let (lon_a, lat_a, lon_b, lat_b) = (
        a.0.to_radians(),
        a.1.to_radians(),
        b.0.to_radians(),
        b.1.to_radians(),
    );
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(lat_b - lat_a) + lat_a.cos() * lat_b.cos() * half(lon_b - lon_a);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "at most half the earth's circumference"
    )]
    let metres = (2.0 * EARTH_M * h.sqrt().min(1.0).asin()).round() as i64;
    metres
}

#[cfg(test)]
mod tests {
    use super::distance_m;

    #[test]
    fn jiujiang_to_nanchang_is_about_108_kilometres() {
        let metres = distance_m((115.952914, 29.662117), (115.858198, 28.682892));
        assert!((108_000..111_000).contains(&metres), "{metres}");
        assert_eq!(distance_m((116.0, 29.0), (116.0, 29.0)), 0);
    }
}
