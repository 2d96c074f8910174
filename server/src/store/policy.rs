//! Policies: the knobs of the rules, by version.

use super::facility::prefix;
use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, VenueId};
use gongyue::policy::Policy;
use gongyue::span::Instant;

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
    }
}

statements! {
    STATEMENTS;
    POLICY_INSERT = "
        INSERT INTO policy (id, palace_id, venue_id, version, knobs, published_at) VALUES ($1, $2, $3, $4, $5, $6)";
    POLICY_CURRENT = "
        SELECT id, palace_id, venue_id, version, knobs, published_at
        FROM policy WHERE palace_id = $1 AND (venue_id = $2 OR venue_id IS NULL) AND published_at <= $3
        ORDER BY (venue_id IS NULL), published_at DESC, version DESC LIMIT 1";
    POLICY_LIST = "
        SELECT id, palace_id, venue_id, version, knobs, published_at
        FROM (
            SELECT id, palace_id, venue_id, version, knobs, published_at, ROW_NUMBER() OVER (
                PARTITION BY palace_id, venue_id ORDER BY published_at DESC, version DESC) AS nth
            FROM policy WHERE palace_id = $1 AND published_at <= $2) AS ranked
        WHERE nth = 1
        ORDER BY palace_id, (venue_id IS NOT NULL), venue_id";
    POLICY_LIST_OF_DIVISION = "
        SELECT id, palace_id, venue_id, version, knobs, published_at
        FROM (
            SELECT policy.id, palace_id, venue_id, version, knobs, published_at, ROW_NUMBER() OVER (
                PARTITION BY palace_id, venue_id ORDER BY published_at DESC, version DESC) AS nth
            FROM facility JOIN policy ON policy.palace_id = facility.id
            WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND published_at <= $2
            ) AS ranked
        WHERE nth = 1
        ORDER BY palace_id, (venue_id IS NOT NULL), venue_id";
}

/// Publishes a version; the same version of the same venue or palace a second time is a unique violation.
pub async fn policy_insert(tx: &mut Tx<'_>, policy: &PolicyRow) -> Result<(), Failure> {
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
    )
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
