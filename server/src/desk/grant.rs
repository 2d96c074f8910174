//! Grants: who is staff, and where. From the command line by whoever runs the system, in the app by the manager of the
//! palace. A change of rights ends the sessions of whom it concerns: what was signed in with less is not carried on with more.

use super::sign_in::new_member;
use super::tell::tell;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, NewAct, RoleGrantRow, StaffRow, Tx, audit_append, authenticator_delete_all,
    division_get, facility_get, member_get_by_phone_hash, member_insert, role_grant_delete,
    role_grant_list_of_scope, role_grant_upsert, session_delete_all, take_turn,
};
use chrono::TimeDelta;
use gongyue::audit::Act;
use gongyue::id::{FacilityId, MemberId};
use gongyue::member::Phone;
use gongyue::notice::Notice;
use gongyue::role::{Role, RoleKind, still_holds};
use gongyue::span::Instant;
use serde_json::json;

/// A role that a manager grants ends by itself, so that somebody thinks of it again.
pub const LONGEST: TimeDelta = TimeDelta::days(366);

#[derive(Debug)]
pub enum Ungranted {
    /// No such palace or division.
    NoSuchScope,
    /// The palace would be left without a manager.
    LastManager,
    /// They do not have this role.
    NoSuchRole,
    /// Nobody grants a role to themselves: it would never end, or leave the palace without a manager.
    Oneself,
    Failure(Failure),
}

impl From<Failure> for Ungranted {
    fn from(failure: Failure) -> Self {
        Ungranted::Failure(failure)
    }
}

/// Grants the role to whoever has the phone; they need not have signed in before. `afresh`: their second factors are
/// forgotten, since they lost them.
pub async fn grant(app: &Shared, phone: &Phone, role: &Role, afresh: bool) -> Result<(), Ungranted> {
    let command = Grant {
        app: app.clone(),
        phone: phone.clone(),
        role: role.clone(),
        actor: None,
        expires_at: None,
        afresh,
    };
    app.db.write(command).await
}

/// The manager grants a role at the own palace, until a moment.
pub async fn grant_by(
    app: &Shared,
    me: &Me,
    phone: &Phone,
    role: Role,
    expires_at: Instant,
) -> Result<(), Unchanged> {
    let palace = match &role {
        Role::Desk(palace) | Role::Manager(palace) => palace,
        Role::Union(_) | Role::Keeper => return Err(Problem::Forbidden.into()),
    };
    me.manages(palace)?;
    me.fresh(app)?;
    let command = Grant {
        app: app.clone(),
        phone: phone.clone(),
        role,
        actor: Some(me.id.clone()),
        expires_at: Some(expires_at),
        afresh: false,
    };
    Ok(app.db.write(command).await?)
}

/// Why a manager's change of a role was not made.
#[derive(Debug)]
pub enum Unchanged {
    LastManager,
    Oneself,
    Problem(Problem),
}

impl From<Problem> for Unchanged {
    fn from(problem: Problem) -> Self {
        Unchanged::Problem(problem)
    }
}

impl From<Ungranted> for Unchanged {
    fn from(ungranted: Ungranted) -> Self {
        match ungranted {
            Ungranted::LastManager => Unchanged::LastManager,
            Ungranted::Oneself => Unchanged::Oneself,
            Ungranted::NoSuchRole | Ungranted::NoSuchScope => Problem::NotFound.into(),
            Ungranted::Failure(failure) => Unchanged::Problem(failure.into()),
        }
    }
}

struct Grant {
    app: Shared,
    phone: Phone,
    role: Role,
    /// `None`: the command line; whoever may run it is the system.
    actor: Option<MemberId>,
    expires_at: Option<Instant>,
    afresh: bool,
}

impl Command for Grant {
    type Output = ();
    type Error = Ungranted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Ungranted> {
        let place = place(tx, &self.role).await?.ok_or(Ungranted::NoSuchScope)?;
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
        if self.actor.as_ref() == Some(&member.id) {
            return Err(Ungranted::Oneself);
        }
        let grant = RoleGrantRow {
            member_id: member.id,
            role: self.role.kind(),
            scope: self.role.scope().to_owned(),
            granted_at: now,
            expires_at: self.expires_at,
            used_at: None,
        };
        role_grant_upsert(tx, &grant).await?;
        if self.afresh {
            authenticator_delete_all(tx, &grant.member_id).await?;
        }
        session_delete_all(tx, &grant.member_id).await?;
        let notice = Notice::RoleGranted {
            role: grant.role,
            place,
            until: self.expires_at,
        };
        tell(tx, &self.app, &grant.member_id, notice, now).await?;
        let mut act = act(
            &self.role,
            Act::RoleGranted,
            &grant.member_id,
            self.actor.clone(),
            now,
        );
        act.after = json!({ "role": grant.role, "scope": grant.scope, "expires_at": grant.expires_at,
            "second_factors_removed": self.afresh });
        Ok(audit_append(tx, &[act]).await?)
    }
}

/// What the scope is called; `None`: there is no such scope.
async fn place(tx: &mut Tx<'_>, role: &Role) -> Result<Option<String>, Failure> {
    Ok(match role {
        Role::Desk(palace) | Role::Manager(palace) => {
            facility_get(tx, palace).await?.map(|palace| palace.name)
        }
        Role::Union(division) => division_get(tx, division).await?.map(|division| division.name),
        Role::Keeper => Some(String::new()),
    })
}

pub(super) fn act(role: &Role, act: Act, member: &MemberId, actor: Option<MemberId>, now: Instant) -> NewAct {
    NewAct {
        chain: match role {
            Role::Desk(palace) | Role::Manager(palace) => palace.to_string(),
            Role::Union(_) | Role::Keeper => String::new(),
        },
        at: now,
        actor,
        act,
        subject: member.to_string(),
        about: Some(member.clone()),
        reason: String::new(),
        before: json!({ "role": role.kind(), "scope": role.scope() }),
        after: json!(null),
    }
}

/// Who works at the palace, managers first; for its manager.
pub async fn staff(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Vec<StaffRow>, Problem> {
    me.manages(palace)?;
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut rows = role_grant_list_of_scope(&mut reader.tx(), palace.as_str()).await?;
    rows.retain(|row| still_holds(row.granted_at, row.used_at, row.expires_at, now));
    Ok(rows)
}

/// Ends a role at the manager's own palace.
pub async fn end(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    member: &MemberId,
    role: RoleKind,
) -> Result<(), Unchanged> {
    me.manages(palace)?;
    me.fresh(app)?;
    let role = match role {
        RoleKind::Desk => Role::Desk(palace.clone()),
        RoleKind::Manager => Role::Manager(palace.clone()),
        RoleKind::Union | RoleKind::Keeper => return Err(Problem::NotFound.into()),
    };
    let command = End {
        app: app.clone(),
        actor: me.id.clone(),
        member: member.clone(),
        role,
    };
    Ok(app.db.write(command).await?)
}

struct End {
    app: Shared,
    actor: MemberId,
    member: MemberId,
    role: Role,
}

impl Command for End {
    type Output = ();
    type Error = Ungranted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Ungranted> {
        let now = self.app.now();
        // Two managers who end each other: one of them stays.
        take_turn(tx, self.role.scope()).await?;
        let staff = role_grant_list_of_scope(tx, self.role.scope()).await?;
        let managers = staff.iter().filter(|row| {
            row.role == RoleKind::Manager
                && row.member_id != self.member
                && still_holds(row.granted_at, row.used_at, row.expires_at, now)
        });
        if self.role.kind() == RoleKind::Manager && managers.count() == 0 {
            return Err(Ungranted::LastManager);
        }
        if !role_grant_delete(tx, &self.member, self.role.kind(), self.role.scope()).await? {
            return Err(Ungranted::NoSuchRole);
        }
        if self.actor != self.member {
            session_delete_all(tx, &self.member).await?;
        }
        ended(
            tx,
            &self.app,
            &self.member,
            &self.role,
            Act::RoleEnded,
            Some(self.actor.clone()),
        )
        .await?;
        Ok(())
    }
}

/// Tells whoever had the role, and writes it down. The last statements of a command.
pub(super) async fn ended(
    tx: &mut Tx<'_>,
    app: &Shared,
    member: &MemberId,
    role: &Role,
    how: Act,
    actor: Option<MemberId>,
) -> Result<(), Failure> {
    let now = app.now();
    let notice = Notice::RoleEnded {
        role: role.kind(),
        place: place(tx, role).await?.unwrap_or_default(),
    };
    tell(tx, app, member, notice, now).await?;
    audit_append(tx, &[act(role, how, member, actor, now)]).await
}
