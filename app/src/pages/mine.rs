//! My reservations: `GET /reservations`.

use super::{Offer, Page, Tab, VenueRef};
use crate::lang::Lang;
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::id::ReservationId;
use gongyue::reservation::ReservationStatus;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct MinePage {
    pub today: NaiveDate,
    /// Live ones, soonest first.
    pub coming: Vec<ReservationRow>,
    /// Ended ones, latest first.
    pub past: Vec<ReservationRow>,
    /// Just cancelled: the page says so once, and offers the same again while it is free.
    pub cancelled: Option<Cancelled>,
    /// The cursor of the next page of the past.
    pub more: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ReservationRow {
    pub id: ReservationId,
    pub status: ReservationStatus,
    pub facility_name: String,
    pub venue: VenueRef,
    pub court_name: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// Where the present moment lies in it.
    pub check_in: (NaiveDateTime, NaiveDateTime),
    pub may_check_in_now: bool,
}

#[derive(Debug, Clone)]
pub struct Cancelled {
    pub venue_name: String,
    pub court_name: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// Counted as a late one.
    pub late: bool,
    /// `None`: it has been taken, or its time has come.
    pub undo: Option<Offer>,
    /// For the undo form, as on the venue's page.
    pub key: String,
}

impl Page for MinePage {
    fn title(&self, lang: Lang) -> String {
        lang.mine_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Mine)
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
