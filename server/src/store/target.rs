//! Targets: what a union wants to have reached by the end of a year.

use super::{Failure, Tx};
use gongyue::coverage::TargetMeasure;
use gongyue::division::DivisionCode;

row! {
    pub struct TargetRow {
        pub division_code: DivisionCode,
        pub measure: TargetMeasure,
        pub year: u16,
        /// How many of what is measured.
        pub goal: u32,
    }
}

statements! {
    STATEMENTS;
    TARGET_LIST = "
        SELECT division_code, measure, year, goal FROM coverage_target WHERE division_code = $1 ORDER BY year, measure";
    TARGET_GET = "
        SELECT division_code, measure, year, goal FROM coverage_target
        WHERE division_code = $1 AND measure = $2 AND year = $3";
    TARGET_UPSERT = "
        INSERT INTO coverage_target (division_code, measure, year, goal) VALUES ($1, $2, $3, $4)
        ON CONFLICT (division_code, measure, year) DO UPDATE SET goal = excluded.goal";
    TARGET_DELETE = "DELETE FROM coverage_target WHERE division_code = $1 AND measure = $2 AND year = $3";
}

/// Those of the division itself, the earliest year first.
pub async fn target_list(tx: &mut Tx<'_>, division: &DivisionCode) -> Result<Vec<TargetRow>, Failure> {
    sql!(fetch_all TargetRow, tx, TARGET_LIST, division)
}

pub async fn target_get(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    measure: TargetMeasure,
    year: u16,
) -> Result<Option<TargetRow>, Failure> {
    sql!(fetch_optional TargetRow, tx, TARGET_GET, division, measure, year)
}

pub async fn target_upsert(tx: &mut Tx<'_>, row: &TargetRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        TARGET_UPSERT,
        row.division_code,
        row.measure,
        row.year,
        row.goal
    )
}

/// Whether there was one.
pub async fn target_delete(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    measure: TargetMeasure,
    year: u16,
) -> Result<bool, Failure> {
    Ok(sql!(execute, tx, TARGET_DELETE, division, measure, year)? == 1)
}
