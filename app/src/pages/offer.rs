//! A place that is kept for me: `GET /offers/{id}`. Posts `answer`: `take` or `pass`.

use super::{Page, Times, VenueRef};
use crate::drawings::plan;
use crate::lang::Lang;
use crate::parts::{Tone, appbar, capital, note};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct OfferPage {
    pub path: String,
    pub today: NaiveDate,
    pub facility: String,
    pub venue: VenueRef,
    pub court: String,
    pub times: Times,
    /// Why it is kept, in words.
    pub why: Option<String>,
    /// Until when it may be taken; `None`: no more.
    pub until: Option<NaiveDateTime>,
    /// What became of it, or why it cannot be taken.
    pub told: Vec<(Tone, String)>,
    /// The reservation that it became.
    pub ticket: Option<String>,
}

impl Page for OfferPage {
    fn title(&self, lang: Lang) -> String {
        lang.offer_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let why = self.why.map(|why| view! { <p class="muted">{why}</p> });
        let told: Vec<_> = self
            .told
            .into_iter()
            .map(|(tone, words)| note(tone, words, None))
            .collect();
        let told =
            (!told.is_empty()).then(|| view! { <div class="notes section" role="status">{told}</div> });
        let when = capital(lang.range(self.today, self.times.starts, self.times.ends));
        let answer = self.until.map(|until| {
            view! {
                <p class="section">{lang.offer_until(&lang.time(self.today, until))}</p>
                <form class="section" method="post" action=self.path>
                    <button class="btn btn-main btn-wide" type="submit" name="answer" value="take">{lang.offer_take()}</button>
                    <button class="btn btn-soft btn-wide section" type="submit" name="answer" value="pass">{lang.offer_pass()}</button>
                </form>
            }
        });
        let ticket = self
            .ticket
            .map(|href| view! { <a class="btn btn-main btn-wide section" href=href>{lang.offer_look()}</a> });
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/reservations".to_owned(), "")}
                    <header class="form-head"><h1>{lang.offer_title()}</h1>{why}</header>
                    <div class="card card-pad offered">
                        {plan(self.venue.kind)}
                        <p class="h-card num">{when}</p>
                        <p>{format!("{} {}", self.venue.name, self.court)}</p>
                        <p class="small muted">{self.facility}</p>
                    </div>
                    {told}
                    {answer}
                    {ticket}
                </main>
            </div>
        }
        .into_any()
    }
}
