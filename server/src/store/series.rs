//! Series: a team or a class that comes every week. Its dates are closures.

use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::closure::HoldClass;
use gongyue::id::{CourtId, FacilityId, MemberId, VenueId};
use gongyue::span::Instant;

row! {
    pub struct SeriesRow {
        pub id: String,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        /// `None`: the whole venue.
        pub court_id: Option<CourtId>,
        pub hold_class: HoldClass,
        pub owner: String,
        pub reason: String,
        pub reason_en: String,
        /// 0 is Monday.
        pub weekday: u16,
        /// After local midnight.
        pub from_minute: u16,
        /// Beyond 1440: the next day.
        pub to_minute: u16,
        pub from_date: NaiveDate,
        /// Included.
        pub to_date: NaiveDate,
        pub made_by: Option<MemberId>,
        pub created_at: Instant,
        /// Given up before its last date.
        pub ended_at: Option<Instant>,
    }
}

row! {
    /// A date that a series leaves out.
    pub struct SkipRow {
        pub series_id: String,
        pub date: NaiveDate,
        pub reason: String,
    }
}

statements! {
    STATEMENTS;
    SERIES_INSERT = "
        INSERT INTO series (id, palace_id, venue_id, court_id, hold_class, owner, reason, reason_en, weekday, from_minute,
            to_minute, from_date, to_date, made_by, created_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    SERIES_GET = "
        SELECT id, palace_id, venue_id, court_id, hold_class, owner, reason, reason_en, weekday, from_minute, to_minute,
            from_date, to_date, made_by, created_at, ended_at
        FROM series WHERE palace_id = $1 AND id = $2";
    SERIES_LIST = "
        SELECT id, palace_id, venue_id, court_id, hold_class, owner, reason, reason_en, weekday, from_minute, to_minute,
            from_date, to_date, made_by, created_at, ended_at
        FROM series WHERE palace_id = $1 AND to_date >= $2 AND ended_at IS NULL ORDER BY weekday, from_minute, id";
    SERIES_END = "UPDATE series SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    SKIP_INSERT = "
        INSERT INTO series_skip (series_id, date, reason) VALUES ($1, $2, $3)
        ON CONFLICT (series_id, date) DO NOTHING";
    SKIP_LIST = "SELECT series_id, date, reason FROM series_skip WHERE series_id = $1 ORDER BY date";
}

pub async fn series_insert(tx: &mut Tx<'_>, row: &SeriesRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        SERIES_INSERT,
        row.id,
        row.palace_id,
        row.venue_id,
        row.court_id,
        row.hold_class,
        row.owner,
        row.reason,
        row.reason_en,
        row.weekday,
        row.from_minute,
        row.to_minute,
        row.from_date,
        row.to_date,
        row.made_by,
        row.created_at,
        row.ended_at,
    )
}

/// One of a palace's.
pub async fn series_get(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    id: &str,
) -> Result<Option<SeriesRow>, Failure> {
    sql!(fetch_optional SeriesRow, tx, SERIES_GET, palace, id)
}

/// Those of a palace that go on at `today` or later.
pub async fn series_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    today: NaiveDate,
) -> Result<Vec<SeriesRow>, Failure> {
    sql!(fetch_all SeriesRow, tx, SERIES_LIST, palace, today)
}

/// `false`: it was ended before. Its closures are lifted by the caller.
pub async fn series_end(tx: &mut Tx<'_>, id: &str, now: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SERIES_END, id, now)? == 1)
}

pub async fn skip_insert(
    tx: &mut Tx<'_>,
    series: &str,
    date: NaiveDate,
    reason: &str,
) -> Result<(), Failure> {
    sql!(execute, tx, SKIP_INSERT, series, date, reason).map(drop)
}

pub async fn skip_list(tx: &mut Tx<'_>, series: &str) -> Result<Vec<SkipRow>, Failure> {
    sql!(fetch_all SkipRow, tx, SKIP_LIST, series)
}
