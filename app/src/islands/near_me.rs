//! “Nearest to me”: asks the browser for the position, on a tap only, and then goes to the list around it.

use leptos::prelude::*;

/// Around a `form[data-near]` that is hidden without a script. It stands where nothing moves when it appears; the position is posted
/// with it, so that it stands in no address.
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
    use web_sys::{Element, HtmlFormElement, HtmlInputElement, Position, PositionOptions};

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
            if let Some(Ok(Some(button))) = target.map(|target| target.closest("[data-near] button")) {
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
            // Two decimals, a kilometre: near enough to choose a palace, too coarse for an address.
            let here = format!("{:.2},{:.2}", at.longitude(), at.latitude());
            let form = button.closest("form").ok().flatten();
            let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
                return;
            };
            let field = form.query_selector("input[name=at]").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
                field.set_value(&here);
                let _ = form.submit();
            }
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
