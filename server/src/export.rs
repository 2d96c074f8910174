//! Tables as files that spreadsheet programs open: CSV with a byte order mark, and no cell that is a formula; XLSX with numbers and
//! dates as such, written by rust_xlsxwriter.

use crate::problem::Problem;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

/// A cell that a spreadsheet program would compute is text again behind an apostrophe.
pub fn neutral(cell: &str) -> String {
    let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if computes {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A file to be saved under `name`, which is plain ASCII.
pub fn csv(name: &str, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Response, Problem> {
    let failed = |error: csv::Error| Problem::Failed(error.to_string());
    // Without the mark, spreadsheet programs in China read UTF-8 as GBK.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| neutral(cell)))
            .map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Problem::Failed(error.to_string()))?;
    attached(bytes, name, "text/csv; charset=utf-8")
}

/// A cell with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    Date(NaiveDate),
}

/// The same as a workbook of one sheet, its head frozen.
pub fn xlsx(
    name: &str,
    head: &[String],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Result<Response, Problem> {
    let failed = |error: XlsxError| Problem::Failed(error.to_string());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (column, text) in (0u16..).zip(head) {
        sheet.write_with_format(0, column, text, &bold).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for (line, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                // A string is never a formula here, whatever it begins with.
                Cell::Text(text) => sheet.write_string(line, column, text),
                Cell::Number(number) => sheet.write_number(line, column, number),
                Cell::Date(date) => {
                    let year = u16::try_from(date.year()).unwrap_or(1900);
                    let (month, of_month) = (small(date.month()), small(date.day()));
                    let date = ExcelDateTime::from_ymd(year, month, of_month).map_err(failed)?;
                    sheet.write_datetime_with_format(line, column, &date, &day)
                }
            }
            .map_err(failed)?;
        }
    }
    let bytes = book.save_to_buffer().map_err(failed)?;
    attached(
        bytes,
        name,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}

fn attached(bytes: Vec<u8>, name: &str, kind: &'static str) -> Result<Response, Problem> {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition.map_err(|error| Problem::Failed(error.to_string()))?,
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_cell_is_a_formula_and_every_cell_comes_back() {
        let cells = [
            "=1+1",
            "+8613800000001",
            "-2",
            "@SUM(A1)",
            "\tx",
            "a,\"b\"\nc",
            "王小强",
            "1-2",
        ];
        let row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let response = csv("a.csv", [row]).unwrap();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let read = reader.records().next().unwrap().unwrap();
        for (cell, read) in cells.iter().zip(&read) {
            assert!(!read.starts_with(['=', '+', '-', '@', '\t']), "{read}");
            assert_eq!(read.trim_start_matches('\''), *cell);
        }
    }
}
