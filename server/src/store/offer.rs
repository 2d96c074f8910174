//! Offers: a place that is kept for one member for a while. The place itself is taken by a closure of the class offer.

use super::{Failure, Tx};
use gongyue::id::{ClosureId, CourtId, FacilityId, MemberId, ReservationId, VenueId};
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue::span::{Instant, Span};
use gongyue::venue::VenueKind;

row! {
    pub struct OfferRow {
        pub id: String,
        pub palace_id: FacilityId,
        pub closure_id: ClosureId,
        pub court_id: CourtId,
        pub member_id: MemberId,
        pub reason: OfferReason,
        /// The displaced one.
        pub reservation_id: Option<ReservationId>,
        /// Whose turn it was on the waiting list.
        pub wait_id: Option<String>,
        /// Of the draw that it was won in.
        pub entry_id: Option<String>,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub party_size: u16,
        pub status: OfferStatus,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub ended_at: Option<Instant>,
    }
}

row! {
    /// An offer for a time ahead, with its venue.
    pub struct MeantRow {
        pub id: String,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub venue_name: String,
        pub venue_name_en: String,
        pub venue_kind: VenueKind,
        pub court_id: CourtId,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub status: OfferStatus,
        pub expires_at: Instant,
        pub ended_at: Option<Instant>,
    }
}

impl MeantRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

impl OfferRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

statements! {
    STATEMENTS;
    OFFER_INSERT = "
        INSERT INTO offer (id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at,
            party_size, status, created_at, expires_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    OFFER_GET = "
        SELECT id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at, party_size,
            status, created_at, expires_at, ended_at
        FROM offer WHERE id = $1";
    OFFER_LIST_OF_MEMBER = "
        SELECT id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at, party_size,
            status, created_at, expires_at, ended_at
        FROM offer WHERE member_id = $1 AND created_at >= $2 ORDER BY created_at DESC, id";
    OFFER_OF_RESERVATION = "
        SELECT id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at, party_size,
            status, created_at, expires_at, ended_at
        FROM offer WHERE reservation_id = $1 ORDER BY created_at DESC, id LIMIT 1";
    OFFER_OF_CLOSURE = "
        SELECT id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at, party_size,
            status, created_at, expires_at, ended_at
        FROM offer WHERE closure_id = $1 AND status = 'open'";
    OFFER_OPEN_OF_WAIT = "
        SELECT id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at, party_size,
            status, created_at, expires_at, ended_at
        FROM offer WHERE wait_id = $1 AND status = 'open'";
    OFFER_MEANT = "
        SELECT offer.id, offer.palace_id, court.venue_id, venue.name AS venue_name, venue.name_en AS venue_name_en,
            venue.kind AS venue_kind, offer.court_id, offer.starts_at, offer.ends_at, offer.status,
            offer.expires_at, offer.ended_at
        FROM offer JOIN court ON court.id = offer.court_id JOIN venue ON venue.id = court.venue_id
        WHERE offer.member_id = $1 AND offer.ends_at > $2 ORDER BY offer.starts_at, offer.id";
    OFFER_OVER = "
        SELECT id, palace_id, closure_id, court_id, member_id, reason, reservation_id, wait_id, entry_id, starts_at, ends_at, party_size,
            status, created_at, expires_at, ended_at
        FROM offer WHERE status = 'open' AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2";
    OFFER_END = "UPDATE offer SET status = $2, ended_at = $3 WHERE id = $1 AND status = 'open'";
}

pub async fn offer_insert(tx: &mut Tx<'_>, offer: &OfferRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        OFFER_INSERT,
        offer.id,
        offer.palace_id,
        offer.closure_id,
        offer.court_id,
        offer.member_id,
        offer.reason,
        offer.reservation_id,
        offer.wait_id,
        offer.entry_id,
        offer.starts_at,
        offer.ends_at,
        offer.party_size,
        offer.status,
        offer.created_at,
        offer.expires_at,
        offer.ended_at,
    )
}

pub async fn offer_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<OfferRow>, Failure> {
    sql!(fetch_optional OfferRow, tx, OFFER_GET, id)
}

/// What was offered to the member since a moment, newest first.
pub async fn offer_list_of_member(
    tx: &mut Tx<'_>,
    member: &MemberId,
    since: Instant,
) -> Result<Vec<OfferRow>, Failure> {
    sql!(fetch_all OfferRow, tx, OFFER_LIST_OF_MEMBER, member, since)
}

/// The newest that was made for a displaced reservation.
pub async fn offer_of_reservation(
    tx: &mut Tx<'_>,
    reservation: &ReservationId,
) -> Result<Option<OfferRow>, Failure> {
    sql!(fetch_optional OfferRow, tx, OFFER_OF_RESERVATION, reservation)
}

/// The open one whose place a closure keeps.
pub async fn offer_of_closure(tx: &mut Tx<'_>, closure: &ClosureId) -> Result<Option<OfferRow>, Failure> {
    sql!(fetch_optional OfferRow, tx, OFFER_OF_CLOSURE, closure)
}

/// The one that waits for an answer of whoever waits.
pub async fn offer_open_of_wait(tx: &mut Tx<'_>, wait: &str) -> Result<Option<OfferRow>, Failure> {
    sql!(fetch_optional OfferRow, tx, OFFER_OPEN_OF_WAIT, wait)
}

/// Whatever was offered to the member that is not over by `now`, whether it was taken or not.
pub async fn offer_meant(tx: &mut Tx<'_>, member: &MemberId, now: Instant) -> Result<Vec<MeantRow>, Failure> {
    sql!(fetch_all MeantRow, tx, OFFER_MEANT, member, now)
}

/// Open ones whose time is up.
pub async fn offer_over(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<OfferRow>, Failure> {
    sql!(fetch_all OfferRow, tx, OFFER_OVER, now, most)
}

/// `false`: it is not open any more. Its closure is lifted in the same command.
pub async fn offer_end(
    tx: &mut Tx<'_>,
    id: &str,
    status: OfferStatus,
    now: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, OFFER_END, id, status, now)? == 1)
}
