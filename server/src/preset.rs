//! Policies to start from, by name, as facility files refer to them.

use gongyue::policy::{Ballot, PeakDays, PeakHours, Policy};
use gongyue::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};

/// Their names. Facility files and managers start from one of these.
pub const NAMES: [&str; 9] = [
    "default",
    "table",
    "pitch",
    "hall",
    "reading_room",
    "union_gym",
    "early_release",
    "scalped",
    "drawn",
];

/// The preset for a venue with slots of `slot_minutes` and so many places; an unknown name is the ordinary one.
pub fn policy(name: &str, slot_minutes: u16, places: usize) -> Policy {
    let named = named(name, slot_minutes);
    Policy {
        // A single court cannot be kept for those who walk in and be reserved as well.
        walk_in_share: if places > usize::from(named.walk_in_share) {
            named.walk_in_share
        } else {
            0
        },
        ..named
    }
}

fn named(name: &str, slot_minutes: u16) -> Policy {
    let ordinary = Policy {
        min_minutes: slot_minutes,
        max_minutes: 120.max(slot_minutes),
        ..Policy::default()
    };
    let hour = 60.max(slot_minutes);
    match name {
        // Tables are few and games are short.
        "table" => Policy {
            max_minutes: hour,
            ..ordinary
        },
        // A team has room on a pitch or a full court.
        "pitch" => Policy {
            max_party: 22,
            ..ordinary
        },
        // A hall is for a gathering, and the staff see to it that it is one: asked for two days before, since they
        // decide within two.
        "hall" => Policy {
            days_ahead: 30,
            max_minutes: 240.max(slot_minutes),
            max_party: 200,
            approval_minutes: Some(2 * 1440),
            cancel_minutes_before: 1440,
            ..ordinary
        },
        // One stays long, comes alone, and leaving early harms nobody.
        "reading_room" => Policy {
            max_minutes: 240.max(slot_minutes),
            max_party: 2,
            cancel_minutes_before: 0,
            check_in_minutes_after: 30,
            ..ordinary
        },
        // Jiujiang's union gym, as its house rules have it: one hour a member and two tables a grassroots union per
        // day, one day ahead, given back half an hour before at the latest.
        "union_gym" => Policy {
            days_ahead: 1,
            max_minutes: hour,
            quotas: vec![Quota {
                period: QuotaPeriod::Day,
                unit: QuotaUnit::Minutes,
                per: QuotaPer::VenueKind,
                hours: QuotaHours::All,
                limit: hour,
            }],
            union_daily_limit: Some(2),
            cancel_minutes_before: 30,
            ..ordinary
        },
        // Cities that release sports halls in the morning do so at seven or eight, a week ahead, two a week and one
        // in the evening; a table stays for those who come by.
        "early_release" => Policy {
            release_minute: 7 * 60,
            peak: evenings(),
            quotas: vec![weekly(QuotaHours::All, 3), weekly(QuotaHours::Peak, 2)],
            walk_in_share: 1,
            ..ordinary
        },
        // Where touts hoard: two people by name, a break between, one in the evening a day.
        "scalped" => Policy {
            peak: evenings(),
            quotas: vec![Quota {
                period: QuotaPeriod::Day,
                ..weekly(QuotaHours::Peak, 1)
            }],
            companions_count: true,
            spacing_minutes: 60,
            min_party: 2,
            companions_required: 1,
            ..ordinary
        },
        // Evenings that everybody wants go through a draw, closed at noon two days before and drawn at half past.
        "drawn" => Policy {
            peak: evenings(),
            ballot: Some(Ballot {
                closes_days_before: 2,
                closes_minute: 12 * 60,
                draw_minutes: 30,
                wishes: 3,
                confirm_minutes: None,
            }),
            ..ordinary
        },
        _ => ordinary,
    }
}

/// After work, and on days off from the morning on.
fn evenings() -> Vec<PeakHours> {
    vec![
        PeakHours {
            days: PeakDays::Workdays,
            from_minute: 18 * 60,
            to_minute: 21 * 60,
        },
        PeakHours {
            days: PeakDays::DaysOff,
            from_minute: 9 * 60,
            to_minute: 21 * 60,
        },
    ]
}

fn weekly(hours: QuotaHours, limit: u16) -> Quota {
    Quota {
        period: QuotaPeriod::Week,
        unit: QuotaUnit::Reservations,
        per: QuotaPer::VenueKind,
        hours,
        limit,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_preset_contradicts_itself_on_any_grid() {
        for name in super::NAMES {
            for slot in [15, 30, 45, 60, 90, 120] {
                let faults = super::policy(name, slot, 1).faults(slot, 1);
                assert!(faults.is_empty(), "{name} {slot}: {faults:?}");
            }
        }
    }
}
