//! The audit: of a palace for its manager, of oneself for everybody.

use super::shape::{AuditEntry, Page, ProblemDocument};
use crate::app::Shared;
use crate::desk::audit;
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::Reader;
use crate::store::{AuditCursor, AuditRow};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use utoipa::IntoParams;

const PAGE: u32 = 50;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    cursor: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MyAuditQuery {
    cursor: Option<String>,
}

/// What the staff and the system did at a palace, newest first.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/audit", operation_id = "listAudit", tag = "staff",
    params(("id" = String, Path), AuditQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
pub async fn list_audit(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let before = query.cursor.unwrap_or(i64::MAX);
    let rows = audit::of_palace(&app, me, &id.into(), before, PAGE).await?;
    let next = (rows.len() == PAGE as usize).then(|| rows.last()).flatten();
    Ok(Json(Page {
        next: next.map(|row| row.ordinal.to_string()),
        items: rows.into_iter().map(entry).collect(),
    }))
}

/// What the staff and the system did about me, newest first; who of the staff it was is not said.
#[utoipa::path(get, path = "/api/v1/me/audit", operation_id = "listMyAudit", tag = "me", params(MyAuditQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = 401, body = ProblemDocument)))]
pub async fn list_my_audit(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<MyAuditQuery>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let cursor = match query.cursor.as_deref() {
        Some(text) => {
            AuditCursor::parse(text).ok_or_else(|| Problem::field("cursor", reader.lang.fault_parameter()))?
        }
        None => AuditCursor::newest(),
    };
    let rows = audit::about_me(&app, me, &cursor, PAGE).await?;
    let next = (rows.len() == PAGE as usize).then(|| rows.last()).flatten();
    Ok(Json(Page {
        next: next.map(|row| row.cursor().written()),
        items: rows.into_iter().map(entry).collect(),
    }))
}

fn entry(row: AuditRow) -> AuditEntry {
    let id = |text: String| (!text.is_empty()).then_some(text);
    AuditEntry {
        ordinal: row.ordinal,
        at: row.at,
        actor_id: id(row.actor),
        act: row.act,
        subject: row.subject,
        member_id: id(row.about),
        reason: row.reason,
        before: serde_json::from_str(&row.before).unwrap_or_default(),
        after: serde_json::from_str(&row.after).unwrap_or_default(),
        hash: row.hash,
    }
}
