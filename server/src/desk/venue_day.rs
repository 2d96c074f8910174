//! A venue's day as one looks at it.

use super::ground::Ground;
use super::load::{InForce, standing};
use super::venue_view::VenueView;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::store::{PolicyRow, VenueRow, member_get, policy_upcoming, stamp_of_venue};
use chrono::{Days, NaiveDate};
use gongyue::facts::Facts;
use gongyue::grid::{Cell, cells};
use gongyue::id::VenueId;
use gongyue::slot::slots;
use gongyue::span::{Instant, Span};
use std::sync::Arc;

/// How far ahead and back one may look, in days: beyond, there is nothing to see.
const LOOK_AHEAD: i64 = 62;
const LOOK_BACK: i64 = 366;

pub struct VenueDay {
    pub view: Arc<VenueView>,
    pub venue: VenueRow,
    pub in_force: InForce,
    pub today: NaiveDate,
    pub date: NaiveDate,
    pub now: Instant,
    pub facts: Facts,
    /// In the order of the venue's courts.
    pub courts: Vec<CourtDay>,
}

pub struct CourtDay {
    pub id: gongyue::id::CourtId,
    pub name: String,
    pub cells: Vec<Cell>,
}

impl VenueDay {
    /// Slots of the day that begin before the venue closes, of one court.
    pub fn slots(&self, date: NaiveDate) -> Vec<Span> {
        slots(
            &self.view.palace.open(Some(&self.venue.id), date),
            self.venue.slot_minutes,
        )
    }
}

/// What is announced for the venue and not yet in force.
pub async fn upcoming(app: &Shared, day: &VenueDay) -> Result<Vec<PolicyRow>, Problem> {
    let mut reader = app.db.read().await?;
    let mut rows = policy_upcoming(&mut reader.tx(), &day.venue.palace_id, day.now).await?;
    let own = |row: &PolicyRow| row.venue_id.as_ref() == Some(&day.venue.id);
    let has_own = day.view.palace.has_own_policy(&day.venue.id);
    rows.retain(|row| own(row) || (row.venue_id.is_none() && !has_own));
    Ok(rows)
}

/// `strip`: how many days from today are loaded besides, for the choice of dates.
pub async fn venue_day(
    app: &Shared,
    reader: &Reader,
    id: &VenueId,
    date: Option<NaiveDate>,
    strip: u64,
) -> Result<VenueDay, Problem> {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let mut tx = connection.tx();
    let stamp = stamp_of_venue(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let ground = Ground::near(&mut tx, &stamp, now)
        .await?
        .ok_or(Problem::NotFound)?;
    let venue = ground.venue(id).filter(|venue| venue.retired_at.is_none());
    let venue = venue.cloned().ok_or(Problem::NotFound)?;
    let today = ground.facility.time_zone.date(now);
    let date = date.unwrap_or(today);
    if !(-LOOK_BACK..=LOOK_AHEAD).contains(&(date - today).num_days()) {
        return Err(Problem::field("date", reader.lang.fault_date_far()));
    }
    let days = (date.min(today), date.max(today + Days::new(strip)));
    // A single far date needs no claims of the days between.
    let days = if strip == 0 { (date, date) } else { days };
    let view = VenueView::read(app, &mut tx, (&ground, &venue), days, now, reader.lang).await?;
    let (palace, mut facts) = (&view.palace, view.facts(date));
    if let Some(me) = &reader.me {
        let member = member_get(&mut tx, &me.id).await?.ok_or(Problem::SignInNeeded)?;
        facts.member = Some(standing(&mut tx, &member, palace, &venue, now).await?);
    }
    let day_slots = slots(&palace.open(Some(&venue.id), date), venue.slot_minutes);
    let courts = palace
        .courts(&venue.id)
        .map(|row| CourtDay {
            id: row.id.clone(),
            name: reader.pick(&row.name, &row.name_en),
            cells: cells(&facts, &row.court(), &day_slots, now),
        })
        .collect();
    let in_force = palace.in_force(&venue.id);
    Ok(VenueDay {
        view,
        venue,
        in_force,
        today,
        date,
        now,
        facts,
        courts,
    })
}
