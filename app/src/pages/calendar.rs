//! My calendar: `GET` and `POST /me/calendar` (`act`: `make` or `end`).

use super::Page;
use crate::drawings::{Icon, icon};
use crate::lang::Lang;
use crate::parts::{Tone, appbar, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct CalendarPage {
    /// Since when there is an address, in words; `None`: there is none.
    pub since: Option<String>,
    /// Just made: shown this once.
    pub address: Option<String>,
}

impl Page for CalendarPage {
    fn title(&self, lang: Lang) -> String {
        lang.calendar_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let address = self.address.map(|address| made(lang, address));
        let since = self.since.map(|since| {
            view! {
                <div class="section">{note(Tone::Plain, lang.calendar_since(&since), None)}</div>
                <form class="section" method="post" action="/me/calendar">
                    <button class="btn btn-line btn-wide" type="submit" name="act" value="end">{lang.calendar_end()}</button>
                </form>
            }
        });
        let is_first = since.is_none();
        let word = if is_first {
            lang.calendar_make()
        } else {
            lang.calendar_again()
        };
        let class = if is_first {
            "btn btn-main btn-wide"
        } else {
            "btn btn-soft btn-wide"
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head">
                        <h1>{lang.calendar_title()}</h1>
                        <p class="muted">{lang.calendar_text()}</p>
                    </header>
                    {address}
                    {since}
                    <form class="section" method="post" action="/me/calendar">
                        <button class=class type="submit" name="act" value="make">{word}</button>
                    </form>
                    {(!is_first).then(|| view! { <p class="cap under">{lang.calendar_again_text()}</p> })}
                </main>
            </div>
        }
        .into_any()
    }
}

/// `webcal:` opens the calendar of a phone by itself; where nothing answers to it, the address is copied.
fn made(lang: Lang, address: String) -> AnyView {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let href = format!("webcal://{rest}");
    view! {
        <section class="card card-pad" role="status">
            <h2 class="h-card">{lang.calendar_made()}</h2>
            <p class="small muted">{lang.calendar_made_text()}</p>
            <label class="label invite-label" for="address">{lang.calendar_address()}</label>
            <input class="input" id="address" type="text" readonly value=address />
            <a class="btn btn-main btn-wide section" href=href>{icon(Icon::Calendar)}{lang.calendar_open()}</a>
        </section>
    }
    .into_any()
}
