//! Appeals against no-shows: made by the member from the ticket, answered by the staff with a reason that the member reads, or
//! granted by time alone.

use super::check_in::act_on;
use super::handle::{booked, placed};
use super::tell::tell;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    AppealRow, Command, Failure, MemberView, MissRow, NewAct, ReservationView, Tx, appeal_answer, appeal_get,
    appeal_insert, appeal_list, appeal_of_reservation, audit_append, member_view, miss_list,
    reservation_set_status, reservation_view, use_day_forget,
};
use chrono::TimeDelta;
use gongyue::appeal::{AppealStatus, answer_by, appeal_until};
use gongyue::audit::Act;
use gongyue::id::{FacilityId, MemberId, ReservationId};
use gongyue::notice::Notice;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;

/// More wait nowhere.
const SHOWN: u32 = 50;
/// No-shows that still matter are so young.
const LATELY: TimeDelta = TimeDelta::days(365);

/// What became of an appeal about this reservation, or until when there may be one.
pub enum Standing {
    May(Instant),
    Made(AppealRow),
}

/// `None`: there is nothing to appeal against, or it is too late.
pub async fn standing(app: &Shared, me: &Me, view: &ReservationView) -> Result<Option<Standing>, Problem> {
    if view.member_id.as_ref() != Some(&me.id) {
        return Ok(None);
    }
    let mut reader = app.db.read().await?;
    if let Some(made) = appeal_of_reservation(&mut reader.tx(), &view.id).await? {
        return Ok(Some(Standing::Made(made)));
    }
    Ok(until(view, app.now()).map(Standing::May))
}

fn until(view: &ReservationView, now: Instant) -> Option<Instant> {
    let missed_at = view
        .ended_at
        .filter(|_| view.status == ReservationStatus::NoShow)?;
    appeal_until(missed_at, now)
}

/// One of one's own. Twice is the same as once.
pub async fn appeal(app: &Shared, me: &Me, reservation: &ReservationId, text: &str) -> Result<(), Problem> {
    let command = Make {
        member: me.id.clone(),
        reservation: reservation.clone(),
        text: text.to_owned(),
        id: app.new_id(),
        now: app.now(),
    };
    app.db.write(command).await?.ok_or(Problem::Changed)
}

struct Make {
    member: MemberId,
    reservation: ReservationId,
    text: String,
    id: String,
    now: Instant,
}

impl Command for Make {
    /// `None`: it is no no-show any more, or too late.
    type Output = Option<()>;
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<()>, Problem> {
        let view = reservation_view(tx, &self.reservation).await?;
        let view = view
            .filter(|view| view.member_id.as_ref() == Some(&self.member))
            .ok_or(Problem::NotFound)?;
        if appeal_of_reservation(tx, &view.id).await?.is_some() {
            return Ok(Some(()));
        }
        if until(&view, self.now).is_none() {
            return Ok(None);
        }
        let row = AppealRow {
            id: self.id.clone(),
            palace_id: view.palace_id.clone(),
            reservation_id: view.id,
            member_id: self.member.clone(),
            text: self.text.clone(),
            status: AppealStatus::Open,
            created_at: self.now,
            answer_by: answer_by(self.now),
            answered_at: None,
            answered_by: None,
            answer: String::new(),
        };
        appeal_insert(tx, &row).await?;
        tx.changed(&view.palace_id);
        Ok(Some(()))
    }
}

/// An appeal with the evidence.
pub struct Waiting {
    pub row: AppealRow,
    pub view: ReservationView,
    pub member: MemberView,
    /// How often the member did not come here within a year, this time included.
    pub no_shows: usize,
}

/// What waits at the palace, the most urgent first.
pub async fn waiting(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Vec<Waiting>, Problem> {
    me.works_at(palace)?;
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let mut all = Vec::new();
    for row in appeal_list(&mut tx, palace, SHOWN).await? {
        let view = reservation_view(&mut tx, &row.reservation_id).await?;
        let member = member_view(&mut tx, &row.member_id).await?;
        let misses = miss_list(&mut tx, &row.member_id, palace, now - LATELY).await?;
        let is_no_show = |miss: &&MissRow| miss.status == ReservationStatus::NoShow;
        let no_shows = misses.iter().filter(is_no_show).count();
        if let (Some(view), Some(member)) = (view, member) {
            all.push(Waiting {
                row,
                view,
                member,
                no_shows,
            });
        }
    }
    Ok(all)
}

/// With a reason that the member reads. Nobody answers an appeal of their own.
pub async fn answer(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &str,
    grants: bool,
    reason: &str,
) -> Result<(), Problem> {
    me.works_at(palace)?;
    let command = Answer {
        app: app.clone(),
        staff: me.id.clone(),
        palace: palace.clone(),
        id: id.to_owned(),
        grants,
        reason: reason.to_owned(),
        now: app.now(),
    };
    app.db.write(command).await
}

struct Answer {
    app: Shared,
    staff: MemberId,
    palace: FacilityId,
    id: String,
    grants: bool,
    reason: String,
    now: Instant,
}

impl Command for Answer {
    type Output = ();
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let row = appeal_get(tx, &self.palace, &self.id).await?;
        let row = row.ok_or(Problem::NotFound)?;
        if row.member_id == self.staff {
            return Err(Problem::Forbidden);
        }
        let status = match self.grants {
            true => AppealStatus::Granted,
            false => AppealStatus::Refused,
        };
        let by = Some(&self.staff);
        if !answered(tx, &self.app, &row, status, by, &self.reason, self.now).await? {
            return Err(Problem::Changed);
        }
        Ok(())
    }
}

/// Answers, and where it is granted the no-show counts no more. `false`: it was answered before.
pub(super) async fn answered(
    tx: &mut Tx<'_>,
    app: &Shared,
    row: &AppealRow,
    status: AppealStatus,
    by: Option<&MemberId>,
    reason: &str,
    now: Instant,
) -> Result<bool, Failure> {
    if !appeal_answer(tx, &row.id, status, now, by, reason).await? {
        return Ok(false);
    }
    let Some(before) = reservation_view(tx, &row.reservation_id).await? else {
        return Ok(true);
    };
    let grants = status != AppealStatus::Refused;
    if grants && before.status == ReservationStatus::NoShow {
        let (version, ended_at) = (before.state_version, before.ended_at);
        reservation_set_status(tx, &before.id, version, ReservationStatus::Completed, ended_at).await?;
        use_day_forget(tx, &before.palace_id, before.span()).await?;
        tx.changed(&before.palace_id);
    }
    let notice = match grants {
        true => Notice::AppealGranted {
            booked: booked(&before),
            reason: reason.to_owned(),
        },
        false => Notice::AppealRefused {
            booked: booked(&before),
            reason: reason.to_owned(),
        },
    };
    tell(tx, app, &row.member_id, notice, now).await?;
    let act = match status {
        AppealStatus::Granted => Act::AppealGranted,
        AppealStatus::Refused => Act::AppealRefused,
        AppealStatus::Open | AppealStatus::Lapsed => Act::AppealLapsed,
    };
    let nobody = MemberId(String::new());
    let act = NewAct {
        actor: by.cloned(),
        reason: reason.to_owned(),
        before: placed(&before),
        ..act_on(&before, act, by.unwrap_or(&nobody), now)
    };
    audit_append(tx, &[act]).await?;
    Ok(true)
}
