//! Where I am signed in.

use super::shape::{DeviceView, Page, ProblemDocument};
use crate::app::Shared;
use crate::desk::devices;
use crate::problem::Problem;
use crate::reader::Reader;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// My devices, the last used first.
#[utoipa::path(get, path = "/api/v1/me/sessions", operation_id = "listMySessions", tag = "me",
    responses((status = 200, body = Page<DeviceView>), (status = 401, body = ProblemDocument)))]
pub async fn list_my_sessions(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<Json<Page<DeviceView>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let devices = devices::devices(&app, me).await?;
    let view = |device: devices::Device| DeviceView {
        id: device.id,
        device: device.session.device,
        created_at: device.session.created_at,
        seen_at: device.session.seen_at,
        expires_at: device.session.expires_at,
        is_this: device.is_this,
    };
    Ok(Json(Page {
        items: devices.into_iter().map(view).collect(),
        next: None,
    }))
}

/// Signs one of my devices out.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", operation_id = "revokeMySession", tag = "me",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn revoke_my_session(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    devices::revoke(&app, me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs all my other devices out.
#[utoipa::path(delete, path = "/api/v1/me/sessions", operation_id = "revokeMyOtherSessions", tag = "me",
    responses((status = 204), (status = 401, body = ProblemDocument)))]
pub async fn revoke_my_other_sessions(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    devices::revoke_others(&app, me).await?;
    Ok(StatusCode::NO_CONTENT)
}
