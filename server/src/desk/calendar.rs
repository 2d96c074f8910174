//! A member's reservations in their own calendar: an address that a calendar program asks now and then. Whoever has the address
//! may read it, so that it holds no name and no ticket, is shown once, and ends when the member says so.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret;
use crate::store::{
    CalendarFeedRow, Command, Failure, ReservationView, Tx, calendar_feed_by_token, calendar_feed_delete,
    calendar_feed_get, calendar_feed_upsert, reservation_list_of_member,
};
use chrono::TimeDelta;
use gongyue::id::MemberId;
use gongyue::span::Instant;
use gongyue_app::Lang;

/// What is over stays in the calendar for so long, also what was given back.
const BACK: TimeDelta = TimeDelta::days(30);
/// Nobody has more ahead.
const MOST: u32 = 200;

/// Since when the member has an address.
pub async fn since(app: &Shared, me: &Me) -> Result<Option<Instant>, Problem> {
    let mut reader = app.db.read().await?;
    let row = calendar_feed_get(&mut reader.tx(), &me.id).await?;
    Ok(row.map(|row| row.created_at))
}

/// A new address, in the language that the member reads now; what it ends in. The one before is good no more.
pub async fn renew(app: &Shared, me: &Me, lang: Lang) -> Result<String, Problem> {
    let token = secret::token(&app.chance);
    let command = Renew(CalendarFeedRow {
        member_id: me.id.clone(),
        token_hash: secret::token_hash(&token),
        language: lang.code().to_owned(),
        created_at: app.now(),
    });
    app.db.write(command).await?;
    Ok(token)
}

struct Renew(CalendarFeedRow);

impl Command for Renew {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        calendar_feed_upsert(tx, &self.0).await
    }
}

/// The address is good no more.
pub async fn end(app: &Shared, me: &Me) -> Result<(), Problem> {
    app.db.write(End(me.id.clone())).await?;
    Ok(())
}

struct End(MemberId);

impl Command for End {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        calendar_feed_delete(tx, &self.0).await?;
        Ok(())
    }
}

/// What stands in the calendar behind an address, and in which language.
pub async fn feed(app: &Shared, token: &str) -> Result<(Lang, Vec<ReservationView>), Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = calendar_feed_by_token(&mut tx, &secret::token_hash(token)).await?;
    let row = row.ok_or(Problem::NotFound)?;
    let from = app.now() - BACK;
    let views = reservation_list_of_member(&mut tx, &row.member_id, from, None, None, MOST).await?;
    Ok((Lang::from_code(&row.language).unwrap_or_default(), views))
}
