//! Notices: what a member is told without having asked. The facts are kept, the sentence is made when it is read, in the
//! reader's language.

use crate::role::RoleKind;
use crate::span::Instant;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts", rename_all = "snake_case")]
pub enum Notice {
    /// By the staff, or by a roll that came in after the request.
    Verified {
        union: String,
    },
    /// The staff said no.
    VerificationDeclined {
        reason: String,
    },
    /// No longer on the roll of the union. What starts before `kept_until` stays reserved.
    VerificationLost {
        union: String,
        kept_until: Instant,
        cancelled: u32,
    },
    /// The roll says another union than before.
    UnionChanged {
        union: String,
    },
    RoleGranted {
        role: RoleKind,
        /// A palace or a division, by name; empty for the keeper.
        place: String,
        until: Option<Instant>,
    },
    RoleEnded {
        role: RoleKind,
        place: String,
    },
    /// By the member, who should know if it was somebody else.
    FactorAdded,
    FactorRemoved,
    /// The staff removed the second factors of somebody who lost them.
    FactorsRemoved,
}

impl Notice {
    /// The stable word, as stored and as sent.
    pub fn kind(&self) -> &'static str {
        match self {
            Notice::Verified { .. } => "verified",
            Notice::VerificationDeclined { .. } => "verification_declined",
            Notice::VerificationLost { .. } => "verification_lost",
            Notice::UnionChanged { .. } => "union_changed",
            Notice::RoleGranted { .. } => "role_granted",
            Notice::RoleEnded { .. } => "role_ended",
            Notice::FactorAdded => "factor_added",
            Notice::FactorRemoved => "factor_removed",
            Notice::FactorsRemoved => "factors_removed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_comes_back_as_it_was_told_under_its_own_word() {
        let all = [
            Notice::Verified {
                union: "总工会".into(),
            },
            Notice::VerificationDeclined {
                reason: "卡过期".into(),
            },
            Notice::VerificationLost {
                union: "总工会".into(),
                kept_until: Instant::UNIX_EPOCH,
                cancelled: 2,
            },
            Notice::UnionChanged {
                union: "总工会".into(),
            },
            Notice::RoleGranted {
                role: RoleKind::Desk,
                place: "九江".into(),
                until: None,
            },
            Notice::RoleEnded {
                role: RoleKind::Desk,
                place: "九江".into(),
            },
            Notice::FactorAdded,
            Notice::FactorRemoved,
            Notice::FactorsRemoved,
        ];
        for notice in all {
            let json = serde_json::to_value(&notice).unwrap();
            assert_eq!(json["kind"], notice.kind());
            assert_eq!(serde_json::from_value::<Notice>(json).unwrap(), notice);
        }
    }
}
