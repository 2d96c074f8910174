//! Sweep: what time alone changes. Requests that nobody decided about lapse, who did not check in becomes a
//! no-show and the court is free again, who was there is done.
//!
//! Each is moved by compare and set, so several processes may sweep at once. What an instant decides carries that
//! instant, however late the sweep comes by.

use super::account::forget_member;
use super::appeals::answered;
use super::close::returned;
use super::freed::{freed, freed_offer};
use super::grant::ended;
use super::handle::booked;
use super::offers::ended as ended_offer;
use super::strike::missed as tell_missed;
use super::tell::tell;
use crate::app::Shared;
use crate::store::{
    Command, DueRow, Failure, NewAct, ReservationIdRow, Tx, appeal_over, audit_append, challenge_sweep,
    claims_delete, closure_to_return, companions_forget, companions_left_behind, delivery_sweep,
    departed_sweep, guest_sweep, idempotency_sweep, member_claims_delete, member_long_gone, notice_sweep,
    offer_over, reservation_forget_old, reservation_lapsed, reservation_missed, reservation_over,
    reservation_set_status, reservation_view, role_grant_all, role_grant_delete, roll_import_sweep,
    session_sweep, sign_in_code_sweep, use_day_forget, verification_request_sweep, wait_sweep,
};
use chrono::TimeDelta;
use gongyue::appeal::AppealStatus;
use gongyue::audit::Act;
use gongyue::id::ReservationId;
use gongyue::notice::Notice;
use gongyue::offer::OfferStatus;
use gongyue::reservation::ReservationStatus;
use gongyue::role::still_holds;
use gongyue::span::Instant;
use serde_json::json;

/// In one command, at most: others are waiting for the writer.
const MOST: u32 = 500;

/// Codes, and keys of requests, are kept so long after nobody can need them.
const FORGET_CODES: TimeDelta = TimeDelta::days(2);
const FORGET_KEYS: TimeDelta = TimeDelta::days(14);
const FORGET_NOTICES: TimeDelta = TimeDelta::days(180);
/// How notices were sent, and why not.
const FORGET_DELIVERIES: TimeDelta = TimeDelta::days(30);
/// What was decided about a request to be verified; the member stays verified, and the audit says who did it.
const FORGET_REQUESTS: TimeDelta = TimeDelta::days(90);
/// What somebody waited for.
const FORGET_WAITS: TimeDelta = TimeDelta::days(90);
/// A roll that was read and never put in force; and one that is being read for longer than any takes.
const FORGET_IMPORTS: TimeDelta = TimeDelta::days(1);
const IMPORT_TAKES: TimeDelta = TimeDelta::minutes(30);
/// How walk-ins were called.
const FORGET_GUESTS: TimeDelta = TimeDelta::days(2);
/// Who had a court is forgotten then; that it was used is not.
const FORGET_HOLDERS: TimeDelta = TimeDelta::days(730);
/// Accounts that nobody uses.
const FORGET_MEMBERS: TimeDelta = TimeDelta::days(1095);

/// Forgets what has served: sessions that are over, old codes, old keys, who had which court years ago. Personal data is
/// kept no longer than needed. Roles that nobody works with lapse.
pub async fn forget(app: &Shared) -> Result<u64, Failure> {
    let mut forgotten = app.db.write(Forget { now: app.now() }).await?;
    loop {
        let command = ForgetPeople {
            app: app.clone(),
            now: app.now(),
        };
        let done = app.db.write(command).await?;
        forgotten += done;
        if done == 0 {
            break;
        }
    }
    forgotten += forget_companions(app).await?;
    app.db.write(Lapse { app: app.clone() }).await?;
    Ok(forgotten)
}

/// Who came along with somebody who has left meanwhile is forgotten when the rest is. Looked for while others write.
async fn forget_companions(app: &Shared) -> Result<u64, Failure> {
    let before = app.now() - FORGET_HOLDERS;
    let mut forgotten = 0;
    loop {
        let old = {
            let mut reader = app.db.read_at_length().await?;
            companions_left_behind(&mut reader.tx(), before, MOST).await?
        };
        let Some(_) = old.first() else {
            return Ok(forgotten);
        };
        forgotten += app.db.write(ForgetCompanions(old)).await?;
    }
}

struct ForgetCompanions(Vec<ReservationIdRow>);

impl Command for ForgetCompanions {
    type Output = u64;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let mut forgotten = 0;
        for reservation in &self.0 {
            forgotten += companions_forget(tx, &reservation.id).await?;
        }
        Ok(forgotten)
    }
}

struct Forget {
    now: Instant,
}

impl Command for Forget {
    type Output = u64;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let sessions = session_sweep(tx, self.now).await?;
        let codes = sign_in_code_sweep(tx, self.now - FORGET_CODES).await?;
        let keys = idempotency_sweep(tx, self.now - FORGET_KEYS).await?;
        let challenges = challenge_sweep(tx, self.now).await?;
        let notices = notice_sweep(tx, self.now - FORGET_NOTICES).await?;
        let deliveries = delivery_sweep(tx, self.now - FORGET_DELIVERIES).await?;
        let requests = verification_request_sweep(tx, self.now - FORGET_REQUESTS).await?;
        let departed = departed_sweep(tx, self.now).await?;
        let guests = guest_sweep(tx, self.now - FORGET_GUESTS).await?;
        let waits = wait_sweep(tx, self.now - FORGET_WAITS).await?;
        let (left, stuck) = (self.now - FORGET_IMPORTS, self.now - IMPORT_TAKES);
        let imports = roll_import_sweep(tx, left, stuck, self.now).await?;
        Ok(sessions
            + codes
            + keys
            + challenges
            + notices
            + deliveries
            + requests
            + departed
            + guests
            + waits
            + imports)
    }
}

/// Some of those whose time is up, so that nobody waits long for the writer.
struct ForgetPeople {
    app: Shared,
    now: Instant,
}

impl Command for ForgetPeople {
    type Output = u64;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let holders = reservation_forget_old(tx, self.now - FORGET_HOLDERS, MOST).await?;
        let gone = member_long_gone(tx, self.now - FORGET_MEMBERS, MOST).await?;
        for member in &gone {
            // Who comes back after years is welcome at once.
            forget_member(tx, &self.app, &member.id, self.now, self.now).await?;
        }
        Ok(holders + gone.len() as u64)
    }
}

/// Roles whose time is over, or that nobody worked with.
struct Lapse {
    app: Shared,
}

impl Command for Lapse {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let now = self.app.now();
        for grant in role_grant_all(tx).await? {
            if still_holds(grant.granted_at, grant.used_at, grant.expires_at, now) {
                continue;
            }
            if !role_grant_delete(tx, &grant.member_id, grant.role, &grant.scope).await? {
                continue;
            }
            let Ok(role) = grant.role() else { continue };
            ended(tx, &self.app, &grant.member_id, &role, Act::RoleLapsed, None).await?;
        }
        Ok(())
    }
}

/// Moves all that is due at `now`; how many those were.
pub async fn sweep(app: &Shared) -> Result<usize, Failure> {
    let mut moved = 0;
    loop {
        let done = app
            .db
            .write(Sweep {
                app: app.clone(),
                now: app.now(),
            })
            .await?;
        moved += done;
        if done < MOST as usize {
            return Ok(moved);
        }
    }
}

struct Sweep {
    app: Shared,
    now: Instant,
}

impl Command for Sweep {
    type Output = usize;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Failure> {
        use ReservationStatus::{Completed, Declined, NoShow};
        let mut acts = Vec::new();
        let lapsed = reservation_lapsed(tx, self.now, MOST).await?;
        let unanswered = end(tx, lapsed, Declined, Some(Act::RequestLapsed), &mut acts).await?;
        let missed = reservation_missed(tx, self.now, MOST).await?;
        let missed = end(tx, missed, NoShow, Some(Act::NoShow), &mut acts).await?;
        let over = reservation_over(tx, self.now, MOST).await?;
        let over = end(tx, over, Completed, None, &mut acts).await?;
        let mut moved = unanswered.len() + missed.len() + over.len();
        let mut unwanted = Vec::new();
        for offer in offer_over(tx, self.now, MOST).await? {
            if ended_offer(tx, &self.app, &offer, OfferStatus::Lapsed, self.now).await? {
                unwanted.push(offer);
            }
        }
        moved += unwanted.len();
        // Only now: what is kept for somebody no longer stands in the way of what is free besides.
        for row in unanswered.iter().chain(&missed) {
            let venue = Some(&row.venue_id);
            freed(tx, &self.app, &row.palace_id, venue, row.span(), self.now).await?;
        }
        for offer in &unwanted {
            freed_offer(tx, &self.app, offer, self.now).await?;
        }
        for hold in closure_to_return(tx, self.now, MOST).await? {
            moved += usize::from(returned(tx, &self.app, &hold, self.now).await?);
        }
        for appeal in appeal_over(tx, self.now, MOST).await? {
            let lapsed = AppealStatus::Lapsed;
            moved += usize::from(answered(tx, &self.app, &appeal, lapsed, None, "", self.now).await?);
        }
        for row in &unanswered {
            self.tell_unanswered(tx, &row.id).await?;
        }
        for row in &missed {
            tell_missed(tx, &self.app, &row.id, self.now).await?;
        }
        audit_append(tx, &acts).await?;
        Ok(moved)
    }
}

impl Sweep {
    async fn tell_unanswered(&self, tx: &mut Tx<'_>, id: &ReservationId) -> Result<(), Failure> {
        let Some(view) = reservation_view(tx, id).await? else {
            return Ok(());
        };
        match &view.member_id {
            Some(member) => {
                tell(
                    tx,
                    &self.app,
                    member,
                    Notice::RequestLapsed(booked(&view)),
                    self.now,
                )
                .await
            }
            None => Ok(()),
        }
    }
}

/// Ends what is due; those that somebody else did not change meanwhile.
async fn end(
    tx: &mut Tx<'_>,
    due: Vec<DueRow>,
    status: ReservationStatus,
    act: Option<Act>,
    acts: &mut Vec<NewAct>,
) -> Result<Vec<DueRow>, Failure> {
    let mut moved = Vec::new();
    for row in due {
        if !reservation_set_status(tx, &row.id, row.state_version, status, Some(row.at)).await? {
            continue;
        }
        claims_delete(tx, &row.id).await?;
        member_claims_delete(tx, &row.id).await?;
        // A night's no-show is one after midnight.
        use_day_forget(tx, &row.palace_id, row.span()).await?;
        tx.changed(&row.palace_id);
        acts.extend(act.map(|act| NewAct {
            chain: row.palace_id.to_string(),
            at: row.at,
            actor: None,
            act,
            subject: row.id.to_string(),
            about: row.member_id.clone(),
            reason: String::new(),
            before: json!(null),
            after: json!({ "status": status }),
        }));
        moved.push(row);
    }
    Ok(moved)
}
