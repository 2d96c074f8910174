//! Activities: `GET /activities/{id}` for members, `GET /staff/facilities/{id}/activities` and one of them for the staff.

use super::closures::{Outcome, hits_list, outcome, places};
use super::typed::{Faults, Tried, Typed, form, tried};
use super::{facility_ref, lines, me_of, show, show_at, staff_path};
use crate::api::people::{masked_phone, reason};
use crate::app::Shared;
use crate::desk::activities::{self, Deed, Entered, Listed, Wanted};
use crate::desk::close::{self, Closures, Collide, Of, Shut};
use crate::guard::sign_in_url;
use crate::problem::Problem;
use crate::read::{Form as Posted, Params, YEARS};
use crate::reader::{Reader, pick};
use crate::store::{ActivityRow, EntryRow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike};
use gongyue::activity::{ActivityKind, EntryStatus, SignUp, sign_up};
use gongyue::closure::ClosureKind;
use gongyue::id::FacilityId;
use gongyue::member::{Verification, mask_name};
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::activity::{ActivityPage, Door};
use gongyue_app::pages::staff::{Card, Form, Line, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;
use serde::Deserialize;

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let shown = activities::activity(&app, reader.me.as_ref(), &id).await?;
    let (row, zone) = (&shown.row, shown.facility.time_zone);
    let path = format!("/activities/{}", url::encoded(&id));
    let state = sign_up(
        row.sign_up_opens_at,
        row.sign_up_closes_at,
        row.cancelled_at.is_some(),
        app.now(),
    );
    let door = match (state, reader.me.as_ref().map(|me| me.verification)) {
        (SignUp::Cancelled, _) => Door::Off(row.cancel_reason.clone()),
        (SignUp::NotYet(at), _) => Door::NotYet(zone.local(at)),
        (SignUp::Over, _) => Door::Closed,
        (SignUp::Open, None) => Door::First(sign_in_url(&path), lang.activity_sign_in()),
        (SignUp::Open, Some(Verification::Verified)) => Door::Open {
            until: zone.local(row.sign_up_closes_at),
        },
        (SignUp::Open, Some(_)) => Door::First("/verification".to_owned(), lang.activity_verify()),
    };
    let page = ActivityPage {
        back: url::facility(&shown.facility.id),
        today: zone.date(app.now()),
        facility: reader.pick(&shown.facility.name, &shown.facility.name_en),
        kind: lang.activity_kind(row.kind),
        title: reader.pick(&row.title, &row.title_en),
        text: lines(&reader.pick(&row.text, &row.text_en)),
        starts: zone.local(row.starts_at),
        ends: zone.local(row.ends_at),
        places: row.places,
        taken: shown.taken,
        waiting: shown.waiting,
        own: shown.own,
        door,
        path,
    };
    Ok(show(&app, &reader, page))
}

#[derive(Debug, Deserialize)]
pub struct Entering {
    #[serde(default)]
    what: String,
}

pub async fn enter(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Posted(posted): Posted<Entering>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    match posted.what.as_str() {
        "withdraw" => activities::withdraw(&app, me, &id).await?,
        _ => match activities::enter(&app, me, &id).await? {
            // The page says what is so now.
            Entered::Done(_) | Entered::Closed => {}
            Entered::NotVerified => return Ok(Redirect::to("/verification").into_response()),
        },
    }
    Ok(Redirect::to(&format!("/activities/{}", url::encoded(&id))).into_response())
}

#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    done: String,
}

pub async fn staff(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = me_of(&reader)?;
    let all = close::closures(&app, me, &palace, reader.lang).await?;
    let page = overview(&app, &reader, &palace, &all, usual(&app, all.zone), None).await?;
    Ok(show(&app, &reader, page))
}

/// The day after tomorrow, in the evening, with two days to sign up.
fn usual(app: &Shared, zone: Zone) -> Tried {
    let today = zone.date(app.now());
    let day = today + Days::new(7);
    let pairs = [
        ("what", "new".to_owned()),
        ("kind", "competition".to_owned()),
        ("date", day.to_string()),
        ("from", "19:00".to_owned()),
        ("to", "21:00".to_owned()),
        ("places", "30".to_owned()),
        ("opens", today.to_string()),
        ("closes", (day - Days::new(1)).to_string()),
    ];
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Tried {
        typed: Typed(pairs.collect()),
        faults: Faults::default(),
    }
}

async fn overview(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    all: &Closures,
    with: Tried,
    told: Option<(Tone, String)>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let rows = activities::ahead(app, palace).await?;
    let path = staff_path(palace, "activities");
    let line = |row: &ActivityRow| Line {
        href: Some(format!("{path}/{}", url::encoded(&row.id))),
        title: reader.pick(&row.title, &row.title_en),
        note: format!(
            "{} · {}",
            lang.say_span(row.span(), all.zone),
            match row.cancelled_at {
                Some(_) => lang.activity_is_off(&row.cancel_reason),
                None => lang.activity_kind(row.kind).to_owned(),
            }
        ),
        act: None,
    };
    let mut cards = vec![Card::List(List {
        heading: Some(lang.activities_ahead().to_owned()),
        rows: rows.iter().map(line).collect(),
        none: lang.activities_none().to_owned(),
    })];
    // Who would be in its way on the courts is shown before.
    let plan = match read(&with.typed, palace, all.zone, app.now(), lang) {
        Ok(Wanted { shut: Some(shut), .. }) => {
            close::look(app, me_of(reader)?, palace, &shut, None).await.ok()
        }
        _ => None,
    };
    let hits = plan.as_ref().map_or(0, |plan| plan.hits.len());
    let submit = match hits {
        0 => lang.activity_announce().to_owned(),
        n => lang.activity_announce_anyway(n),
    };
    let shown = hits > 0 || !with.faults.0.is_empty() || told.is_some();
    let mut asked = form(
        &path,
        "new",
        0,
        &submit,
        tried(fields(all, lang, true), "new", Some(&with)),
    );
    asked.heading = Some(lang.activity_new().to_owned());
    asked.fold = Some(shown);
    asked.is_main = true;
    let seen = plan.as_ref().map(|plan| plan.seen.clone()).unwrap_or_default();
    asked.hidden.push(("seen".into(), seen));
    if let Some(plan) = plan.as_ref().filter(|plan| !plan.hits.is_empty()) {
        cards.push(Card::List(hits_list(all, plan, reader)));
        asked.text = Some(lang.shut_hits_text().to_owned());
    }
    cards.push(Card::Form(Box::new(asked)));
    Ok(StaffPage {
        title: lang.activities_title().to_owned(),
        place: facility_ref(app, reader, palace).await?.name,
        back: staff_path(palace, "today"),
        text: None,
        told,
        cards,
    })
}

fn fields(all: &Closures, lang: Lang, is_new: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    if is_new {
        let kinds = ActivityKind::ALL.iter();
        let kinds = kinds.map(|kind| (kind.as_str().to_owned(), lang.activity_kind(*kind).to_owned()));
        fields.push(Field::new("kind", lang.activity_kind_label(), Kind::Select).options(kinds.collect()));
    }
    fields.push(Field::new("title", lang.activity_title_label(), Kind::Text));
    if is_new {
        let mut of = vec![(String::new(), lang.activity_of_none().to_owned())];
        of.extend(places(false, all, lang));
        fields.extend([
            Field::new("date", lang.activity_date(), Kind::Date),
            Field::new("from", lang.activity_from(), Kind::Time),
            Field::new("to", lang.activity_to(), Kind::Time),
            Field::new("of", lang.activity_of(), Kind::Select).options(of),
        ]);
    }
    fields.extend([
        Field::new("places", lang.activity_places(), Kind::Number),
        Field::new("opens", lang.activity_opens(), Kind::Date),
        Field::new("closes", lang.activity_closes(), Kind::Date),
        Field::new("text", lang.activity_text_label(), Kind::Area),
        Field::new("title_en", lang.activity_title_en_label(), Kind::Text),
        Field::new("text_en", lang.activity_text_en_label(), Kind::Area),
    ]);
    fields
}

fn date_of(typed: &Typed, name: &str) -> Option<NaiveDate> {
    let date = typed.get(name).parse::<NaiveDate>().ok();
    date.filter(|date| YEARS.contains(&date.year()))
}

/// The words, places and times to sign up; the same for a new one and for a change.
fn words_of(typed: &Typed, faults: &mut Faults, row: &mut ActivityRow, zone: Zone, lang: Lang) {
    row.title = typed
        .get("title")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if !(2..=40).contains(&row.title.chars().count()) {
        faults.0.push(("title", lang.fault_activity_title().to_owned()));
    }
    row.title_en = faults.line(typed, "title_en", 0, 80, lang);
    row.text = faults.lines(typed, "text", lang);
    row.text_en = faults.lines(typed, "text_en", lang);
    let count = typed
        .get("places")
        .parse::<u32>()
        .ok()
        .filter(|n| (1..=5000).contains(n));
    row.places = faults
        .unless("places", count, lang.fault_activity_places())
        .unwrap_or(1);
    let opens = faults.unless("opens", date_of(typed, "opens"), lang.fault_date());
    let closes = faults.unless("closes", date_of(typed, "closes"), lang.fault_date());
    if let (Some(opens), Some(closes)) = (opens, closes) {
        row.sign_up_opens_at = zone.opening(opens, 0);
        row.sign_up_closes_at = zone.closing(closes, 1440).min(row.starts_at);
        if row.sign_up_opens_at >= row.sign_up_closes_at {
            faults
                .0
                .push(("closes", lang.fault_activity_sign_up().to_owned()));
        }
    }
}

fn read(typed: &Typed, palace: &FacilityId, zone: Zone, now: Instant, lang: Lang) -> Result<Wanted, Faults> {
    let mut faults = Faults::default();
    let kind = typed.get("kind").parse::<ActivityKind>().ok();
    let kind = faults.unless("kind", kind, lang.fault_activity_kind());
    let date = faults.unless("date", date_of(typed, "date"), lang.fault_date());
    let mut clock = |name: &'static str| {
        let time = NaiveTime::parse_from_str(typed.get(name), "%H:%M").ok();
        let time = faults.unless(name, time, lang.fault_exception_times())?;
        Some(time.hour() * 60 + time.minute())
    };
    let (from, to) = (clock("from"), clock("to"));
    let span = match (date, from, to) {
        (Some(date), Some(from), Some(to)) => {
            let span = Span::new(zone.opening(date, from), zone.closing(date, to));
            let span = span.filter(|span| span.ends_at > now && (span.ends_at - now).num_days() <= 400);
            faults.unless("to", span, lang.fault_shut_times())
        }
        _ => None,
    };
    let of = match typed.get("of").split_once(':') {
        Some(("venue", id)) => Some(Some(Of::Venue(id.into()))),
        Some(("court", id)) => Some(Some(Of::Court(id.into()))),
        _ => typed.get("of").is_empty().then_some(None),
    };
    let of = faults.unless("of", of, lang.fault_shut_where());
    let whole = span.unwrap_or(Span {
        starts_at: now,
        ends_at: now,
    });
    let mut row = ActivityRow {
        id: String::new(),
        palace_id: palace.clone(),
        kind: kind.unwrap_or(ActivityKind::Gathering),
        title: String::new(),
        title_en: String::new(),
        text: String::new(),
        text_en: String::new(),
        starts_at: whole.starts_at,
        ends_at: whole.ends_at,
        places: 1,
        sign_up_opens_at: now,
        sign_up_closes_at: now,
        cancelled_at: None,
        cancel_reason: String::new(),
        made_by: None,
        created_at: now,
        edit: 1,
    };
    words_of(typed, &mut faults, &mut row, zone, lang);
    match (span, of) {
        (Some(span), Some(of)) if faults.0.is_empty() => Ok(Wanted {
            shut: of.map(|of| Shut {
                of,
                kind: ClosureKind::Event,
                hold_class: None,
                owner: String::new(),
                reason: row.title.clone(),
                reason_en: row.title_en.clone(),
                span,
                weekly_until: None,
                collide: Collide::Displace,
                returns_hours: None,
            }),
            row,
        }),
        _ => Err(faults),
    }
}

pub async fn announce(
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
    let all = close::closures(&app, me, &palace, lang).await?;
    let path = staff_path(&palace, "activities");
    let seen = typed.get("seen").to_owned();
    let tried = match read(&typed, &palace, all.zone, app.now(), lang) {
        Ok(wanted) => match activities::announce(&app, me, &palace, wanted, Some(seen), lang).await {
            Ok(_) => return Ok(Redirect::to(&format!("{path}?done=announced")).into_response()),
            Err(unshut) => outcome(unshut, lang)?,
        },
        Err(faults) => Outcome::Faults(faults),
    };
    let (status, faults, told) = match tried {
        Outcome::Faults(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults, None),
        Outcome::Told(status, words) => (status, Faults::default(), Some((Tone::Warn, words))),
    };
    let page = overview(&app, &reader, &palace, &all, Tried { typed, faults }, told).await?;
    Ok((status, show_at(&app, &reader, &path, page)).into_response())
}

pub async fn one(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, activity)): Path<(String, String)>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let told = match query.done.as_str() {
        "saved" => Some((Tone::Done, reader.lang.activity_saved().to_owned())),
        "off" => Some((Tone::Done, reader.lang.activity_called_off().to_owned())),
        _ => None,
    };
    let page = fill(&app, &reader, &palace, &activity, told, None).await?;
    Ok(show(&app, &reader, page))
}

async fn fill(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    id: &str,
    told: Option<(Tone, String)>,
    with: Option<Tried>,
) -> Result<StaffPage, Problem> {
    let lang = reader.lang;
    let listed = activities::listed(app, me_of(reader)?, palace, id).await?;
    let (row, zone) = (&listed.row, listed.facility.time_zone);
    let path = staff_path(palace, &format!("activities/{}", url::encoded(id)));
    let placed: Vec<&EntryRow> = listed
        .entries
        .iter()
        .filter(|entry| entry.status.has_place())
        .collect();
    let waiting: Vec<&EntryRow> = listed
        .entries
        .iter()
        .filter(|entry| entry.status == EntryStatus::Waiting)
        .collect();
    let mut cards = vec![Card::List(List {
        heading: Some(lang.activity_list(placed.len(), row.places)),
        rows: placed
            .iter()
            .map(|entry| entry_line(app, reader, &listed, entry, &path))
            .collect(),
        none: lang.activity_list_none().to_owned(),
    })];
    if !waiting.is_empty() {
        cards.push(Card::List(List {
            heading: Some(lang.activity_waiting_list(waiting.len())),
            rows: waiting
                .iter()
                .map(|entry| entry_line(app, reader, &listed, entry, &path))
                .collect(),
            none: String::new(),
        }));
    }
    if row.cancelled_at.is_none() && row.ends_at > app.now() {
        let all = close::closures(app, me_of(reader)?, palace, lang).await?;
        let with = with.unwrap_or_else(|| typed_of(row, zone));
        let mut change = form(
            &path,
            "change",
            row.edit,
            lang.activity_save(),
            tried(fields(&all, lang, false), "change", Some(&with)),
        );
        change.heading = Some(lang.activity_edit().to_owned());
        change.fold = Some(false);
        cards.push(Card::Form(Box::new(change)));
        let why = Field::new("reason", lang.activity_call_off_reason(), Kind::Text);
        let mut off = form(
            &path,
            "off",
            row.edit,
            lang.activity_call_off(),
            tried(vec![why], "off", Some(&with)),
        );
        off.heading = Some(lang.activity_call_off().to_owned());
        off.text = Some(lang.activity_call_off_text().to_owned());
        off.fold = Some(false);
        cards.push(Card::Form(Box::new(off)));
    }
    let mut said = vec![
        lang.say_span(row.span(), zone),
        lang.activity_kind(row.kind).to_owned(),
    ];
    if row.cancelled_at.is_some() {
        said.push(lang.activity_is_off(&row.cancel_reason));
    }
    Ok(StaffPage {
        title: reader.pick(&row.title, &row.title_en),
        place: reader.pick(&listed.facility.name, &listed.facility.name_en),
        back: staff_path(palace, "activities"),
        text: Some(said.join(" · ")),
        told,
        cards,
    })
}

fn entry_line(app: &Shared, reader: &Reader, listed: &Listed, entry: &EntryRow, path: &str) -> Line {
    let lang = reader.lang;
    // Who came is noted from an hour before it begins.
    let has_begun = app.now() + chrono::TimeDelta::hours(1) >= listed.row.starts_at;
    let came = entry.status != EntryStatus::Attended;
    let word = if came {
        lang.activity_came()
    } else {
        lang.activity_absent()
    };
    let act = (has_begun && entry.status.has_place() && listed.row.cancelled_at.is_none()).then(|| Form {
        hidden: vec![
            ("what".into(), if came { "came" } else { "absent" }.into()),
            ("member".into(), entry.member_id.to_string()),
        ],
        ..Form::new(path, word)
    });
    Line {
        href: None,
        title: entry.name.as_deref().map(mask_name).unwrap_or_default(),
        note: format!(
            "{} · {}",
            masked_phone(app, &entry.phone_sealed),
            lang.entry_status(entry.status)
        ),
        act,
    }
}

fn typed_of(row: &ActivityRow, zone: Zone) -> Tried {
    let closes = row.sign_up_closes_at - chrono::TimeDelta::milliseconds(1);
    let pairs = [
        ("what", "change".to_owned()),
        ("title", row.title.clone()),
        ("title_en", row.title_en.clone()),
        ("text", row.text.clone()),
        ("text_en", row.text_en.clone()),
        ("places", row.places.to_string()),
        ("opens", zone.date(row.sign_up_opens_at).to_string()),
        ("closes", zone.date(closes).to_string()),
    ];
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Tried {
        typed: Typed(pairs.collect()),
        faults: Faults::default(),
    }
}

pub async fn act(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, activity)): Path<(String, String)>,
    Posted(pairs): Posted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let me = me_of(&reader)?;
    let lang = reader.lang;
    let listed = activities::listed(&app, me, &palace, &activity).await?;
    let typed = Typed(pairs);
    let path = staff_path(&palace, &format!("activities/{}", url::encoded(&activity)));
    let mut faults = Faults::default();
    let deed = match typed.get("what") {
        "off" => {
            let why = reason(typed.get("reason"), lang).ok();
            let why = faults.unless("reason", why, lang.fault_reason());
            why.map(|why| Deed::CallOff(typed.edit(), why))
        }
        "came" | "absent" => Some(Deed::Came(
            typed.get("member").into(),
            typed.get("what") == "came",
        )),
        _ => {
            let mut row = ActivityRow {
                edit: typed.edit(),
                ..listed.row.clone()
            };
            words_of(&typed, &mut faults, &mut row, listed.facility.time_zone, lang);
            faults.0.is_empty().then(|| Deed::Change(Box::new(row)))
        }
    };
    let done = match &deed {
        Some(Deed::CallOff(..)) => "?done=off",
        Some(Deed::Change(_)) => "?done=saved",
        _ => "",
    };
    let (status, told) = match deed {
        Some(deed) => match activities::act_on(&app, me, &palace, &activity, deed).await? {
            true => return Ok(Redirect::to(&format!("{path}{done}")).into_response()),
            false => (
                StatusCode::CONFLICT,
                Some((Tone::Warn, lang.activity_gone().to_owned())),
            ),
        },
        None => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let with = Some(Tried { typed, faults });
    let page = fill(&app, &reader, &palace, &activity, told, with).await?;
    Ok((status, show_at(&app, &reader, &path, page)).into_response())
}

/// The activities of a palace, for its own page.
pub async fn lines_of(
    app: &Shared,
    reader: &Reader,
    palace: &FacilityId,
    zone: Zone,
) -> Result<Vec<(String, String, String)>, Problem> {
    let rows = activities::ahead(app, palace).await?;
    let line = |row: &ActivityRow| {
        (
            format!("/activities/{}", url::encoded(&row.id)),
            pick(reader.lang, &row.title, &row.title_en),
            format!(
                "{} · {}",
                reader.lang.activity_kind(row.kind),
                reader.lang.say_span(row.span(), zone)
            ),
        )
    };
    Ok(rows
        .iter()
        .filter(|row| row.cancelled_at.is_none())
        .map(line)
        .collect())
}
