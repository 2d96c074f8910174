//! Closures and holds. What they claim stands in `claim.rs`.
//!
//! One that was lifted ends then, and one that was lifted before its start never was: lists show it so.

use super::facility::prefix;
use super::{Failure, Tx};
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::division::DivisionCode;
use gongyue::id::{ClosureId, CourtId, FacilityId, MemberId, VenueId};
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
        /// Of a hold.
        pub hold_class: Option<HoldClass>,
        /// Who answers for a hold; for the staff. May be empty.
        pub owner: String,
        /// Public.
        pub reason: String,
        pub reason_en: String,
        pub starts_at: Instant,
        /// Or when it was lifted.
        pub ends_at: Instant,
        pub made_by: Option<MemberId>,
        pub created_at: Instant,
        pub series_id: Option<String>,
        pub activity_id: Option<String>,
        /// A hold that nobody has confirmed by then returns to the members; `None`: it stays.
        pub returns_at: Option<Instant>,
        pub confirmed_at: Option<Instant>,
        /// Counts the edits; compare and set.
        pub edit: i64,
    }
}

impl ClosureRow {
    /// Shut by the staff, of the whole palace until more is said.
    pub fn new(id: ClosureId, palace: FacilityId, kind: ClosureKind, span: Span, now: Instant) -> ClosureRow {
        ClosureRow {
            id,
            palace_id: palace,
            venue_id: None,
            court_id: None,
            kind,
            hold_class: None,
            owner: String::new(),
            reason: String::new(),
            reason_en: String::new(),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
            made_by: None,
            created_at: now,
            series_id: None,
            activity_id: None,
            returns_at: None,
            confirmed_at: None,
            edit: 1,
        }
    }

    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

/// The columns of [`ClosureRow`], and where they come from. What was lifted before its start is left out.
macro_rules! closures {
    ($rest:literal) => {
        concat!(
            "
        SELECT closure.id, closure.palace_id, closure.venue_id, closure.court_id, closure.kind, closure.hold_class,
            closure.owner, closure.reason, closure.reason_en, closure.starts_at,
            COALESCE(closure.lifted_at, closure.ends_at) AS ends_at, closure.made_by, closure.created_at,
            closure.series_id, closure.activity_id, closure.returns_at, closure.confirmed_at, closure.edit
        ",
            $rest,
            " AND (closure.lifted_at IS NULL OR closure.lifted_at > closure.starts_at)"
        )
    };
    ($rest:literal, $order:literal) => {
        concat!(closures!($rest), $order)
    };
}

statements! {
    STATEMENTS;
    CLOSURE_INSERT = "
        INSERT INTO closure (id, palace_id, venue_id, court_id, kind, hold_class, owner, reason, reason_en, starts_at,
            ends_at, made_by, created_at, series_id, activity_id, returns_at, confirmed_at, edit)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    CLOSURE_GET = closures!("FROM closure WHERE closure.id = $1");
    CLOSURE_LIST = closures!(
        "FROM closure WHERE closure.palace_id = $1 AND closure.ends_at > $2 AND closure.starts_at < $3
            AND COALESCE(closure.lifted_at, closure.ends_at) > $2",
        " ORDER BY closure.starts_at, closure.id"
    );
    CLOSURE_LIST_OF_DIVISION = closures!(
        "FROM facility JOIN closure ON closure.palace_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
            AND closure.ends_at > $2 AND closure.starts_at < $3
            AND COALESCE(closure.lifted_at, closure.ends_at) > $2",
        " ORDER BY closure.starts_at, closure.id"
    );
    CLOSURE_LIST_OF_SERIES = closures!("FROM closure WHERE closure.series_id = $1", " ORDER BY closure.starts_at, closure.id");
    CLOSURE_LIST_OF_ACTIVITY =
        closures!("FROM closure WHERE closure.activity_id = $1", " ORDER BY closure.starts_at, closure.id");
    CLOSURE_TO_RETURN = closures!(
        "FROM closure WHERE closure.returns_at <= $1 AND closure.returns_at IS NOT NULL AND closure.lifted_at IS NULL
            AND closure.confirmed_at IS NULL AND closure.starts_at > $1",
        " ORDER BY closure.returns_at, closure.id LIMIT $2"
    );
    CLOSURE_UPDATE = "
        UPDATE closure SET kind = $3, hold_class = $4, owner = $5, reason = $6, reason_en = $7, starts_at = $8,
            ends_at = $9, returns_at = $10, confirmed_at = $11, edit = edit + 1
        WHERE id = $1 AND edit = $2 AND lifted_at IS NULL";
    CLOSURE_LIFT = "
        UPDATE closure SET lifted_at = $3, edit = edit + 1 WHERE id = $1 AND edit = $2 AND lifted_at IS NULL";
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
        closure.hold_class,
        closure.owner,
        closure.reason,
        closure.reason_en,
        closure.starts_at,
        closure.ends_at,
        closure.made_by,
        closure.created_at,
        closure.series_id,
        closure.activity_id,
        closure.returns_at,
        closure.confirmed_at,
        closure.edit,
    )
}

pub async fn closure_get(tx: &mut Tx<'_>, id: &ClosureId) -> Result<Option<ClosureRow>, Failure> {
    sql!(fetch_optional ClosureRow, tx, CLOSURE_GET, id)
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

pub async fn closure_list_of_series(tx: &mut Tx<'_>, series: &str) -> Result<Vec<ClosureRow>, Failure> {
    sql!(fetch_all ClosureRow, tx, CLOSURE_LIST_OF_SERIES, series)
}

pub async fn closure_list_of_activity(tx: &mut Tx<'_>, activity: &str) -> Result<Vec<ClosureRow>, Failure> {
    sql!(fetch_all ClosureRow, tx, CLOSURE_LIST_OF_ACTIVITY, activity)
}

/// Holds that nobody confirmed in time and that have not begun.
pub async fn closure_to_return(tx: &mut Tx<'_>, now: Instant, most: u32) -> Result<Vec<ClosureRow>, Failure> {
    sql!(fetch_all ClosureRow, tx, CLOSURE_TO_RETURN, now, most)
}

/// Compare and set: `false` where it was edited or lifted since `edit` was read. Its claims are the caller's: they go by
/// [`super::closure_claims_delete`] and come anew by [`super::closure_claims_insert`].
pub async fn closure_update(tx: &mut Tx<'_>, closure: &ClosureRow) -> Result<bool, Failure> {
    tx.changed(&closure.palace_id);
    let rows = sql!(
        execute,
        tx,
        CLOSURE_UPDATE,
        closure.id,
        closure.edit,
        closure.kind,
        closure.hold_class,
        closure.owner,
        closure.reason,
        closure.reason_en,
        closure.starts_at,
        closure.ends_at,
        closure.returns_at,
        closure.confirmed_at,
    )?;
    Ok(rows == 1)
}

/// Ends it at `at`, the beginning of a step. Compare and set. Half of the work: its claims go by
/// [`super::closure_claims_delete`], and other closures over the same time claim anew.
pub async fn closure_lift(tx: &mut Tx<'_>, id: &ClosureId, edit: i64, at: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, CLOSURE_LIFT, id, edit, at)? == 1)
}
