//! The monthly report of a division: issued once, then frozen (`GET /coverage/reports/{id}`), and where reports are issued
//! (`GET` and `POST /coverage/reports`).

use super::coverage::{CoveragePage, ReportLine, frozen, stock};
use super::{Page, Sheet};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::shell::foot;
use crate::parts::{Tone, appbar, hidden, note};
use crate::render::Frame;
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct ReportPage {
    /// Of the division.
    pub name: String,
    pub month: Month,
    pub edition: u32,
    /// When, as one says it.
    pub issued: String,
    pub issued_by_union: String,
    pub remark: String,
    /// Of the frozen numbers.
    pub hash: String,
    pub id: String,
    pub back: String,
    /// As it was when the report was issued.
    pub page: CoveragePage,
}

impl Page for ReportPage {
    fn title(&self, lang: Lang) -> String {
        format!(
            "{} · {}",
            lang.report_title(&lang.month_of(self.month)),
            self.name
        )
    }
    fn sheet(&self) -> Sheet {
        Sheet::Coverage
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let remark = (!self.remark.is_empty()).then(|| {
            view! { <p class="report-remark"><b>{lang.report_remark()}{lang.colon()}</b>{self.remark.clone()}</p> }
        });
        view! {
            <div class="cov report">
                <main id="main">
                    <div class="no-print">{appbar(lang, self.back, "")}<p class="cap">{lang.report_print_hint()}</p></div>
                    <header class="report-head">
                        <p>{self.name}</p>
                        <h1>{lang.report_title(&lang.month_of(self.month))}</h1>
                        <p class="muted">{lang.report_by(&self.issued_by_union)}" · "{lang.report_edition(self.edition, &self.issued)}</p>
                    </header>
                    {remark}
                    {frozen(lang, &self.page)}
                    <footer class="report-foot cap">
                        <p>{lang.report_edition(self.edition, &self.issued)}" · "{lang.report_frozen()}</p>
                        <p class="num">{lang.report_hash(&self.hash)}</p>
                        <p class="num">{lang.report_id(&self.id)}</p>
                    </footer>
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

#[derive(Debug, Clone)]
pub struct ReportsPage {
    pub division: DivisionCode,
    pub name: String,
    pub back: String,
    /// Newest first.
    pub reports: Vec<ReportLine>,
    /// Those that may be issued, the newest first.
    pub months: Vec<Month>,
    pub told: Option<(Tone, String)>,
    pub fault: Option<String>,
    /// As it was typed.
    pub remark: String,
}

impl Page for ReportsPage {
    fn title(&self, lang: Lang) -> String {
        format!("{} · {}", lang.reports_title(), self.name)
    }
    fn sheet(&self) -> Sheet {
        Sheet::Coverage
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let told = self.told.clone().map(|(tone, text)| note(tone, text, None));
        let form = match self.months.is_empty() {
            true => view! { <p class="muted">{lang.reports_no_months()}</p> }.into_any(),
            false => issue(lang, &self),
        };
        view! {
            <div class="cov cov-narrow">
                <main id="main">
                    {appbar(lang, self.back, "")}
                    <h1>{self.name}" "{lang.reports_title()}</h1>
                    <div role="status">{told}</div>
                    <p class="cov-why">{lang.reports_text()}</p>
                    {form}
                    <h2 class="cov-gap">{lang.reports_issued()}</h2>
                    {stock::reports(lang, &self.reports)}
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn issue(lang: Lang, page: &ReportsPage) -> AnyView {
    let months = page
        .months
        .iter()
        .map(|month| (month.to_string(), lang.month_of(*month)));
    view! {
        <form class="ask" method="post" action="/coverage/reports">
            {hidden("division", page.division.to_string())}
            {field(Field::new("month", lang.reports_month(), Kind::Select).options(months.collect()).fault(page.fault.clone()))}
            {field(Field::new("remark", lang.reports_remark(), Kind::Area).value(page.remark.clone()))}
            <button class="btn btn-main" type="submit">{lang.reports_issue()}</button>
        </form>
    }
    .into_any()
}
