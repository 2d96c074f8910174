//! First call: whoever was displaced is offered another place, before everybody else. It is kept for a while by a closure of the
//! class offer; taking it makes the reservation under the rules of that moment.
//!
//! Who reserved first is served first, and what is offered to one is not offered to the next.

use super::handle::booked;
use super::load::{Palace, Whose, standing};
use crate::app::Shared;
use crate::store::{
    ClosureRow, Failure, OfferRow, ReservationView, Tx, closure_claims_insert, closure_insert,
    companion_count, court_get, member_get, offer_insert,
};
use chrono::NaiveDate;
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::facts::Request;
use gongyue::id::{FacilityId, ReservationId};
use gongyue::notice::Offered;
use gongyue::offer::{OfferStatus, first_call_until};
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
    let own = standing(tx, &member, palace, &venue, now).await?;
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
    let others = rules::instead(&facts, &request, now);
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
    let closure = ClosureRow {
        venue_id: Some(venue.id.clone()),
        court_id: Some(court.id.clone()),
        hold_class: Some(HoldClass::Offer),
        reason: Lang::Zh.offered_to_member().to_owned(),
        reason_en: Lang::En.offered_to_member().to_owned(),
        ..ClosureRow::new(
            app.new_id().into(),
            venue.palace_id.clone(),
            ClosureKind::Hold,
            span,
            now,
        )
    };
    closure_insert(tx, &closure).await?;
    let kept = closure_claims_insert(tx, &venue.palace_id, &closure.id, &court.parts, span).await?;
    if kept.is_err() {
        // Reserved in this very moment by somebody else; the closure is lifted as never having been.
        crate::store::closure_lift(tx, &closure.id, closure.edit, closure.starts_at).await?;
        crate::store::closure_claims_delete(tx, &closure.id).await?;
        return Ok(None);
    }
    let offer = OfferRow {
        id: app.new_id(),
        palace_id: venue.palace_id.clone(),
        closure_id: closure.id.clone(),
        court_id: court.id.clone(),
        member_id: member.id,
        reservation_id: Some(view.id.clone()),
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        party_size: view.party_size,
        status: OfferStatus::Open,
        created_at: now,
        expires_at,
        ended_at: None,
    };
    offer_insert(tx, &offer).await?;
    palace.keep(closure.clone(), &court.parts);
    let like = ReservationView {
        court_name: court.name,
        court_name_en: court.name_en,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        ..view.clone()
    };
    let named = booked(&like);
    Ok(Some(Offered {
        offer: offer.id,
        place: named.place,
        place_en: named.place_en,
        span,
        until: expires_at,
    }))
}
