//! Who works at a palace, for its manager: `GET` and `POST /staff/facilities/{id}/roles`, `POST …/end`.

use super::{FacilityRef, Page};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::{Tone, appbar, hidden, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct RolesPage {
    pub facility: FacilityRef,
    pub path: String,
    pub staff: Vec<StaffLine>,
    pub phone: Field,
    pub until: Field,
    /// `desk` or `manager`, as chosen before.
    pub role: String,
    pub fault: Option<String>,
    pub done: bool,
}

#[derive(Debug, Clone)]
pub struct StaffLine {
    pub member: String,
    /// Masked.
    pub name: String,
    pub role: &'static str,
    pub role_word: &'static str,
    pub until: String,
    pub is_me: bool,
}

impl Page for RolesPage {
    fn title(&self, lang: Lang) -> String {
        lang.staff_roles(&self.facility.name)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let rows: Vec<_> = self
            .staff
            .iter()
            .map(|line| row(lang, &self.path, line))
            .collect();
        let told = match (&self.fault, self.done) {
            (Some(fault), _) => Some(note(Tone::Warn, fault.clone(), None)),
            (None, true) => Some(note(Tone::Done, lang.saved(), None)),
            (None, false) => None,
        };
        let told = told.map(|told| view! { <div class="section" role="status">{told}</div> });
        let choice = |value: &'static str, word: &'static str| {
            let id = format!("role-{value}");
            let checked = self.role == value;
            view! {
                <div>
                    <input class="sr" type="radio" name="role" id=id.clone() value=value checked=checked />
                    <label for=id>{word}</label>
                </div>
            }
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.roles_title()}</h1><p class="muted">{self.facility.name.clone()}</p></header>
                    {told}
                    <ul class="card list">{rows}</ul>
                    <p class="cap under">{lang.roles_text()}</p>
                    <form class="card card-pad ask section" method="post" action=self.path.clone() novalidate>
                        <h2 class="h-card">{lang.roles_grant()}</h2>
                        {field(self.phone)}
                        <fieldset>
                            <legend class="label">{lang.roles_role()}</legend>
                            <div class="choice">{choice("desk", lang.role_desk())}{choice("manager", lang.role_manager())}</div>
                        </fieldset>
                        {field(self.until)}
                        <button class="btn btn-main btn-wide" type="submit">{lang.roles_grant_go()}</button>
                        <p class="cap">{lang.roles_grant_note()}</p>
                    </form>
                </main>
            </div>
        }
        .into_any()
    }
}

fn row(lang: Lang, path: &str, line: &StaffLine) -> AnyView {
    let end = (!line.is_me).then(|| {
        view! {
            <form method="post" action=format!("{path}/end")>
                {hidden("member", line.member.clone())}
                {hidden("role", line.role)}
                <button class="btn btn-soft" type="submit" aria-label=lang.role_end_of(&line.name)>{lang.role_end()}</button>
            </form>
        }
    });
    let me = line
        .is_me
        .then(|| view! { " "<span class="muted">{lang.role_you()}</span> });
    view! {
        <li class="line">
            <span class="grow"><b>{line.name.clone()}</b>{me}<small>{line.role_word}" · "{line.until.clone()}</small></span>
            {end}
        </li>
    }
    .into_any()
}

/// The two fields, for the page when nothing was typed yet.
pub fn phone_field(lang: Lang) -> Field {
    Field::new("phone", lang.roles_phone(), Kind::Phone)
}

pub fn until_field(lang: Lang) -> Field {
    Field::new("until", lang.roles_until(), Kind::Date).hint(lang.roles_until_hint())
}
