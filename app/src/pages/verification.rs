//! Be found on a union's roll: `GET` and `POST /verification`.

use super::Page;
use crate::drawings::{Icon, Plan, icon, icon_s, plan};
use crate::lang::Lang;
use crate::parts::{Tone, appbar, fault, hidden, note};
use crate::render::Frame;
use crate::url;
use gongyue::ticket::code_spoken;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct VerificationPage {
    pub state: VerificationState,
    /// A path of this site to go to afterwards; the hidden field `next`.
    pub next: String,
}

#[derive(Debug, Clone)]
pub enum VerificationState {
    /// Asks for both; posts `name`, `union_card_no`, `next`.
    Ask {
        /// As typed before, or as known.
        name: String,
        name_fault: Option<NameProblem>,
        union_card_no: String,
        card_fault: Option<CardProblem>,
        /// The unions on whose rolls the phone is: there the name suffices.
        unions: Vec<String>,
        /// Why the staff said no the last time.
        declined: Option<String>,
        /// A verified member with a new card.
        moving: bool,
    },
    /// On no roll as typed; the staff look at it.
    Pending {
        name: String,
        masked_card: String,
        /// What the member says at the desk.
        code: String,
        /// Palaces to choose from, by city: id and name.
        palaces: Vec<(String, Vec<(String, String)>)>,
        /// The id of the one that was chosen.
        palace: Option<String>,
    },
    Verified {
        name: String,
        union: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    Empty,
    TooLong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardProblem {
    NotACardNumber,
    /// The roll does not know the phone under this name.
    Needed,
    /// The card belongs to another account.
    InUse,
    /// Too many tries today.
    TooOften,
}

impl Page for VerificationPage {
    fn title(&self, lang: Lang) -> String {
        lang.verification_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let next = if self.next.is_empty() {
            "/".to_owned()
        } else {
            self.next.clone()
        };
        let body = match self.state {
            VerificationState::Ask {
                name,
                name_fault,
                union_card_no,
                card_fault,
                unions,
                declined,
                moving,
            } => ask(
                lang,
                self.next,
                &Known {
                    unions,
                    declined,
                    moving,
                },
                Field {
                    value: name,
                    fault: name_fault,
                },
                Field {
                    value: union_card_no,
                    fault: card_fault,
                },
            ),
            VerificationState::Pending {
                name,
                masked_card,
                code,
                palaces,
                palace,
            } => {
                let request = Request {
                    name,
                    masked_card,
                    code,
                    palaces,
                    palace,
                };
                pending(lang, &request, next)
            }
            VerificationState::Verified { name, union } => done(lang, &name, &union, next),
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}{body}</main>
            </div>
        }
        .into_any()
    }
}

struct Field<F> {
    value: String,
    fault: Option<F>,
}

/// What is known before anything is typed.
struct Known {
    unions: Vec<String>,
    declined: Option<String>,
    moving: bool,
}

struct Request {
    name: String,
    masked_card: String,
    code: String,
    palaces: Vec<(String, Vec<(String, String)>)>,
    palace: Option<String>,
}

fn ask(
    lang: Lang,
    next: String,
    known: &Known,
    name: Field<NameProblem>,
    card: Field<CardProblem>,
) -> AnyView {
    let name_words = name.fault.map(|problem| {
        match problem {
            NameProblem::Empty => lang.name_empty(),
            NameProblem::TooLong => lang.name_too_long(),
        }
        .to_owned()
    });
    let card_words = card.fault.map(|problem| {
        match problem {
            CardProblem::NotACardNumber => lang.card_not_a_number(),
            CardProblem::Needed => lang.card_needed(),
            CardProblem::InUse => lang.card_in_use(),
            CardProblem::TooOften => lang.card_too_often(),
        }
        .to_owned()
    });
    let name_invalid = name_words.is_some().then_some("true");
    let card_invalid = card_words.is_some().then_some("true");
    let described = |field: &str, wrong: bool| {
        if wrong {
            format!("{field}-fault {field}-hint")
        } else {
            format!("{field}-hint")
        }
    };
    let name_described = described("name", name_words.is_some());
    let card_described = described("card", card_words.is_some());
    let declined = known.declined.as_ref().map(|reason| {
        view! { <div class="section" role="status">{note(Tone::Warn, lang.verification_declined(reason), None)}</div> }
    });
    let by_phone = (!known.unions.is_empty()).then(|| {
        let unions = known.unions.join(lang.and());
        view! { <div class="section" role="status">{note(Tone::Yours, lang.verification_by_phone(&unions), None)}</div> }
    });
    let optional =
        (!known.unions.is_empty()).then(|| view! { " "<small class="muted">{lang.card_optional()}</small> });
    let (title, text) = if known.moving {
        (lang.verification_move_go(), lang.verification_move_text())
    } else {
        (lang.verification_title(), lang.verification_text())
    };
    view! {
        <header class="form-head">
            <h1>{title}</h1>
            <p class="muted">{text}</p>
            {declined}
            {by_phone}
        </header>
        <form class="ask" method="post" action="/verification" novalidate>
            {hidden("next", next)}
            <div>
                <label class="label" for="name">{lang.name_label()}</label>
                <input class="input" id="name" name="name" type="text" autocomplete="name" maxlength="60" value=name.value
                    required aria-invalid=name_invalid aria-describedby=name_described />
                {fault("name-fault", name_words)}
                <p class="hint under" id="name-hint">{lang.name_hint()}</p>
            </div>
            <div>
                <label class="label" for="card">{lang.card_label()}{optional}</label>
                <input class="input num" id="card" name="union_card_no" type="text" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" maxlength="40" value=card.value aria-invalid=card_invalid aria-describedby=card_described />
                {fault("card-fault", card_words)}
                <p class="hint under" id="card-hint">{lang.card_hint()}</p>
            </div>
            <p class="small muted">{lang.verification_use()}</p>
            <button class="btn btn-main btn-wide" type="submit">{lang.verify_me()}</button>
        </form>
        {not_on_roll(lang)}
    }
    .into_any()
}

fn not_on_roll(lang: Lang) -> AnyView {
    view! {
        <details class="card section">
            <summary class="line">{icon(Icon::Info)}<span class="grow">{lang.not_on_roll()}</span>{icon_s(Icon::Down)}</summary>
            <p class="card-body small muted">{lang.not_on_roll_text()}</p>
        </details>
    }
    .into_any()
}

fn pending(lang: Lang, request: &Request, next: String) -> AnyView {
    let again = url::with_query(
        "/verification",
        &[("again", Some("1".to_owned())), ("next", Some(next.clone()))],
    );
    view! {
        <section class="card blank">
            {plan(Plan::All)}
            <h1>{lang.pending_title()}</h1>
            <p>{lang.pending_text(&request.name, &request.masked_card)}</p>
            <a class="btn btn-line" href=again>{lang.pending_change()}</a>
        </section>
        <section class="card card-pad section">
            <p class="small muted">{lang.pending_hurry()}</p>
            <p class="label">{lang.verification_code()}</p>
            <p class="code">{code_spoken(&request.code)}</p>
        </section>
        {where_to(lang, request, next)}
        <form class="section" method="post" action="/verification/withdraw">
            <button class="btn btn-soft btn-wide" type="submit">{lang.verification_withdraw()}</button>
        </form>
    }
    .into_any()
}

/// Which palace shall look at it, for those who cannot come by soon.
fn where_to(lang: Lang, request: &Request, next: String) -> AnyView {
    let option = |(id, name): &(String, String)| {
        let chosen = request.palace.as_ref() == Some(id);
        view! { <option value=id.clone() selected=chosen>{name.clone()}</option> }
    };
    let group = |(city, palaces): &(String, Vec<(String, String)>)| {
        let options: Vec<_> = palaces.iter().map(option).collect();
        view! { <optgroup label=city.clone()>{options}</optgroup> }
    };
    let groups: Vec<_> = request.palaces.iter().map(group).collect();
    let none = request.palace.is_none();
    view! {
        <form class="card card-pad ask section" method="post" action="/verification/palace">
            {hidden("next", next)}
            <div>
                <label class="label" for="palace">{lang.verification_at()}</label>
                <select class="input" id="palace" name="palace">
                    <option value="" selected=none>{lang.verification_at_choose()}</option>
                    {groups}
                </select>
            </div>
            <button class="btn btn-main btn-wide" type="submit">{lang.verification_at_save()}</button>
        </form>
    }
    .into_any()
}

fn done(lang: Lang, name: &str, union: &str, next: String) -> AnyView {
    let word = if next == "/" { lang.go_find() } else { lang.go_on() };
    view! {
        <section class="card blank">
            {plan(Plan::All)}
            <h1>{lang.verified_title()}</h1>
            <p>{lang.verified_text(name, union)}</p>
            <a class="btn btn-main" href=next>{word}</a>
        </section>
    }
    .into_any()
}
