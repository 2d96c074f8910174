//! A venue's day: `GET /venues/{id}?date=`.

use super::{FacilityRef, Page, Times, VenueRef};
use crate::lang::Lang;
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use gongyue::id::{CourtId, ReservationId};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct VenuePage {
    pub today: NaiveDate,
    pub facility: FacilityRef,
    pub venue: VenueRef,
    pub indoor: bool,
    pub step_free: bool,
    /// The day shown.
    pub date: NaiveDate,
    /// The strip of days, `date` among them.
    pub dates: Vec<DateTile>,
    /// What applies here, one sentence a rule, the most important first (`Lang::policy_sentences`). The first
    /// two stand on the page, all of them in the fold.
    pub rules: Vec<String>,
    /// Public notices of the venue or the facility for this day.
    pub notices: Vec<String>,
    /// What keeps this person from booking whatever they choose; it never hides the grid.
    pub hurdle: Option<Hurdle>,
    pub day: Day,
    /// Bookable lengths in slots of the grid.
    pub min_slots: u16,
    pub max_slots: u16,
    /// People on one reservation, at most.
    pub max_party: u16,
    /// Under the choice in the bar: 免费，约后还能再约 1 场. `None`: 免费.
    pub after_note: Option<String>,
    /// Random, new for each page shown. The server makes the idempotency key of it together with court, times
    /// and party, so that going back and choosing otherwise is a new request.
    pub key: String,
}

/// A day in the strip.
#[derive(Debug, Clone)]
pub struct DateTile {
    pub date: NaiveDate,
    pub state: DateState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateState {
    /// Free slots, zero when full.
    Free(u32),
    Closed,
    NotOpenYet {
        opens: NaiveDateTime,
    },
    /// Not counted.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hurdle {
    SignedOut,
    NotVerified,
    /// Waits for the staff.
    Pending,
    /// Another reason that holds for the whole page (suspension, a quota that is used up), in one sentence.
    Other(String),
}

#[derive(Debug, Clone)]
pub enum Day {
    /// Closed all day, with the public reason where there is one, and the next day that is open.
    Closed {
        reason: Option<String>,
        next_open: Option<NaiveDate>,
    },
    /// The facility is not in service, or the venue takes no reservations: in one sentence.
    NoBooking(String),
    Open(Grid),
}

#[derive(Debug, Clone)]
pub struct Grid {
    pub slot_minutes: u16,
    pub courts: Vec<CourtColumn>,
    /// What ends before this is folded away: the day in the evening, the early hours in the morning. `None`
    /// folds nothing.
    pub fold_before: Option<NaiveDateTime>,
}

#[derive(Debug, Clone)]
pub struct CourtColumn {
    pub id: CourtId,
    /// As one says it: 5 号台.
    pub name: String,
    /// For the head of the column: 5 号.
    pub short_name: String,
    /// Ascending; courts need not share their times.
    pub slots: Vec<Slot>,
}

#[derive(Debug, Clone)]
pub struct Slot {
    pub times: Times,
    pub look: Look,
}

/// What a slot is to the one who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// `left` seats; `None` for a court that is taken whole.
    Free {
        left: Option<u32>,
    },
    Taken,
    Mine {
        reservation: ReservationId,
    },
    /// Free, but this member is elsewhere then; in words: 你在射箭.
    Clash {
        word: String,
        why: String,
    },
    /// Free, but not for this member, for a reason that is not the page's `hurdle`: 次数用完.
    Blocked {
        word: String,
        why: String,
    },
    /// By staff or an event, with the public reason: 市总训练.
    Held {
        reason: String,
    },
    /// With the public reason: 灯坏停用.
    Closed {
        reason: String,
    },
    Past,
    NotOpenYet {
        opens: NaiveDateTime,
    },
    TooLate,
    Ballot,
    WalkIn,
}

/// The time of day at which an evening begins, for `Grid::fold_before`.
pub const EVENING: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).unwrap();

impl Page for VenuePage {
    fn title(&self, _lang: Lang) -> String {
        self.venue.name.clone()
    }
    fn has_island(&self) -> bool {
        matches!(self.day, Day::Open(_))
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>{self.venue.name}</h1> }.into_any()
    }
}
