//! Reports as they were issued. There is no statement that changes one.

use super::{Failure, Tx};
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue::span::Instant;

row! {
    pub struct ReportRow {
        pub id: String,
        pub division_code: DivisionCode,
        pub month: Month,
        /// 1, and one more for each correction.
        pub edition: u32,
        pub issued_at: Instant,
        pub issued_by: String,
        /// Why there is another edition; may be empty.
        pub remark: String,
        /// JSON: every number of it.
        pub content: String,
        pub hash: String,
    }
}

row! {
    /// The same without its content, for a list.
    pub struct ReportHead {
        pub id: String,
        pub month: Month,
        pub edition: u32,
        pub issued_at: Instant,
    }
}

statements! {
    STATEMENTS;
    REPORT_INSERT = "
        INSERT INTO report (id, division_code, month, edition, issued_at, issued_by, remark, content, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    REPORT_GET = "
        SELECT id, division_code, month, edition, issued_at, issued_by, remark, content, hash FROM report WHERE id = $1";
    REPORT_LIST = "
        SELECT id, month, edition, issued_at FROM report WHERE division_code = $1
        ORDER BY month DESC, edition DESC LIMIT $2";
    REPORT_LIST_ALL = "
        SELECT id, division_code, month, edition, issued_at, issued_by, remark, content, hash FROM report ORDER BY id";
}

pub async fn report_insert(tx: &mut Tx<'_>, row: &ReportRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        REPORT_INSERT,
        row.id,
        row.division_code,
        row.month,
        row.edition,
        row.issued_at,
        row.issued_by,
        row.remark,
        row.content,
        row.hash,
    )
}

pub async fn report_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<ReportRow>, Failure> {
    sql!(fetch_optional ReportRow, tx, REPORT_GET, id)
}

/// Those of a division itself, the newest month and edition first.
pub async fn report_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    limit: u32,
) -> Result<Vec<ReportHead>, Failure> {
    sql!(fetch_all ReportHead, tx, REPORT_LIST, division, limit)
}

/// Every report that was ever issued, to be checked.
pub async fn report_list_all(tx: &mut Tx<'_>) -> Result<Vec<ReportRow>, Failure> {
    sql!(fetch_all ReportRow, tx, REPORT_LIST_ALL)
}
