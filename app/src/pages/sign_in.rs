//! Sign in with a phone: `GET /sign-in?next=`, `POST /sign-in/code`, `POST /sign-in`.

use super::Page;
use crate::lang::Lang;
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct SignInPage {
    /// A path of this site to go to afterwards.
    pub next: String,
    /// Why one was sent here, in one sentence: 登录后就能约今晚 8 点的 5 号台.
    pub why: Option<String>,
    pub step: SignInStep,
}

#[derive(Debug, Clone)]
pub enum SignInStep {
    /// Asks for the phone; posts `phone`, `next` to `/sign-in/code`.
    Phone {
        /// As typed before.
        phone: String,
        fault: Option<PhoneProblem>,
    },
    /// Asks for the code; posts `phone`, `code`, `next` to `/sign-in`.
    Code {
        /// The whole number, in a hidden field.
        phone: String,
        masked: String,
        code: String,
        /// Shown in the demo, where no message is sent.
        demo_code: Option<String>,
        fault: Option<CodeProblem>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneProblem {
    Empty,
    NotElevenDigits,
    NotMobile,
    /// Too many codes for this phone or from here; minutes until the next.
    TooOften {
        minutes: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeProblem {
    Empty,
    /// Not six digits.
    Shape,
    /// `left` tries; zero: ask for a new one.
    Wrong {
        left: u32,
    },
    Expired,
}

impl Page for SignInPage {
    fn title(&self, lang: Lang) -> String {
        lang.sign_in_title().to_owned()
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
