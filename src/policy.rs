//! A policy: the knobs that the rules read. Versioned data; a reservation remembers the version it was made under.

use crate::ballot::{BallotKind, BallotTimes};
use crate::calendar::Calendar;
use crate::id::UnionId;
use crate::quota::Quota;
use crate::span::{Instant, STEP_MINUTES, Span};
use crate::strikes::Strikes;
use crate::words_enum;
use crate::zone::Zone;
use chrono::{Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// What is not said is as in [`Policy::default`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// A day opens for booking this many days before it, 0–60 …
    pub days_ahead: u16,
    /// … at this minute after local midnight.
    pub release_minute: u16,
    /// Bookable until this many minutes before the start.
    pub until_minutes_before: u16,
    /// Who comes first.
    pub remit: Remit,
    /// The union that comes first, where `remit` is `union`.
    pub remit_union: Option<UnionId>,
    /// Others may reserve from this many days before; `None`: never.
    pub others_days_ahead: Option<u16>,
    pub min_minutes: u16,
    pub max_minutes: u16,
    /// The hours that everybody wants.
    pub peak: Vec<PeakHours>,
    /// Reservations that a member may have ahead at one time, at all palaces together.
    pub active_limit: u16,
    /// What a member may have besides, by period.
    pub quotas: Vec<Quota>,
    /// Whether being somebody's companion uses one's own quotas.
    pub companions_count: bool,
    /// Reservations that the members of one grassroots union may have together, a day and kind of venue here.
    pub union_daily_limit: Option<u16>,
    /// Minutes between two reservations of the same kind.
    pub spacing_minutes: u16,
    /// People on one reservation, at least …
    pub min_party: u16,
    /// … and at most.
    pub max_party: u16,
    /// Verified companions to be named, besides the member.
    pub companions_required: u16,
    /// Peak hours go through a draw first.
    pub ballot: Option<Ballot>,
    /// Requests of the first minutes after the release are collected and drawn; `None`: first come, first served from then on.
    pub pool_minutes: Option<u16>,
    /// The staff decide about each request within so many minutes.
    pub approval_minutes: Option<u16>,
    /// Places (tables, half courts, seats) that are kept free for those who walk in.
    pub walk_in_share: u16,
    /// Of a day's peak hours the staff leave so much open to members, in per cent.
    pub open_share_percent: u16,
    /// Cancelling later than this before the start counts as late.
    pub cancel_minutes_before: u16,
    /// Check-in from this many minutes before the start …
    pub check_in_minutes_before: u16,
    /// … until this many after it.
    pub check_in_minutes_after: u16,
    /// What not turning up leads to.
    pub strikes: Option<Strikes>,
}

words_enum! {
    /// Whose members come first.
    Remit {
        Everyone = "everyone",
        /// Of the division that the palace belongs to.
        County = "county",
        /// Of the city around it.
        City = "city",
        /// Of one union.
        Union = "union",
    }
}

words_enum! {
    PeakDays {
        /// Days on which most people work, make-up days included.
        Workdays = "workdays",
        /// Weekends and holidays.
        DaysOff = "days_off",
        EveryDay = "every_day",
    }
}

/// From one minute after local midnight to another, half-open, on some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeakHours {
    pub days: PeakDays,
    pub from_minute: u16,
    pub to_minute: u16,
}

/// When the entries for a day's peak hours close, and when they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// Entries close this many days before the day …
    pub closes_days_before: u16,
    /// … at this minute after local midnight.
    pub closes_minute: u16,
    /// The draw is so many minutes after that; what is left then is first come, first served.
    pub draw_minutes: u16,
    /// So many wishes may be named, best first.
    #[serde(default = "three")]
    pub wishes: u16,
    /// Who wins says so within so many minutes, or it goes to the next; `None`: it is reserved at once.
    #[serde(default)]
    pub confirm_minutes: Option<u16>,
}

/// What ballots asked for before there was a knob for it, and what a pool asks for.
pub const POOL_WISHES: u16 = 3;

fn three() -> u16 {
    POOL_WISHES
}

const MOST_WISHES: u16 = 10;
const LONGEST_POOL: u16 = 60;
const SHORTEST_CONFIRM: u16 = 10;

/// Knobs that cannot be as they are, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {fault}", knobs.join(" and "))]
pub struct PolicyFault {
    pub knobs: Vec<&'static str>,
    pub fault: KnobFault,
}

/// What is wrong with a knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KnobFault {
    #[error("at most 60 days")]
    DaysOutOfRange,
    #[error("a minute of the day, 0 to 1439")]
    MinuteOutOfRange,
    #[error("the shortest is longer than the longest")]
    ShortestAboveLongest,
    #[error("lengths are whole slots of the venue's grid")]
    NotOnGrid,
    #[error("a multiple of 15 minutes")]
    GridOffStep,
    #[error("the day would open after the last moment to reserve")]
    NeverOpens,
    #[error("nobody could reserve anything")]
    NobodyCould,
    #[error("a reservation is for one person or more")]
    PartyEmpty,
    #[error("the smallest party is larger than the largest")]
    PartyReversed,
    #[error("more companions than the party has room for")]
    CompanionsAboveParty,
    #[error("the union that comes first is not named")]
    UnionMissing,
    #[error("there is no such union")]
    UnionUnknown,
    #[error("a union is named, but no union comes first")]
    UnionUnused,
    #[error("others would be let in before those who come first")]
    OthersEarlier,
    #[error("nobody comes first, so there are no others")]
    OthersUnused,
    #[error("peak hours end before they start, or beyond the day")]
    PeakReversed,
    #[error("this is about peak hours, and there are none")]
    PeakMissing,
    #[error("a quota of nothing")]
    QuotaZero,
    #[error("two quotas count the same thing")]
    QuotaTwice,
    #[error("the quota is shorter than the shortest reservation")]
    QuotaBelowShortest,
    #[error("no member of any union could reserve")]
    UnionZero,
    #[error("the draw is over before the day opens for entries")]
    BallotAfterOpening,
    #[error("the draw, and the time to confirm, would reach into the day")]
    BallotTooLate,
    #[error("one to ten wishes")]
    WishesOutOfRange,
    #[error("ten minutes or more to confirm")]
    ConfirmTooShort,
    #[error("one to sixty minutes")]
    PoolOutOfRange,
    #[error("the staff would have no time to decide")]
    ApprovalZero,
    #[error("a request could never be made early enough")]
    ApprovalTooLong,
    #[error("a limit and days of one or more, and at least one suspension of 1 to 365 days")]
    StrikesZero,
    #[error("nothing would be left to reserve online")]
    NothingOnline,
    #[error("more than all of it")]
    AboveAll,
    #[error("nobody could check in")]
    CheckInNever,
}

impl Default for Policy {
    /// An ordinary sports hall: a week ahead at 08:00, half an hour to two hours, three at a time; the third
    /// no-show in a month suspends for a week, the next for two weeks, then for a month.
    fn default() -> Self {
        Policy {
            days_ahead: 7,
            release_minute: 8 * 60,
            until_minutes_before: 0,
            remit: Remit::Everyone,
            remit_union: None,
            others_days_ahead: None,
            min_minutes: 30,
            max_minutes: 120,
            peak: vec![],
            active_limit: 3,
            quotas: vec![],
            companions_count: false,
            union_daily_limit: None,
            spacing_minutes: 0,
            min_party: 1,
            max_party: 4,
            companions_required: 0,
            ballot: None,
            pool_minutes: None,
            approval_minutes: None,
            walk_in_share: 0,
            open_share_percent: 0,
            cancel_minutes_before: 30,
            check_in_minutes_before: 15,
            check_in_minutes_after: 10,
            strikes: Some(Strikes {
                limit: 3,
                days: 30,
                suspend_days: vec![7, 14, 30],
            }),
        }
    }
}

const DAY_MINUTES: u16 = 1440;
const MAX_DAYS_AHEAD: u16 = 60;

impl Policy {
    /// What contradicts itself, or cannot be kept at a venue with slots of `slot_minutes` and so many `places`.
    pub fn faults(&self, slot_minutes: u16, places: usize) -> Vec<PolicyFault> {
        use KnobFault::*;
        let mut faults = Vec::new();
        let mut wrong = |is_wrong: bool, knobs: &[&'static str], fault: KnobFault| {
            if is_wrong {
                faults.push(PolicyFault {
                    knobs: knobs.to_vec(),
                    fault,
                });
            }
        };
        wrong(self.days_ahead > MAX_DAYS_AHEAD, &["days_ahead"], DaysOutOfRange);
        wrong(
            self.release_minute >= DAY_MINUTES,
            &["release_minute"],
            MinuteOutOfRange,
        );
        // The latest start of a day is before its end; who must ask earlier than it opens never can.
        let open_minutes = (u32::from(self.days_ahead) + 1) * u32::from(DAY_MINUTES);
        let room = open_minutes.saturating_sub(self.release_minute.into());
        wrong(
            u32::from(self.until_minutes_before) >= room,
            &["until_minutes_before", "days_ahead", "release_minute"],
            NeverOpens,
        );
        wrong(
            self.min_minutes > self.max_minutes,
            &["min_minutes", "max_minutes"],
            ShortestAboveLongest,
        );
        wrong(
            slot_minutes == 0 || i64::from(slot_minutes) % STEP_MINUTES != 0,
            &["slot_minutes"],
            GridOffStep,
        );
        wrong(
            slot_minutes > 0
                && (self.max_minutes < slot_minutes
                    || self.min_minutes == 0
                    || !self.min_minutes.is_multiple_of(slot_minutes)),
            &["min_minutes", "slot_minutes"],
            NotOnGrid,
        );
        let by_union = self.remit == Remit::Union;
        wrong(
            by_union && self.remit_union.is_none(),
            &["remit", "remit_union"],
            UnionMissing,
        );
        wrong(
            !by_union && self.remit_union.is_some(),
            &["remit", "remit_union"],
            UnionUnused,
        );
        wrong(
            self.remit == Remit::Everyone && self.others_days_ahead.is_some(),
            &["remit", "others_days_ahead"],
            OthersUnused,
        );
        wrong(
            self.others_days_ahead.is_some_and(|days| days > self.days_ahead),
            &["others_days_ahead", "days_ahead"],
            OthersEarlier,
        );
        let peak_wrong =
            |peak: &PeakHours| peak.from_minute >= peak.to_minute || peak.to_minute > DAY_MINUTES;
        wrong(self.peak.iter().any(peak_wrong), &["peak"], PeakReversed);
        self.quota_faults(&mut wrong);
        wrong(
            self.union_daily_limit == Some(0),
            &["union_daily_limit"],
            UnionZero,
        );
        wrong(
            self.max_party == 0 || self.min_party == 0,
            &["min_party", "max_party"],
            PartyEmpty,
        );
        wrong(
            self.min_party > self.max_party,
            &["min_party", "max_party"],
            PartyReversed,
        );
        wrong(
            self.companions_required >= self.max_party && self.max_party > 0,
            &["companions_required", "max_party"],
            CompanionsAboveParty,
        );
        if let Some(ballot) = self.ballot {
            wrong(self.peak.is_empty(), &["ballot", "peak"], PeakMissing);
            wrong(ballot.closes_minute >= DAY_MINUTES, &["ballot"], MinuteOutOfRange);
            let confirm = u32::from(ballot.confirm_minutes.unwrap_or(0));
            let draws = u32::from(ballot.closes_minute) + u32::from(ballot.draw_minutes) + confirm;
            wrong(
                !(1..=MOST_WISHES).contains(&ballot.wishes),
                &["ballot"],
                WishesOutOfRange,
            );
            wrong(
                ballot
                    .confirm_minutes
                    .is_some_and(|minutes| minutes < SHORTEST_CONFIRM),
                &["ballot"],
                ConfirmTooShort,
            );
            wrong(
                draws > u32::from(ballot.closes_days_before) * u32::from(DAY_MINUTES),
                &["ballot"],
                BallotTooLate,
            );
            wrong(
                (self.days_ahead, ballot.closes_minute) <= (ballot.closes_days_before, self.release_minute),
                &["ballot", "days_ahead", "release_minute"],
                BallotAfterOpening,
            );
        }
        wrong(
            self.pool_minutes
                .is_some_and(|minutes| !(1..=LONGEST_POOL).contains(&minutes)),
            &["pool_minutes"],
            PoolOutOfRange,
        );
        wrong(
            self.approval_minutes == Some(0),
            &["approval_minutes"],
            ApprovalZero,
        );
        wrong(
            self.approval_minutes
                .is_some_and(|minutes| u32::from(minutes) >= room),
            &["approval_minutes", "days_ahead", "release_minute"],
            ApprovalTooLong,
        );
        wrong(
            self.walk_in_share > 0 && usize::from(self.walk_in_share) >= places,
            &["walk_in_share"],
            NothingOnline,
        );
        wrong(self.open_share_percent > 100, &["open_share_percent"], AboveAll);
        wrong(
            self.open_share_percent > 0 && self.peak.is_empty(),
            &["open_share_percent", "peak"],
            PeakMissing,
        );
        wrong(
            self.check_in_minutes_before == 0 && self.check_in_minutes_after == 0,
            &["check_in_minutes_before", "check_in_minutes_after"],
            CheckInNever,
        );
        let grade_wrong = |days: &u16| *days == 0 || *days > 365;
        wrong(
            self.strikes.as_ref().is_some_and(|strikes| {
                strikes.limit == 0
                    || strikes.days == 0
                    || strikes.suspend_days.is_empty()
                    || strikes.suspend_days.iter().any(grade_wrong)
            }),
            &["strikes"],
            StrikesZero,
        );
        faults
    }

    fn quota_faults(&self, wrong: &mut impl FnMut(bool, &[&'static str], KnobFault)) {
        use crate::quota::{QuotaHours, QuotaUnit};
        wrong(self.active_limit == 0, &["active_limit"], KnobFault::NobodyCould);
        wrong(
            self.quotas.iter().any(|quota| quota.limit == 0),
            &["quotas"],
            KnobFault::QuotaZero,
        );
        let twice = |nth: usize, quota: &Quota| self.quotas[..nth].iter().any(|other| other.counts_as(quota));
        wrong(
            self.quotas
                .iter()
                .enumerate()
                .any(|(nth, quota)| twice(nth, quota)),
            &["quotas"],
            KnobFault::QuotaTwice,
        );
        wrong(
            self.peak.is_empty() && self.quotas.iter().any(|quota| quota.hours != QuotaHours::All),
            &["quotas", "peak"],
            KnobFault::PeakMissing,
        );
        let below = |quota: &Quota| {
            quota.unit == QuotaUnit::Minutes && quota.limit > 0 && quota.limit < self.min_minutes
        };
        wrong(
            self.quotas.iter().any(below),
            &["quotas", "min_minutes"],
            KnobFault::QuotaBelowShortest,
        );
    }

    /// When a range that starts at `starts_at` opens for booking.
    pub fn opens_at(&self, zone: Zone, starts_at: Instant) -> Instant {
        self.released(zone, starts_at, self.days_ahead)
    }

    /// Through which ballot a range goes, if any: those in peak hours through that of the peak, where there is one.
    pub fn ballot_kind(&self, is_peak: bool) -> Option<BallotKind> {
        match self.ballot {
            Some(_) if is_peak => Some(BallotKind::Peak),
            _ => self.pool_minutes.map(|_| BallotKind::Release),
        }
    }

    /// When the ballot of a kind for what starts on the date of `starts_at` happens; `None`: there is no such ballot here.
    pub fn ballot_times(&self, kind: BallotKind, zone: Zone, starts_at: Instant) -> Option<BallotTimes> {
        let opens_at = self.opens_at(zone, starts_at);
        let (closes_at, draws_at) = match kind {
            BallotKind::Peak => self.ballot?.closes_and_draws_at(zone, starts_at),
            BallotKind::Release => {
                let closes_at = opens_at + TimeDelta::minutes(self.pool_minutes?.into());
                (closes_at, closes_at)
            }
        };
        Some(BallotTimes {
            opens_at,
            closes_at,
            draws_at,
        })
    }

    /// When it opens for those whose palace this is not; `None`: never.
    pub fn others_open_at(&self, zone: Zone, starts_at: Instant) -> Option<Instant> {
        self.others_days_ahead
            .map(|days| self.released(zone, starts_at, days))
    }

    fn released(&self, zone: Zone, starts_at: Instant, days_ahead: u16) -> Instant {
        zone.opening(
            days_before(zone.date(starts_at), days_ahead),
            self.release_minute.into(),
        )
    }

    /// The last moment at which a range that starts at `starts_at` can be booked.
    pub fn last_call(&self, starts_at: Instant) -> Instant {
        starts_at - TimeDelta::minutes(self.until_minutes_before.into())
    }

    /// Until when a cancellation is in time.
    pub fn cancel_by(&self, starts_at: Instant) -> Instant {
        starts_at - TimeDelta::minutes(self.cancel_minutes_before.into())
    }

    pub fn check_in(&self, starts_at: Instant) -> Span {
        Span {
            starts_at: starts_at - TimeDelta::minutes(self.check_in_minutes_before.into()),
            ends_at: starts_at + TimeDelta::minutes(self.check_in_minutes_after.max(1).into()),
        }
    }

    /// The minutes of `span` that lie in peak hours.
    pub fn peak_minutes(&self, zone: Zone, calendar: &Calendar, span: Span) -> i64 {
        if self.peak.is_empty() {
            return 0;
        }
        let first = zone.date(span.starts_at);
        let last = zone.date(span.ends_at - TimeDelta::milliseconds(1));
        let mut peaks: Vec<Span> = first
            .iter_days()
            .take_while(|date| *date <= last)
            .flat_map(|date| self.peak_spans(zone, calendar, date))
            .filter_map(|peak| peak.meet(span))
            .collect();
        peaks.sort_unstable();
        let mut minutes = 0;
        let mut counted_to = span.starts_at;
        // Peak hours that overlap count once.
        for peak in peaks {
            let from = peak.starts_at.max(counted_to);
            if from < peak.ends_at {
                minutes += (peak.ends_at - from).num_minutes();
                counted_to = peak.ends_at;
            }
        }
        minutes
    }

    /// The peak hours of a date.
    pub fn peak_spans(&self, zone: Zone, calendar: &Calendar, date: NaiveDate) -> Vec<Span> {
        let is_day_off = calendar.is_day_off(date);
        self.peak
            .iter()
            .filter(|peak| match peak.days {
                PeakDays::Workdays => !is_day_off,
                PeakDays::DaysOff => is_day_off,
                PeakDays::EveryDay => true,
            })
            .filter_map(|peak| {
                Span::new(
                    zone.opening(date, peak.from_minute.into()),
                    zone.closing(date, peak.to_minute.into()),
                )
            })
            .collect()
    }
}

impl Ballot {
    /// When entries for a range that starts at `starts_at` close, and when they are drawn.
    fn closes_and_draws_at(&self, zone: Zone, starts_at: Instant) -> (Instant, Instant) {
        let day = days_before(zone.date(starts_at), self.closes_days_before);
        let closes_at = zone.opening(day, self.closes_minute.into());
        (
            closes_at,
            closes_at + TimeDelta::minutes(self.draw_minutes.into()),
        )
    }
}

fn days_before(date: NaiveDate, days: u16) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::{QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};

    fn knobs_at_fault(policy: &Policy, slot_minutes: u16) -> Vec<String> {
        let faults = policy.faults(slot_minutes, 4);
        faults.iter().map(|fault| fault.knobs.join("+")).collect()
    }

    fn quota(limit: u16) -> Quota {
        Quota {
            period: QuotaPeriod::Day,
            unit: QuotaUnit::Minutes,
            per: QuotaPer::VenueKind,
            hours: QuotaHours::All,
            limit,
        }
    }

    #[test]
    fn contradicting_knobs_are_named_together() {
        let ordinary = Policy::default;
        assert!(ordinary().faults(30, 4).is_empty());
        assert_eq!(
            knobs_at_fault(&ordinary(), 20),
            ["slot_minutes", "min_minutes+slot_minutes"]
        );
        assert_eq!(knobs_at_fault(&ordinary(), 60), ["min_minutes+slot_minutes"]);
        type Case = (fn(&mut Policy), &'static str);
        let cases: [Case; 27] = [
            (|p| p.open_share_percent = 50, "open_share_percent+peak"),
            (
                |p| (p.open_share_percent, p.peak) = (101, vec![peak(1080, 1260)]),
                "open_share_percent",
            ),
            (|p| p.walk_in_share = 4, "walk_in_share"),
            (|p| p.min_minutes = 150, "min_minutes+max_minutes"),
            (|p| p.days_ahead = 61, "days_ahead"),
            (|p| p.release_minute = 1440, "release_minute"),
            (
                |p| (p.days_ahead, p.until_minutes_before) = (0, 960),
                "until_minutes_before+days_ahead+release_minute",
            ),
            (|p| p.active_limit = 0, "active_limit"),
            (|p| p.remit = Remit::Union, "remit+remit_union"),
            (|p| p.remit_union = Some("u".into()), "remit+remit_union"),
            (|p| p.others_days_ahead = Some(2), "remit+others_days_ahead"),
            (
                |p| (p.remit, p.others_days_ahead) = (Remit::County, Some(8)),
                "others_days_ahead+days_ahead",
            ),
            (|p| p.peak = vec![peak(1200, 1140)], "peak"),
            (|p| p.quotas = vec![quota(0)], "quotas"),
            (|p| p.quotas = vec![quota(60), quota(90)], "quotas"),
            (|p| p.quotas = vec![quota(15)], "quotas+min_minutes"),
            (
                |p| {
                    p.quotas = vec![Quota {
                        hours: QuotaHours::Peak,
                        ..quota(60)
                    }]
                },
                "quotas+peak",
            ),
            (|p| p.union_daily_limit = Some(0), "union_daily_limit"),
            (|p| p.min_party = 5, "min_party+max_party"),
            (|p| p.min_party = 0, "min_party+max_party"),
            (|p| p.companions_required = 4, "companions_required+max_party"),
            (|p| p.ballot = Some(ballot(1, 1080)), "ballot+peak"),
            (|p| p.pool_minutes = Some(0), "pool_minutes"),
            (|p| p.pool_minutes = Some(61), "pool_minutes"),
            (|p| p.approval_minutes = Some(0), "approval_minutes"),
            (
                |p| (p.check_in_minutes_before, p.check_in_minutes_after) = (0, 0),
                "check_in_minutes_before+check_in_minutes_after",
            ),
            (|p| p.strikes.as_mut().unwrap().suspend_days.clear(), "strikes"),
        ];
        for (turn, knobs) in cases {
            let mut policy = ordinary();
            turn(&mut policy);
            assert_eq!(knobs_at_fault(&policy, 30), [knobs]);
        }
    }

    fn peak(from_minute: u16, to_minute: u16) -> PeakHours {
        PeakHours {
            days: PeakDays::EveryDay,
            from_minute,
            to_minute,
        }
    }

    fn ballot(closes_days_before: u16, closes_minute: u16) -> Ballot {
        Ballot {
            closes_days_before,
            closes_minute,
            draw_minutes: 30,
            wishes: 3,
            confirm_minutes: None,
        }
    }

    #[test]
    fn a_draw_lies_between_the_opening_and_the_day() {
        let with = |ballot| Policy {
            ballot: Some(ballot),
            peak: vec![peak(1080, 1260)],
            ..Policy::default()
        };
        assert!(with(ballot(2, 1080)).faults(30, 4).is_empty());
        assert!(
            with(ballot(1, 1410)).faults(30, 4).is_empty(),
            "drawn at midnight before the day"
        );
        assert_eq!(knobs_at_fault(&with(ballot(1, 1411)), 30), ["ballot"]);
        assert_eq!(
            knobs_at_fault(&with(ballot(7, 480)), 30),
            ["ballot+days_ahead+release_minute"]
        );
        assert!(with(ballot(7, 481)).faults(30, 4).is_empty());
        let confirmed = |minutes| Ballot {
            confirm_minutes: Some(minutes),
            ..ballot(1, 1350)
        };
        assert!(
            with(confirmed(60)).faults(30, 4).is_empty(),
            "confirmed at midnight"
        );
        assert_eq!(knobs_at_fault(&with(confirmed(61)), 30), ["ballot"]);
        assert_eq!(knobs_at_fault(&with(confirmed(9)), 30), ["ballot"]);
        let wishes = |wishes| Ballot {
            wishes,
            ..ballot(2, 1080)
        };
        assert_eq!(knobs_at_fault(&with(wishes(0)), 30), ["ballot"]);
        assert_eq!(knobs_at_fault(&with(wishes(11)), 30), ["ballot"]);
    }

    #[test]
    fn peak_hours_follow_the_calendar_and_count_once() {
        use crate::calendar::HolidayKind;
        let date = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let policy = Policy {
            peak: vec![
                PeakHours {
                    days: PeakDays::Workdays,
                    from_minute: 1080,
                    to_minute: 1200,
                },
                PeakHours {
                    days: PeakDays::DaysOff,
                    from_minute: 540,
                    to_minute: 600,
                },
                PeakHours {
                    days: PeakDays::EveryDay,
                    from_minute: 1140,
                    to_minute: 1260,
                },
            ],
            ..Policy::default()
        };
        let mut calendar = Calendar::default();
        calendar.0.insert(date(28), HolidayKind::MakeupWorkday);
        calendar.0.insert(date(27), HolidayKind::Holiday);
        let zone = Zone::SHANGHAI;
        let minutes = |day, from, to| {
            let span = Span::new(zone.opening(date(day), from), zone.opening(date(day), to)).unwrap();
            policy.peak_minutes(zone, &calendar, span)
        };
        assert_eq!(
            minutes(26, 1050, 1290),
            180,
            "a Thursday: 18:00 to 21:00, the overlap once"
        );
        assert_eq!(minutes(27, 1050, 1290), 120, "a holiday");
        assert_eq!(minutes(27, 570, 660), 30);
        assert_eq!(minutes(28, 570, 660), 0, "a worked Saturday");
        assert_eq!(minutes(28, 1080, 1110), 30);
        assert_eq!(minutes(26, 1260, 1380), 0);
        assert_eq!(
            minutes(26, 1250, 1440 + 1090),
            70,
            "over midnight, into the morning of a holiday"
        );
    }

    #[test]
    fn an_unknown_knob_is_an_error_and_a_missing_one_is_ordinary() {
        let mut json = serde_json::to_value(Policy::default()).unwrap();
        json["speed"] = 1.into();
        assert!(serde_json::from_value::<Policy>(json).is_err());
        let some: Policy = serde_json::from_str(r#"{"days_ahead": 1}"#).unwrap();
        assert_eq!(
            some,
            Policy {
                days_ahead: 1,
                ..Policy::default()
            }
        );
        assert!(serde_json::from_str::<Policy>(r#"{"days_ahead": -1}"#).is_err());
    }
}
