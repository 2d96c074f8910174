//! Tells a member something, in the transaction that makes it true.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{Command, Failure, NoticeRow, Tx, notice_insert, notice_list, notice_read};
use gongyue::id::MemberId;
use gongyue::notice::Notice;
use gongyue::span::Instant;

/// So many are shown; older ones are history.
const SHOWN: u32 = 30;

pub(super) async fn tell(
    tx: &mut Tx<'_>,
    app: &Shared,
    member: &MemberId,
    notice: Notice,
    now: Instant,
) -> Result<(), Failure> {
    let row = NoticeRow {
        id: app.new_id(),
        member_id: member.clone(),
        facts: notice,
        created_at: now,
        read_at: None,
    };
    notice_insert(tx, &row).await
}

/// What the member was told, newest first.
pub async fn notices(app: &Shared, me: &Me) -> Result<Vec<NoticeRow>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(notice_list(&mut reader.tx(), &me.id, SHOWN).await?)
}

/// The member has read what there was until `newest`; what came meanwhile is still new.
pub async fn read(app: &Shared, me: &Me, newest: Instant) -> Result<(), Problem> {
    let command = Read {
        member: me.id.clone(),
        newest,
        now: app.now(),
    };
    Ok(app.db.write(command).await?)
}

struct Read {
    member: MemberId,
    newest: Instant,
    now: Instant,
}

impl Command for Read {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        notice_read(tx, &self.member, self.newest, self.now)
            .await
            .map(drop)
    }
}
