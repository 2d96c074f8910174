//! The rows behind a number of use: `GET /coverage/use?division=&from=&to=&kind=`. The palaces of a division, the venues of a
//! palace, the days of a venue, and the reservations of a day, which name nobody.

use super::coverage::numbers::{hours, share, thousands};
use super::coverage::{CoverageQuery, bar, used};
use super::{Page, Sheet};
use crate::lang::Lang;
use crate::parts::appbar;
use crate::parts::shell::foot;
use crate::render::Frame;
use gongyue::coverage::Sums;
use gongyue::division::DivisionCode;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct CoverageUsePage {
    pub query: CoverageQuery,
    /// Of what is shown: a division, a palace, a venue or a day.
    pub name: String,
    /// Divisions above it, the highest first.
    pub above: Vec<(DivisionCode, String)>,
    pub back: String,
    pub total: Sums,
    pub levels: Vec<UseLevelRow>,
    /// Only of a day of a venue.
    pub stays: Vec<StayRow>,
    /// How these rows come to the number.
    pub how: String,
}

/// A palace, a venue or a day.
#[derive(Debug, Clone)]
pub struct UseLevelRow {
    /// One level down.
    pub href: Option<String>,
    pub name: String,
    pub note: String,
    pub sums: Sums,
}

/// A reservation, without a name.
#[derive(Debug, Clone)]
pub struct StayRow {
    pub time: String,
    pub court: String,
    pub how: String,
    pub status: String,
    pub checked_in: Option<String>,
    /// After check-in.
    pub minutes: i64,
}

impl Page for CoverageUsePage {
    fn title(&self, lang: Lang) -> String {
        format!("{} · {}", lang.use_rows_title(), self.name)
    }
    fn sheet(&self) -> Sheet {
        Sheet::Coverage
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let period = lang.months_between(self.query.from, self.query.to);
        let sport = self
            .query
            .kind
            .map(|kind| format!(" · {}", lang.venue_kind(kind)));
        let nothing = (self.levels.is_empty() && self.stays.is_empty())
            .then(|| view! { <p class="muted">{lang.use_rows_none()}</p> });
        let levels = (!self.levels.is_empty()).then(|| levels(lang, &self.levels, &self.total));
        let stays = (!self.stays.is_empty()).then(|| stays(lang, &self.stays));
        let crumbs = bar::crumbs(lang, &self.query, &self.above, &self.name, "/coverage/use");
        view! {
            <div class="cov">
                <header class="cov-bar">{crumbs}</header>
                <main id="main">
                    <div class="no-print">{appbar(lang, self.back, "")}</div>
                    <h1>{lang.use_rows_title()}</h1>
                    <p class="muted">{self.name.clone()}" · "{period}{sport}</p>
                    <p class="cov-why">{self.how}</p>
                    {used::rates(lang, &self.total)}
                    {used::how(lang)}
                    {nothing}{levels}{stays}
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn levels(lang: Lang, rows: &[UseLevelRow], total: &Sums) -> AnyView {
    let heads: Vec<_> = [
        lang.cov_offered(),
        lang.cov_reserved(),
        lang.cov_walk_in(),
        lang.cov_held(),
        lang.cov_closed(),
        lang.cov_empty(),
        lang.cov_attended(),
        lang.cov_missed(),
        lang.cov_use(),
        lang.cov_use_peak(),
        lang.cov_no_show(),
    ]
    .into_iter()
    .map(|head| view! { <th scope="col" class="r">{head}</th> })
    .collect();
    let row = |row: &UseLevelRow| {
        let name = row.name.clone();
        let name = match &row.href {
            Some(href) => view! { <a href=href.clone()>{name}</a> }.into_any(),
            None => name.into_any(),
        };
        let note = (!row.note.is_empty()).then(|| view! { <small>{row.note.clone()}</small> });
        view! { <tr><th scope="row">{name}{note}</th>{cells(lang, &row.sums)}</tr> }
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    view! {
        <div class="use-scroll cov-gap" role="region" tabindex="0" aria-label=lang.use_rows_title()>
            <table class="tbl tbl-all">
                <thead><tr><th scope="col">{lang.use_rows_name()}</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
                <tfoot><tr><th scope="row">{lang.cov_total()}</th>{cells(lang, total)}</tr></tfoot>
            </table>
        </div>
        <p class="cap">{lang.cov_use_hours()}</p>
    }
    .into_any()
}

fn cells(lang: Lang, sums: &Sums) -> AnyView {
    [
        hours(sums.offered),
        hours(sums.reserved),
        hours(sums.walk_in),
        hours(sums.held),
        hours(sums.closed),
        hours(sums.empty()),
        hours(sums.attended),
        hours(sums.missed),
        share(lang, sums.utilisation()),
        share(lang, sums.peak_utilisation()),
        share(lang, sums.no_show_rate()),
    ]
    .map(|said| view! { <td class="r">{said}</td> })
    .into_iter()
    .collect::<Vec<_>>()
    .into_any()
}

fn stays(lang: Lang, stays: &[StayRow]) -> AnyView {
    let heads: Vec<_> = [
        lang.use_rows_time(),
        lang.use_rows_court(),
        lang.use_rows_way(),
        lang.use_rows_status(),
        lang.use_rows_in(),
    ]
    .into_iter()
    .map(|head| view! { <th scope="col">{head}</th> })
    .collect();
    let row = |stay: &StayRow| {
        let came = stay.checked_in.clone();
        let came = came.unwrap_or_else(|| lang.cov_hidden_mark().to_owned());
        view! {
            <tr>
                <th scope="row" class="num nb">{stay.time.clone()}</th><td>{stay.court.clone()}</td><td>{stay.how.clone()}</td>
                <td>{stay.status.clone()}</td><td class="num">{came}</td><td class="r">{thousands(stay.minutes)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = stays.iter().map(row).collect();
    view! {
        <h2 class="cov-gap">{lang.use_rows_stays()}</h2>
        <div class="use-scroll" role="region" tabindex="0" aria-label=lang.use_rows_stays()>
            <table class="tbl tbl-stays">
                <thead><tr>{heads}<th scope="col" class="r">{lang.use_rows_minutes()}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
