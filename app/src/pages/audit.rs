//! The audit: of a palace for its manager (`GET /staff/facilities/{id}/audit`), and about oneself (`GET /me/audit`).

use super::{FacilityRef, Page};
use crate::drawings::{Icon, Plan, icon_s};
use crate::lang::Lang;
use crate::parts::{appbar, blank};
use crate::render::Frame;
use crate::sentences::{ActWords, Change};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct AuditPage {
    pub facility: FacilityRef,
    /// All, and each kind of act.
    pub kinds: Vec<KindLink>,
    pub acts: Vec<ActLine>,
    /// To what was before.
    pub older: Option<String>,
}

#[derive(Debug, Clone)]
pub struct KindLink {
    pub href: String,
    pub word: &'static str,
    pub is_shown: bool,
}

#[derive(Debug, Clone)]
pub struct MyAuditPage {
    pub acts: Vec<ActLine>,
    pub older: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ActLine {
    pub when: String,
    pub what: &'static str,
    /// Masked.
    pub who: String,
    /// Whom and what it is about: a member (masked), a venue, a reservation.
    pub about: Vec<String>,
    pub reason: String,
    pub words: ActWords,
}

impl Page for AuditPage {
    fn title(&self, lang: Lang) -> String {
        lang.audit_of(&self.facility.name)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let kind = |kind: &KindLink| {
            let current = kind.is_shown.then_some("true");
            view! { <a class="chip chip-plain" href=kind.href.clone() aria-current=current>{kind.word}</a> }
        };
        let kinds: Vec<_> = self.kinds.iter().map(kind).collect();
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head">
                        <h1>{lang.audit_title()}</h1>
                        <p class="muted">{self.facility.name.clone()}</p>
                        <p class="small muted">{lang.audit_text()}</p>
                    </header>
                    <nav class="chips wrap act-kinds" aria-label=lang.audit_kinds()>{kinds}</nav>
                    {list(lang, &self.acts, lang.audit_none_text())}
                    {older(lang, self.older)}
                </main>
            </div>
        }
        .into_any()
    }
}

impl Page for MyAuditPage {
    fn title(&self, lang: Lang) -> String {
        lang.my_audit_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head">
                        <h1>{lang.my_audit_title()}</h1>
                        <p class="muted">{lang.my_audit_text()}</p>
                    </header>
                    {list(lang, &self.acts, lang.my_audit_none_text())}
                    {older(lang, self.older)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn list(lang: Lang, acts: &[ActLine], none: &'static str) -> AnyView {
    if acts.is_empty() {
        return blank(Plan::All, lang.audit_none().to_owned(), none.to_owned(), None);
    }
    let rows: Vec<_> = acts.iter().map(|act| row(lang, act)).collect();
    view! { <ol class="card list act-list">{rows}</ol> }.into_any()
}

fn older(lang: Lang, href: Option<String>) -> Option<AnyView> {
    href.map(|href| {
        view! { <a class="btn btn-line btn-wide section" href=href>{lang.audit_older()}</a> }.into_any()
    })
}

fn row(lang: Lang, act: &ActLine) -> AnyView {
    let about: Vec<_> = act
        .about
        .iter()
        .map(|about| view! { <span>{about.clone()}</span>" " })
        .collect();
    let reason = (!act.reason.is_empty())
        .then(|| view! { <p class="small act-reason">{lang.audit_reason(&act.reason)}</p> });
    let notes: Vec<_> = act
        .words
        .notes
        .iter()
        .map(|note| view! { <p class="small">{note.clone()}</p> })
        .collect();
    view! {
        <li class="act">
            <p class="act-head"><b>{act.what}</b>" "<span class="small muted num nb">{act.when.clone()}</span></p>
            <p class="small muted dotted"><span>{act.who.clone()}</span>" "{about}</p>
            {notes}
            {reason}
            {changes(lang, &act.words.changes)}
        </li>
    }
    .into_any()
}

fn changes(lang: Lang, changes: &[Change]) -> Option<AnyView> {
    let change = |change: &Change| {
        view! {
            <div class="act-change">
                <h3 class="small">{change.what}</h3>
                <dl class="small">
                    <div><dt class="muted">{lang.audit_was()}</dt><dd>{change.before.clone()}</dd></div>
                    <div><dt class="muted">{lang.audit_is()}</dt><dd>{change.after.clone()}</dd></div>
                </dl>
            </div>
        }
    };
    (!changes.is_empty()).then(|| {
        let all: Vec<_> = changes.iter().map(change).collect();
        view! {
            <details class="act-more">
                <summary>{lang.audit_changes(changes.len())}{icon_s(Icon::Down)}</summary>
                {all}
            </details>
        }
        .into_any()
    })
}
