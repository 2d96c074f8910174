//! “Nearest to me”: asks the browser for the position, on a tap only, and then goes to the list around it.

use leptos::prelude::*;

/// Around a `button[data-near]` that is hidden without a script. It stands where nothing moves when it appears;
/// `data-near` is the address to go to, with an empty `near=` in it.
#[island]
pub fn NearMe(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev;
    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;
    use web_sys::{Element, Position, PositionOptions};

    pub fn start() {
        let Ok(geolocation) = window().navigator().geolocation() else {
            return;
        };
        let Ok(Some(near)) = document().query_selector("[data-near]") else {
            return;
        };
        let _ = near.remove_attribute("hidden");
        let clicks = window_event_listener(ev::click, move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(Ok(Some(button))) = target.map(|target| target.closest("[data-near]")) {
                say(&button, "data-asking");
                ask(&geolocation, button);
            }
        });
        std::mem::forget(clicks);
    }

    fn ask(geolocation: &web_sys::Geolocation, button: Element) {
        let failed = {
            let button = button.clone();
            Closure::once_into_js(move || say(&button, "data-failed"))
        };
        let found = Closure::once_into_js(move |position: Position| {
            let at = position.coords();
            // Three decimals, a hundred metres: near enough to choose a palace, too coarse for an address.
            let near = format!("{:.3},{:.3}", at.longitude(), at.latitude());
            let href = button.get_attribute("data-near").unwrap_or_default();
            let _ = window()
                .location()
                .set_href(&href.replacen("near=", &format!("near={near}"), 1));
        });
        let options = PositionOptions::new();
        options.set_timeout(10_000);
        options.set_maximum_age(300_000);
        let _ = geolocation.get_current_position_with_error_callback_and_options(
            found.unchecked_ref(),
            Some(failed.unchecked_ref()),
            &options,
        );
    }

    fn say(button: &Element, attribute: &str) {
        if let Ok(Some(words)) = button.query_selector("span") {
            words.set_text_content(button.get_attribute(attribute).as_deref());
        }
    }
}
