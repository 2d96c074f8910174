//! Reading requests: JSON, forms and queries into types, with the field named where one is at fault.
//!
//! Messages never repeat what was sent.

use crate::problem::Problem;
use crate::reader::Reader;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::header;
use axum::http::request::Parts;
use chrono::{Datelike, NaiveDate};
use gongyue::span::Instant;
use gongyue_app::Lang;
use serde::de::DeserializeOwned;
use std::ops::RangeInclusive;

/// A JSON body.
pub struct Json<T>(pub T);

/// The body of a posted form. Unknown fields are left alone: browsers and web views add their own.
pub struct Form<T>(pub T);

/// The query of the URL.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(reader) = Reader::from_request_parts(&mut parts, state).await;
        let request = Request::from_parts(parts, body);
        if !is(&request, "application/json") {
            return Err(Problem::Unreadable(reader.lang.fault_not_json().into()));
        }
        let bytes = bytes(request, state).await?;
        from_json(&bytes, reader.lang).map(Json)
    }
}

/// A body that may be left out.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Self::Rejection> {
        if !request.headers().contains_key(header::CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state)
            .await
            .map(Some)
    }
}

fn from_json<T: DeserializeOwned>(bytes: &[u8], lang: Lang) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut deserializer);
    let value = read.map_err(|fault| {
        let path = fault.path().to_string();
        let inner = fault.into_inner();
        if inner.is_syntax() || inner.is_eof() {
            return Problem::Unreadable(lang.fault_not_json().into());
        }
        let message = inner.to_string();
        // serde names the field between backticks, and nothing of its value.
        let named = message.split('`').nth(1).map(str::to_owned);
        if message.starts_with("unknown field") {
            Problem::field(&named.unwrap_or(path), lang.fault_unknown_field())
        } else if message.starts_with("missing field") {
            Problem::field(&named.unwrap_or(path), lang.fault_missing_field())
        } else {
            Problem::field(&path, lang.fault_wrong_type())
        }
    })?;
    deserializer
        .end()
        .map_err(|_| Problem::Unreadable(lang.fault_not_json().into()))?;
    Ok(value)
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(reader) = Reader::from_request_parts(&mut parts, state).await;
        let request = Request::from_parts(parts, body);
        let unreadable = || Problem::Unreadable(reader.lang.fault_form().into());
        if !is(&request, "application/x-www-form-urlencoded") {
            return Err(unreadable());
        }
        let bytes = bytes(request, state).await?;
        serde_urlencoded::from_bytes(&bytes)
            .map(Form)
            .map_err(|_| unreadable())
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let Ok(reader) = Reader::from_request_parts(parts, state).await;
        let pairs = form_pairs(&query);
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
            .map(Params)
            .map_err(|fault| {
                let path = fault.path().to_string();
                let message = fault.into_inner().to_string();
                let named = message.split('`').nth(1).map_or(path, str::to_owned);
                Problem::field(&named, reader.lang.fault_parameter())
            })
    }
}

fn form_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}

fn is(request: &Request, kind: &str) -> bool {
    let value = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value
        .and_then(|value| value.split(';').next())
        .is_some_and(|mime| mime.trim().eq_ignore_ascii_case(kind))
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    // The only way in which reading fails here is the size limit, or a client that went away.
    Bytes::from_request(request, state)
        .await
        .map_err(|_| Problem::TooLarge)
}

/// Beyond these no palace keeps hours, and the arithmetic of days would run out of calendar.
pub const YEARS: RangeInclusive<i32> = 1900..=2200;

/// A date as the API has it; one that does not exist is a fault of the field.
pub fn date(field: &str, text: &str, lang: Lang) -> Result<NaiveDate, Problem> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|date| YEARS.contains(&date.year()))
        .ok_or_else(|| Problem::field(field, lang.fault_date()))
}

/// Milliseconds of UTC, as pages carry instants.
pub fn millis(field: &str, text: &str, lang: Lang) -> Result<Instant, Problem> {
    let millis = text.parse().ok().and_then(Instant::from_timestamp_millis);
    millis
        .filter(|at| YEARS.contains(&at.year()))
        .ok_or_else(|| Problem::field(field, lang.fault_parameter()))
}

/// `LON,LAT` in degrees.
pub fn place(field: &str, text: &str, lang: Lang) -> Result<(f64, f64), Problem> {
    let pair = text
        .split_once(',')
        .and_then(|(lon, lat)| Some((lon.trim().parse().ok()?, lat.trim().parse().ok()?)));
    pair.filter(|(lon, lat): &(f64, f64)| lon.abs() <= 180.0 && lat.abs() <= 90.0)
        .ok_or_else(|| Problem::field(field, lang.fault_place()))
}
