//! A ticket: `GET /reservations/{id}`.

use super::{FacilityRef, Offer, Page, Times, VenueRef};
use crate::drawings::{Icon, icon, plan};
use crate::lang::Lang;
use crate::parts::field::{Field, Kind, field};
use crate::parts::rows::offer_fields;
use crate::parts::{Tone, appbar, capital, dotted, kept, map_href, note, tel_href};
use crate::render::Frame;
use crate::url;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use gongyue::facility::FacilityKind;
use gongyue::id::ReservationId;
use gongyue::reservation::ReservationStatus;
use gongyue::ticket::code_spoken;
use gongyue::venue::VenueKind;
use leptos::prelude::*;

#[derive(Debug, Clone)]
pub struct TicketPage {
    pub now: NaiveDateTime,
    pub today: NaiveDate,
    pub id: ReservationId,
    pub status: ReservationStatus,
    pub facility: FacilityRef,
    pub address: String,
    /// Longitude and latitude in degrees.
    pub position: Option<(f64, f64)>,
    pub phone: Option<String>,
    pub venue: VenueRef,
    pub court_name: String,
    pub times: Times,
    /// Masked, as others may see it: 王*强.
    pub holder: String,
    pub party_size: u16,
    /// The six symbols, without the space.
    pub code: String,
    /// What the desk scans. `None` when the ticket is not good any more.
    pub qr: Option<Qr>,
    /// From when until when one may check in.
    pub check_in: (NaiveDateTime, NaiveDateTime),
    /// Why what was just tried was refused.
    pub refused: Option<String>,
    /// What was wrong with the code typed to check in.
    pub check_in_fault: Option<String>,
    pub appeal: Option<Appeal>,
    pub phase: Phase,
    pub cancelling: Cancelling,
    /// What one takes along, one thing each.
    pub bring: Vec<String>,
    /// Entrance, floor, bus: one sentence each.
    pub getting_there: Vec<String>,
    /// The public reason of a displacement, a decline or an excuse.
    pub reason: Option<String>,
    /// Just reserved: the page says so once.
    pub fresh: bool,
    /// The same again, while it is free: offered on a cancelled or displaced ticket.
    pub again: Option<Offer>,
    /// For `again`, as on the venue's page.
    pub key: String,
    /// The address that the holder passes on to companions; `None` where nobody may join.
    pub invitation: Option<String>,
}

/// A QR code as one SVG path of unit squares.
#[derive(Debug, Clone)]
pub struct Qr {
    /// The `d` of the path; dark modules only.
    pub d: String,
    /// Modules a side, without the quiet zone.
    pub size: u32,
}

/// Against a no-show.
#[derive(Debug, Clone)]
pub enum Appeal {
    May {
        until: NaiveDateTime,
        text: String,
        fault: Option<String>,
    },
    /// Until when it is answered.
    Waits(NaiveDateTime),
    /// Whether it was granted, and what they say.
    Answered(bool, String),
}

/// Where the present moment stands to the reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before the check-in window.
    Ahead,
    /// The check-in window is open.
    CheckIn,
    /// Being played, or the window has closed.
    Running,
    Over,
}

/// What the cancel button would do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelling {
    /// Without effect until this time.
    Free { until: NaiveDateTime },
    /// Possible, but counts as a late one.
    Late,
    /// Not possible any more, or nothing left to cancel.
    No,
}

impl Page for TicketPage {
    fn title(&self, lang: Lang) -> String {
        format!(
            "{} {}",
            capital(lang.time(self.today, self.times.starts)),
            self.venue.name
        )
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let page = &self;
        let refused = page.refused.clone().map(|why| {
            view! { <div class="ticket-note" role="alert">{note(Tone::Warn, why, None)}</div> }
        });
        let fresh = page.fresh.then(|| {
            let words = match page.status {
                ReservationStatus::Requested => lang.requested_note(),
                _ => lang.fresh_note(),
            };
            view! { <div class="ticket-note">{note(Tone::Done, words, None)}</div> }
        });
        view! {
            <div class="page page-wide">
                <main id="main" class="two ticket-page">
                    {appbar(lang, "/reservations".to_owned(), lang.ticket_title())}
                    {kept(lang, page.now, page.lets_in())}
                    <div class="pad-phone">
                        {refused}
                        {fresh}
                        {ticket(lang, page)}
                    </div>
                    <div class="pad-phone">
                        {check_in(lang, page)}
                        {page.appeal.as_ref().map(|appeal| appeal_view(lang, page, appeal))}
                        {acts(lang, page)}
                        {invitation(lang, page)}
                        {again(lang, page)}
                        {particulars(lang, page)}
                    </div>
                </main>
            </div>
        }
        .into_any()
    }
}

impl TicketPage {
    /// Whether it still lets somebody in, or has.
    fn is_good(&self) -> bool {
        self.status.is_live() && self.phase != Phase::Over
    }

    /// A request that waits for its answer is good, but lets nobody in yet.
    fn lets_in(&self) -> bool {
        self.is_good() && self.status != ReservationStatus::Requested
    }

    fn is_gone(&self) -> bool {
        matches!(
            self.status,
            ReservationStatus::Cancelled
                | ReservationStatus::CancelledLate
                | ReservationStatus::Displaced
                | ReservationStatus::Declined
        )
    }
}

fn ticket(lang: Lang, page: &TicketPage) -> AnyView {
    let class = match (page.is_good(), page.is_gone()) {
        (true, _) => "ticket",
        (false, false) => "ticket ticket-old",
        (false, true) => "ticket ticket-old ticket-gone",
    };
    let stamp = (page.status != ReservationStatus::Confirmed || !page.is_good()).then(|| {
        let (class, drawing) = match page.status {
            ReservationStatus::CheckedIn | ReservationStatus::Completed => {
                ("stamp stamp-in", Some(Icon::Check))
            }
            _ => ("stamp", None),
        };
        view! { <p class=class>{drawing.map(icon)}{lang.reservation_status(page.status)}</p> }
    });
    let code = page.qr.as_ref().filter(|_| page.lets_in()).map(|qr| {
        let view_box = format!("0 0 {0} {0}", qr.size);
        view! {
            <div class="ticket-code">
                <svg class="qr" viewBox=view_box role="img" aria-label=lang.qr_label() shape-rendering="crispEdges">
                    <path fill="currentColor" d=qr.d.clone()></path>
                </svg>
                <p class="code">{code_spoken(&page.code)}</p>
                <p class="cap">{lang.code_hint()}</p>
            </div>
            <div class="ticket-tear"></div>
        }
    });
    let times = page.times;
    let when = capital(lang.range(page.today, times.starts, times.ends));
    view! {
        <article class=class>
            <div class="ticket-top">
                {plan(page.venue.kind)}
                {stamp}
                <p class="ticket-date">{lang.date_full(times.starts.date())}</p>
                <h1 class="ticket-when num">{when}</h1>
                <p class="ticket-where">{page.venue.name.clone()}" "<span class="nb">{page.court_name.clone()}</span></p>
                <p class="ticket-who">
                    {dotted([page.facility.name.clone(), page.holder.clone(), lang.people(page.party_size)])}
                </p>
            </div>
            {code}
            {ticket_foot(lang, page)}
        </article>
    }
    .into_any()
}

/// The line that says what to do now, or what became of it.
fn ticket_foot(lang: Lang, page: &TicketPage) -> AnyView {
    let (from, to) = page.check_in;
    let until = lang.time_of_day(to);
    let (line, small): (String, Option<String>) = match page.status {
        ReservationStatus::Requested => (lang.requested_note().to_owned(), None),
        ReservationStatus::Confirmed => match page.phase {
            Phase::Ahead => (
                lang.check_in_at_desk(&lang.range_of_day(from, to)),
                Some(lang.check_in_lost(&until)),
            ),
            Phase::CheckIn => (lang.check_in_now().to_owned(), Some(lang.check_in_lost(&until))),
            Phase::Running | Phase::Over => (lang.running_not_in().to_owned(), None),
        },
        ReservationStatus::CheckedIn => (lang.checked_in_note().to_owned(), None),
        ReservationStatus::Completed => (lang.completed_note().to_owned(), None),
        ReservationStatus::Cancelled => (lang.cancelled_note().to_owned(), None),
        ReservationStatus::CancelledLate => (lang.cancelled_late_note().to_owned(), None),
        ReservationStatus::Displaced => (lang.displaced_note().to_owned(), None),
        ReservationStatus::Declined => (lang.declined_note().to_owned(), None),
        ReservationStatus::NoShow => (lang.no_show_note().to_owned(), None),
    };
    let reason = page.reason.as_ref().map(|reason| lang.because(reason));
    let small = small
        .or(reason)
        .map(|text| view! { <br /><span class="muted small">{text}</span> });
    let drawing = if page.is_good() { Icon::Clock } else { Icon::Info };
    view! { <div class="ticket-foot">{icon(drawing)}<p class="grow"><b>{line}</b>{small}</p></div> }
        .into_any()
}

fn appeal_view(lang: Lang, page: &TicketPage, appeal: &Appeal) -> AnyView {
    match appeal {
        Appeal::May { until, text, fault } => {
            let action = format!("{}/appeal", url::reservation(&page.id));
            let text = Field::new("text", lang.appeal_label(), Kind::Area)
                .value(text.clone())
                .hint(lang.appeal_hint())
                .fault(fault.clone());
            view! {
                <form class="card card-pad ask section" method="post" action=action novalidate>
                    <h2 class="h-card">{lang.appeal_title()}</h2>
                    <p class="small muted">{lang.appeal_until(&lang.time(page.today, *until))}</p>
                    {field(text)}
                    <button class="btn btn-line btn-wide" type="submit">{lang.appeal_send()}</button>
                </form>
            }
            .into_any()
        }
        Appeal::Waits(by) => {
            let words = lang.appeal_waits(&lang.time(page.today, *by));
            view! { <div class="section" role="status">{note(Tone::Plain, words, None)}</div> }.into_any()
        }
        Appeal::Answered(granted, answer) => {
            let words = match (granted, answer.is_empty()) {
                (true, true) => lang.appeal_unanswered().to_owned(),
                (true, false) => lang.appeal_granted(answer),
                (false, _) => lang.appeal_refused(answer),
            };
            let tone = if *granted { Tone::Done } else { Tone::Plain };
            view! { <div class="section" role="status">{note(tone, words, None)}</div> }.into_any()
        }
    }
}

/// Check-in by the code that is shown at the palace, while the window is open.
fn check_in(lang: Lang, page: &TicketPage) -> Option<AnyView> {
    if page.status != ReservationStatus::Confirmed || page.phase != Phase::CheckIn {
        return None;
    }
    let action = format!("{}/check-in", url::reservation(&page.id));
    let fault = page
        .check_in_fault
        .clone()
        .map(|fault| view! { <p class="fault" id="code-fault" role="alert">{fault}</p> });
    let invalid = fault.is_some().then_some("true");
    let described = if fault.is_some() {
        "code-fault code-hint"
    } else {
        "code-hint"
    };
    Some(
        view! {
            <form class="card card-body section" method="post" action=action>
                <label class="legend-of label" for="code">{lang.place_code_label()}</label>
                <input class="input code" id="code" name="code" autocomplete="off" autocapitalize="characters"
                    spellcheck="false" maxlength="12" aria-invalid=invalid aria-describedby=described />
                {fault}
                <p class="cap" id="code-hint">{lang.place_code_hint()}</p>
                <button class="btn btn-main btn-wide" type="submit">{icon(Icon::Check)}{lang.check_in_button()}</button>
            </form>
        }
        .into_any(),
    )
}

/// The way, the telephone, and giving it back: one tap while that has no effect, two when it has.
fn acts(lang: Lang, page: &TicketPage) -> AnyView {
    let map = page.position.map(|position| {
        view! { <a href=map_href(position, &page.facility.name) rel="noreferrer">{icon(Icon::Map)}{lang.getting_there_title()}</a> }
    });
    let phone = page.phone.as_ref().map(|phone| {
        view! { <a href=tel_href(phone)>{icon(Icon::Phone)}{lang.call()}</a> }
    });
    let action = format!("{}/cancel", url::reservation(&page.id));
    let (button, under) = match page.cancelling {
        Cancelling::Free { until } => (
            Some(
                view! {
                    <form method="post" action=action>
                        <button class="yours" type="submit">{icon(Icon::Cross)}{lang.cancel_this()}</button>
                    </form>
                }
                .into_any(),
            ),
            Some(
                view! { <p class="cap under">{lang.cancel_free_until(&lang.joined(lang.time(page.today, until)))}</p> }
                    .into_any(),
            ),
        ),
        Cancelling::Late => (
            None,
            Some(
                view! {
                    <details class="card late">
                        <summary class="line">{icon(Icon::Cross)}<span class="grow">{lang.cancel_this()}</span>{icon(Icon::Down)}</summary>
                        <form class="card-body" method="post" action=action>
                            <p class="small muted">{lang.cancel_late_text()}</p>
                            <button class="btn btn-soft btn-wide late-button" type="submit">{lang.cancel_anyway()}</button>
                        </form>
                    </details>
                }
                .into_any(),
            ),
        ),
        Cancelling::No => (None, None),
    };
    let any = map.is_some() || phone.is_some() || button.is_some();
    let row = any.then(|| view! { <div class="card acts">{map}{phone}{button}</div> });
    view! { {row}{under} }.into_any()
}

/// The link by which companions join by themselves.
fn invitation(lang: Lang, page: &TicketPage) -> Option<AnyView> {
    let link = page.invitation.clone()?;
    Some(
        view! {
            <details class="card section">
                <summary class="line">{icon(Icon::Me)}<span class="grow">{lang.invite_title()}</span>{icon(Icon::Down)}</summary>
                <div class="card-body">
                    <p class="small muted">{lang.invite_text()}</p>
                    <label class="label invite-label" for="invitation">{lang.invite_label()}</label>
                    <input class="input" id="invitation" type="text" readonly value=link />
                </div>
            </details>
        }
        .into_any(),
    )
}

fn again(lang: Lang, page: &TicketPage) -> Option<AnyView> {
    if !page.is_gone() {
        return None;
    }
    let view = match &page.again {
        Some(offer) => view! {
            <form class="section" method="post" action="/reservations">
                {offer_fields(offer, &page.key)}
                <button class="btn btn-main btn-wide" type="submit">{lang.again()}</button>
            </form>
        }
        .into_any(),
        None => view! {
            <a class="btn btn-line btn-wide section" href=url::venue(&page.venue.id, None)>{lang.find_another()}</a>
        }
        .into_any(),
    };
    Some(view)
}

fn particulars(lang: Lang, page: &TicketPage) -> AnyView {
    let way: Vec<_> = page
        .getting_there
        .iter()
        .map(|line| view! { <p>{line.clone()}</p> })
        .collect();
    view! {
        <ul class="card info section">
            <li>
                {icon(Icon::Pin)}
                <div>
                    <p>{page.address.clone()}</p>
                    {way}
                </div>
            </li>
            {bring(lang, page)}
            {page.is_good().then(|| calendar_line(lang, page))}
            <li>
                {icon(Icon::Court)}
                <a class="link" href=url::facility(&page.facility.id)>{page.facility.name.clone()}</a>
                <span class="sr">{lang.facility_page()}</span>
            </li>
        </ul>
    }
    .into_any()
}

fn bring(lang: Lang, page: &TicketPage) -> Option<AnyView> {
    (page.is_good() && !page.bring.is_empty()).then(|| {
        let things = page.bring.join(lang.list_comma());
        view! { <li>{icon(Icon::Bag)}<p>{lang.bring_along(&things)}</p></li> }.into_any()
    })
}

/// The reservation as a file that the calendar of the phone opens.
fn calendar_line(lang: Lang, page: &TicketPage) -> AnyView {
    let href = format!("{}/calendar.ics", url::reservation(&page.id));
    view! { <li>{icon(Icon::Calendar)}<a class="link" href=href download>{lang.calendar_one()}</a></li> }
        .into_any()
}

/// A ticket in each status, for the page of the visual language.
pub(super) fn every_status(lang: Lang, now: NaiveDateTime) -> AnyView {
    let ends = now + TimeDelta::minutes(90);
    let sample = |status: &ReservationStatus| TicketPage {
        now,
        today: now.date(),
        id: "sample".into(),
        status: *status,
        facility: FacilityRef {
            id: "sample".into(),
            name: lang.facility_kind(FacilityKind::Palace).to_owned(),
        },
        address: String::new(),
        position: None,
        phone: None,
        venue: VenueRef {
            id: "sample".into(),
            name: lang.venue_kind(VenueKind::Archery).to_owned(),
            kind: VenueKind::Archery,
        },
        court_name: "3".to_owned(),
        times: Times {
            starts_at: now.and_utc(),
            ends_at: ends.and_utc(),
            starts: now,
            ends,
        },
        holder: "王*强".to_owned(),
        party_size: 2,
        code: "7K3M4P".to_owned(),
        qr: None,
        check_in: (now - TimeDelta::minutes(15), now + TimeDelta::minutes(10)),
        refused: None,
        check_in_fault: None,
        appeal: None,
        phase: Phase::Ahead,
        cancelling: Cancelling::No,
        bring: vec![],
        getting_there: vec![],
        reason: None,
        fresh: false,
        again: None,
        key: String::new(),
        invitation: None,
    };
    let all: Vec<_> = ReservationStatus::ALL
        .iter()
        .map(|status| ticket(lang, &sample(status)))
        .collect();
    view! { <div class="samples-cards">{all}</div> }.into_any()
}
