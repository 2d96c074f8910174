//! How somebody likes the pages, signed in or not: `POST /language` and `POST /appearance`. Kept in the browser, for a year.

use crate::guard::local_path;
use crate::read::Form;
use crate::reader::{APPEARANCE_COOKIE, CHOICE_LASTS_S, LANGUAGE_COOKIE, set_cookie};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue_app::Lang;
use gongyue_app::appearance::Appearance;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct LanguageChoice {
    lang: String,
    #[serde(default)]
    back: String,
}

pub async fn language(Form(wanted): Form<LanguageChoice>) -> Response {
    let lang = Lang::from_code(&wanted.lang).unwrap_or_default();
    chosen(LANGUAGE_COOKIE, lang.code(), &wanted.back)
}

#[derive(Debug, Deserialize)]
pub struct AppearanceChoice {
    #[serde(default)]
    appearance: String,
    #[serde(default)]
    back: String,
}

pub async fn appearance(Form(wanted): Form<AppearanceChoice>) -> Response {
    let code = Appearance::from_code(&wanted.appearance).code();
    chosen(APPEARANCE_COOKIE, &code, &wanted.back)
}

/// Back to the page where it was chosen.
fn chosen(name: &str, value: &str, back: &str) -> Response {
    let cookie = set_cookie(false, name, value, CHOICE_LASTS_S);
    ([(header::SET_COOKIE, cookie)], Redirect::to(local_path(back))).into_response()
}
