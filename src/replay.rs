//! Replay: what a policy would have said to the reservations that were made, each at the moment at which it was.
//!
//! A refused one is then not there for those after it: it leaves its court to others and its member's quotas
//! alone. What nobody asked for because the old rules said no cannot be known, so a milder policy shows nothing.

use crate::division::DivisionCode;
use crate::facts::{Claims, Facts, Miss, Own, Request, Standing, UnionUse};
use crate::id::{CourtId, FacilityId, MemberId, ReservationId, UnionId, VenueId};
use crate::member::Verification;
use crate::refusal::Refusal;
use crate::reservation::ReservationStatus;
use crate::rules;
use crate::span::{Instant, Span};
use crate::venue::VenueKind;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A reservation as it was made, and what became of it.
#[derive(Debug, Clone)]
pub struct Past {
    pub id: ReservationId,
    pub member: MemberId,
    pub division: Option<DivisionCode>,
    /// With its name; grassroots unions only.
    pub union: Option<(UnionId, String)>,
    pub palace: FacilityId,
    pub venue: VenueId,
    pub venue_name: String,
    pub venue_kind: VenueKind,
    pub court: CourtId,
    pub span: Span,
    pub party_size: u16,
    pub companions: u16,
    pub created_at: Instant,
    /// `None`: it is still live.
    pub ended_at: Option<Instant>,
    pub status: ReservationStatus,
}

impl Past {
    fn was_live(&self, at: Instant) -> bool {
        self.ended_at.is_none_or(|ended_at| at < ended_at)
    }

    /// Whether it counted for quotas at that moment.
    fn counted(&self, at: Instant) -> bool {
        use ReservationStatus::{Completed, NoShow};
        self.was_live(at) || matches!(self.status, Completed | NoShow)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// How many reservations were judged.
    pub judged: usize,
    /// Which of them would have been refused, and why, in the order in which they were made.
    pub refused: Vec<(ReservationId, Vec<Refusal>)>,
    /// How many people those were.
    pub members: usize,
    pub freed_minutes: i64,
    /// Of those, the minutes in the policy's peak hours.
    pub freed_peak_minutes: i64,
}

/// Judges what was made from `from` on at the venues of `places`. Their facts hold the new policy and the courts;
/// claims and members are filled in here. `history` holds everything that those members made anywhere, from a
/// month before, ascending by its making.
pub fn replay(places: &HashMap<VenueId, Facts>, history: &[Past], from: Instant) -> Replay {
    let mut replay = Replay::default();
    let mut members: HashSet<&MemberId> = HashSet::new();
    let mut before = Before::default();
    for past in history {
        let place = places.get(&past.venue).filter(|_| from <= past.created_at);
        let Some(refusals) = place.map(|place| (place, judge(place, past, &before))) else {
            before.push(past);
            continue;
        };
        let (place, Some(refusals)) = refusals else {
            continue;
        };
        replay.judged += 1;
        if refusals.is_empty() {
            before.push(past);
        } else {
            members.insert(&past.member);
            replay.freed_minutes += past.span.minutes();
            replay.freed_peak_minutes += place.peak_minutes(past.span);
            replay.refused.push((past.id.clone(), refusals));
        }
    }
    replay.members = members.len();
    replay
}

/// What was made before and not refused, as the rules look it up.
#[derive(Default)]
struct Before<'a> {
    of_member: HashMap<&'a MemberId, Vec<&'a Past>>,
    at_venue: HashMap<&'a VenueId, Vec<&'a Past>>,
    of_union: HashMap<&'a UnionId, Vec<&'a Past>>,
}

impl<'a> Before<'a> {
    fn push(&mut self, past: &'a Past) {
        self.of_member.entry(&past.member).or_default().push(past);
        self.at_venue.entry(&past.venue).or_default().push(past);
        if let Some((union, _)) = &past.union {
            self.of_union.entry(union).or_default().push(past);
        }
    }
}

/// `None` where the court is no longer there.
fn judge(place: &Facts, past: &Past, before: &Before<'_>) -> Option<Vec<Refusal>> {
    let court = place.court(&past.court)?;
    let now = past.created_at;
    let facts = Facts {
        // It was open then, whatever the hours are now.
        open: vec![past.span],
        closures: vec![],
        claims: claims(place, past, before),
        undrawn: vec![],
        member: Some(standing(place, past, before)),
        ..place.clone()
    };
    let request = Request {
        court,
        span: past.span,
        party_size: past.party_size,
        companions: past.companions,
    };
    Some(rules::plan(&facts, &request, now).err().unwrap_or_default())
}

/// What was occupied around it at that moment. Which seats of a room they were does not matter.
fn claims(place: &Facts, past: &Past, before: &Before<'_>) -> Claims {
    let mut claims = Claims::default();
    let beside = |other: &&&Past| other.span.overlaps(past.span) && other.was_live(past.created_at);
    for other in before
        .at_venue
        .get(&past.venue)
        .into_iter()
        .flatten()
        .filter(beside)
    {
        let Some(court) = place.court(&other.court) else {
            continue;
        };
        let request = Request {
            court,
            span: other.span,
            party_size: other.party_size,
            companions: other.companions,
        };
        for part in claims.fitting(&request).unwrap_or_default() {
            for step in other.span.steps() {
                claims.insert(part.clone(), step);
            }
        }
    }
    claims
}

fn standing(place: &Facts, past: &Past, before: &Before<'_>) -> Standing {
    let now = past.created_at;
    let own = before.of_member.get(&past.member).map_or(&[][..], Vec::as_slice);
    let missed = |other: &&&Past| {
        matches!(
            other.status,
            ReservationStatus::NoShow | ReservationStatus::CancelledLate
        ) && other.palace == past.palace
            && other.ended_at.is_some_and(|at| at <= now)
    };
    let mut misses: Vec<Miss> = own
        .iter()
        .filter(missed)
        .map(|other| Miss {
            reservation: other.id.clone(),
            venue: other.venue_name.clone(),
            starts_at: other.span.starts_at,
            at: other.ended_at.unwrap_or(now),
            cancelled_late: other.status == ReservationStatus::CancelledLate,
        })
        .collect();
    misses.sort_by_key(|miss| miss.at);
    let own = own
        .iter()
        .filter(|other| other.counted(now))
        .map(|other| Own {
            id: other.id.clone(),
            palace: other.palace.clone(),
            venue: other.venue.clone(),
            court: other.court.clone(),
            venue_name: other.venue_name.clone(),
            venue_kind: other.venue_kind,
            span: other.span,
            is_live: other.was_live(now),
            as_companion: false,
        })
        .collect();
    Standing {
        // So they were: they reserved.
        verification: Verification::Verified,
        suspended_until: None,
        division: past.division.clone(),
        union: past.union.as_ref().map(|(id, _)| id.clone()),
        union_use: past.union.as_ref().map(|(id, name)| UnionUse {
            name: name.clone(),
            by_day: union_use(place, past, before, id),
        }),
        own,
        misses,
    }
}

fn union_use(
    place: &Facts,
    past: &Past,
    before: &Before<'_>,
    union: &UnionId,
) -> BTreeMap<chrono::NaiveDate, u32> {
    let mut by_day = BTreeMap::new();
    let together = |other: &&&Past| {
        other.palace == past.palace && other.venue_kind == past.venue_kind && other.counted(past.created_at)
    };
    for other in before.of_union.get(union).into_iter().flatten().filter(together) {
        *by_day.entry(place.zone.date(other.span.starts_at)).or_default() += 1;
    }
    by_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::court::Court;
    use crate::facts::Home;
    use crate::policy::{PeakDays, PeakHours, Policy};
    use crate::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};
    use crate::venue::Takes;
    use crate::zone::Zone;
    use chrono::TimeDelta;

    fn at(hour: i64) -> Instant {
        Zone::SHANGHAI.opening(chrono::NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(), 0)
            + TimeDelta::hours(hour)
    }

    fn place(policy: Policy) -> HashMap<VenueId, Facts> {
        let court = |n: usize| Court {
            id: format!("t{n}").into(),
            takes: Takes::Whole,
            parts: vec![format!("p{n}").into()],
        };
        let facts = Facts {
            home: Home {
                palace: "jj".into(),
                division: "3604".parse().unwrap(),
                first_name: String::new(),
            },
            venue_kind: VenueKind::TableTennis,
            zone: Zone::SHANGHAI,
            calendar: Calendar::default(),
            slot_minutes: 30,
            policy,
            open: vec![],
            closures: vec![],
            courts: (0..3).map(court).collect(),
            claims: Claims::default(),
            undrawn: vec![],
            member: None,
            at_counter: false,
        };
        [("v".into(), facts)].into()
    }

    /// Made on day `day` at noon for 19:00 of that day, an hour.
    fn past(id: &str, member: &str, court: usize, day: i64) -> Past {
        Past {
            id: id.into(),
            member: member.into(),
            division: Some("3604".parse().unwrap()),
            union: Some(("u".into(), "港务工会".into())),
            palace: "jj".into(),
            venue: "v".into(),
            venue_name: "乒乓球馆".into(),
            venue_kind: VenueKind::TableTennis,
            court: format!("t{court}").into(),
            span: Span {
                starts_at: at(day * 24 + 19),
                ends_at: at(day * 24 + 20),
            },
            party_size: 2,
            companions: 0,
            created_at: at(day * 24 + 12),
            ended_at: Some(at(day * 24 + 20)),
            status: ReservationStatus::Completed,
        }
    }

    fn refused(policy: Policy, history: &[Past]) -> Vec<(String, &'static str)> {
        let replay = replay(&place(policy), history, at(0));
        let one =
            |(id, refusals): &(ReservationId, Vec<Refusal>)| (id.to_string(), refusals[0].reason.rule());
        replay.refused.iter().map(one).collect()
    }

    #[test]
    fn what_would_have_been_refused_uses_no_quota() {
        let weekly = Policy {
            quotas: vec![Quota {
                period: QuotaPeriod::Week,
                unit: QuotaUnit::Reservations,
                per: QuotaPer::VenueKind,
                hours: QuotaHours::All,
                limit: 1,
            }],
            peak: vec![PeakHours {
                days: PeakDays::EveryDay,
                from_minute: 1110,
                to_minute: 1170,
            }],
            ..Policy::default()
        };
        let history = [
            past("a", "m", 0, 0),
            past("b", "m", 0, 1),
            past("c", "m", 0, 2),
            past("d", "m", 0, 7),
        ];
        assert!(refused(Policy::default(), &history).is_empty());
        let replay = replay(&place(weekly.clone()), &history, at(0));
        assert_eq!((replay.judged, replay.members), (4, 1));
        assert_eq!((replay.freed_minutes, replay.freed_peak_minutes), (120, 60));
        assert_eq!(
            refused(weekly, &history),
            [("b".into(), "weekly_quota"), ("c".into(), "weekly_quota")]
        );
    }

    #[test]
    fn what_was_given_back_before_counts_for_nothing() {
        let mut first = past("a", "m", 0, 0);
        first.status = ReservationStatus::Cancelled;
        first.ended_at = Some(at(12));
        let mut second = past("b", "m", 1, 0);
        second.created_at = at(12);
        let one_ahead = Policy {
            active_limit: 1,
            ..Policy::default()
        };
        assert!(refused(one_ahead.clone(), &[first.clone(), second.clone()]).is_empty());
        first.ended_at = Some(at(13));
        let answer = refused(one_ahead, &[first, second]);
        assert_eq!(answer, [("b".into(), "overlaps_own")]);
    }

    #[test]
    fn the_share_of_walk_ins_and_of_a_union_is_seen_as_it_was() {
        let history = [past("a", "m", 0, 0), past("b", "n", 1, 0), past("c", "o", 2, 0)];
        let share = Policy {
            walk_in_share: 1,
            ..Policy::default()
        };
        assert_eq!(refused(share, &history), [("c".into(), "walk_in_share")]);
        let union = Policy {
            union_daily_limit: Some(1),
            ..Policy::default()
        };
        assert_eq!(
            refused(union, &history),
            [("b".into(), "union_quota"), ("c".into(), "union_quota")]
        );
    }

    #[test]
    fn strikes_count_from_the_moment_at_which_they_fell() {
        use crate::strikes::Strikes;
        let strict = Policy {
            strikes: Some(Strikes {
                limit: 1,
                days: 30,
                suspend_days: vec![2],
            }),
            ..Policy::default()
        };
        let mut missed = past("a", "m", 0, 0);
        missed.status = ReservationStatus::NoShow;
        missed.ended_at = Some(at(19));
        let mut same_day = past("b", "m", 1, 1);
        same_day.created_at = at(18);
        let history = [missed, same_day, past("c", "m", 1, 2), past("d", "m", 1, 3)];
        assert_eq!(refused(strict, &history), [("c".into(), "suspended")]);
    }
}
