//! Me: what the member has ahead, and which union vouches.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{ReservationView, member_get, reservation_active_of_member, union_get};
use gongyue::policy::Policy;
use gongyue::span::Instant;

pub struct Standing {
    pub union: Option<String>,
    pub suspended_until: Option<Instant>,
    /// Live and not ended, soonest first.
    pub ahead: Vec<ReservationView>,
    /// How many one may have ahead where no palace says otherwise.
    pub active_limit: u16,
    pub companion_code: Option<String>,
}

pub async fn standing(app: &Shared, me: &Me) -> Result<Standing, Problem> {
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let member = member_get(&mut tx, &me.id).await?.ok_or(Problem::NotFound)?;
    let union = match &member.union_id {
        Some(id) => union_get(&mut tx, id).await?.map(|union| union.name),
        None => None,
    };
    let ahead = reservation_active_of_member(&mut tx, &me.id, now).await?;
    Ok(Standing {
        union,
        suspended_until: member.suspended_until.filter(|until| now < *until),
        ahead,
        active_limit: Policy::default().active_limit,
        companion_code: member.companion_code,
    })
}
