//! `GET /staff/facilities/{id}/check-in-code`: what the desk's screen shows.

use super::show;
use crate::app::Shared;
use crate::desk::check_in::place_code;
use crate::problem::Problem;
use crate::reader::{Reader, pick};
use crate::store::facility_get;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::response::Response;
use gongyue::id::FacilityId;
use gongyue_app::pages::FacilityRef;
use gongyue_app::pages::place_code::PlaceCodePage;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let id = FacilityId(id);
    let (code, changes_at) = place_code(&app, me, &id)?;
    let facility = facility_get(&mut app.db.read().await?.tx(), &id).await?;
    let facility = facility.ok_or(Problem::NotFound)?;
    let page = PlaceCodePage {
        facility: FacilityRef {
            id,
            name: pick(reader.lang, &facility.name, &facility.name_en),
        },
        code,
    };
    let mut response = show(&app, &reader, page);
    let seconds = (changes_at - app.now()).num_seconds().max(0) + 1;
    response
        .headers_mut()
        .insert("refresh", HeaderValue::from(seconds));
    Ok(response)
}
