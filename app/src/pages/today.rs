//! Today, for the desk of a palace: `GET /staff/facilities/{id}/today?date=&venue=&pick=`.
//!
//! One address, one set of forms: without a script each tap is a page; with one, the island fetches the same page and swaps
//! what changed. All places on the grid are quarters of an hour from the axis' begin, as classes: styles are not inline.

mod panel;
mod side;
mod timeline;

pub use panel::{Act, Booking, Fault, FreePlace, Hit, Move, Overriding, Panel, Place};
pub use side::{Batch, Coming, Person, Request, Side, Tally};
pub use timeline::{Block, Board, Item, Lane, Now, State, VenueBoard};

use super::{FacilityRef, Page, Sheet, VenueRef};
use crate::drawings::{Icon, icon};
use crate::islands::Desk;
use crate::lang::Lang;
use crate::parts::rail::{Rail, Stop, rail};
use crate::parts::{Tone, hidden};
use crate::render::Frame;
use crate::url;
use chrono::{Days, NaiveDate};
use gongyue::id::{FacilityId, ReservationId, VenueId};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct TodayPage {
    pub facility: FacilityRef,
    pub rail: Rail,
    pub at: At,
    pub today: NaiveDate,
    /// All venues of the palace, to choose one from.
    pub venues: Vec<VenueRef>,
    /// Some are without a roof.
    pub has_outdoor: bool,
    /// What was typed into the one field.
    pub q: String,
    /// What was done, or why not.
    pub said: Option<Said>,
    pub board: Board,
    pub panel: Option<Panel>,
    pub side: Side,
}

/// Which day of which palace is looked at, and one venue or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    pub palace: FacilityId,
    pub date: NaiveDate,
    pub venue: Option<VenueId>,
}

#[derive(Debug, Clone)]
pub struct Said {
    pub tone: Tone,
    pub text: String,
}

impl At {
    fn query(&self, more: &[(&str, Option<String>)]) -> Vec<(&'static str, Option<String>)> {
        let find = |name: &str| {
            more.iter()
                .find(|(key, _)| *key == name)
                .and_then(|(_, value)| value.clone())
        };
        vec![
            ("date", Some(self.date.to_string())),
            ("venue", self.venue.as_ref().map(VenueId::to_string)),
            ("pick", find("pick")),
            ("done", find("done")),
            ("of", find("of")),
        ]
    }

    /// The page itself, without anything picked.
    pub fn href(&self) -> String {
        self.with(&[])
    }

    /// With `pick`, `done`, `of`. What is typed about people stays out of addresses.
    pub fn with(&self, more: &[(&str, Option<String>)]) -> String {
        url::with_query(&url::staff(&self.palace, "today"), &self.query(more))
    }

    pub fn pick(&self, what: &str) -> String {
        self.with(&[("pick", Some(what.to_owned()))])
    }

    /// Where the forms about a reservation go.
    pub fn act_on(&self, id: &ReservationId) -> String {
        let path = format!("today/{}", url::encoded(id.as_str()));
        url::with_query(&url::staff(&self.palace, &path), &self.query(&[]))
    }

    /// `find`, `who` and `make`.
    pub fn post(&self, what: &str) -> String {
        url::with_query(
            &url::staff(&self.palace, &format!("today-{what}")),
            &self.query(&[]),
        )
    }
}

/// The value of `pick` for whoever came without a reservation.
pub const WALK_IN: &str = "walk-in";

impl Page for TodayPage {
    fn title(&self, lang: Lang) -> String {
        format!("{} · {}", lang.date_full(self.at.date), self.facility.name)
    }
    fn has_island(&self) -> bool {
        true
    }
    fn sheet(&self) -> Sheet {
        Sheet::Desk
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let at = &self.at;
        let live = url::staff(&at.palace, "live");
        let said = self.said.as_ref().map(|said| {
            let class = if said.tone == Tone::Done {
                "said"
            } else {
                "said said-no"
            };
            view! { <p class=class>{said.text.clone()}</p> }
        });
        // The island reads where to listen, and what to say when nothing can be reached.
        view! {
            <div class="desk" data-live=live data-lost=lang.today_lost()>
                {rail(lang, &self.rail, Stop::Today)}
                {bar(lang, &self)}
                <main id="main" class="tl" data-swap="board" tabindex="-1" aria-label=lang.today_board()>
                    {timeline::board(lang, at, &self.board, picked(&self.panel))}
                </main>
                <aside class="side" aria-label=lang.today_side()>
                    <div class="said-wrap" role="status" data-swap="said">{said}</div>
                    <div data-swap="panel">{self.panel.as_ref().map(|panel| panel::panel(lang, at, self.today, panel))}</div>
                    <div data-swap="side">{side::side(lang, at, self.today, &self.side)}</div>
                </aside>
            </div>
            <Desk />
        }
        .into_any()
    }
}

/// What is lit on the board.
fn picked(panel: &Option<Panel>) -> &str {
    match panel {
        Some(Panel::Booking(booking)) => booking.id.as_str(),
        Some(Panel::Place(place)) => &place.at,
        _ => "",
    }
}

fn bar(lang: Lang, page: &TodayPage) -> AnyView {
    let at = &page.at;
    let other = |date: NaiveDate| At { date, ..at.clone() }.href();
    let ahead = lang.day(page.today, at.date);
    let back_to_today = (at.date != page.today)
        .then(|| view! { <a class="btn btn-line" href=other(page.today)>{lang.rail_today()}</a> });
    let rain = url::staff(&at.palace, "closures/new?what=shut&of=outdoor");
    view! {
        <header class="deskbar">
            <div class="desk-day">
                <a class="iconbtn" href=other(at.date - Days::new(1)) aria-label=lang.day_before()>{icon(Icon::Back)}</a>
                <div class="desk-date">
                    <h1>{lang.date_full(at.date)}</h1>
                    <details class="pop">
                        <summary class="cap">{page.facility.name.clone()}" · "{ahead}</summary>
                        {choose(lang, page)}
                    </details>
                </div>
                <a class="iconbtn" href=other(at.date + Days::new(1)) aria-label=lang.day_after()>{icon(Icon::Next)}</a>
            </div>
            {back_to_today}
            <form class="field field-on grow" method="post" action=at.post("find") role="search">
                {icon(Icon::Scan)}
                <input name="q" value=page.q.clone() aria-label=lang.today_find_label() placeholder=lang.today_find_hint()
                    autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="400" data-key="/" />
                <span class="kbd" aria-hidden="true">"/"</span>
                <button class="btn btn-ink" type="submit">{lang.check_in_button()}</button>
            </form>
            <a class="btn btn-line" href=at.pick(WALK_IN) data-key="n" aria-label=lang.today_walk_in()>{icon(Icon::Walk)}<span class="wide">{lang.today_walk_in()}</span><span class="kbd" aria-hidden="true">N</span></a>
            {page.has_outdoor.then(|| view! { <a class="btn btn-line" href=rain.clone() data-key="r" aria-label=lang.today_rain()>{icon(Icon::Rain)}<span class="wide">{lang.today_rain()}</span><span class="kbd" aria-hidden="true">"R"</span></a> })}
            {keys(lang)}
        </header>
    }
    .into_any()
}

/// Another day, one venue: a plain form behind the name of the palace.
fn choose(lang: Lang, page: &TodayPage) -> AnyView {
    let at = &page.at;
    let options: Vec<_> = page
        .venues
        .iter()
        .map(|venue| {
            let chosen = at.venue.as_ref() == Some(&venue.id);
            view! { <option value=venue.id.to_string() selected=chosen>{venue.name.clone()}</option> }
        })
        .collect();
    view! {
        <form class="pop-body" method="get" action=url::staff(&at.palace, "today")>
            <label>{lang.today_date()}<input class="input num" type="date" name="date" value=at.date.to_string() required /></label>
            <label>{lang.today_venue()}<select class="input" name="venue"><option value="">{lang.today_all_venues()}</option>{options}</select></label>
            <button class="btn btn-line" type="submit">{lang.today_show()}</button>
        </form>
    }
    .into_any()
}

/// What the keys do; the fold opens by a tap or by `?`.
fn keys(lang: Lang) -> AnyView {
    let row = |keys: &'static str, word: &'static str| {
        view! { <div><dt>{keys}</dt><dd>{word}</dd></div> }
    };
    view! {
        <details class="pop keys">
            <summary class="iconbtn" aria-label=lang.keys_title() data-key="?">"?"</summary>
            <dl class="pop-body">
                {row("/", lang.keys_find())}
                {row("N", lang.today_walk_in())}
                {row("R", lang.today_rain())}
                {row("↑ ↓ ← →", lang.keys_move())}
                {row("Enter", lang.keys_open())}
                {row("C", lang.check_in_button())}
                {row("X", lang.act_no_show())}
                {row("E", lang.act_extend())}
                {row("M", lang.act_move())}
                {row("Del", lang.act_cancel())}
                {row("Esc", lang.close_word())}
            </dl>
        </details>
    }
    .into_any()
}

/// The fields that a GET form of this page carries on.
fn kept(at: &At) -> AnyView {
    view! {
        {hidden("date", at.date.to_string())}
        {at.venue.as_ref().map(|venue| hidden("venue", venue.as_str()))}
    }
    .into_any()
}
