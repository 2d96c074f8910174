//! `GET /facilities/{id}`

use super::rows::venue_row;
use super::{lines, photos, show};
use crate::app::Shared;
use crate::desk::find;
use crate::kept::About;
use crate::problem::Problem;
use crate::reader::Reader;
use axum::extract::{Path, State};
use axum::response::Response;
use gongyue_app::pages::facility::{DayHours, FacilityPage, Picture};

const WEEK: u64 = 7;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace = find::palace(&app, &id.into(), WEEK, reader.lang).await?;
    let (row, zone, now) = (&palace.facility, palace.facility.time_zone, app.now());
    let today = palace.from;
    let hours = today
        .iter_days()
        .take_while(|day| *day <= palace.to)
        .map(|date| DayHours {
            date,
            open: palace
                .open(None, date)
                .iter()
                .map(|span| (zone.local(span.starts_at).time(), zone.local(span.ends_at).time()))
                .collect(),
            note: palace.day_note(None, date),
        });
    let (care, photos) = find::shown(&app, &row.id).await?;
    let pictures = photos.iter().map(|photo| {
        let (width, height) = photos::small_size(photo);
        Picture {
            src: photos::src(&photo.id, false),
            href: photos::src(&photo.id, true),
            caption: reader.pick(&photo.caption, &photo.caption_en),
            width,
            height,
        }
    });
    let page = FacilityPage {
        today,
        id: row.id.clone(),
        name: reader.pick(&row.name, &row.name_en),
        kind: row.kind,
        status: row.status,
        status_note: None,
        address: reader.pick(&row.address, &row.address_en),
        position: Some((row.longitude, row.latitude)),
        phone: Some(row.phone.clone()).filter(|phone| !phone.is_empty()),
        distance_m: None,
        hours: hours.collect(),
        notices: lines(&reader.pick(&row.notice, &row.notice_en)),
        getting_there: lines(&reader.pick(&row.getting_there, &row.getting_there_en)),
        house_rules: lines(&reader.pick(&care.house_rules, &care.house_rules_en)),
        photos: pictures.collect(),
        activities: super::activities::lines_of(&app, &reader, &row.id, zone).await?,
        amenities: row.amenities.clone(),
        venues: palace
            .venues
            .iter()
            .map(|venue| venue_row(&palace, venue, today, now, &reader))
            .collect(),
    };
    Ok(About::Palace(row.id.clone()).on(show(&app, &reader, page)))
}
