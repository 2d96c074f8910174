//! Closures, holds and series: `GET /staff/facilities/{id}/closures`, `…/closures/new?what=&of=`, one of them, one series.
//!
//! The form carries the mark of whom the page has shown to be in the way. Sent unchanged it does what was shown.

use super::typed::{Faults, Tried, Typed, form, tried};
use super::{facility_ref, me_of, show, show_at, staff_path};
use crate::app::Shared;
use crate::desk::close::{self, Closures, Collide, End, Instead, Of, Planned, Shut, Skipped, Unshut};
use crate::desk::today;
use crate::problem::Problem;
use crate::read::{Form as Posted, Params};
use crate::reader::Reader;
use crate::store::{ClosureRow, CourtRow, DeskRow, ReservationView, SeriesRow, VenueRow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Timelike};
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::id::FacilityId;
use gongyue::member::mask_name;
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;
use serde::Deserialize;

/// Reservations that are shown of those in the way.
const SHOWN: usize = 40;

#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    what: String,
    #[serde(default)]
    of: String,
    #[serde(default)]
    done: String,
}

/// Shut, or held for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Shut,
    Hold,
}

impl What {
    fn read(word: &str) -> What {
        if word == "hold" { What::Hold } else { What::Shut }
    }

    fn word(self) -> &'static str {
        match self {
            What::Shut => "shut",
            What::Hold => "hold",
        }
    }
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let lang = reader.lang;
    let all = close::closures(&app, me_of(&reader)?, &palace, lang).await?;
    let here = staff_path(&palace, "closures");
    let new = |what: &str, of: &str, title: &str| Line {
        href: Some(format!("{here}/new?what={what}&of={of}")),
        title: title.to_owned(),
        ..Line::default()
    };
    let outdoor = all.venues.iter().any(|venue| !venue.is_indoor);
    let ways = [
        outdoor.then(|| new("shut", "outdoor", lang.closures_rain())),
        Some(new("shut", "", lang.shut_title())),
        Some(new("hold", "", lang.hold_title())),
    ];
    let told = match query.done.as_str() {
        "held" => Some(lang.hold_done()),
        "lifted" => Some(lang.closure_lifted()),
        "ended" => Some(lang.series_ended()),
        _ => None,
    };
    let page = StaffPage {
        title: lang.closures_title().to_owned(),
        place: facility_ref(&app, &reader, &palace).await?.name,
        back: staff_path(&palace, "today"),
        text: None,
        told: told.map(|words| (Tone::Done, words.to_owned())),
        cards: vec![
            Card::List(List {
                rows: ways.into_iter().flatten().collect(),
                ..List::default()
            }),
            Card::List(List {
                heading: Some(lang.closures_ahead().to_owned()),
                rows: all
                    .rows
                    .iter()
                    .map(|(row, place)| closure_line(&here, row, place, all.zone, lang))
                    .collect(),
                none: lang.closures_none().to_owned(),
            }),
            Card::List(List {
                heading: Some(lang.series_title().to_owned()),
                rows: all
                    .series
                    .iter()
                    .map(|(row, place)| series_line(&palace, row, place, lang))
                    .collect(),
                none: lang.series_none().to_owned(),
            }),
        ],
    };
    Ok(show(&app, &reader, page))
}

fn closure_line(here: &str, row: &ClosureRow, place: &str, zone: Zone, lang: Lang) -> Line {
    let reason = crate::reader::pick(lang, &row.reason, &row.reason_en);
    let kind = kind_of(row, lang);
    let said: Vec<String> = [lang.say_span(row.span(), zone), kind.to_owned(), reason]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    Line {
        href: Some(format!("{here}/{}", url::encoded(row.id.as_str()))),
        title: place.to_owned(),
        note: said.join(" · "),
        act: None,
    }
}

fn kind_of(row: &ClosureRow, lang: Lang) -> &'static str {
    row.hold_class
        .map_or_else(|| lang.closure_kind(row.kind), |class| lang.hold_class(class))
}

fn series_line(palace: &FacilityId, row: &SeriesRow, place: &str, lang: Lang) -> Line {
    Line {
        href: Some(staff_path(palace, &format!("series/{}", url::encoded(&row.id)))),
        title: format!(
            "{place} · {}",
            crate::reader::pick(lang, &row.reason, &row.reason_en)
        ),
        note: format!(
            "{} · {}",
            series_times(row, lang),
            lang.series_until(&lang.date_full(row.to_date))
        ),
        act: None,
    }
}

fn series_times(row: &SeriesRow, lang: Lang) -> String {
    let clock = |minute: u16| {
        let minute = u32::from(minute) % 1440;
        NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)
            .map(|time| lang.clock(time))
            .unwrap_or_default()
    };
    lang.series_times(
        lang.weekday_long(row.from_date),
        &clock(row.from_minute),
        &clock(row.to_minute),
    )
}

/// A form with what suits most, and whom it would meet.
pub async fn new(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = me_of(&reader)?;
    let what = What::read(&query.what);
    let all = close::closures(&app, me, &palace, reader.lang).await?;
    let day = today::day(&app, me, &palace, None, reader.lang).await?;
    let typed = usual(what, &query.of, &day);
    let page = asking(&app, &reader, &palace, &all, what, Attempt::first(typed)).await?;
    Ok(show(&app, &reader, page))
}

/// From now until the palace closes, for the reason that such a place is shut most.
fn usual(what: What, of: &str, day: &today::Day) -> Typed {
    let zone = day.palace.facility.time_zone;
    let from = zone.local(day.now);
    let closes = day.open().map(|open| open.ends_at).filter(|at| *at > day.now);
    let to = closes.map_or_else(|| from + TimeDelta::hours(2), |at| zone.local(at));
    let (kind, reason) = match of {
        "outdoor" => ("weather", Lang::Zh.shut_default_rain()),
        _ => ("maintenance", Lang::Zh.shut_default_lamp()),
    };
    let reason_en = match of {
        "outdoor" => Lang::En.shut_default_rain(),
        _ => Lang::En.shut_default_lamp(),
    };
    let (from_date, from_time) = match what {
        What::Shut => (from.date(), from.time()),
        // A hold is for some other day; the hour that most want is a beginning.
        What::Hold => (
            from.date() + Days::new(1),
            NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default(),
        ),
    };
    let (to_date, to_time) = match what {
        What::Shut => (to.date(), to.time()),
        What::Hold => (from_date, NaiveTime::from_hms_opt(21, 0, 0).unwrap_or_default()),
    };
    let mut typed = vec![
        ("what", what.word().to_owned()),
        ("of", of.to_owned()),
        ("from_date", from_date.to_string()),
        ("from_time", clock(from_time)),
        ("to_date", to_date.to_string()),
        ("to_time", clock(to_time)),
        ("collide", "skip".to_owned()),
    ];
    match what {
        What::Shut => typed.extend([
            ("kind", kind.to_owned()),
            ("reason", reason.to_owned()),
            ("reason_en", reason_en.to_owned()),
        ]),
        What::Hold => typed.extend([("class", "training".to_owned()), ("returns", "24".to_owned())]),
    }
    Typed(
        typed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// What is in the form, what is wrong with it, and what is said above it.
struct Attempt {
    tried: Tried,
    told: Option<(Tone, String)>,
    /// The closure that is changed.
    instead: Option<ClosureRow>,
}

impl Attempt {
    fn first(typed: Typed) -> Attempt {
        Attempt {
            tried: Tried {
                typed,
                faults: Faults::default(),
            },
            told: None,
            instead: None,
        }
    }
}

/// The page with the form, and the reservations that what is in it would displace.
async fn asking(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    all: &Closures,
    what: What,
    attempt: Attempt,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let Attempt {
        tried: with,
        told,
        instead,
    } = attempt;
    // What cannot be read shows nobody; its faults stand at the fields.
    let (plan, planned) = match read(&with.typed, all.zone, lang) {
        Ok(shut) => {
            let except = instead.as_ref().map(|row| &row.id);
            let plan = close::look(app, me_of(reader)?, palace, &shut, except).await.ok();
            let places = places(what == What::Shut, all, lang);
            let place = places
                .into_iter()
                .find(|(value, _)| value == with.typed.get("of"));
            let summary = format!(
                "{} · {} · {}",
                place.map(|(_, words)| words).unwrap_or_default(),
                lang.say_span(shut.span, all.zone),
                reader.pick(&shut.reason, &shut.reason_en)
            );
            (plan, Some(summary))
        }
        Err(_) => (None, None),
    };
    let planned = planned.filter(|_| plan.is_some());
    let mut cards = Vec::new();
    let hits = plan.as_ref().map_or(0, |plan| plan.hits.len());
    if let Some(plan) = plan.as_ref().filter(|plan| !plan.hits.is_empty()) {
        cards.push(Card::List(hits_list(all, plan, reader)));
    }
    if let Some(plan) = plan.as_ref().filter(|plan| !plan.skipped.is_empty()) {
        cards.push(Card::List(skips_list(plan, lang)));
    }
    let submit = match (what, hits) {
        (What::Shut, 0) => lang.shut_now().to_owned(),
        (What::Hold, 0) => lang.hold_now().to_owned(),
        (What::Shut, n) => lang.shut_anyway(n),
        (What::Hold, n) => lang.hold_anyway(n),
    };
    let path = match &instead {
        Some(row) => staff_path(palace, &format!("closures/{}", url::encoded(row.id.as_str()))),
        None => staff_path(palace, "closures"),
    };
    let edit = instead.as_ref().map_or(0, |row| row.edit);
    let fields = fields(what, all, instead.is_some(), lang);
    let mut asked = form(
        &path,
        what.word(),
        edit,
        &submit,
        tried(fields, what.word(), Some(&with)),
    );
    asked
        .hidden
        .push(("seen".into(), plan.map(|plan| plan.seen).unwrap_or_default()));
    if instead.is_some() {
        asked.hidden.push(("of".into(), with.typed.get("of").to_owned()));
    }
    let text = (hits > 0).then(|| lang.shut_hits_text().to_owned());
    // What suits most is one tap; whoever wants it otherwise opens the form.
    let at_once = planned.filter(|_| instead.is_none() && told.is_none() && with.faults.0.is_empty());
    match at_once {
        Some(summary) => {
            let mut hidden: Vec<(String, String)> = with.typed.0.clone();
            hidden.retain(|(name, _)| name != "seen");
            hidden.extend(asked.hidden.iter().filter(|(name, _)| name == "seen").cloned());
            let quick = Form {
                heading: Some(summary),
                text,
                hidden,
                is_main: true,
                ..Form::new(&path, asked.submit.clone())
            };
            cards.insert(0, Card::Form(Box::new(quick)));
            asked.heading = Some(lang.shut_otherwise().to_owned());
            asked.fold = Some(false);
        }
        None => {
            asked.is_main = true;
            asked.text = text;
        }
    }
    cards.push(Card::Form(Box::new(asked)));
    Ok(StaffPage {
        title: match (what, &instead) {
            (_, Some(_)) => lang.closure_edit().to_owned(),
            (What::Shut, None) => lang.shut_title().to_owned(),
            (What::Hold, None) => lang.hold_title().to_owned(),
        },
        place: facility_ref(app, reader, palace).await?.name,
        back: match &instead {
            Some(_) => path,
            None => staff_path(palace, "today"),
        },
        text: None,
        told,
        cards,
    })
}

pub fn hits_list(all: &Closures, plan: &Planned, reader: &Reader) -> List {
    let lang = reader.lang;
    let line = |row: &DeskRow| {
        let venue = all.venues.iter().find(|venue| venue.id == row.venue_id);
        let court = all.courts.iter().find(|court| court.id == row.court_id);
        let place: Vec<String> = venue
            .map(|venue| reader.pick(&venue.name, &venue.name_en))
            .into_iter()
            .chain(court.map(|court| reader.pick(&court.name, &court.name_en)))
            .collect();
        let who = row
            .name
            .as_deref()
            .map(mask_name)
            .unwrap_or_else(|| row.guest.clone());
        let said: Vec<String> = [place.join(" "), who, lang.people_only(row.party_size)]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        Line {
            title: lang.say_span(row.span(), plan.zone),
            note: said.join(" · "),
            ..Line::default()
        }
    };
    let mut rows: Vec<Line> = plan.hits.iter().take(SHOWN).map(line).collect();
    if plan.hits.len() > SHOWN {
        rows.push(Line {
            title: lang.strands_more(plan.hits.len() - SHOWN),
            ..Line::default()
        });
    }
    List {
        heading: Some(lang.shut_hits(plan.hits.len())),
        rows,
        none: String::new(),
    }
}

fn skips_list(plan: &Planned, lang: Lang) -> List {
    let line = |(date, why): &(NaiveDate, Skipped)| Line {
        title: lang.date_full(*date),
        note: match why {
            Skipped::Reserved(n) => lang.series_skip_reserved(&n.to_string()),
            Skipped::Closed(reason) => reason.clone(),
        },
        ..Line::default()
    };
    List {
        heading: Some(lang.shut_skips(plan.skipped.len())),
        rows: plan.skipped.iter().map(line).collect(),
        none: String::new(),
    }
}

fn fields(what: What, all: &Closures, is_change: bool, lang: Lang) -> Vec<Field> {
    let pair = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let mut fields = Vec::new();
    if !is_change {
        fields.push(Field::new("of", lang.shut_of(), Kind::Select).options(places(
            what == What::Shut,
            all,
            lang,
        )));
    }
    match what {
        What::Shut => fields.push(Field::new("kind", lang.shut_kind(), Kind::Select).options(vec![
            pair("maintenance", lang.closure_kind(ClosureKind::Maintenance)),
            pair("weather", lang.closure_kind(ClosureKind::Weather)),
            pair("event", lang.closure_kind(ClosureKind::Event)),
        ])),
        What::Hold => {
            let classes = [
                HoldClass::Training,
                HoldClass::Competition,
                HoldClass::Group,
                HoldClass::Maintenance,
            ];
            let classes = classes.map(|class| pair(class.as_str(), lang.hold_class(class)));
            fields.push(Field::new("class", lang.shut_class(), Kind::Select).options(classes.to_vec()));
        }
    }
    fields.extend([
        Field::new("from_date", lang.shut_from_day(), Kind::Date),
        Field::new("from_time", lang.shut_from(), Kind::Time),
        Field::new("to_date", lang.shut_to_day(), Kind::Date),
        Field::new("to_time", lang.shut_to(), Kind::Time),
        Field::new("reason", lang.shut_reason(), Kind::Text),
        Field::new("reason_en", lang.shut_reason_en(), Kind::Text),
    ]);
    if what == What::Hold {
        fields.push(Field::new("owner", lang.shut_owner(), Kind::Text));
        fields.push(Field::new("returns", lang.shut_returns(), Kind::Number));
        if !is_change {
            fields.push(Field::new("weekly", lang.shut_weekly(), Kind::Date));
            fields.push(
                Field::new("collide", lang.shut_collide(), Kind::Select).options(vec![
                    pair("skip", lang.shut_collide_skip()),
                    pair("displace", lang.shut_collide_displace()),
                ]),
            );
        }
    }
    fields
}

/// With the whole palace and what has no roof, or venues and courts alone.
pub fn places(with_all: bool, all: &Closures, lang: Lang) -> Vec<(String, String)> {
    let name = |zh: &str, en: &str| crate::reader::pick(lang, zh, en);
    let mut options = vec![];
    let court = |venue: &VenueRow, court: &CourtRow| {
        let words = format!(
            "{} {}",
            name(&venue.name, &venue.name_en),
            name(&court.name, &court.name_en)
        );
        (format!("court:{}", court.id), words)
    };
    if with_all {
        options.push(("palace".to_owned(), lang.exception_whole().to_owned()));
        if all.venues.iter().any(|venue| !venue.is_indoor) {
            options.push(("outdoor".to_owned(), lang.shut_outdoor().to_owned()));
        }
    }
    for venue in all.venues.iter().filter(|venue| venue.retired_at.is_none()) {
        let own: Vec<&CourtRow> = all
            .courts
            .iter()
            .filter(|court| court.venue_id == venue.id)
            .collect();
        options.push((
            format!("venue:{}", venue.id),
            lang.shut_all_of(&name(&venue.name, &venue.name_en)),
        ));
        if own.len() > 1 {
            options.extend(own.into_iter().map(|row| court(venue, row)));
        }
    }
    options
}

/// What was typed; every fault at its field.
fn read(typed: &Typed, zone: Zone, lang: Lang) -> Result<Shut, Faults> {
    let mut faults = Faults::default();
    let what = What::read(typed.get("what"));
    let of = match typed.get("of").split_once(':') {
        Some(("venue", id)) => Some(Of::Venue(id.into())),
        Some(("court", id)) => Some(Of::Court(id.into())),
        _ => match typed.get("of") {
            "palace" => Some(Of::Palace),
            "outdoor" => Some(Of::Outdoor),
            _ => None,
        },
    };
    let of = faults.unless("of", of, lang.fault_shut_where());
    let mut moment = |day: &'static str, time: &'static str| {
        let date = typed.get(day).parse::<NaiveDate>().ok();
        let date = faults.unless(day, date.filter(far), lang.fault_date());
        let clock = NaiveTime::parse_from_str(typed.get(time), "%H:%M").ok();
        let clock = faults.unless(time, clock, lang.fault_exception_times());
        Some(zone.opening(date?, clock?.hour() * 60 + clock?.minute()))
    };
    let from = moment("from_date", "from_time");
    let to = moment("to_date", "to_time");
    let span = match (from, to) {
        (Some(from), Some(to)) => faults.unless("to_time", Span::new(from, to), lang.fault_shut_times()),
        _ => None,
    };
    let reason = faults.line(typed, "reason", 1, 80, lang);
    let reason_en = faults.line(typed, "reason_en", 0, 120, lang);
    let owner = faults.line(typed, "owner", 0, 60, lang);
    let (kind, hold_class) = match what {
        What::Hold => (
            Some(ClosureKind::Hold),
            typed.get("class").parse::<HoldClass>().ok(),
        ),
        What::Shut => (typed.get("kind").parse::<ClosureKind>().ok(), None),
    };
    let kind = kind.filter(|kind| (*kind == ClosureKind::Hold) == (what == What::Hold));
    let kind = faults.unless("kind", kind, lang.fault_parameter());
    if what == What::Hold {
        let class = hold_class.filter(|class| *class != HoldClass::Offer);
        faults.unless("class", class, lang.fault_parameter());
    }
    let returns_hours = match typed.get("returns") {
        "" => None,
        text => {
            let hours = text.parse::<u16>().ok().filter(|hours| (1..=720).contains(hours));
            faults.unless("returns", hours, lang.fault_hours_count())
        }
    };
    let weekly_until = match typed.get("weekly") {
        "" => None,
        text => {
            let first = span.map(|span| zone.date(span.starts_at));
            let date = text
                .parse::<NaiveDate>()
                .ok()
                .filter(|date| first.is_none_or(|first| (1..=730).contains(&(*date - first).num_days())));
            faults.unless("weekly", date, lang.fault_shut_weekly_date())
        }
    };
    if weekly_until.is_some() && matches!(of, Some(Of::Palace | Of::Outdoor)) {
        faults.0.push(("of", lang.fault_shut_weekly_palace().to_owned()));
    }
    match (of, span, kind) {
        (Some(of), Some(span), Some(kind)) if faults.0.is_empty() => Ok(Shut {
            of,
            kind,
            hold_class,
            owner,
            reason,
            reason_en,
            span,
            weekly_until,
            collide: match typed.get("collide") {
                "displace" => Collide::Displace,
                _ => Collide::Skip,
            },
            returns_hours,
        }),
        _ => Err(faults),
    }
}

/// Within the years that the calendar can count.
fn far(date: &NaiveDate) -> bool {
    use chrono::Datelike;
    crate::read::YEARS.contains(&date.year())
}

/// What became of an attempt: where to go, or what stands at which field.
pub enum Outcome {
    Faults(Faults),
    Told(StatusCode, String),
}

pub fn outcome(unshut: Unshut, lang: Lang) -> Result<Outcome, Problem> {
    let fault = |field: &'static str, words: String| Outcome::Faults(Faults(vec![(field, words)]));
    Ok(match unshut {
        Unshut::Seen(_) => Outcome::Told(StatusCode::CONFLICT, lang.shut_hits_new().to_owned()),
        Unshut::Edited => Outcome::Told(StatusCode::CONFLICT, lang.closure_gone().to_owned()),
        Unshut::Nowhere => fault("of", lang.fault_shut_where().to_owned()),
        Unshut::Over => fault("to_time", lang.fault_shut_over().to_owned()),
        Unshut::TooMuch { days } => fault("to_date", lang.fault_shut_long(days)),
        Unshut::Nothing => fault("weekly", lang.fault_shut_nothing().to_owned()),
        Unshut::Problem(Problem::Refused(refused)) => {
            Outcome::Told(refused.status(), refused.sentences(lang))
        }
        Unshut::Problem(problem) => return Err(problem),
        Unshut::Raced => return Err(Problem::Busy),
    })
}

pub async fn shut(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(pairs): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = me_of(&reader)?;
    me.works_at(&palace)?;
    let lang = reader.lang;
    let typed = Typed(pairs);
    let what = What::read(typed.get("what"));
    let all = close::closures(&app, me, &palace, reader.lang).await?;
    let seen = typed.get("seen").to_owned();
    let outcome = match read(&typed, all.zone, lang) {
        Ok(wanted) => match close::shut(&app, me, &palace, wanted, Some(seen), lang).await {
            Ok(done) => {
                let to = match what {
                    What::Shut => format!(
                        "{}?done=closed&of={}",
                        staff_path(&palace, "today"),
                        done.displaced
                    ),
                    What::Hold => match done.series {
                        Some(series) => staff_path(&palace, &format!("series/{}", url::encoded(&series))),
                        None => format!("{}?done=held", staff_path(&palace, "closures")),
                    },
                };
                return Ok(Redirect::to(&to).into_response());
            }
            Err(unshut) => outcome(unshut, lang)?,
        },
        Err(faults) => Outcome::Faults(faults),
    };
    let here = format!("{}/new?what={}", staff_path(&palace, "closures"), what.word());
    let (status, attempt) = again(typed, outcome, None);
    let page = asking(&app, &reader, &palace, &all, what, attempt).await?;
    Ok((status, show_at(&app, &reader, &here, page)).into_response())
}

fn again(typed: Typed, outcome: Outcome, instead: Option<ClosureRow>) -> (StatusCode, Attempt) {
    let mut attempt = Attempt {
        instead,
        ..Attempt::first(typed)
    };
    let status = match outcome {
        Outcome::Faults(faults) => {
            attempt.tried.faults = faults;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Outcome::Told(status, words) => {
            attempt.told = Some((Tone::Warn, words));
            status
        }
    };
    (status, attempt)
}

/// One closure.
pub async fn closure(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, closure)): Path<(String, String)>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let told = match query.done.as_str() {
        "saved" => Some((Tone::Done, reader.lang.closure_saved().to_owned())),
        "confirmed" => Some((Tone::Done, reader.lang.closure_confirmed().to_owned())),
        _ => None,
    };
    let page = one(&app, &reader, &palace, &closure, told, None).await?;
    Ok(show(&app, &reader, page))
}

async fn one(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    closure: &str,
    told: Option<(Tone, String)>,
    tried_change: Option<Attempt>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let me = me_of(reader)?;
    let shown = close::closure(app, me, palace, &closure.into(), lang).await?;
    let row = &shown.row;
    let what = match row.kind {
        ClosureKind::Hold => What::Hold,
        _ => What::Shut,
    };
    let path = staff_path(palace, &format!("closures/{}", url::encoded(closure)));
    let is_over = row.ends_at <= app.now();
    let said: Vec<String> = [
        lang.say_span(row.span(), shown.zone),
        kind_of(row, lang).to_owned(),
        reader.pick(&row.reason, &row.reason_en),
        match row.owner.as_str() {
            "" => String::new(),
            owner => lang.closure_owner(owner),
        },
    ]
    .into_iter()
    .filter(|text| !text.is_empty())
    .collect();
    let mut cards = Vec::new();
    let button = |what: &str, text: Option<String>, submit: &str| {
        Card::Form(Box::new(Form {
            text,
            ..form(&path, what, row.edit, submit, vec![])
        }))
    };
    if let Some(at) = row.returns_at.filter(|_| row.confirmed_at.is_none() && !is_over) {
        let text = lang.closure_confirm_text(&lang.say_instant(at, shown.zone));
        cards.push(button("confirm", Some(text), lang.closure_confirm()));
    }
    if !is_over {
        let text = Some(lang.closure_lift_text().to_owned());
        cards.push(button("lift", text, lang.closure_lift()));
        if row.activity_id.is_none() {
            let all = close::closures(app, me, palace, lang).await?;
            let attempt = tried_change.unwrap_or_else(|| Attempt {
                instead: Some(row.clone()),
                ..Attempt::first(typed_of(row, what, shown.zone))
            });
            let change = asking(app, reader, palace, &all, what, attempt).await?;
            cards.extend(change.cards.into_iter().map(|card| match card {
                Card::Form(form) => Card::Form(Box::new(Form {
                    heading: Some(lang.closure_edit().to_owned()),
                    submit: match form.text {
                        Some(_) => form.submit,
                        None => lang.closure_save().to_owned(),
                    },
                    is_main: false,
                    fold: Some(false),
                    ..*form
                })),
                other => other,
            }));
        }
    }
    let displaced = |view: &ReservationView| Line {
        href: Some(staff_path(
            palace,
            &format!("today?date={}&pick={}", shown.zone.date(view.starts_at), view.id),
        )),
        title: lang.say_span(view.span(), shown.zone),
        note: format!(
            "{} {}",
            reader.pick(&view.venue_name, &view.venue_name_en),
            reader.pick(&view.court_name, &view.court_name_en)
        ),
        act: None,
    };
    cards.push(Card::List(List {
        heading: Some(lang.closure_displaced(shown.displaced.len())),
        rows: shown.displaced.iter().map(displaced).collect(),
        none: lang.closure_displaced_none().to_owned(),
    }));
    Ok(StaffPage {
        title: shown.place.clone(),
        place: facility_ref(app, reader, palace).await?.name,
        back: staff_path(palace, "closures"),
        text: Some(said.join(" · ")),
        told,
        cards,
    })
}

/// A closure as its form has it.
fn typed_of(row: &ClosureRow, what: What, zone: Zone) -> Typed {
    let local = |at: Instant| zone.local(at);
    let of = match (&row.court_id, &row.venue_id) {
        (Some(court), _) => format!("court:{court}"),
        (None, Some(venue)) => format!("venue:{venue}"),
        (None, None) => "palace".to_owned(),
    };
    let (from, to) = (local(row.starts_at), local(row.ends_at));
    let returns = row
        .returns_at
        .map(|at| (row.starts_at - at).num_hours().to_string());
    let pairs = [
        ("what", what.word().to_owned()),
        ("of", of),
        ("kind", row.kind.as_str().to_owned()),
        (
            "class",
            row.hold_class
                .map(HoldClass::as_str)
                .unwrap_or_default()
                .to_owned(),
        ),
        ("from_date", from.date().to_string()),
        ("from_time", clock(from.time())),
        ("to_date", to.date().to_string()),
        ("to_time", clock(to.time())),
        ("reason", row.reason.clone()),
        ("reason_en", row.reason_en.clone()),
        ("owner", row.owner.clone()),
        ("returns", returns.unwrap_or_default()),
    ];
    Typed(
        pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// Lifts, confirms or changes it.
pub async fn act(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, closure)): Path<(String, String)>,
    Posted(pairs): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = me_of(&reader)?;
    me.works_at(&palace)?;
    let lang = reader.lang;
    let typed = Typed(pairs);
    let path = staff_path(&palace, &format!("closures/{}", url::encoded(&closure)));
    let edit = typed.edit();
    let id = closure.as_str().into();
    let end = match typed.get("what") {
        "lift" => Some(End::Lift),
        "confirm" => Some(End::Confirm),
        _ => None,
    };
    if let Some(end) = end {
        return match close::end(&app, me, &palace, &id, edit, end).await {
            Ok(()) => Ok(Redirect::to(&match end {
                End::Lift => format!("{}?done=lifted", staff_path(&palace, "closures")),
                End::Confirm => format!("{path}?done=confirmed"),
            })
            .into_response()),
            Err(Unshut::Edited) => {
                let told = Some((Tone::Warn, lang.closure_gone().to_owned()));
                let page = one(&app, &reader, &palace, &closure, told, None).await?;
                Ok((StatusCode::CONFLICT, show_at(&app, &reader, &path, page)).into_response())
            }
            Err(unshut) => Err(outcome(unshut, lang).err().unwrap_or(Problem::Changed)),
        };
    }
    let shown = close::closure(&app, me, &palace, &id, lang).await?;
    let outcome = match read(&typed, shown.zone, lang) {
        Ok(wanted) => {
            let seen = Some(typed.get("seen").to_owned());
            let instead = Instead { id, edit };
            match close::change(&app, me, &palace, instead, wanted, seen, lang).await {
                Ok(_) => return Ok(Redirect::to(&format!("{path}?done=saved")).into_response()),
                Err(unshut) => outcome(unshut, lang)?,
            }
        }
        Err(faults) => Outcome::Faults(faults),
    };
    let (status, attempt) = again(typed, outcome, Some(shown.row));
    let told = attempt.told.clone();
    let page = one(&app, &reader, &palace, &closure, told, Some(attempt)).await?;
    Ok((status, show_at(&app, &reader, &path, page)).into_response())
}

/// One series.
pub async fn series(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, series)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let lang = reader.lang;
    let shown = close::series(&app, me_of(&reader)?, &palace, &series, lang).await?;
    let row = &shown.row;
    let path = staff_path(&palace, &format!("series/{}", url::encoded(&series)));
    let here = staff_path(&palace, "closures");
    let dates = shown.dates.iter().map(|closure| Line {
        href: Some(format!("{here}/{}", url::encoded(closure.id.as_str()))),
        title: lang.say_span(closure.span(), shown.zone),
        ..Line::default()
    });
    let skipped = shown.skipped.iter().map(|skip| Line {
        title: lang.date_full(skip.date),
        note: match skip.reason.parse::<usize>() {
            Ok(_) => lang.series_skip_reserved(&skip.reason),
            Err(_) => skip.reason.clone(),
        },
        ..Line::default()
    });
    let mut cards = vec![
        Card::List(List {
            heading: Some(lang.series_dates(shown.dates.len())),
            rows: dates.collect(),
            none: lang.closures_none().to_owned(),
        }),
        Card::List(List {
            heading: Some(lang.series_skipped().to_owned()),
            rows: skipped.collect(),
            none: lang.series_skipped_none().to_owned(),
        }),
    ];
    if row.ended_at.is_none() && !shown.dates.is_empty() {
        cards.push(Card::Form(Box::new(Form {
            text: Some(lang.series_end_text().to_owned()),
            ..Form::new(&path, lang.series_end())
        })));
    }
    let said: Vec<String> = [
        series_times(row, lang),
        lang.series_until(&lang.date_full(row.to_date)),
        lang.hold_class(row.hold_class).to_owned(),
        match row.owner.as_str() {
            "" => String::new(),
            owner => lang.closure_owner(owner),
        },
    ]
    .into_iter()
    .filter(|text| !text.is_empty())
    .collect();
    let page = StaffPage {
        title: reader.pick(&row.reason, &row.reason_en),
        place: shown.place.clone(),
        back: here,
        text: Some(said.join(" · ")),
        told: None,
        cards,
    };
    Ok(show(&app, &reader, page))
}

pub async fn end_series(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, series)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = me_of(&reader)?;
    match close::end_series(&app, me, &palace, &series).await {
        Ok(()) | Err(Unshut::Edited) => {
            Ok(Redirect::to(&format!("{}?done=ended", staff_path(&palace, "closures"))).into_response())
        }
        Err(unshut) => Err(outcome(unshut, reader.lang).err().unwrap_or(Problem::Changed)),
    }
}
