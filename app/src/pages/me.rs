//! Me: `GET /me`. Posts to `/sign-out` and `/language` (`lang`, `back`).

use super::{Page, Tab};
use crate::lang::Lang;
use crate::render::Frame;
use gongyue::member::Verification;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct MePage {
    /// `None`: signed out.
    pub me: Option<Me>,
}

#[derive(Debug, Clone)]
pub struct Me {
    /// The member's own name in full; `None` before verification.
    pub name: Option<String>,
    pub masked_phone: String,
    pub union: Option<String>,
    pub verification: Verification,
    /// Reservations ahead, and how many may be at one time.
    pub active: u32,
    pub active_limit: u32,
}

impl Page for MePage {
    fn title(&self, lang: Lang) -> String {
        lang.me_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Me)
    }
    fn view(self, _frame: &Frame) -> AnyView {
        view! { <h1>"…"</h1> }.into_any()
    }
}
