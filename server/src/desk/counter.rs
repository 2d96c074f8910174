//! At the counter: who stands there is found by a ticket, a code, a name or the end of a phone number; a place is given to a
//! member or to somebody without an account, under the same rules as online, unless the manager says why not this once.

use super::check_in::act_on;
use super::handle::{booked, placed};
use super::making::{Counter, Making, Undone};
use super::members;
use super::reserve::{Asking, Wish, look_for, make};
use super::tell::tell;
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::search_key::search_key;
use crate::secret::TicketFault;
use crate::store::{
    Command, DeskRow, NewAct, ReservationView, Tx, audit_append, court_get, reservation_by_code,
    reservation_list_of_palace, venue_get,
};
use chrono::NaiveDate;
use gongyue::audit::Act;
use gongyue::id::{CourtId, FacilityId, MemberId};
use gongyue::notice::Notice;
use gongyue::span::Span;
use gongyue::ticket::code_typed;
use gongyue_app::Lang;
use std::collections::HashSet;

/// What somebody asks for at the counter.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub court: CourtId,
    pub span: Span,
    pub party_size: u16,
    /// `None`: has no account.
    pub member: Option<MemberId>,
    /// How somebody without an account is called; may be empty.
    pub guest: String,
    /// Why the manager sets rules aside; empty: nobody does.
    pub override_reason: String,
    /// A retry finds the answer under it.
    pub key: String,
}

/// Gives the place. Whoever takes one that has begun, and whoever has no account, stands there and is checked in with it.
pub async fn give(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    wanted: Wanted,
    lang: Lang,
) -> Result<ReservationView, Problem> {
    me.works_at(palace)?;
    if !wanted.override_reason.is_empty() {
        me.manages(palace)?;
    }
    is_court_of(app, palace, &wanted.court).await?;
    if let Some(member) = &wanted.member {
        members::known(app, me, palace, member).await?;
    }
    let has_begun = wanted.span.starts_at <= app.now();
    if wanted.member.is_none() && !has_begun {
        let asked = look_for(app, None, &wanted.court, wanted.span.starts_at, true, lang).await?;
        let opens_at = asked.map(|asked| asked.facts.policy.check_in(wanted.span.starts_at).starts_at);
        if opens_at.is_none_or(|opens_at| app.now() < opens_at) {
            return Err(Problem::field("guest", lang.fault_guest_later()));
        }
    }
    let wish = Wish {
        court: wanted.court.clone(),
        span: wanted.span,
        party_size: wanted.party_size,
        companions: vec![],
    };
    let counter = Counter {
        staff: me.id.clone(),
        is_walk_in: wanted.member.is_none() || has_begun,
        guest: wanted.guest.clone(),
        override_reason: wanted.override_reason.clone(),
    };
    let attempt = || {
        Give(Making {
            key: Some(wanted.key.clone()),
            counter: Some(counter.clone()),
            ..Making::new(app, wanted.member.clone(), wish.clone(), lang)
        })
    };
    let asking = Asking {
        asker: me,
        member: wanted.member.as_ref(),
        wish: &wish,
        at_counter: true,
        is_kept: false,
        lang,
    };
    make(app, asking, attempt).await
}

async fn is_court_of(app: &Shared, palace: &FacilityId, court: &CourtId) -> Result<(), Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let court = court_get(&mut tx, court).await?.ok_or(Problem::NotFound)?;
    let venue = venue_get(&mut tx, &court.venue_id).await?;
    let own = venue.is_some_and(|venue| venue.palace_id == *palace);
    own.then_some(()).ok_or(Problem::NotFound)
}

struct Give(Making);

impl Command for Give {
    type Output = ReservationView;
    type Error = Undone;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ReservationView, Undone> {
        let Give(making) = self;
        let view = making.made(tx).await?;
        let Some(counter) = making.counter.as_ref().filter(|_| view.id == making.id) else {
            // A retry finds what was made, and nobody acts twice.
            return Ok(view);
        };
        let act = match (counter.is_walk_in, counter.override_reason.is_empty()) {
            (_, false) => Act::ReservedAgainstRules,
            (true, true) => Act::WalkedIn,
            (false, true) => Act::ReservedOnBehalf,
        };
        let act = NewAct {
            reason: counter.override_reason.clone(),
            after: placed(&view),
            ..act_on(&view, act, &counter.staff, making.now)
        };
        audit_append(tx, &[act]).await?;
        if let Some(member) = view.member_id.as_ref().filter(|_| !counter.is_walk_in) {
            let notice = Notice::Reserved(booked(&view));
            tell(tx, &making.app, member, notice, making.now).await?;
        }
        Ok(view)
    }
}

/// What was said or scanned at the counter.
#[derive(Debug)]
pub enum Found {
    /// A ticket or its code: this one, whenever it is.
    Ticket(Box<ReservationView>),
    /// Of that day, by name or phone, by their start.
    People(Vec<DeskRow>),
    /// A ticket of another palace, or of nobody.
    Strange,
}

/// A ticket's code or what its picture holds, else a name, its pinyin, or the last digits of a phone among those of the day.
pub async fn find(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    date: NaiveDate,
    q: &str,
) -> Result<Found, Problem> {
    me.works_at(palace)?;
    let q = q.trim();
    let code = match app.keys.read_ticket(palace.as_str(), q) {
        Some(Ok(code)) => Some(code),
        Some(Err(TicketFault)) => return Ok(Found::Strange),
        None => code_typed(q),
    };
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    if let Some(code) = code
        && let Some(view) = reservation_by_code(&mut tx, palace, &code).await?
    {
        return Ok(Found::Ticket(Box::new(view)));
    }
    let facility = crate::store::facility_get(&mut tx, palace).await?;
    let zone = facility.ok_or(Problem::NotFound)?.time_zone;
    let (from, to) = (zone.opening(date, 0), zone.closing(date, 1440));
    let rows = reservation_list_of_palace(&mut tx, palace, from, to).await?;
    drop(reader);
    // By card as well: whoever the search of members finds.
    let (members, _) = members::search(app, me, palace, q, "").await?;
    let members: HashSet<MemberId> = members.into_iter().map(|member| member.id).collect();
    let is_meant = |row: &DeskRow| {
        row.member_id
            .as_ref()
            .is_some_and(|member| members.contains(member))
            || matches(app, row, q)
    };
    Ok(Found::People(match q.is_empty() {
        true => vec![],
        false => rows.into_iter().filter(is_meant).collect(),
    }))
}

/// The name a clerk can see, as characters, pinyin or initials, or the end of the phone number.
fn matches(app: &Shared, row: &DeskRow, q: &str) -> bool {
    let q = q.to_lowercase();
    let called = row.name.as_deref().unwrap_or(&row.guest);
    if !called.is_empty() && search_key(called).contains(&q) {
        return true;
    }
    let digits = q.len() >= 3 && q.bytes().all(|b| b.is_ascii_digit());
    digits
        && row
            .phone_sealed
            .as_deref()
            .and_then(|sealed| app.keys.open(sealed))
            .is_some_and(|phone| phone.ends_with(&q))
}
