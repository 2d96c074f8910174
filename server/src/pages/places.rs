//! `GET /places`: choose a city or county.

use super::find::{Query, today};
use super::show;
use crate::app::Shared;
use crate::desk::find::{self, Search};
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::Reader;
use crate::store::{DivisionRow, FacilityFilter};
use axum::extract::State;
use axum::response::Response;
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue_app::pages::places::{City, Place, PlacesPage};

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
