//! What I was told: `GET /me/notices`. A reminder posts to the cancellation of its reservation.

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
    /// Where one looks at what it is about, and with which words where they say more than that.
    pub href: Option<String>,
    pub act: Option<Act>,
    pub is_new: bool,
}

/// What one can do about it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Posts there; `late`: it counts half.
    Cancel { action: String, late: bool },
    /// There is evidence, and an appeal.
    Appeal,
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
                    <a class="btn btn-soft btn-wide section" href="/me/notices/settings">{lang.notices_settings()}</a>
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
    let more = (line.act == Some(Act::Appeal)).then(|| view! { <small>{lang.notice_appeal()}</small> });
    let words = view! { <span class="grow"><small>{new}{line.when.clone()}</small>{line.sentence.clone()}{more}</span> };
    match (&line.href, &line.act) {
        (Some(href), Some(Act::Cancel { action, late })) => {
            let under = late.then(|| view! { <p class="small muted">{lang.reminder_late()}</p> });
            view! {
                <li>
                    <a class="line told" href=href.clone()>{words}{icon_s(Icon::Next)}</a>
                    <form class="one-tap" method="post" action=action.clone()>
                        <p class="small">{lang.reminder_question()}</p>
                        {under}
                        <button class="btn btn-line" type="submit" aria-label=format!("{}: {}", lang.reminder_cancel(), line.sentence)>
                            {lang.reminder_cancel()}
                        </button>
                    </form>
                </li>
            }
            .into_any()
        }
        (Some(href), _) => {
            view! { <li><a class="line told" href=href.clone()>{words}{icon_s(Icon::Next)}</a></li> }
                .into_any()
        }
        (None, _) => view! { <li class="line told">{words}</li> }.into_any(),
    }
}
