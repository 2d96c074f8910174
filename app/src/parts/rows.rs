//! A venue with its next free time, as one row of a card; an offer that can be taken at once.

use super::{capital, dotted, hidden};
use crate::drawings::plan;
use crate::lang::Lang;
use crate::pages::Offer;
use crate::pages::find::{NextFree, Share, Strip, VenueRow};
use crate::render::Frame;
use crate::url;
use chrono::{NaiveDate, NaiveDateTime};
use leptos::prelude::*;

/// Rows under one axis of hours, if any of them has a strip.
/// With times as people say them where the reader has asked for few and plain words.
pub fn venue_rows(frame: &Frame, today: NaiveDate, venues: &[VenueRow]) -> AnyView {
    let lang = frame.lang;
    let axis = venues
        .iter()
        .find_map(|venue| venue.strip.as_ref())
        .map(|strip| axis(lang, strip));
    let rows: Vec<_> = venues
        .iter()
        .map(|venue| venue_row(frame, today, venue))
        .collect();
    view! { {axis}{rows} }.into_any()
}

fn axis(lang: Lang, strip: &Strip) -> AnyView {
    let hours: Vec<_> = (strip.first_hour..)
        .take(strip.hours.len())
        .map(|hour| view! { <span>{hour % 24}</span> })
        .collect();
    view! {
        <div class="axis" aria-hidden="true">
            <div class="strip-axis">{hours}</div>
            <span class="cap">{lang.earliest()}</span>
        </div>
    }
    .into_any()
}

fn venue_row(frame: &Frame, today: NaiveDate, venue: &VenueRow) -> AnyView {
    let lang = frame.lang;
    let (class, large, small) = next_words(frame, today, venue);
    let place = match &venue.at {
        Some(palace) => palace.clone(),
        None if venue.indoor => lang.indoor().to_owned(),
        None => lang.outdoor().to_owned(),
    };
    let strip = venue.strip.as_ref().map(|strip| {
        let bars: Vec<_> = strip
            .hours
            .iter()
            .map(|share| view! { <i class=bar(*share)></i> })
            .collect();
        view! { <div class="strip" aria-hidden="true">{bars}</div> }
    });
    view! {
        <a class="venue" href=url::venue(&venue.id, (venue.date != today).then_some(venue.date))>
            {plan(venue.kind)}
            <div class="venue-text">
                <div class="venue-name">{venue.name.clone()}<small>{place}</small></div>
                {strip}
            </div>
            <div class=class><b>{large}</b><span>{small}</span></div>
        </a>
    }
    .into_any()
}

/// The height of an hour's bar in quarters; something free is never drawn as nothing.
fn bar(share: Share) -> &'static str {
    match share {
        Share::Free { free: 0, .. } | Share::Free { of: 0, .. } => "p0",
        Share::Free { free, of } => match (free * 4).div_ceil(of) {
            0 | 1 => "p1",
            2 => "p2",
            3 => "p3",
            _ => "p4",
        },
        Share::Ballot => "lot",
        Share::Off => "off",
    }
}

/// Class, large line and small line of the right-hand column.
fn next_words(frame: &Frame, today: NaiveDate, venue: &VenueRow) -> (&'static str, String, String) {
    let lang = frame.lang;
    let clock = |at: NaiveDateTime| match frame.appearance.elder {
        true => lang.time_of_day(at),
        false => lang.clock(at.time()),
    };
    let none = "venue-next none";
    match &venue.next {
        NextFree::At { starts, left } => ("venue-next", clock(*starts), lang.courts_left(venue.kind, *left)),
        NextFree::Ballot { starts, draw_at } => (
            "venue-next lot",
            clock(*starts),
            lang.draw_at(&lang.time(today, *draw_at)),
        ),
        NextFree::Full { next } => {
            let next = next.map(|next| lang.next_free(&lang.time(today, next)));
            (none, lang.full().to_owned(), next.unwrap_or_default())
        }
        NextFree::Closed(reason) => match reason {
            Some(reason) => (none, lang.closed_word().to_owned(), reason.clone()),
            None => (
                none,
                lang.closed_word().to_owned(),
                lang.closed_that_day().to_owned(),
            ),
        },
        NextFree::NotOpenYet { opens } => {
            (none, capital(lang.time(today, *opens)), lang.release().to_owned())
        }
        NextFree::NoBooking => (
            none,
            lang.needs_no_booking().to_owned(),
            lang.walk_in().to_owned(),
        ),
        NextFree::Over => (none, lang.over_today().to_owned(), String::new()),
    }
}

/// Another court or time, with the button that reserves it as it stands.
pub fn offer_row(lang: Lang, today: NaiveDate, offer: &Offer, here: &str, key: &str) -> AnyView {
    let times = offer.times;
    let when = capital(lang.range(today, times.starts, times.ends));
    let place = if offer.facility_name == here {
        lang.same_palace().to_owned()
    } else {
        offer.facility_name.clone()
    };
    let label = format!(
        "{} {when} {} {}",
        lang.reserve(),
        offer.venue.name,
        offer.court_name
    );
    view! {
        <li>
            <form class="alt" method="post" action="/reservations">
                {offer_fields(offer, key)}
                {plan(offer.venue.kind)}
                <span>
                    <b class="num">{when}</b>
                    <span class="sub">{dotted([format!("{} {}", offer.venue.name, offer.court_name), place])}</span>
                </span>
                <button class="btn btn-ask" type="submit" aria-label=label>{lang.reserve()}</button>
            </form>
        </li>
    }
    .into_any()
}

/// The fields of `POST /reservations` for an offer.
pub fn offer_fields(offer: &Offer, key: &str) -> AnyView {
    view! {
        {hidden("key", key)}
        {hidden("venue_id", offer.venue.id.as_str())}
        {hidden("court_id", offer.court_id.as_str())}
        {hidden("starts_at", offer.times.starts_at.timestamp_millis().to_string())}
        {hidden("ends_at", offer.times.ends_at.timestamp_millis().to_string())}
        {hidden("party_size", offer.party_size.to_string())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_something_wherever_something_is_free() {
        assert_eq!(bar(Share::Free { free: 0, of: 8 }), "p0");
        assert_eq!(bar(Share::Free { free: 1, of: 8 }), "p1");
        assert_eq!(bar(Share::Free { free: 3, of: 8 }), "p2");
        assert_eq!(bar(Share::Free { free: 8, of: 8 }), "p4");
        assert_eq!(bar(Share::Free { free: 3, of: 0 }), "p0");
    }
}
