//! Ballots as members and the public see them: what is drawn when, entering alone or as a team, withdrawing, and the draw itself.
//!
//! Entering is a small write, the same for the first second and the last: speed wins nothing. That what is wished for can be had at all
//! is asked of the rules before it, and once more when the draw gives it (`award`).

mod award;
mod open;

pub use open::{announce, announce_at, tick, tick_at};

use super::load::{Palace, Whose, standing};
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::Me;
use crate::store::{
    BallotEntryRow, BallotRow, Command, Failure, MemberRow, Reader, Tx, VenueRow, ballot_entry_change,
    ballot_entry_count, ballot_entry_get, ballot_entry_insert, ballot_entry_list_of_member,
    ballot_entry_of_member, ballot_entry_withdraw, ballot_get, ballot_hold, ballot_list,
    ballot_list_of_palace, ballot_person_delete, ballot_person_insert, ballot_person_list_of_entry,
    member_get, member_get_by_companion_code, venue_get,
};
use chrono::{NaiveDate, TimeDelta};
use gongyue::ballot::{BallotEntryStatus, BallotStatus, Wish};
use gongyue::facts::{Facts, Request};
use gongyue::id::{FacilityId, MemberId, VenueId};
use gongyue::member::Verification;
use gongyue::refusal::{Reason, Refusal, Refusals};
use gongyue::rules;
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;

/// Entries of so long ago are history.
const SHOWN: TimeDelta = TimeDelta::days(60);

/// A ballot with whose it is, and what of it is the reader's.
pub struct Shown {
    pub row: BallotRow,
    pub entries: i64,
    /// The entry that the reader is in.
    pub own: Option<BallotEntryRow>,
}

/// One with all that its page needs.
pub struct Ballot {
    pub shown: Shown,
    pub palace: Palace,
    pub venue: VenueRow,
    pub facts: Facts,
    /// The times that are drawn, ascending, as slots.
    pub slots: Vec<Span>,
    pub now: Instant,
}

/// Those of a venue from today on.
pub async fn ballots(app: &Shared, me: Option<&Me>, venue: &VenueId) -> Result<Vec<Shown>, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let venue = venue_get(&mut tx, venue).await?.ok_or(Problem::NotFound)?;
    let facility = crate::store::facility_get(&mut tx, &venue.palace_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let rows = ballot_list(&mut tx, &venue.id, facility.time_zone.date(app.now())).await?;
    shown(&mut tx, me, rows).await
}

/// Those for one day of a venue.
pub async fn ballots_of_day(
    app: &Shared,
    venue: &VenueId,
    date: NaiveDate,
) -> Result<Vec<BallotRow>, Problem> {
    let mut reader = app.db.read().await?;
    let mut rows = ballot_list(&mut reader.tx(), venue, date).await?;
    rows.retain(|row| row.date == date);
    Ok(rows)
}

/// Those of a palace that are not over, for its staff, and those that were drawn in the last days.
pub async fn ballots_of_palace(app: &Shared, me: &Me, palace: &FacilityId) -> Result<Vec<Shown>, Problem> {
    me.works_at(palace)?;
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let facility = crate::store::facility_get(&mut tx, palace)
        .await?
        .ok_or(Problem::NotFound)?;
    let rows = ballot_list_of_palace(&mut tx, palace, facility.time_zone.date(app.now())).await?;
    shown(&mut tx, None, rows).await
}

async fn shown(tx: &mut Tx<'_>, me: Option<&Me>, rows: Vec<BallotRow>) -> Result<Vec<Shown>, Problem> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(shown_one(tx, me, row).await?);
    }
    Ok(all)
}

async fn shown_one(tx: &mut Tx<'_>, me: Option<&Me>, row: BallotRow) -> Result<Shown, Failure> {
    let own = match me {
        Some(me) => ballot_entry_of_member(tx, &row.id, &me.id).await?,
        None => None,
    };
    let entries = ballot_entry_count(tx, &row.id).await?;
    Ok(Shown { row, entries, own })
}

/// `None` is “there is no such ballot”.
pub async fn ballot(app: &Shared, me: Option<&Me>, id: &str, lang: Lang) -> Result<Ballot, Problem> {
    let now = app.now();
    let mut reader: Reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = ballot_get(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let (palace, venue) = around(&mut tx, &row, now, lang).await?.ok_or(Problem::NotFound)?;
    let member = match me {
        Some(me) => member_get(&mut tx, &me.id).await?,
        None => None,
    };
    let own = match &member {
        Some(member) => Some(standing(&mut tx, member, &palace, &venue, now).await?),
        None => None,
    };
    let facts = palace.facts(&venue, row.date, own);
    let shown = shown_one(&mut tx, me, row).await?;
    let slots = gongyue::slot::slots(&facts.open, facts.slot_minutes);
    let slots = slots
        .into_iter()
        .filter(|slot| is_drawn(&shown.row, &facts, *slot))
        .collect();
    Ok(Ballot {
        shown,
        palace,
        venue,
        facts,
        slots,
        now,
    })
}

/// The palace on the day of a ballot, with what is claimed of its venue.
async fn around(
    tx: &mut Tx<'_>,
    row: &BallotRow,
    now: Instant,
    lang: Lang,
) -> Result<Option<(Palace, VenueRow)>, Failure> {
    let days = (row.date, row.date);
    let palace = Palace::load(tx, &row.palace_id, Whose::Venue(&row.venue_id), days, now, lang).await?;
    let venue = venue_get(tx, &row.venue_id).await?;
    Ok(palace.zip(venue))
}

/// Whether a time goes through this ballot.
fn is_drawn(row: &BallotRow, facts: &Facts, span: Span) -> bool {
    facts.zone.date(span.starts_at) == row.date && facts.ballot_kind(span) == Some(row.kind)
}

/// What somebody would be glad of.
#[derive(Debug, Clone)]
pub struct Entering {
    /// Best first.
    pub wishes: Vec<Wish>,
    pub party_size: u16,
    /// The codes by which companions are named.
    pub companions: Vec<String>,
    /// Goes to the waiting list if it loses.
    pub waits: bool,
}

/// Enters, or changes what was entered: everybody is in a ballot once.
pub async fn enter(
    app: &Shared,
    me: &Me,
    id: &str,
    entering: Entering,
    lang: Lang,
) -> Result<BallotEntryRow, Problem> {
    let ballot = ballot(app, Some(me), id, lang).await?;
    ballot.may_enter(&entering, lang)?;
    let _turn = app.turns.of(&me.id).await;
    let command = Enter {
        entry: BallotEntryRow {
            party_size: entering.party_size,
            waits: entering.waits,
            ..BallotEntryRow::new(app.new_id(), id, &me.id, app.new_id(), entering.wishes, app.now())
        },
        member: me.id.clone(),
        companions: entering.companions,
        now: app.now(),
        lang,
    };
    app.db.write(command).await
}

impl Ballot {
    /// Every wish is one that could be had: of this ballot, and by all rules but the draw itself.
    fn may_enter(&self, entering: &Entering, lang: Lang) -> Result<(), Problem> {
        let row = &self.shown.row;
        self.takes_entries()?;
        let most = usize::from(row.wishes);
        if entering.wishes.is_empty() || entering.wishes.len() > most {
            return Err(Problem::field("wishes", lang.fault_wishes(row.wishes)));
        }
        for (nth, wish) in entering.wishes.iter().enumerate() {
            let field = format!("wishes/{nth}");
            if entering.wishes[..nth].contains(wish) {
                return Err(Problem::field(&field, lang.fault_wish_twice()));
            }
            let drawn = wish.span().filter(|span| is_drawn(row, &self.facts, *span));
            let span = drawn.ok_or_else(|| Problem::field(&field, lang.fault_wish_elsewhere()))?;
            self.may_wish(wish, span, entering, &field, lang)?;
        }
        Ok(())
    }

    /// Before it opens and after it closed the rules say when and why.
    fn takes_entries(&self) -> Result<(), Problem> {
        let row = &self.shown.row;
        if row.takes_entries(self.now) {
            return Ok(());
        }
        let policy = &self.facts.policy;
        let reason = match self.now < row.opens_at {
            true => Reason::NotOpenYet {
                opens_at: row.opens_at,
                days_ahead: policy.days_ahead,
                release_minute: policy.release_minute,
            },
            false => Reason::BallotClosed {
                closes_at: row.closes_at,
                draws_at: row.draws_at,
            },
        };
        let lifts_at = (self.now < row.opens_at).then_some(row.opens_at);
        Err(Problem::refused(Refused::one(
            Refusal { reason, lifts_at },
            self.facts.zone,
        )))
    }

    /// On the named court, or on any of the venue.
    fn may_wish(
        &self,
        wish: &Wish,
        span: Span,
        entering: &Entering,
        field: &str,
        lang: Lang,
    ) -> Result<(), Problem> {
        let meant = |court: &&gongyue::court::Court| wish.court_id.as_ref().is_none_or(|id| *id == court.id);
        let mut no = None;
        for court in self.facts.courts.iter().filter(meant) {
            let request = Request {
                court,
                span,
                party_size: entering.party_size,
                companions: u16::try_from(entering.companions.len()).unwrap_or(u16::MAX),
            };
            match rules::enter(&self.facts, &request, self.now) {
                Ok(()) => return Ok(()),
                Err(refusals) => no = no.or(Some(refusals)),
            }
        }
        let all = no.ok_or_else(|| Problem::field(field, lang.fault_court()))?;
        Err(Problem::refused(Box::new(Refused {
            refusals: Refusals {
                all,
                passes_at: None,
                alternatives: vec![],
            },
            zone: self.facts.zone,
        })))
    }
}

struct Enter {
    entry: BallotEntryRow,
    member: MemberId,
    companions: Vec<String>,
    now: Instant,
    lang: Lang,
}

impl Command for Enter {
    type Output = BallotEntryRow;
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<BallotEntryRow, Problem> {
        let id = &self.entry.ballot_id;
        if !ballot_hold(tx, id, BallotStatus::Open).await? {
            return Err(Problem::Changed);
        }
        let row = ballot_get(tx, id).await?.ok_or(Problem::NotFound)?;
        if !row.takes_entries(self.now) {
            return Err(Problem::Changed);
        }
        let before = ballot_entry_of_member(tx, id, &self.member).await?;
        let entry = match before {
            Some(mine) if mine.member_id.as_ref() == Some(&self.member) => {
                let new = &self.entry;
                ballot_entry_change(tx, &mine.id, new.party_size, &new.wishes, new.waits).await?;
                ballot_person_delete(tx, &mine.id).await?;
                ballot_entry_get(tx, &mine.id).await?.ok_or(Problem::NotFound)?
            }
            Some(_) => return Err(Problem::field("wishes", self.lang.fault_in_other_entry())),
            None => {
                ballot_entry_insert(tx, &self.entry).await?;
                self.entry.clone()
            }
        };
        for (field, person) in self.people(tx).await? {
            if !ballot_person_insert(tx, id, &person, &entry.id).await? {
                return Err(Problem::field(&field, self.lang.fault_companion_entered()));
            }
        }
        Ok(entry)
    }
}

impl Enter {
    /// The member and the companions, with the field that names each.
    async fn people(&self, tx: &mut Tx<'_>) -> Result<Vec<(String, MemberId)>, Problem> {
        let mut people = vec![("wishes".to_owned(), self.member.clone())];
        for (nth, code) in self.companions.iter().enumerate() {
            let field = format!("companions/{nth}");
            let found: Option<MemberRow> = member_get_by_companion_code(tx, code).await?;
            let found = found.filter(|found| {
                let is_verified = found.verification == Verification::Verified;
                is_verified && people.iter().all(|(_, person)| *person != found.id)
            });
            let found = found.ok_or_else(|| Problem::field(&field, self.lang.fault_companion()))?;
            people.push((field, found.id));
        }
        Ok(people)
    }
}

/// Takes an entry back, as long as entries are taken.
pub async fn withdraw(app: &Shared, me: &Me, entry: &str) -> Result<(), Problem> {
    let command = Withdraw {
        member: me.id.clone(),
        entry: entry.to_owned(),
        now: app.now(),
    };
    app.db.write(command).await
}

struct Withdraw {
    member: MemberId,
    entry: String,
    now: Instant,
}

impl Command for Withdraw {
    type Output = ();
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let entry = ballot_entry_get(tx, &self.entry).await?;
        let entry = entry.filter(|entry| entry.member_id.as_ref() == Some(&self.member));
        let entry = entry.ok_or(Problem::NotFound)?;
        if entry.status == BallotEntryStatus::Withdrawn {
            return Ok(());
        }
        let is_open = ballot_hold(tx, &entry.ballot_id, BallotStatus::Open).await?;
        let row = ballot_get(tx, &entry.ballot_id).await?.ok_or(Problem::NotFound)?;
        if !is_open || !row.takes_entries(self.now) || !withdrawn(tx, &entry.id).await? {
            return Err(Problem::Changed);
        }
        Ok(())
    }
}

/// `false`: it took part no more.
async fn withdrawn(tx: &mut Tx<'_>, entry: &str) -> Result<bool, Failure> {
    ballot_person_delete(tx, entry).await?;
    ballot_entry_withdraw(tx, entry).await
}

/// What a member entered lately, newest first, each with its ballot and venue.
pub async fn mine(app: &Shared, me: &Me) -> Result<Vec<(BallotEntryRow, BallotRow, VenueRow)>, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let mut mine = Vec::new();
    for entry in ballot_entry_list_of_member(&mut tx, &me.id, app.now() - SHOWN).await? {
        if entry.status == BallotEntryStatus::Withdrawn {
            continue;
        }
        let ballot = ballot_get(&mut tx, &entry.ballot_id).await?;
        let Some(ballot) = ballot else { continue };
        if let Some(venue) = venue_get(&mut tx, &ballot.venue_id).await? {
            mine.push((entry, ballot, venue));
        }
    }
    Ok(mine)
}

/// A deleted account takes part in nothing.
pub(super) async fn forget_entries(tx: &mut Tx<'_>, member: &MemberId) -> Result<(), Failure> {
    for entry in ballot_entry_list_of_member(tx, member, Instant::UNIX_EPOCH).await? {
        if entry.status == BallotEntryStatus::Entered
            && ballot_hold(tx, &entry.ballot_id, BallotStatus::Open).await?
        {
            withdrawn(tx, &entry.id).await?;
        }
    }
    Ok(())
}

/// The companions of whoever entered an entry.
pub(super) async fn team(tx: &mut Tx<'_>, entry: &str) -> Result<Vec<MemberId>, Failure> {
    let entered_by = ballot_entry_get(tx, entry)
        .await?
        .and_then(|entry| entry.member_id);
    let team = ballot_person_list_of_entry(tx, entry).await?.into_iter();
    let others = team.filter(|row| Some(&row.member_id) != entered_by.as_ref());
    Ok(others.map(|row| row.member_id).collect())
}
