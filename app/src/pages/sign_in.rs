//! Sign in with a phone: `GET /sign-in?next=`, `POST /sign-in/code`, `POST /sign-in`.

use super::Page;
use crate::lang::Lang;
use crate::parts::{Tone, appbar, fault, hidden, note};
use crate::render::Frame;
use crate::url;
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
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let again = url::with_query("/sign-in", &[("next", Some(self.next.clone()))]);
        let back = match &self.step {
            SignInStep::Phone { .. } => "/".to_owned(),
            SignInStep::Code { .. } => again.clone(),
        };
        let why = self.why.clone().map(|why| note(Tone::Yours, why, None));
        let form = match self.step {
            SignInStep::Phone { phone, fault } => ask_phone(lang, phone, self.next, fault),
            SignInStep::Code {
                phone,
                masked,
                code,
                demo_code,
                fault,
            } => ask_code(
                lang,
                CodeStep {
                    phone,
                    masked,
                    code,
                    demo_code,
                    fault,
                    next: self.next,
                    again,
                },
            ),
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, back, "")}{why}{form}</main>
            </div>
        }
        .into_any()
    }
}

fn ask_phone(lang: Lang, phone: String, next: String, problem: Option<PhoneProblem>) -> AnyView {
    let words = problem.map(|problem| match problem {
        PhoneProblem::Empty => lang.phone_empty().to_owned(),
        PhoneProblem::NotElevenDigits => lang.phone_not_eleven().to_owned(),
        PhoneProblem::NotMobile => lang.phone_not_mobile().to_owned(),
        PhoneProblem::TooOften {
            minutes: minutes @ 0..=90,
        } => lang.phone_too_often(minutes),
        PhoneProblem::TooOften { minutes } => lang.phone_too_often_hours(minutes.div_ceil(60)),
    });
    let invalid = words.is_some().then_some("true");
    let described = if words.is_some() {
        "phone-fault phone-use"
    } else {
        "phone-use"
    };
    view! {
        <header class="form-head">
            <p class="seal" aria-hidden="true">{lang.seal()}</p>
            <h1>{lang.sign_in_heading()}</h1>
            <p class="muted">{lang.no_account_needed()}</p>
        </header>
        <form class="ask" method="post" action="/sign-in/code" novalidate>
            {hidden("next", next)}
            <div>
                <label class="label" for="phone">{lang.phone_label()}</label>
                <input class="input num" id="phone" name="phone" type="tel" inputmode="numeric" autocomplete="tel-national"
                    maxlength="20" value=phone required autofocus aria-invalid=invalid aria-describedby=described />
                {fault("phone-fault", words)}
                <p class="hint under" id="phone-use">{lang.phone_use()}</p>
            </div>
            <button class="btn btn-main btn-wide" type="submit">{lang.send_code()}</button>
        </form>
    }
    .into_any()
}

struct CodeStep {
    phone: String,
    masked: String,
    code: String,
    demo_code: Option<String>,
    fault: Option<CodeProblem>,
    next: String,
    again: String,
}

fn ask_code(lang: Lang, step: CodeStep) -> AnyView {
    let words = step.fault.map(|problem| match problem {
        CodeProblem::Empty => lang.code_empty().to_owned(),
        CodeProblem::Shape => lang.code_shape().to_owned(),
        CodeProblem::Wrong { left: 0 } => lang.code_wrong_last().to_owned(),
        CodeProblem::Wrong { left } => lang.code_wrong(left),
        CodeProblem::Expired => lang.code_expired().to_owned(),
    });
    let invalid = words.is_some().then_some("true");
    let described = words.is_some().then_some("code-fault");
    let demo = step
        .demo_code
        .map(|code| note(Tone::Plain, lang.demo_code(&code), None));
    view! {
        <header class="form-head">
            <h1>{lang.code_heading()}</h1>
            <p class="muted">{lang.code_sent(&step.masked)}</p>
        </header>
        {demo}
        <form class="ask" method="post" action="/sign-in" novalidate>
            {hidden("next", step.next.clone())}
            {hidden("phone", step.phone.clone())}
            <div>
                <label class="label" for="code">{lang.code_label()}</label>
                <input class="input input-code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
                    maxlength="12" value=step.code required autofocus aria-invalid=invalid aria-describedby=described />
                {fault("code-fault", words)}
            </div>
            <button class="btn btn-main btn-wide" type="submit">{lang.sign_in()}</button>
        </form>
        <div class="row form-foot">
            <form method="post" action="/sign-in/code">
                {hidden("next", step.next)}
                {hidden("phone", step.phone)}
                <button class="btn btn-text" type="submit">{lang.resend()}</button>
            </form>
            <a class="btn btn-text" href=step.again>{lang.other_phone()}</a>
        </div>
    }
    .into_any()
}
