//! Divisions: the tree of codes that remits, coverage and addresses hang on.

use super::table::{self, Column, Row, needed, optional};
use super::{FaultKind, Parsed, RowFault, Seen, cell};
use gongyue::division::{DivisionCode, DivisionLevel};
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &[Column] = &[
    needed("code", &["地区编码", "行政区划代码", "division"]),
    needed("name", &["名称", "地区"]),
    optional("name_en", &["英文名称", "english_name"]),
    needed("parent_code", &["上级编码", "parent"]),
    optional("longitude", &["经度", "lon", "lng"]),
    optional("latitude", &["纬度", "lat"]),
];

#[derive(Debug, Clone, PartialEq)]
pub struct DivisionIn {
    pub code: DivisionCode,
    pub name: String,
    /// The name itself where the file has no English one.
    pub name_en: String,
    /// `None`: a province. Otherwise a longer or shorter prefix of the code; a county may stand right under its
    /// province.
    pub parent: Option<DivisionCode>,
    /// Both or neither; degrees, WGS 84.
    pub longitude: Option<f64>,
    pub latitude: Option<f64>,
}

/// Each division has its parent in the file or among the `known`. In the result parents stand before children.
pub fn parse(bytes: &[u8], known: &[DivisionCode]) -> Parsed<DivisionIn> {
    let mut seen = Seen::new();
    let parsed = table::parse(bytes, COLUMNS, |row| division(row, &mut seen));
    with_parents(parsed, known)
}

fn division(row: &mut Row<'_>, seen: &mut Seen<DivisionCode>) -> Option<DivisionIn> {
    let code = row.needed("code", cell::division);
    let name = row.needed("name", cell::line(2..=60));
    let name_en = row.optional("name_en", cell::line(1..=100));
    let parent = row.optional("parent_code", cell::division);
    let longitude = row.optional("longitude", cell::longitude);
    let latitude = row.optional("latitude", cell::latitude);
    if let (Some(longitude), Some(latitude)) = (longitude, latitude)
        && longitude.is_some() != latitude.is_some()
    {
        let empty = if longitude.is_some() {
            "latitude"
        } else {
            "longitude"
        };
        row.fault(empty, FaultKind::Missing, "longitude and latitude go together");
    }
    let code = code?;
    if let Some(before) = seen.before(code.clone(), row.line()) {
        row.duplicate("code", before);
    }
    let parent = parent?;
    match &parent {
        None if code.level() != DivisionLevel::Province => {
            row.fault("parent_code", FaultKind::Missing, "only a province has no parent");
        }
        Some(parent) if *parent == code || !parent.contains(&code) => {
            let message = "a parent's code begins its children's: 3604 is the parent of 360403";
            row.fault("parent_code", FaultKind::Conflict, message);
        }
        _ => {}
    }
    let name = name?;
    Some(DivisionIn {
        code,
        name_en: name_en?.unwrap_or_else(|| name.clone()),
        name,
        parent,
        longitude: longitude?,
        latitude: latitude?,
    })
}

/// Leaves out, with a fault, what has no parent: also where the parent is in the file, but bad.
fn with_parents(parsed: Parsed<DivisionIn>, known: &[DivisionCode]) -> Parsed<DivisionIn> {
    let Parsed {
        mut rows,
        mut faults,
        mut bad_rows,
    } = parsed;
    let lines: BTreeMap<DivisionCode, usize> =
        rows.iter().map(|(line, row)| (row.code.clone(), *line)).collect();
    rows.sort_by_key(|(_, row)| row.code.level());
    let mut there: BTreeSet<DivisionCode> = known.iter().cloned().collect();
    rows.retain(|(line, row)| {
        let missing = row.parent.as_ref().filter(|parent| !there.contains(*parent));
        let Some(parent) = missing else {
            there.insert(row.code.clone());
            return true;
        };
        let message = match lines.get(parent) {
            Some(at) => format!("its parent, on line {at}, has faults"),
            None => "its parent is neither known nor a good row of this file".to_owned(),
        };
        bad_rows += 1;
        faults.push(RowFault {
            line: *line,
            column: Some("parent_code"),
            kind: FaultKind::Unknown,
            like: None,
            message,
        });
        false
    });
    faults.sort_by_key(|fault| fault.line);
    Parsed {
        rows,
        faults,
        bad_rows,
    }
}
