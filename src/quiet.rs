//! Quiet hours: when phones are left alone.

use crate::span::Instant;
use crate::zone::Zone;
use chrono::{Days, NaiveDate, Timelike};

/// From so many minutes after midnight to so many, over midnight where the second is smaller. The same twice: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    pub from: u16,
    pub to: u16,
}

impl Default for Quiet {
    fn default() -> Self {
        Quiet {
            from: 22 * 60,
            to: 7 * 60,
        }
    }
}

impl Quiet {
    /// The moment at which it ends, where it is quiet at `at` on the clocks of `zone`.
    pub fn ends(self, at: Instant, zone: Zone) -> Option<Instant> {
        let local = zone.local(at);
        let minute = local.hour() * 60 + local.minute();
        let (from, to) = (u32::from(self.from), u32::from(self.to));
        let today = local.date();
        if from <= to {
            return (from..to).contains(&minute).then(|| on(zone, today, self.to));
        }
        if minute >= from {
            return Some(on(zone, today + Days::new(1), self.to));
        }
        (minute < to).then(|| on(zone, today, self.to))
    }
}

fn on(zone: Zone, date: NaiveDate, minute: u16) -> Instant {
    zone.opening(date, minute.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: Zone, day: u32, minute: u16) -> Instant {
        on(zone, NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), minute)
    }

    #[test]
    fn a_night_ends_in_the_morning_after() {
        let (zone, night) = (Zone::SHANGHAI, Quiet::default());
        assert_eq!(night.ends(at(zone, 27, 22 * 60 - 1), zone), None);
        let morning = Some(at(zone, 28, 7 * 60));
        assert_eq!(night.ends(at(zone, 27, 22 * 60), zone), morning);
        assert_eq!(night.ends(at(zone, 28, 7 * 60 - 1), zone), morning);
        assert_eq!(night.ends(at(zone, 28, 7 * 60), zone), None);
    }

    #[test]
    fn a_rest_at_noon_ends_the_same_day_and_none_never_begins() {
        let zone = Zone::SHANGHAI;
        let noon = Quiet { from: 720, to: 840 };
        assert_eq!(noon.ends(at(zone, 27, 800), zone), Some(at(zone, 27, 840)));
        assert_eq!(noon.ends(at(zone, 27, 840), zone), None);
        let never = Quiet { from: 0, to: 0 };
        assert_eq!(never.ends(at(zone, 27, 0), zone), None);
    }

    #[test]
    fn the_clock_is_that_of_the_place() {
        let (here, there) = (Zone::SHANGHAI, "Asia/Urumqi".parse::<Zone>().unwrap());
        // Half past eleven at night in Shanghai is half past nine in Ürümqi.
        let late = at(here, 27, 23 * 60 + 30);
        assert!(Quiet::default().ends(late, here).is_some());
        assert_eq!(Quiet::default().ends(late, there), None);
    }
}
