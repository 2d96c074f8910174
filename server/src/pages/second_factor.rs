//! `GET` and `POST /second-factor`: the second step of signing in, and again before what is dangerous.

use super::{show, show_at};
use crate::api::factors::words;
use crate::api::sign_in::code;
use crate::app::Shared;
use crate::desk::factor::{self, FactorFault};
use crate::guard::{local_path, second_factor_url, sign_in_url};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use crate::session;
use crate::store::AuthenticatorKind;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue_app::pages::second_factor::SecondFactorPage;
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    next: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let next = local_path(&query.next).to_owned();
    let page = fill(&app, &reader, next.clone(), None).await?;
    if !page.has_totp && !page.has_passkey {
        let add = url::with_query("/me/second-factors", &[("next", Some(next))]);
        return Ok(Redirect::to(&add).into_response());
    }
    Ok(show(&app, &reader, page))
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    next: String,
    fault: Option<String>,
) -> Result<SecondFactorPage, Problem> {
    let me = reader.whoever().ok_or(Problem::SignInNeeded)?;
    let rows = factor::authenticators(app, me).await?;
    let has = |kind| rows.iter().any(|row| row.kind == kind);
    Ok(SecondFactorPage {
        next,
        again: reader.me.is_some(),
        has_totp: has(AuthenticatorKind::Totp),
        has_passkey: has(AuthenticatorKind::Passkey),
        origin: app.origin.clone(),
        fault,
    })
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

pub async fn show_code(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.whoever().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let next = local_path(&posted.next).to_owned();
    let shown = match code(&posted.code) {
        Some(code) => factor::totp_show(&app, me, &code, false).await?,
        None => {
            let fault = lang.fault_code_shape().to_owned();
            return again(&app, &reader, next, fault).await;
        }
    };
    match shown {
        Ok(renewed) => {
            let cookie = session::start_cookie(&app, &renewed.token, renewed.expires_at);
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
        }
        Err(FactorFault::SignedOut) => Ok(Redirect::to(&sign_in_url(&next)).into_response()),
        Err(fault) => again(&app, &reader, next, words(fault, lang)).await,
    }
}

async fn again(app: &Shared, reader: &Reader, next: String, fault: String) -> Result<Response, Problem> {
    let here = second_factor_url(&next);
    let page = fill(app, reader, next, Some(fault)).await?;
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(app, reader, &here, page),
    )
        .into_response())
}
