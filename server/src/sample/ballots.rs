//! What is drawn by lot in the sample: the evenings of Jiujiang's badminton hall, with entries, and draws that can be verified.

use super::{DAYS_AHEAD, JIUJIANG};
use crate::app::Shared;
use crate::desk::ballots::{announce_at, tick_at};
use crate::desk::load::{Palace, Whose};
use crate::preset;
use crate::store::{
    BallotEntryRow, BallotRow, Command, Failure, PolicyRow, Tx, ballot_entry_insert, ballot_list_of_palace,
    ballot_person_insert, policy_insert,
};
use chrono::{Days, TimeDelta};
use gongyue::ballot::{BallotKind, Wish};
use gongyue::id::{MemberId, VenueId};
use gongyue::policy::Policy;
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

const VENUE: &str = "jiujiang-badminton";
const VERSION: i64 = 2;
/// So long ago the rule came into force …
const SINCE: TimeDelta = TimeDelta::days(14);
/// … and the oldest draw that is still to be seen took its entries.
const ENTERED: TimeDelta = TimeDelta::days(3);
/// Entries for an evening.
const ENTRIES: usize = 14;

fn policy() -> Policy {
    preset::policy("drawn", 30, 4)
}

/// Whether a time is still to be drawn: nobody has it yet.
pub fn is_to_be_drawn(venue: &VenueId, palace: &Palace, span: Span, now: Instant) -> bool {
    let (policy, zone) = (policy(), palace.facility.time_zone);
    let is_peak = policy.peak_minutes(zone, palace.calendar(), span) > 0;
    let times = policy.ballot_times(BallotKind::Peak, zone, span.starts_at);
    venue.as_str() == VENUE && is_peak && times.is_some_and(|times| now - ENTERED < times.draws_at)
}

/// Puts the rule in force, lets people enter, and closes and draws what is due by now.
pub async fn fill(app: &Shared, people: &[MemberId]) -> Result<(), Failure> {
    let now = app.now();
    app.db
        .write(Rule {
            id: app.new_id(),
            at: now - SINCE,
        })
        .await?;
    announce_at(app, now - ENTERED).await?;
    app.db
        .write(Enter {
            app: app.clone(),
            people: people.to_vec(),
        })
        .await?;
    tick_at(app, now).await?;
    announce_at(app, now).await?;
    Ok(())
}

struct Rule {
    id: String,
    at: Instant,
}

impl Command for Rule {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let row = PolicyRow {
            id: self.id.clone(),
            palace_id: JIUJIANG.into(),
            venue_id: Some(VENUE.into()),
            version: VERSION,
            knobs: policy(),
            published_at: self.at,
            announced_at: Some(self.at),
            announced_by: None,
        };
        policy_insert(tx, &row).await
    }
}

struct Enter {
    app: Shared,
    people: Vec<MemberId>,
}

impl Command for Enter {
    type Output = ();
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let now = self.app.now();
        let today = now.date_naive();
        let days = (today - Days::new(3), today + Days::new(DAYS_AHEAD));
        let palace = Palace::load(tx, &JIUJIANG.into(), Whose::Nobody, days, now, Lang::Zh).await?;
        let Some(palace) = palace else { return Ok(()) };
        let mut rng = StdRng::seed_from_u64(super::SEED);
        for ballot in ballot_list_of_palace(tx, &JIUJIANG.into(), days.0).await? {
            if now < ballot.opens_at {
                continue;
            }
            let crowd: Vec<&MemberId> = self.people.choose_multiple(&mut rng, ENTRIES).collect();
            for member in crowd {
                let entry = entry(&self.app, &palace, &ballot, member, &mut rng);
                ballot_entry_insert(tx, &entry).await?;
                ballot_person_insert(tx, &ballot.id, member, &entry.id).await?;
            }
        }
        Ok(())
    }
}

/// Most want to begin at seven, on whatever court.
fn entry(
    app: &Shared,
    palace: &Palace,
    ballot: &BallotRow,
    member: &MemberId,
    rng: &mut StdRng,
) -> BallotEntryRow {
    let zone = palace.facility.time_zone;
    let courts: Vec<_> = palace.courts(&ballot.venue_id).collect();
    let mut wish = |minute: u32| {
        let starts_at = zone.opening(ballot.date, minute);
        Wish {
            court_id: rng
                .random_bool(0.4)
                .then(|| courts.choose(rng).map(|court| court.id.clone()))
                .flatten(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(60),
        }
    };
    let wishes = vec![wish(19 * 60), wish(20 * 60)];
    BallotEntryRow {
        party_size: 2,
        ..BallotEntryRow::new(
            app.new_id(),
            &ballot.id,
            member,
            app.new_id(),
            wishes,
            ballot.opens_at,
        )
    }
}
