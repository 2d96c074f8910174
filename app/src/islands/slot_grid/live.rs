//! The grid while one looks at it: the server says that something changed, the page is fetched as it is now, and its board takes the
//! place of the old one. What was picked stays picked while it is free; if it went, that is said.

use super::browser::{Board, Named, Picked};
use crate::islands::dom::{all, attribute, page};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::HashSet;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventSource, HtmlElement};

/// Everybody who looks is told at the same moment; they ask one after the other.
const SPREAD_MS: f64 = 1200.0;
/// Where nothing can be listened to, the page is asked for so often.
const POLL: Duration = Duration::from_secs(30);
const SAID: Duration = Duration::from_secs(8);
/// A page older than this when its line opens may have missed something.
const FRESH_MS: f64 = 1500.0;
/// What could not be had is asked for again.
const RETRY: Duration = Duration::from_secs(5);

/// What is listened on, with what is done about it.
struct Line {
    source: EventSource,
    _told: Closure<dyn FnMut()>,
    _is: Closure<dyn FnMut(Event)>,
}

#[derive(Default)]
struct State {
    line: Option<Line>,
    /// Nothing can be listened to here.
    deaf: bool,
    /// A look will be taken soon, or is on its way; what is told meanwhile makes another.
    soon: bool,
    again: bool,
    /// A finger is on the board, or what was picked is being sent: it stays as it is.
    held: bool,
    sent: bool,
    /// How often something was said.
    said: u32,
    /// The board as the server sent it the last time.
    seen: Option<String>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

fn state<T>(change: impl FnOnce(&mut State) -> T) -> T {
    STATE.with(|state| change(&mut state.borrow_mut()))
}

/// Listens while the page is seen: a phone in a pocket holds no line.
pub fn watch(picked: Picked) {
    listen(picked);
    let shown = window_event_listener(ev::visibilitychange, move |_| {
        if let Some(line) = state(|state| state.line.take()) {
            line.source.close();
        }
        if !document().hidden() {
            look(picked);
            listen(picked);
        }
    });
    let down = window_event_listener(ev::pointerdown, |_| state(|state| state.held = true));
    let up = window_event_listener(ev::pointerup, |_| state(|state| state.held = false));
    let cancelled = window_event_listener(ev::pointercancel, |_| state(|state| state.held = false));
    std::mem::forget((shown, down, up, cancelled));
    let poll = move || {
        if state(|state| state.deaf) && !document().hidden() {
            look(picked);
        }
    };
    std::mem::forget(set_interval_with_handle(poll, POLL));
}

/// What was picked is on its way: whatever changes now is its own doing, and is told by the answer.
pub fn sending(is_on: bool) {
    state(|state| state.sent = is_on);
}

fn listen(picked: Picked) {
    let Ok(Some(board)) = document().query_selector("[data-watch]") else {
        return;
    };
    if document().hidden() {
        return;
    }
    let Ok(source) = EventSource::new(&attribute(&board, "data-watch")) else {
        state(|state| state.deaf = true);
        return;
    };
    let told: Closure<dyn FnMut()> = Closure::new(move || look_soon(picked));
    source.set_onmessage(Some(told.as_ref().unchecked_ref()));
    // The browser comes back by itself, and what it missed is looked up; where it gives up, the page is asked instead.
    let (mut missed, line) = (age() > FRESH_MS, source.clone());
    let is: Closure<dyn FnMut(Event)> = Closure::new(move |event: Event| {
        if event.type_() == "open" {
            state(|state| state.deaf = false);
            if std::mem::take(&mut missed) {
                look_soon(picked);
            }
        } else {
            missed = true;
            if line.ready_state() == EventSource::CLOSED {
                state(|state| state.deaf = true);
            }
        }
    });
    source.set_onopen(Some(is.as_ref().unchecked_ref()));
    source.set_onerror(Some(is.as_ref().unchecked_ref()));
    let line = Line {
        source,
        _told: told,
        _is: is,
    };
    state(|state| state.line = Some(line));
}

/// Whether nobody looks yet, or is about to; else they look once more afterwards.
fn is_my_turn() -> bool {
    state(|state| {
        let is_taken = std::mem::replace(&mut state.soon, true);
        state.again |= is_taken;
        !is_taken
    })
}

fn look_soon(picked: Picked) {
    if !is_my_turn() {
        return;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the spread"
    )]
    let wait = (js_sys::Math::random() * SPREAD_MS) as u64;
    set_timeout(move || look_now(picked), Duration::from_millis(wait));
}

fn look(picked: Picked) {
    if is_my_turn() {
        look_now(picked);
    }
}

fn look_now(picked: Picked) {
    // What is told from here on may not be on the page that is asked for now.
    state(|state| state.again = false);
    spawn_local(async move {
        let here = window().location().href().unwrap_or_default();
        let fresh = page(&here).await;
        if state(|state| state.held || state.sent) {
            state(|state| state.again = true);
        } else if let Ok(fresh) = fresh {
            match fresh.query_selector("[data-board]") {
                Ok(Some(board)) => {
                    swap(&board, picked);
                    swap_dates(&fresh);
                }
                // The day is over, or has been closed: the page says so.
                _ => drop(window().location().reload()),
            }
        } else {
            set_timeout(move || look_soon(picked), RETRY);
        }
        let again = state(|state| {
            state.soon = false;
            std::mem::take(&mut state.again)
        });
        if again {
            look_soon(picked);
        }
    });
}

fn swap(fresh: &Element, picked: Picked) {
    let Ok(Some(board)) = document().query_selector("[data-board]") else {
        return;
    };
    let html = fresh.inner_html();
    if state(|state| state.seen.as_deref() == Some(&*html)) {
        return;
    }
    let chosen = picked.get_value().and_then(|pick| Board::read()?.named(pick));
    let labels: HashSet<String> = all(&board, ".slot[aria-label]")
        .iter()
        .map(|slot| attribute(slot, "aria-label"))
        .collect();
    let focus = document()
        .active_element()
        .filter(|active| board.contains(Some(active)))
        .map(|active| mark(&active));
    let scrolled: Vec<i32> = all(&board, ".grid-wrap")
        .iter()
        .map(|wrap| wrap.scroll_left())
        .collect();
    let open = board
        .query_selector("details[open]")
        .is_ok_and(|open| open.is_some());

    for name in ["data-board", "data-step-ms", "data-times", "data-lengths"] {
        let _ = board.set_attribute(name, &attribute(fresh, name));
    }
    board.set_inner_html(&html);
    state(|state| state.seen = Some(html));

    if open && let Ok(Some(fold)) = board.query_selector("details") {
        let _ = fold.set_attribute("open", "");
    }
    for (wrap, left) in all(&board, ".grid-wrap").iter().zip(scrolled) {
        wrap.set_scroll_left(left);
    }
    for slot in all(&board, ".slot[aria-label]") {
        if !labels.contains(&attribute(&slot, "aria-label")) {
            let _ = slot.class_list().add_1("slot-new");
        }
    }
    if let Some((view, cell)) = focus {
        let inside = all(
            &board,
            &format!("{view} a, {view} button, {view} summary, {view} [tabindex]"),
        );
        let same = inside.iter().find(|element| mark(element).1 == cell);
        // What is nothing to press any more leaves the reader in its grid or list.
        if let Some(element) = same.or(inside.first())
            && let Some(element) = element.dyn_ref::<HtmlElement>()
        {
            let _ = element.focus();
        }
    }
    let Some(chosen) = chosen else { return };
    let Some(now) = Board::read() else { return };
    let pick = now.find(&chosen);
    picked.set_value(pick);
    now.show(pick);
    if pick.is_none() {
        say_gone(&board, &chosen);
    }
}

/// How many are left on each day.
fn swap_dates(fresh: &web_sys::Document) {
    let dates = |document: &web_sys::Document| document.query_selector(".day-dates .dates").ok().flatten();
    if let (Some(old), Some(new)) = (dates(&document()), dates(fresh))
        && !document()
            .active_element()
            .is_some_and(|active| old.contains(Some(&active)))
    {
        let html = new.inner_html();
        if html != old.inner_html() {
            let left = old.scroll_left();
            old.set_inner_html(&html);
            old.set_scroll_left(left);
        }
    }
}

/// In which view an element is, and its cell by where that is and not by what it is: 5 号台 19:00 到 19:30.
fn mark(element: &Element) -> (&'static str, String) {
    let view = match element.closest(".by-time") {
        Ok(Some(_)) => ".by-time",
        _ => ".by-court",
    };
    let label = attribute(element, "aria-label");
    let cell = label.split(['，', ',']).next().unwrap_or_default();
    (view, cell.to_owned())
}

/// How old the page is, in milliseconds.
fn age() -> f64 {
    window()
        .performance()
        .map_or(f64::MAX, |performance| performance.now())
}

/// Seen for a while, and read out. Not everything that goes was reserved by somebody.
fn say_gone(board: &Element, (court, from, _): &Named) {
    let at = format!("[href*=\"{court}~{from}\"].slot-taken");
    let is_taken = board.query_selector(&at).is_ok_and(|taken| taken.is_some());
    let words = if is_taken { "data-taken" } else { "data-gone" };
    let Ok(Some(gone)) = document().query_selector("[data-gone]") else {
        return;
    };
    gone.set_text_content(Some(&attribute(&gone, words)));
    let said = state(|state| {
        state.said += 1;
        state.said
    });
    let clear = move || {
        if state(|state| state.said == said) {
            gone.set_text_content(None);
        }
    };
    set_timeout(clear, SAID);
}
