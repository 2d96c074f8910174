//! Where the member is signed in, and signing out elsewhere.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret::request_hash;
use crate::store::{Command, Failure, SessionRow, Tx, session_delete, session_delete_others, session_list};
use gongyue::id::MemberId;

pub struct Device {
    pub id: String,
    pub session: SessionRow,
    /// The one that asks.
    pub is_this: bool,
}

/// A name for a session that says nothing of its token.
fn id(session: &SessionRow) -> String {
    let hash = request_hash(&["device", &session.token_hash]);
    hash.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(20)
        .collect()
}

/// The last used first.
pub async fn devices(app: &Shared, me: &Me) -> Result<Vec<Device>, Problem> {
    let mut reader = app.db.read().await?;
    let sessions = session_list(&mut reader.tx(), &me.id, app.now()).await?;
    let device = |session: SessionRow| Device {
        id: id(&session),
        is_this: session.token_hash == me.token_hash,
        session,
    };
    Ok(sessions.into_iter().map(device).collect())
}

/// Signs one of the member's devices out.
pub async fn revoke(app: &Shared, me: &Me, device: &str) -> Result<(), Problem> {
    let devices = devices(app, me).await?;
    let found = devices.into_iter().find(|known| known.id == device);
    let found = found.ok_or(Problem::NotFound)?;
    app.db.write(Revoke(found.session.token_hash)).await?;
    Ok(())
}

struct Revoke(String);

impl Command for Revoke {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        session_delete(tx, &self.0).await.map(drop)
    }
}

/// Signs all the others out.
pub async fn revoke_others(app: &Shared, me: &Me) -> Result<(), Problem> {
    let command = RevokeOthers {
        member: me.id.clone(),
        keep: me.token_hash.clone(),
    };
    Ok(app.db.write(command).await?)
}

struct RevokeOthers {
    member: MemberId,
    keep: String,
}

impl Command for RevokeOthers {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        session_delete_others(tx, &self.member, &self.keep)
            .await
            .map(drop)
    }
}
