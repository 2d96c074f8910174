//! The register of facilities for union officers: `/coverage/facilities`, one facility below it, and `/coverage/targets`.

pub mod entry;
pub mod targets;
pub mod upload;

use super::typed::{Faults, Tried, Typed, form, tried};
use super::{me_of, show, show_at};
use crate::app::Shared;
use crate::desk::find::division_name;
use crate::desk::register::{self, Fields, Place};
use crate::export;
use crate::import::facilities::{desk_phone, floor_area};
use crate::problem::Problem;
use crate::read::{Form as Posted, Params, YEARS};
use crate::reader::Reader;
use crate::store::DivisionRow;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Datelike, NaiveDate};
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::FacilityId;
use gongyue_app::Lang;
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;
use serde::Deserialize;
use std::ops::RangeInclusive;

/// Facilities that are listed; more nobody reads on a page.
const SHOWN: usize = 300;
const HERE: &str = "/coverage/facilities";

/// What the address asks for; a word that is none is passed over.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    division: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    status: String,
}

impl Query {
    fn kind(&self) -> Option<FacilityKind> {
        self.kind.parse().ok()
    }

    fn status(&self) -> Option<FacilityStatus> {
        self.status.parse().ok()
    }
}

/// A page of a division.
fn path_of(path: &str, division: &DivisionCode) -> String {
    url::with_query(path, &[("division", Some(division.to_string()))])
}

fn entry_path(id: &FacilityId) -> String {
    format!("{HERE}/{}", url::encoded(id.as_str()))
}

/// After a redirect the address says that something was saved.
fn told(reader: &Reader) -> Option<(Tone, String)> {
    let saved = reader.here.ends_with("saved=1");
    saved.then(|| (Tone::Done, reader.lang.register_saved().to_owned()))
}

fn refused(app: &Shared, reader: &Reader, here: &str, page: StaffPage) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, show_at(app, reader, here, page)).into_response()
}

fn saved(path: &str) -> Response {
    let sign = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{sign}saved=1")).into_response()
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let page = fill(&app, &reader, &query).await?;
    Ok(show(&app, &reader, page))
}

async fn fill(app: &Shared, reader: &Reader, query: &Query) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let me = me_of(reader)?;
    let (place, lines) = register::register(app, me, &query.division, query.kind(), query.status()).await?;
    let code = &place.division.code;
    let asked = |path: &str| {
        let pairs = [
            ("division", Some(code.to_string())),
            ("kind", query.kind().map(|kind| kind.to_string())),
            ("status", query.status().map(|status| status.to_string())),
        ];
        url::with_query(path, &pairs)
    };
    let links = vec![
        link(
            path_of(&format!("{HERE}/new"), code),
            lang.register_add(),
            lang.register_add_note(),
        ),
        link(
            path_of("/coverage/targets", code),
            lang.targets_title(),
            lang.register_targets_note(),
        ),
        link(
            asked(&format!("{HERE}.csv")),
            lang.register_download(),
            lang.register_download_note(),
        ),
    ];
    let more = lines.len().saturating_sub(SHOWN);
    let list = List {
        heading: Some(lang.register_count(lines.len())),
        rows: lines
            .iter()
            .take(SHOWN)
            .map(|line| listed(reader, &place, line))
            .collect(),
        none: lang.register_none().to_owned(),
    };
    Ok(StaffPage {
        title: lang.register_title().to_owned(),
        place: reader.pick(&place.division.name, &place.division.name_en),
        back: path_of("/coverage", code),
        text: (more > 0).then(|| lang.register_more(more)),
        told: told(reader),
        cards: vec![
            Card::List(List {
                rows: links,
                ..List::default()
            }),
            Card::Form(Box::new(question(reader, &place, query))),
            Card::Form(Box::new(upload::form(reader, &place))),
            Card::List(list),
        ],
    })
}

fn link(href: String, title: &str, note: &str) -> Line {
    Line {
        href: Some(href),
        title: title.to_owned(),
        note: note.to_owned(),
        act: None,
    }
}

/// Which facilities are listed.
fn question(reader: &Reader, place: &Place, query: &Query) -> Form {
    let lang = reader.lang;
    let word = |word: &str, said: &str| (word.to_owned(), said.to_owned());
    let any = || vec![word("", lang.register_any())];
    let mut kinds = any();
    kinds.extend(
        FacilityKind::ALL
            .iter()
            .map(|kind| word(kind.as_str(), lang.facility_kind(*kind))),
    );
    let mut statuses = any();
    statuses.extend(statuses_said(lang));
    let division = place.division.code.as_str();
    Form {
        heading: Some(lang.register_choose().to_owned()),
        fold: Some(query.kind().is_some() || query.status().is_some()),
        is_question: true,
        fields: vec![
            Field::new("division", lang.register_division(), Kind::Select)
                .value(division)
                .options(divisions_said(reader, &place.divisions)),
            Field::new("kind", lang.place_kind(), Kind::Select)
                .value(query.kind.as_str())
                .options(kinds),
            Field::new("status", lang.register_status(), Kind::Select)
                .value(query.status.as_str())
                .options(statuses),
        ],
        ..Form::new(HERE, lang.register_show())
    }
}

fn statuses_said(lang: Lang) -> Vec<(String, String)> {
    let said = |status: &FacilityStatus| (status.to_string(), lang.facility_status(*status).to_owned());
    FacilityStatus::ALL.iter().map(said).collect()
}

fn divisions_said(reader: &Reader, divisions: &[DivisionRow]) -> Vec<(String, String)> {
    let said = |row: &DivisionRow| (row.code.to_string(), reader.pick(&row.name, &row.name_en));
    divisions.iter().map(said).collect()
}

fn listed(reader: &Reader, place: &Place, line: &register::Line) -> Line {
    let lang = reader.lang;
    let facility = &line.facility;
    let date = |date: NaiveDate| lang.date(place.today, date);
    let mut notes = vec![
        lang.facility_kind(facility.kind).to_owned(),
        lang.facility_status(facility.status).to_owned(),
    ];
    notes.extend(line.since.map(|since| lang.register_since_day(&date(since))));
    let is_open = facility.status == FacilityStatus::InService;
    let opens_on = line.register.opens_on.filter(|_| !is_open);
    notes.extend(opens_on.map(|day| lang.register_opens_day(&date(day))));
    notes.push(division_name(&place.divisions, &facility.division_code, lang));
    Line {
        href: Some(entry_path(&facility.id)),
        title: reader.pick(&facility.name, &facility.name_en),
        note: notes.join(" · "),
        act: None,
    }
}

/// The same as a file.
pub async fn csv(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let me = me_of(&reader)?;
    let (place, lines) = register::register(&app, me, &query.division, query.kind(), query.status()).await?;
    let head = [
        lang.register_id(),
        lang.place_name(),
        lang.place_kind(),
        lang.register_division_code(),
        lang.register_division(),
        lang.register_status(),
        lang.register_since(),
        lang.register_opens_on(),
        lang.register_floor_area(),
        lang.place_address(),
        lang.place_longitude(),
        lang.place_latitude(),
        lang.place_phone(),
        lang.place_amenities(),
    ];
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let row = |line: &register::Line| {
        let facility = &line.facility;
        let area = line.register.floor_area_m2;
        vec![
            facility.id.to_string(),
            reader.pick(&facility.name, &facility.name_en),
            lang.facility_kind(facility.kind).to_owned(),
            facility.division_code.full(),
            division_name(&place.divisions, &facility.division_code, lang),
            lang.facility_status(facility.status).to_owned(),
            day(line.since),
            day(line.register.opens_on),
            area.map(|area| area.to_string()).unwrap_or_default(),
            reader.pick(&facility.address, &facility.address_en),
            facility.longitude.to_string(),
            facility.latitude.to_string(),
            facility.phone.clone(),
            amenities_said(lang, &facility.amenities),
        ]
    };
    let rows = std::iter::once(head.map(str::to_owned).to_vec()).chain(lines.iter().map(row));
    export::csv(&format!("facilities-{}.csv", place.division.code), rows)
}

/// As one may type them too.
fn amenities_said(lang: Lang, amenities: &[Amenity]) -> String {
    let said: Vec<&str> = amenities.iter().map(|amenity| lang.amenity(*amenity)).collect();
    said.join("; ")
}

/// A new facility.
pub async fn new(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let place = register::place(&app, me_of(&reader)?, &query.division).await?;
    let page = new_page(&reader, &place, None);
    Ok(show(&app, &reader, page))
}

fn new_page(reader: &Reader, place: &Place, attempt: Option<&Tried>) -> StaffPage {
    let lang = reader.lang;
    let code = &place.division.code;
    let mut fields = fields(reader, &place.divisions, code, None);
    let today = place.today.to_string();
    fields.extend(status_fields(lang, FacilityStatus::Planned, &today));
    let path = path_of(&format!("{HERE}/new"), code);
    StaffPage {
        title: lang.register_add().to_owned(),
        place: reader.pick(&place.division.name, &place.division.name_en),
        back: path_of(HERE, code),
        text: Some(lang.register_new_text().to_owned()),
        told: None,
        cards: vec![Card::Form(Box::new(Form {
            is_main: true,
            text: Some(amenities_hint(lang)),
            ..form(
                &path,
                "add",
                0,
                lang.register_add(),
                tried(fields, "add", attempt),
            )
        }))],
    }
}

fn amenities_hint(lang: Lang) -> String {
    lang.register_amenities(&amenities_said(lang, Amenity::ALL))
}

pub async fn add(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Query>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, typed, lang) = (me_of(&reader)?, Typed(typed), reader.lang);
    let place = register::place(&app, me, &query.division).await?;
    let mut faults = Faults::default();
    let fields = fields_typed(&typed, &place.divisions, None, &mut faults, lang);
    let status = status_typed(&typed, place.today, &mut faults, lang);
    match (fields, status) {
        (Some(fields), Some((since, status))) if faults.0.is_empty() => {
            let id = register::add(&app, me, fields, since, status).await?;
            Ok(saved(&entry_path(&id)))
        }
        _ => {
            let path = path_of(&format!("{HERE}/new"), &place.division.code);
            let page = new_page(&reader, &place, Some(&Tried { typed, faults }));
            Ok(refused(&app, &reader, &path, page))
        }
    }
}

fn text(name: &'static str, label: &'static str, value: &str) -> Field {
    Field::new(name, label, Kind::Text).value(value)
}

fn select(name: &'static str, label: &'static str, value: &str, options: Vec<(String, String)>) -> Field {
    Field::new(name, label, Kind::Select)
        .value(value)
        .options(options)
}

/// What is written of a facility; `division`: where a new one most likely is.
fn fields(
    reader: &Reader,
    divisions: &[DivisionRow],
    division: &DivisionCode,
    of: Option<&Fields>,
) -> Vec<Field> {
    let lang = reader.lang;
    let kinds = FacilityKind::ALL
        .iter()
        .map(|kind| (kind.to_string(), lang.facility_kind(*kind).to_owned()));
    let division = of.map_or(division, |of| &of.division);
    // What lies in the province itself stays there.
    let places: Vec<DivisionRow> = { divisions.iter() }
        .filter(|row| register::is_place(&row.code) || row.code == *division)
        .cloned()
        .collect();
    let said = |pick: fn(&Fields) -> &str| of.map_or("", pick);
    let number = |pick: fn(&Fields) -> String| of.map(pick).unwrap_or_default();
    let kind = of.map_or(FacilityKind::Palace, |of| of.kind);
    vec![
        select("kind", lang.place_kind(), kind.as_str(), kinds.collect()),
        select(
            "division",
            lang.register_division(),
            division.as_str(),
            divisions_said(reader, &places),
        ),
        text("name", lang.place_name(), said(|of| &of.name)),
        text("name_en", lang.place_name_en(), said(|of| &of.name_en)),
        text("address", lang.place_address(), said(|of| &of.address)),
        text("address_en", lang.place_address_en(), said(|of| &of.address_en)),
        Field::new("longitude", lang.place_longitude(), Kind::Code)
            .value(number(|of| of.longitude.to_string()))
            .hint(lang.register_degrees_hint()),
        Field::new("latitude", lang.place_latitude(), Kind::Code).value(number(|of| of.latitude.to_string())),
        text("phone", lang.place_phone(), said(|of| &of.phone)).hint(lang.register_optional()),
        text(
            "amenities",
            lang.place_amenities(),
            &of.map(|of| amenities_said(lang, &of.amenities))
                .unwrap_or_default(),
        ),
        Field::new("floor_area_m2", lang.register_floor_area(), Kind::Number)
            .value(number(|of| {
                of.floor_area_m2.map(|area| area.to_string()).unwrap_or_default()
            }))
            .hint(lang.register_optional()),
        Field::new("opens_on", lang.register_opens_on(), Kind::Date)
            .value(number(|of| {
                of.opens_on.map(|day| day.to_string()).unwrap_or_default()
            }))
            .hint(lang.register_optional()),
    ]
}

fn status_fields(lang: Lang, status: FacilityStatus, since: &str) -> Vec<Field> {
    vec![
        select(
            "status",
            lang.register_status(),
            status.as_str(),
            statuses_said(lang),
        ),
        Field::new("since", lang.register_since(), Kind::Date).value(since),
    ]
}

/// A facility as typed; `old` may stay in its division, wherever that is.
fn fields_typed(
    typed: &Typed,
    divisions: &[DivisionRow],
    old: Option<&Fields>,
    faults: &mut Faults,
    lang: Lang,
) -> Option<Fields> {
    let kind = faults.unless(
        "kind",
        typed.get("kind").parse().ok(),
        lang.register_fault_choice(),
    );
    let division: Option<DivisionCode> = typed.get("division").parse().ok();
    let division = division.filter(|code| {
        let is_old = old.is_some_and(|old| old.division == *code);
        is_old || register::is_place(code) && divisions.iter().any(|row| row.code == *code)
    });
    let division = faults.unless("division", division, lang.register_fault_place());
    let name = line(typed, "name", 2..=120, faults, lang);
    let name_en = line(typed, "name_en", 0..=240, faults, lang);
    let address = line(typed, "address", 2..=200, faults, lang);
    let address_en = line(typed, "address_en", 0..=240, faults, lang);
    let degrees = |field: &str, most: f64| typed.get(field).parse().ok().filter(|n: &f64| n.abs() <= most);
    let longitude = faults.unless("longitude", degrees("longitude", 180.0), lang.fault_degrees());
    let latitude = faults.unless("latitude", degrees("latitude", 90.0), lang.fault_degrees());
    let phone = given(typed, "phone", |text| desk_phone(text).ok());
    let phone = faults.unless("phone", phone, lang.register_fault_phone());
    let amenities = faults.unless("amenities", amenities_typed(typed), lang.fault_amenities());
    let area = given(typed, "floor_area_m2", |text| floor_area(text).ok());
    let area = faults.unless("floor_area_m2", area, lang.register_fault_floor_area());
    let opens_on = given(typed, "opens_on", day);
    let opens_on = faults.unless("opens_on", opens_on, lang.register_fault_day());
    Some(Fields {
        kind: kind?,
        division: division?,
        name,
        name_en,
        address,
        address_en,
        longitude: longitude?,
        latitude: latitude?,
        phone: phone?.unwrap_or_default(),
        amenities: amenities?,
        floor_area_m2: area?,
        opens_on: opens_on?,
    })
}

/// What may be left empty; `None`: it is there and cannot be read.
fn given<T>(typed: &Typed, field: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match typed.get(field) {
        "" => Some(None),
        text => read(text).map(Some),
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    date.filter(|date| YEARS.contains(&date.year()))
}

/// A text of so many characters, on one line.
fn line(
    typed: &Typed,
    field: &'static str,
    length: RangeInclusive<usize>,
    faults: &mut Faults,
    lang: Lang,
) -> String {
    let text = typed.get(field).split_whitespace().collect::<Vec<_>>().join(" ");
    let (least, most) = length.into_inner();
    let count = text.chars().count();
    if count > most && least == 0 {
        faults.0.push((field, lang.register_fault_long(most)));
    } else if !(least..=most).contains(&count) {
        faults.0.push((field, lang.register_fault_length(least, most)));
    }
    text
}

/// By their words, or by what they are called in either language.
fn amenities_typed(typed: &Typed) -> Option<Vec<Amenity>> {
    let mut amenities: Vec<Amenity> = Vec::new();
    for part in typed.get("amenities").split([';', '；', ',', '，', '、']) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let is_called = |amenity: &&Amenity| Lang::ALL.iter().any(|lang| lang.amenity(**amenity) == part);
        let amenity = part.parse().ok();
        let amenity = amenity.or_else(|| Amenity::ALL.iter().find(is_called).copied())?;
        if !amenities.contains(&amenity) {
            amenities.push(amenity);
        }
    }
    Some(amenities)
}

fn status_typed(
    typed: &Typed,
    today: NaiveDate,
    faults: &mut Faults,
    lang: Lang,
) -> Option<(NaiveDate, FacilityStatus)> {
    let status = faults.unless(
        "status",
        typed.get("status").parse().ok(),
        lang.register_fault_choice(),
    );
    let since = past(typed, "since", today, faults, lang);
    since.zip(status)
}

/// A day that is not ahead.
fn past(
    typed: &Typed,
    field: &'static str,
    today: NaiveDate,
    faults: &mut Faults,
    lang: Lang,
) -> Option<NaiveDate> {
    let date = day(typed.get(field)).filter(|date| *date <= today);
    faults.unless(field, date, lang.register_fault_past())
}
