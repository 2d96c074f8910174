//! Milestones: the steps of a facility on the way into service, planned and done.

use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::coverage::MilestoneKind;
use gongyue::id::FacilityId;

row! {
    /// One of the two dates is there at least.
    pub struct MilestoneRow {
        pub kind: MilestoneKind,
        pub planned_on: Option<NaiveDate>,
        pub done_on: Option<NaiveDate>,
        /// May be empty.
        pub note: String,
    }
}

statements! {
    STATEMENTS;
    MILESTONE_LIST = "SELECT kind, planned_on, done_on, note FROM milestone WHERE facility_id = $1";
    MILESTONE_UPSERT = "
        INSERT INTO milestone (facility_id, kind, planned_on, done_on, note) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (facility_id, kind) DO UPDATE SET planned_on = excluded.planned_on, done_on = excluded.done_on,
            note = excluded.note";
    MILESTONE_DELETE = "DELETE FROM milestone WHERE facility_id = $1 AND kind = $2";
}

/// In the order of the way.
pub async fn milestone_list(tx: &mut Tx<'_>, facility: &FacilityId) -> Result<Vec<MilestoneRow>, Failure> {
    let mut rows = sql!(fetch_all MilestoneRow, tx, MILESTONE_LIST, facility)?;
    rows.sort_by_key(|row| row.kind);
    Ok(rows)
}

pub async fn milestone_upsert(
    tx: &mut Tx<'_>,
    facility: &FacilityId,
    row: &MilestoneRow,
) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        MILESTONE_UPSERT,
        facility,
        row.kind,
        row.planned_on,
        row.done_on,
        row.note,
    )
}

/// Whether there was one.
pub async fn milestone_delete(
    tx: &mut Tx<'_>,
    facility: &FacilityId,
    kind: MilestoneKind,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, MILESTONE_DELETE, facility, kind)? == 1)
}
