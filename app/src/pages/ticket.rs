//! A ticket: `GET /reservations/{id}`.

use super::{FacilityRef, Offer, Page, Times, VenueRef};
use crate::lang::Lang;
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::id::ReservationId;
use gongyue::reservation::ReservationStatus;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct TicketPage {
    pub today: NaiveDate,
    pub id: ReservationId,
    pub status: ReservationStatus,
    pub facility: FacilityRef,
    pub address: String,
    /// Longitude and latitude in degrees.
    pub position: Option<(f64, f64)>,
    pub phone: Option<String>,
    pub venue: VenueRef,
    pub court_name: String,
    pub times: Times,
    /// Masked, as others may see it: 王*强.
    pub holder: String,
    pub party_size: u16,
    /// The six symbols, without the space.
    pub code: String,
    /// What the desk scans. `None` when the ticket is not good any more.
    pub qr: Option<Qr>,
    /// From when until when one may check in.
    pub check_in: (NaiveDateTime, NaiveDateTime),
    pub phase: Phase,
    pub cancelling: Cancelling,
    /// Entrance, floor, bus: one sentence each.
    pub getting_there: Vec<String>,
    /// The public reason of a displacement, a decline or an excuse.
    pub reason: Option<String>,
    /// Just reserved: the page says so once.
    pub fresh: bool,
    /// The same again, while it is free: offered on a cancelled or displaced ticket.
    pub again: Option<Offer>,
    /// For `again`, as on the venue's page.
    pub key: String,
}

/// A QR code as one SVG path of unit squares.
#[derive(Debug, Clone)]
pub struct Qr {
    /// The `d` of the path; dark modules only.
    pub d: String,
    /// Modules a side, without the quiet zone.
    pub size: u32,
}

/// Where the present moment stands to the reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before the check-in window.
    Ahead,
    /// The check-in window is open.
    CheckIn,
    /// Being played, or the window has closed.
    Running,
    Over,
}

/// What the cancel button would do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelling {
    /// Without effect until this time.
    Free { until: NaiveDateTime },
    /// Possible, but counts as a late one.
    Late,
    /// Not possible any more, or nothing left to cancel.
    No,
}

impl Page for TicketPage {
    fn title(&self, _lang: Lang) -> String {
        self.venue.name.clone()
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>{self.venue.name}</h1> }.into_any()
    }
}
