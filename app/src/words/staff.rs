//! Words of the staff's pages.

words! {
    policies_title: "预约规则", "Booking rules";
    policies_of: "看哪里的规则", "Whose rules";
    policies_whole: "全馆", "Whole palace";
    policies_own: "单独规则", "own rules";
    policies_draft: "有草稿", "draft";
    policies_now: "现在的规则", "In force now";
    policies_as_palace: "没有单独规则，和全馆一样。", "No rules of its own: as the whole palace.";
    policies_as_usual: "全馆还没定过规则，按通用的规则来。", "The palace has set no rules yet: the usual ones hold.";
    policies_read_only: "只有馆长能改规则。", "Only the manager can change rules.";
    policy_in_force(version: i64): "第 {version} 版，现行", "Version {version}, in force";
    policy_from(version: i64, date: &str): "第 {version} 版，{date}起", "Version {version}, from {date}";
    draft_title: "草稿会带来什么", "What the draft would do";
    preview_summary(days: i64, judged: usize, refused: usize, members: usize, hours: &str, peak: &str):
        "近 {days} 天有 {judged} 次预约。照草稿会拒绝其中 {refused} 次（{members} 人），空出 {hours} 小时，其中高峰 {peak} 小时。",
        "There were {judged} reservations in the last {days} days. The draft would have refused {refused} of them, of {members} people, and freed {hours} hours, {peak} of them in peak hours.";
    preview_rows(n: usize): "看会被拒绝的 {n} 次", one "The one that would be refused", "The {n} that would be refused";
    preview_more(n: usize): "还有 {n} 次没有列出", one "and {n} more", "and {n} more";
    preview_when: "时间", "When";
    preview_where: "场地", "Where";
    preview_why: "原因", "Why";
    publish_from: "从哪天起生效", "In force from";
    publish_hint: "会员马上就能在场馆页看到；已经约好的不受影响。选今天就立即生效。",
        "Members read of it on the venue's page at once; what is reserved stays as it is. Today means at once.";
    publish: "发布", "Publish";
    discard_draft: "不要这份草稿", "Throw the draft away";
    edit_title: "改规则", "Change the rules";
    edit_presets: "从现成的规则开始：", "Start from a preset:";
    save_draft: "存草稿，看看会怎样", "Save the draft and see what it would do";
    group_time: "时间", "Time";
    group_length: "时长和人数", "Length and people";
    group_first: "谁优先", "Who comes first";
    group_peak: "高峰和抽签", "Peak hours and the draw";
    group_quota: "次数", "How often";
    group_hall: "批准和现场", "Approval and walk-ins";
    group_after: "取消、签到、没到", "Cancelling, check-in, not coming";
    hint_empty: "空着就是没有。", "Leave empty for none.";
    remit_everyone: "大家一样", "Everybody alike";
    remit_county: "本地会员", "Members of this place";
    remit_city: "本市会员", "Members of this city";
    remit_union: "一个工会", "One union";
    days_workdays: "工作日", "Working days";
    days_off: "休息日", "Days off";
    days_every: "每天", "Every day";
    peak_row(n: usize): "高峰时间 {n}", "Peak hours {n}";
    peak_days: "哪些天", "On";
    peak_from: "从", "From";
    peak_to: "到", "To";
    ballot_days: "提前几天截止报名", "Entries close days before";
    ballot_at: "几点截止", "At";
    ballot_draw: "截止后几分钟抽签", "Drawn minutes later";
    ballot_wishes: "最多填几个志愿", "Wishes, at most";
    ballot_confirm: "中签后几分钟内确认（空着：直接约好）", "Confirm within minutes (empty: reserved at once)";
    quota_row(n: usize): "限制 {n}", "Quota {n}";
    quota_limit: "最多", "At most";
    quota_unit: "单位", "Counted in";
    quota_unit_reservations: "场", "reservations";
    quota_unit_minutes: "分钟", "minutes";
    quota_period: "多久", "Over";
    quota_period_active: "手上没用完的", "those ahead";
    quota_period_day: "每天", "a day";
    quota_period_week: "每周", "a week";
    quota_period_month: "每月", "a month";
    quota_per: "哪些一起算", "Counted together";
    quota_per_kind: "同一种场地", "the same kind";
    quota_per_palace: "这个文化宫", "this palace";
    quota_per_everywhere: "所有文化宫", "all palaces";
    quota_hours: "哪些时间", "In";
    quota_hours_all: "所有时间", "all hours";
    quota_hours_peak: "高峰", "peak hours";
    quota_hours_off: "非高峰", "other hours";
    yes: "是", "Yes";
    no: "否", "No";
    strikes_limit: "第几次起暂停", "Suspended from time number";
    strikes_days: "几天内算", "Within days";
    strikes_suspend: "暂停几天（依次，用逗号隔开）", "Suspended for days, in turn, with commas";
    fault_number: "请填整数", "Enter a whole number";
    fault_time: "请填时间，例如 08:00", "Enter a time, such as 08:00";
    fault_whole_row: "这一行要填全，或者全空", "Fill in the whole row, or none of it";
    fault_knob: "这里有问题，看下面标红的地方。", "Something needs correcting below.";
    fault_changed: "刚刚有人改过这份草稿，下面是最新的。", "Somebody changed this draft first; below is how it is now.";
    task_code: "放在前台，会员输入它签到", "For the desk; members type it to check in";
    task_verifications: "看会员卡，通过或者不通过", "Look at union cards, approve or decline";
    task_members: "按手机号、卡号或者姓名查", "By phone, card number or name";
    task_places: "场馆、场地、开放时间、照片", "Venues, courts, hours, photos";
    task_rules: "看现行规则，改之前先试算", "Those in force; try changes out first";
    task_rolls: "上传名册，看各工会的人数", "Upload a roll; the numbers of each union";
    task_staff: "谁在这里工作，到哪天", "Who works here, and until when";
    place_code_title: "到场码", "Check-in code";
    place_code_text: "到场的会员在自己的预约里输入这个码签到。半分钟换一次，页面会自己更新。",
        "Members who are here type it into their reservation to check in. It changes every half minute; the page keeps up by itself.";
}

impl crate::lang::Lang {
    /// What a preset is called, by its stable name.
    pub fn preset_name(self, preset: &str) -> &'static str {
        let (zh, en) = match preset {
            "default" => ("普通场地", "Ordinary hall"),
            "table" => ("球台（1 小时）", "Tables, one hour"),
            "pitch" => ("球队场地", "Pitch for teams"),
            "hall" => ("礼堂（要批准）", "Hall, with approval"),
            "reading_room" => ("职工书屋", "Reading room"),
            "union_gym" => ("每天 1 小时、工会限 2 台", "An hour a day, two a union"),
            "early_release" => ("早 7 点放号", "Released at seven"),
            "scalped" => ("防倒号", "Against touts"),
            "drawn" => ("高峰抽签", "Evenings drawn by lot"),
            _ => ("其他", "Other"),
        };
        if self == crate::lang::Lang::Zh { zh } else { en }
    }
}
