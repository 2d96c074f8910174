//! Divisions: provinces, cities and counties.

use super::{Failure, Tx};
use gongyue::division::DivisionCode;

row! {
    pub struct DivisionRow {
        pub code: DivisionCode,
        pub name: String,
        pub name_en: String,
        /// `None` for a province.
        pub parent_code: Option<DivisionCode>,
        /// Of its seat, degrees.
        pub longitude: Option<f64>,
        pub latitude: Option<f64>,
        /// Name, pinyin and initials; kept in lower case.
        pub search_key: String,
    }
}

statements! {
    STATEMENTS;
    DIVISION_UPSERT = "
        INSERT INTO division (code, name, name_en, parent_code, longitude, latitude, search_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
            parent_code = excluded.parent_code, longitude = excluded.longitude, latitude = excluded.latitude,
            search_key = excluded.search_key";
    DIVISION_GET = "
        SELECT code, name, name_en, parent_code, longitude, latitude, search_key FROM division WHERE code = $1";
    DIVISION_LIST = "
        SELECT code, name, name_en, parent_code, longitude, latitude, search_key FROM division ORDER BY code";
    DIVISION_LIST_WITHIN = "
        SELECT code, name, name_en, parent_code, longitude, latitude, search_key FROM division
        WHERE code >= $1 AND code < $1 || ':' ORDER BY code";
}

/// The parent must be there already: import provinces before cities before counties.
pub async fn division_upsert(tx: &mut Tx<'_>, division: &DivisionRow) -> Result<(), Failure> {
    sql!(
        execute_one,
        tx,
        DIVISION_UPSERT,
        division.code,
        division.name,
        division.name_en,
        division.parent_code,
        division.longitude,
        division.latitude,
        division.search_key.to_lowercase(),
    )
}

pub async fn division_get(tx: &mut Tx<'_>, code: &DivisionCode) -> Result<Option<DivisionRow>, Failure> {
    sql!(fetch_optional DivisionRow, tx, DIVISION_GET, code)
}

/// By code, so that a city stands before its counties.
pub async fn division_list(tx: &mut Tx<'_>) -> Result<Vec<DivisionRow>, Failure> {
    sql!(fetch_all DivisionRow, tx, DIVISION_LIST)
}

/// A division and all below it, in the same order.
pub async fn division_list_within(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
) -> Result<Vec<DivisionRow>, Failure> {
    sql!(fetch_all DivisionRow, tx, DIVISION_LIST_WITHIN, division)
}
