//! What people see: pages, islands and words, in Chinese and English.
//!
//! A page is a document: the server fills a plain struct from `pages`, and `render` makes HTML of it. Nothing
//! here asks for the time, a zone or the database. Only `islands` runs in a browser.

// A view is one nested type; the compiler walks it to the bottom.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod appearance;
#[cfg(feature = "ssr")]
pub mod installed;
pub mod islands;
pub mod lang;
pub mod moment;

#[cfg(feature = "ssr")]
pub mod drawings;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(feature = "ssr")]
pub mod render;
#[cfg(feature = "ssr")]
pub mod said;
// Refusals, policies and input faults in words: `refusal_sentence`, `refusal_title`, `policy_sentences` …
#[cfg(feature = "ssr")]
pub mod sentences;
#[cfg(feature = "ssr")]
pub mod url;
#[cfg(feature = "ssr")]
pub mod words;

pub use lang::Lang;

/// Called once by the page's script before the islands start.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
