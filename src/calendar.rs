//! The holiday calendar: days off, and the weekend days that are worked to make up for them.

use crate::words_enum;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeMap;

words_enum! {
    HolidayKind {
        Holiday = "holiday",
        /// A Saturday or Sunday that is worked.
        MakeupWorkday = "makeup_workday",
    }
}

/// The announced days that are not what their weekday says. Announced each November for the next year, so a
/// date beyond what was imported counts as its weekday.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar(pub BTreeMap<NaiveDate, HolidayKind>);

impl Calendar {
    pub fn kind(&self, date: NaiveDate) -> Option<HolidayKind> {
        self.0.get(&date).copied()
    }

    /// Whether most people are free all day.
    pub fn is_day_off(&self, date: NaiveDate) -> bool {
        match self.kind(date) {
            Some(HolidayKind::Holiday) => true,
            Some(HolidayKind::MakeupWorkday) => false,
            None => matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }
}
