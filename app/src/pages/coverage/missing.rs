//! Who has no palace yet: the places by name, and the members in them as a hundred squares.

use super::head::stage_key;
use super::numbers::{people, thousands};
use super::{CoveragePage, Place};
use crate::lang::Lang;
use gongyue::coverage::Stage;
use gongyue::division::DivisionLevel;
use gongyue::usage::squares;
use leptos::prelude::*;
use std::cmp::Reverse;

/// As many as stand in the open; the others are one tap further.
const SHOWN: usize = 14;

/// Those with nothing yet come first, and only they stand in the open where there are some.
pub fn missing(lang: Lang, page: &CoveragePage) -> AnyView {
    let mut places: Vec<&Place> = page
        .places
        .iter()
        .filter(|place| place.stage != Stage::InService)
        .collect();
    places.sort_by_key(|place| (place.stage != Stage::None, Reverse(place.nearest_km)));
    let none = places
        .iter()
        .take_while(|place| place.stage == Stage::None)
        .count();
    let shown = if none > 0 { none } else { places.len() };
    let (first, rest) = places.split_at(shown.min(SHOWN));
    let first = match first.is_empty() {
        true => view! { <p class="muted">{lang.cov_missing_nobody()}</p> }.into_any(),
        false => table(lang, page, first),
    };
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details class="cov-numbers">
                <summary>{lang.cov_more_missing(rest.len())}</summary>
                {table(lang, page, rest)}
            </details>
        }
    });
    view! {
        <h2 id="missing">{lang.cov_missing_title()}</h2>
        <p class="cap">{lang.cov_missing_cap()}</p>
        {first}{rest}
    }
    .into_any()
}

fn table(lang: Lang, page: &CoveragePage, places: &[&Place]) -> AnyView {
    let many_cities = page.query.division.level() == DivisionLevel::Province;
    let row = |place: &&Place| {
        let href = page.query.of(&place.code).href();
        let near = place.nearest_km.map(thousands);
        let near = near.unwrap_or_else(|| lang.cov_hidden_mark().to_owned());
        let class = if place.stage == Stage::None { "is-none" } else { "" };
        let city = many_cities.then(
            || view! { <td class="muted narrow-hide">{super::names::short(&place.city).to_owned()}</td> },
        );
        view! {
            <tr class=class>
                <th scope="row"><a href=href>{place.name.clone()}</a><small>{lang.stage(place.stage)}</small></th>
                {city}<td class="r">{people(lang, place.members)}</td><td class="r">{near}</td>
            </tr>
        }
    };
    let rows: Vec<_> = places.iter().map(row).collect();
    let city = many_cities.then(|| view! { <th scope="col" class="narrow-hide">{lang.cov_city()}</th> });
    view! {
        <table class="tbl tbl-missing">
            <thead><tr><th scope="col">{lang.cov_place()}</th>{city}<th scope="col" class="r">{lang.cov_members()}</th><th scope="col" class="r">{lang.cov_nearest()}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A share as squares counted. `None`: one place is no share.
pub fn hundred(lang: Lang, page: &CoveragePage) -> Option<AnyView> {
    if page.totals.places() < 2 {
        return None;
    }
    let Some(counts) = known(page) else {
        return Some(view! { <p class="cap cov-gap">{lang.cov_hundred_hidden()}</p> }.into_any());
    };
    let [have, building, planned, none] = counts;
    let drawn: Vec<_> = Stage::ALL
        .iter()
        .zip(counts)
        .flat_map(|(stage, n)| (0..n).map(move |_| stage_key(*stage)))
        .map(|key| view! { <i class=key></i> })
        .collect();
    let label = lang.cov_hundred_label(have, building, planned, none);
    let then = (building > 0).then(|| view! { <p class="cap">{lang.cov_hundred_then(have + building)}</p> });
    Some(
        view! {
            <h2 class="cov-gap">{lang.cov_hundred_title(have)}</h2>
            {then}
            <div class="hundred" role="img" aria-label=label>{drawn}</div>
        }
        .into_any(),
    )
}

/// Of a hundred members, how many live in places of each stage; `None` where it is not known or not told.
#[allow(clippy::cast_precision_loss, reason = "a country has fewer than 2^53 people")]
fn known(page: &CoveragePage) -> Option<[usize; 4]> {
    let told = page.members_by_stage?;
    let members: Vec<f64> = told.iter().filter_map(|n| n.map(|n| n as f64)).collect();
    let is_known = members.len() == told.len() && members.iter().sum::<f64>() > 0.0;
    is_known.then(|| squares(&members, 100).try_into().ok()).flatten()
}
