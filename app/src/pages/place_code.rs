//! The code that a palace shows at its desk: `GET /staff/facilities/{id}/check-in-code`. The server asks the browser
//! to come again when the code changes.

use super::{FacilityRef, Page};
use crate::lang::Lang;
use crate::parts::appbar;
use crate::render::Frame;
use crate::url;
use gongyue::ticket::code_spoken;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct PlaceCodePage {
    pub facility: FacilityRef,
    pub code: String,
}

impl Page for PlaceCodePage {
    fn title(&self, lang: Lang) -> String {
        lang.place_code_title().to_owned()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        view! {
            <div class="page page-form">
                <main id="main" class="pad">
                    {appbar(lang, url::facility(&self.facility.id), "")}
                    <header class="form-head">
                        <h1>{lang.place_code_title()}</h1>
                        <p class="muted">{self.facility.name.clone()}</p>
                    </header>
                    <p class="card place-code num">{code_spoken(&self.code)}</p>
                    <p class="cap section">{lang.place_code_text()}</p>
                </main>
            </div>
        }
        .into_any()
    }
}
