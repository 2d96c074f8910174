//! Who works at a palace, for its manager: `GET` and `POST /staff/facilities/{id}/roles`.

use super::{day, facility_ref, show, show_at, staff_path};
use crate::api::people::{masked_phone, role_at, until};
use crate::api::sign_in::phone_fault;
use crate::app::Shared;
use crate::desk::grant::{self, Unchanged};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::{Me, Reader};
use crate::store::StaffRow;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::FacilityId;
use gongyue::member::{Phone, mask_name};
use gongyue::role::RoleKind;
use gongyue_app::pages::roles::{RolesPage, StaffLine, phone_field, until_field};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    done: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let mut page = fill(&app, &reader, me, &id.into()).await?;
    page.done = query.done.is_some();
    Ok(show(&app, &reader, page))
}

async fn fill(app: &Shared, reader: &Reader, me: &Me, palace: &FacilityId) -> Result<RolesPage, Problem> {
    let lang = reader.lang;
    let line = |row: StaffRow| {
        let phone = masked_phone(app, &row.phone_sealed);
        StaffLine {
            name: match &row.name {
                Some(name) => format!("{} {phone}", mask_name(name)),
                None => phone,
            },
            role: row.role.as_str(),
            role_word: lang.role_word(row.role),
            until: match row.expires_at {
                Some(end) => lang.role_until(&day(app, lang, end - chrono::TimeDelta::milliseconds(1))),
                None => lang.role_forever().to_owned(),
            },
            is_me: row.member_id == me.id,
            member: row.member_id.to_string(),
        }
    };
    let staff = grant::staff(app, me, palace).await?;
    Ok(RolesPage {
        facility: facility_ref(app, reader, palace).await?,
        path: staff_path(palace, "roles"),
        staff: staff.into_iter().map(line).collect(),
        phone: phone_field(lang),
        until: until_field(lang),
        role: RoleKind::Desk.to_string(),
        fault: None,
        done: false,
    })
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    until: String,
}

pub async fn grant(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let phone: Result<Phone, _> = posted.phone.parse();
    let role = role_at(&palace, &posted.role);
    let until = until(&app, Some(&posted.until), lang);
    if let (Ok(phone), Some(role), Ok(until)) = (&phone, &role, &until) {
        let fault = match grant::grant_by(&app, me, phone, role.clone(), *until).await {
            Ok(()) => return Ok(done(&palace)),
            Err(Unchanged::Problem(problem)) => return Err(problem),
            Err(Unchanged::Oneself) => lang.fault_own_role(),
            Err(Unchanged::LastManager) => lang.fault_last_manager(),
        };
        let mut page = fill(&app, &reader, me, &palace).await?;
        page.phone = page.phone.value(posted.phone).fault(Some(fault.to_owned()));
        page.until = page.until.value(posted.until);
        page.role = posted.role;
        return Ok(refused(&app, &reader, page));
    }
    let mut page = fill(&app, &reader, me, &palace).await?;
    let words = |problem: Problem| match problem {
        Problem::Fields(faults) => faults.into_iter().next().map(|fault| fault.message),
        _ => None,
    };
    let phone_words = phone.err().and_then(|fault| words(phone_fault(fault, lang)));
    page.phone = page.phone.value(posted.phone).fault(phone_words);
    page.until = page.until.value(posted.until).fault(until.err().and_then(words));
    page.fault = role.is_none().then(|| lang.fault_role().to_owned());
    page.role = posted.role;
    Ok(refused(&app, &reader, page))
}

fn done(palace: &FacilityId) -> Response {
    Redirect::to(&format!("{}?done=1", staff_path(palace, "roles"))).into_response()
}

fn refused(app: &Shared, reader: &Reader, page: RolesPage) -> Response {
    let here = page.path.clone();
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(app, reader, &here, page),
    )
        .into_response()
}

#[derive(Debug, Deserialize)]
pub struct Ending {
    #[serde(default)]
    member: String,
    #[serde(default)]
    role: String,
}

pub async fn end(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Ending>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let role: RoleKind = posted.role.parse().map_err(|_| Problem::NotFound)?;
    match grant::end(&app, me, &palace, &posted.member.into(), role).await {
        // Ended already: the list says so.
        Ok(()) | Err(Unchanged::Problem(Problem::NotFound)) => Ok(done(&palace)),
        Err(Unchanged::LastManager | Unchanged::Oneself) => {
            let mut page = fill(&app, &reader, me, &palace).await?;
            page.fault = Some(reader.lang.fault_last_manager().to_owned());
            Ok(refused(&app, &reader, page))
        }
        Err(Unchanged::Problem(problem)) => Err(problem),
    }
}
