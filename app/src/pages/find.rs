//! Find a place: `GET /`.

use super::{Page, Tab};
use crate::lang::Lang;
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::{FacilityId, ReservationId, VenueId};
use gongyue::venue::VenueKind;
use leptos::prelude::*;

/// What the address asks for; every link on the page keeps the rest of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FindQuery {
    pub division: Option<DivisionCode>,
    pub venue_kind: Option<VenueKind>,
    /// `None`: palaces, the bookable ones.
    pub kind: Option<FacilityKind>,
    pub q: String,
    /// `lon,lat` in degrees, as in the address.
    pub near: Option<String>,
    /// `None`: today.
    pub date: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub struct FindPage {
    pub query: FindQuery,
    pub today: NaiveDate,
    /// The date looked at: `query.date`, or today.
    pub date: NaiveDate,
    /// The last date that any palace takes reservations for; the choice of dates ends there.
    pub last_date: NaiveDate,
    /// What `query.division` is called, city first: 九江 浔阳区. `None` where no place was chosen.
    pub place: Option<String>,
    /// The kinds that exist in the place, most common first; the chips.
    pub kinds: Vec<VenueKind>,
    /// The member's next reservation, or one that is going on.
    pub next: Option<NextReservation>,
    /// How many bookable facilities of the whole answer (not only of this page of it) have a free slot on
    /// `date`; `None` where that is not known.
    pub with_free: Option<u32>,
    pub facilities: Vec<FacilityCard>,
    /// The cursor of the next page of the list.
    pub more: Option<String>,
}

/// The card on top: my next reservation.
#[derive(Debug, Clone)]
pub struct NextReservation {
    pub id: ReservationId,
    pub venue_name: String,
    pub court_name: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub check_in_opens: NaiveDateTime,
    pub check_in_closes: NaiveDateTime,
    pub checked_in: bool,
}

#[derive(Debug, Clone)]
pub struct FacilityCard {
    pub id: FacilityId,
    pub name: String,
    pub kind: FacilityKind,
    pub status: FacilityStatus,
    /// What is known of the status in words, such as 预计 2027 年 5 月开放.
    pub status_note: Option<String>,
    pub address: String,
    pub distance_m: Option<u32>,
    pub open: OpenOn,
    /// Numbers of venues.
    pub indoor: u32,
    pub outdoor: u32,
    /// The venues to show, best first: those with a free slot soonest.
    pub venues: Vec<VenueRow>,
    /// The names of the venues that are not shown.
    pub other_venues: Vec<String>,
    /// Of workers' homes, reading rooms and stations.
    pub amenities: Vec<Amenity>,
}

/// Opening on the date looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenOn {
    Unknown,
    From {
        opens: NaiveTime,
        closes: NaiveTime,
    },
    /// With the public reason, where there is one.
    Closed(Option<String>),
}

/// A venue on the date looked at.
#[derive(Debug, Clone)]
pub struct VenueRow {
    pub id: VenueId,
    pub name: String,
    pub kind: VenueKind,
    pub indoor: bool,
    /// The date that the row links to.
    pub date: NaiveDate,
    pub strip: Option<Strip>,
    pub next: NextFree,
}

/// Shares of the courts that are still free, hour by hour: four hours from `first_hour`, as a rule the evening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    pub first_hour: u32,
    pub hours: Vec<Share>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Free slots of all slots in the hour.
    Free {
        free: u32,
        of: u32,
    },
    Ballot,
    /// Closed, past or not for booking.
    Off,
}

/// The next time that can be had on the date, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextFree {
    /// `left` courts (or seats) are free at `starts`.
    At {
        starts: NaiveDateTime,
        left: u32,
    },
    Ballot {
        starts: NaiveDateTime,
        draw_at: NaiveDateTime,
    },
    /// With the next free time on a later day, if it is known.
    Full {
        next: Option<NaiveDateTime>,
    },
    /// With the public reason, where there is one: 今晚有雨.
    Closed(Option<String>),
    NotOpenYet {
        opens: NaiveDateTime,
    },
    /// No reservation is needed or possible.
    NoBooking,
    /// The day is over or the last call has passed.
    Over,
}

impl Page for FindPage {
    fn title(&self, lang: Lang) -> String {
        lang.find_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
