//! The keyboard on the timeline: one of its cells can be reached by Tab, and the arrows go on from there.

use super::swap::all_in_page;
use crate::islands::dom::all;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

thread_local! {
    /// What was last focused on the board, by its value.
    static LAST: RefCell<String> = RefCell::default();
}

const CELLS: &str = ".tl-in button, .tl-in a";

/// The value of a cell: a reservation, or a court and a start.
pub fn value(cell: &Element) -> String {
    cell.get_attribute("value").unwrap_or_default()
}

/// The cell that has the focus, if it is about a reservation.
pub fn focused() -> Option<Element> {
    let active = document().active_element()?;
    active.matches(".tl-in .bk[value]").ok()?.then_some(active)
}

/// Leaves one cell in the order of Tab: the last one, else the first that may check in, else the first block.
pub fn rove() {
    let cells = all_in_page(CELLS);
    let last = LAST.with(|last| last.borrow().clone());
    let find = |fits: &dyn Fn(&Element) -> bool| cells.iter().find(|cell| fits(cell));
    let chosen = find(&|cell| !last.is_empty() && value(cell) == last)
        .or_else(|| find(&|cell| cell.class_list().contains("bk-now")))
        .or_else(|| find(&|cell| cell.class_list().contains("bk")))
        .or(cells.first());
    for cell in &cells {
        let tab = if Some(cell) == chosen { "0" } else { "-1" };
        if cell.get_attribute("tabindex").as_deref() != Some(tab) {
            let _ = cell.set_attribute("tabindex", tab);
        }
    }
}

/// Back to the board, where one was.
pub fn focus_last() {
    if let Some(cell) = all_in_page(CELLS)
        .into_iter()
        .find(|cell| cell.get_attribute("tabindex").as_deref() == Some("0"))
    {
        focus(cell);
    }
}

fn focus(cell: Element) {
    LAST.with(|last| *last.borrow_mut() = value(&cell));
    if let Ok(cell) = cell.dyn_into::<HtmlElement>() {
        let _ = cell.focus();
    }
    rove();
}

/// Where a cell begins and ends, in quarters, from its classes.
pub fn range(cell: &Element) -> (i32, i32) {
    let number = |letter: char| {
        let classes = cell.get_attribute("class").unwrap_or_default();
        let found = classes
            .split(' ')
            .find_map(|class| class.strip_prefix(letter)?.parse().ok());
        found.unwrap_or(0)
    };
    let from = number('c');
    (from, from + number('w'))
}

/// To the neighbour in the row, or to the cell at the same time in the next row that has one.
pub fn step(key: &str) -> bool {
    let Some(active) = document().active_element() else {
        return false;
    };
    if active.closest(".tl-in").ok().flatten().is_none() {
        // From nowhere in particular one comes to the board; elsewhere the arrows scroll.
        let nowhere = matches!(active.tag_name().as_str(), "BODY" | "MAIN");
        if nowhere {
            focus_last();
        }
        return nowhere;
    }
    let rows = all_in_page(".tl-in .tl-row[data-court]");
    let Some(at) = rows.iter().position(|row| row.contains(Some(&active))) else {
        return false;
    };
    let cells = |row: &Element| all(row, "button, a");
    let (from, to) = range(&active);
    let next = match key {
        "ArrowLeft" => cells(&rows[at])
            .into_iter()
            .rev()
            .find(|cell| range(cell).1 <= from),
        "ArrowRight" => cells(&rows[at]).into_iter().find(|cell| range(cell).0 >= to),
        _ => {
            let near = |row: &Element| {
                let mut cells = cells(row);
                cells.sort_by_key(|cell| (range(cell).0 - from).abs());
                cells.into_iter().next()
            };
            if key == "ArrowUp" {
                rows[..at].iter().rev().find_map(near)
            } else {
                rows[at + 1..].iter().find_map(near)
            }
        }
    };
    if let Some(next) = next {
        focus(next);
    }
    true
}

/// Scrolls so that the present stands a little inside.
pub fn show_now() {
    let one = |selector: &str| document().query_selector(selector).ok().flatten();
    let (Some(board), Some(now)) = (one(".tl"), one(".tl-now")) else {
        return;
    };
    let (board_at, now_at) = (board.get_bounding_client_rect(), now.get_bounding_client_rect());
    let third = board_at.left() + board_at.width() / 3.0;
    if now_at.left() > third {
        board.set_scroll_left(board.scroll_left() + (now_at.left() - third) as i32);
    }
}
