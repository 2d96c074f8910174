//! Sweep: what time alone changes. Requests that nobody decided about lapse, who did not check in becomes a
//! no-show and the court is free again, who was there is done.
//!
//! Each is moved by compare and set, so several processes may sweep at once. What an instant decides carries that
//! instant, however late the sweep comes by.

use crate::app::Shared;
use crate::store::{
    Command, DueRow, Failure, Tx, claims_delete, member_claims_delete, reservation_lapsed,
    reservation_missed, reservation_over, reservation_set_status,
};
use gongyue::reservation::ReservationStatus;
use gongyue::span::Instant;

/// In one command, at most: others are waiting for the writer.
const MOST: u32 = 500;

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
        let mut moved = 0;
        let lapsed = reservation_lapsed(tx, self.now, MOST).await?;
        moved += end(tx, lapsed, ReservationStatus::Declined).await?;
        let missed = reservation_missed(tx, self.now, MOST).await?;
        moved += end(tx, missed, ReservationStatus::NoShow).await?;
        let over = reservation_over(tx, self.now, MOST).await?;
        moved += end(tx, over, ReservationStatus::Completed).await?;
        Ok(moved)
    }
}

async fn end(tx: &mut Tx<'_>, due: Vec<DueRow>, status: ReservationStatus) -> Result<usize, Failure> {
    let mut moved = 0;
    for row in due {
        if reservation_set_status(tx, &row.id, row.state_version, status, Some(row.at)).await? {
            claims_delete(tx, &row.id).await?;
            member_claims_delete(tx, &row.id).await?;
            moved += 1;
        }
    }
    Ok(moved)
}
