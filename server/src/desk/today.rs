//! A palace's day as its staff see it.

use super::handle::Changed;
use super::load::{Palace, Whose};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    DeskRow, Failure, ReservationView, Tx, companion_count, facility_get, reservation_at_desk,
    reservation_list_of_palace, reservation_to_approve, reservation_view, verification_queue,
    wait_count_of_palace,
};
use chrono::{NaiveDate, TimeDelta};
use gongyue::id::{CourtId, FacilityId, ReservationId, VenueId};
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use std::collections::HashMap;

/// How far ahead and back the desk looks, in days.
const LOOK: std::ops::RangeInclusive<i64> = -366..=366;
/// Requests that are shown; more wait nowhere.
const REQUESTS: u32 = 50;

pub struct Day {
    /// Around the day, with all claims.
    pub palace: Palace,
    pub today: NaiveDate,
    pub date: NaiveDate,
    pub now: Instant,
    /// Everything that touches the day, whatever its status, by its start.
    pub rows: Vec<DeskRow>,
    /// The same of today, where another day is looked at.
    pub arrivals: Option<Vec<DeskRow>>,
    /// Of whatever day, the most urgent first.
    pub requests: Vec<DeskRow>,
    /// Members who wait to be verified.
    pub waiting: usize,
    /// How many wait for something of a venue that day; only venues that somebody waits for.
    pub in_line: HashMap<VenueId, i64>,
}

impl Day {
    /// Those of today.
    pub fn todays(&self) -> &[DeskRow] {
        self.arrivals.as_deref().unwrap_or(&self.rows)
    }

    /// The opening spans of any venue, the day's first to its last moment; `None`: nothing is open.
    pub fn open(&self) -> Option<Span> {
        let spans = self
            .palace
            .venues
            .iter()
            .flat_map(|venue| self.palace.open(Some(&venue.id), self.date));
        spans.reduce(|all, span| Span {
            starts_at: all.starts_at.min(span.starts_at),
            ends_at: all.ends_at.max(span.ends_at),
        })
    }
}

/// `date`: today where it is `None`.
pub async fn day(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    date: Option<NaiveDate>,
    lang: Lang,
) -> Result<Day, Problem> {
    me.works_at(palace)?;
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let facility = facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    let zone = facility.time_zone;
    let today = zone.date(now);
    let date = date.unwrap_or(today);
    if !LOOK.contains(&(date - today).num_days()) {
        return Err(Problem::field("date", lang.fault_date_far()));
    }
    let loaded = Palace::load(&mut tx, palace, Whose::All, (date, date), now, lang).await?;
    let loaded = loaded.ok_or(Problem::NotFound)?;
    let midnight = |date: NaiveDate| (zone.opening(date, 0), zone.closing(date, 1440));
    let (from, to) = midnight(date);
    // A night that began on the day is of the day.
    let to = loaded
        .venues
        .iter()
        .flat_map(|venue| loaded.open(Some(&venue.id), date))
        .fold(to, |to, span| to.max(span.ends_at));
    let rows = reservation_list_of_palace(&mut tx, palace, from, to).await?;
    let arrivals = match date == today {
        true => None,
        false => {
            let (from, to) = midnight(today);
            Some(reservation_list_of_palace(&mut tx, palace, from, to).await?)
        }
    };
    Ok(Day {
        requests: reservation_to_approve(&mut tx, palace, now, REQUESTS).await?,
        in_line: wait_count_of_palace(&mut tx, palace, from, to)
            .await?
            .into_iter()
            .map(|row| (row.venue_id, row.waiting))
            .collect(),
        waiting: verification_queue(&mut tx, palace, REQUESTS).await?.len(),
        palace: loaded,
        today,
        date,
        now,
        rows,
        arrivals,
    })
}

/// One reservation, with the later ends that it may have.
pub struct OneOf {
    pub row: DeskRow,
    pub ends: Vec<Instant>,
}

/// Ends that are offered, at most.
const ENDS: usize = 3;

pub async fn one(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &ReservationId,
    lang: Lang,
) -> Result<Option<OneOf>, Problem> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let Some(row) = reservation_at_desk(&mut tx, palace, id).await? else {
        return Ok(None);
    };
    let now = app.now();
    let ends = match reservation_view(&mut tx, id).await? {
        Some(view) if view.status.is_live() && now < view.ends_at => {
            longer(&mut tx, &view, &row.court_id, now, lang).await?
        }
        _ => vec![],
    };
    Ok(Some(OneOf { row, ends }))
}

/// The next ends, a slot after the other, as long as each may be had.
async fn longer(
    tx: &mut Tx<'_>,
    view: &ReservationView,
    court: &CourtId,
    now: Instant,
    lang: Lang,
) -> Result<Vec<Instant>, Failure> {
    let companions = usize::try_from(companion_count(tx, &view.id).await?).unwrap_or(0);
    let Some(mut changed) = Changed::load(tx, view, court, view.span(), now, lang).await? else {
        return Ok(vec![]);
    };
    let slot = TimeDelta::minutes(changed.slot_minutes().into());
    let mut ends = Vec::new();
    for nth in 1..=ENDS {
        let ends_at = view.ends_at + slot * i32::try_from(nth).unwrap_or(1);
        changed.until(ends_at);
        if changed.plan(view, companions, now).is_err() {
            break;
        }
        ends.push(ends_at);
    }
    Ok(ends)
}
