//! Places as their manager keeps them: `/staff/facilities/{id}/venues`, `…/edit`, `…/hours`, `…/photos` and one venue below.
//!
//! Every form posts `what`; one that would strand reservations comes back with them, and with the same fields to post again.

use super::typed::{Faults, Tried, Typed, form, tried};
use super::{day, me_of, show, show_at, staff_path};
use crate::app::Shared;
use crate::desk::places::{self, Change, CourtsOf, NewCourts, Places, Stranded, Unchanged};
use crate::import::hours;
use crate::problem::Problem;
use crate::read::Form as Posted;
use crate::reader::Reader;
use crate::store::{CareRow, CourtRow, DeskRow, FacilityRow, HoursExceptionRow, OpeningHoursRow, VenueRow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use gongyue::facility::Amenity;
use gongyue::hours::HoursRow;
use gongyue::id::{FacilityId, VenueId};
use gongyue::member::mask_name;
use gongyue::venue::{Takes, VenueKind};
use gongyue_app::Lang;
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;

/// Reservations that are shown of those that a change would strand.
const SHOWN: usize = 20;

/// The overview.
pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let places = places::places(&app, me_of(&reader)?, &palace).await?;
    let page = overview(&app, &reader, &places, None, told(&reader))?;
    Ok(show(&app, &reader, page))
}

/// After a redirect the address says that something was saved.
fn told(reader: &Reader) -> Option<(Tone, String)> {
    let saved = reader.here.ends_with("?saved=1");
    saved.then(|| (Tone::Done, reader.lang.places_saved().to_owned()))
}

fn overview(
    app: &Shared,
    reader: &Reader,
    places: &Places,
    attempt: Option<&Tried>,
    told: Option<(Tone, String)>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let palace = &places.facility.id;
    let path = staff_path(palace, "venues");
    let may = me_of(reader)?.is_manager_of(palace);
    let own = vec![
        link(
            staff_path(palace, "edit"),
            lang.places_facility(),
            lang.places_facility_note().to_owned(),
        ),
        link(
            staff_path(palace, "hours"),
            lang.places_hours(),
            lang.places_hours_note().to_owned(),
        ),
        link(
            staff_path(palace, "photos"),
            lang.places_photos(),
            lang.places_photos_note(places.photos.len()),
        ),
    ];
    let venue = |(venue, _): &(VenueRow, i64)| {
        let courts = places.courts.get(&venue.id).map_or(0, Vec::len);
        let note = match venue.retired_at {
            Some(at) => lang.places_retired_since(&day(app, lang, at)),
            None => format!("{} · {}", lang.venue_kind(venue.kind), lang.places_courts(courts)),
        };
        let href = venue.retired_at.is_none().then(|| venue_path(palace, &venue.id));
        Line {
            href,
            title: reader.pick(&venue.name, &venue.name_en),
            note,
            act: None,
        }
    };
    let (here, gone): (Vec<_>, Vec<_>) = places
        .venues
        .iter()
        .partition(|(venue, _)| venue.retired_at.is_none());
    let mut cards = vec![
        Card::List(List {
            rows: own,
            ..List::default()
        }),
        Card::List(List {
            heading: Some(lang.places_venues().to_owned()),
            rows: here.into_iter().map(venue).collect(),
            none: lang.places_none().to_owned(),
        }),
    ];
    if may {
        let fields = tried(venue_fields(lang, None), "venue", attempt);
        cards.push(Card::Form(Box::new(Form {
            heading: Some(lang.places_add_venue().to_owned()),
            fold: Some(false),
            ..form(&path, "venue", 0, lang.places_add_venue(), fields)
        })));
    }
    if !gone.is_empty() {
        cards.push(Card::List(List {
            heading: Some(lang.places_retired().to_owned()),
            rows: gone.into_iter().map(venue).collect(),
            none: String::new(),
        }));
    }
    Ok(StaffPage {
        title: lang.care_title().to_owned(),
        place: reader.pick(&places.facility.name, &places.facility.name_en),
        back: "/me".to_owned(),
        text: (!may).then(|| lang.places_desk_only().to_owned()),
        told,
        cards,
    })
}

fn link(href: String, title: &str, note: String) -> Line {
    Line {
        href: Some(href),
        title: title.to_owned(),
        note,
        act: None,
    }
}

fn venue_path(palace: &FacilityId, venue: &VenueId) -> String {
    format!(
        "{}/{}",
        staff_path(palace, "venues"),
        url::encoded(venue.as_str())
    )
}

fn text(name: &'static str, label: &'static str, value: &str) -> Field {
    Field::new(name, label, Kind::Text).value(value)
}

fn area(name: &'static str, label: &'static str, value: &str) -> Field {
    Field::new(name, label, Kind::Area).value(value)
}

fn select(name: &'static str, label: &'static str, value: &str, options: &[(&str, &str)]) -> Field {
    let options = options
        .iter()
        .map(|(word, said)| ((*word).to_owned(), (*said).to_owned()));
    Field::new(name, label, Kind::Select)
        .value(value)
        .options(options.collect())
}

fn venue_fields(lang: Lang, venue: Option<&VenueRow>) -> Vec<Field> {
    let kinds: Vec<(&str, &str)> = VenueKind::ALL
        .iter()
        .map(|kind| (kind.as_str(), lang.venue_kind(*kind)))
        .collect();
    let of = |pick: fn(&VenueRow) -> &str| venue.map_or("", pick);
    let yes =
        |pick: fn(&VenueRow) -> bool, default: bool| if venue.map_or(default, pick) { "yes" } else { "no" };
    let slot = venue.map_or(30, |venue| venue.slot_minutes).to_string();
    let mut fields = vec![
        select(
            "kind",
            lang.place_kind(),
            venue.map_or("badminton", |venue| venue.kind.as_str()),
            &kinds,
        ),
        text("name", lang.place_name(), of(|venue| &venue.name)),
        text("name_en", lang.place_name_en(), of(|venue| &venue.name_en)),
        select(
            "indoor",
            lang.place_indoor(),
            yes(|venue| venue.is_indoor, true),
            &[("yes", lang.place_is_indoor()), ("no", lang.place_is_outdoor())],
        ),
        select(
            "step_free",
            lang.place_step_free(),
            yes(|venue| venue.is_step_free, false),
            &[("yes", lang.place_is_step_free()), ("no", lang.place_has_steps())],
        ),
        Field::new("slot_minutes", lang.place_slot_minutes(), Kind::Number)
            .value(slot)
            .hint(lang.place_slot_hint()),
    ];
    if let Some(venue) = venue {
        fields
            .push(Field::new("ordinal", lang.place_ordinal(), Kind::Number).value(venue.ordinal.to_string()));
        fields.push(area("notice", lang.place_notice(), &venue.notice).hint(lang.place_lines_hint()));
        fields.push(area("notice_en", lang.place_notice_en(), &venue.notice_en));
        fields.push(area("bring", lang.place_bring(), &venue.bring).hint(lang.place_bring_hint()));
        fields.push(area("bring_en", lang.place_bring_en(), &venue.bring_en));
    }
    fields
}

/// A venue as typed; `old` keeps what the form does not ask.
fn venue_typed(
    typed: &Typed,
    old: Option<&VenueRow>,
    faults: &mut Faults,
    id: String,
    lang: Lang,
) -> VenueRow {
    let kind = typed.get("kind").parse::<VenueKind>().ok();
    let slot: Option<u16> = typed.get("slot_minutes").parse().ok();
    let slot = slot.filter(|minutes| (15..=240).contains(minutes) && minutes % 15 == 0);
    let slot = faults.unless("slot_minutes", slot, lang.fault_slot_minutes());
    let ordinal = match old {
        None => Some(0),
        Some(_) => {
            let ordinal = typed
                .get("ordinal")
                .parse()
                .ok()
                .filter(|n| (0..=999).contains(n));
            faults.unless("ordinal", ordinal, lang.fault_ordinal())
        }
    };
    VenueRow {
        id: old.map_or_else(|| id.into(), |old| old.id.clone()),
        palace_id: old.map_or_else(|| "".into(), |old| old.palace_id.clone()),
        kind: faults
            .unless("kind", kind, lang.fault_wrong_type())
            .unwrap_or(VenueKind::Badminton),
        name: faults.line(typed, "name", 1, 40, lang),
        name_en: faults.line(typed, "name_en", 0, 80, lang),
        is_indoor: typed.get("indoor") != "no",
        is_step_free: typed.get("step_free") == "yes",
        slot_minutes: slot.unwrap_or(30),
        notice: faults.lines(typed, "notice", lang),
        notice_en: faults.lines(typed, "notice_en", lang),
        bring: faults.lines(typed, "bring", lang),
        bring_en: faults.lines(typed, "bring_en", lang),
        ordinal: ordinal.unwrap_or(1),
        retired_at: None,
        search_key: String::new(),
    }
}

pub async fn add_venue(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, palace, typed) = (me_of(&reader)?, FacilityId::from(id), Typed(typed));
    me.manages(&palace)?;
    let mut faults = Faults::default();
    let venue = venue_typed(&typed, None, &mut faults, app.new_id(), reader.lang);
    if !faults.0.is_empty() {
        let places = places::places(&app, me, &palace).await?;
        let page = overview(&app, &reader, &places, Some(&Tried { typed, faults }), None)?;
        return Ok(refused(&app, &reader, &staff_path(&palace, "venues"), page));
    }
    let to = venue_path(&palace, &venue.id);
    places::change(&app, me, &palace, Change::VenueAdded(venue), Stranded::Ask).await?;
    Ok(saved(&to))
}

fn refused(app: &Shared, reader: &Reader, here: &str, page: StaffPage) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, show_at(app, reader, here, page)).into_response()
}

fn saved(path: &str) -> Response {
    Redirect::to(&format!("{path}?saved=1")).into_response()
}

/// One venue with its courts.
pub async fn venue(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let places = places::places(&app, me_of(&reader)?, &palace).await?;
    let page = venue_page(&reader, &places, &venue.into(), None, told(&reader))?;
    Ok(show(&app, &reader, page))
}

fn venue_page(
    reader: &Reader,
    places: &Places,
    id: &VenueId,
    attempt: Option<&Tried>,
    told: Option<(Tone, String)>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let palace = &places.facility.id;
    let (venue, edit) = places
        .venue(id)
        .filter(|(venue, _)| venue.retired_at.is_none())
        .ok_or(Problem::NotFound)?;
    let path = venue_path(palace, id);
    let may = me_of(reader)?.is_manager_of(palace);
    let courts = places.courts.get(id).map_or(&[] as &[CourtRow], Vec::as_slice);
    let mut cards = vec![Card::List(List {
        heading: Some(lang.place_courts().to_owned()),
        rows: courts
            .iter()
            .map(|court| court_line(reader, court, &path, *edit, may))
            .collect(),
        none: lang.places_courts(0),
    })];
    if may {
        let fields = tried(venue_fields(lang, Some(venue)), "save", attempt);
        cards.push(Card::Form(Box::new(Form {
            is_main: true,
            ..form(&path, "save", *edit, lang.court_save(), fields)
        })));
        cards.push(Card::Form(Box::new(Form {
            heading: Some(lang.courts_add().to_owned()),
            text: Some(lang.courts_add_text().to_owned()),
            fold: Some(courts.is_empty()),
            ..form(
                &path,
                "courts",
                *edit,
                lang.courts_add(),
                tried(court_fields(lang), "courts", attempt),
            )
        })));
        let own = hours::written(&rows(&places.hours_of(Some(id))), lang);
        cards.push(Card::Form(Box::new(Form {
            heading: Some(lang.venue_own_hours().to_owned()),
            text: Some(lang.venue_own_hours_text().to_owned()),
            fold: Some(false),
            ..form(
                &path,
                "hours",
                places.care.edit,
                lang.court_save(),
                tried(vec![hours_field(lang, own)], "hours", attempt),
            )
        })));
        cards.push(Card::Form(Box::new(Form {
            heading: Some(lang.venue_retire().to_owned()),
            text: Some(lang.venue_retire_text().to_owned()),
            fold: Some(false),
            ..form(&path, "retire", *edit, lang.venue_retire(), vec![])
        })));
    }
    Ok(StaffPage {
        title: reader.pick(&venue.name, &venue.name_en),
        place: reader.pick(&places.facility.name, &places.facility.name_en),
        back: staff_path(palace, "venues"),
        text: None,
        told,
        cards,
    })
}

fn court_line(reader: &Reader, court: &CourtRow, path: &str, edit: i64, may: bool) -> Line {
    let lang = reader.lang;
    let parts = court.parts.len();
    let retire = || Form {
        hidden: vec![
            ("what".into(), "retire_court".into()),
            ("edit".into(), edit.to_string()),
            ("court".into(), court.id.to_string()),
        ],
        ..Form::new(path, lang.court_retire())
    };
    Line {
        href: may.then(|| format!("{path}/courts/{}", url::encoded(court.id.as_str()))),
        title: reader.pick(&court.name, &court.name_en),
        note: match (court.takes, parts) {
            (Takes::Seats, seats) => lang.court_seats(seats),
            (Takes::Whole, 1) => String::new(),
            (Takes::Whole, parts) => lang.court_parts(parts),
        },
        act: may.then(retire),
    }
}

fn court_fields(lang: Lang) -> Vec<Field> {
    vec![
        text("court_name", lang.place_name(), ""),
        text("court_name_en", lang.place_name_en(), ""),
        Field::new("count", lang.courts_count(), Kind::Number).value("1"),
        select(
            "of",
            lang.courts_of(),
            "one",
            &[
                ("one", lang.courts_of_one()),
                ("halves", lang.courts_of_halves()),
                ("seats", lang.courts_of_seats()),
            ],
        ),
        Field::new("seats", lang.courts_seats(), Kind::Number),
    ]
}

fn courts_typed(typed: &Typed, faults: &mut Faults, lang: Lang) -> NewCourts {
    let number = |field: &str, range: std::ops::RangeInclusive<u16>| {
        typed.get(field).parse().ok().filter(|n| range.contains(n))
    };
    let count = faults
        .unless("count", number("count", 1..=100), lang.fault_count())
        .unwrap_or(1);
    let of = match typed.get("of") {
        "halves" => CourtsOf::Halves,
        "seats" => CourtsOf::Seats(
            faults
                .unless("seats", number("seats", 2..=500), lang.fault_seats())
                .unwrap_or(2),
        ),
        _ => CourtsOf::One,
    };
    let name = faults.line(typed, "court_name", 1, 40, lang);
    if count > 1 && !name.is_empty() && !name.contains("{n}") {
        faults
            .0
            .push(("court_name", lang.fault_several_need_number().to_owned()));
    }
    NewCourts {
        name,
        name_en: faults.line(typed, "court_name_en", 0, 80, lang),
        count,
        of,
    }
}

pub async fn change_venue(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue)): Path<(String, String)>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, palace, typed, lang) = (me_of(&reader)?, FacilityId::from(id), Typed(typed), reader.lang);
    me.manages(&palace)?;
    let id: VenueId = venue.into();
    let places = places::places(&app, me, &palace).await?;
    let (old, _) = places
        .venue(&id)
        .filter(|(venue, _)| venue.retired_at.is_none())
        .ok_or(Problem::NotFound)?;
    let (mut faults, edit) = (Faults::default(), typed.edit());
    let path = venue_path(&palace, &id);
    let (change, to) = match typed.get("what") {
        "courts" => (
            Change::Courts(id.clone(), edit, courts_typed(&typed, &mut faults, lang)),
            path.clone(),
        ),
        "retire" => (
            Change::VenueRetired(id.clone(), edit),
            staff_path(&palace, "venues"),
        ),
        "retire_court" => (
            Change::CourtRetired(id.clone(), edit, typed.get("court").into()),
            path.clone(),
        ),
        "hours" => {
            let rows = hours_typed(&typed, true, &mut faults, lang);
            (Change::Hours(Some(id.clone()), edit, rows), path.clone())
        }
        _ => (
            Change::Venue(
                venue_typed(&typed, Some(old), &mut faults, String::new(), lang),
                edit,
            ),
            path.clone(),
        ),
    };
    if !faults.0.is_empty() {
        let page = venue_page(&reader, &places, &id, Some(&Tried { typed, faults }), None)?;
        return Ok(refused(&app, &reader, &path, page));
    }
    match places::change(&app, me, &palace, change, asked(&typed)).await {
        Ok(()) => Ok(saved(&to)),
        Err(Unchanged::Strands(rows)) => Ok(strands(&app, &reader, &places, &path, typed, rows)),
        Err(Unchanged::Edited) => {
            let places = places::places(&app, me, &palace).await?;
            let told = Some((Tone::Warn, lang.places_edited().to_owned()));
            Ok((
                StatusCode::CONFLICT,
                show_at(
                    &app,
                    &reader,
                    &path,
                    venue_page(&reader, &places, &id, None, told)?,
                ),
            )
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What the manager said about those who would be stranded.
fn asked(typed: &Typed) -> Stranded {
    match typed.get("stranded") {
        "keep" => Stranded::Keep,
        "displace" => Stranded::Displace,
        _ => Stranded::Ask,
    }
}

/// Whom a change would strand, with the same form to post again.
fn strands(
    app: &Shared,
    reader: &Reader,
    places: &Places,
    path: &str,
    typed: Typed,
    rows: Vec<DeskRow>,
) -> Response {
    let lang = reader.lang;
    let zone = places.facility.time_zone;
    let line = |row: &DeskRow| {
        let venue = places
            .venue(&row.venue_id)
            .map(|(venue, _)| reader.pick(&venue.name, &venue.name_en));
        let courts = places.courts.get(&row.venue_id).into_iter().flatten();
        let court = courts
            .filter(|court| court.id == row.court_id)
            .map(|court| reader.pick(&court.name, &court.name_en));
        let place: Vec<String> = venue.into_iter().chain(court).collect();
        Line {
            title: lang.say_span(row.span(), zone),
            note: format!(
                "{} · {}",
                place.join(" "),
                row.name.as_deref().map(mask_name).unwrap_or_default()
            ),
            ..Line::default()
        }
    };
    let mut lines: Vec<Line> = rows.iter().take(SHOWN).map(line).collect();
    if rows.len() > SHOWN {
        lines.push(Line {
            title: lang.strands_more(rows.len() - SHOWN),
            ..Line::default()
        });
    }
    let hidden: Vec<(String, String)> = typed
        .0
        .into_iter()
        .filter(|(name, _)| name != "stranded")
        .collect();
    let with = |answer: &str| {
        let mut hidden = hidden.clone();
        hidden.push(("stranded".to_owned(), answer.to_owned()));
        hidden
    };
    let page = StaffPage {
        title: lang.strands_title().to_owned(),
        place: reader.pick(&places.facility.name, &places.facility.name_en),
        back: path.to_owned(),
        text: Some(lang.strands_text(rows.len())),
        told: None,
        cards: vec![
            Card::List(List {
                rows: lines,
                ..List::default()
            }),
            Card::Form(Box::new(Form {
                text: Some(lang.strands_keep_text().to_owned()),
                hidden: with("keep"),
                ..Form::new(path, lang.strands_keep())
            })),
            Card::Form(Box::new(Form {
                text: Some(lang.shut_hits_text().to_owned()),
                hidden: with("displace"),
                ..Form::new(path, lang.strands_displace(rows.len()))
            })),
        ],
    };
    (StatusCode::CONFLICT, show_at(app, reader, path, page)).into_response()
}

/// One court, to be renamed.
pub async fn court(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue, court)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    me_of(&reader)?.manages(&palace)?;
    let places = places::places(&app, me_of(&reader)?, &palace).await?;
    let page = court_page(&reader, &places, &venue.into(), &court, None)?;
    Ok(show(&app, &reader, page))
}

fn court_page(
    reader: &Reader,
    places: &Places,
    venue: &VenueId,
    court: &str,
    attempt: Option<&Tried>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let (row, edit) = places
        .venue(venue)
        .filter(|(venue, _)| venue.retired_at.is_none())
        .ok_or(Problem::NotFound)?;
    let courts = places.courts.get(venue).into_iter().flatten();
    let found = { courts }
        .find(|row| row.id.as_str() == court)
        .ok_or(Problem::NotFound)?;
    let path = venue_path(&places.facility.id, venue);
    let fields = vec![
        text("name", lang.place_name(), &found.name),
        text("name_en", lang.place_name_en(), &found.name_en),
        Field::new("ordinal", lang.place_ordinal(), Kind::Number).value(found.ordinal.to_string()),
    ];
    Ok(StaffPage {
        title: reader.pick(&found.name, &found.name_en),
        place: reader.pick(&row.name, &row.name_en),
        back: path.clone(),
        text: None,
        told: None,
        cards: vec![Card::Form(Box::new(Form {
            is_main: true,
            ..form(
                &format!("{path}/courts/{}", url::encoded(court)),
                "court",
                *edit,
                lang.court_save(),
                tried(fields, "court", attempt),
            )
        }))],
    })
}

pub async fn rename_court(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, venue, court)): Path<(String, String, String)>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, palace, typed, lang) = (me_of(&reader)?, FacilityId::from(id), Typed(typed), reader.lang);
    me.manages(&palace)?;
    let venue: VenueId = venue.into();
    let mut faults = Faults::default();
    let ordinal = typed
        .get("ordinal")
        .parse()
        .ok()
        .filter(|n| (0..=999).contains(n));
    let change = Change::Court {
        venue: venue.clone(),
        edit: typed.edit(),
        court: court.as_str().into(),
        name: faults.line(&typed, "name", 1, 40, lang),
        name_en: faults.line(&typed, "name_en", 0, 80, lang),
        ordinal: faults
            .unless("ordinal", ordinal, lang.fault_ordinal())
            .unwrap_or(1),
    };
    let path = venue_path(&palace, &venue);
    if !faults.0.is_empty() {
        let places = places::places(&app, me, &palace).await?;
        let page = court_page(&reader, &places, &venue, &court, Some(&Tried { typed, faults }))?;
        return Ok(refused(
            &app,
            &reader,
            &format!("{path}/courts/{}", url::encoded(&court)),
            page,
        ));
    }
    places::change(&app, me, &palace, change, Stranded::Ask).await?;
    Ok(saved(&path))
}

/// Name, address, notices.
pub async fn facility(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    me_of(&reader)?.manages(&palace)?;
    let places = places::places(&app, me_of(&reader)?, &palace).await?;
    Ok(show(
        &app,
        &reader,
        facility_page(&reader, &places, None, told(&reader)),
    ))
}

fn facility_page(
    reader: &Reader,
    places: &Places,
    attempt: Option<&Tried>,
    told: Option<(Tone, String)>,
) -> StaffPage {
    let lang = reader.lang;
    let (row, care) = (&places.facility, &places.care);
    let amenities: Vec<&str> = row.amenities.iter().map(|amenity| amenity.as_str()).collect();
    let fields = vec![
        text("name", lang.place_name(), &row.name),
        text("name_en", lang.place_name_en(), &row.name_en),
        text("address", lang.place_address(), &row.address),
        text("address_en", lang.place_address_en(), &row.address_en),
        Field::new("longitude", lang.place_longitude(), Kind::Code).value(row.longitude.to_string()),
        Field::new("latitude", lang.place_latitude(), Kind::Code).value(row.latitude.to_string()),
        text("phone", lang.place_phone(), &row.phone),
        area("notice", lang.place_notice(), &row.notice).hint(lang.place_lines_hint()),
        area("notice_en", lang.place_notice_en(), &row.notice_en),
        area("getting_there", lang.place_getting_there(), &row.getting_there).hint(lang.place_lines_hint()),
        area(
            "getting_there_en",
            lang.place_getting_there_en(),
            &row.getting_there_en,
        ),
        area("house_rules", lang.place_house_rules(), &care.house_rules).hint(lang.place_lines_hint()),
        area(
            "house_rules_en",
            lang.place_house_rules_en(),
            &care.house_rules_en,
        ),
        text("amenities", lang.place_amenities(), &amenities.join("; ")),
    ];
    let known: Vec<&str> = Amenity::ALL.iter().map(|amenity| amenity.as_str()).collect();
    let path = staff_path(&row.id, "edit");
    StaffPage {
        title: lang.places_facility().to_owned(),
        place: reader.pick(&row.name, &row.name_en),
        back: staff_path(&row.id, "venues"),
        text: None,
        told,
        cards: vec![Card::Form(Box::new(Form {
            is_main: true,
            text: Some(format!("{}{}", lang.place_amenities_hint(), known.join("; "))),
            ..form(
                &path,
                "facility",
                care.edit,
                lang.court_save(),
                tried(fields, "facility", attempt),
            )
        }))],
    }
}

pub async fn save_facility(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, palace, typed, lang) = (me_of(&reader)?, FacilityId::from(id), Typed(typed), reader.lang);
    me.manages(&palace)?;
    let places = places::places(&app, me, &palace).await?;
    let mut faults = Faults::default();
    let degrees = |field: &str, most: f64| typed.get(field).parse().ok().filter(|n: &f64| n.abs() <= most);
    let amenities: Option<Vec<Amenity>> = typed
        .get("amenities")
        .split([';', '；', ',', '，', '、'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().ok())
        .collect();
    let row = FacilityRow {
        name: faults.line(&typed, "name", 1, 40, lang),
        name_en: faults.line(&typed, "name_en", 0, 80, lang),
        address: faults.line(&typed, "address", 1, 80, lang),
        address_en: faults.line(&typed, "address_en", 0, 160, lang),
        longitude: faults
            .unless("longitude", degrees("longitude", 180.0), lang.fault_degrees())
            .unwrap_or_default(),
        latitude: faults
            .unless("latitude", degrees("latitude", 90.0), lang.fault_degrees())
            .unwrap_or_default(),
        phone: faults.line(&typed, "phone", 0, 40, lang),
        amenities: faults
            .unless("amenities", amenities, lang.fault_amenities())
            .unwrap_or_default(),
        notice: faults.lines(&typed, "notice", lang),
        notice_en: faults.lines(&typed, "notice_en", lang),
        getting_there: faults.lines(&typed, "getting_there", lang),
        getting_there_en: faults.lines(&typed, "getting_there_en", lang),
        ..places.facility.clone()
    };
    let care = CareRow {
        house_rules: faults.lines(&typed, "house_rules", lang),
        house_rules_en: faults.lines(&typed, "house_rules_en", lang),
        edit: typed.edit(),
    };
    let path = staff_path(&palace, "edit");
    if !faults.0.is_empty() {
        let page = facility_page(&reader, &places, Some(&Tried { typed, faults }), None);
        return Ok(refused(&app, &reader, &path, page));
    }
    match places::change(
        &app,
        me,
        &palace,
        Change::Facility(Box::new((row, care))),
        Stranded::Ask,
    )
    .await
    {
        Ok(()) => Ok(saved(&path)),
        Err(Unchanged::Edited) => {
            let places = places::places(&app, me, &palace).await?;
            let told = Some((Tone::Warn, lang.places_edited().to_owned()));
            Ok((
                StatusCode::CONFLICT,
                show_at(&app, &reader, &path, facility_page(&reader, &places, None, told)),
            )
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn rows(of: &[&OpeningHoursRow]) -> Vec<HoursRow> {
    of.iter().map(|row| row.row()).collect()
}

fn hours_field(lang: Lang, value: String) -> Field {
    area("hours", lang.hours_week(), &value).hint(lang.hours_hint())
}

fn hours_typed(typed: &Typed, may_be_empty: bool, faults: &mut Faults, lang: Lang) -> Vec<HoursRow> {
    let text = typed.get("hours");
    let rows = hours::parse(text);
    match rows {
        Ok(rows) if !rows.is_empty() || (may_be_empty && text.is_empty()) => rows,
        Ok(_) => {
            faults.0.push(("hours", lang.hours_fault_empty().to_owned()));
            vec![]
        }
        Err(_) => {
            let lines: Vec<String> = hours::unreadable(text).iter().map(usize::to_string).collect();
            let fault = match lines.is_empty() {
                true => lang.hours_fault_contradiction().to_owned(),
                false => lang.hours_fault(&lines.join(lang.and())),
            };
            faults.0.push(("hours", fault));
            vec![]
        }
    }
}

/// Hours and special dates.
pub async fn hours(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let places = places::places(&app, me_of(&reader)?, &palace).await?;
    Ok(show(
        &app,
        &reader,
        hours_page(&reader, &places, None, told(&reader))?,
    ))
}

fn hours_page(
    reader: &Reader,
    places: &Places,
    attempt: Option<&Tried>,
    told: Option<(Tone, String)>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let palace = &places.facility.id;
    let path = staff_path(palace, "hours");
    let edit = places.care.edit;
    let may = me_of(reader)?.is_manager_of(palace);
    let written = hours::written(&rows(&places.hours_of(None)), lang);
    let exception = |row: &HoursExceptionRow| {
        let clock = |minute: u32| format!("{:02}:{:02}", minute % 1440 / 60, minute % 60);
        let when = match row.minutes() {
            Some(minutes) => format!("{}–{}", clock(minutes.opens), clock(minutes.closes)),
            None => lang.exception_shut().to_owned(),
        };
        let venue = row.venue_id.as_ref().and_then(|id| places.venue(id));
        let place = venue.map_or_else(
            || lang.exception_whole().to_owned(),
            |(venue, _)| reader.pick(&venue.name, &venue.name_en),
        );
        Line {
            href: None,
            title: format!("{} {when}", lang.date_full(row.date)),
            note: format!("{place} · {}", reader.pick(&row.reason, &row.reason_en)),
            act: may.then(|| Form {
                hidden: vec![
                    ("what".into(), "drop".into()),
                    ("edit".into(), edit.to_string()),
                    ("exception".into(), row.id.clone()),
                ],
                ..Form::new(path.as_str(), lang.exception_drop())
            }),
        }
    };
    let mut cards = Vec::new();
    if may {
        cards.push(Card::Form(Box::new(Form {
            is_main: true,
            text: Some(lang.hours_more().to_owned()),
            ..form(
                &path,
                "hours",
                edit,
                lang.court_save(),
                tried(vec![hours_field(lang, written)], "hours", attempt),
            )
        })));
    } else {
        let lines = written.lines().map(|line| Line {
            title: line.to_owned(),
            ..Line::default()
        });
        cards.push(Card::List(List {
            rows: lines.collect(),
            ..List::default()
        }));
    }
    cards.push(Card::List(List {
        heading: Some(lang.exceptions_title().to_owned()),
        rows: places.exceptions.iter().map(exception).collect(),
        none: lang.exceptions_none().to_owned(),
    }));
    if may {
        let fields = tried(exception_fields(reader, places), "exception", attempt);
        cards.push(Card::Form(Box::new(Form {
            heading: Some(lang.exception_add().to_owned()),
            fold: Some(false),
            ..form(&path, "exception", edit, lang.exception_add(), fields)
        })));
    }
    Ok(StaffPage {
        title: lang.places_hours().to_owned(),
        place: reader.pick(&places.facility.name, &places.facility.name_en),
        back: staff_path(palace, "venues"),
        text: None,
        told,
        cards,
    })
}

fn exception_fields(reader: &Reader, places: &Places) -> Vec<Field> {
    let lang = reader.lang;
    let mut wheres = vec![(String::new(), lang.exception_whole().to_owned())];
    wheres.extend(
        places
            .venues
            .iter()
            .filter(|(venue, _)| venue.retired_at.is_none())
            .map(|(venue, _)| (venue.id.to_string(), reader.pick(&venue.name, &venue.name_en))),
    );
    vec![
        Field::new("date", lang.place_date(), Kind::Date),
        Field::new("where", lang.exception_where(), Kind::Select).options(wheres),
        Field::new("from", lang.exception_from(), Kind::Time),
        Field::new("to", lang.exception_to(), Kind::Time),
        text("reason", lang.place_reason(), ""),
    ]
}

fn exception_typed(
    typed: &Typed,
    places: &Places,
    faults: &mut Faults,
    lang: Lang,
) -> Option<HoursExceptionRow> {
    let today = places.today();
    let date: Option<NaiveDate> = typed.get("date").parse().ok();
    let date = date.filter(|date| (today..=today + Days::new(366)).contains(date));
    let date = faults.unless("date", date, lang.fault_exception_date());
    let clock = |field: &str| {
        let time = NaiveTime::parse_from_str(typed.get(field), "%H:%M").ok()?;
        (time.minute() % 15 == 0).then_some(time.hour() * 60 + time.minute())
    };
    let minutes = match (typed.get("from"), typed.get("to")) {
        ("", "") => Some(None),
        _ => clock("from")
            .zip(clock("to"))
            .filter(|(from, to)| from < to)
            .map(Some),
    };
    let minutes = faults.unless("from", minutes, lang.fault_exception_times());
    let reason = faults.line(typed, "reason", 1, 40, lang);
    let (date, minutes) = (date?, minutes?);
    Some(HoursExceptionRow {
        id: String::new(),
        facility_id: places.facility.id.clone(),
        venue_id: Some(typed.get("where"))
            .filter(|id| !id.is_empty())
            .map(Into::into),
        date,
        opens_minute: minutes.map(|(from, _)| from),
        closes_minute: minutes.map(|(_, to)| to),
        reason,
        reason_en: String::new(),
    })
}

pub async fn change_hours(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (me, palace, typed, lang) = (me_of(&reader)?, FacilityId::from(id), Typed(typed), reader.lang);
    me.manages(&palace)?;
    let places = places::places(&app, me, &palace).await?;
    let (mut faults, edit) = (Faults::default(), typed.edit());
    let change = match typed.get("what") {
        "exception" => {
            exception_typed(&typed, &places, &mut faults, lang).map(|row| Change::Exception(edit, row))
        }
        "drop" => Some(Change::ExceptionDropped(edit, typed.get("exception").to_owned())),
        _ => Some(Change::Hours(
            None,
            edit,
            hours_typed(&typed, false, &mut faults, lang),
        )),
    };
    let path = staff_path(&palace, "hours");
    let change = match change {
        Some(change) if faults.0.is_empty() => change,
        _ => {
            let page = hours_page(&reader, &places, Some(&Tried { typed, faults }), None)?;
            return Ok(refused(&app, &reader, &path, page));
        }
    };
    match places::change(&app, me, &palace, change, asked(&typed)).await {
        Ok(()) => Ok(saved(&path)),
        Err(Unchanged::Strands(rows)) => Ok(strands(&app, &reader, &places, &path, typed, rows)),
        Err(Unchanged::Edited) => {
            let places = places::places(&app, me, &palace).await?;
            let told = Some((Tone::Warn, lang.places_edited().to_owned()));
            Ok((
                StatusCode::CONFLICT,
                show_at(&app, &reader, &path, hours_page(&reader, &places, None, told)?),
            )
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}
