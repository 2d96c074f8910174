//! The gallery: every page in every state, with sample data, as HTML files to look at and to measure.
//!
//! `cargo run -p gongyue-app --features ssr --example gallery -- FOLDER` writes them, with the style sheets
//! beside them. Each page is written in both languages, as `name.zh.html` and `name.en.html`.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::member::Verification;
use gongyue::reservation::ReservationStatus;
use gongyue::venue::VenueKind;
use gongyue_app::Lang;
use gongyue_app::appearance::Appearance;
use gongyue_app::drawings::plan;
use gongyue_app::pages::calendar::CalendarPage;
use gongyue_app::pages::confirm::{ConfirmPage, InTheWay, Length, RefusalNote, Todo};
use gongyue_app::pages::error::ErrorPage;
use gongyue_app::pages::facility::{DayHours, FacilityPage};
use gongyue_app::pages::find::*;
use gongyue_app::pages::me::{Me, MePage, QuotaLine, Task, Workplace};
use gongyue_app::pages::mine::{Cancelled, MinePage, ReservationRow};
use gongyue_app::pages::offline::OfflinePage;
use gongyue_app::pages::places::{City, Place, PlacesPage};
use gongyue_app::pages::sign_in::{CodeProblem, PhoneProblem, SignInPage, SignInStep};
use gongyue_app::pages::ticket::{Cancelling, Phase, Qr, TicketPage};
use gongyue_app::pages::venue::*;
use gongyue_app::pages::verification::{CardProblem, NameProblem, VerificationPage, VerificationState};
use gongyue_app::pages::{FacilityRef, Offer, Page, Times, VenueRef};
use gongyue_app::render::{Frame, SignedIn, render};
use leptos::prelude::*;
use std::path::{Path, PathBuf};

#[path = "gallery/coverage.rs"]
mod coverage;
#[path = "gallery/people.rs"]
mod people;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/gallery".into()));
    std::fs::create_dir_all(&folder)?;
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    for sheet in [
        "member.css",
        "tokens.css",
        "layout.css",
        "components.css",
        "desk.css",
        "quarters.css",
        "coverage.css",
    ] {
        std::fs::copy(style.join(sheet), folder.join(sheet))?;
    }
    for (name, html) in documents() {
        std::fs::write(folder.join(name), html)?;
    }
    for (name, svg) in maps() {
        std::fs::write(folder.join(name), svg)?;
    }
    Ok(())
}

/// Every page in both languages: file name and document. `tests/documents.rs` reads them too.
pub fn documents() -> Vec<(String, String)> {
    Lang::ALL
        .into_iter()
        .flat_map(|lang| {
            let mut gallery = Gallery {
                lang,
                documents: Vec::new(),
            };
            gallery.all();
            gallery.documents
        })
        .collect()
}

/// The files that a page offers, in both languages.
pub fn maps() -> Vec<(String, String)> {
    let map = |lang| {
        let documents = Vec::new();
        Gallery { lang, documents }.coverage_map()
    };
    Lang::ALL.into_iter().map(map).collect()
}

struct Gallery {
    lang: Lang,
    documents: Vec<(String, String)>,
}

/// A Friday.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 27).unwrap()
}

fn day(ahead: u64) -> NaiveDate {
    today() + Days::new(ahead)
}

fn at(ahead: u64, hour: u32, minute: u32) -> NaiveDateTime {
    day(ahead).and_hms_opt(hour, minute, 0).unwrap()
}

/// In a zone eight hours ahead.
fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    local.and_utc() - TimeDelta::hours(8)
}

fn times(starts: NaiveDateTime, ends: NaiveDateTime) -> Times {
    Times {
        starts_at: instant(starts),
        ends_at: instant(ends),
        starts,
        ends,
    }
}

impl Gallery {
    fn say(&self, zh: &str, en: &str) -> String {
        if self.lang == Lang::Zh { zh } else { en }.to_owned()
    }

    fn write(&mut self, name: &str, signed_in: bool, page: impl Page) {
        let code = if self.lang == Lang::Zh { "zh" } else { "en" };
        let frame = Frame {
            lang: self.lang,
            appearance: Appearance::default(),
            path_and_query: format!("/{name}"),
            signed_in: signed_in.then(|| SignedIn {
                name: "王*强".into(),
                verification: Verification::Verified,
                unread: 2,
            }),
            nonce: "gallery".into(),
            css_url: "member.css".into(),
            desk_css_url: "desk.css".into(),
            coverage_css_url: "coverage.css".into(),
            output_name: "gongyue".into(),
            demo: true,
        };
        self.documents
            .push((format!("{name}.{code}.html"), render(&frame, page)));
    }

    fn all(&mut self) {
        self.find();
        self.places();
        self.facility();
        self.venue();
        self.confirm();
        self.ticket();
        self.mine();
        self.forms();
        self.me();
        self.people();
        self.coverage();
        self.errors();
        self.write("plans", false, Plans)
    }

    fn find(&mut self) {
        self.write("offline", false, OfflinePage);
        for (name, address) in [
            ("calendar", None),
            (
                "calendar-made",
                Some("https://gongyue.example/feeds/4fT0pWq9.ics".to_owned()),
            ),
        ] {
            let since = Some(self.say("11 月 20 日晚上 8 点", "on 20 Nov, 8 pm"));
            self.write(name, true, CalendarPage { since, address });
        }
        self.write(
            "calendar-none",
            true,
            CalendarPage {
                since: None,
                address: None,
            },
        );
        let mut page = self.find_page();
        page.usual = page
            .facilities
            .iter()
            .flat_map(|card| card.venues.clone())
            .take(3)
            .collect();
        for row in &mut page.usual {
            row.at = Some(self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"));
        }
        self.write("find-usual", true, page);
        self.write("find", true, self.find_page());
        let query = FindQuery {
            q: "游泳".into(),
            venue_kind: Some(VenueKind::Swimming),
            ..FindQuery::default()
        };
        let empty = FindPage {
            query,
            next: None,
            facilities: vec![],
            more: None,
            ..self.find_page()
        };
        self.write("find-empty", false, empty);
        let later = FindPage {
            query: FindQuery {
                date: Some(day(4)),
                near: Some("115.99,29.71".into()),
                ..FindQuery::default()
            },
            within: Some(Within {
                km: 30,
                is_beyond: false,
            }),
            is_nearly: true,
            date: day(4),
            next: None,
            ..self.find_page()
        };
        self.write("find-later", false, later);
        self.write("find-homes", false, self.homes())
    }

    fn find_page(&self) -> FindPage {
        let venue = |zh: &str, en: &str, kind, indoor, strip: [Share; 4], next| VenueRow {
            id: "v1".into(),
            name: self.say(zh, en),
            kind,
            indoor,
            at: None,
            date: today(),
            strip: Some(Strip {
                first_hour: 18,
                hours: strip.to_vec(),
            }),
            next,
        };
        let share = |free: u32| Share::Free { free, of: 8 };
        let free = |hour, minute, left| NextFree::At {
            starts: at(0, hour, minute),
            left,
        };
        let jiujiang = vec![
            venue(
                "乒乓球馆",
                "Table tennis hall",
                VenueKind::TableTennis,
                true,
                [share(2), share(2), share(4), share(6)],
                free(18, 0, 2),
            ),
            venue(
                "羽毛球馆",
                "Badminton hall",
                VenueKind::Badminton,
                true,
                [share(0), share(0), share(2), share(4)],
                free(20, 0, 1),
            ),
            venue(
                "射箭馆",
                "Archery hall",
                VenueKind::Archery,
                true,
                [share(0), share(0), share(2), share(6)],
                free(20, 30, 4),
            ),
            venue(
                "飞镖馆",
                "Darts hall",
                VenueKind::Darts,
                true,
                [share(0), Share::Ballot, Share::Ballot, share(8)],
                NextFree::Ballot {
                    starts: at(0, 19, 0),
                    draw_at: at(0, 18, 0),
                },
            ),
            venue(
                "网球场",
                "Tennis courts",
                VenueKind::Tennis,
                false,
                [Share::Off; 4],
                NextFree::Closed(Some(self.say("今晚有雨", "Rain tonight"))),
            ),
        ];
        let lianxi = vec![
            venue(
                "乒乓球室",
                "Table tennis room",
                VenueKind::TableTennis,
                true,
                [share(6), share(8), share(8), Share::Off],
                free(18, 0, 3),
            ),
            venue(
                "综合馆",
                "Sports hall",
                VenueKind::Basketball,
                true,
                [share(0), share(4), share(2), share(8)],
                free(19, 0, 1),
            ),
            venue(
                "阅览室",
                "Reading room",
                VenueKind::ReadingRoom,
                true,
                [share(8), share(8), share(8), share(8)],
                free(18, 0, 42),
            ),
            venue(
                "舞蹈室",
                "Dance room",
                VenueKind::Dance,
                true,
                [share(0); 4],
                NextFree::Full {
                    next: Some(at(1, 9, 0)),
                },
            ),
        ];
        let card =
            |id: &str, zh: &str, en: &str, distance, closes: u32, venues: Vec<VenueRow>| FacilityCard {
                id: id.into(),
                name: self.say(zh, en),
                kind: FacilityKind::Palace,
                status: FacilityStatus::InService,
                status_note: None,
                address: self.say("浔阳区长虹大道 32 号", "32 Changhong Avenue, Xunyang"),
                distance_m: Some(distance),
                open: OpenOn::From {
                    opens: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
                    closes: NaiveTime::from_hms_opt(closes, 30, 0).unwrap(),
                },
                indoor: venues.iter().filter(|venue| venue.indoor).count() as u32,
                outdoor: venues.iter().filter(|venue| !venue.indoor).count() as u32,
                venues,
                other_venues: vec![],
                amenities: vec![],
            };
        let mut first = card(
            "f1",
            "九江市工人文化宫",
            "Jiujiang Workers' Cultural Palace",
            1_234,
            21,
            jiujiang,
        );
        first.other_venues = vec![
            self.say("风雨球场", "Covered court"),
            self.say("门球场", "Gateball court"),
        ];
        let building = FacilityCard {
            status: FacilityStatus::UnderConstruction,
            status_note: Some(self.say("预计 2027 年 5 月开放", "to open in May 2027")),
            ..card(
                "f4",
                "共青城市职工活动中心暨工人文化宫",
                "Gongqingcheng Workers' Activity Centre and Cultural Palace",
                38_000,
                21,
                vec![],
            )
        };
        FindPage {
            usual: vec![],
            is_nearly: false,
            within: None,
            query: FindQuery {
                division: Some("360403".parse().unwrap()),
                ..FindQuery::default()
            },
            today: today(),
            date: today(),
            last_date: day(7),
            place: Some(self.say("九江 浔阳区", "Jiujiang, Xunyang")),
            kinds: vec![
                VenueKind::TableTennis,
                VenueKind::Badminton,
                VenueKind::Archery,
                VenueKind::Darts,
                VenueKind::Basketball,
                VenueKind::Tennis,
                VenueKind::Gateball,
            ],
            next: Some(NextReservation {
                id: "r1".into(),
                venue_name: self.say("射箭馆", "Archery hall"),
                court_name: self.say("3 号靶", "target 3"),
                starts: at(0, 19, 0),
                ends: at(0, 20, 0),
                check_in_opens: at(0, 18, 45),
                check_in_closes: at(0, 19, 10),
                checked_in: false,
            }),
            with_free: Some(3),
            facilities: vec![
                first,
                card(
                    "f2",
                    "濂溪区工人文化宫",
                    "Lianxi Workers' Cultural Palace",
                    4_600,
                    21,
                    lianxi,
                ),
                building,
            ],
            more: Some("c2".into()),
        }
    }

    fn homes(&self) -> FindPage {
        let mut page = self.find_page();
        page.query.kind = Some(FacilityKind::OutdoorStation);
        page.next = None;
        page.with_free = None;
        page.facilities.truncate(2);
        for (index, facility) in page.facilities.iter_mut().enumerate() {
            facility.kind = FacilityKind::OutdoorStation;
            facility.name = self.say("甘棠湖户外劳动者驿站", "Gantang Lake outdoor workers' station");
            facility.venues.clear();
            facility.other_venues.clear();
            facility.indoor = 0;
            facility.outdoor = 0;
            facility.amenities = Amenity::ALL[..4 + index * 6].to_vec();
        }
        page
    }

    fn places(&mut self) {
        let place = |code: &str, zh: &str, en: &str, in_service| Place {
            code: code.parse().unwrap(),
            name: self.say(zh, en),
            in_service,
        };
        let city = |code: &str, zh: &str, en: &str, n, counties: &[(&str, &str, u32)]| City {
            place: place(code, zh, en, n),
            counties: counties
                .iter()
                .enumerate()
                .map(|(index, (zh, en, n))| place(&format!("{code}{:02}", index + 2), zh, en, *n))
                .collect(),
        };
        let page = PlacesPage {
            query: FindQuery {
                division: Some("360403".parse().unwrap()),
                ..FindQuery::default()
            },
            province: place("36", "江西省", "Jiangxi", 53),
            cities: vec![
                city(
                    "3601",
                    "南昌市",
                    "Nanchang",
                    6,
                    &[
                        ("东湖区", "Donghu", 1),
                        ("青山湖区", "Qingshanhu", 2),
                        ("安义县", "Anyi", 1),
                    ],
                ),
                city(
                    "3604",
                    "九江市",
                    "Jiujiang",
                    7,
                    &[
                        ("濂溪区", "Lianxi", 1),
                        ("浔阳区", "Xunyang", 1),
                        ("柴桑区", "Chaisang", 0),
                        ("共青城市", "Gongqingcheng", 1),
                        ("瑞昌市", "Ruichang", 0),
                    ],
                ),
                city(
                    "3606",
                    "鹰潭市",
                    "Yingtan",
                    2,
                    &[("月湖区", "Yuehu", 1), ("贵溪市", "Guixi", 1)],
                ),
            ],
        };
        self.write("places", false, page)
    }

    fn facility(&mut self) {
        let mut venues = self.find_page().facilities.swap_remove(0).venues;
        venues.extend(self.find_page().facilities.swap_remove(1).venues);
        let open = vec![(
            NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            NaiveTime::from_hms_opt(21, 30, 0).unwrap(),
        )];
        let page = FacilityPage {
            activities: vec![],
            today: today(),
            id: "f1".into(),
            name: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            kind: FacilityKind::Palace,
            status: FacilityStatus::InService,
            status_note: None,
            address: self.say("浔阳区长虹大道 32 号", "32 Changhong Avenue, Xunyang"),
            position: Some((115.99, 29.71)),
            phone: Some("0792-8221234".into()),
            distance_m: Some(1_234),
            hours: (0..7)
                .map(|ahead| DayHours {
                    date: day(ahead),
                    open: if ahead == 5 { vec![] } else { open.clone() },
                    note: (ahead == 5).then(|| self.say("设备检修", "maintenance")),
                })
                .collect(),
            notices: vec![self.say(
                "今晚有雨，室外场停用。",
                "Rain tonight: the outdoor courts are closed.",
            )],
            house_rules: vec![self.say("进馆换软底鞋", "Soft-soled shoes only")],
            photos: vec![],
            getting_there: vec![
                self.say(
                    "从南门进，右手二楼，有电梯",
                    "South gate, second floor on the right; there is a lift",
                ),
                self.say(
                    "工人文化宫站，5、17、101 路",
                    "Buses 5, 17 and 101 to Workers' Palace",
                ),
            ],
            amenities: vec![
                Amenity::DrinkingWater,
                Amenity::Charging,
                Amenity::Toilet,
                Amenity::Wifi,
            ],
            venues,
        };
        let building = FacilityPage {
            status: FacilityStatus::UnderConstruction,
            status_note: Some(self.say("预计 2027 年 5 月开放", "to open in May 2027")),
            hours: vec![],
            notices: vec![],
            venues: vec![],
            amenities: vec![],
            ..page.clone()
        };
        self.write("facility", true, page);
        self.write("facility-building", false, building)
    }

    fn venue_page(&self) -> VenuePage {
        let names: Vec<u32> = (1..=8).collect();
        let closed = || Look::Closed {
            reason: self.say("灯坏停用", "lamp broken"),
        };
        let held = || Look::Held {
            reason: self.say("市总训练", "union team"),
        };
        let clash = || Look::Clash {
            word: self.say("你在射箭", "archery"),
            why: self.say("这时你已约了射箭馆", "you are at the archery hall then"),
        };
        let free = || Look::Free { left: None };
        let look = |court: u32, index: i64| match (court, index) {
            (_, i) if i < 4 => Look::Past,
            (3, i) if i >= 18 => closed(),
            (8, i) if i >= 18 => Look::WalkIn,
            (6, 18..=21) => held(),
            (2 | 7, 20..=21) => clash(),
            (7, 22..=23) => Look::Ballot,
            (5, 10..=11) => Look::Mine {
                reservation: "r1".into(),
            },
            (court, i) if (court + 3 * i as u32).is_multiple_of(4) => Look::Taken,
            (1, 18..=21) | (2, 18..=19) => Look::Taken,
            _ => free(),
        };
        let courts = names
            .iter()
            .map(|n| CourtColumn {
                id: format!("court-{n}").into(),
                name: self.say(&format!("{n} 号台"), &format!("table {n}")),
                short_name: self.say(&format!("{n} 号"), &format!("{n}")),
                slots: (0..25)
                    .map(|index| {
                        let starts = at(0, 9, 0) + TimeDelta::minutes(30 * index);
                        Slot {
                            times: times(starts, starts + TimeDelta::minutes(30)),
                            look: look(*n, index),
                        }
                    })
                    .collect(),
            })
            .collect();
        let states = [
            DateState::Free(6),
            DateState::Free(52),
            DateState::Free(0),
            DateState::Free(61),
            DateState::Free(58),
            DateState::Closed,
            DateState::NotOpenYet { opens: at(1, 8, 0) },
        ];
        VenuePage {
            favourite: Some(true),
            bring: vec![
                self.say("球拍和球", "rackets and shuttles"),
                self.say("室内运动鞋", "indoor shoes"),
            ],
            ballots: vec![],
            today: today(),
            facility: FacilityRef {
                id: "f1".into(),
                name: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            },
            venue: VenueRef {
                id: "v1".into(),
                name: self.say("乒乓球馆", "Table tennis hall"),
                kind: VenueKind::TableTennis,
            },
            indoor: true,
            step_free: true,
            date: today(),
            dates: states
                .iter()
                .enumerate()
                .map(|(n, state)| DateTile {
                    date: day(n as u64),
                    state: *state,
                })
                .collect(),
            rules: vec![
                self.say("一次最多 1 小时。", "At most 1 hour at a time."),
                self.say(
                    "手上最多留 3 场没用完的预约。",
                    "At most 3 reservations ahead at one time.",
                ),
                self.say("提前 7 天，每天 08:00 放号。", "Opens 7 days ahead at 08:00."),
                self.say(
                    "开始前 30 分钟以前退，没有影响。",
                    "Cancel up to 30 minutes before without consequence.",
                ),
                self.say(
                    "开始后 10 分钟还没签到，位置会让给现场的人。",
                    "Not checked in 10 minutes after the start: the place goes to people at the door.",
                ),
            ],
            notices: vec![],
            hurdle: None,
            day: Day::Open(Grid {
                slot_minutes: 30,
                courts,
                fold_before: Some(at(0, 18, 0)),
            }),
            min_slots: 1,
            max_slots: 2,
            max_party: 4,
            after_note: Some(self.say("免费，约后还能再约 1 场", "Free; after this you can make 1 more")),
            key: "key-1".into(),
        }
    }

    fn venue(&mut self) {
        self.write("venue", true, self.venue_page());
        let hurdle = Some(Hurdle::SignedOut);
        let notices = vec![self.say(
            "今晚 6 点起有雨，室外场可能停。",
            "Rain from 6 pm; outdoor courts may close.",
        )];
        self.write(
            "venue-signed-out",
            false,
            VenuePage {
                hurdle,
                notices,
                ..self.venue_page()
            },
        );
        let day = Day::Closed {
            reason: Some(self.say("设备检修", "Maintenance")),
            next_open: Some(day(6)),
        };
        self.write(
            "venue-closed",
            true,
            VenuePage {
                day,
                ..self.venue_page()
            },
        );
        self.write("venue-seats", true, self.reading_room());
        self.write("venue-large", true, self.large());
        self.write("venue-odd", true, self.odd());
        self.write("venue-soon", true, self.soon())
    }

    fn reading_room(&self) -> VenuePage {
        let area = |n: u32, zh: &str, en: &str| CourtColumn {
            id: format!("area-{n}").into(),
            name: self.say(zh, en),
            short_name: self.say(zh, en),
            slots: (0..6)
                .map(|index| {
                    let starts = at(0, 9, 0) + TimeDelta::hours(2 * index);
                    let look = match index {
                        2 => Look::Taken,
                        left => Look::Free {
                            left: Some(60 - 9 * left as u32 * n),
                        },
                    };
                    Slot {
                        times: times(starts, starts + TimeDelta::hours(2)),
                        look,
                    }
                })
                .collect(),
        };
        let grid = Grid {
            slot_minutes: 120,
            courts: vec![area(1, "阅览区", "Reading area")],
            fold_before: None,
        };
        VenuePage {
            venue: VenueRef {
                id: "v2".into(),
                name: self.say("职工阅览室", "Reading room"),
                kind: VenueKind::ReadingRoom,
            },
            day: Day::Open(grid),
            max_slots: 3,
            ..self.venue_page()
        }
    }

    /// The largest board that the budget is measured on: 12 courts of 28 slots, nearly all free.
    fn large(&self) -> VenuePage {
        let court = |n: u32| CourtColumn {
            id: format!("0193a7c2-5f6e-7d41-9b1e-{n:012}").into(),
            name: self.say(&format!("{n} 号场"), &format!("court {n}")),
            short_name: self.say(&format!("{n} 号"), &format!("{n}")),
            slots: (0..28)
                .map(|index| {
                    let starts = at(1, 8, 0) + TimeDelta::minutes(30 * index);
                    let look = if (n as i64 * 7 + index * 5) % 6 == 0 {
                        Look::Taken
                    } else {
                        Look::Free { left: None }
                    };
                    Slot {
                        times: times(starts, starts + TimeDelta::minutes(30)),
                        look,
                    }
                })
                .collect(),
        };
        VenuePage {
            venue: VenueRef {
                id: "v3".into(),
                name: self.say("羽毛球馆", "Badminton hall"),
                kind: VenueKind::Badminton,
            },
            date: day(1),
            day: Day::Open(Grid {
                slot_minutes: 30,
                courts: (1..=12).map(court).collect(),
                fold_before: None,
            }),
            max_slots: 4,
            ..self.venue_page()
        }
    }

    /// Courts with times of their own, a break at noon, long names, several reasons.
    fn odd(&self) -> VenuePage {
        let slot = |hour, minute, length: i64, look| {
            let starts = at(0, hour, minute);
            Slot {
                times: times(starts, starts + TimeDelta::minutes(length)),
                look,
            }
        };
        let free = || Look::Free { left: None };
        let blocked = || Look::Blocked {
            word: self.say("次数用完", "quota used"),
            why: self.say("你手上已经有 3 场", "you have 3 reservations ahead"),
        };
        let court = |id: &str, zh: &str, en: &str, slots| CourtColumn {
            id: id.into(),
            name: self.say(zh, en),
            short_name: self.say(zh, en),
            slots,
        };
        let grid = Grid {
            slot_minutes: 60,
            courts: vec![
                court(
                    "half-a",
                    "东半场",
                    "East half",
                    vec![
                        slot(9, 0, 60, free()),
                        slot(10, 0, 60, Look::TooLate),
                        slot(14, 0, 60, free()),
                        slot(15, 0, 60, blocked()),
                    ],
                ),
                court(
                    "half-b",
                    "西半场",
                    "West half",
                    vec![
                        slot(9, 30, 60, free()),
                        slot(10, 30, 60, free()),
                        slot(14, 0, 60, Look::WalkIn),
                        slot(15, 0, 60, Look::WalkIn),
                    ],
                ),
                court(
                    "hall",
                    "全场（比赛用）",
                    "Full court (matches)",
                    vec![
                        slot(
                            9,
                            0,
                            120,
                            Look::Held {
                                reason: self.say("全市职工三对三篮球赛", "City workers' three-on-three"),
                            },
                        ),
                        slot(
                            14,
                            0,
                            120,
                            Look::Closed {
                                reason: self.say("地板维护", "Floor repair"),
                            },
                        ),
                    ],
                ),
            ],
            fold_before: None,
        };
        VenuePage {
            facility: FacilityRef {
                id: "f9".into(),
                name: self.say(
                    "共青城市职工活动中心暨工人文化宫",
                    "Gongqingcheng Workers' Activity Centre and Cultural Palace",
                ),
            },
            venue: VenueRef {
                id: "v9".into(),
                name: self.say(
                    "多功能篮球排球综合训练馆",
                    "Basketball and volleyball training hall",
                ),
                kind: VenueKind::Basketball,
            },
            hurdle: Some(Hurdle::NotVerified),
            day: Day::Open(grid),
            max_party: 12,
            ..self.venue_page()
        }
    }

    fn soon(&self) -> VenuePage {
        let mut page = self.venue_page();
        page.date = day(6);
        if let Day::Open(grid) = &mut page.day {
            grid.fold_before = None;
            for slot in grid.courts.iter_mut().flat_map(|court| &mut court.slots) {
                slot.look = Look::NotOpenYet { opens: at(1, 8, 0) };
                slot.times = times(slot.times.starts + Days::new(6), slot.times.ends + Days::new(6));
            }
        }
        page
    }

    fn confirm_page(&self) -> ConfirmPage {
        let venue = self.venue_page();
        let length = |minutes: u32, chosen| Length {
            ends_at: instant(at(0, 20, 0) + TimeDelta::minutes(minutes.into())),
            ends: at(0, 20, 0) + TimeDelta::minutes(minutes.into()),
            minutes,
            chosen,
        };
        ConfirmPage {
            ballot: None,
            today: today(),
            facility: venue.facility,
            venue: venue.venue,
            court_id: "court-5".into(),
            court_name: self.say("5 号台", "table 5"),
            starts_at: instant(at(0, 20, 0)),
            starts: at(0, 20, 0),
            lengths: vec![length(30, false), length(60, true)],
            party_size: 2,
            min_party: 1,
            max_party: 4,
            companions: None,
            cancel_by: at(0, 19, 30),
            check_in: (at(0, 19, 45), at(0, 20, 10)),
            rules: venue.rules,
            after_note: venue.after_note,
            hurdle: None,
            key: "key-2".into(),
            refusals: vec![],
            waits: vec![],
            passes: None,
            offers: vec![],
        }
    }

    fn offer(&self, zh: &str, en: &str, facility: (&str, &str), kind: VenueKind, ahead: u64) -> Offer {
        Offer {
            facility_name: self.say(facility.0, facility.1),
            venue: VenueRef {
                id: "v4".into(),
                name: self.say(zh, en),
                kind,
            },
            court_id: "court-2".into(),
            court_name: self.say("2 号", "court 2"),
            times: times(at(ahead, 20, 0), at(ahead, 21, 0)),
            party_size: 2,
        }
    }

    fn confirm(&mut self) {
        self.write("confirm", true, self.confirm_page());
        let signed_out = ConfirmPage {
            hurdle: Some(Hurdle::SignedOut),
            max_party: 12,
            ..self.confirm_page()
        };
        self.write("confirm-signed-out", false, signed_out);
        let here = ("九江市工人文化宫", "Jiujiang Workers' Cultural Palace");
        let there = ("濂溪区工人文化宫", "Lianxi Workers' Cultural Palace");
        let quota = RefusalNote {
            rule: "active_quota".into(),
            title: self.say("手上的预约满了", "No reservations left"),
            sentence: self.say(
                "手上最多留 3 场没用完的预约，你现在有 3 场。用完或退掉一场就能再约。",
                "You may have at most 3 reservations ahead and have 3. Use or cancel one to reserve again.",
            ),
            in_the_way: (0..3)
                .map(|n| InTheWay {
                    id: format!("r{n}").into(),
                    starts: at(n * 2, 19, 0),
                    ends: at(n * 2, 20, 0),
                    venue_name: self.say("射箭馆", "Archery hall"),
                })
                .collect(),
            todo: Some(Todo::SeeOwn),
        };
        let offers = vec![
            self.offer("羽毛球馆", "Badminton hall", here, VenueKind::Badminton, 0),
            self.offer("乒乓球馆", "Table tennis hall", there, VenueKind::TableTennis, 0),
            self.offer("乒乓球馆", "Table tennis hall", here, VenueKind::TableTennis, 3),
        ];
        let one = ConfirmPage {
            waits: self.confirm_page().lengths,
            refusals: vec![quota.clone()],
            passes: Some(at(0, 20, 0)),
            offers,
            ..self.confirm_page()
        };
        self.write("refused", true, one);
        let length = RefusalNote {
            rule: "too_long".into(),
            title: self.say("时间太长", "Too long"),
            sentence: self.say(
                "一次最多 1 小时，你选了 2 小时。",
                "At most 1 hour at a time; you chose 2 hours.",
            ),
            in_the_way: vec![],
            todo: None,
        };
        self.write(
            "refused-choice",
            true,
            ConfirmPage {
                refusals: vec![length],
                ..self.confirm_page()
            },
        );
        let taken = RefusalNote {
            rule: "taken".into(),
            title: self.say("刚刚被约走了", "Just taken"),
            sentence: self.say("这场已经被约走了。", "It has just been taken."),
            in_the_way: vec![],
            todo: None,
        };
        let verify = RefusalNote {
            rule: "not_verified".into(),
            title: self.say("先认证会员，再来约", "Verify your membership first"),
            sentence: self.say(
                "只有认证过的工会会员能约。",
                "Only verified union members can reserve.",
            ),
            in_the_way: vec![],
            todo: Some(Todo::Verify),
        };
        let many = ConfirmPage {
            refusals: vec![verify, taken, quota],
            ..self.confirm_page()
        };
        self.write("refused-many", true, many)
    }

    fn ticket_page(&self) -> TicketPage {
        TicketPage {
            appeal: None,
            now: at(0, 17, 0),
            bring: vec![self.say("护臂", "an arm guard")],
            today: today(),
            id: "r1".into(),
            status: ReservationStatus::Confirmed,
            facility: FacilityRef {
                id: "f1".into(),
                name: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            },
            address: self.say("浔阳区长虹大道 32 号", "32 Changhong Avenue, Xunyang"),
            position: Some((115.99, 29.71)),
            phone: Some("0792-8221234".into()),
            venue: VenueRef {
                id: "v1".into(),
                name: self.say("射箭馆", "Archery hall"),
                kind: VenueKind::Archery,
            },
            court_name: self.say("3 号靶", "target 3"),
            times: times(at(0, 19, 0), at(0, 20, 0)),
            holder: "王*强".into(),
            party_size: 1,
            code: "7K3M4P".into(),
            qr: Some(sample_qr()),
            check_in: (at(0, 18, 45), at(0, 19, 10)),
            refused: None,
            check_in_fault: None,
            phase: Phase::Ahead,
            cancelling: Cancelling::Free { until: at(0, 18, 30) },
            invitation: None,
            getting_there: vec![self.say(
                "从南门进，右手二楼，有电梯",
                "South gate, second floor on the right; there is a lift",
            )],
            reason: None,
            fresh: false,
            again: None,
            key: "key-3".into(),
        }
    }

    fn ticket(&mut self) {
        self.write("ticket", true, self.ticket_page());
        let fresh = TicketPage {
            fresh: true,
            ..self.ticket_page()
        };
        self.write("ticket-fresh", true, fresh);
        let inviting = TicketPage {
            invitation: Some("https://gongyue.example/reservations/r1/join?key=7K3M4PQRTW".into()),
            party_size: 2,
            ..self.ticket_page()
        };
        self.write("ticket-inviting", true, inviting);
        let late = TicketPage {
            cancelling: Cancelling::Late,
            phase: Phase::CheckIn,
            ..self.ticket_page()
        };
        self.write("ticket-late", true, late);
        let here = ("九江市工人文化宫", "Jiujiang Workers' Cultural Palace");
        for status in ReservationStatus::ALL {
            let gone = matches!(
                status,
                ReservationStatus::Cancelled
                    | ReservationStatus::CancelledLate
                    | ReservationStatus::Displaced
            );
            let page = TicketPage {
                status: *status,
                phase: if status.is_live() {
                    Phase::Running
                } else {
                    Phase::Over
                },
                cancelling: Cancelling::No,
                reason: (*status == ReservationStatus::Displaced).then(|| self.say("场馆停电", "Power cut")),
                again: gone.then(|| self.offer("射箭馆", "Archery hall", here, VenueKind::Archery, 0)),
                ..self.ticket_page()
            };
            self.write(
                &format!("ticket-{}", status.as_str().replace('_', "-")),
                true,
                page,
            );
        }
    }

    fn mine(&mut self) {
        let row = |id: &str, kind, ahead: u64, status| ReservationRow {
            id: id.into(),
            status,
            facility_name: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            venue: VenueRef {
                id: "v1".into(),
                name: self.lang.venue_kind(kind).into(),
                kind,
            },
            court_name: self.say("3 号", "court 3"),
            starts: at(ahead, 19, 0),
            ends: at(ahead, 20, 0),
            check_in: (at(ahead, 18, 45), at(ahead, 19, 10)),
            may_check_in_now: false,
        };
        let past = |id: &str, kind, status| {
            let mut row = row(id, kind, 0, status);
            row.starts = row.starts - Days::new(5);
            row.ends = row.ends - Days::new(5);
            row
        };
        let page = MinePage {
            now: at(0, 17, 0),
            ballots: vec![],
            offers: vec![],
            in_line: 2,
            today: today(),
            named: vec![row("r9", VenueKind::Badminton, 2, ReservationStatus::Confirmed)],
            coming: vec![
                row("r1", VenueKind::Archery, 0, ReservationStatus::Confirmed),
                row("r2", VenueKind::TableTennis, 1, ReservationStatus::Confirmed),
                row("r3", VenueKind::MultiPurpose, 4, ReservationStatus::Requested),
            ],
            past: vec![
                past("p1", VenueKind::Badminton, ReservationStatus::Completed),
                past("p2", VenueKind::Darts, ReservationStatus::NoShow),
                past("p3", VenueKind::Tennis, ReservationStatus::Displaced),
                past("p4", VenueKind::Swimming, ReservationStatus::Cancelled),
            ],
            cancelled: Some(Cancelled {
                venue_name: self.say("乒乓球馆", "Table tennis hall"),
                court_name: self.say("5 号台", "table 5"),
                starts: at(1, 10, 0),
                ends: at(1, 11, 0),
                late: false,
                undo: Some(self.offer(
                    "乒乓球馆",
                    "Table tennis hall",
                    ("", ""),
                    VenueKind::TableTennis,
                    1,
                )),
                key: "key-4".into(),
            }),
            more: Some("c2".into()),
        };
        let empty = MinePage {
            in_line: 0,
            coming: vec![],
            named: vec![],
            past: vec![],
            cancelled: None,
            more: None,
            ..page.clone()
        };
        self.write("mine", true, page);
        self.write("mine-empty", true, empty.clone());
        self.write("mine-signed-out", false, empty)
    }

    fn forms(&mut self) {
        let phone = |phone: &str, fault| SignInPage {
            next: "/venues/v1".into(),
            why: None,
            step: SignInStep::Phone {
                phone: phone.into(),
                fault,
            },
        };
        self.write("sign-in", false, phone("", None));
        self.write(
            "sign-in-fault",
            false,
            phone("1380000", Some(PhoneProblem::NotElevenDigits)),
        );
        let code = |code: &str, fault| SignInPage {
            next: "/".into(),
            why: None,
            step: SignInStep::Code {
                phone: "13800000001".into(),
                masked: "138****0001".into(),
                code: code.into(),
                demo_code: Some("204816".into()),
                fault,
            },
        };
        self.write("sign-in-code", false, code("", None));
        self.write(
            "sign-in-code-fault",
            false,
            code("111111", Some(CodeProblem::Wrong { left: 3 })),
        );
        let verification = |state| VerificationPage {
            state,
            next: "/".into(),
        };
        let ask = |name: &str, name_fault, card: &str, card_fault| {
            verification(VerificationState::Ask {
                name: name.into(),
                name_fault,
                union_card_no: card.into(),
                card_fault,
                unions: vec![],
                declined: None,
                moving: false,
            })
        };
        let known = verification(VerificationState::Ask {
            name: "王小强".into(),
            name_fault: None,
            union_card_no: String::new(),
            card_fault: Some(CardProblem::Needed),
            unions: vec![
                self.say("九江市外卖骑手联合工会", "Jiujiang Riders' Union"),
                self.say("九江公交工会", "Jiujiang Bus Union"),
            ],
            declined: Some(self.say("卡上的姓名不一样", "The card bears another name")),
            moving: true,
        });
        self.write("verification", true, ask("", None, "", None));
        self.write("verification-moving", true, known);
        let faults = ask(
            "",
            Some(NameProblem::Empty),
            "36-04",
            Some(CardProblem::NotACardNumber),
        );
        self.write("verification-fault", true, faults);
        let pending = VerificationState::Pending {
            name: "王小强".into(),
            masked_card: "3604****0217".into(),
            code: "7K3M4P".into(),
            palaces: vec![(
                self.say("九江市", "Jiujiang"),
                vec![(
                    "f1".into(),
                    self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
                )],
            )],
            palace: None,
        };
        self.write("verification-pending", true, verification(pending));
        let union = self.say("九江市外卖骑手联合工会", "Jiujiang Riders' Union");
        let done = VerificationState::Verified {
            name: "王小强".into(),
            union,
        };
        self.write("verification-done", true, verification(done))
    }

    fn me(&mut self) {
        let quota = |zh: &str, en: &str, used, limit| QuotaLine {
            words: self.say(zh, en),
            palace: self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            used,
            limit,
        };
        let me = Me {
            quotas: vec![
                quota(
                    "每人每周羽毛球：已约 2 场，共 3 场",
                    "2 of 3 reservations of badminton a week",
                    2,
                    3,
                ),
                quota(
                    "每人每月在这个文化宫：已约 6 小时，共 20 小时",
                    "6 hours of 20 hours at this palace a month",
                    360,
                    1200,
                ),
            ],
            name: Some("王小强".into()),
            masked_phone: "138****0001".into(),
            union: Some(self.say("九江市外卖骑手联合工会", "Jiujiang Riders' Union")),
            verification: Verification::Verified,
            active: 2,
            companion_code: Some("7K3M4 PQRTW".into()),
            suspensions: vec![],
            strikes: vec![self.lang.me_strikes(
                "1.5",
                30,
                3,
                &self.say("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            )],
            work: vec![],
            active_limit: 3,
            factor_needed: false,
            unread: 2,
        };
        let path = |page: &str| format!("/staff/facilities/f1/{page}");
        let desk = vec![
            (Task::CheckInCode, path("check-in-code")),
            (Task::Verifications(0), path("verifications")),
            (Task::Members, path("members")),
            (Task::Rules, path("policies")),
        ];
        let mut manager = desk.clone();
        manager[1].0 = Task::Verifications(12);
        manager.push((Task::Rolls, path("roll")));
        manager.push((Task::Staff, path("roles")));
        manager.push((Task::Audit, path("audit")));
        let place = |zh: &str, en: &str, role, tasks| Workplace {
            name: self.say(zh, en),
            role,
            tasks,
        };
        let lang = self.lang;
        let work = vec![
            place(
                "共青城市职工活动中心暨工人文化宫",
                "Gongqingcheng Workers' Activity Centre and Cultural Palace",
                lang.role_manager(),
                manager,
            ),
            place(
                "九江市工人文化宫",
                "Jiujiang Workers' Cultural Palace",
                lang.role_desk(),
                desk,
            ),
            place(
                "九江市",
                "Jiujiang",
                lang.role_union(),
                vec![(Task::Rolls, "/staff/divisions/3604/roll".into())],
            ),
        ];
        let staff = Me {
            name: None,
            union: None,
            verification: Verification::None,
            active: 0,
            unread: 0,
            work,
            ..me.clone()
        };
        let waits = Me {
            work: vec![],
            factor_needed: true,
            companion_code: None,
            ..me.clone()
        };
        self.write("me-staff", true, MePage { me: Some(staff) });
        self.write("me-factor-needed", true, MePage { me: Some(waits) });
        let new = Me {
            name: None,
            union: None,
            verification: Verification::None,
            active: 0,
            ..me.clone()
        };
        self.write("me", true, MePage { me: Some(me) });
        self.write("me-new", true, MePage { me: Some(new) });
        self.write("me-signed-out", false, MePage { me: None })
    }

    fn errors(&mut self) {
        self.write("error-not-found", false, ErrorPage::NotFound);
        self.write(
            "error-failure",
            false,
            ErrorPage::Failure {
                reference: "7F3A-21".into(),
            },
        );
        self.write("error-busy", false, ErrorPage::Busy { retry_after_s: 3 });
        let (ahead, retry_after_s) = (12_345, 26);
        for (name, by_itself) in [("error-in-line", true), ("error-in-line-sent", false)] {
            let page = ErrorPage::InLine {
                ahead,
                retry_after_s,
                by_itself,
            };
            self.write(name, false, page);
        }
        self.write("error-forbidden", true, ErrorPage::Forbidden);
        self.write("error-too-large", true, ErrorPage::TooLarge)
    }
}

/// Every plan, large, with its name.
struct Plans;

impl Page for Plans {
    fn title(&self, _lang: Lang) -> String {
        "plans".into()
    }
    fn view(self, frame: &Frame) -> AnyView {
        let lang = frame.lang;
        let kinds: Vec<_> = VenueKind::ALL
            .iter()
            .map(|kind| {
                view! { <section class="card blank">{plan(*kind)}<h2>{lang.venue_kind(*kind)}</h2></section> }
            })
            .collect();
        view! { <main id="main" class="page page-wide counties">{kinds}</main> }.into_any()
    }
}

/// Squares in the manner of a QR code; it cannot be scanned.
fn sample_qr() -> Qr {
    let finder = |x: i32, y: i32, at: (i32, i32)| {
        let (dx, dy) = ((x - at.0 - 3).abs(), (y - at.1 - 3).abs());
        let ring = dx.max(dy);
        (ring <= 3).then_some(ring != 2)
    };
    let mut d = String::new();
    for y in 0..25_i32 {
        for x in 0..25_i32 {
            let dark = finder(x, y, (0, 0))
                .or(finder(x, y, (18, 0)))
                .or(finder(x, y, (0, 18)))
                .unwrap_or((x * 7 + y * 11 + x * y * 3) % 5 < 2);
            if dark {
                d.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
    }
    Qr { d, size: 25 }
}
