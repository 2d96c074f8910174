//! Divisions by GB/T 2260 code: province `36`, city `3604`, county `360403`. A union's remit is a prefix.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A code without its trailing zeros: two, four or six digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DivisionLevel {
    Province,
    City,
    County,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a division code: 2, 4 or 6 digits, such as 36, 3604 or 360403")]
pub struct NotADivisionCode(pub String);

impl DivisionCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn level(&self) -> DivisionLevel {
        match self.0.len() {
            2 => DivisionLevel::Province,
            4 => DivisionLevel::City,
            _ => DivisionLevel::County,
        }
    }

    /// The six digits of the standard, padded with zeros.
    pub fn full(&self) -> String {
        format!("{:0<6}", self.0)
    }

    pub fn parent(&self) -> Option<DivisionCode> {
        (self.0.len() > 2).then(|| DivisionCode(self.0[..self.0.len() - 2].to_owned()))
    }

    /// The city around it; of a province, itself.
    pub fn city(&self) -> DivisionCode {
        DivisionCode(self.0.chars().take(4).collect())
    }

    /// Whether `other` lies in this division, itself included.
    pub fn contains(&self, other: &DivisionCode) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl FromStr for DivisionCode {
    type Err = NotADivisionCode;
    /// Accepts the short form and the six-digit form of the standard (`360400` is `3604`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotADivisionCode(text.chars().take(16).collect());
        let digits = text.trim();
        if !digits.bytes().all(|b| b.is_ascii_digit()) || !matches!(digits.len(), 2 | 4 | 6) {
            return Err(wrong());
        }
        let mut short = digits;
        while short.len() > 2 && short.ends_with("00") {
            short = &short[..short.len() - 2];
        }
        if short.starts_with('0') || short.as_bytes().chunks(2).any(|pair| pair == b"00") {
            return Err(wrong());
        }
        Ok(DivisionCode(short.to_owned()))
    }
}

impl TryFrom<String> for DivisionCode {
    type Error = NotADivisionCode;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DivisionCode> for String {
    fn from(code: DivisionCode) -> String {
        code.0
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_padded_code_is_the_same_division() {
        assert_eq!(code("360400"), code("3604"));
        assert_eq!(code("360000"), code("36"));
        assert_eq!(code("3604").full(), "360400");
    }

    #[test]
    fn a_city_contains_its_counties_and_no_others() {
        assert!(code("3604").contains(&code("360403")));
        assert!(code("36").contains(&code("3604")));
        assert!(!code("3604").contains(&code("360102")));
        assert!(!code("360403").contains(&code("3604")));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "3", "36040", "36040a", "000000", "360003", "3600031", "九江"] {
            assert!(text.parse::<DivisionCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_chain_of_parents_ends_at_the_province() {
        assert_eq!(code("360403").parent(), Some(code("3604")));
        assert_eq!(code("36").parent(), None);
    }
}
