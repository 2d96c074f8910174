//! Second factors: adding them, and showing one.

use super::shape::{
    FactorView, Page, PasskeyAnswer, PasskeyQuestion, ProblemDocument, Renewed, Seed, TotpCode,
};
use super::sign_in::code;
use crate::app::Shared;
use crate::desk::factor::{self, Asked, FactorFault};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::{Me, Reader};
use crate::session;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongyue_app::Lang;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// My second factors, oldest first.
#[utoipa::path(get, path = "/api/v1/me/second-factors", operation_id = "listMySecondFactors", tag = "me",
    responses((status = 200, body = Page<FactorView>), (status = 401, body = ProblemDocument)))]
pub async fn list_my_second_factors(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<Json<Page<FactorView>>, Problem> {
    let rows = factor::authenticators(&app, me(&reader)?).await?;
    let items = rows.into_iter().map(|row| FactorView {
        id: row.id,
        kind: row.kind.as_str(),
        device: row.device,
        created_at: row.created_at,
        used_at: row.used_at,
    });
    Ok(Json(Page {
        items: items.collect(),
        next: None,
    }))
}

fn me(reader: &Reader) -> Result<&Me, Problem> {
    reader.me.as_ref().ok_or(Problem::SignInNeeded)
}

/// Also before the second factor.
fn whoever(reader: &Reader) -> Result<&Me, Problem> {
    reader.whoever().ok_or(Problem::SignInNeeded)
}

/// Makes a seed for an authenticator app; it counts once a first code of it is confirmed.
#[utoipa::path(post, path = "/api/v1/me/second-factors/totp", operation_id = "addTotp", tag = "me",
    responses((status = 201, body = Seed), (status = 401, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn add_totp(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<(StatusCode, Json<Seed>), Problem> {
    let seed = factor::totp_begin(&app, me(&reader)?, &reader.device).await?;
    let seed = seed.ok_or(Problem::Changed)?;
    let view = Seed {
        secret: seed.secret,
        uri: seed.uri,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// The first code of a new seed. Answers a new token; the old one ends.
#[utoipa::path(post, path = "/api/v1/me/second-factors/totp/confirmation", operation_id = "confirmTotp", tag = "me",
    request_body = TotpCode,
    responses((status = 200, body = Renewed), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn confirm_totp(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<TotpCode>,
) -> Result<Response, Problem> {
    show_totp(&app, me(&reader)?, &body.code, true, reader.lang).await
}

/// The code of the authenticator app, after the one of the text message, or again before something dangerous.
#[utoipa::path(post, path = "/api/v1/session/second-factor", operation_id = "showSecondFactor", tag = "sign-in",
    request_body = TotpCode,
    responses((status = 200, body = Renewed), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn show_second_factor(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<TotpCode>,
) -> Result<Response, Problem> {
    show_totp(&app, whoever(&reader)?, &body.code, false, reader.lang).await
}

async fn show_totp(
    app: &Shared,
    me: &Me,
    typed: &str,
    confirm: bool,
    lang: Lang,
) -> Result<Response, Problem> {
    let code = code(typed).ok_or_else(|| Problem::field("code", lang.fault_code_shape()))?;
    let shown = factor::totp_show(app, me, &code, confirm).await?;
    renewed(app, shown, "code", lang)
}

fn renewed(
    app: &Shared,
    shown: Result<factor::Renewed, FactorFault>,
    field: &str,
    lang: Lang,
) -> Result<Response, Problem> {
    let renewed = shown.map_err(|fault| Problem::field(field, words(fault, lang)))?;
    let cookie = session::start_cookie(app, &renewed.token, renewed.expires_at);
    let body = Renewed {
        token: renewed.token,
        expires_at: renewed.expires_at,
    };
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// Why a second factor was not taken.
pub fn words(fault: FactorFault, lang: Lang) -> String {
    match fault {
        FactorFault::Wrong { left } => lang.factor_wrong(left),
        FactorFault::SignedOut => lang.factor_signed_out().to_owned(),
        FactorFault::Gone => lang.factor_gone().to_owned(),
    }
}

/// Asks the browser to make a passkey; `options` goes to `navigator.credentials.create`.
#[utoipa::path(post, path = "/api/v1/me/second-factors/passkey", operation_id = "addPasskey", tag = "me",
    responses((status = 201, body = PasskeyQuestion), (status = 401, body = ProblemDocument)))]
pub async fn add_passkey(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<(StatusCode, Json<PasskeyQuestion>), Problem> {
    let asked = factor::passkey_begin(&app, me(&reader)?).await?;
    Ok((StatusCode::CREATED, Json(question(asked)?)))
}

fn question<T: Serialize>(asked: Asked<T>) -> Result<PasskeyQuestion, Problem> {
    let options = serde_json::to_value(asked.options).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(PasskeyQuestion {
        id: asked.id,
        options,
    })
}

fn credential<T: DeserializeOwned>(value: serde_json::Value, lang: Lang) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|_| Problem::field("credential", lang.fault_wrong_type()))
}

/// The passkey that the browser made. Answers a new token; the old one ends.
#[utoipa::path(post, path = "/api/v1/me/second-factors/passkey/confirmation", operation_id = "confirmPasskey", tag = "me",
    request_body = PasskeyAnswer,
    responses((status = 200, body = Renewed), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn confirm_passkey(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<PasskeyAnswer>,
) -> Result<Response, Problem> {
    let made = credential(body.credential, reader.lang)?;
    let shown = factor::passkey_add(&app, me(&reader)?, &body.id, &made, &reader.device).await?;
    renewed(&app, shown, "credential", reader.lang)
}

/// Asks one of my passkeys; `options` goes to `navigator.credentials.get`.
#[utoipa::path(post, path = "/api/v1/session/second-factor/passkey", operation_id = "askPasskey", tag = "sign-in",
    responses((status = 200, body = PasskeyQuestion), (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn ask_passkey(
    State(app): State<Shared>,
    reader: Reader,
) -> Result<Json<PasskeyQuestion>, Problem> {
    let asked = factor::passkey_ask(&app, whoever(&reader)?).await?;
    Ok(Json(question(asked.ok_or(Problem::NotFound)?)?))
}

/// The answer of a passkey. Answers a new token; the old one ends.
#[utoipa::path(post, path = "/api/v1/session/second-factor/passkey/answer", operation_id = "answerPasskey", tag = "sign-in",
    request_body = PasskeyAnswer,
    responses((status = 200, body = Renewed), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn answer_passkey(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<PasskeyAnswer>,
) -> Result<Response, Problem> {
    let answer = credential(body.credential, reader.lang)?;
    let shown = factor::passkey_show(&app, whoever(&reader)?, &body.id, &answer).await?;
    renewed(&app, shown, "credential", reader.lang)
}

/// Takes a second factor away.
#[utoipa::path(delete, path = "/api/v1/me/second-factors/{id}", operation_id = "removeSecondFactor", tag = "me",
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)))]
pub async fn remove_second_factor(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    factor::remove(&app, me(&reader)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
