//! What I wait for: `GET /waitlist`. Posts to `/waitlist` (any court of a kind), to `/waitlist/{id}/leave`, and the answers to
//! the offers' own address.

use super::{Page, Tab};
use crate::drawings::{Plan, plan};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::shell::foot;
use crate::parts::{Tone, blank, capital, fault, hidden, note};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::venue::VenueKind;
use gongyue::waitlist::WaitStatus;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct WaitlistPage {
    pub today: NaiveDate,
    /// What came of the last tap, with a way on.
    pub told: Vec<(Tone, String, Option<String>)>,
    /// Open ones, the soonest first.
    pub open: Vec<WaitCard>,
    /// Those that ended lately.
    pub over: Vec<WaitCard>,
    pub form: AnyForm,
}

#[derive(Debug, Clone)]
pub struct WaitCard {
    pub id: String,
    pub status: WaitStatus,
    pub kind: VenueKind,
    /// As one says it: 羽毛球馆 3 号场, any court of …
    pub place: String,
    /// The palace, where there is one.
    pub facility: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub minutes: u16,
    /// How many joined before.
    pub before: i64,
    pub kept: Option<Kept>,
}

/// A place that is kept for an answer.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where the answer is posted to.
    pub path: String,
    pub place: String,
    pub facility: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub until: NaiveDateTime,
}

/// The form for any court of a kind in a city or county, with what was typed and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct AnyForm {
    /// Codes with their names.
    pub divisions: Vec<(String, String)>,
    /// Any court of this venue instead, by id and name.
    pub venue: Option<(String, String)>,
    pub kinds: Vec<VenueKind>,
    pub division: String,
    pub kind: String,
    /// `YYYY-MM-DD`
    pub date: String,
    /// `HH:MM`
    pub from: String,
    pub to: String,
    pub minutes: String,
    /// Field and words.
    pub faults: Vec<(String, String)>,
}

/// Lengths that are offered.
const MINUTES: [i64; 4] = [30, 60, 90, 120];

impl Page for WaitlistPage {
    fn title(&self, lang: Lang) -> String {
        lang.waitlist_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Mine)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let told: Vec<_> = self
            .told
            .into_iter()
            .map(|(tone, words, href)| note(tone, words, href.map(|href| (href, lang.wait_free_go()))))
            .collect();
        let told =
            (!told.is_empty()).then(|| view! { <div class="notes section" role="status">{told}</div> });
        let open = match self.open.is_empty() {
            true => blank(
                Plan::All,
                lang.waitlist_none().to_owned(),
                lang.waitlist_none_text().to_owned(),
                None,
            ),
            false => {
                let cards: Vec<_> = self
                    .open
                    .iter()
                    .map(|wait| open_card(lang, self.today, wait))
                    .collect();
                view! { <p class="muted">{lang.waitlist_text()}</p><ul class="waits section">{cards}</ul> }
                    .into_any()
            }
        };
        let over: Vec<_> = self
            .over
            .iter()
            .map(|wait| over_row(lang, self.today, wait))
            .collect();
        let over = (!over.is_empty()).then(|| {
            view! { <h2 class="h-part">{lang.wait_over()}</h2><ul class="card list">{over}</ul> }
        });
        view! {
            <div class="page page-tabs">
                <main id="main" class="pad">
                    <h1 class="h-page title-top">{lang.waitlist_title()}</h1>
                    {told}
                    {open}
                    {any_form(lang, self.form)}
                    {over}
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn open_card(lang: Lang, today: NaiveDate, wait: &WaitCard) -> AnyView {
    let when = capital(lang.range(today, wait.starts, wait.ends));
    let is_part = i64::from(wait.minutes) < (wait.ends - wait.starts).num_minutes();
    let length =
        is_part.then(|| view! { <span>{lang.wait_for(&lang.length(i64::from(wait.minutes)))}</span>" " });
    let state = match (&wait.kept, wait.before) {
        (Some(_), _) => lang.wait_word_offered().to_owned(),
        (None, 0) => lang.wait_first().to_owned(),
        (None, before) => lang.wait_before(before),
    };
    let facility =
        (!wait.facility.is_empty()).then(|| view! { <p class="small muted">{wait.facility.clone()}</p> });
    let kept = wait.kept.as_ref().map(|kept| kept_view(lang, today, kept));
    let leave = format!("/waitlist/{}/leave", crate::url::encoded(&wait.id));
    let named = lang.wait_leave_of(&wait.place);
    view! {
        <li class="card card-pad">
            {plan(wait.kind)}
            <p class="h-card num">{when}</p>
            <p><b>{wait.place.clone()}</b></p>
            {facility}
            <p class="small dotted">{length}<span>{state}</span></p>
            {kept}
            <form class="section" method="post" action=leave>
                <button class="btn btn-soft btn-wide" type="submit" aria-label=named>{lang.wait_leave()}</button>
            </form>
        </li>
    }
    .into_any()
}

/// Taken or passed on by one tap.
fn kept_view(lang: Lang, today: NaiveDate, kept: &Kept) -> AnyView {
    let what = format!(
        "{} {} {}",
        lang.range(today, kept.starts, kept.ends),
        kept.facility,
        kept.place
    );
    view! {
        <div class="section">
            {note(Tone::Yours, lang.wait_kept(&what), None)}
            <p class="small section">{lang.offer_until(&lang.time(today, kept.until))}</p>
            <form method="post" action=kept.path.clone()>
                <button class="btn btn-main btn-wide section" type="submit" name="answer" value="take">{lang.offer_take()}</button>
                <button class="btn btn-line btn-wide section" type="submit" name="answer" value="pass">{lang.offer_pass()}</button>
            </form>
        </div>
    }
    .into_any()
}

fn over_row(lang: Lang, today: NaiveDate, wait: &WaitCard) -> AnyView {
    let word = match wait.status {
        WaitStatus::Taken => lang.wait_word_taken(),
        WaitStatus::Left => lang.wait_word_left(),
        WaitStatus::Expired => lang.wait_word_expired(),
        WaitStatus::Offered => lang.wait_word_offered(),
        WaitStatus::Waiting => lang.wait_word_waiting(),
    };
    view! {
        <li class="ended">
            {plan(wait.kind)}
            <span class="grow">
                <b class="num">{capital(lang.range(today, wait.starts, wait.ends))}</b>
                <span class="small muted">{wait.place.clone()}</span>
            </span>
            <span class="tag">{word}</span>
        </li>
    }
    .into_any()
}

fn any_form(lang: Lang, form: AnyForm) -> AnyView {
    let at = |name: &str| {
        let found = form.faults.iter().find(|(field, _)| field == name);
        found.map(|(_, words)| words.clone())
    };
    let known = ["division", "kind", "date", "from", "to", "minutes"];
    let rest = form
        .faults
        .iter()
        .find(|(field, _)| !known.contains(&field.as_str()))
        .map(|(_, words)| words.clone());
    let kinds = form
        .kinds
        .iter()
        .map(|kind| (kind.to_string(), lang.venue_kind(*kind).to_owned()))
        .collect();
    let minutes = MINUTES
        .iter()
        .map(|minutes| (minutes.to_string(), lang.length(*minutes)))
        .collect();
    let places = [
        Field::new("division", lang.wait_division(), Kind::Select)
            .options(form.divisions.clone())
            .value(form.division.clone())
            .fault(at("division")),
        Field::new("kind", lang.wait_kind(), Kind::Select)
            .options(kinds)
            .value(form.kind.clone())
            .fault(at("kind")),
    ];
    let title = match &form.venue {
        Some((_, name)) => lang.wait_any_court(name),
        None => lang.wait_any_title().to_owned(),
    };
    let place = match form.venue {
        Some((id, _)) => hidden("venue_id", id),
        None => places.into_iter().map(field).collect::<Vec<_>>().into_any(),
    };
    let fields = [
        Field::new("date", lang.wait_date(), Kind::Date)
            .value(form.date.clone())
            .fault(at("date")),
        Field::new("from", lang.wait_from(), Kind::Time)
            .value(form.from.clone())
            .fault(at("from")),
        Field::new("to", lang.wait_to(), Kind::Time)
            .value(form.to.clone())
            .fault(at("to")),
        Field::new("minutes", lang.wait_minutes(), Kind::Select)
            .options(minutes)
            .value(form.minutes.clone())
            .fault(at("minutes")),
    ]
    .into_iter()
    .map(field)
    .collect::<Vec<_>>();
    view! {
        <section class="section" id="any">
            <h2 class="h-part">{title}</h2>
            <p class="muted small">{lang.wait_any_text()}</p>
            {fault("waitlist-fault", rest)}
            <form class="stack" method="post" action="/waitlist">
                {place}
                {fields}
                <button class="btn btn-main btn-wide section" type="submit">{lang.wait_join()}</button>
            </form>
        </section>
    }
    .into_any()
}
