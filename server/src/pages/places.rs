//! `GET /places`: choose a city or county.

use super::find::{Query, today};
use super::show;
use crate::app::Shared;
use crate::desk::find::{self, Search};
use crate::guard::local_path;
use crate::problem::Problem;
use crate::read::{self, Form, Params};
use crate::reader::{NEAR_COOKIE, Reader, set_cookie};
use crate::store::{DivisionRow, FacilityFilter};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue_app::pages::places::{City, Place, PlacesPage};
use serde::Deserialize;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(params): Params<Query>,
) -> Result<Response, Problem> {
    let divisions = find::divisions(&app).await?;
    let filter = FacilityFilter {
        kind: Some(FacilityKind::Palace),
        status: Some(FacilityStatus::InService),
        ..FacilityFilter::default()
    };
    let palaces = find::facilities(
        &app,
        &Search {
            filter,
            limit: usize::MAX,
            ..Search::default()
        },
    )
    .await?;
    let place = |row: &DivisionRow| {
        let inside = palaces
            .items
            .iter()
            .filter(|item| row.code.contains(&item.facility.division_code));
        Place {
            code: row.code.clone(),
            name: reader.pick(&row.name, &row.name_en),
            in_service: super::rows::count(inside.count()),
        }
    };
    let at = |level| divisions.iter().filter(move |row| row.code.level() == level);
    let below = |city: &DivisionCode| {
        at(DivisionLevel::County)
            .filter(|row| city.contains(&row.code))
            .map(place)
            .collect::<Vec<_>>()
    };
    let province = at(DivisionLevel::Province)
        .next()
        .map(place)
        .ok_or(Problem::NotFound)?;
    let cities = at(DivisionLevel::City).map(|row| City {
        place: place(row),
        counties: below(&row.code),
    });
    let page = PlacesPage {
        query: params.read(today(&app)),
        province,
        cities: cities.collect(),
    };
    Ok(show(&app, &reader, page))
}

/// An evening out; tomorrow one is somewhere else.
const NEAR_LASTS_S: i64 = 3600;

#[derive(Debug, Deserialize)]
pub struct Here {
    /// `lon,lat` in degrees.
    #[serde(default)]
    at: String,
    #[serde(default)]
    next: String,
}

/// Where the reader is, to a kilometre: enough to choose a palace by, and no address.
pub async fn near(
    State(app): State<Shared>,
    reader: Reader,
    Form(here): Form<Here>,
) -> Result<Response, Problem> {
    let (longitude, latitude) = read::place("at", &here.at, reader.lang)?;
    let here_now = format!("{longitude:.2},{latitude:.2}");
    let cookie = set_cookie(app.secure_cookie, NEAR_COOKIE, &here_now, NEAR_LASTS_S);
    let back = Redirect::to(local_path(&here.next));
    Ok(([(header::SET_COOKIE, cookie)], back).into_response())
}
