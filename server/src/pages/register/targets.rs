//! Targets of a division: `/coverage/targets`.

use super::super::show;
use super::super::typed::{Faults, Tried, Typed, form, tried};
use super::{HERE, Query, me_of, path_of, refused, saved, select, told};
use crate::app::Shared;
use crate::desk::register::{self, Place};
use crate::problem::Problem;
use crate::read::{Form as Posted, Params};
use crate::reader::Reader;
use crate::store::TargetRow;
use axum::extract::State;
use axum::response::Response;
use chrono::Datelike;
use gongyue::coverage::TargetMeasure;
use gongyue_app::Lang;
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage};
use gongyue_app::parts::field::{Field, Kind};

const TARGETS: &str = "/coverage/targets";

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let (place, targets) = register::targets(&app, me_of(&reader)?, &query.division).await?;
    let page = fill(&reader, &place, &targets, None);
    Ok(show(&app, &reader, page))
}

fn fill(reader: &Reader, place: &Place, targets: &[TargetRow], attempt: Option<&Tried>) -> StaffPage {
    let lang = reader.lang;
    let code = &place.division.code;
    let path = path_of(TARGETS, code);
    let drop = |row: &TargetRow| Form {
        hidden: vec![
            ("what".into(), "drop".into()),
            ("measure".into(), row.measure.to_string()),
            ("year".into(), row.year.to_string()),
        ],
        ..Form::new(path.as_str(), lang.targets_drop())
    };
    let row = |row: &TargetRow| Line {
        href: None,
        title: lang.targets_line(row.year, lang.target_measure(row.measure)),
        note: row.goal.to_string(),
        act: Some(drop(row)),
    };
    let fields = tried(target_fields(lang, place), "set", attempt);
    StaffPage {
        title: lang.targets_title().to_owned(),
        place: reader.pick(&place.division.name, &place.division.name_en),
        back: path_of(HERE, code),
        text: Some(lang.targets_text().to_owned()),
        told: attempt.is_none().then(|| told(reader)).flatten(),
        cards: vec![
            Card::List(List {
                heading: None,
                rows: targets.iter().map(row).collect(),
                none: lang.targets_none().to_owned(),
            }),
            Card::Form(Box::new(Form {
                heading: Some(lang.targets_set().to_owned()),
                text: Some(lang.targets_set_text().to_owned()),
                is_main: true,
                ..form(&path, "set", 0, lang.targets_set(), fields)
            })),
        ],
    }
}

fn target_fields(lang: Lang, place: &Place) -> Vec<Field> {
    let measures = TargetMeasure::ALL
        .iter()
        .map(|measure| (measure.to_string(), lang.target_measure(*measure).to_owned()));
    vec![
        select(
            "measure",
            lang.targets_measure(),
            TargetMeasure::Covered.as_str(),
            measures.collect(),
        ),
        Field::new("year", lang.targets_year(), Kind::Number).value(place.today.year().to_string()),
        Field::new("goal", lang.targets_goal(), Kind::Number),
    ]
}

pub async fn change(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, typed, lang) = (me_of(&reader)?, Typed(typed), reader.lang);
    let (place, targets) = register::targets(&app, me, &query.division).await?;
    let code = &place.division.code;
    let path = path_of(TARGETS, code);
    let mut faults = Faults::default();
    let measure = typed.get("measure").parse().ok();
    let measure = faults.unless("measure", measure, lang.register_fault_choice());
    let year = typed
        .get("year")
        .parse()
        .ok()
        .filter(|year| (2000..=2100).contains(year));
    let year = faults.unless("year", year, lang.register_fault_year());
    if typed.get("what") == "drop" {
        let (measure, year) = measure.zip(year).ok_or(Problem::NotFound)?;
        register::drop_target(&app, me, code, measure, year).await?;
        return Ok(saved(&path));
    }
    let goal = typed.get("goal").parse().ok().filter(|goal| *goal <= 9999);
    let goal = faults.unless("goal", goal, lang.register_fault_goal());
    let (Some(measure), Some(year), Some(goal)) = (measure, year, goal) else {
        let page = fill(&reader, &place, &targets, Some(&Tried { typed, faults }));
        return Ok(refused(&app, &reader, &path, page));
    };
    let target = TargetRow {
        division_code: code.clone(),
        measure,
        year,
        goal,
    };
    register::set_target(&app, me, target).await?;
    Ok(saved(&path))
}
