//! What is used: each day of a palace is counted once it is over, when somebody first asks or by the hourly job, and anew after
//! something of it has changed. Today is counted as far as it has passed, and not kept.

use super::load::{Palace, Whose};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    ClosureRow, Command, FacilityRow, Failure, OverrideRow, ReservationRow, SumRow, Tx, UseRow, VenueRow,
    facility_get, facility_list, override_list, place_list, reservation_first, reservation_list_of_venue,
    take_turn, use_day_list, use_day_replace, use_list, use_month_replace, use_sum_replace, venue_list_all,
};
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use gongyue::closure::HoldClass;
use gongyue::court::Court;
use gongyue::coverage::{Heat, Month, Sums, court_seconds, heat_cell, is_off_work};
use gongyue::facility::FacilityKind;
use gongyue::id::{FacilityId, VenueId};
use gongyue::policy::Policy;
use gongyue::span::{Instant, Span};
use gongyue::usage::{By, CourtHours, Day, History, Place, Shut, Stay, UseClass, had, turnout, usage};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// One asks for so many days at one time, at most.
pub const MOST_DAYS: i64 = 92;
/// Nothing older is counted: nobody keeps who came.
pub const OLDEST_DAYS: i64 = 1100;
/// Days that the job counts for a palace at one time.
const AT_ONCE: i64 = 31;

/// What a palace was used for.
pub struct Used {
    pub palace: Palace,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub today: NaiveDate,
    pub now: Instant,
    pub venues: Vec<VenueUse>,
    pub overrides: Vec<OverrideRow>,
}

pub struct VenueUse {
    pub row: VenueRow,
    /// Parts of its largest court: what an hour of a court is counted in.
    pub unit: usize,
    /// By day, hour and class.
    pub rows: Vec<UseRow>,
}

impl VenueUse {
    pub fn hours(&self, fits: impl Fn(&UseRow) -> bool) -> CourtHours {
        let mut hours = CourtHours::default();
        for row in self.rows.iter().filter(|row| fits(row)) {
            hours.add(row.class, row.minutes, self.unit);
        }
        hours
    }
}

impl Used {
    pub fn zone(&self) -> Zone {
        self.palace.facility.time_zone
    }

    /// Whether the hour of the day is one that everybody wants, at this venue.
    pub fn is_peak(&self, venue: &VenueId, date: NaiveDate, hour: u16) -> bool {
        is_peak(
            &self.palace.in_force(venue).policy,
            &self.palace,
            date,
            hour.into(),
        )
    }
}

/// The days `from..=to`; for everybody.
pub async fn used(
    app: &Shared,
    palace: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
    lang: Lang,
) -> Result<Used, Problem> {
    let now = app.now();
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let facility = facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    let today = facility.time_zone.date(now);
    let to = to.min(today);
    let known = (today - from).num_days() <= OLDEST_DAYS;
    if from > to || !known || (to - from).num_days() >= MOST_DAYS {
        return Err(Problem::field("from", lang.fault_date_far()));
    }
    let counted = use_day_list(&mut tx, palace, from, to).await?;
    let counted: HashSet<NaiveDate> = counted.into_iter().map(|row| row.date).collect();
    let missing: Vec<NaiveDate> = from
        .iter_days()
        .take_while(|date| *date <= to)
        .filter(|date| !counted.contains(date))
        .collect();
    let mut rows = use_list(&mut tx, palace, from, to).await?;
    // What was counted of a day that has changed since is not believed.
    rows.retain(|row| counted.contains(&row.date));
    let mut days = Vec::new();
    for stretch in stretches(missing) {
        days.extend(count(&mut tx, palace, stretch, now).await?);
    }
    rows.extend(days.iter().flat_map(|day: &Counted| day.rows.iter().cloned()));
    let began = began(&mut tx, palace, facility.time_zone).await?;
    let loaded = Palace::load(&mut tx, palace, Whose::Nobody, (from, to), now, lang).await?;
    let loaded = loaded.ok_or(Problem::NotFound)?;
    let zone = facility.time_zone;
    let overrides = override_list(
        &mut tx,
        palace,
        zone.opening(from, 0),
        zone.opening(to + Days::new(1), 0),
    )
    .await?;
    let venues = venue_list_all(&mut tx, palace).await?;
    let places = places(&mut tx, palace).await?;
    drop(reader);
    days.retain(|day| day.date < today && began.is_some_and(|began| began <= day.date));
    keep(app, palace, days, now).await?;
    let mut by_venue: HashMap<VenueId, Vec<UseRow>> = HashMap::new();
    for row in rows {
        by_venue.entry(row.venue_id.clone()).or_default().push(row);
    }
    let venues = venues.into_iter().filter_map(|row| {
        let rows = by_venue.remove(&row.id).unwrap_or_default();
        (row.retired_at.is_none() || !rows.is_empty()).then(|| VenueUse {
            unit: places
                .get(&row.id)
                .and_then(|of| of.iter().map(|place| place.court.parts.len()).max())
                .unwrap_or(1),
            rows,
            row,
        })
    });
    Ok(Used {
        venues: venues.collect(),
        palace: loaded,
        from,
        to,
        today,
        now,
        overrides,
    })
}

/// The same for the palace's staff, who see more of it.
pub async fn used_by_staff(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    from: NaiveDate,
    to: NaiveDate,
    lang: Lang,
) -> Result<Used, Problem> {
    me.works_at(palace)?;
    used(app, palace, from, to, lang).await
}

/// The courts of each venue, also those that are retired since.
async fn places(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<HashMap<VenueId, Vec<Place>>, Failure> {
    let mut places: HashMap<VenueId, Vec<Place>> = HashMap::new();
    for row in place_list(tx, palace).await? {
        let of = places.entry(row.venue_id).or_default();
        match of.last_mut().filter(|place| place.court.id == row.court_id) {
            Some(place) => place.court.parts.push(row.part_id),
            None => of.push(Place {
                court: Court {
                    id: row.court_id,
                    takes: row.takes,
                    parts: vec![row.part_id],
                },
                since: row.since,
                retired_at: row.retired_at,
            }),
        }
    }
    Ok(places)
}

/// A day of a palace, counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub date: NaiveDate,
    pub rows: Vec<UseRow>,
    pub sums: Vec<SumRow>,
}

/// Keeps days that are over.
async fn keep(app: &Shared, palace: &FacilityId, days: Vec<Counted>, now: Instant) -> Result<(), Failure> {
    if days.is_empty() {
        return Ok(());
    }
    let palace = palace.clone();
    app.db.write(Keep { palace, days, now }).await
}

struct Keep {
    palace: FacilityId,
    days: Vec<Counted>,
    now: Instant,
}

impl Command for Keep {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        // Two that count the same month sum it one after the other.
        take_turn(tx, &format!("use of {}", self.palace)).await?;
        for day in &self.days {
            use_day_replace(tx, &self.palace, day.date, &day.rows, self.now).await?;
            use_sum_replace(tx, &self.palace, day.date, &day.sums).await?;
        }
        let months: BTreeSet<Month> = self.days.iter().map(|day| Month::of(day.date)).collect();
        for month in months {
            let heat = heat_of(tx, &self.palace, month).await?;
            use_month_replace(tx, &self.palace, month, &heat).await?;
        }
        Ok(())
    }
}

/// A palace's month by weekday and hour, from the hours that are kept.
pub async fn heat_of(tx: &mut Tx<'_>, palace: &FacilityId, month: Month) -> Result<Heat, Failure> {
    let zone = facility_get(tx, palace)
        .await?
        .map_or(Zone::SHANGHAI, |row| row.time_zone);
    let places = places(tx, palace).await?;
    let mut heat = Heat::default();
    for row in use_list(tx, palace, month.first(), month.last()).await? {
        let unit = unit_on(places.get(&row.venue_id), zone, row.date);
        let cell = heat_cell(row.date.weekday().num_days_from_monday(), row.hour.into());
        let seconds = court_seconds(row.minutes, unit);
        match row.class {
            UseClass::Offered => heat.0[cell][0] += seconds,
            UseClass::Attended => heat.0[cell][1] += seconds,
            _ => {}
        }
    }
    Ok(heat)
}

/// Parts of the largest court that a venue had on a date: what an hour of a court is counted in.
fn unit_on(places: Option<&Vec<Place>>, zone: Zone, date: NaiveDate) -> usize {
    let (from, to) = (zone.opening(date, 0), zone.opening(date + Days::new(1), 0));
    let there = places
        .into_iter()
        .flatten()
        .filter(|place| place.since < to && place.retired_at.is_none_or(|at| from < at));
    there.map(|place| place.court.parts.len()).max().unwrap_or(1)
}

/// The first day that is counted: that of the palace's first reservation. `None`: nobody has reserved yet.
async fn began(tx: &mut Tx<'_>, palace: &FacilityId, zone: Zone) -> Result<Option<NaiveDate>, Failure> {
    let first = reservation_first(tx, palace).await?;
    Ok(first.map(|at| zone.date(at)))
}

/// The days `from..=to` of a palace counted from what is stored of them, as far as they have passed.
pub async fn count(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    (from, to): (NaiveDate, NaiveDate),
    now: Instant,
) -> Result<Vec<Counted>, Failure> {
    let days = (from - Days::new(1), to);
    let loaded = Palace::load(tx, palace, Whose::Nobody, days, now, Lang::default()).await?;
    let Some(loaded) = loaded else { return Ok(vec![]) };
    let zone = loaded.facility.time_zone;
    let (starts_at, ends_at) = (zone.opening(from, 0), zone.opening(to + Days::new(1), 0));
    let mut venues = Vec::new();
    for (venue, places) in places(tx, palace).await? {
        let stays = reservation_list_of_venue(tx, &venue, starts_at, ends_at).await?;
        let stays: Vec<Stay> = stays.into_iter().map(stay).collect();
        venues.push((venue, places, stays));
    }
    venues.sort_by(|a, b| a.0.cmp(&b.0));
    let dates = from.iter_days().take_while(|date| *date <= to);
    let days = dates.filter_map(|date| {
        let day = Day::of(zone, date).until(now);
        let span = day.span()?;
        let mut counted = Counted {
            date,
            rows: vec![],
            sums: vec![],
        };
        for (venue, places, stays) in &venues {
            let history = history(&loaded, venue, (places, stays), date, span);
            let unit = unit_on(Some(places), zone, date);
            counted.venue(&loaded, venue, &day, &history, unit);
        }
        Some(counted)
    });
    Ok(days.collect())
}

/// The reservations that touch a venue's day, each with what it comes to: court-seconds that somebody was there.
pub async fn stays_of_day(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    venue: &VenueId,
    date: NaiveDate,
    now: Instant,
) -> Result<Vec<(ReservationRow, i64)>, Failure> {
    let days = (date - Days::new(1), date);
    let loaded = Palace::load(tx, palace, Whose::Nobody, days, now, Lang::default()).await?;
    let Some(loaded) = loaded else { return Ok(vec![]) };
    let zone = loaded.facility.time_zone;
    let day = Day::of(zone, date).until(now);
    let Some(span) = day.span() else { return Ok(vec![]) };
    let places = places(tx, palace).await?.remove(venue).unwrap_or_default();
    let rows = reservation_list_of_venue(tx, venue, span.starts_at, span.ends_at).await?;
    let stays: Vec<Stay> = rows.iter().cloned().map(stay).collect();
    let history = history(&loaded, venue, (&places, &stays), date, span);
    let unit = unit_on(Some(&places), zone, date);
    let attended = had(&day, &history).attended;
    Ok(rows
        .into_iter()
        .zip(attended)
        .map(|(row, minutes)| (row, court_seconds(minutes, unit)))
        .collect())
}

/// What of a venue touches a day.
fn history(
    palace: &Palace,
    venue: &VenueId,
    (places, stays): (&[Place], &[Stay]),
    date: NaiveDate,
    span: Span,
) -> History {
    let touches = |other: Span| other.starts_at < span.ends_at && span.starts_at < other.ends_at;
    let there = places
        .iter()
        .filter(|place| place.retired_at.is_none_or(|at| at > span.starts_at));
    let shuts = palace.closures().iter();
    History {
        open: [date - Days::new(1), date]
            .iter()
            .flat_map(|day| palace.open(Some(venue), *day))
            .collect(),
        places: there.cloned().collect(),
        stays: stays.iter().filter(|stay| touches(stay.span)).cloned().collect(),
        shuts: shuts
            .filter(|row| row.venue_id.as_ref().is_none_or(|id| id == venue) && touches(row.span()))
            // A place that nobody took was not held.
            .filter(|row| row.hold_class != Some(HoldClass::Offer))
            .map(shut)
            .collect(),
    }
}

impl Counted {
    fn venue(&mut self, palace: &Palace, venue: &VenueId, day: &Day, history: &History, unit: usize) {
        let is_day_off = palace.is_day_off(self.date);
        let policy = palace
            .in_force_at(venue, day.span().map_or(Instant::MAX_UTC, |span| span.ends_at))
            .policy;
        let mut sums = Sums::default();
        for ((hour, class), minutes) in usage(day, history) {
            let is_peak = is_peak(&policy, palace, self.date, hour);
            let is_off = is_off_work(is_day_off, hour);
            sums.add(class, court_seconds(minutes, unit), is_peak, is_off);
            self.rows.push(UseRow {
                venue_id: venue.clone(),
                date: self.date,
                hour: u16::try_from(hour).unwrap_or(0),
                class,
                minutes,
            });
        }
        self.rows.sort_by(|a, b| {
            (&a.venue_id, a.hour, a.class.as_str()).cmp(&(&b.venue_id, b.hour, b.class.as_str()))
        });
        (sums.came, sums.absent) = turnout(day, history);
        if sums != Sums::default() {
            self.sums.push(SumRow::new(venue, &sums));
        }
    }
}

/// Whether something of the local hour is one that everybody wants.
fn is_peak(policy: &Policy, palace: &Palace, date: NaiveDate, hour: u32) -> bool {
    let zone = palace.facility.time_zone;
    let span = Span::new(zone.opening(date, hour * 60), zone.closing(date, hour * 60 + 60));
    span.is_some_and(|span| policy.peak_minutes(zone, palace.calendar(), span) > 0)
}

fn stay(row: ReservationRow) -> Stay {
    Stay {
        by: match row.is_walk_in {
            _ if !row.override_reason.is_empty() => By::AgainstRules,
            true => By::WalkIn,
            false => By::Member,
        },
        span: row.span(),
        court: row.court_id,
        party_size: row.party_size,
        status: row.status,
        checked_in_at: row.checked_in_at,
        ended_at: row.ended_at,
    }
}

fn shut(row: &ClosureRow) -> Shut {
    Shut {
        court: row.court_id.clone(),
        kind: row.kind,
        span: row.span(),
    }
}

/// Counts what is over and not counted yet, at every palace, from its first reservation on; how many days those were.
pub async fn catch_up(app: &Shared) -> Result<usize, Failure> {
    let palaces = {
        let mut reader = app.db.read_at_length().await?;
        let filter = crate::store::FacilityFilter {
            kind: Some(FacilityKind::Palace),
            ..Default::default()
        };
        facility_list(&mut reader.tx(), filter).await?
    };
    let mut done = 0;
    for palace in palaces {
        let yesterday = palace.time_zone.date(app.now()) - Days::new(1);
        for (first, last) in uncounted(app, &palace, yesterday).await? {
            let now = app.now();
            let days = {
                let mut reader = app.db.read_at_length().await?;
                count(&mut reader.tx(), &palace.id, (first, last), now).await?
            };
            done += days.len();
            keep(app, &palace.id, days, now).await?;
        }
    }
    Ok(done)
}

/// The stretches of days of a palace that are not counted, none longer than is counted at one time.
async fn uncounted(
    app: &Shared,
    palace: &FacilityRow,
    yesterday: NaiveDate,
) -> Result<Vec<(NaiveDate, NaiveDate)>, Failure> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let oldest = yesterday - TimeDelta::days(OLDEST_DAYS);
    let Some(began) = began(&mut tx, &palace.id, palace.time_zone).await? else {
        return Ok(vec![]);
    };
    let first = began.max(oldest);
    let counted = use_day_list(&mut tx, &palace.id, first, yesterday).await?;
    let counted: HashSet<NaiveDate> = counted.into_iter().map(|row| row.date).collect();
    let dates = first.iter_days().take_while(|date| *date <= yesterday);
    Ok(stretches(dates.filter(|date| !counted.contains(date))))
}

/// Ascending dates as stretches of days that follow each other, none longer than is counted at one time.
fn stretches(dates: impl IntoIterator<Item = NaiveDate>) -> Vec<(NaiveDate, NaiveDate)> {
    let mut stretches: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for date in dates {
        match stretches.last_mut() {
            Some((from, to)) if *to + Days::new(1) == date && (date - *from).num_days() < AT_ONCE => {
                *to = date;
            }
            _ => stretches.push((date, date)),
        }
    }
    stretches
}

/// Court-hours by weekday (0 is Monday) and hour.
pub fn by_weekday(used: &Used, venue: Option<&VenueId>) -> BTreeMap<(u8, u16), CourtHours> {
    let mut cells: BTreeMap<(u8, u16), CourtHours> = BTreeMap::new();
    for of in used
        .venues
        .iter()
        .filter(|of| venue.is_none_or(|id| *id == of.row.id))
    {
        for row in &of.rows {
            let weekday = u8::try_from(row.date.weekday().num_days_from_monday()).unwrap_or(0);
            cells
                .entry((weekday, row.hour))
                .or_default()
                .add(row.class, row.minutes, of.unit);
        }
    }
    cells
}

/// Offered peak court-hours that nobody had, of the hours that fit.
pub fn empty_peak(used: &Used, fits: impl Fn(NaiveDate, u16) -> bool) -> f64 {
    let of_venue = |of: &VenueUse| {
        let hours: HashSet<(NaiveDate, u16)> = of.rows.iter().map(|row| (row.date, row.hour)).collect();
        let peak: HashSet<(NaiveDate, u16)> = hours
            .into_iter()
            .filter(|(date, hour)| fits(*date, *hour) && used.is_peak(&of.row.id, *date, *hour))
            .collect();
        of.hours(|row| peak.contains(&(row.date, row.hour))).empty()
    };
    used.venues.iter().map(of_venue).sum()
}
