//! Be found on a union's roll: `GET` and `POST /verification`.

use super::Page;
use crate::lang::Lang;
use crate::render::Frame;
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
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
