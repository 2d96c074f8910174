//! Small drawings of numbers that stand beside them in words.

use leptos::prelude::*;

/// A bar of `value` where `most` is the whole width. Something is never drawn as nothing.
pub fn bar(value: f64, most: f64) -> AnyView {
    let share = if most > 0.0 { value / most } else { 0.0 };
    let width = match value > 0.0 {
        true => (share * 100.0).clamp(0.5, 100.0),
        false => 0.0,
    };
    view! {
        <svg class="hbar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="hbar-all" width="100" height="10" /><rect class="hbar-part" width=format!("{width:.1}") height="10" /></svg>
    }
    .into_any()
}

/// The numbers of a picture, for who wants them or cannot see it.
pub fn numbers(summary: &'static str, heads: &[&'static str], rows: Vec<Vec<String>>) -> AnyView {
    let heads: Vec<_> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| view! { <th scope="col" class=if at == 0 { "" } else { "r" }>{*head}</th> })
        .collect();
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let name = cells.next();
        let rest: Vec<_> = cells.map(|cell| view! { <td class="r">{cell}</td> }).collect();
        view! { <tr><th scope="row">{name}</th>{rest}</tr> }
    };
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    view! {
        <details class="cov-numbers">
            <summary>{summary}</summary>
            <table class="tbl"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </details>
    }
    .into_any()
}
