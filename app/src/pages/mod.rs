//! The pages, one file each: the plain data that the server fills, and the view made of it.
//!
//! Names (of facilities, venues, courts, unions) come in the reader's language. Local times are the
//! facility's; `today` is its date. Instants travel in forms only, as milliseconds since the epoch.

pub mod account;
pub mod activity;
pub mod audit;
pub mod ballot;
pub mod calendar;
pub mod confirm;
pub mod coverage;
pub mod coverage_report;
pub mod coverage_use;
pub mod day_sheet;
pub mod deliveries;
pub mod design;
pub mod devices;
pub mod draw;
pub mod error;
pub mod facility;
pub mod factors;
pub mod find;
pub mod jobs;
pub mod join;
pub mod me;
pub mod members;
pub mod mine;
pub mod notice_settings;
pub mod notices;
pub mod offer;
pub mod offline;
pub mod place_code;
pub mod places;
pub mod policies;
pub mod roles;
pub mod rolls;
pub mod second_factor;
pub mod sign_in;
pub mod staff;
pub mod ticket;
pub mod today;
pub mod usage;
pub mod venue;
pub mod verification;
pub mod verifications;
pub mod waitlist;

use crate::lang::Lang;
use crate::render::Frame;
use chrono::{DateTime, NaiveDateTime, Utc};
use gongyue::id::{CourtId, FacilityId, VenueId};
use gongyue::venue::VenueKind;
use leptos::prelude::AnyView;

/// Implemented by each page struct; `render::render` takes any of them.
pub trait Page {
    /// For the tab of the browser; the name of the app is added.
    fn title(&self, lang: Lang) -> String;
    /// Which of the bottom tabs is lit; `None` leaves the bar away (ticket, forms, confirm).
    fn tab(&self) -> Option<Tab> {
        None
    }
    /// Whether the browser half must be loaded.
    fn has_island(&self) -> bool {
        false
    }
    /// Which style sheet it has besides the members' one.
    fn sheet(&self) -> Sheet {
        Sheet::Members
    }
    fn view(self, frame: &Frame) -> AnyView;
}

/// The style sheets. Pages that have one of their own have no bottom tabs: who works there came to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// The members' sheet, which every page has, and no other.
    Members,
    Desk,
    Coverage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Find,
    Mine,
    Me,
}

/// A facility where only its name and a link are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityRef {
    pub id: FacilityId,
    pub name: String,
}

/// A venue where only its name, drawing and a link are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueRef {
    pub id: VenueId,
    pub name: String,
    pub kind: VenueKind,
}

/// A range of time at one court: instants for forms, local times for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
}

impl Times {
    pub fn minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).num_minutes()
    }
}

/// Another court or time that may be reserved as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub facility_name: String,
    pub venue: VenueRef,
    pub court_id: CourtId,
    /// As one says it: 5 号台, court 5.
    pub court_name: String,
    pub times: Times,
    pub party_size: u16,
}
