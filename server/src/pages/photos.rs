//! Photos: for the manager `/staff/facilities/{id}/photos`, and for everybody `/photos/{id}`.

use super::{show, show_at, staff_path};
use crate::app::Shared;
use crate::desk::photos::{self, PhotoFault};
use crate::desk::places::{self, Places};
use crate::problem::Problem;
use crate::read::{Form as Posted, Params};
use crate::reader::Reader;
use crate::store::PhotoRow;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use gongyue::id::FacilityId;
use gongyue_app::pages::staff::{Card, Form, Photo, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    size: String,
}

/// Never changes under its id.
pub async fn bytes(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let bytes = photos::bytes(&app, &id, query.size == "large").await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

pub fn src(id: &str, large: bool) -> String {
    format!(
        "/photos/{}{}",
        url::encoded(id),
        if large { "?size=large" } else { "" }
    )
}

/// Width and height of the small one, so that nothing moves when it arrives.
pub fn small_size(row: &PhotoRow) -> (u32, u32) {
    let long = row.width.max(row.height).max(photos::SMALL);
    let scaled = |side: u32| (side * photos::SMALL).div_ceil(long).max(1);
    (scaled(row.width), scaled(row.height))
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    me.manages(&palace)?;
    let places = places::places(&app, me, &palace).await?;
    let told =
        (reader.here.ends_with("?saved=1")).then(|| (Tone::Done, reader.lang.places_saved().to_owned()));
    Ok(show(
        &app,
        &reader,
        fill(&reader, &places, Asked::default(), told),
    ))
}

/// What was typed with a photo, and what is wrong.
#[derive(Debug, Default)]
struct Asked {
    caption: String,
    caption_en: String,
    place: String,
    caption_fault: Option<String>,
}

fn fill(reader: &Reader, places: &Places, asked: Asked, told: Option<(Tone, String)>) -> StaffPage {
    let lang = reader.lang;
    let path = staff_path(&places.facility.id, "photos");
    let photo = |row: &PhotoRow| {
        let (width, height) = small_size(row);
        let venue = row.venue_id.as_ref().and_then(|id| places.venue(id));
        let place = venue.map(|(venue, _)| format!("{} · ", reader.pick(&venue.name, &venue.name_en)));
        Photo {
            src: src(&row.id, false),
            caption: place.unwrap_or_default() + &reader.pick(&row.caption, &row.caption_en),
            width,
            height,
            remove: Form {
                hidden: vec![("photo".into(), row.id.clone())],
                ..Form::new(format!("{path}/remove"), lang.photo_remove())
            },
        }
    };
    let mut wheres = vec![(String::new(), lang.exception_whole().to_owned())];
    wheres.extend(
        places
            .venues
            .iter()
            .filter(|(venue, _)| venue.retired_at.is_none())
            .map(|(venue, _)| (venue.id.to_string(), reader.pick(&venue.name, &venue.name_en))),
    );
    let form = Form {
        text: Some(lang.photo_note().to_owned()),
        file: Some(lang.photo_file()),
        is_main: true,
        fields: vec![
            Field::new("caption", lang.photo_caption(), Kind::Text)
                .value(asked.caption)
                .hint(lang.photo_caption_hint())
                .fault(asked.caption_fault),
            Field::new("caption_en", lang.photo_caption_en(), Kind::Text).value(asked.caption_en),
            Field::new("where", lang.exception_where(), Kind::Select)
                .value(asked.place)
                .options(wheres),
        ],
        ..Form::new(path.as_str(), lang.photo_add())
    };
    let photos: Vec<Photo> = places.photos.iter().map(photo).collect();
    StaffPage {
        title: lang.places_photos().to_owned(),
        place: reader.pick(&places.facility.name, &places.facility.name_en),
        back: staff_path(&places.facility.id, "venues"),
        text: photos.is_empty().then(|| lang.photo_none().to_owned()),
        told,
        cards: vec![Card::Photos(photos), Card::Form(Box::new(form))],
    }
}

pub async fn add(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    me.manages(&palace)?;
    let unreadable = |_| Problem::Unreadable(lang.fault_form().into());
    let (mut bytes, mut asked) = (Vec::new(), Asked::default());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let part = field.bytes().await.map_err(|_| Problem::TooLarge)?;
        let text = || String::from_utf8_lossy(&part).trim().to_owned();
        match name.as_str() {
            "file" => bytes = part.to_vec(),
            "caption" => asked.caption = text(),
            "caption_en" => asked.caption_en = text(),
            "where" => asked.place = text(),
            _ => {}
        }
    }
    let length = asked.caption.chars().count();
    if length == 0 || length > 80 || asked.caption_en.chars().count() > 160 {
        asked.caption_fault = Some(lang.photo_caption_hint().to_owned());
    }
    let mut fault = None;
    if asked.caption_fault.is_none() {
        let venue = Some(asked.place.as_str())
            .filter(|id| !id.is_empty())
            .map(Into::into);
        let captions = (asked.caption.clone(), asked.caption_en.clone());
        match photos::add(&app, me, &palace, venue, captions, bytes).await? {
            Ok(()) => {
                return Ok(
                    Redirect::to(&format!("{}?saved=1", staff_path(&palace, "photos"))).into_response(),
                );
            }
            Err(PhotoFault::Unreadable) => fault = Some(lang.fault_photo()),
            Err(PhotoFault::TooLarge) => fault = Some(lang.fault_photo_large()),
            Err(PhotoFault::Many) => fault = Some(lang.fault_photos_many()),
        }
    }
    let places = places::places(&app, me, &palace).await?;
    let told = fault.map(|fault| (Tone::Warn, fault.to_owned()));
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(
            &app,
            &reader,
            &staff_path(&palace, "photos"),
            fill(&reader, &places, asked, told),
        ),
    )
        .into_response())
}

#[derive(Debug, Deserialize)]
pub struct Removing {
    #[serde(default)]
    photo: String,
}

pub async fn remove(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(posted): Posted<Removing>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    photos::remove(&app, me, &palace, &posted.photo).await?;
    Ok(Redirect::to(&format!("{}?saved=1", staff_path(&palace, "photos"))).into_response())
}
