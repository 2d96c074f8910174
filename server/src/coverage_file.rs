//! The coverage as a table that is taken along: the same columns in CSV and XLSX, for pages and the API.

use crate::desk::coverage::{Area, Coverage, People};
use crate::export::{self, Cell};
use crate::problem::Problem;
use crate::reader::pick;
use axum::response::Response;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue_app::Lang;
use gongyue_app::pages::coverage::per_1000;

/// The forms in which it is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Xlsx,
}

/// A file: a line for each item, and the total.
pub fn file(coverage: &Coverage, form: Form, lang: Lang) -> Result<Response, Problem> {
    let columns = columns(lang);
    let head: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let total = Area {
        division: None,
        ..coverage.totals.clone()
    };
    let lines = coverage.items.iter().chain([&total]).map(|area| {
        columns
            .iter()
            .map(|(_, value)| value(area, lang))
            .collect::<Vec<Cell>>()
    });
    let question = &coverage.question;
    let name = format!("coverage-{}-{}-{}", question.division, question.from, question.to);
    match form {
        Form::Xlsx => export::xlsx(&format!("{name}.xlsx"), &head, lines),
        Form::Csv => {
            let lines = lines.map(|cells| cells.into_iter().map(written).collect());
            export::csv(&format!("{name}.csv"), std::iter::once(head).chain(lines))
        }
    }
}

fn written(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => text,
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
    }
}

type Column = (&'static str, fn(&Area, Lang) -> Cell);

fn columns(lang: Lang) -> Vec<Column> {
    let mut columns: Vec<Column> = vec![
        (lang.col_code(), |area, _| {
            Cell::Text(
                area.division
                    .as_ref()
                    .map(|row| row.code.full())
                    .unwrap_or_default(),
            )
        }),
        (lang.col_division(), name),
        (lang.col_covered(), |area, lang| {
            let covered = if area.covered {
                lang.col_yes()
            } else {
                lang.col_no()
            };
            Cell::Text(covered.to_owned())
        }),
        (lang.col_places(), |area, _| number(area.stages.iter().sum())),
        (lang.col_in_service(), |area, _| number(area.stages[0])),
        (lang.col_building(), |area, _| number(area.stages[1])),
        (lang.col_planned(), |area, _| number(area.stages[2])),
        (lang.col_none(), |area, _| number(area.stages[3])),
        (lang.col_workers_homes(), |area, _| {
            in_service(area, FacilityKind::WorkersHome)
        }),
        (lang.col_reading_rooms(), |area, _| {
            in_service(area, FacilityKind::ReadingRoom)
        }),
        (lang.col_stations(), |area, _| {
            in_service(area, FacilityKind::OutdoorStation)
        }),
        (lang.col_courts(), |area, _| number(area.courts)),
        (lang.col_offered(), |area, _| hours(area.sums.offered)),
        (lang.col_reserved(), |area, _| hours(area.sums.reserved)),
        (lang.col_attended(), |area, _| hours(area.sums.attended)),
        (lang.col_walk_in(), |area, _| hours(area.sums.walk_in)),
        (lang.col_held(), |area, _| hours(area.sums.held)),
        (lang.col_closed(), |area, _| hours(area.sums.closed)),
        (lang.col_empty(), |area, _| hours(area.sums.empty())),
    ];
    columns.extend(people_columns(lang));
    columns
}

fn people_columns(lang: Lang) -> [Column; 10] {
    [
        (lang.col_utilisation(), |area, _| share(area.sums.utilisation())),
        (lang.col_peak(), |area, _| share(area.sums.peak_utilisation())),
        (lang.col_off_work(), |area, _| share(area.sums.off_utilisation())),
        (lang.col_no_show_rate(), |area, _| share(area.sums.no_show_rate())),
        (lang.col_on_roll(), |area, lang| people(area.on_roll, lang)),
        (lang.col_verified(), |area, lang| people(area.verified, lang)),
        (lang.col_active(), |area, lang| people(area.active, lang)),
        (lang.col_served(), |area, lang| people(area.served, lang)),
        (lang.col_served_per_1000(), |area, _| {
            let both = area.served.zip(area.on_roll);
            share(both.and_then(|(served, on_roll)| per_1000(served, on_roll)))
        }),
        (lang.col_unmet(), |area, lang| people(area.unmet, lang)),
    ]
}

fn name(area: &Area, lang: Lang) -> Cell {
    let Some(row) = &area.division else {
        return Cell::Text(lang.col_total().to_owned());
    };
    let name = pick(lang, &row.name, &row.name_en);
    Cell::Text(match area.is_own {
        true => format!("{name} {}", lang.col_own_level()),
        false => name,
    })
}

fn number(n: u32) -> Cell {
    Cell::Number(n.into())
}

/// The place of those in service in the order of `FacilityStatus::ALL`.
const IN_SERVICE: usize = FacilityStatus::InService as usize;

/// Of a kind by status.
pub fn facilities_of(area: &Area, kind: FacilityKind) -> [u32; 5] {
    let found = area.facilities.iter().find(|(of, _)| *of == kind);
    found.map_or([0; 5], |(_, by_status)| *by_status)
}

fn in_service(area: &Area, kind: FacilityKind) -> Cell {
    number(facilities_of(area, kind)[IN_SERVICE])
}

fn hours(seconds: i64) -> Cell {
    Cell::Number(rounded(court_hours(seconds), 100.0))
}

/// Court-seconds as court-hours.
#[allow(
    clippy::cast_precision_loss,
    reason = "a century of a province is below 2^53 seconds"
)]
pub fn court_hours(seconds: i64) -> f64 {
    seconds as f64 / 3600.0
}

fn share(share: Option<f64>) -> Cell {
    match share {
        Some(share) => Cell::Number(rounded(share, 10_000.0)),
        None => Cell::Text(String::new()),
    }
}

fn people(n: People, lang: Lang) -> Cell {
    #[allow(clippy::cast_precision_loss, reason = "a country has fewer than 2^53 people")]
    n.map_or_else(
        || Cell::Text(lang.col_few().to_owned()),
        |n| Cell::Number(n as f64),
    )
}

/// To so many parts of one.
pub fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
