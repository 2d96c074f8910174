//! Verification: a name and a card number against an imported roll, or else for the staff to look at.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::secret::plain_card;
use crate::store::{
    Command, Failure, Tx, VerificationRequestRow, Verified, member_lock, member_set_pending,
    member_set_verified, roll_get_by_card, verification_request_insert, verification_request_pending,
};
use gongyue::id::MemberId;
use gongyue::member::Verification;
use gongyue::span::Instant;

/// A name and a card as typed, checked for shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub name: String,
    pub card: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    Empty,
    TooLong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardFault {
    Empty,
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
        let card_fault = match card.is_empty() {
            true => Some(CardFault::Empty),
            false if !well_formed => Some(CardFault::NotACardNumber),
            false => None,
        };
        match (name_fault, card_fault) {
            (None, None) => Ok(Claim { name, card }),
            faults => Err(faults),
        }
    }
}

/// What the member has asked the staff to look at, as typed.
pub async fn pending(app: &Shared, me: &Me) -> Result<Option<Claim>, Problem> {
    let mut reader = app.db.read().await?;
    let request = verification_request_pending(&mut reader.tx(), &me.id).await?;
    Ok(request.map(|request| Claim {
        name: request.name,
        card: app.keys.open(&request.card_sealed).unwrap_or_default(),
    }))
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Verified,
    Pending,
    /// The card belongs to another account.
    CardInUse,
}

pub async fn verify(app: &Shared, me: &Me, claim: Claim) -> Result<Outcome, Problem> {
    let command = Verify {
        member: me.id.clone(),
        request: VerificationRequestRow {
            id: app.new_id(),
            member_id: me.id.clone(),
            name: claim.name,
            card_hash: app.keys.card_hash(&claim.card),
            card_sealed: app.keys.seal(&claim.card, &app.chance),
            created_at: app.now(),
        },
        now: app.now(),
    };
    match app.db.write(command).await {
        // Two accounts verified with one card at the same moment: the key let one through.
        Err(failure) if failure.is_unique() => Ok(Outcome::CardInUse),
        answer => Ok(answer?),
    }
}

struct Verify {
    member: MemberId,
    request: VerificationRequestRow,
    now: Instant,
}

impl Command for Verify {
    type Output = Outcome;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Outcome, Failure> {
        let Some(member) = member_lock(tx, &self.member).await? else {
            return Ok(Outcome::Pending);
        };
        if member.verification == Verification::Verified {
            return Ok(Outcome::Verified);
        }
        match roll_get_by_card(tx, &self.request.card_hash).await? {
            Some(row) if same_name(&row.name, &self.request.name) => {
                let verified = Verified {
                    name: &row.name,
                    union_id: &row.union_id,
                    division_code: &row.division_code,
                    card_hash: &row.card_hash,
                    verified_at: self.now,
                };
                member_set_verified(tx, &self.member, &verified).await?;
                Ok(Outcome::Verified)
            }
            // A wrong name for a real card and an unknown card look the same from outside.
            _ => {
                verification_request_insert(tx, &self.request).await?;
                member_set_pending(tx, &self.member).await?;
                Ok(Outcome::Pending)
            }
        }
    }
}

/// Names as people type them: spaces and the dots of minority names do not matter.
fn same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '・' | '.'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_people_type_them() {
        assert!(same_name("阿依古丽·买买提", "阿依古丽 买买提"));
        assert!(same_name("王小强", " 王小强 "));
        assert!(!same_name("王小强", "王强"));
    }

    #[test]
    fn both_fields_are_checked_at_once() {
        assert_eq!(
            Claim::parse(" ", "12"),
            Err((Some(NameFault::Empty), Some(CardFault::NotACardNumber)))
        );
        assert_eq!(
            Claim::parse("王小强", "").unwrap_err(),
            (None, Some(CardFault::Empty))
        );
        let claim = Claim::parse("  王 小强 ", "jj 2021 0001").unwrap();
        assert_eq!(
            (claim.name.as_str(), claim.card.as_str()),
            ("王 小强", "JJ20210001")
        );
    }
}
