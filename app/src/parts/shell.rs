//! The document around a page.

use crate::appearance::{Appearance, Theme};
use crate::drawings::{Icon, Used, icon};
use crate::lang::Lang;
use crate::pages::{Sheet, Tab};
use crate::parts::hidden;
use crate::render::Frame;
use crate::url;
use leptos::prelude::*;

pub struct Head {
    pub title: String,
    pub island: bool,
    pub sheet: Sheet,
}

/// A court on ink: small enough to stand in the page instead of costing a request.
const FAVICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%2313201c'/%3E%3Cpath d='M6 9h20v14H6zM16 9v14M6 13h4v6H6M26 13h-4v6h4' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

pub fn document(frame: &Frame, head: Head, tab: Option<Tab>, body: AnyView) -> AnyView {
    let lang = frame.lang;
    let title = format!("{} · {}", head.title, lang.app_name());
    let sprite = match head.sheet {
        Sheet::Members => tabs_then_sprite(frame, tab),
        Sheet::Desk | Sheet::Coverage => sprite(),
    };
    let own_sheet = match head.sheet {
        Sheet::Members => None,
        Sheet::Desk => Some(frame.desk_css_url.clone()),
        Sheet::Coverage => Some(frame.coverage_css_url.clone()),
    };
    let mode = frame.appearance.elder.then_some("elder");
    let theme = frame.appearance.theme.map(Theme::as_str);
    let contrast = frame.appearance.contrast.then_some("more");
    view! {
        <!DOCTYPE html>
        <html lang=lang.code() data-mode=mode data-theme=theme data-contrast=contrast>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="icon" href=FAVICON />
                <link rel="stylesheet" href=frame.css_url.clone() />
                {own_sheet.map(|href| view! { <link rel="stylesheet" href=href /> })}
                {(head.sheet == Sheet::Members).then(|| installed(frame))}
                {head.island.then(|| hydration(frame))}
            </head>
            <body>
                <a class="skip" href="#main">{lang.skip()}</a>
                {sprite}
                {body}
            </body>
        </html>
    }
    .into_any()
}

/// What a page that a finger is put on has for a moment's start: it is asked for before the finger is lifted. Not where looking
/// changes something or is written down, and no files.
const EARLY: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":["/api/*","/staff/*","/coverage*","/me/notices","/photos/*","/*.csv","/*.xlsx","/*.ics","/*.txt"]}}]},"eagerness":"conservative"}]}"#;

/// The page as a part of an app: how it is installed, what is kept without a network, what is fetched early. A browser that knows
/// nothing of these shows the same pages.
fn installed(frame: &Frame) -> AnyView {
    let worker = "'serviceWorker'in navigator&&addEventListener('load',()=>navigator.serviceWorker.register('/sw.js').catch(()=>{}))";
    view! {
        <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials" />
        <link rel="apple-touch-icon" href="/icons/180.png" />
        <script type="speculationrules" nonce=frame.nonce.clone()>{EARLY}</script>
        <script nonce=frame.nonce.clone()>{worker}</script>
    }
    .into_any()
}

/// The bar draws icons too, so it is built before the sprite is read.
fn tabs_then_sprite(frame: &Frame, tab: Option<Tab>) -> AnyView {
    let bar = tabs(frame, tab);
    (sprite(), bar).into_any()
}

/// The drawings of what was built so far.
fn sprite() -> AnyView {
    use_context::<Used>().and_then(|used| used.sprite()).into_any()
}

fn tabs(frame: &Frame, tab: Option<Tab>) -> AnyView {
    let lang = frame.lang;
    let one = |this: Tab, href: &'static str, drawing: Icon, word: &'static str| {
        let current = (tab == Some(this)).then_some("page");
        let unread = if this == Tab::Me { unread(frame) } else { None };
        view! { <a href=href aria-current=current>{icon(drawing)}{word}{unread}</a> }
    };
    view! {
        <nav class="tabs" class:tabs-quiet=tab.is_none() aria-label=lang.main_nav()>
            <div>
                <a class="brand" href="/"><span class="seal" aria-hidden="true">{lang.seal()}</span>{lang.app_name()}</a>
                {one(Tab::Find, "/", Icon::Court, lang.tab_find())}
                {one(Tab::Mine, "/reservations", Icon::Ticket, lang.tab_mine())}
                {one(Tab::Me, "/me", Icon::Me, lang.tab_me())}
                <span class="who">{language_switch(frame)}</span>
            </div>
        </nav>
    }
    .into_any()
}

/// How many notices are new; read out in words.
fn unread(frame: &Frame) -> Option<AnyView> {
    let n = frame.signed_in.as_ref().map_or(0, |me| me.unread);
    let shown = if n > 99 { "99+".to_owned() } else { n.to_string() };
    (n > 0).then(|| {
        view! {
            <span class="unread" aria-hidden="true">{shown}</span>
            <span class="sr">{format!(" · {}", frame.lang.unread_label(n))}</span>
        }
        .into_any()
    })
}

/// A button in the other language; it comes back to this page.
pub fn language_switch(frame: &Frame) -> AnyView {
    let other = match frame.lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    view! {
        <form method="post" action="/language">
            {hidden("lang", other.code())}
            {hidden("back", frame.path_and_query.clone())}
            <button type="submit" lang=other.code()>{frame.lang.other_language()}</button>
        </form>
    }
    .into_any()
}

/// Into the mode with larger letters and fewer words, and out of it; it comes back to this page.
fn elder_switch(frame: &Frame) -> AnyView {
    let appearance = Appearance {
        elder: !frame.appearance.elder,
        ..frame.appearance
    };
    let word = if frame.appearance.elder {
        frame.lang.elder_off()
    } else {
        frame.lang.elder_on()
    };
    view! {
        <form method="post" action="/appearance">
            {hidden("appearance", appearance.code())}
            {hidden("back", frame.path_and_query.clone())}
            <button type="submit">{word}</button>
        </form>
    }
    .into_any()
}

/// The last line of a page on a phone.
pub fn foot(frame: &Frame) -> AnyView {
    let lang = frame.lang;
    view! {
        <footer class="foot">
            {frame.demo.then(|| view! { <span>{lang.demo()}</span> })}
            {elder_switch(frame)}
            {language_switch(frame)}
        </footer>
    }
    .into_any()
}

/// Loads the browser half and starts the islands. Our own few lines instead of the framework's, since ours
/// imports statically: the nonce then covers the module too, also where `strict-dynamic` is not known.
fn hydration(frame: &Frame) -> AnyView {
    let js = format!("/pkg/{}.js", frame.output_name);
    let wasm = format!("/pkg/{}_bg.wasm", frame.output_name);
    // Asked for at once, beside the module: without scripts nothing is fetched at all.
    // A browser that knows no WASM keeps the page as it is.
    let early = format!("self.WebAssembly&&(self.gongyueWasm=fetch({wasm:?}))");
    let script = format!(
        "import i,*as m from{js:?};self.WebAssembly&&i({{module_or_path:self.gongyueWasm}}).then(()=>{{m.hydrate();\
         for(const e of document.querySelectorAll(\"leptos-island\"))m[e.dataset.component](e);\
         document.documentElement.dataset.awake=\"\"}})"
    );
    view! {
        <script nonce=frame.nonce.clone()>{early}</script>
        <script type="module" nonce=frame.nonce.clone()>{script}</script>
    }
    .into_any()
}

/// `/sign-in` with the way back to this page.
pub fn sign_in_href(frame: &Frame) -> String {
    url::with_query("/sign-in", &[("next", Some(frame.path_and_query.clone()))])
}
