//! The draw, and what follows from it: everybody who won gets a reservation in the same transaction that publishes the seed.

use super::companions;
use super::open::{act, voided};
use crate::app::Shared;
use crate::desk::handle::booked;
use crate::desk::making::{Making, Undone};
use crate::desk::offers::{Keeping, keep};
use crate::desk::reserve::Wish;
use crate::desk::tell::tell;
use crate::desk::waitlist;
use crate::store::{
    BallotEntryRow, BallotRow, Command, FacilityRow, Failure, ReservationView, Tx, VenueRow, audit_append,
    ballot_drawn, ballot_entry_end, ballot_entry_list, ballot_get, ballot_hold, ballot_person_list,
    court_get, facility_get, member_lock, venue_get,
};
use crate::unmet::Want;
use chrono::{TimeDelta, Timelike};
use gongyue::audit::Act;
use gongyue::ballot::{BallotEntryStatus, BallotStatus};
use gongyue::coverage::Unmet;
use gongyue::draw::{Ranked, Win, commitment, hex, list_hash, read_list, seal};
use gongyue::id::MemberId;
use gongyue::notice::{Notice, Offered};
use gongyue::offer::OfferReason;
use gongyue::span::Instant;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use serde_json::json;
use std::collections::HashMap;

/// `false`: it was drawn by somebody else, or is not due.
pub async fn drawn(app: &Shared, id: &str, now: Instant) -> Result<bool, Failure> {
    let command = Draw {
        app: app.clone(),
        id: id.to_owned(),
        now,
    };
    let Some(lost) = app.db.write(command).await? else {
        return Ok(false);
    };
    // What people wanted and did not get is counted once it is certain.
    let today = Zone::SHANGHAI.date(now);
    for (member, want) in lost {
        app.unmet.note(member.as_str(), want, today);
    }
    Ok(true)
}

struct Draw {
    app: Shared,
    id: String,
    now: Instant,
}

impl Command for Draw {
    /// Who wanted what in vain; `None`: there was nothing to draw.
    type Output = Option<Vec<(MemberId, Want)>>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        if !ballot_hold(tx, &self.id, BallotStatus::Closed).await? {
            return Ok(None);
        }
        let row = ballot_get(tx, &self.id)
            .await?
            .filter(|row| row.draws_at <= self.now);
        let Some(row) = row else { return Ok(None) };
        let seed = self.app.keys.draw_seed(&row.id);
        let list = read_list(&row.document)
            .ok()
            .filter(|_| commitment(&seed) == row.commitment);
        let Some(list) = list else {
            // Another secret file than the one of the promise: an honest end, and first come, first served.
            tracing::error!(
                ballot = row.id,
                "the seed is not the one that was promised; the draw is called off"
            );
            let acts: Vec<_> = voided(tx, &self.app, &row, self.now).await?.into_iter().collect();
            tx.changed(&row.palace_id);
            audit_append(tx, &acts).await?;
            return Ok(Some(vec![]));
        };
        let (document, ranking) = seal(&list, &seed);
        // Drawn from here on: what the rules say of it below is what they say to everybody.
        ballot_drawn(tx, &row.id, &document, self.now).await?;
        // In the one order in which people are locked: whoever reserves at this moment waits for nobody who waits for us.
        let mut people: Vec<_> = ballot_person_list(tx, &row.id)
            .await?
            .into_iter()
            .map(|row| row.member_id)
            .collect();
        people.sort_unstable();
        for person in &people {
            member_lock(tx, person).await?;
        }
        let entries = ballot_entry_list(tx, &row.id).await?;
        let mut entries: HashMap<String, BallotEntryRow> = entries
            .into_iter()
            .map(|entry| (entry.public_id.clone(), entry))
            .collect();
        let of = ranking.len();
        let facility = facility_get(tx, &row.palace_id).await?;
        let venue = venue_get(tx, &row.venue_id).await?;
        let place = facility.zip(venue);
        let mut lost = Vec::new();
        let (mut won, mut refused) = (0, 0);
        for (nth, ranked) in ranking.iter().enumerate() {
            let Some(entry) = entries.remove(&ranked.entry) else {
                continue;
            };
            let rank = Rank {
                nth: u32::try_from(nth + 1).unwrap_or(u32::MAX),
                of: u32::try_from(of).unwrap_or(u32::MAX),
                by_seats: list.courts.iter().any(|court| court.by_seats),
            };
            let wanted = place.as_ref().and_then(|place| want(&row, place, &entry));
            match self.award(tx, &row, entry, ranked, rank, place.as_ref()).await? {
                BallotEntryStatus::Won => won += 1,
                BallotEntryStatus::Refused => refused += 1,
                _ => lost.extend(wanted),
            }
        }
        tx.changed(&row.palace_id);
        let after = json!({
            "seed": hex(&seed),
            "document_hash": list_hash(&document),
            "entries": of,
            "won": won,
            "refused": refused,
        });
        audit_append(tx, &[act(&row, Act::BallotDrawn, after, self.now)]).await?;
        Ok(Some(lost))
    }
}

/// What an entry hoped for most.
fn want(
    row: &BallotRow,
    (facility, venue): &(FacilityRow, VenueRow),
    entry: &BallotEntryRow,
) -> Option<(MemberId, Want)> {
    let first = entry.wishes.first()?;
    let want = Want {
        division: facility.division_code.clone(),
        palace: row.palace_id.to_string(),
        kind: Some(venue.kind),
        date: row.date,
        hour: u16::try_from(facility.time_zone.local(first.starts_at).hour()).ok(),
        reason: Unmet::LostDraw.as_str(),
    };
    Some((entry.member_id.clone()?, want))
}

/// An entry's place in the order, counted from 1, and of how many.
#[derive(Clone, Copy)]
struct Rank {
    nth: u32,
    of: u32,
    /// Of a room with seats: there the waiting list is of no use.
    by_seats: bool,
}

impl Draw {
    async fn award(
        &self,
        tx: &mut Tx<'_>,
        row: &BallotRow,
        mut entry: BallotEntryRow,
        ranked: &Ranked,
        rank: Rank,
        place: Option<&(FacilityRow, VenueRow)>,
    ) -> Result<BallotEntryStatus, Failure> {
        entry.rank = Some(rank.nth);
        let span = ranked.win.as_ref().and_then(|win| win.steps.span());
        let notice = match (&ranked.win, span, place) {
            (Some(win), Some(span), Some((_, venue))) => {
                entry.wish = u32::try_from(win.wish + 1).ok();
                entry.court_id = Some(win.court.as_str().into());
                (entry.starts_at, entry.ends_at) = (Some(span.starts_at), Some(span.ends_at));
                self.won(tx, row, &mut entry, win, rank, venue).await?
            }
            _ => {
                entry.status = BallotEntryStatus::Lost;
                Notice::DrawLost {
                    ballot: row.id.clone(),
                    date: row.date,
                    rank: rank.nth,
                    of: rank.of,
                }
            }
        };
        ballot_entry_end(tx, &entry).await?;
        let Some(member) = &entry.member_id else {
            return Ok(entry.status);
        };
        tell(tx, &self.app, member, notice, self.now).await?;
        if let (BallotEntryStatus::Lost, true, Some((_, venue))) = (entry.status, entry.waits, place)
            && !rank.by_seats
        {
            self.queue(tx, &entry, member, venue, rank).await?;
        }
        Ok(entry.status)
    }

    /// Reserved, or kept until it is confirmed; or the rule that says no after all.
    async fn won(
        &self,
        tx: &mut Tx<'_>,
        row: &BallotRow,
        entry: &mut BallotEntryRow,
        win: &Win,
        rank: Rank,
        venue: &VenueRow,
    ) -> Result<Notice, Failure> {
        entry.status = BallotEntryStatus::Won;
        let rule = match row.confirm_minutes {
            Some(minutes) => match self.kept(tx, entry, win, venue, minutes).await? {
                Some(offered) => return Ok(Notice::Offered(offered)),
                None => "taken".to_owned(),
            },
            None => match self.reserved(tx, entry, win).await? {
                Ok(view) => {
                    return Ok(Notice::DrawWon {
                        ballot: row.id.clone(),
                        booked: booked(&view),
                        rank: rank.nth,
                    });
                }
                Err(rule) => rule,
            },
        };
        entry.status = BallotEntryStatus::Refused;
        entry.refused_by.clone_from(&rule);
        Ok(Notice::DrawRefused {
            ballot: row.id.clone(),
            date: row.date,
            rule,
        })
    }

    /// Keeps what was won until it is confirmed; the rules are asked then.
    async fn kept(
        &self,
        tx: &mut Tx<'_>,
        entry: &BallotEntryRow,
        win: &Win,
        venue: &VenueRow,
        minutes: u16,
    ) -> Result<Option<Offered>, Failure> {
        let court = court_get(tx, &win.court.as_str().into()).await?;
        let (Some(member), Some(court), Some(span)) = (&entry.member_id, court, win.steps.span()) else {
            return Ok(None);
        };
        let keeping = Keeping {
            venue,
            court: &court,
            span,
            member,
            party_size: entry.party_size,
            reason: OfferReason::Draw,
            reservation: None,
            wait: None,
            entry: Some(&entry.id),
            expires_at: (self.now + TimeDelta::minutes(minutes.into())).min(span.starts_at),
        };
        Ok(keep(tx, &self.app, keeping, self.now)
            .await?
            .map(|kept| kept.offered))
    }

    /// Whoever lost waits for what they wanted most, in the order of the draw. A team would not be one on the waiting list.
    async fn queue(
        &self,
        tx: &mut Tx<'_>,
        entry: &BallotEntryRow,
        member: &MemberId,
        venue: &VenueRow,
        rank: Rank,
    ) -> Result<(), Failure> {
        let first = entry.wishes.first().and_then(|wish| Some((wish, wish.span()?)));
        let Some((first, window)) = first else {
            return Ok(());
        };
        if !companions(tx, entry).await?.is_empty() {
            return Ok(());
        }
        let wish = waitlist::Wish {
            what: match &first.court_id {
                Some(court) => waitlist::For::Court(court.clone()),
                None => waitlist::For::Venue(venue.id.clone()),
            },
            window,
            minutes: None,
            party_size: entry.party_size,
        };
        let since = self.now + TimeDelta::milliseconds(rank.nth.into());
        waitlist::lost(tx, &self.app, member, venue, wish, since).await
    }

    /// The reservation, or the rule that says no after all.
    async fn reserved(
        &self,
        tx: &mut Tx<'_>,
        entry: &BallotEntryRow,
        win: &Win,
    ) -> Result<Result<ReservationView, String>, Failure> {
        let (Some(member), Some(span)) = (&entry.member_id, win.steps.span()) else {
            return Ok(Err("not_verified".to_owned()));
        };
        let wish = Wish {
            court: win.court.as_str().into(),
            span,
            party_size: entry.party_size,
            companions: vec![],
        };
        let making = Making {
            with: companions(tx, entry).await?,
            now: self.now,
            is_told: true,
            ..Making::new(&self.app, Some(member.clone()), wish, Lang::Zh)
        };
        match making.made(tx).await {
            Ok(view) => Ok(Ok(view)),
            Err(Undone::Refused(refused)) => {
                let first = refused.refusals.all.first();
                Ok(Err(first
                    .map_or("taken", |refusal| refusal.reason.rule())
                    .to_owned()))
            }
            Err(Undone::NotFound) => Ok(Err("closed".to_owned())),
            Err(Undone::Companion(_) | Undone::CompanionBusy(_)) => Ok(Err("companions_required".to_owned())),
            Err(Undone::Failure(failure)) => Err(failure),
            // Nobody may be first here: whatever it was, the whole draw is done again, with the same result.
            Err(Undone::Raced | Undone::KeyReused | Undone::Over) => Err(Failure::Unusable(format!(
                "the draw {} lost a race",
                entry.ballot_id
            ))),
        }
    }
}
