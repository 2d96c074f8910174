//! The code by which friends name a member as their companion: given away by the member alone, and worthless once
//! a new one is made.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, ReservationView, Tx, companion_delete, member_claims_leave, member_lock,
    member_set_companion_code, reservation_list_of_companion,
};
use gongyue::id::{MemberId, ReservationId};
use gongyue::member::Verification;
use gongyue::ticket::companion_code_from;

/// Makes a new code for a verified member.
pub async fn renew(app: &Shared, me: &Me) -> Result<String, Problem> {
    if me.verification != Verification::Verified {
        return Err(Problem::Forbidden);
    }
    let command = Renew {
        member: me.id.clone(),
        code: companion_code_from(app.chance.bytes()),
    };
    Ok(app.db.write(command).await?)
}

struct Renew {
    member: MemberId,
    code: String,
}

impl Command for Renew {
    type Output = String;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, Failure> {
        member_set_companion_code(tx, &self.member, &self.code).await?;
        Ok(self.code.clone())
    }
}

/// What the member was named for as a companion and is still to come.
pub async fn named(app: &Shared, me: &Me) -> Result<Vec<ReservationView>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(reservation_list_of_companion(&mut reader.tx(), &me.id, app.now()).await?)
}

/// Does not come along after all: the time is the member's own again. The reservation stays its holder's.
pub async fn leave(app: &Shared, me: &Me, reservation: &ReservationId) -> Result<(), Problem> {
    let command = Leave {
        member: me.id.clone(),
        reservation: reservation.clone(),
    };
    app.db.write(command).await?.ok_or(Problem::NotFound)
}

struct Leave {
    member: MemberId,
    reservation: ReservationId,
}

impl Command for Leave {
    type Output = Option<()>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<()>, Failure> {
        member_lock(tx, &self.member).await?;
        if !companion_delete(tx, &self.reservation, &self.member).await? {
            return Ok(None);
        }
        member_claims_leave(tx, &self.reservation, &self.member).await?;
        Ok(Some(()))
    }
}
