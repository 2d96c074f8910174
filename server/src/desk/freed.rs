//! What comes free goes to the waiting list, in the transaction that frees it: no script is fast enough to come between.
//!
//! Called wherever claims end before their time, before the audit is appended. Where nobody waits it is one statement.

use super::waitlist::serve;
use crate::app::Shared;
use crate::store::{Failure, OfferRow, Tx, court_get, take_turn, venue_list};
use gongyue::id::{FacilityId, VenueId};
use gongyue::span::{Instant, Span};

/// Something of the venue, or of every venue of the palace where none is named, is free in the span.
pub(super) async fn freed(
    tx: &mut Tx<'_>,
    app: &Shared,
    palace: &FacilityId,
    venue: Option<&VenueId>,
    span: Span,
    now: Instant,
) -> Result<(), Failure> {
    tx.changed(palace);
    if span.ends_at <= now {
        return Ok(());
    }
    palace_turn(tx, palace).await?;
    if let Some(venue) = venue {
        return serve(tx, app, venue, span, now).await;
    }
    for venue in venue_list(tx, palace, now).await? {
        serve(tx, app, &venue.id, span, now).await?;
    }
    Ok(())
}

/// The place that an offer kept.
pub(super) async fn freed_offer(
    tx: &mut Tx<'_>,
    app: &Shared,
    offer: &OfferRow,
    now: Instant,
) -> Result<(), Failure> {
    match court_get(tx, &offer.court_id).await? {
        Some(court) => {
            let venue = Some(&court.venue_id);
            freed(tx, app, &offer.palace_id, venue, offer.span(), now).await
        }
        None => Ok(()),
    }
}

/// Whoever joins and whoever frees wait for each other: else a place could come free while somebody joins, and neither would
/// see the other.
pub(super) async fn palace_turn(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<(), Failure> {
    take_turn(tx, &format!("the waits of {palace}")).await
}
