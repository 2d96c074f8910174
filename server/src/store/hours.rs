//! Opening hours, their dated exceptions, and the holiday calendar.

use super::facility::prefix;
use super::{Failure, MonthDay, Tx};
use chrono::NaiveDate;
use gongyue::calendar::HolidayKind;
use gongyue::division::DivisionCode;
use gongyue::hours::{HoursRow, Minutes, Season};
use gongyue::id::{FacilityId, VenueId};

row! {
    /// One row of the weekly pattern.
    pub struct OpeningHoursRow {
        pub id: String,
        pub facility_id: FacilityId,
        /// `None`: for every venue of the facility that has no rows of its own.
        pub venue_id: Option<VenueId>,
        /// Bits as in [`gongyue::hours::Days`].
        pub days: u16,
        pub season_from: Option<MonthDay>,
        pub season_to: Option<MonthDay>,
        /// Minutes after local midnight, half-open; an end beyond 1440 is over midnight.
        pub opens_minute: u32,
        pub closes_minute: u32,
        /// In force on the dates `[since, until)`; `None`: still.
        pub since: NaiveDate,
        pub until: Option<NaiveDate>,
    }
}

row! {
    /// What one date has instead of the pattern.
    pub struct HoursExceptionRow {
        pub id: String,
        pub facility_id: FacilityId,
        /// `None`: for the whole facility.
        pub venue_id: Option<VenueId>,
        pub date: NaiveDate,
        /// Both `None`: shut all day.
        pub opens_minute: Option<u32>,
        pub closes_minute: Option<u32>,
        /// Public.
        pub reason: String,
        pub reason_en: String,
    }
}

row! {
    pub struct HolidayRow {
        pub date: NaiveDate,
        pub kind: HolidayKind,
        pub name: String,
        pub name_en: String,
    }
}

impl OpeningHoursRow {
    /// A row of the pattern of a facility (`None`) or of one of its venues, from a date on.
    pub fn of(
        id: String,
        facility: &FacilityId,
        venue: Option<&VenueId>,
        row: &HoursRow,
        since: NaiveDate,
    ) -> OpeningHoursRow {
        OpeningHoursRow {
            id,
            facility_id: facility.clone(),
            venue_id: venue.cloned(),
            days: row.days,
            season_from: row.season.map(|season| MonthDay(season.from.0, season.from.1)),
            season_to: row.season.map(|season| MonthDay(season.to.0, season.to.1)),
            opens_minute: row.minutes.opens,
            closes_minute: row.minutes.closes,
            since,
            until: None,
        }
    }

    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.since <= date && self.until.is_none_or(|until| date < until)
    }

    /// What the domain computes with.
    pub fn row(&self) -> HoursRow {
        let season = self.season_from.zip(self.season_to);
        HoursRow {
            days: self.days,
            season: season.map(|(from, to)| Season {
                from: (from.0, from.1),
                to: (to.0, to.1),
            }),
            minutes: Minutes {
                opens: self.opens_minute,
                closes: self.closes_minute,
            },
        }
    }
}

impl HoursExceptionRow {
    pub fn minutes(&self) -> Option<Minutes> {
        self.opens_minute
            .zip(self.closes_minute)
            .map(|(opens, closes)| Minutes { opens, closes })
    }
}

statements! {
    STATEMENTS;
    HOURS_DELETE = "DELETE FROM opening_hours WHERE facility_id = $1 AND since >= $2";
    HOURS_END = "UPDATE opening_hours SET until = $2 WHERE facility_id = $1 AND until IS NULL";
    HOURS_INSERT = "
        INSERT INTO opening_hours (id, facility_id, venue_id, days, season_from, season_to, opens_minute,
            closes_minute, since)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    HOURS_LIST = "
        SELECT id, facility_id, venue_id, days, season_from, season_to, opens_minute, closes_minute, since, until
        FROM opening_hours WHERE facility_id = $1 AND until IS NULL ORDER BY id";
    HOURS_LIST_BETWEEN = "
        SELECT id, facility_id, venue_id, days, season_from, season_to, opens_minute, closes_minute, since, until
        FROM opening_hours WHERE facility_id = $1 AND since < $3 AND (until IS NULL OR until > $2) ORDER BY id";
    HOURS_LIST_OF_DIVISION = "
        SELECT opening_hours.id, facility_id, venue_id, days, season_from, season_to, opens_minute, closes_minute,
            since, until
        FROM facility JOIN opening_hours ON opening_hours.facility_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND until IS NULL
        ORDER BY opening_hours.id";
    EXCEPTION_INSERT = "
        INSERT INTO hours_exception (id, facility_id, venue_id, date, opens_minute, closes_minute, reason, reason_en)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    EXCEPTION_LIST = "
        SELECT id, facility_id, venue_id, date, opens_minute, closes_minute, reason, reason_en
        FROM hours_exception WHERE facility_id = $1 AND date >= $2 AND date < $3
        ORDER BY date, opens_minute, id";
    EXCEPTION_LIST_OF_DIVISION = "
        SELECT hours_exception.id, facility_id, venue_id, date, opens_minute, closes_minute, reason, reason_en
        FROM facility JOIN hours_exception ON hours_exception.facility_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND date >= $2 AND date < $3
        ORDER BY date, opens_minute, hours_exception.id";
    EXCEPTION_DELETE = "DELETE FROM hours_exception WHERE facility_id = $1 AND id = $2";
    HOLIDAY_UPSERT = "
        INSERT INTO holiday (date, kind, name, name_en) VALUES ($1, $2, $3, $4)
        ON CONFLICT (date) DO UPDATE SET kind = excluded.kind, name = excluded.name, name_en = excluded.name_en
        WHERE holiday.kind <> excluded.kind OR holiday.name <> excluded.name OR holiday.name_en <> excluded.name_en";
    HOLIDAY_LIST = "
        SELECT date, kind, name, name_en FROM holiday WHERE date >= $1 AND date < $2 ORDER BY date";
}

/// From `since` on `rows` are the whole pattern of the facility, its venues' rows included; what held before is kept for the
/// days before. The ids must be new, or those of rows that began no earlier.
pub async fn hours_replace(
    tx: &mut Tx<'_>,
    facility: &FacilityId,
    rows: &[OpeningHoursRow],
    since: NaiveDate,
) -> Result<(), Failure> {
    sql!(execute, tx, HOURS_DELETE, facility, since)?;
    sql!(execute, tx, HOURS_END, facility, since)?;
    for row in rows {
        sql!(
            execute_one,
            tx,
            HOURS_INSERT,
            row.id,
            facility,
            row.venue_id,
            row.days,
            row.season_from,
            row.season_to,
            row.opens_minute,
            row.closes_minute,
            since,
        )?;
    }
    Ok(())
}

/// What held of the pattern on any of the dates `[from, to)`.
pub async fn hours_list_between(
    tx: &mut Tx<'_>,
    facility: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<OpeningHoursRow>, Failure> {
    sql!(fetch_all OpeningHoursRow, tx, HOURS_LIST_BETWEEN, facility, from, to)
}

/// The pattern of a facility and of its venues, as it is now.
pub async fn hours_list(tx: &mut Tx<'_>, facility: &FacilityId) -> Result<Vec<OpeningHoursRow>, Failure> {
    sql!(fetch_all OpeningHoursRow, tx, HOURS_LIST, facility)
}

/// The same for every facility of a division and below (`None`: everywhere).
pub async fn hours_list_of_division(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
) -> Result<Vec<OpeningHoursRow>, Failure> {
    sql!(fetch_all OpeningHoursRow, tx, HOURS_LIST_OF_DIVISION, prefix(division))
}

pub async fn exception_insert(tx: &mut Tx<'_>, exception: &HoursExceptionRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        EXCEPTION_INSERT,
        exception.id,
        exception.facility_id,
        exception.venue_id,
        exception.date,
        exception.opens_minute,
        exception.closes_minute,
        exception.reason,
        exception.reason_en,
    )
}

/// `false`: the facility has no such exception.
pub async fn exception_delete(tx: &mut Tx<'_>, facility: &FacilityId, id: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, EXCEPTION_DELETE, facility, id)? == 1)
}

/// Exceptions of a facility and its venues on the dates `[from, to)`, by date.
pub async fn exception_list(
    tx: &mut Tx<'_>,
    facility: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<HoursExceptionRow>, Failure> {
    sql!(fetch_all HoursExceptionRow, tx, EXCEPTION_LIST, facility, from, to)
}

/// The same for every facility of a division and below (`None`: everywhere).
pub async fn exception_list_of_division(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<HoursExceptionRow>, Failure> {
    sql!(fetch_all HoursExceptionRow, tx, EXCEPTION_LIST_OF_DIVISION, prefix(division), from, to)
}

/// `false`: it was known so.
pub async fn holiday_upsert(tx: &mut Tx<'_>, holiday: &HolidayRow) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        HOLIDAY_UPSERT,
        holiday.date,
        holiday.kind,
        holiday.name,
        holiday.name_en
    )?;
    Ok(rows == 1)
}

/// Holidays and make-up workdays on the dates `[from, to)`.
pub async fn holiday_list(
    tx: &mut Tx<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<HolidayRow>, Failure> {
    sql!(fetch_all HolidayRow, tx, HOLIDAY_LIST, from, to)
}
