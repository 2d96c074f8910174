//! What several pages share.

pub mod field;
pub mod passkey;
pub mod rail;
pub mod rows;
pub mod shell;

use crate::drawings::{Icon, Plan, icon, icon_s, plan};
use crate::lang::Lang;
use crate::url;
use chrono::NaiveDateTime;
use leptos::prelude::*;

pub fn hidden(name: &'static str, value: impl Into<String>) -> AnyView {
    let value: String = value.into();
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// The bar of a page that one came to from another: the way back, and what the page is.
pub fn appbar(lang: Lang, back: String, title: &'static str) -> AnyView {
    view! {
        <div class="appbar">
            <a class="iconbtn" href=back aria-label=lang.back()>{icon(Icon::Back)}</a>
            {(!title.is_empty()).then(|| view! { <span class="appbar-title">{title}</span> })}
        </div>
    }
    .into_any()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Look here first.
    Warn,
    Plain,
    Done,
    Yours,
}

pub fn note(tone: Tone, text: impl Into<String>, way_on: Option<(String, &'static str)>) -> AnyView {
    let class = match tone {
        Tone::Warn => "note",
        Tone::Plain => "note note-plain",
        Tone::Done => "note note-done",
        Tone::Yours => "note note-yours",
    };
    let drawing = if tone == Tone::Done {
        Icon::Check
    } else {
        Icon::Info
    };
    let text: String = text.into();
    view! {
        <div class=class>
            {icon_s(drawing)}
            <p class="grow">{text}</p>
            {way_on.map(|(href, word)| view! { <a class="btn" href=href>{word}</a> })}
        </div>
    }
    .into_any()
}

/// Nothing here: a drawing, one sentence, one way on.
pub fn blank(drawing: Plan, title: String, text: String, way_on: Option<(String, &'static str)>) -> AnyView {
    view! {
        <section class="card blank">
            {plan(drawing)}
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {way_on.map(|(href, word)| view! { <a class="btn btn-line" href=href>{word}</a> })}
        </section>
    }
    .into_any()
}

/// First letter upper case, for English times at the head of a line.
pub fn capital(text: String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    }
}

/// The error of a field, under it; the field names it with `aria-describedby`.
pub fn fault(id: impl Into<String>, words: Option<String>) -> Option<AnyView> {
    let id: String = id.into();
    words.map(|words| {
        view! { <p class="fault" id=id role="alert">{icon_s(Icon::Info)}<span>{words}</span></p> }.into_any()
    })
}

/// Shown by the service worker alone, on a page that it kept: that it is old, and from when.
/// By the calendar, since “tonight” may be days ago. `lets_in`: it is a ticket that one can check in with.
pub fn kept(lang: Lang, now: NaiveDateTime, lets_in: bool) -> AnyView {
    let at = format!("{} {}", lang.date_short(now.date()), lang.clock(now.time()));
    let words = match lets_in {
        true => lang.offline_ticket(&at),
        false => lang.offline_kept(&at),
    };
    view! { <div class="kept" role="status" data-offline hidden>{note(Tone::Warn, words, None)}</div> }
        .into_any()
}

pub fn tel_href(phone: &str) -> String {
    let digits: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    format!("tel:{digits}")
}

/// A map that opens in any browser of a phone in China, and in the map's own app where there is one.
pub fn map_href((longitude, latitude): (f64, f64), name: &str) -> String {
    url::with_query(
        "https://uri.amap.com/marker",
        &[
            ("position", Some(format!("{longitude:.6},{latitude:.6}"))),
            ("name", Some(name.to_owned())),
            ("coordinate", Some("wgs84".to_owned())),
        ],
    )
}

/// Facts in one line, with a dot between them that is drawn: the character is as wide as a word in some fonts.
pub fn dotted<const N: usize>(facts: [String; N]) -> AnyView {
    let facts: Vec<_> = facts
        .into_iter()
        .map(|fact| view! { <span>{fact}</span>" " })
        .collect();
    view! { <span class="dotted">{facts}</span> }.into_any()
}
