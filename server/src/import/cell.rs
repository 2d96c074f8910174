//! What a cell may say: dates, words, coordinates, names. A fault says what would be right, never what is there.

use chrono::{Datelike, NaiveDate};
use gongyue::division::DivisionCode;
use gongyue::word::UnknownWord;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A text in one line, with so many characters.
pub(super) fn line(length: RangeInclusive<usize>) -> impl Fn(&str) -> Result<String, String> {
    move |text| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if length.contains(&words.chars().count()) {
            Ok(words)
        } else {
            Err(format!("{} to {} characters", length.start(), length.end()))
        }
    }
}

/// A text that may have paragraphs.
pub(super) fn paragraphs(most: usize) -> impl Fn(&str) -> Result<String, String> {
    move |text| match text.chars().count() {
        length if length <= most => Ok(text.to_owned()),
        _ => Err(format!("at most {most} characters")),
    }
}

/// Several things, between semicolons; a line each.
pub(super) fn things(most: usize) -> impl Fn(&str) -> Result<String, String> {
    let whole = paragraphs(most);
    move |text| {
        let things: Vec<&str> = text
            .split([';', '；', '\n'])
            .map(str::trim)
            .filter(|thing| !thing.is_empty())
            .collect();
        whole(&things.join("\n"))
    }
}

/// One word of a closed set.
pub(super) fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|unknown: UnknownWord| format!("one of: {}", unknown.known.join(", ")))
}

/// Several, each once.
pub(super) fn words<T: FromStr<Err = UnknownWord> + PartialEq>(text: &str) -> Result<Vec<T>, String> {
    let mut found = Vec::new();
    for part in text
        .split([';', ',', '；', '，', '、', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let one = word(part)?;
        if !found.contains(&one) {
            found.push(one);
        }
    }
    Ok(found)
}

pub(super) fn yes_no(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" => Ok(true),
        "no" | "n" | "false" | "0" | "否" | "无" => Ok(false),
        _ => Err("yes or no"),
    }
}

pub(super) fn count(range: RangeInclusive<u16>) -> impl Fn(&str) -> Result<u16, String> {
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!(
            "a whole number from {} to {}",
            range.start(),
            range.end()
        )),
    }
}

/// `2026-10-01`, and what spreadsheets make of it: `2026/10/1`, `2026年10月1日`.
pub(super) fn date(text: &str) -> Result<NaiveDate, &'static str> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let mut parts = text
        .split(['-', '/', '.', '年', '月'])
        .map(|part| part.trim().parse::<u32>().ok());
    let (year, month, day) = (
        parts.next().flatten(),
        parts.next().flatten(),
        parts.next().flatten(),
    );
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return Err("a date such as 2026-10-01");
    };
    let date = i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.filter(|date| (1900..=2100).contains(&date.year()))
        .ok_or("there is no such day between 1900 and 2100")
}

pub(super) fn division(text: &str) -> Result<DivisionCode, &'static str> {
    text.parse()
        .map_err(|_| "a division code of 2, 4 or 6 digits, such as 36, 3604 or 360403")
}

pub(super) fn longitude(text: &str) -> Result<f64, &'static str> {
    degrees(text, 180.0).ok_or("degrees east from -180 to 180, such as 115.9529")
}

pub(super) fn latitude(text: &str) -> Result<f64, &'static str> {
    degrees(text, 90.0)
        .ok_or("degrees north from -90 to 90, such as 29.6621; are longitude and latitude swapped?")
}

/// Digits, a point and a sign: not what else a float may be.
fn degrees(text: &str, most: f64) -> Option<f64> {
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    text.parse()
        .ok()
        .filter(|degrees: &f64| is_plain && degrees.abs() <= most)
}

/// A short id that may stand in an address.
pub(super) fn slug(text: &str) -> Result<String, &'static str> {
    let is_slug = (2..=60).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    is_slug
        .then(|| text.to_owned())
        .ok_or("2 to 60 small letters, digits and hyphens, such as jiujiang-tennis")
}
