//! Beside the timeline: who should be coming in, what waits for an answer, the day in numbers.

use super::board::{called, state};
use crate::app::Shared;
use crate::desk::today::Day;
use crate::reader::{Reader, pick};
use crate::store::DeskRow;
use chrono::NaiveTime;
use gongyue::member::Phone;
use gongyue::reservation::ReservationStatus::{CheckedIn, Completed, Confirmed, NoShow, Requested};
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use gongyue_app::pages::today::{Batch, Coming, Person, Request, Side, Tally};
use std::collections::BTreeMap;

pub fn side(app: &Shared, day: &Day, reader: &Reader) -> Side {
    let batches = batches(app, day, reader);
    let next = batches.is_empty().then(|| next(day)).flatten();
    let request = |row: &DeskRow| Request {
        id: row.id.clone(),
        name: called(row, reader.lang),
        about: {
            let zone = day.palace.facility.time_zone;
            let times = reader
                .lang
                .range(day.today, zone.local(row.starts_at), zone.local(row.ends_at));
            format!("{} · {times}", place(day, row, reader.lang))
        },
        answer_by: row.approve_by.map(|by| day.palace.facility.time_zone.local(by)),
    };
    Side {
        batches,
        next,
        requests: day.requests.iter().map(request).collect(),
        tally: tally(day),
    }
}

/// Of today: those who begin at one time and may check in now, those who are here among them.
fn batches(app: &Shared, day: &Day, reader: &Reader) -> Vec<Batch> {
    let window = |row: &DeskRow| Span {
        starts_at: row.check_in_opens_at,
        ends_at: row.check_in_closes_at,
    };
    let mut by_start: BTreeMap<Instant, Vec<&DeskRow>> = BTreeMap::new();
    for row in day.todays() {
        let counts = matches!(row.status, Confirmed | CheckedIn) && !row.is_walk_in;
        if counts && window(row).holds(day.now) {
            by_start.entry(row.starts_at).or_default().push(row);
        }
    }
    let local = |at: Instant| day.palace.facility.time_zone.local(at).time();
    let batch = |(starts_at, mut rows): (Instant, Vec<&DeskRow>)| {
        // Who is still to come stands first.
        rows.sort_by_key(|row| row.status == CheckedIn);
        Batch {
            starts: local(starts_at),
            closes: rows.iter().map(|row| row.check_in_closes_at).min().map(local),
            people: rows.iter().map(|row| person(app, day, row, reader)).collect(),
        }
    };
    by_start.into_iter().map(batch).collect()
}

/// When the next ones begin.
fn next(day: &Day) -> Option<NaiveTime> {
    let ahead = |row: &&DeskRow| row.status == Confirmed && row.starts_at > day.now;
    let next = day.todays().iter().filter(ahead).map(|row| row.starts_at).min()?;
    Some(day.palace.facility.time_zone.local(next).time())
}

pub fn person(app: &Shared, day: &Day, row: &DeskRow, reader: &Reader) -> Person {
    let lang = reader.lang;
    let local = |at: Instant| day.palace.facility.time_zone.local(at);
    let about = [Some(place(day, row, lang)), tail(app, row, lang)];
    Person {
        id: row.id.clone(),
        version: row.state_version,
        name: called(row, lang),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        coming: match row.status {
            CheckedIn => Coming::Here(local(row.checked_in_at.unwrap_or(row.starts_at)).time()),
            Confirmed if (row.check_in_opens_at..row.check_in_closes_at).contains(&day.now) => {
                Coming::Expected
            }
            _ => Coming::Other(state(row, day.now).word(lang)),
        },
    }
}

/// 乒乓球馆 1 号台.
pub fn place(day: &Day, row: &DeskRow, lang: Lang) -> String {
    let venue = day.palace.venues.iter().find(|venue| venue.id == row.venue_id);
    let venue = venue.map(|venue| pick(lang, &venue.name, &venue.name_en));
    let court = day
        .palace
        .courts(&row.venue_id)
        .find(|court| court.id == row.court_id);
    let court = court.map(|court| pick(lang, &court.name, &court.name_en));
    let named: Vec<String> = venue.into_iter().chain(court).collect();
    named.join(" ")
}

/// 尾号 3087.
pub fn tail(app: &Shared, row: &DeskRow, lang: Lang) -> Option<String> {
    let phone = app.keys.open(row.phone_sealed.as_deref()?)?;
    let phone: Phone = phone.parse().ok()?;
    Some(lang.tail_of(phone.tail()))
}

/// Of the day that is looked at.
fn tally(day: &Day) -> Tally {
    let zone = day.palace.facility.time_zone;
    let mut tally = Tally::default();
    for row in day.rows.iter().filter(|row| zone.date(row.starts_at) == day.date) {
        let counts = matches!(row.status, Requested | Confirmed | CheckedIn | Completed | NoShow);
        match row.is_walk_in {
            true => tally.walk_ins += usize::from(counts),
            false => {
                tally.reserved += usize::from(counts);
                let came =
                    row.status == CheckedIn || (row.status == Completed && row.checked_in_at.is_some());
                tally.came += usize::from(came);
                tally.missed += usize::from(row.status == NoShow);
            }
        }
    }
    tally
}
