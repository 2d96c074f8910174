//! Coverage: which places have a palace, how much of what it offers is used, by how many, and what is missing.
//!
//! A *place* here is a city or a county: each is to have a palace of its own. A city's own palace is not one of its counties'.
//! A palace counts on a day as it stood on that day, by the history of its status. Hours are the court-seconds of [`Sums`],
//! counted from [`crate::usage`]; people are counted once, where their union is, and groups of fewer than [`FEW`] are not told.

mod people;
mod sums;

use crate::facility::FacilityStatus;
use crate::words_enum;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

pub use people::{FEW, Group, told};
pub use sums::{HEAT_CELLS, Heat, Sums, court_seconds, heat_cell};

words_enum! {
    /// How far a place is on its way to a palace.
    Stage {
        /// One is in service.
        InService = "in_service",
        /// None is, and one is being built or rebuilt.
        Building = "building",
        /// None is, and one is planned.
        Planned = "planned",
        /// Nothing yet, or what there was is closed.
        None = "none",
    }
}

impl Stage {
    /// Of a place with palaces in these statuses.
    pub fn of(palaces: impl IntoIterator<Item = FacilityStatus>) -> Stage {
        let stage = |status| match status {
            FacilityStatus::InService => Stage::InService,
            FacilityStatus::UnderConstruction | FacilityStatus::Renovating => Stage::Building,
            FacilityStatus::Planned => Stage::Planned,
            FacilityStatus::Closed => Stage::None,
        };
        palaces.into_iter().map(stage).min().unwrap_or(Stage::None)
    }
}

words_enum! {
    /// The marks of a good palace that a union assesses its own by (Jiangxi, for 2025).
    QualityMark {
        FitsNeeds = "fits_needs",
        CorePurpose = "core_purpose",
        FrequentActivities = "frequent_activities",
        LocalCharacter = "local_character",
        CompleteManagement = "complete_management",
    }
}

words_enum! {
    /// What a target is set for.
    TargetMeasure {
        /// Places with a palace in service.
        Covered = "covered",
        /// Palaces that meet all five marks.
        Marks = "marks",
    }
}

words_enum! {
    /// Steps on the way to a palace.
    MilestoneKind {
        Approved = "approved",
        SiteSecured = "site_secured",
        GroundBroken = "ground_broken",
        ToppedOut = "topped_out",
        Accepted = "accepted",
        Opened = "opened",
    }
}

words_enum! {
    /// Wants that came to nothing and that no rule refused.
    Unmet {
        LostDraw = "lost_draw",
        ExpiredWait = "expired_wait",
        EmptySearch = "empty_search",
    }
}

/// What a facility was on a day, by its history (first day of each status, in any order); `None`: not there yet.
pub fn status_on(history: &[(NaiveDate, FacilityStatus)], on: NaiveDate) -> Option<FacilityStatus> {
    let known = history.iter().filter(|(since, _)| *since <= on);
    known.max_by_key(|(since, _)| *since).map(|(_, status)| *status)
}

/// Working hours of a working day, as most people have them: from 8 to 18. What lies outside is when workers can come.
pub fn is_off_work(is_day_off: bool, hour: u32) -> bool {
    is_day_off || !(8..18).contains(&hour)
}

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i32,
    /// 1 to 12.
    month: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a month, such as 2026-11")]
pub struct NotAMonth(pub String);

impl Month {
    pub fn of(date: NaiveDate) -> Month {
        Month {
            year: date.year(),
            month: date.month(),
        }
    }

    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    pub fn last(self) -> NaiveDate {
        self.next().first() - Days::new(1)
    }

    pub fn next(self) -> Month {
        match self.month {
            12 => Month {
                year: self.year + 1,
                month: 1,
            },
            month => Month {
                month: month + 1,
                ..self
            },
        }
    }

    pub fn previous(self) -> Month {
        Month::of(self.first() - Days::new(1))
    }

    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 12.
    pub fn number(self) -> u32 {
        self.month
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Month, NotAMonth> {
        let first = (text.len() == 7).then(|| format!("{text}-01").parse::<NaiveDate>().ok());
        first
            .flatten()
            .filter(|date| (1900..3000).contains(&date.year()))
            .map(Month::of)
            .ok_or_else(|| NotAMonth(text.chars().take(16).collect()))
    }
}

impl TryFrom<String> for Month {
    type Error = NotAMonth;
    fn try_from(text: String) -> Result<Month, NotAMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

/// A period as whole months, with the days before and after them: what is summed by month is read by month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// First and last.
    pub months: Option<(Month, Month)>,
    /// First and last day of each.
    pub days: Vec<(NaiveDate, NaiveDate)>,
}

/// Months as whole years with the months before and after them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Years {
    /// First and last.
    pub years: Option<(i32, i32)>,
    /// First and last month of each stretch.
    pub months: Vec<(Month, Month)>,
}

impl Pieces {
    pub fn years(&self) -> Years {
        let Some((first, last)) = self.months else {
            return Years::default();
        };
        let begins = first.year + i32::from(first.month > 1);
        let ends = last.year - i32::from(last.month < 12);
        if begins > ends {
            return Years {
                years: None,
                months: vec![(first, last)],
            };
        }
        let january = |year| Month { year, month: 1 };
        let before = (first, january(begins).previous());
        let after = (january(ends + 1), last);
        let around = [before, after].into_iter().filter(|(a, b)| a <= b);
        Years {
            years: Some((begins, ends)),
            months: around.collect(),
        }
    }
}

/// The days `from..=to`, both included.
pub fn pieces(from: NaiveDate, to: NaiveDate) -> Pieces {
    let first = match from.day() {
        1 => Month::of(from),
        _ => Month::of(from).next(),
    };
    let last = match to == Month::of(to).last() {
        true => Month::of(to),
        false => Month::of(to).previous(),
    };
    if first > last {
        let days = (from <= to).then_some((from, to));
        return Pieces {
            months: None,
            days: days.into_iter().collect(),
        };
    }
    let before = (from, first.first() - Days::new(1));
    let after = (last.next().first(), to);
    Pieces {
        months: Some((first, last)),
        days: [before, after].into_iter().filter(|(a, b)| a <= b).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_best_palace_of_a_place_says_how_far_it_is() {
        use FacilityStatus::*;
        assert_eq!(Stage::of([Planned, InService]), Stage::InService);
        assert_eq!(Stage::of([Planned, Renovating]), Stage::Building);
        assert_eq!(Stage::of([Closed]), Stage::None);
        assert_eq!(Stage::of([]), Stage::None);
    }

    #[test]
    fn a_past_day_is_told_by_the_history() {
        use FacilityStatus::*;
        let history = [
            (date("2020-11-18"), InService),
            (date("2018-06-01"), UnderConstruction),
        ];
        assert_eq!(status_on(&history, date("2018-05-31")), None);
        assert_eq!(status_on(&history, date("2020-11-17")), Some(UnderConstruction));
        assert_eq!(status_on(&history, date("2020-11-18")), Some(InService));
    }

    #[test]
    fn months_are_read_and_written_and_follow_each_other() {
        let december: Month = "2026-12".parse().unwrap();
        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.last(), date("2026-12-31"));
        for wrong in [
            "2026-13",
            "2026-1",
            "26-01",
            "2026-02-01",
            "",
            "2026-+1",
            "0000-01",
        ] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn lunch_on_a_working_day_is_working_time() {
        assert!(!is_off_work(false, 12));
        assert!(is_off_work(false, 18) && is_off_work(false, 7) && is_off_work(true, 12));
    }

    proptest! {
        #[test]
        fn the_pieces_of_a_period_are_all_of_it_once(start in 0i64..1200, long in 0i64..900) {
            let from = date("2024-01-01") + chrono::TimeDelta::days(start);
            let to = from + chrono::TimeDelta::days(long);
            let pieces = pieces(from, to);
            let months = pieces.months.map(|(first, last)| (first.first(), last.last()));
            let mut spans: Vec<(NaiveDate, NaiveDate)> = pieces.days.into_iter().chain(months).collect();
            spans.sort();
            prop_assert_eq!(spans.first().map(|span| span.0), Some(from));
            prop_assert_eq!(spans.last().map(|span| span.1), Some(to));
            for pair in spans.windows(2) {
                prop_assert_eq!(pair[0].1 + Days::new(1), pair[1].0);
            }
        }

        #[test]
        fn years_and_the_months_around_them_are_all_of_the_months(first in 0i64..40, long in 0i64..60) {
            let month = |n: i64| -> Month { format!("{:04}-{:02}", 2020 + n / 12, n % 12 + 1).parse().unwrap() };
            let months = (month(first), month(first + long));
            let Years { years, months: mut around } = Pieces { months: Some(months), days: vec![] }.years();
            let year = |year: i32, n: u32| Month { year, month: n };
            around.extend(years.map(|(a, b)| (year(a, 1), year(b, 12))));
            around.sort();
            prop_assert_eq!(around.first().map(|span| span.0), Some(months.0));
            prop_assert_eq!(around.last().map(|span| span.1), Some(months.1));
            for pair in around.windows(2) {
                prop_assert_eq!(pair[0].1.next(), pair[1].0);
            }
            prop_assert!(years.is_some() || long < 23);
        }
    }
}
