//! The bar: where one is, what is asked for, and the same numbers as files. One plain form; it works without scripts.

use super::{CoveragePage, CoverageQuery, Measure};
use crate::drawings::{Icon, icon_s};
use crate::islands::SavePng;
use crate::lang::Lang;
use crate::parts::hidden;
use crate::url;
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use leptos::prelude::*;

pub fn bar(lang: Lang, page: &CoveragePage) -> AnyView {
    view! {
        <header class="cov-bar">
            {crumbs(lang, &page.query, &page.above, &page.name, "/coverage")}
            <span class="cov-tools">{settings(lang, page)}{exports(lang, page)}</span>
        </header>
        {page.is_mine.then(|| officer_links(lang, &page.query.division))}
    }
    .into_any()
}

/// The way home and the way up; `path` is the page that the links lead to.
pub fn crumbs(
    lang: Lang,
    query: &CoverageQuery,
    above: &[(DivisionCode, String)],
    name: &str,
    path: &str,
) -> AnyView {
    let link = |(code, name): &(DivisionCode, String)| {
        let href = query.of(code).href_at(path);
        view! { <li><a href=href>{name.clone()}</a>{icon_s(Icon::Next)}</li> }
    };
    let links: Vec<_> = above.iter().map(link).collect();
    view! {
        <a class="cov-home" href="/" aria-label=lang.cov_home()><span class="seal" aria-hidden="true">{lang.seal()}</span></a>
        <nav class="crumbs" aria-label=lang.cov_above()><ol>{links}<li aria-current="page">{name.to_owned()}</li></ol></nav>
    }
    .into_any()
}

fn settings(lang: Lang, page: &CoveragePage) -> AnyView {
    let query = &page.query;
    let chosen = [
        lang.date_with_year(query.on),
        lang.months_between(query.from, query.to),
        lang.measure(query.measure).to_owned(),
    ];
    let sport = query.kind.map(|kind| lang.venue_kind(kind).to_owned());
    let chosen: Vec<_> = chosen
        .into_iter()
        .chain(sport)
        .map(|word| view! { <span>{word}</span>" " })
        .collect();
    view! {
        <details class="cov-ask">
            <summary class="pick" aria-label=lang.cov_settings()><span class="dotted num">{chosen}</span>{icon_s(Icon::Down)}</summary>
            <form class="cov-form" method="get" action="/coverage">
                {hidden("division", query.division.to_string())}
                <label>{lang.cov_on()}<input class="input num" type="date" name="on" value=query.on.to_string() /></label>
                {month_field(lang.cov_from(), "from", query.from)}
                {month_field(lang.cov_to(), "to", query.to)}
                <label>{lang.cov_measure()}<select class="input" name="measure">{measures(lang, query)}</select></label>
                <label>{lang.cov_kind()}<select class="input" name="kind">{kinds(lang, page)}</select></label>
                <button class="btn btn-line" type="submit">{lang.cov_show()}</button>
            </form>
        </details>
    }
    .into_any()
}

/// Browsers that know no months show a line of text, so the pattern says what to write.
fn month_field(label: &'static str, name: &'static str, month: Month) -> AnyView {
    view! {
        <label>{label}<input class="input num" type="month" name=name value=month.to_string() pattern="[0-9]{4}-[0-9]{2}" placeholder="2026-11" maxlength="7" /></label>
    }
    .into_any()
}

fn measures(lang: Lang, query: &CoverageQuery) -> AnyView {
    let option = |measure: &Measure| {
        view! { <option value=measure.as_str() selected=*measure == query.measure>{lang.measure(*measure)}</option> }
    };
    Measure::ALL.iter().map(option).collect::<Vec<_>>().into_any()
}

fn kinds(lang: Lang, page: &CoveragePage) -> AnyView {
    let options: Vec<_> = page
        .kinds
        .iter()
        .map(|kind| {
            let chosen = Some(*kind) == page.query.kind;
            view! { <option value=kind.as_str() selected=chosen>{lang.venue_kind(*kind)}</option> }
        })
        .collect();
    view! { <option value="">{lang.cov_all_kinds()}</option>{options} }.into_any()
}

/// Saving the map as a picture needs a script: its button shows itself where there is one.
fn exports(lang: Lang, page: &CoveragePage) -> AnyView {
    let has_map = page.has_map();
    let map = page.query.href_at("/coverage/map.svg");
    let png = map.clone();
    let name = format!("coverage-{}-{}", page.query.division, page.query.on);
    view! {
        <details class="cov-export pop">
            <summary class="pick">{lang.cov_export()}{icon_s(Icon::Down)}</summary>
            <div class="cov-pop">
                <a href=page.query.href_at("/coverage.csv")>{lang.cov_export_csv()}</a>
                <a href=page.query.href_at("/coverage.xlsx")>{lang.cov_export_xlsx()}</a>
                {has_map.then(|| view! {
                    <a href=map>{lang.cov_export_svg()}</a>
                    <SavePng><button type="button" hidden data-png=name data-src=png>{lang.cov_export_png()}</button></SavePng>
                })}
            </div>
        </details>
    }
    .into_any()
}

fn officer_links(lang: Lang, division: &DivisionCode) -> AnyView {
    let link = |(path, word): (&str, &'static str)| {
        let href = url::with_query(path, &[("division", Some(division.to_string()))]);
        view! { <a class="btn btn-soft" href=href>{word}</a> }
    };
    let links: Vec<_> = [
        ("/coverage/facilities", lang.cov_facilities()),
        ("/coverage/targets", lang.cov_targets()),
        ("/coverage/reports", lang.cov_reports()),
    ]
    .into_iter()
    .map(link)
    .collect();
    view! { <nav class="cov-links" aria-label=lang.cov_title()>{links}</nav> }.into_any()
}
