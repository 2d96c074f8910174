//! Monthly reports: where they are issued, and each as it was issued.

use super::{fill, me_of, named, report_line};
use crate::app::Shared;
use crate::desk::coverage::Coverage;
use crate::desk::report::{self as desk, Unissued};
use crate::pages::{show, show_at};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue_app::pages::coverage::{CoverageQuery, Measure};
use gongyue_app::pages::coverage_report::{ReportPage, ReportsPage};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    division: String,
}

pub async fn list(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let division = query.division.parse().map_err(|_| Problem::NotFound)?;
    let page = list_page(&app, &reader, division).await?;
    Ok(show(&app, &reader, page))
}

async fn list_page(app: &Shared, reader: &Reader, division: DivisionCode) -> Result<ReportsPage, Problem> {
    let lang = reader.lang;
    let heads = desk::list(app, me_of(reader)?, &division).await?;
    let divisions = crate::desk::find::divisions(app).await?;
    Ok(ReportsPage {
        name: crate::desk::find::division_name(&divisions, &division, lang),
        back: url::with_query("/coverage", &[("division", Some(division.to_string()))]),
        reports: heads
            .into_iter()
            .map(|head| report_line(app, lang, head))
            .collect(),
        months: desk::months(app),
        told: None,
        fault: None,
        remark: String::new(),
        division,
    })
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    division: String,
    month: String,
    #[serde(default)]
    remark: String,
}

pub async fn issue(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let division: DivisionCode = posted.division.parse().map_err(|_| Problem::NotFound)?;
    let month = posted.month.parse::<Month>();
    let issued = match month {
        Ok(month) => desk::issue(&app, me_of(&reader)?, &division, month, &posted.remark, lang).await,
        Err(_) => Err(Unissued::Month),
    };
    let fault = match issued {
        Ok(id) => {
            return Ok(Redirect::to(&format!("/coverage/reports/{}", url::encoded(&id))).into_response());
        }
        Err(Unissued::Problem(problem)) => return Err(problem),
        Err(Unissued::Month) => lang.fault_report_month().to_owned(),
        Err(Unissued::Uncounted(days)) => lang.fault_report_uncounted(days),
        Err(Unissued::RemarkMissing) => lang.fault_report_remark().to_owned(),
    };
    let here = url::with_query("/coverage/reports", &[("division", Some(division.to_string()))]);
    let page = ReportsPage {
        fault: Some(fault),
        remark: posted.remark,
        ..list_page(&app, &reader, division).await?
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(&app, &reader, &here, page),
    )
        .into_response())
}

pub async fn report(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let report = desk::report(&app, me_of(&reader)?, &id).await?;
    let (row, found) = (report.row, report.coverage);
    let page = ReportPage {
        name: named(lang, &found.division),
        month: row.month,
        edition: row.edition,
        issued: lang.date_full(gongyue::zone::Zone::SHANGHAI.date(row.issued_at)),
        issued_by_union: lang.union_of(&named(lang, &found.division)),
        remark: row.remark,
        hash: row.hash,
        id: row.id,
        back: url::with_query(
            "/coverage/reports",
            &[("division", Some(row.division_code.to_string()))],
        ),
        page: fill(&app, lang, query_of(&found, row.month), &found, vec![]),
    };
    Ok(show(&app, &reader, page))
}

/// What was asked when the report was issued.
fn query_of(found: &Coverage, month: Month) -> CoverageQuery {
    CoverageQuery {
        division: found.question.division.clone(),
        on: found.question.on,
        from: month,
        to: month,
        measure: Measure::Stage,
        kind: found.question.kind,
    }
}
