//! Coverage: a province in two measures, a city, a county, a time when nothing was known, the rows behind a number, reports.

use super::{Gallery, today};
use chrono::NaiveDate;
use gongyue::coverage::{HEAT_CELLS, Heat, Month, Stage, Sums, TargetMeasure};
use gongyue::division::DivisionCode;
use gongyue::facility::FacilityKind;
use gongyue::venue::VenueKind;
use gongyue_app::Lang;
use gongyue_app::pages::coverage::*;
use gongyue_app::pages::coverage_report::{ReportPage, ReportsPage};
use gongyue_app::pages::coverage_use::{CoverageUsePage, StayRow, UseLevelRow};
use std::collections::HashMap;

const DIVISIONS: &str = include_str!("../../../data/jiangxi-divisions.csv");
const TILES: &str = include_str!("../../../data/jiangxi-tiles.csv");

/// A number that is the same each time and looks like none in particular.
fn mixed(code: &str, salt: u64) -> u64 {
    let mix = |sum: u64, b: u8| sum.wrapping_mul(31).wrapping_add(u64::from(b));
    code.bytes().fold(salt * 97 + 13, mix).wrapping_mul(2_654_435_761) % 1_009
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn code(text: &str) -> DivisionCode {
    text.parse().unwrap()
}

fn sums(code: &str, scale: i64) -> Sums {
    let used = 20 + i64::try_from(mixed(code, 3) % 45).unwrap();
    let offered = scale * 3600 * 1_250;
    let of = |percent: i64| offered / 100 * percent;
    Sums {
        offered,
        reserved: of(used),
        walk_in: of(4),
        held: of(6),
        closed: of(3),
        attended: of(used - 3),
        missed: of(5),
        peak_offered: of(30),
        peak_attended: of(21),
        off_offered: of(55),
        off_attended: of(used / 2),
        came: scale * 400,
        absent: scale * 37,
    }
}

impl Gallery {
    pub fn coverage(&mut self) {
        let province = self.province(Measure::Stage);
        self.write("coverage", true, province.clone());
        self.write("coverage-use-map", true, self.province(Measure::Utilisation));
        self.write("coverage-city", true, self.within("3604", Measure::Served));
        self.write("coverage-county", true, self.within("360426", Measure::Stage));
        self.write(
            "coverage-county-none",
            true,
            self.within("360429", Measure::Stage),
        );
        self.write("coverage-empty", true, self.nothing_known());
        self.write("coverage-use", true, self.use_rows());
        self.write("coverage-use-day", true, self.use_day());
        self.write("coverage-report", true, self.report(province.clone()));
        self.write("coverage-reports", true, self.report_list(province));
    }

    fn place(&self, line: &[&str], tiles: &HashMap<&str, (u32, u32)>, measure: Measure) -> Place {
        let full = line[0];
        let code = code(full);
        let city = DIVISIONS
            .lines()
            .find(|other| other.starts_with(&code.city().full()))
            .unwrap();
        let city: Vec<&str> = city.split(',').collect();
        let stage = match mixed(full, 1) % 111 {
            0..52 => Stage::InService,
            52..91 => Stage::Building,
            91..103 => Stage::Planned,
            _ => Stage::None,
        };
        let level = mixed(full, 2) % 100;
        let known = measure != Measure::Stage && !mixed(full, 5).is_multiple_of(13);
        let is_missing = stage != Stage::InService;
        Place {
            name: self.say(line[1], line[2]),
            city: self.say(city[1], city[2]),
            stage,
            tile: tiles.get(full).copied(),
            members: (!mixed(full, 4).is_multiple_of(17)).then(|| 3_000 + mixed(full, 4) * 61),
            nearest_km: is_missing.then(|| 12 + u32::try_from(mixed(full, 6) % 60).unwrap()),
            level: known.then(|| f64::from(u32::try_from(level).unwrap()) / 100.0),
            value: match (measure, known) {
                (Measure::Stage, _) => self.lang.stage(stage).to_owned(),
                (_, true) if measure == Measure::Served => level.to_string(),
                (_, true) => format!("{level}%"),
                (_, false) => String::new(),
            },
            code,
        }
    }

    fn all_places(&self, measure: Measure) -> Vec<Place> {
        let tiles: HashMap<&str, (u32, u32)> = TILES
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                (cells[0], (cells[1].parse().unwrap(), cells[2].parse().unwrap()))
            })
            .collect();
        DIVISIONS
            .lines()
            .skip(2)
            .map(|line| self.place(&line.split(',').collect::<Vec<_>>(), &tiles, measure))
            .collect()
    }

    fn row(&self, place: &Place, places: &[&Place], is_own: bool) -> Row {
        let mut stages = [0; 4];
        for place in places {
            stages[Stage::ALL.iter().position(|stage| *stage == place.stage).unwrap()] += 1;
        }
        let people: u64 = places.iter().filter_map(|place| place.members).sum();
        Row {
            name: if is_own {
                self.say("市本级", "The city's own")
            } else {
                place.name.clone()
            },
            code: place.code.clone(),
            is_own,
            measures: Measures {
                stages,
                courts: stages[0] * 9,
                sums: sums(place.code.as_str(), i64::from(stages[0])),
                on_roll: Some(people),
                verified: Some(people / 3),
                active: (stages[0] > 0).then_some(people / 11),
                served: (stages[0] > 0).then_some(people / 14),
                unmet: (stages[0] > 0).then(|| mixed(place.code.as_str(), 8)),
            },
        }
    }

    fn province(&self, measure: Measure) -> CoveragePage {
        let places = self.all_places(measure);
        let cities = places.iter().filter(|place| place.code.as_str().len() == 4);
        let rows = cities.map(|city| {
            let within: Vec<&Place> = places
                .iter()
                .filter(|place| city.code.contains(&place.code))
                .collect();
            self.row(city, &within, false)
        });
        let rows = rows.collect();
        self.coverage_of("36", self.say("江西省", "Jiangxi"), places, rows, measure)
    }

    fn within(&self, division: &str, measure: Measure) -> CoveragePage {
        let division_code = code(division);
        let mut places = self.all_places(measure);
        let name = places
            .iter()
            .find(|place| place.code == division_code)
            .unwrap()
            .name
            .clone();
        places.retain(|place| division_code.contains(&place.code));
        let rows = places
            .iter()
            .map(|place| self.row(place, &[place], place.code == division_code))
            .collect();
        let mut page = self.coverage_of(division, name, places, rows, measure);
        page.above = vec![(code("36"), self.say("江西省", "Jiangxi"))];
        if division.len() == 6 {
            page.above.push((code("3604"), self.say("九江市", "Jiujiang")));
            for place in &mut page.places {
                place.tile = None;
            }
        }
        page
    }

    fn coverage_of(
        &self,
        division: &str,
        name: String,
        places: Vec<Place>,
        rows: Vec<Row>,
        measure: Measure,
    ) -> CoveragePage {
        let mut totals = Measures {
            sums: rows.iter().map(|row| &row.measures.sums).sum(),
            ..Measures::default()
        };
        let sum = |of: fn(&Measures) -> People| Some(rows.iter().filter_map(|row| of(&row.measures)).sum());
        totals.on_roll = sum(|m| m.on_roll);
        totals.verified = sum(|m| m.verified);
        totals.active = sum(|m| m.active);
        totals.served = sum(|m| m.served);
        totals.unmet = sum(|m| m.unmet);
        for row in &rows {
            totals.courts += row.measures.courts;
            for at in 0..4 {
                totals.stages[at] += row.measures.stages[at];
            }
        }
        let now = totals.stages[0];
        let many = totals.places();
        let dates = [2021, 2022, 2023, 2024, 2025].map(|year| NaiveDate::from_ymd_opt(year, 12, 31).unwrap());
        let growth = dates
            .into_iter()
            .zip(0..)
            .map(|(date, at)| (date, now / 2 + now * at / 11));
        let months = (1..=11).map(|n| {
            let month = month(&format!("2026-{n:02}"));
            let offered = if n == 2 { 0 } else { 1_000_000_000 };
            let attended = offered / 100 * (21 + 3 * i64::from(n % 5) + i64::from(n));
            (
                month,
                Sums {
                    offered,
                    attended,
                    ..Sums::default()
                },
            )
        });
        CoveragePage {
            query: CoverageQuery {
                division: code(division),
                on: today(),
                from: month("2026-01"),
                to: month("2026-11"),
                measure,
                kind: (measure == Measure::Utilisation).then_some(VenueKind::Badminton),
            },
            name,
            above: vec![],
            today: today(),
            as_of: self.say("今天 9:40", "today 9:40"),
            uncounted_days: 3,
            kinds: vec![
                VenueKind::TableTennis,
                VenueKind::Badminton,
                VenueKind::Basketball,
            ],
            places,
            rows,
            totals,
            members_by_stage: Some([Some(612_000), Some(281_000), Some(70_000), Some(37_000)]),
            growth: growth.chain([(today(), now)]).collect(),
            targets: vec![
                Target {
                    measure: TargetMeasure::Covered,
                    year: 2028,
                    goal: many,
                    reached: now,
                    of: many,
                },
                Target {
                    measure: TargetMeasure::Marks,
                    year: 2026,
                    goal: 7,
                    reached: 7,
                    of: now,
                },
            ],
            marks: [2, 3, 9, 14, 18, 7],
            months: months.collect(),
            heat: week(),
            sports: [
                VenueKind::TableTennis,
                VenueKind::Badminton,
                VenueKind::Basketball,
                VenueKind::MultiPurpose,
            ]
            .into_iter()
            .zip([8, 5, 3, 1])
            .map(|(kind, n)| Sport {
                kind,
                courts: n * 23,
                sums: sums(kind.as_str(), i64::from(n)),
                unmet: (n > 1).then_some(u64::from(n) * 211),
            })
            .collect(),
            facilities: FacilityKind::ALL
                .iter()
                .zip([
                    [12, 33, 53, 5, 1],
                    [0, 2, 41, 0, 3],
                    [0, 0, 120, 1, 8],
                    [20, 0, 1_340, 0, 15],
                ])
                .map(|(kind, counts)| (*kind, counts))
                .collect(),
            unmet: Unmet {
                reasons: [
                    ("taken", Some(4_120)),
                    ("empty_search", Some(1_733)),
                    ("lost_draw", Some(980)),
                    ("weekly_quota", Some(415)),
                    ("expired_wait", Some(88)),
                    ("companions_required", None),
                ]
                .map(|(word, n)| (word.to_owned(), n))
                .to_vec(),
                hours: (8..22)
                    .map(|hour| {
                        (
                            hour,
                            40 + u64::from(hour * hour % 17) * 9 + if hour > 17 { 400 } else { 0 },
                        )
                    })
                    .collect(),
            },
            is_mine: true,
            reports: self.report_lines(),
        }
    }

    fn report_lines(&self) -> Vec<ReportLine> {
        [("2026-10", 2), ("2026-10", 1), ("2026-09", 1)]
            .map(|(of, edition)| ReportLine {
                id: format!("{of}-{edition}"),
                month: month(of),
                edition,
                issued: self.say("11 月 3 日上午 9 点", "3 Nov, 9 am"),
            })
            .to_vec()
    }

    /// Before there was a roll, and before anything was open.
    fn nothing_known(&self) -> CoveragePage {
        let mut page = self.province(Measure::Attended);
        for place in &mut page.places {
            (place.stage, place.level, place.members) = (Stage::None, None, None);
            (place.nearest_km, place.value) = (None, String::new());
        }
        for row in &mut page.rows {
            let places = row.measures.places();
            row.measures = Measures {
                stages: [0, 0, 0, places],
                ..Measures::default()
            };
        }
        page.totals = Measures {
            stages: [0, 0, 0, 111],
            ..Measures::default()
        };
        page.members_by_stage = None;
        page.growth.clear();
        page.months.clear();
        page.heat = Heat::default();
        page.sports.clear();
        page.facilities.clear();
        page.targets.clear();
        page.reports.clear();
        page.unmet = Unmet::default();
        page.marks = [0; 6];
        page.uncounted_days = 0;
        page
    }

    fn use_rows(&self) -> CoverageUsePage {
        let page = self.within("3604", Measure::Stage);
        let names = [
            ("九江市工人文化宫", "Jiujiang Workers' Cultural Palace"),
            (
                "共青城市职工活动中心暨工人文化宫",
                "Gongqingcheng Workers' Activity Centre and Cultural Palace",
            ),
            ("庐山市工人文化宫", "Lushan Workers' Cultural Palace"),
        ];
        let levels: Vec<UseLevelRow> = names
            .into_iter()
            .zip(3..)
            .map(|((zh, en), n)| UseLevelRow {
                href: Some(format!("/coverage/use?facility={n}")),
                name: self.say(zh, en),
                note: self.say("九江市", "Jiujiang"),
                sums: sums(zh, n),
            })
            .collect();
        CoverageUsePage {
            above: page.above,
            name: page.name,
            query: page.query,
            back: "/coverage".into(),
            total: levels.iter().map(|row| &row.sums).sum(),
            levels,
            stays: vec![],
            how: self.say(
                "到场率是下面每个宫的到场时间加起来，除以开放时间加起来。",
                "The share used is the attended time of these palaces together ÷ their offered time together.",
            ),
        }
    }

    fn use_day(&self) -> CoverageUsePage {
        let stay = |hour: u32, came: bool| StayRow {
            time: format!("{hour}:00–{}:00", hour + 1),
            court: self.say("3 号台", "table 3"),
            how: self.say("会员约的", "by the member"),
            status: if came {
                self.say("去过了", "Done")
            } else {
                self.say("没到", "Missed")
            },
            checked_in: came.then(|| format!("{}:56", hour - 1)),
            minutes: if came { 60 } else { 0 },
        };
        CoverageUsePage {
            levels: vec![],
            stays: vec![stay(9, true), stay(10, false), stay(19, true)],
            name: self.say("乒乓球馆，11 月 26 日", "Table tennis hall, 26 Nov"),
            ..self.use_rows()
        }
    }

    fn report(&self, page: CoveragePage) -> ReportPage {
        ReportPage {
            name: page.name.clone(),
            month: month("2026-10"),
            edition: 2,
            issued: self.say("11 月 3 日上午 9 点", "3 Nov, 9 am"),
            issued_by_union: self.say("江西省总工会", "Jiangxi Federation of Trade Unions"),
            remark: self.say("更正了上饶的停用时间。", "Corrects the closures of Shangrao."),
            hash: "5f2b8c0de1a94f7732c6b1d90e8a45f3c7d1b2a6980e4f5567c3d2e1f0a9b8c7".into(),
            id: "2026-10-2".into(),
            back: "/coverage".into(),
            page,
        }
    }

    fn report_list(&self, page: CoveragePage) -> ReportsPage {
        ReportsPage {
            division: page.query.division,
            name: page.name,
            back: "/coverage".into(),
            reports: page.reports,
            months: vec![month("2026-10"), month("2026-09")],
            told: None,
            fault: None,
            remark: String::new(),
        }
    }

    /// The map as a file, beside the pages.
    pub fn coverage_map(&self) -> (String, String) {
        let code = if self.lang == Lang::Zh { "zh" } else { "en" };
        let map = map_file(self.lang, &self.province(Measure::Utilisation));
        (format!("coverage-map.{code}.svg"), map)
    }
}

/// Evenings and weekends are used most.
fn week() -> Heat {
    let cell = |at: usize| {
        let (day, hour) = (at / 24, at % 24);
        let open = (9..22).contains(&hour) && !(day == 0 && hour < 14);
        let used = match (day, hour) {
            (_, 18..21) => 82,
            (5..7, _) => 61,
            _ => 14 + hour * 2,
        };
        let offered = if open { 360_000 } else { 0 };
        [offered, offered / 100 * i64::try_from(used).unwrap()]
    };
    Heat((0..HEAT_CELLS).map(cell).collect())
}
