//! Tables for spreadsheets: CSV with a byte order mark, since without it they guess at Chinese.

use std::fmt::Write;

/// What a browser should take it for.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// Rows of cells, the names of the columns first.
pub struct Csv(String);

impl Csv {
    pub fn new(columns: &[&str]) -> Csv {
        let mut csv = Csv("\u{feff}".to_owned());
        csv.row(columns);
        csv
    }

    pub fn row(&mut self, cells: &[&str]) {
        for (at, cell) in cells.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let quoted = neutral(cell).replace('"', "\"\"");
            // Writing to a text cannot fail.
            let _ = write!(self.0, "{comma}\"{quoted}\"");
        }
        self.0.push_str("\r\n");
    }

    pub fn into_text(self) -> String {
        self.0
    }
}

/// A spreadsheet runs what begins like a formula, whatever wrote it. An apostrophe before it makes it a text again.
fn neutral(cell: &str) -> String {
    let starts = |c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    if cell.starts_with(starts) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_is_a_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        assert_eq!(neutral("1-2=3"), "1-2=3");
    }

    #[test]
    fn quotes_commas_and_lines_stay_in_their_cell() {
        let mut csv = Csv::new(&["行", "问题"]);
        csv.row(&["7", "a \"b\", c\nd"]);
        assert_eq!(
            csv.into_text(),
            "\u{feff}\"行\",\"问题\"\r\n\"7\",\"a \"\"b\"\", c\nd\"\r\n"
        );
    }
}
