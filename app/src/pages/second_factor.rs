//! Show a second factor: `GET` and `POST /second-factor`.

use super::Page;
use crate::drawings::{Icon, icon, icon_s};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::passkey::{Ceremony, passkey};
use crate::parts::{appbar, hidden};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct SecondFactorPage {
    /// A path of this site to go to afterwards.
    pub next: String,
    /// Signed in already, and asked again before something dangerous.
    pub again: bool,
    pub has_totp: bool,
    pub has_passkey: bool,
    /// That passkeys are bound to.
    pub origin: String,
    pub fault: Option<String>,
}

impl Page for SecondFactorPage {
    fn title(&self, lang: Lang) -> String {
        lang.factor_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let text = if self.again {
            lang.factor_text_fresh()
        } else {
            lang.factor_text_sign_in()
        };
        let key = self
            .has_passkey
            .then(|| passkey(frame, Ceremony::Show, &self.origin, &self.next));
        // One way is the first; where it is hidden, since the browser knows no passkeys, this one is still plain to see.
        let class = if self.has_passkey {
            "btn btn-line btn-wide"
        } else {
            "btn btn-main btn-wide"
        };
        let code = self.has_totp.then(|| {
            let code = Field::new("code", lang.factor_code_label(), Kind::OneTime).fault(self.fault.clone());
            view! {
                <form class="ask section" method="post" action="/second-factor" novalidate>
                    {hidden("next", self.next.clone())}
                    {field(code)}
                    <button class=class type="submit">{lang.factor_code_go()}</button>
                </form>
            }
        });
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.factor_heading()}</h1><p class="muted">{text}</p></header>
                    {key}
                    {code}
                    <details class="card section">
                        <summary class="line">{icon(Icon::Info)}<span class="grow">{lang.factor_lost()}</span>{icon_s(Icon::Down)}</summary>
                        <p class="card-body small muted">{lang.factor_lost_text()}</p>
                    </details>
                    <form class="section" method="post" action="/sign-out">
                        <button class="btn btn-soft btn-wide" type="submit">{lang.sign_out()}</button>
                    </form>
                </main>
            </div>
        }
        .into_any()
    }
}
