//! Grants: who is staff, and where.

use super::sign_in::new_member;
use crate::app::Shared;
use crate::store::{
    Command, Failure, NewAct, RoleGrantRow, Tx, audit_append, division_get, facility_get,
    member_get_by_phone_hash, member_insert, role_grant_upsert,
};
use gongyue::audit::Act;
use gongyue::member::Phone;
use gongyue::role::Role;
use serde_json::json;

#[derive(Debug)]
pub enum Ungranted {
    /// No such palace or division.
    NoSuchScope,
    Failure(Failure),
}

impl From<Failure> for Ungranted {
    fn from(failure: Failure) -> Self {
        Ungranted::Failure(failure)
    }
}

/// Grants the role to whoever has the phone; they need not have signed in before.
pub async fn grant(app: &Shared, phone: &Phone, role: &Role) -> Result<(), Ungranted> {
    app.db
        .write(Grant {
            app: app.clone(),
            phone: phone.clone(),
            role: role.clone(),
        })
        .await
}

struct Grant {
    app: Shared,
    phone: Phone,
    role: Role,
}

impl Command for Grant {
    type Output = ();
    type Error = Ungranted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Ungranted> {
        let there = match &self.role {
            Role::Desk(palace) | Role::Manager(palace) => facility_get(tx, palace).await?.is_some(),
            Role::Union(division) => division_get(tx, division).await?.is_some(),
            Role::Keeper => true,
        };
        if !there {
            return Err(Ungranted::NoSuchScope);
        }
        let now = self.app.now();
        let hash = self.app.keys.phone_hash(&self.phone);
        let member = match member_get_by_phone_hash(tx, &hash).await? {
            Some(member) => member,
            None => {
                let member = new_member(&self.app, &self.phone, self.app.new_id(), now);
                member_insert(tx, &member).await?;
                member
            }
        };
        let grant = RoleGrantRow {
            member_id: member.id,
            role: self.role.kind(),
            scope: self.role.scope().to_owned(),
            granted_at: now,
            expires_at: None,
        };
        role_grant_upsert(tx, &grant).await?;
        // From the command line: whoever may run it is the system.
        let act = NewAct {
            chain: match &self.role {
                Role::Desk(palace) | Role::Manager(palace) => palace.to_string(),
                Role::Union(_) | Role::Keeper => String::new(),
            },
            at: now,
            actor: None,
            act: Act::RoleGranted,
            subject: grant.member_id.to_string(),
            about: Some(grant.member_id),
            reason: String::new(),
            before: json!(null),
            after: json!({ "role": grant.role, "scope": grant.scope }),
        };
        Ok(audit_append(tx, &[act]).await?)
    }
}
