//! Be found on a union's roll: `GET` and `POST /verification`.

use super::Page;
use crate::drawings::{Icon, Plan, icon, icon_s, plan};
use crate::lang::Lang;
use crate::parts::{Tone, appbar, fault, hidden, note};
use crate::render::Frame;
use crate::url;
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
    },
    /// On no roll as typed; the staff look at it.
    Pending {
        name: String,
        masked_card: String,
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
    Empty,
    NotACardNumber,
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
            } => ask(
                lang,
                self.next,
                Field {
                    value: name,
                    fault: name_fault,
                },
                Field {
                    value: union_card_no,
                    fault: card_fault,
                },
            ),
            VerificationState::Pending { name, masked_card } => pending(lang, &name, &masked_card, next),
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

fn ask(lang: Lang, next: String, name: Field<NameProblem>, card: Field<CardProblem>) -> AnyView {
    let name_words = name.fault.map(|problem| {
        match problem {
            NameProblem::Empty => lang.name_empty(),
            NameProblem::TooLong => lang.name_too_long(),
        }
        .to_owned()
    });
    let card_words = card.fault.map(|problem| {
        match problem {
            CardProblem::Empty => lang.card_empty(),
            CardProblem::NotACardNumber => lang.card_not_a_number(),
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
    view! {
        <header class="form-head">
            <h1>{lang.verification_title()}</h1>
            <p class="muted">{lang.verification_text()}</p>
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
                <label class="label" for="card">{lang.card_label()}</label>
                <input class="input num" id="card" name="union_card_no" type="text" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" maxlength="40" value=card.value required aria-invalid=card_invalid aria-describedby=card_described />
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

fn pending(lang: Lang, name: &str, card: &str, next: String) -> AnyView {
    let again = url::with_query(
        "/verification",
        &[("again", Some("1".to_owned())), ("next", Some(next))],
    );
    view! {
        <section class="card blank">
            {plan(Plan::All)}
            <h1>{lang.pending_title()}</h1>
            <p>{lang.pending_text(name, card)}</p>
            <a class="btn btn-line" href=again>{lang.pending_change()}</a>
        </section>
        <div class="section">{note(Tone::Plain, lang.pending_hurry(), None)}</div>
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
