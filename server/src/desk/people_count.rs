//! Counts people for the coverage: how many members each place has today, and how many came in each month. Read while others
//! write; what is written is small. A month that is long over is not counted again: whoever left since then did come.

use crate::app::Shared;
use crate::store::{
    Command, Failure, LastCame, MemberCount, Tx, member_count_now, member_count_replace, served_first,
    served_months, served_now, served_replace, take_turn,
};
use chrono::{DateTime, NaiveDate, TimeDelta};
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use std::collections::{BTreeMap, HashSet};

/// Whoever was here within so many days is active.
pub const ACTIVE: TimeDelta = TimeDelta::days(90);
const SHANGHAI_AHEAD_MILLIS: i64 = 8 * 3_600_000;

/// Counts the members of today, and who came in this month, the one before, and any that was never counted.
pub async fn count(app: &Shared) -> Result<(), Failure> {
    let today = Zone::SHANGHAI.date(app.now());
    let counts = {
        let mut reader = app.db.read_at_length().await?;
        member_count_now(&mut reader.tx(), app.now() - ACTIVE).await?
    };
    app.db.write(Members { date: today, counts }).await?;
    for month in to_count(app, Month::of(today)).await? {
        let rows = {
            let mut reader = app.db.read_at_length().await?;
            let (from, to) = span(month);
            served_now(&mut reader.tx(), from, to, SHANGHAI_AHEAD_MILLIS).await?
        };
        let rows = by_month(rows);
        app.db.write(Served { month, rows }).await?;
    }
    Ok(())
}

/// A month of the province's time.
pub fn span(month: Month) -> (Instant, Instant) {
    let begin = |month: Month| Zone::SHANGHAI.opening(month.first(), 0);
    (begin(month), begin(month.next()))
}

async fn to_count(app: &Shared, now: Month) -> Result<Vec<Month>, Failure> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let Some(first) = served_first(&mut tx).await? else {
        return Ok(vec![]);
    };
    let known: HashSet<Month> = served_months(&mut tx)
        .await?
        .into_iter()
        .map(|row| row.month)
        .collect();
    let mut months = Vec::new();
    let mut month = Month::of(Zone::SHANGHAI.date(first));
    while month <= now {
        if month >= now.previous() || !known.contains(&month) {
            months.push(month);
        }
        month = month.next();
    }
    Ok(months)
}

fn by_month(rows: Vec<LastCame>) -> Vec<(DivisionCode, String, i64)> {
    let mut members: BTreeMap<(DivisionCode, String), i64> = BTreeMap::new();
    for row in rows {
        let last = row
            .last_day
            .and_then(date)
            .map(|date| Month::of(date).to_string());
        let key = (row.division_code, last.unwrap_or_default());
        *members.entry(key).or_default() += row.members;
    }
    members
        .into_iter()
        .map(|((division, last), n)| (division, last, n))
        .collect()
}

fn date(days: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(days.checked_mul(86_400)?, 0).map(|at| at.date_naive())
}

struct Members {
    date: NaiveDate,
    counts: Vec<MemberCount>,
}

impl Command for Members {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        take_turn(tx, "member_count").await?;
        member_count_replace(tx, self.date, &self.counts).await
    }
}

struct Served {
    month: Month,
    rows: Vec<(DivisionCode, String, i64)>,
}

impl Command for Served {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        take_turn(tx, "served").await?;
        served_replace(tx, self.month, &self.rows).await
    }
}
