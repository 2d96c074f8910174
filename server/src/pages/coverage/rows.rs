//! What lies behind a number: `GET /coverage/use`, from a division down to the reservations of a day, and `GET /coverage/unmet`.

use super::{Query, me_of};
use crate::app::Shared;
use crate::desk::coverage_use::{Line, Look, Of, Rows, Stay, UnmetLine, rows, unmet as unmet_rows};
use crate::desk::find;
use crate::pages::show;
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::{Reader, pick};
use crate::store::DivisionRow;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use gongyue::division::DivisionCode;
use gongyue_app::Lang;
use gongyue_app::pages::coverage::CoverageQuery;
use gongyue_app::pages::coverage_use::{CoverageUsePage, StayRow, UseLevelRow};
use gongyue_app::pages::staff::{Card, Line as StaffLine, List, StaffPage};
use serde::Deserialize;

/// How far down one looks, besides what the coverage was asked.
#[derive(Debug, Default, Deserialize)]
pub struct Down {
    #[serde(default)]
    palace: String,
    #[serde(default)]
    venue: String,
    #[serde(default)]
    date: String,
    #[serde(flatten)]
    asked: Query,
}

impl Down {
    fn of(&self, division: &DivisionCode) -> Of {
        let (palace, venue) = (self.palace.as_str().into(), self.venue.as_str().into());
        match (
            self.palace.as_str(),
            self.venue.as_str(),
            self.date.parse::<NaiveDate>(),
        ) {
            ("", ..) => Of::Division(division.clone()),
            (_, "", _) => Of::Palace(palace),
            (_, _, Err(_)) => Of::Venue(palace, venue),
            (_, _, Ok(date)) => Of::Day(palace, venue, date),
        }
    }
}

pub async fn usage(
    State(app): State<Shared>,
    reader: Reader,
    Params(down): Params<Down>,
) -> Result<Response, Problem> {
    let me = me_of(&reader)?;
    let mut query = down.asked.read(&app, me)?;
    let look = Look {
        of: down.of(&query.division),
        from: query.from,
        to: query.to,
        kind: query.kind,
    };
    let found = rows(&app, me, &look).await?;
    // A palace brings its division with it.
    query.division = found.division.clone();
    let divisions = find::divisions(&app).await?;
    let top = |code: &DivisionCode| me.roles.iter().any(|role| role.oversees(code));
    let page = fill(
        reader.lang,
        query,
        &look.of,
        &found,
        above(&divisions, &found, &look.of, reader.lang, top),
    );
    Ok(show(&app, &reader, page))
}

/// The divisions above what is shown, the highest first, as far as the officer oversees them.
fn above(
    divisions: &[DivisionRow],
    found: &Rows,
    of: &Of,
    lang: Lang,
    oversees: impl Fn(&DivisionCode) -> bool,
) -> Vec<(DivisionCode, String)> {
    let mut above = Vec::new();
    let mut up = match of {
        Of::Division(code) => code.parent(),
        _ => Some(found.division.clone()),
    };
    while let Some(code) = up.filter(|code| oversees(code)) {
        above.insert(0, (code.clone(), find::division_name(divisions, &code, lang)));
        up = code.parent();
    }
    above
}

fn fill(
    lang: Lang,
    query: CoverageQuery,
    of: &Of,
    found: &Rows,
    above: Vec<(DivisionCode, String)>,
) -> CoverageUsePage {
    let name = pick(lang, &found.name.0, &found.name.1);
    let name = match of {
        Of::Day(.., date) => format!("{name} · {}", lang.date_full(*date)),
        _ => name,
    };
    let levels = match of {
        Of::Day(..) => vec![],
        _ => found.lines.iter().map(|line| level(lang, &query, line)).collect(),
    };
    CoverageUsePage {
        back: back(&query, of),
        total: found.total(),
        levels,
        stays: found
            .stays
            .iter()
            .map(|stay| stay_row(lang, found, stay))
            .collect(),
        how: match of {
            Of::Division(_) => lang.use_rows_how_division(),
            Of::Palace(_) => lang.use_rows_how_palace(),
            Of::Venue(..) => lang.use_rows_how_venue(),
            Of::Day(..) => lang.use_rows_how_day(),
        }
        .to_owned(),
        name,
        above,
        query,
    }
}

fn level(lang: Lang, query: &CoverageQuery, line: &Line) -> UseLevelRow {
    let name = match &line.of {
        Of::Day(.., date) => lang.date_full(*date),
        _ => pick(lang, &line.name.0, &line.name.1),
    };
    UseLevelRow {
        href: Some(href(query, &line.of)),
        name,
        note: line
            .kind
            .map(|kind| lang.venue_kind(kind).to_owned())
            .unwrap_or_default(),
        sums: line.sums,
    }
}

fn href(query: &CoverageQuery, of: &Of) -> String {
    let (query, more) = match of {
        Of::Division(code) => (query.of(code), vec![]),
        Of::Palace(palace) => (query.clone(), vec![("palace", palace.to_string())]),
        Of::Venue(palace, venue) => (
            query.clone(),
            vec![("palace", palace.to_string()), ("venue", venue.to_string())],
        ),
        Of::Day(palace, venue, date) => (
            query.clone(),
            vec![
                ("palace", palace.to_string()),
                ("venue", venue.to_string()),
                ("date", date.to_string()),
            ],
        ),
    };
    let base = query.href_at("/coverage/use");
    more.into_iter().fold(base, |href, (name, value)| {
        format!("{href}&{name}={}", gongyue_app::url::encoded(&value))
    })
}

/// One level up; from a division to the coverage.
fn back(query: &CoverageQuery, of: &Of) -> String {
    match of {
        Of::Division(_) => query.href(),
        Of::Palace(_) => href(query, &Of::Division(query.division.clone())),
        Of::Venue(palace, _) => href(query, &Of::Palace(palace.clone())),
        Of::Day(palace, venue, _) => href(query, &Of::Venue(palace.clone(), venue.clone())),
    }
}

fn stay_row(lang: Lang, found: &Rows, stay: &Stay) -> StayRow {
    let row = &stay.row;
    let clock = |at| lang.clock(found.zone.local(at).time());
    let how = match row.is_walk_in {
        _ if !row.override_reason.is_empty() => gongyue::usage::UseClass::Override,
        true => gongyue::usage::UseClass::WalkIn,
        false => gongyue::usage::UseClass::Reserved,
    };
    StayRow {
        time: format!("{}–{}", clock(row.starts_at), clock(row.ends_at)),
        court: pick(lang, &stay.court.0, &stay.court.1),
        how: lang.use_class(how).to_owned(),
        status: lang.reservation_status(row.status).to_owned(),
        checked_in: row.checked_in_at.map(clock),
        minutes: stay.attended / 60,
    }
}

pub async fn unmet(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (me, lang) = (me_of(&reader)?, reader.lang);
    let query = query.read(&app, me)?;
    let found = unmet_rows(&app, me, &query.division, (query.from, query.to), query.kind).await?;
    let divisions = find::divisions(&app).await?;
    let others = (found.others > 0).then(|| StaffLine {
        title: lang.unmet_rows_others().to_owned(),
        note: lang.unmet_rows_times(found.others),
        ..StaffLine::default()
    });
    let lines = found.lines.iter().map(|line| unmet_line(lang, &divisions, line));
    let page = StaffPage {
        title: lang.cov_unmet_title().to_owned(),
        place: find::division_name(&divisions, &query.division, lang),
        back: query.href(),
        text: Some(format!(
            "{} · {}",
            lang.months_between(query.from, query.to),
            lang.unmet_rows_text()
        )),
        told: None,
        cards: vec![Card::List(List {
            heading: None,
            rows: lines.chain(others).collect(),
            none: lang.cov_unmet_none().to_owned(),
        })],
    };
    Ok(show(&app, &reader, page))
}

fn unmet_line(lang: Lang, divisions: &[DivisionRow], line: &UnmetLine) -> StaffLine {
    let place = match &line.palace {
        Some((zh, en)) => pick(lang, zh, en),
        None => find::division_name(divisions, &line.division, lang),
    };
    let kind = line.kind.map(|kind| lang.venue_kind(kind).to_owned());
    let hour = line.hour.map(|hour| format!("{hour:02}:00"));
    let parts: Vec<String> = [Some(place), kind, hour].into_iter().flatten().collect();
    StaffLine {
        title: format!(
            "{} · {}",
            lang.unmet_reason(&line.reason),
            lang.unmet_rows_times(line.times)
        ),
        note: parts.join(" · "),
        ..StaffLine::default()
    }
}
