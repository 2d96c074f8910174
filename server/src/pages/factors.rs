//! `GET /me/second-factors`: adding and removing them.

use super::{day, show, show_at};
use crate::api::factors::words;
use crate::api::sign_in::code;
use crate::app::Shared;
use crate::desk::factor::{self, FactorFault};
use crate::guard::{local_path, second_factor_url, sign_in_url};
use crate::problem::Problem;
use crate::qr;
use crate::read::{Form, Params};
use crate::reader::{Me, Reader};
use crate::session;
use crate::store::{AuthenticatorKind, AuthenticatorRow};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue_app::pages::factors::{Factor, FactorsPage, Seed};
use gongyue_app::pages::ticket::Qr;
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    next: String,
    /// A seed was made and waits for its first code.
    seed: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let next = after(&query.next);
    let page = fill(&app, &reader, me, next, query.seed.is_some(), None).await?;
    Ok(show(&app, &reader, page))
}

/// Where to go once one is added; by itself the page stays.
fn after(next: &str) -> String {
    match local_path(next) {
        "/" => "/me/second-factors".to_owned(),
        other => other.to_owned(),
    }
}

fn here(next: &str, seed: bool) -> String {
    let seed = seed.then(|| "1".to_owned());
    url::with_query(
        "/me/second-factors",
        &[("next", Some(next.to_owned())), ("seed", seed)],
    )
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    me: &Me,
    next: String,
    with_seed: bool,
    fault: Option<String>,
) -> Result<FactorsPage, Problem> {
    let rows = factor::authenticators(app, me).await?;
    let is_fresh = me.fresh_if_any(app).is_ok();
    let seed = match with_seed && is_fresh {
        true => factor::totp_waiting(app, me).await?,
        false => None,
    };
    let factor = |row: &AuthenticatorRow| Factor {
        id: row.id.clone(),
        is_passkey: row.kind == AuthenticatorKind::Passkey,
        device: row.device.clone(),
        since: day(app, reader.lang, row.created_at),
    };
    Ok(FactorsPage {
        needed: me.roles_wait,
        show_first: (!is_fresh).then(|| second_factor_url(&here(&next, with_seed))),
        may_add_totp: rows.iter().all(|row| row.kind != AuthenticatorKind::Totp),
        factors: rows.iter().map(factor).collect(),
        seed: seed.map(|seed| Seed {
            qr: qr::path(&seed.uri).map(|(d, size)| Qr { d, size }),
            secret: seed.secret,
            fault,
        }),
        origin: app.origin.clone(),
        next,
    })
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    id: String,
}

pub async fn add_totp(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let made = factor::totp_begin(&app, me, &reader.device).await?;
    Ok(Redirect::to(&here(&after(&posted.next), made.is_some())))
}

pub async fn confirm_totp(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let next = after(&posted.next);
    let shown = match code(&posted.code) {
        Some(code) => factor::totp_show(&app, me, &code, true).await?,
        None => return again(&app, &reader, me, next, lang.fault_code_shape().to_owned()).await,
    };
    match shown {
        Ok(renewed) => {
            let cookie = session::start_cookie(&app, &renewed.token, renewed.expires_at);
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
        }
        Err(FactorFault::SignedOut) => Ok(Redirect::to(&sign_in_url(&next)).into_response()),
        Err(fault) => again(&app, &reader, me, next, words(fault, lang)).await,
    }
}

async fn again(
    app: &Shared,
    reader: &Reader,
    me: &Me,
    next: String,
    fault: String,
) -> Result<Response, Problem> {
    let at = here(&next, true);
    let page = fill(app, reader, me, next, true, Some(fault)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show_at(app, reader, &at, page)).into_response())
}

pub async fn remove(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    match factor::remove(&app, me, &posted.id).await {
        // Removed already: the list says so.
        Ok(()) | Err(Problem::NotFound) => Ok(Redirect::to("/me/second-factors")),
        Err(other) => Err(other),
    }
}
