//! The waiting list: join, leave, look; and who is offered what comes free.
//!
//! Who joined first is asked first, if the rules would let them reserve now. What is kept for somebody counts as theirs, so that
//! nobody is offered more than they may have. `freed` serves the list in the transaction that frees a place; `match_waits` serves
//! what became possible without one, such as a day that opens or a quota that has room again.

use super::freed::{freed_offer, palace_turn};
use super::load::{Palace, Whose, standing};
use super::offers::{self, Keeping, Offered, keep};
use super::tell::tell;
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::{Me, pick};
use crate::store::{
    AwaitedVenue, Command, FacilityFilter, FacilityRow, Failure, MeantRow, MemberRow, OfferRow, Tx, VenueRow,
    WaitRow, WaitView, court_get, division_get, facility_get, facility_list, member_get, member_lock,
    offer_meant, offer_open_of_wait, venue_get, venue_list, wait_again, wait_before, wait_end, wait_get,
    wait_insert, wait_list_of_member, wait_list_of_venue, wait_offered, wait_open_of_member, wait_over,
    wait_venues, wait_view,
};
use crate::unmet::Want;
use chrono::{NaiveDate, TimeDelta, Timelike};
use gongyue::court::Court;
use gongyue::coverage::Unmet;
use gongyue::division::{DivisionCode, DivisionLevel};
use gongyue::facility::FacilityStatus;
use gongyue::facts::{Own, Standing};
use gongyue::id::{CourtId, FacilityId, MemberId, VenueId};
use gongyue::notice::{Notice, Waited};
use gongyue::offer::{OfferReason, OfferStatus};
use gongyue::refusal::{Refusal, Refusals};
use gongyue::span::{Instant, Span};
use gongyue::venue::{Takes, VenueKind};
use gongyue::waitlist::{
    Fit, MOST_MINUTES, MOST_SILENCES, MOST_WAITS, Prospect, WaitStatus, Wanted, first_fit, last_offer,
    prospect,
};
use gongyue::zone::Zone;
use gongyue_app::Lang;
use std::collections::BTreeMap;

/// Waits that are read for one venue, and of these members whose standing is looked at: others wait for the writer. The rest is
/// looked at by `match_waits`, which keeps nobody waiting.
const MOST_READ: u32 = 200;
const MOST_LOOKED: usize = 30;
/// Both outside of a write.
const MOST_BESIDE: u32 = 1000;
/// Venues that one run looks at, and waits that it ends in one command.
const MOST_VENUES: usize = 200;
const MOST_OVER: u32 = 200;
/// Palaces of a division that one wait is for.
const MOST_PALACES: usize = 20;
/// Those that ended are shown so long.
const SHOWN: TimeDelta = TimeDelta::days(3);

/// What somebody waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    Court(CourtId),
    Venue(VenueId),
    /// Any court of the kind in a city or county.
    Anywhere(DivisionCode, VenueKind),
}

#[derive(Debug, Clone)]
pub struct Wish {
    pub what: For,
    pub window: Span,
    /// `None`: the whole window.
    pub minutes: Option<u16>,
    pub party_size: u16,
}

#[derive(Debug)]
pub enum Unjoined {
    /// Nobody need wait for it: this can be reserved now.
    Free(VenueId, CourtId, Span),
    Problem(Problem),
}

impl From<Problem> for Unjoined {
    fn from(problem: Problem) -> Self {
        Unjoined::Problem(problem)
    }
}

impl From<Failure> for Unjoined {
    fn from(failure: Failure) -> Self {
        Unjoined::Problem(failure.into())
    }
}

/// Joins. Joining twice for the same is the same as once.
pub async fn join(app: &Shared, me: &Me, wish: Wish, lang: Lang) -> Result<String, Unjoined> {
    let minutes = wish.window.minutes();
    if minutes > MOST_MINUTES {
        return Err(Problem::field("ends_at", lang.fault_wait_window()).into());
    }
    if wish
        .minutes
        .is_some_and(|wanted| wanted == 0 || i64::from(wanted) > minutes)
    {
        return Err(Problem::field("minutes", lang.fault_wait_minutes()).into());
    }
    if let For::Anywhere(division, _) = &wish.what
        && division.level() == DivisionLevel::Province
    {
        return Err(Problem::field("division", lang.fault_wait_division()).into());
    }
    let _turn = app.turns.of(&me.id).await;
    let command = Join {
        app: app.clone(),
        me: me.clone(),
        wish,
        now: app.now(),
        lang,
    };
    app.db.write(command).await
}

struct Join {
    app: Shared,
    me: Me,
    wish: Wish,
    now: Instant,
    lang: Lang,
}

impl Command for Join {
    type Output = String;
    type Error = Unjoined;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, Unjoined> {
        let member = member_lock(tx, &self.me.id).await?;
        let member = member.ok_or(Problem::NotFound)?;
        let places = self.places(tx).await?;
        let row = wait_row(&self.app, &self.me.id, &self.wish, &places, self.now);
        let open = wait_open_of_member(tx, &member.id).await?;
        if let Some(before) = open.iter().find(|wait| is_same(wait, &row)) {
            return Ok(before.id.clone());
        }
        if open.len() >= MOST_WAITS {
            return Err(Problem::field("waitlist", self.lang.fault_wait_many()).into());
        }
        let mut palaces: Vec<&FacilityId> = places.iter().map(|venue| &venue.palace_id).collect();
        palaces.sort_unstable();
        palaces.dedup();
        for palace in palaces {
            palace_turn(tx, palace).await?;
        }
        self.is_worth_it(tx, &member, &places, &row.wanted()).await?;
        wait_insert(tx, &row).await?;
        Ok(row.id)
    }
}

/// Puts a member in line who lost a draw and said to wait: for whatever of the venue comes free then. Nothing happens where they
/// wait for as much as one may already.
pub(super) async fn lost(
    tx: &mut Tx<'_>,
    app: &Shared,
    member: &MemberId,
    venue: &VenueRow,
    wish: Wish,
    since: Instant,
) -> Result<(), Failure> {
    let row = wait_row(app, member, &wish, std::slice::from_ref(venue), since);
    let open = wait_open_of_member(tx, member).await?;
    let is_new = open.len() < MOST_WAITS && !open.iter().any(|wait| is_same(wait, &row));
    if is_new && since < row.last_at {
        wait_insert(tx, &row).await?;
    }
    Ok(())
}

/// `places`: the venues that could serve it.
fn wait_row(app: &Shared, member: &MemberId, wish: &Wish, places: &[VenueRow], now: Instant) -> WaitRow {
    let (court_id, venue_id, division_code) = match &wish.what {
        For::Court(court) => (
            Some(court.clone()),
            places.first().map(|venue| venue.id.clone()),
            None,
        ),
        For::Venue(venue) => (None, Some(venue.clone()), None),
        For::Anywhere(division, _) => (None, None, Some(division.clone())),
    };
    let window = wish.window;
    let whole = u16::try_from(window.minutes()).unwrap_or(u16::MAX);
    let minutes = wish.minutes.unwrap_or(whole);
    WaitRow {
        id: app.new_id(),
        member_id: member.clone(),
        venue_id,
        court_id,
        division_code,
        venue_kind: match (&wish.what, places.first()) {
            (For::Anywhere(_, kind), _) => *kind,
            (_, Some(venue)) => venue.kind,
            (_, None) => VenueKind::MultiPurpose,
        },
        starts_at: window.starts_at,
        ends_at: window.ends_at,
        minutes,
        party_size: wish.party_size,
        last_at: last_offer(window.ends_at - TimeDelta::minutes(minutes.into())),
        status: WaitStatus::Waiting,
        offers: 0,
        silences: 0,
        created_at: now,
        ended_at: None,
    }
}

fn is_same(wait: &WaitRow, row: &WaitRow) -> bool {
    wait.venue_id == row.venue_id
        && wait.court_id == row.court_id
        && wait.division_code == row.division_code
        && wait.venue_kind == row.venue_kind
        && wait.window() == row.window()
        && wait.minutes == row.minutes
}

impl Join {
    /// The venues that could serve it; at least one.
    async fn places(&self, tx: &mut Tx<'_>) -> Result<Vec<VenueRow>, Unjoined> {
        let venue = match &self.wish.what {
            For::Court(court) => {
                let court = court_get(tx, court).await?;
                let court = court.ok_or_else(|| Problem::field("court_id", self.lang.fault_court()))?;
                if court.takes == Takes::Seats {
                    return Err(Problem::field("court_id", self.lang.fault_wait_seats()).into());
                }
                court.venue_id
            }
            For::Venue(venue) => venue.clone(),
            For::Anywhere(division, kind) => return self.anywhere(tx, division, *kind).await,
        };
        let venue = venue_get(tx, &venue)
            .await?
            .filter(|venue| venue.retired_at.is_none());
        let venue = venue.ok_or_else(|| Problem::field("venue_id", self.lang.fault_court()))?;
        Ok(vec![venue])
    }

    async fn anywhere(
        &self,
        tx: &mut Tx<'_>,
        division: &DivisionCode,
        kind: VenueKind,
    ) -> Result<Vec<VenueRow>, Unjoined> {
        let filter = FacilityFilter {
            division: Some(division),
            status: Some(FacilityStatus::InService),
            venue_kind: Some(kind),
            ..FacilityFilter::default()
        };
        let known = division_get(tx, division).await?.is_some();
        let facilities = match known {
            true => facility_list(tx, filter).await?,
            false => vec![],
        };
        let mut venues = Vec::new();
        for facility in facilities.into_iter().take(MOST_PALACES) {
            let here = venue_list(tx, &facility.id, self.now).await?;
            venues.extend(here.into_iter().filter(|venue| venue.kind == kind));
        }
        if venues.is_empty() {
            return Err(Problem::field("division", self.lang.fault_wait_nowhere()).into());
        }
        Ok(venues)
    }

    /// Something that may come free, at one of the venues at least, and nothing that is free already.
    async fn is_worth_it(
        &self,
        tx: &mut Tx<'_>,
        member: &MemberRow,
        places: &[VenueRow],
        wanted: &Wanted,
    ) -> Result<(), Unjoined> {
        let mut may_wait = false;
        let mut vain: Option<(Vec<Refusal>, Zone)> = None;
        for venue in places {
            let Some(there) = There::load(tx, venue, wanted.window, self.now, self.lang).await? else {
                continue;
            };
            let own = standing(tx, member, &there.palace, venue, self.now).await?;
            let facts = there.palace.facts(venue, there.date, Some(own));
            match prospect(&facts, wanted, self.now) {
                Prospect::Free(court, span) => return Err(Unjoined::Free(venue.id.clone(), court, span)),
                Prospect::Wait => may_wait = true,
                Prospect::Vain(refusals) => {
                    if vain.as_ref().is_none_or(|(known, _)| known.is_empty()) {
                        vain = Some((refusals, facts.zone));
                    }
                }
            }
        }
        match vain {
            _ if may_wait => Ok(()),
            Some((all, zone)) if !all.is_empty() => {
                let refusals = Refusals {
                    passes_at: None,
                    all,
                    alternatives: vec![],
                };
                Err(Problem::refused(Box::new(Refused { refusals, zone })).into())
            }
            _ => Err(Problem::field("starts_at", self.lang.fault_wait_closed()).into()),
        }
    }
}

/// A palace around the day on which a window begins.
struct There {
    palace: Palace,
    date: NaiveDate,
}

impl There {
    async fn load(
        tx: &mut Tx<'_>,
        venue: &VenueRow,
        window: Span,
        now: Instant,
        lang: Lang,
    ) -> Result<Option<There>, Failure> {
        let Some(facility) = facility_get(tx, &venue.palace_id).await? else {
            return Ok(None);
        };
        let date = facility.time_zone.date(window.starts_at);
        let whose = Whose::Venue(&venue.id);
        let palace = Palace::load(tx, &venue.palace_id, whose, (date, date), now, lang).await?;
        Ok(palace.map(|palace| There { palace, date }))
    }
}

/// Waits no longer; a place that is kept goes to the next. Leaving twice is the same as once.
pub async fn leave(app: &Shared, me: &Me, id: &str) -> Result<(), Problem> {
    let command = Leave {
        app: app.clone(),
        me: me.clone(),
        id: id.to_owned(),
        now: app.now(),
    };
    app.db.write(command).await
}

struct Leave {
    app: Shared,
    me: Me,
    id: String,
    now: Instant,
}

impl Command for Leave {
    type Output = ();
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Problem> {
        let wait = wait_get(tx, &self.id).await?;
        let wait = wait
            .filter(|wait| wait.member_id == self.me.id)
            .ok_or(Problem::NotFound)?;
        Ok(over(tx, &self.app, &wait, WaitStatus::Left, self.now).await?)
    }
}

/// Ends a wait; what is kept for it goes to the next.
pub(super) async fn over(
    tx: &mut Tx<'_>,
    app: &Shared,
    wait: &WaitRow,
    status: WaitStatus,
    now: Instant,
) -> Result<(), Failure> {
    if !wait_end(tx, &wait.id, status, now).await? {
        return Ok(());
    }
    if let Some(offer) = offer_open_of_wait(tx, &wait.id).await?
        && offers::ended(tx, app, &offer, OfferStatus::Passed, now).await?
    {
        freed_offer(tx, app, &offer, now).await?;
    }
    Ok(())
}

/// A reservation ends the waits that it satisfies.
pub(super) async fn satisfied(
    tx: &mut Tx<'_>,
    app: &Shared,
    member: &MemberRow,
    (palace, venue, court): (&Palace, &VenueRow, &CourtId),
    span: Span,
    now: Instant,
) -> Result<(), Failure> {
    for wait in wait_open_of_member(tx, &member.id).await? {
        let here = match (&wait.venue_id, &wait.division_code) {
            (Some(at), _) => *at == venue.id && wait.court_id.as_ref().is_none_or(|only| only == court),
            (None, Some(division)) => {
                wait.venue_kind == venue.kind && division.contains(&palace.facility.division_code)
            }
            (None, None) => false,
        };
        if here && wait.window().overlaps(span) {
            over(tx, app, &wait, WaitStatus::Taken, now).await?;
        }
    }
    Ok(())
}

/// An offer to a wait has ended without being taken.
pub(super) async fn offer_ended(
    tx: &mut Tx<'_>,
    app: &Shared,
    offer: &OfferRow,
    status: OfferStatus,
    now: Instant,
) -> Result<(), Failure> {
    let Some(wait) = &offer.wait_id else {
        return Ok(());
    };
    let Some(wait) = wait_get(tx, wait).await? else {
        return Ok(());
    };
    let silences = match status {
        OfferStatus::Lapsed if now >= offer.expires_at => wait.silences + 1,
        // The palace needs the place itself; nobody was silent.
        OfferStatus::Lapsed => wait.silences,
        _ => 0,
    };
    if silences < MOST_SILENCES {
        return wait_again(tx, &wait.id, silences).await.map(drop);
    }
    if wait_end(tx, &wait.id, WaitStatus::Left, now).await? {
        tell_expired(tx, app, &wait, now).await?;
    }
    Ok(())
}

async fn tell_expired(tx: &mut Tx<'_>, app: &Shared, wait: &WaitRow, now: Instant) -> Result<(), Failure> {
    let Some(view) = wait_view(tx, &wait.id).await? else {
        return Ok(());
    };
    tell(tx, app, &wait.member_id, Notice::WaitExpired(waited(&view)), now).await
}

fn waited(view: &WaitView) -> Waited {
    let named = |lang| match (&view.venue_id, view.division_code.as_ref()) {
        (Some(_), _) => {
            let venue = chosen(lang, &view.venue_name, &view.venue_name_en);
            match view.court_id {
                Some(_) => format!("{venue} {}", chosen(lang, &view.court_name, &view.court_name_en)),
                None => venue,
            }
        }
        (None, _) => chosen(lang, &view.division_name, &view.division_name_en),
    };
    Waited {
        place: named(Lang::Zh),
        place_en: named(Lang::En),
        any_of: view.division_code.as_ref().map(|_| view.venue_kind),
        span: Span {
            starts_at: view.starts_at,
            ends_at: view.ends_at,
        },
    }
}

fn chosen(lang: Lang, name: &Option<String>, english: &Option<String>) -> String {
    pick(
        lang,
        name.as_deref().unwrap_or_default(),
        english.as_deref().unwrap_or_default(),
    )
}

/// One of the member's waits, with how many are before it and what is kept for it.
pub struct Mine {
    pub view: WaitView,
    pub before: i64,
    pub offered: Option<Offered>,
}

/// What the member waits for, and what ended lately; the soonest first.
pub async fn mine(app: &Shared, me: &Me) -> Result<Vec<Mine>, Problem> {
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let mut mine = Vec::new();
    for view in wait_list_of_member(&mut tx, &me.id, now - SHOWN).await? {
        mine.push(look(&mut tx, view).await?);
    }
    Ok(mine)
}

/// A venue that takes reservations, with its palace.
pub async fn venue(app: &Shared, id: &VenueId) -> Result<(FacilityRow, VenueRow), Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let venue = venue_get(&mut tx, id).await?;
    let venue = venue.filter(|venue| venue.retired_at.is_none());
    let venue = venue.ok_or(Problem::NotFound)?;
    let facility = facility_get(&mut tx, &venue.palace_id).await?;
    Ok((facility.ok_or(Problem::NotFound)?, venue))
}

/// How many things the member waits for.
pub async fn open(app: &Shared, me: &Me) -> Result<usize, Problem> {
    let mut reader = app.db.read().await?;
    Ok(wait_open_of_member(&mut reader.tx(), &me.id).await?.len())
}

/// One of the member's own.
pub async fn wait(app: &Shared, me: &Me, id: &str) -> Result<Mine, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let row = wait_get(&mut tx, id).await?;
    let view = match row.filter(|row| row.member_id == me.id) {
        Some(_) => wait_view(&mut tx, id).await?,
        None => None,
    };
    look(&mut tx, view.ok_or(Problem::NotFound)?).await
}

async fn look(tx: &mut Tx<'_>, view: WaitView) -> Result<Mine, Problem> {
    Ok(Mine {
        before: match view.status {
            WaitStatus::Waiting => wait_before(tx, &view).await?,
            _ => 0,
        },
        offered: match offer_open_of_wait(tx, &view.id).await? {
            Some(row) => Some(offers::named(tx, row).await?),
            None => None,
        },
        view,
    })
}

/// Offers what is free at the venue to those whose wait touches the span.
pub(super) async fn serve(
    tx: &mut Tx<'_>,
    app: &Shared,
    venue: &VenueId,
    span: Span,
    now: Instant,
) -> Result<(), Failure> {
    let waits = wait_list_of_venue(tx, venue, span.starts_at.max(now), span.ends_at, MOST_READ).await?;
    let Some(mut line) = Line::begin(tx, venue, waits, MOST_LOOKED, now).await? else {
        return Ok(());
    };
    while let Some(found) = line.next(tx).await? {
        line.give(tx, app, found).await?;
    }
    Ok(())
}

/// Those who wait for something of a venue, one after the other.
struct Line {
    venue: VenueRow,
    zone: Zone,
    waits: std::vec::IntoIter<WaitRow>,
    /// Members whose standing may still be looked at.
    looks: usize,
    palaces: BTreeMap<NaiveDate, Palace>,
    now: Instant,
}

/// Whose turn it is, and the place.
struct Found {
    wait: WaitRow,
    date: NaiveDate,
    fit: Fit,
}

impl Line {
    /// `None`: nobody waits.
    async fn begin(
        tx: &mut Tx<'_>,
        venue: &VenueId,
        waits: Vec<WaitRow>,
        looks: usize,
        now: Instant,
    ) -> Result<Option<Line>, Failure> {
        if waits.is_empty() {
            return Ok(None);
        }
        let Some(venue) = venue_get(tx, venue).await? else {
            return Ok(None);
        };
        let facility = facility_get(tx, &venue.palace_id).await?;
        Ok(facility.map(|facility| Line {
            venue,
            zone: facility.time_zone,
            waits: waits.into_iter(),
            looks,
            palaces: BTreeMap::new(),
            now,
        }))
    }

    /// The next whom something suits that is free, and who may have it.
    async fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<Found>, Failure> {
        while let Some(wait) = self.waits.next() {
            let date = self.zone.date(wait.starts_at);
            self.load(tx, date).await?;
            let Some(palace) = self.palaces.get(&date) else {
                continue;
            };
            let mut facts = palace.facts(&self.venue, date, None);
            let wanted = wait.wanted();
            // What suits nobody costs no look at a member.
            if first_fit(&facts, &wanted, self.now, |_, _| false).is_none() {
                continue;
            }
            if self.looks == 0 {
                return Ok(None);
            }
            self.looks -= 1;
            let Some(member) = member_get(tx, &wait.member_id).await? else {
                continue;
            };
            let meant = offer_meant(tx, &member.id, self.now).await?;
            let own = standing(tx, &member, palace, &self.venue, self.now).await?;
            facts.member = Some(with_kept(own, &meant));
            let refused = |court: &Court, span: Span| meant.iter().any(|offer| refused(offer, court, span));
            if let Some(fit) = first_fit(&facts, &wanted, self.now, refused) {
                return Ok(Some(Found { wait, date, fit }));
            }
        }
        Ok(None)
    }

    async fn load(&mut self, tx: &mut Tx<'_>, date: NaiveDate) -> Result<(), Failure> {
        if self.palaces.contains_key(&date) {
            return Ok(());
        }
        let (id, whose) = (&self.venue.palace_id, Whose::Venue(&self.venue.id));
        let palace = Palace::load(tx, id, whose, (date, date), self.now, Lang::default()).await?;
        self.palaces.extend(palace.map(|palace| (date, palace)));
        Ok(())
    }

    /// Keeps the place. `false`: somebody else was faster.
    async fn give(&mut self, tx: &mut Tx<'_>, app: &Shared, found: Found) -> Result<bool, Failure> {
        let Found { wait, date, fit } = found;
        let Some(palace) = self.palaces.get_mut(&date) else {
            return Ok(false);
        };
        let court = palace.courts(&self.venue.id).find(|row| row.id == fit.court);
        let Some(court) = court.cloned() else {
            return Ok(false);
        };
        if !wait_offered(tx, &wait.id).await? {
            return Ok(false);
        }
        let keeping = Keeping {
            venue: &self.venue,
            court: &court,
            span: fit.plan.span,
            member: &wait.member_id,
            party_size: wait.party_size,
            reason: OfferReason::Waitlist,
            reservation: None,
            entry: None,
            wait: Some(&wait.id),
            expires_at: fit.until,
        };
        let Some(kept) = keep(tx, app, keeping, self.now).await? else {
            wait_again(tx, &wait.id, wait.silences).await?;
            return Ok(false);
        };
        palace.keep(kept.closure, &court.parts);
        tell(tx, app, &wait.member_id, Notice::Offered(kept.offered), self.now).await?;
        Ok(true)
    }
}

/// What is kept for the member counts as theirs.
pub(super) fn with_kept(mut own: Standing, meant: &[MeantRow]) -> Standing {
    let kept = meant.iter().filter(|offer| offer.status == OfferStatus::Open);
    own.own.extend(kept.map(|offer| Own {
        id: offer.id.as_str().into(),
        palace: offer.palace_id.clone(),
        venue: offer.venue_id.clone(),
        court: offer.court_id.clone(),
        venue_name: offer.venue_name.clone(),
        venue_kind: offer.venue_kind,
        span: offer.span(),
        is_live: true,
        as_companion: false,
    }));
    own.own.sort_by_key(|own| own.span.starts_at);
    own
}

/// The member did not want it, or did not answer; what the palace took back for itself is another matter.
fn refused(offer: &MeantRow, court: &Court, span: Span) -> bool {
    let by_member = match offer.status {
        OfferStatus::Passed => true,
        OfferStatus::Lapsed => offer.ended_at >= Some(offer.expires_at),
        OfferStatus::Open | OfferStatus::Taken => false,
    };
    by_member && offer.court_id == court.id && offer.span().overlaps(span)
}

/// Ends what has come too late, and offers what became possible without anybody giving something back; how many of both.
pub async fn match_waits(app: &Shared) -> Result<usize, Failure> {
    let now = app.now();
    let mut moved = 0;
    let late = {
        let mut reader = app.db.read().await?;
        wait_over(&mut reader.tx(), now, MOST_OVER).await?
    };
    if !late.is_empty() {
        let over = app
            .db
            .write(Expire {
                app: app.clone(),
                now,
            })
            .await?;
        moved += over.len();
        for (wait, view) in &over {
            note_unmet(app, wait, view, now);
        }
    }
    let mut venues = {
        let mut reader = app.db.read().await?;
        wait_venues(&mut reader.tx(), now).await?
    };
    if !venues.is_empty() {
        // Where there are more than one run can look at, each has its turn.
        let first = usize::from(u16::from_le_bytes(app.chance.bytes())) % venues.len();
        venues.rotate_left(first);
    }
    for venue in venues.iter().take(MOST_VENUES) {
        moved += served(app, venue, now).await?;
    }
    Ok(moved)
}

/// Looks beside the writer, and writes where somebody can be served.
async fn served(app: &Shared, venue: &AwaitedVenue, now: Instant) -> Result<usize, Failure> {
    let found: Vec<WaitRow> = {
        let mut reader = app.db.read_at_length().await?;
        let mut tx = reader.tx();
        let waits = wait_list_of_venue(&mut tx, &venue.id, now, Instant::MAX_UTC, MOST_BESIDE).await?;
        let looks = waits.len();
        let line = Line::begin(&mut tx, &venue.id, waits, looks, now).await?;
        let Some(mut line) = line else { return Ok(0) };
        let mut found = Vec::new();
        while let Some(next) = line.next(&mut tx).await? {
            found.push(next.wait);
        }
        found
    };
    if found.is_empty() {
        return Ok(0);
    }
    let command = Serve {
        app: app.clone(),
        venue: venue.clone(),
        waits: found,
        now,
    };
    app.db.write(command).await
}

/// Serves those whom a look beside the writer found, in their order.
struct Serve {
    app: Shared,
    venue: AwaitedVenue,
    waits: Vec<WaitRow>,
    now: Instant,
}

impl Command for Serve {
    type Output = usize;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Failure> {
        palace_turn(tx, &self.venue.palace_id).await?;
        let waits = self.waits.clone();
        let Some(mut line) = Line::begin(tx, &self.venue.id, waits, MOST_LOOKED, self.now).await? else {
            return Ok(0);
        };
        let mut given = 0;
        while let Some(found) = line.next(tx).await? {
            given += usize::from(line.give(tx, &self.app, found).await?);
        }
        Ok(given)
    }
}

/// Those for whom it is too late.
struct Expire {
    app: Shared,
    now: Instant,
}

impl Command for Expire {
    type Output = Vec<(WaitRow, WaitView)>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        let mut expired = Vec::new();
        for wait in wait_over(tx, self.now, MOST_OVER).await? {
            if !wait_end(tx, &wait.id, WaitStatus::Expired, self.now).await? {
                continue;
            }
            tell_expired(tx, &self.app, &wait, self.now).await?;
            if let Some(view) = wait_view(tx, &wait.id).await? {
                expired.push((wait, view));
            }
        }
        Ok(expired)
    }
}

/// Counts a wait that came to nothing.
fn note_unmet(app: &Shared, wait: &WaitRow, view: &WaitView, now: Instant) {
    let division = view.palace_division.as_ref().or(view.division_code.as_ref());
    let (0, Some(division)) = (wait.offers, division) else {
        return;
    };
    let zone = view.time_zone.unwrap_or(Zone::SHANGHAI);
    let want = Want {
        division: division.clone(),
        palace: view
            .palace_id
            .as_ref()
            .map(FacilityId::to_string)
            .unwrap_or_default(),
        kind: Some(wait.venue_kind),
        date: zone.date(wait.starts_at),
        hour: u16::try_from(zone.local(wait.starts_at).hour()).ok(),
        reason: Unmet::ExpiredWait.as_str(),
    };
    app.unmet.note(wait.member_id.as_str(), want, zone.date(now));
}
