//! The marks of quality of a palace, as its union assessed them from time to time.

use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::coverage::QualityMark;
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, MemberId};

row! {
    pub struct QualityMarkRow {
        pub facility_id: FacilityId,
        pub mark: QualityMark,
        pub assessed_on: NaiveDate,
        pub is_met: bool,
        /// What it is seen by.
        pub evidence: String,
        /// `None`: nobody of this system.
        pub made_by: Option<MemberId>,
    }
}

statements! {
    STATEMENTS;
    MARK_LIST = "
        SELECT facility_id, mark, assessed_on, is_met, evidence, made_by FROM quality_mark
        WHERE facility_id = $1 ORDER BY assessed_on DESC, mark";
    MARK_LIST_OF_DIVISION = "
        SELECT quality_mark.facility_id, quality_mark.mark, quality_mark.assessed_on, quality_mark.is_met,
            quality_mark.evidence, quality_mark.made_by
        FROM facility JOIN quality_mark ON quality_mark.facility_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':' AND quality_mark.assessed_on <= $2
        ORDER BY quality_mark.facility_id, quality_mark.assessed_on DESC, quality_mark.mark";
    /// Of two assessments on one day the later one counts: it mends the other.
    MARK_INSERT = "
        INSERT INTO quality_mark (facility_id, mark, assessed_on, is_met, evidence, made_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (facility_id, mark, assessed_on) DO UPDATE SET is_met = excluded.is_met,
            evidence = excluded.evidence, made_by = excluded.made_by";
}

/// Every assessment of a palace, the newest first.
pub async fn mark_list(tx: &mut Tx<'_>, facility: &FacilityId) -> Result<Vec<QualityMarkRow>, Failure> {
    sql!(fetch_all QualityMarkRow, tx, MARK_LIST, facility)
}

/// Those of every palace in a division up to a day, palace by palace, the newest first.
pub async fn mark_list_of_division(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    until: NaiveDate,
) -> Result<Vec<QualityMarkRow>, Failure> {
    sql!(fetch_all QualityMarkRow, tx, MARK_LIST_OF_DIVISION, division, until)
}

pub async fn mark_insert(tx: &mut Tx<'_>, row: &QualityMarkRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        MARK_INSERT,
        row.facility_id,
        row.mark,
        row.assessed_on,
        row.is_met,
        row.evidence,
        row.made_by,
    )
}
