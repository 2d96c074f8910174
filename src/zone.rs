//! Local time of a facility: wall clock to instants and back, decided for hours that do not exist or occur twice.

use crate::span::Instant;
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use std::fmt;
use std::str::FromStr;

/// An IANA zone, such as `Asia/Shanghai`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a known time zone; most palaces are in Asia/Shanghai")]
pub struct UnknownZone(pub String);

pub const MINUTES_OF_DAY: u32 = 24 * 60;

impl Zone {
    pub const SHANGHAI: Zone = Zone(chrono_tz::Asia::Shanghai);

    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The wall clock at `instant`.
    pub fn local(self, instant: Instant) -> NaiveDateTime {
        instant.with_timezone(&self.0).naive_local()
    }

    pub fn date(self, instant: Instant) -> NaiveDate {
        self.local(instant).date()
    }

    /// When something opens that opens `minute` minutes after local midnight of `date` (1440 and more: the
    /// next day). Of an hour that occurs twice the first counts; one that is skipped begins when the clocks
    /// have jumped.
    pub fn opening(self, date: NaiveDate, minute: u32) -> Instant {
        let wall = wall(date, minute);
        self.0
            .from_local_datetime(&wall)
            .earliest()
            .map_or_else(|| self.after_gap(wall), |at| at.with_timezone(&Utc))
    }

    /// When something closes; of an hour that occurs twice the second counts.
    pub fn closing(self, date: NaiveDate, minute: u32) -> Instant {
        let wall = wall(date, minute);
        self.0
            .from_local_datetime(&wall)
            .latest()
            .map_or_else(|| self.after_gap(wall), |at| at.with_timezone(&Utc))
    }

    fn after_gap(self, skipped: NaiveDateTime) -> Instant {
        (1..=i64::from(MINUTES_OF_DAY))
            .find_map(|minutes| {
                self.0
                    .from_local_datetime(&(skipped + TimeDelta::minutes(minutes)))
                    .earliest()
            })
            .map_or_else(|| skipped.and_utc(), |at| at.with_timezone(&Utc))
    }
}

fn wall(date: NaiveDate, minute: u32) -> NaiveDateTime {
    let day = date
        .checked_add_days(Days::new(u64::from(minute / MINUTES_OF_DAY)))
        .unwrap_or(NaiveDate::MAX);
    day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute % MINUTES_OF_DAY))
}

impl FromStr for Zone {
    type Err = UnknownZone;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Zone).map_err(|_| UnknownZone(text.to_owned()))
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn urumqi_is_two_hours_behind_shanghai() {
        let date = day(2026, 11, 27);
        let gap = zone("Asia/Urumqi").opening(date, 9 * 60) - Zone::SHANGHAI.opening(date, 9 * 60);
        assert_eq!(gap, TimeDelta::hours(2));
    }

    #[test]
    fn a_minute_beyond_midnight_is_the_next_day() {
        assert_eq!(
            Zone::SHANGHAI.closing(day(2026, 8, 31), 25 * 60),
            Zone::SHANGHAI.closing(day(2026, 9, 1), 60)
        );
    }

    #[test]
    fn an_hour_that_is_skipped_begins_after_the_jump() {
        // Berlin, 29 March 2026: 02:00 jumps to 03:00.
        let berlin = zone("Europe/Berlin");
        assert_eq!(
            berlin.opening(day(2026, 3, 29), 150),
            berlin.opening(day(2026, 3, 29), 180)
        );
        assert_eq!(
            berlin.closing(day(2026, 3, 29), 150),
            berlin.opening(day(2026, 3, 29), 180)
        );
    }

    #[test]
    fn an_hour_that_occurs_twice_opens_with_the_first_and_closes_with_the_second() {
        // Berlin, 25 October 2026: 03:00 falls back to 02:00.
        let berlin = zone("Europe/Berlin");
        let date = day(2026, 10, 25);
        assert_eq!(
            berlin.closing(date, 150) - berlin.opening(date, 150),
            TimeDelta::hours(1)
        );
    }

    #[test]
    fn an_unknown_zone_is_named_in_the_error() {
        assert!(
            "Asia/Nowhere"
                .parse::<Zone>()
                .unwrap_err()
                .to_string()
                .contains("Asia/Nowhere")
        );
    }
}
