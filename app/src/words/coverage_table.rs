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
    col_stations: "户外劳动者服务站", "Outdoor workers' stations in service";
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
    col_no_show_rate: "爽约率", "No-show rate";
    col_unmet: "想约没约上（次）", "Wanted and not had";
    /// A number that is not told.
    col_few: "不公布", "not told";
}
