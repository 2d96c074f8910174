//! What is used: for everybody `GET /facilities/{id}/use?from=&to=`, for the staff `GET /staff/facilities/{id}/use`.

use super::{FacilityRef, Page};
use crate::lang::Lang;
use crate::parts::appbar;
use crate::render::Frame;
use chrono::NaiveDate;
use gongyue::usage::{CourtHours, UseClass, squares};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct UsagePage {
    pub facility: FacilityRef,
    pub path: String,
    pub back: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub as_of: String,
    /// Those that were open or used; by the order of the hall.
    pub venues: Vec<(String, CourtHours)>,
    /// When, where and why rules were set aside.
    pub overrides: Vec<(String, String)>,
    /// What only the staff see.
    pub staff: Option<StaffUse>,
}

#[derive(Debug, Clone)]
pub struct StaffUse {
    pub measures: Vec<Measure>,
    pub heat: Heat,
    /// Venues to choose one from: id, name, whether it is shown.
    pub choice: Vec<(String, String, bool)>,
    pub csv: String,
    pub xlsx: String,
    pub public: String,
}

/// This week, the week before, the mean of the four before it.
#[derive(Debug, Clone)]
pub struct Measure {
    pub name: &'static str,
    pub values: [String; 3],
}

/// Weekdays by hours: attended in per cent of offered; `None`: closed.
#[derive(Debug, Clone)]
pub struct Heat {
    pub hours: Vec<u16>,
    /// Seven.
    pub days: Vec<(&'static str, Vec<Option<u32>>)>,
}

impl Page for UsagePage {
    fn title(&self, lang: Lang) -> String {
        let title = match self.staff {
            Some(_) => lang.use_title(),
            None => lang.use_public_title(),
        };
        format!("{} {title}", self.facility.name)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let title = match self.staff {
            Some(_) => lang.use_title(),
            None => lang.use_public_title(),
        };
        let period = lang.use_period(&lang.date_full(self.from), &lang.date_full(self.to));
        let text = self
            .staff
            .is_none()
            .then(|| view! { <p class="small muted">{lang.use_public_text()}</p> });
        let choose = choose(lang, &self);
        let staff = self.staff.as_ref().map(|staff| staff_view(lang, staff));
        let venues = if self.venues.iter().all(|(_, hours)| hours.offered <= 0.0) {
            view! { <p class="card card-pad muted section">{lang.use_nothing()}</p> }.into_any()
        } else {
            table(lang, &self.venues)
        };
        view! {
            <div class="page page-form page-use">
                <main id="main" class="pad">
                    {appbar(lang, self.back.clone(), "")}
                    <header class="form-head"><h1>{title}</h1><p class="muted">{self.facility.name.clone()}</p>
                        <p class="small muted num">{period}" · "{lang.use_as_of(&self.as_of)}</p>{text}</header>
                    {choose}
                    {staff}
                    {venues}
                    {overrides(lang, &self.overrides)}
                    <p class="cap section">{lang.use_how()}" "{lang.use_court_hours()}</p>
                </main>
            </div>
        }
        .into_any()
    }
}

fn choose(lang: Lang, page: &UsagePage) -> AnyView {
    let venues = page.staff.as_ref().map(|staff| {
        let option = |(id, name, chosen): &(String, String, bool)| {
            view! { <option value=id.clone() selected=*chosen>{name.clone()}</option> }
        };
        let options: Vec<_> = staff.choice.iter().map(option).collect();
        view! { <label>{lang.use_venue()}<select class="input" name="venue"><option value="">{lang.use_all_venues()}</option>{options}</select></label> }
    });
    view! {
        <form class="use-choose section" method="get" action=page.path.clone()>
            <label>{lang.use_from()}<input class="input num" type="date" name="from" value=page.from.to_string() /></label>
            <label>{lang.use_to()}<input class="input num" type="date" name="to" value=page.to.to_string() /></label>
            {venues}
            <button class="btn btn-line" type="submit">{lang.use_show()}</button>
        </form>
    }
    .into_any()
}

/// Every part of the time by name and number; the squares beside are the same again.
fn table(lang: Lang, venues: &[(String, CourtHours)]) -> AnyView {
    const SQUARES: usize = 40;
    let classes = UseClass::HOLDERS;
    let row = |(name, hours): &(String, CourtHours)| {
        let mut shares: Vec<(&'static str, &'static str, f64)> = classes
            .iter()
            .map(|class| (class.as_str(), lang.use_class(*class), hours.of(*class)))
            .collect();
        shares.push(("empty", lang.use_empty(), hours.empty()));
        let weights: Vec<f64> = shares.iter().map(|(_, _, hours)| *hours).collect();
        let drawn: Vec<_> = squares(&weights, SQUARES)
            .into_iter()
            .zip(&shares)
            .flat_map(|(n, (word, ..))| (0..n).map(move |_| view! { <i class=format!("us us-{word}")></i> }))
            .collect();
        let parts: Vec<_> = shares
            .iter()
            .filter(|(_, _, hours)| *hours >= 0.05)
            .map(|(word, said, hours)| {
                view! { <li><i class=format!("us us-{word}") aria-hidden="true"></i>{*said}" "<b class="num">{number(*hours)}</b></li> }
            })
            .collect();
        let used = hours.utilisation().map(|share| format!("{}%", percent(share)));
        view! {
            <section class="card card-pad section use-venue">
                <h2 class="h-card">{name.clone()}<small class="num">{lang.use_offered()}" "{number(hours.offered)}{used.map(|used| format!(" · {} {used}", lang.use_utilisation()))}</small></h2>
                <div class="use-squares" aria-hidden="true">{drawn}</div>
                <ul class="use-parts">{parts}</ul>
            </section>
        }
    };
    let rows: Vec<_> = venues
        .iter()
        .filter(|(_, hours)| hours.offered > 0.0)
        .map(row)
        .collect();
    rows.into_any()
}

fn overrides(lang: Lang, overrides: &[(String, String)]) -> AnyView {
    let rows: Vec<_> = overrides
        .iter()
        .map(|(when, why)| view! { <li class="line"><span class="grow"><b>{why.clone()}</b><small>{when.clone()}</small></span></li> })
        .collect();
    let body = if rows.is_empty() {
        view! { <p class="card card-pad muted">{lang.use_overrides_none()}</p> }.into_any()
    } else {
        view! { <ul class="card list">{rows}</ul> }.into_any()
    };
    view! { <h2 class="h-part">{lang.use_overrides()}</h2>{body} }.into_any()
}

fn staff_view(lang: Lang, staff: &StaffUse) -> AnyView {
    let row = |measure: &Measure| {
        let cells: Vec<_> = measure
            .values
            .iter()
            .map(|value| view! { <td class="num">{value.clone()}</td> })
            .collect();
        view! { <tr><th scope="row">{measure.name}</th>{cells}</tr> }
    };
    let rows: Vec<_> = staff.measures.iter().map(row).collect();
    view! {
        <div class="card card-pad section use-scroll" role="region" tabindex="0" aria-label=lang.use_title()>
            <table class="use-table">
                <thead><tr><th scope="col">{lang.use_measure()}</th><th scope="col">{lang.use_this_week()}</th><th scope="col">{lang.use_last_week()}</th><th scope="col">{lang.use_before()}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="cap">{lang.use_week_note()}</p>
        </div>
        {heat(lang, &staff.heat)}
        <p class="section use-links">
            <a class="btn btn-line" href=staff.xlsx.clone()>{lang.use_download()}" XLSX"</a>
            <a class="btn btn-line" href=staff.csv.clone()>{lang.use_download()}" CSV"</a>
            <a class="btn btn-soft" href=staff.public.clone()>{lang.use_public_link()}</a>
        </p>
    }
    .into_any()
}

fn heat(lang: Lang, heat: &Heat) -> AnyView {
    if heat.hours.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="card card-pad section" aria-labelledby="heat">
            <h2 class="h-card" id="heat">{lang.use_heat()}</h2>
            <p class="cap">{lang.use_heat_text()}</p>
            {heat_table(lang, heat)}
        </section>
    }
    .into_any()
}

pub(super) fn heat_table(lang: Lang, heat: &Heat) -> AnyView {
    let heads: Vec<_> = heat
        .hours
        .iter()
        .map(|hour| view! { <th scope="col" class="num">{*hour}</th> })
        .collect();
    let row = |(day, cells): &(&'static str, Vec<Option<u32>>)| {
        let cell = |(share, hour): (&Option<u32>, &u16)| match share {
            Some(share) => {
                let class = format!("num heat h{}", (share / 17).min(5));
                let label = lang.use_heat_cell(day, &format!("{hour}:00"), *share);
                view! { <td class=class aria-label=label>{*share}</td> }.into_any()
            }
            None => view! { <td></td> }.into_any(),
        };
        let cells: Vec<_> = cells.iter().zip(&heat.hours).map(cell).collect();
        view! { <tr><th scope="row">{*day}</th>{cells}</tr> }
    };
    let rows: Vec<_> = heat.days.iter().map(row).collect();
    view! {
        <div class="use-scroll" role="region" tabindex="0" aria-label=lang.use_heat()>
            <table class="use-heat"><thead><tr><th scope="col">{lang.use_weekday()}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

/// Court-hours to a tenth, without one where it is whole.
pub fn number(hours: f64) -> String {
    let text = format!("{hours:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A share as whole per cent.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and some times 1"
)]
pub fn percent(share: f64) -> u32 {
    (share * 100.0).round().max(0.0) as u32
}
