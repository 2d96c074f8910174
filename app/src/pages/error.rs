//! What went wrong, and the way on: one drawing, one sentence, one link.

use super::{Page, Tab};
use crate::lang::Lang;
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorPage {
    /// 404, also for what is not yours.
    NotFound,
    /// 405 and unreadable input: the request makes no sense here.
    BadRequest,
    /// 403: signed in without the right, or a form from another site.
    Forbidden,
    /// 413
    TooLarge,
    /// 429: seconds until it may be tried again.
    TooOften { retry_after_s: u32 },
    /// 503: overloaded or shutting down.
    Busy { retry_after_s: u32 },
    /// 500: ours, logged under the reference.
    Failure { reference: String },
}

impl Page for ErrorPage {
    fn title(&self, lang: Lang) -> String {
        lang.error_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
