//! Imports: parsed rows into the store, all of a file or nothing of it.
//!
//! A file is read whole before anything is written, and written in one transaction, so that a fault in the
//! last line leaves no half of a province behind.

use super::register::enter_status;
use crate::app::Shared;
use crate::import::divisions::{self, DivisionIn};
use crate::import::facilities::{self, Courts, FacilityIn, VenueIn};
use crate::import::holidays::{self, HolidayIn};
use crate::import::{Parsed, RowFault};
use crate::preset;
use crate::search_key::{search_key, search_key_of};
use crate::store::{
    Command, CourtRow, DivisionRow, FacilityRow, Failure, HolidayRow, MemberRow, OpeningHoursRow, PartRow,
    PolicyRow, RegisterRow, Tx, VenueRow, Verified, court_part_insert, court_upsert, division_list,
    division_upsert, facility_get, facility_register, facility_register_set, facility_upsert, holiday_upsert,
    hours_list, hours_replace, member_insert, member_set_verified, part_upsert, policy_insert, policy_list,
    roll_list_of_phone, use_day_forget_everywhere, venue_upsert,
};
use chrono::NaiveDate;
use gongyue::division::DivisionCode;
use gongyue::hours::HoursRow;
use gongyue::id::{CourtId, PartId, VenueId};
use gongyue::member::VerifiedBy;
use gongyue::span::Instant;
use gongyue::venue::Takes;
use gongyue_app::Lang;
use std::collections::BTreeSet;

/// What to do with a file that has bad rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// Import nothing.
    Refuse,
    /// Import the others.
    Skip,
    /// Import nothing in any case: only say what is wrong.
    CheckOnly,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub good: usize,
    pub written: usize,
    pub faults: Vec<RowFault>,
}

#[derive(Debug, thiserror::Error)]
pub enum Unimported {
    #[error("{} bad rows, nothing was imported", .0.len())]
    Faults(Vec<RowFault>),
    #[error("the store failed: {0}")]
    Failure(#[from] Failure),
}

pub async fn divisions(app: &Shared, bytes: &[u8], bad: Bad) -> Result<Report, Unimported> {
    let known: Vec<DivisionCode> = known_divisions(app).await?.into_iter().collect();
    let parsed = divisions::parse(bytes, &known);
    write(app, parsed, bad, Divisions).await
}

async fn known_divisions(app: &Shared) -> Result<BTreeSet<DivisionCode>, Failure> {
    let mut reader = app.db.read_at_length().await?;
    let rows = division_list(&mut reader.tx()).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

pub async fn holidays(app: &Shared, bytes: &[u8], bad: Bad) -> Result<Report, Unimported> {
    write(app, holidays::parse(bytes), bad, Holidays).await
}

pub async fn facilities(app: &Shared, bytes: &[u8], bad: Bad) -> Result<Report, Unimported> {
    let known = known_divisions(app).await?;
    let parsed = facilities::parse(bytes).with_known_divisions(&known, |row| &row.division);
    write(app, parsed, bad, |rows| Facilities { rows, now: app.now() }).await
}

async fn write<T, C>(
    app: &Shared,
    parsed: Parsed<T>,
    bad: Bad,
    command: impl FnOnce(Vec<T>) -> C,
) -> Result<Report, Unimported>
where
    C: Command<Output = (), Error = Failure>,
{
    let good = parsed.rows.len();
    let faults = parsed.faults;
    if bad == Bad::Refuse && !faults.is_empty() {
        return Err(Unimported::Faults(faults));
    }
    if bad == Bad::CheckOnly || good == 0 {
        return Ok(Report {
            good,
            written: 0,
            faults,
        });
    }
    app.db
        .write(command(parsed.rows.into_iter().map(|(_, row)| row).collect()))
        .await?;
    Ok(Report {
        good,
        written: good,
        faults,
    })
}

struct Divisions(Vec<DivisionIn>);

impl Command for Divisions {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for row in &self.0 {
            let division = DivisionRow {
                code: row.code.clone(),
                name: row.name.clone(),
                name_en: row.name_en.clone(),
                parent_code: row.parent.clone(),
                longitude: row.longitude,
                latitude: row.latitude,
                search_key: search_key(&row.name),
            };
            division_upsert(tx, &division).await?;
        }
        Ok(())
    }
}

struct Holidays(Vec<HolidayIn>);

impl Command for Holidays {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        for row in &self.0 {
            let holiday = HolidayRow {
                date: row.date,
                kind: row.kind,
                name: row.name.clone(),
                name_en: row.name_en.clone(),
            };
            if holiday_upsert(tx, &holiday).await? {
                use_day_forget_everywhere(tx, row.date).await?;
            }
        }
        Ok(())
    }
}

struct Facilities {
    rows: Vec<FacilityIn>,
    now: Instant,
}

impl Command for Facilities {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let putting = Putting { now: self.now };
        for row in &self.rows {
            putting.facility(tx, row).await?;
        }
        Ok(())
    }
}

/// Puts one facility after the other into the store, as they are now.
pub(super) struct Putting {
    pub now: Instant,
}

impl Putting {
    pub async fn facility(&self, tx: &mut Tx<'_>, row: &FacilityIn) -> Result<(), Failure> {
        let facility = FacilityRow {
            id: row.id.clone(),
            kind: row.kind,
            name: row.name.clone(),
            name_en: row.name_en.clone(),
            division_code: row.division.clone(),
            status: row.status,
            address: row.address.clone(),
            address_en: row.address_en.clone(),
            longitude: row.longitude,
            latitude: row.latitude,
            time_zone: row.time_zone,
            phone: row.phone.clone(),
            amenities: row.amenities.clone(),
            notice: row.notice.clone(),
            notice_en: row.notice_en.clone(),
            getting_there: row.getting_there.clone(),
            getting_there_en: row.getting_there_en.clone(),
            is_sample: row.is_sample,
            search_key: search_key_of(&[&row.name, &row.name_en, &row.address]),
        };
        let is_new = facility_get(tx, &row.id).await?.is_none();
        facility_upsert(tx, &facility).await?;
        enter_status(tx, &row.id, row.status_since, row.status).await?;
        self.register(tx, row).await?;
        // What a new facility has, it has had from its beginning; what is added to another is new today.
        let today = row.time_zone.date(self.now);
        let since = if is_new { row.status_since } else { today };
        let mut hours = Vec::new();
        hours_rows(&mut hours, row, None, &row.hours, since);
        for (ordinal, venue) in row.venues.iter().enumerate() {
            self.venue(tx, row, venue, ordinal, is_new).await?;
            hours_rows(&mut hours, row, Some(&venue.id), &venue.hours, since);
        }
        let there = hours_list(tx, &row.id).await?;
        if same_pattern(&there, &hours) {
            return Ok(());
        }
        hours_replace(tx, &row.id, &hours, since).await
    }

    /// What the file does not say stays as it is.
    async fn register(&self, tx: &mut Tx<'_>, row: &FacilityIn) -> Result<(), Failure> {
        let there = facility_register(tx, &row.id).await?;
        let said = RegisterRow {
            id: row.id.clone(),
            floor_area_m2: row
                .floor_area_m2
                .or(there.as_ref().and_then(|there| there.floor_area_m2)),
            opens_on: row.opens_on.or(there.and_then(|there| there.opens_on)),
        };
        facility_register_set(tx, &said).await
    }

    async fn venue(
        &self,
        tx: &mut Tx<'_>,
        facility: &FacilityIn,
        row: &VenueIn,
        ordinal: usize,
        is_new: bool,
    ) -> Result<(), Failure> {
        let words = [
            row.name.as_str(),
            &row.name_en,
            Lang::Zh.venue_kind(row.kind),
            Lang::En.venue_kind(row.kind),
        ];
        let venue = VenueRow {
            id: row.id.clone(),
            palace_id: facility.id.clone(),
            kind: row.kind,
            name: row.name.clone(),
            name_en: row.name_en.clone(),
            is_indoor: row.is_indoor,
            is_step_free: row.is_step_free,
            slot_minutes: row.slot_minutes,
            notice: String::new(),
            notice_en: String::new(),
            bring: row.bring.clone(),
            bring_en: row.bring_en.clone(),
            ordinal: number(ordinal),
            retired_at: None,
            search_key: search_key_of(&words),
        };
        venue_upsert(tx, &venue).await?;
        let (parts, courts) = courts(row);
        for part in &parts {
            part_upsert(tx, part).await?;
        }
        for court in &courts {
            court_upsert(tx, court, (!is_new).then_some(self.now)).await?;
            for part in &court.parts {
                court_part_insert(tx, &court.id, part).await?;
            }
        }
        self.policy(tx, facility, row).await
    }

    /// The named preset as the venue's first policy. A policy that is there already stays: it is the manager's.
    async fn policy(&self, tx: &mut Tx<'_>, facility: &FacilityIn, row: &VenueIn) -> Result<(), Failure> {
        let there = policy_list(tx, &facility.id, Instant::MAX_UTC).await?;
        if there
            .iter()
            .any(|policy| policy.venue_id.as_ref() == Some(&row.id))
        {
            return Ok(());
        }
        let name = row.policy.as_deref().unwrap_or_default();
        let knobs = preset::policy(name, row.slot_minutes, courts(row).0.len());
        let policy = PolicyRow {
            id: format!("{}-1", row.id),
            palace_id: facility.id.clone(),
            venue_id: Some(row.id.clone()),
            version: 1,
            knobs,
            published_at: self.now.min(Instant::UNIX_EPOCH),
            announced_at: Some(self.now.min(Instant::UNIX_EPOCH)),
            announced_by: None,
        };
        policy_insert(tx, &policy).await
    }
}

/// The parts of a venue and the courts made of them, with ids that a second import of the same file makes again.
fn courts(venue: &VenueIn) -> (Vec<PartRow>, Vec<CourtRow>) {
    let part = |name: String, ordinal: usize| PartRow {
        id: PartId(format!("{}.{name}", venue.id)),
        venue_id: venue.id.clone(),
        ordinal: number(ordinal),
    };
    let court =
        |id: String, names: (String, String), ordinal: usize, takes: Takes, parts: &[&PartRow]| CourtRow {
            id: CourtId(format!("{}-{id}", venue.id)),
            venue_id: venue.id.clone(),
            name: names.0,
            name_en: names.1,
            takes,
            ordinal: number(ordinal),
            parts: parts.iter().map(|part| part.id.clone()).collect(),
        };
    let named = |n: usize| {
        let n = n.to_string();
        (
            venue.court_name.replace("{n}", &n),
            venue.court_name_en.replace("{n}", &n),
        )
    };
    match venue.courts {
        Courts::Whole { count } => (1..=usize::from(count))
            .map(|n| {
                let part = part(n.to_string(), n);
                let court = court(n.to_string(), named(n), n, Takes::Whole, &[&part]);
                (part, court)
            })
            .unzip(),
        Courts::Halves { count } => {
            let mut parts = Vec::new();
            let mut courts = Vec::new();
            for n in 1..=usize::from(count) {
                let halves = [part(format!("{n}a"), 2 * n - 1), part(format!("{n}b"), 2 * n)];
                let (zh, en) = named(n);
                let names = |side: &str, side_en: &str| (format!("{zh}{side}"), format!("{en}, {side_en}"));
                let [a, b] = &halves;
                let ordinal = 3 * n;
                courts.push(court(
                    n.to_string(),
                    names("全场", "full"),
                    ordinal - 2,
                    Takes::Whole,
                    &[a, b],
                ));
                courts.push(court(
                    format!("{n}a"),
                    names("东半场", "east half"),
                    ordinal - 1,
                    Takes::Whole,
                    &[a],
                ));
                courts.push(court(
                    format!("{n}b"),
                    names("西半场", "west half"),
                    ordinal,
                    Takes::Whole,
                    &[b],
                ));
                parts.extend(halves);
            }
            (parts, courts)
        }
        Courts::Seats { seats } => {
            let parts: Vec<PartRow> = (1..=usize::from(seats)).map(|n| part(n.to_string(), n)).collect();
            let all: Vec<&PartRow> = parts.iter().collect();
            let court = court("1".to_owned(), named(1), 1, Takes::Seats, &all);
            (parts, vec![court])
        }
    }
}

fn hours_rows(
    into: &mut Vec<OpeningHoursRow>,
    facility: &FacilityIn,
    venue: Option<&VenueId>,
    rows: &[HoursRow],
    since: NaiveDate,
) {
    for row in rows {
        let of = venue.map_or(facility.id.as_str(), VenueId::as_str);
        let id = format!("{of}-hours-{since}-{}", into.len() + 1);
        into.push(OpeningHoursRow::of(id, &facility.id, venue, row, since));
    }
}

/// Whether two patterns open alike, whatever their rows are called and since when they hold.
fn same_pattern(there: &[OpeningHoursRow], wanted: &[OpeningHoursRow]) -> bool {
    let alike = |a: &OpeningHoursRow, b: &OpeningHoursRow| a.venue_id == b.venue_id && a.row() == b.row();
    there.len() == wanted.len()
        && there
            .iter()
            .all(|row| wanted.iter().any(|other| alike(row, other)))
        && wanted
            .iter()
            .all(|row| there.iter().any(|other| alike(row, other)))
}

/// A member whom the roll knows by the phone, verified as if by card: for the demo accounts.
pub async fn verified_from_roll(app: &Shared, member: MemberRow) -> Result<(), Failure> {
    app.db.write(VerifiedFromRoll(member)).await
}

struct VerifiedFromRoll(MemberRow);

impl Command for VerifiedFromRoll {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        member_insert(tx, &self.0).await?;
        let rows = roll_list_of_phone(tx, &self.0.phone_hash).await?;
        let Some(row) = rows.first() else { return Ok(()) };
        let verified = Verified {
            name: &row.name,
            union_id: &row.union_id,
            division_code: &row.division_code,
            card_hash: &row.card_hash,
            verified_at: self.0.created_at,
            verified_by: VerifiedBy::Roll,
        };
        member_set_verified(tx, &self.0.id, &verified).await
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
