//! `GET /ballots/{id}`: what is drawn and when, and entering it; its draw, which everybody can verify; and for the staff the list
//! of their palace's.

use super::{me_of, show, show_at, staff_path};
use crate::api::reservations::{codes_typed, companions};
use crate::app::Shared;
use crate::desk::ballots::{self, Ballot, Entering, Shown};
use crate::guard::sign_in_url;
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use crate::store::{BallotEntryRow, BallotRow, CourtRow};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta};
use gongyue::ballot::{BallotEntryStatus, BallotStatus, Wish};
use gongyue::draw::{frozen_hash, published_seed, verify};
use gongyue::id::FacilityId;
use gongyue::member::Verification;
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use gongyue_app::pages::ballot::{BallotPage, EntryDoor, EntryForm, OwnEntry, WishRow};
use gongyue_app::pages::draw::{DrawPage, DrawRow};
use gongyue_app::pages::staff::{Card, Line, List, StaffPage};
use gongyue_app::parts::Tone;
use gongyue_app::parts::field::{Field, Kind};
use gongyue_app::url;
use serde::Deserialize;
use std::collections::HashMap;

pub fn path_of(id: &str) -> String {
    format!("/ballots/{}", url::encoded(id))
}

#[derive(Debug, Deserialize)]
pub struct Query {
    /// `{court_id}~{starts_at in ms}`: what somebody was looking at.
    at: Option<String>,
    #[serde(default)]
    done: String,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    let lang = reader.lang;
    let ballot = ballots::ballot(&app, reader.me.as_ref(), &id, lang).await?;
    let told = match query.done.as_str() {
        "entered" => Some((Tone::Done, lang.ballot_entry_kept().to_owned())),
        "withdrawn" => Some((Tone::Plain, lang.ballot_entry_gone().to_owned())),
        "late" => Some((Tone::Warn, lang.ballot_changed_meanwhile().to_owned())),
        _ => None,
    };
    let typed = Typed::of(&ballot, query.at.as_deref());
    Ok(show(&app, &reader, fill(&reader, &ballot, typed, told)))
}

/// What is in the form's fields, and what is wrong with it.
#[derive(Default)]
struct Typed {
    rows: Vec<WishRow>,
    people: String,
    companions: String,
    companions_fault: Option<String>,
    waits: bool,
}

impl Typed {
    /// What was entered before, or what somebody came from.
    fn of(ballot: &Ballot, at: Option<&str>) -> Typed {
        let policy = &ballot.facts.policy;
        let least = i64::from(policy.min_minutes.max(ballot.facts.slot_minutes));
        let mut typed = Typed {
            people: policy.min_party.max(policy.companions_required + 1).to_string(),
            waits: true,
            ..Typed::default()
        };
        let row = |wish: &Wish| WishRow {
            start: wish.starts_at.timestamp_millis().to_string(),
            length: (wish.ends_at - wish.starts_at).num_minutes().to_string(),
            court: wish
                .court_id
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            fault: None,
        };
        match (&ballot.shown.own, at.and_then(|at| at.rsplit_once('~'))) {
            (Some(own), _) => {
                typed.rows = own.wishes.iter().map(row).collect();
                typed.people = own.party_size.to_string();
                typed.waits = own.waits;
            }
            (None, Some((court, start))) => typed.rows.push(WishRow {
                start: start.to_owned(),
                length: least.to_string(),
                court: court.to_owned(),
                fault: None,
            }),
            (None, None) => {}
        }
        typed
    }
}

fn fill(reader: &Reader, ballot: &Ballot, typed: Typed, told: Option<(Tone, String)>) -> BallotPage {
    let (row, lang, zone) = (&ballot.shown.row, reader.lang, ballot.facts.zone);
    let takes_entries = row.takes_entries(ballot.now);
    let path = path_of(&row.id);
    let is_companion = ballot.shown.own.as_ref().is_some_and(|own| !is_mine(reader, own));
    let door = match reader.me.as_ref().map(|me| me.verification) {
        _ if !takes_entries || is_companion => EntryDoor::Shut,
        None => EntryDoor::First(sign_in_url(&path), lang.ballot_sign_in()),
        Some(Verification::Verified) => EntryDoor::Open(Box::new(form(reader, ballot, typed))),
        Some(_) => EntryDoor::First("/verification".to_owned(), lang.ballot_verify_first()),
    };
    BallotPage {
        back: url::venue(&ballot.venue.id, Some(row.date)),
        what: reader.pick(&ballot.venue.name, &ballot.venue.name_en),
        facility: reader.pick(&ballot.palace.facility.name, &ballot.palace.facility.name_en),
        kind: row.kind,
        status: row.status,
        today: zone.date(ballot.now),
        date: row.date,
        now: zone.local(ballot.now),
        opens: zone.local(row.opens_at),
        closes: zone.local(row.closes_at),
        draws: zone.local(row.draws_at),
        confirm_minutes: row.confirm_minutes,
        entries: ballot.shown.entries,
        commitment: row.commitment.clone(),
        told,
        own: ballot
            .shown
            .own
            .as_ref()
            .map(|own| own_entry(reader, ballot, own)),
        door,
        path,
    }
}

fn is_mine(reader: &Reader, own: &BallotEntryRow) -> bool {
    reader.me.as_ref().map(|me| &me.id) == own.member_id.as_ref()
}

fn own_entry(reader: &Reader, ballot: &Ballot, own: &BallotEntryRow) -> OwnEntry {
    let row = &ballot.shown.row;
    let says = Says::of(ballot, reader);
    let got = own
        .starts_at
        .zip(own.ends_at)
        .and_then(|(from, to)| Span::new(from, to));
    let got = got.filter(|_| own.status == BallotEntryStatus::Won);
    OwnEntry {
        number: own.public_id.clone(),
        salt: is_mine(reader, own).then(|| own.salt.clone()),
        wishes: own
            .wishes
            .iter()
            .filter_map(|wish| Some(says.place(wish.court_id.as_ref().map(|id| id.as_str()), wish.span()?)))
            .collect(),
        people: own.party_size,
        waits: own.waits,
        status: own.status,
        weight: own.weight,
        rank: own.rank,
        got: got.map(|span| says.place(own.court_id.as_ref().map(|id| id.as_str()), span)),
        refused: (!own.refused_by.is_empty()).then(|| reader.lang.unmet_reason(&own.refused_by)),
        may_withdraw: is_mine(reader, own) && row.takes_entries(ballot.now),
    }
}

/// Times and courts of a ballot, as one says them.
struct Says<'a> {
    ballot: &'a Ballot,
    courts: Vec<&'a CourtRow>,
    reader: &'a Reader,
}

impl<'a> Says<'a> {
    fn of(ballot: &'a Ballot, reader: &'a Reader) -> Says<'a> {
        Says {
            courts: ballot.palace.courts(&ballot.venue.id).collect(),
            ballot,
            reader,
        }
    }

    fn place(&self, court: Option<&str>, span: Span) -> String {
        let zone = self.ballot.facts.zone;
        // Peak hours of a day off reach from morning to evening: seven would be either.
        let clock = |at| self.reader.lang.clock(zone.local(at).time());
        let times = format!("{}–{}", clock(span.starts_at), clock(span.ends_at));
        let court = court.and_then(|id| self.courts.iter().find(|court| court.id.as_str() == id));
        match court {
            Some(court) => format!("{times} · {}", self.reader.pick(&court.name, &court.name_en)),
            None => format!("{times} · {}", self.reader.lang.ballot_court_any()),
        }
    }
}

fn form(reader: &Reader, ballot: &Ballot, typed: Typed) -> EntryForm {
    let (lang, facts) = (reader.lang, &ballot.facts);
    let policy = &facts.policy;
    let zone = facts.zone;
    let start = |slot: &Span| {
        let at = zone.local(slot.starts_at);
        (
            slot.starts_at.timestamp_millis().to_string(),
            lang.clock(at.time()),
        )
    };
    let slot = policy.min_minutes.max(facts.slot_minutes);
    let lengths = (1..=policy.max_minutes / facts.slot_minutes.max(1)).map(|n| n * facts.slot_minutes);
    let length = |minutes: u16| (minutes.to_string(), lang.length(minutes.into()));
    let court = |court: &CourtRow| (court.id.to_string(), reader.pick(&court.name, &court.name_en));
    let any = (String::new(), lang.ballot_court_any().to_owned());
    let mut more = Vec::new();
    if policy.max_party > 1 {
        more.push(Field::new("people", lang.ballot_people(), Kind::Number).value(typed.people));
        let companions = Field::new("companions", lang.ballot_companions_label(), Kind::Code)
            .value(typed.companions)
            .hint(lang.ballot_companions_hint())
            .fault(typed.companions_fault);
        more.push(companions);
    }
    let mut wishes = typed.rows;
    wishes.resize_with(ballot.shown.row.wishes.into(), || WishRow {
        length: slot.to_string(),
        ..WishRow::default()
    });
    EntryForm {
        wishes,
        starts: ballot.slots.iter().map(start).collect(),
        lengths: lengths.filter(|minutes| *minutes >= slot).map(length).collect(),
        courts: [any]
            .into_iter()
            .chain(ballot.palace.courts(&ballot.venue.id).map(court))
            .collect(),
        more,
        waits: typed.waits,
        is_change: ballot.shown.own.is_some(),
    }
}

/// Fields by name: the wishes are `wish-{n}-start`, `-length` and `-court`.
type Posted = std::collections::BTreeMap<String, String>;

pub async fn act(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Posted>,
) -> Result<Response, Problem> {
    let me = me_of(&reader)?;
    let (lang, path) = (reader.lang, path_of(&id));
    let done = |what: &str| Ok(Redirect::to(&format!("{path}?done={what}")).into_response());
    let ballot = ballots::ballot(&app, Some(me), &id, lang).await?;
    let get = |name: &str| posted.get(name).map_or("", |value| value.trim());
    if get("what") == "withdraw" {
        let own = ballot.shown.own.as_ref().ok_or(Problem::NotFound)?;
        return match ballots::withdraw(&app, me, &own.id).await {
            Ok(()) => done("withdrawn"),
            Err(Problem::Changed) => done("late"),
            Err(other) => Err(other),
        };
    }
    let mut typed = Typed {
        people: get("people").to_owned(),
        companions: get("companions").to_owned(),
        waits: get("waits") == "yes",
        ..Typed::default()
    };
    let mut wishes = Vec::new();
    for nth in 0..ballot.shown.row.wishes {
        let field = |name: &str| get(&format!("wish-{nth}-{name}")).to_owned();
        let row = WishRow {
            start: field("start"),
            length: field("length"),
            court: field("court"),
            fault: None,
        };
        // Which row a fault of the wishes belongs to.
        if !row.start.is_empty() {
            wishes.push((typed.rows.len(), wish(&row)));
        }
        typed.rows.push(row);
    }
    let answer = entered(&app, &reader, &id, &typed, &wishes).await;
    let (faults, told) = match answer {
        Ok(()) => return done("entered"),
        Err(Problem::Changed) => return done("late"),
        Err(Problem::Fields(faults)) => (faults, None),
        Err(Problem::Refused(refused)) => (vec![], Some((Tone::Warn, refused.sentences(lang)))),
        Err(other) => return Err(other),
    };
    for fault in faults {
        match fault
            .field
            .strip_prefix("wishes/")
            .and_then(|nth| nth.parse::<usize>().ok())
        {
            Some(nth) => {
                let at = wishes.get(nth).map_or(0, |(at, _)| *at);
                typed.rows[at].fault = Some(fault.message);
            }
            None if fault.field.starts_with("companions") => typed.companions_fault = Some(fault.message),
            None => typed.rows[0].fault = Some(fault.message),
        }
    }
    let page = fill(&reader, &ballot, typed, told);
    let here = path.clone();
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        show_at(&app, &reader, &here, page),
    )
        .into_response())
}

/// `None` where it cannot be read.
fn wish(row: &WishRow) -> Option<Wish> {
    let starts_at = DateTime::from_timestamp_millis(row.start.parse().ok()?)?;
    let minutes: u16 = row.length.parse().ok()?;
    Some(Wish {
        court_id: (!row.court.is_empty()).then(|| row.court.as_str().into()),
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(minutes.into()),
    })
}

async fn entered(
    app: &Shared,
    reader: &Reader,
    id: &str,
    typed: &Typed,
    wishes: &[(usize, Option<Wish>)],
) -> Result<(), Problem> {
    let lang = reader.lang;
    let mut read = Vec::new();
    for (nth, (_, wish)) in wishes.iter().enumerate() {
        let unreadable = || Problem::field(&format!("wishes/{nth}"), lang.fault_wish_elsewhere());
        read.push(wish.clone().ok_or_else(unreadable)?);
    }
    let companions = companions(codes_typed(&typed.companions), lang)?;
    let named = 1 + u16::try_from(companions.len()).unwrap_or(0);
    let entering = Entering {
        wishes: read,
        party_size: typed.people.parse().unwrap_or(named).max(named),
        companions,
        waits: typed.waits,
    };
    ballots::enter(app, me_of(reader)?, id, entering, lang)
        .await
        .map(drop)
}

/// The list as it was frozen, the result once there is one, and how to check it.
pub async fn draw(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ballot = ballots::ballot(&app, reader.me.as_ref(), &id, reader.lang).await?;
    let row = &ballot.shown.row;
    let says = Says::of(&ballot, &reader);
    let drawn = verify(&row.document).ok();
    let weights: HashMap<&str, u32> = drawn
        .iter()
        .flat_map(|drawn| &drawn.list.entries)
        .map(|entry| (entry.id.as_str(), entry.weight))
        .collect();
    let own = ballot.shown.own.as_ref().map(|own| &own.public_id);
    let ranking = drawn.iter().flat_map(|drawn| &drawn.ranking);
    let rows = (1..).zip(ranking).map(|(rank, ranked)| DrawRow {
        rank,
        weight: weights.get(ranked.entry.as_str()).copied().unwrap_or(0),
        got: ranked
            .win
            .as_ref()
            .and_then(|win| Some(says.place(Some(&win.court), win.steps.span()?))),
        is_own: Some(&ranked.entry) == own,
        number: ranked.entry.clone(),
    });
    let page = DrawPage {
        back: path_of(&row.id),
        what: reader.lang.ballot_title(
            &reader.pick(&ballot.venue.name, &ballot.venue.name_en),
            &reader.lang.date(ballot.facts.zone.date(ballot.now), row.date),
        ),
        facility: reader.pick(&ballot.palace.facility.name, &ballot.palace.facility.name_en),
        commitment: row.commitment.clone(),
        list_hash: frozen_hash(&row.document),
        seed: published_seed(&row.document).map(str::to_owned),
        rows: rows.collect(),
        document: row.document.clone(),
    };
    Ok(show(&app, &reader, page))
}

/// What was published, as it is: nothing before the entries are frozen.
pub async fn document(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ballot = ballots::ballot(&app, None, &id, reader.lang).await?;
    let document = ballot.shown.row.document;
    if document.is_empty() {
        return Err(Problem::NotFound);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], document).into_response())
}

/// Where the ballot that a wish goes through is entered; `None`: through none that takes entries.
pub async fn link(
    app: &Shared,
    asked: &crate::desk::reserve::Asked,
    starts_at: Instant,
    span: Span,
) -> Result<Option<String>, Problem> {
    let Some(kind) = asked.facts.ballot_kind(span) else {
        return Ok(None);
    };
    let date = asked.facts.zone.date(starts_at);
    let all = ballots::ballots_of_day(app, &asked.venue.id, date).await?;
    let open = all
        .into_iter()
        .find(|row| row.kind == kind && row.status == BallotStatus::Open && asked.now < row.closes_at);
    Ok(open.map(|row| {
        let at = url::at(&asked.court.id, starts_at);
        url::with_query(&path_of(&row.id), &[("at", Some(at))])
    }))
}

pub async fn staff(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let palace: FacilityId = id.into();
    let all = ballots::ballots_of_palace(&app, me_of(&reader)?, &palace).await?;
    let loaded = crate::desk::close::closures(&app, me_of(&reader)?, &palace, reader.lang).await?;
    let (lang, zone, now) = (reader.lang, loaded.zone, app.now());
    let today = zone.date(now);
    let line = |shown: &Shown| {
        let row = &shown.row;
        let venue = loaded.venues.iter().find(|venue| venue.id == row.venue_id);
        let venue = venue
            .map(|venue| reader.pick(&venue.name, &venue.name_en))
            .unwrap_or_default();
        let draws = lang.time(today, zone.local(row.draws_at));
        Line {
            href: Some(path_of(&row.id)),
            title: lang.ballot_title(&venue, &lang.date(today, row.date)),
            note: format!(
                "{} · {} · {} {draws}",
                lang.ballots_row(lang.ballot_kind(row.kind), status(row, now, lang)),
                lang.ballot_entries(shown.entries),
                lang.ballot_draws(),
            ),
            act: None,
        }
    };
    let page = StaffPage {
        title: lang.ballots_title().to_owned(),
        place: super::facility_ref(&app, &reader, &palace).await?.name,
        back: staff_path(&palace, "today"),
        text: None,
        told: None,
        cards: vec![Card::List(List {
            heading: Some(lang.ballots_ahead().to_owned()),
            rows: all.iter().map(line).collect(),
            none: lang.ballots_none().to_owned(),
        })],
    };
    Ok(show(&app, &reader, page))
}

fn status(row: &BallotRow, now: Instant, lang: Lang) -> &'static str {
    match row.status {
        BallotStatus::Open if now < row.opens_at => lang.ballot_status_before(),
        BallotStatus::Open if now < row.closes_at => lang.ballot_status_open(),
        BallotStatus::Open | BallotStatus::Closed => lang.ballot_status_closed(),
        BallotStatus::Drawn => lang.ballot_status_drawn(),
        BallotStatus::Void => lang.ballot_status_void(),
    }
}
