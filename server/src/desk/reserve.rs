//! Reserve: what a member does, or the staff for somebody at the counter. One command, one transaction (`making`), answered
//! after its commit; the claims' primary key has the last word, and who loses that race is told what a fresh look says.

use super::ground::Ground;
use super::load::{Palace, Whose, standing};
use super::making::{Making, Undone};
use super::near;
use super::venue_view::VenueView;
use crate::app::Shared;
use crate::problem::{Problem, Refused};
use crate::reader::Me;
use crate::secret::request_hash;
use crate::store::{
    Command, CourtRow, Failure, MemberRow, ReservationView, Tx, VenueRow, idempotency_get, member_get,
    stamp_of_court,
};
use crate::unmet::Want;
use chrono::{Days, NaiveDate, TimeDelta, Timelike};
use gongyue::facts::{Facts, Request};
use gongyue::id::{CourtId, MemberId};
use gongyue::refusal::Refusals;
use gongyue::rules::{self, Plan};
use gongyue::span::{Instant, Span};
use gongyue_app::Lang;
use std::sync::Arc;

/// What a member asks for.
#[derive(Debug, Clone)]
pub struct Wish {
    pub court: CourtId,
    pub span: Span,
    pub party_size: u16,
    /// The codes by which companions are named.
    pub companions: Vec<String>,
}

/// Whoever wants something later than this from now asks for the sake of asking.
const NEAR_DAYS: i64 = 62;

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
    let attempt = || Making {
        key: Some(key.clone()),
        ..Making::new(app, Some(me.id.clone()), wish.clone(), lang)
    };
    let asked = Asking {
        asker: me,
        member: Some(&me.id),
        wish: &wish,
        at_counter: false,
        is_kept: false,
        lang,
    };
    // Where many want the same few places, most of them need not trouble the writer. A wish that was carried out is answered by it.
    if app.line.is_long()
        && let Some(refused) = refusal(app, &asked).await?
        // Asked after the look: one that saw the member's own reservation finds its key.
        && !is_known(app, &me.id, &key).await?
    {
        return Err(Problem::refused(refused));
    }
    make(app, asked, attempt).await
}

/// Whether something was made under this key.
async fn is_known(app: &Shared, member: &MemberId, key: &str) -> Result<bool, Problem> {
    let mut reader = app.db.read().await?;
    let found = idempotency_get(&mut reader.tx(), member, &request_hash(&[key])).await?;
    Ok(found.is_some())
}

/// Who asks for what, for whom.
pub(super) struct Asking<'a> {
    /// Whose requests queue one behind the other.
    pub asker: &'a Me,
    /// Whose reservation it becomes; `None`: of somebody without an account.
    pub member: Option<&'a MemberId>,
    pub wish: &'a Wish,
    pub at_counter: bool,
    /// The place is kept for them: to a look from outside it is not free.
    pub is_kept: bool,
    pub lang: Lang,
}

/// Runs a command that makes a reservation, and says why not in words of the rules.
pub(super) async fn make<C>(
    app: &Shared,
    asking: Asking<'_>,
    attempt: impl Fn() -> C,
) -> Result<ReservationView, Problem>
where
    C: Command<Output = ReservationView, Error = Undone>,
{
    let lang = asking.lang;
    let _turn = app.turns.of(&asking.asker.id).await;
    for _ in 0..TRIES {
        match app.db.write(attempt()).await {
            Ok(view) => return Ok(view),
            Err(Undone::Refused(refused)) if asking.is_kept => return Err(Problem::refused(refused)),
            Err(Undone::Refused(refused)) => {
                let near = refusal(app, &asking).await?;
                return Err(Problem::refused(near.unwrap_or(refused)));
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
            Err(Undone::Over) => return Err(Problem::Changed),
            Err(Undone::Failure(failure)) => return Err(failure.into()),
            Err(Undone::Raced) => {}
        }
    }
    let lost = refusal(app, &asking).await?;
    Err(lost.map_or(Problem::Busy, Problem::refused))
}

/// A wish looked at without making it: for the page that asks first, and for the way on after a no.
pub struct Asked {
    pub view: Arc<VenueView>,
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

    /// Counts a member's want that came to nothing; one far from now is nobody's.
    pub fn note_unmet(&self, app: &Shared, member: &MemberId, starts_at: Instant, refusals: &Refusals) {
        let zone = self.facts.zone;
        let (today, date) = (zone.date(self.now), zone.date(starts_at));
        if !(-1..=NEAR_DAYS).contains(&(date - today).num_days()) {
            return;
        }
        for refusal in &refusals.all {
            let want = Want {
                division: self.view.palace.facility.division_code.clone(),
                palace: self.view.palace.facility.id.to_string(),
                kind: Some(self.venue.kind),
                date,
                hour: u16::try_from(zone.local(starts_at).hour()).ok(),
                reason: refusal.reason.rule(),
            };
            app.unmet.note(member.as_str(), want, today);
        }
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
    look_for(app, me.map(|me| &me.id), court, starts_at, false, lang).await
}

/// The same for whomever, also at the counter.
pub async fn look_for(
    app: &Shared,
    member: Option<&MemberId>,
    court: &CourtId,
    starts_at: Instant,
    at_counter: bool,
    lang: Lang,
) -> Result<Option<Asked>, Problem> {
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let Some(Spot {
        ground,
        venue,
        court,
        date,
        days,
    }) = spot(&mut tx, court, starts_at, now).await?
    else {
        return Ok(None);
    };
    let view = VenueView::read(app, &mut tx, (&ground, &venue), days, now, lang).await?;
    let mut facts = view.facts(date);
    facts.at_counter = at_counter;
    let member = match member {
        Some(id) => Some(member_get(&mut tx, id).await?.ok_or(Problem::SignInNeeded)?),
        None => None,
    };
    if let Some(member) = &member {
        facts.member = Some(standing(&mut tx, member, &view.palace, &venue, now).await?);
    }
    Ok(Some(Asked {
        view,
        venue,
        court,
        member,
        facts,
        now,
    }))
}

/// What a fresh look says to a wish, with offers near by too; `None` where it would pass by now. Looked at outside
/// of the write: nobody waits for somebody else's search.
async fn refusal(app: &Shared, asking: &Asking<'_>) -> Result<Option<Box<Refused>>, Problem> {
    let Asking { wish, lang, .. } = *asking;
    let (court, starts_at) = (&wish.court, wish.span.starts_at);
    let Some(asked) = look_for(app, asking.member, court, starts_at, asking.at_counter, lang).await? else {
        return Ok(None);
    };
    let elsewhere = near::elsewhere(app, &asked, wish.span.starts_at, lang).await?;
    let facts: Vec<&Facts> = elsewhere.iter().map(|near| &near.facts).collect();
    let companions = u16::try_from(wish.companions.len()).unwrap_or(u16::MAX);
    let no = asked.decide(wish.span, wish.party_size, companions, &facts).err();
    if let (Some(member), Some(refusals), false) = (asking.member, &no, asking.at_counter) {
        asked.note_unmet(app, member, wish.span.starts_at, refusals);
    }
    Ok(no.map(|refusals| {
        Box::new(Refused {
            refusals,
            zone: asked.facts.zone,
        })
    }))
}

/// Where a wish is, and the days around it.
struct Spot {
    ground: Arc<Ground>,
    venue: VenueRow,
    court: CourtRow,
    date: NaiveDate,
    days: (NaiveDate, NaiveDate),
}

/// `None`: there is no such court.
async fn spot(
    tx: &mut Tx<'_>,
    court: &CourtId,
    starts_at: Instant,
    now: Instant,
) -> Result<Option<Spot>, Failure> {
    let Some(stamp) = stamp_of_court(tx, court).await? else {
        return Ok(None);
    };
    let Some(ground) = Ground::near(tx, &stamp, now).await? else {
        return Ok(None);
    };
    let Some((venue, court)) = ground.court(court) else {
        return Ok(None);
    };
    let date = ground.facility.time_zone.date(starts_at);
    Ok(Some(Spot {
        venue: venue.clone(),
        court: court.clone(),
        date,
        days: (date - Days::new(1), date + Days::new(1)),
        ground,
    }))
}

/// The palace around a time, with the claims of the court's venue; of a wish those at its time, else those of the days.
pub(super) async fn around(
    tx: &mut Tx<'_>,
    court: &CourtId,
    starts_at: Instant,
    wish: Option<Span>,
    now: Instant,
    lang: Lang,
) -> Result<Option<(Palace, VenueRow, CourtRow)>, Failure> {
    let Some(spot) = spot(tx, court, starts_at, now).await? else {
        return Ok(None);
    };
    let whose = match wish {
        Some(span) => Whose::Within(&spot.venue.id, span),
        None => Whose::Venue(&spot.venue.id),
    };
    let palace = Palace::on(tx, spot.ground, whose, spot.days, now, lang).await?;
    Ok(Some((palace, spot.venue, spot.court)))
}
