//! What happens by itself, for the keeper: `GET /staff/jobs`, and `POST` to try a message again.

use super::deliveries::{Posted, Query, back, line};
use super::{show, when};
use crate::app::Shared;
use crate::desk::deliveries;
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use crate::store::{JobRow, ShownDelivery};
use axum::extract::State;
use axum::response::{Redirect, Response};
use gongyue::span::Instant;
use gongyue_app::Lang;
use gongyue_app::pages::jobs::{JobLine, JobsPage};

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let all = deliveries::machinery(&app, me).await?;
    let lines = |rows: &[ShownDelivery]| rows.iter().map(|row| line(&app, reader.lang, row)).collect();
    let page = JobsPage {
        jobs: all.jobs.iter().map(|row| job(&app, reader.lang, row)).collect(),
        webhooks: lines(&all.webhooks),
        dead: lines(&all.dead),
        told: query.told(),
    };
    Ok(show(&app, &reader, page))
}

fn job(app: &Shared, lang: Lang, row: &JobRow) -> JobLine {
    let said = |at: Instant| when(app, lang, at);
    let last = match (row.started_at, row.finished_at) {
        (Some(started), Some(finished)) if started <= finished => {
            let seconds = (finished - started).as_seconds_f64();
            lang.job_last(&said(finished), &format!("{seconds:.1} s"))
        }
        (Some(_), Some(finished)) => said(finished),
        _ => lang.job_never().to_owned(),
    };
    let next = match row.lease_until.is_some_and(|until| app.now() < until) {
        true => lang.job_running().to_owned(),
        false => lang.job_next(&said(row.next_at)),
    };
    JobLine {
        name: row.name.clone(),
        notes: vec![
            format!("{last} · {next}"),
            lang.job_counts(row.runs, row.failures),
        ],
        fault: Some(row.last_error.clone()).filter(|why| !why.is_empty()),
    }
}

pub async fn again(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let done = deliveries::again_by_keeper(&app, me, &posted.id).await?;
    Ok(back("/staff/jobs", done))
}
