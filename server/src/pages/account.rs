//! `GET /me/data`: the export and the end of the account.

use super::{show, show_at};
use crate::app::Shared;
use crate::desk::account;
use crate::problem::Problem;
use crate::read::Form;
use crate::reader::Reader;
use crate::session;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue_app::pages::account::AccountPage;
use serde::Deserialize;

pub async fn page(State(app): State<Shared>, reader: Reader) -> Response {
    let page = AccountPage {
        phone: String::new(),
        fault: None,
    };
    show(&app, &reader, page)
}

#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    phone: String,
}

pub async fn delete(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    if !account::is_own_phone(&app, me, &posted.phone).await? {
        let page = AccountPage {
            phone: posted.phone,
            fault: Some(reader.lang.fault_own_phone().to_owned()),
        };
        return Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            show_at(&app, &reader, "/me/data", page),
        )
            .into_response());
    }
    account::delete(&app, me).await?;
    Ok((
        [(header::SET_COOKIE, session::end_cookie(&app))],
        Redirect::to("/"),
    )
        .into_response())
}
