//! Wires the pages: load through use cases, fill the plain page structs of the app, render.

pub mod account;
pub mod activities;
pub mod appeals;
pub mod audit;
pub mod ballots;
pub mod calendar;
pub mod care;
pub mod choices;
pub mod closures;
pub mod confirm;
pub mod coverage;
pub mod deliveries;
pub mod demo;
pub mod devices;
pub mod facility;
pub mod factors;
pub mod find;
pub mod installed;
pub mod jobs;
pub mod join;
pub mod me;
pub mod members;
pub mod mine;
pub mod notice_settings;
pub mod notices;
pub mod offers;
pub mod photos;
pub mod place_code;
pub mod places;
pub mod policies;
pub mod register;
pub mod roles;
pub mod rolls;
pub mod second_factor;
pub mod sign_in;
pub mod ticket;
pub mod today;
pub mod usage;
pub mod venue;
pub mod verification;
pub mod verifications;
pub mod waitlist;

mod rows;
mod typed;

use crate::app::Shared;
use crate::assets;
use crate::problem::Problem;
use crate::reader::{Me, Reader, pick};
use crate::store::ReservationView;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use gongyue::id::FacilityId;
use gongyue::member::{Verification, mask_name};
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_app::pages::error::ErrorPage;
use gongyue_app::pages::{FacilityRef, Page, Times, VenueRef};
use gongyue_app::parts::capital;
use gongyue_app::render::{Frame, SignedIn, render};
use gongyue_app::url;

/// A page for this reader.
pub fn show(app: &Shared, reader: &Reader, page: impl Page) -> Response {
    show_at(app, reader, &reader.here, page)
}

/// The same for an answer to a POST: `here` is the page it was posted from.
pub fn show_at(app: &Shared, reader: &Reader, here: &str, page: impl Page) -> Response {
    let frame = Frame {
        lang: reader.lang,
        appearance: reader.appearance,
        path_and_query: here.to_owned(),
        signed_in: reader.me.as_ref().map(signed_in),
        nonce: reader.nonce.clone(),
        css_url: assets::url("member.css"),
        desk_css_url: assets::url("desk.css"),
        coverage_css_url: assets::url("coverage.css"),
        output_name: assets::output_name().to_owned(),
        demo: app.demo,
    };
    let mut response = Html(render(&frame, page)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_LANGUAGE,
        header::HeaderValue::from_static(reader.lang.code()),
    );
    headers.insert(
        header::VARY,
        header::HeaderValue::from_static("Accept-Language, Cookie"),
    );
    response
}

fn signed_in(me: &Me) -> SignedIn {
    SignedIn {
        name: me
            .name
            .as_deref()
            .map(mask_name)
            .unwrap_or_else(|| me.phone.clone()),
        verification: me.verification,
        unread: me.unread,
    }
}

/// The page for a problem that no page of its own takes up.
/// `is_asked`: nothing was sent, so that asking again does no harm.
pub fn problem(
    app: &Shared,
    reader: &Reader,
    problem: &Problem,
    reference: &str,
    is_asked: bool,
) -> Response {
    let page = match problem {
        Problem::NotFound => ErrorPage::NotFound,
        Problem::Unreadable(_)
        | Problem::Fields(_)
        | Problem::Refused(_)
        | Problem::Changed
        | Problem::FreeNow
        | Problem::WrongMethod => ErrorPage::BadRequest,
        Problem::SignInNeeded | Problem::FactorNeeded | Problem::Forbidden => ErrorPage::Forbidden,
        Problem::TooLarge => ErrorPage::TooLarge,
        Problem::TooOften { retry_after_seconds } => ErrorPage::TooOften {
            retry_after_s: u32::try_from(*retry_after_seconds).unwrap_or(3600),
        },
        Problem::Busy => ErrorPage::Busy { retry_after_s: 2 },
        Problem::InLine {
            ahead,
            retry_after_seconds,
        } => ErrorPage::InLine {
            ahead: *ahead,
            by_itself: is_asked,
            retry_after_s: u32::try_from(*retry_after_seconds).unwrap_or(60),
        },
        Problem::Failed(_) => ErrorPage::Failure {
            reference: reference.to_owned(),
        },
    };
    show(app, reader, page)
}

/// Whoever is signed in.
fn me_of(reader: &Reader) -> Result<&Me, Problem> {
    reader.me.as_ref().ok_or(Problem::SignInNeeded)
}

/// Where the staff of a palace do something.
fn staff_path(palace: &FacilityId, page: &str) -> String {
    format!("/staff/facilities/{}/{page}", url::encoded(palace.as_str()))
}

async fn facility_ref(app: &Shared, reader: &Reader, palace: &FacilityId) -> Result<FacilityRef, Problem> {
    let facility = crate::desk::find::facility(app, palace)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(FacilityRef {
        name: reader.pick(&facility.name, &facility.name_en),
        id: facility.id,
    })
}

/// A day and a time as people say them; members and staff have no zone of their own, and nearly all are here.
fn when(app: &Shared, lang: Lang, at: Instant) -> String {
    let today = Zone::SHANGHAI.date(app.now());
    capital(lang.time(today, Zone::SHANGHAI.local(at)))
}

/// The day alone, with its year where that is another one.
fn day(app: &Shared, lang: Lang, at: Instant) -> String {
    lang.date(Zone::SHANGHAI.date(app.now()), Zone::SHANGHAI.date(at))
}

fn times(zone: Zone, span: Span) -> Times {
    Times {
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        starts: zone.local(span.starts_at),
        ends: zone.local(span.ends_at),
    }
}

fn view_venue(view: &ReservationView, lang: Lang) -> VenueRef {
    VenueRef {
        id: view.venue_id.clone(),
        name: pick(lang, &view.venue_name, &view.venue_name_en),
        kind: view.venue_kind,
    }
}

/// The last line of what applies: how many are left after one more.
fn after_note(own: usize, limit: u16, lang: Lang) -> Option<String> {
    match usize::from(limit).checked_sub(own + 1)? {
        0 => Some(lang.after_note_last().to_owned()),
        left => Some(lang.after_note(left)),
    }
}

/// Sentences of a text field, one a line.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What keeps this person from booking whatever they choose.
fn hurdle(me: Option<&Me>) -> Option<gongyue_app::pages::venue::Hurdle> {
    use gongyue_app::pages::venue::Hurdle;
    match me.map(|me| me.verification) {
        None => Some(Hurdle::SignedOut),
        Some(Verification::None) => Some(Hurdle::NotVerified),
        Some(Verification::Pending) => Some(Hurdle::Pending),
        Some(Verification::Verified) => None,
    }
}
