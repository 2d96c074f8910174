//! What I was told, my data to take along, and the end of my account.

use super::shape::{DeleteRequest, NoticeView, Page, ProblemDocument};
use crate::app::Shared;
use crate::desk::{account, tell, verify};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::Reader;
use crate::session;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongyue::zone::Zone;

/// What I was told, newest first.
#[utoipa::path(get, path = "/api/v1/me/notices", operation_id = "listMyNotices", tag = "me",
    responses((status = 200, body = Page<NoticeView>), (status = 401, body = ProblemDocument)))]
pub async fn list_my_notices(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<Json<Page<NoticeView>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let rows = tell::notices(&app, me).await?;
    let items = rows.into_iter().map(|row| NoticeView {
        message: reader.lang.notice_sentence(&row.facts, Zone::SHANGHAI),
        id: row.id,
        kind: row.facts.kind(),
        facts: serde_json::to_value(&row.facts)
            .ok()
            .and_then(|mut tagged| tagged.get_mut("facts").map(serde_json::Value::take))
            .unwrap_or_default(),
        created_at: row.created_at,
        read_at: row.read_at,
    });
    Ok(Json(Page {
        items: items.collect(),
        next: None,
    }))
}

/// I have read them all.
#[utoipa::path(post, path = "/api/v1/me/notices/read", operation_id = "readMyNotices", tag = "me",
    responses((status = 204), (status = 401, body = ProblemDocument)))]
pub async fn read_my_notices(State(app): State<Shared>, reader: Reader) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    tell::read(&app, me, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything that is kept about me.
#[utoipa::path(get, path = "/api/v1/me/export", operation_id = "exportMyData", tag = "me",
    responses((status = 200, body = Object), (status = 401, body = ProblemDocument)))]
pub async fn export_my_data(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let data = account::export(&app, me).await?;
    let name = "attachment; filename=\"gongyue.json\"";
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(data)).into_response())
}

/// Deletes my account: what is ahead is cancelled, and what is past has no name any more.
#[utoipa::path(delete, path = "/api/v1/me", operation_id = "deleteMe", tag = "me", request_body = DeleteRequest,
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn delete_me(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<DeleteRequest>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    if !account::is_own_phone(&app, me, &body.phone).await? {
        return Err(Problem::field("phone", reader.lang.fault_own_phone()));
    }
    account::delete(&app, me).await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, session::end_cookie(&app))],
    )
        .into_response())
}

/// Takes back what I asked the staff to look at.
#[utoipa::path(delete, path = "/api/v1/me/verification", operation_id = "withdrawVerification", tag = "me",
    responses((status = 204), (status = 401, body = ProblemDocument)))]
pub async fn withdraw_verification(State(app): State<Shared>, reader: Reader) -> Result<StatusCode, Problem> {
    verify::take_back(&app, reader.me.as_ref().ok_or(Problem::SignInNeeded)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
