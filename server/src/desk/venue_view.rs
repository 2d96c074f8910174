//! A venue around some days as everybody sees it, nobody in particular asking. In a rush thousands ask for the same few of them, and
//! between two commits they are the same: they are kept until something changes at the palace, and for the rest of the minute at most.

use super::ground::Ground;
use super::load::{Palace, Whose};
use crate::app::{App, minute};
use crate::store::{Failure, Tx, VenueRow};
use chrono::NaiveDate;
use gongyue::facts::Facts;
use gongyue::grid::cells;
use gongyue::id::VenueId;
use gongyue::slot::slots;
use gongyue::slot_state::SlotState;
use gongyue::span::Instant;
use gongyue_app::Lang;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// Claims and closures of all that is kept, at most; each takes some 300 bytes. With more, what is old is let go, and then all.
const MOST: usize = 100_000;
/// A view with more is made for whoever asks: a hall that is closed for weeks has a claim for every quarter of an hour.
const MOST_OF_ONE: usize = MOST / 8;
/// As many as a view weighs besides.
const BESIDES: usize = 50;

pub struct VenueView {
    pub palace: Palace,
    venue: VenueRow,
    /// When it was read.
    now: Instant,
    days: Mutex<HashMap<NaiveDate, Arc<Day>>>,
}

/// What was made of it for a day, with nobody signed in.
struct Day {
    facts: Facts,
    outlook: OnceLock<Outlook>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Outlook {
    /// Slots.
    pub free: u32,
    /// Some wait for the draw.
    pub is_drawn: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    venue: VenueId,
    days: (NaiveDate, NaiveDate),
    lang: Lang,
}

struct Kept {
    view: Arc<VenueView>,
    ground: Arc<Ground>,
    /// The last change before it was read.
    since: u64,
}

#[derive(Default)]
pub struct Views(RwLock<Shelf>);

#[derive(Default)]
struct Shelf {
    views: HashMap<Key, Kept>,
    weight: usize,
}

impl VenueView {
    /// With the claims of the days. Where other processes write too, their changes are heard of a moment later, and whoever wrote by one
    /// must not see something older by another: there it is read each time. Only for reading outside of a write.
    pub(super) async fn read(
        app: &App,
        tx: &mut Tx<'_>,
        (ground, venue): (&Arc<Ground>, &VenueRow),
        days: (NaiveDate, NaiveDate),
        now: Instant,
        lang: Lang,
    ) -> Result<Arc<VenueView>, Failure> {
        let key = Key {
            venue: venue.id.clone(),
            days,
            lang,
        };
        let tick = app.db.tick().filter(|_| app.db.is_sqlite());
        if tick.is_some()
            && let Some(view) = app.views.get(app, &key, ground, now)
        {
            return Ok(view);
        }
        let whose = Whose::Venue(&venue.id);
        let view = Arc::new(VenueView {
            palace: Palace::on(tx, ground.clone(), whose, days, now, lang).await?,
            venue: venue.clone(),
            now,
            days: Mutex::default(),
        });
        if let Some(since) = tick {
            let kept = Kept {
                view: view.clone(),
                ground: ground.clone(),
                since,
            };
            app.views.put(app, key, kept, now);
        }
        Ok(view)
    }

    /// What the rules know of one of the days, to which whoever asks may be added.
    pub fn facts(&self, date: NaiveDate) -> Facts {
        self.day(date).facts.clone()
    }

    /// What somebody could still reserve on one of the days, over all courts.
    pub fn outlook(&self, date: NaiveDate) -> Outlook {
        let day = self.day(date);
        *day.outlook.get_or_init(|| {
            let open = self.palace.open(Some(&self.venue.id), date);
            let slots = slots(&open, self.venue.slot_minutes);
            let mut outlook = Outlook::default();
            for court in &day.facts.courts {
                for cell in cells(&day.facts, court, &slots, self.now) {
                    outlook.free += u32::from(cell.state == SlotState::Free);
                    outlook.is_drawn |= cell.state == SlotState::Ballot;
                }
            }
            outlook
        })
    }

    fn day(&self, date: NaiveDate) -> Arc<Day> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Day {
            facts: self.palace.facts(&self.venue, date, None),
            outlook: OnceLock::new(),
        };
        days.entry(date).or_insert_with(|| Arc::new(made())).clone()
    }

    fn weight(&self) -> usize {
        self.palace.claims().len() + self.palace.closures().len() + BESIDES
    }
}

impl Kept {
    fn holds(&self, app: &App, now: Instant) -> bool {
        // Names of unions change without anything changing at the palace.
        minute(self.view.now) == minute(now) && app.db.unchanged(Some(&self.ground.facility.id), self.since)
    }
}

impl Views {
    fn get(&self, app: &App, key: &Key, ground: &Ground, now: Instant) -> Option<Arc<VenueView>> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = shelf.views.get(key)?;
        (kept.ground.is_same(ground) && kept.holds(app, now)).then(|| kept.view.clone())
    }

    fn put(&self, app: &App, key: Key, kept: Kept, now: Instant) {
        let weight = kept.view.weight();
        if weight > MOST_OF_ONE {
            return;
        }
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.weight + weight > MOST {
            shelf.views.retain(|_, kept| kept.holds(app, now));
            shelf.weight = shelf.views.values().map(|kept| kept.view.weight()).sum();
        }
        if shelf.weight + weight > MOST {
            *shelf = Shelf::default();
        }
        shelf.weight += weight;
        if let Some(old) = shelf.views.insert(key, kept) {
            shelf.weight -= old.view.weight();
        }
    }
}
