//! Courts, and the parts that they are made of.

use super::facility::prefix;
use super::{Failure, Tx};
use gongyue::court::Court;
use gongyue::division::DivisionCode;
use gongyue::id::{CourtId, FacilityId, PartId, VenueId};
use gongyue::span::Instant;
use gongyue::venue::Takes;

row! {
    pub struct PartRow {
        pub id: PartId,
        pub venue_id: VenueId,
        /// Seat number; free seats are given in this order.
        pub ordinal: i64,
    }
}

/// A court with its parts, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourtRow {
    pub id: CourtId,
    pub venue_id: VenueId,
    pub name: String,
    pub name_en: String,
    pub takes: Takes,
    /// Order on the page.
    pub ordinal: i64,
    pub parts: Vec<PartId>,
}

row! {
    /// One row of a court joined with its parts.
    pub struct CourtPartRow {
        pub id: CourtId,
        pub venue_id: VenueId,
        pub name: String,
        pub name_en: String,
        pub takes: Takes,
        pub ordinal: i64,
        pub part_id: Option<PartId>,
    }
}

row! {
    /// How many parts a venue has.
    pub struct PartCount {
        pub venue_id: VenueId,
        pub parts: i64,
    }
}

impl CourtRow {
    /// What the rules see of it.
    pub fn court(&self) -> Court {
        Court {
            id: self.id.clone(),
            takes: self.takes,
            parts: self.parts.clone(),
        }
    }
}

statements! {
    STATEMENTS;
    PART_UPSERT = "
        INSERT INTO part (id, venue_id, ordinal) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET venue_id = excluded.venue_id, ordinal = excluded.ordinal";
    COURT_UPSERT = "
        INSERT INTO court (id, venue_id, name, name_en, takes, ordinal, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET venue_id = excluded.venue_id, name = excluded.name,
            name_en = excluded.name_en, takes = excluded.takes, ordinal = excluded.ordinal";
    COURT_PART_INSERT = "
        INSERT INTO court_part (court_id, part_id) VALUES ($1, $2) ON CONFLICT (court_id, part_id) DO NOTHING";
    COURT_GET = "
        SELECT court.id, court.venue_id, court.name, court.name_en, court.takes, court.ordinal, part.id AS part_id
        FROM court
        LEFT JOIN court_part ON court_part.court_id = court.id LEFT JOIN part ON part.id = court_part.part_id
        WHERE court.id = $1
        ORDER BY part.ordinal, part.id";
    COURT_LIST = "
        SELECT court.id, court.venue_id, court.name, court.name_en, court.takes, court.ordinal, part.id AS part_id
        FROM court
        LEFT JOIN court_part ON court_part.court_id = court.id LEFT JOIN part ON part.id = court_part.part_id
        WHERE court.venue_id = $1 AND court.retired_at IS NULL
        ORDER BY court.ordinal, court.id, part.ordinal, part.id";
    COURT_LIST_ALL_OF_VENUE = "
        SELECT court.id, court.venue_id, court.name, court.name_en, court.takes, court.ordinal, part.id AS part_id
        FROM court
        LEFT JOIN court_part ON court_part.court_id = court.id LEFT JOIN part ON part.id = court_part.part_id
        WHERE court.venue_id = $1
        ORDER BY court.ordinal, court.id, part.ordinal, part.id";
    COURT_LIST_OF_FACILITY = "
        SELECT court.id, court.venue_id, court.name, court.name_en, court.takes, court.ordinal, part.id AS part_id
        FROM venue JOIN court ON court.venue_id = venue.id
        LEFT JOIN court_part ON court_part.court_id = court.id LEFT JOIN part ON part.id = court_part.part_id
        WHERE venue.palace_id = $1 AND court.retired_at IS NULL
        ORDER BY venue.ordinal, venue.id, court.ordinal, court.id, part.ordinal, part.id";
    COURT_RETIRE = "UPDATE court SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL";
    PART_LAST = "SELECT COALESCE(MAX(ordinal), 0) AS ordinal FROM part WHERE venue_id = $1";
    COURT_LAST = "SELECT COALESCE(MAX(ordinal), 0) AS ordinal FROM court WHERE venue_id = $1";
    PART_COUNT_BY_VENUE = "
        SELECT part.venue_id, COUNT(*) AS parts
        FROM facility JOIN venue ON venue.palace_id = facility.id JOIN part ON part.venue_id = venue.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
        GROUP BY part.venue_id ORDER BY part.venue_id";
}

pub async fn part_upsert(tx: &mut Tx<'_>, part: &PartRow) -> Result<(), Failure> {
    sql!(execute_one, tx, PART_UPSERT, part.id, part.venue_id, part.ordinal)
}

/// The court without its parts: those have their own statement. One that is new is there from `since` on; `None`: for as long
/// as its palace.
pub async fn court_upsert(tx: &mut Tx<'_>, court: &CourtRow, since: Option<Instant>) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        COURT_UPSERT,
        court.id,
        court.venue_id,
        court.name,
        court.name_en,
        court.takes,
        court.ordinal,
        since.map_or(0, |since| since.timestamp_millis()),
    )
}

/// Makes the part one of the court's; it may be one already.
pub async fn court_part_insert(tx: &mut Tx<'_>, court: &CourtId, part: &PartId) -> Result<(), Failure> {
    sql!(execute, tx, COURT_PART_INSERT, court, part)?;
    Ok(())
}

pub async fn court_get(tx: &mut Tx<'_>, id: &CourtId) -> Result<Option<CourtRow>, Failure> {
    Ok(gathered(sql!(fetch_all CourtPartRow, tx, COURT_GET, id)?).pop())
}

/// The courts of a venue in the order of the page.
pub async fn court_list(tx: &mut Tx<'_>, venue: &VenueId) -> Result<Vec<CourtRow>, Failure> {
    Ok(gathered(sql!(fetch_all CourtPartRow, tx, COURT_LIST, venue)?))
}

/// The same with those that are retired.
pub async fn court_list_all_of_venue(tx: &mut Tx<'_>, venue: &VenueId) -> Result<Vec<CourtRow>, Failure> {
    Ok(gathered(
        sql!(fetch_all CourtPartRow, tx, COURT_LIST_ALL_OF_VENUE, venue)?,
    ))
}

/// The courts of all venues of a facility, grouped by venue in the order of the page.
pub async fn court_list_of_facility(
    tx: &mut Tx<'_>,
    facility: &FacilityId,
) -> Result<Vec<CourtRow>, Failure> {
    Ok(gathered(
        sql!(fetch_all CourtPartRow, tx, COURT_LIST_OF_FACILITY, facility)?,
    ))
}

/// From now on neither shown nor booked; old reservations still name it. `false`: it was retired before.
pub async fn court_retire(tx: &mut Tx<'_>, id: &CourtId, at: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, COURT_RETIRE, id, at)? == 1)
}

row! {
    pub struct OrdinalRow {
        pub ordinal: i64,
    }
}

/// The highest ordinals of a venue's parts and courts, retired ones too.
pub async fn ordinals_last(tx: &mut Tx<'_>, venue: &VenueId) -> Result<(i64, i64), Failure> {
    let part = sql!(fetch_one OrdinalRow, tx, PART_LAST, venue)?;
    let court = sql!(fetch_one OrdinalRow, tx, COURT_LAST, venue)?;
    Ok((part.ordinal, court.ordinal))
}

/// How many parts each venue of a division has (`None`: everywhere), to set against
/// [`super::claim_count_by_venue`].
pub async fn part_count_by_venue(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
) -> Result<Vec<PartCount>, Failure> {
    sql!(fetch_all PartCount, tx, PART_COUNT_BY_VENUE, prefix(division))
}

/// Rows of one court follow one another.
fn gathered(rows: Vec<CourtPartRow>) -> Vec<CourtRow> {
    let mut courts: Vec<CourtRow> = Vec::new();
    for row in rows {
        let CourtPartRow {
            id,
            venue_id,
            name,
            name_en,
            takes,
            ordinal,
            part_id,
        } = row;
        match courts.last_mut() {
            Some(last) if last.id == id => last.parts.extend(part_id),
            _ => courts.push(CourtRow {
                id,
                venue_id,
                name,
                name_en,
                takes,
                ordinal,
                parts: part_id.into_iter().collect(),
            }),
        }
    }
    courts
}
