//! My reservations: `GET /reservations`.

use super::{Offer, Page, Tab, VenueRef};
use crate::drawings::{Icon, Plan, icon, icon_s, plan};
use crate::lang::Lang;
use crate::parts::rows::offer_fields;
use crate::parts::shell::{foot, sign_in_href};
use crate::parts::{Tone, blank, capital, dotted, kept, note};
use crate::render::Frame;
use crate::url;
use chrono::{NaiveDate, NaiveDateTime};
use gongyue::id::ReservationId;
use gongyue::reservation::ReservationStatus;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct MinePage {
    pub now: NaiveDateTime,
    pub today: NaiveDate,
    /// What is kept for the member and waits for an answer: in words, and where.
    pub offers: Vec<(String, String)>,
    /// Draws that were entered and are to come, and those of late: in words, and where.
    pub ballots: Vec<(String, String)>,
    /// How many things the member waits for.
    pub in_line: usize,
    /// Live ones, soonest first.
    pub coming: Vec<ReservationRow>,
    /// Other people's, on which the member is a companion.
    pub named: Vec<ReservationRow>,
    /// Ended ones, latest first.
    pub past: Vec<ReservationRow>,
    /// Just cancelled: the page says so once, and offers the same again while it is free.
    pub cancelled: Option<Cancelled>,
    /// The cursor of the next page of the past.
    pub more: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ReservationRow {
    pub id: ReservationId,
    pub status: ReservationStatus,
    pub facility_name: String,
    pub venue: VenueRef,
    pub court_name: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// Where the present moment lies in it.
    pub check_in: (NaiveDateTime, NaiveDateTime),
    pub may_check_in_now: bool,
}

#[derive(Debug, Clone)]
pub struct Cancelled {
    pub venue_name: String,
    pub court_name: String,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// Counted as a late one.
    pub late: bool,
    /// `None`: it has been taken, or its time has come.
    pub undo: Option<Offer>,
    /// For the undo form, as on the venue's page.
    pub key: String,
}

impl Page for MinePage {
    fn title(&self, lang: Lang) -> String {
        lang.mine_title().to_owned()
    }
    fn tab(&self) -> Option<Tab> {
        Some(Tab::Mine)
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let cancelled = page
            .cancelled
            .as_ref()
            .map(|cancelled| cancelled_note(lang, page, cancelled));
        let offers: Vec<_> = page
            .offers
            .iter()
            .map(|(words, href)| {
                note(
                    Tone::Yours,
                    words.clone(),
                    Some((href.clone(), lang.offer_look())),
                )
            })
            .collect();
        let offers = (!offers.is_empty()).then(|| view! { <div class="notices section">{offers}</div> });
        let body = if frame.signed_in.is_none() {
            let way_on = Some((sign_in_href(frame), lang.sign_in()));
            blank(
                Plan::All,
                lang.mine_signed_out().to_owned(),
                String::new(),
                way_on,
            )
            .into_any()
        } else {
            lists(lang, page)
        };
        view! {
            <div class="page page-tabs">
                <main id="main" class="pad">
                    <h1 class="h-page title-top">{lang.mine_title()}</h1>
                    {kept(lang, page.now, false)}
                    {cancelled}
                    {offers}
                    {body}
                    {frame.signed_in.is_some().then(|| waitlist_link(lang, page.in_line))}
                    {foot(frame)}
                </main>
            </div>
        }
        .into_any()
    }
}

fn waitlist_link(lang: Lang, in_line: usize) -> AnyView {
    let word = match in_line {
        0 => lang.waitlist_link().to_owned(),
        n => lang.waitlist_link_n(n),
    };
    view! { <a class="btn btn-soft btn-wide section" href="/waitlist">{word}</a> }.into_any()
}

fn lists(lang: Lang, page: &MinePage) -> AnyView {
    let coming = if page.coming.is_empty() {
        let title = if page.past.is_empty() {
            lang.nothing_booked()
        } else {
            lang.nothing_coming()
        };
        let way_on = Some(("/".to_owned(), lang.go_find()));
        let drawing = page
            .past
            .first()
            .map_or(Plan::All, |row| Plan::Of(row.venue.kind));
        blank(
            drawing,
            title.to_owned(),
            lang.nothing_booked_text().to_owned(),
            way_on,
        )
        .into_any()
    } else {
        let first = page.coming.first().map(|row| first_card(lang, page.today, row));
        let rest: Vec<_> = page
            .coming
            .iter()
            .skip(1)
            .map(|row| booked(lang, page.today, row, false))
            .collect();
        let rest = (!rest.is_empty()).then(|| view! { <ul class="card list after-first">{rest}</ul> });
        view! { {first}{rest} }.into_any()
    };
    let past: Vec<_> = page
        .past
        .iter()
        .map(|row| booked(lang, page.today, row, true))
        .collect();
    let more = page.more.as_ref().map(|cursor| {
        let href = url::with_query("/reservations", &[("cursor", Some(cursor.clone()))]);
        view! { <a class="btn btn-soft btn-wide list-more" href=href>{lang.show_more()}</a> }
    });
    let past = (!past.is_empty()).then(|| {
        view! {
            <h2 class="h-part">{lang.past()}</h2>
            <ul class="card list">{past}</ul>
            {more}
        }
    });
    let named: Vec<_> = page
        .named
        .iter()
        .map(|row| named(lang, page.today, row))
        .collect();
    let named = (!named.is_empty()).then(|| {
        view! {
            <h2 class="h-part">{lang.named_title()}</h2>
            <ul class="card list">{named}</ul>
        }
    });
    let line = |(words, href): &(String, String)| {
        view! { <li><a class="line" href=href.clone()><span class="grow">{words.clone()}</span>{icon_s(Icon::Next)}</a></li> }
    };
    let ballots: Vec<_> = page.ballots.iter().map(line).collect();
    let ballots = (!ballots.is_empty()).then(|| {
        view! {
            <h2 class="h-part">{lang.ballots_title()}</h2>
            <ul class="card list">{ballots}</ul>
        }
    });
    view! {
        <h2 class="sr">{lang.coming()}</h2>
        {coming}
        {ballots}
        {named}
        {past}
    }
    .into_any()
}

/// The one that comes next is the card that says “yours”.
fn first_card(lang: Lang, today: NaiveDate, row: &ReservationRow) -> AnyView {
    let when = capital(lang.range(today, row.starts, row.ends));
    let hint = match row.status {
        ReservationStatus::CheckedIn => lang.checked_in_until(&lang.time_of_day(row.ends)),
        ReservationStatus::Requested => lang.reservation_status(row.status).to_owned(),
        _ if row.may_check_in_now => lang.check_in_until(&lang.time_of_day(row.check_in.1)),
        _ => lang.check_in_from(&lang.joined(lang.time_of_day(row.check_in.0))),
    };
    view! {
        <a class="mine mine-first" href=url::reservation(&row.id)>
            {plan(row.venue.kind)}
            <span class="grow">
                <b class="num">{when}</b>
                <span class="mine-where">{row.venue.name.clone()}" "<span class="nb">{row.court_name.clone()}</span></span>
                <span>{row.facility_name.clone()}</span>
                <span>{hint}</span>
            </span>
            <span class="btn">{icon(Icon::Scan)}{lang.show_ticket()}</span>
        </a>
    }
    .into_any()
}

/// Somebody else's reservation: no ticket to show, but one may say that one does not come.
fn named(lang: Lang, today: NaiveDate, row: &ReservationRow) -> AnyView {
    let action = format!("{}/leave", url::reservation(&row.id));
    view! {
        <li>
            <form class="booked" method="post" action=action>
                {plan(row.venue.kind)}
                <div>
                    <b>{capital(lang.range(today, row.starts, row.ends))}</b>
                    <p>{dotted([format!("{} {}", row.venue.name, row.court_name), row.facility_name.clone()])}</p>
                </div>
                <button class="btn btn-soft" type="submit">{lang.named_leave()}</button>
            </form>
        </li>
    }
    .into_any()
}

fn booked(lang: Lang, today: NaiveDate, row: &ReservationRow, past: bool) -> AnyView {
    let when = capital(lang.range(today, row.starts, row.ends));
    let quiet = matches!(
        row.status,
        ReservationStatus::Confirmed | ReservationStatus::Completed
    );
    let class = match row.status {
        ReservationStatus::CheckedIn => "tag tag-free",
        ReservationStatus::NoShow | ReservationStatus::CancelledLate | ReservationStatus::Displaced => {
            "tag tag-warn"
        }
        _ => "tag",
    };
    let status = (!quiet).then(|| view! { <span class=class>{lang.reservation_status(row.status)}</span> });
    let row_class = if past { "booked booked-past" } else { "booked" };
    view! {
        <li>
            <a class=row_class href=url::reservation(&row.id)>
                {plan(row.venue.kind)}
                <div>
                    <b>{when}</b>
                    <p>{dotted([format!("{} {}", row.venue.name, row.court_name), row.facility_name.clone()])}</p>
                    {status}
                </div>
                {icon_s(Icon::Next)}
            </a>
        </li>
    }
    .into_any()
}

/// Said once after giving one back, with the way to have it again while nobody else took it.
fn cancelled_note(lang: Lang, page: &MinePage, cancelled: &Cancelled) -> AnyView {
    let what = format!(
        "{} {} {}",
        capital(lang.range(page.today, cancelled.starts, cancelled.ends)),
        cancelled.venue_name,
        cancelled.court_name
    );
    let words = if cancelled.late {
        lang.just_cancelled_late(&what)
    } else {
        lang.just_cancelled(&what)
    };
    let undo = cancelled.undo.as_ref().map(|offer| {
        view! {
            <form method="post" action="/reservations">
                {offer_fields(offer, &cancelled.key)}
                <button class="btn" type="submit">{lang.undo()}</button>
            </form>
        }
    });
    view! {
        <div class="note note-done undo" role="status">
            {icon_s(Icon::Check)}
            <p class="grow">{words}</p>
            {undo}
        </div>
    }
    .into_any()
}
