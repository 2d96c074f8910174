//! What became of messages: `GET` and `POST /staff/facilities/{id}/deliveries`. The keeper's page shows the same lines.

use super::Page;
use crate::lang::Lang;
use crate::parts::{Tone, appbar, hidden, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct DeliveriesPage {
    pub palace: String,
    pub path: String,
    pub dead: Vec<DeliveryLine>,
    pub waiting: Vec<DeliveryLine>,
    pub sent: Vec<DeliveryLine>,
    /// What came of trying one again.
    pub told: Option<bool>,
}

/// A message without whose it is.
#[derive(Debug, Clone)]
pub struct DeliveryLine {
    pub id: String,
    /// The stable word of the notice.
    pub kind: String,
    pub channel: &'static str,
    /// “29 Nov 18:00”
    pub when: String,
    /// How it stands, and why.
    pub note: String,
    /// It was given up.
    pub is_dead: bool,
}

impl Page for DeliveriesPage {
    fn title(&self, lang: Lang) -> String {
        lang.deliveries_of(&self.palace)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let list = |title, none, lines: &[DeliveryLine]| list(lang, &self.path, title, none, lines);
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head">
                        <h1>{lang.deliveries_title()}</h1>
                        <p class="muted">{self.palace.clone()}</p>
                        <p class="muted small">{lang.deliveries_text()}</p>
                    </header>
                    {told(lang, self.told)}
                    {list(lang.deliveries_dead(), lang.deliveries_dead_none(), &self.dead)}
                    {list(lang.deliveries_waiting(), lang.deliveries_waiting_none(), &self.waiting)}
                    {list(lang.deliveries_sent(), lang.deliveries_sent_none(), &self.sent)}
                </main>
            </div>
        }
        .into_any()
    }
}

pub fn told(lang: Lang, told: Option<bool>) -> Option<AnyView> {
    let told = match told? {
        true => note(Tone::Done, lang.delivery_again_done(), None),
        false => note(Tone::Plain, lang.delivery_again_gone(), None),
    };
    Some(view! { <div class="section" role="status">{told}</div> }.into_any())
}

pub fn list(
    lang: Lang,
    path: &str,
    title: &'static str,
    none: &'static str,
    lines: &[DeliveryLine],
) -> AnyView {
    let body = if lines.is_empty() {
        view! { <p class="card card-pad muted">{none}</p> }.into_any()
    } else {
        let rows: Vec<_> = lines.iter().map(|line| row(lang, path, line)).collect();
        view! { <ul class="card list">{rows}</ul> }.into_any()
    };
    view! { <section class="section"><h2 class="h-part">{title}</h2>{body}</section> }.into_any()
}

fn row(lang: Lang, path: &str, line: &DeliveryLine) -> AnyView {
    let again = line.is_dead.then(|| {
        view! {
            <form method="post" action=path.to_owned()>
                {hidden("id", line.id.clone())}
                <button class="btn btn-soft" type="submit" aria-label=lang.delivery_again_of(&line.kind, &line.when)>
                    {lang.delivery_again()}
                </button>
            </form>
        }
    });
    view! {
        <li class="line">
            <span class="grow"><b>{line.channel}</b>" "<span class="num">{line.kind.clone()}</span>
                <small>{line.when.clone()}" · "{line.note.clone()}</small></span>
            {again}
        </li>
    }
    .into_any()
}
