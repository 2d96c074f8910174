//! Members, their verification, and the roles of staff.

use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::MemberId;
use gongyue::member::Verification;
use gongyue::role::{Role, RoleKind, WrongScope};
use gongyue::span::Instant;

row! {
    pub struct MemberRow {
        pub id: MemberId,
        /// Keyed hash; what a sign-in looks up.
        pub phone_hash: String,
        pub phone_sealed: String,
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
    }
}

impl RoleGrantRow {
    pub fn role(&self) -> Result<Role, WrongScope> {
        Role::parse(self.role, &self.scope)
    }
}

statements! {
    STATEMENTS;
    MEMBER_INSERT = "
        INSERT INTO member (id, phone_hash, phone_sealed, name, verification, suspended_until, union_id,
            division_code, card_hash, verified_at, created_at, companion_code)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (phone_hash) DO NOTHING";
    MEMBER_GET = "
        SELECT id, phone_hash, phone_sealed, name, verification, suspended_until, union_id, division_code, card_hash,
            verified_at, created_at, companion_code
        FROM member WHERE id = $1";
    MEMBER_GET_BY_PHONE_HASH = "
        SELECT id, phone_hash, phone_sealed, name, verification, suspended_until, union_id, division_code, card_hash,
            verified_at, created_at, companion_code
        FROM member WHERE phone_hash = $1";
    MEMBER_GET_BY_COMPANION_CODE = "
        SELECT id, phone_hash, phone_sealed, name, verification, suspended_until, union_id, division_code, card_hash,
            verified_at, created_at, companion_code
        FROM member WHERE companion_code = $1";
    MEMBER_SET_COMPANION_CODE = "UPDATE member SET companion_code = $2 WHERE id = $1";
    MEMBER_SET_VERIFIED = "
        UPDATE member SET verification = 'verified', name = $2, union_id = $3, division_code = $4, card_hash = $5,
            verified_at = $6
        WHERE id = $1";
    MEMBER_SET_PENDING = "UPDATE member SET verification = 'pending' WHERE id = $1 AND verification = 'none'";
    VERIFICATION_REQUEST_INSERT = "
        INSERT INTO verification_request (id, member_id, name, card_hash, card_sealed, status, created_at)
        VALUES ($1, $2, $3, $4, $5, 'pending', $6)
        ON CONFLICT (member_id) WHERE status = 'pending' DO UPDATE SET name = excluded.name,
            card_hash = excluded.card_hash, card_sealed = excluded.card_sealed, created_at = excluded.created_at";
    VERIFICATION_REQUEST_PENDING = "
        SELECT id, member_id, name, card_hash, card_sealed, created_at
        FROM verification_request WHERE member_id = $1 AND status = 'pending'";
    ROLE_GRANT_UPSERT = "
        INSERT INTO role_grant (member_id, role, scope, granted_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (member_id, role, scope) DO UPDATE SET granted_at = excluded.granted_at,
            expires_at = excluded.expires_at";
    ROLE_GRANT_LIST = "
        SELECT member_id, role, scope, granted_at, expires_at
        FROM role_grant WHERE member_id = $1 AND (expires_at IS NULL OR expires_at > $2)
        ORDER BY role, scope";
}

statements! {
    POSTGRES;
    /// `NO KEY`: rows that refer to the member may still be written by others. SQLite has one writer anyway.
    MEMBER_LOCK = "
        SELECT id, phone_hash, phone_sealed, name, verification, suspended_until, union_id, division_code, card_hash,
            verified_at, created_at, companion_code
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
    )
}

/// `false`: the member is pending or verified already.
pub async fn member_set_pending(tx: &mut Tx<'_>, id: &MemberId) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MEMBER_SET_PENDING, id)? == 1)
}

/// A member has one pending request; a newer wish takes its place and keeps its id.
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
    )
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
    )
}

/// Those that hold at `now`.
pub async fn role_grant_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
    now: Instant,
) -> Result<Vec<RoleGrantRow>, Failure> {
    sql!(fetch_all RoleGrantRow, tx, ROLE_GRANT_LIST, member, now)
}
