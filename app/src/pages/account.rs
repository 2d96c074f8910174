//! My data: `GET /me/data`. Posts to `/me/data/delete`; the export is the API's.

use super::Page;
use crate::drawings::{Icon, icon_s};
use crate::lang::Lang;
use crate::parts::appbar;
use crate::parts::field::{Field, Kind, field};
use crate::render::Frame;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct AccountPage {
    /// As typed before.
    pub phone: String,
    pub fault: Option<String>,
}

impl Page for AccountPage {
    fn title(&self, lang: Lang) -> String {
        lang.data_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let open = self.fault.is_some();
        let phone = Field::new("phone", lang.data_delete_label(), Kind::Phone)
            .value(self.phone)
            .fault(self.fault);
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, "/me".to_owned(), "")}
                    <header class="form-head"><h1>{lang.data_title()}</h1><p class="muted">{lang.data_text()}</p></header>
                    <a class="btn btn-soft btn-wide" href="/api/v1/me/export" download="gongyue.json">{lang.data_export()}</a>
                    <p class="hint under">{lang.data_export_text()}</p>
                    <details class="card section" open=open>
                        <summary class="line"><span class="grow">{lang.data_delete()}</span>{icon_s(Icon::Down)}</summary>
                        <form class="card-body ask" method="post" action="/me/data/delete" novalidate>
                            <p class="small muted">{lang.data_delete_text()}</p>
                            {field(phone)}
                            <button class="btn btn-line btn-wide" type="submit">{lang.data_delete_go()}</button>
                        </form>
                    </details>
                </main>
            </div>
        }
        .into_any()
    }
}
