//! What the coverage reads of places: facilities with their histories, and how many courts there are.

use super::facility::prefix;
use super::{Failure, Tx};
use chrono::NaiveDate;
use gongyue::division::DivisionCode;
use gongyue::facility::{FacilityKind, FacilityStatus};
use gongyue::id::{FacilityId, VenueId};
use gongyue::span::Instant;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;

row! {
    /// A facility since when it was what; one without a history has a single row.
    pub struct SiteRow {
        pub id: FacilityId,
        pub kind: FacilityKind,
        pub name: String,
        pub name_en: String,
        pub division_code: DivisionCode,
        pub longitude: f64,
        pub latitude: f64,
        pub since: Option<NaiveDate>,
        pub status: FacilityStatus,
    }
}

row! {
    /// A venue with its courts: parts in all, and those of its largest court.
    pub struct VenueCourts {
        pub venue_id: VenueId,
        pub palace_id: FacilityId,
        pub kind: VenueKind,
        pub name: String,
        pub name_en: String,
        pub parts: i64,
        pub unit: i64,
    }
}

row! {
    /// A palace: when its first reservation begins, and how many days of a period are counted.
    pub struct CountedRow {
        pub time_zone: Zone,
        pub began_at: Option<Instant>,
        pub days: i64,
    }
}

statements! {
    STATEMENTS;
    SITE_LIST = "
        SELECT facility.id, facility.kind, facility.name, facility.name_en, facility.division_code, facility.longitude,
            facility.latitude, facility_status.since, COALESCE(facility_status.status, facility.status) AS status
        FROM facility LEFT JOIN facility_status ON facility_status.facility_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
        ORDER BY facility.division_code, facility.id, facility_status.since";
    VENUE_COURTS = "
        SELECT venue.id AS venue_id, venue.palace_id, venue.kind, venue.name, venue.name_en,
            COALESCE((
                SELECT COUNT(DISTINCT court_part.part_id) FROM court JOIN court_part ON court_part.court_id = court.id
                WHERE court.venue_id = venue.id AND court.since < $2
                    AND (court.retired_at IS NULL OR court.retired_at > $2)), 0) AS parts,
            COALESCE((
                SELECT COUNT(*) FROM court JOIN court_part ON court_part.court_id = court.id
                WHERE court.venue_id = venue.id AND court.since < $2
                    AND (court.retired_at IS NULL OR court.retired_at > $2)
                GROUP BY court.id ORDER BY COUNT(*) DESC LIMIT 1), 1) AS unit
        FROM facility JOIN venue ON venue.palace_id = facility.id
        WHERE facility.division_code >= $1 AND facility.division_code < $1 || ':'
        ORDER BY venue.palace_id, venue.ordinal, venue.id";
    COUNTED_LIST = "
        SELECT time_zone, (SELECT MIN(starts_at) FROM reservation WHERE reservation.palace_id = facility.id) AS began_at,
            (SELECT COUNT(*) FROM use_day WHERE use_day.palace_id = facility.id AND date >= $2 AND date <= $3) AS days
        FROM facility WHERE division_code >= $1 AND division_code < $1 || ':' AND kind = 'palace' ORDER BY id";
}

/// The facilities of a division and below, each with its history in order.
pub async fn site_list(tx: &mut Tx<'_>, division: &DivisionCode) -> Result<Vec<SiteRow>, Failure> {
    sql!(fetch_all SiteRow, tx, SITE_LIST, prefix(Some(division)))
}

/// The venues of a division and below, also retired ones, with the courts that they had at a moment.
pub async fn venue_courts(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    at: Instant,
) -> Result<Vec<VenueCourts>, Failure> {
    sql!(fetch_all VenueCourts, tx, VENUE_COURTS, division, at)
}

/// From when on each palace is counted, and how many days of a period are.
pub async fn counted_list(
    tx: &mut Tx<'_>,
    division: &DivisionCode,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<CountedRow>, Failure> {
    sql!(fetch_all CountedRow, tx, COUNTED_LIST, division, from, to)
}
