//! What was tapped on: a reservation, a place, where somebody may play now.

use super::board::{called, state};
use super::side::{person, place, tail};
use crate::api::people::masked_phone;
use crate::app::Shared;
use crate::desk::members;
use crate::desk::reserve::{Asked, look_for};
use crate::desk::today::{Day, OneOf};
use crate::pages::times;
use crate::problem::Problem;
use crate::reader::{Me, Reader, pick};
use crate::store::{CourtRow, DeskRow, MemberView, VenueRow};
use chrono::TimeDelta;
use gongyue::closure::Closure;
use gongyue::id::{CourtId, MemberId, VenueId};
use gongyue::member::mask_name;
use gongyue::reservation::ReservationStatus;
use gongyue::slot::slots;
use gongyue::span::{Instant, Span};
use gongyue::ticket::code_spoken;
use gongyue::venue::Takes;
use gongyue_app::pages::today::{Act, Booking, FreePlace, Hit, Move, Place};
use gongyue_app::parts::capital;
use gongyue_app::url;

/// Places that are shown to whoever came without a reservation.
const FREE: usize = 12;
/// Whoever waits so long for the next slot rather takes it than the rest of this one.
const SOON: TimeDelta = TimeDelta::minutes(15);

pub fn booking(app: &Shared, day: &Day, one: &OneOf, reader: &Reader) -> Booking {
    let row = &one.row;
    let lang = reader.lang;
    let zone = day.palace.facility.time_zone;
    let clock = |at: Instant| lang.clock(zone.local(at).time());
    let mut ends: Vec<(i64, String)> = one
        .ends
        .iter()
        .map(|at| (at.timestamp_millis(), clock(*at)))
        .collect();
    let may = may(row, day.now);
    if !may.contains(&Act::Extend) {
        ends.clear();
    }
    Booking {
        id: row.id.clone(),
        version: row.state_version,
        name: called(row, lang),
        place: place(day, row, lang),
        times: times(zone, row.span()),
        state: state(row, day.now),
        facts: facts(app, day, row, reader),
        note: row.note.clone(),
        to: may.contains(&Act::Move).then(|| to(day, row, reader)),
        may,
        ends,
        reason: String::new(),
        fault: None,
    }
}

/// What can be done about it now.
fn may(row: &DeskRow, now: Instant) -> Vec<Act> {
    let ahead = now < row.ends_at;
    match row.status {
        ReservationStatus::Requested => vec![Act::Approve, Act::Decline, Act::Move, Act::Note],
        ReservationStatus::Confirmed => {
            let mut may = vec![Act::Move, Act::Note, Act::Cancel, Act::Extend];
            may.extend((row.check_in_opens_at <= now).then_some(Act::CheckIn));
            may.extend((row.starts_at <= now).then_some(Act::NoShow));
            may
        }
        ReservationStatus::CheckedIn if ahead => vec![Act::Extend, Act::Move, Act::End, Act::Note],
        ReservationStatus::NoShow => vec![Act::Excuse, Act::Note],
        _ => vec![Act::Note],
    }
}

fn facts(app: &Shared, day: &Day, row: &DeskRow, reader: &Reader) -> Vec<String> {
    let lang = reader.lang;
    let zone = day.palace.facility.time_zone;
    let said = |at: Instant| lang.time(day.today, zone.local(at));
    let clock = |at: Instant| lang.clock(zone.local(at).time());
    let waits = row.status == ReservationStatus::Requested;
    let not_yet = row.status == ReservationStatus::Confirmed && day.now < row.check_in_opens_at;
    let facts = [
        tail(app, row, lang),
        Some(lang.people_only(row.party_size)),
        row.union_name.clone(),
        row.name.is_some().then(|| code_spoken(&row.code)),
        row.checked_in_at.map(|at| lang.here_at(&clock(at))),
        not_yet.then(|| lang.not_yet_open(&clock(row.check_in_opens_at))),
        row.approve_by
            .filter(|_| waits)
            .map(|by| lang.answer_by(&said(by))),
        row.made_by.is_some().then(|| lang.made_at_desk().to_owned()),
        (!row.override_reason.is_empty()).then(|| lang.made_against_rules(&row.override_reason)),
    ];
    facts.into_iter().flatten().collect()
}

/// Every court of the palace, and the starts of the day that are not over.
fn to(day: &Day, row: &DeskRow, reader: &Reader) -> Move {
    let zone = day.palace.facility.time_zone;
    let date = zone.date(row.starts_at);
    let mut starts: Vec<Instant> = vec![row.starts_at];
    let mut venues = Vec::new();
    for venue in day
        .palace
        .venues
        .iter()
        .filter(|venue| venue.retired_at.is_none())
    {
        let courts: Vec<(CourtId, String)> = day
            .palace
            .courts(&venue.id)
            .map(|court| (court.id.clone(), pick(reader.lang, &court.name, &court.name_en)))
            .collect();
        if courts.is_empty() {
            continue;
        }
        venues.push((pick(reader.lang, &venue.name, &venue.name_en), courts));
        // A day that is not the one that was loaded has its hours in the pattern all the same.
        let open = day.palace.open(Some(&venue.id), date);
        let later = |slot: &Span| slot.ends_at > day.now;
        starts.extend(
            slots(&open, venue.slot_minutes)
                .into_iter()
                .filter(later)
                .map(|slot| slot.starts_at),
        );
    }
    starts.sort_unstable();
    starts.dedup();
    Move {
        venues,
        court: row.court_id.clone(),
        starts: starts
            .into_iter()
            .map(|at| (at.timestamp_millis(), reader.lang.clock(zone.local(at).time())))
            .collect(),
        start: row.starts_at.timestamp_millis(),
    }
}

/// What was typed about a place; empty before anything was.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub until: Option<i64>,
    pub party: String,
    pub guest: String,
    pub who: String,
    /// What was looked for is shown.
    pub looked: bool,
    pub refused: Vec<String>,
    /// The manager may set these reasons aside.
    pub overridable: bool,
    pub member: Option<MemberId>,
    pub reason: String,
}

/// `None`: no such place, or another palace's.
pub async fn free_place(
    app: &Shared,
    me: &Me,
    day: &Day,
    at: (&CourtId, Instant),
    typed: Typed,
    reader: &Reader,
) -> Result<Option<Place>, Problem> {
    let (court, starts_at) = at;
    let lang = reader.lang;
    let palace = &day.palace.facility.id;
    let asked = look_for(app, None, court, starts_at, true, lang).await?;
    let Some(asked) = asked.filter(|asked| asked.view.palace.facility.id == *palace) else {
        return Ok(None);
    };
    let zone = day.palace.facility.time_zone;
    let ends = ends(&asked, starts_at, day.now);
    let ends: Vec<(i64, String)> = ends
        .iter()
        .map(|ends_at| {
            let minutes = (*ends_at - starts_at.max(day.now)).num_minutes();
            let clock = lang.clock(zone.local(*ends_at).time());
            (
                ends_at.timestamp_millis(),
                lang.length_until(&lang.length(minutes), &clock),
            )
        })
        .collect();
    let opens_at = asked.facts.policy.check_in(starts_at).starts_at;
    let hits = match typed.looked {
        true => Some(hits(app, me, day, &typed.who, reader).await?),
        false => None,
    };
    let overriding = typed.overridable && me.is_manager_of(palace);
    Ok(Some(Place {
        at: url::at(court, starts_at),
        court: court.clone(),
        start: starts_at.timestamp_millis(),
        name: format!(
            "{} {}",
            pick(lang, &asked.venue.name, &asked.venue.name_en),
            pick(lang, &asked.court.name, &asked.court.name_en)
        ),
        starts: zone.local(starts_at),
        end: typed.until.or(ends.first().map(|end| end.0)).unwrap_or_default(),
        ends,
        party: match typed.party.is_empty() {
            true => asked
                .facts
                .policy
                .min_party
                .max(asked.facts.policy.companions_required + 1)
                .to_string(),
            false => typed.party,
        },
        walk_in: opens_at <= day.now,
        guest: typed.guest,
        key: app.new_id(),
        who: typed.who,
        hits,
        refused: typed.refused,
        overriding: overriding.then_some(gongyue_app::pages::today::Overriding {
            member: typed.member,
            reason: typed.reason,
        }),
        people: people(app, day, &asked, starts_at, reader),
    }))
}

/// Who may be given it: every length up to what the rules allow, while the place is free.
fn ends(asked: &Asked, starts_at: Instant, now: Instant) -> Vec<Instant> {
    let slot = TimeDelta::minutes(asked.facts.slot_minutes.into());
    if starts_at + slot <= now {
        return vec![];
    }
    let ends = asked.ends(starts_at);
    if !ends.is_empty() {
        return ends;
    }
    // A rule forbids it; the manager may set it aside, and whoever asks is told which.
    let least = i64::from(asked.facts.policy.min_minutes.max(asked.facts.slot_minutes));
    let span = Span {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(least),
    };
    let free = asked
        .facts
        .claims
        .fitting(&asked.facts.request(&asked.court.court(), span))
        .is_some();
    free.then_some(span.ends_at).into_iter().collect()
}

async fn hits(app: &Shared, me: &Me, day: &Day, who: &str, reader: &Reader) -> Result<Vec<Hit>, Problem> {
    let (rows, _) = members::search(app, me, &day.palace.facility.id, who, "").await?;
    let hit = |row: MemberView| {
        let phone = masked_phone(app, &row.phone_sealed);
        let about = [Some(phone), row.union_name];
        Hit {
            name: row
                .name
                .as_deref()
                .map(mask_name)
                .unwrap_or_else(|| reader.lang.member_fallback().to_owned()),
            about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            member: row.id,
        }
    };
    Ok(rows.into_iter().map(hit).collect())
}

/// Who is in a room with seats at that time.
fn people(
    app: &Shared,
    day: &Day,
    asked: &Asked,
    starts_at: Instant,
    reader: &Reader,
) -> Vec<gongyue_app::pages::today::Person> {
    if asked.court.takes != Takes::Seats {
        return vec![];
    }
    let slot = Span {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(asked.facts.slot_minutes.into()),
    };
    let here =
        |row: &&DeskRow| row.court_id == asked.court.id && row.status.is_live() && row.span().overlaps(slot);
    let rows = day.rows.iter().filter(here);
    rows.map(|row| person(app, day, row, reader)).collect()
}

/// Where somebody who stands here may play: what is free now, or soon, the soonest and then the longest first.
pub fn free(day: &Day, venue: Option<&VenueId>, reader: &Reader) -> Vec<FreePlace> {
    let mut places: Vec<(Instant, Instant, FreePlace)> = Vec::new();
    let venues = day.palace.venues.iter();
    for row in venues.filter(|row| row.retired_at.is_none() && venue.is_none_or(|id| *id == row.id)) {
        let facts = day.palace.facts(row, day.today, None);
        for court in day.palace.courts(&row.id) {
            places.extend(next_free(day, row, court, &facts, reader));
        }
    }
    places.sort_by_key(|(starts_at, ends_at, _)| (*starts_at, std::cmp::Reverse(*ends_at)));
    places.into_iter().take(FREE).map(|(.., place)| place).collect()
}

fn next_free(
    day: &Day,
    venue: &VenueRow,
    row: &CourtRow,
    facts: &gongyue::facts::Facts,
    reader: &Reader,
) -> Option<(Instant, Instant, FreePlace)> {
    let lang = reader.lang;
    let court = row.court();
    let slots = slots(&day.palace.open(Some(&venue.id), day.today), venue.slot_minutes);
    let free = |slot: &Span| {
        let closed = |closure: &Closure| closure.hits(&court.id, *slot);
        let places = facts.claims.free_parts(&court, *slot).len();
        let enough = match court.takes {
            Takes::Whole => places == court.parts.len(),
            Takes::Seats => places > 0,
        };
        enough && !facts.closures.iter().any(closed)
    };
    let soon = |slot: &&Span| slot.ends_at > day.now && slot.starts_at <= day.now + SOON;
    let near: Vec<&Span> = slots.iter().filter(soon).filter(|slot| free(slot)).collect();
    // Nobody wants the last minutes of an hour where the next one is free.
    let worth = near.iter().find(|slot| slot.ends_at > day.now + SOON);
    let first = **worth.or(near.first())?;
    let ahead = slots.iter().filter(|slot| slot.starts_at >= first.starts_at);
    let ends_at = ahead.take_while(|slot| free(slot)).last()?.ends_at;
    let zone = day.palace.facility.time_zone;
    let clock = |at: Instant| lang.clock(zone.local(at).time());
    let until = match first.starts_at <= day.now {
        true => lang.free_until(&clock(ends_at)),
        false => lang.free_from_until(&clock(first.starts_at), &clock(ends_at)),
    };
    let place = FreePlace {
        pick: url::at(&row.id, first.starts_at),
        name: format!(
            "{} {}",
            pick(lang, &venue.name, &venue.name_en),
            pick(lang, &row.name, &row.name_en)
        ),
        until: capital(until),
    };
    Some((first.starts_at.max(day.now), ends_at, place))
}
