//! Verification: a name and a card number against an imported roll, a name alone where the roll knows the phone, or else
//! for the staff to look at. A verified member who brings another card moves to the union of that card.

use super::tell::tell;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret::{self, plain_card};
use crate::store::{
    Command, DecisionRow, Failure, RollRow, Tx, VerificationRequestRow, Verified, departed_get, facility_get,
    member_get, member_lock, member_set_none, member_set_pending, member_set_verified, member_try,
    member_view_by_card, roll_keep_by_card, roll_keep_of_phone, roll_list_of_phone, session_rotate,
    union_get, verification_request_decide, verification_request_insert, verification_request_newest,
    verification_request_pending, verification_request_set_palace, verification_request_withdraw,
};
use chrono::TimeDelta;
use gongyue::facility::FacilityKind;
use gongyue::id::{FacilityId, MemberId};
use gongyue::member::{Verification, VerifiedBy, same_name};
use gongyue::notice::Notice;
use gongyue::span::Instant;
use gongyue::ticket;

/// Names and cards that one account may try a day: enough for typing errors, too few to guess.
const TRIES: i64 = 10;
const DEMO_TRIES: i64 = 1000;
const TRY_WINDOW: TimeDelta = TimeDelta::days(1);

/// A name and a card as typed, checked for shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub name: String,
    /// `None`: left empty, which suffices where the roll has the phone.
    pub card: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    Empty,
    TooLong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardFault {
    NotACardNumber,
}

impl Claim {
    /// Both faults at once, so that one is not corrected only to meet the other.
    pub fn parse(name: &str, card: &str) -> Result<Claim, (Option<NameFault>, Option<CardFault>)> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let card = plain_card(card);
        let name_fault = match name.chars().count() {
            0 => Some(NameFault::Empty),
            41.. => Some(NameFault::TooLong),
            _ => None,
        };
        let well_formed = (6..=24).contains(&card.len()) && card.bytes().all(|b| b.is_ascii_alphanumeric());
        let card_fault = (!card.is_empty() && !well_formed).then_some(CardFault::NotACardNumber);
        match (name_fault, card_fault) {
            (None, None) => Ok(Claim {
                name,
                card: (!card.is_empty()).then_some(card),
            }),
            faults => Err(faults),
        }
    }
}

/// What the member has asked the staff to look at.
pub struct Pending {
    pub name: String,
    pub card: String,
    /// What the member says at the desk.
    pub code: String,
    pub palace: Option<FacilityId>,
}

pub async fn pending(app: &Shared, me: &Me) -> Result<Option<Pending>, Problem> {
    let mut reader = app.db.read().await?;
    let request = verification_request_pending(&mut reader.tx(), &me.id).await?;
    Ok(request.map(|request| Pending {
        name: request.name,
        card: app.keys.open(&request.card_sealed).unwrap_or_default(),
        code: request.code.unwrap_or_default(),
        palace: request.palace_id,
    }))
}

/// Why the staff last said no, if that is the last that happened.
pub async fn declined(app: &Shared, me: &Me) -> Result<Option<String>, Problem> {
    let mut reader = app.db.read().await?;
    let newest: Option<DecisionRow> = verification_request_newest(&mut reader.tx(), &me.id).await?;
    Ok(newest
        .filter(|request| request.status == "declined")
        .map(|request| request.reason))
}

/// The unions on whose rolls the member's phone is: there the name suffices.
pub async fn unions_of_phone(app: &Shared, me: &Me) -> Result<Vec<String>, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let Some(member) = member_get(&mut tx, &me.id).await? else {
        return Ok(vec![]);
    };
    let mut names: Vec<String> = Vec::new();
    for row in roll_list_of_phone(&mut tx, &member.phone_hash).await? {
        let union = union_get(&mut tx, &row.union_id).await?.map(|union| union.name);
        names.extend(union.filter(|name| !names.contains(name)));
    }
    Ok(names)
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Verified,
    Pending,
    /// The roll does not know the phone under this name, so the card is needed.
    CardNeeded,
    /// The card belongs to another account.
    CardInUse,
    TooOften,
}

/// `palace`: where the member would like to be looked at, if it comes to that.
pub async fn verify(
    app: &Shared,
    me: &Me,
    claim: Claim,
    palace: Option<FacilityId>,
) -> Result<Outcome, Problem> {
    if let Some(palace) = &palace {
        let mut reader = app.db.read().await?;
        facility_get(&mut reader.tx(), palace)
            .await?
            .filter(|facility| facility.kind == FacilityKind::Palace)
            .ok_or(Problem::NotFound)?;
    }
    let request = claim.card.as_ref().map(|card| VerificationRequestRow {
        id: app.new_id(),
        member_id: me.id.clone(),
        name: claim.name.clone(),
        card_hash: app.keys.card_hash(card),
        card_sealed: app.keys.seal(card, &app.chance),
        created_at: app.now(),
        palace_id: palace,
        code: Some(ticket::code_from(app.chance.bytes())),
    });
    let command = Verify {
        member: me.id.clone(),
        name: claim.name,
        request,
        most: if app.demo { DEMO_TRIES } else { TRIES },
        now: app.now(),
    };
    match app.db.write(command).await {
        // Two accounts verified with one card at the same moment, and the key let one through; or somebody waits with the
        // same code, which one in a hundred million times they do.
        Err(failure) if failure.is_unique() => Ok(Outcome::CardInUse),
        answer => Ok(answer?),
    }
}

struct Verify {
    member: MemberId,
    name: String,
    /// For the staff, should it come to that; `None` without a card.
    request: Option<VerificationRequestRow>,
    most: i64,
    now: Instant,
}

impl Command for Verify {
    type Output = Outcome;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Outcome, Failure> {
        // The roll before the member: an import that takes the card away locks them in this order.
        let found = self.found(tx).await?;
        let Some(member) = member_lock(tx, &self.member).await? else {
            return Ok(Outcome::Pending);
        };
        let verified = member.verification == Verification::Verified;
        let card = self.request.as_ref().map(|request| request.card_hash.as_str());
        if verified && (card.is_none() || card == member.card_hash.as_deref()) {
            return Ok(Outcome::Verified);
        }
        if !member_try(tx, &self.member, self.now - TRY_WINDOW, self.now, self.most).await? {
            return Ok(Outcome::TooOften);
        }
        let Some(request) = &self.request else {
            let Some(row) = found else {
                return Ok(Outcome::CardNeeded);
            };
            return self.verified(tx, &row).await;
        };
        match found {
            // Deleting an account gives nobody a second helping.
            Some(row) if departed_get(tx, &row.card_hash, self.now).await?.is_none() => {
                self.verified(tx, &row).await
            }
            // A wrong name for a real card and an unknown card look the same from outside.
            _ => {
                verification_request_insert(tx, request).await?;
                member_set_pending(tx, &self.member).await?;
                Ok(Outcome::Pending)
            }
        }
    }
}

impl Verify {
    /// The one row of a roll that this is about.
    async fn found(&self, tx: &mut Tx<'_>) -> Result<Option<RollRow>, Failure> {
        let rows = match &self.request {
            Some(request) => roll_keep_by_card(tx, &request.card_hash)
                .await?
                .into_iter()
                .collect(),
            None => match member_get(tx, &self.member).await? {
                Some(member) => roll_keep_of_phone(tx, &member.phone_hash).await?,
                None => vec![],
            },
        };
        let mut named = rows.into_iter().filter(|row| same_name(&row.name, &self.name));
        let first = named.next();
        // Two cards under one phone and one name: which one it is, the card says.
        Ok(first.filter(|_| named.next().is_none()))
    }

    async fn verified(&self, tx: &mut Tx<'_>, row: &RollRow) -> Result<Outcome, Failure> {
        if departed_get(tx, &row.card_hash, self.now).await?.is_some() {
            return Ok(Outcome::CardNeeded);
        }
        // An answer, not a failed write: the try must count.
        let holder = member_view_by_card(tx, &row.card_hash).await?;
        if holder.is_some_and(|holder| holder.id != self.member) {
            return Ok(Outcome::CardInUse);
        }
        let verified = Verified {
            name: &row.name,
            union_id: &row.union_id,
            division_code: &row.division_code,
            card_hash: &row.card_hash,
            verified_at: self.now,
            verified_by: VerifiedBy::Roll,
        };
        member_set_verified(tx, &self.member, &verified).await?;
        withdraw(tx, &self.member, self.now).await?;
        Ok(Outcome::Verified)
    }
}

/// What waited for the staff is answered otherwise.
async fn withdraw(tx: &mut Tx<'_>, member: &MemberId, now: Instant) -> Result<(), Failure> {
    if let Some(waiting) = verification_request_pending(tx, member).await? {
        verification_request_decide(tx, &waiting.id, true, now, None, "").await?;
    }
    Ok(())
}

/// The member chooses where to be looked at.
pub async fn choose_palace(app: &Shared, me: &Me, palace: FacilityId) -> Result<(), Problem> {
    let command = ChoosePalace(me.id.clone(), palace);
    app.db
        .write(command)
        .await?
        .then_some(())
        .ok_or(Problem::NotFound)
}

struct ChoosePalace(MemberId, FacilityId);

impl Command for ChoosePalace {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        let palace = facility_get(tx, &self.1).await?;
        if palace.is_none_or(|palace| palace.kind != FacilityKind::Palace) {
            return Ok(false);
        }
        verification_request_set_palace(tx, &self.0, &self.1).await
    }
}

/// The member takes the request back.
pub async fn take_back(app: &Shared, me: &Me) -> Result<(), Problem> {
    Ok(app.db.write(TakeBack(me.id.clone())).await?)
}

struct TakeBack(MemberId);

impl Command for TakeBack {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        member_lock(tx, &self.0).await?;
        verification_request_withdraw(tx, &self.0).await?;
        member_set_none(tx, &self.0).await.map(drop)
    }
}

/// A new token for the session of a browser: rights have changed.
pub async fn renew_session(app: &Shared, me: &Me) -> Result<String, Problem> {
    let token = secret::token(&app.chance);
    let command = RenewSession(me.clone(), secret::token_hash(&token));
    app.db.write(command).await?;
    Ok(token)
}

struct RenewSession(Me, String);

impl Command for RenewSession {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        session_rotate(tx, &self.0.token_hash, &self.1, self.0.factor_at)
            .await
            .map(drop)
    }
}

/// Whom the staff say yes to, or who is found on a roll later, is told.
pub(super) async fn tell_verified(
    tx: &mut Tx<'_>,
    app: &Shared,
    member: &MemberId,
    union: &str,
    now: Instant,
) -> Result<(), Failure> {
    let notice = Notice::Verified {
        union: union.to_owned(),
    };
    tell(tx, app, member, notice, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_are_checked_at_once() {
        assert_eq!(
            Claim::parse(" ", "12"),
            Err((Some(NameFault::Empty), Some(CardFault::NotACardNumber)))
        );
        assert_eq!(
            Claim::parse("王小强", "").unwrap().card,
            None,
            "the roll may know the phone"
        );
        let claim = Claim::parse("  王 小强 ", "jj 2021 0001").unwrap();
        assert_eq!(
            (claim.name.as_str(), claim.card.as_deref()),
            ("王 小强", Some("JJ20210001"))
        );
    }
}
