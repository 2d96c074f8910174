//! What time does to ballots: they are announced, closed and drawn. Every step is a compare and set in one transaction, so that
//! any number of processes may do this and each thing happens once.

use super::around;
use super::award;
use crate::app::{App, Shared};
use crate::desk::load::{Palace, Whose};
use crate::desk::tell::tell;
use crate::store::{
    BallotEntryRow, BallotPastRow, BallotRow, Command, Failure, NewAct, Tx, VenueRow, audit_append,
    ballot_close, ballot_entry_list, ballot_entry_weigh, ballot_get, ballot_hold, ballot_insert,
    ballot_list_of_palace, ballot_palaces, ballot_past, ballot_person_list, ballot_to_close, ballot_to_draw,
    ballot_void,
};
use chrono::{Days, NaiveDate, TimeDelta};
use gongyue::audit::Act;
use gongyue::ballot::{BallotKind, BallotStatus, BallotTimes};
use gongyue::draw::{
    DrawCourt, DrawEntry, DrawList, DrawWish, HISTORY_DAYS, Past, Steps, commitment, list_hash, list_text,
    weight,
};
use gongyue::facility::FacilityStatus;
use gongyue::id::{FacilityId, MemberId, VenueId};
use gongyue::notice::Notice;
use gongyue::policy::POOL_WISHES;
use gongyue::span::{Instant, Span};
use gongyue::venue::Takes;
use gongyue_app::Lang;
use serde_json::json;
use std::collections::HashMap;

/// So long before anybody may enter, the commitment is public.
const AHEAD: TimeDelta = TimeDelta::hours(24);
/// A ballot that would be over sooner is not begun: nobody could hear of it.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);
/// In one turn; the rest is due still.
const MOST: u32 = 50;

/// Announces the ballots that the policies ask for, and calls off those that they ask for no more.
pub async fn announce(app: &Shared) -> Result<usize, Failure> {
    announce_at(app, app.now()).await
}

/// The same as it was at a moment, for a sample with a history. Looked at outside of the write: most often there is nothing to
/// do, and nobody waits for it.
pub async fn announce_at(app: &Shared, now: Instant) -> Result<usize, Failure> {
    let mut announced = 0;
    for palace in ballot_palaces(&mut app.db.read().await?.tx()).await? {
        let changes = {
            let mut reader = app.db.read().await?;
            Changes::due(&mut reader.tx(), &palace, now).await?
        };
        if !changes.is_empty() {
            let command = Announce {
                app: app.clone(),
                palace,
                now,
            };
            announced += app.db.write(command).await?;
        }
    }
    Ok(announced)
}

/// Closes and draws what is due.
pub async fn tick(app: &Shared) -> Result<usize, Failure> {
    tick_at(app, app.now()).await
}

/// The same as it was at a moment.
pub async fn tick_at(app: &Shared, now: Instant) -> Result<usize, Failure> {
    let (to_close, to_draw) = {
        let mut reader = app.db.read().await?;
        let mut tx = reader.tx();
        let closing = ballot_to_close(&mut tx, now, MOST).await?;
        (closing, ballot_to_draw(&mut tx, now, MOST).await?)
    };
    let mut moved = 0;
    for row in to_close {
        let command = Close {
            id: row.id.clone(),
            now,
        };
        moved += usize::from(app.db.write(command).await?);
        // Where nothing lies between, nobody waits for the next turn.
        moved += usize::from(award::drawn(app, &row.id, now).await?);
    }
    for row in to_draw {
        moved += usize::from(award::drawn(app, &row.id, now).await?);
    }
    Ok(moved)
}

struct Announce {
    app: Shared,
    palace: FacilityId,
    now: Instant,
}

impl Command for Announce {
    type Output = usize;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Failure> {
        let changes = Changes::due(tx, &self.palace, self.now).await?;
        let mut acts = Vec::new();
        for row in &changes.unwanted {
            acts.extend(voided(tx, &self.app, row, self.now).await?);
        }
        for wanted in &changes.wanted {
            let row = wanted.row(&self.app, &self.palace, self.now);
            if ballot_insert(tx, &row).await? {
                let after = json!({ "commitment": row.commitment, "draws_at": row.draws_at });
                acts.push(act(&row, Act::BallotAnnounced, after, self.now));
            }
        }
        if !acts.is_empty() {
            tx.changed(&self.palace);
        }
        audit_append(tx, &acts).await?;
        Ok(acts.len())
    }
}

/// What of a palace's ballots is to be changed.
struct Changes {
    /// Announced, and no longer what the policies ask for.
    unwanted: Vec<BallotRow>,
    wanted: Vec<Wanted>,
}

/// A ballot that is to be announced.
struct Wanted {
    venue: VenueId,
    date: NaiveDate,
    kind: BallotKind,
    times: BallotTimes,
    /// What the policy says of it, where it is one of the peak.
    peak: Option<gongyue::policy::Ballot>,
}

impl Changes {
    async fn due(tx: &mut Tx<'_>, palace: &FacilityId, now: Instant) -> Result<Changes, Failure> {
        let mut changes = Changes {
            unwanted: vec![],
            wanted: vec![],
        };
        // The zone is not known before the palace is loaded; a day before covers every zone.
        let first = now.date_naive() - Days::new(1);
        let days = (first, first + Days::new(64));
        let Some(palace) = Palace::load(tx, palace, Whose::Nobody, days, now, Lang::Zh).await? else {
            return Ok(changes);
        };
        let known = ballot_list_of_palace(tx, &palace.facility.id, first).await?;
        if palace.facility.status == FacilityStatus::InService {
            for venue in palace.venues.iter() {
                changes.wanted.extend(wanted(&palace, venue, &known, first, now));
            }
        }
        let is_unwanted = |row: &BallotRow| {
            let venue = palace.venue(&row.venue_id);
            let is_ahead = matches!(row.status, BallotStatus::Open | BallotStatus::Closed);
            is_ahead && venue.is_none_or(|venue| planned(&palace, venue, row.kind, row.date).is_none())
        };
        changes.unwanted = known.into_iter().filter(is_unwanted).collect();
        Ok(changes)
    }

    fn is_empty(&self) -> bool {
        self.unwanted.is_empty() && self.wanted.is_empty()
    }
}

/// Those of a venue that are not known yet and due to be announced.
fn wanted(
    palace: &Palace,
    venue: &VenueRow,
    known: &[BallotRow],
    first: NaiveDate,
    now: Instant,
) -> Vec<Wanted> {
    let policy = palace.in_force(&venue.id).policy;
    let days = usize::from(policy.days_ahead) + 3;
    let each = first
        .iter_days()
        .take(days)
        .flat_map(|date| BallotKind::ALL.iter().map(move |kind| (date, *kind)));
    let is_known = |date, kind| {
        let same = |row: &BallotRow| row.venue_id == venue.id && row.date == date && row.kind == kind;
        known.iter().any(same)
    };
    each.filter(|(date, kind)| !is_known(*date, *kind))
        .filter_map(|(date, kind)| {
            Some(Wanted {
                venue: venue.id.clone(),
                date,
                kind,
                times: due(planned(palace, venue, kind, date)?, now)?,
                peak: policy.ballot.filter(|_| kind == BallotKind::Peak),
            })
        })
        .collect()
}

impl Wanted {
    fn row(&self, app: &App, palace: &FacilityId, now: Instant) -> BallotRow {
        let id = app.new_id();
        BallotRow {
            palace_id: palace.clone(),
            venue_id: self.venue.clone(),
            date: self.date,
            kind: self.kind,
            opens_at: self.times.opens_at,
            closes_at: self.times.closes_at,
            draws_at: self.times.draws_at,
            wishes: self.peak.map_or(POOL_WISHES, |ballot| ballot.wishes),
            confirm_minutes: self.peak.and_then(|ballot| ballot.confirm_minutes),
            commitment: commitment(&app.keys.draw_seed(&id)),
            status: BallotStatus::Open,
            document: String::new(),
            created_at: now,
            drawn_at: None,
            id,
        }
    }
}

/// When the ballot of a kind for a venue's date is, if the policy asks for one.
fn planned(palace: &Palace, venue: &VenueRow, kind: BallotKind, date: NaiveDate) -> Option<BallotTimes> {
    let policy = palace.in_force(&venue.id).policy;
    let zone = palace.facility.time_zone;
    let open = palace.open(Some(&venue.id), date);
    let peaks = policy.peak_spans(zone, palace.calendar(), date);
    let is_wanted = match kind {
        BallotKind::Peak => open
            .iter()
            .any(|open| peaks.iter().any(|peak| open.overlaps(*peak))),
        BallotKind::Release => !open.is_empty(),
    };
    let noon = zone.opening(date, 12 * 60);
    policy.ballot_times(kind, zone, noon).filter(|_| is_wanted)
}

/// The times of a ballot that is to be announced now. One that should be open already opens now: nobody entered before its
/// seed was promised.
fn due(times: BallotTimes, now: Instant) -> Option<BallotTimes> {
    let is_due = times.opens_at - AHEAD <= now && now + SHORTEST <= times.closes_at;
    is_due.then(|| BallotTimes {
        opens_at: times.opens_at.max(now),
        ..times
    })
}

pub(super) fn act(row: &BallotRow, act: Act, after: serde_json::Value, now: Instant) -> NewAct {
    NewAct {
        chain: row.palace_id.to_string(),
        at: now,
        actor: None,
        act,
        subject: row.id.clone(),
        about: None,
        reason: String::new(),
        before: json!(null),
        after,
    }
}

/// Calls one off; `None`: it is over.
pub(super) async fn voided(
    tx: &mut Tx<'_>,
    app: &Shared,
    row: &BallotRow,
    now: Instant,
) -> Result<Option<NewAct>, Failure> {
    if !ballot_void(tx, &row.id).await? {
        return Ok(None);
    }
    for entry in ballot_entry_list(tx, &row.id).await? {
        if let Some(member) = &entry.member_id {
            let notice = Notice::BallotCalledOff {
                ballot: row.id.clone(),
                date: row.date,
            };
            tell(tx, app, member, notice, now).await?;
        }
    }
    Ok(Some(act(
        row,
        Act::BallotVoided,
        json!({ "date": row.date }),
        now,
    )))
}

/// Freezes and publishes the entries, with their weights.
struct Close {
    id: String,
    now: Instant,
}

impl Command for Close {
    /// `false`: somebody else did.
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        if !ballot_hold(tx, &self.id, BallotStatus::Open).await? {
            return Ok(false);
        }
        let Some(row) = ballot_get(tx, &self.id).await? else {
            return Ok(false);
        };
        let Some((palace, venue)) = around(tx, &row, self.now, Lang::Zh).await? else {
            return Ok(false);
        };
        let since = self.now - TimeDelta::days(HISTORY_DAYS.into());
        let past = past(ballot_past(tx, &row, venue.kind, since).await?);
        let people = ballot_person_list(tx, &row.id).await?;
        let mut entries = Vec::new();
        for entry in ballot_entry_list(tx, &row.id).await? {
            let team = people.iter().filter(|person| person.entry_id == entry.id);
            let weight = weight(team.map(|person| past.get(&person.member_id).copied().unwrap_or_default()));
            ballot_entry_weigh(tx, &entry.id, weight).await?;
            entries.push(listed(&entry, weight));
        }
        let count = entries.len();
        let text = list_text(&list(&row, &palace, &venue, entries));
        ballot_close(tx, &row.id, &text).await?;
        let after = json!({ "entries": count, "list_hash": list_hash(&text) });
        tx.changed(&row.palace_id);
        audit_append(tx, &[act(&row, Act::BallotClosed, after, self.now)]).await?;
        Ok(true)
    }
}

/// Wins, and losses since the last one.
fn past(rows: Vec<BallotPastRow>) -> HashMap<MemberId, Past> {
    use gongyue::ballot::BallotEntryStatus::Won;
    let mut all: HashMap<MemberId, Past> = HashMap::new();
    for row in rows {
        let past = all.entry(row.member_id).or_default();
        match row.status {
            Won => {
                past.wins += 1;
                past.losses = 0;
            }
            _ => past.losses += 1,
        }
    }
    all
}

fn listed(entry: &BallotEntryRow, weight: u32) -> DrawEntry {
    let wish = |wish: &gongyue::ballot::Wish| {
        Some(DrawWish {
            court: wish.court_id.as_ref().map(ToString::to_string),
            steps: Steps::of(wish.span()?),
        })
    };
    DrawEntry {
        id: entry.public_id.clone(),
        weight,
        people: entry.party_size,
        wishes: entry.wishes.iter().filter_map(wish).collect(),
    }
}

fn list(row: &BallotRow, palace: &Palace, venue: &VenueRow, entries: Vec<DrawEntry>) -> DrawList {
    let facts = palace.facts(venue, row.date, None);
    let at = |at: Instant| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let head = [
        ("ballot", row.id.clone()),
        ("kind", row.kind.to_string()),
        ("palace", row.palace_id.to_string()),
        ("venue", row.venue_id.to_string()),
        ("date", row.date.to_string()),
        ("opened", at(row.opens_at)),
        ("closed", at(row.closes_at)),
        ("draws", at(row.draws_at)),
        ("commitment", row.commitment.clone()),
    ];
    let mut courts = facts.courts;
    // “Any court” takes no full court while a half is free. The sort is stable: else as in the hall.
    courts.sort_by_key(|court| match court.takes {
        Takes::Whole => court.parts.len(),
        Takes::Seats => 1,
    });
    let day = Span {
        starts_at: facts.open.first().map_or(row.closes_at, |open| open.starts_at),
        ends_at: facts.open.last().map_or(row.closes_at, |open| open.ends_at),
    };
    let mut busy = busy(palace, &courts);
    // What is kept for those who walk in is not drawn: the last ones in the hall.
    let mut kept: Vec<&String> = Vec::new();
    for part in courts.iter().rev().flat_map(|court| court.parts.iter().rev()) {
        if kept.len() < usize::from(facts.policy.walk_in_share) && !kept.contains(&&part.0) {
            kept.push(&part.0);
        }
    }
    busy.extend(kept.into_iter().map(|part| (part.clone(), Steps::of(day))));
    busy.sort_unstable();
    let court = |court: gongyue::court::Court| DrawCourt {
        id: court.id.to_string(),
        by_seats: court.takes == Takes::Seats,
        parts: court.parts.into_iter().map(|part| part.0).collect(),
    };
    DrawList {
        head: head.map(|(name, value)| (name.to_owned(), value)).into(),
        courts: courts.into_iter().map(court).collect(),
        busy,
        entries,
    }
}

/// What is claimed, in runs.
fn busy(palace: &Palace, courts: &[gongyue::court::Court]) -> Vec<(String, Steps)> {
    let mut steps: Vec<(&str, i64)> = palace
        .claims()
        .iter()
        .filter(|claim| courts.iter().any(|court| court.parts.contains(&claim.part_id)))
        .map(|claim| (claim.part_id.0.as_str(), claim.step.0))
        .collect();
    steps.sort_unstable();
    let mut runs: Vec<(String, Steps)> = Vec::new();
    for (part, step) in steps {
        match runs.last_mut() {
            Some((last, run)) if last == part && run.to == step => run.to += 1,
            _ => runs.push((
                part.to_owned(),
                Steps {
                    from: step,
                    to: step + 1,
                },
            )),
        }
    }
    runs
}
