//! Activities, and who comes to them.

use super::{Failure, Tx};
use gongyue::activity::{ActivityKind, EntryStatus};
use gongyue::id::{FacilityId, MemberId};
use gongyue::span::{Instant, Span};

row! {
    pub struct ActivityRow {
        pub id: String,
        pub palace_id: FacilityId,
        pub kind: ActivityKind,
        pub title: String,
        pub title_en: String,
        pub text: String,
        pub text_en: String,
        pub starts_at: Instant,
        pub ends_at: Instant,
        pub places: u32,
        pub sign_up_opens_at: Instant,
        pub sign_up_closes_at: Instant,
        /// Called off.
        pub cancelled_at: Option<Instant>,
        pub cancel_reason: String,
        pub made_by: Option<MemberId>,
        pub created_at: Instant,
        /// Counts the edits; compare and set.
        pub edit: i64,
    }
}

impl ActivityRow {
    pub fn span(&self) -> Span {
        Span {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

row! {
    pub struct EntryRow {
        pub member_id: MemberId,
        pub status: EntryStatus,
        pub entered_at: Instant,
        /// In full; masked before it is shown.
        pub name: Option<String>,
        pub phone_sealed: String,
    }
}

statements! {
    STATEMENTS;
    ACTIVITY_INSERT = "
        INSERT INTO activity (id, palace_id, kind, title, title_en, text, text_en, starts_at, ends_at, places,
            sign_up_opens_at, sign_up_closes_at, made_by, created_at, edit)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    ACTIVITY_GET = "
        SELECT id, palace_id, kind, title, title_en, text, text_en, starts_at, ends_at, places, sign_up_opens_at,
            sign_up_closes_at, cancelled_at, cancel_reason, made_by, created_at, edit
        FROM activity WHERE id = $1";
    ACTIVITY_LIST = "
        SELECT id, palace_id, kind, title, title_en, text, text_en, starts_at, ends_at, places, sign_up_opens_at,
            sign_up_closes_at, cancelled_at, cancel_reason, made_by, created_at, edit
        FROM activity WHERE palace_id = $1 AND ends_at > $2 ORDER BY starts_at, id LIMIT $3";
    ACTIVITY_UPDATE = "
        UPDATE activity SET title = $3, title_en = $4, text = $5, text_en = $6, places = $7, sign_up_opens_at = $8,
            sign_up_closes_at = $9, edit = edit + 1
        WHERE id = $1 AND edit = $2 AND cancelled_at IS NULL";
    ACTIVITY_CANCEL = "
        UPDATE activity SET cancelled_at = $3, cancel_reason = $4, edit = edit + 1
        WHERE id = $1 AND edit = $2 AND cancelled_at IS NULL";
    ENTRY_LIST = "
        SELECT activity_entry.member_id, activity_entry.status, activity_entry.entered_at, member.name,
            member.phone_sealed
        FROM activity_entry JOIN member ON member.id = activity_entry.member_id
        WHERE activity_entry.activity_id = $1 ORDER BY activity_entry.entered_at, activity_entry.member_id";
    ENTRY_UPSERT = "
        INSERT INTO activity_entry (activity_id, member_id, status, entered_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (activity_id, member_id) DO UPDATE SET status = excluded.status, entered_at = excluded.entered_at";
    ENTRY_SET = "UPDATE activity_entry SET status = $3 WHERE activity_id = $1 AND member_id = $2";
}

statements! {
    POSTGRES;
    ACTIVITY_LOCK = "
        SELECT id, palace_id, kind, title, title_en, text, text_en, starts_at, ends_at, places, sign_up_opens_at,
            sign_up_closes_at, cancelled_at, cancel_reason, made_by, created_at, edit
        FROM activity WHERE id = $1 FOR NO KEY UPDATE";
}

pub async fn activity_insert(tx: &mut Tx<'_>, row: &ActivityRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        ACTIVITY_INSERT,
        row.id,
        row.palace_id,
        row.kind,
        row.title,
        row.title_en,
        row.text,
        row.text_en,
        row.starts_at,
        row.ends_at,
        row.places,
        row.sign_up_opens_at,
        row.sign_up_closes_at,
        row.made_by,
        row.created_at,
        row.edit,
    )
}

pub async fn activity_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<ActivityRow>, Failure> {
    sql!(fetch_optional ActivityRow, tx, ACTIVITY_GET, id)
}

/// Kept as it is until the transaction ends: whoever counts its places must lock it first.
pub async fn activity_lock(tx: &mut Tx<'_>, id: &str) -> Result<Option<ActivityRow>, Failure> {
    if tx.is_postgres() {
        sql!(fetch_optional ActivityRow, tx, ACTIVITY_LOCK, id)
    } else {
        sql!(fetch_optional ActivityRow, tx, ACTIVITY_GET, id)
    }
}

/// Those of a palace that end after a moment, by their start.
pub async fn activity_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    after: Instant,
    most: u32,
) -> Result<Vec<ActivityRow>, Failure> {
    sql!(fetch_all ActivityRow, tx, ACTIVITY_LIST, palace, after, most)
}

/// Compare and set: `false` where it was edited or called off since `edit` was read.
pub async fn activity_update(tx: &mut Tx<'_>, row: &ActivityRow) -> Result<bool, Failure> {
    tx.changed(&row.palace_id);
    let rows = sql!(
        execute,
        tx,
        ACTIVITY_UPDATE,
        row.id,
        row.edit,
        row.title,
        row.title_en,
        row.text,
        row.text_en,
        row.places,
        row.sign_up_opens_at,
        row.sign_up_closes_at,
    )?;
    Ok(rows == 1)
}

/// Compare and set, as [`activity_update`]. Its closures are the caller's.
pub async fn activity_cancel(
    tx: &mut Tx<'_>,
    id: &str,
    edit: i64,
    now: Instant,
    reason: &str,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, ACTIVITY_CANCEL, id, edit, now, reason)? == 1)
}

/// Everybody who ever entered, in that order.
pub async fn entry_list(tx: &mut Tx<'_>, activity: &str) -> Result<Vec<EntryRow>, Failure> {
    sql!(fetch_all EntryRow, tx, ENTRY_LIST, activity)
}

pub async fn entry_upsert(
    tx: &mut Tx<'_>,
    activity: &str,
    member: &MemberId,
    status: EntryStatus,
    now: Instant,
) -> Result<(), Failure> {
    sql!(execute_one, tx, ENTRY_UPSERT, activity, member, status, now)
}

/// `false`: the member never entered.
pub async fn entry_set(
    tx: &mut Tx<'_>,
    activity: &str,
    member: &MemberId,
    status: EntryStatus,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, ENTRY_SET, activity, member, status)? == 1)
}
