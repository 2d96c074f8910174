//! What went wrong, and the way on: one drawing, one sentence, one link.

use super::{Page, Tab};
use crate::drawings::{Plan, plan};
use crate::lang::Lang;
use crate::render::Frame;
use gongyue::venue::VenueKind;
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
    /// 503: so many are before whoever asks, whose place is kept.
    InLine {
        ahead: usize,
        retry_after_s: u32,
        /// The page asks again; what was sent waits for a hand.
        by_itself: bool,
    },
    /// 500: ours, logged under the reference.
    Failure { reference: String },
}

impl Page for ErrorPage {
    fn title(&self, lang: Lang) -> String {
        self.words(lang).0.to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Find)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let (title, text) = self.words(lang);
        let reference = match &self {
            ErrorPage::Failure { reference } => Some(lang.failure_reference(reference)),
            _ => None,
        };
        let reference = reference.map(|text| view! { " "<span class="nb num">{text}</span> });
        let again = matches!(
            self,
            ErrorPage::Failure { .. }
                | ErrorPage::Busy { .. }
                | ErrorPage::InLine { by_itself: true, .. }
                | ErrorPage::TooOften { .. }
        );
        let way_on = if again {
            view! { <a class="btn btn-line" href=frame.path_and_query.clone()>{lang.try_again()}</a> }
                .into_any()
        } else if matches!(self, ErrorPage::InLine { .. }) {
            // A link would lose what was sent; the browser's own reload sends it again.
            ().into_any()
        } else {
            view! { <a class="btn btn-line" href="/">{lang.go_find()}</a> }.into_any()
        };
        view! {
            <div class="page page-tabs">
                <main id="main" class="blank blank-page">
                    {plan(self.drawing())}
                    <h1>{title}</h1>
                    <p>{text}{reference}</p>
                    {way_on}
                </main>
            </div>
        }
        .into_any()
    }
}

impl ErrorPage {
    pub(super) fn words(&self, lang: Lang) -> (&'static str, String) {
        match self {
            ErrorPage::NotFound => (lang.not_found_title(), lang.not_found_text().to_owned()),
            ErrorPage::BadRequest => (lang.bad_request_title(), lang.bad_request_text().to_owned()),
            ErrorPage::Forbidden => (lang.forbidden_title(), lang.forbidden_text().to_owned()),
            ErrorPage::TooLarge => (lang.too_large_title(), lang.too_large_text().to_owned()),
            ErrorPage::TooOften { retry_after_s } => {
                (lang.too_often_title(), lang.too_often_text(*retry_after_s))
            }
            ErrorPage::Busy { retry_after_s } => (lang.busy_title(), lang.busy_text(*retry_after_s)),
            ErrorPage::InLine {
                ahead,
                retry_after_s,
                by_itself: true,
            } => (lang.in_line_title(), lang.in_line_text(*ahead, *retry_after_s)),
            ErrorPage::InLine {
                ahead, retry_after_s, ..
            } => (
                lang.in_line_title(),
                lang.in_line_sent_text(*ahead, *retry_after_s),
            ),
            ErrorPage::Failure { .. } => (lang.failure_title(), lang.failure_text().to_owned()),
        }
    }

    /// A place where a ball gets lost, a crowded court, an empty field.
    pub(super) fn drawing(&self) -> Plan {
        Plan::Of(match self {
            ErrorPage::NotFound | ErrorPage::BadRequest => VenueKind::Gateball,
            ErrorPage::Forbidden | ErrorPage::TooLarge => VenueKind::Badminton,
            ErrorPage::TooOften { .. } | ErrorPage::Busy { .. } | ErrorPage::InLine { .. } => {
                VenueKind::Basketball
            }
            ErrorPage::Failure { .. } => VenueKind::MultiSport,
        })
    }
}
