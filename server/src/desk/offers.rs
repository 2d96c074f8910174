//! Offers: a place kept for one member for a while. Taking one makes the reservation under the rules of the moment; passing, or
//! not answering, gives the place back to all.

use super::making::{Making, Undone};
use super::reserve::{Asking, Wish, make};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, CourtRow, FacilityRow, Failure, OfferRow, ReservationView, Tx, VenueRow, closure_claims_delete,
    closure_get, closure_lift, companion_list, court_get, facility_get, offer_end, offer_get,
    offer_list_of_member, reservation_view, venue_get,
};
use chrono::TimeDelta;
use gongyue::offer::OfferStatus;
use gongyue::span::Instant;
use gongyue_app::Lang;

/// Older ones are history.
const SHOWN: TimeDelta = TimeDelta::days(7);

/// What was offered to the member lately, newest first.
pub async fn offers(app: &Shared, me: &Me) -> Result<Vec<OfferRow>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(offer_list_of_member(&mut reader.tx(), &me.id, app.now() - SHOWN).await?)
}

/// One of the member's own.
pub async fn offer(app: &Shared, me: &Me, id: &str) -> Result<OfferRow, Problem> {
    let mut reader = app.db.read().await?;
    let offer = offer_get(&mut reader.tx(), id).await?;
    offer
        .filter(|offer| offer.member_id == me.id)
        .ok_or(Problem::NotFound)
}

/// An offer with the names of its place, and what it stands in for.
pub struct Offered {
    pub row: OfferRow,
    pub facility: FacilityRow,
    pub venue: VenueRow,
    pub court: CourtRow,
    pub displaced: Option<ReservationView>,
}

pub async fn offered(app: &Shared, me: &Me, id: &str) -> Result<Offered, Problem> {
    let row = offer(app, me, id).await?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let court = court_get(&mut tx, &row.court_id)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(Offered {
        facility: facility_get(&mut tx, &row.palace_id)
            .await?
            .ok_or(Problem::NotFound)?,
        venue: venue_get(&mut tx, &court.venue_id)
            .await?
            .ok_or(Problem::NotFound)?,
        displaced: match &row.reservation_id {
            Some(displaced) => reservation_view(&mut tx, displaced).await?,
            None => None,
        },
        court,
        row,
    })
}

/// Takes it: the reservation is made in the transaction that gives the place free.
pub async fn take(app: &Shared, me: &Me, id: &str, lang: Lang) -> Result<ReservationView, Problem> {
    let offer = offer(app, me, id).await?;
    let wish = Wish {
        court: offer.court_id.clone(),
        span: offer.span(),
        party_size: offer.party_size,
        companions: vec![],
    };
    let with = match &offer.reservation_id {
        Some(displaced) => companion_list(&mut app.db.read().await?.tx(), displaced).await?,
        None => vec![],
    };
    let attempt = || Take {
        making: Making {
            with: with.clone(),
            ..Making::new(app, Some(me.id.clone()), wish.clone(), lang)
        },
        offer: offer.clone(),
    };
    let asking = Asking {
        asker: me,
        member: Some(&me.id),
        wish: &wish,
        at_counter: false,
        lang,
    };
    make(app, asking, attempt).await
}

struct Take {
    making: Making,
    offer: OfferRow,
}

impl Command for Take {
    type Output = ReservationView;
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        let now = self.making.now;
        if now >= self.offer.expires_at || !offer_end(tx, &self.offer.id, OfferStatus::Taken, now).await? {
            return Err(Undone::Over);
        }
        give_back(tx, &self.offer).await?;
        self.making.made(tx).await
    }
}

/// The member does not want it.
pub async fn pass(app: &Shared, me: &Me, id: &str) -> Result<(), Problem> {
    let offer = offer(app, me, id).await?;
    let command = End {
        offer,
        status: OfferStatus::Passed,
        now: app.now(),
    };
    app.db.write(command).await?.then_some(()).ok_or(Problem::Changed)
}

struct End {
    offer: OfferRow,
    status: OfferStatus,
    now: Instant,
}

impl Command for End {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        ended(tx, &self.offer, self.status, self.now).await
    }
}

/// Ends an open offer and frees its place; `false`: it was not open any more.
pub(super) async fn ended(
    tx: &mut Tx<'_>,
    offer: &OfferRow,
    status: OfferStatus,
    now: Instant,
) -> Result<bool, Failure> {
    if !offer_end(tx, &offer.id, status, now).await? {
        return Ok(false);
    }
    give_back(tx, offer).await?;
    tx.changed(&offer.palace_id);
    Ok(true)
}

/// The closure that kept the place never was.
async fn give_back(tx: &mut Tx<'_>, offer: &OfferRow) -> Result<(), Failure> {
    if let Some(closure) = closure_get(tx, &offer.closure_id).await? {
        closure_lift(tx, &closure.id, closure.edit, closure.starts_at).await?;
        closure_claims_delete(tx, &closure.id).await?;
    }
    Ok(())
}
