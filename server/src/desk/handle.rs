//! What the staff do about a reservation: check in, no-show, excuse, extend, move, end, cancel, note, approve, decline.
//!
//! Every act names the version that its author saw. Of two clerks who act on the same reservation one wins, and the other is
//! told what it is now. An act that only repeats what is so already is done.

use super::check_in::{act_on, may_check_in};
use super::freed::freed;
use super::load::{Palace, standing};
use super::reserve::around;
use super::strike::struck;
use super::tell::tell;
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::Me;
use crate::store::{
    Command, CourtRow, Failure, MoveTo, NewAct, ReservationView, Tx, VenueRow, appeal_answer,
    appeal_of_reservation, audit_append, claim_insert, claims_delete, companion_list, member_claim_insert,
    member_claims_delete, member_lock, reservation_check_in, reservation_move, reservation_set_note,
    reservation_set_status, reservation_view, use_day_forget,
};
use gongyue::appeal::AppealStatus;
use gongyue::audit::Act;
use gongyue::facts::{Facts, Request, Standing};
use gongyue::id::{CourtId, FacilityId, MemberId, ReservationId};
use gongyue::notice::{Booked, Notice};
use gongyue::refusal::{Reason, Refusal, Refusals};
use gongyue::reservation::ReservationStatus;
use gongyue::rules;
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    CheckIn,
    /// They did not come; from the start on.
    NoShow,
    /// It does not count, for this reason.
    Excuse(String),
    /// Until a later end.
    Extend(Instant),
    /// To another court or start, as long as before.
    Move {
        court: CourtId,
        starts_at: Instant,
    },
    /// They leave before the end.
    End,
    /// For this reason, which the member reads; never a late cancellation.
    Cancel(String),
    /// For the staff; empty: none.
    Note(String),
    Approve,
    /// For this reason, which the member reads.
    Decline(String),
}

#[derive(Debug)]
pub enum Undone {
    /// Somebody else was first: what it is now.
    Lost(Box<ReservationView>),
    /// It has not begun.
    NotBegun,
    Problem(Problem),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone::Problem(failure.into())
    }
}

impl From<Problem> for Undone {
    fn from(problem: Problem) -> Self {
        Undone::Problem(problem)
    }
}

/// How often a lost race for a place is run again.
const TRIES: usize = 3;

/// `version`: of the reservation as its author saw it; `None`: whatever it is by now.
pub async fn handle(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &ReservationId,
    version: Option<i64>,
    deed: Deed,
    lang: Lang,
) -> Result<ReservationView, Undone> {
    me.works_at(palace)?;
    for _ in 0..TRIES {
        let command = Handle {
            app: app.clone(),
            staff: me.id.clone(),
            palace: palace.clone(),
            id: id.clone(),
            version,
            deed: deed.clone(),
            now: app.now(),
            lang,
        };
        match app.db.write(command).await {
            Ok(view) => return Ok(view),
            Err(Stop::Undone(undone)) => return Err(undone),
            Err(Stop::Raced) => {}
        }
    }
    Err(Problem::Busy.into())
}

struct Handle {
    app: Shared,
    staff: MemberId,
    palace: FacilityId,
    id: ReservationId,
    version: Option<i64>,
    deed: Deed,
    now: Instant,
    lang: Lang,
}

enum Stop {
    Undone(Undone),
    /// Somebody else's claim was first.
    Raced,
}

impl<T: Into<Undone>> From<T> for Stop {
    fn from(undone: T) -> Self {
        Stop::Undone(undone.into())
    }
}

impl Command for Handle {
    type Output = ReservationView;
    type Error = Stop;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Stop> {
        let view = reservation_view(tx, &self.id).await?;
        let view = view
            .filter(|view| view.palace_id == self.palace)
            .ok_or(Problem::NotFound)?;
        if self.is_so(&view) {
            return Ok(view);
        }
        if self.version.is_some_and(|version| version != view.state_version) {
            return Err(Undone::Lost(Box::new(view)).into());
        }
        match self.act(tx, &view).await? {
            true => {}
            // Between the look and the act somebody else was faster.
            false => return Err(self.lost(tx).await?),
        }
        if let Deed::Excuse(reason) = &self.deed
            && let Some(appeal) = appeal_of_reservation(tx, &self.id).await?
        {
            let by = Some(&self.staff);
            appeal_answer(tx, &appeal.id, AppealStatus::Granted, self.now, by, reason).await?;
        }
        tx.changed(&self.palace);
        let after = reservation_view(tx, &self.id).await?.ok_or(Problem::NotFound)?;
        for span in [view.span(), after.span()] {
            use_day_forget(tx, &self.palace, span).await?;
        }
        if self.frees(&view, &after) {
            let venue = Some(&view.venue_id);
            freed(tx, &self.app, &self.palace, venue, view.span(), self.now).await?;
        }
        audit_append(tx, &[self.audit(&view, &after)]).await?;
        if let (Some(member), Some(notice)) = (&view.member_id, self.notice(&view, &after)) {
            tell(tx, &self.app, member, notice, self.now).await?;
        }
        if self.deed == Deed::NoShow {
            struck(tx, &self.app, &after, self.now).await?;
        }
        Ok(after)
    }
}

impl Handle {
    /// Something that was claimed is not any more.
    fn frees(&self, before: &ReservationView, after: &ReservationView) -> bool {
        let ended = before.status.is_live() && !after.status.is_live();
        ended || matches!(self.deed, Deed::Move { .. })
    }

    /// A tap that came twice, or two who mean the same.
    fn is_so(&self, view: &ReservationView) -> bool {
        match &self.deed {
            Deed::CheckIn => view.status == ReservationStatus::CheckedIn,
            Deed::Extend(until) => view.status.is_live() && view.ends_at == *until,
            Deed::Move { court, starts_at } => {
                view.status.is_live() && view.court_id == *court && view.starts_at == *starts_at
            }
            _ => false,
        }
    }

    /// `false`: somebody else changed it meanwhile.
    async fn act(&self, tx: &mut Tx<'_>, view: &ReservationView) -> Result<bool, Stop> {
        use ReservationStatus::{CheckedIn, Completed, Confirmed, Declined, NoShow, Requested};
        match &self.deed {
            Deed::CheckIn => {
                self.unless_over(view, CheckedIn)?;
                may_check_in(view, self.now)
                    .map_err(|refusal| Problem::refused(Refused::one(refusal, view.time_zone)))?;
                Ok(reservation_check_in(tx, &self.id, view.state_version, self.now).await?)
            }
            Deed::NoShow => {
                self.unless_over(view, NoShow)?;
                if self.now < view.starts_at {
                    return Err(Undone::NotBegun.into());
                }
                self.end(tx, view, NoShow).await
            }
            Deed::Excuse(_) => {
                self.unless_over(view, Completed)?;
                if view.status != NoShow {
                    return Err(Undone::Lost(Box::new(view.clone())).into());
                }
                self.set(tx, view, Completed, view.ended_at).await
            }
            Deed::End => {
                if view.status != CheckedIn {
                    return Err(Undone::Lost(Box::new(view.clone())).into());
                }
                self.end(tx, view, Completed).await
            }
            Deed::Cancel(_) => {
                self.unless_over(view, ReservationStatus::Cancelled)?;
                self.end(tx, view, ReservationStatus::Cancelled).await
            }
            Deed::Note(text) => Ok(reservation_set_note(tx, &self.id, view.state_version, text).await?),
            Deed::Approve => {
                if view.status != Requested {
                    return Err(Undone::Lost(Box::new(view.clone())).into());
                }
                self.set(tx, view, Confirmed, None).await
            }
            Deed::Decline(_) => {
                self.unless_over(view, Declined)?;
                self.end(tx, view, Declined).await
            }
            Deed::Extend(until) => {
                let span = Span::new(view.starts_at, *until).filter(|span| span.ends_at > view.ends_at);
                let span = span.ok_or_else(|| Problem::field("until", self.lang.fault_parameter()))?;
                self.relocate(tx, view, &view.court_id, span).await
            }
            Deed::Move { court, starts_at } => {
                let ends_at = *starts_at + (view.ends_at - view.starts_at);
                let span = Span {
                    starts_at: *starts_at,
                    ends_at,
                };
                self.relocate(tx, view, court, span).await
            }
        }
    }

    fn unless_over(&self, view: &ReservationView, next: ReservationStatus) -> Result<(), Undone> {
        let can = view.status.can_become(next);
        can.then_some(())
            .ok_or_else(|| Undone::Lost(Box::new(view.clone())))
    }

    async fn set(
        &self,
        tx: &mut Tx<'_>,
        view: &ReservationView,
        status: ReservationStatus,
        ended_at: Option<Instant>,
    ) -> Result<bool, Stop> {
        Ok(reservation_set_status(tx, &self.id, view.state_version, status, ended_at).await?)
    }

    async fn end(
        &self,
        tx: &mut Tx<'_>,
        view: &ReservationView,
        status: ReservationStatus,
    ) -> Result<bool, Stop> {
        let done = self.set(tx, view, status, Some(self.now)).await?;
        if done {
            claims_delete(tx, &self.id).await?;
            member_claims_delete(tx, &self.id).await?;
        }
        Ok(done)
    }

    async fn lost(&self, tx: &mut Tx<'_>) -> Result<Stop, Failure> {
        Ok(match reservation_view(tx, &self.id).await? {
            Some(view) => Undone::Lost(Box::new(view)).into(),
            None => Problem::NotFound.into(),
        })
    }

    async fn relocate(
        &self,
        tx: &mut Tx<'_>,
        view: &ReservationView,
        court: &CourtId,
        span: Span,
    ) -> Result<bool, Stop> {
        if !view.status.is_live() {
            return Err(Undone::Lost(Box::new(view.clone())).into());
        }
        let companions = companion_list(tx, &self.id).await?;
        let mut people: Vec<&MemberId> = companions.iter().chain(&view.member_id).collect();
        people.sort_unstable();
        for person in &people {
            member_lock(tx, person).await?;
        }
        let there = Changed::load(tx, view, court, span, self.now, self.lang).await?;
        let there = there.ok_or_else(|| Problem::field("court_id", self.lang.fault_court()))?;
        let plan = there.plan(view, companions.len(), self.now).map_err(|all| {
            let refusals = Refusals {
                passes_at: None,
                all,
                alternatives: vec![],
            };
            let zone = view.time_zone;
            Problem::refused(Box::new(Refused { refusals, zone }))
        })?;
        let to = MoveTo {
            venue: &there.venue.id,
            court,
            span,
            cancel_by: plan.cancel_by,
            check_in: plan.check_in,
        };
        if !reservation_move(tx, &self.id, view.state_version, &to).await? {
            return Ok(false);
        }
        claims_delete(tx, &self.id).await?;
        member_claims_delete(tx, &self.id).await?;
        for person in people {
            let here = member_claim_insert(tx, person, &self.id, span).await?;
            here.map_err(|_elsewhere| Stop::Raced)?;
        }
        let claimed = claim_insert(tx, &self.palace, &self.id, &plan.parts, span).await?;
        claimed.map_err(|_taken| Stop::Raced)?;
        Ok(true)
    }

    fn audit(&self, before: &ReservationView, after: &ReservationView) -> NewAct {
        let (act, reason) = match &self.deed {
            Deed::CheckIn => (Act::CheckedIn, ""),
            Deed::NoShow => (Act::NoShow, ""),
            Deed::Excuse(reason) => (Act::NoShowExcused, reason.as_str()),
            Deed::Extend(_) => (Act::ReservationExtended, ""),
            Deed::Move { .. } => (Act::ReservationMoved, ""),
            Deed::End => (Act::ReservationEnded, ""),
            Deed::Cancel(reason) => (Act::ReservationCancelled, reason.as_str()),
            // What it says stays among the staff, and is gone with the reservation's holder.
            Deed::Note(_) => (Act::ReservationNoted, ""),
            Deed::Approve => (Act::RequestApproved, ""),
            Deed::Decline(reason) => (Act::RequestDeclined, reason.as_str()),
        };
        NewAct {
            reason: reason.to_owned(),
            before: placed(before),
            after: placed(after),
            ..act_on(after, act, &self.staff, self.now)
        }
    }

    /// What the member is told; what happens while they stand there needs no telling.
    fn notice(&self, before: &ReservationView, after: &ReservationView) -> Option<Notice> {
        let booked = booked(after);
        Some(match &self.deed {
            Deed::Excuse(reason) => Notice::NoShowExcused {
                booked,
                reason: reason.clone(),
            },
            Deed::Cancel(reason) => Notice::ReservationCancelled {
                booked,
                reason: reason.clone(),
            },
            Deed::Approve => Notice::RequestApproved(booked),
            Deed::Decline(reason) => Notice::RequestDeclined {
                booked,
                reason: reason.clone(),
            },
            Deed::Move { .. } => Notice::ReservationMoved {
                was: self::booked(before),
                is: booked,
            },
            Deed::CheckIn | Deed::NoShow | Deed::Extend(_) | Deed::End | Deed::Note(_) => return None,
        })
    }
}

/// What the audit keeps of a reservation: where, when, what it is.
pub(super) fn placed(view: &ReservationView) -> Value {
    json!({
        "status": view.status,
        "place": format!("{} {}", view.venue_name, view.court_name),
        "starts_at": view.starts_at,
        "ends_at": view.ends_at,
    })
}

/// What a notice keeps of it.
pub(super) fn booked(view: &ReservationView) -> Booked {
    let english = !view.venue_name_en.is_empty() && !view.court_name_en.is_empty();
    Booked {
        reservation: view.id.clone(),
        place: format!("{} {}", view.venue_name, view.court_name),
        place_en: match english {
            true => format!("{} {}", view.venue_name_en, view.court_name_en),
            false => String::new(),
        },
        span: view.span(),
    }
}

/// A reservation as it is and as it would be, each with the facts around it and without itself.
pub struct Changed {
    here: Facts,
    there: Facts,
    pub venue: VenueRow,
    was: CourtRow,
    court: CourtRow,
    span: Span,
}

impl Changed {
    /// `None`: no such court at its palace.
    pub async fn load(
        tx: &mut Tx<'_>,
        view: &ReservationView,
        court: &CourtId,
        span: Span,
        now: Instant,
        lang: Lang,
    ) -> Result<Option<Changed>, Failure> {
        let here = side(tx, view, &view.court_id, view.starts_at, now, lang).await?;
        let there = side(tx, view, court, span.starts_at, now, lang).await?;
        let (Some((here, _, was)), Some((there, venue, court))) = (here, there) else {
            return Ok(None);
        };
        if venue.palace_id != view.palace_id {
            return Ok(None);
        }
        Ok(Some(Changed {
            here,
            there,
            venue,
            was,
            court,
            span,
        }))
    }

    /// The same with another end.
    pub fn until(&mut self, ends_at: Instant) {
        self.span.ends_at = ends_at;
    }

    pub fn slot_minutes(&self) -> u16 {
        self.there.slot_minutes
    }

    pub fn plan(
        &self,
        view: &ReservationView,
        companions: usize,
        now: Instant,
    ) -> Result<rules::Plan, Vec<Refusal>> {
        let companions = u16::try_from(companions).unwrap_or(u16::MAX);
        let (was, court) = (self.was.court(), self.court.court());
        let is = Request {
            court: &was,
            span: view.span(),
            party_size: view.party_size,
            companions,
        };
        let becomes = Request {
            court: &court,
            span: self.span,
            ..is
        };
        let plan = rules::change((&self.here, &is), (&self.there, &becomes), now)?;
        let (opens_at, closes_at) = (plan.check_in.starts_at, plan.check_in.ends_at);
        if view.status == ReservationStatus::CheckedIn && now < opens_at {
            // Who is here cannot be here later.
            return Err(vec![Refusal {
                reason: Reason::CheckInEarly { opens_at, closes_at },
                lifts_at: Some(opens_at),
            }]);
        }
        Ok(plan)
    }
}

async fn side(
    tx: &mut Tx<'_>,
    view: &ReservationView,
    court: &CourtId,
    starts_at: Instant,
    now: Instant,
    lang: Lang,
) -> Result<Option<(Facts, VenueRow, CourtRow)>, Failure> {
    let Some((palace, venue, court)) = around(tx, court, starts_at, None, now, lang).await? else {
        return Ok(None);
    };
    let own = match &view.member_id {
        Some(member) => own(tx, member, &palace, &venue, &view.id, now).await?,
        None => None,
    };
    let date = palace.facility.time_zone.date(starts_at);
    let mut facts = palace.apart_from(&view.id).facts(&venue, date, own);
    facts.at_counter = true;
    Ok(Some((facts, venue, court)))
}

/// The holder's standing, as if there were no such reservation.
async fn own(
    tx: &mut Tx<'_>,
    member: &MemberId,
    palace: &Palace,
    venue: &VenueRow,
    reservation: &ReservationId,
    now: Instant,
) -> Result<Option<Standing>, Failure> {
    let Some(member) = crate::store::member_get(tx, member).await? else {
        return Ok(None);
    };
    let mut own = standing(tx, &member, palace, venue, now).await?;
    own.own.retain(|one| one.id != *reservation);
    own.misses.retain(|one| one.reservation != *reservation);
    Ok(Some(own))
}
