//! Rolls on their way from a file into force: staged in pieces, compared, and applied in one transaction.

use super::labour_union::UnionRow;
use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, MemberId, ReservationId, VenueId};
use gongyue::span::{Instant, Span};
use serde::Serialize;

gongyue::words_enum! {
    ImportStatus {
        /// Being read from the file.
        Reading = "reading",
        /// Read and compared; nothing is in force yet.
        Read = "read",
        Applied = "applied",
        /// Given up, or it cannot be read.
        Failed = "failed",
    }
}

row! {
    pub struct RollImportRow {
        pub id: String,
        /// The remit that it was read for; empty: everywhere.
        pub division_code: String,
        /// Where it was uploaded; `None`: by a union, or from the command line.
        pub palace_id: Option<FacilityId>,
        pub member_id: Option<MemberId>,
        pub status: ImportStatus,
        /// Good rows of the file, and how many of them are staged.
        pub total: i64,
        pub staged: i64,
        /// JSON of what is wrong, by line; empty in a list.
        pub faults: String,
        /// Bad rows of the file; at least one where anything is wrong.
        pub fault_count: i64,
        pub added: i64,
        pub changed: i64,
        pub gone: i64,
        pub created_at: Instant,
        pub ended_at: Option<Instant>,
    }
}

/// A good row, with everything personal sealed or hashed; short names, since it travels as JSON.
#[derive(Debug, Clone, Serialize)]
pub struct StagedRow {
    #[serde(rename = "c")]
    pub card_hash: String,
    #[serde(rename = "l")]
    pub line: usize,
    #[serde(rename = "u")]
    pub union_id: String,
    #[serde(rename = "n")]
    pub name: String,
    #[serde(rename = "s")]
    pub card_sealed: String,
    #[serde(rename = "p")]
    pub phone_hash: String,
    #[serde(rename = "q")]
    pub phone_sealed: String,
    #[serde(rename = "d")]
    pub division_code: String,
    #[serde(rename = "k")]
    pub search_key: String,
}

row! {
    /// What putting a staged roll in force would do.
    pub struct RollDifference {
        pub added: i64,
        pub changed: i64,
        pub gone: i64,
    }
}

row! {
    /// A union that would lose many: how many are on its roll now, and how many would go.
    pub struct UnionLoss {
        pub union_id: String,
        pub name: String,
        pub on_roll: i64,
        pub gone: i64,
    }
}

row! {
    pub struct StagedLine {
        pub line: i64,
    }
}

row! {
    /// A verified member whose union will be another.
    pub struct MovedMember {
        pub member_id: MemberId,
        pub left_union_id: String,
        pub union_id: String,
        pub union_name: String,
    }
}

row! {
    /// A verified member whose card is on the roll of the union no more.
    pub struct GoneMember {
        pub member_id: MemberId,
        pub union_id: String,
        pub union_name: String,
    }
}

row! {
    pub struct CountRow {
        pub number: i64,
    }
}

row! {
    /// A reservation that is not over, of a member who left the roll.
    pub struct LaterRow {
        pub id: ReservationId,
        pub palace_id: FacilityId,
        pub venue_id: VenueId,
        pub state_version: i64,
        pub starts_at: Instant,
        pub ends_at: Instant,
    }
}

impl LaterRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

row! {
    /// A request that waits for the staff, and what a staged roll says of its card.
    pub struct AnsweredRequest {
        pub id: String,
        pub member_id: MemberId,
        pub asked_name: String,
        pub card_hash: String,
        pub name: String,
        pub union_id: String,
        pub union_name: String,
        pub division_code: DivisionCode,
    }
}

/// Staged rows whose card is on a roll outside the remit `$2`, or a verified member's of outside it.
macro_rules! foreign {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " roll_staged LEFT JOIN roll ON roll.card_hash = roll_staged.card_hash
            LEFT JOIN member ON member.card_hash = roll_staged.card_hash
            WHERE roll_staged.import_id = $1
                AND (NOT (roll.division_code >= $2 AND roll.division_code < $2 || ':')
                    OR NOT (member.division_code >= $2 AND member.division_code < $2 || ':')) ",
            $after
        )
    };
}

/// Members whom the roll of their card speaks for. Where the staff saw the card and wrote another name than the roll
/// has, what they wrote stands.
macro_rules! followed {
    () => {
        "member.verification = 'verified' AND (member.verified_by = 'roll' OR member.name = roll_staged.name)"
    };
}

macro_rules! differs {
    () => {
        "(member.verified_by <> 'roll' OR member.name <> roll_staged.name OR member.union_id <> roll_staged.union_id
            OR member.division_code <> roll_staged.division_code)"
    };
}

/// Verified members of the named unions whose card is on the roll and not staged.
macro_rules! gone {
    () => {
        "FROM union_staged JOIN roll ON roll.union_id = union_staged.id
        LEFT JOIN roll_staged
            ON roll_staged.import_id = union_staged.import_id AND roll_staged.card_hash = roll.card_hash
        JOIN member ON member.card_hash = roll.card_hash AND member.union_id = roll.union_id
        WHERE union_staged.import_id = $1 AND roll_staged.card_hash IS NULL"
    };
}

statements! {
    STATEMENTS;
    ROLL_IMPORT_INSERT = "
        INSERT INTO roll_import (id, division_code, palace_id, member_id, status, total, staged, faults, fault_count,
            added, changed, gone, created_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    ROLL_IMPORT_GET = "
        SELECT id, division_code, palace_id, member_id, status, total, staged, faults, fault_count, added, changed, gone,
            created_at, ended_at
        FROM roll_import WHERE id = $1";
    /// Without the faults, which may be a megabyte each.
    ROLL_IMPORT_LIST = "
        SELECT id, division_code, palace_id, member_id, status, total, staged, '' AS faults, fault_count, added, changed,
            gone, created_at, ended_at
        FROM roll_import WHERE division_code = $1 AND COALESCE(palace_id, '') = $2
        ORDER BY created_at DESC, id DESC LIMIT $3";
    ROLL_IMPORT_STAGED = "UPDATE roll_import SET staged = staged + $2 WHERE id = $1 AND status = 'reading'";
    ROLL_IMPORT_PARSED = "
        UPDATE roll_import SET total = $2, faults = $3, fault_count = $4 WHERE id = $1 AND status = 'reading'";
    ROLL_IMPORT_SET = "
        UPDATE roll_import SET status = $3, added = $4, changed = $5, gone = $6, ended_at = $7
        WHERE id = $1 AND status = $2";
    ROLL_IMPORT_SET_ASIDE = "
        UPDATE roll_import SET faults = $2, fault_count = fault_count + $3, total = total - $3, staged = staged - $3
        WHERE id = $1";
    ROLL_IMPORT_SWEEP = "DELETE FROM roll_import WHERE created_at < $1 AND status <> 'applied'";
    ROLL_IMPORT_STUCK = "
        UPDATE roll_import SET status = 'failed', ended_at = $2 WHERE created_at < $1 AND status = 'reading'";
    ROLL_STAGED_DELETE = "DELETE FROM roll_staged WHERE import_id = $1";
    UNION_STAGED_DELETE = "DELETE FROM union_staged WHERE import_id = $1";
    UNION_STAGED_INSERT = "
        INSERT INTO union_staged (import_id, id, name, division_code, kind) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (import_id, id) DO NOTHING";
    ROLL_DIFFERENCE = "
        SELECT
            (SELECT COUNT(*) FROM roll_staged LEFT JOIN roll ON roll.card_hash = roll_staged.card_hash
             WHERE roll_staged.import_id = $1 AND roll.card_hash IS NULL) AS added,
            (SELECT COUNT(*) FROM roll_staged JOIN roll ON roll.card_hash = roll_staged.card_hash
             WHERE roll_staged.import_id = $1 AND (roll.union_id <> roll_staged.union_id
                OR roll.name <> roll_staged.name OR roll.phone_hash <> roll_staged.phone_hash
                OR roll.division_code <> roll_staged.division_code)) AS changed,
            (SELECT COUNT(*) FROM union_staged JOIN roll ON roll.union_id = union_staged.id
             LEFT JOIN roll_staged
                ON roll_staged.import_id = union_staged.import_id AND roll_staged.card_hash = roll.card_hash
             WHERE union_staged.import_id = $1 AND roll_staged.card_hash IS NULL) AS gone";
    UNION_LOSSES = "
        SELECT union_staged.id AS union_id, union_staged.name, COUNT(*) AS on_roll,
            CAST(SUM(CASE WHEN roll_staged.card_hash IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS gone
        FROM union_staged JOIN roll ON roll.union_id = union_staged.id
        LEFT JOIN roll_staged
            ON roll_staged.import_id = union_staged.import_id AND roll_staged.card_hash = roll.card_hash
        WHERE union_staged.import_id = $1
        GROUP BY union_staged.id, union_staged.name
        HAVING SUM(CASE WHEN roll_staged.card_hash IS NULL THEN 1 ELSE 0 END) >= $2
            AND SUM(CASE WHEN roll_staged.card_hash IS NULL THEN 1 ELSE 0 END) * 5 > COUNT(*)
        ORDER BY gone DESC, union_staged.id";
    ROLL_FOREIGN = foreign!("SELECT roll_staged.line FROM", "ORDER BY roll_staged.line");
    ROLL_FOREIGN_DELETE = foreign!(
        "DELETE FROM roll_staged WHERE import_id = $1 AND card_hash IN (SELECT roll_staged.card_hash FROM",
        ")"
    );
    UNION_APPLY_INSERT = "
        INSERT INTO labour_union (id, name, division_code, kind)
        SELECT id, name, division_code, kind FROM union_staged WHERE import_id = $1
        ON CONFLICT (id) DO NOTHING";
    /// Name and division are what the id is made of.
    UNION_APPLY_KIND = "
        UPDATE labour_union SET kind = union_staged.kind
        FROM union_staged
        WHERE union_staged.import_id = $1 AND union_staged.id = labour_union.id
            AND union_staged.kind <> labour_union.kind";
    MEMBERS_MOVED = concat!(
        "SELECT member.id AS member_id, member.union_id AS left_union_id, union_staged.id AS union_id,
            union_staged.name AS union_name
        FROM roll_staged JOIN member ON member.card_hash = roll_staged.card_hash
        JOIN union_staged ON union_staged.import_id = $1 AND union_staged.id = roll_staged.union_id
        WHERE roll_staged.import_id = $1 AND member.union_id <> roll_staged.union_id AND ",
        followed!(),
        " ORDER BY member.id"
    );
    ROLL_APPLY_UPSERT = "
        INSERT INTO roll (card_hash, union_id, name, card_sealed, phone_hash, phone_sealed, division_code, imported_at,
            search_key)
        SELECT roll_staged.card_hash, roll_staged.union_id, roll_staged.name, roll_staged.card_sealed,
            roll_staged.phone_hash, roll_staged.phone_sealed, roll_staged.division_code, $2, roll_staged.search_key
        FROM roll_staged LEFT JOIN roll ON roll.card_hash = roll_staged.card_hash
        WHERE roll_staged.import_id = $1 AND (roll.card_hash IS NULL OR roll.union_id <> roll_staged.union_id
            OR roll.name <> roll_staged.name OR roll.phone_hash <> roll_staged.phone_hash
            OR roll.division_code <> roll_staged.division_code)
        ORDER BY roll_staged.card_hash
        ON CONFLICT (card_hash) DO UPDATE SET union_id = excluded.union_id, name = excluded.name,
            card_sealed = excluded.card_sealed, phone_hash = excluded.phone_hash,
            phone_sealed = excluded.phone_sealed, division_code = excluded.division_code,
            imported_at = excluded.imported_at, search_key = excluded.search_key";
    MEMBERS_APPLY = concat!(
        "UPDATE member SET name = roll_staged.name, union_id = roll_staged.union_id,
            division_code = roll_staged.division_code, verified_by = 'roll'
        FROM roll_staged
        WHERE roll_staged.import_id = $1 AND roll_staged.card_hash = member.card_hash AND ",
        followed!(),
        " AND ",
        differs!()
    );
    MEMBERS_GONE = concat!("SELECT member.id AS member_id, union_staged.id AS union_id, union_staged.name AS union_name ",
        gone!(), " ORDER BY member.id");
    ROLL_GONE_DELETE = "
        DELETE FROM roll WHERE union_id IN (SELECT id FROM union_staged WHERE import_id = $1)
            AND NOT EXISTS (
                SELECT 1 FROM roll_staged
                WHERE roll_staged.import_id = $1 AND roll_staged.card_hash = roll.card_hash)";
    RESERVATION_LATER = "
        SELECT id, palace_id, venue_id, state_version, starts_at, ends_at FROM reservation
        WHERE member_id = $1 AND ends_at > $2 AND status IN ('requested', 'confirmed', 'checked_in')
            AND starts_at >= $2
        ORDER BY starts_at, id";
    REQUESTS_ANSWERED = "
        SELECT verification_request.id, verification_request.member_id, verification_request.name AS asked_name,
            roll_staged.card_hash, roll_staged.name, roll_staged.union_id, union_staged.name AS union_name,
            roll_staged.division_code
        FROM verification_request
        JOIN roll_staged ON roll_staged.import_id = $1 AND roll_staged.card_hash = verification_request.card_hash
        JOIN union_staged ON union_staged.import_id = $1 AND union_staged.id = roll_staged.union_id
        WHERE verification_request.status = 'pending'
        ORDER BY verification_request.member_id";
}

statements! {
    SQLITE;
    ROLL_STAGED_INSERT_SQLITE = "
        INSERT INTO roll_staged (import_id, card_hash, line, union_id, name, card_sealed, phone_hash, phone_sealed,
            division_code, search_key)
        SELECT $2, value ->> 'c', value ->> 'l', value ->> 'u', value ->> 'n', value ->> 's', value ->> 'p',
            value ->> 'q', value ->> 'd', value ->> 'k'
        FROM json_each($1)";
}

statements! {
    POSTGRES;
    ROLL_STAGED_INSERT_POSTGRES = "
        INSERT INTO roll_staged (import_id, card_hash, line, union_id, name, card_sealed, phone_hash, phone_sealed,
            division_code, search_key)
        SELECT $2, c, l, u, n, s, p, q, d, k
        FROM jsonb_to_recordset(CAST($1 AS JSONB))
            AS staged (c TEXT, l BIGINT, u TEXT, n TEXT, s TEXT, p TEXT, q TEXT, d TEXT, k TEXT)";
    /// Rolls are put in force one after the other; whoever only reads does not wait.
    ROLL_LOCK = "LOCK TABLE roll IN SHARE ROW EXCLUSIVE MODE";
    /// Who verifies with a card that leaves waits here, and then finds it on no roll; whoever was faster is found among the
    /// gone.
    ROLL_GONE_LOCK = "
        SELECT COUNT(*) AS number FROM (
            SELECT roll.card_hash FROM union_staged JOIN roll ON roll.union_id = union_staged.id
            LEFT JOIN roll_staged
                ON roll_staged.import_id = union_staged.import_id AND roll_staged.card_hash = roll.card_hash
            WHERE union_staged.import_id = $1 AND roll_staged.card_hash IS NULL
            ORDER BY roll.card_hash FOR UPDATE OF roll) AS locked";
    /// Everybody whom the import changes, in the order in which members are locked everywhere.
    MEMBERS_LOCK = concat!(
        "SELECT COUNT(*) AS number FROM (
            SELECT member.id FROM member WHERE member.id IN (
                SELECT member.id FROM roll_staged JOIN member ON member.card_hash = roll_staged.card_hash
                WHERE roll_staged.import_id = $1 AND ",
        followed!(),
        " AND ",
        differs!(),
        " UNION SELECT member.id ",
        gone!(),
        " UNION SELECT verification_request.member_id FROM verification_request
                JOIN roll_staged
                    ON roll_staged.import_id = $1 AND roll_staged.card_hash = verification_request.card_hash
                WHERE verification_request.status = 'pending')
            ORDER BY member.id FOR NO KEY UPDATE) AS locked"
    );
    /// A fresh table has no statistics, and a plan without them may take minutes.
    ANALYSE = "ANALYZE roll_staged";
    /// A roll of a whole city takes longer than a request may; until the end of the transaction.
    PATIENCE = "SELECT set_config('statement_timeout', '300s', true), set_config('lock_timeout', '60s', true)";
}

pub async fn roll_import_insert(tx: &mut Tx<'_>, row: &RollImportRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        ROLL_IMPORT_INSERT,
        row.id,
        row.division_code,
        row.palace_id,
        row.member_id,
        row.status,
        row.total,
        row.staged,
        row.faults,
        row.fault_count,
        row.added,
        row.changed,
        row.gone,
        row.created_at,
        row.ended_at,
    )
}

pub async fn roll_import_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<RollImportRow>, Failure> {
    sql!(fetch_optional RollImportRow, tx, ROLL_IMPORT_GET, id)
}

/// The imports of a palace, or of a division's officers where none is given; newest first.
pub async fn roll_import_list(
    tx: &mut Tx<'_>,
    remit: &str,
    palace: Option<&FacilityId>,
    limit: u32,
) -> Result<Vec<RollImportRow>, Failure> {
    let palace = palace.map(FacilityId::as_str).unwrap_or_default();
    sql!(fetch_all RollImportRow, tx, ROLL_IMPORT_LIST, remit, palace, limit)
}

/// The file is read: how many rows are good, and what is wrong with the others.
pub async fn roll_import_parsed(
    tx: &mut Tx<'_>,
    id: &str,
    total: usize,
    faults: &str,
    fault_count: usize,
) -> Result<(), Failure> {
    let (total, fault_count) = (total as i64, fault_count as i64);
    sql!(
        execute_one,
        tx,
        ROLL_IMPORT_PARSED,
        id,
        total,
        faults,
        fault_count
    )
}

/// Takes so many rows that turned out to be bad from the good ones; `faults` are all that there are now.
pub async fn roll_import_set_aside(
    tx: &mut Tx<'_>,
    id: &str,
    faults: &str,
    rows: usize,
) -> Result<(), Failure> {
    let rows = rows as i64;
    sql!(execute_one, tx, ROLL_IMPORT_SET_ASIDE, id, faults, rows)
}

/// Moves an import from one status to the next, with what it would do or did. `false`: it is not in the status `from`.
pub async fn roll_import_set(
    tx: &mut Tx<'_>,
    id: &str,
    (from, to): (ImportStatus, ImportStatus),
    difference: &RollDifference,
    ended_at: Option<Instant>,
) -> Result<bool, Failure> {
    let RollDifference { added, changed, gone } = difference;
    Ok(sql!(
        execute,
        tx,
        ROLL_IMPORT_SET,
        id,
        from,
        to,
        *added,
        *changed,
        *gone,
        ended_at
    )? == 1)
}

/// Throws away imports from before `before` that were never put in force, and gives up those that were being read
/// since before `stuck`: their process is gone.
pub async fn roll_import_sweep(
    tx: &mut Tx<'_>,
    before: Instant,
    stuck: Instant,
    now: Instant,
) -> Result<u64, Failure> {
    sql!(execute, tx, ROLL_IMPORT_STUCK, stuck, now)?;
    sql!(execute, tx, ROLL_IMPORT_SWEEP, before)
}

pub async fn union_staged_insert(tx: &mut Tx<'_>, import: &str, union: &UnionRow) -> Result<(), Failure> {
    sql!(
        execute,
        tx,
        UNION_STAGED_INSERT,
        import,
        union.id,
        union.name,
        union.division_code,
        union.kind
    )
    .map(drop)
}

/// Stages some rows of a file. The same card twice is a unique violation; the reader finds those before.
pub async fn roll_staged_insert(tx: &mut Tx<'_>, import: &str, rows: &[StagedRow]) -> Result<(), Failure> {
    let json = serde_json::to_string(rows).unwrap_or_default();
    if tx.is_postgres() {
        sql!(execute, tx, ROLL_STAGED_INSERT_POSTGRES, json, import)?;
    } else {
        sql!(execute, tx, ROLL_STAGED_INSERT_SQLITE, json, import)?;
    }
    let count = rows.len() as i64;
    sql!(execute_one, tx, ROLL_IMPORT_STAGED, import, count)
}

/// The staged rows have served.
pub async fn roll_staged_delete(tx: &mut Tx<'_>, import: &str) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(execute, tx, PATIENCE)?;
    }
    sql!(execute, tx, ROLL_STAGED_DELETE, import)?;
    sql!(execute, tx, UNION_STAGED_DELETE, import).map(drop)
}

/// All rows are staged: the database may look how they lie.
pub async fn roll_staged_settled(tx: &mut Tx<'_>) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(execute, tx, ANALYSE)?;
    }
    Ok(())
}

/// Takes the turn to put a roll in force: others wait until the transaction ends.
pub async fn roll_lock(tx: &mut Tx<'_>) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(execute, tx, PATIENCE)?;
        sql!(execute, tx, ROLL_LOCK)?;
    }
    Ok(())
}

pub async fn roll_difference(tx: &mut Tx<'_>, import: &str) -> Result<RollDifference, Failure> {
    sql!(fetch_one RollDifference, tx, ROLL_DIFFERENCE, import)
}

/// Unions that would lose at least `most` members and more than a fifth, the worst first.
pub async fn union_losses(tx: &mut Tx<'_>, import: &str, most: i64) -> Result<Vec<UnionLoss>, Failure> {
    sql!(fetch_all UnionLoss, tx, UNION_LOSSES, import, most)
}

/// The lines whose card is on a roll outside the remit.
pub async fn roll_foreign(tx: &mut Tx<'_>, import: &str, remit: &str) -> Result<Vec<StagedLine>, Failure> {
    sql!(fetch_all StagedLine, tx, ROLL_FOREIGN, import, remit)
}

pub async fn roll_foreign_delete(tx: &mut Tx<'_>, import: &str, remit: &str) -> Result<u64, Failure> {
    sql!(execute, tx, ROLL_FOREIGN_DELETE, import, remit)
}

/// Verified members whose union will be another.
pub async fn members_moved(tx: &mut Tx<'_>, import: &str) -> Result<Vec<MovedMember>, Failure> {
    sql!(fetch_all MovedMember, tx, MEMBERS_MOVED, import)
}

/// Verified members whose card leaves the roll of their union.
pub async fn members_gone(tx: &mut Tx<'_>, import: &str) -> Result<Vec<GoneMember>, Failure> {
    sql!(fetch_all GoneMember, tx, MEMBERS_GONE, import)
}

/// Requests that the staged roll answers, if the names agree.
pub async fn requests_answered(tx: &mut Tx<'_>, import: &str) -> Result<Vec<AnsweredRequest>, Failure> {
    sql!(fetch_all AnsweredRequest, tx, REQUESTS_ANSWERED, import)
}

/// Puts the staged rows in force: new unions, and rows that are new or changed.
pub async fn roll_apply(tx: &mut Tx<'_>, import: &str, now: Instant) -> Result<(), Failure> {
    sql!(execute, tx, UNION_APPLY_INSERT, import)?;
    sql!(execute, tx, ROLL_APPLY_UPSERT, import, now).map(drop)
}

/// Keeps the rows that leave, and then the members whom the import touches, as they are until the transaction ends.
/// Rolls come before members in every command that locks both.
pub async fn roll_gone_lock(tx: &mut Tx<'_>, import: &str) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(fetch_one CountRow, tx, ROLL_GONE_LOCK, import)?;
    }
    Ok(())
}

pub async fn members_touched_lock(tx: &mut Tx<'_>, import: &str) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(fetch_one CountRow, tx, MEMBERS_LOCK, import)?;
    }
    Ok(())
}

/// Verified members follow the roll of their card.
pub async fn members_apply(tx: &mut Tx<'_>, import: &str) -> Result<(), Failure> {
    sql!(execute, tx, MEMBERS_APPLY, import).map(drop)
}

/// Unions are of the kind that the file says. After the members: whoever reserves locks them in that order.
pub async fn union_apply_kind(tx: &mut Tx<'_>, import: &str) -> Result<(), Failure> {
    sql!(execute, tx, UNION_APPLY_KIND, import).map(drop)
}

/// Takes from the rolls of the named unions whoever is not staged.
pub async fn roll_leave(tx: &mut Tx<'_>, import: &str) -> Result<(), Failure> {
    sql!(execute, tx, ROLL_GONE_DELETE, import).map(drop)
}

/// What the member still has ahead that starts at `from` or later.
pub async fn reservation_later(
    tx: &mut Tx<'_>,
    member: &MemberId,
    from: Instant,
) -> Result<Vec<LaterRow>, Failure> {
    sql!(fetch_all LaterRow, tx, RESERVATION_LATER, member, from)
}
