//! What a policy says: every knob as a sentence, its name for a form, and what is wrong with it.

use super::clock_of;
use crate::lang::Lang;
use gongyue::policy::{KnobFault, PeakDays, Policy, Remit};
use gongyue::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};
use gongyue::venue::VenueKind;
use serde_json::{Value, json};

/// One knob as it stands, in words.
pub struct KnobWords {
    pub name: &'static str,
    pub value: Value,
    pub sentence: String,
    /// Nothing follows from it here: a page may leave it out.
    pub is_off: bool,
}

impl Lang {
    /// Every knob of the policy with its sentence: *what applies here*. `first_name`: who comes first, if anybody.
    pub fn policy_sentences(self, policy: &Policy, slot_minutes: u16, first_name: &str) -> Vec<KnobWords> {
        let mut said = Said {
            lang: self,
            knobs: vec![],
        };
        said.lengths(policy, slot_minutes);
        said.window(policy, first_name);
        said.quotas(policy);
        said.people(policy);
        said.peaks(policy);
        said.after(policy);
        said.knobs
    }

    /// What a quota counts, to stand before or after its limit: “每人每天的乒乓球”, “of table tennis a day”.
    pub(super) fn quota_rule(
        self,
        period: QuotaPeriod,
        per: QuotaPer,
        hours: QuotaHours,
        kind: Option<VenueKind>,
    ) -> String {
        let kind = kind.map(|kind| self.kind_in_words(kind));
        if self == Lang::Zh {
            let period = match period {
                QuotaPeriod::Active => "手上没用完的",
                QuotaPeriod::Day => "每人每天",
                QuotaPeriod::Week => "每人每周",
                QuotaPeriod::Month => "每人每月",
            };
            let hours = match hours {
                QuotaHours::All => "",
                QuotaHours::Peak => "高峰时间",
                QuotaHours::OffPeak => "非高峰时间",
            };
            let per = match per {
                QuotaPer::VenueKind => kind.unwrap_or_else(|| "同一种场地".into()),
                QuotaPer::Palace => "在这个文化宫".to_owned(),
                QuotaPer::Everywhere => "在所有文化宫一共".to_owned(),
            };
            format!("{period}{hours}{per}")
        } else {
            let period = match period {
                QuotaPeriod::Active => "ahead at one time",
                QuotaPeriod::Day => "a day",
                QuotaPeriod::Week => "a week",
                QuotaPeriod::Month => "a month",
            };
            let hours = match hours {
                QuotaHours::All => "",
                QuotaHours::Peak => " in peak hours",
                QuotaHours::OffPeak => " outside peak hours",
            };
            let per = match per {
                QuotaPer::VenueKind => format!("of {}", kind.unwrap_or_else(|| "the same kind".into())),
                QuotaPer::Palace => "at this palace".to_owned(),
                QuotaPer::Everywhere => "at all palaces together".to_owned(),
            };
            format!("{per} {period}{hours}")
        }
    }

    /// How much of a quota is used: “每人每周羽毛球：已约 2 场，最多 3 场”, “2 of 3 reservations of badminton a week”.
    pub fn quota_used(self, quota: &Quota, kind: VenueKind, used: i64) -> String {
        let rule = self.quota_rule(quota.period, quota.per, quota.hours, Some(kind));
        let limit = self.quota_amount(quota.unit, quota.limit.into());
        match (self, quota.unit) {
            (Lang::Zh, unit) => format!("{rule}：已约 {}，最多 {limit}", self.quota_amount(unit, used)),
            (Lang::En, QuotaUnit::Minutes) => format!("{} of {limit} {rule}", self.length(used)),
            (Lang::En, QuotaUnit::Reservations) => format!("{used} of {limit} {rule}"),
        }
    }

    /// A kind of venue within a sentence: 乒乓球, table tennis.
    pub(super) fn kind_in_words(self, kind: VenueKind) -> String {
        self.venue_kind(kind).to_lowercase()
    }

    pub(super) fn quota_amount(self, unit: QuotaUnit, n: i64) -> String {
        match (unit, self) {
            (QuotaUnit::Minutes, _) => self.length(n),
            (QuotaUnit::Reservations, Lang::Zh) => format!("{n} 场"),
            (QuotaUnit::Reservations, Lang::En) if n == 1 => "1 reservation".to_owned(),
            (QuotaUnit::Reservations, Lang::En) => format!("{n} reservations"),
        }
    }

    /// The label of a knob in a form.
    pub fn knob_name(self, knob: &str) -> &'static str {
        let (zh, en) = match knob {
            "min_minutes" => ("一次至少（分钟）", "Shortest, minutes"),
            "max_minutes" => ("一次最多（分钟）", "Longest, minutes"),
            "slot_minutes" => ("每格（分钟）", "Slot, minutes"),
            "days_ahead" => ("提前几天放号", "Released days ahead"),
            "release_minute" => ("每天几点放号", "Released at"),
            "until_minutes_before" => ("开始前几分钟停止预约", "Closes minutes before the start"),
            "remit" => ("谁优先", "Who comes first"),
            "remit_union" => ("优先的工会", "The union that comes first"),
            "others_days_ahead" => ("其他人提前几天可约", "Others may reserve days ahead"),
            "peak" => ("高峰时间", "Peak hours"),
            "active_limit" => ("手上最多几场", "Reservations ahead at one time"),
            "quotas" => ("次数和时长限制", "Quotas"),
            "companions_count" => ("当同伴也算次数", "Being a companion counts"),
            "union_daily_limit" => ("一个工会每天几场", "A union's reservations a day"),
            "spacing_minutes" => ("两场之间隔几分钟", "Minutes between two of a kind"),
            "min_party" => ("最少几人", "Smallest party"),
            "max_party" => ("最多几人", "Largest party"),
            "companions_required" => ("要写明几位同伴", "Companions to be named"),
            "ballot" => ("高峰抽签", "Draw for peak hours"),
            "pool_minutes" => (
                "放号后几分钟内的申请一起抽签",
                "Requests drawn together, minutes after the release",
            ),
            "approval_minutes" => ("工作人员几分钟内批准", "Approved within minutes"),
            "walk_in_share" => ("留给现场几个位置", "Places kept for walk-ins"),
            "open_share_percent" => (
                "高峰时间至少给会员留百分之几",
                "Per cent of the peak left open to members",
            ),
            "cancel_minutes_before" => ("开始前几分钟可免责取消", "Free to cancel until minutes before"),
            "check_in_minutes_before" => ("开始前几分钟可签到", "Check-in from minutes before"),
            "check_in_minutes_after" => ("开始后几分钟截止签到", "Check-in until minutes after"),
            "strikes" => ("约了不来的处理", "When people do not come"),
            _ => ("规则", "Rules"),
        };
        if self == Lang::Zh { zh } else { en }
    }

    /// What is wrong with a knob.
    pub fn knob_fault(self, fault: KnobFault) -> &'static str {
        use KnobFault::*;
        let (zh, en) = match fault {
            DaysOutOfRange => ("最多提前 60 天", "at most 60 days"),
            MinuteOutOfRange => ("要在 00:00 到 23:59 之间", "must be a time from 00:00 to 23:59"),
            ShortestAboveLongest => ("最短比最长还长", "the shortest is longer than the longest"),
            NotOnGrid => ("时长要是每格的整数倍", "lengths are whole slots of the venue"),
            GridOffStep => ("每格要是 15 分钟的整数倍", "a slot is a multiple of 15 minutes"),
            NeverOpens => (
                "放号时已经停止预约，谁也约不到",
                "booking would close before it opens",
            ),
            NobodyCould => ("这样谁也约不了", "nobody could reserve anything"),
            PartyEmpty => ("至少要 1 人", "a reservation is for one person or more"),
            PartyReversed => (
                "最少人数比最多人数还多",
                "the smallest party is larger than the largest",
            ),
            CompanionsAboveParty => (
                "同伴比能来的人还多",
                "more companions than the party has room for",
            ),
            UnionMissing => ("没有写明哪个工会优先", "the union that comes first is not named"),
            UnionUnknown => ("没有这个工会", "there is no such union"),
            UnionUnused => (
                "写了工会，但没有选工会优先",
                "a union is named, but no union comes first",
            ),
            OthersEarlier => (
                "其他人会比优先的人更早约到",
                "others would be let in before those who come first",
            ),
            OthersUnused => (
                "没有谁优先，就没有其他人",
                "nobody comes first, so there are no others",
            ),
            PeakReversed => (
                "高峰时间的结束要晚于开始",
                "peak hours end after they start, on the same day",
            ),
            PeakMissing => ("还没有设高峰时间", "there are no peak hours yet"),
            QuotaZero => ("限制要大于 0", "a quota is more than nothing"),
            QuotaTwice => ("有两条限制管的是同一件事", "two quotas count the same thing"),
            QuotaBelowShortest => (
                "限制比最短的一次还短",
                "the quota is shorter than the shortest reservation",
            ),
            UnionZero => (
                "至少 1 场，否则会员都约不了",
                "at least one, or no member could reserve",
            ),
            BallotAfterOpening => ("报名还没开始就截止了", "entries would close before the day opens"),
            BallotTooLate => (
                "抽签要在当天开始以前",
                "the draw must be over before the day begins",
            ),
            WishesOutOfRange => ("志愿要 1 到 10 个", "one to ten wishes"),
            ConfirmTooShort => ("至少留 10 分钟确认", "at least ten minutes to confirm"),
            PoolOutOfRange => ("1 到 60 分钟", "one to sixty minutes"),
            ApprovalZero => ("工作人员没有时间批准", "the staff would have no time to decide"),
            ApprovalTooLong => (
                "批准的时间比能提前的还长，谁也申请不到",
                "nobody could ask early enough",
            ),
            StrikesZero => (
                "次数和天数至少是 1，暂停 1 到 365 天",
                "a limit and days of one or more, suspensions of 1 to 365 days",
            ),
            AboveAll => ("最多 100", "at most 100"),
            NothingOnline => (
                "留得太多，网上一个都不剩",
                "nothing would be left to reserve online",
            ),
            CheckInNever => ("这样谁也签不了到", "nobody could check in"),
        };
        if self == Lang::Zh { zh } else { en }
    }
}

/// Gathers sentences, in the order in which people read them.
struct Said {
    lang: Lang,
    knobs: Vec<KnobWords>,
}

impl Said {
    fn say(&mut self, name: &'static str, value: Value, is_off: bool, zh: String, en: String) {
        let sentence = if self.lang == Lang::Zh { zh } else { en };
        self.knobs.push(KnobWords {
            name,
            value,
            sentence,
            is_off,
        });
    }

    fn lengths(&mut self, p: &Policy, slot: u16) {
        let (min, max) = (
            self.lang.length(p.min_minutes.into()),
            self.lang.length(p.max_minutes.into()),
        );
        self.say(
            "min_minutes",
            json!(p.min_minutes),
            false,
            format!("一次至少 {min}。"),
            format!("At least {min} at a time."),
        );
        self.say(
            "max_minutes",
            json!(p.max_minutes),
            false,
            format!("一次最多 {max}。"),
            format!("At most {max} at a time."),
        );
        self.say(
            "slot_minutes",
            json!(slot),
            false,
            format!("每 {slot} 分钟一格。"),
            format!("Slots of {slot} minutes."),
        );
    }

    fn window(&mut self, p: &Policy, first: &str) {
        let (days, at) = (p.days_ahead, clock_of(p.release_minute));
        self.say(
            "days_ahead",
            json!(days),
            false,
            format!("提前 {days} 天可以约。"),
            format!("Opens {} ahead.", days_en(days)),
        );
        self.say(
            "release_minute",
            json!(p.release_minute),
            false,
            format!("每天 {at} 放号。"),
            format!("Released at {at} each day."),
        );
        let (zh, en) = match p.until_minutes_before {
            0 => (
                "开始前都能约。".to_owned(),
                "Bookable until it starts.".to_owned(),
            ),
            m => (
                format!("开始前 {m} 分钟停止预约。"),
                format!("Bookable until {m} minutes before the start."),
            ),
        };
        self.say(
            "until_minutes_before",
            json!(p.until_minutes_before),
            false,
            zh,
            en,
        );
        let open = p.remit == Remit::Everyone;
        let (zh, en) = if open {
            (
                "所有工会会员都能约。".to_owned(),
                "Open to members of all unions.".to_owned(),
            )
        } else {
            (
                format!("先让{first}的会员约。"),
                format!("Members of {first} come first."),
            )
        };
        self.say("remit", json!(p.remit), open, zh, en);
        let union = p.remit_union.is_some();
        let (zh, en) = if union {
            (
                format!("优先的工会是{first}。"),
                format!("The union that comes first is {first}."),
            )
        } else {
            (
                "没有哪个工会优先。".to_owned(),
                "No union comes first.".to_owned(),
            )
        };
        self.say("remit_union", json!(p.remit_union), true, zh, en);
        let (zh, en) = match p.others_days_ahead {
            Some(days) => (
                format!("其他会员提前 {days} 天可以约。"),
                format!("Others can reserve {} ahead.", days_en(days)),
            ),
            None if open => (
                "大家同时可以约。".to_owned(),
                "Everybody can reserve at the same time.".to_owned(),
            ),
            None => (
                "其他会员不能在网上约。".to_owned(),
                "Others cannot reserve online.".to_owned(),
            ),
        };
        self.say("others_days_ahead", json!(p.others_days_ahead), open, zh, en);
    }

    fn quotas(&mut self, p: &Policy) {
        let n = p.active_limit;
        self.say(
            "active_limit",
            json!(n),
            false,
            format!("手上最多留 {n} 场没用完的预约。"),
            format!("At most {n} reservations ahead at one time."),
        );
        for quota in &p.quotas {
            let Quota {
                period,
                unit,
                per,
                hours,
                limit,
            } = *quota;
            let (zh, en) = (Lang::Zh, Lang::En);
            self.say(
                "quotas",
                json!(quota),
                false,
                format!(
                    "{}最多 {}。",
                    zh.quota_rule(period, per, hours, None),
                    zh.quota_amount(unit, limit.into())
                ),
                format!(
                    "At most {} {}.",
                    en.quota_amount(unit, limit.into()),
                    en.quota_rule(period, per, hours, None)
                ),
            );
        }
        if p.quotas.is_empty() {
            self.say(
                "quotas",
                json!([]),
                true,
                "每天、每周、每月不限次数。".into(),
                "No limit by day, week or month.".into(),
            );
        }
        let (zh, en) = if p.companions_count {
            (
                "当别人的同伴也算自己的次数。",
                "Being somebody's companion uses your own share.",
            )
        } else {
            (
                "当别人的同伴不算次数。",
                "Being somebody's companion uses nothing of yours.",
            )
        };
        self.say(
            "companions_count",
            json!(p.companions_count),
            !p.companions_count,
            zh.into(),
            en.into(),
        );
        let (zh, en) = match p.union_daily_limit {
            Some(n) => (
                format!("一个基层工会的会员每天一共最多 {n} 场。"),
                format!("The members of one grassroots union have at most {n} a day together."),
            ),
            None => (
                "不限一个工会的场数。".to_owned(),
                "No limit for a union.".to_owned(),
            ),
        };
        self.say(
            "union_daily_limit",
            json!(p.union_daily_limit),
            p.union_daily_limit.is_none(),
            zh,
            en,
        );
        let gap = self.lang.length(p.spacing_minutes.into());
        let (zh, en) = match p.spacing_minutes {
            0 => (
                "两场可以连着约。".to_owned(),
                "Two reservations may follow each other.".to_owned(),
            ),
            _ => (
                format!("同一种场地，两场之间要隔 {gap}。"),
                format!("Two of a kind are at least {gap} apart."),
            ),
        };
        self.say(
            "spacing_minutes",
            json!(p.spacing_minutes),
            p.spacing_minutes == 0,
            zh,
            en,
        );
    }

    fn people(&mut self, p: &Policy) {
        let (min, max, named) = (p.min_party, p.max_party, p.companions_required);
        self.say(
            "min_party",
            json!(min),
            min <= 1,
            format!("一次最少 {min} 人。"),
            format!("For {min} people at least."),
        );
        self.say(
            "max_party",
            json!(max),
            false,
            format!("一次最多 {max} 人。"),
            format!("At most {max} people on one reservation."),
        );
        let (zh, en) = match named {
            0 => (
                "不用写同伴。".to_owned(),
                "No companions need be named.".to_owned(),
            ),
            n => (
                format!("要写明至少 {n} 位认证过的同伴。"),
                format!("Verified companions are named: at least {n}."),
            ),
        };
        self.say("companions_required", json!(named), named == 0, zh, en);
    }

    fn peaks(&mut self, p: &Policy) {
        let days = |days: PeakDays, zh: bool| match (days, zh) {
            (PeakDays::Workdays, true) => "工作日",
            (PeakDays::DaysOff, true) => "休息日",
            (PeakDays::EveryDay, true) => "每天",
            (PeakDays::Workdays, false) => "working days",
            (PeakDays::DaysOff, false) => "days off",
            (PeakDays::EveryDay, false) => "every day",
        };
        let list = |zh: bool| {
            let peak = p.peak.iter();
            let said = peak.map(|p| {
                format!(
                    "{} {}–{}",
                    days(p.days, zh),
                    clock_of(p.from_minute),
                    clock_of(p.to_minute)
                )
            });
            said.collect::<Vec<_>>().join(if zh { "、" } else { ", " })
        };
        let off = p.peak.is_empty();
        let (zh, en) = if off {
            ("没有高峰时间。".to_owned(), "There are no peak hours.".to_owned())
        } else {
            (
                format!("高峰时间：{}。", list(true)),
                format!("Peak hours: {}.", list(false)),
            )
        };
        self.say("peak", json!(p.peak), off, zh, en);
        let (zh, en) = match p.ballot {
            None => (
                "不用抽签，先到先得。".to_owned(),
                "No draw: first come, first served.".to_owned(),
            ),
            Some(b) => {
                let (days, at, wait) = (b.closes_days_before, clock_of(b.closes_minute), b.draw_minutes);
                let (wishes, confirm) = (b.wishes, b.confirm_minutes.map(|m| self.lang.length(m.into())));
                let (confirm_zh, confirm_en) = match confirm {
                    Some(time) => (
                        format!("中签后 {time}内确认，不确认就给下一位；"),
                        format!("who wins confirms within {time}, or it goes to the next; "),
                    ),
                    None => (String::new(), String::new()),
                };
                (
                    format!(
                        "高峰时间先抽签：每人最多填 {wishes} 个志愿，提前 {days} 天 {at} 截止报名，{wait} 分钟后抽签，{confirm_zh}剩下的先到先得。"
                    ),
                    format!(
                        "Peak hours are drawn first: up to {wishes} wishes each, entries close {days} days before at {at}, drawn {wait} minutes later; {confirm_en}what is left is first come, first served."
                    ),
                )
            }
        };
        self.say("ballot", json!(p.ballot), p.ballot.is_none(), zh, en);
        let (zh, en) = match p.pool_minutes {
            None => (
                "放号后先到先得。".to_owned(),
                "From the release on, first come, first served.".to_owned(),
            ),
            Some(minutes) => (
                format!("放号后前 {minutes} 分钟的申请一起抽签，早点晚点都一样；抽完剩下的先到先得。"),
                format!(
                    "Requests of the first {minutes} minutes after the release are drawn together: being faster wins nothing. What is left is first come, first served."
                ),
            ),
        };
        self.say(
            "pool_minutes",
            json!(p.pool_minutes),
            p.pool_minutes.is_none(),
            zh,
            en,
        );
        let (zh, en) = match p.approval_minutes {
            None => (
                "约上就算数，不用批准。".to_owned(),
                "No approval needed.".to_owned(),
            ),
            Some(m) => {
                let time = self.lang.length(m.into());
                (
                    format!("要工作人员批准，{time}内答复，逾期作废。"),
                    format!("The staff approve each request within {time}, or it lapses."),
                )
            }
        };
        self.say(
            "approval_minutes",
            json!(p.approval_minutes),
            p.approval_minutes.is_none(),
            zh,
            en,
        );
        let (zh, en) = match p.walk_in_share {
            0 => (
                "位置全部网上放。".to_owned(),
                "All places are released online.".to_owned(),
            ),
            1 => (
                "每个时段留 1 个位置给现场的人。".to_owned(),
                "1 place of every hour is kept for people who walk in.".to_owned(),
            ),
            n => (
                format!("每个时段留 {n} 个位置给现场的人。"),
                format!("{n} places of every hour are kept for people who walk in."),
            ),
        };
        self.say(
            "walk_in_share",
            json!(p.walk_in_share),
            p.walk_in_share == 0,
            zh,
            en,
        );
        let (zh, en) = match p.open_share_percent {
            0 => (
                "文化宫自己留用多少场地，没有上限。".to_owned(),
                "How much the palace may keep for itself has no limit.".to_owned(),
            ),
            n => (
                format!("每天的高峰时间至少有 {n}% 给会员约，文化宫自己留用的不会更多。"),
                format!(
                    "At least {n}% of each day's peak hours stay open to members; the palace keeps no more for itself."
                ),
            ),
        };
        self.say(
            "open_share_percent",
            json!(p.open_share_percent),
            p.open_share_percent == 0,
            zh,
            en,
        );
    }

    fn after(&mut self, p: &Policy) {
        let (m, before, after) = (
            p.cancel_minutes_before,
            p.check_in_minutes_before,
            p.check_in_minutes_after,
        );
        let (zh, en) = match m {
            0 => (
                "开始前退都没有影响。".to_owned(),
                "Cancel until it starts without consequence.".to_owned(),
            ),
            _ => {
                let time = self.lang.length(m.into());
                (
                    format!("开始前 {time}以前退，没有影响。"),
                    format!("Cancel up to {time} before without consequence."),
                )
            }
        };
        self.say("cancel_minutes_before", json!(m), false, zh, en);
        self.say(
            "check_in_minutes_before",
            json!(before),
            false,
            format!("开始前 {before} 分钟起可以签到。"),
            format!("Check in from {before} minutes before."),
        );
        self.say(
            "check_in_minutes_after",
            json!(after),
            false,
            format!("开始后 {after} 分钟还没签到，位置会让给现场的人。"),
            format!("Not checked in {after} minutes after the start: the place goes to people at the door."),
        );
        let (zh, en) = match &p.strikes {
            None => (
                "约了不来不会暂停预约。".to_owned(),
                "Not turning up does not suspend you.".to_owned(),
            ),
            Some(s) => {
                let grades: Vec<String> = s.suspend_days.iter().map(u16::to_string).collect();
                let (days, limit) = (s.days, s.limit);
                (
                    format!(
                        "{days} 天里满 {limit} 次没到，暂停预约 {} 天。晚退算半次；天气和停用不算。",
                        grades.join(" 天，再犯 ")
                    ),
                    format!(
                        "Miss {limit} within {days} days and you are suspended for {} days. Giving back late counts half; weather and closures do not count.",
                        grades.join(", then ")
                    ),
                )
            }
        };
        self.say("strikes", json!(p.strikes), p.strikes.is_none(), zh, en);
    }
}

/// 1 day, 7 days.
fn days_en(days: impl Into<u32>) -> String {
    match days.into() {
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_knob_has_a_sentence_and_a_name() {
        let knobs = serde_json::to_value(Policy::default()).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let said = lang.policy_sentences(&Policy::default(), 30, "");
            for knob in knobs.as_object().unwrap().keys() {
                assert!(
                    said.iter()
                        .any(|words| words.name == knob && !words.sentence.is_empty()),
                    "{knob}"
                );
                assert_ne!(lang.knob_name(knob), lang.knob_name("?"), "{knob}");
            }
        }
    }

    #[test]
    fn no_two_quotas_sound_alike() {
        for lang in [Lang::Zh, Lang::En] {
            let mut said = BTreeSet::new();
            for period in QuotaPeriod::ALL {
                for unit in QuotaUnit::ALL {
                    for per in QuotaPer::ALL {
                        for hours in QuotaHours::ALL {
                            let quota = Quota {
                                period: *period,
                                unit: *unit,
                                per: *per,
                                hours: *hours,
                                limit: 60,
                            };
                            let policy = Policy {
                                quotas: vec![quota],
                                ..Policy::default()
                            };
                            let words = lang.policy_sentences(&policy, 30, "");
                            let words = words.into_iter().find(|words| words.name == "quotas").unwrap();
                            assert!(said.insert(words.sentence.clone()), "{}", words.sentence);
                        }
                    }
                }
            }
        }
    }
}
