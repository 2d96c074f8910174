//! Rolls of unions: at a palace for its manager, in a division for its union officers. The same under both addresses.

use super::shape::{ApplyRequest, ImportItem, ImportView, ProblemDocument, RollView, UnionItem};
use crate::app::Shared;
use crate::desk::members::Remit;
use crate::desk::roll::{self, Consent, Unapplied};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::{Me, Reader};
use crate::store::RollImportRow;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use gongyue_app::Lang;

/// Whose rolls: of the palace that the reader manages, or of the division that the reader oversees, as the address says.
pub struct RollRemit {
    pub remit: Remit,
    pub me: Me,
    /// The import that the address names; empty where it names none.
    pub import: String,
}

impl FromRequestParts<Shared> for RollRemit {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Self::Rejection> {
        let Ok(reader) = Reader::from_request_parts(parts, app).await;
        let me = reader.me.ok_or(Problem::SignInNeeded)?;
        let params = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| Problem::NotFound)?;
        let param = |name: &str| {
            params
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let remit = match (param("id"), param("division")) {
            (Some(id), _) => Remit::of_managed(app, &me, &id.into()).await?,
            (None, Some(division)) => Remit::of_division(&me, division)?,
            (None, None) => return Err(Problem::NotFound),
        };
        let import = param("import").unwrap_or_default().to_owned();
        Ok(RollRemit { remit, me, import })
    }
}

/// The unions in numbers, the largest first, and the last imports.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/roll", operation_id = "getRoll", tag = "staff",
    params(("id" = String, Path)),
    responses((status = 200, body = RollView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn get_roll(
    State(app): State<Shared>,
    RollRemit { remit, .. }: RollRemit,
) -> Result<Json<RollView>, Problem> {
    let unions = roll::numbers(&app, &remit)
        .await?
        .into_iter()
        .map(|union| UnionItem {
            id: union.id,
            name: union.name,
            kind: union.kind.as_str(),
            division: union.division_code.to_string(),
            on_roll: union.on_roll,
            verified: union.verified,
            served: union.served,
        });
    let imports = roll::imports(&app, &remit).await?;
    Ok(Json(RollView {
        unions: unions.collect(),
        imports: imports.iter().map(item).collect(),
    }))
}

/// The same for a division, for its union officers.
#[utoipa::path(get, path = "/api/v1/staff/divisions/{division}/roll", operation_id = "getDivisionRoll", tag = "staff",
    params(("division" = String, Path)),
    responses((status = 200, body = RollView), (status = 404, body = ProblemDocument)))]
pub async fn get_division_roll(app: State<Shared>, remit: RollRemit) -> Result<Json<RollView>, Problem> {
    get_roll(app, remit).await
}

fn item(row: &RollImportRow) -> ImportItem {
    ImportItem {
        id: row.id.clone(),
        status: row.status.as_str(),
        rows: row.total,
        rows_read: row.staged,
        bad_rows: row.fault_count,
        added: row.added,
        changed: row.changed,
        gone: row.gone,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}

/// Takes a CSV or XLSX file as the body, and answers at once: nothing is in force before it is applied.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/roll", operation_id = "uploadRoll", tag = "staff",
    params(("id" = String, Path)), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = ImportItem), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 413, body = ProblemDocument)))]
pub async fn upload_roll(
    State(app): State<Shared>,
    RollRemit { remit, me, .. }: RollRemit,
    body: Bytes,
) -> Result<(StatusCode, Json<ImportItem>), Problem> {
    let id = roll::upload(&app, &me, &remit, body.into()).await?;
    let (row, _) = roll::one(&app, &remit, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(item(&row))))
}

/// The same for a division.
#[utoipa::path(post, path = "/api/v1/staff/divisions/{division}/roll", operation_id = "uploadDivisionRoll", tag = "staff",
    params(("division" = String, Path)), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = ImportItem), (status = 404, body = ProblemDocument), (status = 413, body = ProblemDocument)))]
pub async fn upload_division_roll(
    app: State<Shared>,
    remit: RollRemit,
    body: Bytes,
) -> Result<(StatusCode, Json<ImportItem>), Problem> {
    upload_roll(app, remit, body).await
}

/// How far an import is, what it would do, and what is wrong with its rows.
#[utoipa::path(get, path = "/api/v1/staff/facilities/{id}/roll/{import}", operation_id = "getRollImport", tag = "staff",
    params(("id" = String, Path), ("import" = String, Path)),
    responses((status = 200, body = ImportView), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn get_roll_import(
    State(app): State<Shared>,
    RollRemit { remit, import, .. }: RollRemit,
) -> Result<Json<ImportView>, Problem> {
    let (row, faults) = roll::one(&app, &remit, &import).await?;
    Ok(Json(ImportView {
        import: item(&row),
        faults: serde_json::to_value(faults).unwrap_or_default(),
    }))
}

/// The same for a division.
#[utoipa::path(get, path = "/api/v1/staff/divisions/{division}/roll/{import}", operation_id = "getDivisionRollImport",
    tag = "staff", params(("division" = String, Path), ("import" = String, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = ProblemDocument)))]
pub async fn get_division_roll_import(
    app: State<Shared>,
    remit: RollRemit,
) -> Result<Json<ImportView>, Problem> {
    get_roll_import(app, remit).await
}

/// Puts an import in force, as it was looked at.
#[utoipa::path(post, path = "/api/v1/staff/facilities/{id}/roll/{import}/application", operation_id = "applyRoll", tag = "staff",
    params(("id" = String, Path), ("import" = String, Path)), request_body = ApplyRequest,
    responses((status = 200, body = ImportItem), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn apply_roll(
    State(app): State<Shared>,
    RollRemit {
        remit,
        me,
        import: id,
    }: RollRemit,
    reader: Reader,
    Body(body): Body<ApplyRequest>,
) -> Result<Json<ImportItem>, Problem> {
    let consent = Consent {
        skip_bad: body.skip_bad,
        losses: body.let_go,
        as_read: true,
    };
    roll::apply(&app, &me, &remit, &id, consent)
        .await?
        .map_err(|unapplied| unapplied_problem(unapplied, reader.lang))?;
    let (row, _) = roll::one(&app, &remit, &id).await?;
    Ok(Json(item(&row)))
}

/// Why a roll is not in force, at the word that would put it there.
fn unapplied_problem(unapplied: Unapplied, lang: Lang) -> Problem {
    match unapplied {
        Unapplied::Faults => Problem::field("skip_bad", lang.roll_has_faults()),
        Unapplied::Losses(losses) => {
            let said: Vec<String> = losses
                .iter()
                .map(|loss| lang.roll_loss(&loss.name, loss.gone, loss.on_roll))
                .collect();
            Problem::field("let_go", said.join(lang.sentence_gap()))
        }
        Unapplied::Changed | Unapplied::NotWaiting => Problem::Changed,
        Unapplied::Failure(failure) => failure.into(),
    }
}

/// The same for a division.
#[utoipa::path(post, path = "/api/v1/staff/divisions/{division}/roll/{import}/application", operation_id = "applyDivisionRoll",
    tag = "staff", params(("division" = String, Path), ("import" = String, Path)), request_body = ApplyRequest,
    responses((status = 200, body = ImportItem), (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn apply_division_roll(
    app: State<Shared>,
    remit: RollRemit,
    reader: Reader,
    body: Body<ApplyRequest>,
) -> Result<Json<ImportItem>, Problem> {
    apply_roll(app, remit, reader, body).await
}

/// Throws an import away.
#[utoipa::path(delete, path = "/api/v1/staff/facilities/{id}/roll/{import}", operation_id = "discardRoll", tag = "staff",
    params(("id" = String, Path), ("import" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn discard_roll(
    State(app): State<Shared>,
    RollRemit { remit, import, .. }: RollRemit,
) -> Result<StatusCode, Problem> {
    roll::discard(&app, &remit, &import).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same for a division.
#[utoipa::path(delete, path = "/api/v1/staff/divisions/{division}/roll/{import}", operation_id = "discardDivisionRoll",
    tag = "staff", params(("division" = String, Path), ("import" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument)))]
pub async fn discard_division_roll(app: State<Shared>, remit: RollRemit) -> Result<StatusCode, Problem> {
    discard_roll(app, remit).await
}
