//! Near by: where the same can be done at the same time, for the offers of a refusal.

use super::find::distance_m;
use super::load::{Palace, Whose, standing};
use super::reserve::Asked;
use crate::app::Shared;
use crate::problem::Problem;
use crate::store::{CourtRow, FacilityFilter, FacilityRow, Failure, Tx, VenueRow, facility_list};
use gongyue::facility::FacilityStatus;
use gongyue::facts::Facts;
use gongyue::span::Instant;
use gongyue::venue::VenueKind;
use gongyue_app::Lang;

/// Further than this nobody goes for a table after work.
const NEAR_M: i64 = 15_000;
/// Palaces looked at, at most: each costs a handful of statements.
const MOST: usize = 3;

/// A venue of the same kind, with what the rules need of it.
pub struct Near {
    pub facility: FacilityRow,
    pub venue: VenueRow,
    pub courts: Vec<CourtRow>,
    pub facts: Facts,
}

/// Other venues of the same kind: first in the same palace, then in palaces near by, nearest first. None while so many wait in line
/// that they would wait for the search.
pub async fn elsewhere(
    app: &Shared,
    asked: &Asked,
    starts_at: Instant,
    lang: Lang,
) -> Result<Vec<Near>, Problem> {
    if app.line.is_long() {
        return Ok(vec![]);
    }
    let here = &asked.view.palace.facility;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let mut found = Vec::new();
    for facility in palaces(&mut tx, here, asked.venue.kind).await? {
        let date = facility.time_zone.date(starts_at);
        let palace = Palace::load(&mut tx, &facility.id, Whose::All, (date, date), asked.now, lang).await?;
        let Some(palace) = palace else { continue };
        let same = |venue: &&VenueRow| venue.kind == asked.venue.kind && venue.id != asked.venue.id;
        for venue in palace.venues.iter().filter(same) {
            // Strikes and shares are each palace's own.
            let member = match &asked.member {
                Some(member) => Some(standing(&mut tx, member, &palace, venue, asked.now).await?),
                None => None,
            };
            found.push(Near {
                courts: palace.courts(&venue.id).cloned().collect(),
                facts: palace.facts(venue, date, member),
                venue: venue.clone(),
                facility: facility.clone(),
            });
        }
    }
    Ok(found)
}

/// Palaces of the city that have such a venue and are not too far, this one first.
async fn palaces(tx: &mut Tx<'_>, here: &FacilityRow, kind: VenueKind) -> Result<Vec<FacilityRow>, Failure> {
    let city = here.division_code.city();
    let filter = FacilityFilter {
        division: Some(&city),
        status: Some(FacilityStatus::InService),
        venue_kind: Some(kind),
        ..FacilityFilter::default()
    };
    let place = |row: &FacilityRow| (row.longitude, row.latitude);
    let rows = facility_list(tx, filter).await?;
    let mut near: Vec<(i64, FacilityRow)> = rows
        .into_iter()
        .map(|row| (distance_m(place(here), place(&row)), row))
        .filter(|(distance, _)| *distance <= NEAR_M)
        .collect();
    near.sort_by(|(a, left), (b, right)| (a, &left.id).cmp(&(b, &right.id)));
    Ok(near.into_iter().take(MOST).map(|(_, row)| row).collect())
}
