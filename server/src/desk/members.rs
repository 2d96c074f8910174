//! Members as the staff see them: masked in lists, in full one at a time, and each such look is written down. A palace sees
//! the members of its division, and whoever reserved there lately.

use super::verifications::WriteDown;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, MemberView, MissRow, NewAct, Tx, audit_append, authenticator_delete_all,
    export_standing, facility_get, member_by_tail, member_search, member_set_tail, member_suspend,
    member_view, member_view_by_card, member_view_by_phone, member_without_tail, miss_list,
    reservation_count_at, role_grant_list, session_delete_all,
};
use chrono::TimeDelta;
use gongyue::audit::Act;
use gongyue::division::DivisionCode;
use gongyue::id::{FacilityId, MemberId};
use gongyue::member::Phone;
use gongyue::notice::Notice;
use gongyue::role::RoleKind;
use gongyue::span::Instant;
use serde_json::json;

/// Whoever reserved so lately is known at the palace.
const LATELY: TimeDelta = TimeDelta::days(60);
const PAGE: u32 = 30;
/// No-shows that still matter are so young.
const STRIKES: TimeDelta = TimeDelta::days(365);
/// Longer than any suspension is.
pub const SUSPENDED_DAYS: i64 = 365;

/// Where somebody of the staff may look: a division and all below it.
pub struct Remit {
    pub division: DivisionCode,
    pub palace: Option<FacilityId>,
}

impl Remit {
    /// Of the palace where they work.
    pub async fn of_palace(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Remit, Problem> {
        me.works_at(palace)?;
        let mut reader = app.db.read_at_length().await?;
        let facility = facility_get(&mut reader.tx(), palace)
            .await?
            .ok_or(Problem::NotFound)?;
        Ok(Remit {
            division: facility.division_code,
            palace: Some(facility.id),
        })
    }

    /// Of a palace that they manage.
    pub async fn of_managed(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Remit, Problem> {
        me.manages(palace)?;
        Remit::of_palace(app, me, palace).await
    }

    /// Of a division that they oversee.
    pub fn of_division(me: &Me, division: &str) -> Result<Remit, Problem> {
        let division: DivisionCode = division.parse().map_err(|_| Problem::NotFound)?;
        let oversees = me.roles.iter().any(|role| role.oversees(&division));
        oversees.then_some(()).ok_or(Problem::NotFound)?;
        Ok(Remit {
            division,
            palace: None,
        })
    }

    /// The chain of the audit where acts in it are written down.
    pub fn chain(&self) -> String {
        self.palace
            .as_ref()
            .map(FacilityId::to_string)
            .unwrap_or_default()
    }
}

/// Members whose phone or card is exactly `q`, whose phone ends in its four digits, or whose name, pinyin or initials hold it. One more than a page where
/// there are more.
pub async fn search(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    q: &str,
    after: &str,
) -> Result<(Vec<MemberView>, bool), Problem> {
    let remit = Remit::of_palace(app, me, palace).await?;
    let q = q.trim();
    if q.is_empty() {
        return Ok((vec![], false));
    }
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let exact = match q.parse::<Phone>() {
        Ok(phone) => member_view_by_phone(&mut tx, &app.keys.phone_hash(&phone)).await?,
        Err(_) if q.chars().any(|c| c.is_ascii_digit()) => {
            member_view_by_card(&mut tx, &app.keys.card_hash(q)).await?
        }
        Err(_) => None,
    };
    if let Some(member) = exact {
        let known = knows(&mut tx, &remit, &member, app.now()).await?;
        return Ok((known.then_some(member).into_iter().collect(), false));
    }
    let is_tail = q.len() == 4 && q.bytes().all(|b| b.is_ascii_digit());
    let mut rows = if is_tail {
        let tail = app.keys.tail_hash(q);
        member_by_tail(&mut tx, &remit.division, &tail, after, PAGE + 1).await?
    } else {
        member_search(&mut tx, &remit.division, q, after, PAGE + 1).await?
    };
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    Ok((rows, more))
}

/// Whether a palace may know this member.
async fn knows(tx: &mut Tx<'_>, remit: &Remit, member: &MemberView, now: Instant) -> Result<bool, Failure> {
    if member
        .division_code
        .as_ref()
        .is_some_and(|code| remit.division.contains(code))
    {
        return Ok(true);
    }
    match &remit.palace {
        Some(palace) => Ok(reservation_count_at(tx, &member.id, palace, now - LATELY).await? > 0),
        None => Ok(false),
    }
}

/// A member with what a list does not show.
pub struct Known {
    /// No-shows and late cancellations at this palace within a year, the oldest first.
    pub misses: Vec<MissRow>,
    /// Of the staff; empty where there is none.
    pub suspend_reason: String,
    pub member: MemberView,
    pub phone: String,
    /// As the roll has it.
    pub card: Option<String>,
}

/// Phone and card in full. That it was looked at is written down before it is shown.
pub async fn member(app: &Shared, me: &Me, palace: &FacilityId, id: &MemberId) -> Result<Known, Problem> {
    let member = known(app, me, palace, id).await?;
    let act = viewed(palace, me, id, id.as_str(), app.now());
    app.db.write(WriteDown(act)).await?;
    let mut reader = app.db.read_at_length().await?;
    Ok(Known {
        misses: miss_list(&mut reader.tx(), id, palace, app.now() - STRIKES).await?,
        suspend_reason: export_standing(&mut reader.tx(), id).await?.suspend_reason,
        phone: app.keys.open(&member.phone_sealed).unwrap_or_default(),
        card: member.card_sealed.as_deref().and_then(|card| app.keys.open(card)),
        member,
    })
}

pub(super) async fn known(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &MemberId,
) -> Result<MemberView, Problem> {
    let remit = Remit::of_palace(app, me, palace).await?;
    let mut reader = app.db.read_at_length().await?;
    let mut tx = reader.tx();
    let member = member_view(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    match knows(&mut tx, &remit, &member, app.now()).await? {
        true => Ok(member),
        false => Err(Problem::NotFound),
    }
}

pub(super) fn viewed(palace: &FacilityId, me: &Me, member: &MemberId, subject: &str, now: Instant) -> NewAct {
    NewAct {
        chain: palace.to_string(),
        at: now,
        actor: Some(me.id.clone()),
        act: Act::MemberViewed,
        subject: subject.to_owned(),
        about: Some(member.clone()),
        reason: String::new(),
        before: json!(null),
        after: json!(null),
    }
}

/// The manager suspends a member at all palaces, for a reason that the member reads; `until`: `None` lifts it. Not of staff.
pub async fn suspend(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &MemberId,
    until: Option<Instant>,
    reason: &str,
) -> Result<(), Problem> {
    me.manages(palace)?;
    me.fresh(app)?;
    let member = known(app, me, palace, id).await?;
    let command = Suspend {
        app: app.clone(),
        actor: me.id.clone(),
        palace: palace.clone(),
        member: member.id,
        until,
        reason: reason.to_owned(),
        now: app.now(),
    };
    let done = app.db.write(command).await?;
    done.then_some(()).ok_or(Problem::Forbidden)
}

struct Suspend {
    app: Shared,
    actor: MemberId,
    palace: FacilityId,
    member: MemberId,
    until: Option<Instant>,
    reason: String,
    now: Instant,
}

impl Command for Suspend {
    /// `false`: works somewhere, and is not the manager's to suspend.
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        if !role_grant_list(tx, &self.member, self.now).await?.is_empty() {
            return Ok(false);
        }
        member_suspend(tx, &self.member, self.until, &self.reason).await?;
        let (act, notice) = match self.until {
            Some(until) => (
                Act::MemberSuspended,
                Notice::Suspended {
                    until,
                    reason: self.reason.clone(),
                },
            ),
            None => (Act::SuspensionLifted, Notice::SuspensionLifted),
        };
        super::tell::tell(tx, &self.app, &self.member, notice, self.now).await?;
        let act = NewAct {
            act,
            reason: self.reason.clone(),
            before: json!(null),
            actor: Some(self.actor.clone()),
            chain: self.palace.to_string(),
            at: self.now,
            subject: self.member.to_string(),
            about: Some(self.member.clone()),
            after: json!({ "until": self.until }),
        };
        audit_append(tx, &[act]).await?;
        Ok(true)
    }
}

/// Somebody lost the second factor and stands at the desk with the union card: the manager removes it, and the phone's code
/// suffices again. Not for staff of higher places.
pub async fn remove_factors(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &MemberId,
    reason: &str,
) -> Result<(), Problem> {
    me.manages(palace)?;
    me.fresh(app)?;
    let member = known(app, me, palace, id).await?;
    let command = RemoveFactors {
        app: app.clone(),
        actor: me.id.clone(),
        palace: palace.clone(),
        member: member.id,
        reason: reason.to_owned(),
        now: app.now(),
    };
    app.db
        .write(command)
        .await?
        .then_some(())
        .ok_or(Problem::Forbidden)
}

struct RemoveFactors {
    app: Shared,
    actor: MemberId,
    palace: FacilityId,
    member: MemberId,
    reason: String,
    now: Instant,
}

impl Command for RemoveFactors {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let grants = role_grant_list(tx, &self.member, self.now).await?;
        let lower = |role: RoleKind, scope: &str| role == RoleKind::Desk && scope == self.palace.as_str();
        if !grants.iter().all(|grant| lower(grant.role, &grant.scope)) {
            return Ok(false);
        }
        let removed = authenticator_delete_all(tx, &self.member).await?;
        session_delete_all(tx, &self.member).await?;
        super::tell::tell(tx, &self.app, &self.member, Notice::FactorsRemoved, self.now).await?;
        let act = NewAct {
            act: Act::FactorsRemoved,
            reason: self.reason.clone(),
            before: json!({ "second_factors": removed }),
            actor: Some(self.actor.clone()),
            chain: self.palace.to_string(),
            at: self.now,
            subject: self.member.to_string(),
            about: Some(self.member.clone()),
            after: json!(null),
        };
        audit_append(tx, &[act]).await?;
        Ok(true)
    }
}

/// Members at one time, so that nobody waits long for the writer.
const AT_ONCE: u32 = 500;

/// Makes the hash of the last digits for members from before there was one; how many those were.
pub async fn fill_tails(app: &Shared) -> Result<usize, Failure> {
    let mut filled = 0;
    loop {
        let done = app.db.write(FillTails(app.clone())).await?;
        filled += done;
        if done < AT_ONCE as usize {
            return Ok(filled);
        }
    }
}

struct FillTails(Shared);

impl Command for FillTails {
    type Output = usize;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Failure> {
        let FillTails(app) = self;
        let members = member_without_tail(tx, AT_ONCE).await?;
        for member in &members {
            let phone = app
                .keys
                .open(&member.phone_sealed)
                .and_then(|phone| phone.parse::<Phone>().ok());
            // One that cannot be opened is not looked at again.
            let tail = phone.map_or_else(|| "-".to_owned(), |phone| app.keys.tail_hash(phone.tail()));
            member_set_tail(tx, &member.id, &tail).await?;
        }
        Ok(members.len())
    }
}
