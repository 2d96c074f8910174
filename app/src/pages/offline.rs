//! No network: `GET /offline`, which the service worker keeps and shows in place of a page that it cannot get.

use super::Page;
use crate::drawings::{Plan, plan};
use crate::lang::Lang;
use crate::render::Frame;
use gongyue::venue::VenueKind;
use leptos::prelude::*;

pub struct OfflinePage;

impl Page for OfflinePage {
    fn title(&self, lang: Lang) -> String {
        lang.offline_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        // The empty address is the one that was wanted, whatever it is.
        view! {
            <div class="page">
                <main id="main" class="blank blank-page">
                    {plan(Plan::Of(VenueKind::Tennis))}
                    <h1>{lang.offline_title()}</h1>
                    <p>{lang.offline_text()}</p>
                    <a class="btn btn-line" href="">{lang.try_again()}</a>
                    <a class="btn btn-text" href="/reservations">{lang.go_mine()}</a>
                </main>
            </div>
        }
        .into_any()
    }
}
