//! “Save the map as a picture”: the browser draws the map's file on a canvas and hands it over as a PNG. No server here has the
//! fonts for it.

use leptos::prelude::*;

/// Around a `button[data-png]` that is hidden without a script; `data-src` is the address of the drawing.
#[island]
pub fn SavePng(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev;
    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;
    use web_sys::{
        CanvasRenderingContext2d, Element, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement,
    };

    /// Pixels of the picture for one of the drawing: sharp on paper.
    const SCALE: u32 = 3;

    pub fn start() {
        let Ok(Some(button)) = document().query_selector("[data-png]") else {
            return;
        };
        let _ = button.remove_attribute("hidden");
        let clicks = window_event_listener(ev::click, move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(Ok(Some(button))) = target.map(|target| target.closest("[data-png]")) {
                let name = button.get_attribute("data-png").unwrap_or_default();
                let _ = save(&button.get_attribute("data-src").unwrap_or_default(), name);
            }
        });
        std::mem::forget(clicks);
    }

    fn save(src: &str, name: String) -> Result<(), JsValue> {
        let image = HtmlImageElement::new()?;
        let drawn = {
            let image = image.clone();
            Closure::once_into_js(move || {
                let _ = draw(&image, &name);
            })
        };
        image.set_onload(Some(drawn.unchecked_ref()));
        image.set_src(src);
        Ok(())
    }

    fn draw(image: &HtmlImageElement, name: &str) -> Result<(), JsValue> {
        let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
        canvas.set_width(image.natural_width() * SCALE);
        canvas.set_height(image.natural_height() * SCALE);
        let context = canvas.get_context("2d")?;
        let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok())
        else {
            return Ok(());
        };
        let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)?;
        let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
        link.set_href(&canvas.to_data_url_with_type("image/png")?);
        link.set_download(&format!("{name}.png"));
        link.click();
        Ok(())
    }
}
