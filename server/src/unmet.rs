//! Unmet wants: what people asked for and did not get, counted in memory and written down every few seconds. It is the one thing
//! here that a crash may lose some seconds of: it must never cost the release hour a write for each no.
//!
//! Each person counts once for a day, an hour, a sport and a reason, however often they ask; nobody's name is kept, and what
//! somebody was counted for is forgotten after a day.

use crate::app::Shared;
use crate::store::{ANY_HOUR, Command, Failure, Tx, UnmetRow, take_turn, unmet_add};
use chrono::NaiveDate;
use gongyue::division::DivisionCode;
use gongyue::venue::VenueKind;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// Different wants that wait to be written, and people that are remembered as counted; beyond it the count is a little too low
/// or too high.
const MOST: usize = 200_000;

/// What somebody wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Want {
    pub division: DivisionCode,
    /// Empty: anywhere in the division.
    pub palace: String,
    pub kind: Option<VenueKind>,
    /// The day that was wanted, and its local hour; `None`: any.
    pub date: NaiveDate,
    pub hour: Option<u16>,
    /// The id of a rule, or a word of [`gongyue::coverage::Unmet`].
    pub reason: &'static str,
}

#[derive(Default)]
pub struct Unmet(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: HashMap<Want, i64>,
    /// Who was counted for what, as a hash.
    seen: HashSet<u64>,
    /// The day on which they were.
    today: NaiveDate,
}

impl Unmet {
    /// `who`: whatever tells people apart.
    pub fn note(&self, who: &str, want: Want, today: NaiveDate) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.today != today || state.seen.len() >= MOST {
            state.today = today;
            state.seen.clear();
        }
        let mut hasher = DefaultHasher::new();
        (who, &want).hash(&mut hasher);
        let is_new = state.seen.insert(hasher.finish());
        if is_new && (state.waiting.len() < MOST || state.waiting.contains_key(&want)) {
            *state.waiting.entry(want).or_default() += 1;
        }
    }

    fn take(&self) -> HashMap<Want, i64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.waiting)
    }

    fn give_back(&self, wants: HashMap<Want, i64>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (want, times) in wants {
            *state.waiting.entry(want).or_default() += times;
        }
    }
}

/// Writes down what was counted since the last time; how many different wants.
pub async fn write_down(app: &Shared) -> Result<usize, Failure> {
    let wants = app.unmet.take();
    if wants.is_empty() {
        return Ok(0);
    }
    let rows: Vec<UnmetRow> = wants.iter().map(row).collect();
    let written = app.db.write(WriteDown(rows)).await;
    if written.is_err() {
        app.unmet.give_back(wants.clone());
    }
    written.map(|()| wants.len())
}

fn row((want, times): (&Want, &i64)) -> UnmetRow {
    UnmetRow {
        division_code: want.division.clone(),
        palace_id: want.palace.clone(),
        venue_kind: want.kind.map(|kind| kind.to_string()).unwrap_or_default(),
        date: want.date,
        hour: want.hour.unwrap_or(ANY_HOUR),
        reason: want.reason.to_owned(),
        times: *times,
    }
}

struct WriteDown(Vec<UnmetRow>);

impl Command for WriteDown {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        // Two processes would meet the same rows in different orders.
        take_turn(tx, "unmet").await?;
        for row in &self.0 {
            unmet_add(tx, row).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_counts_once_for_a_want_and_again_the_next_day() {
        let unmet = Unmet::default();
        let day: NaiveDate = "2026-11-27".parse().unwrap();
        let want = Want {
            division: "3604".parse().unwrap(),
            palace: "jiujiang".into(),
            kind: Some(VenueKind::Badminton),
            date: day,
            hour: Some(19),
            reason: "taken",
        };
        unmet.note("wang", want.clone(), day);
        unmet.note("wang", want.clone(), day);
        unmet.note("li", want.clone(), day);
        let other = Want {
            hour: Some(20),
            ..want.clone()
        };
        unmet.note("wang", other.clone(), day);
        let taken = unmet.take();
        assert_eq!((taken[&want], taken[&other]), (2, 1));
        unmet.note("wang", want.clone(), day);
        assert!(
            unmet.take().is_empty(),
            "what was written down is not counted again"
        );
        unmet.note("wang", want.clone(), day.succ_opt().unwrap());
        assert_eq!(unmet.take().len(), 1);
    }
}
