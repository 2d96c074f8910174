//! A ballot: `GET /ballots/{id}`. Posts `what`: `enter` with the wishes, or `withdraw`.

use super::Page;
use crate::lang::Lang;
use crate::parts::field::{Field, field};
use crate::parts::{Tone, appbar, capital, fault, note};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::ballot::{BallotEntryStatus, BallotKind, BallotStatus};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct BallotPage {
    pub path: String,
    pub back: String,
    /// Venue, as one says it.
    pub what: String,
    pub facility: String,
    pub kind: BallotKind,
    pub status: BallotStatus,
    pub today: NaiveDate,
    pub date: NaiveDate,
    pub now: NaiveDateTime,
    pub opens: NaiveDateTime,
    pub closes: NaiveDateTime,
    pub draws: NaiveDateTime,
    pub confirm_minutes: Option<u16>,
    pub entries: i64,
    pub commitment: String,
    pub told: Option<(Tone, String)>,
    pub own: Option<OwnEntry>,
    pub door: EntryDoor,
}

/// The entry that the reader is in.
#[derive(Debug, Clone)]
pub struct OwnEntry {
    pub number: String,
    /// Only whoever entered it sees it.
    pub salt: Option<String>,
    /// Best first.
    pub wishes: Vec<String>,
    pub people: u16,
    pub waits: bool,
    pub status: BallotEntryStatus,
    pub weight: Option<u32>,
    pub rank: Option<u32>,
    /// What was won, as one says it.
    pub got: Option<String>,
    /// Which rule said no after all.
    pub refused: Option<String>,
    pub may_withdraw: bool,
}

#[derive(Debug, Clone)]
pub enum EntryDoor {
    /// Entries are taken: the form.
    Open(Box<EntryForm>),
    /// Where one signs in or is verified first.
    First(String, &'static str),
    /// Not now; the page says when.
    Shut,
}

#[derive(Debug, Clone)]
pub struct EntryForm {
    pub wishes: Vec<WishRow>,
    /// Values with their words; the empty one is “no wish”.
    pub starts: Vec<(String, String)>,
    pub lengths: Vec<(String, String)>,
    pub courts: Vec<(String, String)>,
    /// People and companions, where there is a choice.
    pub more: Vec<Field>,
    pub waits: bool,
    pub is_change: bool,
}

/// What is chosen in a row.
#[derive(Debug, Clone, Default)]
pub struct WishRow {
    pub start: String,
    pub length: String,
    pub court: String,
    pub fault: Option<String>,
}

impl Page for BallotPage {
    fn title(&self, lang: Lang) -> String {
        lang.ballot_title(&self.what, &lang.date(self.today, self.date))
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let title = self.title(lang);
        let text = match self.kind {
            BallotKind::Peak => lang.ballot_text_peak(),
            BallotKind::Release => lang.ballot_text_release(),
        };
        let told = self.told.clone().map(
            |(tone, words)| view! { <div class="section" role="status">{note(tone, words, None)}</div> },
        );
        let state = state(lang, &self);
        let own = self.own.as_ref().map(|own| own_view(lang, &self, own));
        let door = match &self.door {
            EntryDoor::Open(form) => form_view(lang, &self, form),
            EntryDoor::First(href, word) => {
                view! { <a class="btn btn-main btn-wide section" href=href.clone()>{*word}</a> }.into_any()
            }
            EntryDoor::Shut => ().into_any(),
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, self.back.clone(), "")}
                    <header class="form-head">
                        <p class="small"><span class="tag tag-lot">{lang.ballot_kind(self.kind)}</span></p>
                        <h1>{title}</h1>
                        <p class="muted">{self.facility.clone()}</p>
                    </header>
                    <p class="small">{text}</p>
                    {told}
                    {state}
                    {times(lang, &self)}
                    {own}
                    {door}
                    {proof(lang, &self)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn state(lang: Lang, page: &BallotPage) -> Option<AnyView> {
    let words = match page.status {
        BallotStatus::Open if page.now < page.opens => lang.ballot_not_yet(),
        BallotStatus::Open if page.now < page.closes => return None,
        BallotStatus::Open | BallotStatus::Closed => lang.ballot_closed_wait(),
        BallotStatus::Drawn => lang.ballot_drawn_already(),
        BallotStatus::Void => lang.ballot_off(),
    };
    let is_over = matches!(page.status, BallotStatus::Drawn | BallotStatus::Void);
    let way_on = is_over.then(|| (page.back.clone(), lang.ballot_to_venue()));
    Some(view! { <div class="section">{note(Tone::Plain, words, way_on)}</div> }.into_any())
}

fn times(lang: Lang, page: &BallotPage) -> AnyView {
    let row = |word: &'static str, at: NaiveDateTime| {
        let is_past = at <= page.now;
        let class = if is_past { "lot-time is-past" } else { "lot-time" };
        view! { <div class=class><dt>{word}</dt><dd class="num">{capital(lang.time(page.today, at))}</dd></div> }
    };
    let after = match page.confirm_minutes {
        Some(minutes) => lang.ballot_after_confirm(&lang.length(minutes.into())),
        None => lang.ballot_after_won().to_owned(),
    };
    let now = lang.ballot_now(&lang.clock(page.now.time()));
    view! {
        <section class="card card-pad section">
            <h2 class="h-card">{lang.ballot_when()}</h2>
            <dl class="lot-times">
                {row(lang.ballot_opens(), page.opens)}
                {row(lang.ballot_closes(), page.closes)}
                {row(lang.ballot_draws(), page.draws)}
            </dl>
            <p class="small muted">{after}" "{lang.ballot_after_rest()}</p>
            <p class="small muted num">{now}" "{lang.ballot_entries(page.entries)}</p>
        </section>
    }
    .into_any()
}

fn own_view(lang: Lang, page: &BallotPage, own: &OwnEntry) -> AnyView {
    let wishes: Vec<_> = own
        .wishes
        .iter()
        .map(|wish| view! { <li>{wish.clone()}</li> })
        .collect();
    let of = usize::try_from(page.entries).unwrap_or(0);
    let mut lines = vec![lang.ballot_own_people(own.people)];
    lines.extend(own.weight.map(|weight| lang.ballot_own_weight(weight)));
    lines.extend(own.rank.map(|rank| lang.ballot_rank(rank, of)));
    lines.extend(own.got.as_ref().map(|got| lang.ballot_got(got)));
    lines.extend(own.refused.as_ref().map(|rule| lang.ballot_refused_by(rule)));
    if own.waits && own.status == BallotEntryStatus::Entered {
        lines.push(lang.ballot_own_waits().to_owned());
    }
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <p class="small">{line}</p> })
        .collect();
    let withdraw = own.may_withdraw.then(|| {
        view! {
            <form class="section" method="post" action=page.path.clone()>
                <button class="btn btn-soft btn-wide" type="submit" name="what" value="withdraw">{lang.ballot_withdraw()}</button>
            </form>
        }
    });
    let salt = own
        .salt
        .as_ref()
        .map(|salt| view! { <p class="cap hash">{lang.ballot_own_salt(salt)}</p> });
    view! {
        <section class="card card-pad section">
            <h2 class="h-card">{lang.ballot_own()}" "<span class="tag">{lang.ballot_entry_status(own.status)}</span></h2>
            <p class="cap">{lang.ballot_own_wishes()}</p>
            <ol class="lot-wishes num">{wishes}</ol>
            {lines}
            <p class="cap hash">{lang.ballot_own_number(&own.number)}</p>
            {salt}
            {withdraw}
        </section>
    }
    .into_any()
}

fn form_view(lang: Lang, page: &BallotPage, form: &EntryForm) -> AnyView {
    let rows: Vec<_> = form
        .wishes
        .iter()
        .enumerate()
        .map(|(nth, row)| wish_row(lang, form, nth, row))
        .collect();
    let more: Vec<_> = form.more.iter().cloned().map(field).collect();
    let word = if form.is_change {
        lang.ballot_change()
    } else {
        lang.ballot_enter()
    };
    view! {
        <form class="card card-pad section stack" method="post" action=page.path.clone()>
            <h2 class="h-card">{word}</h2>
            {rows}
            {more}
            <label class="check"><input type="checkbox" name="waits" value="yes" checked=form.waits />{lang.ballot_waits_label()}</label>
            <input type="hidden" name="asked" value="yes" />
            <button class="btn btn-main btn-wide" type="submit" name="what" value="enter">{word}</button>
        </form>
    }
    .into_any()
}

fn wish_row(lang: Lang, form: &EntryForm, nth: usize, row: &WishRow) -> AnyView {
    let legend = match nth {
        0 => lang.ballot_wish_first().to_owned(),
        nth => lang.ballot_wish_next(nth + 1),
    };
    let fault_id = format!("wish-{nth}-fault");
    let wrong = row.fault.is_some();
    let select =
        |name: &str, label: &'static str, options: &[(String, String)], value: &str, may_be_none: bool| {
            let id = format!("wish-{nth}-{name}");
            let none = (may_be_none && nth > 0).then(|| (String::new(), lang.ballot_wish_none().to_owned()));
            let options: Vec<_> = none
                .into_iter()
                .chain(options.iter().cloned())
                .map(|(word, said)| {
                    let chosen = word == value;
                    view! { <option value=word selected=chosen>{said}</option> }
                })
                .collect();
            view! {
                <div>
                    <label class="label" for=id.clone()>{label}</label>
                    <select class="input" id=id.clone() name=id aria-invalid=wrong.then_some("true")
                        aria-describedby=wrong.then(|| fault_id.clone())>{options}</select>
                </div>
            }
        };
    view! {
        <fieldset>
            <legend class="label">{legend}</legend>
            <div class="lot-fields">
                {select("start", lang.ballot_start(), &form.starts, &row.start, true)}
                {select("length", lang.ballot_length(), &form.lengths, &row.length, false)}
                {select("court", lang.ballot_court(), &form.courts, &row.court, false)}
            </div>
            {fault(fault_id.clone(), row.fault.clone())}
        </fieldset>
    }
    .into_any()
}

fn proof(lang: Lang, page: &BallotPage) -> AnyView {
    let href = format!("{}/draw", page.path);
    let link = match page.status {
        BallotStatus::Drawn => Some(lang.ballot_proof_link()),
        BallotStatus::Closed => Some(lang.ballot_list_link()),
        BallotStatus::Open | BallotStatus::Void => None,
    };
    let link = link.map(|word| view! { <a class="btn btn-soft btn-wide section" href=href>{word}</a> });
    view! {
        <section class="section">
            <h2 class="h-card">{lang.ballot_proof()}</h2>
            <p class="small muted">{lang.ballot_proof_text()}</p>
            <p class="cap">{lang.ballot_proof_commitment()}</p>
            <p class="hash">{page.commitment.clone()}</p>
            {link}
        </section>
    }
    .into_any()
}
