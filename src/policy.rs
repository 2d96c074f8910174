//! A policy: the knobs that the rules read. Versioned data; a reservation remembers the version it was made under.

use crate::span::{Instant, STEP_MINUTES, Span};
use crate::zone::Zone;
use chrono::{Days, TimeDelta};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// A day opens for booking this many days before it, 0–60 …
    pub days_ahead: u16,
    /// … at this minute after local midnight.
    pub release_minute: u16,
    /// Bookable until this many minutes before the start.
    pub until_minutes_before: u16,
    pub min_minutes: u16,
    pub max_minutes: u16,
    /// Reservations that a member may have ahead at one time, at all palaces together.
    pub active_limit: u16,
    /// People on one reservation, at most.
    pub max_party: u16,
    /// Cancelling later than this before the start counts as late.
    pub cancel_minutes_before: u16,
    /// Check-in from this many minutes before the start …
    pub check_in_minutes_before: u16,
    /// … until this many after it.
    pub check_in_minutes_after: u16,
}

/// Two or one knobs that cannot be as they are, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", knobs.join(" and "))]
pub struct PolicyFault {
    pub knobs: Vec<&'static str>,
    pub message: &'static str,
}

impl Default for Policy {
    /// An ordinary sports hall: a week ahead at 08:00, half an hour to two hours, three at a time.
    fn default() -> Self {
        Policy {
            days_ahead: 7,
            release_minute: 8 * 60,
            until_minutes_before: 0,
            min_minutes: 30,
            max_minutes: 120,
            active_limit: 3,
            max_party: 4,
            cancel_minutes_before: 30,
            check_in_minutes_before: 15,
            check_in_minutes_after: 10,
        }
    }
}

impl Policy {
    /// What contradicts itself, or cannot be kept on a grid of `slot_minutes`.
    pub fn faults(&self, slot_minutes: u16) -> Vec<PolicyFault> {
        let checks: [(bool, &[&'static str], &'static str); 7] = [
            (self.days_ahead > 60, &["days_ahead"], "at most 60 days"),
            (
                self.release_minute >= 1440,
                &["release_minute"],
                "a minute of the day, 0 to 1439",
            ),
            (
                self.min_minutes > self.max_minutes,
                &["min_minutes", "max_minutes"],
                "the shortest is longer than the longest",
            ),
            (
                slot_minutes == 0 || i64::from(slot_minutes) % STEP_MINUTES != 0,
                &["slot_minutes"],
                "a multiple of 15 minutes",
            ),
            (
                slot_minutes > 0
                    && (self.max_minutes < slot_minutes || !self.min_minutes.is_multiple_of(slot_minutes)),
                &["min_minutes", "slot_minutes"],
                "lengths are whole slots of the venue's grid",
            ),
            (
                self.active_limit == 0,
                &["active_limit"],
                "nobody could reserve anything",
            ),
            (
                self.max_party == 0,
                &["max_party"],
                "a reservation is for one person or more",
            ),
        ];
        checks
            .into_iter()
            .filter(|(wrong, ..)| *wrong)
            .map(|(_, knobs, message)| PolicyFault {
                knobs: knobs.to_vec(),
                message,
            })
            .collect()
    }

    /// When a range that starts at `starts_at` opens for booking.
    pub fn opens_at(&self, zone: Zone, starts_at: Instant) -> Instant {
        let day = zone.date(starts_at);
        let release = day
            .checked_sub_days(Days::new(u64::from(self.days_ahead)))
            .unwrap_or(day);
        zone.opening(release, u32::from(self.release_minute))
    }

    /// The last moment at which a range that starts at `starts_at` can be booked.
    pub fn last_call(&self, starts_at: Instant) -> Instant {
        starts_at - TimeDelta::minutes(i64::from(self.until_minutes_before))
    }

    /// Until when a cancellation is in time.
    pub fn cancel_by(&self, starts_at: Instant) -> Instant {
        starts_at - TimeDelta::minutes(i64::from(self.cancel_minutes_before))
    }

    pub fn check_in(&self, starts_at: Instant) -> Span {
        Span {
            starts_at: starts_at - TimeDelta::minutes(i64::from(self.check_in_minutes_before)),
            ends_at: starts_at + TimeDelta::minutes(i64::from(self.check_in_minutes_after.max(1))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradicting_knobs_are_named_together() {
        let policy = Policy {
            min_minutes: 90,
            max_minutes: 60,
            ..Policy::default()
        };
        let faults = policy.faults(30);
        assert_eq!(faults[0].knobs, ["min_minutes", "max_minutes"]);
        assert!(Policy::default().faults(30).is_empty());
        assert!(!Policy::default().faults(20).is_empty());
        assert!(
            !Policy::default().faults(60).is_empty(),
            "half an hour does not fit a grid of hours"
        );
    }

    #[test]
    fn an_unknown_knob_is_an_error() {
        let mut json = serde_json::to_value(Policy::default()).unwrap();
        json["speed"] = 1.into();
        assert!(serde_json::from_value::<Policy>(json).is_err());
    }
}
