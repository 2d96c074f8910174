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
        measured(bytes)?;
        sheet(bytes, take)
    }))
    .unwrap_or_else(|_| Err(damaged(1)))
}

/// Inflates every part and refuses what would not fit into memory.
fn measured(bytes: &[u8]) -> Result<(), FileFault> {
    let too_large = || FileFault::new(1, FaultKind::TooLarge, "the workbook is too large when unpacked");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged(1))?;
    if archive.len() > MAX_PARTS {
        return Err(too_large());
    }
    let mut left = MAX_INFLATED;
    let mut chunk = vec![0; 64 << 10];
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| damaged(1))?;
        let name = part.name().map_err(|_| damaged(1))?.replace('\\', "/").to_ascii_lowercase();
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
    let Some((tag, _)) = body.trim_start().split_once('>') else { return true };
    let name = tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
    let is_table = name == "<sst" || (name.starts_with('<') && name.ends_with(":sst"));
    let is_whole = ['"', '\''].into_iter().all(|quote| tag.matches(quote).count() % 2 == 0);
    let claims = tag.match_indices("uniqueCount").any(|(at, word)| {
        let claim = tag[at + word.len()..].trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'', '0']);
        claim.bytes().take_while(u8::is_ascii_digit).count() > 7
    });
    !is_table || !is_whole || claims
}

fn sheet(bytes: &[u8], take: Take<'_>) -> Result<(), FileFault> {
    let opened = |fault: XlsxError| match fault {
        XlsxError::Password => {
            FileFault::new(1, FaultKind::Unreadable, "the workbook has a password; save it without one")
        }
        _ => damaged(1),
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(opened)?;
    let visible = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let name = workbook.sheets_metadata().iter().find(visible).map(|sheet| sheet.name.clone());
    let name = name.ok_or_else(|| FileFault::new(1, FaultKind::Unreadable, "the workbook has no visible sheet"))?;
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
