//! First call: whoever was displaced is offered another place, before everybody else. It is kept for a while by a closure of the
//! class offer; taking it makes the reservation under the rules of that moment.
//!
//! Who reserved first is served first, and what is offered to one is not offered to the next.

use super::load::{Palace, Whose, standing};
use super::offers::{Keeping, keep};
use super::waitlist::with_kept;
use crate::app::Shared;
use crate::store::{Failure, ReservationView, Tx, companion_count, court_get, member_get, offer_meant};
use chrono::NaiveDate;
use gongyue::facts::Request;
use gongyue::id::{FacilityId, ReservationId};
use gongyue::notice::Offered;
use gongyue::offer::{OfferReason, first_call_until};
use gongyue::refusal::Alternative;
use gongyue::rules;
use gongyue::span::{Instant, Span};
use gongyue::venue::Takes;
use gongyue_app::Lang;
use std::collections::{BTreeMap, HashMap};

/// Calls in one command, at most: others wait for the writer. Whoever comes later finds the places that are left.
const MOST: usize = 60;

/// `displaced`: whose claims are given back, in the order in which they reserved. What was offered, by reservation.
pub(super) async fn first_calls(
    tx: &mut Tx<'_>,
    app: &Shared,
    palace: &FacilityId,
    displaced: &[ReservationView],
    now: Instant,
    lang: Lang,
) -> Result<HashMap<ReservationId, Offered>, Failure> {
    let mut by_day: BTreeMap<NaiveDate, Vec<&ReservationView>> = BTreeMap::new();
    for view in displaced
        .iter()
        .filter(|view| view.member_id.is_some())
        .take(MOST)
    {
        by_day
            .entry(view.time_zone.date(view.starts_at))
            .or_default()
            .push(view);
    }
    let mut offered = HashMap::new();
    for (date, views) in by_day {
        let loaded = Palace::load(tx, palace, Whose::All, (date, date), now, lang).await?;
        let Some(mut loaded) = loaded else { continue };
        for view in views {
            if let Some(call) = call(tx, app, &mut loaded, date, view, now).await? {
                offered.insert(view.id.clone(), call);
            }
        }
    }
    Ok(offered)
}

async fn call(
    tx: &mut Tx<'_>,
    app: &Shared,
    palace: &mut Palace,
    date: NaiveDate,
    view: &ReservationView,
    now: Instant,
) -> Result<Option<Offered>, Failure> {
    let Some(member) = &view.member_id else {
        return Ok(None);
    };
    let Some(member) = member_get(tx, member).await? else {
        return Ok(None);
    };
    let Some(venue) = palace.venue(&view.venue_id).cloned() else {
        return Ok(None);
    };
    let meant = offer_meant(tx, &member.id, now).await?;
    let own = with_kept(standing(tx, &member, palace, &venue, now).await?, &meant);
    let facts = palace.facts(&venue, date, Some(own));
    // It may be retired by now.
    let Some(court) = court_get(tx, &view.court_id).await? else {
        return Ok(None);
    };
    let request = Request {
        court: &court.court(),
        span: view.span(),
        party_size: view.party_size,
        companions: u16::try_from(companion_count(tx, &view.id).await?).unwrap_or(u16::MAX),
    };
    // Open again, where the place of an earlier call has been closed.
    let itself = rules::plan(&facts, &request, now).ok().map(|_| Alternative {
        court_id: court.id.clone(),
        starts_at: view.starts_at,
        ends_at: view.ends_at,
    });
    let others = itself.into_iter().chain(rules::instead(&facts, &request, now));
    let others: Vec<Alternative> = others.collect();
    let zone = view.time_zone;
    let fits = |other: &&Alternative| {
        let same_length = other.ends_at - other.starts_at == view.ends_at - view.starts_at;
        // In a room with seats there is room enough, and a closure would take all of it.
        let whole = facts
            .court(&other.court_id)
            .is_some_and(|court| court.takes == Takes::Whole);
        same_length && whole && zone.date(other.starts_at) == date
    };
    let Some(other) = others.iter().find(fits) else {
        return Ok(None);
    };
    let Some(expires_at) = first_call_until(other.starts_at, now) else {
        return Ok(None);
    };
    let span = Span {
        starts_at: other.starts_at,
        ends_at: other.ends_at,
    };
    let Some(court) = palace
        .courts(&venue.id)
        .find(|row| row.id == other.court_id)
        .cloned()
    else {
        return Ok(None);
    };
    let keeping = Keeping {
        venue: &venue,
        court: &court,
        span,
        member: &member.id,
        party_size: view.party_size,
        reason: OfferReason::Displaced,
        reservation: Some(&view.id),
        entry: None,
        wait: None,
        expires_at,
    };
    let Some(kept) = keep(tx, app, keeping, now).await? else {
        return Ok(None);
    };
    palace.keep(kept.closure, &court.parts);
    Ok(Some(kept.offered))
}
