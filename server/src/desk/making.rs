//! Making a reservation, inside the transaction of whatever command needs one: a member's own, one at the counter, an offer
//! that is taken.
//!
//! Order inside: lock the people, look the idempotency key up, load the facts, ask the rules, then write the reservation, its
//! claims and the key, and end the waits that it satisfies. The claims' primary key has the last word.

use super::handle::booked;
use super::load::{Palace, standing};
use super::reserve::{Wish, around};
use super::tell::tell;
use super::waitlist::satisfied;
use crate::app::Shared;
use crate::problem::Refused;
use crate::secret::request_hash;
use crate::store::{
    Command, Failure, IdempotencyRow, MemberRow, ReservationRow, ReservationView, Tx, VenueRow, claim_insert,
    companion_insert, idempotency_get, idempotency_insert, member_claim_insert, member_claim_list,
    member_get_by_companion_code, member_lock, reservation_insert, reservation_view, union_lock,
};
use chrono::TimeDelta;
use gongyue::facts::{Facts, Request};
use gongyue::id::{MemberId, ReservationId};
use gongyue::member::Verification;
use gongyue::notice::Notice;
use gongyue::refusal::Refusals;
use gongyue::reservation::ReservationStatus;
use gongyue::rules::{self, Plan};
use gongyue::span::{Instant, Step};
use gongyue::ticket;
use gongyue::venue::Takes;
use gongyue_app::Lang;

/// A reservation to be made.
pub(super) struct Making {
    pub app: Shared,
    /// `None`: of somebody without an account.
    pub member: Option<MemberId>,
    pub wish: Wish,
    /// Companions who were there before, besides those whom the wish names.
    pub with: Vec<MemberId>,
    /// Of the member, or of whoever works at the counter: a retry finds the answer under it. Only its hash is kept: what a
    /// client puts into it is its own business.
    pub key: Option<String>,
    pub counter: Option<Counter>,
    pub lang: Lang,
    pub now: Instant,
    pub id: ReservationId,
    pub code: String,
    /// The caller tells the member more than that it is confirmed.
    pub is_told: bool,
    /// Spreads people over the free seats of a room, so that they do not race for the first.
    pub luck: usize,
}

/// The staff make it.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub staff: MemberId,
    /// Stands at the counter, and is checked in with it.
    pub is_walk_in: bool,
    /// How somebody without an account is called; may be empty.
    pub guest: String,
    /// Why the manager sets rules aside; empty: nobody does.
    pub override_reason: String,
}

#[derive(Debug)]
pub(super) enum Undone {
    Refused(Box<Refused>),
    NotFound,
    /// There is no verified member with the code at this place of the list.
    Companion(usize),
    /// That one is somewhere else at the time.
    CompanionBusy(usize),
    KeyReused,
    /// Somebody else's claim, code or seat was first.
    Raced,
    /// What it was to be made from is over.
    Over,
    Failure(Failure),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone::Failure(failure)
    }
}

impl Command for Making {
    type Output = ReservationView;
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        self.made(tx).await
    }
}

impl Making {
    pub fn new(app: &Shared, member: Option<MemberId>, wish: Wish, lang: Lang) -> Making {
        Making {
            app: app.clone(),
            member,
            wish,
            with: vec![],
            key: None,
            counter: None,
            lang,
            now: app.now(),
            id: app.new_id().into(),
            code: ticket::code_from(app.chance.bytes()),
            is_told: false,
            luck: usize::from(app.chance.bytes::<1>()[0]),
        }
    }

    /// Makes it; the audit is the caller's.
    pub async fn made(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        let companions = self.companions(tx).await?;
        let member = self.lock(tx, &companions).await?;
        let hash = self.request_hash();
        if let Some((actor, key)) = self.actor_and_key()
            && let Some(before) = idempotency_get(tx, actor, &key).await?
        {
            return self.again(tx, before, &hash).await;
        }
        let starts_at = self.wish.span.starts_at;
        let found = around(
            tx,
            &self.wish.court,
            starts_at,
            Some(self.wish.span),
            self.now,
            self.lang,
        )
        .await?;
        let (palace, venue, court_row) = found.ok_or(Undone::NotFound)?;
        let own = match &member {
            Some(member) => {
                if let Some(union) = &member.union_id
                    && palace.in_force(&venue.id).policy.union_daily_limit.is_some()
                {
                    union_lock(tx, union).await?;
                }
                Some(standing(tx, member, &palace, &venue, self.now).await?)
            }
            None => None,
        };
        let date = palace.facility.time_zone.date(starts_at);
        let mut facts = palace.facts(&venue, date, own);
        facts.at_counter = self.counter.is_some();
        self.shuffle(&mut facts.courts);
        let court = facts.court(&self.wish.court).ok_or(Undone::NotFound)?;
        let request = Request {
            court,
            span: self.wish.span,
            party_size: self.wish.party_size,
            companions: u16::try_from(companions.len()).unwrap_or(u16::MAX),
        };
        let plan = self.plan(&facts, &request)?;
        self.all_free(tx, &companions).await?;
        let reservation = self.row(&plan, &palace, &venue, member.as_ref());
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
        if let Some((actor, key)) = self.actor_and_key() {
            let kept = IdempotencyRow {
                member_id: actor.clone(),
                key,
                request_hash: hash,
                reservation_id: self.id.clone(),
                created_at: self.now,
            };
            if !idempotency_insert(tx, &kept).await? {
                return Err(Undone::Raced);
            }
        }
        if let Some(member) = &member {
            let place = (&palace, &venue, &self.wish.court);
            satisfied(tx, &self.app, member, place, plan.span, self.now).await?;
        }
        tx.changed(&venue.palace_id);
        let view = ReservationView::of(&reservation, &palace.facility, &venue, &court_row);
        // What the counter makes, the counter tells; a request is told of once it is decided.
        if let Some(member) = &self.member
            && self.counter.is_none()
            && !self.is_told
            && view.status == ReservationStatus::Confirmed
        {
            tell(tx, &self.app, member, Notice::Confirmed(booked(&view)), self.now).await?;
        }
        Ok(view)
    }

    /// What may be had instead is searched for afterwards: others wait for this transaction.
    fn plan(&self, facts: &Facts, request: &Request<'_>) -> Result<Plan, Undone> {
        let overrides = self
            .counter
            .as_ref()
            .is_some_and(|counter| !counter.override_reason.is_empty());
        let plan = if overrides {
            rules::plan_against(facts, request, self.now)
        } else {
            rules::plan(facts, request, self.now)
        };
        plan.map_err(|all| {
            Undone::Refused(Box::new(Refused {
                refusals: Refusals {
                    passes_at: rules::passes_at(facts, request, self.now, &all),
                    all,
                    alternatives: vec![],
                },
                zone: facts.zone,
            }))
        })
    }

    fn row(
        &self,
        plan: &Plan,
        palace: &Palace,
        venue: &VenueRow,
        member: Option<&MemberRow>,
    ) -> ReservationRow {
        let counter = self.counter.as_ref();
        let is_walk_in = counter.is_some_and(|counter| counter.is_walk_in);
        let status = match plan.approve_by {
            _ if is_walk_in => ReservationStatus::CheckedIn,
            Some(_) => ReservationStatus::Requested,
            None => ReservationStatus::Confirmed,
        };
        ReservationRow {
            id: self.id.clone(),
            code: self.code.clone(),
            palace_id: venue.palace_id.clone(),
            venue_id: venue.id.clone(),
            court_id: self.wish.court.clone(),
            member_id: self.member.clone(),
            status,
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
            approve_by: plan.approve_by.filter(|_| status == ReservationStatus::Requested),
            union_id: member.and_then(|member| member.union_id.clone()),
            made_by: counter.map(|counter| counter.staff.clone()),
            is_walk_in,
            guest: counter.map(|counter| counter.guest.clone()).unwrap_or_default(),
            override_reason: counter
                .map(|counter| counter.override_reason.clone())
                .unwrap_or_default(),
            checked_in_at: is_walk_in.then_some(self.now),
        }
    }

    /// Under whose key a retry finds the answer.
    fn actor_and_key(&self) -> Option<(&MemberId, String)> {
        let actor = self.counter.as_ref().map(|counter| &counter.staff);
        Some((
            actor.or(self.member.as_ref())?,
            request_hash(&[self.key.as_deref()?]),
        ))
    }

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
            _ if view.is_walk_in => ReservationStatus::CheckedIn,
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
        let member = self.member.as_ref().map_or("", MemberId::as_str);
        let mut parts = vec![wish.court.as_str(), &starts, &ends, &party, &companions];
        if self.counter.is_some() {
            parts.push(member);
        }
        request_hash(&parts)
    }

    /// The companions named, each once and verified, free at that time.
    async fn companions(&self, tx: &mut Tx<'_>) -> Result<Vec<MemberId>, Undone> {
        let mut found = self.with.clone();
        for (nth, code) in self.wish.companions.iter().enumerate() {
            let member = member_get_by_companion_code(tx, code).await?;
            let member = member.filter(|member| {
                member.verification == Verification::Verified
                    && Some(&member.id) != self.member.as_ref()
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
        let mut people: Vec<&MemberId> = companions.iter().chain(&self.member).collect();
        people.sort_unstable();
        people
    }

    /// Locks everybody on the reservation, always in the same order, and gives the member whose it becomes.
    async fn lock(&self, tx: &mut Tx<'_>, companions: &[MemberId]) -> Result<Option<MemberRow>, Undone> {
        let mut member = None;
        for id in self.people(companions) {
            let row = member_lock(tx, id).await?;
            if Some(id) == self.member.as_ref() {
                member = row;
            }
        }
        if self.member.is_some() && member.is_none() {
            return Err(Undone::NotFound);
        }
        Ok(member)
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
