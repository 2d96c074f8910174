//! The addresses at which calendar programs fetch members' reservations.

use super::{Failure, Tx};
use gongyue::id::MemberId;
use gongyue::span::Instant;

row! {
    pub struct CalendarFeedRow {
        pub member_id: MemberId,
        pub token_hash: String,
        /// `zh-CN` or `en`.
        pub language: String,
        pub created_at: Instant,
    }
}

statements! {
    STATEMENTS;
    CALENDAR_FEED_GET = "SELECT member_id, token_hash, language, created_at FROM calendar_feed WHERE member_id = $1";
    CALENDAR_FEED_BY_TOKEN = "SELECT member_id, token_hash, language, created_at FROM calendar_feed WHERE token_hash = $1";
    CALENDAR_FEED_UPSERT = "
        INSERT INTO calendar_feed (member_id, token_hash, language, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (member_id) DO UPDATE SET token_hash = $2, language = $3, created_at = $4";
    CALENDAR_FEED_DELETE = "DELETE FROM calendar_feed WHERE member_id = $1";
}

pub async fn calendar_feed_get(
    tx: &mut Tx<'_>,
    member: &MemberId,
) -> Result<Option<CalendarFeedRow>, Failure> {
    sql!(fetch_optional CalendarFeedRow, tx, CALENDAR_FEED_GET, member)
}

pub async fn calendar_feed_by_token(
    tx: &mut Tx<'_>,
    token_hash: &str,
) -> Result<Option<CalendarFeedRow>, Failure> {
    sql!(fetch_optional CalendarFeedRow, tx, CALENDAR_FEED_BY_TOKEN, token_hash)
}

pub async fn calendar_feed_upsert(tx: &mut Tx<'_>, row: &CalendarFeedRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        CALENDAR_FEED_UPSERT,
        row.member_id,
        row.token_hash,
        row.language,
        row.created_at
    )
}

/// `false`: there was none.
pub async fn calendar_feed_delete(tx: &mut Tx<'_>, member: &MemberId) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, CALENDAR_FEED_DELETE, member)? > 0)
}
