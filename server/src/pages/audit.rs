//! `GET /staff/facilities/{id}/audit` and `GET /me/audit`: what the staff and the system did.

use super::{facility_ref, show, staff_path};
use crate::api::people::masked_phone;
use crate::app::Shared;
use crate::desk::audit;
use crate::problem::Problem;
use crate::read::Params;
use crate::reader::Reader;
use crate::store::{ActView, AuditCursor};
use axum::extract::{Path, State};
use axum::response::Response;
use gongyue::audit::ActKind;
use gongyue::id::FacilityId;
use gongyue::member::mask_name;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::audit::{ActLine, AuditPage, KindLink, MyAuditPage};
use gongyue_app::url;
use serde::Deserialize;

const PAGE: u32 = 30;

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    kind: String,
    before: Option<i64>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let palace: FacilityId = id.into();
    // A kind that there is not is all of them.
    let kind: Option<ActKind> = query.kind.parse().ok();
    let before = query.before.unwrap_or(i64::MAX);
    let shown = audit::shown_of_palace(&app, me, &palace, before, kind, PAGE).await?;
    let path = staff_path(&palace, "audit");
    let href = |kind: Option<ActKind>, before: Option<i64>| {
        let pairs = [
            ("kind", kind.map(|kind| kind.to_string())),
            ("before", before.map(|before| before.to_string())),
        ];
        url::with_query(&path, &pairs)
    };
    let link = |one: Option<ActKind>| KindLink {
        href: href(one, None),
        word: one.map_or(reader.lang.audit_all(), |one| reader.lang.act_kind(one)),
        is_shown: one == kind,
    };
    let kinds = ActKind::ALL.iter().copied().map(Some);
    let last = shown.acts.last().filter(|_| shown.more);
    let page = AuditPage {
        facility: facility_ref(&app, &reader, &palace).await?,
        kinds: std::iter::once(None).chain(kinds).map(link).collect(),
        older: last.map(|act| href(kind, Some(act.ordinal))),
        acts: shown
            .acts
            .iter()
            .map(|act| of_palace(&app, &reader, act))
            .collect(),
    };
    Ok(show(&app, &reader, page))
}

#[derive(Debug, Deserialize)]
pub struct Mine {
    before: Option<String>,
}

pub async fn mine(
    State(app): State<Shared>,
    reader: Reader,
    Params(query): Params<Mine>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let before = match query.before.as_deref() {
        Some(text) => AuditCursor::parse(text).ok_or(Problem::NotFound)?,
        None => AuditCursor::newest(),
    };
    let shown = audit::shown_about_me(&app, me, &before, PAGE).await?;
    let last = shown.acts.last().filter(|_| shown.more);
    let page = MyAuditPage {
        older: last.map(|act| url::with_query("/me/audit", &[("before", Some(act.cursor().written()))])),
        acts: shown
            .acts
            .iter()
            .map(|act| about_me(&app, &reader, act))
            .collect(),
    };
    Ok(show(&app, &reader, page))
}

fn of_palace(app: &Shared, reader: &Reader, act: &ActView) -> ActLine {
    let lang = reader.lang;
    let person = |id: &str, name: &Option<String>, phone: &Option<String>| match (name, phone) {
        (Some(name), Some(phone)) => format!("{} {}", mask_name(name), masked_phone(app, phone)),
        (None, Some(phone)) => masked_phone(app, phone),
        _ if id.is_empty() => lang.audit_system().to_owned(),
        _ => lang.audit_gone().to_owned(),
    };
    let whom = (!act.about.is_empty())
        .then(|| lang.audit_about(&person(&act.about, &act.about_name, &act.about_phone_sealed)));
    let who = person(&act.actor, &act.actor_name, &act.actor_phone_sealed);
    line(app, reader, act, lang.act_name(act.act), who, whom)
}

/// By whom of the staff is not said.
fn about_me(app: &Shared, reader: &Reader, act: &ActView) -> ActLine {
    let lang = reader.lang;
    let palace = act.palace_name.as_deref().map(|name| {
        let name = reader.pick(name, act.palace_name_en.as_deref().unwrap_or_default());
        lang.my_audit_staff(&name)
    });
    let who = if act.actor.is_empty() {
        lang.audit_system().to_owned()
    } else {
        palace.unwrap_or_else(|| lang.my_audit_operator().to_owned())
    };
    line(app, reader, act, lang.act_about_me(act.act), who, None)
}

fn line(
    app: &Shared,
    reader: &Reader,
    act: &ActView,
    what: &'static str,
    who: String,
    whom: Option<String>,
) -> ActLine {
    let lang = reader.lang;
    let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
    ActLine {
        when: minute(app, lang, act.at),
        what,
        who,
        about: whom.into_iter().chain(subject(app, reader, act)).collect(),
        reason: act.reason.clone(),
        words: lang.act_words(act.act, &json(&act.before), &json(&act.after), Zone::SHANGHAI),
    }
}

/// What it was done to, where that has a name.
fn subject(app: &Shared, reader: &Reader, act: &ActView) -> Vec<String> {
    let lang = reader.lang;
    let pick = |zh: &Option<String>, en: &Option<String>| {
        zh.as_deref()
            .map(|zh| reader.pick(zh, en.as_deref().unwrap_or_default()))
    };
    let whole = (act.act.kind() == ActKind::Rules && act.subject.is_empty())
        .then(|| lang.policies_whole().to_owned());
    let venue = pick(&act.venue_name, &act.venue_name_en);
    let court = pick(&act.court_name, &act.court_name_en);
    let place = match (venue, court) {
        (Some(venue), Some(court)) => Some(format!("{venue} {court}")),
        (venue, _) => venue,
    };
    let starts = act.starts_at.map(|at| minute(app, lang, at));
    let code = act.code.as_deref().map(|code| lang.audit_code(code));
    [whole, place, starts, code].into_iter().flatten().collect()
}

/// To the minute: what was done at 19:59 was done before eight.
fn minute(app: &Shared, lang: Lang, at: Instant) -> String {
    let (today, local) = (Zone::SHANGHAI.date(app.now()), Zone::SHANGHAI.local(at));
    format!("{} {}", lang.date(today, local.date()), lang.clock(local.time()))
}
