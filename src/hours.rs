//! Opening hours: a weekly pattern, seasons that replace it, the holiday calendar, and dated exceptions.
//!
//! For one date, the first of these that says anything decides alone: an exception for the date; else the
//! pattern of a season that covers it; else the pattern without a season. In the pattern a holiday keeps the
//! rows marked `HOLIDAY` and a make-up workday those marked `MAKEUP`; where a pattern has no such row, a
//! holiday is like its own weekday and a make-up workday like a Friday, since both are guesses that harm least.

use crate::calendar::{Calendar, HolidayKind};
use crate::span::Span;
use crate::zone::Zone;
use chrono::{Datelike, NaiveDate};

/// A set of days: bit 0 is Monday … bit 6 Sunday, then `HOLIDAY` and `MAKEUP`.
pub type Days = u16;
pub const FRIDAY: Days = 1 << 4;
pub const HOLIDAY: Days = 1 << 7;
pub const MAKEUP: Days = 1 << 8;

/// Minutes after local midnight, half-open; an end beyond 1440 is over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes {
    pub opens: u32,
    pub closes: u32,
}

/// From one month and day to another, both included; may wrap over the new year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    pub from: (u32, u32),
    pub to: (u32, u32),
}

impl Season {
    pub fn covers(self, date: NaiveDate) -> bool {
        let day = (date.month(), date.day());
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            day >= self.from || day <= self.to
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursRow {
    pub days: Days,
    pub season: Option<Season>,
    pub minutes: Minutes,
}

/// What one date has instead of its pattern; without minutes it is shut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursException {
    pub date: NaiveDate,
    pub minutes: Option<Minutes>,
    pub reason: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    pub rows: Vec<HoursRow>,
    pub exceptions: Vec<HoursException>,
}

impl Hours {
    /// The opening hours that begin on `date`, ascending, touching ones joined.
    pub fn on(&self, date: NaiveDate, calendar: &Calendar) -> Vec<Minutes> {
        if self.exception(date).is_some() {
            let dated = self
                .exceptions
                .iter()
                .filter(|e| e.date == date)
                .filter_map(|e| e.minutes);
            return joined(dated.collect());
        }
        let seasonal = |row: &&HoursRow| row.season.is_some_and(|season| season.covers(date));
        let season: Vec<&HoursRow> = self.rows.iter().filter(seasonal).collect();
        let pattern: Vec<&HoursRow> = if season.is_empty() {
            self.rows.iter().filter(|row| row.season.is_none()).collect()
        } else {
            season
        };
        let marked = |bit: Days| pattern.iter().any(|row| row.days & bit != 0);
        let weekday: Days = 1 << date.weekday().num_days_from_monday();
        let day = match calendar.kind(date) {
            Some(HolidayKind::Holiday) if marked(HOLIDAY) => HOLIDAY,
            Some(HolidayKind::MakeupWorkday) if marked(MAKEUP) => MAKEUP,
            Some(HolidayKind::MakeupWorkday) => FRIDAY,
            Some(HolidayKind::Holiday) | None => weekday,
        };
        joined(
            pattern
                .iter()
                .filter(|row| row.days & day != 0)
                .map(|row| row.minutes)
                .collect(),
        )
    }

    /// The first exception for the date, for its reason.
    pub fn exception(&self, date: NaiveDate) -> Option<&HoursException> {
        self.exceptions.iter().find(|exception| exception.date == date)
    }

    /// The same as instants. A span that a clock change swallows whole is left out.
    pub fn spans(&self, date: NaiveDate, calendar: &Calendar, zone: Zone) -> Vec<Span> {
        self.on(date, calendar)
            .into_iter()
            .filter_map(|m| Span::new(zone.opening(date, m.opens), zone.closing(date, m.closes)))
            .collect()
    }
}

fn joined(mut spans: Vec<Minutes>) -> Vec<Minutes> {
    spans.sort_unstable();
    let mut joined: Vec<Minutes> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.opens <= last.closes => last.closes = last.closes.max(span.closes),
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEEK: Days = 0b111_1111;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn row(days: Days, opens: u32, closes: u32) -> HoursRow {
        HoursRow {
            days,
            season: None,
            minutes: Minutes { opens, closes },
        }
    }

    fn hours(rows: Vec<HoursRow>) -> Hours {
        Hours {
            rows,
            exceptions: vec![],
        }
    }

    fn on(hours: &Hours, date: NaiveDate, calendar: &Calendar) -> Vec<(u32, u32)> {
        hours
            .on(date, calendar)
            .into_iter()
            .map(|m| (m.opens, m.closes))
            .collect()
    }

    #[test]
    fn a_day_that_is_listed_nowhere_is_closed() {
        let but_monday = hours(vec![row(WEEK & !1, 540, 1290)]);
        assert!(on(&but_monday, day(2026, 11, 23), &Calendar::default()).is_empty());
        assert_eq!(
            on(&but_monday, day(2026, 11, 24), &Calendar::default()),
            [(540, 1290)]
        );
    }

    #[test]
    fn a_season_replaces_the_whole_week_and_may_wrap_the_new_year() {
        let mut winter = row(FRIDAY, 600, 1080);
        winter.season = Some(Season {
            from: (12, 1),
            to: (2, 28),
        });
        let hours = hours(vec![row(WEEK, 540, 1290), winter]);
        assert_eq!(on(&hours, day(2027, 1, 8), &Calendar::default()), [(600, 1080)]);
        assert!(on(&hours, day(2027, 1, 9), &Calendar::default()).is_empty());
        assert_eq!(on(&hours, day(2026, 11, 30), &Calendar::default()), [(540, 1290)]);
    }

    #[test]
    fn a_make_up_saturday_is_worked_like_a_friday_and_a_holiday_keeps_its_own_hours() {
        let hours = hours(vec![
            row(FRIDAY, 1080, 1290),
            row(1 << 5, 540, 1290),
            row(HOLIDAY, 540, 1020),
        ]);
        let calendar = Calendar(
            [
                (day(2026, 10, 10), HolidayKind::MakeupWorkday),
                (day(2026, 10, 1), HolidayKind::Holiday),
            ]
            .into(),
        );
        assert_eq!(on(&hours, day(2026, 10, 10), &calendar), [(1080, 1290)]);
        assert_eq!(on(&hours, day(2026, 10, 1), &calendar), [(540, 1020)]);
        assert_eq!(on(&hours, day(2026, 10, 17), &calendar), [(540, 1290)]);
    }

    #[test]
    fn a_dated_exception_beats_everything() {
        let shut = HoursException {
            date: day(2026, 11, 27),
            minutes: None,
            reason: "盘点".into(),
        };
        let hours = Hours {
            rows: vec![row(WEEK, 540, 1290)],
            exceptions: vec![shut],
        };
        assert!(on(&hours, day(2026, 11, 27), &Calendar::default()).is_empty());
        assert_eq!(on(&hours, day(2026, 11, 28), &Calendar::default()).len(), 1);
    }

    #[test]
    fn touching_hours_are_one() {
        let split = hours(vec![
            row(WEEK, 540, 720),
            row(WEEK, 720, 1080),
            row(WEEK, 1140, 1290),
        ]);
        assert_eq!(
            on(&split, day(2026, 11, 27), &Calendar::default()),
            [(540, 1080), (1140, 1290)]
        );
    }

    proptest! {
        #[test]
        fn hours_come_sorted_apart_and_never_empty(
            rows in proptest::collection::vec((1u16..512, 0u32..1440, 1u32..1440), 0..8), offset in 0u64..800,
            zone in proptest::sample::select(vec!["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
        ) {
            let hours = hours(rows.into_iter().map(|(days, opens, long)| row(days, opens, opens + long)).collect());
            let date = day(2025, 1, 1) + chrono::Days::new(offset);
            let minutes = hours.on(date, &Calendar::default());
            prop_assert!(minutes.windows(2).all(|pair| pair[0].closes < pair[1].opens));
            prop_assert!(minutes.iter().all(|m| m.opens < m.closes));
            let spans = hours.spans(date, &Calendar::default(), zone.parse().unwrap());
            prop_assert!(spans.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at));
        }
    }
}
