//! The ground of a palace: what stands there, when it is open and by which rules. Every request needs it and it changes a few times a
//! day, so copies are kept, and each is asked by its stamp whether it still is the newest (`store::stamp`). That holds in every
//! process and inside of a write, which sees the stamp that it has itself changed. Closures and ballots change with every offer and
//! draw: they are not of the ground, so that whoever makes them waits for nobody at the stamp.

use crate::store::{
    CourtRow, FacilityRow, Failure, HolidayRow, HoursExceptionRow, OpeningHoursRow, PolicyRow, StampRow, Tx,
    VenueRow, court_list_of_facility, exception_list, facility_get, facility_status_list, holiday_list,
    hours_list_between, policy_list, policy_upcoming, venue_list,
};
use chrono::{Days, NaiveDate};
use gongyue::facility::FacilityStatus;
use gongyue::id::{CourtId, FacilityId, VenueId};
use gongyue::span::Instant;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

pub struct Ground {
    stamp: String,
    /// Read for these days, and the neighbours whose nights reach into them.
    from: NaiveDate,
    to: NaiveDate,
    /// From when a policy came into force until the next one does, or a venue goes.
    since: Instant,
    until: Instant,
    pub facility: FacilityRow,
    pub venues: Arc<Vec<VenueRow>>,
    pub courts: Arc<Vec<CourtRow>>,
    pub hours: Vec<OpeningHoursRow>,
    pub statuses: Vec<(NaiveDate, FacilityStatus)>,
    pub exceptions: Vec<HoursExceptionRow>,
    pub holidays: Vec<HolidayRow>,
    pub policies: Arc<Vec<PolicyRow>>,
}

/// Days before and after today that people mostly look at.
const BACK: u64 = 3;
const AHEAD: u64 = 40;
/// Palaces that are kept; a whole country has a few thousand.
const MOST: usize = 4096;

/// Of all databases that this process reads: a stamp is drawn by chance, so that it is of one state of one palace.
static KEPT: LazyLock<RwLock<HashMap<FacilityId, Arc<Ground>>>> = LazyLock::new(RwLock::default);

impl Ground {
    /// Around today. A failure is one of the database.
    pub(super) async fn near(
        tx: &mut Tx<'_>,
        stamp: &StampRow,
        now: Instant,
    ) -> Result<Option<Arc<Ground>>, Failure> {
        let kept = {
            let all = KEPT.read().unwrap_or_else(|poisoned| poisoned.into_inner());
            all.get(&stamp.palace_id).cloned()
        };
        if let Some(ground) = kept.filter(|ground| ground.holds(stamp, now)) {
            return Ok(Some(ground));
        }
        let Some(facility) = facility_get(tx, &stamp.palace_id).await? else {
            return Ok(None);
        };
        let today = facility.time_zone.date(now);
        let days = (today - Days::new(BACK), today + Days::new(AHEAD));
        let ground = Arc::new(Ground::read(tx, &stamp.stamp, facility, days, now).await?);
        let mut all = KEPT.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if all.len() >= MOST && !all.contains_key(&stamp.palace_id) {
            all.clear();
        }
        all.insert(stamp.palace_id.clone(), ground.clone());
        Ok(Some(ground))
    }

    fn holds(&self, stamp: &StampRow, now: Instant) -> bool {
        let today = self.facility.time_zone.date(now);
        // Some days later the days that people look at are others.
        let moved = !self.covers(today - Days::new(BACK - 2), today + Days::new(AHEAD - 2));
        self.stamp == stamp.stamp && (self.since..self.until).contains(&now) && !moved
    }

    /// The same for days of which some are further away than what is kept.
    pub(super) async fn wider(
        &self,
        tx: &mut Tx<'_>,
        days: (NaiveDate, NaiveDate),
        now: Instant,
    ) -> Result<Ground, Failure> {
        Ground::read(tx, &self.stamp, self.facility.clone(), days, now).await
    }

    /// Whether it is the same state, for the same days.
    pub(super) fn is_same(&self, other: &Ground) -> bool {
        let state = |ground: &Ground| (ground.since, ground.until, ground.from, ground.to);
        self.stamp == other.stamp && state(self) == state(other)
    }

    pub(super) fn covers(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.from <= from && to <= self.to
    }

    /// A court that is there, and its venue.
    pub(super) fn court(&self, id: &CourtId) -> Option<(&VenueRow, &CourtRow)> {
        let court = self.courts.iter().find(|court| court.id == *id)?;
        Some((self.venue(&court.venue_id)?, court))
    }

    pub(super) fn venue(&self, id: &VenueId) -> Option<&VenueRow> {
        self.venues.iter().find(|venue| venue.id == *id)
    }

    async fn read(
        tx: &mut Tx<'_>,
        stamp: &str,
        facility: FacilityRow,
        days: (NaiveDate, NaiveDate),
        now: Instant,
    ) -> Result<Ground, Failure> {
        let id = &facility.id;
        let (from, to) = (days.0 - Days::new(1), days.1 + Days::new(1));
        let after = to + Days::new(1);
        let statuses = facility_status_list(tx, id).await?;
        let policies = policy_list(tx, id, now).await?;
        let upcoming = policy_upcoming(tx, id, now).await?;
        let venues = venue_list(tx, id, now).await?;
        let retiring = venues.iter().filter_map(|venue| venue.retired_at);
        let next = upcoming.iter().map(|row| row.published_at).chain(retiring).min();
        let last = policies.iter().map(|row| row.published_at).max();
        Ok(Ground {
            stamp: stamp.to_owned(),
            from: days.0,
            to: days.1,
            since: last.unwrap_or(Instant::MIN_UTC),
            until: next.unwrap_or(Instant::MAX_UTC),
            venues: Arc::new(venues),
            courts: Arc::new(court_list_of_facility(tx, id).await?),
            hours: hours_list_between(tx, id, from, after).await?,
            statuses: statuses.into_iter().map(|row| (row.since, row.status)).collect(),
            exceptions: exception_list(tx, id, from, after).await?,
            holidays: holiday_list(tx, from, after).await?,
            policies: Arc::new(policies),
            facility,
        })
    }
}
