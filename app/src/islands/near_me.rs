//! “Nearest to me”: asks the browser for the position, on a tap only.

use leptos::prelude::*;

#[island]
pub fn NearMe(children: Children) -> impl IntoView {
    children()
}
