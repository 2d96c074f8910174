//! How I am told: `GET` and `POST /me/notices/settings`; `POST …/mail`, `…/mail/confirm` and `…/mail/remove`.

use super::Page;
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::{Tone, appbar, note};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct NoticeSettingsPage {
    /// The groups in the order of their fields: reservations, offers, account. `None`: this site does not send that way.
    pub text: Option<[bool; 3]>,
    pub mail: Option<[bool; 3]>,
    /// `HH:MM`, as typed.
    pub quiet_from: Field,
    pub quiet_to: Field,
    /// `zh-CN` or `en`.
    pub language: String,
    pub address: Address,
    pub saved: bool,
}

#[derive(Debug, Clone)]
pub enum Address {
    /// This site sends no mail.
    Off,
    /// With what was typed and what is wrong with it.
    None(Field),
    /// A code was sent to the first; the second is for the code, the third for another address.
    Waits(String, Field, Field),
    Confirmed(String),
}

pub fn quiet_fields(lang: Lang, from: String, to: String) -> (Field, Field) {
    (
        Field::new("quiet_from", lang.quiet_from(), Kind::Time).value(from),
        Field::new("quiet_to", lang.quiet_to(), Kind::Time).value(to),
    )
}

pub fn address_field(lang: Lang) -> Field {
    Field::new("address", lang.mail_label(), Kind::Text)
}

pub fn code_field(lang: Lang) -> Field {
    Field::new("code", lang.mail_code_label(), Kind::OneTime)
}

impl Page for NoticeSettingsPage {
    fn title(&self, lang: Lang) -> String {
        lang.notices_settings().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let saved = self.saved.then(
            || view! { <div class="section" role="status">{note(Tone::Done, lang.saved(), None)}</div> },
        );
        let sends = self.text.is_some() || self.mail.is_some();
        let none = (!sends).then(
            || view! { <div class="section">{note(Tone::Plain, lang.notice_settings_none(), None)}</div> },
        );
        let address = address(lang, self.address);
        let choices = sends.then(|| {
            let groups = [
                ("reservations", lang.notice_group_reservations()),
                ("offers", lang.notice_group_offers()),
                ("account", lang.notice_group_account()),
            ];
            let groups: Vec<_> = groups
                .into_iter()
                .enumerate()
                .map(|(nth, (name, words))| {
                    let text = self.text.map(|on| tick(format!("text_{name}"), lang.notice_by_text(), on[nth]));
                    let mail = self.mail.map(|on| tick(format!("mail_{name}"), lang.notice_by_mail(), on[nth]));
                    view! { <fieldset class="ways"><legend class="label">{words}</legend>{text}{mail}</fieldset> }
                })
                .collect();
            let languages = Lang::ALL.map(|lang| {
                let word = if lang == Lang::Zh { "中文" } else { "English" };
                (lang.code().to_owned(), word.to_owned())
            });
            let language = Field::new("language", lang.notice_language(), Kind::Select)
                .options(languages.to_vec())
                .value(self.language);
            view! {
                <form class="card card-pad ask section" method="post" action="/me/notices/settings" novalidate>
                    {groups}
                    <fieldset>
                        <legend class="label">{lang.quiet_title()}</legend>
                        <div class="pair">{field(self.quiet_from)}{field(self.quiet_to)}</div>
                        <p class="hint under">{lang.quiet_text()}</p>
                    </fieldset>
                    {field(language)}
                    <button class="btn btn-main btn-wide" type="submit">{lang.notice_settings_save()}</button>
                </form>
            }
        });
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me/notices".to_owned(), "")}
                    <header class="form-head"><h1>{lang.notices_settings()}</h1><p class="muted">{lang.notice_settings_text()}</p></header>
                    {saved}
                    {none}
                    {choices}
                    {address}
                </main>
            </div>
        }
        .into_any()
    }
}

fn tick(name: String, word: &'static str, on: bool) -> AnyView {
    view! {
        <div class="tick">
            <input type="checkbox" id=name.clone() name=name.clone() value="1" checked=on />
            <label for=name>{word}</label>
        </div>
    }
    .into_any()
}

fn address(lang: Lang, address: Address) -> Option<AnyView> {
    let ask = |of: Field| {
        view! {
            <form class="ask section" method="post" action="/me/notices/mail" novalidate>
                {field(of)}
                <button class="btn btn-soft btn-wide" type="submit">{lang.mail_send_code()}</button>
            </form>
        }
    };
    let remove = || {
        view! {
            <form class="section" method="post" action="/me/notices/mail/remove">
                <button class="btn btn-soft btn-wide" type="submit">{lang.mail_remove()}</button>
            </form>
        }
    };
    let body = match address {
        Address::Off => return None,
        Address::None(of) => view! { <p class="small muted">{lang.mail_none()}</p>{ask(of)} }.into_any(),
        Address::Waits(address, code, other) => view! {
            <p class="small" role="status">{lang.mail_waits(&address)}</p>
            <form class="ask section" method="post" action="/me/notices/mail/confirm" novalidate>
                {field(code)}
                <button class="btn btn-main btn-wide" type="submit">{lang.mail_confirm()}</button>
            </form>
            {ask(other)}
            {remove()}
        }
        .into_any(),
        Address::Confirmed(address) => {
            view! { <p class="small">{lang.mail_confirmed(&address)}</p>{remove()} }.into_any()
        }
    };
    Some(view! { <section class="card card-pad section" id="mail"><h2 class="h-card">{lang.mail_title()}</h2>{body}</section> }.into_any())
}
