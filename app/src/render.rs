//! A page as one HTML document: head, bars, and the hydration script where the page has an island.

use crate::appearance::Appearance;
use crate::drawings::Used;
use crate::lang::Lang;
use crate::pages::{Page, Tab};
use crate::parts::shell;
use gongyue::member::Verification;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;

/// What every page needs besides its own data.
#[derive(Debug, Clone)]
pub struct Frame {
    pub lang: Lang,
    pub appearance: Appearance,
    /// Of this page as requested, such as `/venues/v1?date=2026-11-27`: where sign-in and the language switch
    /// come back to. For a page that answers a POST: the page that it was posted from.
    pub path_and_query: String,
    pub signed_in: Option<SignedIn>,
    /// The value in the `Content-Security-Policy` of this response.
    pub nonce: String,
    /// The bundled style sheet, such as `/pkg/member.8f3a.css`.
    pub css_url: String,
    /// The sheet that pages of the desk have besides.
    pub desk_css_url: String,
    /// The sheet that the pages of coverage have besides.
    pub coverage_css_url: String,
    /// `/pkg/{output_name}.js` and `/pkg/{output_name}_bg.wasm` are the browser half.
    pub output_name: String,
    /// Says on every page that the data are samples.
    pub demo: bool,
}

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The masked name, or the masked phone of a member without a name.
    pub name: String,
    pub verification: Verification,
    /// How many notices are new.
    pub unread: i64,
}

/// Renders a whole document, from `<!doctype html>`.
pub fn render(frame: &Frame, page: impl Page) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(Used::default());
        let head = shell::Head {
            title: page.title(frame.lang),
            island: page.has_island(),
            sheet: page.sheet(),
        };
        let tab: Option<Tab> = page.tab();
        let body = page.view(frame);
        shell::document(frame, head, tab, body).to_html()
    });
    owner.unset_with_forced_cleanup();
    html
}
