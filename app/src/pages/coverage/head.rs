//! The headline, and the four stages as one bar.

use super::CoveragePage;
use super::numbers::thousands;
use crate::lang::Lang;
use gongyue::coverage::Stage;
use gongyue::division::DivisionLevel;
use gongyue::usage::squares;
use leptos::prelude::*;

pub fn headline(lang: Lang, page: &CoveragePage) -> AnyView {
    let facts = facts(lang, page, true);
    view! { <h1>{facts}</h1> }.into_any()
}

/// How many places, how many with a palace, how many without: in one line. `linked`: the last leads to their list.
pub fn facts(lang: Lang, page: &CoveragePage, linked: bool) -> AnyView {
    if page.query.division.level() == DivisionLevel::County {
        return of_county(lang, page);
    }
    let missing = match page.totals.stages[3] {
        0 => view! { <span class="ib">{lang.cov_none_missing()}</span> }.into_any(),
        n if linked => view! { <em class="ib"><a href="#missing">{lang.cov_missing(n)}</a></em> }.into_any(),
        n => view! { <em class="ib">{lang.cov_missing(n)}</em> }.into_any(),
    };
    view! {
        <span class="ib">{lang.cov_places(page.totals.places())}</span>
        <span class="ib">{lang.cov_in_service(page.totals.in_service())}</span>
        {missing}
    }
    .into_any()
}

/// A county has a palace or has none: that is its headline.
fn of_county(lang: Lang, page: &CoveragePage) -> AnyView {
    let name = &page.name;
    let stages = Stage::ALL.iter().zip(page.totals.stages);
    let stage = stages.filter(|(_, n)| *n > 0).map(|(stage, _)| *stage).min();
    match stage.unwrap_or(Stage::None) {
        Stage::InService => lang.cov_one_in_service(name).into_any(),
        Stage::Building => lang.cov_one_building(name).into_any(),
        Stage::Planned => lang.cov_one_planned(name).into_any(),
        Stage::None => view! { <em>{lang.cov_one_none(name)}</em> }.into_any(),
    }
}

/// Widths are sixtieths, as classes: the content policy allows no inline style. Nothing that exists is drawn as nothing.
pub fn share_bar(lang: Lang, page: &CoveragePage, linked: bool) -> Option<AnyView> {
    const PARTS: usize = 60;
    if page.totals.places() < 2 {
        return None;
    }
    let stages = page.totals.stages;
    let widths = squares(&stages.map(f64::from), PARTS);
    let part = |((stage, n), width): ((&Stage, u32), usize)| {
        let (class, key) = (format!("g{}", width.max(1)), stage_key(*stage));
        let inside = view! { <i class=key></i><b>{thousands(n)}</b><span>{lang.stage(*stage)}</span> };
        match stage {
            Stage::None if linked => {
                view! { <a class=format!("{class} share-none") href="#missing">{inside}</a> }.into_any()
            }
            _ => view! { <div class=class>{inside}</div> }.into_any(),
        }
    };
    let parts: Vec<_> = Stage::ALL
        .iter()
        .zip(stages)
        .zip(widths)
        .filter(|((_, n), _)| *n > 0)
        .map(part)
        .collect();
    Some(view! { <div class="share num" role="group" aria-label=lang.cov_stages()>{parts}</div> }.into_any())
}

/// The class of a stage's square, outside the map.
pub fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::InService => "k-in",
        Stage::Building => "k-build",
        Stage::Planned => "k-plan",
        Stage::None => "k-none",
    }
}
