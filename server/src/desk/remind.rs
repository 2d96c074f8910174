//! Reminders: two hours before it begins, with the way to give it back, since who forgets is a no-show.

use super::handle::booked;
use super::tell::tell;
use crate::app::Shared;
use crate::store::{Command, Failure, Tx, reservation_remind, reservation_to_remind, reservation_view};
use chrono::TimeDelta;
use gongyue::notice::Notice;
use gongyue::span::Instant;

const BEFORE: TimeDelta = TimeDelta::hours(2);
/// Whoever reserved later than that has not forgotten yet.
const MADE_BEFORE: TimeDelta = TimeDelta::hours(3);
/// In one command, at most: others are waiting for the writer.
const MOST: u32 = 200;

/// Reminds of all that begins soon; how many those were.
pub async fn remind(app: &Shared) -> Result<u64, Failure> {
    let mut reminded = 0;
    loop {
        let command = Remind {
            app: app.clone(),
            now: app.now(),
        };
        let (done, looked_at) = app.db.write(command).await?;
        reminded += done;
        if looked_at < MOST as usize {
            return Ok(reminded);
        }
    }
}

struct Remind {
    app: Shared,
    now: Instant,
}

impl Command for Remind {
    /// How many were reminded, and how many looked at.
    type Output = (u64, usize);
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(u64, usize), Failure> {
        let now = self.now;
        let ahead = MADE_BEFORE.num_milliseconds();
        let due = reservation_to_remind(tx, now, now + BEFORE, ahead, MOST).await?;
        let mut reminded = 0;
        for row in &due {
            if !reservation_remind(tx, &row.id, now).await? {
                continue;
            }
            let view = reservation_view(tx, &row.id).await?;
            if let Some(view) = view
                && let Some(member) = &view.member_id
            {
                tell(tx, &self.app, member, Notice::Reminder(booked(&view)), now).await?;
                reminded += 1;
            }
        }
        Ok((reminded, due.len()))
    }
}
