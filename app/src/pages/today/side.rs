//! Beside the timeline: who should be coming in now, what waits for an answer, and the day in four numbers.

use super::At;
use crate::drawings::{Icon, icon, icon_s};
use crate::lang::Lang;
use crate::parts::{capital, hidden};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use gongyue::id::ReservationId;
use leptos::prelude::*;

#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Of today: those whose time to check in is now, by when they begin.
    pub batches: Vec<Batch>,
    /// Where nobody is expected now: when the next ones are.
    pub next: Option<NaiveTime>,
    pub requests: Vec<Request>,
    pub tally: Tally,
}

#[derive(Debug, Clone)]
pub struct Batch {
    pub starts: NaiveTime,
    /// From then on the court is for others.
    pub closes: Option<NaiveTime>,
    pub people: Vec<Person>,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub id: ReservationId,
    pub version: i64,
    pub name: String,
    /// 乒乓球馆 1 号台 · 尾号 3087.
    pub about: String,
    pub coming: Coming,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coming {
    Expected,
    /// Has checked in, and when.
    Here(NaiveTime),
    /// Cannot check in yet or any more; nothing to tap.
    Other(&'static str),
}

#[derive(Debug, Clone)]
pub struct Request {
    pub id: ReservationId,
    pub name: String,
    pub about: String,
    pub answer_by: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub reserved: usize,
    pub came: usize,
    pub missed: usize,
    pub walk_ins: usize,
}

pub(super) fn side(lang: Lang, at: &At, today: NaiveDate, side: &Side) -> AnyView {
    let batches: Vec<_> = side
        .batches
        .iter()
        .map(|batch| batch_view(lang, at, batch))
        .collect();
    let nobody = (side.batches.is_empty() && at.date == today).then(|| {
        let next = side.next.map(|next| lang.next_arrivals(&lang.clock(next)));
        view! { <h2>{lang.arrivals()}</h2><p class="cap side-pad">{next.unwrap_or_else(|| lang.no_arrivals().to_owned())}</p> }
    });
    let tally = side.tally;
    let number = |word: &'static str, n: usize| view! { <div><dt>{word}</dt><dd>{n}</dd></div> };
    view! {
        {batches}
        {nobody}
        {(!side.requests.is_empty()).then(|| requests(lang, at, today, &side.requests))}
        <dl class="tally num">
            {number(lang.tally_reserved(), tally.reserved)}
            {number(lang.tally_came(), tally.came)}
            {number(lang.tally_missed(), tally.missed)}
            {number(lang.tally_walk_ins(), tally.walk_ins)}
        </dl>
    }
    .into_any()
}

fn batch_view(lang: Lang, at: &At, batch: &Batch) -> AnyView {
    let waiting = batch
        .people
        .iter()
        .filter(|person| person.coming == Coming::Expected)
        .count();
    let here = batch
        .people
        .iter()
        .filter(|person| matches!(person.coming, Coming::Here(_)))
        .count();
    let people: Vec<_> = batch
        .people
        .iter()
        .map(|person| person_view(lang, at, person))
        .collect();
    let closes = batch
        .closes
        .filter(|_| waiting > 0)
        .map(|closes| view! { <p class="cap side-pad">{lang.batch_closes(&lang.clock(closes))}</p> });
    view! {
        <h2>{lang.batch_of(&lang.clock(batch.starts))}<small class="num"><b>{lang.batch_waiting(waiting)}</b>{lang.list_comma_wide()}{lang.batch_here(here)}</small></h2>
        <ul>{people}</ul>
        {closes}
    }
    .into_any()
}

pub(super) fn person_view(lang: Lang, at: &At, person: &Person) -> AnyView {
    let what = view! {
        <a class="person-of" href=at.pick(person.id.as_str())><b>{person.name.clone()}</b><span>{person.about.clone()}</span></a>
    };
    let how = match person.coming {
        Coming::Expected => {
            let label = format!("{} {}", lang.check_in_button(), person.name);
            view! {
                <form method="post" action=at.act_on(&person.id)>
                    {hidden("version", person.version.to_string())}
                    <button class="btn btn-ask" type="submit" name="act" value="check_in" aria-label=label>{lang.check_in_button()}</button>
                </form>
            }
            .into_any()
        }
        Coming::Here(at) => {
            view! { <span class="ok num">{icon(Icon::Check)}{lang.here_since(&lang.clock(at))}</span> }
                .into_any()
        }
        Coming::Other(word) => view! { <span class="cap">{word}</span> }.into_any(),
    };
    view! { <li class="person">{what}{how}</li> }.into_any()
}

fn requests(lang: Lang, at: &At, today: NaiveDate, requests: &[Request]) -> AnyView {
    let row = |request: &Request| {
        let by = request
            .answer_by
            .map(|by| view! { <span>{capital(lang.answer_by(&lang.time(today, by)))}</span> });
        view! {
            <li><a class="person" href=at.pick(request.id.as_str())>
                <span class="person-of"><b>{request.name.clone()}</b><span>{request.about.clone()}</span>{by}</span>{icon_s(Icon::Next)}
            </a></li>
        }
        .into_any()
    };
    let rows: Vec<_> = requests.iter().map(row).collect();
    view! { <h2 class="side-next">{lang.requests_waiting(requests.len())}</h2><ul>{rows}</ul> }.into_any()
}
