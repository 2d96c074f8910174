//! The desk's day, live and quick: the same pages and forms as without a script, fetched and swapped instead of opened.
//!
//! The island knows no rule and no word. What the server sends about a tap, an act or a change somewhere else is one page; of
//! it the parts marked `data-swap` are put in place, and what was focused, typed and scrolled to stays.

use leptos::prelude::*;

#[island]
pub fn Desk() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
}

#[cfg(feature = "hydrate")]
mod board;
#[cfg(feature = "hydrate")]
mod drag;
#[cfg(feature = "hydrate")]
mod swap;

#[cfg(feature = "hydrate")]
mod browser {
    use super::swap::{self, Ask, Then};
    use super::{board, drag};
    use leptos::ev;
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::prelude::*;
    use web_sys::{Element, EventSource, HtmlElement, KeyboardEvent, MouseEvent};

    /// The line of the present moves, also where nothing else does.
    const AGAIN: Duration = Duration::from_secs(30);

    pub fn start() {
        board::rove();
        board::show_now();
        listen();
        let clicks = window_event_listener(ev::click, |event| {
            let event: MouseEvent = event;
            if drag::swallows(&event) {
                return;
            }
            let Some(target) = element(event.target()) else {
                return;
            };
            swap::clicked(&target);
            let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
            if plain
                && let Ok(Some(link)) = target.closest(".side a[href], .deskbar a[data-key]")
                && let Some(href) = link.get_attribute("href")
                && href.split('?').next() == window().location().pathname().ok().as_deref()
            {
                event.prevent_default();
                let then = Then::Focus("[data-focus]");
                swap::go(Ask::get(href), then);
            }
        });
        let submits = window_event_listener(ev::submit, |event| {
            if let Some(form) = element(event.target())
                && form.closest(".desk").ok().flatten().is_some()
                && !form.class_list().contains("pop-body")
            {
                event.prevent_default();
                swap::submit(&form);
            }
        });
        let keys = window_event_listener(ev::keydown, keyed);
        let downs = window_event_listener(ev::pointerdown, drag::down);
        let moves = window_event_listener(ev::pointermove, drag::moved);
        let ups = window_event_listener(ev::pointerup, |event| {
            if let Some(ask) = drag::up(&event) {
                swap::go(ask, Then::Stay);
            }
        });
        let gone = window_event_listener(ev::pointercancel, |_| {
            drag::cancel();
        });
        let shown = window_event_listener(ev::visibilitychange, |_| swap::refresh());
        std::mem::forget((clicks, submits, keys, downs, moves, ups, gone, shown));
        std::mem::forget(set_interval_with_handle(
            || {
                if !document().hidden() {
                    swap::refresh();
                }
            },
            AGAIN,
        ));
    }

    pub(super) fn element(target: Option<web_sys::EventTarget>) -> Option<Element> {
        target.and_then(|target| target.dyn_into().ok())
    }

    /// The browser listens again by itself when the line breaks; what it missed meanwhile is then looked up.
    fn listen() {
        let live = swap::desk().and_then(|desk| desk.get_attribute("data-live"));
        let Some(Ok(source)) = live.map(|live| EventSource::new(&live)) else {
            return;
        };
        let told: Closure<dyn FnMut()> = Closure::new(swap::refresh);
        source.set_onmessage(Some(told.as_ref().unchecked_ref()));
        source.set_onopen(Some(told.as_ref().unchecked_ref()));
        told.forget();
        std::mem::forget(source);
    }

    fn keyed(event: KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return;
        }
        let key = event.key();
        let target = element(event.target());
        let types = target
            .as_ref()
            .is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "SELECT"));
        let done = match key.as_str() {
            "Escape" => escape(target.filter(|_| types)),
            _ if types => false,
            "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" => board::step(&key),
            "Delete" | "Backspace" => act("Delete"),
            "c" | "C" | "x" | "X" | "e" | "E" | "m" | "M" | "s" | "S" => act(&key.to_lowercase()),
            "/" | "?" | "n" | "N" | "r" | "R" => press(&key.to_lowercase(), ".deskbar"),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    }

    /// Leaves what is nearest: a drag, a field, a fold, the panel.
    fn escape(field: Option<Element>) -> bool {
        if drag::cancel() {
            return true;
        }
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.blur();
            board::focus_last();
            return true;
        }
        if let Ok(Some(fold)) = document().query_selector("details.pop[open]") {
            let _ = fold.remove_attribute("open");
            return true;
        }
        press("Escape", ".side")
    }

    /// A key about a reservation: of the focused block, or else of the panel.
    fn act(key: &str) -> bool {
        let block = board::focused();
        let pick = block.as_ref().map(board::value);
        if let (Some(block), Some(pick)) = (block, pick)
            && swap::panel().as_deref() != Some(pick.as_str())
        {
            let Some(version) = block.get_attribute("data-v") else {
                return false;
            };
            // What a tap undoes is done at once; the rest is shown first, with its field ready.
            match key {
                "c" => swap::go(
                    Ask::act(&pick, &[("act", "check_in"), ("version", &version)]),
                    Then::Stay,
                ),
                "x" => swap::go(
                    Ask::act(&pick, &[("act", "no_show"), ("version", &version)]),
                    Then::Stay,
                ),
                _ => swap::go(Ask::pick(&pick), Then::Press(key.to_owned())),
            }
            return true;
        }
        press(key, ".pk")
    }

    /// What carries the key: a button is pressed, a field gets the focus.
    pub(super) fn press(key: &str, within: &str) -> bool {
        let found = document().query_selector(&format!("{within} [data-key=\"{key}\"]"));
        let Some(found) = found
            .ok()
            .flatten()
            .and_then(|found| found.dyn_into::<HtmlElement>().ok())
        else {
            return false;
        };
        match found.tag_name().as_str() {
            "INPUT" => {
                let _ = found.focus();
                found.unchecked_ref::<web_sys::HtmlInputElement>().select();
            }
            "SELECT" => drop(found.focus()),
            _ => found.click(),
        }
        true
    }
}
