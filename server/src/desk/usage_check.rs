//! Whether what is summed is still what it was summed from: every counted day is counted again, months are the sums of their days.

use super::usage::{Counted, count, heat_of};
use crate::store::{
    FacilityFilter, Failure, Finding, Stretch, Tx, facility_list, unmet_sums_astray, use_day_list,
    use_heat_of, use_list, use_sum_by_venue_of, use_sum_of_day,
};
use chrono::{Datelike, NaiveDate};
use gongyue::coverage::{Month, Sums};
use gongyue::facility::FacilityKind;
use gongyue::id::FacilityId;
use gongyue::span::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Days that are counted again at one time.
const AT_ONCE: usize = 31;

/// Everything that is not as a new count says. A day that waits to be counted anew is not asked.
pub async fn findings(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<Finding>, Failure> {
    let palaces = FacilityFilter {
        kind: Some(FacilityKind::Palace),
        ..FacilityFilter::default()
    };
    let mut found = Vec::new();
    for palace in facility_list(tx, palaces).await? {
        let days = use_day_list(tx, &palace.id, ever(1), ever(9999)).await?;
        let days: Vec<NaiveDate> = days.into_iter().map(|row| row.date).collect();
        for stretch in days.chunks(AT_ONCE) {
            found.extend(of_days(tx, &palace.id, stretch, now).await?);
        }
        let years: BTreeSet<i32> = days.iter().map(|date| date.year()).collect();
        for year in years {
            found.extend(of_year(tx, &palace.id, year).await?);
        }
        let months: BTreeSet<Month> = days.iter().map(|date| Month::of(*date)).collect();
        for month in months {
            found.extend(of_month(tx, &palace.id, month).await?);
        }
    }
    for row in unmet_sums_astray(tx).await? {
        let sentence = format!(
            "its unmet wants are {} and those of its days {}",
            row.of_month, row.of_days
        );
        found.push(Finding {
            subject: format!("{} {}", row.division_code, row.month),
            sentence,
        });
    }
    Ok(found)
}

/// The first day of a year, four digits long.
fn ever(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
}

async fn of_days(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    days: &[NaiveDate],
    now: Instant,
) -> Result<Vec<Finding>, Failure> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Ok(vec![]);
    };
    let anew: BTreeMap<NaiveDate, Counted> = count(tx, palace, (*first, *last), now)
        .await?
        .into_iter()
        .map(|day| (day.date, day))
        .collect();
    let mut found = Vec::new();
    for date in days {
        let (rows, sums) = anew
            .get(date)
            .map(|day| (day.rows.clone(), day.sums.clone()))
            .unwrap_or_default();
        let hours_differ = use_list(tx, palace, *date, *date).await? != rows;
        let sums_differ = use_sum_of_day(tx, palace, *date).await? != sums;
        if hours_differ || sums_differ {
            found.push(Finding {
                subject: format!("{palace} {date}"),
                sentence: "the use that is kept of this day is not what a new count says".to_owned(),
            });
        }
    }
    Ok(found)
}

/// What a palace's venues come to.
async fn sums(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    stretch: Stretch,
) -> Result<BTreeMap<String, Sums>, Failure> {
    let rows = use_sum_by_venue_of(tx, palace, stretch).await?;
    Ok(rows.into_iter().map(|row| (row.of.clone(), row.sums())).collect())
}

async fn of_year(tx: &mut Tx<'_>, palace: &FacilityId, year: i32) -> Result<Vec<Finding>, Failure> {
    let (january, december) = (Month::of(ever(year)), Month::of(ever(year + 1)).previous());
    let by_month = sums(tx, palace, Stretch::Months(january, december)).await?;
    let finding = || Finding {
        subject: format!("{palace} {year}"),
        sentence: "the use that is kept of this year is not the sum of its months".to_owned(),
    };
    let same = by_month == sums(tx, palace, Stretch::Years(year, year)).await?;
    Ok((!same).then(finding).into_iter().collect())
}

async fn of_month(tx: &mut Tx<'_>, palace: &FacilityId, month: Month) -> Result<Vec<Finding>, Failure> {
    let by_day = sums(tx, palace, Stretch::Days(month.first(), month.last())).await?;
    let by_month = sums(tx, palace, Stretch::Months(month, month)).await?;
    let heat = use_heat_of(tx, palace, month).await?;
    let same = by_day == by_month && heat.unwrap_or_default() == heat_of(tx, palace, month).await?;
    let finding = || Finding {
        subject: format!("{palace} {month}"),
        sentence: "the use that is kept of this month is not the sum of its days".to_owned(),
    };
    Ok((!same).then(finding).into_iter().collect())
}
