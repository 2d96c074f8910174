//! Workbooks: the first visible sheet of an XLSX file as lines of text, as a person reads it on the screen.
//!
//! A workbook is a ZIP of XML from a stranger. Sizes that it declares may lie, so every part is inflated once and
//! measured before the reader, which trusts them, may see the file.

use super::FaultKind;
use super::table::{Cell, CellFault, FileFault, LOST_DIGITS, Line, Take, cell};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;

/// All parts together, inflated: a sheet of half a million rows needs about 170 MB.
const MAX_INFLATED: u64 = 256 << 20;
const MAX_PARTS: usize = 1000;
/// Strings that the sheets share, at the least four tags each; the reader keeps them all in memory.
const MAX_SHARED_TAGS: usize = 12_000_000;
/// Styles, relations and the like: kept in memory too, in more bytes than they have in the file.
const MAX_OTHER_XML: u64 = 4 << 20;

const DAMAGED: &str = "a damaged workbook; open it in a spreadsheet program and save it again as .xlsx";

fn damaged(line: usize) -> FileFault {
    FileFault::new(line, FaultKind::Unreadable, DAMAGED)
}

pub(super) fn lines(bytes: &[u8], take: Take<'_>) -> Result<(), FileFault> {
    // Both readers are made for honest files; a panic in them is this file's fault, not the program's end.
    catch_unwind(AssertUnwindSafe(|| {
        measured(bytes, MAX_INFLATED)?;
        sheet(bytes, take)
    }))
    .unwrap_or_else(|_| Err(damaged(1)))
}

/// Inflates every part and refuses what would not fit into memory.
fn measured(bytes: &[u8], max_inflated: u64) -> Result<(), FileFault> {
    let too_large = || FileFault::new(1, FaultKind::TooLarge, "the workbook is too large when unpacked");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged(1))?;
    if archive.len() > MAX_PARTS {
        return Err(too_large());
    }
    let mut left = max_inflated;
    let mut chunk = vec![0; 64 << 10];
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| damaged(1))?;
        let name = part
            .name()
            .map_err(|_| damaged(1))?
            .replace('\\', "/")
            .to_ascii_lowercase();
        let sheet = name.contains("worksheets/") && !name.ends_with("styles.xml");
        let shared = name.ends_with("sharedstrings.xml");
        let markup = name.ends_with(".xml") || name.ends_with(".rels");
        let (mut size, mut tags, mut head) = (0, 0, Vec::new());
        loop {
            let read = part.read(&mut chunk).map_err(|_| damaged(1))?;
            if read == 0 {
                break;
            }
            let read = &chunk[..read];
            size += read.len() as u64;
            left = left.checked_sub(read.len() as u64).ok_or_else(too_large)?;
            if markup && !sheet && !shared && size > MAX_OTHER_XML {
                return Err(too_large());
            }
            // UTF-16 and encodings with escapes could hide words from the look below; real files are UTF-8.
            if markup && read.iter().any(|byte| matches!(byte, 0 | 0x1B)) {
                return Err(damaged(1));
            }
            if shared {
                tags += read.iter().filter(|byte| **byte == b'<').count();
                head.extend_from_slice(&read[..read.len().min(4096usize.saturating_sub(head.len()))]);
            }
        }
        if tags > MAX_SHARED_TAGS || (shared && claims_too_many(&head)) {
            return Err(too_large());
        }
    }
    Ok(())
}

/// The reader reserves memory for as many shared strings as the file claims to have. In real files the claim is
/// in the first tag; whatever hides it is refused.
fn claims_too_many(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}');
    let body = match head.strip_prefix("<?xml") {
        Some(declaration) => declaration.split_once("?>").map_or("", |(_, body)| body),
        None => head,
    };
    let Some((tag, _)) = body.trim_start().split_once('>') else {
        return true;
    };
    let name = tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
    let is_table = name == "<sst" || (name.starts_with('<') && name.ends_with(":sst"));
    let is_whole = ['"', '\'']
        .into_iter()
        .all(|quote| tag.matches(quote).count() % 2 == 0);
    let claims = tag.match_indices("uniqueCount").any(|(at, word)| {
        let claim = tag[at + word.len()..].trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'', '0']);
        claim.bytes().take_while(u8::is_ascii_digit).count() > 7
    });
    !is_table || !is_whole || claims
}

fn sheet(bytes: &[u8], take: Take<'_>) -> Result<(), FileFault> {
    let opened = |fault: XlsxError| match fault {
        XlsxError::Password => FileFault::new(
            1,
            FaultKind::Unreadable,
            "the workbook has a password; save it without one",
        ),
        _ => damaged(1),
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(opened)?;
    let visible = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let name = workbook
        .sheets_metadata()
        .iter()
        .find(visible)
        .map(|sheet| sheet.name.clone());
    let name =
        name.ok_or_else(|| FileFault::new(1, FaultKind::Unreadable, "the workbook has no visible sheet"))?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(opened)?;
    let mut line = Line::new(1);
    loop {
        let next = cells.next_cell().map_err(|_| damaged(line.number))?;
        let Some(next) = next else { return take(line) };
        let (row, at) = next.get_position();
        let number = row as usize + 1;
        if number < line.number {
            return Err(damaged(number));
        }
        if number > line.number {
            take(std::mem::replace(&mut line, Line::new(number)))?;
        }
        line.put(at as usize, text(next.get_value()));
    }
}

/// What a person sees, or meant: whole numbers without a point, dates as dates.
fn text(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::String(text) => cell(text),
        DataRef::SharedString(text) => cell(text),
        DataRef::Int(number) => counted(*number as f64),
        DataRef::Float(number) => counted(*number),
        DataRef::Bool(truth) => Ok(if *truth { "yes" } else { "no" }.to_owned()),
        DataRef::DateTime(moment) => Ok(dated(moment)),
        DataRef::DateTimeIso(text) => cell(text.strip_suffix("T00:00:00").unwrap_or(text)),
        DataRef::DurationIso(text) => cell(text),
        DataRef::Error(_) => Err(CellFault {
            kind: FaultKind::Malformed,
            message: "the spreadsheet shows an error here, such as #N/A",
        }),
    }
}

/// Spreadsheets keep fifteen digits of a number; of a longer one the rest is zeros that nobody typed.
fn counted(number: f64) -> Cell {
    if number.is_finite() && number.abs() < 1e15 {
        Ok(number.to_string())
    } else {
        Err(CellFault {
            kind: FaultKind::LostDigits,
            message: LOST_DIGITS,
        })
    }
}

fn dated(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if moment.is_duration() || moment.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}");
    }
    match (hour, minute) {
        (0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Parsed, holidays, roll};
    use proptest::prelude::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" state="hidden" r:id="r1"/><sheet name="b" sheetId="2" r:id="r2"/></sheets></workbook>"#;
    const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

    /// A workbook with these parts besides the usual ones; its first sheet is hidden, its second `cells`.
    fn workbook(cells: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
        let sheet = |data: &str| format!("<worksheet><sheetData>{data}</sheetData></worksheet>");
        let (hidden, shown) = (sheet(""), sheet(cells));
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("_rels/.rels", RELS.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
            ("xl/workbook.xml", BOOK.as_bytes()),
            ("xl/styles.xml", STYLES.as_bytes()),
            ("xl/worksheets/sheet1.xml", hidden.as_bytes()),
            ("xl/worksheets/sheet2.xml", shown.as_bytes()),
        ];
        parts.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        parts.extend(more);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn texts(cells: &[&str]) -> String {
        let cells = cells
            .iter()
            .map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"));
        format!("<row>{}</row>", cells.collect::<String>())
    }

    fn roll_header() -> String {
        texts(&["card", "name", "phone", "union", "division"])
    }

    fn places<T>(parsed: &Parsed<T>) -> Vec<(usize, &'static str, FaultKind)> {
        parsed
            .faults
            .iter()
            .map(|fault| (fault.line, fault.column.unwrap_or(""), fault.kind))
            .collect()
    }

    #[test]
    fn numbers_are_read_as_people_meant_them() {
        let rows = roll_header()
            + "<row r=\"3\"><c r=\"A3\"><v>20210001</v></c><c t=\"str\"><v>王小强</v></c><c><v>13800000001</v></c>\
               <c t=\"str\"><v>纺织厂</v></c><c><v>3.60403E5</v></c></row>"
            + "<row r=\"4\"><c r=\"A4\"><v>1.2345678901234567E+18</v></c><c t=\"e\"><v>#N/A</v></c>\
               <c t=\"str\"><v>1.38E+10</v></c><c t=\"str\"><v>纺织厂</v></c><c><v>360403.5</v></c></row>";
        let parsed = roll::parse(&workbook(&rows, &[]));
        let (line, row) = &parsed.rows[0];
        assert_eq!(
            (*line, row.card.as_str(), row.phone.as_str()),
            (3, "20210001", "13800000001")
        );
        assert_eq!(row.division.as_str(), "360403");
        let expected = [
            (4, "card", FaultKind::LostDigits),
            (4, "name", FaultKind::Malformed),
            (4, "phone", FaultKind::LostDigits),
            (4, "division", FaultKind::Malformed),
        ];
        assert_eq!(places(&parsed), expected, "{:#?}", parsed.faults);
    }

    #[test]
    fn dates_are_read_as_dates() {
        let rows = texts(&["date", "kind", "name_en"])
            + "<row><c s=\"1\"><v>46296</v></c><c t=\"str\"><v>holiday</v></c><c t=\"str\"><v>x</v></c></row>"
            + "<row><c><v>46297</v></c><c t=\"str\"><v>holiday</v></c><c t=\"str\"><v>x</v></c></row>";
        let parsed = holidays::parse(&workbook(&rows, &[]));
        assert_eq!(parsed.rows[0].1.date.to_string(), "2026-10-01");
        assert_eq!(
            places(&parsed),
            [(3, "date", FaultKind::Malformed)],
            "a bare number is no date"
        );
    }

    #[test]
    fn a_workbook_of_another_program_reads_alike() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet
            .write_row(0, 0, ["card", "name", "phone", "union", "division"])
            .unwrap();
        sheet
            .write_row(1, 0, ["JJ20210001", "王小强", "13800000001", "纺织厂工会"])
            .unwrap();
        sheet.write(1, 4, 360_403).unwrap();
        sheet
            .write_row(2, 0, ["JJ20210002", "李四", "", "纺织厂工会", "360403", "退休"])
            .unwrap();
        sheet.write_row(3, 0, ["JJ20210003"]).unwrap();
        let parsed = roll::parse(&book.save_to_buffer().unwrap());
        assert_eq!(parsed.rows.len(), 1);
        let expected = [
            (3, "", FaultKind::Ragged),
            (4, "name", FaultKind::Missing),
            (4, "phone", FaultKind::Missing),
            (4, "union", FaultKind::Missing),
            (4, "division", FaultKind::Missing),
        ];
        assert_eq!(places(&parsed), expected, "{:#?}", parsed.faults);
    }

    /// How a workbook is refused that says more than it should.
    fn refusal(more: &[(&str, &[u8])]) -> FaultKind {
        let parsed = roll::parse(&workbook(&roll_header(), more));
        assert!(
            parsed.rows.is_empty() && parsed.faults.len() == 1,
            "{:?}",
            parsed.faults
        );
        parsed.faults[0].kind
    }

    #[test]
    fn bombs_and_lies_are_refused() {
        let shared = |start: &str| format!("{start}<si><t>x</t></si></sst>").into_bytes();
        let honest = shared("<?xml version=\"1.0\"?>\n<sst count=\"1\" uniqueCount=\"0000001\">");
        let parsed = roll::parse(&workbook(&roll_header(), &[("xl/sharedStrings.xml", &honest)]));
        assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
        for start in [
            "<sst uniqueCount=\"99999999999999\">",
            "<x:sst uniqueCount = '9999999999' xmlns:x=\"y\">",
            "<!-- <sst> --><sst uniqueCount=\"99999999999999\">",
            "<sst x='>' uniqueCount=\"99999999999999\">",
            "<sst x=\"a'>\" y=\"'\" uniqueCount=\"99999999999999\">",
        ] {
            let kind = refusal(&[("xl/sharedStrings.xml", &shared(start))]);
            assert_eq!(kind, FaultKind::TooLarge, "{start}");
        }
        let styles = vec![b' '; (4 << 20) + 1];
        assert_eq!(refusal(&[("xl/styles.xml", &styles)]), FaultKind::TooLarge);
        assert_eq!(
            refusal(&[("xl/theme/theme1.xml", "<?xml?>\0<".as_bytes())]),
            FaultKind::Unreadable
        );
        let bomb = workbook("", &[("xl/media/image1.png", &vec![0; 8 << 20])]);
        assert!(bomb.len() < 64 << 10);
        assert!(measured(&bomb, 9 << 20).is_ok());
        assert_eq!(measured(&bomb, 7 << 20).unwrap_err().kind, FaultKind::TooLarge);
    }

    #[test]
    fn rows_far_out_cost_nothing_and_rows_backwards_are_damage() {
        let far = roll_header() + "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"str\"><v>x</v></c></row>";
        assert_eq!(
            places(&roll::parse(&workbook(&far, &[]))),
            [(1_048_576, "", FaultKind::Ragged)]
        );
        let back = format!(
            "{}{}",
            roll_header().replace("<row>", "<row r=\"5\">"),
            "<row r=\"2\"><c><v>1</v></c></row>"
        );
        assert_eq!(
            places(&roll::parse(&workbook(&back, &[]))),
            [(2, "", FaultKind::Unreadable)]
        );
    }

    #[test]
    fn what_is_no_workbook_is_damage() {
        let whole = workbook(&roll_header(), &[]);
        for bytes in [
            &b"PK\x03\x04"[..],
            &whole[..whole.len() / 2],
            &whole[..whole.len() - 1],
        ] {
            assert_eq!(roll::parse(bytes).faults[0].kind, FaultKind::Unreadable);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_sheet_brings_the_reader_down(cells in "(<row r=\"[0-9A-Z]{0,9}\">|</row>|<c r=\"[A-Z]{0,9}[0-9]{0,11}\"( t=\"(s|n|e|d|b|str)\")?( s=\"1\")?>|<v>[0-9.eE+-]{0,6}</v>|</c>|<v/>|<is>|&[a-z#0-9]{0,3};|<dimension ref=\"B9:A1\"/>){0,20}") {
            roll::parse(&workbook(&cells, &[]));
        }

        #[test]
        fn no_flipped_byte_brings_the_reader_down(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = workbook(&(roll_header() + &texts(&["JJ20210001", "王小强"])), &[]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            roll::parse(&bytes);
        }
    }
}
