//! What members are told, in the app.

use super::{Failure, Tx};
use gongyue::id::MemberId;
use gongyue::notice::Notice;
use gongyue::span::Instant;

row! {
    pub struct NoticeRow {
        pub id: String,
        pub member_id: MemberId,
        pub facts: Notice,
        pub created_at: Instant,
        pub read_at: Option<Instant>,
    }
}

statements! {
    STATEMENTS;
    NOTICE_INSERT = "
        INSERT INTO notice (id, member_id, kind, facts, created_at, read_at) VALUES ($1, $2, $3, $4, $5, $6)";
    NOTICE_LIST = "
        SELECT id, member_id, facts, created_at, read_at
        FROM notice WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2";
    NOTICE_READ = "
        UPDATE notice SET read_at = $3 WHERE member_id = $1 AND read_at IS NULL AND created_at <= $2";
    NOTICE_SWEEP = "DELETE FROM notice WHERE created_at < $1";
}

pub async fn notice_insert(tx: &mut Tx<'_>, row: &NoticeRow) -> Result<(), Failure> {
    let kind = row.facts.kind();
    sql!(
        execute_one,
        tx,
        NOTICE_INSERT,
        row.id,
        row.member_id,
        kind,
        row.facts,
        row.created_at,
        row.read_at
    )
}

/// Newest first.
pub async fn notice_list(tx: &mut Tx<'_>, member: &MemberId, limit: u32) -> Result<Vec<NoticeRow>, Failure> {
    sql!(fetch_all NoticeRow, tx, NOTICE_LIST, member, limit)
}

/// The member's notices until `newest` are read at `at`.
pub async fn notice_read(
    tx: &mut Tx<'_>,
    member: &MemberId,
    newest: Instant,
    at: Instant,
) -> Result<u64, Failure> {
    sql!(execute, tx, NOTICE_READ, member, newest, at)
}

/// Forgets notices from before `before`.
pub async fn notice_sweep(tx: &mut Tx<'_>, before: Instant) -> Result<u64, Failure> {
    sql!(execute, tx, NOTICE_SWEEP, before)
}
