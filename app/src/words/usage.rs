//! Words of what is used.

use gongyue::usage::UseClass;

words! {
    use_title: "场地用得怎么样", "How the courts are used";
    use_public_title: "场地谁在用", "Who has the courts";
    task_use: "哪天哪个钟点空着、没到、现场", "Empty hours, no-shows, walk-ins";
    use_public_text: "每块场地每个小时归谁，不写名字。一格是同样多的时间。", "Who had each hour of each court, never by name. Each square is as much time as any other.";
    use_period(from: &str, to: &str): "{from} 到 {to}", "{from} to {to}";
    use_as_of(time: &str): "算到 {time}", "as of {time}";
    use_from: "从哪天", "From";
    use_to: "到哪天", "To";
    use_show: "看这段", "Show";
    use_nothing: "这段时间没有开放。", "Nothing was open in this period.";
    use_venue: "场馆", "Venue";
    use_offered: "开放", "Offered";
    use_utilisation: "到场率", "Used";
    use_court_hours: "单位：场地·小时", "In court-hours";
    use_overrides: "馆长特批", "Set aside by the manager";
    use_overrides_none: "这段时间没有特批。", "No rule was set aside in this period.";
    use_this_week: "这周", "This week";
    use_last_week: "上周", "Last week";
    use_before: "前四周平均", "Mean of four weeks";
    use_measure: "指标", "Measure";
    use_no_shows: "没到（场地·小时）", "Missed, court-hours";
    use_no_show_share: "没到占约的", "Missed, of reserved";
    use_walk_ins: "现场（场地·小时）", "Walk-ins, court-hours";
    use_attended: "到场（场地·小时）", "Attended, court-hours";
    use_empty_peak: "高峰空着（场地·小时）", "Empty in the peak, court-hours";
    use_heat: "一周里哪个钟点用得多", "Which hours of the week are used";
    use_heat_text: "数字是到场时间占开放时间的百分比，空白是不开。", "The number is attended time in per cent of what was offered; blank is closed.";
    use_heat_cell(day: &str, hour: &str, share: u32): "{day} {hour}，{share}%", "{day} {hour}, {share}%";
    use_weekday: "星期", "Day";
    use_all_venues: "全部场馆", "All venues";
    use_download: "下载", "Download";
    use_public_link: "给大家看的页面", "The public page";
    use_week_note: "只比到同一个星期几、同一个钟点为止。", "Compared up to the same weekday and hour.";
    use_how: "到场率 = 签到后在场的时间 ÷ 开放的时间。", "Used = time after check-in ÷ time offered.";
    use_facility_link: "看场地谁在用", "Who has the courts";
}

impl crate::lang::Lang {
    pub fn use_class(self, class: UseClass) -> &'static str {
        let (zh, en) = match class {
            UseClass::Offered => ("开放", "Offered"),
            UseClass::Reserved => ("会员约的", "Members"),
            UseClass::Attended => ("到场", "Attended"),
            UseClass::NoShow => ("没到", "Missed"),
            UseClass::WalkIn => ("现场", "Walk-ins"),
            UseClass::Draw => ("抽签", "By the draw"),
            UseClass::Event => ("活动", "Events"),
            UseClass::Hold => ("留用", "Held"),
            UseClass::Closed => ("停用", "Closed"),
            UseClass::Override => ("特批", "Set aside"),
        };
        if self == crate::lang::Lang::Zh { zh } else { en }
    }

    pub fn use_empty(self) -> &'static str {
        if self == crate::lang::Lang::Zh {
            "空着"
        } else {
            "Empty"
        }
    }
}
