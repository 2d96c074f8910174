//! Slots: the bookable ranges of a day on a venue's grid.
//!
//! The grid starts when the venue opens and advances in real time, so a slot lasts as long as it says on the
//! days when the clocks change too: the repeated hour has slots of its own, the skipped one has none.

use crate::span::Span;
use chrono::TimeDelta;

/// The slots of `slot_minutes` each that fit into the opening spans, ascending. A rest too short is left out.
pub fn slots(open: &[Span], slot_minutes: u16) -> Vec<Span> {
    let length = TimeDelta::minutes(i64::from(slot_minutes.max(1)));
    let mut slots = Vec::new();
    for span in open {
        let mut starts_at = span.starts_at;
        while starts_at + length <= span.ends_at {
            slots.push(Span {
                starts_at,
                ends_at: starts_at + length,
            });
            starts_at += length;
        }
    }
    slots
}

/// Whether both ends of `range` lie on the grid of the opening span that it starts in.
/// `None` where no opening span holds the start: such a range is closed, not off the grid.
pub fn on_grid(open: &[Span], slot_minutes: u16, range: Span) -> Option<bool> {
    let span = open.iter().find(|span| span.holds(range.starts_at))?;
    let length = i64::from(slot_minutes.max(1)) * 60_000;
    let aligned = |at: TimeDelta| at.num_milliseconds() % length == 0;
    Some(aligned(range.starts_at - span.starts_at) && aligned(range.ends_at - range.starts_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::hours::{Hours, HoursRow, Minutes};
    use crate::zone::Zone;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn always(opens: u32, closes: u32) -> Hours {
        let row = HoursRow {
            days: 0b111_1111,
            season: None,
            minutes: Minutes { opens, closes },
        };
        Hours {
            rows: vec![row],
            exceptions: vec![],
        }
    }

    fn labels(zone: &str, date: (i32, u32, u32), hours: &Hours, minutes: u16) -> Vec<String> {
        let zone: Zone = zone.parse().unwrap();
        let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap();
        slots(&hours.spans(date, &Calendar::default(), zone), minutes)
            .iter()
            .map(|slot| zone.local(slot.starts_at).format("%H:%M").to_string())
            .collect()
    }

    #[test]
    fn an_evening_has_its_half_hours() {
        let labels = labels(
            "Asia/Shanghai",
            (2026, 11, 27),
            &always(18 * 60, 21 * 60 + 30),
            30,
        );
        assert_eq!(labels.len(), 7);
        assert_eq!((labels[0].as_str(), labels[6].as_str()), ("18:00", "21:00"));
    }

    #[test]
    fn a_rest_shorter_than_a_slot_is_no_slot() {
        assert_eq!(
            labels("Asia/Shanghai", (2026, 11, 27), &always(540, 620), 30),
            ["09:00", "09:30"]
        );
    }

    #[test]
    fn a_slot_across_the_autumn_clock_change_lasts_one_real_hour() {
        let labels = labels("Europe/Berlin", (2026, 10, 25), &always(0, 360), 60);
        assert_eq!(
            labels,
            ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00"]
        );
    }

    #[test]
    fn the_spring_clock_change_leaves_an_hour_out() {
        let labels = labels("Europe/Berlin", (2026, 3, 29), &always(0, 360), 60);
        assert_eq!(labels, ["00:00", "01:00", "03:00", "04:00", "05:00"]);
    }

    #[test]
    fn lord_howe_changes_by_half_an_hour_and_keeps_the_grid() {
        let labels = labels("Australia/Lord_Howe", (2026, 4, 5), &always(0, 240), 30);
        assert_eq!(
            labels,
            [
                "00:00", "00:30", "01:00", "01:30", "01:30", "02:00", "02:30", "03:00", "03:30"
            ]
        );
    }

    #[test]
    fn a_night_over_midnight_belongs_to_the_day_that_it_opened_on() {
        assert_eq!(
            labels("Asia/Urumqi", (2026, 7, 31), &always(22 * 60, 25 * 60), 60),
            ["22:00", "23:00", "00:00"]
        );
    }

    proptest! {
        #[test]
        fn slots_tile_the_opening_hours(
            opens in 0u32..96, long in 1u32..96, quarters in 1u16..9, offset in 0u64..800,
            zone in proptest::sample::select(vec!["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
        ) {
            let zone: Zone = zone.parse().unwrap();
            let date = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(offset);
            let minutes = quarters * 15;
            let open = always(opens * 15, (opens + long) * 15).spans(date, &Calendar::default(), zone);
            let slots = slots(&open, minutes);
            for slot in &slots {
                prop_assert_eq!(slot.minutes(), i64::from(minutes));
                prop_assert_eq!(slot.steps().count() as u16, quarters);
                prop_assert!(open.iter().any(|span| span.contains(*slot)));
                prop_assert_eq!(on_grid(&open, minutes, *slot), Some(true));
            }
            prop_assert!(slots.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at));
            let room: i64 = open.iter().map(|span| span.minutes() / i64::from(minutes)).sum();
            prop_assert_eq!(slots.len() as i64, room);
        }
    }
}
