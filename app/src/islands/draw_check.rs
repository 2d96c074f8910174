//! “Draw it again on this device”: takes the published document and verifies it here, by the same code as the server's.

use leptos::prelude::*;

/// Around a `[data-draw]` that is hidden without a script; its value is the address of the document.
#[island]
pub fn DrawCheck(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev;
    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Element, Response};

    pub fn start() {
        let Ok(Some(place)) = document().query_selector("[data-draw]") else {
            return;
        };
        let _ = place.remove_attribute("hidden");
        let clicks = window_event_listener(ev::click, move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| matches!(target.closest("[data-draw] button"), Ok(Some(_)))) {
                let place = place.clone();
                wasm_bindgen_futures::spawn_local(async move { check(&place).await });
            }
        });
        std::mem::forget(clicks);
    }

    async fn check(place: &Element) {
        let Ok(Some(said)) = place.query_selector("[data-said]") else {
            return;
        };
        let word = |name: &str| said.get_attribute(name).unwrap_or_default();
        let text = match fetched(&place.get_attribute("data-draw").unwrap_or_default()).await {
            Ok(document) => match gongyue::draw::verify(&document) {
                Ok(_) => word("data-right"),
                Err(fault) => format!("{}{fault}", word("data-wrong")),
            },
            Err(_) => word("data-unreached"),
        };
        said.set_text_content(Some(&text));
    }

    async fn fetched(address: &str) -> Result<String, JsValue> {
        let answer: Response = JsFuture::from(window().fetch_with_str(address))
            .await?
            .dyn_into()?;
        if !answer.ok() {
            return Err(JsValue::NULL);
        }
        let text = JsFuture::from(answer.text()?).await?;
        text.as_string().ok_or(JsValue::NULL)
    }
}
