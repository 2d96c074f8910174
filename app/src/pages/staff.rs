//! A page of the staff: what was just done, then cards of forms and lists. Pages that are no more than this fill it.

use super::Page;
use crate::drawings::{Icon, icon_s};
use crate::lang::Lang;
use crate::parts::field::{Field, field};
use crate::parts::{Tone, appbar, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct StaffPage {
    pub title: String,
    /// Of the palace or whatever it is about.
    pub place: String,
    pub back: String,
    pub text: Option<String>,
    /// What became of the last post.
    pub told: Option<(Tone, String)>,
    pub cards: Vec<Card>,
}

#[derive(Debug, Clone)]
pub enum Card {
    Form(Box<Form>),
    List(List),
    /// Pictures, each with its caption and what may be done with it.
    Photos(Vec<Photo>),
}

#[derive(Debug, Clone)]
pub struct Form {
    pub heading: Option<String>,
    pub text: Option<String>,
    pub action: String,
    pub fields: Vec<Field>,
    /// What goes along unseen.
    pub hidden: Vec<(String, String)>,
    pub submit: String,
    /// The one filled button of the page.
    pub is_main: bool,
    /// Folded away under its heading until it is wanted; `None`: always there.
    pub fold: Option<bool>,
    /// Takes a file under this label.
    pub file: Option<&'static str>,
    /// Of which sorts.
    pub accept: &'static str,
    /// Asks for a page, and changes nothing.
    pub is_question: bool,
}

const PHOTOS: &str = "image/jpeg,image/png,image/webp";
/// Tables of people who work with spreadsheets.
pub const TABLES: &str = ".csv,.xlsx";

impl Form {
    pub fn new(action: impl Into<String>, submit: impl Into<String>) -> Form {
        Form {
            heading: None,
            text: None,
            action: action.into(),
            fields: vec![],
            hidden: vec![],
            submit: submit.into(),
            is_main: false,
            fold: None,
            file: None,
            accept: PHOTOS,
            is_question: false,
        }
    }

    /// Where something was wrong, the fold is open.
    fn is_faulty(&self) -> bool {
        self.fields.iter().any(|field| field.fault.is_some())
    }
}

#[derive(Debug, Clone, Default)]
pub struct List {
    pub heading: Option<String>,
    pub rows: Vec<Line>,
    /// What is said where there is none.
    pub none: String,
}

#[derive(Debug, Clone, Default)]
pub struct Line {
    pub href: Option<String>,
    pub title: String,
    pub note: String,
    /// A single button beside it.
    pub act: Option<Form>,
}

#[derive(Debug, Clone)]
pub struct Photo {
    pub src: String,
    pub caption: String,
    pub width: u32,
    pub height: u32,
    pub remove: Form,
}

impl Page for StaffPage {
    fn title(&self, _: Lang) -> String {
        format!("{} {}", self.place, self.title)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let told = self.told.map(
            |(tone, words)| view! { <div class="section" role="status">{note(tone, words, None)}</div> },
        );
        let text = self.text.map(|text| view! { <p class="small muted">{text}</p> });
        let cards: Vec<_> = self.cards.into_iter().map(card).collect();
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, self.back, "")}
                    <header class="form-head"><h1>{self.title}</h1><p class="muted">{self.place}</p>{text}</header>
                    {told}
                    {cards}
                </main>
            </div>
        }
        .into_any()
    }
}

fn card(card: Card) -> AnyView {
    match card {
        Card::Form(form) => form_card(*form),
        Card::List(list) => list_card(list),
        Card::Photos(photos) => {
            let photos: Vec<_> = photos.into_iter().map(photo).collect();
            view! { <ul class="photos section">{photos}</ul> }.into_any()
        }
    }
}

fn form_card(form: Form) -> AnyView {
    let open = form.is_faulty();
    match (form.fold, form.heading.clone()) {
        (Some(fold), Some(heading)) => {
            let form = Form {
                heading: None,
                ..form
            };
            view! {
                <details class="card section" open=fold || open>
                    <summary class="line"><span class="grow">{heading}</span>{icon_s(Icon::Down)}</summary>
                    {filled(form, "card-body ask")}
                </details>
            }
            .into_any()
        }
        _ => filled(form, "card card-pad ask section"),
    }
}

fn filled(form: Form, class: &'static str) -> AnyView {
    let heading = form
        .heading
        .map(|heading| view! { <h2 class="h-card">{heading}</h2> });
    let text = form.text.map(|text| view! { <p class="small muted">{text}</p> });
    let fields: Vec<_> = form.fields.into_iter().map(field).collect();
    let hidden = carried(form.hidden);
    let button = if form.is_main {
        "btn btn-main btn-wide"
    } else {
        "btn btn-line btn-wide"
    };
    let method = if form.is_question { "get" } else { "post" };
    let accept = form.accept;
    let encoding = form.file.map(|_| "multipart/form-data");
    let file = form.file.map(|label| {
        view! {
            <div>
                <label class="label" for="file">{label}</label>
                <input class="input file" id="file" name="file" type="file" accept=accept required />
            </div>
        }
    });
    view! {
        <form class=class method=method action=form.action enctype=encoding novalidate>
            {heading}{text}{hidden}{file}{fields}
            <button class=button type="submit">{form.submit}</button>
        </form>
    }
    .into_any()
}

fn carried(pairs: Vec<(String, String)>) -> Vec<AnyView> {
    let one =
        |(name, value): (String, String)| view! { <input type="hidden" name=name value=value /> }.into_any();
    pairs.into_iter().map(one).collect()
}

fn list_card(list: List) -> AnyView {
    let heading = list
        .heading
        .map(|heading| view! { <h2 class="h-part">{heading}</h2> });
    if list.rows.is_empty() {
        return view! { {heading}<p class="card card-pad muted">{list.none}</p> }.into_any();
    }
    let rows: Vec<_> = list.rows.into_iter().map(line).collect();
    view! { {heading}<ul class="card list">{rows}</ul> }.into_any()
}

fn line(line: Line) -> AnyView {
    let words = view! {
        <span class="grow"><b>{line.title.clone()}</b>{(!line.note.is_empty()).then(|| view! { <small>{line.note}</small> })}</span>
    };
    let act = line.act.map(|act| button(act, &line.title));
    match line.href {
        Some(href) => view! { <li class="line-pair"><a class="line" href=href>{words}{icon_s(Icon::Next)}</a>{act}</li> }.into_any(),
        None => view! { <li class="line">{words}{act}</li> }.into_any(),
    }
}

/// A form that is one button, named with what it is about.
fn button(form: Form, about: &str) -> AnyView {
    let label = format!("{} {about}", form.submit);
    view! {
        <form method="post" action=form.action>
            {carried(form.hidden)}
            <button class="btn btn-soft" type="submit" aria-label=label>{form.submit}</button>
        </form>
    }
    .into_any()
}

fn photo(photo: Photo) -> AnyView {
    let act = button(photo.remove, &photo.caption);
    view! {
        <li class="card photo">
            <img src=photo.src alt=photo.caption.clone() width=photo.width height=photo.height loading="lazy" decoding="async" />
            <div class="line"><span class="grow small">{photo.caption}</span>{act}</div>
        </li>
    }
    .into_any()
}
