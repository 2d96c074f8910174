//! Imports: what unions and palaces keep in spreadsheets, as typed rows, with everything that is wrong named.
//!
//! Pure: bytes in, rows and faults out. No store, no files, no clock, no language but plain English. Faults go
//! to terminals, logs and tickets, so no message ever repeats what a cell holds: phones, names and cards stay in
//! the file. What is at fault is found by line and column.
//!
//! The formats are described for those who fill them in in `docs/import.md`.

pub mod divisions;
pub mod facilities;
pub mod holidays;
pub mod roll;

mod cell;
pub mod hours;
mod table;
#[cfg(test)]
mod tests;
mod xlsx;

use gongyue::division::DivisionCode;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a file holds: its good rows, each with its line, and everything that is wrong with the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    pub rows: Vec<(usize, T)>,
    pub faults: Vec<RowFault>,
    /// Rows that are left out, also those whose faults are too many to be listed; a file that cannot be read to its
    /// end has one at least.
    pub bad_rows: usize,
}

/// One thing wrong in one place. Displays as `line 12, phone: a mobile number has 11 digits`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// As a text editor or a spreadsheet counts; the header is line 1.
    pub line: usize,
    /// The column's first name in `docs/import.md`; `None`: the whole row or file.
    pub column: Option<&'static str>,
    pub kind: FaultKind,
    /// The earlier line that this one repeats or contradicts.
    pub like: Option<usize>,
    /// What is wrong and what would be right, without what the cell holds.
    pub message: String,
}

gongyue::words_enum! {
    FaultKind {
        /// The file cannot be read at all.
        Unreadable = "unreadable",
        /// Larger than is read: the file, its rows or a cell.
        TooLarge = "too_large",
        /// Columns are missing, unknown or there twice.
        Header = "header",
        /// More or fewer cells than the header has.
        Ragged = "ragged",
        /// A cell that must not be empty is.
        Missing = "missing",
        /// A cell is not what its column says.
        Malformed = "malformed",
        /// A mark in a cell that nobody can see.
        Invisible = "invisible",
        /// A spreadsheet turned a long number into another one.
        LostDigits = "lost_digits",
        /// Refers to something that is neither in the file nor known.
        Unknown = "unknown",
        /// The same thing a second time.
        Duplicate = "duplicate",
        /// Contradicts another cell or row.
        Conflict = "conflict",
        /// There are more faults than are listed.
        Unlisted = "unlisted",
        /// Belongs to somebody whom the reader may not change.
        Foreign = "foreign",
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl<T> Parsed<T> {
    /// Turns the rows whose division is not among the `known` into faults, before a foreign key does.
    pub fn with_known_divisions(
        mut self,
        known: &BTreeSet<DivisionCode>,
        division: impl Fn(&T) -> &DivisionCode,
    ) -> Parsed<T> {
        let (faults, bad_rows) = (&mut self.faults, &mut self.bad_rows);
        self.rows.retain(|(line, row)| {
            let is_known = known.contains(division(row));
            if !is_known {
                *bad_rows += 1;
                let message = "this division is not known; import the divisions first".to_owned();
                faults.push(RowFault {
                    line: *line,
                    column: Some("division"),
                    kind: FaultKind::Unknown,
                    like: None,
                    message,
                });
            }
            is_known
        });
        faults.sort_by_key(|fault| fault.line);
        self
    }
}

/// Faults as they are found. A wrong file of half a million rows would fill memory with them, so the list ends
/// somewhere; what comes after is only counted.
#[derive(Debug, Default)]
struct Faults {
    listed: Vec<RowFault>,
    unlisted: usize,
    bad_rows: usize,
    /// The last of them: rows come in order.
    last_bad: Option<usize>,
}

pub const MAX_LISTED: usize = 10_000;

impl Faults {
    fn add(
        &mut self,
        line: usize,
        column: Option<&'static str>,
        kind: FaultKind,
        like: Option<usize>,
        message: impl Into<String>,
    ) {
        if self.last_bad != Some(line) {
            self.last_bad = Some(line);
            self.bad_rows += 1;
        }
        if self.listed.len() < MAX_LISTED {
            self.listed.push(RowFault {
                line,
                column,
                kind,
                like,
                message: message.into(),
            });
        } else {
            self.unlisted += 1;
        }
    }

    fn into_parsed<T>(self, rows: Vec<(usize, T)>) -> Parsed<T> {
        let mut faults = self.listed;
        faults.sort_by_key(|fault| fault.line);
        if let (Some(last), 1..) = (faults.last(), self.unlisted) {
            faults.push(RowFault {
                line: last.line,
                column: None,
                kind: FaultKind::Unlisted,
                like: None,
                message: format!(
                    "{} more faults are not listed; correct these first",
                    self.unlisted
                ),
            });
        }
        Parsed {
            rows,
            faults,
            bad_rows: self.bad_rows,
        }
    }
}

/// On which line each key was first seen.
struct Seen<K>(BTreeMap<K, usize>);

impl<K: Ord> Seen<K> {
    fn new() -> Self {
        Seen(BTreeMap::new())
    }

    /// The line that had it before.
    fn before(&mut self, key: K, line: usize) -> Option<usize> {
        match self.0.entry(key) {
            std::collections::btree_map::Entry::Occupied(entry) => Some(*entry.get()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(line);
                None
            }
        }
    }
}
