//! Signing in by phone and code, in two steps, and signing out.

use super::{show, show_at};
use crate::api::sign_in::code;
use crate::app::Shared;
use crate::desk::sign_in::{self, CodeFault};
use crate::guard::{local_path, second_factor_url, sign_in_url};
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::{NEAR_COOKIE, Reader, set_cookie};
use crate::session;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::member::{Phone, PhoneFault, Verification};
use gongyue_app::pages::sign_in::{CodeProblem, PhoneProblem, SignInPage, SignInStep};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    next: String,
}

pub async fn page(State(app): State<Shared>, reader: Reader, Params(query): Params<Query>) -> Response {
    let next = local_path(&query.next).to_owned();
    if reader.half.is_some() {
        return Redirect::to(&second_factor_url(&next)).into_response();
    }
    if reader.me.is_some() {
        return Redirect::to(&next).into_response();
    }
    let step = SignInStep::Phone {
        phone: String::new(),
        fault: None,
    };
    show(&app, &reader, form(&reader, next, step))
}

fn form(reader: &Reader, next: String, step: SignInStep) -> SignInPage {
    let why = (next != "/").then(|| reader.lang.sign_in_why().to_owned());
    SignInPage { next, why, step }
}

#[derive(Debug, Deserialize)]
pub struct PhonePosted {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    next: String,
}

pub async fn send_code(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<PhonePosted>,
) -> Result<Response, Problem> {
    let next = local_path(&posted.next).to_owned();
    let again = |fault| SignInStep::Phone {
        phone: posted.phone.clone(),
        fault: Some(fault),
    };
    let step = match posted.phone.parse::<Phone>() {
        Err(fault) => again(phone_problem(fault)),
        Ok(phone) => match sign_in::request_code(&app, &phone, &reader.address, reader.lang).await {
            Ok(sent) => SignInStep::Code {
                phone: phone.as_str().to_owned(),
                masked: phone.masked(),
                code: String::new(),
                demo_code: sent.demo_code,
                fault: None,
            },
            Err(Problem::TooOften { retry_after_seconds }) => {
                let minutes = u32::try_from((retry_after_seconds + 59) / 60).unwrap_or(60);
                let mut held = answer(&app, &reader, next, again(PhoneProblem::TooOften { minutes }));
                let retry_after = HeaderValue::from(retry_after_seconds);
                held.headers_mut().insert(header::RETRY_AFTER, retry_after);
                return Ok(held);
            }
            Err(other) => return Err(other),
        },
    };
    Ok(answer(&app, &reader, next, step))
}

fn phone_problem(fault: PhoneFault) -> PhoneProblem {
    match fault {
        PhoneFault::Empty => PhoneProblem::Empty,
        PhoneFault::NotElevenDigits => PhoneProblem::NotElevenDigits,
        PhoneFault::NotMobile => PhoneProblem::NotMobile,
    }
}

/// The next step, or the same one with its fault and status.
fn answer(app: &Shared, reader: &Reader, next: String, step: SignInStep) -> Response {
    let status = match &step {
        SignInStep::Phone {
            fault: Some(PhoneProblem::TooOften { .. }),
            ..
        } => StatusCode::TOO_MANY_REQUESTS,
        SignInStep::Phone { fault: Some(_), .. } | SignInStep::Code { fault: Some(_), .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::OK,
    };
    let here = sign_in_url(&next);
    (status, show_at(app, reader, &here, form(reader, next, step))).into_response()
}

#[derive(Debug, Deserialize)]
pub struct CodePosted {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

pub async fn sign_in(
    State(app): State<Shared>,
    reader: Reader,
    Form(posted): Form<CodePosted>,
) -> Result<Response, Problem> {
    let next = local_path(&posted.next).to_owned();
    let Ok(phone) = posted.phone.parse::<Phone>() else {
        let step = SignInStep::Phone {
            phone: posted.phone,
            fault: Some(PhoneProblem::NotElevenDigits),
        };
        return Ok(answer(&app, &reader, next, step));
    };
    let fault = match code(&posted.code) {
        None if posted.code.trim().is_empty() => CodeProblem::Empty,
        None => CodeProblem::Shape,
        Some(code) => {
            match sign_in::sign_in(&app, &phone, &code, reader.device.clone(), reader.whoever()).await? {
                Ok(begun) => {
                    let cookie = session::start_cookie(&app, &begun.token, begun.expires_at);
                    // A new member is led on to verify, and from there to where they were going.
                    let to = match begun.me.verification {
                        _ if begun.me.is_half() => second_factor_url(&next),
                        Verification::None => url::with_query("/verification", &[("next", Some(next))]),
                        _ => next,
                    };
                    return Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response());
                }
                Err(CodeFault::Wrong { left }) => CodeProblem::Wrong {
                    left: u32::try_from(left).unwrap_or(0),
                },
                Err(CodeFault::Gone | CodeFault::Sprayed) => CodeProblem::Expired,
            }
        }
    };
    let step = SignInStep::Code {
        masked: phone.masked(),
        phone: phone.as_str().to_owned(),
        code: posted.code,
        demo_code: None,
        fault: Some(fault),
    };
    Ok(answer(&app, &reader, next, step))
}

pub async fn sign_out(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    if let Some(me) = reader.whoever() {
        sign_in::sign_out(&app, me).await?;
    }
    // Where somebody was is nobody else's business either.
    let nowhere = set_cookie(app.secure_cookie, NEAR_COOKIE, "", 0);
    let ended = [(header::SET_COOKIE, session::end_cookie(&app))];
    let mut response = (ended, Redirect::to("/")).into_response();
    response.headers_mut().append(header::SET_COOKIE, nowhere);
    Ok(response)
}
