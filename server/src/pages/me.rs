//! `GET /me` and `POST /language`.

use super::{show, staff_path};
use crate::app::Shared;
use crate::desk;
use crate::guard::local_path;
use crate::problem::Problem;
use crate::read::Form;
use crate::reader::{self as desk_me, LANGUAGE_COOKIE, Reader};
use crate::store::{DivisionRow, FacilityRow};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::ticket::code_spoken;
use gongyue_app::Lang;
use gongyue_app::pages::me::{Me, MePage};
use serde::Deserialize;

pub async fn page(State(app): State<Shared>, reader: Reader) -> Result<Response, Problem> {
    let me = match &reader.me {
        None => None,
        Some(me) => {
            let standing = desk::me::standing(&app, me, reader.lang).await?;
            Some(Me {
                name: me.name.clone(),
                masked_phone: me.phone.clone(),
                union: standing.union,
                verification: me.verification,
                active: super::rows::count(standing.ahead.len()),
                active_limit: u32::from(standing.active_limit),
                suspensions: standing
                    .suspensions
                    .iter()
                    .map(|(reason, zone)| reader.lang.refusal_sentence(reason, *zone))
                    .collect(),
                staff: standing
                    .works_at
                    .iter()
                    .flat_map(|facility| work(facility, me, &reader))
                    .chain(
                        standing
                            .oversees
                            .iter()
                            .map(|division| oversight(division, &reader)),
                    )
                    .collect(),
                factor_needed: me.roles_wait,
                unread: desk::tell::notices(&app, me)
                    .await?
                    .iter()
                    .filter(|row| row.read_at.is_none())
                    .count(),
                companion_code: standing.companion_code.as_deref().map(code_spoken),
            })
        }
    };
    Ok(show(&app, &reader, MePage { me }))
}

/// What the staff of a palace do here.
fn work(facility: &FacilityRow, me: &desk_me::Me, reader: &Reader) -> Vec<(String, String)> {
    let lang = reader.lang;
    let name = reader.pick(&facility.name, &facility.name_en);
    let path = |page: &str| staff_path(&facility.id, page);
    let mut links = vec![
        (path("check-in-code"), lang.staff_code(&name)),
        (path("verifications"), lang.staff_verifications(&name)),
        (path("members"), lang.staff_members(&name)),
        (path("policies"), lang.staff_rules(&name)),
    ];
    if me.is_manager_of(&facility.id) {
        links.push((path("roll"), lang.staff_roll(&name)));
        links.push((path("roles"), lang.staff_roles(&name)));
    }
    links
}

/// What a union officer does here.
fn oversight(division: &DivisionRow, reader: &Reader) -> (String, String) {
    let name = reader.pick(&division.name, &division.name_en);
    (
        format!("/staff/divisions/{}/roll", division.code),
        reader.lang.staff_roll(&name),
    )
}

/// Makes a new companion code.
pub async fn companion_code(State(app): State<Shared>, reader: Reader) -> Result<Redirect, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    desk::companion::renew(&app, me).await?;
    Ok(Redirect::to("/me"))
}

#[derive(Debug, Deserialize)]
pub struct Language {
    lang: String,
    #[serde(default)]
    back: String,
}

pub async fn language(Form(wanted): Form<Language>) -> Response {
    let lang = Lang::from_code(&wanted.lang).unwrap_or_default();
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax",
        lang.code()
    );
    let mut response = Redirect::to(local_path(&wanted.back)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
