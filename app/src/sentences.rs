//! Sentences of problems and of faults of input, and how instants are said where a rule hangs on them.
//! Used by pages, the API and notices alike.

mod act;
mod notice;
mod policy;
mod refusal;
mod row_fault;

pub use act::{ActWords, Change};
pub use policy::KnobWords;

use crate::lang::Lang;
use crate::words::words;
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use gongyue::closure::ClosureKind;
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;

words! {
    sentence_gap: "", " ";

    problem_unreadable: "看不懂这个请求", "The request cannot be read";
    problem_fields: "有的地方要改一下", "Something needs correcting";
    problem_wrong_method_detail: "这个地址不接受这种请求。", "This address does not take that kind of request.";
    problem_sign_in: "请先登录", "Please sign in";
    problem_sign_in_detail: "登录以后再来一次，用手机号和验证码就行。", "Sign in with your phone number and a code, then try again.";
    problem_factor: "请先做第二步验证", "Please show your second factor";
    problem_factor_detail: "这一步要用通行密钥或动态码再验证一次。", "This needs your passkey or authenticator code once more.";
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
    problem_in_line_detail(ahead: usize): "前面大约还有 {ahead} 人，你的位置留着。没有约上，也没有占你的次数。过几秒再试。",
        "About {ahead} ahead of you, and your place is kept. Nothing was reserved and nothing was counted. Try again in a few seconds.";
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
    fault_companion: "没有这个同伴码，请同伴在“我”里看一下再发一次。", "There is no such companion code. Ask your companion to look at “Me” and send it again.";
    fault_wishes(most: u16): "选 1 到 {most} 个时间。", "Choose one to {most} times.";
    fault_wish_twice: "这个时间选了两次。", "This time is chosen twice.";
    fault_wish_elsewhere: "这个时间不在这次抽签里。", "This time is not part of this draw.";
    fault_in_other_entry: "你已经在同伴的报名里了。要自己报名，先请同伴改一下。", "You are in a companion's entry already. To enter yourself, ask them to change it first.";
    fault_companion_entered: "这位同伴已经报了名。", "This companion has entered already.";
    fault_companion_busy: "这位同伴那个时间在别处。", "This companion is somewhere else at that time.";
    fault_place_code: "到场码不对或者已经换了，看一下前台的屏幕再输。", "That code is wrong or has changed. Look at the desk's screen and try again.";
    fault_notice_date: "生效日期要在今天到一年之内。", "Choose a day from today to a year ahead.";
    and: "、", " and ";
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

impl Lang {
    pub fn closure_kind(self, kind: ClosureKind) -> &'static str {
        let (zh, en) = match kind {
            ClosureKind::Weather => ("天气原因停用", "Closed for weather"),
            ClosureKind::Maintenance => ("检修停用", "Closed for repair"),
            ClosureKind::Event => ("有活动", "Event"),
            ClosureKind::Hold => ("已留用", "Kept for a group"),
        };
        if self == Lang::Zh { zh } else { en }
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

    pub(crate) fn clock_span(self, span: Span, zone: Zone) -> String {
        format!(
            "{}–{}",
            clock_words(zone.local(span.starts_at)),
            clock_words(zone.local(span.ends_at))
        )
    }

    pub(crate) fn day_words(self, date: NaiveDate) -> String {
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

/// `08:00` of a minute of the day; 1440 is the end of it.
fn clock_of(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
