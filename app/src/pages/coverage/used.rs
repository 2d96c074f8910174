//! What was offered in the period, who had it, and when in the week.

use super::bars::bar;
use super::lines::trend;
use super::numbers::{hours, part, people, share, thousands};
use super::{CoveragePage, Sport};
use crate::lang::Lang;
use crate::pages::usage::{self, heat_table, percent};
use chrono::{Days, NaiveDate};
use gongyue::coverage::{Heat, Sums};
use leptos::prelude::*;

pub fn used(lang: Lang, page: &CoveragePage) -> AnyView {
    let sums = &page.totals.sums;
    let body = match sums.offered > 0 {
        true => view! {
            {rates(lang, sums)}
            <div class="cov-two">
                <div><h3>{lang.cov_where_time()}</h3>{parts(lang, sums)}{how(lang)}</div>
                <div>{trend(lang, page)}{sports(lang, &page.sports)}</div>
            </div>
            {heat(lang, &page.heat)}
        }
        .into_any(),
        false => view! { <p class="muted">{lang.cov_use_none()}</p> }.into_any(),
    };
    view! {
        <section class="cov-band" aria-labelledby="use">
            <h2 id="use">{lang.cov_use_title()}</h2>
            <p class="cap">{period(lang, page)}</p>
            {body}
        </section>
    }
    .into_any()
}

/// 2026 年 9 月到 11 月，羽毛球
pub fn period(lang: Lang, page: &CoveragePage) -> String {
    let months = lang.months_between(page.query.from, page.query.to);
    match page.query.kind {
        Some(kind) => format!("{months} · {}", lang.venue_kind(kind)),
        None => months,
    }
}

/// The four rates, large.
pub fn rates(lang: Lang, sums: &Sums) -> AnyView {
    let rate = |(word, value): (&'static str, Option<f64>)| {
        view! { <div><dt>{word}</dt><dd class="num">{share(lang, value)}</dd></div> }
    };
    let rates: Vec<_> = [
        (lang.cov_use(), sums.utilisation()),
        (lang.cov_use_peak(), sums.peak_utilisation()),
        (lang.cov_use_off(), sums.off_utilisation()),
        (lang.cov_no_show(), sums.no_show_rate()),
    ]
    .into_iter()
    .map(rate)
    .collect();
    view! { <dl class="rates">{rates}</dl> }.into_any()
}

/// Where the offered hours went, and of the reserved ones how many were used.
#[allow(
    clippy::cast_precision_loss,
    reason = "a century of a province is below 2^53 seconds"
)]
pub fn parts(lang: Lang, sums: &Sums) -> AnyView {
    let row = |(class, word, seconds): (&'static str, &'static str, i64)| {
        let of_all = share(lang, part(seconds, sums.offered));
        view! {
            <tr class=class>
                <th scope="row">{word}</th><td class="r">{hours(seconds)}</td><td class="r">{of_all}</td>
                <td class="bar-cell">{bar(seconds as f64, sums.offered as f64)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = [
        ("tbl-sum", lang.cov_offered(), sums.offered),
        ("", lang.cov_reserved(), sums.reserved),
        ("", lang.cov_walk_in(), sums.walk_in),
        ("", lang.cov_held(), sums.held),
        ("", lang.cov_closed(), sums.closed),
        ("", lang.cov_empty(), sums.empty()),
        ("tbl-then", lang.cov_attended(), sums.attended),
        ("", lang.cov_missed(), sums.missed),
    ]
    .into_iter()
    .map(row)
    .collect();
    view! {
        <table class="tbl">
            <thead><tr><th scope="col">{lang.use_measure()}</th><th scope="col" class="r">{lang.cov_hours()}</th><th scope="col" class="r">{lang.cov_share()}</th><td class="bar-cell"></td></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="cap">{lang.cov_use_hours()}</p>
    }
    .into_any()
}

pub fn how(lang: Lang) -> AnyView {
    let ways: Vec<_> = [
        lang.cov_how_use(),
        lang.cov_how_peak(),
        lang.cov_how_off(),
        lang.cov_how_no_show(),
        lang.cov_how_empty(),
    ]
    .into_iter()
    .map(|way| view! { <li>{way}</li> })
    .collect();
    view! { <details class="cov-numbers"><summary>{lang.cov_how()}</summary><ul class="cov-how">{ways}</ul></details> }
        .into_any()
}

fn sports(lang: Lang, sports: &[Sport]) -> Option<AnyView> {
    let row = |sport: &Sport| {
        let used = sport.sums.utilisation();
        view! {
            <tr>
                <th scope="row">{lang.venue_kind(sport.kind)}</th>
                <td class="r">{thousands(sport.courts)}</td><td class="r">{hours(sport.sums.offered)}</td>
                <td class="r">{share(lang, used)}</td><td class="r">{people(lang, sport.unmet)}</td>
                <td class="bar-cell">{bar(used.unwrap_or(0.0), 1.0)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = sports.iter().map(row).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h3>{lang.cov_sports()}</h3>
            <div class="use-scroll" role="region" tabindex="0" aria-label=lang.cov_sports()>
                <table class="tbl">
                    <thead><tr>
                        <th scope="col">{lang.cov_sport()}</th><th scope="col" class="r">{lang.cov_courts()}</th>
                        <th scope="col" class="r">{lang.cov_offered()}</th><th scope="col" class="r">{lang.cov_use()}</th>
                        <th scope="col" class="r">{lang.cov_unmet()}</th><td class="bar-cell"></td>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
}

fn heat(lang: Lang, heat: &Heat) -> Option<AnyView> {
    let open = |hour: &u32| (0..7).any(|day| heat.share(day, *hour).is_some());
    let hours: Vec<u32> = (0..24).filter(open).collect();
    let (first, last) = (*hours.first()?, *hours.last()?);
    // The first of January 2024 is a Monday; only its name is wanted.
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1)?;
    let day = |day: u32| {
        let cells = (first..=last).map(|hour| heat.share(day, hour).map(percent));
        (lang.weekday(monday + Days::new(day.into())), cells.collect())
    };
    let heat = usage::Heat {
        hours: (first..=last)
            .filter_map(|hour| u16::try_from(hour).ok())
            .collect(),
        days: (0..7).map(day).collect(),
    };
    Some(
        view! { <h3>{lang.use_heat()}</h3><p class="cap">{lang.use_heat_text()}</p>{heat_table(lang, &heat)} }
            .into_any(),
    )
}
