//! Me: what the member has ahead and has used, which union vouches, and where the member works.

use super::load::{Palace, Whose, standing as standing_at};
use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    DivisionRow, FacilityRow, Failure, MemberRow, ReservationView, Tx, division_get, facility_get,
    member_get, own_list, reservation_active_of_member, union_get,
};
use chrono::TimeDelta;
use gongyue::facts::Miss;
use gongyue::id::FacilityId;
use gongyue::policy::Policy;
use gongyue::quota::Quota;
use gongyue::refusal::Reason;
use gongyue::role::Role;
use gongyue::rules;
use gongyue::span::Instant;
use gongyue::strikes::Fallen;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use gongyue_app::Lang;

/// Where the member was within so many days, quotas and suspensions may hold.
const LATELY: TimeDelta = TimeDelta::days(62);
/// Palaces looked at, at most: few people play at more.
const MOST: usize = 4;

pub struct Standing {
    pub union: Option<String>,
    pub suspended_until: Option<Instant>,
    /// Live and not ended, soonest first.
    pub ahead: Vec<ReservationView>,
    /// How many one may have ahead where no palace says otherwise.
    pub active_limit: u16,
    pub companion_code: Option<String>,
    /// Why the member cannot reserve at some palace now, with its zone.
    pub suspensions: Vec<(Reason, Zone)>,
    pub used: Vec<Used>,
    /// What counts against the member at a palace and does not suspend yet.
    pub strikes: Vec<(FacilityRow, Counted)>,
    pub works_at: Vec<FacilityRow>,
    /// The divisions of a union officer.
    pub oversees: Vec<DivisionRow>,
}

impl Standing {
    /// Until when, by the staff everywhere or by strikes at one of the palaces.
    pub fn suspended(&self) -> Option<Instant> {
        let by_strikes = self.suspensions.iter().filter_map(|(reason, _)| match reason {
            Reason::Suspended { until, .. } => Some(*until),
            _ => None,
        });
        by_strikes.chain(self.suspended_until).max()
    }
}

/// How many halves of strikes count within so many days, and how many strikes suspend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub halves: u32,
    pub days: u16,
    pub limit: u16,
}

/// How much of a quota is used, at a palace that the member was at lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    pub palace: FacilityId,
    pub venue_kind: VenueKind,
    pub quota: Quota,
    pub used: i64,
}

pub async fn standing(app: &Shared, me: &Me, lang: Lang) -> Result<Standing, Problem> {
    let now = app.now();
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let member = member_get(&mut tx, &me.id).await?.ok_or(Problem::NotFound)?;
    let union = union_name(&mut tx, &member).await?;
    let ahead = reservation_active_of_member(&mut tx, &me.id, now).await?;
    let mut standing = Standing {
        union,
        suspended_until: member.suspended_until.filter(|until| now < *until),
        ahead,
        active_limit: Policy::default().active_limit,
        companion_code: member.companion_code.clone(),
        suspensions: vec![],
        used: vec![],
        strikes: vec![],
        works_at: vec![],
        oversees: vec![],
    };
    for role in &me.roles {
        if let Role::Desk(palace) | Role::Manager(palace) = role
            && !standing.works_at.iter().any(|facility| facility.id == *palace)
        {
            standing.works_at.extend(facility_get(&mut tx, palace).await?);
        }
        if let Role::Union(division) = role {
            standing.oversees.extend(division_get(&mut tx, division).await?);
        }
    }
    lately(&mut tx, &member, now, lang, &mut standing).await?;
    Ok(standing)
}

/// Until when the member cannot reserve at some palace, by whatever is counted there.
pub async fn suspended_until(app: &Shared, me: &Me) -> Result<Option<Instant>, Problem> {
    Ok(standing(app, me, Lang::default()).await?.suspended())
}

/// What the member has ahead, soonest first.
pub async fn ahead(app: &Shared, me: &Me) -> Result<Vec<ReservationView>, Problem> {
    let mut reader = app.db.read().await?;
    Ok(reservation_active_of_member(&mut reader.tx(), &me.id, app.now()).await?)
}

/// The name of the member's union.
pub async fn union(app: &Shared, me: &Me) -> Result<Option<String>, Problem> {
    let mut reader = app.db.read().await?;
    let mut tx = reader.tx();
    let member = member_get(&mut tx, &me.id).await?.ok_or(Problem::NotFound)?;
    Ok(union_name(&mut tx, &member).await?)
}

async fn union_name(tx: &mut Tx<'_>, member: &MemberRow) -> Result<Option<String>, Failure> {
    let Some(id) = &member.union_id else {
        return Ok(None);
    };
    Ok(union_get(tx, id).await?.map(|union| union.name))
}

/// Quotas and suspensions at the palaces that the member was at.
async fn lately(
    tx: &mut Tx<'_>,
    member: &MemberRow,
    now: Instant,
    lang: Lang,
    standing: &mut Standing,
) -> Result<(), Problem> {
    let mut palaces: Vec<FacilityId> = Vec::new();
    for own in own_list(tx, &member.id, now - LATELY).await?.into_iter().rev() {
        if !palaces.contains(&own.palace_id) && palaces.len() < MOST {
            palaces.push(own.palace_id);
        }
    }
    for id in palaces {
        let Some(facility) = facility_get(tx, &id).await? else {
            continue;
        };
        let today = facility.time_zone.date(now);
        let palace = Palace::load(tx, &id, Whose::Nobody, (today, today), now, lang).await?;
        let Some((palace, first)) = palace.and_then(|palace| {
            let first = palace.venues.first().cloned()?;
            Some((palace, first))
        }) else {
            continue;
        };
        // Everything but a union's share is the same at all venues of a palace.
        let own = standing_at(tx, member, &palace, &first, now).await?;
        let suspended_before = standing.suspensions.len();
        for venue in palace.venues.iter() {
            let facts = palace.facts(venue, today, Some(own.clone()));
            let refusal = rules::whatever_is_asked(&facts, now).map(|refusal| refusal.reason);
            if let Some(reason @ Reason::Suspended { .. }) = refusal
                && !standing.suspensions.iter().any(|(known, _)| *known == reason)
            {
                standing.suspensions.push((reason, facts.zone));
            }
            for quota in &facts.policy.quotas {
                let used = Used {
                    palace: id.clone(),
                    venue_kind: venue.kind,
                    quota: *quota,
                    used: rules::quota::used(&facts, quota, today, now),
                };
                if !standing.used.contains(&used) {
                    standing.used.push(used);
                }
            }
        }
        if standing.suspensions.len() == suspended_before
            && let Some(rule) = palace.in_force(&first.id).policy.strikes
        {
            let fallen: Vec<Fallen> = own.misses.iter().map(Miss::fallen).collect();
            let halves = u32::try_from(rule.halves(&fallen, now)).unwrap_or(u32::MAX);
            if halves > 0 {
                let (days, limit) = (rule.days, rule.limit);
                standing
                    .strikes
                    .push((palace.facility.clone(), Counted { halves, days, limit }));
            }
        }
    }
    Ok(())
}
