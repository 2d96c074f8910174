//! Offers: a place kept for one member for a while. Taking one makes the reservation under the rules of the moment; passing, or
//! not answering, gives the place to whoever waits for it next, else back to all.

use super::ballots;
use super::freed::freed_offer;
use super::making::{Making, Undone};
use super::reserve::{Asking, Wish, make};
use super::waitlist::offer_ended;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    ClosureRow, Command, CourtRow, FacilityRow, Failure, OfferRow, ReservationView, Tx, VenueRow,
    closure_claims_delete, closure_claims_whole, closure_get, closure_insert, closure_lift, companion_list,
    court_get, facility_get, offer_end, offer_get, offer_insert, offer_list_of_member, reservation_view,
    venue_get,
};
use chrono::TimeDelta;
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::id::{MemberId, ReservationId};
use gongyue::notice;
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;

/// A place to be kept for somebody.
pub(super) struct Keeping<'a> {
    pub venue: &'a VenueRow,
    pub court: &'a CourtRow,
    pub span: Span,
    pub member: &'a MemberId,
    pub party_size: u16,
    pub reason: OfferReason,
    /// The displaced one.
    pub reservation: Option<&'a ReservationId>,
    /// Whose turn it was on the waiting list.
    pub wait: Option<&'a str>,
    /// Of the draw that it was won in.
    pub entry: Option<&'a str>,
    pub expires_at: Instant,
}

/// What was kept: the closure that holds the place, and what the member is told.
pub(super) struct Kept {
    pub closure: ClosureRow,
    pub offered: notice::Offered,
}

/// Keeps a place for a member by a closure of the class offer; `None`: something of it is taken.
pub(super) async fn keep(
    tx: &mut Tx<'_>,
    app: &Shared,
    keeping: Keeping<'_>,
    now: Instant,
) -> Result<Option<Kept>, Failure> {
    let Keeping {
        venue, court, span, ..
    } = keeping;
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
    tx.changed(&venue.palace_id);
    closure_insert(tx, &closure).await?;
    if !closure_claims_whole(tx, &venue.palace_id, &closure.id, &court.parts, span).await? {
        // Somebody else has something of it since this very moment; the closure never was.
        closure_lift(tx, &closure.id, closure.edit, closure.starts_at).await?;
        closure_claims_delete(tx, &closure.id).await?;
        return Ok(None);
    }
    let offer = OfferRow {
        id: app.new_id(),
        palace_id: venue.palace_id.clone(),
        closure_id: closure.id.clone(),
        court_id: court.id.clone(),
        member_id: keeping.member.clone(),
        reason: keeping.reason,
        reservation_id: keeping.reservation.cloned(),
        wait_id: keeping.wait.map(str::to_owned),
        entry_id: keeping.entry.map(str::to_owned),
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        party_size: keeping.party_size,
        status: OfferStatus::Open,
        created_at: now,
        expires_at: keeping.expires_at,
        ended_at: None,
    };
    offer_insert(tx, &offer).await?;
    let english = !venue.name_en.is_empty() && !court.name_en.is_empty();
    let offered = notice::Offered {
        offer: offer.id,
        place: format!("{} {}", venue.name, court.name),
        place_en: match english {
            true => format!("{} {}", venue.name_en, court.name_en),
            false => String::new(),
        },
        span,
        until: keeping.expires_at,
    };
    Ok(Some(Kept { closure, offered }))
}

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
    named(&mut reader.tx(), row).await
}

pub(super) async fn named(tx: &mut Tx<'_>, row: OfferRow) -> Result<Offered, Problem> {
    let court = court_get(tx, &row.court_id).await?.ok_or(Problem::NotFound)?;
    Ok(Offered {
        facility: facility_get(tx, &row.palace_id).await?.ok_or(Problem::NotFound)?,
        venue: venue_get(tx, &court.venue_id).await?.ok_or(Problem::NotFound)?,
        displaced: match &row.reservation_id {
            Some(displaced) => reservation_view(tx, displaced).await?,
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
    let with = {
        let mut reader = app.db.read().await?;
        let mut tx = reader.tx();
        match (&offer.reservation_id, &offer.entry_id) {
            (Some(displaced), _) => companion_list(&mut tx, displaced).await?,
            (None, Some(entry)) => ballots::team(&mut tx, entry).await?,
            (None, None) => vec![],
        }
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
        is_kept: true,
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
    let command = Pass {
        app: app.clone(),
        offer,
        now: app.now(),
    };
    app.db.write(command).await?.then_some(()).ok_or(Problem::Changed)
}

struct Pass {
    app: Shared,
    offer: OfferRow,
    now: Instant,
}

impl Command for Pass {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let passed = ended(tx, &self.app, &self.offer, OfferStatus::Passed, self.now).await?;
        if passed {
            freed_offer(tx, &self.app, &self.offer, self.now).await?;
        }
        Ok(passed)
    }
}

/// Ends an open offer and gives its place back; `false`: it was not open any more. Whether the place is free now, or what the
/// caller needed it for, the caller knows.
pub(super) async fn ended(
    tx: &mut Tx<'_>,
    app: &Shared,
    offer: &OfferRow,
    status: OfferStatus,
    now: Instant,
) -> Result<bool, Failure> {
    if !offer_end(tx, &offer.id, status, now).await? {
        return Ok(false);
    }
    give_back(tx, offer).await?;
    offer_ended(tx, app, offer, status, now).await?;
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
