//! The pages about people: second factors, one's data, notices, companions; and those of the staff.

use super::{Gallery, at, sample_qr, times, today};
use gongyue::audit::{Act, ActKind};
use gongyue::policy::Policy;
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use gongyue_app::pages::account::AccountPage;
use gongyue_app::pages::audit::{ActLine, AuditPage, KindLink, MyAuditPage};
use gongyue_app::pages::deliveries::{DeliveriesPage, DeliveryLine};
use gongyue_app::pages::devices::{Device, DevicesPage};
use gongyue_app::pages::factors::{Factor, FactorsPage, Seed};
use gongyue_app::pages::jobs::{JobLine, JobsPage};
use gongyue_app::pages::join::{JoinPage, Joining};
use gongyue_app::pages::members::{MemberLine, MemberPage, MembersPage, Removal};
use gongyue_app::pages::notice_settings::{
    Address, NoticeSettingsPage, address_field, code_field, quiet_fields,
};
use gongyue_app::pages::notices::{Act as AtOnce, NoticeLine, NoticesPage};
use gongyue_app::pages::place_code::PlaceCodePage;
use gongyue_app::pages::roles::{RolesPage, StaffLine, phone_field, until_field};
use gongyue_app::pages::rolls::{FaultLine, ImportLine, ImportPage, ImportState, RollsPage, UnionLine};
use gongyue_app::pages::second_factor::SecondFactorPage;
use gongyue_app::pages::verifications::{RequestPage, VerificationsPage, Waiting};
use gongyue_app::pages::{FacilityRef, VenueRef};
use gongyue_app::parts::Tone;

const PALACE: &str = "/staff/facilities/f1";
const ORIGIN: &str = "https://gongyue.example";

impl Gallery {
    pub fn people(&mut self) {
        self.account();
        self.devices();
        self.factors();
        self.notices();
        self.audit();
        self.join();
        self.members();
        self.verifications();
        self.roles();
        self.rolls();
        self.imports();
        let facility = self.palace();
        let code = "7K3M4P".to_owned();
        self.write("place-code", true, PlaceCodePage { facility, code })
    }

    fn palace(&self) -> FacilityRef {
        FacilityRef {
            id: "f1".into(),
            name: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
        }
    }

    fn long_palace(&self) -> FacilityRef {
        FacilityRef {
            id: "f1".into(),
            name: self.say(
                "共青城市职工活动中心暨工人文化宫",
                "Gongqingcheng Workers' Activity Centre and Cultural Palace",
            ),
        }
    }

    fn riders(&self) -> String {
        self.say("九江市外卖骑手联合工会", "Jiujiang Riders' Union")
    }

    fn long_union(&self) -> String {
        self.say(
            "九江石油化工总厂检维修中心第二分厂电气仪表车间联合工会委员会",
            "Joint Union Committee of the Electrical and Instrument Workshops, Second Maintenance Works, Jiujiang Petrochemical",
        )
    }

    fn account(&mut self) {
        let page = AccountPage {
            phone: String::new(),
            fault: None,
        };
        let wrong = AccountPage {
            phone: "13800000002".into(),
            fault: Some(self.lang.fault_own_phone().into()),
        };
        self.write("data", true, page);
        self.write("data-fault", true, wrong)
    }

    fn devices(&mut self) {
        let device = |id: &str, name: &str, is_this| Device {
            id: id.into(),
            name: name.into(),
            since: at(0, 8, 0),
            seen: at(0, 9, 0),
            is_this,
        };
        let one = vec![device("d1", "WeChat, Android", true)];
        let mut many = one.clone();
        many.push(device("d2", "Chrome, Windows", false));
        many.push(device("d3", "", false));
        for (name, devices) in [("devices", one), ("devices-many", many)] {
            let today = today();
            self.write(name, true, DevicesPage { today, devices })
        }
    }

    fn factors(&mut self) {
        let none = FactorsPage {
            factors: vec![],
            needed: true,
            show_first: None,
            seed: None,
            may_add_totp: true,
            origin: ORIGIN.into(),
            next: "/me".into(),
        };
        let since = self.say("11 月 3 日", "3 November");
        let factor = |id: &str, is_passkey, device: &str| Factor {
            id: id.into(),
            is_passkey,
            device: device.into(),
            since: since.clone(),
        };
        let some = FactorsPage {
            factors: vec![
                factor("a1", true, "Chrome, Android"),
                factor("a2", true, ""),
                factor("a3", false, ""),
            ],
            needed: false,
            may_add_totp: false,
            ..none.clone()
        };
        let locked = FactorsPage {
            show_first: Some("/second-factor?next=%2Fme%2Fsecond-factors".into()),
            ..some.clone()
        };
        let seed = |fault| Seed {
            secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
            qr: Some(sample_qr()),
            fault,
        };
        let seeded = |fault| FactorsPage {
            seed: Some(seed(fault)),
            ..none.clone()
        };
        let wrong = self.lang.factor_wrong(4);
        let (first, again) = (seeded(None), seeded(Some(wrong.clone())));
        self.write("factors", true, none);
        self.write("factors-some", true, some);
        self.write("factors-locked", true, locked);
        self.write("factors-seed", true, first);
        self.write("factors-seed-fault", true, again);
        let shown = SecondFactorPage {
            next: "/me".into(),
            again: false,
            has_totp: true,
            has_passkey: true,
            origin: ORIGIN.into(),
            fault: None,
        };
        let fresh = SecondFactorPage {
            again: true,
            has_passkey: false,
            fault: Some(wrong),
            ..shown.clone()
        };
        self.write("second-factor", false, shown);
        self.write("second-factor-fault", true, fresh)
    }

    fn notices(&mut self) {
        let line = |zh: &str, en: &str, when: (&str, &str), is_new| NoticeLine {
            when: self.say(when.0, when.1),
            sentence: self.say(zh, en),
            is_new,
            href: None,
            act: None,
        };
        let soon = |late| NoticeLine {
            href: Some("/reservations/r1".into()),
            act: Some(AtOnce::Cancel {
                action: "/reservations/r1/cancel".into(),
                late,
            }),
            ..line(
                "快到了：11 月 27 日 19:00–20:00 乒乓球馆 3 号台。",
                "Soon: Table tennis hall, table 3, 27 Nov 19:00–20:00.",
                ("今天 17:00", "Today 17:00"),
                true,
            )
        };
        let notices = vec![
            soon(false),
            soon(true),
            line(
                "九江市外卖骑手联合工会的名册上没有你了，认证已经取消。12 月 4 日以后的预约退掉了。",
                "You are no longer on the roll of Jiujiang Riders' Union and not verified any more. What you had reserved after 4 December is cancelled.",
                ("今天 09:12", "Today 09:12"),
                true,
            ),
            line(
                "你现在是九江市工人文化宫的前台。",
                "You now work at the desk of Jiujiang Workers' Cultural Palace.",
                ("11 月 3 日 16:40", "3 November 16:40"),
                false,
            ),
        ];
        self.write("notices", true, NoticesPage { notices });
        self.write("notices-none", true, NoticesPage { notices: vec![] });
        self.notice_settings();
        self.deliveries()
    }

    fn notice_settings(&mut self) {
        let lang = self.lang;
        let (quiet_from, quiet_to) = quiet_fields(lang, "22:00".into(), "07:00".into());
        let page = NoticeSettingsPage {
            text: Some([true, true, false]),
            mail: Some([true, false, true]),
            quiet_from,
            quiet_to,
            language: lang.code().into(),
            address: Address::Waits("wang@example.com".into(), code_field(lang), address_field(lang)),
            saved: true,
        };
        let none = NoticeSettingsPage {
            text: None,
            mail: None,
            address: Address::Off,
            saved: false,
            ..page.clone()
        };
        let wrong = NoticeSettingsPage {
            quiet_from: page.quiet_from.clone().fault(Some(lang.fault_quiet().into())),
            address: Address::None(
                address_field(lang)
                    .value("wang")
                    .fault(Some(lang.fault_mail().into())),
            ),
            saved: false,
            ..page.clone()
        };
        self.write("notice-settings", true, page);
        self.write("notice-settings-none", true, none);
        self.write("notice-settings-fault", true, wrong)
    }

    fn deliveries(&mut self) {
        let lang = self.lang;
        let line = |is_dead, note: String| DeliveryLine {
            id: "d1".into(),
            kind: "displaced".into(),
            channel: lang.channel_text(),
            when: self.say("今天 17:00", "Today 17:00"),
            note,
            is_dead,
        };
        let dead = line(
            true,
            format!(
                "{} · {} · status 500",
                lang.delivery_dead(),
                lang.delivery_tries(6)
            ),
        );
        let sent = line(false, lang.delivery_sent().into());
        let page = DeliveriesPage {
            palace: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            path: "/staff/facilities/f1/deliveries".into(),
            dead: vec![dead.clone()],
            waiting: vec![],
            sent: vec![sent],
            told: Some(true),
        };
        let job = |name: &str, fault: Option<&str>| JobLine {
            name: name.into(),
            notes: vec![
                format!(
                    "{} · {}",
                    lang.job_last(&self.say("今天 17:00", "Today 17:00"), "0.2 s"),
                    lang.job_next(&self.say("今天 17:01", "Today 17:01"))
                ),
                lang.job_counts(120, i64::from(fault.is_some())),
            ],
            fault: fault.map(str::to_owned),
        };
        let jobs = JobsPage {
            jobs: vec![
                job("sweep", None),
                job("deliver", Some("it panicked")),
                job("remind", None),
            ],
            webhooks: vec![dead],
            dead: vec![],
            told: None,
        };
        self.write("deliveries", true, page);
        self.write("jobs", true, jobs)
    }

    fn audit(&mut self) {
        let lang = self.lang;
        let before = Policy::default();
        let mut after = before.clone();
        (after.max_party, after.days_ahead, after.walk_in_share) = (12, 3, 2);
        let json = |policy: &Policy| serde_json::to_value(policy).unwrap_or_default();
        let line = |act: Act, when: (&str, &str), who: &str, about: &[(&str, &str)], reason: &str| ActLine {
            when: self.say(when.0, when.1),
            what: lang.act_name(act),
            who: who.to_owned(),
            about: about.iter().map(|(zh, en)| self.say(zh, en)).collect(),
            reason: reason.to_owned(),
            words: match act {
                Act::PolicyPublished => lang.act_words(act, &json(&before), &json(&after), Zone::SHANGHAI),
                _ => Default::default(),
            },
        };
        let desk = self.say("李*华 139****0001", "L*a 139****0001");
        let card = self.say(
            "卡面看不清，请带原件再来一次。",
            "The card cannot be read; please bring the card itself.",
        );
        let acts = vec![
            line(
                Act::MemberViewed,
                ("11 月 27 日 19:42", "Fri 27 Nov 19:42"),
                &desk,
                &[("关于 王*强 138****0001", "About W*g 138****0001")],
                "",
            ),
            line(
                Act::VerificationDeclined,
                ("11 月 27 日 19:40", "Fri 27 Nov 19:40"),
                &desk,
                &[("关于 138****0099", "About 138****0099")],
                &card,
            ),
            line(
                Act::NoShow,
                ("11 月 27 日 19:15", "Fri 27 Nov 19:15"),
                lang.audit_system(),
                &[
                    ("关于 游* 138****0002", "About Y* 138****0002"),
                    ("乒乓球馆 5 号台", "Table tennis hall Table 5"),
                    ("11 月 27 日 19:00", "Fri 27 Nov 19:00"),
                ],
                "",
            ),
            line(
                Act::PolicyPublished,
                ("11 月 26 日 08:03", "Thu 26 Nov 08:03"),
                "139****0002",
                &[("羽毛球馆", "Badminton hall")],
                "",
            ),
        ];
        let kind = |kind: Option<ActKind>| KindLink {
            href: format!("{PALACE}/audit"),
            word: kind.map_or(lang.audit_all(), |kind| lang.act_kind(kind)),
            is_shown: kind.is_none(),
        };
        let kinds: Vec<KindLink> = std::iter::once(None)
            .chain(ActKind::ALL.iter().copied().map(Some))
            .map(kind)
            .collect();
        let page = AuditPage {
            facility: self.palace(),
            kinds: kinds.clone(),
            acts: acts.clone(),
            older: Some(format!("{PALACE}/audit?before=12")),
        };
        let none = AuditPage {
            acts: vec![],
            older: None,
            facility: self.long_palace(),
            kinds,
        };
        let mine = MyAuditPage {
            acts: acts.into_iter().take(3).collect(),
            older: None,
        };
        let mine_none = MyAuditPage {
            acts: vec![],
            older: None,
        };
        self.write("audit", true, page);
        self.write("audit-none", true, none);
        self.write("my-audit", true, mine);
        self.write("my-audit-none", true, mine_none)
    }

    fn join(&mut self) {
        let page = JoinPage {
            today: today(),
            id: "r1".into(),
            key: "7K3M4PQRTW".into(),
            holder: "王*强".into(),
            facility_name: self.long_palace().name,
            venue: VenueRef {
                id: "v1".into(),
                name: self.say("射箭馆", "Archery hall"),
                kind: VenueKind::Archery,
            },
            court_name: self.say("3 号靶", "target 3"),
            times: times(at(1, 19, 0), at(1, 20, 0)),
            state: Joining::May(2),
        };
        let why = self.lang.join_not_verified().to_owned();
        let verify = Some(("/verification".to_owned(), self.lang.verify_me()));
        let states = [
            ("join", Joining::May(2)),
            ("join-signed-out", Joining::SignInFirst(1)),
            ("join-joined", Joining::Joined),
            ("join-own", Joining::Own),
            ("join-no", Joining::No(why, verify)),
            ("join-full", Joining::No(self.lang.join_full().into(), None)),
        ];
        for (name, state) in states {
            let page = JoinPage {
                state,
                ..page.clone()
            };
            self.write(name, name != "join-signed-out", page)
        }
    }

    fn members(&mut self) {
        let line = |id: &str, name: &str, union, state| MemberLine {
            href: format!("{PALACE}/members/{id}"),
            name: name.into(),
            phone: "138****0001".into(),
            union,
            state,
        };
        let (verified, not) = (self.lang.verified_member(), self.lang.not_verified_member());
        let page = MembersPage {
            facility: self.palace(),
            path: format!("{PALACE}/members"),
            q: String::new(),
            members: vec![],
            more: None,
        };
        let found = MembersPage {
            facility: self.long_palace(),
            q: "wang".into(),
            members: vec![
                line("m1", "王*强", Some(self.riders()), verified),
                line("m2", "王*强", Some(self.long_union()), verified),
                line("m3", "138****0099", None, not),
            ],
            more: Some(format!("{PALACE}/members?q=wang&after=m3")),
            ..page.clone()
        };
        let nobody = MembersPage {
            q: "zzzz".into(),
            ..page.clone()
        };
        self.write("members", true, page);
        self.write("members-found", true, found);
        self.write("members-nobody", true, nobody);
        let lang = self.lang;
        let facts = vec![
            (lang.member_phone(), "138 0000 0001".to_owned()),
            (lang.member_card(), "JJ20210001".to_owned()),
            (lang.member_union(), self.long_union()),
            (
                lang.member_state(),
                format!("{} · {}", lang.verified_member(), lang.member_by_roll()),
            ),
            (lang.member_since(), self.say("2026 年 3 月 1 日", "1 March 2026")),
            (lang.member_factors(), lang.factor_totp().to_owned()),
        ];
        let removal = |reason: &str, fault| Removal {
            path: format!("{PALACE}/members/m1/second-factors/remove"),
            reason: reason.into(),
            fault,
        };
        let member = MemberPage {
            strikes: vec![],
            suspension: None,
            facility: self.palace(),
            back: format!("{PALACE}/members"),
            name: "王小强".into(),
            facts,
            removal: None,
            done: false,
        };
        let manager = MemberPage {
            removal: Some(removal("", None)),
            ..member.clone()
        };
        let wrong = MemberPage {
            removal: Some(removal("x", Some(lang.fault_reason().into()))),
            ..member.clone()
        };
        let done = MemberPage {
            done: true,
            ..member.clone()
        };
        self.write("member", true, member);
        self.write("member-manager", true, manager);
        self.write("member-fault", true, wrong);
        self.write("member-done", true, done)
    }

    fn verifications(&mut self) {
        let since = self.say("昨天 18:02", "yesterday 18:02");
        let waiting = |id: &str| Waiting {
            href: format!("{PALACE}/verifications/{id}"),
            name: "王*强".into(),
            card: "JJ******01".into(),
            since: since.clone(),
        };
        let none = VerificationsPage {
            facility: self.palace(),
            path: format!("{PALACE}/verifications"),
            waiting: vec![],
            code: String::new(),
            code_fault: None,
            told: None,
        };
        let some = VerificationsPage {
            facility: self.long_palace(),
            waiting: vec![waiting("q1"), waiting("q2")],
            told: Some((Tone::Done, self.lang.request_done())),
            ..none.clone()
        };
        let wrong = VerificationsPage {
            code: "7K3M4Q".into(),
            code_fault: Some(self.lang.verifications_code_fault().into()),
            told: Some((Tone::Warn, self.lang.request_gone())),
            ..some.clone()
        };
        self.write("verifications", true, none);
        self.write("verifications-some", true, some);
        self.write("verifications-fault", true, wrong);
        let request = RequestPage {
            facility: self.palace(),
            path: format!("{PALACE}/verifications/q1"),
            back: format!("{PALACE}/verifications"),
            name: "王小强".into(),
            card: "JJ20210001".into(),
            phone: "13800000001".into(),
            since,
            roll: Some(("王*强".into(), self.long_union())),
            union: self.long_union(),
            union_fault: None,
            reason: String::new(),
            reason_fault: None,
            fault: None,
        };
        let lang = self.lang;
        let several = format!("{}, {}", self.riders(), self.long_union());
        let union_wrong = RequestPage {
            roll: None,
            union: self.say("九江", "Jiujiang"),
            union_fault: Some(lang.fault_union_several(&several)),
            ..request.clone()
        };
        let reason_wrong = RequestPage {
            reason: "x".into(),
            reason_fault: Some(lang.fault_reason().into()),
            fault: Some(lang.card_in_use().into()),
            ..request.clone()
        };
        self.write("request", true, request);
        self.write("request-fault", true, union_wrong);
        self.write("request-declining", true, reason_wrong)
    }

    fn roles(&mut self) {
        let lang = self.lang;
        let line = |member: &str, name: &str, role, role_word, until: String, is_me| StaffLine {
            member: member.into(),
            name: name.into(),
            role,
            role_word,
            until,
            is_me,
        };
        let until = lang.role_until(&self.say("2027 年 11 月 1 日", "1 November 2027"));
        let staff = vec![
            line(
                "m1",
                "王*强",
                "manager",
                lang.role_manager(),
                lang.role_forever().into(),
                true,
            ),
            line("m2", "139****0001", "desk", lang.role_desk(), until, false),
        ];
        let page = RolesPage {
            facility: self.long_palace(),
            path: format!("{PALACE}/roles"),
            staff,
            phone: phone_field(lang),
            until: until_field(lang),
            role: "desk".into(),
            fault: None,
            done: false,
        };
        let wrong = RolesPage {
            phone: phone_field(lang)
                .value("1380")
                .fault(Some(lang.phone_not_eleven().into())),
            until: until_field(lang)
                .value("2029-01-01")
                .fault(Some(lang.fault_until().into())),
            role: "manager".into(),
            fault: Some(lang.fault_last_manager().into()),
            ..page.clone()
        };
        let done = RolesPage {
            done: true,
            ..page.clone()
        };
        self.write("roles", true, page);
        self.write("roles-fault", true, wrong);
        self.write("roles-done", true, done)
    }

    fn rolls(&mut self) {
        let path = format!("{PALACE}/roll");
        let empty = RollsPage {
            place: self.palace().name,
            path: path.clone(),
            unions: vec![],
            imports: vec![],
            fault: None,
        };
        let union = |name: String, on_roll, verified, served| UnionLine {
            name,
            on_roll,
            verified,
            served,
        };
        let lang = self.lang;
        let import = |id: &str, state, numbers| ImportLine {
            href: format!("{path}/{id}"),
            when: self.say("11 月 27 日 09:12", "27 November 09:12"),
            state,
            numbers,
        };
        let full = RollsPage {
            place: self.long_palace().name,
            unions: vec![
                union(self.riders(), 3_000, 1_204, 311),
                union(self.long_union(), 128_400, 97_213, 18_020),
            ],
            imports: vec![
                import("i2", lang.import_read(), lang.import_numbers(12, 3, 1)),
                import("i1", lang.import_applied(), lang.import_numbers(131_400, 0, 0)),
            ],
            ..empty.clone()
        };
        let wrong = RollsPage {
            fault: Some(lang.roll_no_file().into()),
            ..full.clone()
        };
        self.write("rolls-none", true, empty);
        self.write("rolls", true, full);
        self.write("rolls-fault", true, wrong)
    }

    fn imports(&mut self) {
        let lang = self.lang;
        let path = format!("{PALACE}/roll/i2");
        let read = ImportPage {
            place: self.long_palace().name,
            path: path.clone(),
            back: format!("{PALACE}/roll"),
            state: ImportState::Read,
            added: 120,
            changed: 14,
            gone: 3,
            rows: 3_000,
            faults: vec![],
            fault_count: 0,
            told: vec![],
            ask_let_go: false,
            show_first: None,
        };
        let fault = |line, column: &str, zh: &str, en: &str| FaultLine {
            line,
            column: column.into(),
            message: self.say(zh, en),
        };
        let faulty = ImportPage {
            gone: 0,
            faults: vec![
                fault(12, "phone", "手机号是 11 位数字", "a mobile number has 11 digits"),
                fault(
                    31,
                    "card",
                    "和第 7 行一样；每张卡只能出现一次",
                    "the same as on line 7; each may be there once",
                ),
            ],
            fault_count: 137,
            ..read.clone()
        };
        let losing = ImportPage {
            gone: 900,
            told: vec![
                lang.roll_loss(&self.riders(), 900, 3_000),
                lang.import_changed_meanwhile().into(),
            ],
            ask_let_go: true,
            ..read.clone()
        };
        let locked = ImportPage {
            show_first: Some("/second-factor?next=%2Fme".into()),
            ..read.clone()
        };
        let same = ImportPage {
            added: 0,
            changed: 0,
            gone: 0,
            ..read.clone()
        };
        let reading = ImportPage {
            state: ImportState::Reading {
                done: 20_000,
                total: 131_400,
            },
            rows: 0,
            ..same.clone()
        };
        let applied = ImportPage {
            state: ImportState::Applied,
            ..read.clone()
        };
        let failed = ImportPage {
            state: ImportState::Failed,
            rows: 0,
            faults: faulty.faults.clone(),
            ..same.clone()
        };
        for (name, page) in [
            ("import", read),
            ("import-faults", faulty),
            ("import-losing", losing),
            ("import-locked", locked),
            ("import-same", same),
            ("import-reading", reading),
            ("import-applied", applied),
            ("import-failed", failed),
        ] {
            self.write(name, true, page)
        }
    }
}
