//! What people wanted and did not get, by day and by month.

use super::usage::Stretch;
use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue::venue::VenueKind;

/// How no hour in particular is stored.
pub const ANY_HOUR: u16 = 24;

row! {
    pub struct UnmetRow {
        pub division_code: DivisionCode,
        /// Empty: anywhere in the division.
        pub palace_id: String,
        /// Empty: whatever sport.
        pub venue_kind: String,
        pub date: NaiveDate,
        /// Local; 24: any.
        pub hour: u16,
        pub reason: String,
        pub times: i64,
    }
}

impl UnmetRow {
    /// What the rows are told apart by.
    pub fn key(&self) -> (&DivisionCode, NaiveDate, &str, &str, u16, &str) {
        (
            &self.division_code,
            self.date,
            &self.palace_id,
            &self.venue_kind,
            self.hour,
            &self.reason,
        )
    }
}

row! {
    /// Summed over a stretch of days or months.
    pub struct UnmetSum {
        pub division_code: DivisionCode,
        pub palace_id: String,
        pub venue_kind: String,
        pub hour: u16,
        pub reason: String,
        pub times: i64,
    }
}

row! {
    /// A month whose wants are not the sum of its days.
    pub struct UnmetAstray {
        pub division_code: DivisionCode,
        pub month: String,
        pub of_month: i64,
        pub of_days: i64,
    }
}

statements! {
    STATEMENTS;
    UNMET_ASTRAY = "
        SELECT division_code, month, of_month, of_days
        FROM (
            SELECT division_code, substr(period, 1, 7) AS month,
                CAST(SUM(CASE grain WHEN 'month' THEN times ELSE 0 END) AS BIGINT) AS of_month,
                CAST(SUM(CASE grain WHEN 'day' THEN times ELSE 0 END) AS BIGINT) AS of_days
            FROM unmet WHERE grain <> 'hours'
            GROUP BY division_code, substr(period, 1, 7), palace_id, venue_kind, reason
            UNION ALL
            SELECT division_code, substr(period, 1, 7) AS month,
                CAST(SUM(CASE grain WHEN 'hours' THEN times ELSE 0 END) AS BIGINT) AS of_month,
                CAST(SUM(CASE grain WHEN 'day' THEN times ELSE 0 END) AS BIGINT) AS of_days
            FROM unmet WHERE grain <> 'month' GROUP BY division_code, substr(period, 1, 7), hour) AS sums
        WHERE of_month <> of_days ORDER BY division_code, month LIMIT 100";
    UNMET_ADD = "
        INSERT INTO unmet (division_code, grain, period, palace_id, venue_kind, hour, reason, times)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (division_code, grain, period, palace_id, venue_kind, hour, reason)
            DO UPDATE SET times = unmet.times + excluded.times";
    UNMET_HOURS = "
        SELECT hour, CAST(SUM(times) AS BIGINT) AS times FROM unmet
        WHERE division_code >= $1 AND division_code < $1 || ':' AND grain = $2 AND period >= $3 AND period <= $4
            AND ($5 = '' OR venue_kind = $5) AND hour < 24
        GROUP BY hour ORDER BY hour";
    UNMET_SUM = "
        SELECT division_code, palace_id, venue_kind, hour, reason, CAST(SUM(times) AS BIGINT) AS times
        FROM unmet
        WHERE division_code >= $1 AND division_code < $1 || ':' AND grain = $2 AND period >= $3 AND period <= $4
        GROUP BY division_code, palace_id, venue_kind, hour, reason
        ORDER BY division_code, palace_id, venue_kind, hour, reason";
}

/// Adds to a day, and twice to its month.
pub async fn unmet_add(tx: &mut Tx<'_>, row: &UnmetRow) -> Result<(), Failure> {
    let month = Month::of(row.date).to_string();
    let day = row.date.to_string();
    let (palace, kind, reason) = (
        row.palace_id.as_str(),
        row.venue_kind.as_str(),
        row.reason.as_str(),
    );
    let rows = [
        ("day", &day, palace, kind, row.hour, reason),
        ("month", &month, palace, kind, ANY_HOUR, reason),
        ("hours", &month, "", "", row.hour, ""),
    ];
    for (grain, period, palace, kind, hour, reason) in rows {
        sql!(
            execute_one,
            tx,
            UNMET_ADD,
            row.division_code,
            grain,
            period,
            palace,
            kind,
            hour,
            reason,
            row.times,
        )?;
    }
    Ok(())
}

row! {
    pub struct UnmetHour {
        pub hour: u16,
        pub times: i64,
    }
}

/// What was wanted within some months by hour. Of one sport it is summed from the days.
pub async fn unmet_hours(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    from: Month,
    to: Month,
    kind: Option<VenueKind>,
) -> Result<Vec<UnmetHour>, Failure> {
    let of = kind.map_or("", VenueKind::as_str);
    let (grain, first, last) = match kind {
        None => ("hours", from.to_string(), to.to_string()),
        Some(_) => ("day", from.first().to_string(), to.last().to_string()),
    };
    sql!(fetch_all UnmetHour, tx, UNMET_HOURS, division, grain, first, last, of)
}

/// What was wanted within a stretch, in a division and below.
pub async fn unmet_sum(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    stretch: Stretch,
) -> Result<Vec<UnmetSum>, Failure> {
    let (grain, from, to) = stretch.columns();
    sql!(fetch_all UnmetSum, tx, UNMET_SUM, division, grain, from, to)
}

/// Months whose wants are not the sums of their days; there must be none.
pub async fn unmet_sums_astray(tx: &mut Tx<'_>) -> Result<Vec<UnmetAstray>, Failure> {
    sql!(fetch_all UnmetAstray, tx, UNMET_ASTRAY)
}
