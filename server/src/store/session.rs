//! Sessions, and the one-time codes that begin them. Only hashes are kept.

use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::MemberId;
use gongyue::member::Verification;
use gongyue::span::Instant;

row! {
    pub struct SessionRow {
        pub token_hash: String,
        pub member_id: MemberId,
        pub created_at: Instant,
        pub seen_at: Instant,
        /// Pushed on by use …
        pub expires_at: Instant,
        /// … but never beyond this.
        pub ends_at: Instant,
        /// What it was begun with, roughly.
        pub device: String,
        /// When it showed a second factor.
        pub factor_at: Option<Instant>,
        /// Tries of a second factor that were not right, since.
        pub factor_faults: i64,
    }
}

row! {
    /// A session with what every request wants to know of its member.
    pub struct SessionMember {
        pub token_hash: String,
        pub member_id: MemberId,
        pub created_at: Instant,
        pub seen_at: Instant,
        pub expires_at: Instant,
        pub ends_at: Instant,
        pub phone_sealed: String,
        pub name: Option<String>,
        pub verification: Verification,
        pub suspended_until: Option<Instant>,
        pub union_id: Option<String>,
        pub division_code: Option<DivisionCode>,
        pub factor_at: Option<Instant>,
        /// How many second factors the member has.
        pub factors: i64,
        /// How many notices the member has not read.
        pub unread: i64,
    }
}

row! {
    pub struct SignInCodeRow {
        pub id: String,
        pub phone_hash: String,
        pub code_hash: String,
        /// Of the network address that asked.
        pub address_hash: String,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub tries_left: i64,
        pub used_at: Option<Instant>,
    }
}

row! {
    pub struct Count {
        pub count: i64,
    }
}

row! {
    pub struct Made {
        pub created_at: Instant,
    }
}

statements! {
    STATEMENTS;
    SESSION_INSERT = "
        INSERT INTO session (token_hash, member_id, created_at, seen_at, expires_at, ends_at, device, factor_at,
            factor_faults)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// The same session under a new token: the old one is worthless.
    SESSION_ROTATE = "
        UPDATE session SET token_hash = $2, factor_at = $3, factor_faults = 0 WHERE token_hash = $1";
    SESSION_FACTOR_TRY = "UPDATE session SET factor_faults = factor_faults + 1 WHERE token_hash = $1";
    SESSION_ROW = "
        SELECT token_hash, member_id, created_at, seen_at, expires_at, ends_at, device, factor_at, factor_faults
        FROM session WHERE token_hash = $1";
    SESSION_LIST = "
        SELECT token_hash, member_id, created_at, seen_at, expires_at, ends_at, device, factor_at, factor_faults
        FROM session WHERE member_id = $1 AND expires_at > $2 AND ends_at > $2 ORDER BY seen_at DESC, token_hash";
    SESSION_DELETE_OTHERS = "DELETE FROM session WHERE member_id = $1 AND token_hash <> $2";
    SESSION_SWEEP = "DELETE FROM session WHERE expires_at <= $1";
    SIGN_IN_CODE_SWEEP = "DELETE FROM sign_in_code WHERE created_at < $1";
    SIGN_IN_CODE_FAILURES = "
        SELECT CAST(COALESCE(SUM($2 - tries_left), 0) AS BIGINT) AS count FROM sign_in_code
        WHERE created_at >= $1 AND used_at IS NULL";
    SIGN_IN_CODE_FAILURES_OF_ADDRESS = "
        SELECT CAST(COALESCE(SUM($3 - tries_left), 0) AS BIGINT) AS count FROM sign_in_code
        WHERE address_hash = $1 AND created_at >= $2 AND used_at IS NULL";
    SESSION_GET = "
        SELECT session.token_hash, session.member_id, session.created_at, session.seen_at, session.expires_at,
            session.ends_at, member.phone_sealed, member.name, member.verification, member.suspended_until,
            member.union_id, member.division_code, session.factor_at,
            (SELECT COUNT(*) FROM authenticator
             WHERE authenticator.member_id = member.id AND authenticator.confirmed_at IS NOT NULL) AS factors,
            (SELECT COUNT(*) FROM notice WHERE notice.member_id = member.id AND notice.read_at IS NULL) AS unread
        FROM session JOIN member ON member.id = session.member_id
        WHERE session.token_hash = $1 AND session.expires_at > $2 AND session.ends_at > $2";
    SESSION_TOUCH = "
        UPDATE session SET seen_at = $2, expires_at = CASE WHEN $3 < ends_at THEN $3 ELSE ends_at END
        WHERE token_hash = $1";
    SESSION_DELETE = "DELETE FROM session WHERE token_hash = $1";
    SESSION_DELETE_ALL = "DELETE FROM session WHERE member_id = $1";
    SIGN_IN_CODE_INSERT = "
        INSERT INTO sign_in_code (id, phone_hash, code_hash, address_hash, created_at, expires_at, tries_left, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SIGN_IN_CODE_NEWEST = "
        SELECT id, phone_hash, code_hash, address_hash, created_at, expires_at, tries_left, used_at
        FROM sign_in_code WHERE phone_hash = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    SIGN_IN_CODE_TRY_SPEND = "UPDATE sign_in_code SET tries_left = tries_left - 1 WHERE id = $1 AND tries_left > 0";
    SIGN_IN_CODE_USE = "UPDATE sign_in_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
    /// So many newer ones are passed over.
    SIGN_IN_CODE_OF_PHONE = "
        SELECT created_at FROM sign_in_code WHERE phone_hash = $1 ORDER BY created_at DESC LIMIT 1 OFFSET $2";
    SIGN_IN_CODE_OF_ADDRESS = "
        SELECT created_at FROM sign_in_code WHERE address_hash = $1 ORDER BY created_at DESC LIMIT 1 OFFSET $2";
}

pub async fn session_insert(tx: &mut Tx<'_>, session: &SessionRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        SESSION_INSERT,
        session.token_hash,
        session.member_id,
        session.created_at,
        session.seen_at,
        session.expires_at,
        session.ends_at,
        session.device,
        session.factor_at,
        session.factor_faults,
    )
}

/// Gives the session a new token, and says since when it has shown a second factor. `false`: it is gone.
pub async fn session_rotate(
    tx: &mut Tx<'_>,
    token_hash: &str,
    new_hash: &str,
    factor_at: Option<Instant>,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SESSION_ROTATE, token_hash, new_hash, factor_at)? == 1)
}

/// Pays for a try of a second factor, before it is looked at: tries side by side wait here for each other. A right one
/// gets it back with the new token. `false`: the session is gone.
pub async fn session_factor_try(tx: &mut Tx<'_>, token_hash: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SESSION_FACTOR_TRY, token_hash)? == 1)
}

pub async fn session_row(tx: &mut Tx<'_>, token_hash: &str) -> Result<Option<SessionRow>, Failure> {
    sql!(fetch_optional SessionRow, tx, SESSION_ROW, token_hash)
}

/// Those that hold at `now`, the last used first.
pub async fn session_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
    now: Instant,
) -> Result<Vec<SessionRow>, Failure> {
    sql!(fetch_all SessionRow, tx, SESSION_LIST, member, now)
}

/// Signs the member out everywhere else; how many sessions that were.
pub async fn session_delete_others(tx: &mut Tx<'_>, member: &MemberId, keep: &str) -> Result<u64, Failure> {
    sql!(execute, tx, SESSION_DELETE_OTHERS, member, keep)
}

/// Forgets sessions that are over at `now`.
pub async fn session_sweep(tx: &mut Tx<'_>, now: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, SESSION_SWEEP, now)
}

/// Forgets codes that were made before `before`.
pub async fn sign_in_code_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, SIGN_IN_CODE_SWEEP, before)
}

/// How many tries of codes made since `since` were wrong, over all phones; each code began with `tries`.
pub async fn sign_in_code_failures(tx: &mut Tx<'_>, since: Instant, tries: i64) -> Result<i64, Failure> {
    Ok(sql!(fetch_one Count, tx, SIGN_IN_CODE_FAILURES, since, tries)?.count)
}

/// The same of codes that one address asked for.
pub async fn sign_in_code_failures_of_address(
    tx: &mut Tx<'_>,
    address_hash: &str,
    since: Instant,
    tries: i64,
) -> Result<i64, Failure> {
    Ok(sql!(
        fetch_one Count,
        tx,
        SIGN_IN_CODE_FAILURES_OF_ADDRESS,
        address_hash,
        since,
        tries
    )?
    .count)
}

/// `None` too where it is over at `now`.
pub async fn session_get(
    tx: &mut Tx<'_>,
    token_hash: &str,
    now: Instant,
) -> Result<Option<SessionMember>, Failure> {
    sql!(fetch_optional SessionMember, tx, SESSION_GET, token_hash, now)
}

/// Pushes the expiry on, up to the absolute end. `false`: it was signed out meanwhile.
pub async fn session_touch(
    tx: &mut Tx<'_>,
    token_hash: &str,
    seen_at: Instant,
    expires_at: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SESSION_TOUCH, token_hash, seen_at, expires_at)? == 1)
}

/// `false`: it was gone already.
pub async fn session_delete(tx: &mut Tx<'_>, token_hash: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SESSION_DELETE, token_hash)? == 1)
}

/// Signs the member out everywhere; how many sessions that were.
pub async fn session_delete_all(tx: &mut Tx<'_>, member: &MemberId) -> Result<u64, Failure> {
    sql!(execute, tx, SESSION_DELETE_ALL, member)
}

pub async fn sign_in_code_insert(tx: &mut Tx<'_>, code: &SignInCodeRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        SIGN_IN_CODE_INSERT,
        code.id,
        code.phone_hash,
        code.code_hash,
        code.address_hash,
        code.created_at,
        code.expires_at,
        code.tries_left,
        code.used_at,
    )
}

/// The newest code of a phone, used or not: older ones no longer count.
pub async fn sign_in_code_newest(
    tx: &mut Tx<'_>,
    phone_hash: &str,
) -> Result<Option<SignInCodeRow>, Failure> {
    sql!(fetch_optional SignInCodeRow, tx, SIGN_IN_CODE_NEWEST, phone_hash)
}

/// Takes one try, before the code is compared. `false`: none was left. A command that finds the code wrong must
/// still answer `Ok`, or the try is given back.
pub async fn sign_in_code_try_spend(tx: &mut Tx<'_>, id: &str) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SIGN_IN_CODE_TRY_SPEND, id)? == 1)
}

/// `false`: somebody used it first.
pub async fn sign_in_code_use(tx: &mut Tx<'_>, id: &str, used_at: Instant) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, SIGN_IN_CODE_USE, id, used_at)? == 1)
}

/// When the code of a phone was asked for that has `newer` newer ones.
pub async fn sign_in_code_of_phone(
    tx: &mut Tx<'_>,
    phone_hash: &str,
    newer: i64,
) -> Result<Option<Instant>, Failure> {
    let made = sql!(fetch_optional Made, tx, SIGN_IN_CODE_OF_PHONE, phone_hash, newer)?;
    Ok(made.map(|made| made.created_at))
}

/// The same, of those that a network address asked for.
pub async fn sign_in_code_of_address(
    tx: &mut Tx<'_>,
    address_hash: &str,
    newer: i64,
) -> Result<Option<Instant>, Failure> {
    let made = sql!(fetch_optional Made, tx, SIGN_IN_CODE_OF_ADDRESS, address_hash, newer)?;
    Ok(made.map(|made| made.created_at))
}
