//! The staff's side of verification: `GET /staff/facilities/{id}/verifications`, and one request below it.

use super::{facility_ref, show, show_at, staff_path, when};
use crate::api::people::{chosen_union, reason};
use crate::app::Shared;
use crate::desk::verifications::{self, Decided, Decision, Request};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use crate::secret::mask_card;
use crate::store::VerificationRequestRow;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::FacilityId;
use gongyue::member::mask_name;
use gongyue::ticket::code_typed;
use gongyue_app::pages::verifications::{RequestPage, VerificationsPage, Waiting};
use gongyue_app::parts::Tone;
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    /// What somebody says at the desk.
    #[serde(default)]
    code: String,
    /// What became of the last one.
    #[serde(default)]
    told: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace: FacilityId = id.into();
    let rows = verifications::queue(&app, me, &palace).await?;
    let path = staff_path(&palace, "verifications");
    let mut code_fault = None;
    if !query.code.trim().is_empty() {
        match code_typed(&query.code) {
            Some(code) if verifications::exists(&app, me, &palace, &code).await? => {
                return Ok(Redirect::to(&format!("{path}/{code}")).into_response());
            }
            _ => code_fault = Some(lang.verifications_code_fault().to_owned()),
        }
    }
    let wrong = code_fault.is_some();
    let waiting = |row: &VerificationRequestRow| Waiting {
        href: format!("{path}/{}", url::encoded(&row.id)),
        name: mask_name(&row.name),
        card: mask_card(&app.keys.open(&row.card_sealed).unwrap_or_default()),
        since: when(&app, lang, row.created_at),
    };
    let page = VerificationsPage {
        facility: facility_ref(&app, &reader, &palace).await?,
        waiting: rows.iter().map(waiting).collect(),
        code: query.code,
        code_fault,
        told: match query.told.as_str() {
            "done" => Some((Tone::Done, lang.request_done())),
            "gone" => Some((Tone::Warn, lang.request_gone())),
            _ => None,
        },
        path,
    };
    let mut response = show(&app, &reader, page);
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub async fn request(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, key)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    let request = verifications::request(&app, me, &palace, &key).await?;
    let page = fill(&app, &reader, &palace, &key, request).await?;
    Ok(show(&app, &reader, page))
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    key: &str,
    request: Request,
) -> Result<RequestPage, Problem> {
    let back = staff_path(palace, "verifications");
    let roll = request
        .roll
        .map(|(row, union)| (mask_name(&row.name), union.name));
    Ok(RequestPage {
        facility: facility_ref(app, reader, palace).await?,
        path: format!("{back}/{}", url::encoded(key)),
        back,
        name: request.row.name,
        card: request.card,
        phone: request.phone,
        since: when(app, reader.lang, request.row.created_at),
        union: roll.as_ref().map(|(_, union)| union.clone()).unwrap_or_default(),
        roll,
        union_fault: None,
        reason: String::new(),
        reason_fault: None,
        fault: None,
    })
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    what: String,
    #[serde(default)]
    union: String,
    #[serde(default)]
    reason: String,
}

pub async fn decide(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, key)): Path<(String, String)>,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace: FacilityId = id.into();
    me.works_at(&palace)?;
    let wanted = match posted.what.as_str() {
        "approve" => chosen_union(&app, me, &palace, &posted.union, lang)
            .await
            .map(|union| Decision::Approve { union }),
        _ => reason(&posted.reason, lang).map(|reason| Decision::Decline { reason }),
    };
    let fault = match wanted {
        Ok(decision) => match verifications::decide(&app, me, &palace, &key, decision).await? {
            Decided::CardInUse => Problem::field("", lang.fault_card_in_use()),
            decided => {
                let told = if decided == Decided::Done { "done" } else { "gone" };
                let to = format!("{}?told={told}", staff_path(&palace, "verifications"));
                return Ok(Redirect::to(&to).into_response());
            }
        },
        Err(fault) => fault,
    };
    let Problem::Fields(faults) = fault else {
        return Err(fault);
    };
    let request = verifications::request(&app, me, &palace, &key).await?;
    let mut page = fill(&app, &reader, &palace, &key, request).await?;
    for fault in faults {
        match fault.field.as_str() {
            "union" => page.union_fault = Some(fault.message),
            "reason" => page.reason_fault = Some(fault.message),
            _ => page.fault = Some(fault.message),
        }
    }
    if posted.what == "approve" {
        page.union = posted.union;
    }
    page.reason = posted.reason;
    let here = page.path.clone();
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(&app, &reader, &here, page),
    )
        .into_response())
}
