//! Venues: the halls, rooms and fields of a palace.

use super::facility::prefix;
use super::{Failure, Tx};
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, VenueId};
use gongyue::span::Instant;
use gongyue::venue::VenueKind;

row! {
    pub struct VenueRow {
        pub id: VenueId,
        pub palace_id: FacilityId,
        pub kind: VenueKind,
        pub name: String,
        pub name_en: String,
        pub is_indoor: bool,
        pub is_step_free: bool,
        /// The grid on the page: a multiple of 15.
        pub slot_minutes: u16,
        /// May be empty.
        pub notice: String,
        pub notice_en: String,
        /// What one takes along, a line each; may be empty.
        pub bring: String,
        pub bring_en: String,
        /// Order on the page.
        pub ordinal: i64,
        /// From then on neither shown nor booked.
        pub retired_at: Option<Instant>,
        /// Name, kind, pinyin and initials; kept in lower case.
        pub search_key: String,
    }
}

statements! {
    STATEMENTS;
    VENUE_UPSERT = "
        INSERT INTO venue (id, palace_id, kind, name, name_en, is_indoor, is_step_free, slot_minutes, notice,
            notice_en, ordinal, retired_at, search_key, bring, bring_en)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (id) DO UPDATE SET palace_id = excluded.palace_id, kind = excluded.kind, name = excluded.name,
            name_en = excluded.name_en, is_indoor = excluded.is_indoor, is_step_free = excluded.is_step_free,
            slot_minutes = excluded.slot_minutes, notice = excluded.notice, notice_en = excluded.notice_en,
            ordinal = excluded.ordinal, retired_at = excluded.retired_at, search_key = excluded.search_key,
            bring = CASE WHEN excluded.bring = '' THEN venue.bring ELSE excluded.bring END,
            bring_en = CASE WHEN excluded.bring = '' THEN venue.bring_en ELSE excluded.bring_en END";
    VENUE_GET = "
        SELECT id, palace_id, kind, name, name_en, is_indoor, is_step_free, slot_minutes, notice, notice_en,
            ordinal, retired_at, search_key, bring, bring_en
        FROM venue WHERE id = $1";
    VENUE_LIST = "
        SELECT id, palace_id, kind, name, name_en, is_indoor, is_step_free, slot_minutes, notice, notice_en,
            ordinal, retired_at, search_key, bring, bring_en
        FROM venue WHERE palace_id = $1 AND (retired_at IS NULL OR retired_at > $2)
        ORDER BY ordinal, id";
    VENUE_LIST_ALL = "
        SELECT id, palace_id, kind, name, name_en, is_indoor, is_step_free, slot_minutes, notice, notice_en,
            ordinal, retired_at, search_key, bring, bring_en
        FROM venue WHERE palace_id = $1 ORDER BY ordinal, id";
    VENUE_EDIT_GET = "SELECT edit FROM venue WHERE id = $1";
    VENUE_EDIT = "
        UPDATE venue SET kind = $3, name = $4, name_en = $5, is_indoor = $6, is_step_free = $7, slot_minutes = $8,
            notice = $9, notice_en = $10, ordinal = $11, retired_at = $12, search_key = $13,
            bring = $14, bring_en = $15, edit = edit + 1
        WHERE id = $1 AND edit = $2";
    VENUE_LIST_OF_DIVISION = "
        SELECT venue.id, venue.palace_id, venue.kind, venue.name, venue.name_en, venue.is_indoor,
            venue.is_step_free, venue.slot_minutes, venue.notice, venue.notice_en, venue.ordinal, venue.retired_at,
            venue.search_key, venue.bring, venue.bring_en
        FROM facility JOIN venue ON venue.palace_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
            AND (venue.retired_at IS NULL OR venue.retired_at > $2)
        ORDER BY facility.division_code, facility.id, venue.ordinal, venue.id";
}

pub async fn venue_upsert(tx: &mut Tx<'_>, venue: &VenueRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        VENUE_UPSERT,
        venue.id,
        venue.palace_id,
        venue.kind,
        venue.name,
        venue.name_en,
        venue.is_indoor,
        venue.is_step_free,
        venue.slot_minutes,
        venue.notice,
        venue.notice_en,
        venue.ordinal,
        venue.retired_at,
        venue.search_key.to_lowercase(),
        venue.bring,
        venue.bring_en,
    )
}

row! {
    pub struct EditRow {
        pub edit: i64,
    }
}

/// The retired ones too, for whoever looks after them.
pub async fn venue_list_all(tx: &mut Tx<'_>, palace: &FacilityId) -> Result<Vec<VenueRow>, Failure> {
    sql!(fetch_all VenueRow, tx, VENUE_LIST_ALL, palace)
}

/// Counts the edits of a venue and of its courts.
pub async fn venue_edit_get(tx: &mut Tx<'_>, id: &VenueId) -> Result<Option<i64>, Failure> {
    Ok(sql!(fetch_optional EditRow, tx, VENUE_EDIT_GET, id)?.map(|row| row.edit))
}

/// Compare and set; `false`: somebody edited it first. Its palace stays.
pub async fn venue_edit(tx: &mut Tx<'_>, venue: &VenueRow, edit: i64) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        VENUE_EDIT,
        venue.id,
        edit,
        venue.kind,
        venue.name,
        venue.name_en,
        venue.is_indoor,
        venue.is_step_free,
        venue.slot_minutes,
        venue.notice,
        venue.notice_en,
        venue.ordinal,
        venue.retired_at,
        venue.search_key.to_lowercase(),
        venue.bring,
        venue.bring_en,
    )?;
    Ok(rows == 1)
}

/// Retired ones too: old reservations name them.
pub async fn venue_get(tx: &mut Tx<'_>, id: &VenueId) -> Result<Option<VenueRow>, Failure> {
    sql!(fetch_optional VenueRow, tx, VENUE_GET, id)
}

/// The venues of a palace that are not retired by `now`, in the order of the page.
pub async fn venue_list(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    now: Instant,
) -> Result<Vec<VenueRow>, Failure> {
    sql!(fetch_all VenueRow, tx, VENUE_LIST, palace, now)
}

/// The same for all palaces of a division and below (`None`: everywhere), grouped by palace in the order of
/// [`super::facility_list`].
pub async fn venue_list_of_division(
    tx: &mut Tx<'_>,
    division: Option<&DivisionCode>,
    now: Instant,
) -> Result<Vec<VenueRow>, Failure> {
    sql!(fetch_all VenueRow, tx, VENUE_LIST_OF_DIVISION, prefix(division), now)
}
