//! `GET /demo`, in a demonstration only: whom one can be, and a clock that goes forward.

use super::{show, typed::form};
use crate::app::Shared;
use crate::problem::Problem;
use crate::read::Form as Posted;
use crate::reader::Reader;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use gongyue::zone::Zone;
use gongyue_app::pages::design::DesignPage;
use gongyue_app::pages::staff::{Card, Line, List, StaffPage};
use gongyue_app::pages::venue::EVENING;
use gongyue_app::parts::field::{Field, Kind};
use serde::Deserialize;

/// By so many minutes.
const STEPS: [i64; 4] = [10, 60, 6 * 60, 24 * 60];

pub async fn page(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    if !app.demo {
        return Err(Problem::NotFound);
    }
    let lang = reader.lang;
    let now = Zone::SHANGHAI.local(app.now());
    let steps = STEPS.map(|minutes| (minutes.to_string(), lang.length(minutes)));
    let step = Field::new("minutes", lang.demo_step(), Kind::Select).options(steps.into());
    let mut clock = form("/demo", "forward", 0, lang.demo_forward(), vec![step]);
    clock.heading = Some(lang.demo_clock().to_owned());
    clock.is_main = true;
    let accounts = [
        ("13800000001", lang.demo_member()),
        ("13800000099", lang.demo_unverified()),
        ("13900000001", lang.demo_desk()),
        ("13900000002", lang.demo_manager()),
        ("13900000003", lang.demo_city()),
        ("13900000009", lang.demo_province()),
    ];
    let line = |(phone, note): (&str, &str)| Line {
        title: phone.to_owned(),
        note: note.to_owned(),
        ..Line::default()
    };
    let cards = vec![
        Card::Form(Box::new(clock)),
        Card::List(List {
            heading: Some(lang.demo_accounts().to_owned()),
            rows: accounts.map(line).into(),
            none: String::new(),
        }),
    ];
    let page = StaffPage {
        title: lang.demo_title().to_owned(),
        place: lang.demo_now(&format!(
            "{} {}",
            lang.date_short(now.date()),
            now.format("%H:%M")
        )),
        back: "/".to_owned(),
        text: Some(lang.demo_text().to_owned()),
        told: None,
        cards,
    };
    Ok(show(&app, &reader, page))
}

#[derive(Debug, Deserialize)]
pub struct Forward {
    #[serde(default)]
    minutes: i64,
}

pub async fn forward(
    State(app): State<Shared>,
    Posted(posted): Posted<Forward>,
) -> Result<Response, Problem> {
    let is_step = (1..=24 * 60).contains(&posted.minutes);
    if !app.demo || !is_step || !app.clock.forward(TimeDelta::minutes(posted.minutes)) {
        return Err(Problem::NotFound);
    }
    Ok(Redirect::to("/demo").into_response())
}

/// `GET /_design`: the visual language, for whoever draws another page.
pub async fn design(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    if !app.demo {
        return Err(Problem::NotFound);
    }
    // An evening, as most are.
    let now = Zone::SHANGHAI.date(app.now()).and_time(EVENING);
    Ok(show(&app, &reader, DesignPage { now }))
}
