//! A facility: `GET /facilities/{id}`.

use super::find::VenueRow;
use super::{Page, Tab};
use crate::lang::Lang;
use crate::render::Frame;
use chrono::{NaiveDate, NaiveTime};
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::FacilityId;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct FacilityPage {
    pub today: NaiveDate,
    pub id: FacilityId,
    pub name: String,
    pub kind: FacilityKind,
    pub status: FacilityStatus,
    /// What is known of the status in words, such as 预计 2027 年 5 月开放.
    pub status_note: Option<String>,
    pub address: String,
    /// Longitude and latitude in degrees.
    pub position: Option<(f64, f64)>,
    pub phone: Option<String>,
    pub distance_m: Option<u32>,
    /// The next seven days, today first; equal neighbours are told as one line.
    pub hours: Vec<DayHours>,
    /// Public notices, newest first.
    pub notices: Vec<String>,
    /// Entrance, floor, bus: one sentence each.
    pub getting_there: Vec<String>,
    pub amenities: Vec<Amenity>,
    /// All of its venues, with today's next free time.
    pub venues: Vec<VenueRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHours {
    pub date: NaiveDate,
    /// Empty: closed. An end at or before its start is on the next day.
    pub open: Vec<(NaiveTime, NaiveTime)>,
    /// 国庆节, 检修: why the day is not as usual.
    pub note: Option<String>,
}

impl Page for FacilityPage {
    fn title(&self, _lang: Lang) -> String {
        self.name.clone()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>{self.name}</h1> }.into_any()
    }
}
