//! Come along: `GET` and `POST /reservations/{id}/join?key=`.

use super::{Page, Times, VenueRef};
use crate::drawings::plan;
use crate::lang::Lang;
use crate::parts::{Tone, appbar, capital, dotted, hidden, note};
use crate::render::Frame;
use crate::url;
use chrono::NaiveDate;
use gongyue::id::ReservationId;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct JoinPage {
    pub today: NaiveDate,
    pub id: ReservationId,
    pub key: String,
    /// Masked.
    pub holder: String,
    pub facility_name: String,
    pub venue: VenueRef,
    pub court_name: String,
    pub times: Times,
    pub state: Joining,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joining {
    /// With room for so many more.
    May(i64),
    SignInFirst(i64),
    Joined,
    Own,
    /// Why not, and a way on.
    No(String, Option<(String, &'static str)>),
}

impl Page for JoinPage {
    fn title(&self, lang: Lang) -> String {
        lang.join_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let when = capital(lang.range(self.today, self.times.starts, self.times.ends));
        let path = format!("{}/join", url::reservation(&self.id));
        let act = match self.state {
            Joining::May(left) => view! {
                <form class="section" method="post" action=path>
                    {hidden("key", self.key.clone())}
                    <button class="btn btn-main btn-wide" type="submit">{lang.join_go()}</button>
                    <p class="cap under">{lang.join_left(left)}</p>
                </form>
            }
            .into_any(),
            Joining::SignInFirst(left) => {
                let next = url::invitation(&self.id, &self.key);
                let href = url::with_query("/sign-in", &[("next", Some(next))]);
                view! {
                    <div class="section">
                        <a class="btn btn-main btn-wide" href=href>{lang.join_sign_in()}</a>
                        <p class="cap under">{lang.join_left(left)}</p>
                    </div>
                }
                .into_any()
            }
            Joining::Joined => {
                let on = Some(("/reservations".to_owned(), lang.join_see()));
                view! { <div class="section" role="status">{note(Tone::Done, lang.join_joined(), on)}</div> }
                    .into_any()
            }
            Joining::Own => {
                view! { <div class="section">{note(Tone::Plain, lang.join_own(), None)}</div> }.into_any()
            }
            Joining::No(why, on) => {
                view! { <div class="section" role="alert">{note(Tone::Warn, why, on)}</div> }.into_any()
            }
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/".to_owned(), "")}
                    <p class="muted invites">{lang.join_invites(&self.holder)}</p>
                    <section class="wish">
                        {plan(self.venue.kind)}
                        <p class="small">{lang.date_full(self.times.starts.date())}</p>
                        <h1 class="num">{when}</h1>
                        <b>{self.venue.name.clone()}" "<span class="nb">{self.court_name.clone()}</span></b>
                        <p class="small muted">{dotted([self.facility_name.clone()])}</p>
                    </section>
                    {act}
                </main>
            </div>
        }
        .into_any()
    }
}
