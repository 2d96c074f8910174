//! Reservations as calendar entries: iCalendar (RFC 5545), which every calendar program reads.

use crate::reader::pick;
use crate::store::ReservationView;
use gongyue::reservation::ReservationStatus;
use gongyue_app::{Lang, url};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

/// How soon a program may ask again.
pub const AGAIN_S: u32 = 900;

/// `origin`: such as `https://example.cn`, before the address of a ticket. What never came about is left out.
pub fn calendar(lang: Lang, origin: &str, views: &[ReservationView]) -> String {
    let mut calendar = Calendar::new();
    calendar.name(lang.app_name());
    calendar.append_property(("REFRESH-INTERVAL;VALUE=DURATION", "PT15M"));
    for view in views.iter().filter(|view| is_shown(view)) {
        calendar.push(event(lang, origin, view));
    }
    calendar.to_string()
}

/// Requests that were not granted were never a time of the member's; what was given back must go from the calendar.
fn is_shown(view: &ReservationView) -> bool {
    !matches!(view.status, ReservationStatus::Declined)
}

fn event(lang: Lang, origin: &str, view: &ReservationView) -> Event {
    let venue = pick(lang, &view.venue_name, &view.venue_name_en);
    let court = pick(lang, &view.court_name, &view.court_name_en);
    let local = |at| view.time_zone.local(at);
    let window = lang.range_of_day(local(view.check_in_opens_at), local(view.check_in_closes_at));
    let status = match view.status {
        ReservationStatus::Requested => EventStatus::Tentative,
        status if status.is_live() || status == ReservationStatus::Completed => EventStatus::Confirmed,
        ReservationStatus::NoShow => EventStatus::Confirmed,
        _ => EventStatus::Cancelled,
    };
    let ticket = format!("{origin}{}", url::reservation(&view.id));
    Event::new()
        .uid(&format!("{}@gongyue", view.id))
        .timestamp(view.ended_at.unwrap_or(view.created_at))
        .sequence(u32::try_from(view.state_version).unwrap_or(0))
        .summary(&format!("{venue} {court}"))
        .location(&pick(lang, &view.palace_name, &view.palace_name_en))
        .description(&format!("{}\n{ticket}", lang.calendar_check_in(&window)))
        .url(&ticket)
        .starts(view.starts_at)
        .ends(view.ends_at)
        .status(status)
        .done()
}
