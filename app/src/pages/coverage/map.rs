//! The map: a square for each county at its tile, thick edges between cities, their names outside, and a legend. The same drawing
//! stands in the page, where every square is a link, and in a file of its own.

use super::numbers::thousands;
use super::{CoveragePage, Measure, Place, names};
use crate::lang::Lang;
use gongyue::coverage::Stage;
use gongyue::division::DivisionCode;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const PITCH: i32 = 38;
const SIDE: i32 = 32;
const MARGIN: i32 = 8;
/// Steps of the colour.
const STEPS: usize = 5;
/// The room of a legend beside the squares, in cells.
const LEGEND: Cell = (4, 5);

/// Column and row, from the upper left of what is drawn.
type Cell = (i32, i32);

/// The picture of a page's map.
struct Map<'a> {
    lang: Lang,
    page: &'a CoveragePage,
    linked: bool,
    tiles: BTreeMap<Cell, &'a Place>,
    /// Columns and rows.
    size: Cell,
    width: i32,
    out: String,
}

/// The map in the page; `None` where no place has a tile.
pub fn map_svg(lang: Lang, page: &CoveragePage, linked: bool) -> Option<AnyView> {
    let mut map = Map::of(lang, page, linked)?;
    let height = map.draw(0);
    // A city is drawn larger: it has few squares.
    let scale = if map.width < 400 { 7 } else { 6 };
    let label = map.label();
    let view_box = format!("0 0 {} {height}", map.width);
    let (width, tall) = (map.width * scale / 5, height * scale / 5);
    Some(
        view! {
            <svg class="map" id="map" viewBox=view_box width=width height=tall role="group" aria-label=label inner_html=map.out></svg>
        }
        .into_any(),
    )
}

/// The map as a file, with its own colours and its title. A place without tiles gives the title alone.
pub fn map_file(lang: Lang, page: &CoveragePage) -> String {
    const HEAD: i32 = 58;
    let (drawing, width, height) = match Map::of(lang, page, false) {
        Some(mut map) => {
            let height = map.draw(HEAD);
            (map.out, map.width, height)
        }
        None => (String::new(), 472, HEAD),
    };
    let title = format!("{} · {}", page.name, lang.measure(page.query.measure));
    let when = match page.query.measure {
        Measure::Stage => lang.cov_as_of(&lang.date_with_year(page.query.on)),
        _ => lang.months_between(page.query.from, page.query.to),
    };
    let source = lang.cov_map_source(&page.as_of);
    let (title, when, source) = (escaped(&title), escaped(&when), escaped(&source));
    let foot = height + 18;
    let all = height + 30;
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {all}" width="{width}" height="{all}" xml:lang="{code}">
<title>{title}</title>
<style>{style}</style>
<rect width="{width}" height="{all}" fill="#ffffff"/>
<g class="map"><text class="t" x="8" y="26">{title}</text><text class="s" x="8" y="46">{when}</text>{drawing}<text class="s" x="8" y="{foot}">{source}</text></g>
</svg>
"##,
        code = lang.code(),
        style = FILE_STYLE,
    )
}

/// The light theme of `style/tokens.css`, since a file has no sheet.
const FILE_STYLE: &str = "text{font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;text-anchor:middle;font-size:12.5px;font-weight:500;fill:#13201c}\
.t{text-anchor:start;font-size:18px;font-weight:600}.s{text-anchor:start;font-weight:400;fill:#46544f}\
.two{font-size:11px}.val{font-size:9.5px}.en{font-size:8.5px}\
.in rect{fill:#0f6b56}.in text{fill:#fff}\
.build rect{fill:#fff;stroke:#0f6b56;stroke-width:1.2}.build path{fill:#7fbba7;opacity:.75}\
.plan1 rect,.lvx rect{fill:#fff;stroke:#7f8d88;stroke-width:1.3;stroke-dasharray:3.5 2.5}.plan1 text,.lvx text{fill:#46544f}\
.none rect{fill:#fcece6;stroke:#c4371a;stroke-width:2.4}.none text{fill:#b22f13;font-weight:700}\
.lv0 rect,.lv1 rect,.lv2 rect,.lv3 rect,.lv4 rect{fill:#0f6b56;stroke:#0f6b56;stroke-width:.8}\
.lv0 rect{fill-opacity:.08}.lv1 rect{fill-opacity:.24}.lv2 rect{fill-opacity:.4}.lv3 rect{fill-opacity:.58}.lv4 text{fill:#fff}\
.key rect{fill:#fff}.miss rect{stroke:#c4371a;stroke-width:2.8;stroke-dasharray:none}\
.edge{fill:none;stroke:#5f6d68;stroke-width:1.25;stroke-linecap:round}\
.city{fill:#46544f;font-weight:400}.key-t{text-anchor:start;font-weight:400;fill:#46544f}.key-n{text-anchor:end;font-weight:600;font-size:14px}\
.start{text-anchor:start}.end{text-anchor:end}";

impl<'a> Map<'a> {
    fn of(lang: Lang, page: &'a CoveragePage, linked: bool) -> Option<Map<'a>> {
        let placed: Vec<((u32, u32), &Place)> = page
            .places
            .iter()
            .filter_map(|place| Some((place.tile?, place)))
            .collect();
        // One square is no map.
        if placed.len() < 2 {
            return None;
        }
        let left = placed.iter().map(|(tile, _)| tile.0).min()?;
        let top = placed.iter().map(|(tile, _)| tile.1).min()?;
        let cell = |(column, row): (u32, u32)| -> Cell { (signed(column - left), signed(row - top)) };
        let tiles: BTreeMap<Cell, &Place> = placed
            .into_iter()
            .map(|(tile, place)| (cell(tile), place))
            .collect();
        let size = tiles.keys().fold((0, 0), |size, cell| {
            (size.0.max(cell.0 + 1), size.1.max(cell.1 + 1))
        });
        Some(Map {
            lang,
            page,
            linked,
            tiles,
            size,
            width: (2 * MARGIN + PITCH * size.0).max(300),
            out: String::new(),
        })
    }

    /// Draws everything below `top` and says how high it became.
    fn draw(&mut self, top: i32) -> i32 {
        let origin = ((self.width - PITCH * self.size.0) / 2, top + MARGIN);
        let corner = |cell: Cell| (origin.0 + PITCH * cell.0, origin.1 + PITCH * cell.1);
        self.edges(corner);
        let tiles: Vec<(Cell, &Place)> = self.tiles.iter().map(|(cell, place)| (*cell, *place)).collect();
        for (cell, place) in &tiles {
            self.tile(corner(*cell), place);
        }
        let beside = self.has_room_for_legend();
        self.cities(corner, beside);
        let bottom = origin.1 + PITCH * self.size.1 + MARGIN;
        match beside {
            true => {
                let from = (self.size.0 - LEGEND.0, self.size.1 - LEGEND.1);
                let (x, y) = corner(from);
                self.legend_beside(x + 3, y + 8);
                bottom
            }
            false => self.legend_below(bottom + 6),
        }
    }

    fn is_free(&self, cell: Cell) -> bool {
        let inside = (0..self.size.0).contains(&cell.0) && (0..self.size.1).contains(&cell.1);
        inside && !self.tiles.contains_key(&cell)
    }

    fn has_room_for_legend(&self) -> bool {
        let (columns, rows) = self.size;
        let mut tiles = self.tiles.keys();
        columns > LEGEND.0
            && rows > LEGEND.1
            && tiles.all(|cell| cell.0 < columns - LEGEND.0 || cell.1 < rows - LEGEND.1)
    }

    /// Lines where the neighbour is of another city or is no tile; between two tiles one of them draws.
    fn edges(&mut self, corner: impl Fn(Cell) -> (i32, i32)) {
        let mut path = String::new();
        for (cell, place) in &self.tiles {
            let (x, y) = corner(*cell);
            let next = |right: i32, down: i32| self.tiles.get(&(cell.0 + right, cell.1 + down));
            let differs = |other: Option<&&Place>| other.is_none_or(|o| o.code.city() != place.code.city());
            if differs(next(-1, 0)) {
                let _ = write!(path, "M{x} {y}v{PITCH}");
            }
            if differs(next(0, -1)) {
                let _ = write!(path, "M{x} {y}h{PITCH}");
            }
            if next(1, 0).is_none() {
                let _ = write!(path, "M{} {y}v{PITCH}", x + PITCH);
            }
            if next(0, 1).is_none() {
                let _ = write!(path, "M{x} {}h{PITCH}", y + PITCH);
            }
        }
        let _ = write!(self.out, r#"<path class="edge" d="{path}"/>"#);
    }

    fn tile(&mut self, (x, y): (i32, i32), place: &Place) {
        let said = match place.value.is_empty() {
            true => self.lang.cov_unknown(),
            false => &place.value,
        };
        let said = escaped(&self.lang.cov_map_place(&place.name, &place.city, said));
        let class = self.class_of(place);
        let words = self.words((x, y), place);
        let drawing = format!(
            r#"<g class="{class}"><title>{said}</title>{}{words}</g>"#,
            square(class, x, y, SIDE)
        );
        if self.linked {
            let href = escaped(&self.page.query.of(&place.code).href());
            let _ = write!(self.out, r#"<a href="{href}" aria-label="{said}">{drawing}</a>"#);
        } else {
            self.out.push_str(&drawing);
        }
    }

    /// Of a stage its drawing; of a measure its step, and a thick edge where there is nothing yet.
    fn class_of(&self, place: &Place) -> &'static str {
        if self.page.query.measure == Measure::Stage {
            return stage_class(place.stage);
        }
        match (place.level.map(step), place.stage == Stage::None) {
            (None, false) => "lvx",
            (None, true) => "lvx miss",
            (Some(step), false) => ["lv0", "lv1", "lv2", "lv3", "lv4"][step],
            (Some(step), true) => ["lv0 miss", "lv1 miss", "lv2 miss", "lv3 miss", "lv4 miss"][step],
        }
    }

    fn words(&self, (x, y): (i32, i32), place: &Place) -> String {
        let x = x + PITCH / 2;
        let of_measure = self.page.query.measure != Measure::Stage && place.level.is_some();
        let lines = match of_measure {
            true => vec![names::line(self.lang, &place.name)],
            false => names::lines(self.lang, &place.name),
        };
        let name = match (self.lang, of_measure) {
            (Lang::En, _) => "en",
            (Lang::Zh, true) => "two",
            (Lang::Zh, false) => "one",
        };
        let first = escaped(&lines[0]);
        let second = if of_measure {
            Some(("val", &place.value))
        } else {
            lines.get(1).map(|line| ("en", line))
        };
        let Some((class, second)) = second else {
            let at = f64::from(y) + 23.5;
            return format!(r#"<text class="{name}" x="{x}" y="{at}">{first}</text>"#);
        };
        let (upper, lower) = (f64::from(y) + 17.5, f64::from(y) + 29.0);
        let second = escaped(second);
        format!(
            r#"<text class="{name}" x="{x}" y="{upper}">{first}</text><text class="{class}" x="{x}" y="{lower}">{second}</text>"#
        )
    }

    /// The name of each city in an empty cell that touches it, where there is one.
    fn cities(&mut self, corner: impl Fn(Cell) -> (i32, i32), beside: bool) {
        let mut cities: BTreeMap<DivisionCode, (String, Vec<Cell>)> = BTreeMap::new();
        for (cell, place) in &self.tiles {
            let city = cities
                .entry(place.code.city())
                .or_insert_with(|| (names::short(&place.city).to_owned(), vec![]));
            city.1.push(*cell);
        }
        if cities.len() < 2 {
            return;
        }
        let mut used = BTreeSet::new();
        if beside {
            let columns = self.size.0 - LEGEND.0..self.size.0;
            used.extend(columns.flat_map(|c| (self.size.1 - LEGEND.1..self.size.1).map(move |r| (c, r))));
        }
        for (name, tiles) in cities.into_values() {
            if let Some(label) = self.label_cell(&name, &tiles, &used) {
                self.city(corner(label.cell), &label, &name);
                used.extend(label.covers());
            }
        }
    }

    fn label_cell(&self, name: &str, tiles: &[Cell], used: &BTreeSet<Cell>) -> Option<Label> {
        let wide = width_of(name) > PITCH + 2;
        let own: BTreeSet<Cell> = tiles.iter().copied().collect();
        let sides = [Side::Left, Side::Right, Side::Above, Side::Below];
        let labels = tiles.iter().flat_map(|tile| {
            sides.map(|side| Label {
                cell: side.from(*tile),
                side,
                wide,
            })
        });
        let fits = |label: &Label| {
            let mut cells = label.covers().into_iter();
            cells.all(|cell| self.is_free(cell) && !used.contains(&cell))
        };
        // The more of its own city around it and the less of others, the clearer whose name it is.
        let clear = |label: &Label| -> i32 {
            let score = |cell: Cell| match self.tiles.contains_key(&cell) {
                true if own.contains(&cell) => 2,
                true => -3,
                false => 0,
            };
            sides.iter().map(|side| score(side.from(label.cell))).sum()
        };
        labels.filter(fits).max_by_key(|label| clear(label))
    }

    fn city(&mut self, (x, y): (i32, i32), label: &Label, name: &str) {
        let size = if self.lang == Lang::En { " two" } else { "" };
        let (anchor, x, y) = match label.side {
            Side::Above if label.wide => ("city start", x + 4, y + PITCH - 6),
            Side::Below if label.wide => ("city start", x + 4, y + 16),
            Side::Left => ("city end", x + PITCH - 6, y + 24),
            Side::Right => ("city start", x + 6, y + 24),
            Side::Above => ("city", x + PITCH / 2, y + PITCH - 6),
            Side::Below => ("city", x + PITCH / 2, y + 16),
        };
        let _ = write!(
            self.out,
            r#"<text class="{anchor}{size}" x="{x}" y="{y}">{}</text>"#,
            escaped(name)
        );
    }

    /// Class, word and number of squares.
    fn legend(&self) -> Vec<(&'static str, String, usize)> {
        let places: Vec<&Place> = self.tiles.values().copied().collect();
        let of_stage = |stage: Stage| places.iter().filter(|place| place.stage == stage).count();
        if self.page.query.measure == Measure::Stage {
            return Stage::ALL
                .iter()
                .map(|stage| {
                    (
                        stage_class(*stage),
                        self.lang.stage(*stage).to_owned(),
                        of_stage(*stage),
                    )
                })
                .collect();
        }
        let mut keys: Vec<_> = (0..STEPS)
            .rev()
            .filter_map(|step| step_key(&places, step))
            .collect();
        let unknown = places.iter().filter(|place| place.level.is_none()).count();
        keys.extend((unknown > 0).then(|| ("lvx", self.lang.cov_unknown().to_owned(), unknown)));
        let none = of_stage(Stage::None);
        keys.extend((none > 0).then(|| ("key miss", self.lang.stage(Stage::None).to_owned(), none)));
        keys
    }

    fn legend_beside(&mut self, x: i32, y: i32) {
        let keys = self.legend();
        let pitch = if keys.len() > 4 { 26 } else { 40 };
        for (at, key) in (0..).zip(&keys) {
            self.key((x, y + at * pitch), (pitch - 8, PITCH * LEGEND.0 - 8), key);
        }
    }

    fn legend_below(&mut self, y: i32) -> i32 {
        let keys = self.legend();
        let column = (self.width - 2 * MARGIN) / 2;
        for (at, key) in (0..).zip(&keys) {
            let x = MARGIN + (at % 2) * column;
            self.key((x, y + at / 2 * 32), (22, column - 16), key);
        }
        y + signed(u32::try_from(keys.len().div_ceil(2)).unwrap_or(0)) * 32
    }

    fn key(&mut self, (x, y): (i32, i32), (side, room): (i32, i32), key: &(&'static str, String, usize)) {
        let (class, word, n) = key;
        let (middle, text, end) = (y + side / 2 + 5, x + side + 10, x + room);
        let (drawing, word) = (square(class, x - 3, y - 3, side), escaped(word));
        let _ = write!(
            self.out,
            r#"<g class="{class}">{drawing}</g><text class="key-t" x="{text}" y="{middle}">{word}</text><text class="key-n" x="{end}" y="{middle}">{}</text>"#,
            thousands(u64::try_from(*n).unwrap_or(0)),
        );
    }

    fn label(&self) -> String {
        let measure = self.lang.measure(self.page.query.measure);
        self.lang
            .cov_map_label(&self.page.name, measure, self.tiles.len())
    }
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
    Above,
    Below,
}

impl Side {
    fn from(self, (column, row): Cell) -> Cell {
        match self {
            Side::Left => (column - 1, row),
            Side::Right => (column + 1, row),
            Side::Above => (column, row - 1),
            Side::Below => (column, row + 1),
        }
    }
}

/// Where a name may stand: the cell that touches its city, and on which side of the city.
struct Label {
    cell: Cell,
    side: Side,
    /// Wider than a cell.
    wide: bool,
}

impl Label {
    fn covers(&self) -> Vec<Cell> {
        let (column, row) = self.cell;
        match (self.wide, self.side) {
            (false, _) => vec![self.cell],
            (true, Side::Left) => vec![self.cell, (column - 1, row)],
            (true, Side::Right) => vec![self.cell, (column + 1, row)],
            (true, Side::Above | Side::Below) => vec![self.cell, (column + 1, row)],
        }
    }
}

/// About how wide a name is drawn.
fn width_of(name: &str) -> i32 {
    name.chars().map(|c| if c.is_ascii() { 6 } else { 12 }).sum()
}

/// What a step of the colour stands for, by the least and the greatest value in it; `None`: nothing is in it.
fn step_key(places: &[&Place], at: usize) -> Option<(&'static str, String, usize)> {
    let mut within: Vec<(f64, &Place)> = places
        .iter()
        .filter_map(|place| Some((place.level?, *place)))
        .filter(|(level, _)| step(*level) == at)
        .collect();
    within.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, most) = (&within.first()?.1.value, &within.last()?.1.value);
    let word = match least == most {
        true => least.clone(),
        false => format!("{least} – {most}"),
    };
    let class = ["lv0", "lv1", "lv2", "lv3", "lv4"][at];
    Some((class, word, within.len()))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a level is between 0 and 1"
)]
fn step(level: f64) -> usize {
    ((level.clamp(0.0, 1.0) * 5.0) as usize).min(STEPS - 1)
}

fn stage_class(stage: Stage) -> &'static str {
    match stage {
        Stage::InService => "in",
        Stage::Building => "build",
        Stage::Planned => "plan1",
        Stage::None => "none",
    }
}

/// A square in the cell at `(x, y)`; half of it filled where a palace is being built.
fn square(class: &str, x: i32, y: i32, side: i32) -> String {
    let rect = format!(
        r#"<rect x="{}" y="{}" width="{side}" height="{side}" rx="4.5"/>"#,
        x + 3,
        y + 3
    );
    if class != "build" {
        return rect;
    }
    let (right, bottom) = (f64::from(x + side) + 2.4, f64::from(y + side) - 1.6);
    let half = format!(
        r#"<path d="M{right} {}V{bottom}a4 4 0 0 1-4 4H{}z"/>"#,
        y + 5,
        x + 5
    );
    rect + &half
}

/// For XML: what stands between tags and in attributes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn signed(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_falls_into_one_of_five_steps() {
        assert_eq!([0.0, 0.19, 0.2, 0.99, 1.0, 7.0].map(step), [0, 0, 1, 4, 4, 4]);
    }

    #[test]
    fn names_are_written_as_xml() {
        assert_eq!(escaped("a<b & \"c\">"), "a&lt;b &amp; &quot;c&quot;&gt;");
    }
}
