//! Loads facts: one palace over some days, by a number of statements that does not grow with courts or slots.

use super::ground::Ground;
use crate::reader::pick;
use crate::store::{
    ClaimRow, ClosureRow, CourtRow, FacilityRow, Failure, HolidayRow, HoursExceptionRow, MemberRow, MissRow,
    OpeningHoursRow, PolicyRow, Tx, UndrawnRow, UnionKind, VenueRow, ballot_undrawn, claim_list_of_palace,
    claim_list_of_venue, closure_list, division_get, miss_list, own_list, stamp_get, union_get, union_use,
};
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use gongyue::ballot::BallotKind;
use gongyue::calendar::Calendar;
use gongyue::closure::Closure;
use gongyue::court::Court;
use gongyue::coverage::status_on;
use gongyue::facility::FacilityStatus;
use gongyue::facts::{Claims, Facts, Home, Miss, Own, Standing, UnionUse};
use gongyue::hours::{Hours, HoursException};
use gongyue::id::{FacilityId, MemberId, PartId, ReservationId, UnionId, VenueId};
use gongyue::policy::{Policy, Remit};
use gongyue::reservation::ReservationStatus;
use gongyue::span::{Instant, Span, Step};
use gongyue_app::Lang;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Everything about a palace that the rules or a page need for the days `from..=to`.
pub struct Palace {
    pub facility: FacilityRow,
    pub venues: Arc<Vec<VenueRow>>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    courts: Arc<Vec<CourtRow>>,
    /// What holds now, and what held on the days.
    hours: Vec<OpeningHoursRow>,
    statuses: Vec<(NaiveDate, FacilityStatus)>,
    exceptions: Vec<HoursExceptionRow>,
    calendar: Calendar,
    holidays: Vec<HolidayRow>,
    closures: Vec<ClosureRow>,
    policies: Arc<Vec<PolicyRow>>,
    claims: Vec<ClaimRow>,
    undrawn: Vec<UndrawnRow>,
    first_names: HashMap<(Remit, Option<UnionId>), String>,
    lang: Lang,
}

/// Which venues' claims are wanted: of a grid one, of a list all, of rules none, of a wish one at its time.
#[derive(Clone, Copy)]
pub enum Whose<'a> {
    Venue(&'a VenueId),
    Within(&'a VenueId, Span),
    All,
    Nobody,
}

/// The policy in force for a venue.
#[derive(Debug, Clone, Default)]
pub struct InForce {
    pub policy: Policy,
    pub version: i64,
}

impl Palace {
    /// `None` where there is no such facility. `now` picks the policies in force.
    pub async fn load(
        tx: &mut Tx<'_>,
        id: &FacilityId,
        whose: Whose<'_>,
        days: (NaiveDate, NaiveDate),
        now: Instant,
        lang: Lang,
    ) -> Result<Option<Palace>, Failure> {
        let Some(stamp) = stamp_get(tx, id).await? else {
            return Ok(None);
        };
        let Some(ground) = Ground::near(tx, &stamp, now).await? else {
            return Ok(None);
        };
        Palace::on(tx, ground, whose, days, now, lang).await.map(Some)
    }

    /// The same where the ground is known.
    pub(super) async fn on(
        tx: &mut Tx<'_>,
        mut ground: Arc<Ground>,
        whose: Whose<'_>,
        days: (NaiveDate, NaiveDate),
        now: Instant,
        lang: Lang,
    ) -> Result<Palace, Failure> {
        if !ground.covers(days.0, days.1) {
            ground = Arc::new(ground.wider(tx, days, now).await?);
        }
        let facility = ground.facility.clone();
        let (id, zone) = (&facility.id, facility.time_zone);
        // A night begins the day before and ends the day after.
        let (from, to) = (days.0 - Days::new(1), days.1 + Days::new(1));
        let (starts_at, ends_at) = (zone.opening(from, 0), zone.closing(to, 2 * 1440));
        let steps = (Step::of(starts_at), Step::of(ends_at));
        let claims = match whose {
            Whose::Venue(venue) => claim_list_of_venue(tx, venue, steps.0, steps.1).await?,
            Whose::Within(venue, span) => {
                let last = Step::of(span.ends_at - TimeDelta::milliseconds(1));
                claim_list_of_venue(tx, venue, Step::of(span.starts_at), Step(last.0 + 1)).await?
            }
            Whose::Nobody => vec![],
            Whose::All => claim_list_of_palace(tx, id, steps.0, steps.1).await?,
        };
        let closures = closure_list(tx, id, starts_at, ends_at).await?;
        let undrawn = ballot_undrawn(tx, id, from, to).await?;
        let first_names = first_names(tx, &facility, &ground.policies, lang).await?;
        let near = |date: NaiveDate| (from..=to + Days::new(1)).contains(&date);
        let holidays: Vec<HolidayRow> = kept(&ground.holidays, |day| near(day.date));
        Ok(Palace {
            venues: ground.venues.clone(),
            from: days.0,
            to: days.1,
            courts: ground.courts.clone(),
            hours: ground.hours.clone(),
            statuses: ground.statuses.clone(),
            exceptions: kept(&ground.exceptions, |row| near(row.date)),
            calendar: Calendar(holidays.iter().map(|day| (day.date, day.kind)).collect()),
            holidays,
            closures,
            policies: ground.policies.clone(),
            claims,
            undrawn,
            first_names,
            facility,
            lang,
        })
    }

    /// As it would be with another pattern of hours.
    pub fn with_hours(self, hours: Vec<OpeningHoursRow>) -> Palace {
        Palace { hours, ..self }
    }

    /// As it would be with one more exception.
    pub fn with_exception(mut self, exception: HoursExceptionRow) -> Palace {
        self.exceptions.push(exception);
        self
    }

    /// As it would be without this exception.
    pub fn without_exception(mut self, id: &str) -> Palace {
        self.exceptions.retain(|row| row.id != id);
        self
    }

    /// As it would be without this reservation's claims.
    pub fn apart_from(mut self, reservation: &ReservationId) -> Palace {
        self.claims
            .retain(|claim| claim.reservation_id.as_ref() != Some(reservation));
        self
    }

    /// As it is with one more closure that has claimed these parts.
    pub fn keep(&mut self, closure: ClosureRow, parts: &[PartId]) {
        let span = closure.span();
        for part in parts {
            self.claims.extend(span.steps().map(|step| ClaimRow {
                part_id: part.clone(),
                step,
                reservation_id: None,
                closure_id: Some(closure.id.clone()),
                member_id: None,
            }));
        }
        self.closures.push(closure);
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// What is claimed of a venue, and by whom.
    pub fn claims(&self) -> &[ClaimRow] {
        &self.claims
    }

    /// Closures and holds that touch the days, of whatever part of the palace.
    pub fn closures(&self) -> &[ClosureRow] {
        &self.closures
    }

    pub fn venue(&self, id: &VenueId) -> Option<&VenueRow> {
        self.venues.iter().find(|venue| venue.id == *id)
    }

    /// The venue's courts with their names, in the order of the hall.
    pub fn courts<'a>(&'a self, venue: &'a VenueId) -> impl Iterator<Item = &'a CourtRow> + 'a {
        self.courts.iter().filter(move |court| court.venue_id == *venue)
    }

    /// The venue's own newest policy, else the palace's, else the defaults.
    pub fn in_force(&self, venue: &VenueId) -> InForce {
        self.in_force_at(venue, Instant::MAX_UTC)
    }

    /// The same at a moment before that for which the palace was loaded.
    pub fn in_force_at(&self, venue: &VenueId, at: Instant) -> InForce {
        let newest = |of: Option<&VenueId>| {
            self.policies
                .iter()
                .filter(|row| row.venue_id.as_ref() == of && row.published_at <= at)
                .max_by_key(|row| row.version)
        };
        newest(Some(venue))
            .or_else(|| newest(None))
            .map(|row| InForce {
                policy: row.knobs.clone(),
                version: row.version,
            })
            .unwrap_or_default()
    }

    pub fn has_own_policy(&self, venue: &VenueId) -> bool {
        self.policies
            .iter()
            .any(|row| row.venue_id.as_ref() == Some(venue))
    }

    /// The hours of a venue as they are now, or of the palace where the venue has none of its own.
    pub fn hours(&self, venue: Option<&VenueId>) -> Hours {
        self.hours_of(venue, |row| row.until.is_none())
    }

    fn hours_of(&self, venue: Option<&VenueId>, holds: impl Fn(&OpeningHoursRow) -> bool) -> Hours {
        let holding: Vec<&OpeningHoursRow> = self.hours.iter().filter(|row| holds(row)).collect();
        let own = venue.filter(|_| holding.iter().any(|row| row.venue_id.as_ref() == venue));
        let rows = holding
            .into_iter()
            .filter(|row| row.venue_id.as_ref() == own)
            .map(OpeningHoursRow::row)
            .collect();
        // A palace that is shut shuts all its venues; a venue's own exception adds to that.
        let exceptions = self
            .exceptions
            .iter()
            .filter(|row| row.venue_id.is_none() || row.venue_id.as_ref() == venue)
            .map(|row| HoursException {
                date: row.date,
                minutes: row.minutes(),
                reason: pick(self.lang, &row.reason, &row.reason_en),
            })
            .collect();
        Hours { rows, exceptions }
    }

    /// The opening spans that begin on `date`; none where the facility is not in service.
    pub fn open(&self, venue: Option<&VenueId>, date: NaiveDate) -> Vec<Span> {
        if !self.status_on(date).takes_reservations() {
            return vec![];
        }
        self.hours_of(venue, |row| row.holds_on(date))
            .spans(date, &self.calendar, self.facility.time_zone)
    }

    /// By the history, where there is one; what is not there yet is planned.
    fn status_on(&self, date: NaiveDate) -> FacilityStatus {
        match self.statuses.is_empty() {
            true => self.facility.status,
            false => status_on(&self.statuses, date).unwrap_or(FacilityStatus::Planned),
        }
    }

    /// Whether most people are free all day.
    pub fn is_day_off(&self, date: NaiveDate) -> bool {
        self.calendar.is_day_off(date)
    }

    /// Why `date` is not as usual: an exception's reason, or the holiday's name.
    pub fn day_note(&self, venue: Option<&VenueId>, date: NaiveDate) -> Option<String> {
        let exception = self
            .hours(venue)
            .exception(date)
            .map(|exception| exception.reason.clone());
        exception.filter(|reason| !reason.is_empty()).or_else(|| {
            let holiday = self.holidays.iter().find(|day| day.date == date)?;
            let name = pick(self.lang, &holiday.name, &holiday.name_en);
            Some(match holiday.kind {
                gongyue::calendar::HolidayKind::Holiday => name,
                gongyue::calendar::HolidayKind::MakeupWorkday => self.lang.makeup_day(&name),
            })
        })
    }

    /// The facts for the venue around `date`, with the opening spans of the day and of its neighbours.
    pub fn facts(&self, venue: &VenueRow, date: NaiveDate, member: Option<Standing>) -> Facts {
        let around = [date - Days::new(1), date, date + Days::new(1)];
        let mut open: Vec<Span> = around
            .iter()
            .flat_map(|day| self.open(Some(&venue.id), *day))
            .collect();
        // A night that lasts until the morning's opening must not be walked twice.
        open.dedup_by(|later, earlier| later.starts_at < earlier.ends_at);
        let courts: Vec<Court> = self.courts(&venue.id).map(CourtRow::court).collect();
        let parts: HashSet<&PartId> = courts.iter().flat_map(|court| &court.parts).collect();
        let mut claims = Claims::default();
        for claim in self.claims.iter().filter(|claim| parts.contains(&claim.part_id)) {
            claims.insert(claim.part_id.clone(), claim.step);
        }
        let policy = self.in_force(&venue.id).policy;
        Facts {
            home: self.home(&policy),
            venue_kind: venue.kind,
            zone: self.facility.time_zone,
            calendar: self.calendar.clone(),
            slot_minutes: venue.slot_minutes,
            policy,
            open,
            closures: self.closures_of(venue),
            courts,
            claims,
            undrawn: self.undrawn(&venue.id),
            member,
            at_counter: false,
        }
    }

    /// The ballots of a venue that are still to be drawn.
    pub fn undrawn(&self, venue: &VenueId) -> Vec<(NaiveDate, BallotKind)> {
        let here = self.undrawn.iter().filter(|row| row.venue_id == *venue);
        here.map(|row| (row.date, row.kind)).collect()
    }

    /// Whose the palace is, and who comes first under a policy of it.
    pub fn home(&self, policy: &Policy) -> Home {
        Home {
            palace: self.facility.id.clone(),
            division: self.facility.division_code.clone(),
            first_name: self
                .first_names
                .get(&(policy.remit, policy.remit_union.clone()))
                .cloned()
                .unwrap_or_default(),
        }
    }

    fn closures_of(&self, venue: &VenueRow) -> Vec<Closure> {
        self.closures
            .iter()
            .filter(|row| row.venue_id.is_none() || row.venue_id.as_ref() == Some(&venue.id))
            .map(|row| Closure {
                id: row.id.clone(),
                kind: row.kind,
                span: row.span(),
                court: row.court_id.clone(),
                reason: pick(self.lang, &row.reason, &row.reason_en),
            })
            .collect()
    }
}

fn kept<T: Clone>(rows: &[T], wanted: impl Fn(&T) -> bool) -> Vec<T> {
    rows.iter().filter(|row| wanted(row)).cloned().collect()
}

/// How long a no-show or a late cancellation can matter: a year of suspension, and the longest window before it.
const MISSES_MATTER: TimeDelta = TimeDelta::days(2 * 366);

/// Names of those who come first, for the sentences; no statement where everybody is equal.
async fn first_names(
    tx: &mut Tx<'_>,
    facility: &FacilityRow,
    policies: &[PolicyRow],
    lang: Lang,
) -> Result<HashMap<(Remit, Option<UnionId>), String>, Failure> {
    let mut names = HashMap::new();
    for policy in policies.iter().map(|row| &row.knobs) {
        let name = match (policy.remit, &policy.remit_union) {
            (Remit::Everyone, _) | (Remit::Union, None) => continue,
            (Remit::Union, Some(id)) => union_get(tx, id.as_str()).await?.map(|union| union.name),
            (remit, _) => {
                let own = &facility.division_code;
                let code = if remit == Remit::City {
                    own.city()
                } else {
                    own.clone()
                };
                let division = division_get(tx, &code).await?;
                division.map(|row| pick(lang, &row.name, &row.name_en))
            }
        };
        names.insert(
            (policy.remit, policy.remit_union.clone()),
            name.unwrap_or_default(),
        );
    }
    Ok(names)
}

/// What the rules know of a member at a palace, for the days that it is loaded for: three statements, four where
/// a union shares.
pub async fn standing(
    tx: &mut Tx<'_>,
    member: &MemberRow,
    palace: &Palace,
    venue: &VenueRow,
    now: Instant,
) -> Result<Standing, Failure> {
    let zone = palace.facility.time_zone;
    let first = (palace.from - Days::new(1)).min(zone.date(now));
    // The month of the first day, and the week that reaches into the month before.
    let from = first.with_day(1).unwrap_or(first) - Days::new(7);
    let own = own_list(tx, &member.id, zone.opening(from, 0)).await?;
    let own = own
        .into_iter()
        .map(|row| Own {
            span: Span {
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            },
            venue_name: pick(palace.lang, &row.venue_name, &row.venue_name_en),
            venue_kind: row.venue_kind,
            is_live: row.status.is_live(),
            as_companion: row.as_companion,
            id: row.id,
            palace: row.palace_id,
            venue: row.venue_id,
            court: row.court_id,
        })
        .collect();
    let misses = misses(tx, &member.id, palace, now).await?;
    let shares = palace.in_force(&venue.id).policy.union_daily_limit.is_some();
    let union_use = match &member.union_id {
        Some(union) if shares => union_of(tx, union, palace, venue).await?,
        _ => None,
    };
    Ok(Standing {
        verification: member.verification,
        suspended_until: member.suspended_until,
        division: member.division_code.clone(),
        union: member.union_id.clone().map(UnionId),
        union_use,
        own,
        misses,
    })
}

/// What counts against a member at a palace, faded or not.
pub async fn misses(
    tx: &mut Tx<'_>,
    member: &MemberId,
    palace: &Palace,
    now: Instant,
) -> Result<Vec<Miss>, Failure> {
    let rows = miss_list(tx, member, &palace.facility.id, now - MISSES_MATTER).await?;
    let miss = |row: MissRow| Miss {
        venue: pick(palace.lang, &row.venue_name, &row.venue_name_en),
        reservation: row.id,
        starts_at: row.starts_at,
        at: row.at,
        cancelled_late: row.status == ReservationStatus::CancelledLate,
    };
    Ok(rows.into_iter().map(miss).collect())
}

/// What a grassroots union has; `None` for the larger ones, whose members know nothing of each other.
async fn union_of(
    tx: &mut Tx<'_>,
    union: &str,
    palace: &Palace,
    venue: &VenueRow,
) -> Result<Option<UnionUse>, Failure> {
    let union = union_get(tx, union).await?;
    let Some(union) = union.filter(|union| union.kind == UnionKind::Grassroots) else {
        return Ok(None);
    };
    let zone = palace.facility.time_zone;
    let from = zone.opening(palace.from - Days::new(1), 0);
    let to = zone.opening(palace.to + Days::new(2), 0);
    let mut by_day: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for starts_at in union_use(tx, &union.id, &palace.facility.id, venue.kind, from, to).await? {
        *by_day.entry(zone.date(starts_at)).or_default() += 1;
    }
    Ok(Some(UnionUse {
        name: union.name,
        by_day,
    }))
}
