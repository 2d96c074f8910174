//! Policies: the knobs of the rules, by version.

use super::facility::prefix;
use super::labour_union::UnionKind;
use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{CourtId, FacilityId, MemberId, ReservationId, VenueId};
use gongyue::policy::Policy;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use gongyue::venue::VenueKind;

row! {
    pub struct PolicyRow {
        pub id: String,
        pub palace_id: FacilityId,
        /// `None`: for every venue of the palace that has no policy of its own.
        pub venue_id: Option<VenueId>,
        pub version: i64,
        pub knobs: Policy,
        /// In force from then on, until a newer one is.
        pub published_at: Instant,
        /// When members could read of it.
        pub announced_at: Option<Instant>,
        pub announced_by: Option<MemberId>,
    }
}

row! {
    /// A policy that is being written.
    pub struct PolicyDraftRow {
        pub palace_id: FacilityId,
        /// Empty: for every venue of the palace that has no policy of its own.
        pub venue_id: String,
        pub knobs: Policy,
        pub edited_at: Instant,
        /// Counts the edits, from 1.
        pub edit: i64,
    }
}

row! {
    /// A reservation as it was made, for the replay of a policy.
    pub struct PastRow {
        pub id: ReservationId,
        pub member_id: MemberId,
        pub division_code: Option<DivisionCode>,
        pub union_id: Option<String>,
        pub union_name: Option<String>,
        pub union_kind: Option<UnionKind>,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub venue_name: String,
        pub venue_kind: VenueKind,
        pub court_id: CourtId,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub party_size: u16,
        pub companions: i64,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
        pub status: ReservationStatus,
    }
}

statements! {
    STATEMENTS;
    POLICY_INSERT = "
        INSERT INTO policy (id, palace_id, venue_id, version, knobs, published_at, announced_at,
            announced_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    POLICY_HISTORY = "
        SELECT id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by
        FROM policy WHERE palace_id = $1 ORDER BY published_at DESC, version DESC, id";
    POLICY_UPCOMING = "
        SELECT id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by
        FROM policy WHERE palace_id = $1 AND published_at > $2 ORDER BY published_at, version, id";
    POLICY_DRAFT_LIST = "
        SELECT palace_id, venue_id, knobs, edited_at, edit FROM policy_draft WHERE palace_id = $1
        ORDER BY venue_id";
    POLICY_DRAFT_GET = "
        SELECT palace_id, venue_id, knobs, edited_at, edit FROM policy_draft WHERE palace_id = $1 AND venue_id = $2";
    POLICY_DRAFT_INSERT = "
        INSERT INTO policy_draft (palace_id, venue_id, knobs, edited_at, edit) VALUES ($1, $2, $3, $4, 1)
        ON CONFLICT (palace_id, venue_id) DO NOTHING";
    POLICY_DRAFT_UPDATE = "
        UPDATE policy_draft SET knobs = $3, edited_at = $4, edit = edit + 1
        WHERE palace_id = $1 AND venue_id = $2 AND edit = $5 - 1";
    POLICY_DRAFT_DELETE = "DELETE FROM policy_draft WHERE palace_id = $1 AND venue_id = $2 AND edit = $3";
    PAST_LIST = "
        SELECT reservation.id, reservation.member_id, member.division_code, reservation.union_id,
            labour_union.name AS union_name, labour_union.kind AS union_kind, reservation.palace_id,
            reservation.venue_id, venue.name AS venue_name, venue.kind AS venue_kind, reservation.court_id,
            reservation.starts_at, reservation.ends_at, reservation.party_size, (
                SELECT COUNT(*) FROM reservation_companion
                WHERE reservation_companion.reservation_id = reservation.id) AS companions,
            reservation.created_at, reservation.ended_at, reservation.status
        FROM (
            SELECT DISTINCT reservation.member_id FROM venue JOIN reservation ON reservation.venue_id = venue.id
            WHERE venue.palace_id = $1 AND reservation.starts_at >= $2 AND reservation.created_at >= $2
                AND reservation.member_id IS NOT NULL
            ) AS people
        JOIN reservation ON reservation.member_id = people.member_id
        JOIN venue ON venue.id = reservation.venue_id JOIN member ON member.id = reservation.member_id
        LEFT JOIN labour_union ON labour_union.id = reservation.union_id
        WHERE reservation.starts_at >= $3
        ORDER BY reservation.created_at, reservation.id";
    POLICY_CURRENT = "
        SELECT id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by
        FROM policy WHERE palace_id = $1 AND (venue_id = $2 OR venue_id IS NULL) AND published_at <= $3
        ORDER BY (venue_id IS NULL), published_at DESC, version DESC LIMIT 1";
    POLICY_LIST = "
        SELECT id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by
        FROM (
            SELECT id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by, ROW_NUMBER() OVER (
                PARTITION BY palace_id, venue_id ORDER BY published_at DESC, version DESC) AS nth
            FROM policy WHERE palace_id = $1 AND published_at <= $2) AS ranked
        WHERE nth = 1
        ORDER BY palace_id, (venue_id IS NOT NULL), venue_id";
    POLICY_LIST_OF_DIVISION = "
        SELECT id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by
        FROM (
            SELECT policy.id, palace_id, venue_id, version, knobs, published_at, announced_at, announced_by,
                ROW_NUMBER() OVER (
                PARTITION BY palace_id, venue_id ORDER BY published_at DESC, version DESC) AS nth
            FROM facility JOIN policy ON policy.palace_id = facility.id
            WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND published_at <= $2
            ) AS ranked
        WHERE nth = 1
        ORDER BY palace_id, (venue_id IS NOT NULL), venue_id";
}

/// Publishes a version; the same version of the same venue or palace a second time is a unique violation.
pub async fn policy_insert(tx: &mut Tx<'_>, policy: &PolicyRow) -> Result<(), Failure> {
    tx.changed(&policy.palace_id);
    sql!(
        execute_one,
        tx,
        POLICY_INSERT,
        policy.id,
        policy.palace_id,
        policy.venue_id,
        policy.version,
        policy.knobs,
        policy.published_at,
        policy.announced_at,
        policy.announced_by,
    )
}

/// Every version of a palace, newest first, those to come included.
pub async fn policy_history(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Vec<PolicyRow>, Failure> {
    sql!(fetch_all PolicyRow, tx, POLICY_HISTORY, palace)
}

/// What is announced for a palace and not yet in force at `now`, soonest first.
pub async fn policy_upcoming(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    now: Instant,
) -> Result<Vec<PolicyRow>, Failure> {
    sql!(fetch_all PolicyRow, tx, POLICY_UPCOMING, palace, now)
}

pub async fn policy_draft_list(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Vec<PolicyDraftRow>, Failure> {
    sql!(fetch_all PolicyDraftRow, tx, POLICY_DRAFT_LIST, palace)
}

pub async fn policy_draft_get(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    venue: &str,
) -> Result<Option<PolicyDraftRow>, Failure> {
    sql!(fetch_optional PolicyDraftRow, tx, POLICY_DRAFT_GET, palace, venue)
}

/// Compare and set: writes the draft as its edit number `draft.edit`, if the one before it is there (none before
/// the first). `false`: somebody edited meanwhile.
pub async fn policy_draft_put(tx: &mut Tx<'_>, draft: &PolicyDraftRow) -> Result<bool, Failure> {
    let rows = if draft.edit == 1 {
        sql!(
            execute,
            tx,
            POLICY_DRAFT_INSERT,
            draft.palace_id,
            draft.venue_id,
            draft.knobs,
            draft.edited_at
        )
    } else {
        sql!(
            execute,
            tx,
            POLICY_DRAFT_UPDATE,
            draft.palace_id,
            draft.venue_id,
            draft.knobs,
            draft.edited_at,
            draft.edit,
        )
    };
    Ok(rows? == 1)
}

/// `false`: there is none, or somebody edited meanwhile.
pub async fn policy_draft_delete(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    venue: &str,
    edit: i64,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, POLICY_DRAFT_DELETE, palace, venue, edit)? == 1)
}

/// What the people who reserved at a palace since `since` reserved anywhere since `before`, as it was made.
pub async fn past_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    since: Instant,
    before: Instant,
) -> Result<Vec<PastRow>, Failure> {
    sql!(fetch_all PastRow, tx, PAST_LIST, palace, since, before)
}

/// What is in force at `at`: the venue's own newest policy, else the palace's.
pub async fn policy_current(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    venue: &VenueId,
    at: Instant,
) -> Result<Option<PolicyRow>, Failure> {
    sql!(fetch_optional PolicyRow, tx, POLICY_CURRENT, palace, venue, at)
}

/// Everything in force at a palace: first its own policy, then those of its venues.
pub async fn policy_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    at: Instant,
) -> Result<Vec<PolicyRow>, Failure> {
    sql!(fetch_all PolicyRow, tx, POLICY_LIST, palace, at)
}

/// The same for every palace of a division and below (`None`: everywhere), grouped by palace.
pub async fn policy_list_of_division(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
    at: Instant,
) -> Result<Vec<PolicyRow>, Failure> {
    sql!(fetch_all PolicyRow, tx, POLICY_LIST_OF_DIVISION, prefix(division), at)
}
