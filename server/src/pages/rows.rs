//! Venues and facilities as rows of a list: the next free time, the evening's strip, today's hours.

use crate::desk::find::day_cells;
use crate::desk::load::Palace;
use crate::reader::Reader;
use crate::store::VenueRow as Venue;
use chrono::{NaiveDate, TimeDelta, Timelike};
use gongyue::grid::Cell;
use gongyue::refusal::Reason;
use gongyue::slot_state::SlotState;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::pages::find::{NextFree, OpenOn, Share, Strip, VenueRow};
use std::ops::RangeBounds;

/// Hours shown in a strip.
const STRIP: u32 = 4;
/// What begins so soon can be had now.
const SOON: TimeDelta = TimeDelta::minutes(60);
/// An evening begins at 18:00, where the hours reach that far.
const EVENING: u32 = 18;

pub fn venue_row(palace: &Palace, venue: &Venue, date: NaiveDate, now: Instant, reader: &Reader) -> VenueRow {
    let cells = day_cells(palace, venue, date, now);
    let next = next_free(palace, venue, &cells, date, now);
    row(palace, venue, date, &cells, next, reader)
}

/// The same for right now: `None` where nothing begins within the hour.
pub fn venue_row_now(palace: &Palace, venue: &Venue, now: Instant, reader: &Reader) -> Option<VenueRow> {
    if !palace.facility.status.takes_reservations() {
        return None;
    }
    let zone = palace.facility.time_zone;
    let cells = day_cells(palace, venue, zone.date(now), now);
    let next = first_free(zone, &cells, now..=now + SOON)?;
    Some(row(palace, venue, zone.date(now), &cells, next, reader))
}

fn row(
    palace: &Palace,
    venue: &Venue,
    date: NaiveDate,
    cells: &[Vec<Cell>],
    next: NextFree,
    reader: &Reader,
) -> VenueRow {
    VenueRow {
        id: venue.id.clone(),
        name: reader.pick(&venue.name, &venue.name_en),
        kind: venue.kind,
        indoor: venue.is_indoor,
        at: None,
        date,
        strip: strip(palace, cells),
        next,
    }
}

/// What can be had first of all that begins within, and how much of it.
fn first_free(zone: Zone, cells: &[Vec<Cell>], within: impl RangeBounds<Instant>) -> Option<NextFree> {
    let takable = || {
        cells.iter().flatten().filter(|cell| {
            cell.state == SlotState::Free && cell.refusals.is_empty() && within.contains(&cell.span.starts_at)
        })
    };
    let first = takable().map(|cell| cell.span.starts_at).min()?;
    let left = takable().filter(|cell| cell.span.starts_at == first);
    Some(NextFree::At {
        starts: zone.local(first),
        left: count(left.map(|cell| cell.free).sum()),
    })
}

fn next_free(palace: &Palace, venue: &Venue, cells: &[Vec<Cell>], date: NaiveDate, now: Instant) -> NextFree {
    let zone = palace.facility.time_zone;
    if !palace.facility.status.takes_reservations() || cells.is_empty() {
        return NextFree::NoBooking;
    }
    let all = || cells.iter().flatten();
    // On a workday people come after work: the evening counts first.
    let evening = zone.opening(date, EVENING * 60);
    let from = if palace.is_day_off(date) { now } else { evening };
    if let Some(first) = first_free(zone, cells, from..).or_else(|| first_free(zone, cells, now..)) {
        return first;
    }
    if all().next().is_none() {
        return NextFree::Closed(palace.day_note(Some(&venue.id), date));
    }
    let mut ahead = all().filter(|cell| cell.span.starts_at >= now).peekable();
    if ahead.peek().is_none() {
        return NextFree::Over;
    }
    if all().any(|cell| cell.state == SlotState::NotOpenYet) {
        let opens = palace
            .in_force(&venue.id)
            .policy
            .opens_at(zone, all().map(|c| c.span.starts_at).min().unwrap_or(now));
        return NextFree::NotOpenYet {
            opens: zone.local(opens),
        };
    }
    if ahead.all(|cell| matches!(cell.state, SlotState::Closed | SlotState::Held)) {
        let facts = palace.facts(venue, date, None);
        let reason = facts.closures.first().map(|closure| closure.reason.clone());
        return NextFree::Closed(reason);
    }
    NextFree::Full { next: None }
}

/// Four hours from six in the evening, or the last four before closing time.
fn strip(palace: &Palace, cells: &[Vec<Cell>]) -> Option<Strip> {
    let zone = palace.facility.time_zone;
    let last = cells
        .iter()
        .flatten()
        .map(|cell| zone.local(cell.span.starts_at).hour())
        .max()?;
    let first_hour = EVENING.min((last + 1).saturating_sub(STRIP));
    let share = |hour: u32| {
        let within = || {
            cells
                .iter()
                .flatten()
                .filter(move |cell| zone.local(cell.span.starts_at).hour() == hour)
        };
        let ahead = within().filter(|cell| {
            !matches!(
                cell.state,
                SlotState::Past | SlotState::TooLate | SlotState::Closed | SlotState::NotOpenYet
            )
        });
        let of = ahead.count();
        let free = within().filter(|cell| cell.state == SlotState::Free).count();
        match of {
            0 => Share::Off,
            of => Share::Free {
                free: count(free),
                of: count(of),
            },
        }
    };
    Some(Strip {
        first_hour,
        hours: (first_hour..first_hour + STRIP).map(share).collect(),
    })
}

pub fn open_on(palace: &Palace, date: NaiveDate) -> OpenOn {
    if !palace.facility.status.takes_reservations() {
        return OpenOn::Unknown;
    }
    let zone = palace.facility.time_zone;
    let open = palace.open(None, date);
    match (open.first(), open.last()) {
        (Some(first), Some(last)) => OpenOn::From {
            opens: zone.local(first.starts_at).time(),
            closes: zone.local(last.ends_at).time(),
        },
        _ => OpenOn::Closed(palace.day_note(None, date)),
    }
}

/// When the objection that a slot is not released yet lifts.
pub fn opens_at(cell: &Cell) -> Option<Instant> {
    cell.refusals.iter().find_map(|refusal| match refusal.reason {
        Reason::NotOpenYet { opens_at, .. } => Some(opens_at),
        _ => None,
    })
}

pub fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
