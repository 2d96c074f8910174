//! Policies to start from, by name, as facility files refer to them.

use gongyue::policy::Policy;

/// The preset for a venue with slots of `slot_minutes`; an unknown name is the ordinary one.
pub fn policy(name: &str, slot_minutes: u16) -> Policy {
    let ordinary = Policy {
        min_minutes: slot_minutes,
        max_minutes: 120.max(slot_minutes),
        ..Policy::default()
    };
    match name {
        // Tables are few and games are short.
        "table" => Policy {
            max_minutes: 60.max(slot_minutes),
            ..ordinary
        },
        // A team has room on a pitch or a full court.
        "pitch" => Policy {
            max_party: 22,
            ..ordinary
        },
        // A hall is for a gathering.
        "hall" => Policy {
            max_minutes: 240.max(slot_minutes),
            max_party: 200,
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
        _ => ordinary,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_preset_contradicts_itself_on_any_grid() {
        for name in ["", "default", "table", "pitch", "hall", "reading_room"] {
            for slot in [15, 30, 45, 60, 90, 120] {
                let faults = super::policy(name, slot).faults(slot);
                assert!(faults.is_empty(), "{name} {slot}: {faults:?}");
            }
        }
    }
}
