//! What stands where by kind, how good it is, and what was aimed at.

use super::bars::bar;
use super::numbers::thousands;
use super::{CoveragePage, ReportLine, Target};
use crate::drawings::{Icon, icon_s};
use crate::lang::Lang;
use gongyue::coverage::QualityMark;
use gongyue::facility::{FacilityKind, FacilityStatus};
use leptos::prelude::*;

pub fn stock(lang: Lang, page: &CoveragePage) -> AnyView {
    let reports = page.is_mine.then(|| {
        view! { <div><h2>{lang.cov_reports()}</h2>{reports(lang, &page.reports)}</div> }
    });
    view! {
        <section class="cov-band cov-two" aria-label=lang.cov_facility_title()>
            <div><h2>{lang.cov_facility_title()}</h2><p class="cap">{lang.cov_as_of(&lang.date_with_year(page.query.on))}</p>{facilities(lang, &page.facilities)}</div>
            <div><h2>{lang.cov_targets_title()}</h2>{targets(lang, &page.targets)}</div>
            <div><h2>{lang.cov_marks_title()}</h2>{marks(lang, page)}</div>
            {reports}
        </section>
    }
    .into_any()
}

fn facilities(lang: Lang, facilities: &[(FacilityKind, [u32; 5])]) -> AnyView {
    if facilities.is_empty() {
        return view! { <p class="muted">{lang.cov_unknown()}</p> }.into_any();
    }
    let heads: Vec<_> = FacilityStatus::ALL
        .iter()
        .map(|status| view! { <th scope="col" class="r">{lang.facility_status(*status)}</th> })
        .collect();
    let row = |(kind, counts): &(FacilityKind, [u32; 5])| {
        let cells: Vec<_> = counts
            .iter()
            .map(|n| view! { <td class="r">{thousands(*n)}</td> })
            .collect();
        view! { <tr><th scope="row">{lang.facility_kinds(*kind)}</th>{cells}</tr> }
    };
    let rows: Vec<_> = facilities.iter().map(row).collect();
    view! {
        <div class="use-scroll" role="region" tabindex="0" aria-label=lang.cov_facility_title()>
            <table class="tbl"><thead><tr><th scope="col">{lang.cov_facility_kind()}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

fn marks(lang: Lang, page: &CoveragePage) -> AnyView {
    let all: u32 = page.marks.iter().sum();
    let names: Vec<&str> = QualityMark::ALL
        .iter()
        .map(|mark| lang.quality_mark(*mark))
        .collect();
    let names = names.join(if lang == Lang::Zh { "、" } else { ", " });
    if all == 0 {
        return view! { <p class="muted">{lang.cov_marks_none()}</p> }.into_any();
    }
    let rows: Vec<_> = (0..page.marks.len())
        .rev()
        .map(|at| {
            let n = page.marks[at];
            view! { <li><b>{lang.cov_marks_met(at)}</b>{bar(n.into(), all.into())}<span><b class="num">{thousands(n)}</b></span></li> }
        })
        .collect();
    view! { <p class="cap">{names}</p><ol class="funnel">{rows}</ol> }.into_any()
}

pub fn targets(lang: Lang, targets: &[Target]) -> AnyView {
    let row = |target: &Target| {
        let name = lang.cov_target_of(target.year, lang.target_measure(target.measure));
        let at = lang.cov_target_at(target.reached, target.goal, target.of);
        let left = match target.goal.saturating_sub(target.reached) {
            0 => view! { <span class="target-met">{icon_s(Icon::Check)}{lang.cov_target_met()}</span> }
                .into_any(),
            n => view! { <span>{lang.cov_target_left(n)}</span> }.into_any(),
        };
        view! {
            <li class="target"><b>{name}</b>{bar(target.reached.into(), target.goal.into())}<span class="num">{at}</span>{left}</li>
        }
    };
    let rows: Vec<_> = targets.iter().map(row).collect();
    match rows.is_empty() {
        true => view! { <p class="muted">{lang.cov_targets_none()}</p> }.into_any(),
        false => view! { <ul>{rows}</ul> }.into_any(),
    }
}

pub fn reports(lang: Lang, reports: &[ReportLine]) -> AnyView {
    let row = |report: &ReportLine| {
        let href = format!("/coverage/reports/{}", crate::url::encoded(&report.id));
        let edition = lang.cov_edition(report.edition);
        view! {
            <li><a class="cov-report" href=href><b>{lang.month_of(report.month)}</b><span class="muted">{edition}" · "{report.issued.clone()}</span>{icon_s(Icon::Next)}</a></li>
        }
    };
    let rows: Vec<_> = reports.iter().map(row).collect();
    match rows.is_empty() {
        true => view! { <p class="muted">{lang.cov_reports_none()}</p> }.into_any(),
        false => view! { <ul>{rows}</ul> }.into_any(),
    }
}
