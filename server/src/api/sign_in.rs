//! Signing in with a phone and a code, and out.

use super::me::member;
use super::shape::{CodeRequest, CodeSent, ProblemDocument, SignInRequest, SignedIn};
use crate::app::Shared;
use crate::desk::sign_in::{self, CodeFault};
use crate::problem::Problem;
use crate::read::Json as Body;
use crate::reader::Reader;
use crate::session;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongyue::member::{Phone, PhoneFault};
use gongyue_app::Lang;

/// Sends a code. The answer is the same for every phone.
#[utoipa::path(post, path = "/api/v1/sign-in/codes", operation_id = "requestSignInCode", tag = "sign-in",
    request_body = CodeRequest,
    responses((status = 202, body = CodeSent), (status = 422, body = ProblemDocument), (status = 429, body = ProblemDocument)))]
pub async fn request_sign_in_code(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<CodeRequest>,
) -> Result<(StatusCode, Json<CodeSent>), Problem> {
    let phone = phone(&body.phone, reader.lang)?;
    let sent = sign_in::request_code(&app, &phone, &reader.address, reader.lang).await?;
    let answer = CodeSent {
        expires_in: sent.expires_in_seconds,
        demo_code: sent.demo_code,
    };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Starts a session: a bearer token, and the same as a cookie.
#[utoipa::path(post, path = "/api/v1/sign-in", operation_id = "signIn", tag = "sign-in",
    request_body = SignInRequest,
    responses((status = 200, body = SignedIn), (status = 422, body = ProblemDocument)))]
pub async fn sign_in(
    State(app): State<Shared>,
    reader: Reader,
    Body(body): Body<SignInRequest>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let phone = phone(&body.phone, lang)?;
    let code = code(&body.code).ok_or_else(|| Problem::field("code", lang.fault_code_shape()))?;
    let begun = sign_in::sign_in(&app, &phone, &code, reader.device.clone(), reader.whoever())
        .await?
        .map_err(|fault| {
            Problem::field(
                "code",
                match fault {
                    CodeFault::Wrong { left } => lang.fault_code_wrong(left),
                    CodeFault::Gone | CodeFault::Sprayed => lang.fault_code_gone().to_owned(),
                },
            )
        })?;
    let cookie = session::start_cookie(&app, &begun.token, begun.expires_at);
    let answer = SignedIn {
        token: begun.token,
        expires_at: begun.expires_at,
        second_factor_needed: begun.me.is_half(),
        member: member(&begun.me),
    };
    Ok(([(header::SET_COOKIE, cookie)], Json(answer)).into_response())
}

/// Ends this session.
#[utoipa::path(delete, path = "/api/v1/session", operation_id = "signOut", tag = "sign-in",
    responses((status = 204), (status = 401, body = ProblemDocument)))]
pub async fn sign_out(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = reader.whoever().ok_or(Problem::SignInNeeded)?;
    sign_in::sign_out(&app, me).await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, session::end_cookie(&app))],
    )
        .into_response())
}

fn phone(text: &str, lang: Lang) -> Result<Phone, Problem> {
    text.parse().map_err(|fault| phone_fault(fault, lang))
}

/// What is wrong with a phone number, at its field.
pub fn phone_fault(fault: PhoneFault, lang: Lang) -> Problem {
    let words = match fault {
        PhoneFault::Empty => lang.fault_phone_empty(),
        PhoneFault::NotElevenDigits => lang.fault_phone_digits(),
        PhoneFault::NotMobile => lang.fault_phone_mobile(),
    };
    Problem::field("phone", words)
}

/// Six digits, however they are spaced.
pub fn code(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}
