//! Where I am signed in: `GET /me/devices`. Posts to `/me/devices/sign-out`.

use super::Page;
use crate::lang::Lang;
use crate::parts::{appbar, capital, hidden};
use crate::render::Frame;
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct DevicesPage {
    pub today: NaiveDate,
    /// The last used first; this one among them.
    pub devices: Vec<Device>,
}

#[derive(Debug, Clone)]
pub struct Device {
    pub id: String,
    /// `WeChat, Android`; empty where it did not say.
    pub name: String,
    pub since: NaiveDateTime,
    /// To the hour.
    pub seen: NaiveDateTime,
    pub is_this: bool,
}

impl Page for DevicesPage {
    fn title(&self, lang: Lang) -> String {
        lang.devices_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let rows: Vec<_> = self
            .devices
            .iter()
            .map(|device| row(lang, self.today, device))
            .collect();
        let others = self.devices.len() > 1;
        let all = others.then(|| {
            view! {
                <form class="section" method="post" action="/me/devices/sign-out">
                    <button class="btn btn-soft btn-wide" type="submit">{lang.devices_sign_out_others()}</button>
                </form>
            }
        });
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head">
                        <h1>{lang.devices_title()}</h1>
                        <p class="muted">{lang.devices_text()}</p>
                    </header>
                    <ul class="card list">{rows}</ul>
                    {all}
                </main>
            </div>
        }
        .into_any()
    }
}

fn row(lang: Lang, today: NaiveDate, device: &Device) -> AnyView {
    let name = match device.name.as_str() {
        "" => lang.devices_unknown(),
        name => name,
    };
    let seen = if device.is_this {
        lang.devices_this().to_owned()
    } else {
        lang.devices_seen(&lang.joined(capital(lang.time(today, device.seen))))
    };
    let sign_out = (!device.is_this).then(|| {
        view! {
            <form method="post" action="/me/devices/sign-out">
                {hidden("id", device.id.clone())}
                <button class="btn btn-soft" type="submit" aria-label=lang.devices_sign_out_of(name)>{lang.sign_out()}</button>
            </form>
        }
    });
    view! {
        <li class="line">
            <span class="grow"><b>{name.to_owned()}</b><small>{seen}</small></span>
            {sign_out}
        </li>
    }
    .into_any()
}
