use leptos::prelude::*;
#[island]
pub fn Tick() -> impl IntoView { let n = RwSignal::new(0); view! { <button on:click=move |_| n.update(|n| *n += 1)>{n}</button> } }
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() { leptos::mount::hydrate_islands(); }
