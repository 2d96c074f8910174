//! Loads facts: one palace over some days, by a number of statements that does not grow with courts or slots.

use crate::reader::pick;
use crate::store::{
    ClaimRow, ClosureRow, CourtRow, FacilityRow, Failure, HolidayRow, HoursExceptionRow, OpeningHoursRow,
    PolicyRow, Tx, VenueRow, claim_list_of_palace, claim_list_of_venue, closure_list, court_list_of_facility,
    exception_list, facility_get, holiday_list, hours_list, policy_list, reservation_active_of_member,
    venue_list,
};
use chrono::{Days, NaiveDate};
use gongyue::calendar::Calendar;
use gongyue::closure::Closure;
use gongyue::facts::{Claims, Facts, Own, Standing};
use gongyue::hours::{Hours, HoursException};
use gongyue::id::{FacilityId, MemberId, VenueId};
use gongyue::member::Verification;
use gongyue::policy::Policy;
use gongyue::span::{Instant, Span, Step};
use gongyue_app::Lang;

/// Everything about a palace that the rules or a page need for the days `from..=to`.
pub struct Palace {
    pub facility: FacilityRow,
    pub venues: Vec<VenueRow>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    courts: Vec<CourtRow>,
    hours: Vec<OpeningHoursRow>,
    exceptions: Vec<HoursExceptionRow>,
    calendar: Calendar,
    holidays: Vec<HolidayRow>,
    closures: Vec<ClosureRow>,
    policies: Vec<PolicyRow>,
    /// Parts are known by ids of their own, so claims of other venues do no harm.
    claims: Vec<ClaimRow>,
    lang: Lang,
}

/// Which venues' claims are wanted: of a grid one, of a list all.
#[derive(Clone, Copy)]
pub enum Whose<'a> {
    Venue(&'a VenueId),
    All,
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
        let Some(facility) = facility_get(tx, id).await? else {
            return Ok(None);
        };
        let zone = facility.time_zone;
        // A night begins the day before and ends the day after.
        let (from, to) = (days.0 - Days::new(1), days.1 + Days::new(1));
        let (starts_at, ends_at) = (zone.opening(from, 0), zone.closing(to, 2 * 1440));
        let steps = (Step::of(starts_at), Step::of(ends_at));
        let venues = venue_list(tx, id, now).await?;
        let courts = court_list_of_facility(tx, id).await?;
        let hours = hours_list(tx, id).await?;
        let exceptions = exception_list(tx, id, from, to + Days::new(1)).await?;
        let holidays = holiday_list(tx, from, to + Days::new(1)).await?;
        let closures = closure_list(tx, id, starts_at, ends_at).await?;
        let policies = policy_list(tx, id, now).await?;
        let claims = match whose {
            Whose::Venue(venue) => claim_list_of_venue(tx, venue, steps.0, steps.1).await?,
            Whose::All => claim_list_of_palace(tx, id, steps.0, steps.1).await?,
        };
        let calendar = Calendar(holidays.iter().map(|day| (day.date, day.kind)).collect());
        Ok(Some(Palace {
            facility,
            venues,
            from: days.0,
            to: days.1,
            courts,
            hours,
            exceptions,
            calendar,
            holidays,
            closures,
            policies,
            claims,
            lang,
        }))
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
        let newest = |of: Option<&VenueId>| {
            self.policies
                .iter()
                .filter(|row| row.venue_id.as_ref() == of)
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

    /// The hours of a venue, or of the palace where the venue has none of its own.
    pub fn hours(&self, venue: Option<&VenueId>) -> Hours {
        let own = venue.filter(|_| self.hours.iter().any(|row| row.venue_id.as_ref() == venue));
        let rows = self
            .hours
            .iter()
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
        if !self.facility.status.takes_reservations() {
            return vec![];
        }
        self.hours(venue)
            .spans(date, &self.calendar, self.facility.time_zone)
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
        let mut claims = Claims::default();
        for claim in &self.claims {
            claims.insert(claim.part_id.clone(), claim.step);
        }
        Facts {
            zone: self.facility.time_zone,
            slot_minutes: venue.slot_minutes,
            policy: self.in_force(&venue.id).policy,
            open,
            closures: self.closures_of(venue),
            courts: self.courts(&venue.id).map(CourtRow::court).collect(),
            claims,
            member,
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

/// The member's own standing, with what they have ahead at all palaces.
pub async fn standing(
    tx: &mut Tx<'_>,
    member: &MemberId,
    verification: Verification,
    now: Instant,
    lang: Lang,
) -> Result<Standing, Failure> {
    let rows = reservation_active_of_member(tx, member, now).await?;
    let own = rows
        .into_iter()
        .map(|row| Own {
            span: row.span(),
            venue_name: pick(lang, &row.venue_name, &row.venue_name_en),
            venue_kind: row.venue_kind,
            id: row.id,
            venue: row.venue_id,
            court: row.court_id,
        })
        .collect();
    Ok(Standing { verification, own })
}
