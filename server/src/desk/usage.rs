//! What is used: each day of a palace is counted once it is over, when somebody first asks or by the hourly job, and anew after
//! something of it has changed. Today is counted as far as it has passed, and not kept.

use super::load::{Palace, Whose};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    ClosureRow, Command, Failure, OverrideRow, ReservationRow, Tx, UseRow, VenueRow, facility_get,
    facility_list, override_list, place_list, reservation_list_of_venue, use_day_list, use_day_replace,
    use_list, venue_list_all,
};
use chrono::{Days, NaiveDate};
use gongyue::closure::HoldClass;
use gongyue::court::Court;
use gongyue::facility::FacilityKind;
use gongyue::id::{FacilityId, VenueId};
use gongyue::span::{Instant, Span};
use gongyue::usage::{By, CourtHours, Day, History, Place, Shut, Stay, usage};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One asks for so many days at one time, at most.
pub const MOST_DAYS: i64 = 92;
/// Nothing older is counted: nobody keeps who came.
pub const OLDEST_DAYS: i64 = 1100;
/// Days that the job counts for a palace at one time.
const AT_ONCE: u64 = 7;

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
        let zone = self.zone();
        let minute = u32::from(hour) * 60;
        let span = Span::new(zone.opening(date, minute), zone.closing(date, minute + 60));
        let policy = self.palace.in_force(venue).policy;
        span.is_some_and(|span| policy.peak_minutes(zone, self.palace.calendar(), span) > 0)
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
    let mut reader = app.db.read().await?;
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
    for date in missing {
        let fresh = counted_anew(&mut tx, palace, date, now).await?;
        rows.extend(fresh.iter().cloned());
        days.push((date, fresh));
    }
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
    days.retain(|(date, _)| *date < today);
    if !days.is_empty() {
        app.db
            .write(Keep {
                palace: palace.clone(),
                days,
                now,
            })
            .await?;
    }
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
                retired_at: row.retired_at,
            }),
        }
    }
    Ok(places)
}

struct Keep {
    palace: FacilityId,
    days: Vec<(NaiveDate, Vec<UseRow>)>,
    now: Instant,
}

impl Command for Keep {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for (date, rows) in &self.days {
            use_day_replace(tx, &self.palace, *date, rows, self.now).await?;
        }
        Ok(())
    }
}

/// A day of a palace counted from what is stored of it, as far as it has passed.
pub async fn counted_anew(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    date: NaiveDate,
    now: Instant,
) -> Result<Vec<UseRow>, Failure> {
    let days = (date - Days::new(1), date);
    let loaded = Palace::load(tx, palace, Whose::Nobody, days, now, Lang::default()).await?;
    let Some(loaded) = loaded else { return Ok(vec![]) };
    let day = Day::of(loaded.facility.time_zone, date).until(now);
    let Some(span) = day.span() else {
        return Ok(vec![]);
    };
    let mut places = places(tx, palace).await?;
    for of in places.values_mut() {
        of.retain(|place| place.retired_at.is_none_or(|at| at > span.starts_at));
    }
    let mut rows = Vec::new();
    for (venue, places) in places {
        let stays = reservation_list_of_venue(tx, &venue, span.starts_at, span.ends_at).await?;
        let history = History {
            open: [days.0, days.1]
                .iter()
                .flat_map(|day| loaded.open(Some(&venue), *day))
                .collect(),
            places,
            stays: stays.into_iter().map(stay).collect(),
            shuts: loaded
                .closures()
                .iter()
                .filter(|row| row.venue_id.as_ref().is_none_or(|id| *id == venue))
                // A place that nobody took was not held.
                .filter(|row| row.hold_class != Some(HoldClass::Offer))
                .map(shut)
                .collect(),
        };
        for ((hour, class), minutes) in usage(&day, &history) {
            rows.push(UseRow {
                venue_id: venue.clone(),
                date,
                hour: u16::try_from(hour).unwrap_or(0),
                class,
                minutes,
            });
        }
    }
    rows.sort_by(|a, b| {
        (&a.venue_id, a.hour, a.class.as_str()).cmp(&(&b.venue_id, b.hour, b.class.as_str()))
    });
    Ok(rows)
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

/// Counts what is over and not counted yet, at every palace; how many days those were.
pub async fn catch_up(app: &Shared) -> Result<usize, Failure> {
    let palaces = {
        let mut reader = app.db.read().await?;
        let filter = crate::store::FacilityFilter {
            kind: Some(FacilityKind::Palace),
            ..Default::default()
        };
        facility_list(&mut reader.tx(), filter).await?
    };
    let mut done = 0;
    for palace in palaces {
        let now = app.now();
        let yesterday = palace.time_zone.date(now) - Days::new(1);
        let from = yesterday - Days::new(AT_ONCE - 1);
        let mut days = Vec::new();
        {
            let mut reader = app.db.read().await?;
            let mut tx = reader.tx();
            let counted = use_day_list(&mut tx, &palace.id, from, yesterday).await?;
            for date in from.iter_days().take_while(|date| *date <= yesterday) {
                if counted.iter().all(|row| row.date != date) {
                    days.push((date, counted_anew(&mut tx, &palace.id, date, now).await?));
                }
            }
        }
        done += days.len();
        if !days.is_empty() {
            let keep = Keep {
                palace: palace.id,
                days,
                now,
            };
            app.db.write(keep).await?;
        }
    }
    Ok(done)
}

/// Court-hours by weekday (0 is Monday) and hour.
pub fn by_weekday(used: &Used, venue: Option<&VenueId>) -> BTreeMap<(u8, u16), CourtHours> {
    use chrono::Datelike;
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
