//! A venue around a day as everybody sees it, nobody in particular asking. In a rush thousands ask for the same few of them, and between
//! two commits they are the same: they are kept until something changes at the palace.

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
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Claims of all that is kept, at most; each takes about 200 bytes. With more all of it is let go.
const MOST: usize = 100_000;
/// As many as a view weighs besides.
const BESIDES: usize = 50;

pub struct VenueView {
    pub palace: Palace,
    /// Of the day that was asked for, with nobody signed in.
    pub facts: Facts,
    /// When it was read.
    now: Instant,
    outlooks: Mutex<HashMap<NaiveDate, Outlook>>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Outlook {
    /// Slots.
    pub free: u32,
    /// Some wait for the draw.
    pub is_drawn: bool,
}

/// Of which venue which day, with the claims of which days, in which language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Around {
    pub venue: VenueId,
    pub date: NaiveDate,
    pub days: (NaiveDate, NaiveDate),
    pub lang: Lang,
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
    views: HashMap<Around, Kept>,
    weight: usize,
}

impl VenueView {
    /// `None` where the ground has no such venue. Where other processes write too, their changes are heard of a moment later, and
    /// whoever wrote by one must not see something older by another: there it is read each time. Only for reading outside of a write.
    pub async fn read(
        app: &App,
        tx: &mut Tx<'_>,
        ground: &Arc<Ground>,
        around: Around,
    ) -> Result<Option<Arc<VenueView>>, Failure> {
        let Some(venue) = ground.venue(&around.venue) else {
            return Ok(None);
        };
        let tick = app.db.tick().filter(|_| app.db.is_sqlite());
        if tick.is_some()
            && let Some(view) = app.views.get(app, &around, ground)
        {
            return Ok(Some(view));
        }
        let (now, whose) = (app.now(), Whose::Venue(&venue.id));
        let palace = Palace::on(tx, ground.clone(), whose, around.days, now, around.lang).await?;
        let facts = palace.facts(venue, around.date, None);
        let view = Arc::new(VenueView {
            palace,
            facts,
            now,
            outlooks: Mutex::default(),
        });
        if let Some(since) = tick {
            let kept = Kept {
                view: view.clone(),
                ground: ground.clone(),
                since,
            };
            app.views.put(around, kept);
        }
        Ok(Some(view))
    }

    /// What somebody could still reserve on one of the days, over all courts: the same for the whole minute for which this is kept.
    pub(super) fn outlook(&self, venue: &VenueRow, date: NaiveDate) -> Outlook {
        let mut outlooks = self.outlooks.lock().unwrap_or_else(PoisonError::into_inner);
        *outlooks.entry(date).or_insert_with(|| {
            let facts = self.palace.facts(venue, date, None);
            let slots = slots(&self.palace.open(Some(&venue.id), date), venue.slot_minutes);
            let mut outlook = Outlook::default();
            for court in &facts.courts {
                for cell in cells(&facts, court, &slots, self.now) {
                    outlook.free += u32::from(cell.state == SlotState::Free);
                    outlook.is_drawn |= cell.state == SlotState::Ballot;
                }
            }
            outlook
        })
    }

    fn weight(&self) -> usize {
        self.palace.claims().len() + BESIDES
    }
}

impl Views {
    fn get(&self, app: &App, key: &Around, ground: &Arc<Ground>) -> Option<Arc<VenueView>> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = shelf.views.get(key)?;
        // Names of unions change without anything changing at the palace.
        let is_new = Arc::ptr_eq(&kept.ground, ground)
            && minute(kept.view.now) == minute(app.now())
            && app.db.unchanged(Some(&ground.facility.id), kept.since);
        is_new.then(|| kept.view.clone())
    }

    fn put(&self, key: Around, kept: Kept) {
        let mut shelf = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let weight = kept.view.weight();
        if shelf.weight + weight > MOST {
            *shelf = Shelf::default();
        }
        shelf.weight += weight;
        if let Some(old) = shelf.views.insert(key, kept) {
            shelf.weight -= old.view.weight();
        }
    }
}
