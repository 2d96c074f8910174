//! The policies of a palace, for its staff: versions, drafts, what a draft would have done, and publishing.

use super::shape::{
    Draft, DraftRequest, PolicyVersion, PolicyVersions, Preview, ProblemDocument, PublishRequest, Refused,
};
use crate::app::Shared;
use crate::desk::policy::{self, Of, Policies};
use crate::problem::{self, Problem};
use crate::read::{self, Json as Body, Params};
use crate::reader::Reader;
use crate::store::{PolicyDraftRow, PolicyRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gongyue::id::VenueId;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DraftQuery {
    /// Absent: the policy of all venues that have none of their own.
    venue_id: Option<String>,
    /// The number of the draft's edit that is meant.
    edit: Option<i64>,
}

fn of(palace: String, venue: Option<String>) -> Of {
    Of {
        palace: palace.into(),
        venue: venue.map(VenueId),
    }
}

/// Every version, newest first, those to come included; and the drafts.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/policies", operation_id = "listPolicies", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = PolicyVersions), (status = 404, body = ProblemDocument)))]
pub async fn list_policies(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<PolicyVersions>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let policies = policy::policies(&app, me, &id.into()).await?;
    Ok(Json(PolicyVersions {
        items: policies
            .versions
            .iter()
            .map(|row| version(row, &policies))
            .collect(),
        drafts: policies.drafts.iter().map(draft).collect(),
        next: None,
    }))
}

fn version(row: &PolicyRow, policies: &Policies) -> PolicyVersion {
    let in_force = policies.in_force(row.venue_id.as_ref());
    let state = match in_force {
        _ if row.published_at > policies.now => "upcoming",
        Some(current) if current.id == row.id => "in_force",
        _ => "past",
    };
    PolicyVersion {
        venue_id: row.venue_id.as_ref().map(VenueId::to_string),
        version: row.version,
        state,
        in_force_from: row.published_at,
        announced_at: row.announced_at,
        knobs: serde_json::to_value(&row.knobs).unwrap_or_default(),
    }
}

fn draft(row: &PolicyDraftRow) -> Draft {
    Draft {
        venue_id: (!row.venue_id.is_empty()).then(|| row.venue_id.clone()),
        edit: row.edit,
        edited_at: row.edited_at,
        knobs: serde_json::to_value(&row.knobs).unwrap_or_default(),
    }
}

/// Writes a draft, whole. Contradictions are faults at each knob that is part of one.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/policies/draft", operation_id = "writePolicyDraft",
    tag = "staff", params(("id" = String, Path)), request_body = DraftRequest,
    responses((status = 200, body = Draft), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn write_draft(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<DraftRequest>,
) -> Result<Json<Draft>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let edit = body.edit.unwrap_or(0);
    let row = policy::draft_put(&app, me, of(id, body.venue_id), body.knobs, edit, reader.lang).await?;
    Ok(Json(draft(&row)))
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/v1/staff/facilities/{id}/policies/draft", operation_id = "deletePolicyDraft",
    tag = "staff", params(("id" = String, Path), DraftQuery),
    responses((status = 204), (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn delete_draft(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<DraftQuery>,
) -> Result<StatusCode, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let edit = query.edit.unwrap_or(0);
    policy::draft_delete(&app, me, of(id, query.venue_id), edit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the draft would have said to the reservations of the last 30 days.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/policies/preview", operation_id = "previewPolicy",
    tag = "staff", params(("id" = String, Path), DraftQuery),
    responses((status = 200, body = Preview), (status = 404, body = ProblemDocument)))]
pub async fn preview(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<DraftQuery>,
) -> Result<Json<Preview>, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let preview = policy::preview(&app, me, &of(id, query.venue_id), lang).await?;
    let replay = &preview.replay;
    let refused = replay.refused.iter().filter_map(|(id, refusals)| {
        let past = preview.history.get(id)?;
        Some(Refused {
            reservation_id: id.to_string(),
            venue_id: past.venue.to_string(),
            starts_at: past.span.starts_at,
            ends_at: past.span.ends_at,
            created_at: past.created_at,
            rules: refusals.iter().map(|refusal| refusal.reason.rule()).collect(),
            messages: refusals
                .iter()
                .map(|refusal| lang.refusal_sentence(&refusal.reason, preview.zone))
                .collect(),
            facts: refusals
                .iter()
                .map(|refusal| problem::facts(&refusal.reason))
                .collect(),
        })
    });
    Ok(Json(Preview {
        from: preview.from,
        judged: replay.judged,
        refused: replay.refused.len(),
        members: replay.members,
        freed_hours: hours(replay.freed_minutes),
        freed_peak_hours: hours(replay.freed_peak_minutes),
        rows: refused.collect(),
    }))
}

#[allow(clippy::cast_precision_loss, reason = "a month's minutes of one palace")]
fn hours(minutes: i64) -> f64 {
    minutes as f64 / 60.0
}

/// Publishes a draft, in force from the morning of a day; today: at once.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/policies", operation_id = "publishPolicy", tag = "staff",
    params(("id" = String, Path)), request_body = PublishRequest,
    responses((status = 201, body = PolicyVersion), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn publish(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Body(body): Body<PublishRequest>,
) -> Result<(StatusCode, Json<PolicyVersion>), Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let from = read::date("from", &body.from, lang)?;
    let of = of(id, body.venue_id);
    let row = policy::publish(&app, me, of.clone(), from, body.edit, lang).await?;
    let policies = policy::policies(&app, me, &of.palace).await?;
    Ok((StatusCode::CREATED, Json(version(&row, &policies))))
}
