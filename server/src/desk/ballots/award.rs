//! The draw, and what follows from it: everybody who won gets a reservation in the same transaction that publishes the seed.

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
use gongyue::span::{Instant, Span};
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
        let facility = facility_get(tx, &row.palace_id).await?;
        let Some((facility, venue)) = facility.zip(venue_get(tx, &row.venue_id).await?) else {
            return Ok(None);
        };
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
        let mut people = ballot_person_list(tx, &row.id).await?;
        people.sort_unstable_by(|one, other| one.member_id.cmp(&other.member_id));
        let mut teams: HashMap<String, Vec<MemberId>> = HashMap::new();
        for person in people {
            member_lock(tx, &person.member_id).await?;
            teams.entry(person.entry_id).or_default().push(person.member_id);
        }
        let entries = ballot_entry_list(tx, &row.id).await?;
        let mut entries: HashMap<String, BallotEntryRow> = entries
            .into_iter()
            .map(|entry| (entry.public_id.clone(), entry))
            .collect();
        let giving = Giving {
            app: &self.app,
            now: self.now,
            row: &row,
            venue: &venue,
            of: u32::try_from(ranking.len()).unwrap_or(u32::MAX),
            by_seats: list.courts.iter().any(|court| court.by_seats),
            teams,
        };
        let mut lost = Vec::new();
        let (mut won, mut refused) = (0, 0);
        for (nth, ranked) in (1..).zip(&ranking) {
            let Some(entry) = entries.remove(&ranked.entry) else {
                continue;
            };
            let wanted = want(&row, &facility, &venue, &entry);
            match giving.award(tx, entry, ranked, nth).await? {
                BallotEntryStatus::Won => won += 1,
                BallotEntryStatus::Refused => refused += 1,
                _ => lost.extend(wanted),
            }
        }
        tx.changed(&row.palace_id);
        let after = json!({
            "seed": hex(&seed),
            "document_hash": list_hash(&document),
            "entries": ranking.len(),
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
    facility: &FacilityRow,
    venue: &VenueRow,
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

/// A draw whose places are being given.
struct Giving<'a> {
    app: &'a Shared,
    now: Instant,
    row: &'a BallotRow,
    venue: &'a VenueRow,
    /// So many entries.
    of: u32,
    /// Of a room with seats: there the waiting list is of no use.
    by_seats: bool,
    /// Everybody in an entry.
    teams: HashMap<String, Vec<MemberId>>,
}

impl Giving<'_> {
    /// `rank`: of the entry, counted from 1.
    async fn award(
        &self,
        tx: &mut Tx<'_>,
        mut entry: BallotEntryRow,
        ranked: &Ranked,
        rank: u32,
    ) -> Result<BallotEntryStatus, Failure> {
        entry.rank = Some(rank);
        let span = ranked.win.as_ref().and_then(|win| win.steps.span());
        let notice = match (&ranked.win, span) {
            (Some(win), Some(span)) => {
                entry.wish = u32::try_from(win.wish + 1).ok();
                entry.court_id = Some(win.court.as_str().into());
                (entry.starts_at, entry.ends_at) = (Some(span.starts_at), Some(span.ends_at));
                self.won(tx, &mut entry, win, span).await?
            }
            _ => {
                entry.status = BallotEntryStatus::Lost;
                Notice::DrawLost {
                    ballot: self.row.id.clone(),
                    date: self.row.date,
                    rank,
                    of: self.of,
                }
            }
        };
        ballot_entry_end(tx, &entry).await?;
        let Some(member) = &entry.member_id else {
            return Ok(entry.status);
        };
        tell(tx, self.app, member, notice, self.now).await?;
        if entry.status == BallotEntryStatus::Lost && entry.waits {
            self.queue(tx, &entry, member, rank).await?;
        }
        Ok(entry.status)
    }

    /// Reserved, or kept until it is confirmed; or the rule that says no after all.
    async fn won(
        &self,
        tx: &mut Tx<'_>,
        entry: &mut BallotEntryRow,
        win: &Win,
        span: Span,
    ) -> Result<Notice, Failure> {
        entry.status = BallotEntryStatus::Won;
        let ballot = self.row.id.clone();
        let rule = match self.row.confirm_minutes {
            Some(minutes) => match self.kept(tx, entry, win, span, minutes).await? {
                Some(offered) => return Ok(Notice::Offered(offered)),
                None => "taken".to_owned(),
            },
            None => match self.reserved(tx, entry, win, span).await? {
                Ok(view) => {
                    return Ok(Notice::DrawWon {
                        ballot,
                        booked: booked(&view),
                        rank: entry.rank.unwrap_or(self.of),
                    });
                }
                Err(rule) => rule,
            },
        };
        entry.status = BallotEntryStatus::Refused;
        entry.refused_by.clone_from(&rule);
        Ok(Notice::DrawRefused {
            ballot,
            date: self.row.date,
            rule,
        })
    }

    /// Keeps what was won until it is confirmed; the rules are asked then.
    async fn kept(
        &self,
        tx: &mut Tx<'_>,
        entry: &BallotEntryRow,
        win: &Win,
        span: Span,
        minutes: u16,
    ) -> Result<Option<Offered>, Failure> {
        let court = court_get(tx, &win.court.as_str().into()).await?;
        let (Some(member), Some(court)) = (&entry.member_id, court) else {
            return Ok(None);
        };
        let keeping = Keeping {
            venue: self.venue,
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
        Ok(keep(tx, self.app, keeping, self.now)
            .await?
            .map(|kept| kept.offered))
    }

    /// Whoever lost waits for what they wanted most, in the order of the draw. A team would not be one on the waiting list.
    async fn queue(
        &self,
        tx: &mut Tx<'_>,
        entry: &BallotEntryRow,
        member: &MemberId,
        rank: u32,
    ) -> Result<(), Failure> {
        let first = entry.wishes.first().and_then(|wish| Some((wish, wish.span()?)));
        let Some((first, window)) = first.filter(|_| !self.by_seats && self.companions(entry).is_empty())
        else {
            return Ok(());
        };
        let wish = waitlist::Wish {
            what: match &first.court_id {
                Some(court) => waitlist::For::Court(court.clone()),
                None => waitlist::For::Venue(self.venue.id.clone()),
            },
            window,
            minutes: None,
            party_size: entry.party_size,
        };
        let since = self.now + TimeDelta::milliseconds(rank.into());
        waitlist::lost(tx, self.app, member, self.venue, wish, since).await
    }

    /// Everybody in an entry besides whoever entered it.
    fn companions(&self, entry: &BallotEntryRow) -> Vec<MemberId> {
        let team = self.teams.get(&entry.id).into_iter().flatten();
        let others = team.filter(|member| Some(*member) != entry.member_id.as_ref());
        others.cloned().collect()
    }

    /// The reservation, or the rule that says no after all.
    async fn reserved(
        &self,
        tx: &mut Tx<'_>,
        entry: &BallotEntryRow,
        win: &Win,
        span: Span,
    ) -> Result<Result<ReservationView, String>, Failure> {
        let Some(member) = &entry.member_id else {
            return Ok(Err("not_verified".to_owned()));
        };
        let wish = Wish {
            court: win.court.as_str().into(),
            span,
            party_size: entry.party_size,
            companions: vec![],
        };
        let making = Making {
            with: self.companions(entry),
            now: self.now,
            is_told: true,
            ..Making::new(self.app, Some(member.clone()), wish, Lang::Zh)
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
