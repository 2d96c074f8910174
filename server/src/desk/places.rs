//! Places: a palace with its venues, courts, hours and photos, as its manager keeps them. What was ever used is retired, never
//! deleted; a change that would strand what is reserved shows it first and is made only when the manager has said what then.

use super::check_in::act_on;
use super::first_call::first_calls;
use super::freed::freed;
use super::handle::{booked, placed};
use super::load::{Palace, Whose};
use super::tell::tell;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::search_key::search_key_of;
use crate::store::{
    CareRow, Command, CourtRow, DeskRow, FacilityRow, Failure, HoursExceptionRow, NewAct, OpeningHoursRow,
    PartRow, PhotoRow, Tx, VenueRow, audit_append, claims_delete, court_list_of_facility, court_part_insert,
    court_retire, court_upsert, exception_delete, exception_insert, exception_list, facility_care,
    facility_edit, facility_get, facility_touch, hours_list, hours_replace, member_claims_delete,
    ordinals_last, part_upsert, photo_list, reservation_list_of_palace, reservation_set_status,
    reservation_view, venue_edit, venue_edit_get, venue_get, venue_list_all, venue_upsert,
};
use chrono::{Days, NaiveDate, TimeDelta};
use gongyue::audit::Act;
use gongyue::id::{CourtId, FacilityId, MemberId, PartId, VenueId};
use gongyue::notice::Notice;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use gongyue::venue::Takes;
use gongyue_app::Lang;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Nobody reserves further ahead.
const AHEAD: TimeDelta = TimeDelta::days(62);
/// Exceptions are planned so far ahead.
const PLANNED_DAYS: u64 = 400;

/// Everything that the manager looks after.
pub struct Places {
    pub facility: FacilityRow,
    pub care: CareRow,
    /// In the order of the page, with their edits; the retired ones last.
    pub venues: Vec<(VenueRow, i64)>,
    pub courts: HashMap<VenueId, Vec<CourtRow>>,
    pub hours: Vec<OpeningHoursRow>,
    /// From today on.
    pub exceptions: Vec<HoursExceptionRow>,
    pub photos: Vec<PhotoRow>,
    pub now: Instant,
}

impl Places {
    pub fn venue(&self, id: &VenueId) -> Option<&(VenueRow, i64)> {
        self.venues.iter().find(|(venue, _)| venue.id == *id)
    }

    /// The rows of the palace's own pattern, or of one venue's.
    pub fn hours_of(&self, venue: Option<&VenueId>) -> Vec<&OpeningHoursRow> {
        self.hours
            .iter()
            .filter(|row| row.venue_id.as_ref() == venue)
            .collect()
    }

    pub fn today(&self) -> NaiveDate {
        self.facility.time_zone.date(self.now)
    }
}

/// For the palace's staff; its desk reads what its manager changes.
pub async fn places(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Places, Problem> {
    me.works_at(palace)?;
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let facility = facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    let care = facility_care(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    let mut venues = Vec::new();
    for venue in venue_list_all(&mut tx, palace).await? {
        let edit = venue_edit_get(&mut tx, &venue.id).await?.unwrap_or_default();
        venues.push((venue, edit));
    }
    venues.sort_by_key(|(venue, _)| venue.retired_at.is_some());
    let mut courts: HashMap<VenueId, Vec<CourtRow>> = HashMap::new();
    for court in court_list_of_facility(&mut tx, palace).await? {
        courts.entry(court.venue_id.clone()).or_default().push(court);
    }
    let today = facility.time_zone.date(now);
    Ok(Places {
        care,
        venues,
        courts,
        hours: hours_list(&mut tx, palace).await?,
        exceptions: exception_list(&mut tx, palace, today, today + Days::new(PLANNED_DAYS)).await?,
        photos: photo_list(&mut tx, palace).await?,
        facility,
        now,
    })
}

/// What the manager wants done.
#[derive(Debug, Clone)]
pub enum Change {
    Facility(Box<(FacilityRow, CareRow)>),
    VenueAdded(VenueRow),
    /// With the edit that the page carried.
    Venue(VenueRow, i64),
    VenueRetired(VenueId, i64),
    Courts(VenueId, i64, NewCourts),
    Court {
        venue: VenueId,
        edit: i64,
        court: CourtId,
        name: String,
        name_en: String,
        ordinal: i64,
    },
    CourtRetired(VenueId, i64, CourtId),
    /// The whole pattern of the palace (`None`) or of a venue; without rows a venue keeps to the palace's.
    Hours(Option<VenueId>, i64, Vec<gongyue::hours::HoursRow>),
    Exception(i64, HoursExceptionRow),
    ExceptionDropped(i64, String),
}

/// Courts to be added. `{n}` in a name is the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCourts {
    pub name: String,
    pub name_en: String,
    pub count: u16,
    pub of: CourtsOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourtsOf {
    /// A table, a lane, a room.
    One,
    /// Full courts, each with two halves that are booked by themselves too.
    Halves,
    /// A room in which one books a seat.
    Seats(u16),
}

/// What becomes of reservations that a change would strand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranded {
    /// Show them first.
    Ask,
    /// They keep their court and time.
    Keep,
    /// They are told, and called first for another place.
    Displace,
}

/// Why a change was not made.
#[derive(Debug)]
pub enum Unchanged {
    /// These would be stranded, and nobody has said what then.
    Strands(Vec<DeskRow>),
    /// Somebody edited the same thing first.
    Edited,
    /// There is no such venue or court here, or it is retired.
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
            Unchanged::Strands(_) | Unchanged::Edited => Problem::Changed,
            Unchanged::NotFound => Problem::NotFound,
            Unchanged::Failure(failure) => failure.into(),
        }
    }
}

/// Makes a change at a palace that the reader manages.
pub async fn change(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    change: Change,
    stranded: Stranded,
) -> Result<(), Unchanged> {
    let command = Make {
        app: app.clone(),
        palace: palace.clone(),
        actor: me.id.clone(),
        change,
        stranded,
        now: app.now(),
        new_id: app.new_id(),
    };
    app.db.write(command).await
}

struct Make {
    app: Shared,
    palace: FacilityId,
    actor: MemberId,
    change: Change,
    stranded: Stranded,
    now: Instant,
    /// For what is new.
    new_id: String,
}

impl Command for Make {
    type Output = ();
    type Error = Unchanged;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Unchanged> {
        let mut strands = Vec::new();
        let (act, subject, before, after) = match &self.change {
            Change::Facility(changed) => self.facility(tx, &changed.0, &changed.1).await?,
            Change::VenueAdded(venue) => self.venue_added(tx, venue).await?,
            Change::Venue(venue, edit) => self.venue(tx, venue, *edit).await?,
            Change::VenueRetired(venue, edit) => self.venue_retired(tx, venue, *edit, &mut strands).await?,
            Change::Courts(venue, edit, courts) => self.courts(tx, venue, *edit, courts).await?,
            Change::Court {
                venue,
                edit,
                court,
                name,
                name_en,
                ordinal,
            } => {
                let names = (name.as_str(), name_en.as_str());
                self.court(tx, (venue, *edit), court, names, *ordinal).await?
            }
            Change::CourtRetired(venue, edit, court) => {
                self.court_retired(tx, venue, *edit, court, &mut strands).await?
            }
            Change::Hours(venue, edit, rows) => {
                self.hours(tx, venue.as_ref(), *edit, rows, &mut strands).await?
            }
            Change::Exception(edit, row) => self.exception(tx, *edit, row, &mut strands).await?,
            Change::ExceptionDropped(edit, id) => self.exception_dropped(tx, *edit, id, &mut strands).await?,
        };
        tx.changed(&self.palace);
        let act = NewAct {
            chain: self.palace.to_string(),
            at: self.now,
            actor: Some(self.actor.clone()),
            act,
            subject,
            about: None,
            reason: String::new(),
            before,
            after,
        };
        let mut acts = vec![act];
        acts.extend(self.displace(tx, &strands).await?);
        Ok(audit_append(tx, &acts).await?)
    }
}

/// What is written down: the act, what it was done to, before and after.
type Done = (Act, String, Value, Value);

impl Make {
    async fn facility(&self, tx: &mut Tx<'_>, row: &FacilityRow, care: &CareRow) -> Result<Done, Unchanged> {
        let before = facility_get(tx, &self.palace).await?.ok_or(Unchanged::NotFound)?;
        let care_before = facility_care(tx, &self.palace)
            .await?
            .ok_or(Unchanged::NotFound)?;
        let row = FacilityRow {
            id: self.palace.clone(),
            search_key: search_key_of(&[&row.name, &row.name_en, &row.address]),
            ..row.clone()
        };
        if !facility_edit(tx, &row, care).await? {
            return Err(Unchanged::Edited);
        }
        let said = |row: &FacilityRow, care: &CareRow| {
            json!({ "name": row.name, "name_en": row.name_en, "address": row.address, "address_en": row.address_en,
                "longitude": row.longitude, "latitude": row.latitude, "phone": row.phone, "amenities": row.amenities,
                "notice": row.notice, "notice_en": row.notice_en, "getting_there": row.getting_there,
                "getting_there_en": row.getting_there_en, "house_rules": care.house_rules,
                "house_rules_en": care.house_rules_en })
        };
        let (before, after) = differing(said(&before, &care_before), said(&row, care));
        Ok((Act::FacilityEdited, self.palace.to_string(), before, after))
    }

    async fn venue_added(&self, tx: &mut Tx<'_>, venue: &VenueRow) -> Result<Done, Unchanged> {
        let last = venue_list_all(tx, &self.palace).await?;
        let venue = VenueRow {
            palace_id: self.palace.clone(),
            ordinal: last.iter().map(|venue| venue.ordinal).max().unwrap_or(0) + 1,
            search_key: venue_key(venue),
            ..venue.clone()
        };
        venue_upsert(tx, &venue).await?;
        Ok((
            Act::VenueAdded,
            venue.id.to_string(),
            json!(null),
            venue_said(&venue),
        ))
    }

    /// A venue of this palace that is not retired.
    async fn own(&self, tx: &mut Tx<'_>, id: &VenueId) -> Result<VenueRow, Unchanged> {
        let venue = venue_get(tx, id).await?;
        let own = venue.filter(|venue| venue.palace_id == self.palace && venue.retired_at.is_none());
        own.ok_or(Unchanged::NotFound)
    }

    async fn venue(&self, tx: &mut Tx<'_>, venue: &VenueRow, edit: i64) -> Result<Done, Unchanged> {
        let before = self.own(tx, &venue.id).await?;
        let venue = VenueRow {
            palace_id: self.palace.clone(),
            retired_at: None,
            search_key: venue_key(venue),
            ..venue.clone()
        };
        if !venue_edit(tx, &venue, edit).await? {
            return Err(Unchanged::Edited);
        }
        let (before, after) = differing(venue_said(&before), venue_said(&venue));
        Ok((Act::VenueEdited, venue.id.to_string(), before, after))
    }

    async fn venue_retired(
        &self,
        tx: &mut Tx<'_>,
        id: &VenueId,
        edit: i64,
        strands: &mut Vec<DeskRow>,
    ) -> Result<Done, Unchanged> {
        let venue = self.own(tx, id).await?;
        let ahead = self.ahead(tx).await?;
        self.unless_stranded(ahead.into_iter().filter(|row| row.venue_id == *id), strands)?;
        let retired = VenueRow {
            retired_at: Some(self.now),
            ..venue
        };
        if !venue_edit(tx, &retired, edit).await? {
            return Err(Unchanged::Edited);
        }
        Ok((
            Act::VenueRetired,
            id.to_string(),
            venue_said(&retired),
            json!(null),
        ))
    }

    /// The venue counts the edits of its courts too.
    async fn touch(&self, tx: &mut Tx<'_>, id: &VenueId, edit: i64) -> Result<(), Unchanged> {
        let venue = self.own(tx, id).await?;
        let touched = venue_edit(tx, &venue, edit).await?;
        touched.then_some(()).ok_or(Unchanged::Edited)
    }

    async fn courts(
        &self,
        tx: &mut Tx<'_>,
        venue: &VenueId,
        edit: i64,
        courts: &NewCourts,
    ) -> Result<Done, Unchanged> {
        self.touch(tx, venue, edit).await?;
        let (part, court) = ordinals_last(tx, venue).await?;
        let here = court_list_of_facility(tx, &self.palace).await?;
        let first = here
            .iter()
            .filter(|row| row.venue_id == *venue && row.parts.len() < 2)
            .count();
        let (parts, rows) = courts.made(venue, &self.new_id, (part, court), first);
        for part in &parts {
            part_upsert(tx, part).await?;
        }
        for row in &rows {
            court_upsert(tx, row, Some(self.now)).await?;
            for part in &row.parts {
                court_part_insert(tx, &row.id, part).await?;
            }
        }
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        Ok((
            Act::CourtsAdded,
            venue.to_string(),
            json!(null),
            json!({ "courts": names }),
        ))
    }

    async fn court(
        &self,
        tx: &mut Tx<'_>,
        (venue, edit): (&VenueId, i64),
        id: &CourtId,
        (name, name_en): (&str, &str),
        ordinal: i64,
    ) -> Result<Done, Unchanged> {
        self.touch(tx, venue, edit).await?;
        let before = self.court_of(tx, venue, id).await?;
        let row = CourtRow {
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            ordinal,
            ..before.clone()
        };
        court_upsert(tx, &row, None).await?;
        let said =
            |row: &CourtRow| json!({ "name": row.name, "name_en": row.name_en, "ordinal": row.ordinal });
        let (before, after) = differing(said(&before), said(&row));
        Ok((Act::CourtEdited, id.to_string(), before, after))
    }

    async fn court_of(&self, tx: &mut Tx<'_>, venue: &VenueId, id: &CourtId) -> Result<CourtRow, Unchanged> {
        let here = court_list_of_facility(tx, &self.palace).await?;
        let court = here
            .into_iter()
            .find(|row| row.id == *id && row.venue_id == *venue);
        court.ok_or(Unchanged::NotFound)
    }

    async fn court_retired(
        &self,
        tx: &mut Tx<'_>,
        venue: &VenueId,
        edit: i64,
        id: &CourtId,
        strands: &mut Vec<DeskRow>,
    ) -> Result<Done, Unchanged> {
        self.touch(tx, venue, edit).await?;
        let court = self.court_of(tx, venue, id).await?;
        let ahead = self.ahead(tx).await?;
        self.unless_stranded(ahead.into_iter().filter(|row| row.court_id == *id), strands)?;
        if !court_retire(tx, id, self.now).await? {
            return Err(Unchanged::NotFound);
        }
        Ok((
            Act::CourtRetired,
            id.to_string(),
            json!({ "name": court.name }),
            json!(null),
        ))
    }

    async fn hours(
        &self,
        tx: &mut Tx<'_>,
        venue: Option<&VenueId>,
        edit: i64,
        rows: &[gongyue::hours::HoursRow],
        strands: &mut Vec<DeskRow>,
    ) -> Result<Done, Unchanged> {
        if let Some(venue) = venue {
            self.own(tx, venue).await?;
        }
        let all = hours_list(tx, &self.palace).await?;
        let (old, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.venue_id.as_ref() == venue);
        let palace = self.palace_ahead(tx).await?;
        let today = palace.facility.time_zone.date(self.now);
        let others = others.iter().map(|row| (row.venue_id.as_ref(), row.row()));
        let own = rows.iter().map(|row| (venue, *row));
        let kept: Vec<OpeningHoursRow> = others
            .chain(own)
            .enumerate()
            .map(|(n, (venue, row))| {
                let id = format!("{}-{n}", self.new_id);
                OpeningHoursRow::of(id, &self.palace, venue, &row, today)
            })
            .collect();
        self.unless_outside(tx, palace, strands, |palace| palace.with_hours(kept.clone()))
            .await?;
        if !facility_touch(tx, &self.palace, edit).await? {
            return Err(Unchanged::Edited);
        }
        hours_replace(tx, &self.palace, &kept, today).await?;
        let written = |rows: Vec<gongyue::hours::HoursRow>| crate::import::hours::written(&rows, Lang::En);
        let before = written(old.iter().map(OpeningHoursRow::row).collect());
        let after = written(rows.to_vec());
        let subject = venue.map_or(self.palace.as_str(), VenueId::as_str).to_owned();
        Ok((
            Act::HoursChanged,
            subject,
            json!({ "hours": before }),
            json!({ "hours": after }),
        ))
    }

    async fn exception(
        &self,
        tx: &mut Tx<'_>,
        edit: i64,
        row: &HoursExceptionRow,
        strands: &mut Vec<DeskRow>,
    ) -> Result<Done, Unchanged> {
        if let Some(venue) = &row.venue_id {
            self.own(tx, venue).await?;
        }
        let row = HoursExceptionRow {
            id: self.new_id.clone(),
            facility_id: self.palace.clone(),
            ..row.clone()
        };
        let palace = self.palace_ahead(tx).await?;
        self.unless_outside(tx, palace, strands, |palace| palace.with_exception(row.clone()))
            .await?;
        if !facility_touch(tx, &self.palace, edit).await? {
            return Err(Unchanged::Edited);
        }
        exception_insert(tx, &row).await?;
        let subject = row
            .venue_id
            .as_ref()
            .map_or(self.palace.as_str(), VenueId::as_str);
        Ok((
            Act::ExceptionSet,
            subject.to_owned(),
            json!(null),
            exception_said(&row),
        ))
    }

    async fn exception_dropped(
        &self,
        tx: &mut Tx<'_>,
        edit: i64,
        id: &str,
        strands: &mut Vec<DeskRow>,
    ) -> Result<Done, Unchanged> {
        let palace = self.palace_ahead(tx).await?;
        let today = palace.facility.time_zone.date(self.now);
        let all = exception_list(tx, &self.palace, today, today + Days::new(PLANNED_DAYS)).await?;
        let row = all
            .into_iter()
            .find(|row| row.id == id)
            .ok_or(Unchanged::NotFound)?;
        self.unless_outside(tx, palace, strands, |palace| palace.without_exception(id))
            .await?;
        if !facility_touch(tx, &self.palace, edit).await? {
            return Err(Unchanged::Edited);
        }
        exception_delete(tx, &self.palace, id).await?;
        let subject = row
            .venue_id
            .as_ref()
            .map_or(self.palace.as_str(), VenueId::as_str);
        Ok((
            Act::ExceptionDropped,
            subject.to_owned(),
            exception_said(&row),
            json!(null),
        ))
    }

    /// Live reservations of the palace that have not begun.
    async fn ahead(&self, tx: &mut Tx<'_>) -> Result<Vec<DeskRow>, Failure> {
        let mut rows = reservation_list_of_palace(tx, &self.palace, self.now, self.now + AHEAD).await?;
        rows.retain(|row| row.status.is_live() && row.starts_at > self.now);
        Ok(rows)
    }

    /// Collects whom the change strands, for afterwards.
    fn unless_stranded(
        &self,
        rows: impl Iterator<Item = DeskRow>,
        strands: &mut Vec<DeskRow>,
    ) -> Result<(), Unchanged> {
        let rows: Vec<DeskRow> = rows.collect();
        match self.stranded {
            Stranded::Ask if !rows.is_empty() => return Err(Unchanged::Strands(rows)),
            Stranded::Ask | Stranded::Keep => {}
            Stranded::Displace => strands.extend(rows),
        }
        Ok(())
    }

    /// Ends what the change has stranded, tells them, and calls them first for what is there now.
    async fn displace(&self, tx: &mut Tx<'_>, strands: &[DeskRow]) -> Result<Vec<NewAct>, Unchanged> {
        let mut displaced = Vec::new();
        for row in strands {
            let status = ReservationStatus::Displaced;
            if !reservation_set_status(tx, &row.id, row.state_version, status, Some(self.now)).await? {
                return Err(Unchanged::Edited);
            }
            claims_delete(tx, &row.id).await?;
            member_claims_delete(tx, &row.id).await?;
            displaced.extend(reservation_view(tx, &row.id).await?);
        }
        displaced.sort_by_key(|view| view.created_at);
        let calls = first_calls(tx, &self.app, &self.palace, &displaced, self.now, Lang::default()).await?;
        for view in &displaced {
            let venue = Some(&view.venue_id);
            freed(tx, &self.app, &self.palace, venue, view.span(), self.now).await?;
        }
        let mut acts = Vec::new();
        for view in &displaced {
            if let Some(member) = &view.member_id {
                let notice = Notice::Displaced {
                    booked: booked(view),
                    reason: Lang::Zh.strands_reason().to_owned(),
                    offered: calls.get(&view.id).cloned(),
                };
                tell(tx, &self.app, member, notice, self.now).await?;
            }
            acts.push(NewAct {
                after: placed(view),
                ..act_on(view, Act::ReservationDisplaced, &self.actor, self.now)
            });
        }
        Ok(acts)
    }

    /// The palace with its hours over all days that may be reserved.
    async fn palace_ahead(&self, tx: &mut Tx<'_>) -> Result<Palace, Unchanged> {
        let facility = facility_get(tx, &self.palace).await?.ok_or(Unchanged::NotFound)?;
        let zone = facility.time_zone;
        let days = (zone.date(self.now), zone.date(self.now + AHEAD));
        let palace = Palace::load(tx, &self.palace, Whose::Nobody, days, self.now, Lang::default()).await?;
        palace.ok_or(Unchanged::NotFound)
    }

    /// Whoever is within the hours of the palace as it is and would be outside of them as it would be. Who is outside already
    /// was asked about before.
    async fn unless_outside(
        &self,
        tx: &mut Tx<'_>,
        palace: Palace,
        strands: &mut Vec<DeskRow>,
        changed: impl FnOnce(Palace) -> Palace,
    ) -> Result<(), Unchanged> {
        let mut ahead = self.ahead(tx).await?;
        ahead.retain(|row| is_inside(&palace, row));
        let palace = changed(palace);
        self.unless_stranded(ahead.into_iter().filter(|row| !is_inside(&palace, row)), strands)
    }
}

/// Whether it lies in one opening; a night belongs to the day before.
fn is_inside(palace: &Palace, row: &DeskRow) -> bool {
    let date = palace.facility.time_zone.date(row.starts_at);
    let days = [date.pred_opt().unwrap_or(date), date];
    let mut open = days.iter().flat_map(|day| palace.open(Some(&row.venue_id), *day));
    open.any(|span| span.contains(row.span()))
}

impl NewCourts {
    /// `first`: how many single courts there are already, for the number in the names. Ids carry one that was never used, since
    /// retired courts keep theirs.
    fn made(
        &self,
        venue: &VenueId,
        new_id: &str,
        last: (i64, i64),
        first: usize,
    ) -> (Vec<PartRow>, Vec<CourtRow>) {
        let (mut part_at, mut court_at) = last;
        let (mut parts, mut courts) = (Vec::new(), Vec::new());
        let mut part = |name: String| {
            part_at += 1;
            let row = PartRow {
                id: PartId(format!("{new_id}.{name}")),
                venue_id: venue.clone(),
                ordinal: part_at,
            };
            let id = row.id.clone();
            parts.push(row);
            id
        };
        let mut court = |name: String, names: (String, String), takes: Takes, of: Vec<PartId>| {
            court_at += 1;
            courts.push(CourtRow {
                id: CourtId(format!("{new_id}-{name}")),
                venue_id: venue.clone(),
                name: names.0,
                name_en: names.1,
                takes,
                ordinal: court_at,
                parts: of,
            });
        };
        for n in 1..=usize::from(self.count) {
            let number = (first + n).to_string();
            let (zh, en) = (
                self.name.replace("{n}", &number),
                self.name_en.replace("{n}", &number),
            );
            match self.of {
                CourtsOf::One => {
                    let only = part(n.to_string());
                    court(n.to_string(), (zh, en), Takes::Whole, vec![only]);
                }
                CourtsOf::Halves => {
                    let (a, b) = (part(format!("{n}a")), part(format!("{n}b")));
                    let side = |zh_side: &str, en_side: &str| {
                        let en = if en.is_empty() {
                            String::new()
                        } else {
                            format!("{en}, {en_side}")
                        };
                        (format!("{zh}{zh_side}"), en)
                    };
                    court(
                        n.to_string(),
                        side("全场", "full"),
                        Takes::Whole,
                        vec![a.clone(), b.clone()],
                    );
                    court(
                        format!("{n}a"),
                        side("东半场", "east half"),
                        Takes::Whole,
                        vec![a],
                    );
                    court(
                        format!("{n}b"),
                        side("西半场", "west half"),
                        Takes::Whole,
                        vec![b],
                    );
                }
                CourtsOf::Seats(seats) => {
                    let seats = (1..=seats).map(|seat| part(format!("{n}.{seat}"))).collect();
                    court(n.to_string(), (zh, en), Takes::Seats, seats);
                }
            }
        }
        (parts, courts)
    }
}

fn venue_key(venue: &VenueRow) -> String {
    search_key_of(&[
        &venue.name,
        &venue.name_en,
        Lang::Zh.venue_kind(venue.kind),
        Lang::En.venue_kind(venue.kind),
    ])
}

fn venue_said(venue: &VenueRow) -> Value {
    json!({ "kind": venue.kind, "name": venue.name, "name_en": venue.name_en, "is_indoor": venue.is_indoor,
        "is_step_free": venue.is_step_free, "slot_minutes": venue.slot_minutes, "notice": venue.notice,
        "notice_en": venue.notice_en, "bring": venue.bring, "bring_en": venue.bring_en, "ordinal": venue.ordinal })
}

fn exception_said(row: &HoursExceptionRow) -> Value {
    json!({ "date": row.date, "opens_minute": row.opens_minute, "closes_minute": row.closes_minute,
        "reason": row.reason })
}

/// Only what is not the same.
pub(super) fn differing(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(mut before), Value::Object(mut after)) = (before, after) else {
        return (json!(null), json!(null));
    };
    let same: Vec<String> = before
        .iter()
        .filter(|(name, value)| after.get(*name) == Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    (Value::Object(before), Value::Object(after))
}
