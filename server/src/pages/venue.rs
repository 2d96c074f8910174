//! `GET /venues/{id}?date=`: a venue's day.

use super::rows::opens_at;
use super::{after_note, hurdle, lines, me_of, show, times};
use crate::app::Shared;
use crate::desk::ballots::ballots_of_day;
use crate::desk::favourites;
use crate::desk::venue_day::{VenueDay, upcoming, venue_day};
use crate::guard::local_path;
use crate::kept::About;
use crate::problem::Problem;
use crate::read::{Form, Params};
use crate::reader::Reader;
use crate::store::PolicyRow;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use gongyue::ballot::BallotStatus;
use gongyue::court::Court;
use gongyue::facts::Facts;
use gongyue::grid::Cell;
use gongyue::policy::Policy;
use gongyue::refusal::Reason;
use gongyue::rules;
use gongyue::slot_state::SlotState;
use gongyue::venue::Takes;
use gongyue_app::pages::venue::{
    CourtColumn, DateState, DateTile, Day, EVENING, Grid, Hurdle, Look, Slot, VenuePage,
};
use gongyue_app::pages::{FacilityRef, VenueRef};
use serde::Deserialize;

/// The strip of dates shows as many days as are released, and the next one, up to this.
const STRIP: u64 = 14;

#[derive(Debug, Deserialize)]
pub struct Query {
    date: Option<String>,
}

pub async fn page(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Params(query): Params<Query>,
) -> Result<Response, Problem> {
    // A date that does not exist, or that is out of reach, shows today instead: the strip is there to choose.
    let date = query.date.and_then(|date| date.parse::<NaiveDate>().ok());
    let day = match venue_day(&app, &reader, &id.clone().into(), date, STRIP).await {
        Err(Problem::Fields(_)) => venue_day(&app, &reader, &id.into(), None, STRIP).await?,
        day => day?,
    };
    let page = fill(&app, &reader, &day, &upcoming(&app, &day).await?);
    let ballots = ballots(&app, &reader, &day).await?;
    let favourite = match &reader.me {
        Some(me) => Some(favourites::is_marked(&app, me, &day.venue.id).await?),
        None => None,
    };
    let page = VenuePage {
        ballots,
        favourite,
        ..page
    };
    let about = About::Palace(day.venue.palace_id);
    Ok(about.on(show(&app, &reader, page)))
}

#[derive(Debug, Deserialize)]
pub struct Favourite {
    /// `1`: marks it; else the mark goes.
    #[serde(default)]
    on: String,
    #[serde(default)]
    back: String,
}

/// `POST /venues/{id}/favourite`
pub async fn favourite(
    State(app): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    Form(posted): Form<Favourite>,
) -> Result<Redirect, Problem> {
    favourites::mark(&app, me_of(&reader)?, &id.into(), posted.on == "1").await?;
    Ok(Redirect::to(local_path(&posted.back)))
}

fn fill(app: &Shared, reader: &Reader, day: &VenueDay, upcoming: &[PolicyRow]) -> VenuePage {
    let policy = &day.in_force.policy;
    let slot = day.venue.slot_minutes.max(1);
    let own = day.facts.own_ahead(day.now).count();
    let hurdle = hurdle(reader.me.as_ref()).or_else(|| {
        let asked = rules::whatever_is_asked(&day.facts, day.now).map(|refusal| refusal.reason);
        let reason = asked.or_else(|| all_day(day).cloned())?;
        Some(Hurdle::Other(
            reader.lang.refusal_sentence(&reason, day.facts.zone),
        ))
    });
    let notices = [
        reader.pick(&day.venue.notice, &day.venue.notice_en),
        reader.pick(
            &day.view.palace.facility.notice,
            &day.view.palace.facility.notice_en,
        ),
    ];
    let changes = upcoming.iter().filter_map(|row| change(row, day, reader));
    VenuePage {
        today: day.today,
        facility: FacilityRef {
            id: day.view.palace.facility.id.clone(),
            name: reader.pick(&day.view.palace.facility.name, &day.view.palace.facility.name_en),
        },
        venue: VenueRef {
            id: day.venue.id.clone(),
            name: reader.pick(&day.venue.name, &day.venue.name_en),
            kind: day.venue.kind,
        },
        indoor: day.venue.is_indoor,
        step_free: day.venue.is_step_free,
        favourite: None,
        date: day.date,
        dates: strip(day),
        rules: sentences(&day.facts, reader),
        bring: lines(&reader.pick(&day.venue.bring, &day.venue.bring_en)),
        notices: changes
            .chain(notices.iter().flat_map(|notice| lines(notice)))
            .collect(),
        ballots: vec![],
        after_note: reader
            .me
            .as_ref()
            .and_then(|_| after_note(own, policy.active_limit, reader.lang)),
        hurdle,
        day: the_day(day, reader),
        min_slots: (policy.min_minutes / slot).max(1),
        max_slots: (policy.max_minutes / slot).max(1),
        max_party: policy.max_party,
        key: app.new_id(),
    }
}

/// The draws of the day, where there are any.
async fn ballots(
    app: &Shared,
    reader: &Reader,
    day: &VenueDay,
) -> Result<Vec<(String, String, &'static str)>, Problem> {
    let policy = &day.in_force.policy;
    if policy.ballot.is_none() && policy.pool_minutes.is_none() {
        return Ok(vec![]);
    }
    let (lang, zone) = (reader.lang, day.facts.zone);
    let here = ballots_of_day(app, &day.venue.id, day.date).await?;
    let said = here.into_iter().map(|row| {
        let path = super::ballots::path_of(&row.id);
        let at = |at| lang.time(day.today, zone.local(at));
        match row.status {
            BallotStatus::Drawn => (lang.ballot_drawn_already().to_owned(), path, lang.ballot_result()),
            _ if row.takes_entries(day.now) => {
                let words = lang.ballot_banner(&at(row.closes_at), &at(row.draws_at));
                (words, path, lang.ballot_enter())
            }
            _ => (
                lang.ballot_banner(&at(row.closes_at), &at(row.draws_at)),
                path,
                lang.ballot_look(),
            ),
        }
    });
    Ok(said.collect())
}

/// What keeps this member from everything that is free on the day, where it is one and the same rule.
fn all_day(day: &VenueDay) -> Option<&Reason> {
    let cells = day.courts.iter().flat_map(|court| &court.cells);
    let free: Vec<&Cell> = cells.filter(|cell| cell.state == SlotState::Free).collect();
    let everywhere = |reason: &&Reason| {
        let told = |cell: &&Cell| {
            cell.refusals
                .iter()
                .any(|refusal| refusal.reason.rule() == reason.rule())
        };
        // Where one is at the time is said in its place.
        reason.rule() != "overlaps_own" && free.iter().all(told)
    };
    let reasons = free.first()?.refusals.iter().map(|refusal| &refusal.reason);
    reasons.into_iter().find(everywhere)
}

/// What will apply from a day on and does not yet, in one notice; `None` where nothing is different.
fn change(row: &PolicyRow, day: &VenueDay, reader: &Reader) -> Option<String> {
    let now = sentences(&day.facts, reader);
    let home = day.view.palace.home(&row.knobs);
    let then = said(&row.knobs, day.venue.slot_minutes, &home.first_name, reader);
    let new: Vec<String> = then
        .into_iter()
        .filter(|sentence| !now.contains(sentence))
        .collect();
    let date = day.facts.zone.date(row.published_at);
    let what = format!(
        "{}{}",
        reader.lang.rules_change(&reader.lang.date(day.today, date)),
        reader.lang.colon()
    );
    (!new.is_empty()).then(|| what + &new.join(reader.lang.sentence_gap()))
}

/// What applies here, the length and the number of reservations first.
pub fn sentences(facts: &Facts, reader: &Reader) -> Vec<String> {
    said(&facts.policy, facts.slot_minutes, &facts.home.first_name, reader)
}

pub fn said(policy: &Policy, slot_minutes: u16, first_name: &str, reader: &Reader) -> Vec<String> {
    let knobs = reader.lang.policy_sentences(policy, slot_minutes, first_name);
    // What does not apply here is nothing to read.
    let mut knobs: Vec<_> = knobs.into_iter().filter(|knob| !knob.is_off).collect();
    let first = |name: &str| match name {
        "max_minutes" => 0,
        "active_limit" => 1,
        _ => 2,
    };
    knobs.sort_by_key(|knob| first(knob.name));
    knobs.into_iter().map(|knob| knob.sentence).collect()
}

fn strip(day: &VenueDay) -> Vec<DateTile> {
    let ahead = u64::from(day.in_force.policy.days_ahead).min(STRIP - 1) + 1;
    let until = day.today + Days::new(ahead);
    let mut dates: Vec<NaiveDate> = day.today.iter_days().take_while(|date| *date <= until).collect();
    if !dates.contains(&day.date) {
        dates.push(day.date);
        dates.sort_unstable();
    }
    dates
        .into_iter()
        .map(|date| DateTile {
            date,
            state: date_state(day, date),
        })
        .collect()
}

fn date_state(day: &VenueDay, date: NaiveDate) -> DateState {
    let Some(first) = day.slots(date).first().copied() else {
        return DateState::Closed;
    };
    let opens_at = day.in_force.policy.opens_at(day.facts.zone, first.starts_at);
    let outlook = day.view.outlook(date);
    match outlook.free {
        0 if day.now < opens_at => DateState::NotOpenYet {
            opens: day.facts.zone.local(opens_at),
        },
        0 if outlook.is_drawn => DateState::Ballot,
        free => DateState::Free(free),
    }
}

fn the_day(day: &VenueDay, reader: &Reader) -> Day {
    if !day.view.palace.facility.status.takes_reservations() {
        return Day::NoBooking(reader.lang.no_booking().to_owned());
    }
    let all = || day.courts.iter().flat_map(|court| &court.cells);
    let next_open = || {
        let reach = day.today + Days::new(STRIP);
        let ahead = day.date.iter_days().skip(1).take_while(|date| *date <= reach);
        ahead.into_iter().find(|date| !day.slots(*date).is_empty())
    };
    if all().next().is_none() {
        return Day::Closed {
            reason: day.view.palace.day_note(Some(&day.venue.id), day.date),
            next_open: next_open(),
        };
    }
    if day.date == day.today && all().all(|cell| cell.span.starts_at < day.now) {
        return Day::Over {
            next_open: next_open(),
        };
    }
    let columns = day
        .courts
        .iter()
        .zip(&day.facts.courts)
        .map(|(court, plain)| CourtColumn {
            id: court.id.clone(),
            name: court.name.clone(),
            short_name: short(&court.name),
            slots: court
                .cells
                .iter()
                .map(|cell| slot(day, plain, cell, reader))
                .collect(),
        });
    Day::Open(Grid {
        slot_minutes: day.venue.slot_minutes,
        courts: columns.collect(),
        fold_before: fold_before(day),
    })
}

/// People come after work: on workdays the daytime folds away, today what is over.
fn fold_before(day: &VenueDay) -> Option<chrono::NaiveDateTime> {
    let local_now = day.facts.zone.local(day.now);
    let starts: Vec<_> = day
        .courts
        .iter()
        .flat_map(|c| &c.cells)
        .map(|cell| day.facts.zone.local(cell.span.starts_at))
        .collect();
    let evening = day.date.and_time(EVENING);
    let has_evening = starts.iter().any(|starts| *starts >= evening);
    let workday = !day.view.palace.is_day_off(day.date);
    let this_hour = local_now
        .date()
        .and_time(NaiveTime::from_hms_opt(local_now.hour(), 0, 0)?);
    let fold = match day.date == day.today {
        true if workday && has_evening => this_hour.max(evening),
        true => this_hour,
        false if workday && has_evening => evening,
        false => return None,
    };
    // Folding nothing, or everything, helps nobody.
    (starts.iter().any(|starts| *starts < fold) && starts.iter().any(|starts| *starts >= fold))
        .then_some(fold)
}

/// 5 号台 is 5 号 at the head of a column, and 5 号场东半场 is 5 号东半: halves stand beside each other there.
fn short(name: &str) -> String {
    let Some((number, rest)) = name.split_once('号') else {
        return name.to_owned();
    };
    let half = ["全场", "东半场", "西半场"]
        .iter()
        .find(|half| rest.ends_with(*half));
    format!(
        "{number}号{}",
        half.map_or("", |half| half.trim_end_matches('场'))
    )
}

fn slot(day: &VenueDay, court: &Court, cell: &Cell, reader: &Reader) -> Slot {
    Slot {
        times: times(day.facts.zone, cell.span),
        look: look(day, court, cell, reader),
    }
}

fn look(day: &VenueDay, court: &Court, cell: &Cell, reader: &Reader) -> Look {
    let closure = || {
        day.facts
            .closures
            .iter()
            .find(|closure| closure.hits(&court.id, cell.span))
    };
    let reason = || {
        closure()
            .map(|closure| closure.reason.clone())
            .unwrap_or_else(|| reader.lang.court_shut().into())
    };
    match cell.state {
        SlotState::Mine => {
            let mine = |own: &&gongyue::facts::Own| own.court == court.id && own.span.overlaps(cell.span);
            match day.facts.own_ahead(day.now).find(mine) {
                Some(own) if own.as_companion => Look::Clash {
                    word: reader.lang.named_word().to_owned(),
                    why: reader.lang.named_title().to_owned(),
                },
                Some(own) => Look::Mine {
                    reservation: own.id.clone(),
                },
                None => Look::Taken,
            }
        }
        SlotState::Past => Look::Past,
        SlotState::Taken => Look::Taken,
        SlotState::Held => Look::Held { reason: reason() },
        SlotState::Closed => Look::Closed { reason: reason() },
        SlotState::NotOpenYet => {
            let opens = opens_at(cell)
                .unwrap_or_else(|| day.in_force.policy.opens_at(day.facts.zone, cell.span.starts_at));
            Look::NotOpenYet {
                opens: day.facts.zone.local(opens),
            }
        }
        SlotState::TooLate => Look::TooLate,
        SlotState::Ballot => Look::Ballot,
        SlotState::WalkIn => Look::WalkIn,
        SlotState::Free => free(day, court, cell, reader),
    }
}

/// Free, unless something about this member or this length stands against it.
fn free(day: &VenueDay, court: &Court, cell: &Cell, reader: &Reader) -> Look {
    for refusal in &cell.refusals {
        let why = || reader.lang.refusal_sentence(&refusal.reason, day.facts.zone);
        match &refusal.reason {
            // Said once for the whole page.
            Reason::NotVerified { .. } | Reason::Suspended { .. } | Reason::ActiveQuota { .. } => {}
            Reason::OverlapsOwn { venue_kind, .. } => {
                return Look::Clash {
                    word: reader
                        .lang
                        .you_are_at(&reader.lang.venue_kind(*venue_kind).to_lowercase()),
                    why: why(),
                };
            }
            reason => {
                return Look::Blocked {
                    word: reader.lang.refusal_word(reason).to_owned(),
                    why: why(),
                };
            }
        }
    }
    Look::Free {
        left: (court.takes == Takes::Seats).then(|| super::rows::count(cell.free)),
    }
}
