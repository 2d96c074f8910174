//! How many members there are and how many of them come, by where their union is. Counted by a job, read by the coverage.

use super::usage::BeganRow;
use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue::span::Instant;

row! {
    /// The members of a division itself, without what lies below it.
    pub struct MemberCount {
        pub division_code: DivisionCode,
        pub on_roll: i64,
        pub verified: i64,
        /// Verified, and here lately.
        pub active: i64,
    }
}

row! {
    pub struct ServedCount {
        pub division_code: DivisionCode,
        pub members: i64,
    }
}

row! {
    /// Of those who came in a month: how many had last come on which day before, in days since the epoch. `None`: never.
    pub struct LastCame {
        pub division_code: DivisionCode,
        pub last_day: Option<i64>,
        pub members: i64,
    }
}

row! {
    pub struct MonthRow {
        pub month: Month,
    }
}

row! {
    pub struct DateRow {
        pub date: Option<NaiveDate>,
    }
}

statements! {
    STATEMENTS;
    MEMBER_COUNT_NOW = "
        SELECT division_code, CAST(SUM(on_roll) AS BIGINT) AS on_roll, CAST(SUM(verified) AS BIGINT) AS verified,
            CAST(SUM(active) AS BIGINT) AS active
        FROM (
            SELECT division_code, COUNT(*) AS on_roll, 0 AS verified, 0 AS active FROM roll GROUP BY division_code
            UNION ALL
            SELECT division_code, 0, COUNT(*), SUM(CASE WHEN seen_at >= $1 THEN 1 ELSE 0 END)
            FROM member WHERE verification = 'verified' AND division_code IS NOT NULL GROUP BY division_code
            ) AS counted
        GROUP BY division_code ORDER BY division_code";
    MEMBER_COUNT_DELETE = "DELETE FROM member_count WHERE date = $1";
    MEMBER_COUNT_INSERT = "
        INSERT INTO member_count (date, division_code, on_roll, verified, active) VALUES ($1, $2, $3, $4, $5)";
    MEMBER_COUNT_DATE = "SELECT MAX(date) AS date FROM member_count WHERE date <= $1";
    MEMBER_COUNT_LIST = "
        SELECT division_code, on_roll, verified, active FROM member_count
        WHERE date = $1 AND division_code >= $2 AND division_code < $2 || ':' ORDER BY division_code";
    /// $1 and $2: begin and end of the month; $3: milliseconds that local time is ahead of UTC. Whoever is checked in came, and so
    /// did whom they named. CROSS: SQLite keeps to the order, palace by palace through the index of their days.
    SERVED_NOW = "
        SELECT division_code, (last_at + $3) / 86400000 AS last_day, COUNT(*) AS members
        FROM (
            SELECT member.division_code, (
                SELECT MAX(starts_at) FROM (
                    SELECT starts_at FROM reservation
                    WHERE reservation.member_id = member.id AND starts_at < $1 AND checked_in_at IS NOT NULL
                    UNION ALL
                    SELECT starts_at FROM reservation_companion
                    JOIN reservation ON reservation.id = reservation_companion.reservation_id
                    WHERE reservation_companion.member_id = member.id AND starts_at < $1
                        AND checked_in_at IS NOT NULL) AS earlier) AS last_at
            FROM (
                SELECT reservation.member_id FROM facility CROSS JOIN reservation
                WHERE reservation.palace_id = facility.id AND starts_at >= $1 AND starts_at < $2 AND checked_in_at IS NOT NULL
                UNION
                SELECT reservation_companion.member_id
                FROM facility CROSS JOIN reservation
                JOIN reservation_companion ON reservation_companion.reservation_id = reservation.id
                WHERE reservation.palace_id = facility.id AND starts_at >= $1 AND starts_at < $2 AND checked_in_at IS NOT NULL
                ) AS came
            JOIN member ON member.id = came.member_id
            WHERE member.division_code IS NOT NULL) AS served
        GROUP BY division_code, (last_at + $3) / 86400000 ORDER BY division_code, last_day";
    CAME_FIRST = "
        SELECT MIN(first_at) AS at FROM (
            SELECT (SELECT MIN(starts_at) FROM reservation WHERE reservation.palace_id = facility.id) AS first_at
            FROM facility) AS firsts";
    SERVED_DELETE = "DELETE FROM served WHERE month = $1";
    SERVED_INSERT = "INSERT INTO served (month, division_code, last_month, members) VALUES ($1, $2, $3, $4)";
    SERVED_MONTHS = "SELECT DISTINCT month FROM served ORDER BY month";
    SERVED_LIST = "
        SELECT division_code, CAST(SUM(members) AS BIGINT) AS members FROM served
        WHERE month >= $2 AND month <= $3 AND last_month < $2
            AND division_code >= $1 AND division_code < $1 || ':'
        GROUP BY division_code ORDER BY division_code";
    SERVED_BETWEEN = "
        SELECT member.division_code, COUNT(*) AS members
        FROM (
            SELECT reservation.member_id FROM facility CROSS JOIN reservation
            WHERE reservation.palace_id = facility.id AND starts_at >= $2 AND starts_at < $3 AND checked_in_at IS NOT NULL
            UNION
            SELECT reservation_companion.member_id
            FROM facility CROSS JOIN reservation
            JOIN reservation_companion ON reservation_companion.reservation_id = reservation.id
            WHERE reservation.palace_id = facility.id AND starts_at >= $2 AND starts_at < $3 AND checked_in_at IS NOT NULL
            ) AS came
        JOIN member ON member.id = came.member_id
        WHERE member.division_code >= $1 AND member.division_code < $1 || ':'
        GROUP BY member.division_code ORDER BY member.division_code";
}

/// The members of every division as they are now; active are those who were here since `since`.
pub async fn member_count_now(tx: &mut Tx<'_>, since: Instant) -> Result<Vec<MemberCount>, Failure> {
    sql!(fetch_all MemberCount, tx, MEMBER_COUNT_NOW, since)
}

pub async fn member_count_replace(
    tx: &mut Tx<'_>,
    date: NaiveDate,
    counts: &[MemberCount],
) -> Result<(), Failure> {
    sql!(execute, tx, MEMBER_COUNT_DELETE, date)?;
    for count in counts {
        sql!(
            execute_one,
            tx,
            MEMBER_COUNT_INSERT,
            date,
            count.division_code,
            count.on_roll,
            count.verified,
            count.active,
        )?;
    }
    Ok(())
}

/// The newest count at that date or before, with its date, of a division and below; `None`: there is none.
pub async fn member_count_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    on: NaiveDate,
) -> Result<Option<(NaiveDate, Vec<MemberCount>)>, Failure> {
    let Some(date) = sql!(fetch_one DateRow, tx, MEMBER_COUNT_DATE, on)?.date else {
        return Ok(None);
    };
    let counts = sql!(fetch_all MemberCount, tx, MEMBER_COUNT_LIST, date, division)?;
    Ok(Some((date, counts)))
}

/// Who came within `[from, to)`, by when they had last come before.
pub async fn served_now(
    tx: &mut Tx<'_>,
    from: Instant,
    to: Instant,
    ahead_millis: i64,
) -> Result<Vec<LastCame>, Failure> {
    sql!(fetch_all LastCame, tx, SERVED_NOW, from, to, ahead_millis)
}

/// When the first reservation anywhere begins.
pub async fn served_first(tx: &mut Tx<'_>) -> Result<Option<Instant>, Failure> {
    Ok(sql!(fetch_one BeganRow, tx, CAME_FIRST)?.at)
}

/// A month anew: division, month of the last time before (empty: never), and how many.
pub async fn served_replace(
    tx: &mut Tx<'_>,
    month: Month,
    rows: &[(DivisionCode, String, i64)],
) -> Result<(), Failure> {
    sql!(execute, tx, SERVED_DELETE, month)?;
    for (division, last, members) in rows {
        sql!(execute_one, tx, SERVED_INSERT, month, division, last, members)?;
    }
    Ok(())
}

/// The months that are counted.
pub async fn served_months(tx: &mut Tx<'_>) -> Result<Vec<MonthRow>, Failure> {
    sql!(fetch_all MonthRow, tx, SERVED_MONTHS)
}

/// How many different members came in some months, both included, by where their union is.
pub async fn served_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    from: Month,
    to: Month,
) -> Result<Vec<ServedCount>, Failure> {
    sql!(fetch_all ServedCount, tx, SERVED_LIST, division, from, to)
}

/// The same between two moments, counted from the reservations: for periods that are no months.
pub async fn served_between(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    from: Instant,
    to: Instant,
) -> Result<Vec<ServedCount>, Failure> {
    sql!(fetch_all ServedCount, tx, SERVED_BETWEEN, division, from, to)
}
