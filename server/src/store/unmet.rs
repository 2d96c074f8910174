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

row! {
    /// Summed over a stretch for the tables of people.
    pub struct UnmetReason {
        pub division_code: DivisionCode,
        pub reason: String,
        pub times: i64,
    }
}

row! {
    pub struct UnmetSport {
        /// Empty: whatever sport.
        pub venue_kind: String,
        pub times: i64,
    }
}

row! {
    pub struct UnmetHour {
        pub hour: u16,
        pub times: i64,
    }
}

// CROSS: SQLite keeps to the order, division by division through the key. By the range of codes alone it would read every grain.
statements! {
    STATEMENTS;
    UNMET_ASTRAY = "
        SELECT division_code, month, of_month, of_days
        FROM (
            SELECT division_code, substr(period, 1, 7) AS month,
                CAST(SUM(CASE grain WHEN 'month' THEN times ELSE 0 END) AS BIGINT) AS of_month,
                CAST(SUM(CASE grain WHEN 'day' THEN times ELSE 0 END) AS BIGINT) AS of_days
            FROM unmet GROUP BY division_code, substr(period, 1, 7), palace_id, venue_kind, reason
            UNION ALL
            SELECT division_code, month, CAST(SUM(kept) AS BIGINT) AS of_month, CAST(SUM(daily) AS BIGINT) AS of_days
            FROM (
                SELECT thing, venue_kind, word, division_code, month, times AS kept, 0 AS daily FROM unmet_by
                UNION ALL
                SELECT column1, CASE column2 WHEN 'each' THEN venue_kind ELSE '' END,
                    CASE column1 WHEN 'hour' THEN CAST(hour AS TEXT) WHEN 'sport' THEN venue_kind ELSE reason END,
                    division_code, substr(period, 1, 7), 0, times
                FROM unmet CROSS JOIN (
                    VALUES ('hour', 'all'), ('sport', 'all'), ('reason', 'all'), ('hour', 'each'), ('reason', 'each')) AS by_what
                WHERE grain = 'day' AND (column2 = 'all' OR venue_kind <> '')) AS things
            GROUP BY thing, venue_kind, word, division_code, month) AS sums
        WHERE of_month <> of_days ORDER BY division_code, month LIMIT 100";
    UNMET_ADD = "
        INSERT INTO unmet (division_code, grain, period, palace_id, venue_kind, hour, reason, times)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (division_code, grain, period, palace_id, venue_kind, hour, reason)
            DO UPDATE SET times = unmet.times + excluded.times";
    UNMET_BY_ADD = "
        INSERT INTO unmet_by (thing, venue_kind, word, division_code, month, times) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (thing, venue_kind, word, division_code, month) DO UPDATE SET times = unmet_by.times + excluded.times";
    UNMET_HOURS = "
        SELECT CAST(word AS BIGINT) AS hour, CAST(SUM(times) AS BIGINT) AS times FROM unmet_by
        WHERE thing = 'hour' AND venue_kind = $4 AND word <> '24' AND division_code >= $1 AND division_code < $1 || ':'
            AND month >= $2 AND month <= $3
        GROUP BY word ORDER BY CAST(word AS BIGINT)";
    UNMET_REASONS = "
        SELECT division_code, word AS reason, CAST(SUM(times) AS BIGINT) AS times FROM unmet_by
        WHERE thing = 'reason' AND venue_kind = $4 AND division_code >= $1 AND division_code < $1 || ':'
            AND month >= $2 AND month <= $3
        GROUP BY word, division_code";
    UNMET_REASONS_OF_DAYS = "
        SELECT unmet.division_code, reason, CAST(SUM(times) AS BIGINT) AS times FROM division CROSS JOIN unmet
        WHERE unmet.division_code = division.code AND division.code >= $1 AND division.code < $1 || ':'
            AND grain = $2 AND period >= $3 AND period <= $4 AND ($5 = '' OR venue_kind = $5)
        GROUP BY unmet.division_code, reason";
    UNMET_SPORTS = "
        SELECT word AS venue_kind, CAST(SUM(times) AS BIGINT) AS times FROM unmet_by
        WHERE thing = 'sport' AND venue_kind = '' AND division_code >= $1 AND division_code < $1 || ':' AND month >= $2 AND month <= $3
        GROUP BY word";
    UNMET_SPORTS_OF_DAYS = "
        SELECT venue_kind, CAST(SUM(times) AS BIGINT) AS times FROM division CROSS JOIN unmet
        WHERE unmet.division_code = division.code AND division.code >= $1 AND division.code < $1 || ':'
            AND grain = $2 AND period >= $3 AND period <= $4
        GROUP BY venue_kind";
    UNMET_SUM = "
        SELECT unmet.division_code, palace_id, venue_kind, hour, reason, CAST(SUM(times) AS BIGINT) AS times
        FROM division CROSS JOIN unmet
        WHERE unmet.division_code = division.code AND division.code >= $1 AND division.code < $1 || ':'
            AND grain = $2 AND period >= $3 AND period <= $4
        GROUP BY unmet.division_code, palace_id, venue_kind, hour, reason
        ORDER BY unmet.division_code, palace_id, venue_kind, hour, reason";
}

/// Adds to a day, to its month, and to each thing of the month.
pub async fn unmet_add(tx: &mut Tx<'_>, row: &UnmetRow) -> Result<(), Failure> {
    let month = Month::of(row.date).to_string();
    for (grain, period, hour) in [
        ("day", &row.date.to_string(), row.hour),
        ("month", &month, ANY_HOUR),
    ] {
        sql!(
            execute_one,
            tx,
            UNMET_ADD,
            row.division_code,
            grain,
            period,
            row.palace_id,
            row.venue_kind,
            hour,
            row.reason,
            row.times,
        )?;
    }
    let (hour, kind, reason) = (&row.hour.to_string(), &row.venue_kind, &row.reason);
    let all = String::new();
    let mut things = vec![
        ("hour", &all, hour),
        ("sport", &all, kind),
        ("reason", &all, reason),
    ];
    if !kind.is_empty() {
        things.extend([("hour", kind, hour), ("reason", kind, reason)]);
    }
    for (thing, of, word) in things {
        sql!(
            execute_one,
            tx,
            UNMET_BY_ADD,
            thing,
            of,
            word,
            row.division_code,
            month,
            row.times
        )?;
    }
    Ok(())
}

/// How all sports are stored, in what knows of one or all.
fn of_kind(kind: Option<VenueKind>) -> &'static str {
    kind.map_or("", VenueKind::as_str)
}

/// What was wanted within some months by hour, of one sport or of all.
pub async fn unmet_hours(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    from: Month,
    to: Month,
    kind: Option<VenueKind>,
) -> Result<Vec<UnmetHour>, Failure> {
    sql!(fetch_all UnmetHour, tx, UNMET_HOURS, division, from, to, of_kind(kind))
}

/// Why it was not to be had, by division, of one sport or of all.
pub async fn unmet_reasons(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    stretch: Stretch,
    kind: Option<VenueKind>,
) -> Result<Vec<UnmetReason>, Failure> {
    if let Stretch::Months(from, to) = stretch {
        return sql!(fetch_all UnmetReason, tx, UNMET_REASONS, division, from, to, of_kind(kind));
    }
    let (grain, from, to) = stretch.columns();
    sql!(fetch_all UnmetReason, tx, UNMET_REASONS_OF_DAYS, division, grain, from, to, of_kind(kind))
}

/// What was wanted by sport in some months, or between two days.
pub async fn unmet_sports(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    stretch: Stretch,
) -> Result<Vec<UnmetSport>, Failure> {
    if let Stretch::Months(from, to) = stretch {
        return sql!(fetch_all UnmetSport, tx, UNMET_SPORTS, division, from, to);
    }
    let (grain, from, to) = stretch.columns();
    sql!(fetch_all UnmetSport, tx, UNMET_SPORTS_OF_DAYS, division, grain, from, to)
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
