//! Closing: a court, a venue or a palace is shut or held, for a while or every week. Who is in the way is shown first; then they
//! are displaced, told at once and offered another place, and it counts against nobody.
//!
//! What would happen and what happens is found by the same function. The form carries a mark of whom it showed; if others are in
//! the way by then, they are shown first.

use super::activities::announced;
use super::first_call::first_calls;
use super::freed::{freed, freed_offer};
use super::handle::{booked, placed};
use super::load::{Palace, Whose};
use super::offers::ended as ended_offer;
use super::strike::voided;
use super::sweep::sweep;
use super::tell::tell;
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::{Me, pick};
use crate::secret::request_hash;
use crate::store::{
    ActivityRow, ClosureRow, Command, CourtRow, DeskRow, Failure, NewAct, OfferRow, ReservationView,
    SeriesRow, SkipRow, Tx, VenueRow, audit_append, claims_delete, closure_claims_delete,
    closure_claims_insert, closure_get, closure_insert, closure_lift, closure_list, closure_list_of_activity,
    closure_list_of_series, closure_update, court_get, court_list_of_facility, facility_get, facility_lock,
    member_claims_delete, offer_of_closure, reservation_displace, reservation_list_displaced,
    reservation_list_of_palace, reservation_view, series_end, series_get, series_insert, series_list,
    skip_insert, skip_list, use_day_forget, venue_get, venue_list,
};
use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};
use gongyue::audit::Act;
use gongyue::closure::{ClosureKind, HoldClass};
use gongyue::id::{ClosureId, CourtId, FacilityId, MemberId, PartId, ReservationId, VenueId};
use gongyue::notice::{Notice, Offered};
use gongyue::offer::OfferStatus;
use gongyue::refusal::Refusals;
use gongyue::reservation::ReservationStatus;
use gongyue::rules::{HeldDay, open_share};
use gongyue::span::{Instant, STEP_MINUTES, Span};
use gongyue::weekly;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// What is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    Palace,
    /// Every venue without a roof.
    Outdoor,
    Venue(VenueId),
    Court(CourtId),
}

/// What becomes of a week of a series in which somebody is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collide {
    /// The series leaves that date out.
    Skip,
    Displace,
}

#[derive(Debug, Clone)]
pub struct Shut {
    pub of: Of,
    pub kind: ClosureKind,
    /// Of a hold.
    pub hold_class: Option<HoldClass>,
    pub owner: String,
    pub reason: String,
    pub reason_en: String,
    pub span: Span,
    /// Every week until this date, included.
    pub weekly_until: Option<NaiveDate>,
    pub collide: Collide,
    /// A hold that nobody has confirmed so many hours before returns to the members.
    pub returns_hours: Option<u16>,
}

/// Claims that one command makes, at most: others wait for the writer.
const MOST_CLAIMS: i64 = 100_000;
/// Nobody plans further.
const MOST_DAYS: i64 = 400;
/// What was closed by the weather or a defect may be entered so long afterwards: as long as one may appeal against what it
/// did to members.
const AFTERWARDS: TimeDelta = TimeDelta::days(14);

#[derive(Debug)]
pub enum Unshut {
    /// These are in the way, and were not shown.
    Seen(Box<Planned>),
    /// There is no such place.
    Nowhere,
    /// Over already, or too far.
    Over,
    TooMuch {
        days: i64,
    },
    /// Every date of the series is taken.
    Nothing,
    /// Somebody else has changed or lifted it.
    Edited,
    Problem(Problem),
    /// Somebody reserved in the middle of it.
    Raced,
}

impl From<Failure> for Unshut {
    fn from(failure: Failure) -> Self {
        Unshut::Problem(failure.into())
    }
}

impl From<Problem> for Unshut {
    fn from(problem: Problem) -> Self {
        Unshut::Problem(problem)
    }
}

/// What a closing would do.
#[derive(Debug, Clone)]
pub struct Planned {
    closures: Vec<(ClosureRow, Vec<PartId>)>,
    /// Who is in the way, by their start.
    pub hits: Vec<DeskRow>,
    /// What counted against somebody until now, though nobody could have come.
    void: Vec<ReservationId>,
    /// Dates of a series that are left out, and why: how many reservations, or what else is there.
    pub skipped: Vec<(NaiveDate, Skipped)>,
    pub dates: usize,
    pub zone: Zone,
    /// A mark of all that.
    pub seen: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    Reserved(usize),
    /// In the palace's own words.
    Closed(String),
}

pub struct Done {
    pub closures: Vec<ClosureId>,
    pub series: Option<String>,
    pub displaced: usize,
    pub offered: usize,
    pub skipped: usize,
}

/// How often a lost race is run again.
const TRIES: usize = 3;

/// Looks without doing.
pub async fn look(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    shut: &Shut,
    except: Option<&ClosureId>,
) -> Result<Planned, Unshut> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    let except: Vec<ClosureId> = except.into_iter().cloned().collect();
    planned(&mut reader.tx(), palace, shut, &except, app.now()).await
}

/// `seen`: the mark of what was shown before; `None`: do it whoever is in the way.
pub async fn shut(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    shut: Shut,
    seen: Option<String>,
    lang: Lang,
) -> Result<Done, Unshut> {
    me.works_at(palace)?;
    run(Close::new(app, me, palace, shut, seen, lang)).await
}

/// For an activity, which is announced in the same transaction; its use case has asked who may.
pub(super) async fn shut_for(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    activity: ActivityRow,
    shut: Shut,
    seen: Option<String>,
    lang: Lang,
) -> Result<Done, Unshut> {
    run(Close {
        activity: Some(activity),
        ..Close::new(app, me, palace, shut, seen, lang)
    })
    .await
}

/// Another time or reason for a closure. `edit`: as its author saw it.
#[derive(Debug, Clone)]
pub struct Instead {
    pub id: ClosureId,
    pub edit: i64,
}

pub async fn change(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    instead: Instead,
    shut: Shut,
    seen: Option<String>,
    lang: Lang,
) -> Result<Done, Unshut> {
    me.works_at(palace)?;
    run(Close {
        instead: Some(instead),
        ..Close::new(app, me, palace, shut, seen, lang)
    })
    .await
}

async fn run(close: Close) -> Result<Done, Unshut> {
    let app = close.app.clone();
    // Who has not come by now is no longer in the way.
    sweep(&app).await?;
    for _ in 0..TRIES {
        let attempt = Close {
            now: app.now(),
            ..close.clone()
        };
        match app.db.write(attempt).await {
            Err(Unshut::Raced) => {}
            other => return other,
        }
    }
    Err(Problem::Busy.into())
}

#[derive(Clone)]
struct Close {
    app: Shared,
    staff: MemberId,
    palace: FacilityId,
    shut: Shut,
    seen: Option<String>,
    instead: Option<Instead>,
    activity: Option<ActivityRow>,
    now: Instant,
    lang: Lang,
}

impl Close {
    fn new(
        app: &Shared,
        me: &Me,
        palace: &FacilityId,
        shut: Shut,
        seen: Option<String>,
        lang: Lang,
    ) -> Close {
        Close {
            app: app.clone(),
            staff: me.id.clone(),
            palace: palace.clone(),
            shut,
            seen,
            instead: None,
            activity: None,
            now: app.now(),
            lang,
        }
    }
}

impl Command for Close {
    type Output = Done;
    type Error = Unshut;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Done, Unshut> {
        facility_lock(tx, &self.palace).await?;
        let before = match &self.instead {
            Some(instead) => Some(self.taken_back(tx, instead).await?),
            None => None,
        };
        let except: Vec<ClosureId> = before.iter().map(|row| row.id.clone()).collect();
        let mut plan = planned(tx, &self.palace, &self.shut, &except, self.now).await?;
        if self.seen.as_ref().is_some_and(|seen| *seen != plan.seen) {
            return Err(Unshut::Seen(Box::new(plan)));
        }
        if plan.closures.is_empty() {
            return Err(Unshut::Nothing);
        }
        if matches!(self.shut.kind, ClosureKind::Hold | ClosureKind::Event) {
            self.leaves_enough_open(tx, &plan, &except).await?;
        }
        // A closure that is entered afterwards changes what a day was used for.
        for (row, _) in &plan.closures {
            use_day_forget(tx, &self.palace, row.span()).await?;
        }
        let series = self.series(tx, &plan).await?;
        for (closure, _) in &mut plan.closures {
            closure.id = self.app.new_id().into();
            closure.made_by = Some(self.staff.clone());
            closure.series_id = series.clone();
            closure.activity_id = self.activity.as_ref().map(|activity| activity.id.clone());
        }
        if let Some(activity) = &self.activity {
            announced(tx, &self.staff, activity).await?;
        }
        match &before {
            Some(before) => {
                let (closure, _) = &mut plan.closures[0];
                closure.id = before.id.clone();
                closure.edit = before.edit;
                closure.series_id = before.series_id.clone();
                closure.activity_id = before.activity_id.clone();
                closure.confirmed_at = before.confirmed_at;
                if !closure_update(tx, closure).await? {
                    return Err(Unshut::Edited);
                }
            }
            None => {
                for (closure, _) in &plan.closures {
                    closure_insert(tx, closure).await?;
                }
            }
        }
        let displaced = self.displace(tx, &plan).await?;
        let mut ended: Vec<OfferRow> = Vec::new();
        for (closure, parts) in &plan.closures {
            ended.extend(end_offers_in(tx, &self.app, closure, parts, self.now).await?);
            let claimed = closure_claims_insert(tx, &self.palace, &closure.id, parts, closure.span()).await?;
            claimed.map_err(|_reserved| Unshut::Raced)?;
        }
        // Whoever was displaced before and loses what was kept for them is called again, after those who lose a reservation.
        let mut called = displaced.clone();
        for offer in &ended {
            if let Some(before) = &offer.reservation_id {
                called.extend(reservation_view(tx, before).await?);
            }
        }
        let offered = first_calls(tx, &self.app, &self.palace, &called, self.now, self.lang).await?;
        self.tell(tx, &called, &offered).await?;
        // What was longer or wider than the closure is free for the rest.
        for view in &displaced {
            let venue = Some(&view.venue_id);
            freed(tx, &self.app, &self.palace, venue, view.span(), self.now).await?;
        }
        for offer in &ended {
            freed_offer(tx, &self.app, offer, self.now).await?;
        }
        if let Some(before) = &before {
            let venue = before.venue_id.as_ref();
            freed(tx, &self.app, &self.palace, venue, before.span(), self.now).await?;
        }
        for id in &plan.void {
            voided(tx, &self.app, &self.staff, id, &self.shut.reason, self.now).await?;
        }
        self.write_down(tx, &plan, before.as_ref(), &displaced, series.as_deref())
            .await?;
        tx.changed(&self.palace);
        Ok(Done {
            closures: plan.closures.iter().map(|(row, _)| row.id.clone()).collect(),
            series,
            displaced: displaced.len(),
            offered: offered.len(),
            skipped: plan.skipped.len(),
        })
    }
}

impl Close {
    /// The closure that is changed, with its claims given back: it is made anew.
    async fn taken_back(&self, tx: &mut Tx<'_>, instead: &Instead) -> Result<ClosureRow, Unshut> {
        let row = closure_get(tx, &instead.id).await?;
        let row = row
            .filter(|row| row.palace_id == self.palace && row.hold_class != Some(HoldClass::Offer))
            .ok_or(Problem::NotFound)?;
        if row.edit != instead.edit || row.ends_at <= self.now {
            return Err(Unshut::Edited);
        }
        closure_claims_delete(tx, &row.id).await?;
        reclaim(tx, &self.palace, row.span(), &row.id, self.now).await?;
        Ok(row)
    }

    async fn leaves_enough_open(
        &self,
        tx: &mut Tx<'_>,
        plan: &Planned,
        except: &[ClosureId],
    ) -> Result<(), Unshut> {
        let first = plan.closures.iter().map(|(row, _)| row.starts_at).min();
        let last = plan.closures.iter().map(|(row, _)| row.ends_at).max();
        let (Some(first), Some(last)) = (first, last) else {
            return Ok(());
        };
        let days = (plan.zone.date(first), plan.zone.date(last));
        let palace = Palace::load(tx, &self.palace, Whose::Nobody, days, self.now, self.lang).await?;
        let palace = palace.ok_or(Problem::NotFound)?;
        let mut all = Vec::new();
        for venue in palace.venues.iter() {
            let policy = palace.in_force(&venue.id).policy;
            if policy.open_share_percent == 0 {
                continue;
            }
            let courts: Vec<&CourtRow> = palace.courts(&venue.id).collect();
            let parts: HashSet<&PartId> = courts.iter().flat_map(|court| &court.parts).collect();
            let new: Vec<(PartId, Span)> = plan
                .closures
                .iter()
                .flat_map(|(row, of)| of.iter().map(|part| (part.clone(), row.span())))
                .filter(|(part, _)| parts.contains(part))
                .collect();
            let dates: HashSet<NaiveDate> = new
                .iter()
                .flat_map(|(_, span)| [plan.zone.date(span.starts_at), plan.zone.date(span.ends_at)])
                .collect();
            let is_hold = |row: &&ClosureRow| {
                row.kind.is_held()
                    && row.hold_class != Some(HoldClass::Offer)
                    && !except.contains(&row.id)
                    && row.venue_id.as_ref().is_none_or(|id| *id == venue.id)
            };
            let mut held = new.clone();
            for row in palace.closures().iter().filter(is_hold) {
                let of = courts
                    .iter()
                    .filter(|court| row.court_id.as_ref().is_none_or(|id| *id == court.id));
                held.extend(of.flat_map(|court| court.parts.iter().map(|part| (part.clone(), row.span()))));
            }
            for date in dates {
                let open = palace.open(Some(&venue.id), date);
                all.extend(open_share(&HeldDay {
                    policy: &policy,
                    zone: plan.zone,
                    calendar: palace.calendar(),
                    date,
                    open: &open,
                    parts: parts.len(),
                    held: held.clone(),
                }));
            }
        }
        if all.is_empty() {
            return Ok(());
        }
        let refusals = Refusals {
            passes_at: None,
            all,
            alternatives: vec![],
        };
        Err(Problem::refused(Box::new(Refused {
            refusals,
            zone: plan.zone,
        }))
        .into())
    }

    async fn series(&self, tx: &mut Tx<'_>, plan: &Planned) -> Result<Option<String>, Unshut> {
        let Some(to_date) = self.shut.weekly_until.filter(|_| self.instead.is_none()) else {
            return Ok(None);
        };
        let (first, _) = &plan.closures[0];
        let Some(venue_id) = first.venue_id.clone() else {
            return Err(Unshut::Nowhere);
        };
        let zone = plan.zone;
        let (starts, ends) = (
            zone.local(self.shut.span.starts_at),
            zone.local(self.shut.span.ends_at),
        );
        let minute = |at: chrono::NaiveDateTime| at.hour() * 60 + at.minute();
        let nights = u32::try_from((ends.date() - starts.date()).num_days()).unwrap_or(0);
        let small = |minute: u32| u16::try_from(minute).unwrap_or(u16::MAX);
        let row = SeriesRow {
            id: self.app.new_id(),
            palace_id: self.palace.clone(),
            venue_id,
            court_id: first.court_id.clone(),
            hold_class: self.shut.hold_class.unwrap_or(HoldClass::Group),
            owner: self.shut.owner.clone(),
            reason: self.shut.reason.clone(),
            reason_en: self.shut.reason_en.clone(),
            weekday: small(starts.weekday().num_days_from_monday()),
            from_minute: small(minute(starts)),
            to_minute: small(minute(ends) + nights * 1440),
            from_date: starts.date(),
            to_date,
            made_by: Some(self.staff.clone()),
            created_at: self.now,
            ended_at: None,
        };
        series_insert(tx, &row).await?;
        for (date, why) in &plan.skipped {
            let why = match why {
                Skipped::Reserved(n) => n.to_string(),
                Skipped::Closed(reason) => reason.clone(),
            };
            skip_insert(tx, &row.id, *date, &why).await?;
        }
        Ok(Some(row.id))
    }

    /// Ends whatever is in the way, the first that was reserved first.
    async fn displace(&self, tx: &mut Tx<'_>, plan: &Planned) -> Result<Vec<ReservationView>, Unshut> {
        let mut displaced = Vec::new();
        for row in &plan.hits {
            let closure = plan.closures.iter().find(|(closure, _)| {
                closure.span().overlaps(row.span())
                    && closure
                        .venue_id
                        .as_ref()
                        .is_none_or(|venue| *venue == row.venue_id)
            });
            let Some((closure, _)) = closure else { continue };
            if !reservation_displace(tx, &row.id, row.state_version, &closure.id, self.now).await? {
                return Err(Unshut::Raced);
            }
            claims_delete(tx, &row.id).await?;
            member_claims_delete(tx, &row.id).await?;
            displaced.extend(reservation_view(tx, &row.id).await?);
        }
        displaced.sort_by_key(|view| view.created_at);
        Ok(displaced)
    }

    async fn tell(
        &self,
        tx: &mut Tx<'_>,
        displaced: &[ReservationView],
        offered: &HashMap<gongyue::id::ReservationId, Offered>,
    ) -> Result<(), Failure> {
        for view in displaced {
            let Some(member) = &view.member_id else { continue };
            let notice = Notice::Displaced {
                booked: booked(view),
                reason: self.shut.reason.clone(),
                offered: offered.get(&view.id).cloned(),
            };
            tell(tx, &self.app, member, notice, self.now).await?;
        }
        Ok(())
    }

    async fn write_down(
        &self,
        tx: &mut Tx<'_>,
        plan: &Planned,
        before: Option<&ClosureRow>,
        displaced: &[ReservationView],
        series: Option<&str>,
    ) -> Result<(), Failure> {
        let place = place_of(tx, &self.palace, &plan.closures[0].0, Lang::Zh).await?;
        let act = |act: Act, subject: &str, about: Option<MemberId>| NewAct {
            chain: self.palace.to_string(),
            at: self.now,
            actor: Some(self.staff.clone()),
            act,
            subject: subject.to_owned(),
            about,
            reason: self.shut.reason.clone(),
            before: json!(null),
            after: json!(null),
        };
        let mut acts = Vec::new();
        match (series, before) {
            (Some(series), _) => acts.push(NewAct {
                after: json!({ "place": place, "starts_at": self.shut.span.starts_at, "ends_at": self.shut.span.ends_at,
                    "dates": plan.closures.len(), "skipped": plan.skipped.len(), "until": self.shut.weekly_until }),
                ..act(Act::SeriesMade, series, None)
            }),
            (None, Some(before)) => acts.push(NewAct {
                before: said(before, &place),
                after: said(&plan.closures[0].0, &place),
                ..act(Act::ClosureChanged, before.id.as_str(), None)
            }),
            (None, None) => {
                for (closure, _) in &plan.closures {
                    let place = place_of(tx, &self.palace, closure, Lang::Zh).await?;
                    acts.push(NewAct {
                        after: said(closure, &place),
                        ..act(Act::ClosureMade, closure.id.as_str(), None)
                    });
                }
            }
        }
        acts.extend(displaced.iter().map(|view| NewAct {
            after: placed(view),
            ..act(
                Act::ReservationDisplaced,
                view.id.as_str(),
                view.member_id.clone(),
            )
        }));
        audit_append(tx, &acts).await
    }
}

/// What the audit keeps of a closure.
fn said(closure: &ClosureRow, place: &str) -> serde_json::Value {
    json!({ "place": place, "kind": closure.kind, "starts_at": closure.starts_at, "ends_at": closure.ends_at })
}

/// 乒乓球馆 3 号台; the palace's name where it is all of it.
async fn place_of(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    closure: &ClosureRow,
    lang: Lang,
) -> Result<String, Failure> {
    let Some(venue) = &closure.venue_id else {
        let facility = facility_get(tx, palace).await?;
        return Ok(facility
            .map(|row| pick(lang, &row.name, &row.name_en))
            .unwrap_or_default());
    };
    let venue = venue_get(tx, venue).await?;
    let name = venue
        .map(|row| pick(lang, &row.name, &row.name_en))
        .unwrap_or_default();
    let court = match &closure.court_id {
        Some(court) => court_get(tx, court).await?,
        None => None,
    };
    Ok(match court {
        Some(court) => format!("{name} {}", pick(lang, &court.name, &court.name_en)),
        None => name,
    })
}

/// What would be closed, and who is in the way.
async fn planned(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    shut: &Shut,
    except: &[ClosureId],
    now: Instant,
) -> Result<Planned, Unshut> {
    let facility = facility_get(tx, palace).await?.ok_or(Problem::NotFound)?;
    let zone = facility.time_zone;
    let span = on_steps(shut.span);
    let afterwards = if shut.kind.is_held() || shut.weekly_until.is_some() {
        TimeDelta::zero()
    } else {
        AFTERWARDS
    };
    if span.ends_at <= now - afterwards || (span.ends_at - now).num_days() > MOST_DAYS {
        return Err(Unshut::Over);
    }
    let ground = Ground {
        venues: venue_list(tx, palace, now).await?,
        courts: court_list_of_facility(tx, palace).await?,
    };
    let targets = ground.targets(&shut.of).ok_or(Unshut::Nowhere)?;
    let dates = match shut.weekly_until {
        Some(last) => weekly::dates(zone.date(span.starts_at), last),
        None => vec![zone.date(span.starts_at)],
    };
    let mut plan = Planned {
        closures: vec![],
        hits: vec![],
        void: vec![],
        skipped: vec![],
        dates: dates.len(),
        zone,
        seen: String::new(),
    };
    let claims: i64 = targets
        .iter()
        .map(|target| i64::try_from(target.parts.len()).unwrap_or(i64::MAX))
        .sum::<i64>()
        * span.steps().count().try_into().unwrap_or(i64::MAX)
        * i64::try_from(dates.len()).unwrap_or(i64::MAX);
    if claims > MOST_CLAIMS || dates.len() > weekly::MOST {
        let a_day = claims * 96 / span.steps().count().max(1) as i64 / dates.len().max(1) as i64;
        return Err(Unshut::TooMuch {
            days: MOST_CLAIMS / a_day.max(1),
        });
    }
    for date in dates {
        let span = match shut.weekly_until {
            Some(_) => weekly::on(date, span, zone),
            None => Some(span),
        };
        let Some(span) = span else { continue };
        let rows = reservation_list_of_palace(tx, palace, span.starts_at, span.ends_at).await?;
        let closures = match shut.weekly_until {
            Some(_) => closure_list(tx, palace, span.starts_at, span.ends_at).await?,
            None => vec![],
        };
        let in_the_way = |row: &&DeskRow| {
            row.status.is_live()
                && row.span().overlaps(span)
                && row.ends_at > now
                && targets.iter().any(|target| ground.meets(target, &row.court_id))
        };
        let hits: Vec<DeskRow> = rows.iter().filter(in_the_way).cloned().collect();
        let there = closures.iter().find(|row| {
            row.hold_class != Some(HoldClass::Offer)
                && !except.contains(&row.id)
                && targets.iter().any(|target| ground.closes(row, target))
        });
        if shut.weekly_until.is_some() && shut.collide == Collide::Skip {
            let why = match (hits.len(), there) {
                (0, None) => None,
                (0, Some(there)) => Some(Skipped::Closed(there.reason.clone())),
                (n, _) => Some(Skipped::Reserved(n)),
            };
            if let Some(why) = why {
                plan.skipped.push((date, why));
                continue;
            }
        }
        plan.hits.extend(hits);
        let void = rows.iter().filter(|row| {
            let meets = |target: &Target| ground.meets(target, &row.court_id);
            voids(shut.kind, span, row) && targets.iter().any(meets)
        });
        plan.void.extend(void.map(|row| row.id.clone()));
        for target in &targets {
            let returns_at = shut
                .returns_hours
                .filter(|_| shut.kind == ClosureKind::Hold)
                .map(|hours| span.starts_at - TimeDelta::hours(hours.into()))
                .filter(|at| *at > now);
            let row = ClosureRow {
                venue_id: target.venue.clone(),
                court_id: target.court.clone(),
                hold_class: shut.hold_class.filter(|_| shut.kind == ClosureKind::Hold),
                owner: shut.owner.clone(),
                reason: shut.reason.clone(),
                reason_en: shut.reason_en.clone(),
                returns_at,
                ..ClosureRow::new(ClosureId(String::new()), palace.clone(), shut.kind, span, now)
            };
            plan.closures.push((row, target.parts.clone()));
        }
    }
    plan.hits
        .sort_by(|a, b| (a.starts_at, &a.id).cmp(&(b.starts_at, &b.id)));
    plan.hits.dedup_by(|a, b| a.id == b.id);
    let mut marks: Vec<String> = plan
        .hits
        .iter()
        .map(|row| format!("{} {}", row.id, row.state_version))
        .collect();
    marks.extend(plan.skipped.iter().map(|(date, _)| date.to_string()));
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    plan.seen = request_hash(&marks);
    Ok(plan)
}

/// Whether a closure makes it that a no-show, or what was given back too late, counts for nothing. What is held for others
/// voids nothing: it may be held because nobody came.
fn voids(kind: ClosureKind, closed: Span, row: &DeskRow) -> bool {
    let needed = match row.status {
        // The court was closed while one could have come.
        ReservationStatus::NoShow => Span {
            starts_at: row.starts_at,
            ends_at: row.check_in_closes_at.max(row.starts_at + TimeDelta::minutes(1)),
        },
        ReservationStatus::CancelledLate => row.span(),
        _ => return false,
    };
    !kind.is_held() && closed.overlaps(needed)
}

/// Whole steps, since claims are.
fn on_steps(span: Span) -> Span {
    let step = STEP_MINUTES * 60_000;
    let floor = |at: Instant| at.timestamp_millis().div_euclid(step) * step;
    let ceil = |at: Instant| -(-at.timestamp_millis()).div_euclid(step) * step;
    let at = |millis: i64, or: Instant| Instant::from_timestamp_millis(millis).unwrap_or(or);
    Span {
        starts_at: at(floor(span.starts_at), span.starts_at),
        ends_at: at(ceil(span.ends_at), span.ends_at),
    }
}

struct Ground {
    venues: Vec<VenueRow>,
    courts: Vec<CourtRow>,
}

/// Something that is closed as one.
struct Target {
    venue: Option<VenueId>,
    court: Option<CourtId>,
    parts: Vec<PartId>,
}

impl Ground {
    fn targets(&self, of: &Of) -> Option<Vec<Target>> {
        let parts = |fits: &dyn Fn(&CourtRow) -> bool| {
            let mut parts: Vec<PartId> = self
                .courts
                .iter()
                .filter(|court| fits(court))
                .flat_map(|court| court.parts.iter().cloned())
                .collect();
            parts.sort_unstable();
            parts.dedup();
            parts
        };
        let venue = |id: &VenueId| Target {
            venue: Some(id.clone()),
            court: None,
            parts: parts(&|court| court.venue_id == *id),
        };
        let live = || self.venues.iter().filter(|venue| venue.retired_at.is_none());
        let targets = match of {
            Of::Palace => vec![Target {
                venue: None,
                court: None,
                parts: parts(&|_| true),
            }],
            Of::Outdoor => live()
                .filter(|row| !row.is_indoor)
                .map(|row| venue(&row.id))
                .collect(),
            Of::Venue(id) => live()
                .filter(|row| row.id == *id)
                .map(|row| venue(&row.id))
                .collect(),
            Of::Court(id) => self
                .courts
                .iter()
                .filter(|court| court.id == *id)
                .map(|court| Target {
                    venue: Some(court.venue_id.clone()),
                    court: Some(court.id.clone()),
                    parts: parts(&|own| own.id == court.id),
                })
                .collect(),
        };
        (!targets.is_empty()).then_some(targets)
    }

    /// Whether the court stands on floor that would be closed.
    fn meets(&self, target: &Target, court: &CourtId) -> bool {
        let court = self.courts.iter().find(|row| row.id == *court);
        court.is_some_and(|court| court.parts.iter().any(|part| target.parts.contains(part)))
    }

    /// Whether another closure is on the same floor.
    fn closes(&self, closure: &ClosureRow, target: &Target) -> bool {
        let of = |court: &&CourtRow| {
            closure
                .venue_id
                .as_ref()
                .is_none_or(|venue| *venue == court.venue_id)
                && closure.court_id.as_ref().is_none_or(|id| *id == court.id)
        };
        let mut courts = self.courts.iter().filter(of);
        courts.any(|court| court.parts.iter().any(|part| target.parts.contains(part)))
    }
}

/// Places that were kept for members there are kept no longer; which those were.
async fn end_offers_in(
    tx: &mut Tx<'_>,
    app: &Shared,
    closure: &ClosureRow,
    parts: &[PartId],
    now: Instant,
) -> Result<Vec<OfferRow>, Failure> {
    let mut ended = Vec::new();
    let others = closure_list(tx, &closure.palace_id, closure.starts_at, closure.ends_at).await?;
    for other in others
        .iter()
        .filter(|row| row.hold_class == Some(HoldClass::Offer))
    {
        let Some(court) = &other.court_id else { continue };
        let court = court_get(tx, court).await?;
        let meets = court.is_some_and(|court| court.parts.iter().any(|part| parts.contains(part)));
        if meets
            && let Some(offer) = offer_of_closure(tx, &other.id).await?
            && ended_offer(tx, app, &offer, OfferStatus::Lapsed, now).await?
        {
            ended.push(offer);
        }
    }
    Ok(ended)
}

/// Other closures claim what one has given back.
pub(super) async fn reclaim(
    tx: &mut Tx<'_>,
    palace: &FacilityId,
    span: Span,
    except: &ClosureId,
    now: Instant,
) -> Result<(), Failure> {
    let ground = Ground {
        venues: venue_list(tx, palace, now).await?,
        courts: court_list_of_facility(tx, palace).await?,
    };
    for row in closure_list(tx, palace, span.starts_at, span.ends_at).await? {
        let Some(rest) = row.span().meet(span).filter(|_| row.id != *except) else {
            continue;
        };
        let of = match (&row.court_id, &row.venue_id) {
            (Some(court), _) => Of::Court(court.clone()),
            (None, Some(venue)) => Of::Venue(venue.clone()),
            (None, None) => Of::Palace,
        };
        for target in ground.targets(&of).unwrap_or_default() {
            // Where a reservation is by now, it is within no closure's claims, and `check` would say so.
            let _reserved = closure_claims_insert(tx, palace, &row.id, &target.parts, rest).await?;
        }
    }
    Ok(())
}

/// A closure with whom it displaced.
pub struct Shown {
    pub row: ClosureRow,
    pub place: String,
    pub zone: Zone,
    pub displaced: Vec<ReservationView>,
}

/// One of the palace's.
pub async fn closure(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &ClosureId,
    lang: Lang,
) -> Result<Shown, Problem> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = closure_get(&mut tx, id).await?;
    let row = row
        .filter(|row| row.palace_id == *palace && row.hold_class != Some(HoldClass::Offer))
        .ok_or(Problem::NotFound)?;
    let facility = facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    Ok(Shown {
        place: place_of(&mut tx, palace, &row, lang).await?,
        zone: facility.time_zone,
        displaced: reservation_list_displaced(&mut tx, id).await?,
        row,
    })
}

/// What is closed or held at the palace now or later, and its series.
pub struct Closures {
    pub rows: Vec<(ClosureRow, String)>,
    pub series: Vec<(SeriesRow, String)>,
    pub venues: Vec<VenueRow>,
    pub courts: Vec<CourtRow>,
    pub zone: Zone,
}

pub async fn closures(app: &Shared, me: &Me, palace: &FacilityId, lang: Lang) -> Result<Closures, Problem> {
    me.works_at(palace)?;
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let facility = facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    let zone = facility.time_zone;
    let rows = closure_list(&mut tx, palace, now, now + TimeDelta::days(MOST_DAYS)).await?;
    let venues = venue_list(&mut tx, palace, now).await?;
    let courts = court_list_of_facility(&mut tx, palace).await?;
    let named = |venue: Option<&VenueId>, court: Option<&CourtId>| {
        let venue = venue.and_then(|id| venues.iter().find(|row| row.id == *id));
        let court = court.and_then(|id| courts.iter().find(|row| row.id == *id));
        match (venue, court) {
            (Some(venue), Some(court)) => format!(
                "{} {}",
                pick(lang, &venue.name, &venue.name_en),
                pick(lang, &court.name, &court.name_en)
            ),
            (Some(venue), None) => pick(lang, &venue.name, &venue.name_en),
            (None, _) => pick(lang, &facility.name, &facility.name_en),
        }
    };
    let rows: Vec<(ClosureRow, String)> = rows
        .into_iter()
        .filter(|row| row.hold_class != Some(HoldClass::Offer))
        .map(|row| {
            let place = named(row.venue_id.as_ref(), row.court_id.as_ref());
            (row, place)
        })
        .collect();
    let series = series_list(&mut tx, palace, zone.date(now)).await?;
    let series = series
        .into_iter()
        .map(|row| {
            let place = named(Some(&row.venue_id), row.court_id.as_ref());
            (row, place)
        })
        .collect();
    Ok(Closures {
        rows,
        series,
        venues,
        courts,
        zone,
    })
}

/// A series with its dates to come and those that it leaves out.
pub struct SeriesShown {
    pub row: SeriesRow,
    pub place: String,
    pub zone: Zone,
    pub dates: Vec<ClosureRow>,
    pub skipped: Vec<SkipRow>,
}

pub async fn series(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &str,
    lang: Lang,
) -> Result<SeriesShown, Problem> {
    me.works_at(palace)?;
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = series_get(&mut tx, palace, id).await?.ok_or(Problem::NotFound)?;
    let facility = facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?;
    let mut dates = closure_list_of_series(&mut tx, id).await?;
    dates.retain(|closure| closure.ends_at > now);
    let like = ClosureRow {
        venue_id: Some(row.venue_id.clone()),
        court_id: row.court_id.clone(),
        ..ClosureRow::new(
            ClosureId(String::new()),
            palace.clone(),
            ClosureKind::Hold,
            Span {
                starts_at: now,
                ends_at: now,
            },
            now,
        )
    };
    Ok(SeriesShown {
        place: place_of(&mut tx, palace, &like, lang).await?,
        zone: facility.time_zone,
        skipped: skip_list(&mut tx, id).await?,
        dates,
        row,
    })
}

/// What is done about a closure that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is over now, or never was.
    Lift,
    /// The hold is needed, and does not return by itself.
    Confirm,
}

/// `edit`: as its author saw it.
pub async fn end(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &ClosureId,
    edit: i64,
    what: End,
) -> Result<(), Unshut> {
    me.works_at(palace)?;
    let command = Ending {
        app: app.clone(),
        staff: Some(me.id.clone()),
        palace: palace.clone(),
        id: id.clone(),
        edit,
        what,
        now: app.now(),
    };
    app.db.write(command).await
}

struct Ending {
    app: Shared,
    staff: Option<MemberId>,
    palace: FacilityId,
    id: ClosureId,
    edit: i64,
    what: End,
    now: Instant,
}

impl Command for Ending {
    type Output = ();
    type Error = Unshut;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Unshut> {
        facility_lock(tx, &self.palace).await?;
        let row = closure_get(tx, &self.id).await?;
        let row = row
            .filter(|row| row.palace_id == self.palace && row.hold_class != Some(HoldClass::Offer))
            .ok_or(Problem::NotFound)?;
        if row.edit != self.edit || row.ends_at <= self.now {
            return Err(Unshut::Edited);
        }
        let act = match self.what {
            End::Lift => {
                if !lifted(tx, &self.app, &row, self.now).await? {
                    return Err(Unshut::Edited);
                }
                Act::ClosureLifted
            }
            End::Confirm => {
                let confirmed = ClosureRow {
                    confirmed_at: Some(self.now),
                    ..row.clone()
                };
                if row.confirmed_at.is_some() || !closure_update(tx, &confirmed).await? {
                    return Err(Unshut::Edited);
                }
                Act::HoldConfirmed
            }
        };
        let act = ended(tx, &row, act, self.staff.clone(), self.now).await?;
        audit_append(tx, &[act]).await?;
        Ok(())
    }
}

async fn ended(
    tx: &mut Tx<'_>,
    row: &ClosureRow,
    act: Act,
    actor: Option<MemberId>,
    now: Instant,
) -> Result<NewAct, Failure> {
    let place = place_of(tx, &row.palace_id, row, Lang::Zh).await?;
    Ok(NewAct {
        chain: row.palace_id.to_string(),
        at: now,
        actor,
        act,
        subject: row.id.to_string(),
        about: None,
        reason: String::new(),
        before: json!(null),
        after: said(row, &place),
    })
}

/// Ends a closure at `now`, and gives its time back. `false`: somebody else did.
async fn lifted(tx: &mut Tx<'_>, app: &Shared, row: &ClosureRow, now: Instant) -> Result<bool, Failure> {
    let whole = on_steps(Span {
        starts_at: now,
        ends_at: now + TimeDelta::minutes(1),
    });
    let at = whole.starts_at.max(row.starts_at);
    if !closure_lift(tx, &row.id, row.edit, at).await? {
        return Ok(false);
    }
    closure_claims_delete(tx, &row.id).await?;
    reclaim(tx, &row.palace_id, row.span(), &row.id, now).await?;
    freed(tx, app, &row.palace_id, row.venue_id.as_ref(), row.span(), now).await?;
    tx.changed(&row.palace_id);
    Ok(true)
}

/// What an activity took is given back.
pub(super) async fn lift_of_activity(
    tx: &mut Tx<'_>,
    app: &Shared,
    palace: &FacilityId,
    activity: &str,
    now: Instant,
) -> Result<(), Failure> {
    facility_lock(tx, palace).await?;
    for closure in closure_list_of_activity(tx, activity).await? {
        if closure.ends_at > now {
            lifted(tx, app, &closure, now).await?;
        }
    }
    Ok(())
}

/// The team comes no more: all dates of the series that are not over are given back.
pub async fn end_series(app: &Shared, me: &Me, palace: &FacilityId, id: &str) -> Result<(), Unshut> {
    me.works_at(palace)?;
    let command = EndSeries {
        app: app.clone(),
        staff: me.id.clone(),
        palace: palace.clone(),
        id: id.to_owned(),
        now: app.now(),
    };
    app.db.write(command).await
}

struct EndSeries {
    app: Shared,
    staff: MemberId,
    palace: FacilityId,
    id: String,
    now: Instant,
}

impl Command for EndSeries {
    type Output = ();
    type Error = Unshut;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Unshut> {
        facility_lock(tx, &self.palace).await?;
        let row = series_get(tx, &self.palace, &self.id).await?;
        let row = row.ok_or(Problem::NotFound)?;
        if !series_end(tx, &self.id, self.now).await? {
            return Err(Unshut::Edited);
        }
        let mut given_back = 0;
        for closure in closure_list_of_series(tx, &self.id).await? {
            if closure.ends_at > self.now && lifted(tx, &self.app, &closure, self.now).await? {
                given_back += 1;
            }
        }
        let act = NewAct {
            chain: self.palace.to_string(),
            at: self.now,
            actor: Some(self.staff.clone()),
            act: Act::SeriesEnded,
            subject: row.id,
            about: None,
            reason: String::new(),
            before: json!({ "dates": given_back }),
            after: json!(null),
        };
        audit_append(tx, &[act]).await?;
        Ok(())
    }
}

/// A hold that nobody confirmed in time returns to the members.
pub(super) async fn returned(
    tx: &mut Tx<'_>,
    app: &Shared,
    row: &ClosureRow,
    now: Instant,
) -> Result<bool, Failure> {
    facility_lock(tx, &row.palace_id).await?;
    if !lifted(tx, app, row, now).await? {
        return Ok(false);
    }
    let act = ended(tx, row, Act::HoldReturned, None, now).await?;
    audit_append(tx, &[act]).await?;
    Ok(true)
}
