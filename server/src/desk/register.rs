//! The register: what a union runs for workers, from the plan to the end, with its history, its marks of quality and the union's
//! targets. For union officers, each within their remit; what lies outside is not there.

mod file;

use super::members::Remit;
use super::places::differing;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::search_key::search_key_of;
use crate::store::{
    CareRow, Command, DivisionRow, FacilityFilter, FacilityRow, Failure, MilestoneRow, NewAct,
    QualityMarkRow, RegisterRow, StatusRow, TargetRow, Tx, audit_append, division_get, division_list,
    facility_care, facility_edit, facility_get, facility_list, facility_lock, facility_place,
    facility_register, facility_register_list, facility_register_set, facility_status_delete,
    facility_status_insert, facility_status_list, facility_status_list_of_division, facility_upsert,
    mark_insert, mark_list, milestone_delete, milestone_list, milestone_upsert, target_delete, target_get,
    target_list, target_upsert, use_day_forget_since, venue_list_all,
};
use chrono::NaiveDate;
use gongyue::audit::Act;
use gongyue::coverage::{MilestoneKind, QualityMark, TargetMeasure};
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::id::{FacilityId, MemberId};
use gongyue::role::Role;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use serde_json::{Value, json};
use std::collections::HashMap;

pub use file::{Changed, Read, import};

/// The division that is asked for, within the reader's remit; without one, the remit itself.
pub fn division(me: &Me, asked: &str) -> Result<DivisionCode, Problem> {
    if !asked.is_empty() {
        return Ok(Remit::of_division(me, asked)?.division);
    }
    let own = me.roles.iter().find_map(|role| match role {
        Role::Union(code) => Some(code.clone()),
        _ => None,
    });
    own.ok_or(Problem::NotFound)
}

fn oversees(roles: &[Role], division: &DivisionCode) -> bool {
    roles.iter().any(|role| role.oversees(division))
}

/// A division of the reader's remit, and all others in it.
pub struct Place {
    pub division: DivisionRow,
    /// A city before its counties.
    pub divisions: Vec<DivisionRow>,
    pub today: NaiveDate,
}

pub async fn place(app: &Shared, me: &Me, asked: &str) -> Result<Place, Problem> {
    let mut reader = app.db.read_at_length().await?;
    place_of(&mut reader.tx(), app, me, asked).await
}

async fn place_of(tx: &mut Tx<'_>, app: &Shared, me: &Me, asked: &str) -> Result<Place, Problem> {
    let code = division(me, asked)?;
    let mut divisions = division_list(tx).await?;
    divisions.retain(|row| oversees(&me.roles, &row.code));
    let division = divisions.iter().find(|row| row.code == code).cloned();
    Ok(Place {
        division: division.ok_or(Problem::NotFound)?,
        divisions,
        today: Zone::SHANGHAI.date(app.now()),
    })
}

/// A line of the register.
pub struct Line {
    pub facility: FacilityRow,
    /// First day of its status.
    pub since: Option<NaiveDate>,
    pub register: RegisterRow,
}

/// What is in a division, and below it.
pub async fn register(
    app: &Shared,
    me: &Me,
    asked: &str,
    kind: Option<FacilityKind>,
    status: Option<FacilityStatus>,
) -> Result<(Place, Vec<Line>), Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let place = place_of(&mut tx, app, me, asked).await?;
    let code = &place.division.code;
    // By the day on which each begins, so that the newest stays.
    let statuses = facility_status_list_of_division(&mut tx, code).await?;
    let since: HashMap<FacilityId, NaiveDate> = { statuses.into_iter() }
        .map(|row| (row.facility_id, row.since))
        .collect();
    let registers = facility_register_list(&mut tx, code).await?;
    let mut registers: HashMap<FacilityId, RegisterRow> = { registers.into_iter() }
        .map(|row| (row.id.clone(), row))
        .collect();
    let filter = FacilityFilter {
        division: Some(code),
        kind,
        status,
        ..FacilityFilter::default()
    };
    let line = |facility: FacilityRow| {
        Some(Line {
            since: since.get(&facility.id).copied(),
            register: registers.remove(&facility.id)?,
            facility,
        })
    };
    let rows = facility_list(&mut tx, filter).await?;
    let lines = rows.into_iter().filter_map(line).collect();
    Ok((place, lines))
}

/// One facility with all that the union keeps of it.
pub struct Kept {
    pub facility: FacilityRow,
    pub care: CareRow,
    pub register: RegisterRow,
    /// From the beginning.
    pub statuses: Vec<StatusRow>,
    pub milestones: Vec<MilestoneRow>,
    /// The newest first.
    pub marks: Vec<QualityMarkRow>,
    /// Of the remit.
    pub divisions: Vec<DivisionRow>,
    /// The remit through which the reader sees it.
    pub home: DivisionCode,
    pub today: NaiveDate,
}

impl Kept {
    pub fn fields(&self) -> Fields {
        Fields::of(&self.facility, &self.register)
    }
}

pub async fn kept(app: &Shared, me: &Me, id: &FacilityId) -> Result<Kept, Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let facility = facility_get(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let role = me
        .roles
        .iter()
        .find(|role| role.oversees(&facility.division_code));
    let home = role.and_then(|role| role.scope().parse().ok());
    let home = home.ok_or(Problem::NotFound)?;
    let mut divisions = division_list(&mut tx).await?;
    divisions.retain(|row| oversees(&me.roles, &row.code));
    Ok(Kept {
        care: facility_care(&mut tx, id).await?.ok_or(Problem::NotFound)?,
        register: facility_register(&mut tx, id).await?.ok_or(Problem::NotFound)?,
        statuses: facility_status_list(&mut tx, id).await?,
        milestones: milestone_list(&mut tx, id).await?,
        marks: mark_list(&mut tx, id).await?,
        divisions,
        home,
        today: facility.time_zone.date(app.now()),
        facility,
    })
}

/// What an officer writes of a facility.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    pub kind: FacilityKind,
    pub division: DivisionCode,
    pub name: String,
    pub name_en: String,
    pub address: String,
    pub address_en: String,
    pub longitude: f64,
    pub latitude: f64,
    pub phone: String,
    pub amenities: Vec<Amenity>,
    pub floor_area_m2: Option<u32>,
    pub opens_on: Option<NaiveDate>,
}

impl Fields {
    fn of(facility: &FacilityRow, register: &RegisterRow) -> Fields {
        Fields {
            kind: facility.kind,
            division: facility.division_code.clone(),
            name: facility.name.clone(),
            name_en: facility.name_en.clone(),
            address: facility.address.clone(),
            address_en: facility.address_en.clone(),
            longitude: facility.longitude,
            latitude: facility.latitude,
            phone: facility.phone.clone(),
            amenities: facility.amenities.clone(),
            floor_area_m2: register.floor_area_m2,
            opens_on: register.opens_on,
        }
    }

    fn on(&self, facility: FacilityRow) -> FacilityRow {
        FacilityRow {
            kind: self.kind,
            division_code: self.division.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            address: self.address.clone(),
            address_en: self.address_en.clone(),
            longitude: self.longitude,
            latitude: self.latitude,
            phone: self.phone.clone(),
            amenities: self.amenities.clone(),
            search_key: search_key_of(&[&self.name, &self.name_en, &self.address]),
            ..facility
        }
    }

    fn register(&self, id: &FacilityId) -> RegisterRow {
        RegisterRow {
            id: id.clone(),
            floor_area_m2: self.floor_area_m2,
            opens_on: self.opens_on,
        }
    }

    fn said(&self) -> Value {
        json!({ "facility_kind": self.kind.as_str(), "division": self.division, "name": self.name, "name_en": self.name_en,
            "address": self.address, "address_en": self.address_en, "longitude": self.longitude,
            "latitude": self.latitude, "phone": self.phone, "amenities": self.amenities,
            "floor_area_m2": self.floor_area_m2, "opens_on": self.opens_on })
    }
}

/// Cities and counties: what is to have a palace of its own.
pub fn is_place(division: &DivisionCode) -> bool {
    division.level() != DivisionLevel::Province
}

/// What an officer wants done to a facility.
#[derive(Debug, Clone)]
pub enum Change {
    /// With the edit that the page carried.
    Fields(Box<Fields>, i64),
    Status(NaiveDate, FacilityStatus),
    StatusDropped(NaiveDate),
    Milestone(MilestoneRow),
    MilestoneDropped(MilestoneKind),
    Mark {
        mark: QualityMark,
        assessed_on: NaiveDate,
        is_met: bool,
        evidence: String,
    },
}

/// Why a change was not made.
#[derive(Debug)]
pub enum Unchanged {
    /// Somebody edited the same thing first.
    Edited,
    /// What has venues is a palace.
    HasVenues,
    /// Outside the remit, or not there.
    NotFound,
    Failure(Failure),
}

impl From<Failure> for Unchanged {
    fn from(failure: Failure) -> Self {
        Unchanged::Failure(failure)
    }
}

impl From<Unchanged> for Problem {
    fn from(unchanged: Unchanged) -> Self {
        match unchanged {
            Unchanged::Edited | Unchanged::HasVenues => Problem::Changed,
            Unchanged::NotFound => Problem::NotFound,
            Unchanged::Failure(failure) => failure.into(),
        }
    }
}

/// Who does something, with which roles, and when.
#[derive(Clone)]
struct Doer {
    member: MemberId,
    roles: Vec<Role>,
    now: Instant,
}

impl Doer {
    fn new(app: &Shared, me: &Me) -> Doer {
        Doer {
            member: me.id.clone(),
            roles: me.roles.clone(),
            now: app.now(),
        }
    }

    /// A known division of their remit.
    async fn may(&self, tx: &mut Tx<'_>, division: &DivisionCode) -> Result<(), Unchanged> {
        let known = oversees(&self.roles, division) && division_get(tx, division).await?.is_some();
        known.then_some(()).ok_or(Unchanged::NotFound)
    }

    /// Written down in the chain of a facility, or of the whole system.
    fn act(&self, chain: &str, subject: String, (act, before, after): Done) -> NewAct {
        NewAct {
            chain: chain.to_owned(),
            at: self.now,
            actor: Some(self.member.clone()),
            act,
            subject,
            about: None,
            reason: String::new(),
            before,
            after,
        }
    }

    fn act_at(&self, id: &FacilityId, done: Done) -> NewAct {
        self.act(id.as_str(), id.to_string(), done)
    }
}

/// What is written down: the act, before and after.
type Done = (Act, Value, Value);

/// Adds a facility; gives its id.
pub async fn add(
    app: &Shared,
    me: &Me,
    fields: Fields,
    since: NaiveDate,
    status: FacilityStatus,
) -> Result<FacilityId, Problem> {
    // A letter first, as in the ids of files.
    let id: FacilityId = format!("f-{}", app.new_id()).into();
    let command = Add {
        doer: Doer::new(app, me),
        id: id.clone(),
        fields,
        since,
        status,
    };
    app.db.write(command).await?;
    Ok(id)
}

struct Add {
    doer: Doer,
    id: FacilityId,
    fields: Fields,
    since: NaiveDate,
    status: FacilityStatus,
}

impl Add {
    fn row(&self) -> FacilityRow {
        self.fields.on(FacilityRow {
            id: self.id.clone(),
            kind: self.fields.kind,
            name: String::new(),
            name_en: String::new(),
            division_code: self.fields.division.clone(),
            status: self.status,
            address: String::new(),
            address_en: String::new(),
            longitude: 0.0,
            latitude: 0.0,
            time_zone: Zone::SHANGHAI,
            phone: String::new(),
            amenities: vec![],
            notice: String::new(),
            notice_en: String::new(),
            getting_there: String::new(),
            getting_there_en: String::new(),
            is_sample: false,
            search_key: String::new(),
        })
    }
}

impl Command for Add {
    type Output = ();
    type Error = Unchanged;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Unchanged> {
        self.doer.may(tx, &self.fields.division).await?;
        facility_upsert(tx, &self.row()).await?;
        facility_status_insert(tx, &self.id, self.since, self.status).await?;
        facility_register_set(tx, &self.fields.register(&self.id)).await?;
        let mut after = self.fields.said();
        after["status"] = json!(self.status.as_str());
        after["since"] = json!(self.since);
        let done = (Act::FacilityAdded, json!(null), after);
        Ok(audit_append(tx, &[self.doer.act_at(&self.id, done)]).await?)
    }
}

/// Makes a change to a facility of the reader's remit.
pub async fn change(app: &Shared, me: &Me, id: &FacilityId, change: Change) -> Result<(), Unchanged> {
    let command = Make {
        doer: Doer::new(app, me),
        id: id.clone(),
        change,
    };
    app.db.write(command).await
}

struct Make {
    doer: Doer,
    id: FacilityId,
    change: Change,
}

impl Command for Make {
    type Output = ();
    type Error = Unchanged;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Unchanged> {
        facility_lock(tx, &self.id).await?;
        let facility = facility_get(tx, &self.id).await?.ok_or(Unchanged::NotFound)?;
        self.doer.may(tx, &facility.division_code).await?;
        let done = match &self.change {
            Change::Fields(fields, edit) => self.fields(tx, facility, fields, *edit).await?,
            Change::Status(since, status) => self.status(tx, *since, *status).await?,
            Change::StatusDropped(since) => self.status_dropped(tx, *since).await?,
            Change::Milestone(row) => self.milestone(tx, row).await?,
            Change::MilestoneDropped(kind) => self.milestone_dropped(tx, *kind).await?,
            Change::Mark {
                mark,
                assessed_on,
                is_met,
                evidence,
            } => {
                if facility.kind != FacilityKind::Palace {
                    return Err(Unchanged::NotFound);
                }
                let row = QualityMarkRow {
                    facility_id: self.id.clone(),
                    mark: *mark,
                    assessed_on: *assessed_on,
                    is_met: *is_met,
                    evidence: evidence.clone(),
                    made_by: Some(self.doer.member.clone()),
                };
                self.mark(tx, row).await?
            }
        };
        tx.changed(&self.id);
        Ok(audit_append(tx, &[self.doer.act_at(&self.id, done)]).await?)
    }
}

impl Make {
    async fn fields(
        &self,
        tx: &mut Tx<'_>,
        facility: FacilityRow,
        fields: &Fields,
        edit: i64,
    ) -> Result<Done, Unchanged> {
        self.doer.may(tx, &fields.division).await?;
        let is_other = facility.kind != fields.kind;
        if is_other && !venue_list_all(tx, &self.id).await?.is_empty() {
            return Err(Unchanged::HasVenues);
        }
        let (care, register) = (
            facility_care(tx, &self.id).await?,
            facility_register(tx, &self.id).await?,
        );
        let (care, register) = care.zip(register).ok_or(Unchanged::NotFound)?;
        let before = Fields::of(&facility, &register).said();
        if !facility_edit(tx, &fields.on(facility), &CareRow { edit, ..care }).await? {
            return Err(Unchanged::Edited);
        }
        facility_place(tx, &self.id, fields.kind, &fields.division).await?;
        facility_register_set(tx, &fields.register(&self.id)).await?;
        let (before, after) = differing(before, fields.said());
        Ok((Act::FacilityEdited, before, after))
    }

    async fn status(
        &self,
        tx: &mut Tx<'_>,
        since: NaiveDate,
        status: FacilityStatus,
    ) -> Result<Done, Unchanged> {
        let before = { facility_status_list(tx, &self.id).await? }
            .into_iter()
            .find(|row| row.since == since);
        enter_status(tx, &self.id, since, status).await?;
        let before = before.map_or(json!(null), |row| status_said(row.since, row.status));
        Ok((Act::StatusEntered, before, status_said(since, status)))
    }

    /// The last one stays: a facility is something.
    async fn status_dropped(&self, tx: &mut Tx<'_>, since: NaiveDate) -> Result<Done, Unchanged> {
        let history = facility_status_list(tx, &self.id).await?;
        let dropped = history.iter().find(|row| row.since == since);
        let dropped = dropped.filter(|_| history.len() > 1).ok_or(Unchanged::NotFound)?;
        facility_status_delete(tx, &self.id, since).await?;
        use_day_forget_since(tx, &self.id, since).await?;
        let before = status_said(since, dropped.status);
        Ok((Act::StatusDropped, before, json!(null)))
    }

    async fn milestone(&self, tx: &mut Tx<'_>, row: &MilestoneRow) -> Result<Done, Unchanged> {
        let before = self.milestone_there(tx, row.kind).await?;
        milestone_upsert(tx, &self.id, row).await?;
        let before = before.as_ref().map_or(json!(null), milestone_said);
        Ok((Act::MilestoneSet, before, milestone_said(row)))
    }

    async fn milestone_dropped(&self, tx: &mut Tx<'_>, kind: MilestoneKind) -> Result<Done, Unchanged> {
        let before = self.milestone_there(tx, kind).await?.ok_or(Unchanged::NotFound)?;
        milestone_delete(tx, &self.id, kind).await?;
        Ok((Act::MilestoneSet, milestone_said(&before), json!(null)))
    }

    async fn milestone_there(
        &self,
        tx: &mut Tx<'_>,
        kind: MilestoneKind,
    ) -> Result<Option<MilestoneRow>, Failure> {
        let there = milestone_list(tx, &self.id).await?;
        Ok(there.into_iter().find(|row| row.kind == kind))
    }

    async fn mark(&self, tx: &mut Tx<'_>, row: QualityMarkRow) -> Result<Done, Unchanged> {
        let there = mark_list(tx, &self.id).await?;
        let before = there.iter().find(|other| other.mark == row.mark);
        let before = before.map_or(json!(null), mark_said);
        mark_insert(tx, &row).await?;
        Ok((Act::QualityAssessed, before, mark_said(&row)))
    }
}

fn status_said(since: NaiveDate, status: FacilityStatus) -> Value {
    json!({ "status": status.as_str(), "since": since })
}

fn milestone_said(row: &MilestoneRow) -> Value {
    json!({ "milestone": row.kind.as_str(), "planned_on": row.planned_on, "done_on": row.done_on, "note": row.note })
}

fn mark_said(row: &QualityMarkRow) -> Value {
    json!({ "mark": row.mark.as_str(), "met": if row.is_met { "yes" } else { "no" }, "assessed_on": row.assessed_on,
        "evidence": row.evidence })
}

/// From `since` on the facility is this. Days that were counted as something else are counted anew.
pub(super) async fn enter_status(
    tx: &mut Tx<'_>,
    id: &FacilityId,
    since: NaiveDate,
    status: FacilityStatus,
) -> Result<(), Failure> {
    let there = facility_status_list(tx, id).await?;
    let is_there = there.iter().any(|row| row.since == since && row.status == status);
    facility_status_insert(tx, id, since, status).await?;
    if !is_there {
        use_day_forget_since(tx, id, since).await?;
    }
    Ok(())
}

/// What a division of the reader's remit wants to have reached.
pub async fn targets(app: &Shared, me: &Me, asked: &str) -> Result<(Place, Vec<TargetRow>), Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let place = place_of(&mut tx, app, me, asked).await?;
    let targets = target_list(&mut tx, &place.division.code).await?;
    Ok((place, targets))
}

pub async fn set_target(app: &Shared, me: &Me, target: TargetRow) -> Result<(), Problem> {
    let goal = Some(target.goal);
    Ok(app.db.write(Aim::new(app, me, target, goal)).await?)
}

pub async fn drop_target(
    app: &Shared,
    me: &Me,
    division: &DivisionCode,
    measure: TargetMeasure,
    year: u16,
) -> Result<(), Problem> {
    let target = TargetRow {
        division_code: division.clone(),
        measure,
        year,
        goal: 0,
    };
    Ok(app.db.write(Aim::new(app, me, target, None)).await?)
}

/// A target is set, or dropped where there is no goal.
struct Aim {
    doer: Doer,
    target: TargetRow,
    goal: Option<u32>,
}

impl Aim {
    fn new(app: &Shared, me: &Me, target: TargetRow, goal: Option<u32>) -> Aim {
        Aim {
            doer: Doer::new(app, me),
            target,
            goal,
        }
    }
}

impl Command for Aim {
    type Output = ();
    type Error = Unchanged;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Unchanged> {
        let target = &self.target;
        let division = &target.division_code;
        self.doer.may(tx, division).await?;
        let before = target_get(tx, division, target.measure, target.year).await?;
        let said = |row: &TargetRow| json!({ "division": row.division_code, "measure": row.measure.as_str(), "year": row.year, "goal": row.goal });
        let was = before.as_ref().map_or(json!(null), said);
        let done = match self.goal {
            Some(_) => {
                target_upsert(tx, target).await?;
                (Act::TargetSet, was, said(target))
            }
            None => {
                before.ok_or(Unchanged::NotFound)?;
                target_delete(tx, division, target.measure, target.year).await?;
                (Act::TargetDropped, was, json!(null))
            }
        };
        Ok(audit_append(tx, &[self.doer.act("", division.to_string(), done)]).await?)
    }
}
