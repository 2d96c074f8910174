//! What I was told: `GET /me/notices`.

use super::Page;
use crate::drawings::{Icon, Plan, icon_s};
use crate::lang::Lang;
use crate::parts::{appbar, blank};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct NoticesPage {
    pub notices: Vec<NoticeLine>,
}

#[derive(Debug, Clone)]
pub struct NoticeLine {
    pub when: String,
    pub sentence: String,
    /// Where one looks at what it is about.
    pub href: Option<String>,
    pub is_new: bool,
}

impl Page for NoticesPage {
    fn title(&self, lang: Lang) -> String {
        lang.notices_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let body = if self.notices.is_empty() {
            let (title, text) = (
                lang.notices_none().to_owned(),
                lang.notices_none_text().to_owned(),
            );
            blank(Plan::All, title, text, None)
        } else {
            let rows: Vec<_> = self.notices.iter().map(|line| row(lang, line)).collect();
            view! { <ul class="card list">{rows}</ul> }.into_any()
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.notices_title()}</h1></header>
                    {body}
                </main>
            </div>
        }
        .into_any()
    }
}

fn row(lang: Lang, line: &NoticeLine) -> AnyView {
    let new = line
        .is_new
        .then(|| view! { <span class="tag tag-mine">{lang.notice_new()}</span>" " });
    let words =
        view! { <span class="grow"><small>{new}{line.when.clone()}</small>{line.sentence.clone()}</span> };
    match &line.href {
        Some(href) => {
            view! { <li><a class="line told" href=href.clone()>{words}{icon_s(Icon::Next)}</a></li> }
                .into_any()
        }
        None => view! { <li class="line told">{words}</li> }.into_any(),
    }
}
