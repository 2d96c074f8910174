//! Check-in: by the palace's staff, or by the holder with the code that is shown at the palace.

use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::Me;
use crate::store::{
    Command, Failure, NewAct, ReservationView, Tx, audit_append, reservation_check_in, reservation_view,
    use_day_forget,
};
use gongyue::audit::Act;
use gongyue::id::{FacilityId, MemberId, ReservationId};
use gongyue::refusal::Refusal;
use gongyue::reservation::ReservationStatus;
use gongyue::rules;
use gongyue::span::{Instant, Span};
use gongyue::ticket::code_typed;
use gongyue_app::Lang;
use serde_json::json;

/// How long the code at the desk lasts.
const TURN_SECONDS: i64 = 30;

/// The code that the palace shows now, and when it changes. For its staff only.
pub fn place_code(app: &Shared, me: &Me, palace: &FacilityId) -> Result<(String, Instant), Problem> {
    if !me.is_staff_of(palace) {
        return Err(Problem::NotFound);
    }
    let turn = turn(app.now());
    let changes_at = Instant::from_timestamp((turn + 1) * TURN_SECONDS, 0).unwrap_or_else(|| app.now());
    Ok((app.keys.place_code(palace.as_str(), turn), changes_at))
}

/// Whether the code is or was just now shown at the palace: it takes a moment to type.
fn is_there(app: &Shared, palace: &FacilityId, code: &str) -> bool {
    let Some(code) = code_typed(code) else {
        return false;
    };
    let now = turn(app.now());
    (now - 1..=now).any(|turn| app.keys.place_code(palace.as_str(), turn) == code)
}

fn turn(now: Instant) -> i64 {
    now.timestamp().div_euclid(TURN_SECONDS)
}

/// Checks in. Twice is the same as once. The window is asked before the code: who is early need not type one.
pub async fn check_in(
    app: &Shared,
    me: &Me,
    id: &ReservationId,
    code: Option<&str>,
    lang: Lang,
) -> Result<ReservationView, Problem> {
    let mut reader = app.db.read().await?;
    let view = reservation_view(&mut reader.tx(), id)
        .await?
        .ok_or(Problem::NotFound)?;
    drop(reader);
    let is_staff = me.is_staff_of(&view.palace_id);
    if !is_staff && view.member_id.as_ref() != Some(&me.id) {
        return Err(Problem::NotFound);
    }
    let now = app.now();
    may(&view, now).map_err(|undone| told(undone, &view))?;
    let proven = is_staff || code.is_some_and(|code| is_there(app, &view.palace_id, code));
    if !proven {
        return Err(Problem::field("code", lang.fault_place_code()));
    }
    let command = CheckIn {
        id: id.clone(),
        now,
        staff: is_staff.then(|| me.id.clone()),
    };
    app.db.write(command).await.map_err(|undone| told(undone, &view))
}

/// What the staff did to a reservation, as the audit has it.
pub fn act_on(view: &ReservationView, act: Act, staff: &MemberId, now: Instant) -> NewAct {
    NewAct {
        chain: view.palace_id.to_string(),
        at: now,
        actor: Some(staff.clone()),
        act,
        subject: view.id.to_string(),
        about: view.member_id.clone(),
        reason: String::new(),
        before: json!(null),
        after: json!({ "status": view.status }),
    }
}

/// Whether it can be checked in at this moment.
fn may(view: &ReservationView, now: Instant) -> Result<(), Undone> {
    if view.status == ReservationStatus::CheckedIn {
        return Ok(());
    }
    if !view.status.can_become(ReservationStatus::CheckedIn) {
        return Err(Undone::Over);
    }
    may_check_in(view, now).map_err(Undone::Refused)
}

/// Whether its window is open.
pub fn may_check_in(view: &ReservationView, now: Instant) -> Result<(), Refusal> {
    let window = Span {
        starts_at: view.check_in_opens_at,
        ends_at: view.check_in_closes_at,
    };
    rules::check_in(window, now)
}

fn told(undone: Undone, view: &ReservationView) -> Problem {
    match undone {
        Undone::Over => Problem::Changed,
        Undone::Refused(refusal) => Problem::refused(Refused::one(refusal, view.time_zone)),
        Undone::Failure(failure) => failure.into(),
    }
}

struct CheckIn {
    id: ReservationId,
    now: Instant,
    /// Who did it, if not the member.
    staff: Option<MemberId>,
}

enum Undone {
    /// Cancelled, over, displaced, or not approved yet.
    Over,
    Refused(Refusal),
    Failure(Failure),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone::Failure(failure)
    }
}

impl Command for CheckIn {
    type Output = ReservationView;
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        let mut view = reservation_view(tx, &self.id).await?.ok_or(Undone::Over)?;
        may(&view, self.now)?;
        if view.status != ReservationStatus::CheckedIn {
            if !reservation_check_in(tx, &self.id, view.state_version, self.now).await? {
                return Err(Undone::Over);
            }
            use_day_forget(tx, &view.palace_id, view.span()).await?;
            view.status = ReservationStatus::CheckedIn;
            view.checked_in_at = Some(self.now);
            tx.changed(&view.palace_id);
            if let Some(staff) = &self.staff {
                let act = act_on(&view, Act::CheckedIn, staff, self.now);
                audit_append(tx, &[act]).await?;
            }
        }
        Ok(view)
    }
}
