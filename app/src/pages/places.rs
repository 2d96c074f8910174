//! Choose a place: `GET /places`, with the query of the find page, which its links keep.

use super::find::FindQuery;
use super::{Page, Tab};
use crate::lang::Lang;
use crate::render::Frame;
use gongyue::division::DivisionCode;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct PlacesPage {
    pub query: FindQuery,
    pub province: Place,
    pub cities: Vec<City>,
}

#[derive(Debug, Clone)]
pub struct City {
    pub place: Place,
    pub counties: Vec<Place>,
}

#[derive(Debug, Clone)]
pub struct Place {
    pub code: DivisionCode,
    pub name: String,
    /// Palaces in service, in a city those of its counties included.
    pub in_service: u32,
}

impl Page for PlacesPage {
    fn title(&self, lang: Lang) -> String {
        lang.places_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn has_island(&self) -> bool {
        true
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
