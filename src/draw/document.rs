//! The draw as text: what is frozen when entries close, and what is published after the draw.

use super::{DrawCourt, DrawEntry, DrawList, DrawWish, Ranked, Steps, commitment, draw, hex, unhex};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The first line. Another way to draw gets another number.
const FORM: &str = "gongyue-draw 1";

/// What is wrong with a document, and in which line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawFault {
    #[error("line {0} cannot be read")]
    Unreadable(usize),
    #[error("the document is not whole: “{0}” is missing or cannot be read")]
    Missing(&'static str),
    #[error("the entries are not in order, or one stands twice: line {0}")]
    Order(usize),
    #[error("the list was changed: it does not have the hash that is printed below it")]
    List,
    #[error("this is not the seed that was promised: its hash is another one")]
    Seed,
    #[error("the result was changed: line {0} is not what seed and list lead to")]
    Result(usize),
}

/// What a document that is right says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub list: DrawList,
    pub list_hash: String,
    pub ranking: Vec<Ranked>,
}

/// The list, line by line, as it is hashed.
pub fn list_text(list: &DrawList) -> String {
    let mut text = format!("{FORM}\n");
    for (name, value) in &list.head {
        let _ = writeln!(text, "{name} {value}");
    }
    for court in &list.courts {
        let takes = if court.by_seats { "seats" } else { "whole" };
        let _ = writeln!(text, "court {} {takes} {}", court.id, court.parts.join(" "));
    }
    for (part, steps) in &list.busy {
        let _ = writeln!(text, "busy {part} {}", said(*steps));
    }
    for entry in &list.entries {
        let wish =
            |wish: &DrawWish| format!(" {}@{}", wish.court.as_deref().unwrap_or("*"), said(wish.steps));
        let wishes: String = entry.wishes.iter().map(wish).collect();
        let _ = writeln!(
            text,
            "entry {} {} {}{wishes}",
            entry.id, entry.weight, entry.people
        );
    }
    text
}

/// What is published of a list at once: nobody can change it unseen from then on.
pub fn list_hash(list_text: &str) -> String {
    hex(&Sha256::digest(list_text))
}

/// The hash of a frozen list, whether its result stands below it or not; `None`: nothing is frozen yet.
pub fn frozen_hash(document: &str) -> Option<String> {
    let list = document
        .split_once("\nlist-hash ")
        .map_or_else(|| document.to_owned(), |(list, _)| format!("{list}\n"));
    (!document.is_empty()).then(|| list_hash(&list))
}

/// The seed that was published with the result.
pub fn published_seed(document: &str) -> Option<&str> {
    let (_, result) = document.split_once("\nlist-hash ")?;
    result.lines().nth(1)?.strip_prefix("seed ")
}

fn said(steps: Steps) -> String {
    format!("{}-{}", steps.from, steps.to)
}

/// Draws, and prints the list with its hash, the seed and what follows from them.
pub fn seal(list: &DrawList, seed: &[u8; 32]) -> (String, Vec<Ranked>) {
    let mut text = list_text(list);
    let hash: [u8; 32] = Sha256::digest(&text).into();
    let ranking = draw(list, &hash, seed);
    let _ = writeln!(text, "list-hash {}", hex(&hash));
    let _ = writeln!(text, "seed {}", hex(seed));
    for (nth, ranked) in ranking.iter().enumerate() {
        let _ = writeln!(text, "{}", result_line(nth, ranked));
    }
    (text, ranking)
}

fn result_line(nth: usize, ranked: &Ranked) -> String {
    let got = match &ranked.win {
        Some(win) => format!("{}@{} {}", win.court, said(win.steps), win.wish + 1),
        None => "-".to_owned(),
    };
    format!("rank {} {} {got}", nth + 1, ranked.entry)
}

/// Does it all again: the list has its hash, the seed its commitment, and every line of the result follows.
pub fn verify(document: &str) -> Result<Verified, DrawFault> {
    let (list_part, below) = document
        .split_once("\nlist-hash ")
        .ok_or(DrawFault::Missing("list-hash"))?;
    let list = read_list(list_part)?;
    let mut printed = below.lines();
    let list_hash = printed
        .next()
        .and_then(unhex)
        .ok_or(DrawFault::Missing("list-hash"))?;
    // Of the text as it stands, not as we would print it: what was published is what counts.
    let hash: [u8; 32] = Sha256::digest(format!("{list_part}\n")).into();
    if hash != list_hash || list_text(&list) != format!("{list_part}\n") {
        return Err(DrawFault::List);
    }
    let seed = printed.next().and_then(|line| line.strip_prefix("seed "));
    let seed = seed.and_then(unhex).ok_or(DrawFault::Missing("seed"))?;
    let promised = list.head.iter().find(|(name, _)| name == "commitment");
    let (_, promised) = promised.ok_or(DrawFault::Missing("commitment"))?;
    if commitment(&seed) != *promised {
        return Err(DrawFault::Seed);
    }
    let ranking = draw(&list, &hash, &seed);
    let above = list_part.lines().count() + 2;
    for (nth, ranked) in ranking.iter().enumerate() {
        if printed.next() != Some(result_line(nth, ranked).as_str()) {
            return Err(DrawFault::Result(above + nth + 1));
        }
    }
    match printed.next() {
        Some(_) => Err(DrawFault::Result(above + ranking.len() + 1)),
        None => Ok(Verified {
            list,
            list_hash: hex(&hash),
            ranking,
        }),
    }
}

/// A frozen list as [`list_text`] printed it.
pub fn read_list(text: &str) -> Result<DrawList, DrawFault> {
    let mut lines = text.lines().enumerate();
    if lines.next().map(|(_, line)| line) != Some(FORM) {
        return Err(DrawFault::Unreadable(1));
    }
    let mut list = DrawList::default();
    for (nth, line) in lines {
        let unreadable = DrawFault::Unreadable(nth + 1);
        let (word, rest) = line.split_once(' ').ok_or(unreadable.clone())?;
        match word {
            "court" => list.courts.push(read_court(rest).ok_or(unreadable)?),
            "busy" => {
                let (part, steps) = rest.split_once(' ').ok_or(unreadable.clone())?;
                list.busy
                    .push((part.to_owned(), read_steps(steps).ok_or(unreadable)?));
            }
            "entry" => {
                let entry = read_entry(rest).ok_or(unreadable)?;
                if list.entries.last().is_some_and(|before| before.id >= entry.id) {
                    return Err(DrawFault::Order(nth + 1));
                }
                list.entries.push(entry);
            }
            name => list.head.push((name.to_owned(), rest.to_owned())),
        }
    }
    Ok(list)
}

fn read_court(rest: &str) -> Option<DrawCourt> {
    let mut words = rest.split(' ');
    Some(DrawCourt {
        id: words.next()?.to_owned(),
        by_seats: match words.next()? {
            "seats" => true,
            "whole" => false,
            _ => return None,
        },
        parts: words.map(str::to_owned).collect(),
    })
}

fn read_entry(rest: &str) -> Option<DrawEntry> {
    let mut words = rest.split(' ');
    Some(DrawEntry {
        id: words.next()?.to_owned(),
        weight: words.next()?.parse().ok()?,
        people: words.next()?.parse().ok()?,
        wishes: words.map(read_wish).collect::<Option<_>>()?,
    })
}

fn read_wish(word: &str) -> Option<DrawWish> {
    let (court, steps) = word.rsplit_once('@')?;
    Some(DrawWish {
        court: (court != "*").then(|| court.to_owned()),
        steps: read_steps(steps)?,
    })
}

/// A day at most: a longer one is no time that anybody can have, and would keep a machine busy.
fn read_steps(word: &str) -> Option<Steps> {
    let (from, to) = word.split_once('-')?;
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    let longest = 2 * 96;
    (from < to && to.checked_sub(from)? <= longest).then_some(Steps { from, to })
}
