//! Monthly reports: the coverage of a month at its last day, frozen when an officer issues it, so that it can be cited. A
//! correction is another edition with a remark; both stay.

use super::coverage::{Coverage, Question, coverage, may};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret::request_hash;
use crate::store::{
    Command, Failure, Finding, NewAct, ReportHead, ReportRow, Tx, audit_append, report_get, report_insert,
    report_list, report_list_all, take_turn,
};
use gongyue::audit::Act;
use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde_json::json;

/// Reports that are listed.
const MOST: u32 = 60;
/// Months back that may be reported.
const MONTHS_BACK: usize = 12;

/// Why a report was not issued.
#[derive(Debug)]
pub enum Unissued {
    /// Not a month that is over, or one too long ago.
    Month,
    /// Days of it are not counted yet.
    Uncounted(usize),
    /// There is one, and nobody said why there is to be another.
    RemarkMissing,
    Problem(Problem),
}

impl From<Problem> for Unissued {
    fn from(problem: Problem) -> Self {
        Unissued::Problem(problem)
    }
}

/// A report with its numbers.
pub struct Report {
    pub row: ReportRow,
    pub coverage: Coverage,
}

/// The months that may be reported now, the newest first.
pub fn months(app: &Shared) -> Vec<Month> {
    let now = Month::of(Zone::SHANGHAI.date(app.now()));
    let first = now.previous();
    std::iter::successors(Some(first), |month| Some(month.previous()))
        .take(MONTHS_BACK)
        .collect()
}

pub async fn list(app: &Shared, me: &Me, division: &DivisionCode) -> Result<Vec<ReportHead>, Problem> {
    may(me, division)?;
    let mut reader = app.db.read_at_length().await?;
    Ok(report_list(&mut reader.tx(), division, MOST).await?)
}

/// For whoever oversees its division.
pub async fn report(app: &Shared, me: &Me, id: &str) -> Result<Report, Problem> {
    let mut reader = app.db.read_at_length().await?;
    let row = report_get(&mut reader.tx(), id).await?.ok_or(Problem::NotFound)?;
    may(me, &row.division_code)?;
    let coverage = serde_json::from_str(&row.content).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(Report { row, coverage })
}

/// Freezes the numbers of a month; the id of the report.
pub async fn issue(
    app: &Shared,
    me: &Me,
    division: &DivisionCode,
    month: Month,
    remark: &str,
    lang: Lang,
) -> Result<String, Unissued> {
    may(me, division)?;
    if !months(app).contains(&month) {
        return Err(Unissued::Month);
    }
    let question = Question {
        from: month.first(),
        ..Question::of(division.clone(), month.last())
    };
    let found = coverage(app, me, question, lang).await?;
    if found.uncounted_days > 0 {
        return Err(Unissued::Uncounted(found.uncounted_days));
    }
    let content = serde_json::to_string(&found).map_err(|error| Problem::Failed(error.to_string()))?;
    let command = Issue {
        row: ReportRow {
            id: app.new_id(),
            division_code: division.clone(),
            month,
            edition: 1,
            issued_at: app.now(),
            issued_by: me.id.to_string(),
            remark: remark.trim().to_owned(),
            hash: request_hash(&[&content]),
            content,
        },
        officer: me.clone(),
    };
    let id = command.row.id.clone();
    match app.db.write(command).await {
        Ok(true) => Ok(id),
        Ok(false) => Err(Unissued::RemarkMissing),
        Err(failure) => Err(Unissued::Problem(failure.into())),
    }
}

struct Issue {
    row: ReportRow,
    officer: Me,
}

impl Command for Issue {
    /// `false`: another edition needs a remark.
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let row = &self.row;
        take_turn(tx, &format!("reports of {}", row.division_code)).await?;
        let there = report_list(tx, &row.division_code, u32::MAX).await?;
        let last = there
            .iter()
            .filter(|head| head.month == row.month)
            .map(|head| head.edition)
            .max();
        if last.is_some() && row.remark.is_empty() {
            return Ok(false);
        }
        let row = ReportRow {
            edition: last.unwrap_or(0) + 1,
            ..row.clone()
        };
        report_insert(tx, &row).await?;
        let act = NewAct {
            chain: String::new(),
            at: row.issued_at,
            actor: Some(self.officer.id.clone()),
            act: Act::ReportIssued,
            subject: row.id.clone(),
            about: None,
            reason: row.remark.clone(),
            before: json!(null),
            after: json!({ "division": row.division_code, "month": row.month, "edition": row.edition, "hash": row.hash }),
        };
        audit_append(tx, &[act]).await?;
        Ok(true)
    }
}

/// Reports whose numbers are not those that were issued; there must be none.
pub async fn findings(tx: &mut Tx<'_>) -> Result<Vec<Finding>, Failure> {
    let rows = report_list_all(tx).await?;
    let changed = rows
        .into_iter()
        .filter(|row| request_hash(&[&row.content]) != row.hash);
    Ok(changed
        .map(|row| Finding {
            subject: row.id,
            sentence: "the numbers of this report are not those that were issued".to_owned(),
        })
        .collect())
}
