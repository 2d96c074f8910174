//! Numbers as the pages of coverage write them.

use super::People;
use crate::lang::Lang;
use crate::pages::usage::{number, percent};

/// 12,345
pub fn thousands(n: impl TryInto<i64>) -> String {
    let n: i64 = n.try_into().unwrap_or(i64::MAX);
    let digits = n.unsigned_abs().to_string();
    let mut out = String::from(if n < 0 { "-" } else { "" });
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Court-seconds as court-hours: to a tenth where they are few.
#[allow(clippy::cast_precision_loss, reason = "only what is below 360,000 is divided")]
pub fn hours(seconds: i64) -> String {
    match seconds.abs() < 360_000 {
        true => number(seconds as f64 / 3600.0),
        false => thousands((seconds + 1800).div_euclid(3600)),
    }
}

/// 31%; the mark of what is not known or not told where there is none.
pub fn share(lang: Lang, share: Option<f64>) -> String {
    let said = share.map(|share| format!("{}%", percent(share)));
    said.unwrap_or_else(|| lang.cov_hidden_mark().to_owned())
}

/// Of another number, both in court-seconds.
#[allow(
    clippy::cast_precision_loss,
    reason = "a century of a province is below 2^53 seconds"
)]
pub fn part(part: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

pub fn people(lang: Lang, people: People) -> String {
    let said = people.map(thousands);
    said.unwrap_or_else(|| lang.cov_hidden_mark().to_owned())
}

/// 340; 3.4 where it is small.
pub fn per_mille(lang: Lang, value: Option<f64>) -> String {
    let said = value.map(|value| match value < 10.0 {
        true => number(value),
        false => format!("{value:.0}"),
    });
    said.unwrap_or_else(|| lang.cov_hidden_mark().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_few_hours_have_a_tenth() {
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(1_234_567u64), "1,234,567");
        assert_eq!(hours(5_400), "1.5");
        assert_eq!(hours(360_000 * 3), "300");
        assert_eq!(share(Lang::Zh, None), "–");
    }
}
