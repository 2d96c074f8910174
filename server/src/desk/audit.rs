//! The audit as it may be read: a palace's by its manager, what was done about oneself by oneself.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    ActView, AuditCursor, AuditRow, audit_list, audit_list_about, audit_view, audit_view_about,
};
use gongyue::audit::ActKind;
use gongyue::id::FacilityId;

/// Acts of a palace before `ordinal`, newest first.
pub async fn of_palace(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    ordinal: i64,
    limit: u32,
) -> Result<Vec<AuditRow>, Problem> {
    me.manages(palace)?;
    let mut reader = app.db.read_at_length().await?;
    Ok(audit_list(&mut reader.tx(), palace.as_str(), ordinal, limit).await?)
}

/// What was done about the member before `before`, newest first. Who did it is not said: that is the palace's.
pub async fn about_me(
    app: &Shared,
    me: &Me,
    before: &AuditCursor,
    limit: u32,
) -> Result<Vec<AuditRow>, Problem> {
    let mut reader = app.db.read_at_length().await?;
    let rows = audit_list_about(&mut reader.tx(), &me.id, before, limit).await?;
    let anonymous = |row: AuditRow| AuditRow {
        actor: String::new(),
        ..row
    };
    Ok(rows.into_iter().map(anonymous).collect())
}

/// Some acts as a page shows them, and whether there are more.
pub struct Shown {
    pub acts: Vec<ActView>,
    pub more: bool,
}

impl Shown {
    /// Of one more than a page.
    fn of(mut acts: Vec<ActView>, page: u32) -> Shown {
        let more = acts.len() > page as usize;
        acts.truncate(page as usize);
        Shown { acts, more }
    }
}

/// The acts of a palace with the names of what they are about; of one kind only, where one is given.
pub async fn shown_of_palace(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    ordinal: i64,
    kind: Option<ActKind>,
    page: u32,
) -> Result<Shown, Problem> {
    me.manages(palace)?;
    let mut reader = app.db.read_at_length().await?;
    let acts = audit_view(&mut reader.tx(), palace.as_str(), ordinal, kind, page + 1).await?;
    Ok(Shown::of(acts, page))
}

/// The same about the member; by the staff or by the system, and no more of who it was.
pub async fn shown_about_me(
    app: &Shared,
    me: &Me,
    before: &AuditCursor,
    page: u32,
) -> Result<Shown, Problem> {
    let mut reader = app.db.read_at_length().await?;
    let mut acts = audit_view_about(&mut reader.tx(), &me.id, before, page + 1).await?;
    for act in &mut acts {
        act.actor_name = None;
        act.actor_phone_sealed = None;
    }
    Ok(Shown::of(acts, page))
}
