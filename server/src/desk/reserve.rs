//! Reserve: one command, one transaction, answered after its commit.
//!
//! Order inside: lock the member, look the idempotency key up, load the facts, ask the rules, then write the
//! reservation, its claims and the key. The claims' primary key has the last word: who loses that race is
//! told what a fresh look at the facts says.

use super::load::{Palace, Whose, standing};
use super::near;
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::Me;
use crate::secret::request_hash;
use crate::store::{
    Command, CourtRow, Failure, IdempotencyRow, MemberRow, ReservationRow, ReservationView, Tx, VenueRow,
    claim_insert, companion_insert, court_get, idempotency_get, idempotency_insert, member_claim_insert,
    member_claim_list, member_get, member_get_by_companion_code, member_lock, reservation_insert,
    reservation_view, union_lock, venue_get,
};
use chrono::{Days, TimeDelta};
use gongyue::facts::{Facts, Request};
use gongyue::id::{CourtId, MemberId, ReservationId};
use gongyue::member::Verification;
use gongyue::refusal::Refusals;
use gongyue::reservation::ReservationStatus;
use gongyue::rules::{self, Plan};
use gongyue::span::{Instant, Span, Step};
use gongyue::ticket;
use gongyue::venue::Takes;
use gongyue_app::Lang;

/// What a member asks for.
#[derive(Debug, Clone)]
pub struct Wish {
    pub court: CourtId,
    pub span: Span,
    pub party_size: u16,
    /// The codes by which companions are named.
    pub companions: Vec<String>,
}

/// How often a lost race is run again: another seat may be free, or another code.
const TRIES: usize = 3;

/// Makes the reservation, or answers a retry with the same key as before.
pub async fn reserve(
    app: &Shared,
    me: &Me,
    wish: Wish,
    key: String,
    lang: Lang,
) -> Result<ReservationView, Problem> {
    let _turn = app.turns.of(&me.id).await;
    for _ in 0..TRIES {
        let command = Reserve {
            member: me.id.clone(),
            wish: wish.clone(),
            key: key.clone(),
            lang,
            now: app.now(),
            id: app.new_id().into(),
            code: ticket::code_from(app.chance.bytes()),
            luck: usize::from(app.chance.bytes::<1>()[0]),
        };
        match app.db.write(command).await {
            Ok(view) => return Ok(view),
            Err(Undone::Refused(refused)) => {
                let near = refusal(app, me, &wish, lang).await?;
                return Err(Problem::Refused(near.unwrap_or(refused)));
            }
            Err(Undone::Companion(nth)) => {
                return Err(Problem::field(
                    &format!("companions/{nth}"),
                    lang.fault_companion(),
                ));
            }
            Err(Undone::CompanionBusy(nth)) => {
                let field = format!("companions/{nth}");
                return Err(Problem::field(&field, lang.fault_companion_busy()));
            }
            Err(Undone::NotFound) => return Err(Problem::field("court_id", lang.fault_court())),
            Err(Undone::KeyReused) => return Err(Problem::field("Idempotency-Key", lang.fault_key_reused())),
            Err(Undone::Failure(failure)) => return Err(failure.into()),
            Err(Undone::Raced) => {}
        }
    }
    let lost = refusal(app, me, &wish, lang).await?;
    Err(lost.map_or(Problem::Busy, Problem::Refused))
}

/// A wish looked at without making it: for the page that asks first, and for the way on after a no.
pub struct Asked {
    pub palace: Palace,
    pub venue: VenueRow,
    pub court: CourtRow,
    /// Who asks, if anybody is signed in.
    pub member: Option<MemberRow>,
    pub facts: Facts,
    pub now: Instant,
}

impl Asked {
    /// The plan, or every refusal with what may be had instead.
    pub fn decide(
        &self,
        span: Span,
        party_size: u16,
        companions: u16,
        elsewhere: &[&Facts],
    ) -> Result<Plan, Refusals> {
        self.asking(span, party_size, companions, |request| {
            rules::decide(&self.facts, request, self.now, elsewhere)
        })
    }

    /// The same without the search for what may be had instead.
    pub fn passes(&self, span: Span, party_size: u16, companions: u16) -> bool {
        self.asking(span, party_size, companions, |request| {
            rules::plan(&self.facts, request, self.now).is_ok()
        })
    }

    fn asking<T>(
        &self,
        span: Span,
        party_size: u16,
        companions: u16,
        ask: impl FnOnce(&Request<'_>) -> T,
    ) -> T {
        ask(&Request {
            court: &self.court.court(),
            span,
            party_size,
            companions,
        })
    }

    /// The ends, shortest first, with which a reservation from `starts_at` would pass now.
    pub fn ends(&self, starts_at: Instant) -> Vec<Instant> {
        let slot = i64::from(self.facts.slot_minutes);
        let court = self.court.court();
        (1..=i64::from(self.facts.policy.max_minutes) / slot)
            .map(|slots| starts_at + TimeDelta::minutes(slots * slot))
            .filter(|ends_at| {
                let span = Span {
                    starts_at,
                    ends_at: *ends_at,
                };
                rules::plan(&self.facts, &self.facts.request(&court, span), self.now).is_ok()
            })
            .collect()
    }
}

/// `None`: there is no such court.
pub async fn look(
    app: &Shared,
    me: Option<&Me>,
    court: &CourtId,
    starts_at: Instant,
    lang: Lang,
) -> Result<Option<Asked>, Problem> {
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let Some((palace, venue, court)) = around(&mut tx, court, starts_at, now, lang).await? else {
        return Ok(None);
    };
    let member = match me {
        Some(me) => Some(member_get(&mut tx, &me.id).await?.ok_or(Problem::SignInNeeded)?),
        None => None,
    };
    let own = match &member {
        Some(member) => Some(standing(&mut tx, member, &palace, &venue, now).await?),
        None => None,
    };
    let facts = palace.facts(&venue, palace.facility.time_zone.date(starts_at), own);
    Ok(Some(Asked {
        palace,
        venue,
        court,
        member,
        facts,
        now,
    }))
}

/// What a fresh look says to a wish, with offers near by too; `None` where it would pass by now. Looked at outside
/// of the write: nobody waits for somebody else's search.
async fn refusal(app: &Shared, me: &Me, wish: &Wish, lang: Lang) -> Result<Option<Box<Refused>>, Problem> {
    let Some(asked) = look(app, Some(me), &wish.court, wish.span.starts_at, lang).await? else {
        return Ok(None);
    };
    let elsewhere = near::elsewhere(app, &asked, wish.span.starts_at, lang).await?;
    let facts: Vec<&Facts> = elsewhere.iter().map(|near| &near.facts).collect();
    let companions = u16::try_from(wish.companions.len()).unwrap_or(u16::MAX);
    let no = asked.decide(wish.span, wish.party_size, companions, &facts).err();
    Ok(no.map(|refusals| {
        Box::new(Refused {
            refusals,
            zone: asked.facts.zone,
        })
    }))
}

/// The palace around a time, with the claims of the court's venue.
async fn around(
    tx: &mut Tx<'_>,
    court: &CourtId,
    starts_at: Instant,
    now: Instant,
    lang: Lang,
) -> Result<Option<(Palace, VenueRow, CourtRow)>, Failure> {
    let Some(court) = court_get(tx, court).await? else {
        return Ok(None);
    };
    let Some(venue) = venue_get(tx, &court.venue_id).await? else {
        return Ok(None);
    };
    // The zone is not known before the palace is loaded; a day to either side covers every zone.
    let day = starts_at.date_naive();
    let days = (day - Days::new(1), day + Days::new(1));
    let palace = Palace::load(tx, &venue.palace_id, Whose::Venue(&venue.id), days, now, lang).await?;
    Ok(palace.map(|palace| (palace, venue, court)))
}

struct Reserve {
    member: MemberId,
    wish: Wish,
    key: String,
    lang: Lang,
    now: Instant,
    id: ReservationId,
    code: String,
    /// Spreads people over the free seats of a room, so that they do not race for the first.
    luck: usize,
}

enum Undone {
    Refused(Box<Refused>),
    NotFound,
    /// There is no verified member with the code at this place of the list.
    Companion(usize),
    /// That one is somewhere else at the time.
    CompanionBusy(usize),
    KeyReused,
    /// Somebody else's claim, code or seat was first.
    Raced,
    Failure(Failure),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone::Failure(failure)
    }
}

impl Command for Reserve {
    type Output = ReservationView;
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        let companions = self.companions(tx).await?;
        let member = self.lock(tx, &companions).await?;
        let hash = self.request_hash();
        if let Some(before) = idempotency_get(tx, &self.member, &self.key).await? {
            return self.again(tx, before, &hash).await;
        }
        let starts_at = self.wish.span.starts_at;
        let found = around(tx, &self.wish.court, starts_at, self.now, self.lang).await?;
        let (palace, venue, _) = found.ok_or(Undone::NotFound)?;
        if let Some(union) = &member.union_id
            && palace.in_force(&venue.id).policy.union_daily_limit.is_some()
        {
            union_lock(tx, union).await?;
        }
        let standing = standing(tx, &member, &palace, &venue, self.now).await?;
        let date = palace.facility.time_zone.date(starts_at);
        let mut facts = palace.facts(&venue, date, Some(standing));
        self.shuffle(&mut facts.courts);
        let court = facts.court(&self.wish.court).ok_or(Undone::NotFound)?;
        let request = Request {
            court,
            span: self.wish.span,
            party_size: self.wish.party_size,
            companions: u16::try_from(companions.len()).unwrap_or(u16::MAX),
        };
        // What may be had instead is searched for afterwards: others wait for this transaction.
        let plan = rules::plan(&facts, &request, self.now).map_err(|all| {
            Undone::Refused(Box::new(Refused {
                refusals: Refusals {
                    passes_at: rules::passes_at(&facts, &request, self.now, &all),
                    all,
                    alternatives: vec![],
                },
                zone: facts.zone,
            }))
        })?;
        self.all_free(tx, &companions).await?;
        let reservation = ReservationRow {
            id: self.id.clone(),
            code: self.code.clone(),
            palace_id: venue.palace_id.clone(),
            venue_id: venue.id.clone(),
            court_id: self.wish.court.clone(),
            member_id: Some(self.member.clone()),
            status: match plan.approve_by {
                Some(_) => ReservationStatus::Requested,
                None => ReservationStatus::Confirmed,
            },
            starts_at: plan.span.starts_at,
            ends_at: plan.span.ends_at,
            party_size: self.wish.party_size,
            policy_version: palace.in_force(&venue.id).version,
            cancel_by: plan.cancel_by,
            check_in_opens_at: plan.check_in.starts_at,
            check_in_closes_at: plan.check_in.ends_at,
            created_at: self.now,
            ended_at: None,
            state_version: 1,
            approve_by: plan.approve_by,
            union_id: member.union_id.clone(),
        };
        if !reservation_insert(tx, &reservation).await? {
            return Err(Undone::Raced);
        }
        for person in self.people(&companions) {
            let there = member_claim_insert(tx, person, &self.id, plan.span).await?;
            there.map_err(|_elsewhere| Undone::Raced)?;
        }
        for companion in &companions {
            companion_insert(tx, &self.id, companion).await?;
        }
        let claimed = claim_insert(tx, &venue.palace_id, &self.id, &plan.parts, plan.span).await?;
        claimed.map_err(|_taken| Undone::Raced)?;
        let kept = IdempotencyRow {
            member_id: self.member.clone(),
            key: self.key.clone(),
            request_hash: hash,
            reservation_id: self.id.clone(),
            created_at: self.now,
        };
        if !idempotency_insert(tx, &kept).await? {
            return Err(Undone::Raced);
        }
        reservation_view(tx, &self.id).await?.ok_or(Undone::NotFound)
    }
}

impl Reserve {
    async fn again(
        &self,
        tx: &mut Tx<'_>,
        before: IdempotencyRow,
        hash: &str,
    ) -> Result<ReservationView, Undone> {
        if before.request_hash != hash {
            return Err(Undone::KeyReused);
        }
        let mut view = reservation_view(tx, &before.reservation_id)
            .await?
            .ok_or(Undone::NotFound)?;
        // The same answer as the first time, whatever has become of the reservation since.
        view.status = match view.approve_by {
            Some(_) => ReservationStatus::Requested,
            None => ReservationStatus::Confirmed,
        };
        Ok(view)
    }

    fn request_hash(&self) -> String {
        let wish = &self.wish;
        let millis = |at: Instant| at.timestamp_millis().to_string();
        let (starts, ends) = (millis(wish.span.starts_at), millis(wish.span.ends_at));
        let party = wish.party_size.to_string();
        let companions = wish.companions.join(" ");
        request_hash(&[wish.court.as_str(), &starts, &ends, &party, &companions])
    }

    /// The companions named, each once and verified, free at that time.
    async fn companions(&self, tx: &mut Tx<'_>) -> Result<Vec<MemberId>, Undone> {
        let mut found: Vec<MemberId> = Vec::new();
        for (nth, code) in self.wish.companions.iter().enumerate() {
            let member = member_get_by_companion_code(tx, code).await?;
            let member = member.filter(|member| {
                member.verification == Verification::Verified
                    && member.id != self.member
                    && !found.contains(&member.id)
            });
            found.push(member.ok_or(Undone::Companion(nth))?.id);
        }
        Ok(found)
    }

    /// Asked under their locks; what the key of member claims would else say to nobody in particular.
    async fn all_free(&self, tx: &mut Tx<'_>, companions: &[MemberId]) -> Result<(), Undone> {
        let span = self.wish.span;
        let (from, to) = (
            Step::of(span.starts_at),
            Step::of(span.ends_at - TimeDelta::milliseconds(1)),
        );
        for (nth, companion) in companions.iter().enumerate() {
            let there = member_claim_list(tx, companion, from, Step(to.0 + 1)).await?;
            if !there.is_empty() {
                return Err(Undone::CompanionBusy(nth));
            }
        }
        Ok(())
    }

    /// Everybody on the reservation, in the one order in which rows are locked and claims are made.
    fn people<'a>(&'a self, companions: &'a [MemberId]) -> Vec<&'a MemberId> {
        let mut people: Vec<&MemberId> = companions.iter().chain([&self.member]).collect();
        people.sort_unstable();
        people
    }

    /// Locks everybody on the reservation, always in the same order, and gives the member who asks.
    async fn lock(&self, tx: &mut Tx<'_>, companions: &[MemberId]) -> Result<MemberRow, Undone> {
        let mut member = None;
        for id in self.people(companions) {
            let row = member_lock(tx, id).await?;
            if *id == self.member {
                member = row;
            }
        }
        member.ok_or(Undone::NotFound)
    }

    fn shuffle(&self, courts: &mut [gongyue::court::Court]) {
        for court in courts
            .iter_mut()
            .filter(|court| court.takes == Takes::Seats && !court.parts.is_empty())
        {
            let turn = self.luck % court.parts.len();
            court.parts.rotate_left(turn);
        }
    }
}
