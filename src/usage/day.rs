//! One day of one venue, recounted from what is stored of it. The roll-up and every check of it ask these functions.

use super::UseClass;
use crate::closure::ClosureKind;
use crate::court::Court;
use crate::id::{CourtId, PartId};
use crate::reservation::ReservationStatus;
use crate::span::{Instant, STEP_MINUTES, Span};
use crate::venue::Takes;
use crate::zone::Zone;
use chrono::{Days, NaiveDate, TimeDelta, Timelike};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A local day as pieces of real time, each within one local hour.
#[derive(Debug, Clone)]
pub struct Day {
    pub date: NaiveDate,
    /// Ascending; an hour that occurs twice has two pieces or one of twice its length.
    pieces: Vec<(Span, u32)>,
}

/// Everything that a venue's day is counted from.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Opening spans that touch the day; they may touch or overlap each other.
    pub open: Vec<Span>,
    pub places: Vec<Place>,
    pub stays: Vec<Stay>,
    pub shuts: Vec<Shut>,
}

/// A court, also one that is retired since.
#[derive(Debug, Clone)]
pub struct Place {
    pub court: Court,
    /// The epoch: for as long as its palace.
    pub since: Instant,
    pub retired_at: Option<Instant>,
}

impl Place {
    pub fn is_there_at(&self, at: Instant) -> bool {
        self.since <= at && self.retired_at.is_none_or(|end| at < end)
    }
}

/// A reservation.
#[derive(Debug, Clone)]
pub struct Stay {
    pub court: CourtId,
    pub span: Span,
    pub party_size: u16,
    pub status: ReservationStatus,
    pub by: By,
    pub checked_in_at: Option<Instant>,
    /// When it stopped being live.
    pub ended_at: Option<Instant>,
}

/// How somebody came to a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The manager set a rule aside, however else it was made.
    AgainstRules,
    WalkIn,
    Draw,
    Member,
}

/// A closure or a hold, as far as it was not lifted.
#[derive(Debug, Clone)]
pub struct Shut {
    /// `None`: every court of the venue.
    pub court: Option<CourtId>,
    pub kind: ClosureKind,
    pub span: Span,
}

/// Part-minutes by local hour and class; a class without any is left out.
pub type Used = BTreeMap<(u32, UseClass), i64>;

/// Part-minutes that each had, in the order of [`History`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Had {
    pub stays: Vec<i64>,
    /// Of these, while they were there.
    pub attended: Vec<i64>,
    pub shuts: Vec<i64>,
}

impl Day {
    pub fn of(zone: Zone, date: NaiveDate) -> Day {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        let (mut at, end) = (zone.opening(date, 0), zone.opening(next, 0));
        let mut pieces: Vec<(Span, u32)> = Vec::with_capacity(25);
        // Clocks change by quarters at whole quarters, so no quarter lies in two hours.
        while at < end {
            let until = end.min(at + TimeDelta::minutes(STEP_MINUTES));
            let local = zone.local(at);
            match pieces.last_mut() {
                _ if local.date() != date => {}
                Some((span, hour)) if *hour == local.hour() && span.ends_at == at => span.ends_at = until,
                _ => pieces.push((
                    Span {
                        starts_at: at,
                        ends_at: until,
                    },
                    local.hour(),
                )),
            }
            at = until;
        }
        Day { date, pieces }
    }

    /// What of it has passed by `now`.
    pub fn until(mut self, now: Instant) -> Day {
        self.pieces.retain(|(span, _)| span.starts_at < now);
        if let Some((span, _)) = self.pieces.last_mut() {
            span.ends_at = span.ends_at.min(now);
        }
        self
    }

    /// From its first to its last moment; `None` where nothing of it has passed.
    pub fn span(&self) -> Option<Span> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        Span::new(first.0.starts_at, last.0.ends_at)
    }

    /// Its pieces with their local hours.
    pub fn pieces(&self) -> impl Iterator<Item = (Span, u32)> + '_ {
        self.pieces.iter().copied()
    }
}

impl Stay {
    /// When it was had, by somebody who came: and from when on they were there.
    fn came(&self) -> Option<(Span, Instant)> {
        use ReservationStatus::{CheckedIn, Completed, Displaced};
        let ends_at = match (self.status, self.checked_in_at) {
            (CheckedIn, _) => self.span.ends_at,
            (Completed, None) if self.is_excused() => return None,
            // Who left early gave the rest back.
            (Completed, _) => self
                .ended_at
                .map_or(self.span.ends_at, |at| at.min(self.span.ends_at)),
            // The rain came later than the people.
            (Displaced, Some(_)) => self.ended_at?.min(self.span.ends_at),
            _ => return None,
        };
        let had = Span::new(self.span.starts_at, ends_at)?;
        Some((
            had,
            self.checked_in_at.unwrap_or(had.starts_at).max(had.starts_at),
        ))
    }

    /// Nobody came, and the staff said that it does not count.
    fn is_excused(&self) -> bool {
        self.status == ReservationStatus::Completed
            && self.checked_in_at.is_none()
            && self.ended_at.is_some_and(|at| at < self.span.ends_at)
    }

    /// It was kept until the start, and nobody was seen.
    fn kept(&self) -> bool {
        matches!(
            self.status,
            ReservationStatus::Confirmed | ReservationStatus::NoShow
        ) || self.is_excused()
    }

    fn class(&self) -> UseClass {
        match self.by {
            By::AgainstRules => UseClass::Override,
            By::WalkIn => UseClass::WalkIn,
            By::Draw => UseClass::Draw,
            By::Member => UseClass::Reserved,
        }
    }
}

impl Shut {
    fn class(&self) -> UseClass {
        match self.kind {
            ClosureKind::Weather | ClosureKind::Maintenance => UseClass::Closed,
            ClosureKind::Event => UseClass::Event,
            ClosureKind::Hold => UseClass::Hold,
        }
    }
}

/// How many of those who had reserved for a start within the day came, and how many did not; walk-ins are not asked.
pub fn turnout(day: &Day, history: &History) -> (i64, i64) {
    let Some(span) = day.span() else { return (0, 0) };
    let of_day = history
        .stays
        .iter()
        .filter(|stay| stay.by != By::WalkIn)
        .filter(|stay| span.starts_at <= stay.span.starts_at && stay.span.starts_at < span.ends_at);
    of_day.fold((0, 0), |(came, absent), stay| match stay.came() {
        Some(_) => (came + 1, absent),
        None => (came, absent + i64::from(stay.status == ReservationStatus::NoShow)),
    })
}

/// Who had the venue's day, and who came.
pub fn usage(day: &Day, history: &History) -> Used {
    let mut used = Used::new();
    let mut add = |hour, class, minutes: i64| {
        if minutes > 0 {
            *used.entry((hour, class)).or_default() += minutes;
        }
    };
    walk(day, history, |told| {
        add(told.hour, UseClass::Offered, told.offered);
        for (claim, minutes) in told.had {
            add(told.hour, claim.class, *minutes);
            if claim.there_from.is_some_and(|from| from <= told.minute) {
                add(told.hour, UseClass::Attended, *minutes);
            }
            if claim.missed {
                add(told.hour, UseClass::NoShow, *minutes);
            }
        }
    });
    used
}

/// The same by each reservation and each closure, for what is said of one by one.
pub fn had(day: &Day, history: &History) -> Had {
    let mut had = Had {
        stays: vec![0; history.stays.len()],
        attended: vec![0; history.stays.len()],
        shuts: vec![0; history.shuts.len()],
    };
    walk(day, history, |told| {
        for (claim, minutes) in told.had {
            match claim.of {
                Of::Stay(at) => {
                    had.stays[at] += minutes;
                    if claim.there_from.is_some_and(|from| from <= told.minute) {
                        had.attended[at] += minutes;
                    }
                }
                Of::Shut(at) => had.shuts[at] += minutes,
            }
        }
    });
    had
}

/// A number of minutes since the epoch.
type Minute = i64;

/// The first minute that begins at or after `at`.
fn minute(at: Instant) -> Minute {
    let millis = at.timestamp_millis();
    millis.div_euclid(60_000) + i64::from(millis.rem_euclid(60_000) > 0)
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Stay(usize),
    Shut(usize),
}

/// A reservation or a closure that wants parts for a while.
#[derive(Debug)]
struct Claim {
    of: Of,
    begins: Instant,
    from: Minute,
    to: Minute,
    /// Of several the lowest has a part.
    rank: u8,
    class: UseClass,
    parts: Vec<usize>,
    /// So many of the parts; `None`: all of them.
    seats: Option<usize>,
    /// Whoever came has a part also while nothing is offered.
    came: bool,
    there_from: Option<Minute>,
    missed: bool,
}

/// What is told of one stretch in which nothing changes.
struct Told<'a> {
    hour: u32,
    /// The first one of the stretch.
    minute: Minute,
    offered: i64,
    had: &'a [(&'a Claim, i64)],
}

/// Goes through the day from change to change.
fn walk(day: &Day, history: &History, mut tell: impl FnMut(Told<'_>)) {
    let parts = Parts::of(history);
    let claims = claims(history, &parts);
    let open: Vec<(Minute, Minute)> = history
        .open
        .iter()
        .map(|span| (minute(span.starts_at), minute(span.ends_at)))
        .collect();
    for (piece, hour) in day.pieces() {
        let (from, to) = (minute(piece.starts_at), minute(piece.ends_at));
        let here: Vec<&Claim> = claims
            .iter()
            .filter(|claim| claim.from < to && from < claim.to)
            .collect();
        let mut cuts = BTreeSet::from([from, to]);
        let changes = here
            .iter()
            .flat_map(|claim| [claim.from, claim.to].into_iter().chain(claim.there_from))
            .chain(open.iter().flat_map(|(opens, closes)| [*opens, *closes]))
            .chain(parts.lives.iter().flatten().flat_map(Life::ends));
        cuts.extend(changes.filter(|cut| from < *cut && *cut < to));
        let cuts: Vec<Minute> = cuts.into_iter().collect();
        for stretch in cuts.windows(2) {
            let (at, long) = (stretch[0], stretch[1] - stretch[0]);
            let is_open = open.iter().any(|(opens, closes)| (*opens..*closes).contains(&at));
            let mut state: Vec<State> = parts
                .lives
                .iter()
                .map(|lives| match is_open && lives.iter().any(|life| life.holds(at)) {
                    true => State::Offered,
                    false => State::Shut,
                })
                .collect();
            let mut offered = state.iter().filter(|part| **part == State::Offered).count();
            let mut had: Vec<(&Claim, i64)> = Vec::new();
            for claim in here.iter().filter(|claim| (claim.from..claim.to).contains(&at)) {
                let (taken, unasked) = take(claim, &mut state);
                offered += unasked;
                if taken > 0 {
                    had.push((claim, count(taken) * long));
                }
            }
            tell(Told {
                hour,
                minute: at,
                offered: count(offered) * long,
                had: &had,
            });
        }
    }
}

fn count(parts: usize) -> i64 {
    i64::try_from(parts).unwrap_or(i64::MAX)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Offered,
    Shut,
    Taken,
}

/// How many parts the claim gets, and how many of them were not offered.
fn take(claim: &Claim, state: &mut [State]) -> (usize, usize) {
    let wanted = claim.seats.unwrap_or(claim.parts.len());
    let (mut taken, mut unasked) = (0, 0);
    for (from, counts) in [(State::Offered, true), (State::Shut, claim.came)] {
        for part in claim.parts.iter().filter(|_| counts) {
            if taken < wanted && state[*part] == from {
                state[*part] = State::Taken;
                taken += 1;
                unasked += usize::from(from == State::Shut);
            }
        }
    }
    (taken, unasked)
}

/// The parts of a venue by number.
struct Parts<'a> {
    numbers: HashMap<&'a PartId, usize>,
    /// When each is offered: while one of its courts is there.
    lives: Vec<Vec<Life>>,
}

/// While a court is there; without an end: still.
#[derive(Debug, Clone, Copy)]
struct Life {
    from: Minute,
    until: Option<Minute>,
}

impl Life {
    fn holds(&self, at: Minute) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    fn ends(&self) -> impl Iterator<Item = Minute> + use<> {
        std::iter::once(self.from).chain(self.until)
    }
}

impl<'a> Parts<'a> {
    fn of(history: &'a History) -> Parts<'a> {
        let (mut numbers, mut lives) = (HashMap::new(), Vec::<Vec<Life>>::new());
        for place in &history.places {
            let life = Life {
                from: minute(place.since),
                until: place.retired_at.map(minute),
            };
            for part in &place.court.parts {
                let number = *numbers.entry(part).or_insert_with(|| {
                    lives.push(vec![]);
                    lives.len() - 1
                });
                lives[number].push(life);
            }
        }
        Parts { numbers, lives }
    }

    fn of_court(&self, court: &Court) -> Vec<usize> {
        court
            .parts
            .iter()
            .filter_map(|part| self.numbers.get(part).copied())
            .collect()
    }
}

/// Who wants parts, in the order in which they get them.
fn claims(history: &History, parts: &Parts<'_>) -> Vec<Claim> {
    let courts: HashMap<&CourtId, &Court> = history
        .places
        .iter()
        .map(|place| (&place.court.id, &place.court))
        .collect();
    let mut claims: Vec<Claim> = Vec::new();
    for (at, stay) in history.stays.iter().enumerate() {
        let Some(court) = courts.get(&stay.court) else {
            continue;
        };
        let (span, there_from) = match stay.came() {
            Some((span, from)) => (span, Some(minute(from))),
            None if stay.kept() => (stay.span, None),
            None => continue,
        };
        let last = if there_from.is_some() { 0 } else { 8 };
        claims.push(Claim {
            of: Of::Stay(at),
            begins: span.starts_at,
            from: minute(span.starts_at),
            to: minute(span.ends_at),
            rank: last + stay.by as u8,
            class: stay.class(),
            parts: parts.of_court(court),
            seats: (court.takes == Takes::Seats).then(|| court.parts_for(stay.party_size)),
            came: there_from.is_some(),
            there_from,
            missed: stay.status == ReservationStatus::NoShow,
        });
    }
    for (at, shut) in history.shuts.iter().enumerate() {
        let hit = match &shut.court {
            None => (0..parts.lives.len()).collect(),
            Some(id) => courts
                .get(id)
                .map(|court| parts.of_court(court))
                .unwrap_or_default(),
        };
        let class = shut.class();
        claims.push(Claim {
            of: Of::Shut(at),
            begins: shut.span.starts_at,
            from: minute(shut.span.starts_at),
            to: minute(shut.span.ends_at),
            rank: match class {
                UseClass::Closed => 4,
                UseClass::Event => 5,
                _ => 6,
            },
            class,
            parts: hit,
            seats: None,
            came: false,
            there_from: None,
            missed: false,
        });
    }
    // Whole courts before seats, then by their start: the same history always counts the same.
    claims.sort_by_key(|claim| (claim.rank, claim.seats.is_some(), claim.begins));
    claims
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
