//! The timeline of a day: what occupies each court, in quarters of an hour from where the axis begins.

use crate::desk::today::Day;
use crate::reader::{Reader, pick};
use crate::store::{ClaimRow, CourtRow, DeskRow, VenueRow};
use chrono::{TimeDelta, Timelike};
use gongyue::closure::{Closure, HoldClass};
use gongyue::court::Court;
use gongyue::facts::Facts;
use gongyue::id::{CourtId, PartId, ReservationId, VenueId};
use gongyue::member::mask_name;
use gongyue::reservation::ReservationStatus;
use gongyue::slot::slots;
use gongyue::span::{Instant, Span, Step};
use gongyue::venue::Takes;
use gongyue_app::Lang;
use gongyue_app::pages::VenueRef;
use gongyue_app::pages::today::{Block, Board, Item, Lane, Now, State, VenueBoard};
use gongyue_app::url;
use std::collections::{BTreeMap, HashMap, HashSet};

/// So long an axis can be drawn.
const LONGEST: TimeDelta = TimeDelta::hours(28);
const QUARTER: i64 = 15 * 60;
/// Where nothing is open: the hours of an office.
const SHUT_FROM: u32 = 9 * 60;
const SHUT_TO: u32 = 21 * 60;

/// Where the axis begins and ends.
#[derive(Debug, Clone, Copy)]
pub struct Axis(Span);

impl Axis {
    /// From the first opening to the last closing, on whole hours; longer where somebody is there before or after.
    fn of(day: &Day) -> Axis {
        let zone = day.palace.facility.time_zone;
        let shut = Span {
            starts_at: zone.opening(day.date, SHUT_FROM),
            ends_at: zone.closing(day.date, SHUT_TO),
        };
        let mut span = day.open().unwrap_or(shut);
        let begun_here = |row: &&DeskRow| shown(row) && zone.date(row.starts_at) == day.date;
        for row in day.rows.iter().filter(begun_here) {
            span.starts_at = span.starts_at.min(row.starts_at);
            span.ends_at = span.ends_at.max(row.ends_at);
        }
        let hour = |at: Instant| at - TimeDelta::seconds(i64::from(zone.local(at).minute()) * 60);
        let starts_at = hour(span.starts_at);
        let ends_at = hour(span.ends_at + TimeDelta::minutes(59));
        Axis(Span {
            starts_at,
            ends_at: ends_at.min(starts_at + LONGEST),
        })
    }

    /// How many quarters after the begin, down and up.
    fn floor(&self, at: Instant) -> u16 {
        self.quarters(at, 0)
    }

    fn ceil(&self, at: Instant) -> u16 {
        self.quarters(at, QUARTER - 1)
    }

    fn quarters(&self, at: Instant, up: i64) -> u16 {
        let at = at.clamp(self.0.starts_at, self.0.ends_at);
        let quarters = ((at - self.0.starts_at).num_seconds() + up).div_euclid(QUARTER);
        u16::try_from(quarters).unwrap_or(0)
    }
}

pub fn board(day: &Day, venue: Option<&VenueId>, reader: &Reader) -> Board {
    let axis = Axis::of(day);
    let zone = day.palace.facility.time_zone;
    let quarters = axis.ceil(axis.0.ends_at);
    let mut hours = Vec::new();
    let mut at = axis.0.starts_at;
    while at < axis.0.ends_at {
        hours.push((axis.floor(at), reader.lang.clock(zone.local(at).time())));
        at += TimeDelta::hours(1);
    }
    let now = axis.0.holds(day.now).then(|| {
        let local = zone.local(day.now);
        Now {
            quarter: axis.floor(day.now),
            minutes: u16::try_from(local.minute() % 15).unwrap_or(0),
            clock: reader.lang.clock(local.time()),
        }
    });
    let venues = day.palace.venues.iter();
    let venues = venues.filter(|row| row.retired_at.is_none() && venue.is_none_or(|id| *id == row.id));
    Board {
        from_ms: axis.0.starts_at.timestamp_millis(),
        quarters,
        hours,
        now,
        venues: venues
            .map(|venue| venue_board(day, &axis, venue, reader))
            .collect(),
    }
}

fn venue_board(day: &Day, axis: &Axis, venue: &VenueRow, reader: &Reader) -> VenueBoard {
    let facts = day.palace.facts(venue, day.date, None);
    let open = day.palace.open(Some(&venue.id), day.date);
    let hall = Hall {
        day,
        axis,
        reader,
        slots: slots(&open, venue.slot_minutes),
        step: venue.slot_minutes / 15,
        courts: day.palace.courts(&venue.id).collect(),
        claims: Claimed::of(day, &facts),
        facts,
    };
    let lanes: Vec<Lane> = hall.courts.iter().map(|court| hall.lane(court)).collect();
    let used = |lane: &&Lane| lane.items.iter().any(|item| is_in_use(item, axis.floor(day.now)));
    let about = match () {
        () if open.is_empty() => reader.lang.closed_today().to_owned(),
        () if day.date == day.today => {
            let used = lanes.iter().filter(used).count();
            reader.lang.courts_in_use(used, lanes.len())
        }
        () => reader
            .lang
            .courts(venue.kind, u32::try_from(lanes.len()).unwrap_or(u32::MAX)),
    };
    let about = match day.in_line.get(&venue.id) {
        Some(n) => format!(
            "{about}{}{}",
            reader.lang.list_comma_wide(),
            reader.lang.wait_staff(*n)
        ),
        None => about,
    };
    VenueBoard {
        venue: VenueRef {
            id: venue.id.clone(),
            name: reader.pick(&venue.name, &venue.name_en),
            kind: venue.kind,
        },
        about,
        lanes,
    }
}

fn is_in_use(item: &Item, now: u16) -> bool {
    let (from, quarters, used) = match item {
        Item::Gap { .. } => return false,
        Item::Seats {
            from,
            quarters,
            taken,
            ..
        } => (*from, *quarters, *taken > 0),
        Item::Block(block) => {
            let used = matches!(block.state, State::In | State::Walk | State::Via | State::Held);
            (block.from, block.quarters, used)
        }
    };
    used && (from..from + quarters).contains(&now)
}

/// Who holds each part at each step, of a venue.
struct Claimed(HashMap<(PartId, Step), Holder>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Holder {
    Reservation(ReservationId),
    Closure,
}

impl Claimed {
    fn of(day: &Day, facts: &Facts) -> Claimed {
        let parts: HashSet<&PartId> = facts.courts.iter().flat_map(|court| &court.parts).collect();
        let holder = |claim: &ClaimRow| match &claim.reservation_id {
            Some(id) => Holder::Reservation(id.clone()),
            None => Holder::Closure,
        };
        let claims = day.palace.claims().iter();
        Claimed(
            claims
                .filter(|claim| parts.contains(&claim.part_id))
                .map(|claim| ((claim.part_id.clone(), claim.step), holder(claim)))
                .collect(),
        )
    }

    /// Whether any part of the court is claimed during the span.
    fn hit(&self, court: &Court, span: Span) -> bool {
        span.steps().any(|step| {
            court
                .parts
                .iter()
                .any(|part| self.0.contains_key(&(part.clone(), step)))
        })
    }

    /// The most parts that reservations hold at one time of the span.
    fn most(&self, court: &Court, span: Span) -> usize {
        let at = |step: Step| {
            let held =
                |part: &&PartId| matches!(self.0.get(&((*part).clone(), step)), Some(Holder::Reservation(_)));
            court.parts.iter().filter(held).count()
        };
        span.steps().map(at).max().unwrap_or(0)
    }
}

struct Hall<'a> {
    day: &'a Day,
    axis: &'a Axis,
    reader: &'a Reader,
    slots: Vec<Span>,
    step: u16,
    courts: Vec<&'a CourtRow>,
    claims: Claimed,
    facts: Facts,
}

impl Hall<'_> {
    fn lane(&self, row: &CourtRow) -> Lane {
        let court = row.court();
        let mut items = self.closed(&court.id);
        match court.takes {
            Takes::Whole => {
                items.extend(self.booked(&court));
                items.extend(self.through_others(&court));
                items.extend(self.gaps(&court, &items));
            }
            Takes::Seats => items.extend(self.seats(&court, &items)),
        }
        items.sort_by_key(from_of);
        let first = self
            .slots
            .first()
            .map_or(0, |slot| self.axis.floor(slot.starts_at));
        Lane {
            court: court.id,
            name: pick(self.reader.lang, &row.name, &row.name_en),
            step: self.step.max(1),
            first,
            items,
        }
    }

    /// Closures of the court, one after the other; where two overlap, the earlier one is seen.
    fn closed(&self, court: &CourtId) -> Vec<Item> {
        let hits = |closure: &&Closure| closure.hits(court, self.axis.0);
        let mut closures: Vec<&Closure> = self.facts.closures.iter().filter(hits).collect();
        closures.sort_by_key(|closure| closure.span.starts_at);
        let mut until = self.axis.0.starts_at;
        let mut items = Vec::new();
        for closure in closures {
            let span = Span {
                starts_at: closure.span.starts_at.max(until),
                ends_at: closure.span.ends_at.min(self.axis.0.ends_at),
            };
            if span.starts_at >= span.ends_at {
                continue;
            }
            until = span.ends_at;
            let row = self.day.palace.closures().iter().find(|row| row.id == closure.id);
            let offer = row.is_some_and(|row| row.hold_class == Some(HoldClass::Offer));
            let title = match () {
                () if offer => self.reader.lang.offered_to_member().to_owned(),
                () if closure.reason.is_empty() => self.reader.lang.closure_kind(closure.kind).to_owned(),
                () => closure.reason.clone(),
            };
            let state = if closure.kind.is_held() {
                State::Held
            } else {
                State::Closed
            };
            let page = format!("closures/{}", url::encoded(closure.id.as_str()));
            items.push(Item::Block(Block {
                href: (!offer).then(|| url::staff(&self.facts.home.palace, &page)),
                ..self.block(span, state, title)
            }));
        }
        items
    }

    fn booked(&self, court: &Court) -> Vec<Item> {
        let here =
            |row: &&DeskRow| row.court_id == court.id && shown(row) && row.span().overlaps(self.axis.0);
        let rows = self.day.rows.iter().filter(here);
        rows.map(|row| Item::Block(self.booking(row))).collect()
    }

    fn booking(&self, row: &DeskRow) -> Block {
        let lang = self.reader.lang;
        let state = state(row, self.day.now);
        let mut span = row.span();
        if let Some(ended_at) = row.ended_at.filter(|at| *at < span.ends_at) {
            span.ends_at = ended_at.max(span.starts_at + TimeDelta::minutes(1));
        }
        let small = match state {
            State::Miss => self.missed(row),
            State::Walk => lang.walk_in_of(row.party_size),
            _ => lang.people_only(row.party_size),
        };
        Block {
            pick: Some(row.id.to_string()),
            version: row.status.is_live().then_some(row.state_version),
            small,
            has_note: !row.note.is_empty(),
            starts: self.local(row.starts_at),
            ends: self.local(row.ends_at),
            ..self.block(span, state, called(row, lang))
        }
    }

    fn missed(&self, row: &DeskRow) -> String {
        let at = row.ended_at.unwrap_or(row.check_in_closes_at);
        let lang = self.reader.lang;
        lang.left_unclaimed(&lang.clock(self.local(at).time()))
    }

    /// Where a court is not free because of another one that shares its floor.
    fn through_others(&self, court: &Court) -> Vec<Item> {
        let mut runs: BTreeMap<ReservationId, ()> = BTreeMap::new();
        for step in self.axis.0.steps() {
            for part in &court.parts {
                if let Some(Holder::Reservation(id)) = self.claims.0.get(&(part.clone(), step)) {
                    runs.insert(id.clone(), ());
                }
            }
        }
        let rows = self.day.rows.iter();
        let others = rows.filter(|row| row.court_id != court.id && runs.contains_key(&row.id));
        let mut until = self.axis.0.starts_at;
        let mut items = Vec::new();
        for row in others {
            let span = Span {
                starts_at: row.starts_at.max(until),
                ends_at: row.ends_at,
            };
            if span.starts_at >= span.ends_at {
                continue;
            }
            until = span.ends_at;
            let other = self.courts.iter().find(|court| court.id == row.court_id);
            let name = other.map(|court| pick(self.reader.lang, &court.name, &court.name_en));
            items.push(Item::Block(self.block(
                span,
                State::Via,
                name.unwrap_or_default(),
            )));
        }
        items
    }

    /// Slots that can still be given.
    fn gaps(&self, court: &Court, items: &[Item]) -> Vec<Item> {
        let free = |slot: &&Span| {
            slot.ends_at > self.day.now
                && !self.claims.hit(court, **slot)
                && !self
                    .facts
                    .closures
                    .iter()
                    .any(|closure| closure.hits(&court.id, **slot))
        };
        let gap = |slot: &Span| {
            let (mut from, to) = (self.axis.floor(slot.starts_at), self.axis.ceil(slot.ends_at));
            // Behind somebody who did not come, or left before the end.
            for item in items {
                if let Item::Block(block) = item
                    && block.from < to
                    && block.from + block.quarters > from
                {
                    from = block.from + block.quarters;
                }
            }
            (from < to).then(|| Item::Gap {
                from,
                quarters: to - from,
                pick: url::at(&court.id, slot.starts_at),
                starts: self.local(slot.starts_at),
            })
        };
        self.slots.iter().filter(free).filter_map(gap).collect()
    }

    fn seats(&self, court: &Court, closed: &[Item]) -> Vec<Item> {
        let seats = |slot: &Span| {
            let (from, to) = (self.axis.floor(slot.starts_at), self.axis.ceil(slot.ends_at));
            let shut = closed.iter().any(|item| {
                matches!(item, Item::Block(block) if block.from < to && block.from + block.quarters > from)
            });
            (!shut).then(|| Item::Seats {
                from,
                quarters: to - from,
                pick: url::at(&court.id, slot.starts_at),
                starts: self.local(slot.starts_at),
                taken: self.claims.most(court, *slot),
                of: court.parts.len(),
            })
        };
        self.slots.iter().filter_map(seats).collect()
    }

    fn block(&self, span: Span, state: State, title: String) -> Block {
        let from = self.axis.floor(span.starts_at);
        Block {
            from,
            quarters: self.axis.ceil(span.ends_at).saturating_sub(from).max(1),
            state,
            pick: None,
            href: None,
            version: None,
            title,
            small: String::new(),
            has_note: false,
            starts: self.local(span.starts_at),
            ends: self.local(span.ends_at),
        }
    }

    fn local(&self, at: Instant) -> chrono::NaiveDateTime {
        self.day.palace.facility.time_zone.local(at)
    }
}

fn from_of(item: &Item) -> u16 {
    match item {
        Item::Gap { from, .. } | Item::Seats { from, .. } => *from,
        Item::Block(block) => block.from,
    }
}

/// What has or had the court; what was given back in time is not seen.
pub fn shown(row: &DeskRow) -> bool {
    use ReservationStatus::{CheckedIn, Completed, Confirmed, NoShow, Requested};
    matches!(row.status, Requested | Confirmed | CheckedIn | Completed | NoShow)
}

pub fn state(row: &DeskRow, now: Instant) -> State {
    let window = Span {
        starts_at: row.check_in_opens_at,
        ends_at: row.check_in_closes_at,
    };
    match row.status {
        ReservationStatus::Requested => State::Asked,
        ReservationStatus::Confirmed if window.holds(now) => State::Now,
        ReservationStatus::CheckedIn if row.is_walk_in => State::Walk,
        ReservationStatus::CheckedIn => State::In,
        ReservationStatus::Completed => State::Done,
        ReservationStatus::NoShow => State::Miss,
        _ => State::Due,
    }
}

/// The masked name, or what a guest is called.
pub fn called(row: &DeskRow, lang: Lang) -> String {
    match row.name.as_deref() {
        Some(name) => mask_name(name),
        None if !row.guest.is_empty() => row.guest.clone(),
        None if row.is_walk_in => lang.state_walk().to_owned(),
        None => lang.member_fallback().to_owned(),
    }
}
