//! Members, for the staff: `GET /staff/facilities/{id}/members?q=`, and one of them.

use super::{FacilityRef, Page};
use crate::drawings::{Icon, Plan, icon_s};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::{Tone, appbar, blank, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct MembersPage {
    pub facility: FacilityRef,
    /// Of this page; its members are below it.
    pub path: String,
    /// What was looked for; empty: nothing yet.
    pub q: String,
    pub members: Vec<MemberLine>,
    /// To the next page.
    pub more: Option<String>,
}

/// Masked, as lists show it.
#[derive(Debug, Clone)]
pub struct MemberLine {
    pub href: String,
    pub name: String,
    pub phone: String,
    pub union: Option<String>,
    pub state: &'static str,
}

impl Page for MembersPage {
    fn title(&self, lang: Lang) -> String {
        lang.staff_members(&self.facility.name)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let q = Field::new("q", lang.members_label(), Kind::Search)
            .value(self.q.clone())
            .hint(lang.members_hint());
        let found = match (self.q.is_empty(), self.members.is_empty()) {
            (true, _) => None,
            (false, true) => {
                let (title, text) = (
                    lang.members_none().to_owned(),
                    lang.members_none_text().to_owned(),
                );
                Some(blank(Plan::All, title, text, None))
            }
            (false, false) => {
                let rows: Vec<_> = self.members.iter().map(line).collect();
                Some(view! { <ul class="card list">{rows}</ul> }.into_any())
            }
        };
        let more = self
            .more
            .map(|href| view! { <a class="btn btn-line btn-wide section" href=href>{lang.show_more()}</a> });
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.members_title()}</h1><p class="muted">{self.facility.name.clone()}</p></header>
                    <form class="ask" method="get" action=self.path>
                        {field(q)}
                        <button class="btn btn-main btn-wide" type="submit">{lang.members_search()}</button>
                    </form>
                    <div class="section">{found}</div>
                    {more}
                </main>
            </div>
        }
        .into_any()
    }
}

fn line(member: &MemberLine) -> AnyView {
    let below = [
        Some(member.phone.clone()),
        Some(member.state.to_owned()),
        member.union.clone(),
    ];
    let below: Vec<String> = below.into_iter().flatten().collect();
    view! {
        <li><a class="line" href=member.href.clone()>
            <span class="grow"><b>{member.name.clone()}</b><small class="num">{below.join(" · ")}</small></span>{icon_s(Icon::Next)}
        </a></li>
    }
    .into_any()
}

#[derive(Debug, Clone)]
pub struct MemberPage {
    pub facility: FacilityRef,
    pub back: String,
    pub name: String,
    /// Labels with their values.
    pub facts: Vec<(&'static str, String)>,
    /// Where to remove second factors; only for managers, of somebody who has some.
    pub removal: Option<Removal>,
    /// When and where the member did not come, and a way to each.
    pub strikes: Vec<Strike>,
    /// Only for managers.
    pub suspension: Option<Suspension>,
    pub done: bool,
}

#[derive(Debug, Clone)]
pub struct Strike {
    pub title: String,
    pub note: String,
    pub href: String,
}

#[derive(Debug, Clone)]
pub struct Suspension {
    pub path: String,
    /// Until when, and why; `None`: not suspended by the staff.
    pub now: Option<String>,
    pub until: String,
    pub reason: String,
    /// At the date, and at the reason.
    pub faults: (Option<String>, Option<String>),
}

#[derive(Debug, Clone)]
pub struct Removal {
    pub path: String,
    pub reason: String,
    pub fault: Option<String>,
}

impl Page for MemberPage {
    fn title(&self, lang: Lang) -> String {
        lang.member_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let facts: Vec<_> = self
            .facts
            .into_iter()
            .map(|(label, value)| fact(label, value))
            .collect();
        let removal = self.removal.map(|removal| {
            let open = removal.fault.is_some();
            let reason = Field::new("reason", lang.reason_label(), Kind::Text)
                .value(removal.reason)
                .fault(removal.fault);
            view! {
                <details class="card section" open=open>
                    <summary class="line"><span class="grow">{lang.member_remove_factors()}</span>{icon_s(Icon::Down)}</summary>
                    <form class="card-body ask" method="post" action=removal.path novalidate>
                        <p class="small muted">{lang.member_remove_factors_text()}</p>
                        {field(reason)}
                        <button class="btn btn-line btn-wide" type="submit">{lang.member_remove_factors()}</button>
                    </form>
                </details>
            }
        });
        let strikes = strikes(lang, &self.strikes);
        let suspension = self.suspension.map(|suspension| suspend(lang, suspension));
        let done = self.done.then(
            || view! { <div class="section" role="status">{note(Tone::Done, lang.saved(), None)}</div> },
        );
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, self.back, "")}
                    <header class="form-head"><h1>{self.name}</h1><p class="muted">{self.facility.name.clone()}</p></header>
                    {done}
                    <dl class="card list known">{facts}</dl>
                    <p class="cap under">{lang.member_logged()}</p>
                    {strikes}
                    {suspension}
                    {removal}
                </main>
            </div>
        }
        .into_any()
    }
}

fn strikes(lang: Lang, strikes: &[Strike]) -> AnyView {
    if strikes.is_empty() {
        return view! { <p class="card card-pad muted section">{lang.strikes_none()}</p> }.into_any();
    }
    let row = |strike: &Strike| {
        view! {
            <li><a class="line" href=strike.href.clone()>
                <span class="grow"><b>{strike.title.clone()}</b><small class="num">{strike.note.clone()}</small></span>{icon_s(Icon::Next)}
            </a></li>
        }
    };
    let rows: Vec<_> = strikes.iter().map(row).collect();
    view! { <h2 class="h-part">{lang.strikes_title(rows.len())}</h2><ul class="card list">{rows}</ul> }
        .into_any()
}

fn suspend(lang: Lang, suspension: Suspension) -> AnyView {
    let Suspension {
        path,
        now,
        until,
        reason,
        faults,
    } = suspension;
    if let Some(now) = now {
        return view! {
            <form class="card card-pad ask section" method="post" action=path>
                <p>{now}</p>
                <button class="btn btn-line btn-wide" type="submit" name="what" value="lift">{lang.suspend_lift()}</button>
            </form>
        }
        .into_any();
    }
    let open = faults.0.is_some() || faults.1.is_some();
    let until = Field::new("until", lang.suspend_until(), Kind::Date)
        .value(until)
        .fault(faults.0);
    let reason = Field::new("suspend_reason", lang.suspend_reason(), Kind::Text)
        .value(reason)
        .fault(faults.1);
    view! {
        <details class="card section" open=open>
            <summary class="line"><span class="grow">{lang.suspend_title()}</span>{icon_s(Icon::Down)}</summary>
            <form class="card-body ask" method="post" action=path novalidate>
                <p class="small muted">{lang.suspend_text()}</p>
                {field(until)}
                {field(reason)}
                <button class="btn btn-line btn-wide" type="submit" name="what" value="suspend">{lang.suspend_now()}</button>
            </form>
        </details>
    }
    .into_any()
}

pub fn fact(label: &'static str, value: String) -> AnyView {
    view! { <div class="line"><dt>{label}</dt><dd class="grow num">{value}</dd></div> }.into_any()
}
