//! Words of activities.

use gongyue::activity::{ActivityKind, EntryStatus};

words! {
    activities_title: "活动", "Activities";
    task_activities: "比赛、讲座、读书会，报名和签到", "Competitions, lectures, circles: sign-up and attendance";
    activities_none: "现在没有活动。", "There are no activities now.";
    activities_ahead: "正在办和将要办的", "Now and ahead";
    activity_new: "办一个活动", "Announce an activity";
    activity_kind_label: "什么活动", "Kind";
    activity_title_label: "叫什么", "Title";
    activity_title_en_label: "英文名（可不填）", "Title in English, if you like";
    activity_text_label: "说明：做什么、带什么、给谁", "What it is, what to bring, whom it is for";
    activity_text_en_label: "英文说明（可不填）", "The same in English, if you like";
    activity_of: "占哪里的场地", "Which place it takes";
    activity_of_none: "不占场地", "None of the courts";
    activity_date: "哪天", "Day";
    activity_from: "从几点", "From";
    activity_to: "到几点", "To";
    activity_places: "多少名额", "Places";
    activity_opens: "哪天开始报名", "Sign-up from";
    activity_closes: "报名到哪天（含）", "Sign-up until, included";
    activity_announce: "发布", "Announce";
    activity_announce_anyway(n: usize): "发布，退掉这 {n} 场", one "Announce it and displace this reservation", "Announce it and displace these {n}";
    activity_save: "保存", "Save";
    activity_edit: "改说明、名额或报名时间", "Change the words, places or sign-up";
    activity_call_off: "取消活动", "Call it off";
    activity_call_off_text: "占的场地马上还给会员，报了名的人马上收到通知。", "The courts go back to members, and whoever signed up is told at once.";
    activity_call_off_reason: "为什么取消（大家都能看到）", "Why; everybody reads it";
    activity_announced: "发布了，会员现在就能看到。", "Announced; members see it now.";
    activity_saved: "改好了。", "Changed.";
    activity_called_off: "取消了，报名的人都收到了通知。", "Called off; whoever signed up was told.";
    activity_gone: "别人刚刚改过，先看一下现在的样子。", "Somebody has just changed this; look at it as it is now.";
    activity_list(n: usize, places: u32): "报名 {n} 人，名额 {places}", "{n} of {places} places taken";
    activity_list_none: "还没有人报名。", "Nobody has signed up yet.";
    activity_waiting_list(n: usize): "排队 {n} 人", one "{n} waiting", "{n} waiting";
    activity_came: "到了", "Came";
    activity_absent: "没到", "Absent";
    activity_places_left(left: u32, places: u32): "还有 {left} 个名额，共 {places} 个", "{left} of {places} places left";
    activity_full(n: usize): "名额满了，{n} 人排队", one "Full; {n} is waiting", "Full; {n} are waiting";
    activity_sign_up: "报名", "Sign up";
    activity_wait: "排队", "Wait for a place";
    activity_withdraw: "不去了", "Withdraw";
    activity_in: "你报上名了。", "You have a place.";
    activity_queued(before: usize): "你在排队，前面还有 {before} 人；轮到会通知你。", "You are waiting, with {before} before you; you are told when it is your turn.";
    activity_came_note: "你到了。", "You were there.";
    activity_absent_note: "记了你没到。", "You were marked as absent.";
    activity_opens_at(time: &str): "{time}开始报名。", "Sign-up opens {time}.";
    activity_closes_at(time: &str): "报名到{time}为止。", "Sign-up closes {time}.";
    activity_closed: "报名结束了。", "Sign-up is closed.";
    activity_is_off(reason: &str): "活动取消了：{reason}", "Called off: {reason}";
    activity_verify: "认证了才能报名。", "Verify to sign up.";
    activity_sign_in: "登录后报名", "Sign in to sign up";
    fault_activity_title: "请写 2 到 40 个字。", "Enter 2 to 40 characters.";
    fault_activity_places: "请填 1 到 5000 的整数。", "Enter a whole number from 1 to 5000.";
    fault_activity_sign_up: "报名要在活动开始前，先开始后截止。", "Sign-up must open before it closes, and close before the activity begins.";
    fault_activity_kind: "请选一种。", "Choose one.";
    rail_activities: "活动", "Activities";
}

impl crate::lang::Lang {
    pub fn activity_kind(self, kind: ActivityKind) -> &'static str {
        let (zh, en) = match kind {
            ActivityKind::Competition => ("比赛", "Competition"),
            ActivityKind::Lecture => ("讲座", "Lecture"),
            ActivityKind::ReadingCircle => ("读书会", "Reading circle"),
            ActivityKind::Class => ("培训班", "Class"),
            ActivityKind::Gathering => ("联谊", "Gathering"),
        };
        if self == crate::lang::Lang::Zh { zh } else { en }
    }

    pub fn entry_status(self, status: EntryStatus) -> &'static str {
        let (zh, en) = match status {
            EntryStatus::SignedUp => ("报了名", "signed up"),
            EntryStatus::Waiting => ("在排队", "waiting"),
            EntryStatus::Withdrawn => ("退出了", "withdrawn"),
            EntryStatus::Attended => ("到了", "came"),
            EntryStatus::Absent => ("没到", "absent"),
        };
        if self == crate::lang::Lang::Zh { zh } else { en }
    }
}
