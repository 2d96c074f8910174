//! Tables: CSV and XLSX as the same rows of named cells. Knows nothing of what the columns mean.

use super::{FaultKind, Faults, Parsed, xlsx};
use std::fmt::{Display, Write};

const MAX_FILE_BYTES: usize = 32 << 20;
const MAX_CELL_BYTES: usize = 4 << 10;
pub(super) const MAX_ROWS: usize = if cfg!(test) { 2_000 } else { 500_000 };
/// More cells of a row than any file has are counted, not kept.
const MAX_COLUMNS: usize = 256;

/// A column of a file: its name, the other names that its header may have, and whether it must be there.
pub(super) struct Column {
    pub name: &'static str,
    pub also: &'static [&'static str],
    pub needed: bool,
}

pub(super) const fn needed(name: &'static str, also: &'static [&'static str]) -> Column {
    Column {
        name,
        also,
        needed: true,
    }
}

pub(super) const fn optional(name: &'static str, also: &'static [&'static str]) -> Column {
    Column {
        name,
        also,
        needed: false,
    }
}

/// A trimmed text, or what is wrong with it. The fault is told when the column's name is known.
pub(super) type Cell = Result<String, CellFault>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellFault {
    pub kind: FaultKind,
    pub message: &'static str,
}

/// Why no table can be had from a file.
#[derive(Debug)]
pub(super) struct FileFault {
    pub line: usize,
    pub kind: FaultKind,
    pub message: String,
}

impl FileFault {
    pub fn new(line: usize, kind: FaultKind, message: impl Into<String>) -> FileFault {
        FileFault {
            line,
            kind,
            message: message.into(),
        }
    }
}

/// A row as it stands in the file.
pub(super) struct Line {
    pub number: usize,
    cells: Vec<Cell>,
    /// How many cells there are up to the last one that is not blank, kept or not.
    width: usize,
    /// How many there are at all; in a workbook nobody writes the blank ones.
    pub given: Option<usize>,
}

impl Line {
    pub fn new(number: usize) -> Line {
        Line {
            number,
            cells: Vec::new(),
            width: 0,
            given: None,
        }
    }

    /// Puts a cell at its place; those before it that nobody puts are blank.
    pub fn put(&mut self, at: usize, cell: Cell) {
        if is_blank(&cell) {
            return;
        }
        self.width = self.width.max(at + 1);
        if at < MAX_COLUMNS {
            if self.cells.len() <= at {
                self.cells.resize(at + 1, Ok(String::new()));
            }
            self.cells[at] = cell;
        }
    }
}

fn is_blank(cell: &Cell) -> bool {
    matches!(cell, Ok(text) if text.is_empty())
}

pub(super) type Take<'t> = &'t mut dyn FnMut(Line) -> Result<(), FileFault>;

/// Reads a file row by row: `each` makes something of a row, or faults. Rows with a fault are left out; of a file
/// that cannot be read to its end, all are.
pub(super) fn parse<T>(
    bytes: &[u8],
    columns: &'static [Column],
    mut each: impl FnMut(&mut Row<'_>) -> Option<T>,
) -> Parsed<T> {
    let mut faults = Faults::default();
    let mut rows = Vec::new();
    let mut header = None;
    let mut count = 0;
    let mut read = lines(bytes, &mut |line| {
        if line.width == 0 {
            return Ok(());
        }
        let Some(header) = &header else {
            header = Some(Header::read(columns, &line)?);
            return Ok(());
        };
        count += 1;
        if count > MAX_ROWS {
            let message = format!("more than {MAX_ROWS} rows; split the file");
            return Err(FileFault::new(line.number, FaultKind::TooLarge, message));
        }
        let mut row = Row {
            header,
            line: &line,
            faults: &mut faults,
            is_good: true,
        };
        let made = if row.fits() { each(&mut row) } else { None };
        if let (Some(made), true) = (made, row.is_good) {
            rows.push((line.number, made));
        }
        Ok(())
    });
    if read.is_ok() && header.is_none() {
        read = Err(FileFault::new(
            1,
            FaultKind::Header,
            format!("the file is empty; {}", known(columns)),
        ));
    }
    if let Err(FileFault { line, kind, message }) = read {
        faults.add(line, None, kind, None, message);
        rows.clear();
    }
    faults.into_parsed(rows)
}

/// One row while its cells are read. A fault makes it a bad one, but reading goes on, so that all are found.
pub(super) struct Row<'r> {
    header: &'r Header,
    line: &'r Line,
    faults: &'r mut Faults,
    is_good: bool,
}

impl Row<'_> {
    pub fn line(&self) -> usize {
        self.line.number
    }

    /// Whether nothing was wrong so far.
    pub fn is_good(&self) -> bool {
        self.is_good
    }

    pub fn fault(&mut self, column: &'static str, kind: FaultKind, message: impl Into<String>) {
        self.is_good = false;
        self.faults
            .add(self.line.number, Some(column), kind, None, message);
    }

    /// A fault that an earlier line has to do with.
    pub fn fault_like(
        &mut self,
        column: &'static str,
        kind: FaultKind,
        before: usize,
        message: impl Into<String>,
    ) {
        self.is_good = false;
        self.faults
            .add(self.line.number, Some(column), kind, Some(before), message);
    }

    /// The same thing is on an earlier line.
    pub fn duplicate(&mut self, column: &'static str, before: usize) {
        self.fault_like(
            column,
            FaultKind::Duplicate,
            before,
            format!("the same as on line {before}; each may be there once"),
        );
    }

    /// The cell of a column as it is; `None`: blank or not there.
    pub fn cell(&self, column: &str) -> Option<&Cell> {
        self.line
            .cells
            .get(self.header.place(column)?)
            .filter(|cell| !is_blank(cell))
    }

    /// What `parse` makes of a cell that must not be empty.
    pub fn needed<T, E: Display>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let found = self.optional(column, parse)?;
        if found.is_none() {
            self.fault(column, FaultKind::Missing, "must not be empty");
        }
        found
    }

    /// The same for one that may be empty: `Some(None)` then, and `None` after a fault.
    pub fn optional<T, E: Display>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        let (kind, message) = match self.cell(column) {
            None => return Some(None),
            Some(Ok(text)) => match parse(text) {
                Ok(value) => return Some(Some(value)),
                Err(fault) => (FaultKind::Malformed, fault.to_string()),
            },
            Some(Err(CellFault { kind, message })) => (*kind, (*message).to_owned()),
        };
        self.fault(column, kind, message);
        None
    }

    /// Whether the cells are as many as the columns; if not, they are not under their names and not worth reading.
    fn fits(&mut self) -> bool {
        let Header { width, needed, .. } = *self.header;
        let given = self
            .line
            .given
            .filter(|given| *given < needed)
            .unwrap_or(self.line.width);
        if self.line.width > width || given < needed && self.line.given == Some(given) {
            let message = format!(
                "{given} cells, where the header has {width}; a comma or a quote is missing or one too many"
            );
            self.is_good = false;
            self.faults
                .add(self.line.number, None, FaultKind::Ragged, None, message);
        }
        self.is_good
    }
}

/// Which column stands where.
struct Header {
    columns: &'static [Column],
    places: Vec<Option<usize>>,
    width: usize,
    /// Up to the last column whose cell must not be empty.
    needed: usize,
}

impl Header {
    /// The places of the columns, or one fault that says all that is wrong. The header's own words are not
    /// repeated: in a file without a header they are the first person's name and phone.
    fn read(columns: &'static [Column], line: &Line) -> Result<Header, FileFault> {
        let mut places = vec![None; columns.len()];
        let mut wrong = Vec::new();
        for at in 0..line.width {
            let word = line
                .cells
                .get(at)
                .and_then(|cell| cell.as_deref().ok())
                .map(plain)
                .unwrap_or_default();
            let named = |column: &Column| column.name == word || column.also.contains(&word.as_str());
            let Some(column) = columns.iter().position(named) else {
                wrong.push(format!("column {} has no known name", letters(at)));
                if wrong.len() > MAX_COLUMNS {
                    break;
                }
                continue;
            };
            match places[column] {
                None => places[column] = Some(at),
                Some(before) => {
                    let both = format!("columns {} and {} are both", letters(before), letters(at));
                    wrong.push(format!("{both} {}", columns[column].name));
                }
            }
        }
        let there = columns.iter().zip(&places).filter(|(column, _)| column.needed);
        let missing = there
            .clone()
            .filter(|(_, place)| place.is_none())
            .map(|(column, _)| column.name);
        let missing = missing.collect::<Vec<_>>().join(", ");
        if !missing.is_empty() {
            wrong.push(format!("missing: {missing}"));
        }
        if !wrong.is_empty() {
            let message = format!("{}; {}", wrong.join("; "), known(columns));
            return Err(FileFault::new(line.number, FaultKind::Header, message));
        }
        let needed = there
            .filter_map(|(_, place)| *place)
            .max()
            .map_or(0, |last| last + 1);
        Ok(Header {
            columns,
            places,
            width: line.width,
            needed,
        })
    }

    fn place(&self, column: &str) -> Option<usize> {
        let at = self.columns.iter().position(|known| known.name == column);
        debug_assert!(at.is_some(), "{column} is no column of this file");
        self.places[at?]
    }
}

fn known(columns: &[Column]) -> String {
    let mut text = String::from("the columns are");
    for (at, column) in columns.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, "{comma} {}", column.name);
        if let Some(first) = column.also.first() {
            let _ = write!(text, " ({first})");
        }
        if !column.needed {
            text.push('?');
        }
    }
    text.push_str("; those with ? may be left out");
    text
}

/// `Union Card-No *` is `union_card_no`.
fn plain(header: &str) -> String {
    let word = header.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '＊'));
    word.chars()
        .map(|c| {
            if c.is_whitespace() || c == '-' {
                '_'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

/// `A`, `Z`, `AA`: as spreadsheets name columns.
fn letters(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letters(more - 1)),
    }
}

fn lines(bytes: &[u8], take: Take<'_>) -> Result<(), FileFault> {
    let unreadable = |line, message: &str| Err(FileFault::new(line, FaultKind::Unreadable, message));
    if bytes.len() > MAX_FILE_BYTES {
        let message = format!("larger than {} MB; split the file", MAX_FILE_BYTES >> 20);
        return Err(FileFault::new(1, FaultKind::TooLarge, message));
    }
    match bytes {
        [b'P', b'K', 3, 4, ..] => return xlsx::lines(bytes, take),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return unreadable(
                1,
                "an old .xls or a workbook with a password; save it as .xlsx without one",
            );
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return unreadable(1, NOT_UTF8),
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => csv(text.strip_prefix('\u{feff}').unwrap_or(text), take),
        Err(fault) => {
            let before = &bytes[..fault.valid_up_to()];
            unreadable(1 + newlines(&String::from_utf8_lossy(before)), NOT_UTF8)
        }
    }
}

const NOT_UTF8: &str = "not UTF-8 text (perhaps GBK); in the spreadsheet choose “Save as: CSV UTF-8”, or save and \
                        import it as .xlsx";

/// RFC 4180 with any line ends, and with line numbers that an editor shows too.
fn csv(text: &str, take: Take<'_>) -> Result<(), FileFault> {
    let mut rest = text;
    let mut number = 1;
    while !rest.is_empty() {
        let mut line = Line::new(number);
        for at in 0.. {
            let (cell, after) = match rest.strip_prefix('"') {
                Some(quoted) => {
                    let Some(end) = closing_quote(quoted) else {
                        let message = "a quote is opened here and never closed";
                        return Err(FileFault::new(number, FaultKind::Unreadable, message));
                    };
                    number += newlines(&quoted[..end]);
                    let after = &quoted[end + 1..];
                    let tail = after.find([',', '\n', '\r']).unwrap_or(after.len());
                    let cell = if after[..tail].trim().is_empty() {
                        cell(&quoted[..end].replace("\"\"", "\""))
                    } else {
                        let message = "text after a closing quote; write a quote inside quotes twice";
                        Err(CellFault {
                            kind: FaultKind::Ragged,
                            message,
                        })
                    };
                    (cell, &after[tail..])
                }
                None => {
                    let end = rest.find([',', '\n', '\r']).unwrap_or(rest.len());
                    (cell(&rest[..end]), &rest[end..])
                }
            };
            line.put(at, cell);
            line.given = Some(at + 1);
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => {
                    rest = after
                        .strip_prefix("\r\n")
                        .or_else(|| after.get(1..))
                        .unwrap_or_default();
                    break;
                }
            }
        }
        number += 1;
        take(line)?;
    }
    Ok(())
}

/// Where the quoted text ends; a doubled quote is a letter of it.
fn closing_quote(quoted: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + quoted[from..].find('"')?;
        if !quoted[at + 1..].starts_with('"') {
            return Some(at);
        }
        from = at + 2;
    }
}

fn newlines(text: &str) -> usize {
    let lone = |at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    text.bytes()
        .enumerate()
        .filter(|&(at, byte)| byte == b'\n' || (byte == b'\r' && lone(at)))
        .count()
}

/// A text as a cell: trimmed, with line feeds, and nothing in it that nobody can see.
pub(super) fn cell(text: &str) -> Cell {
    let fault = |kind, message| Err(CellFault { kind, message });
    if text.len() > MAX_CELL_BYTES {
        return fault(FaultKind::TooLarge, "longer than 4 kB");
    }
    let invisible = |c: char| matches!(c, '\u{200b}' | '\u{feff}');
    let text = text.trim_matches(|c: char| c.is_whitespace() || invisible(c));
    if is_scientific(text) {
        return fault(FaultKind::LostDigits, LOST_DIGITS);
    }
    let text = text.replace("\r\n", "\n").replace(['\r', '\t'], " ");
    // Marks that turn the direction of writing can make one name look like another.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text
        .chars()
        .any(|c| (c.is_control() && c != '\n') || turns(c) || invisible(c))
    {
        return fault(
            FaultKind::Invisible,
            "an invisible control character is in the text; type it anew",
        );
    }
    Ok(text)
}

pub(super) const LOST_DIGITS: &str = "a spreadsheet turned the number into another form and lost its last digits; \
                                      format the column as text and fill it in anew";

/// `1.38E+10`: what spreadsheets make of long numbers when they write CSV.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && exponent.strip_prefix('+').is_some_and(digits)
}
