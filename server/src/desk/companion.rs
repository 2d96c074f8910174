//! The code by which friends name a member as their companion: given away by the member alone, and worthless once
//! a new one is made.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{Command, Failure, Tx, member_set_companion_code};
use gongyue::id::MemberId;
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
