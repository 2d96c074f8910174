//! Appeals that wait for an answer: `GET /staff/facilities/{id}/appeals`.

use super::typed::Typed;
use super::{facility_ref, show, show_at, staff_path};
use crate::api::people::reason;
use crate::app::Shared;
use crate::desk::appeals::{self, Waiting};
use crate::problem::Problem;
use crate::read::{Form as Posted, Params};
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::FacilityId;
use gongyue::member::mask_name;
use gongyue_app::pages::staff::{Card, Form, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    done: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let told = match query.done.as_str() {
        "" => None,
        "gone" => Some((Tone::Warn, reader.lang.appeal_gone().to_owned())),
        _ => Some((Tone::Done, reader.lang.appeal_done().to_owned())),
    };
    let page = fill(&app, &reader, &palace, told, None).await?;
    Ok(show(&app, &reader, page))
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    told: Option<(Tone, String)>,
    wrong: Option<&Typed>,
) -> Result<StaffPage, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let waiting = appeals::waiting(app, me, palace).await?;
    let path = staff_path(palace, "appeals");
    let mut cards: Vec<Card> = waiting
        .iter()
        .map(|one| Card::Form(Box::new(form(reader, &path, one, wrong))))
        .collect();
    if cards.is_empty() {
        cards.push(Card::List(List {
            none: lang.appeals_none().to_owned(),
            ..List::default()
        }));
    }
    Ok(StaffPage {
        title: lang.appeals_title().to_owned(),
        place: facility_ref(app, reader, palace).await?.name,
        back: staff_path(palace, "today"),
        text: None,
        told,
        cards,
    })
}

/// What the member says, what is known, and the answer.
fn form(reader: &Reader, path: &str, one: &Waiting, wrong: Option<&Typed>) -> Form {
    let lang = reader.lang;
    let (view, zone) = (&one.view, one.view.time_zone);
    let wrong = wrong.filter(|typed| typed.get("id") == one.row.id);
    let missed_at = view.ended_at.unwrap_or(view.check_in_closes_at);
    let said = [
        format!("“{}”", one.row.text),
        lang.appeal_missed(&lang.say_instant(missed_at, zone), one.no_shows),
        lang.appeal_by(&lang.say_instant(one.row.answer_by, zone)),
    ];
    let decision = Field::new("decision", lang.appeal_decision(), Kind::Select)
        .options(vec![
            ("grant".to_owned(), lang.appeal_grant().to_owned()),
            ("refuse".to_owned(), lang.appeal_refuse().to_owned()),
        ])
        .value(
            wrong
                .map(|typed| typed.get("decision").to_owned())
                .unwrap_or_default(),
        );
    let answer = Field::new("reason", lang.appeal_reason(), Kind::Text)
        .value(
            wrong
                .map(|typed| typed.get("reason").to_owned())
                .unwrap_or_default(),
        )
        .fault(wrong.map(|_| lang.fault_reason().to_owned()));
    Form {
        heading: Some(format!(
            "{} · {} {} · {}",
            one.member.name.as_deref().map(mask_name).unwrap_or_default(),
            reader.pick(&view.venue_name, &view.venue_name_en),
            reader.pick(&view.court_name, &view.court_name_en),
            lang.say_span(view.span(), zone)
        )),
        text: Some(said.join("\n")),
        fields: vec![decision, answer],
        hidden: vec![("id".to_owned(), one.row.id.clone())],
        ..Form::new(path, lang.appeal_answer())
    }
}

pub async fn answer(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(pairs): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    me.works_at(&palace)?;
    let typed = Typed(pairs);
    let path = staff_path(&palace, "appeals");
    let Ok(reason) = reason(typed.get("reason"), reader.lang) else {
        let page = fill(&app, &reader, &palace, None, Some(&typed)).await?;
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            show_at(&app, &reader, &path, page),
        )
            .into_response());
    };
    let grants = typed.get("decision") != "refuse";
    let done = match appeals::answer(&app, me, &palace, typed.get("id"), grants, &reason).await {
        Ok(()) => "answered",
        Err(Problem::Changed) => "gone",
        Err(other) => return Err(other),
    };
    Ok(Redirect::to(&format!("{path}?done={done}")).into_response())
}
