//! How many members come, and what they wanted and did not get.

use super::bars::bar;
use super::numbers::{per_mille, thousands};
use super::used::period;
use super::{CoveragePage, Measures, People, Unmet, per_1000};
use crate::lang::Lang;
use leptos::prelude::*;

pub fn people(lang: Lang, page: &CoveragePage) -> AnyView {
    view! {
        <section class="cov-band cov-two" aria-label=lang.cov_people_title()>
            <div><h2>{lang.cov_people_title()}</h2><p class="cap">{lang.cov_people_cap()}</p>{funnel(lang, &page.totals)}</div>
            <div><h2>{lang.cov_unmet_title()}</h2><p class="cap">{lang.cov_unmet_cap()}" · "{period(lang, page)}</p>{unmet(lang, page)}</div>
        </section>
    }
    .into_any()
}

#[allow(clippy::cast_precision_loss, reason = "a country has fewer than 2^53 people")]
pub fn funnel(lang: Lang, totals: &Measures) -> AnyView {
    if totals.on_roll.is_none() && totals.verified.is_none() {
        return view! { <p class="muted">{lang.cov_no_roll()}</p> }.into_any();
    }
    let all = totals.on_roll.or(totals.verified).unwrap_or(0) as f64;
    let row = |(word, people): (&'static str, People)| {
        let body = match people {
            Some(n) => {
                let rate = totals.on_roll.filter(|_| word != lang.cov_on_roll());
                let rate = rate.and_then(|all| per_1000(n, all));
                let rate = rate.map(|rate| lang.cov_per_1000(&per_mille(lang, Some(rate))));
                let rate = rate.map(|rate| view! { <small class="num">{rate}</small> });
                view! { {bar(n as f64, all)}<span><b class="num">{thousands(n)}</b>{rate}</span> }.into_any()
            }
            None => view! { <span class="muted funnel-hidden">{lang.cov_hidden()}</span> }.into_any(),
        };
        view! { <li><b>{word}</b>{body}</li> }
    };
    let rows: Vec<_> = [
        (lang.cov_on_roll(), totals.on_roll),
        (lang.cov_verified(), totals.verified),
        (lang.cov_active(), totals.active),
        (lang.cov_served(), totals.served),
    ]
    .into_iter()
    .map(row)
    .collect();
    view! { <ol class="funnel">{rows}</ol> }.into_any()
}

fn unmet(lang: Lang, page: &CoveragePage) -> AnyView {
    let unmet = &page.unmet;
    if unmet.reasons.is_empty() {
        return view! { <p class="muted">{lang.cov_unmet_none()}</p> }.into_any();
    }
    let rows = page.query.href_at("/coverage/unmet");
    view! {
        {reasons(lang, unmet)}
        {by_hour(lang, unmet)}
        <a class="link more no-print" href=rows>{lang.cov_unmet_rows()}</a>
    }
    .into_any()
}

#[allow(clippy::cast_precision_loss, reason = "a country has fewer than 2^53 wishes")]
pub fn reasons(lang: Lang, unmet: &Unmet) -> AnyView {
    let most = unmet.reasons.iter().filter_map(|(_, n)| *n).max().unwrap_or(0) as f64;
    let row = |(word, n): &(String, People)| {
        let body = match n {
            Some(n) => {
                view! { {bar(*n as f64, most)}<span><b class="num">{thousands(*n)}</b></span> }.into_any()
            }
            None => view! { <span class="muted funnel-hidden">{lang.cov_hidden()}</span> }.into_any(),
        };
        view! { <li><b>{lang.unmet_reason(word)}</b>{body}</li> }
    };
    let rows: Vec<_> = unmet.reasons.iter().map(row).collect();
    view! { <ol class="funnel">{rows}</ol> }.into_any()
}

/// Columns of an hour each, from the first hour that was wanted to the last.
#[allow(clippy::cast_precision_loss, reason = "a country has fewer than 2^53 wishes")]
fn by_hour(lang: Lang, unmet: &Unmet) -> Option<AnyView> {
    const HIGH: f64 = 70.0;
    let wanted = unmet.hours.iter().filter(|(_, n)| *n > 0);
    let first = wanted.clone().map(|(hour, _)| *hour).min()?;
    let last = wanted.clone().map(|(hour, _)| *hour).max()?;
    let most = wanted.clone().map(|(_, n)| *n).max()? as f64;
    let pitch = 320.0 / f64::from(last - first + 1).max(8.0);
    let left = |hour: u32| 4.0 + f64::from(hour - first) * pitch;
    let columns: Vec<_> = wanted
        .clone()
        .map(|(hour, n)| {
            let tall = (*n as f64 / most * HIGH).max(1.0);
            let (x, y) = (format!("{:.1}", left(*hour) + 1.5), format!("{:.1}", 84.0 - tall));
            view! { <rect class="ch-col" x=x y=y width=format!("{:.1}", pitch - 3.0) height=format!("{tall:.1}") rx="2" /> }
        })
        .collect();
    let marks: Vec<_> = (first..=last)
        .filter(|hour| last - first < 10 || hour % 2 == 0)
        .map(|hour| view! { <text class="ch-mid" x=format!("{:.1}", left(hour) + pitch / 2.0) y="99">{hour}</text> })
        .collect();
    let label: Vec<String> = wanted.map(|(hour, n)| lang.cov_unmet_hour(*n, *hour)).collect();
    let label = format!("{}{}{}", lang.cov_unmet_hours(), lang.colon(), label.join(", "));
    Some(
        view! {
            <h3>{lang.cov_unmet_hours()}</h3>
            <svg class="chart" viewBox="0 0 330 104" role="img" aria-label=label>{columns}<path class="ch-base" d="M4 84H324" />{marks}</svg>
        }
        .into_any(),
    )
}
