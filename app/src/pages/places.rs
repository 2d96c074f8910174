//! Choose a place: `GET /places`, with the query of the find page, which its links keep.

use super::find::FindQuery;
use super::{Page, Tab};
use crate::drawings::{Icon, icon, icon_s};
use crate::islands::NearMe;
use crate::lang::Lang;
use crate::parts::hidden;
use crate::parts::shell::foot;
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
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let cities: Vec<_> = page
            .cities
            .iter()
            .map(|city| city_fold(lang, page, city))
            .collect();
        let province = page.link(&page.province.code);
        let current = page.query.division.is_none().then_some("true");
        let near_href = page.near_href();
        view! {
            <div class="page page-wide page-tabs">
                <main id="main" class="pad">
                    <header class="places-head">
                        <a class="iconbtn" href=page.query.href() aria-label=lang.back()>{icon(Icon::Back)}</a>
                        <h1>{lang.places_title()}</h1>
                        <NearMe>
                            <form method="post" action="/near" hidden data-near>
                                {hidden("at", "")}
                                {hidden("next", near_href)}
                                <button class="btn btn-line near" type="button"
                                    data-asking=lang.position_asking() data-failed=lang.position_failed()>
                                    {icon(Icon::Near)}
                                    <span aria-live="polite">{lang.near_you()}</span>
                                </button>
                            </form>
                        </NearMe>
                    </header>
                    <a class="card line places-all" href=province aria-current=current>
                        {icon(Icon::Pin)}
                        <span class="grow">{lang.whole_city(&page.province.name)}</span>
                        <span class="muted small">{lang.palaces_in_service(page.province.in_service)}</span>
                    </a>
                    <div class="places">{cities}</div>
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

impl PlacesPage {
    /// Back to the list, in that place.
    fn link(&self, code: &DivisionCode) -> String {
        let query = FindQuery {
            division: Some(code.clone()),
            near: None,
            ..self.query.clone()
        };
        query.href()
    }

    /// Where the island leads once the position was told.
    fn near_href(&self) -> String {
        FindQuery {
            division: None,
            near: Some("me".to_owned()),
            ..self.query.clone()
        }
        .href()
    }
}

fn city_fold(lang: Lang, page: &PlacesPage, city: &City) -> AnyView {
    let chosen = page.query.division.as_ref();
    let is_chosen = |place: &Place| chosen == Some(&place.code);
    let open = chosen.is_some_and(|chosen| city.place.code.contains(chosen));
    let one = |place: &Place, name: String| {
        let (class, count) = match place.in_service {
            0 => ("", lang.no_palace_yet().to_owned()),
            n => ("some", lang.palaces_in_service(n)),
        };
        view! {
            <a class="county" href=page.link(&place.code) aria-current=is_chosen(place).then_some("true")>
                {name}
                <small class=class>{count}</small>
            </a>
        }
    };
    let counties: Vec<_> = city
        .counties
        .iter()
        .map(|county| one(county, county.name.clone()))
        .collect();
    view! {
        <details class="city card" open=open>
            <summary>
                <span class="grow">
                    {city.place.name.clone()}
                    <small>{lang.palaces_in_service(city.place.in_service)}</small>
                </span>
                {icon_s(Icon::Down)}
            </summary>
            <div class="counties">{one(&city.place, lang.whole_city(&city.place.name))}{counties}</div>
        </details>
    }
    .into_any()
}
