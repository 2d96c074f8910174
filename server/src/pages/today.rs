//! Today, for the desk: `GET /staff/facilities/{id}/today?date=&venue=&pick=`, and what is posted from it.
//!
//! An act that is done leads back to the page, which says so; one that is not comes back with the reason where it was tried.

mod board;
mod panel;
mod side;

use self::panel::Typed;
use super::{facility_ref, show, show_at, staff_path};
use crate::app::Shared;
use crate::desk::counter::{self, Found, Wanted};
use crate::desk::handle::{Deed, Undone, handle};
use crate::desk::today::{Day, OneOf, day, one};
use crate::problem::{Problem, Refused};
use crate::read::{self, Form, Params};
use crate::reader::{Me, Reader, pick};
use crate::store::{DeskRow, ReservationView};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use gongyue::id::{CourtId, FacilityId, ReservationId, VenueId};
use gongyue::refusal::Reason;
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use gongyue_app::pages::VenueRef;
use gongyue_app::pages::day_sheet::{DaySheetPage, Row};
use gongyue_app::pages::today::{Act, At, Fault, Panel, Said, TodayPage, WALK_IN};
use gongyue_app::parts::Tone;
use gongyue_app::parts::rail::Rail;
use serde::Deserialize;

pub use board::state as state_of;

#[derive(Debug, Default, Deserialize)]
pub struct Query {
    #[serde(default)]
    date: String,
    #[serde(default)]
    venue: String,
    #[serde(default)]
    pick: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    of: String,
}

impl Query {
    fn date(&self) -> Option<NaiveDate> {
        self.date.parse().ok()
    }
}

/// A day with the one who looks at it.
struct Desk<'a> {
    app: &'a Shared,
    reader: &'a Reader,
    me: &'a Me,
    palace: FacilityId,
    at: At,
    day: Day,
}

impl<'a> Desk<'a> {
    async fn of(app: &'a Shared, reader: &'a Reader, id: String, query: &Query) -> Result<Desk<'a>, Problem> {
        let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
        let palace: FacilityId = id.into();
        // A date that does not exist, or that is out of reach, shows today.
        let day = match day(app, me, &palace, query.date(), reader.lang).await {
            Err(Problem::Fields(_)) => day(app, me, &palace, None, reader.lang).await?,
            day => day?,
        };
        let venue = Some(&query.venue).filter(|venue| !venue.is_empty());
        let venue = venue.map(|venue| VenueId::from(venue.as_str()));
        let known = |id: &VenueId| {
            day.palace
                .venue(id)
                .is_some_and(|venue| venue.retired_at.is_none())
        };
        Ok(Desk {
            app,
            reader,
            me,
            at: At {
                palace: palace.clone(),
                date: day.date,
                venue: venue.filter(known),
            },
            palace,
            day,
        })
    }

    async fn page(&self, panel: Option<Panel>, said: Option<Said>, q: &str) -> Result<TodayPage, Problem> {
        let (day, lang) = (&self.day, self.reader.lang);
        let venues = day
            .palace
            .venues
            .iter()
            .filter(|venue| venue.retired_at.is_none());
        Ok(TodayPage {
            facility: facility_ref(self.app, self.reader, &self.palace).await?,
            rail: self.rail(),
            at: self.at.clone(),
            today: day.today,
            venues: venues
                .map(|venue| VenueRef {
                    id: venue.id.clone(),
                    name: pick(lang, &venue.name, &venue.name_en),
                    kind: venue.kind,
                })
                .collect(),
            has_outdoor: day
                .palace
                .venues
                .iter()
                .any(|venue| !venue.is_indoor && venue.retired_at.is_none()),
            q: q.to_owned(),
            said,
            board: board::board(day, self.at.venue.as_ref(), self.reader),
            panel,
            side: side::side(self.app, day, self.reader),
        })
    }

    fn rail(&self) -> Rail {
        Rail {
            palace: self.palace.clone(),
            is_manager: self.me.is_manager_of(&self.palace),
            waiting: self.day.waiting,
        }
    }

    async fn one(&self, id: &ReservationId) -> Result<Option<OneOf>, Problem> {
        one(self.app, self.me, &self.palace, id, self.reader.lang).await
    }

    /// The panel of a reservation, with why an act about it was not done.
    async fn booking(
        &self,
        id: &ReservationId,
        reason: &str,
        fault: Option<Fault>,
    ) -> Result<Option<Panel>, Problem> {
        let found = self.one(id).await?;
        Ok(found.map(|one| {
            let mut booking = panel::booking(self.app, &self.day, &one, self.reader);
            // Somebody else may have done what the act was about; the reason is then said above.
            if let Some(fault) = &fault
                && !booking.may.contains(&fault.act)
            {
                booking.may.push(fault.act);
            }
            booking.fault = fault;
            booking.reason = reason.to_owned();
            Panel::Booking(Box::new(booking))
        }))
    }

    async fn place(&self, at: &str, typed: Typed) -> Result<Option<Panel>, Problem> {
        let Some((court, starts_at)) = picked(at, self.reader.lang) else {
            return Ok(None);
        };
        let place = panel::free_place(
            self.app,
            self.me,
            &self.day,
            (&court, starts_at),
            typed,
            self.reader,
        )
        .await?;
        Ok(place.map(|place| Panel::Place(Box::new(place))))
    }

    /// The page again with why something was not done.
    async fn refused(
        &self,
        status: StatusCode,
        panel: Option<Panel>,
        said: Option<Said>,
    ) -> Result<Response, Problem> {
        self.answer(status, panel, said, "").await
    }

    async fn answer(
        &self,
        status: StatusCode,
        panel: Option<Panel>,
        said: Option<Said>,
        q: &str,
    ) -> Result<Response, Problem> {
        let page = self.page(panel, said, q).await?;
        Ok((status, show_at(self.app, self.reader, &self.at.href(), page)).into_response())
    }
}

/// `{court}~{starts_at in ms}`.
fn picked(at: &str, lang: Lang) -> Option<(CourtId, Instant)> {
    let (court, starts_at) = at.rsplit_once('~')?;
    Some((court.into(), read::millis("pick", starts_at, lang).ok()?))
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let desk = Desk::of(&app, &reader, id, &query).await?;
    let panel = match query.pick.as_str() {
        "" => None,
        WALK_IN => Some(Panel::Free(panel::free(
            &desk.day,
            desk.at.venue.as_ref(),
            &reader,
        ))),
        at if at.contains('~') => desk.place(at, Typed::default()).await?,
        id => desk.booking(&id.into(), "", None).await?,
    };
    let said = done(&desk, &query).await?;
    let page = desk.page(panel, said, "").await?;
    Ok(show(&app, &reader, page))
}

/// What was done, as the address after it says.
async fn done(desk: &Desk<'_>, query: &Query) -> Result<Option<Said>, Problem> {
    if query.done.is_empty() || query.of.is_empty() {
        return Ok(None);
    }
    if query.done == "closed" {
        let lang = desk.reader.lang;
        return Ok(query.of.parse().ok().map(|displaced: usize| Said {
            tone: Tone::Done,
            text: match displaced {
                0 => lang.shut_done_none().to_owned(),
                n => lang.shut_done(n),
            },
        }));
    }
    let Some(one) = desk.one(&query.of.as_str().into()).await? else {
        return Ok(None);
    };
    let lang = desk.reader.lang;
    let who = board::called(&one.row, lang);
    let text = match (Act::read(&query.done), query.done.as_str()) {
        (Some(Act::CheckIn), _) => lang.done_check_in(&who),
        (Some(Act::NoShow), _) => lang.done_no_show(&who),
        (Some(Act::Excuse), _) => lang.done_excuse(&who),
        (Some(Act::Extend), _) => lang.done_extend(&who),
        (Some(Act::Move), _) => lang.done_move(&who),
        (Some(Act::End), _) => lang.done_end().to_owned(),
        (Some(Act::Cancel), _) => lang.done_cancel(&who),
        (Some(Act::Note), _) => lang.done_note(&who),
        (Some(Act::Approve), _) => lang.done_approve(&who),
        (Some(Act::Decline), _) => lang.done_decline(&who),
        (None, "walk_in") => lang.done_walk_in(&who),
        (None, "on_behalf") => lang.done_on_behalf(&who),
        _ => return Ok(None),
    };
    Ok(Some(Said {
        tone: Tone::Done,
        text,
    }))
}

/// What a form of the panel posts about a reservation.
#[derive(Debug, Deserialize)]
pub struct Posted {
    #[serde(default)]
    act: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    court_id: String,
    #[serde(default)]
    starts_at: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
}

impl Posted {
    fn deed(&self, act: Act, lang: Lang) -> Result<Deed, Problem> {
        let reason = || crate::api::people::reason(&self.reason, lang);
        Ok(match act {
            Act::CheckIn => Deed::CheckIn,
            Act::NoShow => Deed::NoShow,
            Act::Excuse => Deed::Excuse(reason()?),
            Act::Extend => Deed::Extend(read::millis("until", &self.until, lang)?),
            Act::Move => Deed::Move {
                court: self.court_id.as_str().into(),
                starts_at: read::millis("starts_at", &self.starts_at, lang)?,
            },
            Act::End => Deed::End,
            Act::Cancel => Deed::Cancel(reason()?),
            Act::Note => Deed::Note(note(&self.note, lang)?),
            Act::Approve => Deed::Approve,
            Act::Decline => Deed::Decline(reason()?),
        })
    }
}

/// A note of the staff, as long as it may be.
pub fn note(text: &str, lang: Lang) -> Result<String, Problem> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() <= 200 {
        true => Ok(text),
        false => Err(Problem::field("note", lang.fault_place_long())),
    }
}

pub async fn act(
    State(app): State<Shared>,
    reader: Reader,
    Path((id, reservation)): Path<(String, String)>,
    Params(query): Params<Query>,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace: FacilityId = id.clone().into();
    me.works_at(&palace)?;
    let act = Act::read(&posted.act).ok_or_else(|| Problem::Unreadable(lang.fault_form().into()))?;
    let version = posted.version.parse().ok();
    let version = version.ok_or_else(|| Problem::Unreadable(lang.fault_form().into()))?;
    let reservation: ReservationId = reservation.into();
    let handled = match posted.deed(act, lang) {
        Ok(deed) => handle(&app, me, &palace, &reservation, Some(version), deed, lang).await,
        Err(problem) => Err(problem.into()),
    };
    let undone = match handled {
        Ok(_) => return Ok(back(&palace, &query, act, &reservation)),
        Err(undone) => undone,
    };
    let desk = Desk::of(&app, &reader, id, &query).await?;
    let (status, said, fault) = told(undone, act, &desk).await?;
    let panel = desk.booking(&reservation, &posted.reason, fault).await?;
    desk.refused(status, panel, said).await
}

/// To the page, which says what was done; where it can be taken back, the panel stays open.
fn back(palace: &FacilityId, query: &Query, act: Act, reservation: &ReservationId) -> Response {
    let stays = matches!(
        act,
        Act::NoShow | Act::Excuse | Act::Extend | Act::Move | Act::Note | Act::Approve
    );
    let pick = stays.then(|| reservation.to_string());
    done_at(palace, query, act.as_str(), reservation, pick)
}

fn done_at(
    palace: &FacilityId,
    query: &Query,
    done: &str,
    of: &ReservationId,
    pick: Option<String>,
) -> Response {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let to = gongyue_app::url::with_query(
        &staff_path(palace, "today"),
        &[
            ("date", some(&query.date)),
            ("venue", some(&query.venue)),
            ("pick", pick),
            ("done", some(done)),
            ("of", some(of.as_str())),
        ],
    );
    Redirect::to(&to).into_response()
}

type Told = (StatusCode, Option<Said>, Option<Fault>);

/// Why it was not done, for whoever did it.
async fn told(undone: Undone, act: Act, desk: &Desk<'_>) -> Result<Told, Problem> {
    let lang = desk.reader.lang;
    let fault = |text: String| Some(Fault { act, text });
    Ok(match undone {
        Undone::Lost(view) => {
            let said = Said {
                tone: Tone::Warn,
                text: lost(desk, &view).await?,
            };
            (StatusCode::CONFLICT, Some(said), None)
        }
        Undone::NotBegun => {
            let text = lang.fault_not_begun().to_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, None, fault(text))
        }
        Undone::Problem(Problem::Refused(refused)) => {
            let said = taken_meanwhile(&refused, lang).unwrap_or_else(|| refused.sentences(lang));
            (refused.status(), None, fault(said))
        }
        Undone::Problem(Problem::Fields(faults)) => {
            let faults: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
            let text = faults.join(lang.sentence_gap());
            (StatusCode::UNPROCESSABLE_ENTITY, None, fault(text))
        }
        Undone::Problem(problem) => return Err(problem),
    })
}

/// The one reason that is no rule.
fn taken_meanwhile(refused: &Refused, lang: Lang) -> Option<String> {
    let only_taken = refused
        .refusals
        .all
        .iter()
        .all(|refusal| matches!(refusal.reason, Reason::Taken { .. }));
    only_taken.then(|| lang.lost_place().to_owned())
}

/// Somebody else was first; what it is now.
async fn lost(desk: &Desk<'_>, view: &ReservationView) -> Result<String, Problem> {
    let lang = desk.reader.lang;
    let one = desk.one(&view.id).await?;
    let (who, state) = match &one {
        Some(one) if one.row.status.is_live() || board::shown(&one.row) => (
            board::called(&one.row, lang),
            board::state(&one.row, desk.day.now).word(lang),
        ),
        Some(one) => (
            board::called(&one.row, lang),
            lang.reservation_status(one.row.status),
        ),
        None => (String::new(), lang.reservation_status(view.status)),
    };
    Ok(lang.lost_race(&who, state))
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// The one field: a ticket is checked in at once, a single person is shown, several are listed.
pub async fn find(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace: FacilityId = id.clone().into();
    let desk = Desk::of(&app, &reader, id.clone(), &query).await?;
    match counter::find(&app, me, &palace, desk.at.date, &asked.q).await? {
        Found::Strange => {
            let said = Said {
                tone: Tone::Warn,
                text: lang.found_strange().to_owned(),
            };
            desk.answer(StatusCode::UNPROCESSABLE_ENTITY, None, Some(said), "")
                .await
        }
        Found::Ticket(view) => {
            let date = view.time_zone.date(view.starts_at);
            let query = Query {
                date: date.to_string(),
                venue: query.venue,
                ..Query::default()
            };
            let undone = match handle(&app, me, &palace, &view.id, None, Deed::CheckIn, lang).await {
                Ok(_) => return Ok(done_at(&palace, &query, Act::CheckIn.as_str(), &view.id, None)),
                Err(undone) => undone,
            };
            let desk = Desk::of(&app, &reader, id, &query).await?;
            let (status, said, fault) = told(undone, Act::CheckIn, &desk).await?;
            let panel = desk.booking(&view.id, "", fault).await?;
            desk.refused(status, panel, said).await
        }
        Found::People(rows) => match rows.as_slice() {
            [row] => {
                let to = desk.at.pick(row.id.as_str());
                Ok(Redirect::to(&to).into_response())
            }
            rows => {
                let person = |row: &DeskRow| side::person(&app, &desk.day, row, &reader);
                let people = rows.iter().filter(|row| board::shown(row)).map(person).collect();
                desk.answer(StatusCode::OK, Some(Panel::Found(people)), None, &asked.q)
                    .await
            }
        },
    }
}

/// Reloading the answer to something typed leads to the page itself.
pub async fn again(Path(id): Path<String>, Params(query): Params<Query>) -> Redirect {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let pairs = [("date", some(&query.date)), ("venue", some(&query.venue))];
    Redirect::to(&gongyue_app::url::with_query(
        &staff_path(&id.into(), "today"),
        &pairs,
    ))
}

/// The same for one reservation.
pub async fn act_again(
    Path((id, reservation)): Path<(String, String)>,
    Params(query): Params<Query>,
) -> Redirect {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let pairs = [
        ("date", some(&query.date)),
        ("venue", some(&query.venue)),
        ("pick", Some(reservation)),
    ];
    Redirect::to(&gongyue_app::url::with_query(
        &staff_path(&id.into(), "today"),
        &pairs,
    ))
}

/// What a form of a place posts.
#[derive(Debug, Deserialize)]
pub struct Making {
    #[serde(default)]
    act: String,
    #[serde(default)]
    pick: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    party_size: String,
    #[serde(default)]
    guest: String,
    #[serde(default)]
    member: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    override_reason: String,
}

impl Making {
    fn typed(&self) -> Typed {
        Typed {
            until: self.until.parse().ok(),
            party: self.party_size.clone(),
            guest: self.guest.clone(),
            who: self.who.clone(),
            looked: !self.who.trim().is_empty(),
            reason: self.override_reason.clone(),
            ..Typed::default()
        }
    }

    fn wanted(&self, lang: Lang) -> Result<Wanted, Problem> {
        let (court, starts_at) =
            picked(&self.pick, lang).ok_or_else(|| Problem::Unreadable(lang.fault_form().into()))?;
        let ends_at = read::millis("until", &self.until, lang)?;
        let span = Span::new(starts_at, ends_at).filter(|span| span.minutes() <= 2 * 1440);
        let party_size = self
            .party_size
            .trim()
            .parse()
            .ok()
            .filter(|n| (1..=9999).contains(n));
        let guest = note(&self.guest, lang)?;
        if guest.chars().count() > 40 {
            return Err(Problem::field("guest", lang.fault_place_long()));
        }
        let member = match self.act.as_str() {
            "on_behalf" if self.member.is_empty() => {
                return Err(Problem::Unreadable(lang.fault_form().into()));
            }
            "on_behalf" => Some(self.member.as_str().into()),
            _ => None,
        };
        let override_reason = match self.override_reason.trim() {
            "" => String::new(),
            reason => crate::api::people::reason(reason, lang)?,
        };
        Ok(Wanted {
            court,
            span: span.ok_or_else(|| Problem::field("until", lang.fault_end_before_start()))?,
            party_size: party_size.ok_or_else(|| Problem::field("party_size", lang.fault_party()))?,
            guest: if member.is_some() { String::new() } else { guest },
            member,
            override_reason,
            key: self.key.clone(),
        })
    }
}

pub async fn make(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
    Form(making): Form<Making>,
) -> Result<Response, Problem> {
    let me = reader.me.as_ref().ok_or(Problem::SignInNeeded)?;
    let lang = reader.lang;
    let palace: FacilityId = id.clone().into();
    me.works_at(&palace)?;
    let wanted = making.wanted(lang);
    let member = wanted.as_ref().ok().and_then(|wanted| wanted.member.clone());
    let given = match wanted {
        Ok(wanted) => counter::give(&app, me, &palace, wanted, lang).await,
        Err(problem) => Err(problem),
    };
    let (status, refused, overridable) = match given {
        Ok(view) => return Ok(done_at(&palace, &query, &making.act, &view.id, None)),
        Err(Problem::Refused(refused)) => {
            let all = &refused.refusals.all;
            let said = all
                .iter()
                .map(|refusal| lang.refusal_sentence(&refusal.reason, refused.zone));
            let physical = all.iter().any(|refusal| refusal.reason.is_physical());
            (refused.status(), said.collect(), !physical)
        }
        Err(Problem::Fields(faults)) => {
            let said = faults.into_iter().map(|fault| fault.message).collect();
            // A reason that is no reason is typed again.
            let overridable = !making.override_reason.trim().is_empty();
            (StatusCode::UNPROCESSABLE_ENTITY, said, overridable)
        }
        Err(other) => return Err(other),
    };
    let desk = Desk::of(&app, &reader, id, &query).await?;
    let typed = Typed {
        refused,
        overridable,
        member,
        ..making.typed()
    };
    let panel = desk.place(&making.pick, typed).await?;
    desk.refused(status, panel, None).await
}

#[derive(Debug, Deserialize)]
pub struct Who {
    #[serde(default)]
    pick: String,
    #[serde(default)]
    who: String,
}

/// Looks for a member to give the place to.
pub async fn who(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
    Form(asked): Form<Who>,
) -> Result<Response, Problem> {
    let desk = Desk::of(&app, &reader, id, &query).await?;
    let typed = Typed {
        looked: !asked.who.trim().is_empty(),
        who: asked.who,
        ..Typed::default()
    };
    let panel = desk.place(&asked.pick, typed).await?;
    desk.answer(StatusCode::OK, panel, None, "").await
}

/// The day on paper.
pub async fn sheet(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let desk = Desk::of(&app, &reader, id, &query).await?;
    let (day, lang) = (&desk.day, reader.lang);
    let zone = day.palace.facility.time_zone;
    let mut venues = Vec::new();
    for venue in day.palace.venues.iter() {
        let rows: Vec<Row> = sheet_rows(&desk, venue.id.clone());
        if !rows.is_empty() {
            venues.push((pick(lang, &venue.name, &venue.name_en), rows));
        }
    }
    let page = DaySheetPage {
        facility: facility_ref(&app, &reader, &desk.palace).await?,
        date: day.date,
        made: zone.local(day.now),
        venues,
    };
    Ok(show(&app, &reader, page))
}

fn sheet_rows(desk: &Desk<'_>, venue: VenueId) -> Vec<Row> {
    use gongyue_app::pages::today::State::{Closed, Held};
    let (day, lang) = (&desk.day, desk.reader.lang);
    let local = |at: Instant| day.palace.facility.time_zone.local(at);
    let court = |id: &CourtId| {
        let court = day.palace.courts(&venue).find(|court| court.id == *id);
        court
            .map(|court| pick(lang, &court.name, &court.name_en))
            .unwrap_or_default()
    };
    let booked = |row: &DeskRow| Row {
        starts: local(row.starts_at),
        ends: local(row.ends_at),
        court: court(&row.court_id),
        who: board::called(row, lang),
        people: Some(row.party_size),
        code: row.code.chars().skip(row.code.len().saturating_sub(2)).collect(),
        state: board::state(row, day.now),
        note: row.note.clone(),
    };
    let here = |row: &&DeskRow| row.venue_id == venue && board::shown(row);
    let mut rows: Vec<Row> = day.rows.iter().filter(here).map(booked).collect();
    let around = day.open();
    let hits = |closure: &&crate::store::ClosureRow| {
        let of = closure.venue_id.as_ref().is_none_or(|id| *id == venue);
        of && around.is_some_and(|around| closure.span().overlaps(around))
    };
    rows.extend(day.palace.closures().iter().filter(hits).map(|closure| Row {
        starts: local(closure.starts_at),
        ends: local(closure.ends_at),
        court: match &closure.court_id {
            Some(id) => court(id),
            None => lang.today_all_venues().to_owned(),
        },
        who: pick(lang, &closure.reason, &closure.reason_en),
        people: None,
        code: String::new(),
        state: if closure.kind.is_held() { Held } else { Closed },
        note: String::new(),
    }));
    rows.sort_by(|a, b| (a.starts, &a.court).cmp(&(b.starts, &b.court)));
    rows
}
