//! Facilities from a file, within an officer's remit: all of it or nothing. What it would change is found by doing it, and undone
//! where it was only to be looked at.

use super::{Doer, Fields, oversees};
use crate::app::Shared;
use crate::desk::import::Putting;
use crate::desk::places::differing;
use crate::import::facilities::{self, FacilityIn};
use crate::import::hours;
use crate::import::{FaultKind, Parsed, RowFault};
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, CourtRow, FacilityRow, Failure, NewAct, OpeningHoursRow, RegisterRow, StatusRow, Tx, VenueRow,
    audit_append, court_list_of_facility, division_list, facility_get, facility_lock, facility_register,
    facility_status_list, hours_list, venue_get, venue_list_all,
};
use gongyue::audit::Act;
use gongyue::division::DivisionCode;
use gongyue::hours::HoursRow;
use gongyue::id::FacilityId;
use gongyue_app::Lang;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// More of one file would keep everybody else waiting; the command line takes them.
const MOST_FACILITIES: usize = 1000;

/// What became of a file, or would.
#[derive(Debug, Default)]
pub struct Read {
    /// Names of those that are new.
    pub added: Vec<String>,
    pub changed: Vec<Changed>,
    pub same: usize,
    /// In the order of the lines; with one nothing is written.
    pub faults: Vec<RowFault>,
}

/// A facility that is not what it was.
#[derive(Debug)]
pub struct Changed {
    pub id: FacilityId,
    pub name: String,
    /// What differs, field by field.
    pub before: Value,
    pub after: Value,
}

/// Reads a file, and puts it in force if `write` and nothing is wrong with it.
pub async fn import(app: &Shared, me: &Me, bytes: Vec<u8>, write: bool) -> Result<Read, Problem> {
    super::division(me, "")?;
    let parsed = tokio::task::spawn_blocking(move || facilities::parse(&bytes)).await;
    let parsed = parsed.map_err(|error| Problem::Failed(error.to_string()))?;
    let doer = Doer::new(app, me);
    let mut reader = app.db.read_at_length().await?;
    let divisions = division_list(&mut reader.tx()).await?;
    drop(reader);
    let known: BTreeSet<DivisionCode> = divisions.into_iter().map(|row| row.code).collect();
    let parsed = parsed.with_known_divisions(&known, |row| &row.division);
    let parsed = few(within(parsed, &doer));
    let command = Put {
        doer,
        rows: parsed.rows,
        write: write && parsed.faults.is_empty(),
    };
    let mut read = match app.db.write(command).await {
        Ok(read) => read,
        Err(Unwritten::Read(read)) => *read,
        Err(Unwritten::Failure(failure)) => return Err(failure.into()),
    };
    read.faults.extend(parsed.faults);
    read.faults.sort_by_key(|fault| fault.line);
    Ok(read)
}

fn fault(line: usize, column: Option<&'static str>, kind: FaultKind, message: impl Into<String>) -> RowFault {
    RowFault {
        line,
        column,
        kind,
        like: None,
        message: message.into(),
    }
}

/// Rows of other divisions are not this officer's.
fn within(mut parsed: Parsed<FacilityIn>, doer: &Doer) -> Parsed<FacilityIn> {
    let faults = &mut parsed.faults;
    parsed.rows.retain(|(line, row)| {
        let inside = oversees(&doer.roles, &row.division);
        if !inside {
            let message = "this division is outside your remit";
            faults.push(fault(*line, Some("division"), FaultKind::Foreign, message));
        }
        inside
    });
    parsed
}

fn few(mut parsed: Parsed<FacilityIn>) -> Parsed<FacilityIn> {
    if let Some((line, _)) = parsed.rows.get(MOST_FACILITIES) {
        let message = format!("more than {MOST_FACILITIES} facilities; split the file");
        parsed
            .faults
            .push(fault(*line, None, FaultKind::TooLarge, message));
        parsed.rows.truncate(MOST_FACILITIES);
    }
    parsed
}

struct Put {
    doer: Doer,
    /// Each with its line.
    rows: Vec<(usize, FacilityIn)>,
    write: bool,
}

/// What is told when everything is undone.
enum Unwritten {
    Read(Box<Read>),
    Failure(Failure),
}

impl From<Failure> for Unwritten {
    fn from(failure: Failure) -> Self {
        Unwritten::Failure(failure)
    }
}

impl Command for Put {
    type Output = Read;
    type Error = Unwritten;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Read, Unwritten> {
        let (mut read, mut acts) = (Read::default(), Vec::new());
        for (line, row) in &self.rows {
            match self.foreign(tx, *line, row).await? {
                Some(fault) => read.faults.push(fault),
                None => acts.extend(self.put(tx, row, &mut read).await?),
            }
        }
        if !self.write || !read.faults.is_empty() {
            return Err(Unwritten::Read(Box::new(read)));
        }
        audit_append(tx, &acts).await?;
        Ok(read)
    }
}

impl Put {
    /// An id that belongs to somebody else: a facility outside the remit, or a venue of another facility.
    async fn foreign(
        &self,
        tx: &mut Tx<'_>,
        line: usize,
        row: &FacilityIn,
    ) -> Result<Option<RowFault>, Failure> {
        let there = facility_get(tx, &row.id).await?;
        if there.is_some_and(|there| !oversees(&self.doer.roles, &there.division_code)) {
            let message = "this id is of a facility outside your remit";
            return Ok(Some(fault(
                line,
                Some("facility_id"),
                FaultKind::Foreign,
                message,
            )));
        }
        for venue in &row.venues {
            let there = venue_get(tx, &venue.id).await?;
            if there.is_some_and(|there| there.palace_id != row.id) {
                let message = "this id is of a venue of another facility";
                return Ok(Some(fault(line, Some("venue_id"), FaultKind::Foreign, message)));
            }
        }
        Ok(None)
    }

    /// What is written down, if anything is not as it was.
    async fn put(
        &self,
        tx: &mut Tx<'_>,
        row: &FacilityIn,
        read: &mut Read,
    ) -> Result<Option<NewAct>, Failure> {
        facility_lock(tx, &row.id).await?;
        let before = Standing::load(tx, &row.id).await?;
        let putting = Putting { now: self.doer.now };
        putting.facility(tx, row).await?;
        let after = Standing::load(tx, &row.id).await?;
        if before == after {
            read.same += 1;
            return Ok(None);
        }
        tx.changed(&row.id);
        let is_new = before.is_none();
        let said = |standing: Option<Standing>| standing.map_or(json!({}), |standing| standing.said());
        let (before, after) = differing(said(before), said(after));
        match is_new {
            true => read.added.push(row.name.clone()),
            false => read.changed.push(Changed {
                id: row.id.clone(),
                name: row.name.clone(),
                before: before.clone(),
                after: after.clone(),
            }),
        }
        let done = (Act::FacilityImported, before, after);
        Ok(Some(self.doer.act_at(&row.id, done)))
    }
}

/// All that a file may change of a facility.
#[derive(PartialEq)]
struct Standing {
    facility: FacilityRow,
    register: RegisterRow,
    statuses: Vec<StatusRow>,
    hours: Vec<OpeningHoursRow>,
    venues: Vec<VenueRow>,
    courts: Vec<CourtRow>,
}

impl Standing {
    async fn load(tx: &mut Tx<'_>, id: &FacilityId) -> Result<Option<Standing>, Failure> {
        let facility = facility_get(tx, id).await?;
        let Some((facility, register)) = facility.zip(facility_register(tx, id).await?) else {
            return Ok(None);
        };
        Ok(Some(Standing {
            facility,
            register,
            statuses: facility_status_list(tx, id).await?,
            hours: hours_list(tx, id).await?,
            venues: venue_list_all(tx, id).await?,
            courts: court_list_of_facility(tx, id).await?,
        }))
    }

    fn said(&self) -> Value {
        let mut said = Fields::of(&self.facility, &self.register).said();
        let own = self.hours.iter().filter(|row| row.venue_id.is_none());
        let own: Vec<HoursRow> = own.map(OpeningHoursRow::row).collect();
        said["hours"] = json!(hours::written(&own, Lang::En));
        let venues: Vec<&str> = self.venues.iter().map(|venue| venue.name.as_str()).collect();
        let courts: Vec<&str> = self.courts.iter().map(|court| court.name.as_str()).collect();
        said["venues"] = json!(venues);
        said["courts"] = json!(courts);
        said["status"] = json!(self.facility.status.as_str());
        said["notice"] = json!(self.facility.notice);
        said["getting_there"] = json!(self.facility.getting_there);
        said
    }
}
