//! Addresses of this site, written in one place.

use crate::pages::Offer;
use chrono::{DateTime, Utc};
use gongyue::id::{CourtId, FacilityId, ReservationId, VenueId};

/// Percent-encodes a value for a path segment or a query.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => {
                out.push(byte as char)
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The pairs that have a value, in their order.
pub fn with_query(path: &str, pairs: &[(&str, Option<String>)]) -> String {
    let mut out = path.to_owned();
    let mut sign = '?';
    for (name, value) in pairs {
        if let Some(value) = value {
            out.push(sign);
            out.push_str(name);
            out.push('=');
            out.push_str(&encoded(value));
            sign = '&';
        }
    }
    out
}

pub fn facility(id: &FacilityId) -> String {
    format!("/facilities/{}", encoded(id.as_str()))
}

pub fn venue(id: &VenueId, date: Option<chrono::NaiveDate>) -> String {
    with_query(
        &format!("/venues/{}", encoded(id.as_str())),
        &[("date", date.map(|date| date.to_string()))],
    )
}

/// Where whoever looks at a venue's day is told that it changed.
pub fn watch(id: &VenueId, date: chrono::NaiveDate) -> String {
    with_query(
        &format!("/venues/{}/live", encoded(id.as_str())),
        &[("date", Some(date.to_string()))],
    )
}

/// A page of the staff of a palace.
pub fn staff(palace: &FacilityId, page: &str) -> String {
    format!("/staff/facilities/{}/{page}", encoded(palace.as_str()))
}

pub fn reservation(id: &ReservationId) -> String {
    format!("/reservations/{}", encoded(id.as_str()))
}

/// Where a calendar program fetches a member's reservations.
pub fn feed(token: &str) -> String {
    format!("/feeds/{}.ics", encoded(token))
}

/// Where companions join a reservation.
pub fn invitation(id: &ReservationId, key: &str) -> String {
    with_query(
        &format!("{}/join", reservation(id)),
        &[("key", Some(key.to_owned()))],
    )
}

/// The value of `at`: a court and a start.
pub fn at(court: &CourtId, starts_at: DateTime<Utc>) -> String {
    format!("{court}~{}", starts_at.timestamp_millis())
}

/// The form that waits for any court of a venue on a day, from a local time `HH:MM` on.
pub fn wait(venue: &VenueId, date: chrono::NaiveDate, from: Option<String>) -> String {
    let pairs = [
        ("venue", Some(venue.to_string())),
        ("date", Some(date.to_string())),
        ("from", from),
    ];
    format!("{}#any", with_query("/waitlist", &pairs))
}

pub fn confirm_path(venue: &VenueId) -> String {
    format!("/venues/{}/confirm", encoded(venue.as_str()))
}

/// The confirm page for an offer, with its length and party.
pub fn confirm(offer: &Offer) -> String {
    with_query(
        &confirm_path(&offer.venue.id),
        &[
            ("at", Some(at(&offer.court_id, offer.times.starts_at))),
            ("until", Some(offer.times.ends_at.timestamp_millis().to_string())),
            (
                "party_size",
                (offer.party_size > 1).then(|| offer.party_size.to_string()),
            ),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_any_text_and_leaves_out_what_is_missing() {
        assert_eq!(
            with_query(
                "/",
                &[
                    ("q", Some("球&馆".into())),
                    ("kind", None),
                    ("near", Some("115.99,29.71".into()))
                ]
            ),
            "/?q=%E7%90%83%26%E9%A6%86&near=115.99,29.71"
        );
        assert_eq!(with_query("/x", &[("a", None)]), "/x");
    }
}
