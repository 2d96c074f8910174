//! Second factors, and the questions to passkeys that wait for an answer.

use super::session::Count;
use super::{Failure, Tx};
use gongyue::id::MemberId;
use gongyue::span::Instant;

gongyue::words_enum! {
    /// What a second factor is.
    AuthenticatorKind {
        /// A key in a phone, a computer or a security key, by WebAuthn.
        Passkey = "passkey",
        /// A code that changes every half minute, by RFC 6238.
        Totp = "totp",
    }
}

row! {
    pub struct AuthenticatorRow {
        pub id: String,
        pub member_id: MemberId,
        pub kind: AuthenticatorKind,
        /// That it was added with, roughly.
        pub device: String,
        /// Sealed: a seed in base 32, or a public key as JSON.
        pub secret: String,
        pub credential_id: Option<String>,
        /// Of time-based codes: the last turn that served.
        pub used_turn: Option<i64>,
        pub created_at: Instant,
        pub used_at: Option<Instant>,
        /// `None`: being added.
        pub confirmed_at: Option<Instant>,
    }
}

row! {
    pub struct ChallengeRow {
        pub id: String,
        pub member_id: Option<MemberId>,
        /// JSON of the library that verifies the answer.
        pub state: String,
        pub expires_at: Instant,
    }
}

statements! {
    STATEMENTS;
    AUTHENTICATOR_INSERT = "
        INSERT INTO authenticator (id, member_id, kind, device, secret, credential_id, used_turn, created_at, used_at,
            confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    AUTHENTICATOR_LIST = "
        SELECT id, member_id, kind, device, secret, credential_id, used_turn, created_at, used_at, confirmed_at
        FROM authenticator WHERE member_id = $1 ORDER BY created_at, id";
    AUTHENTICATOR_CONFIRM = "
        UPDATE authenticator SET confirmed_at = $2, used_turn = $3, used_at = $2 WHERE id = $1 AND confirmed_at IS NULL";
    AUTHENTICATOR_USE_TURN = "
        UPDATE authenticator SET used_turn = $2, used_at = $3
        WHERE id = $1 AND (used_turn IS NULL OR used_turn < $2)";
    AUTHENTICATOR_USE = "UPDATE authenticator SET secret = $2, used_at = $3 WHERE id = $1";
    AUTHENTICATOR_DELETE = "DELETE FROM authenticator WHERE id = $1 AND member_id = $2";
    AUTHENTICATOR_DELETE_UNCONFIRMED = "
        DELETE FROM authenticator WHERE member_id = $1 AND kind = 'totp' AND confirmed_at IS NULL";
    AUTHENTICATOR_DELETE_ALL = "DELETE FROM authenticator WHERE member_id = $1";
    CHALLENGE_INSERT = "INSERT INTO challenge (id, member_id, state, expires_at) VALUES ($1, $2, $3, $4)";
    CHALLENGE_GET = "SELECT id, member_id, state, expires_at FROM challenge WHERE id = $1 AND expires_at > $2";
    CHALLENGE_DELETE = "DELETE FROM challenge WHERE id = $1";
    CHALLENGE_SWEEP = "DELETE FROM challenge WHERE expires_at <= $1";
    AUTHENTICATOR_COUNT_OF_CREDENTIAL = "
        SELECT COUNT(*) AS count FROM authenticator WHERE credential_id = $1";
}

/// One with the same credential, or a second seed of a member, is a unique violation.
pub async fn authenticator_insert(tx: &mut Tx<'_>, row: &AuthenticatorRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        AUTHENTICATOR_INSERT,
        row.id,
        row.member_id,
        row.kind,
        row.device,
        row.secret,
        row.credential_id,
        row.used_turn,
        row.created_at,
        row.used_at,
        row.confirmed_at,
    )
}

/// Confirmed or not, oldest first.
pub async fn authenticator_list(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Vec<AuthenticatorRow>, Failure> {
    sql!(fetch_all AuthenticatorRow, tx, AUTHENTICATOR_LIST, member)
}

/// `false`: confirmed already.
pub async fn authenticator_confirm(
    tx: &mut Tx<'_>,
    id: &str,
    at: Instant,
    turn: i64,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, AUTHENTICATOR_CONFIRM, id, at, turn)? == 1)
}

/// `false`: this turn or a later one served already.
pub async fn authenticator_use_turn(
    tx: &mut Tx<'_>,
    id: &str,
    turn: i64,
    at: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, AUTHENTICATOR_USE_TURN, id, turn, at)? == 1)
}

/// A passkey answered; its counter is in the secret. `false`: it was taken away meanwhile.
pub async fn authenticator_use(
    tx: &mut Tx<'_>,
    id: &str,
    secret: &str,
    at: Instant,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, AUTHENTICATOR_USE, id, secret, at)? == 1)
}

/// `false`: the member has none of this id.
pub async fn authenticator_delete(tx: &mut Tx<'_>, id: &str, member: &MemberId) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, AUTHENTICATOR_DELETE, id, member)? == 1)
}

/// A seed that was shown and never confirmed.
pub async fn authenticator_delete_unconfirmed(tx: &mut Tx<'_>, member: &MemberId) -> Result<u64, Failure> {
    sql!(execute, tx, AUTHENTICATOR_DELETE_UNCONFIRMED, member)
}

pub async fn authenticator_delete_all(tx: &mut Tx<'_>, member: &MemberId) -> Result<u64, Failure> {
    sql!(execute, tx, AUTHENTICATOR_DELETE_ALL, member)
}

/// Whether some account has this credential.
pub async fn authenticator_has_credential(tx: &mut Tx<'_>, credential_id: &str) -> Result<bool, Failure> {
    Ok(sql!(fetch_one Count, tx, AUTHENTICATOR_COUNT_OF_CREDENTIAL, credential_id)?.count > 0)
}

pub async fn challenge_insert(tx: &mut Tx<'_>, row: &ChallengeRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        CHALLENGE_INSERT,
        row.id,
        row.member_id,
        row.state,
        row.expires_at
    )
}

/// The challenge, if it is still open at `now`; whoever gets it here is the only one.
pub async fn challenge_take(
    tx: &mut Tx<'_>,
    id: &str,
    now: Instant,
) -> Result<Option<ChallengeRow>, Failure> {
    let row = sql!(fetch_optional ChallengeRow, tx, CHALLENGE_GET, id, now)?;
    let taken = sql!(execute, tx, CHALLENGE_DELETE, id)? == 1;
    Ok(row.filter(|_| taken))
}

/// Forgets challenges that nobody answered in time.
pub async fn challenge_sweep(tx: &mut Tx<'_>, now: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, CHALLENGE_SWEEP, now)
}
