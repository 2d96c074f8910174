//! The knobs of a policy as a form: written into fields, read back with a fault at each field that is wrong, and
//! laid out in groups.

use crate::api::shape::FieldFault;
use gongyue::policy::{Ballot, POOL_WISHES, PeakDays, PeakHours, Policy, Remit};
use gongyue::quota::{Quota, QuotaHours, QuotaPer, QuotaPeriod, QuotaUnit};
use gongyue::strikes::Strikes;
use gongyue_app::Lang;
use gongyue_app::pages::policies::{Control, Group, Input, Row};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Fields by name, as typed.
pub struct Typed(pub BTreeMap<String, String>);

/// Rows that a form may have; more are ignored.
const MOST_ROWS: usize = 8;

impl Typed {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map(|value| value.trim()).unwrap_or_default()
    }

    fn set(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.insert(name.into(), value.to_string());
    }

    /// How many rows of a kind are filled in, and one more to fill in.
    fn rows(&self, kind: &str) -> usize {
        let filled = (0..MOST_ROWS).rfind(|n| !self.get(&format!("{kind}.{n}.{}", first(kind))).is_empty());
        filled.map_or(1, |last| last + 2).min(MOST_ROWS)
    }
}

fn first(kind: &str) -> &'static str {
    if kind == "peak" { "from" } else { "limit" }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Every knob in its fields.
pub fn written(policy: &Policy) -> Typed {
    let mut typed = Typed(BTreeMap::new());
    for (name, value) in numbers(policy) {
        typed.set(name, value);
    }
    let or_empty = |number: Option<u16>| number.map(|n| n.to_string()).unwrap_or_default();
    typed.set("others_days_ahead", or_empty(policy.others_days_ahead));
    typed.set("union_daily_limit", or_empty(policy.union_daily_limit));
    typed.set("approval_minutes", or_empty(policy.approval_minutes));
    typed.set("pool_minutes", or_empty(policy.pool_minutes));
    typed.set("release_minute", clock(policy.release_minute));
    typed.set("remit", policy.remit);
    typed.set(
        "remit_union",
        policy
            .remit_union
            .as_ref()
            .map(|id| id.to_string())
            .unwrap_or_default(),
    );
    typed.set(
        "companions_count",
        if policy.companions_count { "yes" } else { "no" },
    );
    for (n, peak) in policy.peak.iter().enumerate() {
        typed.set(format!("peak.{n}.days"), peak.days);
        typed.set(format!("peak.{n}.from"), clock(peak.from_minute));
        typed.set(format!("peak.{n}.to"), clock(peak.to_minute));
    }
    for (n, quota) in policy.quotas.iter().enumerate() {
        typed.set(format!("quota.{n}.limit"), quota.limit);
        typed.set(format!("quota.{n}.unit"), quota.unit);
        typed.set(format!("quota.{n}.period"), quota.period);
        typed.set(format!("quota.{n}.per"), quota.per);
        typed.set(format!("quota.{n}.hours"), quota.hours);
    }
    if let Some(ballot) = policy.ballot {
        typed.set("ballot.days", ballot.closes_days_before);
        typed.set("ballot.at", clock(ballot.closes_minute));
        typed.set("ballot.draw", ballot.draw_minutes);
        typed.set("ballot.wishes", ballot.wishes);
        typed.set("ballot.confirm", or_empty(ballot.confirm_minutes));
    }
    if let Some(strikes) = &policy.strikes {
        typed.set("strikes.limit", strikes.limit);
        typed.set("strikes.days", strikes.days);
        let days: Vec<String> = strikes.suspend_days.iter().map(u16::to_string).collect();
        typed.set("strikes.suspend", days.join(", "));
    }
    typed
}

fn numbers(policy: &Policy) -> [(&'static str, u16); 14] {
    [
        ("days_ahead", policy.days_ahead),
        ("until_minutes_before", policy.until_minutes_before),
        ("min_minutes", policy.min_minutes),
        ("max_minutes", policy.max_minutes),
        ("min_party", policy.min_party),
        ("max_party", policy.max_party),
        ("active_limit", policy.active_limit),
        ("spacing_minutes", policy.spacing_minutes),
        ("walk_in_share", policy.walk_in_share),
        ("open_share_percent", policy.open_share_percent),
        ("companions_required", policy.companions_required),
        ("cancel_minutes_before", policy.cancel_minutes_before),
        ("check_in_minutes_before", policy.check_in_minutes_before),
        ("check_in_minutes_after", policy.check_in_minutes_after),
    ]
}

/// Reads fields, gathering what is wrong.
struct Reading<'a> {
    typed: &'a Typed,
    lang: Lang,
    faults: Vec<FieldFault>,
}

impl Reading<'_> {
    fn fault(&mut self, field: &str, message: &str) {
        self.faults.push(FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    }

    fn number(&mut self, name: &str) -> u16 {
        self.optional(name).unwrap_or_else(|| {
            if self.typed.get(name).is_empty() {
                self.fault(name, self.lang.fault_number());
            }
            0
        })
    }

    fn optional(&mut self, name: &str) -> Option<u16> {
        let text = self.typed.get(name);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.fault(name, self.lang.fault_number());
        }
        number
    }

    /// `24:00` is the end of the day.
    fn time(&mut self, name: &str) -> u16 {
        let read = |text: &str| -> Option<u16> {
            let (hour, minute) = text.split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            let minutes = hour.checked_mul(60)?.checked_add(minute)?;
            (minute < 60 && minutes <= 1440).then_some(minutes)
        };
        read(self.typed.get(name)).unwrap_or_else(|| {
            self.fault(name, self.lang.fault_time());
            0
        })
    }

    fn word<W: FromStr>(&mut self, name: &str, ordinary: W) -> W {
        let text = self.typed.get(name);
        if text.is_empty() {
            return ordinary;
        }
        text.parse().unwrap_or_else(|_| {
            self.fault(name, self.lang.fault_parameter());
            ordinary
        })
    }

    fn peak(&mut self) -> Vec<PeakHours> {
        let mut peak = Vec::new();
        for n in 0..MOST_ROWS {
            let name = |field: &str| format!("peak.{n}.{field}");
            let (from, to) = (name("from"), name("to"));
            match (self.typed.get(&from).is_empty(), self.typed.get(&to).is_empty()) {
                (true, true) => continue,
                (true, false) => self.fault(&from, self.lang.fault_whole_row()),
                (false, true) => self.fault(&to, self.lang.fault_whole_row()),
                (false, false) => {
                    let days = self.word(&name("days"), PeakDays::EveryDay);
                    let (from_minute, mut to_minute) = (self.time(&from), self.time(&to));
                    // A browser's clock has no 24:00.
                    if to_minute == 0 {
                        to_minute = 1440;
                    }
                    peak.push(PeakHours {
                        days,
                        from_minute,
                        to_minute,
                    });
                }
            }
        }
        peak
    }

    fn quotas(&mut self) -> Vec<Quota> {
        let mut quotas = Vec::new();
        for n in 0..MOST_ROWS {
            let name = |field: &str| format!("quota.{n}.{field}");
            let Some(limit) = self.optional(&name("limit")) else {
                continue;
            };
            quotas.push(Quota {
                limit,
                unit: self.word(&name("unit"), QuotaUnit::Reservations),
                period: self.word(&name("period"), QuotaPeriod::Day),
                per: self.word(&name("per"), QuotaPer::VenueKind),
                hours: self.word(&name("hours"), QuotaHours::All),
            });
        }
        quotas
    }

    /// Whether any of these is filled in; then all have to be.
    fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.typed.get(name).is_empty())
    }

    fn ballot(&mut self) -> Option<Ballot> {
        self.any(&["ballot.days", "ballot.at", "ballot.draw"])
            .then(|| Ballot {
                closes_days_before: self.number("ballot.days"),
                closes_minute: self.time("ballot.at"),
                draw_minutes: self.number("ballot.draw"),
                wishes: self.optional("ballot.wishes").unwrap_or(POOL_WISHES),
                confirm_minutes: self.optional("ballot.confirm"),
            })
    }

    fn strikes(&mut self) -> Option<Strikes> {
        if !self.any(&["strikes.limit", "strikes.days", "strikes.suspend"]) {
            return None;
        }
        let typed = self.typed.get("strikes.suspend");
        let days = typed.split([',', '，', '、', ' ']).filter(|day| !day.is_empty());
        let days: Result<Vec<u16>, _> = days.map(str::parse).collect();
        let suspend_days = days.unwrap_or_else(|_| {
            self.fault("strikes.suspend", self.lang.fault_number());
            vec![]
        });
        Some(Strikes {
            limit: self.number("strikes.limit"),
            days: self.number("strikes.days"),
            suspend_days,
        })
    }
}

/// The policy, or every field that cannot be read. Whether the knobs agree is asked elsewhere.
pub fn read(typed: &Typed, lang: Lang) -> Result<Policy, Vec<FieldFault>> {
    let mut form = Reading {
        typed,
        lang,
        faults: vec![],
    };
    let union = typed.get("remit_union");
    let policy = Policy {
        days_ahead: form.number("days_ahead"),
        release_minute: form.time("release_minute"),
        until_minutes_before: form.number("until_minutes_before"),
        remit: form.word("remit", Remit::Everyone),
        remit_union: (!union.is_empty()).then(|| union.into()),
        others_days_ahead: form.optional("others_days_ahead"),
        min_minutes: form.number("min_minutes"),
        max_minutes: form.number("max_minutes"),
        peak: form.peak(),
        active_limit: form.number("active_limit"),
        quotas: form.quotas(),
        companions_count: typed.get("companions_count") == "yes",
        union_daily_limit: form.optional("union_daily_limit"),
        spacing_minutes: form.number("spacing_minutes"),
        min_party: form.number("min_party"),
        max_party: form.number("max_party"),
        companions_required: form.number("companions_required"),
        ballot: form.ballot(),
        pool_minutes: form.optional("pool_minutes"),
        approval_minutes: form.optional("approval_minutes"),
        walk_in_share: form.number("walk_in_share"),
        open_share_percent: form.number("open_share_percent"),
        cancel_minutes_before: form.number("cancel_minutes_before"),
        check_in_minutes_before: form.number("check_in_minutes_before"),
        check_in_minutes_after: form.number("check_in_minutes_after"),
        strikes: form.strikes(),
    };
    if form.faults.is_empty() {
        Ok(policy)
    } else {
        Err(form.faults)
    }
}

/// Where a fault of a knob is shown: knobs of several fields show it at the first.
fn field_of(knob: &str) -> &str {
    match knob {
        "peak" => "peak.0.from",
        "quotas" => "quota.0.limit",
        "ballot" => "ballot.days",
        "strikes" => "strikes.limit",
        "slot_minutes" => "min_minutes",
        own => own,
    }
}

/// Lays the fields out.
pub fn groups(typed: &Typed, faults: &[FieldFault], lang: Lang) -> Vec<Group> {
    let input = |name: &str, label: &str, control: Control| {
        let fault = faults.iter().find(|fault| field_of(&fault.field) == name);
        Input {
            name: name.to_owned(),
            label: label.to_owned(),
            value: typed.get(name).to_owned(),
            control,
            fault: fault.map(|fault| fault.message.clone()),
        }
    };
    let one = |name: &str, control: Control| Row {
        legend: None,
        fields: vec![input(name, lang.knob_name(name), control)],
    };
    let number = |name: &str| one(name, Control::Number);
    let group = |title, hint, rows| Group { title, hint, rows };
    let peak = (0..typed.rows("peak")).map(|n| {
        let name = |field: &str| format!("peak.{n}.{field}");
        Row {
            legend: Some(lang.peak_row(n + 1)),
            fields: vec![
                input(&name("days"), lang.peak_days(), Control::Select(peak_days(lang))),
                input(&name("from"), lang.peak_from(), Control::Time),
                input(&name("to"), lang.peak_to(), Control::Time),
            ],
        }
    });
    let ballot = Row {
        legend: Some(lang.knob_name("ballot").to_owned()),
        fields: vec![
            input("ballot.days", lang.ballot_days(), Control::Number),
            input("ballot.at", lang.ballot_at(), Control::Time),
            input("ballot.draw", lang.ballot_draw(), Control::Number),
            input("ballot.wishes", lang.ballot_wishes(), Control::Number),
            input("ballot.confirm", lang.ballot_confirm(), Control::Number),
        ],
    };
    let quotas = (0..typed.rows("quota")).map(|n| {
        let name = |field: &str| format!("quota.{n}.{field}");
        Row {
            legend: Some(lang.quota_row(n + 1)),
            fields: vec![
                input(&name("limit"), lang.quota_limit(), Control::Number),
                input(&name("unit"), lang.quota_unit(), Control::Select(units(lang))),
                input(
                    &name("period"),
                    lang.quota_period(),
                    Control::Select(periods(lang)),
                ),
                input(&name("per"), lang.quota_per(), Control::Select(pers(lang))),
                input(&name("hours"), lang.quota_hours(), Control::Select(hours(lang))),
            ],
        }
    });
    let strikes = Row {
        legend: Some(lang.knob_name("strikes").to_owned()),
        fields: vec![
            input("strikes.limit", lang.strikes_limit(), Control::Number),
            input("strikes.days", lang.strikes_days(), Control::Number),
            input("strikes.suspend", lang.strikes_suspend(), Control::Text),
        ],
    };
    let yes_no = Control::Select(vec![("no", lang.no()), ("yes", lang.yes())]);
    let empty = Some(lang.hint_empty());
    vec![
        group(
            lang.group_time(),
            None,
            vec![
                number("days_ahead"),
                one("release_minute", Control::Time),
                number("until_minutes_before"),
            ],
        ),
        group(
            lang.group_length(),
            None,
            [
                "min_minutes",
                "max_minutes",
                "min_party",
                "max_party",
                "companions_required",
            ]
            .map(number)
            .into(),
        ),
        group(
            lang.group_quota(),
            empty,
            [number("active_limit")]
                .into_iter()
                .chain(quotas)
                .chain([
                    number("union_daily_limit"),
                    number("spacing_minutes"),
                    one("companions_count", yes_no),
                ])
                .collect(),
        ),
        group(
            lang.group_first(),
            empty,
            vec![
                one("remit", Control::Select(remits(lang))),
                one("remit_union", Control::Text),
                number("others_days_ahead"),
            ],
        ),
        group(
            lang.group_peak(),
            empty,
            peak.chain([ballot, number("pool_minutes")]).collect(),
        ),
        group(
            lang.group_hall(),
            empty,
            vec![
                number("approval_minutes"),
                number("walk_in_share"),
                number("open_share_percent"),
            ],
        ),
        group(
            lang.group_after(),
            empty,
            [
                "cancel_minutes_before",
                "check_in_minutes_before",
                "check_in_minutes_after",
            ]
            .map(number)
            .into_iter()
            .chain([strikes])
            .collect(),
        ),
    ]
}

type Options = Vec<(&'static str, &'static str)>;

fn peak_days(lang: Lang) -> Options {
    let words = |days| match days {
        PeakDays::Workdays => lang.days_workdays(),
        PeakDays::DaysOff => lang.days_off(),
        PeakDays::EveryDay => lang.days_every(),
    };
    PeakDays::ALL
        .iter()
        .map(|days| (days.as_str(), words(*days)))
        .collect()
}

fn remits(lang: Lang) -> Options {
    let words = |remit| match remit {
        Remit::Everyone => lang.remit_everyone(),
        Remit::County => lang.remit_county(),
        Remit::City => lang.remit_city(),
        Remit::Union => lang.remit_union(),
    };
    Remit::ALL
        .iter()
        .map(|remit| (remit.as_str(), words(*remit)))
        .collect()
}

fn units(lang: Lang) -> Options {
    let words = |unit| match unit {
        QuotaUnit::Reservations => lang.quota_unit_reservations(),
        QuotaUnit::Minutes => lang.quota_unit_minutes(),
    };
    QuotaUnit::ALL
        .iter()
        .map(|unit| (unit.as_str(), words(*unit)))
        .collect()
}

fn periods(lang: Lang) -> Options {
    let words = |period| match period {
        QuotaPeriod::Active => lang.quota_period_active(),
        QuotaPeriod::Day => lang.quota_period_day(),
        QuotaPeriod::Week => lang.quota_period_week(),
        QuotaPeriod::Month => lang.quota_period_month(),
    };
    QuotaPeriod::ALL
        .iter()
        .map(|period| (period.as_str(), words(*period)))
        .collect()
}

fn pers(lang: Lang) -> Options {
    let words = |per| match per {
        QuotaPer::VenueKind => lang.quota_per_kind(),
        QuotaPer::Palace => lang.quota_per_palace(),
        QuotaPer::Everywhere => lang.quota_per_everywhere(),
    };
    QuotaPer::ALL
        .iter()
        .map(|per| (per.as_str(), words(*per)))
        .collect()
}

fn hours(lang: Lang) -> Options {
    let words = |hours| match hours {
        QuotaHours::All => lang.quota_hours_all(),
        QuotaHours::Peak => lang.quota_hours_peak(),
        QuotaHours::OffPeak => lang.quota_hours_off(),
    };
    QuotaHours::ALL
        .iter()
        .map(|hours| (hours.as_str(), words(*hours)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_form_is_read_from_it() {
        for name in crate::preset::NAMES {
            let policy = crate::preset::policy(name, 30, 4);
            assert_eq!(read(&written(&policy), Lang::Zh).unwrap(), policy, "{name}");
        }
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named_and_the_others_too() {
        let mut typed = written(&Policy::default());
        typed.set("days_ahead", "seven");
        typed.set("release_minute", "25:00");
        typed.set("min_minutes", "");
        typed.set("peak.0.from", "18:00");
        typed.set("quota.0.limit", "-1");
        typed.set("ballot.days", "1");
        let faults = read(&typed, Lang::En).unwrap_err();
        let mut fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "ballot.at",
                "ballot.draw",
                "days_ahead",
                "min_minutes",
                "peak.0.to",
                "quota.0.limit",
                "release_minute"
            ]
        );
        let shown = groups(&typed, &faults, Lang::En);
        let inputs = shown
            .iter()
            .flat_map(|group| &group.rows)
            .flat_map(|row| &row.fields);
        assert_eq!(
            inputs.filter(|input| input.fault.is_some()).count(),
            7,
            "each is shown"
        );
    }

    #[test]
    fn every_knob_has_a_field() {
        let shown = groups(&written(&Policy::default()), &[], Lang::Zh);
        let inputs = shown
            .iter()
            .flat_map(|group| &group.rows)
            .flat_map(|row| &row.fields);
        let names: Vec<String> = inputs.map(|input| input.name.clone()).collect();
        for knob in serde_json::to_value(Policy::default())
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
        {
            assert!(names.iter().any(|name| name == field_of(knob)), "{knob}");
        }
    }
}
