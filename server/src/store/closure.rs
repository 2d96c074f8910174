//! Closures. What they claim stands in `claim.rs`.

use super::facility::prefix;
use super::{Failure, Tx};
use gongyue::closure::ClosureKind;
use gongyue::division::DivisionCode;
use gongyue::id::{ClosureId, CourtId, FacilityId, VenueId};
use gongyue::span::{Instant, Span};

row! {
    pub struct ClosureRow {
        pub id: ClosureId,
        pub palace_id: FacilityId,
        /// `None`: the whole palace.
        pub venue_id: Option<VenueId>,
        /// `None`: the whole venue.
        pub court_id: Option<CourtId>,
        pub kind: ClosureKind,
        /// Public.
        pub reason: String,
        pub reason_en: String,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub created_at: Instant,
    }
}

impl ClosureRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

statements! {
    STATEMENTS;
    CLOSURE_INSERT = "
        INSERT INTO closure (id, palace_id, venue_id, court_id, kind, reason, reason_en, starts_at, ends_at,
            created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    CLOSURE_LIST = "
        SELECT id, palace_id, venue_id, court_id, kind, reason, reason_en, starts_at, ends_at, created_at
        FROM closure WHERE palace_id = $1 AND ends_at > $2 AND starts_at < $3
        ORDER BY starts_at, id";
    CLOSURE_LIST_OF_DIVISION = "
        SELECT closure.id, palace_id, venue_id, court_id, closure.kind, reason, reason_en, starts_at, ends_at,
            created_at
        FROM facility JOIN closure ON closure.palace_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
            AND ends_at > $2 AND starts_at < $3
        ORDER BY starts_at, closure.id";
}

pub async fn closure_insert(tx: &mut Tx<'_>, closure: &ClosureRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        CLOSURE_INSERT,
        closure.id,
        closure.palace_id,
        closure.venue_id,
        closure.court_id,
        closure.kind,
        closure.reason,
        closure.reason_en,
        closure.starts_at,
        closure.ends_at,
        closure.created_at,
    )
}

/// The closures of a palace, its venues and courts, that touch `[from, to)`, by their start.
pub async fn closure_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: Instant,
    to: Instant,
) -> Result<Vec<ClosureRow>, Failure> {
    sql!(fetch_all ClosureRow, tx, CLOSURE_LIST, palace, from, to)
}

/// The same for every palace of a division and below (`None`: everywhere).
pub async fn closure_list_of_division(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
    from: Instant,
    to: Instant,
) -> Result<Vec<ClosureRow>, Failure> {
    sql!(fetch_all ClosureRow, tx, CLOSURE_LIST_OF_DIVISION, prefix(division), from, to)
}
