//! Companions: named by a code that each gives away alone, and that is worthless once a new one is made; or joining by
//! themselves through the link that the holder passes on. Nobody types another's number.

use super::load::{Palace, Whose, standing};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, MemberRow, ReservationView, Tx, companion_count, companion_delete, companion_insert,
    member_claim_insert, member_claims_leave, member_get, member_lock, member_set_companion_code,
    reservation_list_of_companion, reservation_view,
};
use gongyue::id::{MemberId, ReservationId};
use gongyue::member::Verification;
use gongyue::rules;
use gongyue::span::Instant;
use gongyue::ticket::companion_code_from;
use gongyue_app::Lang;

/// Makes a new code for a verified member.
pub async fn renew(app: &Shared, me: &Me) -> Result<String, Problem> {
    if me.verification != Verification::Verified {
        return Err(Problem::Forbidden);
    }
    let command = Renew {
        member: me.id.clone(),
        code: companion_code_from(app.chance.bytes()),
    };
    Ok(app.db.write(command).await?)
}

struct Renew {
    member: MemberId,
    code: String,
}

impl Command for Renew {
    type Output = String;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, Failure> {
        member_set_companion_code(tx, &self.member, &self.code).await?;
        Ok(self.code.clone())
    }
}

/// What the member was named for as a companion and is still to come.
pub async fn named(app: &Shared, me: &Me) -> Result<Vec<ReservationView>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(reservation_list_of_companion(&mut reader.tx(), &me.id, app.now()).await?)
}

/// Does not come along after all: the time is the member's own again. The reservation stays its holder's.
pub async fn leave(app: &Shared, me: &Me, reservation: &ReservationId) -> Result<(), Problem> {
    let command = Leave {
        member: me.id.clone(),
        reservation: reservation.clone(),
    };
    app.db.write(command).await?.ok_or(Problem::NotFound)
}

struct Leave {
    member: MemberId,
    reservation: ReservationId,
}

impl Command for Leave {
    type Output = Option<()>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<()>, Failure> {
        member_lock(tx, &self.member).await?;
        if !companion_delete(tx, &self.reservation, &self.member).await? {
            return Ok(None);
        }
        member_claims_leave(tx, &self.reservation, &self.member).await?;
        Ok(Some(()))
    }
}

/// The secret of the link by which others join; for the holder.
pub fn invitation(app: &Shared, me: &Me, view: &ReservationView) -> Option<String> {
    let own = view.member_id.as_ref() == Some(&me.id);
    let room = view.party_size > 1 && view.status.is_live();
    (own && room).then(|| app.keys.invitation(view.id.as_str()))
}

/// What a link leads to.
pub struct Invitation {
    pub view: ReservationView,
    /// Who reserved it, in full.
    pub holder: Option<String>,
    /// How many more may join.
    pub left: i64,
    /// The reader comes along already.
    pub joined: bool,
    /// The reader is who reserved it.
    pub own: bool,
    pub over: bool,
}

/// `NotFound` too where the secret is wrong.
pub async fn invited(
    app: &Shared,
    me: Option<&Me>,
    id: &ReservationId,
    key: &str,
) -> Result<Invitation, Problem> {
    if !app.keys.is_invitation(id.as_str(), key) {
        return Err(Problem::NotFound);
    }
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let view = reservation_view(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let joined = match me {
        Some(me) => {
            let named = reservation_list_of_companion(&mut tx, &me.id, now).await?;
            named.iter().any(|named| named.id == *id)
        }
        None => false,
    };
    let holder = match &view.member_id {
        Some(holder) => member_get(&mut tx, holder).await?.and_then(|member| member.name),
        None => None,
    };
    Ok(Invitation {
        holder,
        left: left(&view, companion_count(&mut tx, id).await?),
        joined,
        own: me.is_some_and(|me| view.member_id.as_ref() == Some(&me.id)),
        over: is_over(&view, now),
        view,
    })
}

fn left(view: &ReservationView, companions: i64) -> i64 {
    (i64::from(view.party_size) - 1 - companions).max(0)
}

fn is_over(view: &ReservationView, now: Instant) -> bool {
    !view.status.is_live() || view.ends_at <= now
}

/// Why somebody cannot come along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotJoined {
    NotVerified,
    Suspended,
    /// Everybody that it was reserved for has joined.
    Full,
    /// Somewhere else at that time.
    Elsewhere,
    Over,
    Own,
}

enum Undone {
    NotFound,
    Not(NotJoined),
    Failure(Failure),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Undone::Failure(failure)
    }
}

/// Comes along. Joining twice is the same as once.
pub async fn join(
    app: &Shared,
    me: &Me,
    id: &ReservationId,
    key: &str,
) -> Result<Result<(), NotJoined>, Problem> {
    if invited(app, Some(me), id, key).await?.joined {
        return Ok(Ok(()));
    }
    let command = Join {
        member: me.id.clone(),
        reservation: id.clone(),
        now: app.now(),
    };
    match app.db.write(command).await {
        Ok(()) => Ok(Ok(())),
        Err(Undone::Not(why)) => Ok(Err(why)),
        Err(Undone::NotFound) => Err(Problem::NotFound),
        Err(Undone::Failure(failure)) => Err(failure.into()),
    }
}

struct Join {
    member: MemberId,
    reservation: ReservationId,
    now: Instant,
}

impl Command for Join {
    type Output = ();
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Undone> {
        let view = reservation_view(tx, &self.reservation)
            .await?
            .ok_or(Undone::NotFound)?;
        let holder = view.member_id.clone().ok_or(Undone::Not(NotJoined::Over))?;
        if holder == self.member {
            return Err(Undone::Not(NotJoined::Own));
        }
        // The holder's lock keeps two from taking the last place; locks are always taken in the same order.
        let mut people = [&holder, &self.member];
        people.sort_unstable();
        let mut joining = None;
        for id in people {
            let row = member_lock(tx, id).await?;
            if *id == self.member {
                joining = row;
            }
        }
        let joining = joining.ok_or(Undone::NotFound)?;
        let view = reservation_view(tx, &self.reservation)
            .await?
            .ok_or(Undone::NotFound)?;
        if joining.verification != Verification::Verified {
            return Err(Undone::Not(NotJoined::NotVerified));
        }
        let there = reservation_list_of_companion(tx, &self.member, self.now).await?;
        if there.iter().any(|named| named.id == self.reservation) {
            return Ok(());
        }
        if is_over(&view, self.now) {
            return Err(Undone::Not(NotJoined::Over));
        }
        if self.is_suspended(tx, &joining, &view).await? {
            return Err(Undone::Not(NotJoined::Suspended));
        }
        if left(&view, companion_count(tx, &self.reservation).await?) == 0 {
            return Err(Undone::Not(NotJoined::Full));
        }
        member_claim_insert(tx, &self.member, &self.reservation, view.span())
            .await?
            .map_err(|_elsewhere| Undone::Not(NotJoined::Elsewhere))?;
        companion_insert(tx, &self.reservation, &self.member).await?;
        Ok(())
    }
}

impl Join {
    /// Whoever may not reserve at the palace does not come along there either.
    async fn is_suspended(
        &self,
        tx: &mut Tx<'_>,
        joining: &MemberRow,
        view: &ReservationView,
    ) -> Result<bool, Failure> {
        let today = view.time_zone.date(self.now);
        let (days, lang) = ((today, today), Lang::default());
        let palace = Palace::load(tx, &view.palace_id, Whose::Nobody, days, self.now, lang).await?;
        let Some((palace, venue)) = palace.and_then(|palace| {
            let venue = palace.venue(&view.venue_id).cloned()?;
            Some((palace, venue))
        }) else {
            return Ok(joining.suspended_until.is_some_and(|until| self.now < until));
        };
        let own = standing(tx, joining, &palace, &venue, self.now).await?;
        let facts = palace.facts(&venue, today, Some(own));
        Ok(rules::is_suspended(&facts, self.now))
    }
}
