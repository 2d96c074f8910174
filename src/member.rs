//! Members: who may book, and the phone number that they sign in with.

use crate::span::Instant;
use crate::words_enum;
use chrono::TimeDelta;
use std::str::FromStr;

words_enum! {
    /// How far a member has come.
    Verification {
        /// Signed in, on no roll.
        None = "none",
        /// Waits for the staff.
        Pending = "pending",
        Verified = "verified",
    }
}

words_enum! {
    /// Who said that somebody is a member.
    VerifiedBy {
        /// The roll of a union. Leaving it ends the verification.
        Roll = "roll",
        /// The staff of a palace, who saw the card.
        Staff = "staff",
    }
}

/// Whoever leaves the roll keeps what is reserved for the days until then: others could hardly use it, and it was promised.
/// What starts later is given back.
const KEPT_AFTER_LEAVING: TimeDelta = TimeDelta::days(7);

/// Until when reservations of somebody who left the roll at `left_at` stay.
pub fn kept_until(left_at: Instant) -> Instant {
    left_at + KEPT_AFTER_LEAVING
}

/// Names as people type them are the same: spaces and the dots of minority names do not matter.
pub fn same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '・' | '.'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    plain(a) == plain(b)
}

/// A mainland mobile number: eleven digits from 13… to 19…, no country code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    #[error("the phone number is empty")]
    Empty,
    #[error("a mobile number has 11 digits")]
    NotElevenDigits,
    #[error("a mobile number starts with 13 to 19")]
    NotMobile,
}

impl Phone {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, by which people are told apart at a counter.
    pub fn tail(&self) -> &str {
        &self.0[7..]
    }

    /// `138****0001`: enough to recognise one's own, too little to call.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }
}

impl FromStr for Phone {
    type Err = PhoneFault;
    /// Forgives spaces, hyphens and a leading +86; full-width digits too, since Chinese keyboards make them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－'))
            .map(|c| match c {
                '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
                '＋' => '+',
                other => other,
            })
            .collect();
        if plain.is_empty() {
            return Err(PhoneFault::Empty);
        }
        let digits = plain
            .strip_prefix("+86")
            .or_else(|| plain.strip_prefix("0086"))
            .unwrap_or(&plain);
        if digits.len() != 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneFault::NotElevenDigits);
        }
        if !digits.starts_with('1') || !matches!(digits.as_bytes()[1], b'3'..=b'9') {
            return Err(PhoneFault::NotMobile);
        }
        Ok(Phone(digits.to_owned()))
    }
}

/// A name as others may see it: the first character, the last of three or more, stars between (王*强, 李*).
pub fn mask_name(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    match chars.as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len().min(3))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_read_as_people_type_it() {
        for text in [
            "13800000001",
            "138 0000 0001",
            "138-0000-0001",
            "+8613800000001",
            "１３８０００００００１",
        ] {
            assert_eq!(text.parse::<Phone>().unwrap().as_str(), "13800000001", "{text}");
        }
    }

    #[test]
    fn a_wrong_phone_says_what_is_wrong() {
        assert_eq!("".parse::<Phone>(), Err(PhoneFault::Empty));
        assert_eq!("1380000000".parse::<Phone>(), Err(PhoneFault::NotElevenDigits));
        assert_eq!("1380000000a".parse::<Phone>(), Err(PhoneFault::NotElevenDigits));
        assert_eq!("12800000000".parse::<Phone>(), Err(PhoneFault::NotMobile));
        assert_eq!("23800000000".parse::<Phone>(), Err(PhoneFault::NotMobile));
    }

    #[test]
    fn names_match_as_people_type_them() {
        assert!(same_name("阿依古丽·买买提", "阿依古丽 买买提"));
        assert!(same_name("王小强", " 王小强 "));
        assert!(!same_name("王小强", "王强"));
    }

    #[test]
    fn masks_hide_the_middle() {
        assert_eq!("13812345678".parse::<Phone>().unwrap().masked(), "138****5678");
        assert_eq!(mask_name("王小强"), "王*强");
        assert_eq!(mask_name("李四"), "李*");
        assert_eq!(mask_name("阿"), "阿");
        assert_eq!(mask_name(""), "");
    }
}
