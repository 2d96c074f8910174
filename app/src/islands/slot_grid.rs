//! Picking on the day grid.

use leptos::prelude::*;

#[island]
pub fn SlotGrid(children: Children) -> impl IntoView {
    children()
}
