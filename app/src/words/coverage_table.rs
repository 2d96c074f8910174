//! Heads of the columns in which the coverage is taken along.

words! {
    col_code: "地区编码", "Code";
    col_division: "地区", "Division";
    col_own_level: "本级", "own level";
    col_total: "合计", "Total";
    col_covered: "有宫在用", "A palace in service";
    col_yes: "是", "yes";
    col_no: "否", "no";
    col_places: "市县数", "Cities and counties";
    col_in_service: "其中有宫在用", "Of these with a palace in service";
    col_building: "在建或改建", "Being built or rebuilt";
    col_planned: "规划中", "Planned";
    col_none: "还没有", "Without";
    col_workers_homes: "职工之家", "Workers' homes in service";
    col_reading_rooms: "职工书屋", "Reading rooms in service";
    col_stations: "户外劳动者驿站", "Outdoor workers' stations in service";
    col_courts: "场地数", "Courts";
    col_offered: "开放（场地·小时）", "Offered, court-hours";
    col_reserved: "会员约的（场地·小时）", "Reserved, court-hours";
    col_attended: "到场（场地·小时）", "Attended, court-hours";
    col_walk_in: "现场（场地·小时）", "Walk-in, court-hours";
    col_held: "留用和活动（场地·小时）", "Held and events, court-hours";
    col_closed: "停用（场地·小时）", "Closed, court-hours";
    col_empty: "空着（场地·小时）", "Empty, court-hours";
    col_utilisation: "到场率", "Used";
    col_peak: "高峰到场率", "Used at peak";
    col_off_work: "下班后和休息日到场率", "Used outside working hours";
    col_on_roll: "在册会员", "Members on the roll";
    col_verified: "已认证", "Verified";
    col_active: "近 90 天上来过", "Active in 90 days";
    col_served: "到场会员", "Members served";
    col_served_per_1000: "每千名在册会员到场", "Served for 1,000 on the roll";
    col_no_show_rate: "没到的比例", "No-show rate";
    col_unmet: "想约没约上（次）", "Wanted and not had";
    /// Behind the name of a city whose own level it is.
    own_level_mark: "（本级）", " (own level)";
    /// Who issued a report: 江西省总工会.
    union_of(place: &str): "{place}总工会", "Federation of Trade Unions of {place}";
    fault_report_month: "只能签发已经过完的月份，最早到一年前。", "Only a month that is over, at most a year ago.";
    fault_report_uncounted(days: usize): "还有 {days} 个场馆日没算完，过一会儿再签发。", "{days} palace-days are not counted yet; try again in a while.";
    fault_report_remark: "这个月已经签发过。再签发一版，请写明改了什么。", "This month was issued before. For another edition say what is corrected.";
    use_rows_how_division: "按文化宫（全省按设区市）相加。点一行看它下面的场馆。", "Summed by palace, of a province by city. Open a row to see its venues.";
    use_rows_how_palace: "按场馆相加。点一行看每一天。", "Summed by venue. Open a row to see its days.";
    use_rows_how_venue: "按天相加。点一天看那天的每一个预约。", "Summed by day. Open a day to see each reservation of it.";
    use_rows_how_day: "到场时间从签到算起，最早从开始时间算，到结束为止。不写是谁。", "Attendance counts from check-in, not before the start, to the end. Nobody is named.";
    unmet_rows_text: "一个人同一天、同一个钟点、同一个原因只算一次；少于 5 次的不单列。", "One person counts once for a day, an hour and a reason; fewer than five are not listed.";
    unmet_rows_others: "其余各项合计", "All others together";
    unmet_rows_times(n: u64): "{n} 次", one "once", "{n} times";
    /// A number that is not told.
    col_few: "不公布", "not told";
}
