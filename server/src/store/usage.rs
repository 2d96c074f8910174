//! How each hour of a venue was used, day by day, and which days are counted.

use super::{Failure, Tx};
use chrono::{Days, NaiveDate};
use gongyue::coverage::{Heat, Month, Sums};
use gongyue::division::DivisionCode;
use gongyue::id::{CourtId, FacilityId, PartId, VenueId};
use gongyue::span::{Instant, Span};
use gongyue::usage::UseClass;
use gongyue::venue::{Takes, VenueKind};

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
        pub since: Instant,
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

/// The columns of sums, in one order everywhere.
macro_rules! sum_rows {
    ($($column:ident),+) => {
        row! {
            /// A venue in a day.
            pub struct SumRow {
                pub venue_id: VenueId,
                $(pub $column: i64,)+
            }
        }

        row! {
            /// The sum of some venues by what they are grouped by: a venue's id, or a period.
            pub struct SummedRow {
                pub of: String,
                $(pub $column: i64,)+
            }
        }

        impl SumRow {
            pub fn new(venue: &VenueId, sums: &Sums) -> SumRow {
                SumRow { venue_id: venue.clone(), $($column: sums.$column,)+ }
            }

            pub fn sums(&self) -> Sums {
                Sums { $($column: self.$column,)+ }
            }
        }

        impl SummedRow {
            pub fn sums(&self) -> Sums {
                Sums { $($column: self.$column,)+ }
            }
        }
    };
}

sum_rows!(
    offered,
    reserved,
    walk_in,
    held,
    closed,
    attended,
    missed,
    peak_offered,
    peak_attended,
    off_offered,
    off_attended,
    came,
    absent
);

row! {
    pub struct HeatRow {
        pub month: Month,
        pub cells: Heat,
    }
}

row! {
    pub struct BeganRow {
        pub at: Option<Instant>,
    }
}

/// Statements that sum: what the rows are of, and where they come from.
macro_rules! summed {
    ($of:literal, $from:literal) => {
        concat!(
            "
        SELECT ",
            $of,
            " AS of, CAST(SUM(offered) AS BIGINT) AS offered, CAST(SUM(reserved) AS BIGINT) AS reserved,
            CAST(SUM(walk_in) AS BIGINT) AS walk_in, CAST(SUM(held) AS BIGINT) AS held,
            CAST(SUM(closed) AS BIGINT) AS closed, CAST(SUM(attended) AS BIGINT) AS attended,
            CAST(SUM(missed) AS BIGINT) AS missed, CAST(SUM(peak_offered) AS BIGINT) AS peak_offered,
            CAST(SUM(peak_attended) AS BIGINT) AS peak_attended, CAST(SUM(off_offered) AS BIGINT) AS off_offered,
            CAST(SUM(off_attended) AS BIGINT) AS off_attended, CAST(SUM(came) AS BIGINT) AS came,
            CAST(SUM(absent) AS BIGINT) AS absent
        ",
            $from
        )
    };
}

statements! {
    STATEMENTS;
    USE_LIST = "
        SELECT venue_id, date, hour, class, minutes FROM use_hour
        WHERE palace_id = $1 AND date >= $2 AND date <= $3 ORDER BY venue_id, date, hour, class";
    USE_DELETE = "DELETE FROM use_hour WHERE palace_id = $1 AND date = $2";
    USE_DAY_LIST = "
        SELECT date, rolled_at FROM use_day WHERE palace_id = $1 AND date >= $2 AND date <= $3 ORDER BY date";
    USE_DAY_UPSERT = "
        INSERT INTO use_day (palace_id, date, rolled_at) VALUES ($1, $2, $3)
        ON CONFLICT (palace_id, date) DO UPDATE SET rolled_at = excluded.rolled_at";
    USE_DAY_DELETE = "
        DELETE FROM use_day WHERE palace_id = $1 AND date >= $2 AND date <= $3 AND rolled_at > $4";
    USE_DAY_DELETE_SINCE = "DELETE FROM use_day WHERE palace_id = $1 AND date >= $2";
    USE_DAY_DELETE_ALL = "DELETE FROM use_day WHERE date = $1";
    PLACE_LIST = "
        SELECT court.venue_id, court.id AS court_id, court.takes, court.since,
            COALESCE(court.retired_at, venue.retired_at) AS retired_at, court_part.part_id
        FROM venue JOIN court ON court.venue_id = venue.id JOIN court_part ON court_part.court_id = court.id
        WHERE venue.palace_id = $1 ORDER BY court.venue_id, court.id, court_part.part_id";
    SUM_DELETE = "DELETE FROM use_sum WHERE palace_id = $1 AND grain = 'day' AND period = $2";
    SUM_INSERT = "
        INSERT INTO use_sum (palace_id, grain, period, venue_id, offered, reserved, walk_in, held, closed, attended, missed,
            peak_offered, peak_attended, off_offered, off_attended, came, absent)
        VALUES ($1, 'day', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    SUM_OF_DAY = "
        SELECT venue_id, offered, reserved, walk_in, held, closed, attended, missed, peak_offered, peak_attended,
            off_offered, off_attended, came, absent
        FROM use_sum WHERE palace_id = $1 AND grain = 'day' AND period = $2 ORDER BY venue_id";
    SUM_DELETE_MONTH = "DELETE FROM use_sum WHERE palace_id = $1 AND grain = 'month' AND period = $2";
    SUM_INSERT_MONTH = "
        INSERT INTO use_sum (palace_id, grain, period, venue_id, offered, reserved, walk_in, held, closed, attended, missed,
            peak_offered, peak_attended, off_offered, off_attended, came, absent)
        SELECT palace_id, 'month', $2, venue_id, SUM(offered), SUM(reserved), SUM(walk_in), SUM(held), SUM(closed),
            SUM(attended), SUM(missed), SUM(peak_offered), SUM(peak_attended), SUM(off_offered), SUM(off_attended),
            SUM(came), SUM(absent)
        FROM use_sum WHERE palace_id = $1 AND grain = 'day' AND period >= $3 AND period <= $4
        GROUP BY palace_id, venue_id";
    SUM_DELETE_YEAR = "DELETE FROM use_sum WHERE palace_id = $1 AND grain = 'year' AND period = $2";
    SUM_INSERT_YEAR = "
        INSERT INTO use_sum (palace_id, grain, period, venue_id, offered, reserved, walk_in, held, closed, attended, missed,
            peak_offered, peak_attended, off_offered, off_attended, came, absent)
        SELECT palace_id, 'year', $2, venue_id, SUM(offered), SUM(reserved), SUM(walk_in), SUM(held), SUM(closed),
            SUM(attended), SUM(missed), SUM(peak_offered), SUM(peak_attended), SUM(off_offered), SUM(off_attended),
            SUM(came), SUM(absent)
        FROM use_sum WHERE palace_id = $1 AND grain = 'month' AND period >= $2 || '-01' AND period <= $2 || '-12'
        GROUP BY palace_id, venue_id";
    /// `of` is the venue.
    SUM_BY_VENUE = summed!(
        "use_sum.venue_id",
        "FROM facility CROSS JOIN (
            VALUES ($2, $3, $4), ($5, $6, $7), ($8, $9, $10), ($11, $12, $13), ($14, $15, $16)) AS stretch
            CROSS JOIN use_sum
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND use_sum.palace_id = facility.id
            AND grain = column1 AND period >= column2 AND period <= column3
        GROUP BY use_sum.venue_id ORDER BY use_sum.venue_id"
    );
    SUM_BY_VENUE_OF = summed!(
        "venue_id",
        "FROM use_sum WHERE palace_id = $1 AND grain = $2 AND period >= $3 AND period <= $4
        GROUP BY venue_id ORDER BY venue_id"
    );
    HEAT_OF = "SELECT month, cells FROM use_heat WHERE palace_id = $1 AND month = $2";
    /// `of` is the period; of one kind of venue, or of all.
    SUM_BY_PERIOD = summed!(
        "period",
        "FROM facility JOIN use_sum ON use_sum.palace_id = facility.id JOIN venue ON venue.id = use_sum.venue_id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
            AND grain = $2 AND period >= $3 AND period <= $4 AND (CAST($5 AS TEXT) IS NULL OR venue.kind = $5)
        GROUP BY period ORDER BY period"
    );
    /// `of` is the day, of one venue.
    SUM_OF_VENUE = "
        SELECT period AS of, offered, reserved, walk_in, held, closed, attended, missed, peak_offered, peak_attended,
            off_offered, off_attended, came, absent
        FROM use_sum WHERE palace_id = $1 AND grain = 'day' AND period >= $3 AND period <= $4 AND venue_id = $2
        ORDER BY period";
    HEAT_UPSERT = "
        INSERT INTO use_heat (palace_id, month, cells) VALUES ($1, $2, $3)
        ON CONFLICT (palace_id, month) DO UPDATE SET cells = excluded.cells";
    HEAT_LIST = "
        SELECT month, cells FROM facility JOIN use_heat ON use_heat.palace_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND month >= $2 AND month <= $3";
    RESERVATION_FIRST = "SELECT MIN(starts_at) AS at FROM reservation WHERE palace_id = $1";
    OVERRIDE_LIST = "
        SELECT venue_id, starts_at, ends_at, override_reason FROM reservation
        WHERE palace_id = $1 AND starts_at >= $2 AND starts_at < $3 AND override_reason <> ''
        ORDER BY starts_at, id";
}

statements! {
    SQLITE;
    USE_INSERT_SQLITE = "
        INSERT INTO use_hour (venue_id, date, hour, class, palace_id, minutes)
        SELECT json_extract(cell.value, '$[0]'), $2, json_extract(cell.value, '$[1]'), json_extract(cell.value, '$[2]'), $1,
            json_extract(cell.value, '$[3]')
        FROM json_each($3) AS cell";
}

statements! {
    POSTGRES;
    USE_INSERT_POSTGRES = "
        INSERT INTO use_hour (venue_id, date, hour, class, palace_id, minutes)
        SELECT cell.value ->> 0, $2, CAST(cell.value ->> 1 AS BIGINT), cell.value ->> 2, $1,
            CAST(cell.value ->> 3 AS BIGINT)
        FROM jsonb_array_elements(CAST($3 AS JSONB)) AS cell (value)";
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
    // A day of a province has some ten thousand of them: one statement for all.
    let cells: Vec<(&str, u16, &str, i64)> = rows
        .iter()
        .map(|row| (row.venue_id.as_str(), row.hour, row.class.as_str(), row.minutes))
        .collect();
    let cells = serde_json::to_string(&cells).unwrap_or_default();
    if tx.is_postgres() {
        sql!(execute, tx, USE_INSERT_POSTGRES, palace, date, cells)?;
    } else {
        sql!(execute, tx, USE_INSERT_SQLITE, palace, date, cells)?;
    }
    sql!(execute_one, tx, USE_DAY_UPSERT, palace, date, now)
}

/// Something at this time has changed: if its day was counted since it began, it is counted anew. What is not over yet costs
/// a look by key.
pub async fn use_day_forget(tx: &mut Tx<'_>, palace: &FacilityId, span: Span) -> Result<(), Failure> {
    // Whatever the zone, a local date is at most a day from that of UTC.
    let from = span.starts_at.date_naive() - Days::new(1);
    let to = span.ends_at.date_naive() + Days::new(1);
    sql!(execute, tx, USE_DAY_DELETE, palace, from, to, span.starts_at).map(drop)
}

/// A facility was something else from this date on: its days are counted anew.
pub async fn use_day_forget_since(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    date: NaiveDate,
) -> Result<(), Failure> {
    sql!(execute, tx, USE_DAY_DELETE_SINCE, palace, date).map(drop)
}

/// The calendar says something else of a date: it is counted anew everywhere.
pub async fn use_day_forget_everywhere(tx: &mut Tx<'_>, date: NaiveDate) -> Result<(), Failure> {
    sql!(execute, tx, USE_DAY_DELETE_ALL, date).map(drop)
}

/// The sums of a day anew, and those of its month after it: `use_month_replace`.
pub async fn use_sum_replace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    date: NaiveDate,
    rows: &[SumRow],
) -> Result<(), Failure> {
    sql!(execute, tx, SUM_DELETE, palace, date)?;
    for row in rows {
        sql!(
            execute_one,
            tx,
            SUM_INSERT,
            palace,
            date,
            row.venue_id,
            row.offered,
            row.reserved,
            row.walk_in,
            row.held,
            row.closed,
            row.attended,
            row.missed,
            row.peak_offered,
            row.peak_attended,
            row.off_offered,
            row.off_attended,
            row.came,
            row.absent,
        )?;
    }
    Ok(())
}

pub async fn use_sum_of_day(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    date: NaiveDate,
) -> Result<Vec<SumRow>, Failure> {
    sql!(fetch_all SumRow, tx, SUM_OF_DAY, palace, date)
}

/// A month of a palace from its days, and its year from the months.
pub async fn use_month_replace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    month: Month,
    heat: &Heat,
) -> Result<(), Failure> {
    sql!(execute, tx, SUM_DELETE_MONTH, palace, month)?;
    sql!(
        execute,
        tx,
        SUM_INSERT_MONTH,
        palace,
        month,
        month.first(),
        month.last()
    )?;
    let year = format!("{:04}", month.year());
    sql!(execute, tx, SUM_DELETE_YEAR, palace, year)?;
    sql!(execute, tx, SUM_INSERT_YEAR, palace, year)?;
    sql!(execute_one, tx, HEAT_UPSERT, palace, month, heat)
}

/// Which rows are summed: those of days, of months or of years.
#[derive(Debug, Clone, Copy)]
pub enum Stretch {
    Days(NaiveDate, NaiveDate),
    Months(Month, Month),
    Years(i32, i32),
}

impl Stretch {
    /// Grain, first and last period.
    pub(super) fn columns(self) -> (&'static str, String, String) {
        match self {
            Stretch::Days(from, to) => ("day", from.to_string(), to.to_string()),
            Stretch::Months(from, to) => ("month", from.to_string(), to.to_string()),
            Stretch::Years(from, to) => ("year", format!("{from:04}"), format!("{to:04}")),
        }
    }
}

/// What was used of each venue in a division; `of` is its id. At most five stretches: one of years with months and days on
/// either side.
pub async fn use_sum_by_venue(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    stretches: &[Stretch],
) -> Result<Vec<SummedRow>, Failure> {
    let mut all = stretches.iter().map(|stretch| stretch.columns());
    // Nothing is of no grain.
    let [a, b, c, d, e] = std::array::from_fn(|_| all.next().unwrap_or_default());
    sql!(
        fetch_all SummedRow, tx, SUM_BY_VENUE, division,
        a.0, a.1, a.2, b.0, b.1, b.2, c.0, c.1, c.2, d.0, d.1, d.2, e.0, e.1, e.2
    )
}

/// The same of one palace.
pub async fn use_sum_by_venue_of(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    stretch: Stretch,
) -> Result<Vec<SummedRow>, Failure> {
    let (grain, from, to) = stretch.columns();
    sql!(fetch_all SummedRow, tx, SUM_BY_VENUE_OF, palace, grain, from, to)
}

/// Weekdays and hours of a palace's month; `None`: not counted.
pub async fn use_heat_of(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    month: Month,
) -> Result<Option<Heat>, Failure> {
    Ok(sql!(fetch_optional HeatRow, tx, HEAT_OF, palace, month)?.map(|row| row.cells))
}

/// What was used in a division by day or by month, of one kind of venue or of all.
pub async fn use_sum_by_period(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    stretch: Stretch,
    kind: Option<VenueKind>,
) -> Result<Vec<SummedRow>, Failure> {
    let (grain, from, to) = stretch.columns();
    sql!(fetch_all SummedRow, tx, SUM_BY_PERIOD, division, grain, from, to, kind)
}

/// What was used of a venue day by day.
pub async fn use_sum_of_venue(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    venue: &VenueId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<SummedRow>, Failure> {
    sql!(fetch_all SummedRow, tx, SUM_OF_VENUE, palace, venue, from, to)
}

/// Weekdays and hours of a division in some months, palace by palace.
pub async fn use_heat_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    from: Month,
    to: Month,
) -> Result<Vec<HeatRow>, Failure> {
    sql!(fetch_all HeatRow, tx, HEAT_LIST, division, from, to)
}

/// When the first reservation of a palace begins: what was before is nobody's use.
pub async fn reservation_first(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Option<Instant>, Failure> {
    Ok(sql!(fetch_one BeganRow, tx, RESERVATION_FIRST, palace)?.at)
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
