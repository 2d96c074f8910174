//! A reservation after it was made: looked at, listed, cancelled.

use super::check_in::act_on;
use super::freed::freed;
use super::strike::struck;
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::Me;
use crate::store::{
    Command, Cursor as After, Failure, ReservationView, Tx, audit_append, claims_delete,
    member_claims_delete, reservation_list_of_member, reservation_past_of_member, reservation_set_status,
    reservation_view,
};
use gongyue::audit::Act;
use gongyue::id::ReservationId;
use gongyue::refusal::Refusal;
use gongyue::reservation::ReservationStatus;
use gongyue::rules;
use gongyue::span::Instant;

/// Holder and the palace's staff only; for everybody else it is not there.
pub async fn reservation(app: &Shared, me: &Me, id: &ReservationId) -> Result<ReservationView, Problem> {
    let mut reader = app.db.read().await?;
    let view = reservation_view(&mut reader.tx(), id).await?;
    view.filter(|view| may_see(me, view)).ok_or(Problem::NotFound)
}

fn may_see(me: &Me, view: &ReservationView) -> bool {
    view.member_id.as_ref() == Some(&me.id) || me.is_staff_of(&view.palace_id)
}

/// Where a page of a list ends: the start and id of its last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub starts_at: Instant,
    pub id: ReservationId,
}

impl Cursor {
    pub fn write(&self) -> String {
        format!("{}~{}", self.starts_at.timestamp_millis(), self.id)
    }

    pub fn read(text: &str) -> Option<Cursor> {
        let (millis, id) = text.split_once('~')?;
        Some(Cursor {
            starts_at: Instant::from_timestamp_millis(millis.parse().ok()?)?,
            id: id.into(),
        })
    }
}

/// The member's own: soonest first from a day on, or else the latest first.
pub async fn reservations(
    app: &Shared,
    me: &Me,
    from: Option<Instant>,
    status: Option<ReservationStatus>,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<(Vec<ReservationView>, Option<Cursor>), Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let after = cursor.as_ref().map(|cursor| After {
        starts_at: cursor.starts_at,
        id: &cursor.id,
    });
    // One more than is shown tells whether there is a next page.
    let mut rows = match from {
        Some(from) => reservation_list_of_member(&mut tx, &me.id, from, status, after, limit + 1).await?,
        None => {
            reservation_past_of_member(&mut tx, &me.id, Instant::MAX_UTC, status, after, limit + 1).await?
        }
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| Cursor {
        starts_at: row.starts_at,
        id: row.id.clone(),
    });
    Ok((rows, next))
}

/// Cancels. In time it counts for nothing, late it is marked so. Cancelling twice is the same as once.
pub async fn cancel(app: &Shared, me: &Me, id: &ReservationId) -> Result<ReservationView, Problem> {
    let command = Cancel {
        app: app.clone(),
        me: me.clone(),
        id: id.clone(),
        now: app.now(),
    };
    app.db.write(command).await.map_err(|undone| match undone {
        Undone::NotFound => Problem::NotFound,
        Undone::Over => Problem::Changed,
        Undone::Refused(refused) => Problem::refused(refused),
        Undone::Failure(failure) => failure.into(),
    })
}

struct Cancel {
    app: Shared,
    me: Me,
    id: ReservationId,
    now: Instant,
}

enum Undone {
    NotFound,
    /// Ended, displaced or changed meanwhile.
    Over,
    Refused(Box<Refused>),
    Failure(Failure),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone::Failure(failure)
    }
}

impl Command for Cancel {
    type Output = ReservationView;
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        let view = reservation_view(tx, &self.id).await?;
        let mut view = view
            .filter(|view| may_see(&self.me, view))
            .ok_or(Undone::NotFound)?;
        if matches!(
            view.status,
            ReservationStatus::Cancelled | ReservationStatus::CancelledLate
        ) {
            return Ok(view);
        }
        if !view.status.is_live() {
            return Err(Undone::Over);
        }
        let next = outcome(&view, self.now)
            .map_err(|refusal| Undone::Refused(Refused::one(refusal, view.time_zone)))?;
        if !reservation_set_status(tx, &self.id, view.state_version, next, Some(self.now)).await? {
            return Err(Undone::Over);
        }
        claims_delete(tx, &self.id).await?;
        member_claims_delete(tx, &self.id).await?;
        tx.changed(&view.palace_id);
        view.status = next;
        view.ended_at = Some(self.now);
        let venue = Some(&view.venue_id);
        freed(tx, &self.app, &view.palace_id, venue, view.span(), self.now).await?;
        if view.member_id.as_ref() != Some(&self.me.id) {
            let act = act_on(&view, Act::ReservationCancelled, &self.me.id, self.now);
            audit_append(tx, &[act]).await?;
        }
        if next == ReservationStatus::CancelledLate {
            struck(tx, &self.app, &view, self.now).await?;
        }
        Ok(view)
    }
}

/// What cancelling at `now` would make of a live reservation.
pub fn outcome(view: &ReservationView, now: Instant) -> Result<ReservationStatus, Refusal> {
    rules::cancel(view.status, view.span(), view.cancel_by, now)
}
