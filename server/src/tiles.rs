//! The tile map of the province: each county's square, by column and row from the upper left.

use gongyue::division::DivisionCode;
use std::collections::HashMap;
use std::sync::LazyLock;

const JIANGXI: &str = include_str!("../../data/jiangxi-tiles.csv");

static TILES: LazyLock<HashMap<DivisionCode, (u32, u32)>> =
    LazyLock::new(|| JIANGXI.lines().skip(1).filter_map(tile).collect());

/// `code,column,row`
fn tile(line: &str) -> Option<(DivisionCode, (u32, u32))> {
    let mut cells = line.split(',').map(str::trim);
    let code = cells.next()?.parse().ok()?;
    Some((code, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
}

/// Where a county stands; `None`: it is on no map that we have.
pub fn of(code: &DivisionCode) -> Option<(u32, u32)> {
    TILES.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_hundred_counties_have_a_square_each() {
        assert_eq!(TILES.len(), 100);
        let places: HashSet<&(u32, u32)> = TILES.values().collect();
        assert_eq!(places.len(), 100);
        assert_eq!(of(&"360102".parse().unwrap()), Some((6, 2)));
    }
}
