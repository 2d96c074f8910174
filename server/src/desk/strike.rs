//! Strikes: the member is told of each in the transaction that makes it, with its evidence and what follows from it. What was
//! closed in the end counts for nothing.

use super::appeals::answered;
use super::check_in::act_on;
use super::handle::{booked, placed};
use super::load::{Palace, Whose, misses};
use super::tell::tell;
use crate::app::Shared;
use crate::store::{
    Failure, NewAct, ReservationView, Tx, appeal_of_reservation, audit_append, reservation_view,
    reservation_void,
};
use gongyue::appeal::AppealStatus;
use gongyue::audit::Act;
use gongyue::facts::Miss;
use gongyue::id::{MemberId, ReservationId};
use gongyue::notice::{Notice, Struck};
use gongyue::reservation::ReservationStatus;
use gongyue::span::{Instant, Span};
use gongyue::strikes::Fallen;
use gongyue_app::Lang;

/// Tells whoever missed it, or gave it back too late, where the palace counts that.
pub(super) async fn struck(
    tx: &mut Tx<'_>,
    app: &Shared,
    view: &ReservationView,
    now: Instant,
) -> Result<(), Failure> {
    let Some(member) = &view.member_id else {
        return Ok(());
    };
    let today = view.time_zone.date(now);
    let palace = Palace::load(tx, &view.palace_id, Whose::Nobody, (today, today), now, Lang::Zh).await?;
    let Some(palace) = palace else { return Ok(()) };
    let Some(rule) = palace.in_force(&view.venue_id).policy.strikes else {
        return Ok(());
    };
    let misses = misses(tx, member, &palace, now).await?;
    let fallen: Vec<Fallen> = misses.iter().map(Miss::fallen).collect();
    let struck = Struck {
        booked: booked(view),
        cancelled_late: view.status == ReservationStatus::CancelledLate,
        check_in: Span {
            starts_at: view.check_in_opens_at,
            ends_at: view.check_in_closes_at,
        },
        cancel_by: view.cancel_by,
        halves: u32::try_from(rule.halves(&fallen, now)).unwrap_or(u32::MAX),
        limit: rule.limit,
        days: rule.days,
        suspended_until: rule.suspended_until(&fallen).filter(|until| now < *until),
    };
    tell(tx, app, member, Notice::Strike(struck), now).await
}

/// Nobody could have come: it never counted. An appeal about it is granted with it.
pub(super) async fn voided(
    tx: &mut Tx<'_>,
    app: &Shared,
    staff: &MemberId,
    id: &ReservationId,
    reason: &str,
    now: Instant,
) -> Result<(), Failure> {
    let Some(view) = reservation_view(tx, id).await? else {
        return Ok(());
    };
    let appeal = appeal_of_reservation(tx, id).await?;
    if let Some(appeal) = appeal.filter(|appeal| appeal.status == AppealStatus::Open) {
        // It says so to the member, and writes it down.
        answered(tx, app, &appeal, AppealStatus::Granted, Some(staff), reason, now).await?;
        return Ok(());
    }
    if !reservation_void(tx, id, view.state_version).await? {
        return Ok(());
    }
    let (booked, reason) = (booked(&view), reason.to_owned());
    if let Some(member) = &view.member_id {
        let notice = match view.status {
            ReservationStatus::CancelledLate => Notice::LateExcused {
                booked,
                reason: reason.clone(),
            },
            _ => Notice::NoShowExcused {
                booked,
                reason: reason.clone(),
            },
        };
        tell(tx, app, member, notice, now).await?;
    }
    let act = NewAct {
        reason,
        before: placed(&view),
        ..act_on(&view, Act::NoShowExcused, staff, now)
    };
    audit_append(tx, &[act]).await
}

/// Where the no-shows of a sweep are told of.
pub(super) async fn missed(
    tx: &mut Tx<'_>,
    app: &Shared,
    id: &ReservationId,
    now: Instant,
) -> Result<(), Failure> {
    match reservation_view(tx, id).await? {
        Some(view) => struck(tx, app, &view, now).await,
        None => Ok(()),
    }
}
