//! Facilities: palaces, workers' homes, reading rooms and stations, and the history of their status.

use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::FacilityId;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;

row! {
    pub struct FacilityRow {
        pub id: FacilityId,
        pub kind: FacilityKind,
        pub name: String,
        pub name_en: String,
        pub division_code: DivisionCode,
        /// As of the newest entry of its history.
        pub status: FacilityStatus,
        pub address: String,
        pub address_en: String,
        /// Degrees, WGS 84.
        pub longitude: f64,
        pub latitude: f64,
        pub time_zone: Zone,
        /// Of the front desk, public; may be empty.
        pub phone: String,
        pub amenities: Vec<Amenity>,
        /// What visitors should know now; may be empty.
        pub notice: String,
        pub notice_en: String,
        /// May be empty.
        pub getting_there: String,
        pub getting_there_en: String,
        /// Made up for the demo.
        pub is_sample: bool,
        /// Name, address, pinyin and initials; kept in lower case.
        pub search_key: String,
    }
}

row! {
    /// What the staff of a facility look after besides.
    pub struct CareRow {
        /// One sentence a line; may be empty.
        pub house_rules: String,
        pub house_rules_en: String,
        /// Counts the edits of the facility and of its hours; compare and set.
        pub edit: i64,
    }
}

row! {
    /// What the union keeps of a facility besides.
    pub struct RegisterRow {
        pub id: FacilityId,
        pub floor_area_m2: Option<u32>,
        /// Planned first day in service.
        pub opens_on: Option<NaiveDate>,
    }
}

/// Which facilities to list; what is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct FacilityFilter<'a> {
    /// In this division or below it.
    pub division: Option<&'a DivisionCode>,
    pub kind: Option<FacilityKind>,
    pub status: Option<FacilityStatus>,
    /// Has a venue of this kind that is not retired.
    pub venue_kind: Option<VenueKind>,
    /// Part of the search key of the facility or of one of its venues.
    pub q: Option<&'a str>,
}

statements! {
    STATEMENTS;
    FACILITY_UPSERT = "
        INSERT INTO facility (id, kind, name, name_en, division_code, status, address, address_en, longitude,
            latitude, time_zone, phone, amenities, notice, notice_en, getting_there, getting_there_en, is_sample,
            search_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, name_en = excluded.name_en,
            division_code = excluded.division_code, status = excluded.status, address = excluded.address,
            address_en = excluded.address_en, longitude = excluded.longitude, latitude = excluded.latitude,
            time_zone = excluded.time_zone, phone = excluded.phone, amenities = excluded.amenities,
            notice = excluded.notice, notice_en = excluded.notice_en, getting_there = excluded.getting_there,
            getting_there_en = excluded.getting_there_en, is_sample = excluded.is_sample,
            search_key = excluded.search_key";
    FACILITY_GET = "
        SELECT id, kind, name, name_en, division_code, status, address, address_en, longitude, latitude, time_zone,
            phone, amenities, notice, notice_en, getting_there, getting_there_en, is_sample, search_key
        FROM facility WHERE id = $1";
    /// A code is digits, and a colon is the sign after 9: `[$1, $1:)` is the prefix as a range.
    FACILITY_LIST = "
        SELECT id, kind, name, name_en, division_code, status, address, address_en, longitude, latitude, time_zone,
            phone, amenities, notice, notice_en, getting_there, getting_there_en, is_sample, search_key
        FROM facility
        WHERE division_code >= $1 AND division_code < $1 || ':'
            AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
            AND (CAST($3 AS TEXT) IS NULL OR status = $3)
            AND (CAST($4 AS TEXT) IS NULL OR EXISTS (
                SELECT 1 FROM venue
                WHERE venue.palace_id = facility.id AND venue.retired_at IS NULL AND venue.kind = $4))
            AND (CAST($5 AS TEXT) IS NULL OR search_key LIKE $5 ESCAPE '!' OR EXISTS (
                SELECT 1 FROM venue
                WHERE venue.palace_id = facility.id AND venue.retired_at IS NULL
                    AND venue.search_key LIKE $5 ESCAPE '!'))
        ORDER BY division_code, id";
    FACILITY_CARE = "SELECT house_rules, house_rules_en, edit FROM facility WHERE id = $1";
    FACILITY_EDIT = "
        UPDATE facility SET name = $3, name_en = $4, address = $5, address_en = $6, longitude = $7, latitude = $8, phone = $9,
            amenities = $10, notice = $11, notice_en = $12, getting_there = $13, getting_there_en = $14, search_key = $15,
            house_rules = $16, house_rules_en = $17, edit = edit + 1
        WHERE id = $1 AND edit = $2";
    FACILITY_TOUCH = "UPDATE facility SET edit = edit + 1 WHERE id = $1 AND edit = $2";
    FACILITY_STATUS_INSERT = "
        INSERT INTO facility_status (facility_id, since, status) VALUES ($1, $2, $3)
        ON CONFLICT (facility_id, since) DO UPDATE SET status = excluded.status";
    FACILITY_STATUS_LIST = "
        SELECT facility_id, since, status FROM facility_status WHERE facility_id = $1 ORDER BY since";
    FACILITY_STATUS_LIST_OF_DIVISION = "
        SELECT facility_status.facility_id, facility_status.since, facility_status.status
        FROM facility JOIN facility_status ON facility_status.facility_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
        ORDER BY facility_status.facility_id, facility_status.since";
    FACILITY_STATUS_DELETE = "DELETE FROM facility_status WHERE facility_id = $1 AND since = $2";
    FACILITY_REGISTER = "SELECT id, floor_area_m2, opens_on FROM facility WHERE id = $1";
    FACILITY_REGISTER_LIST = "
        SELECT id, floor_area_m2, opens_on FROM facility WHERE division_code >= $1 AND division_code < $1 || ':' ORDER BY id";
    FACILITY_REGISTER_SET = "UPDATE facility SET floor_area_m2 = $2, opens_on = $3 WHERE id = $1";
    FACILITY_PLACE = "UPDATE facility SET kind = $2, division_code = $3 WHERE id = $1";
    FACILITY_STATUS_SETTLE = "
        UPDATE facility SET status = (
            SELECT status FROM facility_status WHERE facility_id = $1 ORDER BY since DESC LIMIT 1)
        WHERE id = $1";
}

row! {
    /// Since when a facility was what.
    pub struct StatusRow {
        pub facility_id: FacilityId,
        pub since: NaiveDate,
        pub status: FacilityStatus,
    }
}

/// The history of a facility, from the beginning.
pub async fn facility_status_list(tx: &mut Tx<'_>, id: &FacilityId) -> Result<Vec<StatusRow>, Failure> {
    sql!(fetch_all StatusRow, tx, FACILITY_STATUS_LIST, id)
}

/// The same of every facility in a division, each from its beginning.
pub async fn facility_status_list_of_division(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
) -> Result<Vec<StatusRow>, Failure> {
    sql!(fetch_all StatusRow, tx, FACILITY_STATUS_LIST_OF_DIVISION, division)
}

pub async fn facility_upsert(tx: &mut Tx<'_>, facility: &FacilityRow) -> Result<(), Failure> {
    tx.changed(&facility.id);
    sql!(
        execute_one,
        tx,
        FACILITY_UPSERT,
        facility.id,
        facility.kind,
        facility.name,
        facility.name_en,
        facility.division_code,
        facility.status,
        facility.address,
        facility.address_en,
        facility.longitude,
        facility.latitude,
        facility.time_zone,
        facility.phone,
        facility.amenities,
        facility.notice,
        facility.notice_en,
        facility.getting_there,
        facility.getting_there_en,
        facility.is_sample,
        facility.search_key.to_lowercase(),
    )
}

statements! {
    POSTGRES;
    /// `NO KEY`: rows that refer to the facility may still be written by others. SQLite has one writer anyway.
    FACILITY_LOCK = "SELECT id AS text FROM facility WHERE id = $1 FOR NO KEY UPDATE";
}

row! {
    pub struct LockedRow {
        pub text: String,
    }
}

/// Whoever closes or opens something at a facility is alone with it until the transaction ends. Reservations go on: their
/// claims meet by the key.
pub async fn facility_lock(tx: &mut Tx<'_>, id: &FacilityId) -> Result<(), Failure> {
    if tx.is_postgres() {
        sql!(fetch_optional LockedRow, tx, FACILITY_LOCK, id)?;
    }
    Ok(())
}

pub async fn facility_get(tx: &mut Tx<'_>, id: &FacilityId) -> Result<Option<FacilityRow>, Failure> {
    sql!(fetch_optional FacilityRow, tx, FACILITY_GET, id)
}

/// By division, then id.
pub async fn facility_list(tx: &mut Tx<'_>, filter: FacilityFilter<'_>) -> Result<Vec<FacilityRow>, Failure> {
    let wanted = filter.q.map(str::trim).filter(|q| !q.is_empty()).map(pattern);
    sql!(
        fetch_all FacilityRow, tx, FACILITY_LIST, prefix(filter.division), filter.kind, filter.status,
        filter.venue_kind, wanted,
    )
}

pub async fn facility_care(tx: &mut Tx<'_>, id: &FacilityId) -> Result<Option<CareRow>, Failure> {
    sql!(fetch_optional CareRow, tx, FACILITY_CARE, id)
}

/// What the staff may change, by compare and set on `care.edit`; `false`: somebody edited it first.
pub async fn facility_edit(tx: &mut Tx<'_>, facility: &FacilityRow, care: &CareRow) -> Result<bool, Failure> {
    let rows = sql!(
        execute,
        tx,
        FACILITY_EDIT,
        facility.id,
        care.edit,
        facility.name,
        facility.name_en,
        facility.address,
        facility.address_en,
        facility.longitude,
        facility.latitude,
        facility.phone,
        facility.amenities,
        facility.notice,
        facility.notice_en,
        facility.getting_there,
        facility.getting_there_en,
        facility.search_key.to_lowercase(),
        care.house_rules,
        care.house_rules_en,
    )?;
    Ok(rows == 1)
}

/// Something that belongs to the facility is edited, such as its hours. Compare and set.
pub async fn facility_touch(tx: &mut Tx<'_>, id: &FacilityId, edit: i64) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, FACILITY_TOUCH, id, edit)? == 1)
}

/// From `since` on the facility is this; of two entries for one day the later one counts. Two statements, since
/// the facility shows the newest entry of its history and must never show another.
pub async fn facility_status_insert(
    tx: &mut Tx<'_>,
    id: &FacilityId,
    since: NaiveDate,
    status: FacilityStatus,
) -> Result<(), Failure> {
    sql!(execute_one, tx, FACILITY_STATUS_INSERT, id, since, status)?;
    sql!(execute_one, tx, FACILITY_STATUS_SETTLE, id)
}

/// Takes an entry out of the history. One must be left.
pub async fn facility_status_delete(
    tx: &mut Tx<'_>,
    id: &FacilityId,
    since: NaiveDate,
) -> Result<(), Failure> {
    sql!(execute_one, tx, FACILITY_STATUS_DELETE, id, since)?;
    sql!(execute_one, tx, FACILITY_STATUS_SETTLE, id)
}

pub async fn facility_register(tx: &mut Tx<'_>, id: &FacilityId) -> Result<Option<RegisterRow>, Failure> {
    sql!(fetch_optional RegisterRow, tx, FACILITY_REGISTER, id)
}

/// Of every facility in a division.
pub async fn facility_register_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
) -> Result<Vec<RegisterRow>, Failure> {
    sql!(fetch_all RegisterRow, tx, FACILITY_REGISTER_LIST, division)
}

pub async fn facility_register_set(tx: &mut Tx<'_>, row: &RegisterRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        FACILITY_REGISTER_SET,
        row.id,
        row.floor_area_m2,
        row.opens_on
    )
}

/// What it is, and in which division it lies.
pub async fn facility_place(
    tx: &mut Tx<'_>,
    id: &FacilityId,
    kind: FacilityKind,
    division: &DivisionCode,
) -> Result<(), Failure> {
    sql!(execute_one, tx, FACILITY_PLACE, id, kind, division)
}

/// The prefix of the codes in a division; all of them without one.
pub(super) fn prefix(division: Option<&DivisionCode>) -> &str {
    division.map_or("", DivisionCode::as_str)
}

/// Contains `q` as it is written: its wildcards are none.
pub(super) fn pattern(q: &str) -> String {
    let mut pattern = String::from("%");
    for letter in q.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn wildcards_in_a_search_are_letters() {
        assert_eq!(pattern("50%_A!"), "%50!%!_a!!%");
    }
}
