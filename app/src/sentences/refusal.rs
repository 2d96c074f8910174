//! Why something was refused, in a sentence with its facts and a way on, and in a few words.

use super::clock_words;
use crate::lang::Lang;
use gongyue::member::Verification;
use gongyue::quota::{QuotaPeriod, QuotaUnit};
use gongyue::refusal::{QuotaFacts, Reason};
use gongyue::zone::Zone;

impl Lang {
    /// Why a request was refused, for the member, with its facts.
    pub fn refusal_sentence(self, reason: &Reason, zone: Zone) -> String {
        let zh = self == Lang::Zh;
        match reason {
            Reason::NotVerified { verification: Verification::Pending } if zh => {
                "你的会员认证还在等工作人员核对，通过以后就能约。".into()
            }
            Reason::NotVerified { verification: Verification::Pending } => {
                "Your membership is still being checked by the staff; you can reserve once it is confirmed.".into()
            }
            Reason::NotVerified { .. } if zh => "只有认证过的工会会员能约。用姓名和会员卡号认证，一分钟就好。".into(),
            Reason::NotVerified { .. } => {
                "Only verified union members can reserve. Verify with your name and card number; it takes a minute.".into()
            }
            Reason::Closed { closure: Some(closure), .. } => {
                let (kind, time) = (self.closure_kind(closure.kind), self.say_span(closure.span, zone));
                let reason = &closure.reason;
                if zh { format!("{time} {kind}：{reason}。") } else { format!("{kind}, {time}: {reason}.") }
            }
            Reason::Closed { open, .. } if open.is_empty() => {
                if zh { "这一天不开放。".into() } else { "Closed on this day.".into() }
            }
            Reason::Closed { open, .. } => {
                let hours: Vec<String> = open.iter().map(|span| self.clock_span(*span, zone)).collect();
                if zh {
                    format!("这个时间不开放，当天开放 {}。", hours.join("、"))
                } else {
                    format!("Not open at that time; open {} on that day.", hours.join(", "))
                }
            }
            Reason::OffGrid { slot_minutes } => {
                if zh {
                    format!("这里按每 {slot_minutes} 分钟一格预约，开始和结束要在格子上。")
                } else {
                    format!("Reservations here start and end on slots of {slot_minutes} minutes.")
                }
            }
            Reason::TooShort { minutes, min_minutes } => {
                if zh {
                    format!("一次至少 {}，你选了 {}。", self.length((*min_minutes).into()), self.length(*minutes))
                } else {
                    format!("At least {} at a time; you chose {}.", self.length((*min_minutes).into()), self.length(*minutes))
                }
            }
            Reason::TooLong { minutes, max_minutes } => {
                if zh {
                    format!("一次最多 {}，你选了 {}。", self.length((*max_minutes).into()), self.length(*minutes))
                } else {
                    format!("At most {} at a time; you chose {}.", self.length((*max_minutes).into()), self.length(*minutes))
                }
            }
            Reason::NotOpenYet { opens_at, days_ahead, .. } => {
                let when = self.say_instant(*opens_at, zone);
                if zh {
                    format!("还没放号，提前 {days_ahead} 天，{when} 起可以约。")
                } else {
                    format!("Not released yet: it can be reserved from {when}.")
                }
            }
            Reason::TooLate { minutes_before: 0, .. } => {
                if zh { "已经开始了，不能再约。".into() } else { "It has already started.".into() }
            }
            Reason::TooLate { last_call, minutes_before } => {
                let when = self.say_instant(*last_call, zone);
                if zh {
                    format!("开始前 {minutes_before} 分钟停止预约，这场到 {when} 为止。")
                } else {
                    format!("Reservations close {minutes_before} minutes before the start; for this one at {when}.")
                }
            }
            Reason::Taken { free_places: 0, .. } | Reason::Taken { needed: 1, .. } => {
                if zh { "这场已经被约走了。".into() } else { "It has just been taken.".into() }
            }
            Reason::Taken { free_places, needed } => {
                if zh {
                    format!("只剩 {free_places} 个位置，不够 {needed} 个。")
                } else {
                    format!("{free_places} free places are not enough for {needed}.")
                }
            }
            Reason::OverlapsOwn { venue, span, .. } => {
                let time = self.say_span(*span, zone);
                if zh {
                    format!("{time} 你已约了{venue}，一个人同一时间只能在一处。")
                } else {
                    format!("You have already reserved {venue}, {time}; you can only be in one place at a time.")
                }
            }
            Reason::ActiveQuota { limit, own, .. } => {
                if zh {
                    format!("手上最多留 {limit} 场没用完的预约，你现在有 {own} 场。用完或退掉一场就能再约。")
                } else {
                    format!("You may have at most {limit} reservations ahead and have {own}. Use or cancel one to reserve again.")
                }
            }
            Reason::PartySize { min_party, max_party, .. } => {
                if zh {
                    format!("一次 {min_party} 到 {max_party} 人，改一下人数就行。")
                } else {
                    format!("For {min_party} to {max_party} people at a time; change the number.")
                }
            }
            Reason::Suspended { until, strikes, days } if !strikes.is_empty() => {
                let until = self.say_instant(*until, zone);
                let when: Vec<String> = strikes.iter().map(|strike| self.day_words(zone.date(strike.starts_at))).collect();
                let late = strikes.iter().filter(|strike| strike.cancelled_late).count();
                let n = strikes.len() - late;
                // Only what there was.
                let said = |missed: String, given_back: String, and: &str| match (n, late) {
                    (_, 0) => missed,
                    (0, _) => given_back,
                    _ => [missed, given_back].join(and),
                };
                if zh {
                    format!(
                        "近 {days} 天有 {}（{}），暂停预约到 {until}。有特殊情况可以找前台说明。",
                        said(format!("{n} 次没到"), format!("{late} 次晚退"), "、"),
                        when.join("、")
                    )
                } else {
                    format!(
                        "In the last {days} days you {} ({}), so you can reserve again from {until}. If there was a reason, tell the desk.",
                        said(format!("missed {n} of your reservations"), format!("gave back {late} too late"), " and "),
                        when.join(", ")
                    )
                }
            }
            Reason::Suspended { until, .. } => {
                let until = self.say_instant(*until, zone);
                if zh {
                    format!("你的预约暂停到 {until}，想知道原因可以问前台。")
                } else {
                    format!("You can reserve again from {until}. The desk can tell you why.")
                }
            }
            Reason::OutOfRemit { first, opens_at: Some(at), .. } => {
                let at = self.say_instant(*at, zone);
                if zh {
                    format!("这里先让{first}的会员约，其他会员 {at} 起可以约。")
                } else {
                    format!("Members of {first} come first here; others can reserve from {at}.")
                }
            }
            Reason::OutOfRemit { first, .. } => {
                if zh {
                    format!("这里只接受{first}的会员预约。看看附近别的场馆。")
                } else {
                    format!("Only members of {first} can reserve here. Look for another place near you.")
                }
            }
            Reason::NeedsBallot { closes_at, draws_at } => {
                let (closes, draws) = (self.say_instant(*closes_at, zone), self.say_instant(*draws_at, zone));
                if zh {
                    format!("这段是高峰时间，要抽签：{closes} 截止报名，{draws} 抽签。剩下的那以后先到先得。")
                } else {
                    format!("These peak hours are drawn by lot: entries close {closes}, the draw is {draws}. What is left can be reserved after that.")
                }
            }
            Reason::BallotClosed { draws_at, .. } => {
                let draws = self.say_instant(*draws_at, zone);
                if zh {
                    format!("这段时间的抽签已经截止报名，{draws} 抽签。剩下的那以后先到先得。")
                } else {
                    format!("Entries for these hours are closed; the draw is {draws}. What is left can be reserved after that.")
                }
            }
            Reason::NeedsApproval { ask_by, approval_minutes } => {
                let (by, time) = (self.say_instant(*ask_by, zone), self.length((*approval_minutes).into()));
                if zh {
                    format!("这里要工作人员批准，最多等 {time}，所以这场要在 {by} 以前申请。选晚一点的时间。")
                } else {
                    format!("The staff approve each request here within {time}, so this one had to be made by {by}. Choose a later time.")
                }
            }
            Reason::WalkInShare { share, .. } => {
                if zh {
                    format!("剩下的 {share} 个位置留给现场的人，网上不放。可以直接到前台问，或者选别的时间。")
                } else {
                    format!("What is left is kept for people who walk in ({share}). Ask at the desk, or choose another time.")
                }
            }
            Reason::OpenShare { date, share_percent, open_percent } => {
                let date = self.date_full(*date);
                if zh {
                    format!("{date}的高峰时间至少要给会员留 {share_percent}%，这样只剩 {open_percent}%。换个时间，或者少占一些。")
                } else {
                    format!("{share_percent}% of the peak hours of {date} must stay open to members; only {open_percent}% would. Choose another time, or hold less.")
                }
            }
            Reason::Spacing { venue_kind, span, spacing_minutes, .. } => {
                let (kind, time) = (self.kind_in_words(*venue_kind), self.say_span(*span, zone));
                let gap = self.length((*spacing_minutes).into());
                if zh {
                    format!("你已约了{time}的{kind}，两场{kind}之间要隔 {gap}。")
                } else {
                    format!("You have {kind}, {time}; two of a kind are at least {gap} apart.")
                }
            }
            Reason::ActiveShare(quota) | Reason::DailyQuota(quota) | Reason::WeeklyQuota(quota) | Reason::MonthlyQuota(quota) => {
                self.quota_refusal(quota)
            }
            Reason::UnionQuota { union, venue_kind, date, limit, used } => {
                let (kind, day) = (self.kind_in_words(*venue_kind), self.day_words(*date));
                if zh {
                    format!("{union}在这里每天最多约 {limit} 场{kind}，{day}已约 {used} 场。换一天，或者和同事一起去。")
                } else {
                    format!("{union} may have {limit} of {kind} a day here and has {used} on {day}. Choose another day, or join your colleagues.")
                }
            }
            Reason::CompanionsRequired { required, named } => {
                if zh {
                    format!("这里要写明至少 {required} 位同伴，你写了 {named} 位。请同伴把“我”里的同伴码发给你。")
                } else {
                    format!("Companions must be named here: at least {required}; you named {named}. Ask them for the code on their page “Me”.")
                }
            }
            Reason::CancelTooLate { checked_in: true, .. } => {
                if zh { "你已经签到了，不用退。有事找前台。".into() } else { "You are checked in; there is nothing to cancel. Ask at the desk if you have to leave.".into() }
            }
            Reason::CancelTooLate { starts_at, .. } => {
                let at = self.say_instant(*starts_at, zone);
                if zh {
                    format!("这场 {at} 已经开始，不能再退了。有事打电话给前台。")
                } else {
                    format!("It started {at} and can no longer be cancelled. Call the desk if something came up.")
                }
            }
            Reason::CheckInEarly { opens_at, closes_at } => {
                let (from, to) = (self.say_instant(*opens_at, zone), clock_words(zone.local(*closes_at)));
                if zh {
                    format!("还没到签到时间，{from} 到 {to} 签到。")
                } else {
                    format!("Too early to check in: from {from} until {to}.")
                }
            }
            Reason::CheckInLate { closes_at } => {
                let at = self.say_instant(*closes_at, zone);
                if zh {
                    format!("签到 {at} 已经截止，场地让给现场的人了。有特殊情况可以找前台说明。")
                } else {
                    format!("Check-in closed {at} and the court went to people who were there. If there was a reason, tell the desk.")
                }
            }
        }
    }

    /// A few words for a heading.
    pub fn refusal_title(self, reason: &Reason) -> &'static str {
        let (zh, en) = match reason {
            Reason::NotVerified { .. } => ("先认证会员，再来约", "Verify your membership first"),
            Reason::Closed { .. } => ("这个时间不开放", "Closed at that time"),
            Reason::OffGrid { .. } => ("时间要对齐格子", "Not on the venue's slots"),
            Reason::TooShort { .. } => ("时间太短", "Too short"),
            Reason::TooLong { .. } => ("时间太长", "Too long"),
            Reason::NotOpenYet { .. } => ("还没放号", "Not released yet"),
            Reason::TooLate { .. } => ("来不及了", "Too late for this one"),
            Reason::Taken { .. } => ("刚刚被约走了", "Just taken"),
            Reason::OverlapsOwn { .. } => ("这时你在别处", "You are elsewhere then"),
            Reason::ActiveQuota { .. } => ("手上的预约满了", "You have reached your limit"),
            Reason::PartySize { .. } => ("人数不对", "Wrong number of people"),
            Reason::Suspended { .. } => ("你的预约暂停了", "You are suspended"),
            Reason::OutOfRemit { .. } => ("先让本地会员约", "Others come first here"),
            Reason::NeedsBallot { .. } => ("这段要抽签", "Drawn by lot"),
            Reason::BallotClosed { .. } => ("正等着抽签", "Waiting for the draw"),
            Reason::NeedsApproval { .. } => ("要早一点申请", "Ask earlier for this one"),
            Reason::WalkInShare { .. } => ("留给现场的人", "Kept for walk-ins"),
            Reason::Spacing { .. } => ("两场离得太近", "Too close to your other one"),
            Reason::ActiveShare(_) => ("手上的预约满了", "You have reached your limit"),
            Reason::DailyQuota(_) => ("当天的次数用完了", "Your day's share is used"),
            Reason::WeeklyQuota(_) => ("这周的次数用完了", "Your week's share is used"),
            Reason::MonthlyQuota(_) => ("这个月的次数用完了", "Your month's share is used"),
            Reason::UnionQuota { .. } => ("你们工会当天约满了", "Your union's share is used"),
            Reason::CompanionsRequired { .. } => ("要写明同伴", "Companions must be named"),
            Reason::OpenShare { .. } => ("高峰时间占得太多了", "Too much of the peak would be held"),
            Reason::CancelTooLate { .. } => ("来不及退了", "Too late to cancel"),
            Reason::CheckInEarly { .. } => ("还没到签到时间", "Too early to check in"),
            Reason::CheckInLate { .. } => ("签到已截止", "Check-in is closed"),
        };
        if self == Lang::Zh { zh } else { en }
    }

    /// As short as a slot of the grid.
    pub fn refusal_word(self, reason: &Reason) -> &'static str {
        let (zh, en) = match reason {
            Reason::OutOfRemit { .. } => ("本地优先", "others first"),
            Reason::CompanionsRequired { .. } => ("要同伴", "companions"),
            Reason::PartySize { .. } => ("人数", "people"),
            Reason::Spacing { .. } => ("离得太近", "too close"),
            Reason::ActiveQuota { .. } | Reason::ActiveShare(_) => ("手上约满", "too many"),
            Reason::DailyQuota(_) => ("当天约满", "day used"),
            Reason::WeeklyQuota(_) => ("本周约满", "week used"),
            Reason::MonthlyQuota(_) => ("本月约满", "month used"),
            Reason::UnionQuota { .. } => ("工会约满", "union full"),
            Reason::TooShort { .. } | Reason::TooLong { .. } => ("时长", "length"),
            _ => ("不能约", "not now"),
        };
        if self == Lang::Zh { zh } else { en }
    }

    fn quota_refusal(self, quota: &QuotaFacts) -> String {
        let rule = self.quota_rule(quota.period, quota.per, quota.hours, Some(quota.venue_kind));
        let amount = |n: i64| self.quota_amount(quota.unit, n);
        let (limit, used) = (amount(quota.limit.into()), amount(quota.used));
        let (from, to) = (self.day_words(quota.from), self.day_words(quota.to));
        let shorter = quota.unit == QuotaUnit::Minutes && quota.used < i64::from(quota.limit);
        if self == Lang::Zh {
            let had = match quota.period {
                QuotaPeriod::Active => format!("你手上有 {used}"),
                QuotaPeriod::Day => format!("你 {from}已有 {used}"),
                QuotaPeriod::Week | QuotaPeriod::Month => format!("你 {from}到 {to}已有 {used}"),
            };
            let way = match quota.period {
                _ if shorter => "选短一点就行，或者换个时间。",
                QuotaPeriod::Active => "用完或退掉一场就能再约。",
                QuotaPeriod::Day => "换一天再约。",
                QuotaPeriod::Week => "下周再约，或者退掉一场。",
                QuotaPeriod::Month => "下个月再约，或者退掉一场。",
            };
            format!("{rule}最多 {limit}，{had}。{way}")
        } else {
            let had = match quota.period {
                QuotaPeriod::Active => format!("you have {used} ahead"),
                QuotaPeriod::Day => format!("you have {used} on {from}"),
                QuotaPeriod::Week | QuotaPeriod::Month => format!("you have {used} from {from} to {to}"),
            };
            let way = match quota.period {
                _ if shorter => "Choose a shorter time, or another one.",
                QuotaPeriod::Active => "Use or cancel one to reserve again.",
                QuotaPeriod::Day => "Choose another day.",
                QuotaPeriod::Week => "Reserve for next week, or cancel one.",
                QuotaPeriod::Month => "Reserve for next month, or cancel one.",
            };
            format!("At most {limit} {rule}; {had}. {way}")
        }
    }
}
