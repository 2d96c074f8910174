//! Sweep: what time alone changes. Requests that nobody decided about lapse, who did not check in becomes a
//! no-show and the court is free again, who was there is done.
//!
//! Each is moved by compare and set, so several processes may sweep at once. What an instant decides carries that
//! instant, however late the sweep comes by.

use crate::app::Shared;
use crate::store::{
    Command, DueRow, Failure, NewAct, Tx, audit_append, claims_delete, idempotency_sweep,
    member_claims_delete, reservation_lapsed, reservation_missed, reservation_over, reservation_set_status,
    session_sweep, sign_in_code_sweep,
};
use chrono::TimeDelta;
use gongyue::audit::Act;
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;
use serde_json::json;

/// In one command, at most: others are waiting for the writer.
const MOST: u32 = 500;

/// Codes, and keys of requests, are kept so long after nobody can need them.
const FORGET_CODES: TimeDelta = TimeDelta::days(2);
const FORGET_KEYS: TimeDelta = TimeDelta::days(14);

/// Forgets what has served: sessions that are over, old codes, old keys. Personal data is kept no longer than needed.
pub async fn forget(app: &Shared) -> Result<u64, Failure> {
    app.db.write(Forget { now: app.now() }).await
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
        Ok(sessions + codes + keys)
    }
}

/// Moves all that is due at `now`; how many those were.
pub async fn sweep(app: &Shared) -> Result<usize, Failure> {
    let mut moved = 0;
    loop {
        let done = app.db.write(Sweep { now: app.now() }).await?;
        moved += done;
        if done < MOST as usize {
            return Ok(moved);
        }
    }
}

struct Sweep {
    now: Instant,
}

impl Command for Sweep {
    type Output = usize;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Failure> {
        use ReservationStatus::{Completed, Declined, NoShow};
        let mut acts = Vec::new();
        let lapsed = reservation_lapsed(tx, self.now, MOST).await?;
        let mut moved = end(tx, lapsed, Declined, Some(Act::RequestLapsed), &mut acts).await?;
        let missed = reservation_missed(tx, self.now, MOST).await?;
        moved += end(tx, missed, NoShow, Some(Act::NoShow), &mut acts).await?;
        let over = reservation_over(tx, self.now, MOST).await?;
        moved += end(tx, over, Completed, None, &mut acts).await?;
        audit_append(tx, &acts).await?;
        Ok(moved)
    }
}

async fn end(
    tx: &mut Tx<'_>,
    due: Vec<DueRow>,
    status: ReservationStatus,
    act: Option<Act>,
    acts: &mut Vec<NewAct>,
) -> Result<usize, Failure> {
    let mut moved = 0;
    for row in due {
        if !reservation_set_status(tx, &row.id, row.state_version, status, Some(row.at)).await? {
            continue;
        }
        claims_delete(tx, &row.id).await?;
        member_claims_delete(tx, &row.id).await?;
        moved += 1;
        acts.extend(act.map(|act| NewAct {
            chain: row.palace_id.to_string(),
            at: row.at,
            actor: None,
            act,
            subject: row.id.to_string(),
            about: row.member_id,
            reason: String::new(),
            before: json!(null),
            after: json!({ "status": status }),
        }));
    }
    Ok(moved)
}
