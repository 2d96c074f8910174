//! What an act of the audit did, in words: what it was before and after.

use crate::lang::Lang;
use crate::words::words;
use gongyue::audit::Act;
use gongyue::member::VerifiedBy;
use gongyue::policy::{Policy, Remit};
use gongyue::role::RoleKind;
use gongyue::span::{Instant, Span};
use gongyue::zone::Zone;
use serde::Deserialize;
use serde_json::Value;

words! {
    act_version(version: i64, from: &str): "第 {version} 版，{from} 起", "Version {version}, from {from}";
    act_unchanged: "和之前一样。", "As it was before.";
    act_factors(n: i64): "原来有 {n} 个。", one "There was {n}.", "There were {n}.";
    act_off: "没有", "None";
    act_commitment(hash: &str): "种子的指纹：{hash}", "Hash of the seed: {hash}";
    act_list(n: u64, hash: &str): "{n} 份报名，名单的指纹：{hash}", "{n} entries, hash of the list: {hash}";
    act_seed(seed: &str): "种子：{seed}", "Seed: {seed}";
    act_drawn(won: u64, of: u64): "{of} 份报名，中签 {won} 份", "{of} entries, {won} won";
}

/// What one knob or thing was and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub what: &'static str,
    pub before: String,
    pub after: String,
}

/// What an act says beyond its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActWords {
    pub notes: Vec<String>,
    pub changes: Vec<Change>,
}

impl ActWords {
    fn notes(notes: impl IntoIterator<Item = String>) -> ActWords {
        ActWords {
            notes: notes.into_iter().collect(),
            changes: vec![],
        }
    }
}

impl Lang {
    /// `before` and `after` as they are stored; `zone`: of the palace.
    pub fn act_words(self, act: Act, before: &Value, after: &Value, zone: Zone) -> ActWords {
        match act {
            Act::PolicyDrafted => self.policy_act(before, after, zone),
            Act::PolicyPublished => self.policy_act(before, after, zone),
            // What was thrown away had never counted.
            Act::PolicyDraftDropped => ActWords::default(),
            Act::RoleGranted => ActWords::notes(self.role_act(after, zone)),
            Act::RoleEnded | Act::RoleLapsed => ActWords::notes(self.role_act(before, zone)),
            Act::RollImported => {
                let number = |name: &str| after[name].as_i64().unwrap_or_default();
                ActWords::notes([
                    self.import_rows(number("rows")),
                    self.import_numbers(number("added"), number("changed"), number("gone")),
                ])
            }
            Act::Verified => ActWords::notes(self.verified_act(after)),
            Act::VerificationLost => {
                let given_back = after["reservations_cancelled"].as_u64();
                let given_back = given_back.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
                ActWords::notes(given_back.map(|n| self.notice_lost_cancelled(n)))
            }
            Act::FactorsRemoved => {
                let removed = before["second_factors"].as_i64();
                ActWords::notes(removed.map(|n| self.act_factors(n)))
            }
            Act::FacilityAdded
            | Act::FacilityEdited
            | Act::FacilityImported
            | Act::StatusEntered
            | Act::StatusDropped
            | Act::MilestoneSet
            | Act::QualityAssessed
            | Act::TargetSet
            | Act::ReportIssued
            | Act::TargetDropped
            | Act::VenueAdded
            | Act::VenueEdited
            | Act::VenueRetired
            | Act::CourtsAdded
            | Act::CourtEdited
            | Act::CourtRetired
            | Act::HoursChanged
            | Act::ExceptionSet
            | Act::ExceptionDropped => self.place_act(before, after),
            Act::ReservationMoved
            | Act::ReservationExtended
            | Act::ReservationEnded
            | Act::ReservationDisplaced
            | Act::ClosureMade
            | Act::ClosureChanged
            | Act::ClosureLifted
            | Act::HoldConfirmed
            | Act::HoldReturned
            | Act::SeriesMade
            | Act::ActivityAnnounced
            | Act::ActivityChanged
            | Act::ActivityCancelled
            | Act::SeriesEnded
            | Act::WalkedIn
            | Act::ReservedOnBehalf
            | Act::ReservedAgainstRules => self.reservation_act(before, after, zone),
            Act::BallotAnnounced | Act::BallotClosed | Act::BallotDrawn | Act::BallotVoided => {
                ActWords::notes(self.ballot_act(after))
            }
            Act::PhotoAdded
            | Act::PhotoRemoved
            | Act::VerificationDeclined
            | Act::MemberViewed
            | Act::CheckedIn
            | Act::ReservationCancelled
            | Act::ReservationNoted
            | Act::RequestApproved
            | Act::RequestDeclined
            | Act::RequestLapsed
            | Act::NoShow
            | Act::ActivityListed
            | Act::AppealGranted
            | Act::AppealRefused
            | Act::AppealLapsed
            | Act::MemberSuspended
            | Act::SuspensionLifted
            | Act::NoShowExcused => ActWords::default(),
        }
    }

    /// What anybody needs to hold a draw against what was promised.
    fn ballot_act(self, after: &Value) -> Vec<String> {
        let text = |name: &str| after[name].as_str();
        let number = |name: &str| after[name].as_u64().unwrap_or_default();
        let notes = [
            text("commitment").map(|hash| self.act_commitment(hash)),
            text("list_hash").map(|hash| self.act_list(number("entries"), hash)),
            text("seed").map(|_| self.act_drawn(number("won"), number("entries"))),
            text("seed").map(|seed| self.act_seed(seed)),
        ];
        notes.into_iter().flatten().collect()
    }

    /// Where and when it was, and is.
    fn reservation_act(self, before: &Value, after: &Value, zone: Zone) -> ActWords {
        let place = |of: &Value| of["place"].as_str().map(str::to_owned);
        let times = |of: &Value| {
            let starts_at = read::<Instant>(&of["starts_at"])?;
            let ends_at = read::<Instant>(&of["ends_at"])?;
            Some(self.say_span(Span { starts_at, ends_at }, zone))
        };
        let change = |what, before: Option<String>, after: Option<String>| match (before, after) {
            (Some(before), Some(after)) if before != after => Some(Change { what, before, after }),
            _ => None,
        };
        if before.is_null() {
            return ActWords::notes(place(after).into_iter().chain(times(after)));
        }
        let changes = [
            change(self.preview_where(), place(before), place(after)),
            change(self.preview_when(), times(before), times(after)),
        ];
        ActWords {
            notes: vec![],
            changes: changes.into_iter().flatten().collect(),
        }
    }

    /// What changed of a place, field by field.
    fn place_act(self, before: &Value, after: &Value) -> ActWords {
        let mut fields: Vec<&String> = Vec::new();
        for object in [before, after].into_iter().filter_map(Value::as_object) {
            fields.extend(
                object
                    .keys()
                    .filter(|name| !fields.contains(name))
                    .collect::<Vec<_>>(),
            );
        }
        let said = |of: &Value, field: &str| match &of[field] {
            Value::Null => self.act_off().to_owned(),
            Value::String(text) if text.is_empty() => self.act_off().to_owned(),
            Value::String(text) => self.place_word(field, text),
            Value::Array(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| item.as_str().unwrap_or_default().to_owned())
                    .collect();
                items.join(self.and())
            }
            other => other.to_string(),
        };
        let changes = fields.into_iter().filter_map(|field| {
            Some(Change {
                what: self.place_field(field)?,
                before: said(before, field),
                after: said(after, field),
            })
        });
        ActWords {
            notes: vec![],
            changes: changes.collect(),
        }
    }

    /// A word of the domain as people say it; anything else as it is.
    fn place_word(self, field: &str, text: &str) -> String {
        let said = match field {
            "facility_kind" => text.parse().ok().map(|kind| self.facility_kind(kind)),
            "status" => text.parse().ok().map(|status| self.facility_status(status)),
            "milestone" => text.parse().ok().map(|kind| self.milestone_kind(kind)),
            "mark" => text.parse().ok().map(|mark| self.quality_mark(mark)),
            "measure" => text.parse().ok().map(|measure| self.target_measure(measure)),
            _ => None,
        };
        said.unwrap_or(text).to_owned()
    }

    /// What a field of a place is called; `None`: it says nothing to people.
    fn place_field(self, field: &str) -> Option<&'static str> {
        Some(match field {
            "name" => self.place_name(),
            "name_en" => self.place_name_en(),
            "kind" | "facility_kind" => self.place_kind(),
            "division" => self.register_division(),
            "status" => self.register_status(),
            "since" => self.register_since(),
            "longitude" => self.place_longitude(),
            "latitude" => self.place_latitude(),
            "floor_area_m2" => self.register_floor_area(),
            "opens_on" => self.register_opens_on(),
            "milestone" => self.register_milestone(),
            "planned_on" => self.register_planned_on(),
            "done_on" => self.register_done_on(),
            "note" => self.register_note(),
            "mark" => self.register_mark(),
            "met" => self.register_met(),
            "assessed_on" => self.register_assessed_on(),
            "evidence" => self.register_evidence(),
            "measure" => self.targets_measure(),
            "year" => self.targets_year(),
            "goal" => self.targets_goal(),
            "address" | "address_en" => self.place_address(),
            "phone" => self.place_phone(),
            "notice" | "notice_en" => self.place_notice(),
            "bring" | "bring_en" => self.place_bring(),
            "getting_there" | "getting_there_en" => self.place_getting_there(),
            "house_rules" | "house_rules_en" => self.place_house_rules(),
            "slot_minutes" => self.place_slot_minutes(),
            "ordinal" => self.place_ordinal(),
            "hours" => self.place_hours(),
            "date" => self.place_date(),
            "reason" => self.place_reason(),
            "courts" => self.place_courts(),
            "venues" => self.places_venues(),
            _ => return None,
        })
    }

    fn policy_act(self, before: &Value, after: &Value, zone: Zone) -> ActWords {
        // A version wraps its knobs, a draft is its knobs.
        let knobs = after.get("knobs").unwrap_or(after);
        let Some(now) = read::<Policy>(knobs) else {
            return ActWords::default();
        };
        let was = read::<Policy>(before).unwrap_or_default();
        let version = after["version"]
            .as_i64()
            .zip(read::<Instant>(&after["in_force_from"]));
        let version = version.map(|(version, from)| self.act_version(version, &self.say_instant(from, zone)));
        let (was, now) = (self.knobs(&was), self.knobs(&now));
        let changes: Vec<Change> = was
            .into_iter()
            .zip(now)
            .filter(|(was, now)| was.1 != now.1)
            .map(|(was, now)| Change {
                what: self.knob_name(now.0),
                before: was.2,
                after: now.2,
            })
            .collect();
        let same = changes.is_empty().then(|| self.act_unchanged().to_owned());
        ActWords {
            notes: version.into_iter().chain(same).collect(),
            changes,
        }
    }

    /// Every knob with its value and its sentence.
    fn knobs(self, policy: &Policy) -> Vec<(&'static str, Value, String)> {
        let first = match policy.remit {
            Remit::Everyone => "",
            Remit::County => self.remit_county(),
            Remit::City => self.remit_city(),
            Remit::Union => self.remit_union(),
        };
        // The grid is the venue's, and no rule changes it.
        let said = self.policy_sentences(policy, 30, first);
        said.into_iter()
            .map(|knob| {
                let words = match knob.is_off {
                    true => self.act_off().to_owned(),
                    false => knob.sentence,
                };
                (knob.name, knob.value, words)
            })
            .collect()
    }

    fn role_act(self, role: &Value, zone: Zone) -> Option<String> {
        let word = self.role_word(read::<RoleKind>(&role["role"])?);
        Some(match read::<Instant>(&role["expires_at"]) {
            Some(end) => format!("{word} · {}", self.role_until(&self.say_instant(end, zone))),
            None => word.to_owned(),
        })
    }

    fn verified_act(self, after: &Value) -> Option<String> {
        Some(match read::<VerifiedBy>(&after["verified_by"])? {
            VerifiedBy::Roll => self.member_by_roll().to_owned(),
            VerifiedBy::Staff => self.member_by_staff().to_owned(),
        })
    }
}

fn read<T: for<'a> Deserialize<'a>>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_new_version_says_which_knobs_it_turned() {
        let was = Policy::default();
        let now = Policy {
            max_party: was.max_party + 1,
            ..was.clone()
        };
        let after = json!({ "version": 3, "in_force_from": Instant::UNIX_EPOCH, "knobs": now });
        let words = Lang::En.act_words(Act::PolicyPublished, &json!(was), &after, Zone::SHANGHAI);
        assert_eq!(words.changes.len(), 1, "{words:?}");
        assert_eq!(words.changes[0].what, Lang::En.knob_name("max_party"));
        assert_ne!(words.changes[0].before, words.changes[0].after);
        assert!(words.notes[0].starts_with("Version 3, from "), "{words:?}");
        let same = Lang::Zh.act_words(Act::PolicyDrafted, &json!(was), &json!(was), Zone::SHANGHAI);
        assert_eq!(same.notes, [Lang::Zh.act_unchanged()]);
    }

    #[test]
    fn what_is_not_as_expected_is_left_out() {
        for act in Act::ALL {
            for lang in Lang::ALL {
                lang.act_words(*act, &json!(null), &json!(null), Zone::SHANGHAI);
                lang.act_words(*act, &json!("x"), &json!([1]), Zone::SHANGHAI);
                assert_ne!(lang.act_name(*act), "");
                assert_ne!(lang.act_about_me(*act), "");
            }
        }
    }

    #[test]
    fn roles_and_rolls_are_told_in_numbers_and_names() {
        let role = json!({ "role": "desk", "scope": "palace", "expires_at": null });
        let words = Lang::En.act_words(Act::RoleGranted, &json!(null), &role, Zone::SHANGHAI);
        assert_eq!(words.notes, ["Desk"]);
        let roll = json!({ "rows": 12, "added": 10, "changed": 2, "gone": 1 });
        let words = Lang::En.act_words(Act::RollImported, &json!(null), &roll, Zone::SHANGHAI);
        assert_eq!(words.notes, ["12 good rows", "10 new, 2 changed, 1 gone"]);
    }
}
