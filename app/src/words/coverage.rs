//! Words of coverage: where palaces stand, how they are used, and who is missing.

use crate::lang::Lang;
use crate::pages::coverage::Measure;
use chrono::{Datelike, NaiveDate};
use gongyue::coverage::{Month, Stage};

words! {
    cov_title: "覆盖情况", "Coverage";
    cov_home: "回首页", "Home";
    cov_above: "所在地区", "Division";
    cov_settings: "换日期、时段、指标", "Change the day, the period or the measure";
    cov_on: "哪天有没有宫", "Palaces on";
    cov_from: "用得怎样，从", "Use from";
    cov_to: "到", "to";
    cov_measure: "地图上看", "On the map";
    cov_kind: "运动", "Sport";
    cov_all_kinds: "全部运动", "All sports";
    cov_show: "看", "Show";
    cov_as_of(date: &str): "截至 {date}", "As of {date}";
    cov_export: "导出", "Export";
    cov_export_csv: "表格 CSV", "Table, CSV";
    cov_export_xlsx: "表格 XLSX", "Table, XLSX";
    cov_export_svg: "地图 SVG", "Map, SVG";
    cov_export_png: "地图 PNG", "Map, PNG";
    cov_facilities: "设施台账", "Facilities";
    cov_targets: "目标", "Targets";
    cov_reports: "月报", "Monthly reports";

    cov_places(n: u32): "{n} 个市县，", one "{n} city or county, ", "{n} cities and counties, ";
    cov_in_service(n: u32): "{n} 个有文化宫在用，", "{n} with a palace in service, ";
    cov_missing(n: u32): "{n} 个还没有着落", "{n} with nothing yet";
    cov_none_missing: "都有着落", "none without a plan";
    cov_one_in_service(name: &str): "{name}有文化宫在用", "{name} has a palace in service";
    cov_one_building(name: &str): "{name}的文化宫在建", "{name} is building its palace";
    cov_one_planned(name: &str): "{name}的文化宫还在规划", "{name} has a palace planned";
    cov_one_none(name: &str): "{name}的文化宫还没有着落", "{name} has no palace and none planned";
    cov_stages: "四种状态", "The four stages";

    cov_map_title: "每格一个县市区", "Each square is a county";
    cov_map_cap: "粗线是设区市的界。点一格看那个县。市本级的宫不在格里，算在各市的条里。",
        "Thick lines are the borders of cities. Choose a square to see that county. Cities' own palaces have no square; they count in the bars.";
    cov_map_skip: "跳过地图", "Skip the map";
    cov_map_label(name: &str, measure: &str, n: usize): "{name} {n} 个县市区，每格一个，看的是{measure}",
        "{name}: {n} counties, a square each, by {measure}";
    cov_map_place(name: &str, city: &str, value: &str): "{name}（{city}）：{value}", "{name} ({city}): {value}";
    cov_map_source(as_of: &str): "宫约，统计于 {as_of}", "Gongyue, counted {as_of}";
    cov_unknown: "没有数据", "No data";
    cov_no_palace_edge: "粗边：还没有着落", "Thick edge: nothing yet";

    cov_rank_title: "哪里走在前面", "Who is ahead";
    cov_rank_cap: "每小格一个市本级或县，按在用比例排", "Each square is a city's own level or a county; by share in service";
    cov_rank_measure(measure: &str): "按{measure}排", "By {measure}";
    cov_growth_title: "在用的宫", "Palaces in service";
    cov_growth_to(year: i32, goal: u32): "到 {year} 年底的目标是 {goal} 个，虚线是要走的路", "The target for the end of {year} is {goal}: the dashed line";
    cov_growth_cap: "每年年底，最后一点是看的这天", "At the end of each year; the last point is the day shown";
    cov_growth_label(first: &str, n: u32, last: &str, now: u32): "在用的文化宫从 {first} 的 {n} 个到 {last} 的 {now} 个",
        "Palaces in service: {n} on {first}, {now} on {last}";
    cov_goal(goal: u32): "目标 {goal}", "Target {goal}";
    cov_numbers: "看数字", "The numbers";
    cov_date: "日期", "Date";
    cov_month: "月份", "Month";

    cov_missing_title: "还没有宫在用的地方", "Places without a palace in service";
    cov_missing_cap: "先是还没有着落的；按到最近一个在用的宫有多远排", "Those with nothing yet come first; then by how far the nearest palace in service is";
    cov_missing_nobody: "每个市县都有文化宫在用。", "Every city and county has a palace in service.";
    cov_more_missing(n: usize): "另外 {n} 个", "{n} more";
    cov_place: "市县", "Place";
    cov_city: "设区市", "City";
    cov_members: "会员", "Members";
    cov_nearest: "最近（公里）", "Nearest, km";
    cov_stage: "状态", "Stage";
    cov_hundred_title(n: usize): "每 100 名会员，{n} 人本地就有宫", "Of 100 members, {n} have a palace where they live";
    cov_hundred_then(n: usize): "在建的都开了，就是 {n} 人", "{n} once those being built are open";
    cov_hundred_hidden: "会员按地方算不出来：那天没有名册，或者有的地方人太少，不公布。",
        "Members by place cannot be told: there was no roll on that day, or some groups are too small.";
    cov_hundred_label(a: usize, b: usize, c: usize, d: usize): "{a} 人本地有宫，{b} 人本地在建，{c} 人规划中，{d} 人还没有",
        "{a} have one, {b} have one being built, {c} planned, {d} nothing yet";

    cov_use_title: "开放的时间，用了多少", "What was offered, and how much of it was used";
    cov_use_none: "这段时间没有开放的场地，或者还没统计。", "Nothing was offered in this period, or it is not counted yet.";
    cov_use_hours: "单位：场地·小时。占比是占开放时间的。", "In court-hours. Shares are of what was offered.";
    cov_offered: "开放", "Offered";
    cov_where_time: "时间都归了谁", "Where the time went";
    cov_reserved: "会员约的", "Reserved";
    cov_walk_in: "现场用的", "Walk-ins";
    cov_attended: "到场", "Attended";
    cov_held: "活动和留用", "Events and holds";
    cov_closed: "停用", "Closed";
    cov_empty: "空着", "Empty";
    cov_missed: "约了没到", "Reserved, nobody came";
    cov_hours: "场地·小时", "Court-hours";
    cov_share: "占比", "Share";
    cov_use: "到场率", "Used";
    cov_use_peak: "高峰到场率", "Used in the peak";
    cov_use_off: "下班时间到场率", "Used outside working hours";
    cov_no_show: "没到的比例", "No-show rate";
    cov_how: "怎么算的", "How it is counted";
    cov_how_use: "到场率：签到后在场的时间 ÷ 开放的时间。现场用的也算到场。", "Used: time after check-in ÷ time offered. Walk-ins count as attended.";
    cov_how_peak: "高峰：各馆自己定的高峰时段里，到场 ÷ 开放。", "Peak: attended ÷ offered in the peak hours that each venue sets.";
    cov_how_off: "下班时间：工作日 8 点到 18 点以外，加上休息日。", "Outside working hours: all but 8 to 18 on working days, and all of days off.";
    cov_how_no_show: "没到的比例：没到的预约 ÷ 到了的和没到的预约。不满 5 场不算。", "No-show rate: reservations missed ÷ those kept and missed. Fewer than 5 make no rate.";
    cov_how_empty: "空着：开放的时间里，没约、没现场、没活动、没停用的。", "Empty: offered, and neither reserved, walked in, held nor closed.";
    cov_trend_title: "到场率，一月一月看", "Use, month by month";
    cov_trend_label(first: &str, a: u32, last: &str, b: u32): "到场率从 {first} 的 {a}% 到 {last} 的 {b}%", "Used: {a}% in {first}, {b}% in {last}";
    cov_sports: "按运动", "By sport";
    cov_sport: "运动", "Sport";
    cov_courts: "场地", "Courts";

    cov_people_title: "多少会员真的来了", "How many members come";
    cov_people_cap: "从名册到到场，每一步还剩多少", "From the roll to the court: how many are left at each step";
    cov_on_roll: "名册上", "On the roll";
    cov_verified: "认证了", "Verified";
    cov_active: "近 90 天上来过", "Here within 90 days";
    cov_served: "到过场", "Came at least once";
    cov_per_1000(n: &str): "每千人 {n}", "{n} per 1,000";
    cov_served_1000: "每千人到过场", "Served per 1,000";
    cov_hidden: "少于 5 人或不公布", "Fewer than 5, or not told";
    cov_hidden_mark: "–", "–";
    cov_no_roll: "那天没有名册。", "There was no roll on that day.";

    cov_unmet_title: "想用没用上", "Wanted, and not had";
    cov_unmet_cap: "没约上的次数，按原因", "How often, by reason";
    cov_unmet_none: "这段时间没有没约上的记录。", "Nothing was missed in this period.";
    cov_unmet_hours: "想要几点", "At what hour";
    cov_unmet_hour(n: u64, hour: u32): "{hour} 点 {n} 次", "{hour}:00, {n}";
    cov_unmet_rows: "看每一类的明细", "The rows behind it";
    cov_unmet: "没约上", "Missed out";
    cov_times(n: &str): "{n} 次", "{n}";

    cov_facility_title: "设施", "Facilities";
    cov_facility_kind: "种类", "Kind";
    cov_marks_title: "在用的宫，五条标准达到几条", "How many of the five marks palaces in service meet";
    cov_marks_met(n: usize): "{n} 条", "{n} of 5";
    cov_marks_none: "没有在用的宫。", "No palace is in service.";
    cov_targets_title: "目标完成得怎样", "Targets";
    cov_target_of(year: i32, measure: &str): "{year} 年底，{measure}", "{measure}, end of {year}";
    cov_target_at(reached: u32, goal: u32, of: u32): "{reached}/{goal} 个（共 {of} 个）", "{reached} of {goal} (of {of} in all)";
    cov_target_met: "达到了", "Reached";
    cov_target_left(n: u32): "还差 {n} 个", "{n} to go";
    cov_targets_none: "还没定目标。", "No target is set.";

    cov_table_title: "全部数据", "All the numbers";
    cov_table_cap: "每个数都能点开，看它是怎么来的。", "Each number opens what is behind it.";
    cov_total: "合计", "Total";
    cov_table_empty: "这里没有下一级。", "There is nothing below this place.";
    cov_reports_none: "还没签发过月报。", "No report has been issued.";
    cov_edition(n: u32): "第 {n} 版", "edition {n}";

    cov_foot_as_of(at: &str): "使用情况统计于 {at}。", "Use was counted {at}.";
    cov_foot_uncounted(n: usize): "还有 {n} 个宫·天没统计进来，使用的数会偏小。",
        one "{n} day of a palace is not counted yet: numbers of use are too low.",
        "{n} days of palaces are not counted yet: numbers of use are too low.";
    cov_foot_hidden: "少于 5 人的数不公布；能用减法推出来的，旁边的数也一起不公布。“–”就是不公布或没有数据。",
        "Numbers of fewer than 5 people are not told, nor those that would give them away by subtraction. “–” is not told, or no data.";

    use_rows_title: "这个数是怎么来的", "What is behind this number";
    use_rows_none: "这段时间没有记录。", "There is nothing in this period.";
    use_rows_name: "名称", "Name";
    use_rows_stays: "这天的预约", "The reservations of the day";
    use_rows_time: "时间", "Time";
    use_rows_court: "场地", "Court";
    use_rows_way: "怎么约的", "How";
    use_rows_status: "结果", "Outcome";
    use_rows_in: "签到", "Checked in";
    use_rows_minutes: "到场分钟", "Minutes attended";

    report_title(month: &str): "{month}文化宫覆盖和使用月报", "Coverage and use of palaces, {month}";
    report_edition(n: u32, at: &str): "第 {n} 版，{at} 签发", "Edition {n}, issued {at}";
    report_by(union: &str): "签发：{union}", "Issued by {union}";
    report_hash(hash: &str): "校验值 {hash}", "Check value {hash}";
    report_id(id: &str): "编号 {id}", "Number {id}";
    report_remark: "说明", "Remark";
    report_print_hint: "用浏览器的打印就是 A4 纸。", "Print it from the browser: it fits A4.";
    report_frozen: "签发后不再改动；要更正就签发新的一版。", "It never changes; a correction is a new edition.";
    reports_title: "月报", "Monthly reports";
    reports_text: "签发会把这个月的数定下来，以后改了数据也不变。可以再签发一版更正。",
        "Issuing freezes the numbers of a month: later changes to the data do not touch it. A correction is another edition.";
    reports_issue: "签发", "Issue";
    reports_month: "月份", "Month";
    reports_remark: "说明（可以不写）", "Remark (optional)";
    reports_no_months: "现在没有可以签发的月份。", "No month can be issued now.";
    reports_issued: "签发过的", "Issued";
}

impl Lang {
    const fn one_of(self, (zh, en): (&'static str, &'static str)) -> &'static str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub const fn stage(self, stage: Stage) -> &'static str {
        self.one_of(match stage {
            Stage::InService => ("在用", "In service"),
            Stage::Building => ("在建、改建", "Being built"),
            Stage::Planned => ("规划中", "Planned"),
            Stage::None => ("还没有着落", "Nothing yet"),
        })
    }

    pub const fn measure(self, measure: Measure) -> &'static str {
        self.one_of(match measure {
            Measure::Stage => ("有没有宫", "whether there is a palace"),
            Measure::Utilisation => ("到场率", "share used"),
            Measure::Attended => (
                "每千名会员到场的场地·小时",
                "court-hours attended per 1,000 members",
            ),
            Measure::Served => ("每千名会员到过场的人", "members served per 1,000"),
            Measure::NoShows => ("约了没到的比例", "share of no-shows"),
            Measure::Unmet => ("没约上的次数", "times missed out"),
        })
    }

    /// A few words for why somebody went without; a word that is not known stands for itself.
    pub fn unmet_reason(self, word: &str) -> String {
        let known = match word {
            "taken" => ("已经约满", "already taken"),
            "lost_draw" => ("抽签没中", "lost the draw"),
            "expired_wait" => ("排队没等到", "waited in vain"),
            "empty_search" => ("搜了没空场", "searched, nothing free"),
            "closed" => ("那时不开放", "closed then"),
            "not_verified" => ("没认证会员", "not verified"),
            "off_grid" => ("时间没对齐", "not on the slots"),
            "too_short" => ("时间太短", "too short"),
            "too_long" => ("时间太长", "too long"),
            "not_open_yet" => ("还没放号", "not released yet"),
            "too_late" => ("来不及约", "too late"),
            "overlaps_own" => ("和自己的预约撞了", "overlaps one's own"),
            "active_quota" => ("手上的预约满了", "too many in hand"),
            "daily_quota" => ("当天次数用完", "day's share used"),
            "weekly_quota" => ("这周次数用完", "week's share used"),
            "monthly_quota" => ("这月次数用完", "month's share used"),
            "union_quota" => ("所在工会当天约满", "union's share used"),
            "party_size" => ("人数不对", "number of people"),
            "suspended" => ("预约被暂停", "suspended"),
            "out_of_remit" => ("先让本地会员", "local members first"),
            "needs_ballot" => ("要抽签", "drawn by lot"),
            "ballot_closed" => ("报名抽签已截止", "draw was closed"),
            "needs_approval" => ("要先申请", "needs approval"),
            "walk_in_share" => ("留给现场", "kept for walk-ins"),
            "spacing" => ("离上一场太近", "too close to another"),
            "companions_required" => ("没写同伴", "companions not named"),
            "open_share" => ("高峰要留给会员", "peak kept for members"),
            "cancel_too_late" => ("来不及退", "too late to cancel"),
            "check_in_early" => ("签到太早", "checked in too early"),
            "check_in_late" => ("签到太晚", "checked in too late"),
            other => return other.to_owned(),
        };
        self.one_of(known).to_owned()
    }

    /// 2021 年 4 月 30 日; 30 Apr 2021.
    pub fn date_with_year(self, date: NaiveDate) -> String {
        match self {
            Lang::Zh => format!("{} 年 {}", date.year(), self.date_short(date)),
            Lang::En => format!("{} {}", self.date_short(date), date.year()),
        }
    }

    /// 2026 年 11 月; Nov 2026.
    pub fn month_of(self, month: Month) -> String {
        match self {
            Lang::Zh => format!("{} 年 {} 月", month.year(), month.number()),
            Lang::En => {
                let day = self.date_short(month.first());
                format!("{} {}", day.trim_start_matches("1 "), month.year())
            }
        }
    }

    /// 2026 年 9 月到 11 月; Sep 2026 to Nov 2026.
    pub fn months_between(self, from: Month, to: Month) -> String {
        match self {
            _ if from == to => self.month_of(from),
            Lang::Zh if from.year() == to.year() => format!("{}到 {} 月", self.month_of(from), to.number()),
            Lang::Zh => format!("{}到 {}", self.month_of(from), self.month_of(to)),
            Lang::En => format!("{} to {}", self.month_of(from), self.month_of(to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::Lang::{En, Zh};

    #[test]
    fn a_period_names_its_year_once() {
        let (from, to) = ("2026-09".parse().unwrap(), "2026-11".parse().unwrap());
        assert_eq!(Zh.months_between(from, to), "2026 年 9 月到 11 月");
        assert_eq!(En.months_between(from, to), "Sep 2026 to Nov 2026");
        assert_eq!(Zh.months_between(to, to), "2026 年 11 月");
    }

    #[test]
    fn an_unknown_reason_is_not_lost() {
        assert_eq!(Zh.unmet_reason("taken"), "已经约满");
        assert_eq!(En.unmet_reason("new_rule"), "new_rule");
    }
}
