//! The draw: who is served first, and what each gets, from a published list and a seed that nobody knew.
//!
//! `docs/draw.md` says the same in words exact enough for another language; change both or neither. Integers and SHA-256 only, so that
//! every machine gets the same. The *list* is frozen when the entries close; the *document* is the list with the seed and the
//! results below it. Both are lines of text: whoever wants to check needs no parser.

mod document;
mod weight;

pub use document::{
    DrawFault, Verified, frozen_hash, list_hash, list_text, published_seed, read_list, seal, verify,
};
pub use weight::{HISTORY_DAYS, MOST_WEIGHT, Past, weight};

use crate::span::{Instant, STEP_MINUTES, Span};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// In quarters of an hour since the epoch, half-open: the steps that claims are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Steps {
    pub from: i64,
    pub to: i64,
}

impl Steps {
    /// All that the span touches.
    pub fn of(span: Span) -> Steps {
        let steps: Vec<i64> = span.steps().map(|step| step.0).collect();
        let first = steps.first().copied().unwrap_or(0);
        Steps {
            from: first,
            to: steps.last().map_or(first, |last| last + 1),
        }
    }

    /// `None`: beyond all time.
    pub fn span(self) -> Option<Span> {
        let at = |step: i64| Instant::from_timestamp_millis(step.checked_mul(STEP_MINUTES * 60_000)?);
        Span::new(at(self.from)?, at(self.to)?)
    }
}

/// A time that an entry asks for, on one court or on any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawWish {
    pub court: Option<String>,
    pub steps: Steps,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawEntry {
    /// A salted hash: see [`public_id`].
    pub id: String,
    pub weight: u32,
    /// How many seats it takes where seats are taken; of a whole court all of it.
    pub people: u16,
    /// Best first.
    pub wishes: Vec<DrawWish>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawCourt {
    pub id: String,
    /// Each person a part; else everybody together all parts.
    pub by_seats: bool,
    pub parts: Vec<String>,
}

/// Everything that the result follows from, except the seed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DrawList {
    /// Name and value, in the order in which they are printed: which ballot, of what, when, the commitment.
    pub head: Vec<(String, String)>,
    /// In the order in which “any court” tries them.
    pub courts: Vec<DrawCourt>,
    /// Parts that are taken already.
    pub busy: Vec<(String, Steps)>,
    /// Ascending by id.
    pub entries: Vec<DrawEntry>,
}

/// What an entry got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Win {
    /// Counted from 0.
    pub wish: usize,
    pub court: String,
    pub steps: Steps,
}

/// An entry's place in the order, and what was left for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    pub entry: String,
    pub win: Option<Win>,
}

/// The hash that is published before anybody may enter.
pub fn commitment(seed: &[u8; 32]) -> String {
    hex(&Sha256::digest(seed))
}

/// What an entry is called in public. Only who knows the salt can say whose it is.
pub fn public_id(ballot: &str, member: &str, salt: &str) -> String {
    let hash = Sha256::digest(format!("{ballot}:{member}:{salt}"));
    hex(&hash[..16])
}

/// The order and the wins. `list_hash`: of the printed list, so that another list has other luck.
pub fn draw(list: &DrawList, list_hash: &[u8; 32], seed: &[u8; 32]) -> Vec<Ranked> {
    let mut grants = Grants::of(list);
    ranking(&list.entries, list_hash, seed)
        .into_iter()
        .map(|entry| Ranked {
            entry: entry.id.clone(),
            win: grants.grant(entry),
        })
        .collect()
}

/// One after another, each of those left with a chance in proportion to its weight.
fn ranking<'a>(entries: &'a [DrawEntry], list_hash: &[u8; 32], seed: &[u8; 32]) -> Vec<&'a DrawEntry> {
    let mut luck = Luck::of(seed, list_hash);
    let mut left: Vec<&DrawEntry> = entries.iter().collect();
    let mut total: u64 = left.iter().map(|entry| u64::from(entry.weight)).sum();
    let mut order = Vec::with_capacity(left.len());
    while total > 0 {
        let mut at = luck.below(total);
        let drawn = left.iter().position(|entry| {
            let weight = u64::from(entry.weight);
            let here = at < weight;
            at = at.saturating_sub(weight);
            here
        });
        let Some(drawn) = drawn else { break };
        let entry = left.remove(drawn);
        total -= u64::from(entry.weight);
        order.push(entry);
    }
    // Without weight there is no luck: last, in the order of the list.
    order.extend(left);
    order
}

/// Numbers from the seed and the list: the first eight bytes of SHA-256 of both and of a counter.
struct Luck {
    start: Sha256,
    turn: u64,
}

impl Luck {
    fn of(seed: &[u8; 32], list_hash: &[u8; 32]) -> Luck {
        let start = Sha256::new().chain_update(seed).chain_update(list_hash);
        Luck { start, turn: 0 }
    }

    /// Below `bound`, each number as likely as another: those of the last, incomplete round are drawn again.
    fn below(&mut self, bound: u64) -> u64 {
        let rounds = (1u128 << 64) / u128::from(bound);
        loop {
            let hash = self
                .start
                .clone()
                .chain_update(self.turn.to_be_bytes())
                .finalize();
            self.turn += 1;
            let mut first = [0; 8];
            first.copy_from_slice(&hash[..8]);
            let number = u64::from_be_bytes(first);
            if u128::from(number) < rounds * u128::from(bound) {
                return number % bound;
            }
        }
    }
}

/// What is taken, as it fills up.
struct Grants<'a> {
    list: &'a DrawList,
    busy: HashMap<&'a str, HashSet<i64>>,
}

impl<'a> Grants<'a> {
    fn of(list: &'a DrawList) -> Grants<'a> {
        let mut grants = Grants {
            list,
            busy: HashMap::new(),
        };
        for (part, steps) in &list.busy {
            grants.take(part, *steps);
        }
        grants
    }

    fn take(&mut self, part: &'a str, steps: Steps) {
        self.busy.entry(part).or_default().extend(steps.from..steps.to);
    }

    fn is_free(&self, part: &str, steps: Steps) -> bool {
        let taken = self.busy.get(part);
        taken.is_none_or(|taken| !(steps.from..steps.to).any(|step| taken.contains(&step)))
    }

    /// The first wish for which something is left, on the first court that has it.
    fn grant(&mut self, entry: &DrawEntry) -> Option<Win> {
        for (nth, wish) in entry.wishes.iter().enumerate() {
            let list = self.list;
            let meant = |court: &&DrawCourt| wish.court.as_ref().is_none_or(|id| *id == court.id);
            for court in list.courts.iter().filter(meant) {
                let needed = match court.by_seats {
                    true => usize::from(entry.people.max(1)),
                    false => court.parts.len(),
                };
                let free = court.parts.iter().filter(|part| self.is_free(part, wish.steps));
                let parts: Vec<&'a String> = free.take(needed).collect();
                if parts.len() == needed {
                    for part in parts {
                        self.take(part, wish.steps);
                    }
                    return Some(Win {
                        wish: nth,
                        court: court.id.clone(),
                        steps: wish.steps,
                    });
                }
            }
        }
        None
    }
}

/// Lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let is_lower_hex = |digit: &u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(digit);
    if digits.len() != 64 || !digits.iter().all(is_lower_hex) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
