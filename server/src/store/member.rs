//! Members, their verification, and the roles of staff.

use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, MemberId, ReservationId};
use gongyue::member::{Verification, VerifiedBy};
use gongyue::role::{Role, RoleKind, WrongScope, stale_before};
use gongyue::span::Instant;

row! {
    pub struct MemberRow {
        pub id: MemberId,
        /// Keyed hash; what a sign-in looks up.
        pub phone_hash: String,
        pub phone_sealed: String,
        /// Keyed hash of its last four digits.
        pub tail_hash: String,
        /// These are `None` until verified.
        pub name: Option<String>,
        pub verification: Verification,
        pub suspended_until: Option<Instant>,
        pub union_id: Option<String>,
        pub division_code: Option<DivisionCode>,
        pub card_hash: Option<String>,
        pub verified_at: Option<Instant>,
        pub created_at: Instant,
        /// What friends name the member by; `None` until the member asks for one.
        pub companion_code: Option<String>,
    }
}

/// What verification adds to a member.
#[derive(Debug, Clone)]
pub struct Verified<'a> {
    pub name: &'a str,
    pub union_id: &'a str,
    pub division_code: &'a DivisionCode,
    /// One card verifies one member; a second one is a unique violation.
    pub card_hash: &'a str,
    pub verified_at: Instant,
    pub verified_by: VerifiedBy,
}

row! {
    /// What a member asks the staff to look at.
    pub struct VerificationRequestRow {
        pub id: String,
        pub member_id: MemberId,
        pub name: String,
        pub card_hash: String,
        pub card_sealed: String,
        pub created_at: Instant,
        /// Where the member wants to be looked at; `None`: wherever the member turns up with the code.
        pub palace_id: Option<FacilityId>,
        /// Six symbols that the member says at the desk.
        pub code: Option<String>,
    }
}

row! {
    /// What became of the newest request of a member.
    pub struct DecisionRow {
        pub id: String,
        pub status: String,
        pub reason: String,
        pub decided_at: Option<Instant>,
    }
}

row! {
    /// A request with what became of it, as the member may know it.
    pub struct RequestHistoryRow {
        pub status: String,
        pub name: String,
        pub card_sealed: String,
        pub palace_id: Option<FacilityId>,
        pub created_at: Instant,
        pub decided_at: Option<Instant>,
        pub reason: String,
    }
}

row! {
    /// A member as the staff see one: sealed, and opened only where a role needs it.
    pub struct MemberView {
        pub id: MemberId,
        pub name: Option<String>,
        pub phone_sealed: String,
        pub verification: Verification,
        pub verified_by: Option<VerifiedBy>,
        pub verified_at: Option<Instant>,
        pub suspended_until: Option<Instant>,
        pub division_code: Option<DivisionCode>,
        pub union_id: Option<String>,
        pub union_name: Option<String>,
        /// As the roll has it; `None` too where the staff verified.
        pub card_sealed: Option<String>,
        pub created_at: Instant,
        pub seen_at: Option<Instant>,
        pub factors: i64,
    }
}

row! {
    /// Somebody who works in a scope.
    pub struct StaffRow {
        pub member_id: MemberId,
        pub role: RoleKind,
        pub scope: String,
        pub granted_at: Instant,
        pub expires_at: Option<Instant>,
        pub used_at: Option<Instant>,
        pub name: Option<String>,
        pub phone_sealed: String,
    }
}

row! {
    pub struct MemberIdRow {
        pub id: MemberId,
    }
}

row! {
    pub struct ReservationIdRow {
        pub id: ReservationId,
    }
}

row! {
    pub struct DepartedRow {
        pub until: Instant,
    }
}

row! {
    pub struct RoleGrantRow {
        pub member_id: MemberId,
        pub role: RoleKind,
        /// A palace, a division, or empty.
        pub scope: String,
        pub granted_at: Instant,
        pub expires_at: Option<Instant>,
        /// When it was last worked with, to the hour.
        pub used_at: Option<Instant>,
    }
}

impl RoleGrantRow {
    pub fn role(&self) -> Result<Role, WrongScope> {
        Role::parse(self.role, &self.scope)
    }
}

/// The columns of [`MemberView`], and where they come from.
macro_rules! view {
    ($rest:literal) => {
        concat!(
            "SELECT member.id, member.name, member.phone_sealed, member.verification, member.verified_by,
                member.verified_at, member.suspended_until, member.division_code, member.union_id,
                labour_union.name AS union_name, roll.card_sealed, member.created_at, member.seen_at,
                (SELECT COUNT(*) FROM authenticator WHERE authenticator.member_id = member.id
                    AND authenticator.confirmed_at IS NOT NULL) AS factors
            FROM member LEFT JOIN labour_union ON labour_union.id = member.union_id
            LEFT JOIN roll ON roll.card_hash = member.card_hash ",
            $rest
        )
    };
}

statements! {
    STATEMENTS;
    MEMBER_INSERT = "
        INSERT INTO member (id, phone_hash, phone_sealed, tail_hash, name, verification, suspended_until, union_id,
            division_code, card_hash, verified_at, created_at, companion_code, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $12)
        ON CONFLICT (phone_hash) DO NOTHING";
    MEMBER_WITHOUT_TAIL = "
        SELECT id, phone_hash, phone_sealed, tail_hash, name, verification, suspended_until, union_id, division_code,
            card_hash, verified_at, created_at, companion_code
        FROM member WHERE tail_hash = '' LIMIT $1";
    MEMBER_SUSPEND = "UPDATE member SET suspended_until = $2, suspend_reason = $3 WHERE id = $1";
    MEMBER_SET_TAIL = "UPDATE member SET tail_hash = $2 WHERE id = $1";
    MEMBER_GET = "
        SELECT id, phone_hash, phone_sealed, tail_hash, name, verification, suspended_until, union_id, division_code,
            card_hash, verified_at, created_at, companion_code
        FROM member WHERE id = $1";
    MEMBER_GET_BY_PHONE_HASH = "
        SELECT id, phone_hash, phone_sealed, tail_hash, name, verification, suspended_until, union_id, division_code,
            card_hash, verified_at, created_at, companion_code
        FROM member WHERE phone_hash = $1";
    MEMBER_GET_BY_COMPANION_CODE = "
        SELECT id, phone_hash, phone_sealed, tail_hash, name, verification, suspended_until, union_id, division_code,
            card_hash, verified_at, created_at, companion_code
        FROM member WHERE companion_code = $1";
    MEMBER_SET_COMPANION_CODE = "UPDATE member SET companion_code = $2 WHERE id = $1";
    MEMBER_SET_VERIFIED = "
        UPDATE member SET verification = 'verified', name = $2, union_id = $3, division_code = $4, card_hash = $5,
            verified_at = $6, verified_by = $7
        WHERE id = $1";
    MEMBER_SET_UNVERIFIED = "
        UPDATE member SET verification = 'none', name = NULL, union_id = NULL, division_code = NULL, card_hash = NULL,
            verified_at = NULL, verified_by = NULL, companion_code = NULL
        WHERE id = $1";
    MEMBER_SET_NONE = "UPDATE member SET verification = 'none' WHERE id = $1 AND verification = 'pending'";
    MEMBER_TRY = "
        UPDATE member SET tries = CASE WHEN tries_since > $2 THEN tries + 1 ELSE 1 END,
            tries_since = CASE WHEN tries_since > $2 THEN tries_since ELSE $3 END
        WHERE id = $1 AND NOT (tries_since > $2 AND tries >= $4)";
    MEMBER_CLAIMS_FORGET = "DELETE FROM member_claim WHERE member_id = $1";
    COMPANION_FORGET = "DELETE FROM reservation_companion WHERE member_id = $1";
    RESERVATION_FORGET_OLD = "
        UPDATE reservation SET member_id = NULL WHERE id IN (
            SELECT id FROM reservation WHERE member_id IS NOT NULL AND ends_at < $1 ORDER BY ends_at, id LIMIT $2)";
    COMPANION_FORGET_OLD = "
        DELETE FROM reservation_companion WHERE reservation_id IN (
            SELECT id FROM reservation WHERE member_id IS NOT NULL AND ends_at < $1 ORDER BY ends_at, id LIMIT $2)";
    /// Those whose holder left before; few, and looked for while others write.
    COMPANION_LEFT_BEHIND = "
        SELECT DISTINCT reservation.id FROM reservation_companion
        JOIN reservation ON reservation.id = reservation_companion.reservation_id
        WHERE reservation.member_id IS NULL AND reservation.ends_at < $1 LIMIT $2";
    COMPANION_FORGET_ALL = "DELETE FROM reservation_companion WHERE reservation_id = $1";
    MEMBER_SEEN = "UPDATE member SET seen_at = $2 WHERE id = $1";
    MEMBER_DELETE = "DELETE FROM member WHERE id = $1";
    /// Nobody saw them for years, they have nothing ahead and work nowhere.
    MEMBER_LONG_GONE = "
        SELECT id FROM member
        WHERE seen_at < $1 AND NOT EXISTS (SELECT 1 FROM role_grant WHERE role_grant.member_id = member.id)
            AND NOT EXISTS (SELECT 1 FROM session WHERE session.member_id = member.id)
            AND NOT EXISTS (SELECT 1 FROM reservation WHERE reservation.member_id = member.id
                AND reservation.starts_at > $1)
        ORDER BY seen_at LIMIT $2";
    MEMBER_VIEW = view!("WHERE member.id = $1");
    MEMBER_VIEW_BY_PHONE = view!("WHERE member.phone_hash = $1");
    MEMBER_VIEW_BY_CARD = view!("WHERE member.card_hash = $1");
    MEMBER_SEARCH = view!(
        "WHERE member.division_code >= $1 AND member.division_code < $1 || ':'
            AND (roll.search_key LIKE $2 ESCAPE '!' OR member.name LIKE $2 ESCAPE '!') AND member.id > $3
        ORDER BY member.id LIMIT $4"
    );
    MEMBER_BY_TAIL = view!(
        "WHERE member.tail_hash = $2 AND member.division_code >= $1 AND member.division_code < $1 || ':'
            AND member.id > $3
        ORDER BY member.id LIMIT $4"
    );
    DEPARTED_UPSERT = "
        INSERT INTO departed (card_hash, until) VALUES ($1, $2)
        ON CONFLICT (card_hash) DO UPDATE SET until = excluded.until";
    DEPARTED_GET = "SELECT until FROM departed WHERE card_hash = $1 AND until > $2";
    DEPARTED_SWEEP = "DELETE FROM departed WHERE until <= $1";
    MEMBER_SET_PENDING = "UPDATE member SET verification = 'pending' WHERE id = $1 AND verification = 'none'";
    VERIFICATION_REQUEST_INSERT = "
        INSERT INTO verification_request (id, member_id, name, card_hash, card_sealed, status, created_at, palace_id,
            code)
        VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $8)
        ON CONFLICT (member_id) WHERE status = 'pending' DO UPDATE SET
            id = CASE WHEN verification_request.card_hash = excluded.card_hash
                AND verification_request.name = excluded.name THEN verification_request.id ELSE excluded.id END,
            code = CASE WHEN verification_request.card_hash = excluded.card_hash
                AND verification_request.name = excluded.name THEN verification_request.code ELSE excluded.code END,
            name = excluded.name, card_hash = excluded.card_hash, card_sealed = excluded.card_sealed,
            created_at = excluded.created_at, palace_id = COALESCE(excluded.palace_id, verification_request.palace_id)";
    VERIFICATION_REQUEST_WITHDRAW = "
        DELETE FROM verification_request WHERE member_id = $1 AND status = 'pending'";
    VERIFICATION_REQUEST_SET_PALACE = "
        UPDATE verification_request SET palace_id = $2 WHERE member_id = $1 AND status = 'pending'";
    VERIFICATION_REQUEST_GET = "
        SELECT id, member_id, name, card_hash, card_sealed, created_at, palace_id, code
        FROM verification_request WHERE id = $1 AND status = 'pending'";
    VERIFICATION_REQUEST_GET_BY_CODE = "
        SELECT id, member_id, name, card_hash, card_sealed, created_at, palace_id, code
        FROM verification_request WHERE code = $1 AND status = 'pending'";
    VERIFICATION_QUEUE = "
        SELECT id, member_id, name, card_hash, card_sealed, created_at, palace_id, code
        FROM verification_request WHERE palace_id = $1 AND status = 'pending' ORDER BY created_at, id LIMIT $2";
    VERIFICATION_REQUEST_DECIDE = "
        UPDATE verification_request SET status = $2, decided_at = $3, decided_by = $4, reason = $5
        WHERE id = $1 AND status = 'pending'";
    VERIFICATION_REQUEST_NEWEST = "
        SELECT id, status, reason, decided_at
        FROM verification_request WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    VERIFICATION_REQUEST_LIST = "
        SELECT status, name, card_sealed, palace_id, created_at, decided_at, reason
        FROM verification_request WHERE member_id = $1 ORDER BY created_at DESC, id DESC";
    VERIFICATION_REQUEST_SWEEP = "DELETE FROM verification_request WHERE decided_at < $1";
    VERIFICATION_REQUEST_PENDING = "
        SELECT id, member_id, name, card_hash, card_sealed, created_at, palace_id, code
        FROM verification_request WHERE member_id = $1 AND status = 'pending'";
    ROLE_GRANT_UPSERT = "
        INSERT INTO role_grant (member_id, role, scope, granted_at, expires_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (member_id, role, scope) DO UPDATE SET granted_at = excluded.granted_at,
            expires_at = excluded.expires_at, used_at = excluded.used_at";
    ROLE_GRANT_DELETE = "DELETE FROM role_grant WHERE member_id = $1 AND role = $2 AND scope = $3";
    ROLE_GRANT_USED = "
        UPDATE role_grant SET used_at = $2
        WHERE member_id = $1 AND COALESCE(used_at, granted_at) > $3 AND (expires_at IS NULL OR expires_at > $2)";
    ROLE_GRANT_LIST_OF_SCOPE = "
        SELECT role_grant.member_id, role_grant.role, role_grant.scope, role_grant.granted_at, role_grant.expires_at,
            role_grant.used_at, member.name, member.phone_sealed
        FROM role_grant JOIN member ON member.id = role_grant.member_id
        WHERE role_grant.scope = $1 AND role_grant.role IN ('desk', 'manager')
        ORDER BY role_grant.role DESC, role_grant.granted_at, role_grant.member_id";
    ROLE_GRANT_ALL = "
        SELECT member_id, role, scope, granted_at, expires_at, used_at FROM role_grant ORDER BY member_id, role, scope";
    ROLE_GRANT_LIST = "
        SELECT member_id, role, scope, granted_at, expires_at, used_at
        FROM role_grant WHERE member_id = $1 AND (expires_at IS NULL OR expires_at > $2)
        ORDER BY role, scope";
}

statements! {
    POSTGRES;
    /// `NO KEY`: rows that refer to the member may still be written by others. SQLite has one writer anyway.
    MEMBER_LOCK = "
        SELECT id, phone_hash, phone_sealed, tail_hash, name, verification, suspended_until, union_id, division_code,
            card_hash, verified_at, created_at, companion_code
        FROM member WHERE id = $1 FOR NO KEY UPDATE";
}

/// `false`: a member with this phone was there already, signed in a moment earlier.
pub async fn member_insert(tx: &mut Tx<'_>, member: &MemberRow) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        MEMBER_INSERT,
        member.id,
        member.phone_hash,
        member.phone_sealed,
        member.tail_hash,
        member.name,
        member.verification,
        member.suspended_until,
        member.union_id,
        member.division_code,
        member.card_hash,
        member.verified_at,
        member.created_at,
        member.companion_code,
    )?;
    Ok(rows == 1)
}

pub async fn member_get(tx: &mut Tx<'_>, id: &MemberId) -> Result<Option<MemberRow>, Failure> {
    sql!(fetch_optional MemberRow, tx, MEMBER_GET, id)
}

pub async fn member_get_by_phone_hash(
    tx: &mut Tx<'_>,
    phone_hash: &str,
) -> Result<Option<MemberRow>, Failure> {
    sql!(fetch_optional MemberRow, tx, MEMBER_GET_BY_PHONE_HASH, phone_hash)
}

/// The member, kept as it is until the transaction ends: whoever counts what a member has must lock first, and
/// before anything else is written.
pub async fn member_lock(tx: &mut Tx<'_>, id: &MemberId) -> Result<Option<MemberRow>, Failure> {
    if tx.is_postgres() {
        sql!(fetch_optional MemberRow, tx, MEMBER_LOCK, id)
    } else {
        sql!(fetch_optional MemberRow, tx, MEMBER_GET, id)
    }
}

pub async fn member_get_by_companion_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<MemberRow>, Failure> {
    sql!(fetch_optional MemberRow, tx, MEMBER_GET_BY_COMPANION_CODE, code)
}

/// A new code makes the old one worthless. The same code twice is a unique violation.
pub async fn member_set_companion_code(tx: &mut Tx<'_>, id: &MemberId, code: &str) -> Result<(), Failure> {
    sql!(execute_one, tx, MEMBER_SET_COMPANION_CODE, id, code)
}

pub async fn member_set_verified(
    tx: &mut Tx<'_>,
    id: &MemberId,
    verified: &Verified<'_>,
) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        MEMBER_SET_VERIFIED,
        id,
        verified.name,
        verified.union_id,
        verified.division_code,
        verified.card_hash,
        verified.verified_at,
        verified.verified_by,
    )
}

/// No longer a member of a union, as far as is known.
pub async fn member_set_unverified(tx: &mut Tx<'_>, id: &MemberId) -> Result<(), Failure> {
    sql!(execute_one, tx, MEMBER_SET_UNVERIFIED, id)
}

/// A pending member is not one any more. `false`: it was not pending.
pub async fn member_set_none(tx: &mut Tx<'_>, id: &MemberId) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MEMBER_SET_NONE, id)? == 1)
}

/// Takes one of `most` tries since `since`. `false`: there are none left.
pub async fn member_try(
    tx: &mut Tx<'_>,
    id: &MemberId,
    since: Instant,
    now: Instant,
    most: i64,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MEMBER_TRY, id, since, now, most)? == 1)
}

/// The member is nowhere any more, neither as holder nor as companion.
pub async fn member_claims_forget(tx: &mut Tx<'_>, id: &MemberId) -> Result<(), Failure> {
    sql!(execute, tx, MEMBER_CLAIMS_FORGET, id)?;
    sql!(execute, tx, COMPANION_FORGET, id).map(drop)
}

/// Whose the reservations were that ended before `before` is forgotten; how many those were, at most `most`.
pub async fn reservation_forget_old(tx: &mut Tx<'_>, before: Instant, most: u32) -> Result<u64, Failure> {
    sql!(execute, tx, COMPANION_FORGET_OLD, before, most)?;
    sql!(execute, tx, RESERVATION_FORGET_OLD, before, most)
}

/// Old reservations without a holder that still say who came along.
pub async fn companions_left_behind(
    tx: &mut Tx<'_>,
    before: Instant,
    most: u32,
) -> Result<Vec<ReservationIdRow>, Failure> {
    sql!(fetch_all ReservationIdRow, tx, COMPANION_LEFT_BEHIND, before, most)
}

/// Who came along is forgotten.
pub async fn companions_forget(tx: &mut Tx<'_>, reservation: &ReservationId) -> Result<u64, Failure> {
    sql!(execute, tx, COMPANION_FORGET_ALL, reservation)
}

/// The member was here.
pub async fn member_seen(tx: &mut Tx<'_>, id: &MemberId, at: Instant) -> Result<(), Failure> {
    sql!(execute, tx, MEMBER_SEEN, id, at).map(drop)
}

/// Everything that refers to the member goes too, or forgets whom it was about. Claims must be gone before.
pub async fn member_delete(tx: &mut Tx<'_>, id: &MemberId) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MEMBER_DELETE, id)? == 1)
}

/// Members whom nobody saw since `before`.
pub async fn member_long_gone(
    tx: &mut Tx<'_>,
    before: Instant,
    most: u32,
) -> Result<Vec<MemberIdRow>, Failure> {
    sql!(fetch_all MemberIdRow, tx, MEMBER_LONG_GONE, before, most)
}

pub async fn member_view(tx: &mut Tx<'_>, id: &MemberId) -> Result<Option<MemberView>, Failure> {
    sql!(fetch_optional MemberView, tx, MEMBER_VIEW, id)
}

pub async fn member_view_by_phone(tx: &mut Tx<'_>, phone_hash: &str) -> Result<Option<MemberView>, Failure> {
    sql!(fetch_optional MemberView, tx, MEMBER_VIEW_BY_PHONE, phone_hash)
}

pub async fn member_view_by_card(tx: &mut Tx<'_>, card_hash: &str) -> Result<Option<MemberView>, Failure> {
    sql!(fetch_optional MemberView, tx, MEMBER_VIEW_BY_CARD, card_hash)
}

/// Members of a division and all below it whose name, pinyin or initials hold `part`, after the id `after`.
pub async fn member_search(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    part: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<MemberView>, Failure> {
    let like = super::facility::pattern(part);
    sql!(fetch_all MemberView, tx, MEMBER_SEARCH, division, like, after, limit)
}

/// Members of a division and below whose phone ends in the four digits behind the hash.
pub async fn member_by_tail(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    tail_hash: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<MemberView>, Failure> {
    sql!(fetch_all MemberView, tx, MEMBER_BY_TAIL, division, tail_hash, after, limit)
}

/// Members from before there was a hash of the tail.
pub async fn member_without_tail(tx: &mut Tx<'_>, most: u32) -> Result<Vec<MemberRow>, Failure> {
    sql!(fetch_all MemberRow, tx, MEMBER_WITHOUT_TAIL, most)
}

/// `until`: `None` lifts it.
pub async fn member_suspend(
    tx: &mut Tx<'_>,
    id: &MemberId,
    until: Option<Instant>,
    reason: &str,
) -> Result<(), Failure> {
    sql!(execute_one, tx, MEMBER_SUSPEND, id, until, reason)
}

pub async fn member_set_tail(tx: &mut Tx<'_>, id: &MemberId, tail_hash: &str) -> Result<(), Failure> {
    sql!(execute_one, tx, MEMBER_SET_TAIL, id, tail_hash)
}

/// A card whose account was deleted is not given to another one at once before `until`.
pub async fn departed_upsert(tx: &mut Tx<'_>, card_hash: &str, until: Instant) -> Result<(), Failure> {
    sql!(execute_one, tx, DEPARTED_UPSERT, card_hash, until)
}

/// Until when, if that is after `now`.
pub async fn departed_get(
    tx: &mut Tx<'_>,
    card_hash: &str,
    now: Instant,
) -> Result<Option<Instant>, Failure> {
    Ok(sql!(fetch_optional DepartedRow, tx, DEPARTED_GET, card_hash, now)?.map(|row| row.until))
}

pub async fn departed_sweep(tx: &mut Tx<'_>, now: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, DEPARTED_SWEEP, now)
}

/// `false`: the member is pending or verified already.
pub async fn member_set_pending(tx: &mut Tx<'_>, id: &MemberId) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MEMBER_SET_PENDING, id)? == 1)
}

/// A member has one pending request; a newer wish takes its place. Another name or card is another request, with another
/// id and code: what the staff looked at must not become something else under their hands.
pub async fn verification_request_insert(
    tx: &mut Tx<'_>,
    request: &VerificationRequestRow,
) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        VERIFICATION_REQUEST_INSERT,
        request.id,
        request.member_id,
        request.name,
        request.card_hash,
        request.card_sealed,
        request.created_at,
        request.palace_id,
        request.code,
    )
}

/// Nothing remains of a request that is taken back.
pub async fn verification_request_withdraw(tx: &mut Tx<'_>, member: &MemberId) -> Result<(), Failure> {
    sql!(execute, tx, VERIFICATION_REQUEST_WITHDRAW, member).map(drop)
}

/// Where the member wants to be looked at. `false`: nothing is pending.
pub async fn verification_request_set_palace(
    tx: &mut Tx<'_>,
    member: &MemberId,
    palace: &FacilityId,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, VERIFICATION_REQUEST_SET_PALACE, member, palace)? == 1)
}

/// `None` too where it is decided.
pub async fn verification_request_get(
    tx: &mut Tx<'_>,
    id: &str,
) -> Result<Option<VerificationRequestRow>, Failure> {
    sql!(fetch_optional VerificationRequestRow, tx, VERIFICATION_REQUEST_GET, id)
}

pub async fn verification_request_get_by_code(
    tx: &mut Tx<'_>,
    code: &str,
) -> Result<Option<VerificationRequestRow>, Failure> {
    sql!(fetch_optional VerificationRequestRow, tx, VERIFICATION_REQUEST_GET_BY_CODE, code)
}

/// What waits at a palace, the oldest first.
pub async fn verification_queue(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    limit: u32,
) -> Result<Vec<VerificationRequestRow>, Failure> {
    sql!(fetch_all VerificationRequestRow, tx, VERIFICATION_QUEUE, palace, limit)
}

/// `false`: somebody decided first.
pub async fn verification_request_decide(
    tx: &mut Tx<'_>,
    id: &str,
    approved: bool,
    at: Instant,
    by: Option<&MemberId>,
    reason: &str,
) -> Result<bool, Failure> {
    let status = if approved { "approved" } else { "declined" };
    Ok(sql!(
        execute,
        tx,
        VERIFICATION_REQUEST_DECIDE,
        id,
        status,
        at,
        by,
        reason
    )? == 1)
}

/// The newest request of a member, decided or not.
pub async fn verification_request_newest(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Option<DecisionRow>, Failure> {
    sql!(fetch_optional DecisionRow, tx, VERIFICATION_REQUEST_NEWEST, member)
}

/// All requests of a member that are still kept, newest first.
pub async fn verification_request_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Vec<RequestHistoryRow>, Failure> {
    sql!(fetch_all RequestHistoryRow, tx, VERIFICATION_REQUEST_LIST, member)
}

/// Forgets requests that were decided before `before`.
pub async fn verification_request_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, VERIFICATION_REQUEST_SWEEP, before)
}

pub async fn verification_request_pending(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Option<VerificationRequestRow>, Failure> {
    sql!(fetch_optional VerificationRequestRow, tx, VERIFICATION_REQUEST_PENDING, member)
}

pub async fn role_grant_upsert(tx: &mut Tx<'_>, grant: &RoleGrantRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        ROLE_GRANT_UPSERT,
        grant.member_id,
        grant.role,
        grant.scope,
        grant.granted_at,
        grant.expires_at,
        grant.used_at,
    )
}

/// `false`: the member has no such role.
pub async fn role_grant_delete(
    tx: &mut Tx<'_>,
    member: &MemberId,
    role: RoleKind,
    scope: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, ROLE_GRANT_DELETE, member, role, scope)? == 1)
}

/// The member works with every role that still holds.
pub async fn role_grant_used(tx: &mut Tx<'_>, member: &MemberId, at: Instant) -> Result<(), Failure> {
    sql!(execute, tx, ROLE_GRANT_USED, member, at, stale_before(at)).map(drop)
}

/// Who works at a palace, managers first.
pub async fn role_grant_list_of_scope(tx: &mut Tx<'_>, scope: &str) -> Result<Vec<StaffRow>, Failure> {
    sql!(fetch_all StaffRow, tx, ROLE_GRANT_LIST_OF_SCOPE, scope)
}

/// Every role of everybody: some thousands in a province.
pub async fn role_grant_all(tx: &mut Tx<'_>) -> Result<Vec<RoleGrantRow>, Failure> {
    sql!(fetch_all RoleGrantRow, tx, ROLE_GRANT_ALL)
}

/// Those that hold at `now`.
pub async fn role_grant_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
    now: Instant,
) -> Result<Vec<RoleGrantRow>, Failure> {
    sql!(fetch_all RoleGrantRow, tx, ROLE_GRANT_LIST, member, now)
}
