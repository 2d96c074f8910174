//! The staff's side of verification: `GET /staff/facilities/{id}/verifications`, and one request below it.

use super::members::fact;
use super::{FacilityRef, Page};
use crate::drawings::{Icon, Plan, icon_s};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::{Tone, appbar, blank, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct VerificationsPage {
    pub facility: FacilityRef,
    pub path: String,
    pub waiting: Vec<Waiting>,
    /// What somebody said at the desk, and why nothing was found by it.
    pub code: String,
    pub code_fault: Option<String>,
    /// What became of the last one, and whether it went well.
    pub told: Option<(Tone, &'static str)>,
}

/// Masked.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub href: String,
    pub name: String,
    pub card: String,
    pub since: String,
}

impl Page for VerificationsPage {
    fn title(&self, lang: Lang) -> String {
        lang.staff_verifications(&self.facility.name)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let code = Field::new("code", lang.verifications_code_label(), Kind::Code)
            .value(self.code)
            .fault(self.code_fault);
        let told = self.told.map(
            |(tone, words)| view! { <div class="section" role="status">{note(tone, words, None)}</div> },
        );
        let list = if self.waiting.is_empty() {
            let (title, text) = (
                lang.verifications_none().to_owned(),
                lang.verifications_none_text().to_owned(),
            );
            blank(Plan::All, title, text, None)
        } else {
            let rows: Vec<_> = self.waiting.iter().map(line).collect();
            view! {
                <h2 class="h-part">{lang.verifications_waiting(self.waiting.len())}</h2>
                <ul class="card list">{rows}</ul>
            }
            .into_any()
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.verifications_title()}</h1><p class="muted">{self.facility.name.clone()}</p></header>
                    {told}
                    <form class="ask" method="get" action=self.path>
                        {field(code)}
                        <button class="btn btn-main btn-wide" type="submit">{lang.verifications_code_go()}</button>
                    </form>
                    <div class="section">{list}</div>
                </main>
            </div>
        }
        .into_any()
    }
}

fn line(waiting: &Waiting) -> AnyView {
    view! {
        <li><a class="line" href=waiting.href.clone()>
            <span class="grow"><b>{waiting.name.clone()}</b><small class="num">{waiting.card.clone()}" · "{waiting.since.clone()}</small></span>
            {icon_s(Icon::Next)}
        </a></li>
    }
    .into_any()
}

#[derive(Debug, Clone)]
pub struct RequestPage {
    pub facility: FacilityRef,
    /// Of this page, where it posts to.
    pub path: String,
    pub back: String,
    pub name: String,
    pub card: String,
    pub phone: String,
    pub since: String,
    /// What a roll says of the card, masked: whose, and of which union.
    pub roll: Option<(String, String)>,
    pub union: String,
    pub union_fault: Option<String>,
    pub reason: String,
    pub reason_fault: Option<String>,
    pub fault: Option<String>,
}

impl Page for RequestPage {
    fn title(&self, lang: Lang) -> String {
        lang.verify_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let fault = self
            .fault
            .map(|fault| view! { <div class="section" role="alert">{note(Tone::Warn, fault, None)}</div> });
        let roll = match &self.roll {
            Some((name, union)) => note(Tone::Yours, lang.request_roll(name, union), None),
            None => note(Tone::Plain, lang.request_no_roll(), None),
        };
        let union = Field::new("union", lang.request_union(), Kind::Text)
            .value(self.union)
            .hint(lang.request_union_hint())
            .fault(self.union_fault);
        let declining = self.reason_fault.is_some();
        let reason = Field::new("reason", lang.reason_label(), Kind::Text)
            .value(self.reason)
            .hint(lang.request_decline_hint())
            .fault(self.reason_fault);
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, self.back, "")}
                    <header class="form-head"><h1>{self.name}</h1><p class="muted">{lang.verify_text()}</p></header>
                    {fault}
                    <dl class="card list known">
                        {fact(lang.member_card(), self.card)}
                        {fact(lang.member_phone(), self.phone)}
                    </dl>
                    <p class="cap under">{lang.verification_since(&self.since)}" · "{lang.member_logged()}</p>
                    <div class="section">{roll}</div>
                    <form class="ask section" method="post" action=self.path.clone() novalidate>
                        {field(union)}
                        <button class="btn btn-main btn-wide" type="submit" name="what" value="approve">{lang.request_approve()}</button>
                    </form>
                    <details class="card section" open=declining>
                        <summary class="line"><span class="grow">{lang.request_decline()}</span>{icon_s(Icon::Down)}</summary>
                        <form class="card-body ask" method="post" action=self.path novalidate>
                            {field(reason)}
                            <button class="btn btn-line btn-wide" type="submit" name="what" value="decline">{lang.request_decline()}</button>
                        </form>
                    </details>
                </main>
            </div>
        }
        .into_any()
    }
}
