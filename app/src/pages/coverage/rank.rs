//! Who is ahead: the rows of the table as squares counted, or as bars of the chosen measure.

use super::bars::bar;
use super::head::stage_key;
use super::{CoveragePage, Measure, Measures, Row, names};
use crate::lang::Lang;
use gongyue::coverage::Stage;
use leptos::prelude::*;

/// As many squares as a line has room for.
const MOST: usize = 40;

pub fn rank(lang: Lang, page: &CoveragePage) -> Option<AnyView> {
    let measure = page.query.measure;
    let rows = match measure {
        Measure::Stage => by_stage(lang, page),
        _ => by_measure(lang, page),
    };
    if rows.is_empty() {
        return None;
    }
    let cap = match measure {
        Measure::Stage => lang.cov_rank_cap().to_owned(),
        _ => lang.cov_rank_measure(lang.measure(measure)),
    };
    Some(
        view! {
            <h2 id="rank">{lang.cov_rank_title()}</h2>
            <p class="cap">{cap}</p>
            <ol class="ranks">{rows}</ol>
        }
        .into_any(),
    )
}

fn by_stage(lang: Lang, page: &CoveragePage) -> Vec<AnyView> {
    let mut rows: Vec<&Row> = page.rows.iter().filter(|row| row.measures.places() > 1).collect();
    let share = |row: &Row| f64::from(row.measures.in_service()) / f64::from(row.measures.places());
    rows.sort_by(|a, b| share(b).total_cmp(&share(a)));
    rows.into_iter().map(|row| squares(lang, page, row)).collect()
}

fn squares(lang: Lang, page: &CoveragePage, row: &Row) -> AnyView {
    let units: Vec<_> = Stage::ALL
        .iter()
        .zip(row.measures.stages)
        .flat_map(|(stage, n)| (0..n).map(move |_| stage_key(*stage)))
        .take(MOST)
        .map(|key| view! { <i class=key></i> })
        .collect();
    view! {
        <li class="rank">
            {head(page, row)}
            <span class="units" aria-hidden="true">{units}</span>
            <span><b>{row.measures.in_service()}</b>"/"{row.measures.places()}<span class="sr">{lang.stage(Stage::InService)}</span></span>
        </li>
    }
    .into_any()
}

fn by_measure(lang: Lang, page: &CoveragePage) -> Vec<AnyView> {
    let measure = page.query.measure;
    let mut rows: Vec<(f64, &Row)> = page
        .rows
        .iter()
        .filter_map(|row| Some((row.measures.value(measure)?, row)))
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let most = rows.first().map_or(0.0, |(value, _)| *value);
    rows.into_iter()
        .map(|(value, row)| {
            let said = Measures::said(lang, measure, Some(value));
            view! { <li class="rank">{head(page, row)}{bar(value, most)}<span><b>{said}</b></span></li> }
                .into_any()
        })
        .collect()
}

fn head(page: &CoveragePage, row: &Row) -> AnyView {
    let name = names::short(&row.name).to_owned();
    match row.is_own {
        true => view! { <b>{name}</b> }.into_any(),
        false => view! { <b><a href=page.query.of(&row.code).href()>{name}</a></b> }.into_any(),
    }
}
