//! Before a reservation is made, and when it is refused: `GET /venues/{id}/confirm?at={court_id}~{starts_at ms}`,
//! and the body of the 409 and 422 answers to `POST /reservations`.

use super::venue::Hurdle;
use super::{FacilityRef, Offer, Page, VenueRef};
use crate::lang::Lang;
use crate::render::Frame;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use gongyue::id::{CourtId, ReservationId};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct ConfirmPage {
    pub today: NaiveDate,
    pub facility: FacilityRef,
    pub venue: VenueRef,
    pub court_id: CourtId,
    /// As one says it: 5 号台.
    pub court_name: String,
    pub starts_at: DateTime<Utc>,
    pub starts: NaiveDateTime,
    /// The lengths that can be had from this start, shortest first; one at least, one of them `chosen`.
    pub lengths: Vec<Length>,
    pub party_size: u16,
    pub max_party: u16,
    /// Until when it can be given back without effect.
    pub cancel_by: NaiveDateTime,
    pub check_in: (NaiveDateTime, NaiveDateTime),
    /// What applies here, one sentence a rule.
    pub rules: Vec<String>,
    pub after_note: Option<String>,
    pub hurdle: Option<Hurdle>,
    /// As on the venue's page.
    pub key: String,
    /// Empty: it can be reserved. Else every reason at once, and the page says so instead of asking.
    pub refusals: Vec<RefusalNote>,
    /// When the same request would pass, all reasons together. `None` where time does not help.
    pub passes: Option<NaiveDateTime>,
    /// Up to three that pass now.
    pub offers: Vec<Offer>,
}

#[derive(Debug, Clone)]
pub struct Length {
    pub ends_at: DateTime<Utc>,
    pub ends: NaiveDateTime,
    pub minutes: u32,
    pub chosen: bool,
}

/// One rule's no (`Lang::refusal` writes the words).
#[derive(Debug, Clone)]
pub struct RefusalNote {
    /// The stable id, such as `active_quota`.
    pub rule: String,
    /// 你已经有 3 场没去的预约
    pub title: String,
    /// The rule, the fact, and what follows, in a sentence or two.
    pub sentence: String,
    /// What stands in the way and may be given back.
    pub in_the_way: Vec<InTheWay>,
    pub todo: Option<Todo>,
}

/// A reservation of the member's own that a refusal counts.
#[derive(Debug, Clone)]
pub struct InTheWay {
    pub id: ReservationId,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub venue_name: String,
}

/// What the person can do about a refusal, besides choosing otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    SignIn,
    Verify,
    /// Look at the reservation in the way.
    SeeOwn,
}

impl Page for ConfirmPage {
    fn title(&self, lang: Lang) -> String {
        if self.refusals.is_empty() {
            lang.confirm_title()
        } else {
            lang.refused_title()
        }
        .to_owned()
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>{self.venue.name}</h1> }.into_any()
    }
}
