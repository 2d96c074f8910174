//! Asks for a page and puts its parts in place.

use super::board;
use super::browser::press;
use crate::islands::dom::{all, parsed};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement, RequestInit, Response,
};

/// What is asked of the server.
#[derive(Clone, PartialEq)]
pub struct Ask {
    url: String,
    /// Of a form that is posted.
    body: Option<String>,
    /// What was in the one field of the bar, if it was sent.
    q: Option<String>,
}

/// What comes after the page is in place.
pub enum Then {
    Stay,
    /// The first of these gets the focus, where there is one.
    Focus(&'static str),
    /// The key is pressed in the panel that has come.
    Press(String),
    /// Somebody else changed something.
    Refreshed,
}

#[derive(Default)]
struct State {
    /// What is on its way; a refresh waits for it.
    asking: Option<Ask>,
    /// A change was told meanwhile.
    stale: bool,
    /// The button that a form was sent by.
    button: Option<HtmlButtonElement>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

fn state<T>(change: impl FnOnce(&mut State) -> T) -> T {
    STATE.with(|state| change(&mut state.borrow_mut()))
}

pub fn desk() -> Option<Element> {
    document().query_selector(".desk").ok().flatten()
}

/// What the panel is about.
pub fn panel() -> Option<String> {
    let panel = document().query_selector("[data-panel]").ok().flatten()?;
    panel.get_attribute("data-panel")
}

impl Ask {
    pub fn get(url: String) -> Ask {
        Ask {
            url,
            body: None,
            q: None,
        }
    }

    /// The page with this picked.
    pub fn pick(pick: &str) -> Ask {
        Ask::get(with(&here(), &[("pick", pick)]))
    }

    /// An act on a reservation, as its form in the panel would send it.
    pub fn act(reservation: &str, fields: &[(&str, &str)]) -> Ask {
        let (path, query) = here();
        let url = match query.is_empty() {
            true => format!("{path}/{reservation}"),
            false => format!("{path}/{reservation}?{query}"),
        };
        Ask {
            url,
            body: Some(encoded(fields)),
            q: None,
        }
    }
}

/// Path, and what of the query says which day and venue are looked at.
fn here() -> (String, String) {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let kept = search
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| pair.starts_with("date=") || pair.starts_with("venue="));
    (
        location.pathname().unwrap_or_default(),
        kept.collect::<Vec<_>>().join("&"),
    )
}

fn with((path, query): &(String, String), fields: &[(&str, &str)]) -> String {
    let more = encoded(fields);
    match query.is_empty() {
        true => format!("{path}?{more}"),
        false => format!("{path}?{query}&{more}"),
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let text = |text: &str| String::from(js_sys::encode_uri_component(text));
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value)))
        .collect();
    pairs.join("&")
}

/// Remembers the button: the form is sent right after.
pub fn clicked(target: &Element) {
    let button = target.closest("button").ok().flatten();
    state(|state| state.button = button.and_then(|button| button.dyn_into().ok()));
}

/// Sends a form as the browser would.
pub fn submit(form: &Element) {
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in all(form, "input[name], select[name]") {
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            fields.push((input.name(), input.value()));
        } else if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            fields.push((select.name(), select.value()));
        }
    }
    let button = state(|state| state.button.take());
    if let Some(button) = button.filter(|button| form.contains(Some(button)) && !button.name().is_empty()) {
        fields.push((button.name(), button.value()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let action = form.get_attribute("action").unwrap_or_default();
    if form.get_attribute("method").as_deref() == Some("post") {
        let ask = Ask {
            url: action,
            body: Some(encoded(&fields)),
            q: fields
                .iter()
                .find(|(name, _)| *name == "q")
                .map(|(_, value)| (*value).to_owned()),
        };
        go(ask, Then::Stay);
    } else {
        go(
            Ask::get(format!("{action}?{}", encoded(&fields))),
            Then::Focus("[data-focus]"),
        );
    }
}

/// Looks again, now or as soon as nothing else is on its way.
pub fn refresh() {
    if state(|state| state.asking.is_some()) || super::drag::is_on() {
        state(|state| state.stale = true);
        return;
    }
    let href = window().location().href().unwrap_or_default();
    go(Ask::get(href), Then::Refreshed);
}

/// Asks, one thing after the other, in the order in which they were wanted; the same once more while it is on its way is a tap
/// that came twice, and is not sent.
pub fn go(ask: Ask, then: Then) {
    let quiet = matches!(then, Then::Refreshed);
    if state(|state| state.asking.is_some()) {
        let on_its_way = state(|state| state.asking.as_ref() == Some(&ask));
        QUEUED.with(|queued| {
            let mut queued = queued.borrow_mut();
            let waits = queued.iter().any(|(other, _)| *other == ask);
            if !on_its_way && !waits {
                queued.push_back((ask, then));
            }
        });
        return;
    }
    state(|state| state.asking = Some(ask.clone()));
    spawn_local(async move {
        match fetched(&ask).await {
            Ok(page) => apply(page, then),
            Err(_) if quiet => {}
            Err(_) => lost(),
        }
        let stale = state(|state| {
            state.asking = None;
            std::mem::take(&mut state.stale)
        });
        if let Some((ask, then)) = QUEUED.with(|queued| queued.borrow_mut().pop_front()) {
            state(|state| state.stale |= stale);
            go(ask, then);
        } else if stale {
            refresh();
        }
    });
}

thread_local! {
    /// What was wanted while something else was on its way.
    static QUEUED: RefCell<VecDeque<(Ask, Then)>> = const { RefCell::new(VecDeque::new()) };
}

struct Page {
    /// Where it can be had again; `None`: it answers to what was posted.
    again: Option<String>,
    /// What was in the one field when it was sent.
    q: Option<String>,
    url: String,
    ok: bool,
    html: String,
}

async fn fetched(ask: &Ask) -> Result<Page, JsValue> {
    let init = RequestInit::new();
    if let Some(body) = &ask.body {
        init.set_method("POST");
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", "application/x-www-form-urlencoded")?;
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(body));
    }
    let response = JsFuture::from(window().fetch_with_str_and_init(&ask.url, &init)).await?;
    let response: Response = response.dyn_into()?;
    let html = JsFuture::from(response.text()?).await?;
    let again = ask.body.is_none() || response.redirected();
    Ok(Page {
        again: again.then(|| response.url()),
        q: ask.q.clone(),
        url: response.url(),
        ok: response.ok(),
        html: html.as_string().unwrap_or_default(),
    })
}

fn lost() {
    let words = desk().and_then(|desk| desk.get_attribute("data-lost"));
    say(&words.unwrap_or_default());
}

/// In the place where the server says what was done.
fn say(words: &str) {
    let Ok(Some(said)) = document().query_selector("[data-swap=said]") else {
        return;
    };
    said.set_inner_html("<p class=\"said said-no\"></p>");
    if let Some(line) = said.first_element_child() {
        line.set_text_content(Some(words));
    }
}

fn apply(page: Page, then: Then) {
    let quiet = matches!(then, Then::Refreshed);
    let Ok(document_of) = parsed(&page.html) else {
        return;
    };
    let Ok(Some(fresh)) = document_of.query_selector(".desk") else {
        // Signed out, a second factor is asked for, or an error page.
        if page.ok {
            let _ = window().location().set_href(&page.url);
        } else if !quiet {
            let heading = document_of.query_selector("h1").ok().flatten();
            say(&heading
                .and_then(|heading| heading.text_content())
                .unwrap_or_default());
        }
        return;
    };
    let before = panel();
    let focus = Focus::now();
    // A refusal, and what was found, stand until something else is done.
    let refused = quiet
        && document()
            .query_selector(".pk [role=alert], .pk [data-kept]")
            .ok()
            .flatten()
            .is_some();
    let typed = typed();
    for old in all_in_page("[data-swap]") {
        let name = old.get_attribute("data-swap").unwrap_or_default();
        let new = fresh
            .query_selector(&format!("[data-swap={name}]"))
            .ok()
            .flatten();
        if let Some(new) = new.map(|new| new.inner_html())
            && !(refused && matches!(name.as_str(), "panel" | "said"))
            && new != old.inner_html()
        {
            old.set_inner_html(&new);
        }
    }
    board::rove();
    let shown = document().query_selector(".pk").ok().flatten();
    if let Some(shown) = shown.filter(|_| !quiet && panel() != before) {
        // On a narrow screen it may be far from what was tapped.
        shown.scroll_into_view();
    }
    if panel() == before {
        type_again(&typed, quiet);
    }
    if !quiet {
        say_what_was_typed(&fresh, page.q.as_deref());
        if let Some(url) = page.again.as_ref().filter(|_| page.ok) {
            let _ = window()
                .history()
                .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(url)));
        }
    }
    match then {
        Then::Press(key) => {
            if !press(&key, ".pk") {
                focus.again();
            }
        }
        Then::Focus(what) if panel() != before => match document().query_selector(what) {
            Ok(Some(first)) => {
                let _ = first.unchecked_into::<HtmlElement>().focus();
            }
            _ => focus.again(),
        },
        _ => focus.again(),
    }
}

/// The one field stands outside of what is swapped. Whoever types the next name meanwhile goes on typing.
fn say_what_was_typed(fresh: &Element, sent: Option<&str>) {
    let field = |root: &Element| root.query_selector(".deskbar input[name=q]").ok().flatten();
    if let (Some(new), Some(old)) = (field(fresh), desk().as_ref().and_then(field)) {
        let value = new.get_attribute("value").unwrap_or_default();
        let old = old.unchecked_into::<HtmlInputElement>();
        if sent.is_some_and(|sent| old.value() == sent) {
            old.set_value(&value);
        }
    }
}

/// What has the focus, so that it is found again among new elements.
struct Focus {
    swap: Option<Element>,
    mark: String,
}

impl Focus {
    fn now() -> Focus {
        let active = document().active_element();
        Focus {
            swap: active
                .as_ref()
                .and_then(|active| active.closest("[data-swap]").ok().flatten()),
            mark: active.as_ref().map(mark).unwrap_or_default(),
        }
    }

    fn again(&self) {
        // Still there, or nothing had it.
        let Some(swap) = self.swap.as_ref() else {
            return;
        };
        if document()
            .active_element()
            .is_some_and(|active| swap.contains(Some(&active)))
        {
            return;
        }
        let same = all(swap, "a, button, input, select, summary")
            .into_iter()
            .find(|element| mark(element) == self.mark);
        match same.and_then(|same| same.dyn_into::<HtmlElement>().ok()) {
            Some(same) => drop(same.focus()),
            None => board::focus_last(),
        }
    }
}

/// Tells an element from the others, before and after a swap.
fn mark(element: &Element) -> String {
    let attribute = |name: &str| element.get_attribute(name).unwrap_or_default();
    let form = element.closest("form").ok().flatten();
    let action = form
        .and_then(|form| form.get_attribute("action"))
        .unwrap_or_default();
    let value = match element.dyn_ref::<HtmlButtonElement>() {
        Some(button) => button.value(),
        None => attribute("href"),
    };
    [
        element.tag_name(),
        attribute("name"),
        value,
        attribute("data-key"),
        action,
    ]
    .join("|")
}

/// Fields of the panel that somebody has changed: where, and to what.
fn typed() -> Vec<(String, String)> {
    let mut typed = Vec::new();
    for field in all_in_page(".pk input:not([type=hidden]), .pk select") {
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            if input.value() != input.default_value() {
                typed.push((field_mark(&field), input.value()));
            }
        } else if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            let first = select.query_selector("option[selected]").ok().flatten();
            let first = first.and_then(|first| first.get_attribute("value"));
            if first.is_some_and(|first| first != select.value()) {
                typed.push((field_mark(&field), select.value()));
            }
        }
    }
    typed
}

/// `kept`: also where the server has just answered to what was typed.
fn type_again(typed: &[(String, String)], kept: bool) {
    if !kept {
        return;
    }
    for field in all_in_page(".pk input:not([type=hidden]), .pk select") {
        let Some((_, value)) = typed.iter().find(|(at, _)| *at == field_mark(&field)) else {
            continue;
        };
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            if input.value() != *value {
                input.set_value(value);
            }
        } else if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            select.set_value(value);
        }
    }
}

/// The name of a field, and the act whose form it is in.
fn field_mark(field: &Element) -> String {
    let form = field.closest("form").ok().flatten();
    let act = form.and_then(|form| form.query_selector("button[name=act]").ok().flatten());
    let act = act.and_then(|act| act.get_attribute("value")).unwrap_or_default();
    format!("{}|{act}", field.get_attribute("name").unwrap_or_default())
}

pub fn all_in_page(selector: &str) -> Vec<Element> {
    desk().map(|desk| all(&desk, selector)).unwrap_or_default()
}
