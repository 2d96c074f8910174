//! How a day of slots becomes a table and a list: pure, so that clock changes, gaps and courts with times of
//! their own can be tested without a page.

use super::{CourtColumn, Look, Slot};
use chrono::{DateTime, NaiveDateTime, Timelike, Utc};
use std::collections::BTreeMap;

/// One part of the day: what is shown at once, or what is folded away.
#[derive(Debug, PartialEq)]
pub struct Table<'a> {
    pub rows: Vec<Row<'a>>,
}

#[derive(Debug, PartialEq)]
pub struct Row<'a> {
    pub starts: NaiveDateTime,
    /// Between the hours: said to a screen reader, not drawn.
    pub half: bool,
    /// Nothing is open between the row above and this one.
    pub after_pause: bool,
    /// What begins in this row, court by court; a cell that began above leaves nothing here.
    pub cells: Vec<Cell<'a>>,
}

#[derive(Debug, PartialEq)]
pub struct Cell<'a> {
    pub court: &'a CourtColumn,
    /// Rows that it spans.
    pub rows: usize,
    /// First and last slot of a run that is one thing; `None` where the court has no slot.
    pub run: Option<(&'a Slot, &'a Slot)>,
}

/// A line of the list by time.
#[derive(Debug, PartialEq)]
pub struct Line<'a> {
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// Free courts, or free seats.
    pub free: u32,
    /// Where a tap takes the line.
    pub pick: Option<(&'a CourtColumn, &'a Slot)>,
    /// Every slot that starts then; why there is nothing free.
    pub slots: Vec<&'a Slot>,
}

/// The courts with only those slots that `keep` wants, and without what is past for all of them.
pub fn part(courts: &[CourtColumn], keep: impl Fn(&Slot) -> bool) -> Vec<CourtColumn> {
    let first_ahead = courts
        .iter()
        .flat_map(|court| &court.slots)
        .filter(|slot| slot.look != Look::Past)
        .map(|slot| slot.times.starts_at)
        .min();
    let kept = |slot: &&Slot| keep(slot) && first_ahead.is_some_and(|ahead| ahead < slot.times.ends_at);
    courts
        .iter()
        .map(|court| CourtColumn {
            slots: court.slots.iter().filter(kept).cloned().collect(),
            ..court.clone()
        })
        .collect()
}

pub fn table(courts: &[CourtColumn]) -> Table<'_> {
    // Every moment at which some slot begins or ends, in real time: a repeated hour is two rows.
    let mut bounds: BTreeMap<DateTime<Utc>, NaiveDateTime> = BTreeMap::new();
    for slot in courts.iter().flat_map(|court| &court.slots) {
        bounds.insert(slot.times.starts_at, slot.times.starts);
        bounds.entry(slot.times.ends_at).or_insert(slot.times.ends);
    }
    let bounds: Vec<(DateTime<Utc>, NaiveDateTime)> = bounds.into_iter().collect();
    let covered = |from: DateTime<Utc>| {
        let holds = |slot: &Slot| slot.times.starts_at <= from && from < slot.times.ends_at;
        courts.iter().any(|court| court.slots.iter().any(holds))
    };
    let mut rows: Vec<(DateTime<Utc>, Row<'_>)> = Vec::new();
    let mut pause = false;
    for (at, local) in &bounds {
        if covered(*at) {
            let after_pause = pause && !rows.is_empty();
            rows.push((
                *at,
                Row {
                    starts: *local,
                    half: local.minute() != 0,
                    after_pause,
                    cells: Vec::new(),
                },
            ));
            pause = false;
        } else {
            pause = true;
        }
    }
    if rows.iter().all(|(_, row)| row.half) {
        rows.iter_mut().for_each(|(_, row)| row.half = false);
    }
    for court in courts {
        fill(court, &mut rows);
    }
    Table {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// Puts the court's cells into the rows where they begin.
fn fill<'a>(court: &'a CourtColumn, rows: &mut [(DateTime<Utc>, Row<'a>)]) {
    let mut runs = runs(&court.slots).into_iter().peekable();
    let mut at = 0;
    while at < rows.len() {
        let begins = rows[at].0;
        let run = runs.next_if(|(first, _)| first.times.starts_at <= begins);
        let until = match (run, runs.peek()) {
            (Some((_, last)), _) => Some(last.times.ends_at),
            (None, next) => next.map(|(first, _)| first.times.starts_at),
        };
        let reaches = |row: &(DateTime<Utc>, Row<'_>)| until.is_none_or(|until| row.0 < until);
        // An empty cell stops at a pause, which has a row of its own.
        let goes_on = |row: &&(DateTime<Utc>, Row<'_>)| reaches(row) && (run.is_some() || !row.1.after_pause);
        let spanned = 1 + rows[at + 1..].iter().take_while(goes_on).count();
        rows[at].1.cells.push(Cell {
            court,
            rows: spanned,
            run,
        });
        at += spanned;
    }
}

/// Neighbouring slots that are the same thing and cannot be picked apart. One may wait for each that is taken.
fn runs(slots: &[Slot]) -> Vec<(&Slot, &Slot)> {
    let mut runs: Vec<(&Slot, &Slot)> = Vec::new();
    for slot in slots {
        match runs.last_mut() {
            Some((first, last))
                if !matches!(slot.look, Look::Free { .. } | Look::Taken)
                    && first.look == slot.look
                    && last.times.ends_at == slot.times.starts_at =>
            {
                *last = slot;
            }
            _ => runs.push((slot, slot)),
        }
    }
    runs
}

/// The day as lines: every start, with how much is free for the shortest length.
pub fn lines(courts: &[CourtColumn], min_slots: usize) -> Vec<Line<'_>> {
    let mut starts: BTreeMap<DateTime<Utc>, Vec<(&CourtColumn, usize)>> = BTreeMap::new();
    for court in courts {
        for (index, slot) in court.slots.iter().enumerate() {
            starts
                .entry(slot.times.starts_at)
                .or_default()
                .push((court, index));
        }
    }
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut last_court: Option<&CourtColumn> = None;
    for at in starts.into_values() {
        let open: Vec<(&CourtColumn, usize, usize)> = at
            .iter()
            .map(|(court, index)| (*court, *index, free_run(&court.slots[*index..])))
            .filter(|(_, _, run)| *run >= min_slots.max(1))
            .collect();
        // The court of the line above where it is still free, so that two lines make one reservation.
        let best = open
            .iter()
            .find(|(court, ..)| last_court.is_some_and(|last| last.id == court.id))
            .or_else(|| open.iter().rev().max_by_key(|(_, _, run)| *run));
        let pick = best.map(|(court, index, _)| (*court, &court.slots[*index]));
        last_court = pick.map(|(court, _)| court);
        let (court, index) = at[0];
        let (shown, from) = best.map_or((court, index), |(court, index, _)| (*court, *index));
        let till = (from + min_slots.max(1) - 1).min(shown.slots.len() - 1);
        let till = if pick.is_some() { till } else { from };
        lines.push(Line {
            starts: shown.slots[from].times.starts,
            ends: shown.slots[till].times.ends,
            free: open
                .iter()
                .map(|(court, index, _)| places(&court.slots[*index]))
                .sum(),
            pick,
            slots: at.iter().map(|(court, index)| &court.slots[*index]).collect(),
        });
    }
    lines
}

fn places(slot: &Slot) -> u32 {
    match slot.look {
        Look::Free { left } => left.unwrap_or(1),
        _ => 0,
    }
}

/// How many slots from the first on are free without a gap.
fn free_run(slots: &[Slot]) -> usize {
    let mut count = 0;
    let mut end = None;
    for slot in slots {
        let joined = end.is_none_or(|end| end == slot.times.starts_at);
        if !joined || places(slot) == 0 {
            break;
        }
        end = Some(slot.times.ends_at);
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Times;
    use chrono::TimeDelta;

    fn slot(start_minute: i64, minutes: i64, look: Look) -> Slot {
        let day = DateTime::from_timestamp(1_795_737_600, 0).unwrap();
        let starts_at = day + TimeDelta::minutes(start_minute);
        let ends_at = starts_at + TimeDelta::minutes(minutes);
        let times = Times {
            starts_at,
            ends_at,
            starts: starts_at.naive_utc(),
            ends: ends_at.naive_utc(),
        };
        Slot { times, look }
    }

    fn court(id: &str, slots: Vec<Slot>) -> CourtColumn {
        CourtColumn {
            id: id.into(),
            name: id.into(),
            short_name: id.into(),
            slots,
        }
    }

    const FREE: Look = Look::Free { left: None };

    /// Each row as `court:rows` for what begins there; a dot where the court has nothing.
    fn drawn(table: &Table<'_>) -> Vec<String> {
        let cell = |cell: &Cell<'_>| {
            format!(
                "{}{}:{}",
                if cell.run.is_some() { "" } else { "." },
                cell.court.id,
                cell.rows
            )
        };
        let row = |row: &Row<'_>| {
            let cells: Vec<String> = row.cells.iter().map(cell).collect();
            format!("{}{}", if row.after_pause { "| " } else { "" }, cells.join(" "))
        };
        table.rows.iter().map(row).collect()
    }

    #[test]
    fn what_cannot_be_picked_apart_is_one_cell() {
        let held = || Look::Held {
            reason: "训练".into(),
        };
        let courts = [
            court(
                "a",
                vec![slot(0, 30, FREE), slot(30, 30, FREE), slot(60, 30, Look::Taken)],
            ),
            court(
                "b",
                vec![
                    slot(0, 30, held()),
                    slot(30, 30, held()),
                    slot(60, 30, Look::Taken),
                ],
            ),
        ];
        assert_eq!(drawn(&table(&courts)), ["a:1 b:2", "a:1", "a:1 b:1"]);
    }

    #[test]
    fn courts_may_have_times_of_their_own() {
        let courts = [
            court("a", vec![slot(0, 60, FREE), slot(60, 60, FREE)]),
            court("b", vec![slot(30, 60, FREE)]),
        ];
        // 0:00, 0:30, 1:00, 1:30; b has nothing in the first half hour and in the last.
        assert_eq!(drawn(&table(&courts)), ["a:2 .b:1", "b:2", "a:2", ".b:1"]);
    }

    #[test]
    fn a_break_at_noon_is_said_and_not_drawn_as_time() {
        let slots = || vec![slot(0, 60, Look::Taken), slot(120, 60, Look::Taken)];
        let courts = [court("a", slots()), court("b", vec![slot(0, 60, FREE)])];
        assert_eq!(drawn(&table(&courts)), ["a:1 b:1", "| a:1 .b:1"]);
    }

    #[test]
    fn a_repeated_hour_has_two_rows() {
        let mut again = slot(60, 60, FREE);
        again.times.starts -= TimeDelta::hours(1);
        again.times.ends -= TimeDelta::hours(1);
        let courts = [court("a", vec![slot(0, 60, FREE), again])];
        let table = table(&courts);
        assert_eq!(drawn(&table), ["a:1", "a:1"]);
        assert_eq!(table.rows[0].starts, table.rows[1].starts);
    }

    #[test]
    fn a_day_without_slots_is_an_empty_table() {
        assert!(table(&[]).rows.is_empty());
        assert!(table(&[court("a", vec![])]).rows.is_empty());
        assert!(lines(&[court("a", vec![])], 1).is_empty());
    }

    #[test]
    fn the_past_is_left_out_only_where_it_is_past_for_all() {
        let courts = [
            court(
                "a",
                vec![
                    slot(0, 30, Look::Past),
                    slot(30, 30, Look::Past),
                    slot(60, 30, FREE),
                ],
            ),
            court("b", vec![slot(0, 30, Look::Past), slot(30, 60, FREE)]),
        ];
        let left = part(&courts, |_| true);
        assert_eq!((left[0].slots.len(), left[1].slots.len()), (2, 1));
    }

    #[test]
    fn a_line_stays_on_the_court_above_it_and_counts_all_that_are_free() {
        let courts = [
            court(
                "a",
                vec![slot(0, 30, FREE), slot(30, 30, Look::Taken), slot(60, 30, FREE)],
            ),
            court(
                "b",
                vec![slot(0, 30, FREE), slot(30, 30, FREE), slot(60, 30, FREE)],
            ),
        ];
        let lines = lines(&courts, 1);
        let picks: Vec<&str> = lines
            .iter()
            .map(|line| line.pick.unwrap().0.id.as_str())
            .collect();
        assert_eq!(picks, ["b", "b", "b"]);
        assert_eq!(lines.iter().map(|line| line.free).collect::<Vec<_>>(), [2, 1, 2]);
    }

    #[test]
    fn a_line_needs_room_for_the_shortest_length() {
        let courts = [court(
            "a",
            vec![slot(0, 30, FREE), slot(30, 30, FREE), slot(60, 30, Look::Taken)],
        )];
        let lines = lines(&courts, 2);
        assert_eq!(lines[0].ends - lines[0].starts, TimeDelta::hours(1));
        assert_eq!(lines[0].free, 1);
        assert_eq!((lines[1].free, lines[1].pick), (0, None));
    }
}
