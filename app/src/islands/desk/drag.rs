//! Dragging a reservation to another court or time. By mouse or pen: a finger scrolls, and has the form.

use super::board::{range, value};
use super::browser::element;
use super::swap::Ask;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, MouseEvent, PointerEvent};

/// A hand that only taps moves a little.
const SLACK: i32 = 6;
/// So near to the edge the board scrolls along.
const EDGE: f64 = 36.0;
const QUARTER_MS: f64 = 900_000.0;

struct Drag {
    block: Element,
    /// Where it was taken hold of.
    x: i32,
    y: i32,
    /// How far from its own beginning.
    hold: f64,
    /// The block to be, once the hand has moved.
    ghost: Option<Element>,
    /// Court and quarter where it would go.
    to: Option<(String, i32)>,
}

thread_local! {
    static DRAG: RefCell<Option<Drag>> = const { RefCell::new(None) };
    /// The click that ends a drag is none.
    static SWALLOW: RefCell<bool> = const { RefCell::new(false) };
}

pub fn is_on() -> bool {
    DRAG.with(|drag| drag.borrow().as_ref().is_some_and(|drag| drag.ghost.is_some()))
}

pub fn swallows(event: &MouseEvent) -> bool {
    let swallow = SWALLOW.with(|swallow| swallow.take());
    if swallow {
        event.prevent_default();
    }
    swallow
}

pub fn down(event: PointerEvent) {
    SWALLOW.with(|swallow| *swallow.borrow_mut() = false);
    if event.button() != 0 || event.pointer_type() == "touch" {
        return;
    }
    let block =
        element(event.target()).and_then(|target| target.closest(".tl-in .bk[data-v]").ok().flatten());
    if let Some(block) = block {
        let hold = f64::from(event.client_x()) - block.get_bounding_client_rect().left();
        let drag = Drag {
            block,
            x: event.client_x(),
            y: event.client_y(),
            hold,
            ghost: None,
            to: None,
        };
        DRAG.with(|now| *now.borrow_mut() = Some(drag));
    }
}

pub fn moved(event: PointerEvent) {
    DRAG.with(|drag| {
        let mut drag = drag.borrow_mut();
        let Some(drag) = drag.as_mut() else {
            return;
        };
        let far = (event.client_x() - drag.x).abs() > SLACK || (event.client_y() - drag.y).abs() > SLACK;
        if drag.ghost.is_none() && far {
            drag.begin();
        }
        if drag.ghost.is_some() {
            event.prevent_default();
            drag.follow(event.client_x(), event.client_y());
        }
    });
}

/// What is to be posted, if it was dropped somewhere else.
pub fn up(_: &PointerEvent) -> Option<Ask> {
    let drag = DRAG.with(RefCell::take)?;
    let ghost = drag.ghost.as_ref()?;
    ghost.remove();
    let _ = drag.block.class_list().remove_1("bk-away");
    SWALLOW.with(|swallow| *swallow.borrow_mut() = true);
    let (court, quarter) = drag.to.clone()?;
    let home = drag.block.closest("[data-court]").ok().flatten()?;
    if home.get_attribute("data-court").as_deref() == Some(&court) && range(&drag.block).0 == quarter {
        return None;
    }
    let from: f64 = drag
        .block
        .closest("[data-from]")
        .ok()
        .flatten()?
        .get_attribute("data-from")?
        .parse()
        .ok()?;
    let starts_at = format!("{:.0}", from + f64::from(quarter) * QUARTER_MS);
    let version = drag.block.get_attribute("data-v")?;
    Some(Ask::act(
        &value(&drag.block),
        &[
            ("act", "move"),
            ("version", &version),
            ("court_id", &court),
            ("starts_at", &starts_at),
        ],
    ))
}

/// Whether there was one.
pub fn cancel() -> bool {
    let Some(drag) = DRAG.with(RefCell::take) else {
        return false;
    };
    let _ = drag.block.class_list().remove_1("bk-away");
    match drag.ghost {
        Some(ghost) => {
            ghost.remove();
            SWALLOW.with(|swallow| *swallow.borrow_mut() = true);
            true
        }
        None => false,
    }
}

impl Drag {
    fn begin(&mut self) {
        let Ok(ghost) = self
            .block
            .clone_node_with_deep(true)
            .and_then(|ghost| Ok(ghost.dyn_into::<Element>()?))
        else {
            return;
        };
        for name in ["name", "value", "data-v", "aria-current"] {
            let _ = ghost.remove_attribute(name);
        }
        let _ = ghost.set_attribute("aria-hidden", "true");
        let _ = ghost.set_attribute("tabindex", "-1");
        let _ = self.block.class_list().add_1("bk-away");
        self.ghost = Some(ghost);
    }

    fn follow(&mut self, x: i32, y: i32) -> Option<()> {
        let ghost = self.ghost.as_ref()?;
        scroll_along(x, y);
        let under = document().element_from_point(x as f32, y as f32)?;
        let row = under.closest(".tl-row[data-court]").ok().flatten()?;
        let number = |name: &str| row.get_attribute(name)?.parse::<i32>().ok();
        let (step, first) = (number("data-step")?.max(1), number("data-first")?);
        let board = row.closest(".tl-in").ok().flatten()?;
        let classes = board.get_attribute("class")?;
        let quarters: i32 = classes
            .split(' ')
            .find_map(|class| class.strip_prefix('n')?.parse().ok())?;
        let name = row.first_element_child()?.get_bounding_client_rect().width();
        let at = row.get_bounding_client_rect();
        let wide = (at.width() - name) / f64::from(quarters);
        let (from, to) = range(&self.block);
        let wanted = (f64::from(x) - self.hold - at.left() - name) / wide;
        let steps = ((wanted - f64::from(first)) / f64::from(step)).round() as i32;
        let quarter = (first + steps * step).clamp(0, (quarters - (to - from)).max(0));
        let own = self.block.get_attribute("class").unwrap_or_default();
        let kept = own
            .split(' ')
            .filter(|class| *class != "bk-away" && *class != format!("c{from}"));
        let class = format!("{} c{quarter} bk-ghost", kept.collect::<Vec<_>>().join(" "));
        let _ = ghost.set_attribute("class", &class);
        if ghost.parent_element().as_ref() != Some(&row) {
            let _ = row.append_child(ghost);
        }
        self.to = Some((row.get_attribute("data-court")?, quarter));
        Some(())
    }
}

fn scroll_along(x: i32, y: i32) {
    let Ok(Some(board)) = document().query_selector(".tl") else {
        return;
    };
    let at = board.get_bounding_client_rect();
    let by = |low: f64, at: f64, high: f64| match () {
        () if at < low + EDGE => -12,
        () if at > high - EDGE => 12,
        () => 0,
    };
    let across = by(at.left() + 104.0, f64::from(x), at.right());
    let down = by(at.top(), f64::from(y), at.bottom());
    board.set_scroll_left(board.scroll_left() + across);
    board.set_scroll_top(board.scroll_top() + down);
}
