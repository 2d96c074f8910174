//! The audit as it may be read: a palace's by its manager, what was done about oneself by oneself.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{AuditRow, audit_list, audit_list_about};
use gongyue::id::FacilityId;
use gongyue::span::Instant;

/// Acts of a palace before `ordinal`, newest first.
pub async fn of_palace(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    ordinal: i64,
    limit: u32,
) -> Result<Vec<AuditRow>, Problem> {
    me.manages(palace)?;
    let mut reader = app.db.read().await?;
    Ok(audit_list(&mut reader.tx(), palace.as_str(), ordinal, limit).await?)
}

/// What was done about the member before `before`, newest first. Who did it is not said: that is the palace's.
pub async fn about_me(app: &Shared, me: &Me, before: Instant, limit: u32) -> Result<Vec<AuditRow>, Problem> {
    let mut reader = app.db.read().await?;
    let rows = audit_list_about(&mut reader.tx(), &me.id, before, limit).await?;
    let anonymous = |row: AuditRow| AuditRow {
        actor: String::new(),
        ..row
    };
    Ok(rows.into_iter().map(anonymous).collect())
}
