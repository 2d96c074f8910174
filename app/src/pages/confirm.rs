//! Before a reservation is made, and when it is refused: `GET /venues/{id}/confirm?at={court_id}~{starts_at ms}`,
//! and the body of the 409 and 422 answers to `POST /reservations`.

use super::venue::Hurdle;
use super::{FacilityRef, Offer, Page, VenueRef};
use crate::drawings::{Icon, icon, icon_s, plan};
use crate::lang::Lang;
use crate::parts::rows::offer_row;
use crate::parts::{Tone, appbar, capital, hidden, note};
use crate::render::Frame;
use crate::url;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use gongyue::id::{CourtId, ReservationId};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct ConfirmPage {
    pub today: NaiveDate,
    pub facility: FacilityRef,
    pub venue: VenueRef,
    pub court_id: CourtId,
    /// As one says it: 5 号台.
    pub court_name: String,
    pub starts_at: DateTime<Utc>,
    pub starts: NaiveDateTime,
    /// The lengths that can be had from this start, shortest first; one at least, one of them `chosen`.
    pub lengths: Vec<Length>,
    pub party_size: u16,
    pub min_party: u16,
    pub max_party: u16,
    /// Where companions are to be named.
    pub companions: Option<Companions>,
    /// Until when it can be given back without effect.
    pub cancel_by: NaiveDateTime,
    pub check_in: (NaiveDateTime, NaiveDateTime),
    /// What applies here, one sentence a rule.
    pub rules: Vec<String>,
    pub after_note: Option<String>,
    pub hurdle: Option<Hurdle>,
    /// As on the venue's page.
    pub key: String,
    /// Empty: it can be reserved. Else every reason at once, and the page says so instead of asking.
    pub refusals: Vec<RefusalNote>,
    /// Where to enter for the draw that this goes through.
    pub ballot: Option<String>,
    /// When the same request would pass, all reasons together. `None` where time does not help.
    pub passes: Option<NaiveDateTime>,
    /// Up to three that pass now.
    pub offers: Vec<Offer>,
    /// It is taken, and one may wait for it so long; empty: there is no use in it.
    pub waits: Vec<Length>,
}

/// Who comes along, by the codes that they gave.
#[derive(Debug, Clone)]
pub struct Companions {
    pub required: u16,
    /// As typed, to be corrected rather than typed again.
    pub typed: String,
    pub fault: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Length {
    pub ends_at: DateTime<Utc>,
    pub ends: NaiveDateTime,
    pub minutes: u32,
    pub chosen: bool,
}

/// One rule's no (`Lang::refusal` writes the words).
#[derive(Debug, Clone)]
pub struct RefusalNote {
    /// The stable id, such as `active_quota`.
    pub rule: String,
    /// 你已经有 3 场没去的预约
    pub title: String,
    /// The rule, the fact, and what follows, in a sentence or two.
    pub sentence: String,
    /// What stands in the way and may be given back.
    pub in_the_way: Vec<InTheWay>,
    pub todo: Option<Todo>,
}

/// A reservation of the member's own that a refusal counts.
#[derive(Debug, Clone)]
pub struct InTheWay {
    pub id: ReservationId,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub venue_name: String,
}

/// What the person can do about a refusal, besides choosing otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    SignIn,
    Verify,
    /// Look at the reservation in the way.
    SeeOwn,
}

impl RefusalNote {
    /// About length or party alone: choosing otherwise on this page puts it right.
    fn is_of_choice(&self) -> bool {
        matches!(
            self.rule.as_str(),
            "too_short" | "too_long" | "party_size" | "companions_required"
        )
    }
}

impl Page for ConfirmPage {
    fn title(&self, lang: Lang) -> String {
        if self.refusals.is_empty() {
            lang.confirm_title()
        } else {
            lang.refused_title()
        }
        .to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let body = if page.refusals.iter().all(|refusal| refusal.is_of_choice()) {
            asking(frame, page)
        } else {
            refused(frame, page)
        };
        let back = url::venue(&page.venue.id, Some(page.starts.date()));
        view! {
            <div class="page page-form page-bar">
                <main id="main" class="pad">
                    {appbar(lang, back, "")}{body}</main>
            </div>
        }
        .into_any()
    }
}

fn asking(frame: &Frame, page: &ConfirmPage) -> AnyView {
    let lang = frame.lang;
    let chosen = page
        .lengths
        .iter()
        .find(|length| length.chosen)
        .or(page.lengths.first());
    let lengths: Vec<_> = page
        .lengths
        .iter()
        .map(|length| {
            let value = length.ends_at.timestamp_millis().to_string();
            let id = format!("until-{value}");
            let is_chosen = chosen.is_some_and(|chosen| chosen.ends_at == length.ends_at);
            view! {
                <div>
                    <input class="sr" type="radio" name="ends_at" id=id.clone() value=value checked=is_chosen />
                    <label for=id>
                        {lang.length(i64::from(length.minutes))}
                        <small class="num">{lang.until_time(&lang.clock(length.ends.time()))}</small>
                    </label>
                </div>
            }
        })
        .collect();
    let people = (page.max_party > 1).then(|| people(lang, page));
    let companions = page.companions.as_ref().map(|named| companions(lang, named));
    let (from, to) = page.check_in;
    let rules: Vec<_> = page
        .rules
        .iter()
        .map(|rule| view! { <li>{rule.clone()}</li> })
        .collect();
    let sub = page
        .after_note
        .clone()
        .unwrap_or_else(|| lang.free_of_charge().to_owned());
    let at = url::with_query(
        &url::confirm_path(&page.venue.id),
        &[
            ("at", Some(url::at(&page.court_id, page.starts_at))),
            (
                "until",
                chosen.map(|chosen| chosen.ends_at.timestamp_millis().to_string()),
            ),
            (
                "party_size",
                (page.party_size > 1).then(|| page.party_size.to_string()),
            ),
        ],
    );
    // The way over verification comes back to this very choice.
    let detour = |path: &str| url::with_query(path, &[("next", Some(at.clone()))]);
    let submit = |word| view! { <button class="btn btn-main" type="submit">{word}</button> }.into_any();
    let link = |href: String, word| view! { <a class="btn btn-main" href=href>{word}</a> }.into_any();
    let (why, button) = match &page.hurdle {
        None => (None, submit(lang.reserve_this())),
        // The form is sent all the same: the server leads over sign-in and back to what was chosen.
        Some(Hurdle::SignedOut) => (
            Some(lang.hurdle_signed_out().to_owned()),
            submit(lang.sign_in_to_reserve()),
        ),
        Some(Hurdle::NotVerified) => (
            Some(lang.hurdle_not_verified().to_owned()),
            link(detour("/verification"), lang.verify()),
        ),
        Some(Hurdle::Pending) => (
            Some(lang.hurdle_pending().to_owned()),
            link("/verification".to_owned(), lang.see_why()),
        ),
        Some(Hurdle::Other(why)) => (Some(why.clone()), ().into_any()),
    };
    let hint = why.map(|why| note(Tone::Yours, why, None));
    let when = capital(lang.time(page.today, page.starts));
    let range = chosen.map(|chosen| capital(lang.range(page.today, page.starts, chosen.ends)));
    let wrong: Vec<_> = page
        .refusals
        .iter()
        .map(|refusal| {
            note(
                Tone::Warn,
                format!("{}{}{}", refusal.title, lang.colon(), refusal.sentence),
                None,
            )
        })
        .collect();
    let wrong = (!wrong.is_empty()).then(|| view! { <div class="notices wrong" role="alert">{wrong}</div> });
    view! {
        <form method="post" action="/reservations">
            {wrong}
            <div class="wish">
                {plan(page.venue.kind)}
                <p class="small">{lang.date_full(page.starts.date())}</p>
                <h1 class="num">{when}</h1>
                <p><b>{page.venue.name.clone()}" "<span class="nb">{page.court_name.clone()}</span></b></p>
                <p class="small muted">{page.facility.name.clone()}</p>
            </div>
            <fieldset>
                <legend class="legend-of">{lang.how_long()}</legend>
                <div class="choice">{lengths}</div>
            </fieldset>
            {people}
            {companions}
            <h2 class="legend-of">{lang.what_applies()}</h2>
            <ul class="card info">
                <li>
                    {icon(Icon::Clock)}
                    <div>
                        <p>{lang.check_in_at_desk(&lang.range_of_day(from, to))}</p>
                        <p>{lang.check_in_after()}</p>
                    </div>
                </li>
                <li>{icon(Icon::Cross)}<p>{lang.cancel_by_line(&lang.joined(capital(lang.time(page.today, page.cancel_by))))}</p></li>
            </ul>
            {(!rules.is_empty()).then(|| view! {
                <details class="rules rules-flat">
                    <summary>{icon(Icon::Rule)}<span class="grow">{lang.all_rules()}</span>{icon_s(Icon::Down)}</summary>
                    <ul>{rules}</ul>
                </details>
            })}
            {hint}
            {wish_fields(page)}
            <div class="confirm">
                <div>
                    <div><b class="num">{range}</b><span class="sub">{sub}</span></div>
                    {button}
                </div>
            </div>
        </form>
    }
    .into_any()
}

/// Radio buttons for the usual few, a list to choose from for many.
fn people(lang: Lang, page: &ConfirmPage) -> AnyView {
    let least = page.min_party.min(page.max_party);
    let chosen = page.party_size.clamp(least, page.max_party);
    if page.max_party > 8 {
        let options: Vec<_> = (least..=page.max_party)
            .map(|n| view! { <option value=n.to_string() selected=n == chosen>{lang.people(n)}</option> })
            .collect();
        return view! {
            <label class="legend-of label" for="party">{lang.how_many()}</label>
            <select class="input" id="party" name="party_size">{options}</select>
        }
        .into_any();
    }
    let choices: Vec<_> = (least..=page.max_party)
        .map(|n| {
            let id = format!("party-{n}");
            view! {
                <div>
                    <input class="sr" type="radio" name="party_size" id=id.clone() value=n.to_string() checked=n == chosen />
                    <label for=id>{lang.people(n)}</label>
                </div>
            }
        })
        .collect();
    view! {
        <fieldset>
            <legend class="legend-of">{lang.how_many()}</legend>
            <div class="choice choice-small">{choices}</div>
        </fieldset>
    }
    .into_any()
}

/// One field for all the codes: friends send them as they come.
fn companions(lang: Lang, named: &Companions) -> AnyView {
    let invalid = named.fault.is_some().then_some("true");
    let fault = named
        .fault
        .clone()
        .map(|fault| view! { <p class="fault" id="companions-fault">{fault}</p> });
    let described = if named.fault.is_some() {
        "companions-fault companions-hint"
    } else {
        "companions-hint"
    };
    view! {
        <div>
            <label class="legend-of label" for="companions">{lang.companions_label(named.required)}</label>
            <input class="input" id="companions" name="companions" value=named.typed.clone() autocomplete="off"
                autocapitalize="characters" spellcheck="false" aria-invalid=invalid aria-describedby=described />
            {fault}
            <p class="cap" id="companions-hint">{lang.companions_hint()}</p>
        </div>
    }
    .into_any()
}

/// What the form posts besides the choices on the page.
fn wish_fields(page: &ConfirmPage) -> AnyView {
    let alone = (page.max_party <= 1).then(|| hidden("party_size", "1"));
    view! {
        {hidden("key", page.key.clone())}
        {hidden("venue_id", page.venue.id.as_str())}
        {hidden("court_id", page.court_id.as_str())}
        {hidden("starts_at", page.starts_at.timestamp_millis().to_string())}
        {alone}
    }
    .into_any()
}

/// Every reason at once, when it passes, and what passes now.
fn refused(frame: &Frame, page: &ConfirmPage) -> AnyView {
    let lang = frame.lang;
    let chosen = page
        .lengths
        .iter()
        .find(|length| length.chosen)
        .or(page.lengths.first());
    let wanted = match chosen {
        Some(chosen) => lang.range(page.today, page.starts, chosen.ends),
        None => lang.time(page.today, page.starts),
    };
    let wanted = format!("{} {} {}", capital(wanted), page.venue.name, page.court_name);
    let many = page.refusals.len() > 1;
    let heading = match page.refusals.as_slice() {
        [one] => one.title.clone(),
        more => lang.refused_many(more.len() as u32),
    };
    let reasons: Vec<_> = page
        .refusals
        .iter()
        .map(|refusal| reason(frame, page, refusal, many))
        .collect();
    let passes = page.passes.map(|at| {
        view! {
            <div class="passes">
                {icon(Icon::Clock)}
                <p><b>{lang.passes_at(&lang.joined(lang.time(page.today, at)))}</b>{lang.passes_after_all()}</p>
            </div>
        }
    });
    let offers: Vec<_> = page
        .offers
        .iter()
        .map(|offer| offer_row(lang, page.today, offer, &page.facility.name, &page.key))
        .collect();
    let offers = if offers.is_empty() {
        view! { <p class="section muted small">{lang.no_offers()}</p> }.into_any()
    } else {
        view! {
            <h2 class="h-part">{lang.offers_title()}</h2>
            <ul class="alts">{offers}</ul>
        }
        .into_any()
    };
    let other = url::venue(&page.venue.id, Some(page.starts.date()));
    let ballot = page
        .ballot
        .clone()
        .map(|href| view! { <a class="btn btn-main btn-wide section" href=href>{lang.ballot_enter()}</a> });
    view! {
        <div class="card sheet-like">
            <p class="cap num">{lang.you_wanted(&wanted)}</p>
            <h1 class="h-refused">{heading}</h1>
            {reasons}
            {passes}
            {ballot}
            {offers}
            {(!page.waits.is_empty()).then(|| wait_form(lang, page))}
            <a class="btn btn-soft btn-wide section" href=other>{lang.choose_other_time()}</a>
        </div>
    }
    .into_any()
}

/// Two ways into the line: for this court, or for any of the venue at that time.
fn wait_form(lang: Lang, page: &ConfirmPage) -> AnyView {
    let options: Vec<_> = page
        .waits
        .iter()
        .map(|length| {
            let said = format!(
                "{} {}",
                lang.length(i64::from(length.minutes)),
                lang.until_time(&lang.clock(length.ends.time()))
            );
            view! { <option value=length.ends_at.timestamp_millis().to_string() selected=length.chosen>{said}</option> }
        })
        .collect();
    view! {
        <form class="section" method="post" action="/waitlist">
            <p class="small muted">{lang.wait_offer_text()}</p>
            {hidden("court_id", page.court_id.to_string())}
            {hidden("venue_id", page.venue.id.to_string())}
            {hidden("starts_at", page.starts_at.timestamp_millis().to_string())}
            {hidden("party_size", page.party_size.to_string())}
            <label class="legend-of label" for="wait-until">{lang.how_long()}</label>
            <select class="input num" id="wait-until" name="ends_at">{options}</select>
            <button class="btn btn-main btn-wide section" type="submit" name="what" value="court">{lang.wait_this_court()}</button>
            <button class="btn btn-line btn-wide section" type="submit" name="what" value="venue">{lang.wait_this_venue()}</button>
        </form>
    }
    .into_any()
}

fn reason(frame: &Frame, page: &ConfirmPage, refusal: &RefusalNote, many: bool) -> AnyView {
    let lang = frame.lang;
    let title = many.then(|| view! { <h2>{refusal.title.clone()}</h2> });
    let at = url::with_query(
        &url::confirm_path(&page.venue.id),
        &[("at", Some(url::at(&page.court_id, page.starts_at)))],
    );
    let way_on = match refusal.todo {
        // What is in the way stands there itself, as links.
        Some(Todo::SeeOwn) if !refusal.in_the_way.is_empty() => None,
        Some(Todo::SignIn) => Some((url::with_query("/sign-in", &[("next", Some(at))]), lang.sign_in())),
        Some(Todo::Verify) => Some((
            url::with_query("/verification", &[("next", Some(at))]),
            lang.verify(),
        )),
        Some(Todo::SeeOwn) => Some(("/reservations".to_owned(), lang.go_mine())),
        None => None,
    };
    let way_on = way_on.map(|(href, word)| view! { <a class="btn btn-ask why-way" href=href>{word}</a> });
    let in_the_way: Vec<_> = refusal
        .in_the_way
        .iter()
        .map(|own| {
            view! {
                <a href=url::reservation(&own.id)>
                    <b>{capital(lang.day(page.today, own.starts.date()))}</b>
                    {lang.range_of_day(own.starts, own.ends)}
                    <br />
                    {own.venue_name.clone()}
                </a>
            }
        })
        .collect();
    let in_the_way = (!in_the_way.is_empty()).then(|| view! { <div class="meter num">{in_the_way}</div> });
    view! {
        <div class="why">
            {title}
            {in_the_way}
            <p class="why-text">{refusal.sentence.clone()}</p>
            {way_on}
        </div>
    }
    .into_any()
}
