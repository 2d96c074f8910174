//! The document around a page.

use crate::pages::Tab;
use crate::render::Frame;
use leptos::prelude::*;

pub struct Head {
    pub title: String,
    pub island: bool,
}

pub fn document(frame: &Frame, head: Head, _tab: Option<Tab>, body: AnyView) -> AnyView {
    view! {
        <!DOCTYPE html>
        <html lang=frame.lang.code()>
            <head>
                <meta charset="utf-8" />
                <title>{head.title}</title>
            </head>
            <body>{body}</body>
        </html>
    }
    .into_any()
}
