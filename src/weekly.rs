//! Every week at the same local time: the dates of a series.

use crate::span::Span;
use crate::zone::Zone;
use chrono::{Days, NaiveDate};

/// More weeks than two years have are a mistake.
pub const MOST: usize = 106;

/// The dates from the first to the last, both included, one a week; at most [`MOST`] and one, so that too many are seen.
pub fn dates(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let weekly = first.iter_weeks();
    weekly.take_while(|date| *date <= last).take(MOST + 1).collect()
}

/// The same times of day on another date: an hour earlier or later in real time where the clocks have changed meanwhile.
pub fn on(date: NaiveDate, like: Span, zone: Zone) -> Option<Span> {
    let (starts, ends) = (zone.local(like.starts_at), zone.local(like.ends_at));
    let later = u64::try_from((ends.date() - starts.date()).num_days()).ok()?;
    let minute = |at: chrono::NaiveDateTime| {
        use chrono::Timelike;
        at.hour() * 60 + at.minute()
    };
    Span::new(
        zone.opening(date, minute(starts)),
        zone.closing(date + Days::new(later), minute(ends)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_has_its_weekday_and_its_last_date() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let found = dates(date("2026-11-27"), date("2026-12-18"));
        assert_eq!(
            found,
            [
                date("2026-11-27"),
                date("2026-12-04"),
                date("2026-12-11"),
                date("2026-12-18")
            ]
        );
        assert_eq!(dates(date("2026-11-27"), date("2026-11-26")), []);
        assert_eq!(dates(date("2026-11-27"), date("2199-01-01")).len(), MOST + 1);
    }

    #[test]
    fn it_keeps_the_time_on_the_wall() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let summer = Span {
            starts_at: "2026-10-20T17:00:00Z".parse().unwrap(),
            ends_at: "2026-10-20T19:00:00Z".parse().unwrap(),
        };
        let winter = on("2026-10-27".parse().unwrap(), summer, zone).unwrap();
        assert_eq!(
            winter.starts_at,
            "2026-10-27T18:00:00Z".parse::<crate::span::Instant>().unwrap()
        );
        assert_eq!(winter.minutes(), 120);
    }
}
