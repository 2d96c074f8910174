//! What notices say.

use crate::lang::Lang;
use crate::words::words;
use gongyue::notice::{Booked, Notice, Struck};
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;

words! {
    notice_verified(union: &str): "你通过认证了，工会：{union}。现在就能约场地。", "You are verified as a member of {union}. You can reserve now.";
    notice_declined(reason: &str): "认证没有通过：{reason}。可以改好再交，或者带会员卡到前台。",
        "You could not be verified: {reason}. Correct it and send it again, or bring your card to a desk.";
    notice_lost(union: &str, until: &str): "{union} 的名册上没有你了，认证已取消。{until}以前的预约保留。",
        "You are no longer on the roll of {union}, so you are not verified any more. What starts before {until} stays reserved.";
    notice_lost_cancelled(n: u32): "之后的 {n} 场已经退掉。", one "{n} later reservation was given back.", "{n} later reservations were given back.";
    notice_lost_way: "换了工会，用新的会员卡再认证就行。", "If you joined another union, verify with your new card.";
    notice_union(union: &str): "按名册，你现在属于 {union}。", "By the roll you now belong to {union}.";
    notice_role(role: &str, place: &str): "你现在是{place}的{role}。", "You were given a role at {place}: {role}.";
    notice_role_until(date: &str): "到 {date} 为止。", "Until {date}.";
    notice_role_ended(role: &str, place: &str): "你不再是{place}的{role}。", "Your role at {place} has ended: {role}.";
    notice_factor_added: "你的账号加了一道第二步验证。不是你加的，请马上退出其他设备并去掉它。",
        "A second factor was added to your account. If it was not you, sign out your other devices and remove it at once.";
    notice_factor_removed: "你的账号去掉了一道第二步验证，其他设备已退出。不是你做的，请马上联系文化宫。",
        "A second factor was removed from your account, and your other devices were signed out. If it was not you, call the palace at once.";
    notice_factors: "馆长解除了你的第二步验证。不是你要求的，请马上联系文化宫。",
        "A manager removed your second factors. If you did not ask for it, call the palace at once.";
    notice_confirmed(what: &str): "约好了：{what}。", "Reserved: {what}.";
    notice_reminder(what: &str): "快到了：{what}。", "Soon: {what}.";
    notice_struck(what: &str, window: &str): "{what}：{window}没有签到，记一次没到。", "{what}: nobody checked in {window}, so it counts as a no-show.";
    notice_struck_late(what: &str, by: &str): "{what}：{by}以后才退，记半次没到。", "{what}: given back after {by}, so it counts as half a no-show.";
    notice_strikes_now(n: &str, days: u16, limit: u16): "近 {days} 天一共 {n} 次，满 {limit} 次暂停预约。记错了可以申诉。", "That makes {n} within {days} days; {limit} suspend you. If it is wrong, appeal.";
    notice_strikes_now_late(n: &str, days: u16, limit: u16): "近 {days} 天一共 {n} 次，满 {limit} 次暂停预约。", "That makes {n} within {days} days; {limit} suspend you.";
    notice_struck_until(until: &str): "{until} 以前不能预约。", "You cannot reserve before {until}.";
    notice_late_excused(what: &str, reason: &str): "{what}那次晚退不算你的：{reason}。", "That you gave {what} back late does not count: {reason}.";
    notice_reserved(what: &str): "前台替你约好了：{what}。", "The desk reserved for you: {what}.";
    notice_approved(what: &str): "批准了：{what}。", "Approved: {what}.";
    notice_request_declined(what: &str, reason: &str): "{what}没有批准：{reason}。", "{what} was declined: {reason}.";
    notice_request_lapsed(what: &str): "{what}没有人答复，申请失效了。可以打电话问文化宫。", "Nobody answered your request for {what} in time, so it lapsed. You can call the palace.";
    notice_cancelled(what: &str, reason: &str): "文化宫退掉了{what}：{reason}。不算你的次数。", "The palace cancelled {what}: {reason}. It does not count against you.";
    notice_moved(was: &str, is: &str): "{was}换成了{is}。", "{was} was moved to {is}.";
    notice_appeal_granted(what: &str): "{what}的申诉成立，那次没到不算。", "Your appeal about {what} is granted: it does not count.";
    notice_appeal_granted_why(reason: &str): "答复：{reason}", "They say: {reason}";
    notice_appeal_refused(what: &str, reason: &str): "{what}的申诉不成立：{reason}", "Your appeal about {what} is refused: {reason}";
    notice_suspended(until: &str, reason: &str): "{until} 以前不能预约：{reason}。有疑问请打电话给文化宫。", "You cannot reserve before {until}: {reason}. Call the palace if you disagree.";
    notice_activity_place(title: &str, time: &str): "轮到你了：{title}，{time}。去不了请早点退出，后面还有人等。", "You have a place: {title}, {time}. Withdraw if you cannot come; others wait.";
    notice_activity_cancelled(title: &str, reason: &str): "{title}取消了：{reason}", "{title} is called off: {reason}";
    notice_suspension_lifted: "可以重新预约了。", "You can reserve again.";
    notice_draw_won(what: &str): "抽中了：{what}，已经给你约好。来不了请早点退掉。", "You won the draw: {what} is reserved for you. Cancel early if you cannot come.";
    notice_draw_lost(date: &str, rank: u32, of: u32): "{date}的抽签没有轮到你：{of} 份报名里排第 {rank}。下次你抽中的机会更大。",
        "The draw for {date} did not reach you: you were number {rank} of {of}. You have a better chance next time.";
    notice_draw_refused(date: &str, rule: &str): "{date}的抽签轮到了你，但是约不了：{rule}。", "The draw for {date} reached you, but it could not be reserved: {rule}.";
    notice_ballot_off(date: &str): "{date}的抽签取消了，照常先到先得。", "The draw for {date} is called off: first come, first served.";
    notice_displaced(what: &str, reason: &str): "{what}用不了了：{reason}。不算你的次数。", "{what} cannot take place: {reason}. It does not count against you.";
    notice_offered(what: &str, until: &str): "给你留着{what}，{until}前点一下就是你的。", "{what} is kept for you: take it before {until}.";
    notice_your_turn(what: &str, until: &str): "轮到你了：{what}空出来了，{until}前点一下就是你的，之后给下一位。",
        "It is your turn: {what} has come free. Take it before {until}; after that it goes to the next.";
    notice_wait_expired(what: &str): "{what}没等到，不再排了。", "You wait no longer for {what}: nothing came of it in time.";
    notice_excused(what: &str, reason: &str): "{what}那次没到不算你的：{reason}。", "That you missed {what} does not count: {reason}.";
}

impl Lang {
    /// The keeper's place is all of it.
    fn place_or_all(self, place: &str) -> &str {
        if place.is_empty() { self.app_name() } else { place }
    }

    fn booked(self, booked: &Booked, zone: Zone) -> String {
        self.placed(&booked.place, &booked.place_en, booked.span, zone)
    }

    /// 11 月 27 日 19:00–20:00 乒乓球馆 1 号台.
    fn placed(self, place: &str, place_en: &str, span: Span, zone: Zone) -> String {
        let times = self.say_span(span, zone);
        match self {
            Lang::Zh => format!("{times} {place}"),
            Lang::En if place_en.is_empty() => format!("{place}, {times}"),
            Lang::En => format!("{place_en}, {times}"),
        }
    }

    /// Chinese where there is no English.
    fn either<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::En if !en.is_empty() => en,
            _ => zh,
        }
    }

    /// How many strikes: `1`, `1.5`.
    pub fn strikes_of(self, halves: u32) -> String {
        match (halves / 2, halves % 2) {
            (whole, 0) => whole.to_string(),
            (whole, _) => format!("{whole}.5"),
        }
    }

    fn struck(self, struck: &Struck, zone: Zone) -> String {
        let what = self.booked(&struck.booked, zone);
        let n = self.strikes_of(struck.halves);
        let (first, second) = match struck.cancelled_late {
            true => (
                self.notice_struck_late(&what, &self.say_instant(struck.cancel_by, zone)),
                self.notice_strikes_now_late(&n, struck.days, struck.limit),
            ),
            false => (
                self.notice_struck(&what, &self.clock_span(struck.check_in, zone)),
                self.notice_strikes_now(&n, struck.days, struck.limit),
            ),
        };
        format!("{first}{}{second}", self.sentence_gap())
    }

    fn struck_until(self, struck: &Struck, zone: Zone) -> Option<String> {
        let until = struck.suspended_until?;
        Some(self.notice_struck_until(&self.say_instant(until, zone)))
    }

    /// What goes into a template of text messages that is named by the notice's kind: few and short, always as many for one
    /// kind, since a gateway checks them against a text that was approved before.
    pub fn notice_parameters(self, notice: &Notice, zone: Zone) -> Vec<String> {
        let at = |instant: &Instant| self.say_instant(*instant, zone);
        let placed = |booked: &Booked| {
            let place = self.either(&booked.place, &booked.place_en).to_owned();
            [self.say_span(booked.span, zone), place]
        };
        let with = |booked: &Booked, more: Vec<String>| placed(booked).into_iter().chain(more).collect();
        let until = |until: &Option<Instant>| until.as_ref().map(at).unwrap_or_default();
        let all: Vec<String> = match notice {
            Notice::Verified { union } | Notice::UnionChanged { union } => vec![union.clone()],
            Notice::VerificationDeclined { reason } => vec![reason.clone()],
            Notice::VerificationLost {
                union, kept_until, ..
            } => vec![union.clone(), at(kept_until)],
            Notice::RoleGranted { role, place, .. } | Notice::RoleEnded { role, place } => {
                vec![
                    self.role_word(*role).to_owned(),
                    self.place_or_all(place).to_owned(),
                ]
            }
            Notice::FactorAdded
            | Notice::FactorRemoved
            | Notice::FactorsRemoved
            | Notice::SuspensionLifted => vec![],
            Notice::Confirmed(booked)
            | Notice::Reminder(booked)
            | Notice::Reserved(booked)
            | Notice::RequestApproved(booked)
            | Notice::RequestLapsed(booked) => with(booked, vec![]),
            Notice::RequestDeclined { booked, reason }
            | Notice::ReservationCancelled { booked, reason }
            | Notice::NoShowExcused { booked, reason }
            | Notice::LateExcused { booked, reason }
            | Notice::AppealGranted { booked, reason }
            | Notice::AppealRefused { booked, reason } => with(booked, vec![reason.clone()]),
            Notice::ReservationMoved { was, is } => [placed(was), placed(is)].concat(),
            Notice::Strike(struck) => with(
                &struck.booked,
                vec![self.strikes_of(struck.halves), until(&struck.suspended_until)],
            ),
            Notice::Suspended { until, reason } => vec![at(until), reason.clone()],
            Notice::DrawWon { booked, .. } => with(booked, vec![]),
            Notice::DrawLost { date, rank, of, .. } => {
                vec![self.date_short(*date), rank.to_string(), of.to_string()]
            }
            Notice::DrawRefused { date, rule, .. } => vec![self.date_short(*date), self.unmet_reason(rule)],
            Notice::BallotCalledOff { date, .. } => vec![self.date_short(*date)],
            Notice::Offered(offered) => vec![
                self.say_span(offered.span, zone),
                self.either(&offered.place, &offered.place_en).to_owned(),
                at(&offered.until),
            ],
            Notice::WaitExpired(waited) => vec![
                self.say_span(waited.span, zone),
                self.either(&waited.place, &waited.place_en).to_owned(),
            ],
            Notice::ActivityPlace {
                title,
                title_en,
                starts_at,
                ..
            } => {
                vec![self.either(title, title_en).to_owned(), at(starts_at)]
            }
            Notice::ActivityCancelled {
                title,
                title_en,
                reason,
                ..
            } => {
                vec![self.either(title, title_en).to_owned(), reason.clone()]
            }
            Notice::Displaced {
                booked,
                reason,
                offered,
            } => with(
                booked,
                vec![
                    reason.clone(),
                    until(&offered.as_ref().map(|offered| offered.until)),
                ],
            ),
        };
        all.into_iter().map(short).collect()
    }

    /// `zone`: in which instants are said; members have none of their own.
    pub fn notice_sentence(self, notice: &Notice, zone: Zone) -> String {
        let with = |first: String, more: Option<String>| match more {
            Some(more) => format!("{first}{}{more}", self.sentence_gap()),
            None => first,
        };
        match notice {
            Notice::Verified { union } => self.notice_verified(union),
            Notice::VerificationDeclined { reason } => self.notice_declined(reason),
            Notice::VerificationLost {
                union,
                kept_until,
                cancelled,
            } => {
                let first = self.notice_lost(union, &self.say_instant(*kept_until, zone));
                let given_back = (*cancelled > 0).then(|| self.notice_lost_cancelled(*cancelled));
                with(with(first, given_back), Some(self.notice_lost_way().to_owned()))
            }
            Notice::UnionChanged { union } => self.notice_union(union),
            Notice::RoleGranted { role, place, until } => {
                let place = self.place_or_all(place);
                let until = until.map(|until| self.notice_role_until(&self.say_instant(until, zone)));
                with(self.notice_role(self.role_word(*role), place), until)
            }
            Notice::RoleEnded { role, place } => {
                self.notice_role_ended(self.role_word(*role), self.place_or_all(place))
            }
            Notice::FactorAdded => self.notice_factor_added().to_owned(),
            Notice::FactorRemoved => self.notice_factor_removed().to_owned(),
            Notice::FactorsRemoved => self.notice_factors().to_owned(),
            Notice::Confirmed(booked) => self.notice_confirmed(&self.booked(booked, zone)),
            Notice::Reminder(booked) => self.notice_reminder(&self.booked(booked, zone)),
            Notice::Strike(struck) => with(self.struck(struck, zone), self.struck_until(struck, zone)),
            Notice::LateExcused { booked, reason } => {
                self.notice_late_excused(&self.booked(booked, zone), reason)
            }
            Notice::Reserved(booked) => self.notice_reserved(&self.booked(booked, zone)),
            Notice::RequestApproved(booked) => self.notice_approved(&self.booked(booked, zone)),
            Notice::RequestDeclined { booked, reason } => {
                self.notice_request_declined(&self.booked(booked, zone), reason)
            }
            Notice::RequestLapsed(booked) => self.notice_request_lapsed(&self.booked(booked, zone)),
            Notice::ReservationCancelled { booked, reason } => {
                self.notice_cancelled(&self.booked(booked, zone), reason)
            }
            Notice::ReservationMoved { was, is } => {
                self.notice_moved(&self.booked(was, zone), &self.booked(is, zone))
            }
            Notice::AppealGranted { booked, reason } => {
                let first = self.notice_appeal_granted(&self.booked(booked, zone));
                let why = (!reason.is_empty()).then(|| self.notice_appeal_granted_why(reason));
                with(first, why)
            }
            Notice::AppealRefused { booked, reason } => {
                self.notice_appeal_refused(&self.booked(booked, zone), reason)
            }
            Notice::Suspended { until, reason } => {
                self.notice_suspended(&self.say_instant(*until, zone), reason)
            }
            Notice::ActivityPlace {
                title,
                title_en,
                starts_at,
                ..
            } => {
                self.notice_activity_place(self.either(title, title_en), &self.say_instant(*starts_at, zone))
            }
            Notice::ActivityCancelled {
                title,
                title_en,
                reason,
                ..
            } => self.notice_activity_cancelled(self.either(title, title_en), reason),
            Notice::DrawWon { booked, .. } => self.notice_draw_won(&self.booked(booked, zone)),
            Notice::DrawLost { date, rank, of, .. } => {
                self.notice_draw_lost(&self.date_short(*date), *rank, *of)
            }
            Notice::DrawRefused { date, rule, .. } => {
                self.notice_draw_refused(&self.date_short(*date), &self.unmet_reason(rule))
            }
            Notice::BallotCalledOff { date, .. } => self.notice_ballot_off(&self.date_short(*date)),
            Notice::Offered(offered) => {
                let what = self.placed(&offered.place, &offered.place_en, offered.span, zone);
                self.notice_your_turn(&what, &self.say_instant(offered.until, zone))
            }
            Notice::WaitExpired(waited) => {
                let place = self.either(&waited.place, &waited.place_en);
                let place = match waited.any_of {
                    Some(kind) => self.wait_any_of_kind(place, self.venue_kind(kind)),
                    None => place.to_owned(),
                };
                self.notice_wait_expired(&self.placed(&place, &place, waited.span, zone))
            }
            Notice::SuspensionLifted => self.notice_suspension_lifted().to_owned(),
            Notice::Displaced {
                booked,
                reason,
                offered,
            } => {
                let first = self.notice_displaced(&self.booked(booked, zone), reason);
                let offered = offered.as_ref().map(|offered| {
                    let what = self.placed(&offered.place, &offered.place_en, offered.span, zone);
                    self.notice_offered(&what, &self.say_instant(offered.until, zone))
                });
                with(first, offered)
            }
            Notice::NoShowExcused { booked, reason } => {
                self.notice_excused(&self.booked(booked, zone), reason)
            }
        }
    }
}

/// Gateways take so many characters in a place.
const SHORT: usize = 35;

fn short(text: String) -> String {
    match text.chars().count() > SHORT {
        true => text.chars().take(SHORT - 1).chain(['…']).collect(),
        false => text,
    }
}
