//! What moves in the browser. An island reads what it needs from the page's own HTML, so that neither words
//! nor rules are sent twice.

mod desk;
#[cfg(feature = "hydrate")]
mod dom;
mod draw_check;
mod near_me;
mod save_png;
mod slot_grid;

pub use desk::Desk;
pub use draw_check::DrawCheck;
pub use near_me::NearMe;
pub use save_png::SavePng;
pub use slot_grid::SlotGrid;
