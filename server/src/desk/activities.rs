//! Activities: the staff announce one, which takes courts as an event; members sign up, wait and withdraw; the staff keep the
//! list of who came. Places are counted under the activity's lock, so that they are never more than there are.

use super::close::{self, Done, Shut, Unshut, lift_of_activity};
use super::tell::tell;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    ActivityRow, Command, EntryRow, FacilityRow, Failure, NewAct, Tx, activity_cancel, activity_get,
    activity_insert, activity_list, activity_lock, activity_update, audit_append, entry_list, entry_set,
    entry_upsert, facility_get,
};
use gongyue::activity::{EntryStatus, SignUp, entered, sign_up};
use gongyue::audit::Act;
use gongyue::id::{FacilityId, MemberId};
use gongyue::member::Verification;
use gongyue::notice::Notice;
use gongyue::span::Instant;
use gongyue_app::Lang;
use serde_json::{Value, json};

/// More are announced nowhere.
const SHOWN: u32 = 60;

/// Those of a palace that are not over, for everybody.
pub async fn ahead(app: &Shared, palace: &FacilityId) -> Result<Vec<ActivityRow>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(activity_list(&mut reader.tx(), palace, app.now(), SHOWN).await?)
}

/// An activity as a member sees it.
pub struct Shown {
    pub row: ActivityRow,
    pub facility: FacilityRow,
    /// Places that are taken.
    pub taken: usize,
    pub waiting: usize,
    /// The member's own, and how many wait before it.
    pub own: Option<(EntryStatus, usize)>,
}

pub async fn activity(app: &Shared, me: Option<&Me>, id: &str) -> Result<Shown, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = activity_get(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let facility = facility_get(&mut tx, &row.palace_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let entries = entry_list(&mut tx, id).await?;
    let waiting: Vec<&EntryRow> = entries
        .iter()
        .filter(|entry| entry.status == EntryStatus::Waiting)
        .collect();
    let own = me
        .and_then(|me| entries.iter().find(|entry| entry.member_id == me.id))
        .map(|own| {
            let before = waiting
                .iter()
                .take_while(|entry| entry.member_id != own.member_id);
            (own.status, before.count())
        });
    Ok(Shown {
        taken: entries.iter().filter(|entry| entry.status.has_place()).count(),
        waiting: waiting.len(),
        own: own.filter(|(status, _)| *status != EntryStatus::Withdrawn),
        row,
        facility,
    })
}

/// What became of entering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    Done(EntryStatus),
    NotVerified,
    Closed,
}

/// Twice is the same as once.
pub async fn enter(app: &Shared, me: &Me, id: &str) -> Result<Entered, Problem> {
    if me.verification != Verification::Verified {
        return Ok(Entered::NotVerified);
    }
    let command = Enter {
        member: me.id.clone(),
        id: id.to_owned(),
        now: app.now(),
    };
    app.db.write(command).await
}

struct Enter {
    member: MemberId,
    id: String,
    now: Instant,
}

impl Command for Enter {
    type Output = Entered;
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Entered, Problem> {
        let row = activity_lock(tx, &self.id).await?.ok_or(Problem::NotFound)?;
        let entries = entry_list(tx, &self.id).await?;
        let own = entries.iter().find(|entry| entry.member_id == self.member);
        if let Some(own) = own.filter(|own| own.status != EntryStatus::Withdrawn) {
            return Ok(Entered::Done(own.status));
        }
        let cancelled = row.cancelled_at.is_some();
        if sign_up(row.sign_up_opens_at, row.sign_up_closes_at, cancelled, self.now) != SignUp::Open {
            return Ok(Entered::Closed);
        }
        let taken = entries.iter().filter(|entry| entry.status.has_place()).count();
        let status = entered(taken, row.places);
        entry_upsert(tx, &self.id, &self.member, status, self.now).await?;
        tx.changed(&row.palace_id);
        Ok(Entered::Done(status))
    }
}

/// The first who waits has the place then, and is told. Twice is the same as once.
pub async fn withdraw(app: &Shared, me: &Me, id: &str) -> Result<(), Problem> {
    let command = Withdraw {
        app: app.clone(),
        member: me.id.clone(),
        id: id.to_owned(),
        now: app.now(),
    };
    app.db.write(command).await
}

struct Withdraw {
    app: Shared,
    member: MemberId,
    id: String,
    now: Instant,
}

impl Command for Withdraw {
    type Output = ();
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let row = activity_lock(tx, &self.id).await?.ok_or(Problem::NotFound)?;
        let entries = entry_list(tx, &self.id).await?;
        let own = entries.iter().find(|entry| entry.member_id == self.member);
        let leaves = own.filter(|own| matches!(own.status, EntryStatus::SignedUp | EntryStatus::Waiting));
        let Some(own) = leaves.filter(|_| self.now < row.starts_at) else {
            return Ok(());
        };
        entry_set(tx, &self.id, &self.member, EntryStatus::Withdrawn).await?;
        if own.status == EntryStatus::SignedUp {
            call_next(tx, &self.app, &row, self.now).await?;
        }
        tx.changed(&row.palace_id);
        Ok(())
    }
}

/// As many who wait have a place as there are places.
async fn call_next(tx: &mut Tx<'_>, app: &Shared, row: &ActivityRow, now: Instant) -> Result<(), Failure> {
    let entries = entry_list(tx, &row.id).await?;
    let taken = entries.iter().filter(|entry| entry.status.has_place()).count();
    let free = usize::try_from(row.places)
        .unwrap_or(usize::MAX)
        .saturating_sub(taken);
    let next = entries
        .iter()
        .filter(|entry| entry.status == EntryStatus::Waiting)
        .take(free);
    for entry in next {
        entry_set(tx, &row.id, &entry.member_id, EntryStatus::SignedUp).await?;
        let notice = Notice::ActivityPlace {
            activity: row.id.clone(),
            title: row.title.clone(),
            title_en: row.title_en.clone(),
            starts_at: row.starts_at,
        };
        tell(tx, app, &entry.member_id, notice, now).await?;
    }
    Ok(())
}

/// What the staff want of an activity.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// With the id and the edit of the one that is changed.
    pub row: ActivityRow,
    /// The courts that it takes; `None`: none of ours.
    pub shut: Option<Shut>,
}

/// Announces it. Whoever is in its way on the courts is shown, displaced and called first, as with any closure.
pub async fn announce(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    wanted: Wanted,
    seen: Option<String>,
    lang: Lang,
) -> Result<Option<Done>, Unshut> {
    me.works_at(palace)?;
    let row = ActivityRow {
        id: app.new_id(),
        palace_id: palace.clone(),
        made_by: Some(me.id.clone()),
        created_at: app.now(),
        edit: 1,
        ..wanted.row
    };
    match wanted.shut {
        Some(shut) => close::shut_for(app, me, palace, row, shut, seen, lang)
            .await
            .map(Some),
        None => {
            app.db.write(Announce(me.id.clone(), row)).await?;
            Ok(None)
        }
    }
}

struct Announce(MemberId, ActivityRow);

impl Command for Announce {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let Announce(actor, row) = self;
        announced(tx, actor, row).await
    }
}

/// The row and its place in the audit.
pub(super) async fn announced(tx: &mut Tx<'_>, actor: &MemberId, row: &ActivityRow) -> Result<(), Failure> {
    activity_insert(tx, row).await?;
    tx.changed(&row.palace_id);
    let act = act(row, actor, Act::ActivityAnnounced, "", row.created_at, said(row));
    audit_append(tx, &[act]).await.map(drop)
}

fn said(row: &ActivityRow) -> Value {
    json!({ "place": row.title, "starts_at": row.starts_at, "ends_at": row.ends_at, "places": row.places })
}

fn act(row: &ActivityRow, actor: &MemberId, act: Act, reason: &str, now: Instant, after: Value) -> NewAct {
    NewAct {
        chain: row.palace_id.to_string(),
        at: now,
        actor: Some(actor.clone()),
        act,
        subject: row.id.clone(),
        about: None,
        reason: reason.to_owned(),
        before: json!(null),
        after,
    }
}

/// An activity with its list, for the staff.
pub struct Listed {
    pub row: ActivityRow,
    pub facility: FacilityRow,
    pub entries: Vec<EntryRow>,
}

pub async fn listed(app: &Shared, me: &Me, palace: &FacilityId, id: &str) -> Result<Listed, Problem> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = activity_get(&mut tx, id).await?;
    let row = row
        .filter(|row| row.palace_id == *palace)
        .ok_or(Problem::NotFound)?;
    Ok(Listed {
        entries: entry_list(&mut tx, id).await?,
        facility: facility_get(&mut tx, palace).await?.ok_or(Problem::NotFound)?,
        row,
    })
}

/// What the staff do about an activity that is announced.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Other words, places and times to sign up; the time itself stays.
    Change(Box<ActivityRow>),
    /// For this reason, which everybody reads.
    CallOff(i64, String),
    /// Whether somebody came.
    Came(MemberId, bool),
}

/// `false`: somebody else has changed it since.
pub async fn act_on(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    id: &str,
    deed: Deed,
) -> Result<bool, Problem> {
    me.works_at(palace)?;
    let command = ActOn {
        app: app.clone(),
        staff: me.id.clone(),
        palace: palace.clone(),
        id: id.to_owned(),
        deed,
        now: app.now(),
    };
    app.db.write(command).await
}

struct ActOn {
    app: Shared,
    staff: MemberId,
    palace: FacilityId,
    id: String,
    deed: Deed,
    now: Instant,
}

impl Command for ActOn {
    type Output = bool;
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Problem> {
        let row = activity_lock(tx, &self.id).await?;
        let row = row
            .filter(|row| row.palace_id == self.palace)
            .ok_or(Problem::NotFound)?;
        let written = match &self.deed {
            Deed::Change(changed) => {
                if !activity_update(tx, changed).await? {
                    return Ok(false);
                }
                // More places are for those who wait.
                let now = activity_get(tx, &self.id).await?.ok_or(Problem::NotFound)?;
                call_next(tx, &self.app, &now, self.now).await?;
                act(&row, &self.staff, Act::ActivityChanged, "", self.now, said(&now))
            }
            Deed::CallOff(edit, reason) => {
                if !activity_cancel(tx, &self.id, *edit, self.now, reason).await? {
                    return Ok(false);
                }
                lift_of_activity(tx, &self.app, &self.palace, &self.id, self.now).await?;
                for entry in entry_list(tx, &self.id).await? {
                    if !matches!(entry.status, EntryStatus::SignedUp | EntryStatus::Waiting) {
                        continue;
                    }
                    let notice = Notice::ActivityCancelled {
                        activity: row.id.clone(),
                        title: row.title.clone(),
                        title_en: row.title_en.clone(),
                        reason: reason.clone(),
                    };
                    tell(tx, &self.app, &entry.member_id, notice, self.now).await?;
                }
                act(
                    &row,
                    &self.staff,
                    Act::ActivityCancelled,
                    reason,
                    self.now,
                    said(&row),
                )
            }
            Deed::Came(member, came) => {
                let status = if *came {
                    EntryStatus::Attended
                } else {
                    EntryStatus::Absent
                };
                let entries = entry_list(tx, &self.id).await?;
                let listed = entries
                    .iter()
                    .any(|entry| entry.member_id == *member && entry.status.has_place());
                if !listed || !entry_set(tx, &self.id, member, status).await? {
                    return Err(Problem::NotFound);
                }
                NewAct {
                    about: Some(member.clone()),
                    after: json!({ "status": status }),
                    ..act(&row, &self.staff, Act::ActivityListed, "", self.now, json!(null))
                }
            }
        };
        tx.changed(&self.palace);
        audit_append(tx, &[written]).await?;
        Ok(true)
    }
}
