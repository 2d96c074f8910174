//! Quotas: how much one member may have in a period, of what, and in which hours.

use crate::words_enum;
use serde::{Deserialize, Serialize};

words_enum! {
    /// Over what is counted. Days, weeks and months are those of the palace's own zone.
    QuotaPeriod {
        /// Reservations that are not over yet.
        Active = "active",
        Day = "day",
        /// ISO week, Monday to Sunday.
        Week = "week",
        Month = "month",
    }
}

impl QuotaPeriod {
    /// The stable id of the rule that says no.
    pub const fn rule(self) -> &'static str {
        match self {
            QuotaPeriod::Active => "active_quota",
            QuotaPeriod::Day => "daily_quota",
            QuotaPeriod::Week => "weekly_quota",
            QuotaPeriod::Month => "monthly_quota",
        }
    }
}

words_enum! {
    QuotaUnit {
        Reservations = "reservations",
        Minutes = "minutes",
    }
}

words_enum! {
    /// Which reservations count together.
    QuotaPer {
        /// Of the same kind of venue, at whatever palace: so that hopping between palaces gains nothing.
        VenueKind = "venue_kind",
        /// At this palace, of whatever kind.
        Palace = "palace",
        /// All of the member's.
        Everywhere = "everywhere",
    }
}

words_enum! {
    /// Which hours count: peak hours can have a quota apart from the others.
    QuotaHours {
        All = "all",
        Peak = "peak",
        OffPeak = "off_peak",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    pub period: QuotaPeriod,
    pub unit: QuotaUnit,
    pub per: QuotaPer,
    pub hours: QuotaHours,
    /// At most so many, in `unit`s.
    pub limit: u16,
}

impl Quota {
    /// How much of it a reservation uses that has `minutes`, of which `peak_minutes` in peak hours.
    pub fn share(&self, minutes: i64, peak_minutes: i64) -> i64 {
        let counted = match self.hours {
            QuotaHours::All => minutes,
            QuotaHours::Peak => peak_minutes,
            QuotaHours::OffPeak => minutes - peak_minutes,
        };
        match self.unit {
            QuotaUnit::Minutes => counted,
            QuotaUnit::Reservations => i64::from(counted > 0),
        }
    }

    /// Whether the other quota counts the same thing, perhaps up to another limit.
    pub fn counts_as(&self, other: &Quota) -> bool {
        Quota { limit: 0, ..*self } == Quota { limit: 0, ..*other }
    }
}
