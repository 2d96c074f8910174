//! The day on paper: `GET /staff/facilities/{id}/day-sheet?date=`. Black and white, a table for each venue.

use super::today::State;
use super::{FacilityRef, Page, Sheet};
use crate::lang::Lang;
use crate::parts::appbar;
use crate::render::Frame;
use crate::url;
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct DaySheetPage {
    pub facility: FacilityRef,
    pub date: NaiveDate,
    pub made: NaiveDateTime,
    /// Those with something on that day.
    pub venues: Vec<(String, Vec<Row>)>,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub court: String,
    /// Masked, or the reason of a closure.
    pub who: String,
    /// `None`: a closure.
    pub people: Option<u16>,
    /// The last two symbols of the code.
    pub code: String,
    pub state: State,
    pub note: String,
}

impl Page for DaySheetPage {
    fn title(&self, lang: Lang) -> String {
        format!("{} {}", lang.sheet_title(), lang.date_full(self.date))
    }
    fn sheet(&self) -> Sheet {
        Sheet::Desk
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let back = url::with_query(
            &url::staff(&self.facility.id, "today"),
            &[("date", Some(self.date.to_string()))],
        );
        let none = self
            .venues
            .is_empty()
            .then(|| view! { <p class="section">{lang.sheet_none()}</p> });
        let made = lang.clock(self.made.time());
        let made = if self.made.date() == self.date {
            made
        } else {
            format!("{} {made}", lang.date_full(self.made.date()))
        };
        let tables: Vec<_> = self
            .venues
            .iter()
            .map(|(name, rows)| table(lang, name, rows))
            .collect();
        view! {
            <main id="main" class="sheet">
                <div class="no-print">{appbar(lang, back, "")}<p class="cap">{lang.sheet_print_hint()}</p></div>
                <h1>{format!("{} {}", self.facility.name, lang.date_full(self.date))}</h1>
                <p class="cap">{lang.sheet_made(&made)}</p>
                {tables}
                {none}
            </main>
        }
        .into_any()
    }
}

fn table(lang: Lang, venue: &str, rows: &[Row]) -> AnyView {
    let row = |row: &Row| {
        let note = (!row.note.is_empty()).then(|| view! { <small>{row.note.clone()}</small> });
        let times = format!(
            "{}–{}",
            lang.clock(row.starts.time()),
            lang.clock(row.ends.time())
        );
        view! {
            <tr>
                <td class="num nb">{times}</td>
                <td>{row.court.clone()}</td>
                <td>{row.who.clone()}{note}</td>
                <td class="num">{row.people.map(|n| n.to_string())}</td>
                <td class="num">{row.code.clone()}</td>
                <td>{row.state.word(lang)}</td>
                <td class="tick-box"></td>
            </tr>
        }
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    view! {
        <div class="sheet-scroll" role="region" tabindex="0" aria-label=venue.to_owned()><table>
            <caption>{venue.to_owned()}</caption>
            <thead><tr>
                <th scope="col">{lang.sheet_time()}</th><th scope="col">{lang.sheet_court()}</th><th scope="col">{lang.sheet_who()}</th>
                <th scope="col">{lang.sheet_people()}</th><th scope="col">{lang.sheet_code()}</th><th scope="col">{lang.sheet_state()}</th>
                <th scope="col">{lang.sheet_tick()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}
