//! An activity: `GET /activities/{id}`. Posts `what`: `enter` or `withdraw`.

use super::Page;
use crate::lang::Lang;
use crate::parts::{Tone, appbar, capital, note};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::activity::EntryStatus;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct ActivityPage {
    pub path: String,
    pub back: String,
    pub today: NaiveDate,
    pub facility: String,
    pub kind: &'static str,
    pub title: String,
    pub text: Vec<String>,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub places: u32,
    pub taken: usize,
    pub waiting: usize,
    /// One's own entry, and how many wait before it.
    pub own: Option<(EntryStatus, usize)>,
    pub door: Door,
}

/// Whether one may sign up now.
#[derive(Debug, Clone)]
pub enum Door {
    Open {
        until: NaiveDateTime,
    },
    NotYet(NaiveDateTime),
    Closed,
    Off(String),
    /// Where one signs in or is verified first, and what that is called.
    First(String, &'static str),
}

impl Page for ActivityPage {
    fn title(&self, _: Lang) -> String {
        self.title.clone()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let left = self
            .places
            .saturating_sub(u32::try_from(self.taken).unwrap_or(u32::MAX));
        let seats = match left {
            0 => lang.activity_full(self.waiting),
            left => lang.activity_places_left(left, self.places),
        };
        let when = capital(lang.range(self.today, self.starts, self.ends));
        let text: Vec<_> = self
            .text
            .iter()
            .map(|line| view! { <p>{line.clone()}</p> })
            .collect();
        let own = self.own.map(|(status, before)| own_view(lang, status, before));
        let may_leave = matches!(self.own, Some((EntryStatus::SignedUp | EntryStatus::Waiting, _)));
        let word = if left == 0 {
            lang.activity_wait()
        } else {
            lang.activity_sign_up()
        };
        let button = |what: &'static str, word: &'static str, class: &'static str| {
            view! {
                <form class="section" method="post" action=self.path.clone()>
                    <button class=class type="submit" name="what" value=what>{word}</button>
                </form>
            }
            .into_any()
        };
        let door = match &self.door {
            Door::Off(reason) => note(Tone::Warn, lang.activity_is_off(reason), None),
            _ if may_leave => button("withdraw", lang.activity_withdraw(), "btn btn-soft btn-wide"),
            _ if self.own.is_some() => ().into_any(),
            Door::Open { until } => {
                let until = lang.activity_closes_at(&lang.time(self.today, *until));
                view! { {button("enter", word, "btn btn-main btn-wide")}<p class="cap under">{until}</p> }
                    .into_any()
            }
            Door::NotYet(at) => note(
                Tone::Plain,
                lang.activity_opens_at(&lang.time(self.today, *at)),
                None,
            ),
            Door::Closed => note(Tone::Plain, lang.activity_closed(), None),
            Door::First(href, word) => {
                view! { <a class="btn btn-main btn-wide section" href=href.clone()>{*word}</a> }.into_any()
            }
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, self.back.clone(), "")}
                    <header class="form-head"><p class="small"><span class="tag">{self.kind}</span></p><h1>{self.title.clone()}</h1><p class="muted">{self.facility.clone()}</p></header>
                    <div class="card card-pad"><p class="h-card num">{when}</p><p class="muted num">{seats}</p></div>
                    <div class="section">{text}</div>
                    {own}
                    <div class="section">{door}</div>
                </main>
            </div>
        }
        .into_any()
    }
}

fn own_view(lang: Lang, status: EntryStatus, before: usize) -> AnyView {
    let (tone, words) = match status {
        EntryStatus::SignedUp => (Tone::Done, lang.activity_in().to_owned()),
        EntryStatus::Waiting => (Tone::Plain, lang.activity_queued(before)),
        EntryStatus::Attended => (Tone::Done, lang.activity_came_note().to_owned()),
        EntryStatus::Absent => (Tone::Plain, lang.activity_absent_note().to_owned()),
        EntryStatus::Withdrawn => return ().into_any(),
    };
    view! { <div class="section" role="status">{note(tone, words, None)}</div> }.into_any()
}
