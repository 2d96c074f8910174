//! Holidays: days off, and the weekend days that are worked instead.

use super::table::{self, Column, Row, needed, optional};
use super::{FaultKind, Parsed, Seen, cell};
use chrono::{Datelike, NaiveDate, Weekday};
use gongyue::calendar::HolidayKind;

const COLUMNS: &[Column] = &[
    needed("date", &["日期"]),
    needed("kind", &["类型", "类别"]),
    optional("name", &["名称", "节日"]),
    needed("name_en", &["英文名称", "english_name"]),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayIn {
    pub date: NaiveDate,
    pub kind: HolidayKind,
    /// The English name where the file has no Chinese one.
    pub name: String,
    pub name_en: String,
}

pub fn parse(bytes: &[u8]) -> Parsed<HolidayIn> {
    let mut seen = Seen::new();
    table::parse(bytes, COLUMNS, |row| holiday(row, &mut seen))
}

fn holiday(row: &mut Row<'_>, seen: &mut Seen<NaiveDate>) -> Option<HolidayIn> {
    let date = row.needed("date", cell::date);
    let kind = row.needed("kind", kind);
    let name = row.optional("name", cell::line(1..=40));
    let name_en = row.needed("name_en", cell::line(1..=80));
    if let Some(before) = date.and_then(|date| seen.before(date, row.line())) {
        row.duplicate("date", before);
    }
    let (date, kind) = (date?, kind?);
    if kind == HolidayKind::MakeupWorkday && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
        let message = format!(
            "this day is a {}; only a Saturday or Sunday makes up",
            date.weekday()
        );
        row.fault("date", FaultKind::Conflict, message);
    }
    let name_en = name_en?;
    Some(HolidayIn {
        date,
        kind,
        name: name?.unwrap_or_else(|| name_en.clone()),
        name_en,
    })
}

fn kind(text: &str) -> Result<HolidayKind, String> {
    match text {
        "休" | "放假" => Ok(HolidayKind::Holiday),
        "班" | "调休上班" => Ok(HolidayKind::MakeupWorkday),
        word => cell::word(word),
    }
}
