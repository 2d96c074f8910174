//! How each hour of a venue was used, day by day, and which days are counted.

use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::id::{CourtId, FacilityId, PartId, VenueId};
use gongyue::span::Instant;
use gongyue::usage::UseClass;
use gongyue::venue::Takes;

row! {
    pub struct UseRow {
        pub venue_id: VenueId,
        pub date: NaiveDate,
        /// Local.
        pub hour: u16,
        pub class: UseClass,
        /// Of one part.
        pub minutes: i64,
    }
}

row! {
    pub struct UseDayRow {
        pub date: NaiveDate,
        pub rolled_at: Instant,
    }
}

row! {
    /// A part of a court, also of one that is retired since.
    pub struct PlaceRow {
        pub venue_id: VenueId,
        pub court_id: CourtId,
        pub takes: Takes,
        pub retired_at: Option<Instant>,
        pub part_id: PartId,
    }
}

row! {
    /// Why a manager set rules aside, as everybody may read it.
    pub struct OverrideRow {
        pub venue_id: VenueId,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub override_reason: String,
    }
}

statements! {
    STATEMENTS;
    USE_LIST = "
        SELECT venue_id, date, hour, class, minutes FROM use_hour
        WHERE palace_id = $1 AND date >= $2 AND date <= $3 ORDER BY venue_id, date, hour, class";
    USE_INSERT = "
        INSERT INTO use_hour (venue_id, date, hour, class, palace_id, minutes) VALUES ($1, $2, $3, $4, $5, $6)";
    USE_DELETE = "DELETE FROM use_hour WHERE palace_id = $1 AND date = $2";
    USE_DAY_LIST = "
        SELECT date, rolled_at FROM use_day WHERE palace_id = $1 AND date >= $2 AND date <= $3 ORDER BY date";
    USE_DAY_UPSERT = "
        INSERT INTO use_day (palace_id, date, rolled_at) VALUES ($1, $2, $3)
        ON CONFLICT (palace_id, date) DO UPDATE SET rolled_at = excluded.rolled_at";
    USE_DAY_DELETE = "DELETE FROM use_day WHERE palace_id = $1 AND date = $2";
    PLACE_LIST = "
        SELECT court.venue_id, court.id AS court_id, court.takes, court.retired_at, court_part.part_id
        FROM venue JOIN court ON court.venue_id = venue.id JOIN court_part ON court_part.court_id = court.id
        WHERE venue.palace_id = $1 ORDER BY court.venue_id, court.id, court_part.part_id";
    OVERRIDE_LIST = "
        SELECT venue_id, starts_at, ends_at, override_reason FROM reservation
        WHERE palace_id = $1 AND starts_at >= $2 AND starts_at < $3 AND override_reason <> ''
        ORDER BY starts_at, id";
}

/// The days `from..=to` of a palace, as far as they are counted.
pub async fn use_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<UseRow>, Failure> {
    sql!(fetch_all UseRow, tx, USE_LIST, palace, from, to)
}

/// Which of the days are counted, and when each was.
pub async fn use_day_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<UseDayRow>, Failure> {
    sql!(fetch_all UseDayRow, tx, USE_DAY_LIST, palace, from, to)
}

/// A day anew; what was counted of it before is gone.
pub async fn use_day_replace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    date: NaiveDate,
    rows: &[UseRow],
    now: Instant,
) -> Result<(), Failure> {
    sql!(execute, tx, USE_DELETE, palace, date)?;
    for row in rows {
        sql!(
            execute_one,
            tx,
            USE_INSERT,
            row.venue_id,
            date,
            row.hour,
            row.class,
            palace,
            row.minutes
        )?;
    }
    sql!(execute_one, tx, USE_DAY_UPSERT, palace, date, now)
}

/// Something of a day that is over has changed: it is counted anew when somebody looks.
pub async fn use_day_forget(tx: &mut Tx<'_>, palace: &FacilityId, date: NaiveDate) -> Result<(), Failure> {
    sql!(execute, tx, USE_DAY_DELETE, palace, date).map(drop)
}

/// Every part of every court that the palace ever had, court by court.
pub async fn place_list(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Vec<PlaceRow>, Failure> {
    sql!(fetch_all PlaceRow, tx, PLACE_LIST, palace)
}

/// By their start.
pub async fn override_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: Instant,
    to: Instant,
) -> Result<Vec<OverrideRow>, Failure> {
    sql!(fetch_all OverrideRow, tx, OVERRIDE_LIST, palace, from, to)
}
