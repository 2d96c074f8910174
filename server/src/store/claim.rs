//! Claims: what occupies time. The primary keys here are what makes a double booking impossible.
//!
//! Claims are inserted plainly, sorted by part and step, in one statement: whoever comes second violates the
//! key, and since everybody goes the same way round nobody waits for somebody who waits for him. In a command
//! member claims come before claims.

use super::facility::prefix;
use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{ClosureId, FacilityId, MemberId, PartId, ReservationId, VenueId};
use gongyue::span::{Span, Step};

/// Somebody else holds a part at one of the steps. The command is lost and must answer `Err`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a claim exists")]
pub struct Taken;

/// The member is somewhere else at one of the steps. The command is lost and must answer `Err`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the member is elsewhere")]
pub struct Elsewhere;

row! {
    pub struct ClaimRow {
        pub part_id: PartId,
        pub step: Step,
        /// This or the closure.
        pub reservation_id: Option<ReservationId>,
        pub closure_id: Option<ClosureId>,
        /// Of the reservation.
        pub member_id: Option<MemberId>,
    }
}

row! {
    /// How many parts of a venue are claimed at a step.
    pub struct ClaimCount {
        pub venue_id: VenueId,
        pub step: Step,
        pub claimed: i64,
    }
}

row! {
    pub struct MemberClaimRow {
        pub step: Step,
        pub reservation_id: ReservationId,
    }
}

row! {
    pub struct Held {
        pub held: i64,
    }
}

statements! {
    STATEMENTS;
    CLAIMS_DELETE = "DELETE FROM claim WHERE reservation_id = $1";
    CLOSURE_CLAIMS_DELETE = "DELETE FROM claim WHERE closure_id = $1";
    MEMBER_CLAIMS_DELETE = "DELETE FROM member_claim WHERE reservation_id = $1";
    MEMBER_CLAIMS_LEAVE = "DELETE FROM member_claim WHERE reservation_id = $1 AND member_id = $2";
    CLAIM_LIST_OF_VENUE = "
        SELECT claim.part_id, claim.step, claim.reservation_id, claim.closure_id, reservation.member_id
        FROM part JOIN claim ON claim.part_id = part.id
        LEFT JOIN reservation ON reservation.id = claim.reservation_id
        WHERE part.venue_id = $1 AND claim.step >= $2 AND claim.step < $3
        ORDER BY claim.part_id, claim.step";
    CLAIM_LIST_OF_PALACE = "
        SELECT claim.part_id, claim.step, claim.reservation_id, claim.closure_id, reservation.member_id
        FROM venue JOIN part ON part.venue_id = venue.id JOIN claim ON claim.part_id = part.id
        LEFT JOIN reservation ON reservation.id = claim.reservation_id
        WHERE venue.palace_id = $1 AND claim.step >= $2 AND claim.step < $3
        ORDER BY claim.part_id, claim.step";
    CLAIM_COUNT_BY_VENUE = "
        SELECT part.venue_id, claim.step, COUNT(*) AS claimed
        FROM facility JOIN venue ON venue.palace_id = facility.id JOIN part ON part.venue_id = venue.id
        JOIN claim ON claim.part_id = part.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
            AND claim.step >= $2 AND claim.step < $3
        GROUP BY part.venue_id, claim.step ORDER BY part.venue_id, claim.step";
    MEMBER_CLAIM_LIST = "
        SELECT step, reservation_id FROM member_claim WHERE member_id = $1 AND step >= $2 AND step < $3
        ORDER BY step";
}

statements! {
    SQLITE;
    CLAIM_INSERT_SQLITE = "
        INSERT INTO claim (part_id, step, palace_id, reservation_id, closure_id)
        SELECT parts.value, steps.value, $3, $4, NULL FROM json_each($1) AS parts, json_each($2) AS steps";
    MEMBER_CLAIM_INSERT_SQLITE = "
        INSERT INTO member_claim (member_id, step, reservation_id)
        SELECT $2, steps.value, $3 FROM json_each($1) AS steps";
    /// `WHERE true`: the parser would take ON CONFLICT for the condition of a join.
    CLOSURE_CLAIMS_INSERT_SQLITE = "
        INSERT INTO claim (part_id, step, palace_id, reservation_id, closure_id)
        SELECT parts.value, steps.value, $3, NULL, $4 FROM json_each($1) AS parts, json_each($2) AS steps
        WHERE true
        ON CONFLICT (part_id, step) DO NOTHING";
    CLAIMS_HELD_SQLITE = "
        SELECT COUNT(*) AS held FROM claim
        WHERE part_id IN (SELECT value FROM json_each($1)) AND step >= $2 AND step <= $3
            AND reservation_id IS NOT NULL";
}

statements! {
    POSTGRES;
    CLAIM_INSERT_POSTGRES = "
        INSERT INTO claim (part_id, step, palace_id, reservation_id, closure_id)
        SELECT parts.value, CAST(steps.value AS BIGINT), $3, $4, NULL
        FROM jsonb_array_elements_text(CAST($1 AS JSONB)) AS parts (value),
            jsonb_array_elements_text(CAST($2 AS JSONB)) AS steps (value)
        ORDER BY parts.value COLLATE \"C\", CAST(steps.value AS BIGINT)";
    MEMBER_CLAIM_INSERT_POSTGRES = "
        INSERT INTO member_claim (member_id, step, reservation_id)
        SELECT $2, CAST(steps.value AS BIGINT), $3
        FROM jsonb_array_elements_text(CAST($1 AS JSONB)) AS steps (value)
        ORDER BY CAST(steps.value AS BIGINT)";
    CLOSURE_CLAIMS_INSERT_POSTGRES = "
        INSERT INTO claim (part_id, step, palace_id, reservation_id, closure_id)
        SELECT parts.value, CAST(steps.value AS BIGINT), $3, NULL, $4
        FROM jsonb_array_elements_text(CAST($1 AS JSONB)) AS parts (value),
            jsonb_array_elements_text(CAST($2 AS JSONB)) AS steps (value)
        ORDER BY parts.value COLLATE \"C\", CAST(steps.value AS BIGINT)
        ON CONFLICT (part_id, step) DO NOTHING";
    CLAIMS_HELD_POSTGRES = "
        SELECT COUNT(*) AS held FROM claim
        WHERE part_id IN (SELECT jsonb_array_elements_text(CAST($1 AS JSONB))) AND step >= $2 AND step <= $3
            AND reservation_id IS NOT NULL";
}

/// Claims every part for every step of the span, or nothing.
pub async fn claim_insert(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    reservation: &ReservationId,
    parts: &[PartId],
    span: Span,
) -> Result<Result<(), Taken>, Failure> {
    let (parts, steps) = (part_list(parts), step_list(span));
    let claimed = if tx.is_postgres() {
        sql!(
            execute,
            tx,
            CLAIM_INSERT_POSTGRES,
            parts,
            steps,
            palace,
            reservation
        )
    } else {
        sql!(
            execute,
            tx,
            CLAIM_INSERT_SQLITE,
            parts,
            steps,
            palace,
            reservation
        )
    };
    unless_unique(claimed, Taken)
}

/// Says that the member is there for every step of the span.
pub async fn member_claim_insert(
    tx: &mut Tx<'_>,
    member: &MemberId,
    reservation: &ReservationId,
    span: Span,
) -> Result<Result<(), Elsewhere>, Failure> {
    let steps = step_list(span);
    let claimed = if tx.is_postgres() {
        sql!(
            execute,
            tx,
            MEMBER_CLAIM_INSERT_POSTGRES,
            steps,
            member,
            reservation
        )
    } else {
        sql!(
            execute,
            tx,
            MEMBER_CLAIM_INSERT_SQLITE,
            steps,
            member,
            reservation
        )
    };
    unless_unique(claimed, Elsewhere)
}

/// Claims all of it for a closure; `false`: something of it was taken or closed, and what could be claimed is to be given back.
pub async fn closure_claims_whole(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    closure: &ClosureId,
    parts: &[PartId],
    span: Span,
) -> Result<bool, Failure> {
    let wanted = parts.len() * span.steps().count();
    let (parts, steps) = (part_list(parts), step_list(span));
    let claimed = closure_claims(tx, palace, closure, &parts, &steps).await?;
    Ok(usize::try_from(claimed) == Ok(wanted))
}

/// Claims what is free of these parts and steps; how many claims that were.
async fn closure_claims(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    closure: &ClosureId,
    parts: &str,
    steps: &str,
) -> Result<u64, Failure> {
    if tx.is_postgres() {
        sql!(
            execute,
            tx,
            CLOSURE_CLAIMS_INSERT_POSTGRES,
            parts,
            steps,
            palace,
            closure
        )
    } else {
        sql!(
            execute,
            tx,
            CLOSURE_CLAIMS_INSERT_SQLITE,
            parts,
            steps,
            palace,
            closure
        )
    }
}

/// Claims for a closure what is not closed already. The reservations in its way must have ended before;
/// one that came in between is `Taken`, and then the command must begin anew.
pub async fn closure_claims_insert(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    closure: &ClosureId,
    parts: &[PartId],
    span: Span,
) -> Result<Result<(), Taken>, Failure> {
    let (parts, steps) = (part_list(parts), step_list(span));
    let (first, last) = (
        Step::of(span.starts_at),
        span.steps().last().unwrap_or(Step::of(span.starts_at)),
    );
    closure_claims(tx, palace, closure, &parts, &steps).await?;
    let held = if tx.is_postgres() {
        sql!(fetch_one Held, tx, CLAIMS_HELD_POSTGRES, parts, first, last)?
    } else {
        sql!(fetch_one Held, tx, CLAIMS_HELD_SQLITE, parts, first, last)?
    };
    Ok(if held.held == 0 { Ok(()) } else { Err(Taken) })
}

/// Gives back all that a reservation held; how many claims that were.
pub async fn claims_delete(tx: &mut Tx<'_>, reservation: &ReservationId) -> Result<u64, Failure> {
    sql!(execute, tx, CLAIMS_DELETE, reservation)
}

/// Gives back all that a closure held. Another closure over the same time must then claim anew.
pub async fn closure_claims_delete(tx: &mut Tx<'_>, closure: &ClosureId) -> Result<u64, Failure> {
    sql!(execute, tx, CLOSURE_CLAIMS_DELETE, closure)
}

pub async fn member_claims_delete(tx: &mut Tx<'_>, reservation: &ReservationId) -> Result<u64, Failure> {
    sql!(execute, tx, MEMBER_CLAIMS_DELETE, reservation)
}

/// Frees the time of one of those who were to come.
pub async fn member_claims_leave(
    tx: &mut Tx<'_>,
    reservation: &ReservationId,
    member: &MemberId,
) -> Result<u64, Failure> {
    sql!(execute, tx, MEMBER_CLAIMS_LEAVE, reservation, member)
}

/// What occupies a venue in the steps `[from, to)`.
pub async fn claim_list_of_venue(
    tx: &mut Tx<'_>,
    venue: &VenueId,
    from: Step,
    to: Step,
) -> Result<Vec<ClaimRow>, Failure> {
    sql!(fetch_all ClaimRow, tx, CLAIM_LIST_OF_VENUE, venue, from, to)
}

/// What occupies all venues of a palace in the steps `[from, to)`.
pub async fn claim_list_of_palace(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    from: Step,
    to: Step,
) -> Result<Vec<ClaimRow>, Failure> {
    sql!(fetch_all ClaimRow, tx, CLAIM_LIST_OF_PALACE, palace, from, to)
}

/// How full each venue of a division is (`None`: everywhere) at each of the steps `[from, to)`; a step without a
/// claim has no row.
pub async fn claim_count_by_venue(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
    from: Step,
    to: Step,
) -> Result<Vec<ClaimCount>, Failure> {
    sql!(fetch_all ClaimCount, tx, CLAIM_COUNT_BY_VENUE, prefix(division), from, to)
}

/// Where a member is in the steps `[from, to)`.
pub async fn member_claim_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
    from: Step,
    to: Step,
) -> Result<Vec<MemberClaimRow>, Failure> {
    sql!(fetch_all MemberClaimRow, tx, MEMBER_CLAIM_LIST, member, from, to)
}

fn unless_unique<T>(claimed: Result<u64, Failure>, conflict: T) -> Result<Result<(), T>, Failure> {
    match claimed {
        Ok(_) => Ok(Ok(())),
        Err(failure) if failure.is_unique() => Ok(Err(conflict)),
        Err(failure) => Err(failure),
    }
}

/// Lists travel as JSON text: one parameter for any number, on either engine.
fn part_list(parts: &[PartId]) -> String {
    let mut sorted: Vec<&str> = parts.iter().map(PartId::as_str).collect();
    sorted.sort_unstable();
    serde_json::Value::from(sorted).to_string()
}

fn step_list(span: Span) -> String {
    serde_json::Value::from_iter(span.steps().map(|step| step.0)).to_string()
}
