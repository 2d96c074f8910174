//! Notices: what a member is told without having asked. The facts are kept, the sentence is made when it is read, in the
//! reader's language.

use crate::id::ReservationId;
use crate::role::RoleKind;
use crate::span::{Instant, Span};
use crate::venue::VenueKind;
use crate::words_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words_enum! {
    /// What members choose by: how they want to hear of these.
    NoticeGroup {
        Reservations = "reservations",
        /// What is kept for them, and what they drew.
        Offers = "offers",
        /// Who they are here, and how they stand.
        Account = "account",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts", rename_all = "snake_case")]
pub enum Notice {
    /// By the staff, or by a roll that came in after the request.
    Verified {
        union: String,
    },
    /// The staff said no.
    VerificationDeclined {
        reason: String,
    },
    /// No longer on the roll of the union. What starts before `kept_until` stays reserved.
    VerificationLost {
        union: String,
        kept_until: Instant,
        cancelled: u32,
    },
    /// The roll says another union than before.
    UnionChanged {
        union: String,
    },
    RoleGranted {
        role: RoleKind,
        /// A palace or a division, by name; empty for the keeper.
        place: String,
        until: Option<Instant>,
    },
    RoleEnded {
        role: RoleKind,
        place: String,
    },
    /// By the member, who should know if it was somebody else.
    FactorAdded,
    FactorRemoved,
    /// The staff removed the second factors of somebody who lost them.
    FactorsRemoved,
    /// The member reserved.
    Confirmed(Booked),
    /// It begins soon; there is still time to give it back.
    Reminder(Booked),
    /// The staff reserved for the member.
    Reserved(Booked),
    RequestApproved(Booked),
    RequestDeclined {
        booked: Booked,
        reason: String,
    },
    /// Nobody of the staff answered in time.
    RequestLapsed(Booked),
    /// By the staff.
    ReservationCancelled {
        booked: Booked,
        reason: String,
    },
    ReservationMoved {
        was: Booked,
        is: Booked,
    },
    NoShowExcused {
        booked: Booked,
        reason: String,
    },
    /// What was given back too late counts for nothing: the place was closed in the end.
    LateExcused {
        booked: Booked,
        reason: String,
    },
    Strike(Struck),
    AppealGranted {
        booked: Booked,
        /// Empty: nobody answered in time.
        reason: String,
    },
    AppealRefused {
        booked: Booked,
        reason: String,
    },
    /// By the manager of a palace.
    Suspended {
        until: Instant,
        reason: String,
    },
    SuspensionLifted,
    /// From the waiting list.
    ActivityPlace {
        activity: String,
        title: String,
        title_en: String,
        starts_at: Instant,
    },
    ActivityCancelled {
        activity: String,
        title: String,
        title_en: String,
        reason: String,
    },
    /// The draw gave a place.
    DrawWon {
        ballot: String,
        booked: Booked,
        /// Counted from 1.
        rank: u32,
    },
    DrawLost {
        ballot: String,
        date: NaiveDate,
        rank: u32,
        of: u32,
    },
    /// Drawn, but a rule said no by then.
    DrawRefused {
        ballot: String,
        date: NaiveDate,
        rule: String,
    },
    /// The ballot will not take place.
    BallotCalledOff {
        ballot: String,
        date: NaiveDate,
    },
    /// By a closure, for a reason that everybody reads.
    Displaced {
        booked: Booked,
        reason: String,
        /// What is kept for the member instead.
        offered: Option<Offered>,
    },
    /// From the waiting list: it is taken or passed on by one tap.
    Offered(Offered),
    /// Nothing that was waited for came free in time, or two offers were not answered.
    WaitExpired(Waited),
}

/// What somebody waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waited {
    /// A venue and perhaps its court; or a division, any court of that kind in it.
    pub place: String,
    /// May be empty.
    pub place_en: String,
    pub any_of: Option<VenueKind>,
    pub span: Span,
}

/// A strike, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Struck {
    pub booked: Booked,
    /// Given back too late, which is half of one. Else nobody checked in.
    pub cancelled_late: bool,
    /// While one could have checked in.
    pub check_in: Span,
    /// Until when one could have given it back for nothing.
    pub cancel_by: Instant,
    /// How many halves count now, this one included.
    pub halves: u32,
    /// How many strikes suspend, within how many days.
    pub limit: u16,
    pub days: u16,
    /// They do, until then.
    pub suspended_until: Option<Instant>,
}

/// A place that is kept for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub offer: String,
    pub place: String,
    /// May be empty.
    pub place_en: String,
    pub span: Span,
    pub until: Instant,
}

/// A reservation, as one is reminded of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub reservation: ReservationId,
    /// Venue and court.
    pub place: String,
    /// May be empty.
    pub place_en: String,
    pub span: Span,
}

impl Notice {
    /// Which activity it is about.
    pub fn activity(&self) -> Option<&str> {
        match self {
            Notice::ActivityPlace { activity, .. } | Notice::ActivityCancelled { activity, .. } => {
                Some(activity)
            }
            _ => None,
        }
    }

    /// Which ballot it is about.
    pub fn ballot(&self) -> Option<&str> {
        match self {
            Notice::DrawWon { ballot, .. }
            | Notice::DrawLost { ballot, .. }
            | Notice::DrawRefused { ballot, .. }
            | Notice::BallotCalledOff { ballot, .. } => Some(ballot),
            _ => None,
        }
    }

    /// What may be answered.
    pub fn offer(&self) -> Option<&Offered> {
        match self {
            Notice::Displaced { offered, .. } => offered.as_ref(),
            Notice::Offered(offered) => Some(offered),
            _ => None,
        }
    }

    /// Which reservation it is about.
    pub fn reservation(&self) -> Option<&ReservationId> {
        let booked = match self {
            Notice::Confirmed(booked)
            | Notice::Reminder(booked)
            | Notice::Strike(Struck { booked, .. })
            | Notice::LateExcused { booked, .. }
            | Notice::Reserved(booked)
            | Notice::RequestApproved(booked)
            | Notice::RequestLapsed(booked)
            | Notice::RequestDeclined { booked, .. }
            | Notice::ReservationCancelled { booked, .. }
            | Notice::ReservationMoved { is: booked, .. }
            | Notice::NoShowExcused { booked, .. }
            | Notice::AppealGranted { booked, .. }
            | Notice::AppealRefused { booked, .. }
            | Notice::DrawWon { booked, .. }
            | Notice::Displaced { booked, .. } => booked,
            _ => return None,
        };
        Some(&booked.reservation)
    }

    pub fn group(&self) -> NoticeGroup {
        use Notice::*;
        match self {
            Confirmed(_)
            | Reminder(_)
            | Reserved(_)
            | RequestApproved(_)
            | RequestDeclined { .. }
            | RequestLapsed(_)
            | ReservationCancelled { .. }
            | ReservationMoved { .. }
            | Displaced { .. } => NoticeGroup::Reservations,
            ActivityPlace { .. }
            | ActivityCancelled { .. }
            | Offered(_)
            | WaitExpired(_)
            | DrawWon { .. }
            | DrawLost { .. }
            | DrawRefused { .. }
            | BallotCalledOff { .. } => NoticeGroup::Offers,
            Verified { .. }
            | VerificationDeclined { .. }
            | VerificationLost { .. }
            | UnionChanged { .. }
            | RoleGranted { .. }
            | RoleEnded { .. }
            | FactorAdded
            | FactorRemoved
            | FactorsRemoved
            | NoShowExcused { .. }
            | LateExcused { .. }
            | Strike(_)
            | AppealGranted { .. }
            | AppealRefused { .. }
            | Suspended { .. }
            | SuspensionLifted => NoticeGroup::Account,
        }
    }

    /// Worth a text message; the others are read here or in a mail.
    pub fn is_texted(&self) -> bool {
        use Notice::*;
        !matches!(
            self,
            Confirmed(_) | UnionChanged { .. } | RoleGranted { .. } | RoleEnded { .. }
        )
    }

    /// The member saw it happen.
    pub fn is_read_at_once(&self) -> bool {
        matches!(self, Notice::Confirmed(_))
    }

    /// When it is of no use any more; `None`: it always is.
    pub fn until(&self) -> Option<Instant> {
        match self {
            Notice::Confirmed(booked)
            | Notice::Reminder(booked)
            | Notice::Reserved(booked)
            | Notice::RequestApproved(booked) => Some(booked.span.starts_at),
            Notice::ReservationCancelled { booked, .. } | Notice::ReservationMoved { is: booked, .. } => {
                Some(booked.span.ends_at)
            }
            Notice::Offered(offered) => Some(offered.until),
            Notice::DrawWon { booked, .. } => Some(booked.span.starts_at),
            Notice::Displaced { booked, offered, .. } => {
                let offered = offered
                    .as_ref()
                    .map_or(booked.span.ends_at, |offered| offered.until);
                Some(offered.max(booked.span.ends_at))
            }
            _ => None,
        }
    }

    /// From when on it comes too late, where it must not wait for the morning: somebody would come for nothing, or lose
    /// what is kept for them.
    pub fn urgent_until(&self) -> Option<Instant> {
        match self {
            Notice::ReservationCancelled { booked, .. } => Some(booked.span.starts_at),
            Notice::ReservationMoved { was, is } => Some(was.span.starts_at.min(is.span.starts_at)),
            Notice::Offered(offered) => Some(offered.until),
            Notice::Displaced { booked, offered, .. } => {
                let starts_at = booked.span.starts_at;
                Some(
                    offered
                        .as_ref()
                        .map_or(starts_at, |offered| starts_at.min(offered.until)),
                )
            }
            _ => None,
        }
    }

    /// The stable word, as stored and as sent.
    pub fn kind(&self) -> &'static str {
        match self {
            Notice::Verified { .. } => "verified",
            Notice::VerificationDeclined { .. } => "verification_declined",
            Notice::VerificationLost { .. } => "verification_lost",
            Notice::UnionChanged { .. } => "union_changed",
            Notice::RoleGranted { .. } => "role_granted",
            Notice::RoleEnded { .. } => "role_ended",
            Notice::FactorAdded => "factor_added",
            Notice::FactorRemoved => "factor_removed",
            Notice::FactorsRemoved => "factors_removed",
            Notice::Confirmed(_) => "confirmed",
            Notice::Reminder(_) => "reminder",
            Notice::Strike(_) => "strike",
            Notice::LateExcused { .. } => "late_excused",
            Notice::Reserved(_) => "reserved",
            Notice::RequestApproved(_) => "request_approved",
            Notice::RequestDeclined { .. } => "request_declined",
            Notice::RequestLapsed(_) => "request_lapsed",
            Notice::ReservationCancelled { .. } => "reservation_cancelled",
            Notice::ReservationMoved { .. } => "reservation_moved",
            Notice::NoShowExcused { .. } => "no_show_excused",
            Notice::Displaced { .. } => "displaced",
            Notice::DrawWon { .. } => "draw_won",
            Notice::DrawLost { .. } => "draw_lost",
            Notice::DrawRefused { .. } => "draw_refused",
            Notice::BallotCalledOff { .. } => "ballot_called_off",
            Notice::AppealGranted { .. } => "appeal_granted",
            Notice::AppealRefused { .. } => "appeal_refused",
            Notice::Suspended { .. } => "suspended",
            Notice::SuspensionLifted => "suspension_lifted",
            Notice::ActivityPlace { .. } => "activity_place",
            Notice::ActivityCancelled { .. } => "activity_cancelled",
            Notice::Offered(_) => "offered",
            Notice::WaitExpired(_) => "wait_expired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_comes_back_as_it_was_told_under_its_own_word() {
        let booked = Booked {
            reservation: "r".into(),
            place: "乒乓球馆 1 号台".into(),
            place_en: String::new(),
            span: Span {
                starts_at: Instant::UNIX_EPOCH,
                ends_at: Instant::UNIX_EPOCH + chrono::TimeDelta::hours(1),
            },
        };
        let offered = Offered {
            offer: "o".into(),
            place: booked.place.clone(),
            place_en: String::new(),
            span: booked.span,
            until: Instant::UNIX_EPOCH,
        };
        let all = [
            Notice::Verified {
                union: "总工会".into(),
            },
            Notice::VerificationDeclined {
                reason: "卡过期".into(),
            },
            Notice::VerificationLost {
                union: "总工会".into(),
                kept_until: Instant::UNIX_EPOCH,
                cancelled: 2,
            },
            Notice::UnionChanged {
                union: "总工会".into(),
            },
            Notice::RoleGranted {
                role: RoleKind::Desk,
                place: "九江".into(),
                until: None,
            },
            Notice::RoleEnded {
                role: RoleKind::Desk,
                place: "九江".into(),
            },
            Notice::FactorAdded,
            Notice::FactorRemoved,
            Notice::FactorsRemoved,
            Notice::Confirmed(booked.clone()),
            Notice::Reminder(booked.clone()),
            Notice::Strike(Struck {
                booked: booked.clone(),
                cancelled_late: true,
                check_in: booked.span,
                cancel_by: Instant::UNIX_EPOCH,
                halves: 3,
                limit: 3,
                days: 30,
                suspended_until: None,
            }),
            Notice::LateExcused {
                booked: booked.clone(),
                reason: "下雨".into(),
            },
            Notice::Reserved(booked.clone()),
            Notice::RequestApproved(booked.clone()),
            Notice::RequestLapsed(booked.clone()),
            Notice::RequestDeclined {
                booked: booked.clone(),
                reason: "消防演习".into(),
            },
            Notice::ReservationCancelled {
                booked: booked.clone(),
                reason: "消防演习".into(),
            },
            Notice::ReservationMoved {
                was: booked.clone(),
                is: booked.clone(),
            },
            Notice::NoShowExcused {
                booked: booked.clone(),
                reason: "堵车".into(),
            },
            Notice::AppealGranted {
                booked: booked.clone(),
                reason: String::new(),
            },
            Notice::AppealRefused {
                booked: booked.clone(),
                reason: "没有记录".into(),
            },
            Notice::Suspended {
                until: Instant::UNIX_EPOCH,
                reason: "转卖".into(),
            },
            Notice::SuspensionLifted,
            Notice::ActivityPlace {
                activity: "a".into(),
                title: "读书会".into(),
                title_en: String::new(),
                starts_at: Instant::UNIX_EPOCH,
            },
            Notice::ActivityCancelled {
                activity: "a".into(),
                title: "读书会".into(),
                title_en: String::new(),
                reason: "台风".into(),
            },
            Notice::DrawWon {
                ballot: "b".into(),
                booked: booked.clone(),
                rank: 1,
            },
            Notice::DrawLost {
                ballot: "b".into(),
                date: NaiveDate::MIN,
                rank: 9,
                of: 12,
            },
            Notice::DrawRefused {
                ballot: "b".into(),
                date: NaiveDate::MIN,
                rule: "suspended".into(),
            },
            Notice::BallotCalledOff {
                ballot: "b".into(),
                date: NaiveDate::MIN,
            },
            Notice::Offered(offered.clone()),
            Notice::WaitExpired(Waited {
                place: "九江市".into(),
                place_en: String::new(),
                any_of: Some(VenueKind::Badminton),
                span: booked.span,
            }),
            Notice::Displaced {
                offered: Some(offered),
                booked,
                reason: "下雨".into(),
            },
        ];
        for notice in all {
            let json = serde_json::to_value(&notice).unwrap();
            assert_eq!(json["kind"], notice.kind());
            assert_eq!(serde_json::from_value::<Notice>(json).unwrap(), notice);
        }
    }
}
