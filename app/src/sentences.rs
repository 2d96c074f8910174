//! Sentences of the rules: why something is refused, what a policy says, and what is wrong with an input.
//! Used by pages, the API and notices alike.

use crate::lang::Lang;
use crate::words::words;
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use gongyue::closure::ClosureKind;
use gongyue::member::Verification;
use gongyue::policy::Policy;
use gongyue::refusal::Reason;
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;

words! {
    sentence_gap: "", " ";

    problem_unreadable: "看不懂这个请求", "The request cannot be read";
    problem_fields: "有的地方要改一下", "Something needs correcting";
    problem_wrong_method_detail: "这个地址不接受这种请求。", "This address does not take that kind of request.";
    problem_sign_in: "请先登录", "Please sign in";
    problem_sign_in_detail: "登录以后再来一次，用手机号和验证码就行。", "Sign in with your phone number and a code, then try again.";
    problem_forbidden: "没有这个权限", "Not allowed";
    problem_forbidden_detail: "这一步要从本网站的页面上做，或者要有相应的权限。", "This must be done from our own pages, or needs a right that you do not have.";
    problem_not_found: "没有找到", "Not found";
    problem_not_found_detail: "这里没有这个内容，或者它不是你的。", "There is nothing here, or it is not yours.";
    problem_refused: "这场约不了", "This cannot be reserved";
    problem_changed: "刚刚有人改过了", "Somebody changed this first";
    problem_changed_detail: "刷新看看现在的情况，再决定。", "Look at how it is now, then decide.";
    problem_too_large: "内容太大", "Too large";
    problem_too_large_detail: "发来的内容超过了上限，请缩短后再试。", "What was sent is over the limit. Shorten it and try again.";
    problem_too_often: "太频繁了", "Too often";
    problem_too_often_detail: "请过一会儿再试。", "Please wait a little before the next try.";
    problem_busy: "现在人太多", "Very busy right now";
    problem_busy_detail: "没有约上，也没有占你的次数。过几秒再试。", "Nothing was reserved and nothing was counted. Try again in a few seconds.";
    problem_failed: "我们这边出错了", "Something went wrong on our side";
    problem_failed_detail: "没有约上，也没有占你的次数。请再试一次。", "Nothing was reserved and nothing was counted. Please try again.";

    fault_not_json: "请求的内容不是完整的 JSON。", "The body is not complete JSON.";
    fault_form: "表单的内容不完整，请返回重新提交。", "The form is incomplete. Go back and send it again.";
    fault_unknown_field: "没有这个字段。", "There is no such field.";
    fault_missing_field: "缺少这个字段。", "This field is missing.";
    fault_wrong_type: "这个字段的类型或格式不对。", "This field has the wrong type or format.";
    fault_parameter: "这个参数不对。", "This parameter is not right.";
    fault_date: "没有这个日期，请写成 2026-11-27 这样。", "There is no such date; write it like 2026-11-27.";
    fault_date_far: "这个日期太远，只能看前一年到后两个月。", "That date is too far; look from a year back to two months ahead.";
    makeup_day(name: &str): "{name}调休上班", "Working day for {name}";
    after_note(left: usize): "约后还能再约 {left} 场", "You can reserve {left} more after this";
    after_note_last: "约后就满了，用完一场再约", "Your last one until you use or cancel one";
    sign_in_why: "登录以后就能约，也能看到你的预约。", "Sign in to reserve and to see your reservations.";
    since_status(status: &str, date: &str): "{status}，{date}起", "{status} since {date}";
    no_booking: "这里现在不接受预约。", "No reservations are taken here at present.";
    court_shut: "停用", "Closed";
    you_are_at(sport: &str): "在{sport}", "At {sport}";
    fault_place: "位置请写成“经度,纬度”，例如 115.99,29.72。", "Write the place as longitude,latitude, such as 115.99,29.72.";
    fault_end_before_start: "结束时间要晚于开始时间。", "The end must be after the start.";
    fault_seconds: "时间要到整分钟。", "Times are whole minutes.";
    fault_court: "没有这个场地。", "There is no such court.";
    fault_key: "请带上 Idempotency-Key（1–100 个字符）。", "Send an Idempotency-Key of 1 to 100 characters.";
    fault_key_reused: "这个 Idempotency-Key 已经用在另一个请求上。", "This Idempotency-Key was used for another request.";
    fault_companions: "同伴请用自己的手机加入，这里不填别人的信息。", "Companions join from their own phones; leave this empty.";
    fault_phone_empty: "请填手机号。", "Enter your mobile number.";
    fault_phone_digits: "手机号是 11 位数字。", "A mobile number has 11 digits.";
    fault_phone_mobile: "手机号要以 13 到 19 开头。", "A mobile number starts with 13 to 19.";
    fault_code_shape: "验证码是 6 位数字。", "The code has 6 digits.";
    fault_code_wrong(left: i64): "验证码不对，还可以试 {left} 次。", "That code is not right; tries left: {left}.";
    fault_code_gone: "验证码已失效，请重新获取。", "The code is no longer valid. Ask for a new one.";
    fault_name: "请填会员卡上的姓名（2–40 个字）。", "Enter your name as on the card, 2 to 40 characters.";
    fault_card: "请填会员卡号（6–24 位字母或数字）。", "Enter the card number, 6 to 24 letters or digits.";
    fault_card_in_use: "这张卡已经在另一个账号上认证过，请到服务台处理。", "This card is already verified on another account. Please ask at the desk.";
    fault_cursor: "翻页的位置不对，请从第一页看起。", "This place in the list is not known; start from the first page.";

    sms_template(code: &str, minutes: i64): "【宫约】验证码 {code}，{minutes} 分钟内有效。不要告诉别人。", "[Gongyue] Your code is {code}, valid for {minutes} minutes. Tell nobody.";
}

/// The knobs that a policy has now, in the order in which people read them.
pub struct KnobWords {
    pub name: &'static str,
    pub value: u16,
    pub sentence: String,
}

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
                    format!("Not released yet: it opens {days_ahead} days ahead, on {when}.")
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
                    format!("Only {free_places} places are left, not {needed}.")
                }
            }
            Reason::OverlapsOwn { venue, span, .. } => {
                let time = self.say_span(*span, zone);
                if zh {
                    format!("{time}你已约了{venue}，一个人同一时间只能在一处。")
                } else {
                    format!("You have reserved {venue}, {time}; one can be in one place at a time.")
                }
            }
            Reason::ActiveQuota { limit, own, .. } => {
                if zh {
                    format!("手上最多留 {limit} 场没用完的预约，你现在有 {own} 场。用完或退掉一场就能再约。")
                } else {
                    format!("You may have at most {limit} reservations ahead and have {own}. Use or cancel one to reserve again.")
                }
            }
            Reason::PartySize { max_party, .. } => {
                if zh {
                    format!("一次 1 到 {max_party} 人。")
                } else {
                    format!("For 1 to {max_party} people at a time.")
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
            Reason::ActiveQuota { .. } => ("手上的预约满了", "No reservations left"),
            Reason::PartySize { .. } => ("人数不对", "Wrong number of people"),
        };
        if self == Lang::Zh { zh } else { en }
    }

    pub fn closure_kind(self, kind: ClosureKind) -> &'static str {
        let (zh, en) = match kind {
            ClosureKind::Weather => ("天气原因停用", "Closed for weather"),
            ClosureKind::Maintenance => ("检修停用", "Closed for repair"),
            ClosureKind::Event => ("有活动", "Event"),
            ClosureKind::Hold => ("已留用", "Kept for a group"),
        };
        if self == Lang::Zh { zh } else { en }
    }

    /// Every knob of the policy with its sentence: *what applies here*.
    pub fn policy_sentences(self, policy: &Policy, slot_minutes: u16) -> Vec<KnobWords> {
        let zh = self == Lang::Zh;
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let release = clock(policy.release_minute);
        let (min, max) = (
            self.length(policy.min_minutes.into()),
            self.length(policy.max_minutes.into()),
        );
        let knob = |name, value: u16, zh_words: String, en_words: String| KnobWords {
            name,
            value,
            sentence: if zh { zh_words } else { en_words },
        };
        let last_call = match policy.until_minutes_before {
            0 => (
                "开始前都能约。".to_owned(),
                "Bookable until it starts.".to_owned(),
            ),
            m => (
                format!("开始前 {m} 分钟停止预约。"),
                format!("Bookable until {m} minutes before the start."),
            ),
        };
        vec![
            knob(
                "min_minutes",
                policy.min_minutes,
                format!("一次至少 {min}。"),
                format!("At least {min} at a time."),
            ),
            knob(
                "max_minutes",
                policy.max_minutes,
                format!("一次最多 {max}。"),
                format!("At most {max} at a time."),
            ),
            knob(
                "slot_minutes",
                slot_minutes,
                format!("每 {slot_minutes} 分钟一格。"),
                format!("Slots of {slot_minutes} minutes."),
            ),
            knob(
                "days_ahead",
                policy.days_ahead,
                format!("提前 {} 天可以约。", policy.days_ahead),
                format!("Opens {} days ahead.", policy.days_ahead),
            ),
            knob(
                "release_minute",
                policy.release_minute,
                format!("每天 {release} 放号。"),
                format!("Released at {release} each day."),
            ),
            knob(
                "until_minutes_before",
                policy.until_minutes_before,
                last_call.0,
                last_call.1,
            ),
            knob(
                "active_limit",
                policy.active_limit,
                format!("手上最多留 {} 场没用完的预约。", policy.active_limit),
                format!("At most {} reservations ahead at one time.", policy.active_limit),
            ),
            knob(
                "max_party",
                policy.max_party,
                format!("一次最多 {} 人。", policy.max_party),
                format!("Up to {} people.", policy.max_party),
            ),
            knob(
                "cancel_minutes_before",
                policy.cancel_minutes_before,
                format!("开始前 {} 分钟以前退，没有影响。", policy.cancel_minutes_before),
                format!(
                    "Cancel up to {} minutes before without consequence.",
                    policy.cancel_minutes_before
                ),
            ),
            knob(
                "check_in_minutes_before",
                policy.check_in_minutes_before,
                format!("开始前 {} 分钟起可以签到。", policy.check_in_minutes_before),
                format!("Check in from {} minutes before.", policy.check_in_minutes_before),
            ),
            knob(
                "check_in_minutes_after",
                policy.check_in_minutes_after,
                format!(
                    "开始后 {} 分钟还没签到，位置会让给现场的人。",
                    policy.check_in_minutes_after
                ),
                format!(
                    "Not checked in {} minutes after the start: the place goes to people at the door.",
                    policy.check_in_minutes_after
                ),
            ),
        ]
    }

    /// `11 月 27 日 08:00` in the palace's own time; exact, since a rule hangs on it.
    pub fn say_instant(self, instant: Instant, zone: Zone) -> String {
        let local = zone.local(instant);
        format!("{} {}", self.day_words(local.date()), clock_words(local))
    }

    /// `11 月 27 日 19:00–20:00`.
    pub fn say_span(self, span: Span, zone: Zone) -> String {
        format!(
            "{} {}",
            self.day_words(zone.date(span.starts_at)),
            self.clock_span(span, zone)
        )
    }

    fn clock_span(self, span: Span, zone: Zone) -> String {
        format!(
            "{}–{}",
            clock_words(zone.local(span.starts_at)),
            clock_words(zone.local(span.ends_at))
        )
    }

    fn day_words(self, date: NaiveDate) -> String {
        use chrono::Datelike;
        match self {
            Lang::Zh => format!("{} 月 {} 日", date.month(), date.day()),
            Lang::En => date.format("%-d %b").to_string(),
        }
    }
}

fn clock_words(local: NaiveDateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}
