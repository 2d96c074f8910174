//! Coverage for the officers of a union: `GET /coverage`, its map and its tables as files, and what lies behind its numbers.

mod reports;
mod rows;

pub use reports::{issue, list as reports, report};
pub use rows::{unmet, usage};

use super::{me_of, show};
use crate::app::Shared;
use crate::coverage_file::{Form, file};
use crate::desk::coverage::{self, Area, Coverage, Question, Spot};
use crate::desk::report;
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::{Me, Reader, pick};
use crate::store::ReportHead;
use crate::tiles;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use gongyue::coverage::{Month, Stage};
use gongyue::division::DivisionCode;
use gongyue::role::Role;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::coverage::{
    CoveragePage, CoverageQuery, Measure, Measures, Place, ReportLine, Row, Sport, Target, Unmet, map_file,
};
use serde::Deserialize;

/// Months that are shown where nothing was asked for.
const USUAL_MONTHS: usize = 3;

#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    division: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    kind: String,
}

impl Query {
    /// What cannot be read, or lies too far back, is as if nothing had been asked for; a division never is.
    fn read(&self, app: &Shared, me: &Me) -> Result<CoverageQuery, Problem> {
        let today = Zone::SHANGHAI.date(app.now());
        let now = Month::of(today);
        let division = match self.division.as_str() {
            "" => own(me).ok_or(Problem::NotFound)?,
            code => code.parse().map_err(|_| Problem::NotFound)?,
        };
        let to = self.to.parse::<Month>().unwrap_or(now).min(now);
        let usual = std::iter::successors(Some(to), |month| Some(month.previous()))
            .take(USUAL_MONTHS)
            .last();
        let from = self.from.parse::<Month>().ok().or(usual).unwrap_or(to).min(to);
        let known = (today - from.first()).num_days() <= coverage::OLDEST_DAYS;
        Ok(CoverageQuery {
            division,
            on: self.on.parse::<NaiveDate>().unwrap_or(today).min(today),
            from: if known { from } else { to },
            to,
            measure: self.measure.parse().unwrap_or(Measure::Stage),
            kind: self.kind.parse().ok(),
        })
    }
}

/// The division of the reader's first role of a union.
fn own(me: &Me) -> Option<DivisionCode> {
    me.roles.iter().find_map(|role| match role {
        Role::Union(code) => Some(code.clone()),
        _ => None,
    })
}

fn question(query: &CoverageQuery) -> Question {
    Question {
        division: query.division.clone(),
        on: query.on,
        from: query.from.first(),
        to: query.to.last(),
        kind: query.kind,
    }
}

async fn found(app: &Shared, reader: &Reader, query: &Query) -> Result<(CoverageQuery, Coverage), Problem> {
    let me = me_of(reader)?;
    let query = query.read(app, me)?;
    let found = coverage::coverage(app, me, question(&query), reader.lang).await?;
    Ok((query, found))
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (query, found) = found(&app, &reader, &query).await?;
    let reports = report::list(&app, me_of(&reader)?, &query.division).await?;
    let page = fill(&app, reader.lang, query, &found, reports);
    Ok(show(&app, &reader, page))
}

pub async fn csv(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (_, found) = found(&app, &reader, &query).await?;
    file(&found, Form::Csv, reader.lang)
}

pub async fn xlsx(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (_, found) = found(&app, &reader, &query).await?;
    file(&found, Form::Xlsx, reader.lang)
}

/// The map alone, with its own colours.
pub async fn map(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (query, found) = found(&app, &reader, &query).await?;
    let name = format!(
        "attachment; filename=\"coverage-{}-{}.svg\"",
        query.division, query.on
    );
    let page = fill(&app, reader.lang, query, &found, vec![]);
    let mut response = map_file(reader.lang, &page).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    headers.extend(HeaderValue::from_str(&name).map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// What was found, in the reader's words.
fn fill(
    app: &Shared,
    lang: Lang,
    query: CoverageQuery,
    found: &Coverage,
    reports: Vec<ReportHead>,
) -> CoveragePage {
    let areas: Vec<Measures> = found.places.iter().map(|place| measures(&place.area)).collect();
    let most = areas
        .iter()
        .filter_map(|of| of.value(query.measure))
        .fold(0.0, f64::max);
    let places = found.places.iter().zip(&areas).map(|(place, of)| {
        let stage = stage(&place.area);
        let value = of.value(query.measure);
        Place {
            code: place.division.code.clone(),
            name: named(lang, &place.division),
            city: named(lang, &place.city),
            stage,
            tile: tiles::of(&place.division.code),
            members: place.area.on_roll,
            nearest_km: place.nearest_km,
            level: value.filter(|_| most > 0.0).map(|value| value / most),
            value: match query.measure {
                Measure::Stage => lang.stage(stage).to_owned(),
                measure => Measures::said(lang, measure, value),
            },
        }
    });
    let row = |area: &Area| {
        let spot = area.division.as_ref().unwrap_or(&found.division);
        Row {
            code: spot.code.clone(),
            name: match area.is_own {
                true => format!("{}{}", named(lang, spot), lang.own_level_mark()),
                false => named(lang, spot),
            },
            is_own: area.is_own,
            measures: measures(area),
        }
    };
    let sports = found.sports.iter().map(|sport| Sport {
        kind: sport.kind,
        courts: sport.courts,
        sums: sport.sums,
        unmet: sport.unmet,
    });
    let target = |target: &coverage::Target| Target {
        measure: target.measure,
        year: target.year.into(),
        goal: target.goal,
        reached: target.reached,
        of: target.of,
    };
    CoveragePage {
        name: named(lang, &found.division),
        above: found
            .above
            .iter()
            .map(|spot| (spot.code.clone(), named(lang, spot)))
            .collect(),
        today: found.today,
        as_of: lang.date_full(found.counted_to),
        uncounted_days: found.uncounted_days,
        kinds: found.sports.iter().map(|sport| sport.kind).collect(),
        places: places.collect(),
        rows: found.items.iter().map(row).collect(),
        totals: measures(&found.totals),
        members_by_stage: found.members_by_stage,
        growth: found.growth.clone(),
        targets: found.targets.iter().map(target).collect(),
        marks: found.marks,
        months: found.months.clone(),
        heat: found.heat.clone(),
        sports: sports.collect(),
        facilities: found.totals.facilities.clone(),
        unmet: unmet_of(found),
        is_mine: true,
        reports: reports
            .into_iter()
            .map(|head| report_line(app, lang, head))
            .collect(),
        query,
    }
}

fn named(lang: Lang, spot: &Spot) -> String {
    pick(lang, &spot.name, &spot.name_en)
}

fn stage(area: &Area) -> Stage {
    let at = area.stages.iter().position(|n| *n > 0);
    at.and_then(|at| Stage::ALL.get(at).copied())
        .unwrap_or(Stage::None)
}

fn measures(area: &Area) -> Measures {
    Measures {
        stages: area.stages,
        courts: area.courts,
        sums: area.sums,
        on_roll: area.on_roll,
        verified: area.verified,
        active: area.active,
        served: area.served,
        unmet: area.unmet,
    }
}

/// Reasons that somebody had, the most first.
fn unmet_of(found: &Coverage) -> Unmet {
    let mut reasons: Vec<(String, Option<u64>)> = found
        .totals
        .reasons
        .iter()
        .filter(|(_, n)| **n != Some(0))
        .map(|(reason, n)| (reason.clone(), *n))
        .collect();
    reasons.sort_by_key(|(_, n)| std::cmp::Reverse(n.unwrap_or(0)));
    Unmet {
        reasons,
        hours: found.unmet_hours.clone(),
    }
}

fn report_line(app: &Shared, lang: Lang, head: ReportHead) -> ReportLine {
    ReportLine {
        issued: super::when(app, lang, head.issued_at),
        id: head.id,
        month: head.month,
        edition: head.edition,
    }
}
