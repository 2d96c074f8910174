//! My second factors: `GET /me/second-factors`. Posts to `…/totp`, `…/confirm` and `…/remove`.

use super::Page;
use super::ticket::Qr;
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::passkey::{Ceremony, passkey};
use crate::parts::{Tone, appbar, hidden, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct FactorsPage {
    pub factors: Vec<Factor>,
    /// Works somewhere, and needs one for it.
    pub needed: bool,
    /// Changes need the one that there is once more: where to show it.
    pub show_first: Option<String>,
    /// A seed that waits for its first code.
    pub seed: Option<Seed>,
    pub may_add_totp: bool,
    pub origin: String,
    /// Where to go once one is added.
    pub next: String,
}

#[derive(Debug, Clone)]
pub struct Factor {
    pub id: String,
    pub is_passkey: bool,
    /// Such as “Chrome, Android”; may be empty.
    pub device: String,
    /// The day, in words.
    pub since: String,
}

#[derive(Debug, Clone)]
pub struct Seed {
    /// Base 32.
    pub secret: String,
    pub qr: Option<Qr>,
    pub fault: Option<String>,
}

impl Page for FactorsPage {
    fn title(&self, lang: Lang) -> String {
        lang.factors_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let needed = self
            .needed
            .then(|| view! { <div class="section">{note(Tone::Warn, lang.factors_needed(), None)}</div> });
        let list = if self.factors.is_empty() {
            view! { <p class="card card-pad muted section">{lang.factors_none()}</p> }.into_any()
        } else {
            let may = self.show_first.is_none();
            let rows: Vec<_> = self.factors.iter().map(|factor| row(lang, factor, may)).collect();
            view! { <ul class="card list section" aria-label=lang.factors_list()>{rows}</ul> }.into_any()
        };
        let add = match (&self.show_first, &self.seed) {
            (Some(href), _) => note(
                Tone::Plain,
                lang.factor_fresh_first(),
                Some((href.clone(), lang.factor_fresh_go())),
            ),
            (None, Some(seed)) => confirm(lang, seed, &self.next),
            (None, None) => {
                let totp = self.may_add_totp.then(|| {
                    view! {
                        <form class="section" method="post" action="/me/second-factors/totp">
                            {hidden("next", self.next.clone())}
                            <button class="btn btn-soft btn-wide" type="submit">{lang.factor_add_totp()}</button>
                            <p class="hint under">{lang.factor_add_totp_text()}</p>
                        </form>
                    }
                });
                view! { {passkey(frame, Ceremony::Add, &self.origin, &self.next)}{totp} }.into_any()
            }
        };
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.factors_title()}</h1><p class="muted">{lang.factors_text()}</p></header>
                    {needed}
                    {list}
                    <div class="section">{add}</div>
                </main>
            </div>
        }
        .into_any()
    }
}

fn row(lang: Lang, factor: &Factor, may_remove: bool) -> AnyView {
    let name = if factor.is_passkey {
        lang.factor_passkey()
    } else {
        lang.factor_totp()
    };
    let since = match factor.device.as_str() {
        "" => lang.factor_since_plain(&factor.since),
        device => lang.factor_since(device, &factor.since),
    };
    let remove = may_remove.then(|| {
        view! {
            <form method="post" action="/me/second-factors/remove">
                {hidden("id", factor.id.clone())}
                <button class="btn btn-soft" type="submit" aria-label=lang.factor_remove_of(name)>{lang.factor_remove()}</button>
            </form>
        }
    });
    view! { <li class="line"><span class="grow"><b>{name}</b><small>{since}</small></span>{remove}</li> }
        .into_any()
}

fn confirm(lang: Lang, seed: &Seed, next: &str) -> AnyView {
    let qr = seed.qr.as_ref().map(|qr| {
        let view_box = format!("0 0 {0} {0}", qr.size);
        view! {
            <svg class="qr" viewBox=view_box role="img" aria-label=lang.factor_seed_qr() shape-rendering="crispEdges">
                <path fill="currentColor" d=qr.d.clone()></path>
            </svg>
        }
    });
    let groups: Vec<String> = seed
        .secret
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    let code = Field::new("code", lang.factor_code_label(), Kind::OneTime).fault(seed.fault.clone());
    view! {
        <section class="card card-pad">
            <h2 class="h-card">{lang.factor_seed_title()}</h2>
            <p class="small muted">{lang.factor_seed_text()}</p>
            {qr}
            <p class="small muted">{lang.factor_seed_key()}</p>
            <p class="num seed" id="seed">{groups.join(" ")}</p>
            <form class="ask section" method="post" action="/me/second-factors/confirm" novalidate>
                {hidden("next", next.to_owned())}
                {field(code)}
                <button class="btn btn-main btn-wide" type="submit">{lang.factor_seed_go()}</button>
            </form>
        </section>
    }
    .into_any()
}
