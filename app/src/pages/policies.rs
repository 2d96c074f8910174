//! The rules of a palace, for its staff: `GET /staff/facilities/{id}/policies?venue=`. Posts the draft to the same
//! path, to `…/publish` and to `…/discard`.

use super::{FacilityRef, Page};
use crate::drawings::{Icon, icon_s};
use crate::lang::Lang;
use crate::parts::{Tone, appbar, hidden, note};
use crate::render::Frame;
use crate::url;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct PoliciesPage {
    pub facility: FacilityRef,
    /// Where the forms post to.
    pub path: String,
    /// The chosen venue's id; empty: all venues without a policy of their own.
    pub venue: String,
    pub choices: Vec<Choice>,
    pub in_force: Option<Version>,
    pub upcoming: Vec<Version>,
    /// Only managers change rules; the desk reads them.
    pub may_edit: bool,
    /// Counts the edits of the draft; 0 where there is none.
    pub edit: i64,
    pub presets: Vec<Choice>,
    pub groups: Vec<Group>,
    /// Why what was just tried did not happen.
    pub fault: Option<String>,
    pub preview: Option<PreviewTable>,
    /// `YYYY-MM-DD`, offered as the day from which the draft holds.
    pub from: String,
    pub from_fault: Option<String>,
}

/// A link to another choice.
#[derive(Debug, Clone)]
pub struct Choice {
    pub href: String,
    pub name: String,
    pub is_current: bool,
    /// Such as “own rules”, “draft”.
    pub note: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Version {
    /// “第 3 版，11 月 27 日起”
    pub title: String,
    pub sentences: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Group {
    pub title: &'static str,
    pub hint: Option<&'static str>,
    pub rows: Vec<Row>,
}

/// Fields that belong together, beside each other where there is room.
#[derive(Debug, Clone)]
pub struct Row {
    /// Of a row of several; a single field has its own label.
    pub legend: Option<String>,
    pub fields: Vec<Input>,
}

#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub label: String,
    pub value: String,
    pub control: Control,
    pub fault: Option<String>,
}

#[derive(Debug, Clone)]
pub enum Control {
    Number,
    /// `HH:MM`
    Time,
    Text,
    /// Values with their words.
    Select(Vec<(&'static str, &'static str)>),
}

/// What the draft would have done.
#[derive(Debug, Clone)]
pub struct PreviewTable {
    /// “近 30 天的 120 次预约里，会拒绝 3 次……”
    pub summary: String,
    /// When it was, where, and why it would have been refused.
    pub rows: Vec<[String; 3]>,
    /// How many rows are not shown.
    pub more: usize,
}

impl Page for PoliciesPage {
    fn title(&self, lang: Lang) -> String {
        format!("{} {}", self.facility.name, lang.policies_title())
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let fault = page.fault.clone().map(|fault| {
            view! { <div class="notices wrong" role="alert">{note(Tone::Warn, fault, None)}</div> }
        });
        let now = page.in_force.as_ref().map(|version| told(version, true));
        let now = now.unwrap_or_else(|| {
            let none = match page.venue.is_empty() {
                true => lang.policies_as_usual(),
                false => lang.policies_as_palace(),
            };
            view! { <p class="card card-pad muted">{none}</p> }.into_any()
        });
        let upcoming: Vec<_> = page.upcoming.iter().map(|version| told(version, false)).collect();
        let edit = page
            .may_edit
            .then(|| view! { {draft(lang, page)}{form(lang, page)} });
        let read_only =
            (!page.may_edit).then(|| view! { <p class="cap section">{lang.policies_read_only()}</p> });
        view! {
            <div class="page page-wide">
                <main id="main" class="pad policies">
                    {appbar(lang, url::facility(&page.facility.id), "")}
                    <header class="form-head">
                        <h1>{lang.policies_title()}</h1>
                        <p class="muted">{page.facility.name.clone()}</p>
                    </header>
                    <nav class="chips-wrap" aria-label=lang.policies_of()>{chips(&page.choices)}</nav>
                    {fault}
                    <h2 class="h-part">{lang.policies_now()}</h2>
                    {now}
                    {upcoming}
                    {edit}
                    {read_only}
                </main>
            </div>
        }
        .into_any()
    }
}

fn chips(choices: &[Choice]) -> Vec<AnyView> {
    let chip = |choice: &Choice| {
        let current = choice.is_current.then_some("page");
        let note = choice.note.clone().map(|note| view! { <small>{note}</small> });
        view! { <a class="chip" href=choice.href.clone() aria-current=current>{choice.name.clone()}{note}</a> }.into_any()
    };
    choices.iter().map(chip).collect()
}

fn told(version: &Version, open: bool) -> AnyView {
    let sentences: Vec<_> = version
        .sentences
        .iter()
        .map(|sentence| view! { <li>{sentence.clone()}</li> })
        .collect();
    view! {
        <details class="card rules" open=open>
            <summary><b class="grow">{version.title.clone()}</b>{icon_s(Icon::Down)}</summary>
            <ul>{sentences}</ul>
        </details>
    }
    .into_any()
}

/// What the draft would have done, and publishing it.
fn draft(lang: Lang, page: &PoliciesPage) -> Option<AnyView> {
    let preview = page.preview.as_ref()?;
    let rows: Vec<_> = preview
        .rows
        .iter()
        .map(|[when, place, why]| {
            view! { <tr><td class="num">{when.clone()}</td><td>{place.clone()}</td><td>{why.clone()}</td></tr> }
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <details class="rules">
                <summary><b class="grow">{lang.preview_rows(preview.rows.len() + preview.more)}</b>{icon_s(Icon::Down)}</summary>
                <div class="scroll-x" tabindex="0">
                    <table class="table">
                        <thead><tr>
                            <th scope="col">{lang.preview_when()}</th>
                            <th scope="col">{lang.preview_where()}</th>
                            <th scope="col">{lang.preview_why()}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {(preview.more > 0).then(|| view! { <p class="cap">{lang.preview_more(preview.more)}</p> })}
            </details>
        }
    });
    let fault = page
        .from_fault
        .clone()
        .map(|fault| view! { <p class="fault" id="from-fault">{fault}</p> });
    let invalid = fault.is_some().then_some("true");
    let described = if fault.is_some() {
        "from-fault from-hint"
    } else {
        "from-hint"
    };
    Some(
        view! {
            <section class="card card-pad section" aria-labelledby="draft">
                <h2 class="h-card" id="draft">{lang.draft_title()}</h2>
                <p>{preview.summary.clone()}</p>
                {table}
                <form class="publish" method="post" action=format!("{}/publish", page.path)>
                    {hidden("venue", page.venue.clone())}
                    {hidden("edit", page.edit.to_string())}
                    <label class="label" for="from">{lang.publish_from()}</label>
                    <input class="input" id="from" name="from" type="date" required value=page.from.clone()
                        aria-invalid=invalid aria-describedby=described />
                    {fault}
                    <p class="cap" id="from-hint">{lang.publish_hint()}</p>
                    <button class="btn btn-main btn-wide" type="submit">{lang.publish()}</button>
                </form>
                <form class="section" method="post" action=format!("{}/discard", page.path)>
                    {hidden("venue", page.venue.clone())}
                    {hidden("edit", page.edit.to_string())}
                    <button class="btn btn-soft btn-wide" type="submit">{lang.discard_draft()}</button>
                </form>
            </section>
        }
        .into_any(),
    )
}

fn form(lang: Lang, page: &PoliciesPage) -> AnyView {
    let groups: Vec<_> = page
        .groups
        .iter()
        .map(|group| {
            let rows: Vec<_> = group.rows.iter().map(row).collect();
            let hint = group.hint.map(|hint| view! { <p class="cap">{hint}</p> });
            view! {
                <fieldset class="card card-pad knobs">
                    <legend>{group.title}</legend>
                    {hint}
                    {rows}
                </fieldset>
            }
        })
        .collect();
    view! {
        <h2 class="h-part" id="edit">{lang.edit_title()}</h2>
        <p class="cap">{lang.edit_presets()}</p>
        <div class="chips-wrap">{chips(&page.presets)}</div>
        <form method="post" action=page.path.clone() novalidate>
            {hidden("venue", page.venue.clone())}
            {hidden("edit", page.edit.to_string())}
            {groups}
            <button class="btn btn-main btn-wide section" type="submit">{lang.save_draft()}</button>
        </form>
    }
    .into_any()
}

fn row(row: &Row) -> AnyView {
    let fields: Vec<_> = row.fields.iter().map(input).collect();
    match &row.legend {
        Some(legend) => {
            view! { <div class="knob-row" role="group" aria-label=legend.clone()>{fields}</div> }.into_any()
        }
        None => view! { <div class="knob-row">{fields}</div> }.into_any(),
    }
}

fn input(field: &Input) -> AnyView {
    let id = format!("knob-{}", field.name);
    let fault_id = format!("{id}-fault");
    let described = field.fault.is_some().then(|| fault_id.clone());
    let invalid = field.fault.is_some().then_some("true");
    let (name, value) = (field.name.clone(), field.value.clone());
    let control = match &field.control {
        Control::Select(options) => {
            let options: Vec<_> = options
                .iter()
                .map(|(option, words)| view! { <option value=*option selected=*option == value>{*words}</option> })
                .collect();
            view! {
                <select class="input" id=id.clone() name=name aria-invalid=invalid aria-describedby=described>{options}</select>
            }
            .into_any()
        }
        simple => {
            let (kind, mode) = match simple {
                Control::Time => ("time", None),
                Control::Number => ("text", Some("numeric")),
                _ => ("text", None),
            };
            view! {
                <input class="input" id=id.clone() name=name type=kind inputmode=mode value=value autocomplete="off"
                    aria-invalid=invalid aria-describedby=described />
            }
            .into_any()
        }
    };
    let fault = field
        .fault
        .clone()
        .map(|fault| view! { <p class="fault" id=fault_id>{fault}</p> });
    view! {
        <div class="knob">
            <label class="label" for=id>{field.label.clone()}</label>
            {control}
            {fault}
        </div>
    }
    .into_any()
}
