//! The staff's side of verification: what waits at the palace, what somebody brings to the desk with a code, and the
//! decision, with its reason.

use super::members::{Remit, viewed};
use super::tell::tell;
use super::verify::tell_verified;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, MemberView, NewAct, RollRow, Tx, UnionRow, VerificationRequestRow, Verified,
    audit_append, member_lock, member_set_none, member_set_verified, member_view, roll_get_by_card,
    roll_keep_by_card, union_get, union_list, union_list_of, verification_queue, verification_request_decide,
    verification_request_get, verification_request_get_by_code,
};
use gongyue::audit::Act;
use gongyue::id::{FacilityId, MemberId};
use gongyue::member::{VerifiedBy, same_name};
use gongyue::notice::Notice;
use gongyue::span::Instant;
use serde_json::json;

/// More wait nowhere; the oldest come first.
const SHOWN: u32 = 100;
/// Unions that are looked through for a name.
const UNIONS: u32 = 20_000;
/// Suggestions, at most.
const NEAR: usize = 8;

/// What waits at the palace, the oldest first.
pub async fn queue(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
) -> Result<Vec<VerificationRequestRow>, Problem> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    Ok(verification_queue(&mut reader.tx(), palace, SHOWN).await?)
}

/// A request in full: the staff hold the card beside it. That it was looked at is written down.
pub struct Request {
    pub row: VerificationRequestRow,
    pub card: String,
    pub member: MemberView,
    pub phone: String,
    /// What a roll says of the card.
    pub roll: Option<(RollRow, UnionRow)>,
    /// The code with which it was found, if it waits at no palace or at another one.
    pub code: Option<String>,
}

/// Whether a request waits under the code that somebody says.
pub async fn exists(app: &Shared, me: &Me, palace: &FacilityId, code: &str) -> Result<bool, Problem> {
    match find(app, me, palace, code).await {
        Ok(_) => Ok(true),
        Err(Problem::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// One that waits here, by its id; or wherever it waits, by the code that the member says.
pub async fn request(app: &Shared, me: &Me, palace: &FacilityId, key: &str) -> Result<Request, Problem> {
    let (row, code) = find(app, me, palace, key).await?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let member = member_view(&mut tx, &row.member_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let roll = match roll_get_by_card(&mut tx, &row.card_hash).await? {
        Some(roll) => union_get(&mut tx, &roll.union_id)
            .await?
            .map(|union| (roll, union)),
        None => None,
    };
    drop(reader);
    let act = viewed(palace, me, &row.member_id, &row.id, app.now());
    app.db.write(WriteDown(act)).await?;
    Ok(Request {
        card: app.keys.open(&row.card_sealed).unwrap_or_default(),
        phone: app.keys.open(&member.phone_sealed).unwrap_or_default(),
        row,
        member,
        roll,
        code,
    })
}

async fn find(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    key: &str,
) -> Result<(VerificationRequestRow, Option<String>), Problem> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    if let Some(code) = gongyue::ticket::code_typed(key) {
        let row = verification_request_get_by_code(&mut tx, &code).await?;
        return row.map(|row| (row, Some(code))).ok_or(Problem::NotFound);
    }
    let row = verification_request_get(&mut tx, key).await?;
    let here = row.filter(|row| row.palace_id.as_ref() == Some(palace));
    here.map(|row| (row, None)).ok_or(Problem::NotFound)
}

pub(super) struct WriteDown(pub(super) NewAct);

impl Command for WriteDown {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        audit_append(tx, std::slice::from_ref(&self.0)).await
    }
}

/// The unions that a typed name may mean: the very one, else those that contain it. Those of the palace's division, and
/// those of the city and the province around it; never those of another county, whose members its own palace knows.
pub async fn unions(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    name: &str,
) -> Result<Vec<UnionRow>, Problem> {
    let remit = Remit::of_palace(app, me, palace).await?;
    let name = name.trim();
    let mut reader = app.db.read().await?;
    // A gig union is often the city's, and the palace a county's.
    let mut all = union_list(&mut reader.tx(), &remit.division, UNIONS).await?;
    let mut around = remit.division.parent();
    while let Some(division) = around {
        all.extend(union_list_of(&mut reader.tx(), &division, UNIONS).await?);
        around = division.parent();
    }
    if let Some(exact) = all.iter().find(|union| union.name == name) {
        return Ok(vec![exact.clone()]);
    }
    let near = all.into_iter().filter(|union| union.name.contains(name));
    Ok(near.take(NEAR).collect())
}

#[derive(Debug, Clone)]
pub enum Decision {
    /// Into this union.
    Approve { union: String },
    /// The member reads why.
    Decline { reason: String },
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    Done,
    /// Somebody decided first, or the member took it back.
    Gone,
    /// The card belongs to another account.
    CardInUse,
}

pub async fn decide(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    key: &str,
    decision: Decision,
) -> Result<Decided, Problem> {
    let (row, _) = match find(app, me, palace, key).await {
        Err(Problem::NotFound) if me.is_staff_of(palace) => return Ok(Decided::Gone),
        found => found?,
    };
    // Nobody says of themselves that they are a member.
    if row.member_id == me.id {
        return Err(Problem::Forbidden);
    }
    let command = Decide {
        app: app.clone(),
        actor: me.id.clone(),
        palace: palace.clone(),
        row,
        decision,
        now: app.now(),
    };
    match app.db.write(command).await {
        Err(failure) if failure.is_unique() => Ok(Decided::CardInUse),
        done => Ok(if done? { Decided::Done } else { Decided::Gone }),
    }
}

struct Decide {
    app: Shared,
    actor: MemberId,
    palace: FacilityId,
    row: VerificationRequestRow,
    decision: Decision,
    now: Instant,
}

impl Command for Decide {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let member = &self.row.member_id;
        // The roll, the member, the request: in the order in which imports and members lock them.
        let joins = match &self.decision {
            Decision::Approve { union } => {
                let roll = roll_keep_by_card(tx, &self.row.card_hash).await?;
                let Some(union) = union_get(tx, union).await? else {
                    return Ok(false);
                };
                Some((roll, union))
            }
            Decision::Decline { .. } => None,
        };
        member_lock(tx, member).await?;
        let (approved, reason) = match &self.decision {
            Decision::Approve { .. } => (true, ""),
            Decision::Decline { reason } => (false, reason.as_str()),
        };
        let decided =
            verification_request_decide(tx, &self.row.id, approved, self.now, Some(&self.actor), reason)
                .await?;
        if !decided {
            return Ok(false);
        }
        let after = match joins {
            Some((roll, union)) => self.approved(tx, roll, &union).await?,
            None => {
                member_set_none(tx, member).await?;
                let notice = Notice::VerificationDeclined {
                    reason: reason.to_owned(),
                };
                tell(tx, &self.app, member, notice, self.now).await?;
                json!(null)
            }
        };
        let act = NewAct {
            chain: self.palace.to_string(),
            at: self.now,
            actor: Some(self.actor.clone()),
            act: if approved {
                Act::Verified
            } else {
                Act::VerificationDeclined
            },
            subject: self.row.id.clone(),
            about: Some(member.clone()),
            reason: reason.to_owned(),
            before: json!(null),
            after,
        };
        audit_append(tx, &[act]).await?;
        Ok(true)
    }
}

impl Decide {
    /// As the roll has the card, where it does; else as the member and the staff say.
    async fn approved(
        &self,
        tx: &mut Tx<'_>,
        roll: Option<RollRow>,
        union: &UnionRow,
    ) -> Result<serde_json::Value, Failure> {
        let on_roll = roll.filter(|roll| roll.union_id == union.id && same_name(&roll.name, &self.row.name));
        let verified = Verified {
            name: on_roll.as_ref().map_or(&self.row.name, |roll| &roll.name),
            union_id: &union.id,
            division_code: &union.division_code,
            card_hash: &self.row.card_hash,
            verified_at: self.now,
            verified_by: match on_roll {
                Some(_) => VerifiedBy::Roll,
                None => VerifiedBy::Staff,
            },
        };
        member_set_verified(tx, &self.row.member_id, &verified).await?;
        tell_verified(tx, &self.app, &self.row.member_id, &union.name, self.now).await?;
        Ok(json!({ "union_id": union.id, "verified_by": verified.verified_by }))
    }
}
