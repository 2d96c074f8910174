//! What a phone needs to keep the site as an app: its manifest, its icons and its service worker.

use crate::lang::Lang;
use serde_json::json;

const WORKER: &str = include_str!("../installed/worker.js");

/// Names, colours and icons, as JSON. The colours are `--paper` and `--ink` of `style/tokens.css`.
pub fn manifest(lang: Lang) -> String {
    let icon = |size: u32, purpose: &str| json!({ "src": format!("/icons/{size}.png"), "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose });
    let shortcut = |name: &str, url: &str| json!({ "name": name, "url": url });
    json!({
        "id": "/",
        "name": lang.app_full_name(),
        "short_name": lang.app_name(),
        "description": lang.app_says(),
        "lang": lang.code(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f2f5f4",
        "theme_color": "#f2f5f4",
        "icons": [icon(192, "any"), icon(512, "any"), icon(512, "maskable")],
        "shortcuts": [shortcut(lang.tab_mine(), "/reservations"), shortcut(lang.tab_find(), "/")],
    })
    .to_string()
}

/// The script of the service worker. It keeps this style sheet; another release is another worker.
pub fn worker(sheet: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("const SHEET = {sheet:?}, VERSION = {version:?} + SHEET;\n{WORKER}")
}

/// An icon by its file name: the court of the seal, in PNG.
pub fn icon(name: &str) -> Option<&'static [u8]> {
    Some(match name {
        "180.png" => include_bytes!("../installed/180.png"),
        "192.png" => include_bytes!("../installed/192.png"),
        "512.png" => include_bytes!("../installed/512.png"),
        _ => return None,
    })
}
