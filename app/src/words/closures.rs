//! Words of closures, holds and series.

use gongyue::closure::HoldClass;

words! {
    closures_title: "停用与留用", "Closures and holds";
    task_closures: "停用、留给队伍、每周固定场", "Shut a court, hold one for a team";
    closures_none: "现在和以后都没有停用或留用的场地。", "Nothing is closed or held now or later.";
    closures_ahead: "现在和以后", "Now and later";
    closures_shut: "停用", "Close";
    closures_rain: "下雨：停用所有室外场地", "Rain: close all outdoor courts";
    closures_hold: "留用", "Hold";
    series_title: "每周固定场", "Weekly series";
    series_none: "没有每周固定的队伍或课程。", "No team or class comes every week.";
    series_times(weekday: &str, from: &str, to: &str): "每{weekday} {from}–{to}", "{weekday}s {from}–{to}";
    series_until(date: &str): "到 {date}", "until {date}";
    series_dates(n: usize): "还有 {n} 次", one "{n} date to come", "{n} dates to come";
    series_skipped: "跳过的日子", "Dates left out";
    series_skipped_none: "没有跳过的日子。", "No date is left out.";
    series_skip_reserved(n: &str): "那天已有 {n} 场预约", "{n} reserved on that day";
    series_end: "以后都不来了", "They come no more";
    series_end_text: "后面的日子全部还给会员。", "All dates to come go back to members.";
    series_ended: "停了，以后的日子都还给会员了。", "Ended; the dates to come are the members' again.";
    shut_title: "停用场地", "Close a place";
    hold_title: "留用场地", "Hold a place";
    shut_of: "哪里", "Where";
    shut_outdoor: "所有室外场地", "All outdoor venues";
    shut_all_of(venue: &str): "{venue}（全部）", "{venue}, all of it";
    shut_kind: "为什么", "Why";
    shut_class: "给谁用", "For what";
    shut_from: "从几点", "From";
    shut_from_day: "从哪天", "From day";
    shut_to: "到几点", "To";
    shut_to_day: "到哪天", "To day";
    shut_reason: "写给大家看的原因", "The reason that everybody reads";
    shut_reason_en: "英文的原因（可不填）", "The same in English, if you like";
    shut_owner: "谁负责（只有前台看）", "Who answers for it; for the desk alone";
    shut_weekly: "每周重复，到哪天为止（不重复就空着）", "Every week until (empty: once)";
    shut_collide: "哪天有人约了", "Where somebody has reserved";
    shut_collide_skip: "那天跳过", "Leave that date out";
    shut_collide_displace: "退掉那天的预约，给他们优先补场", "Displace them, with first call on another place";
    shut_returns: "开始前几小时还没确认就还给会员（空着就一直留）", "Returns to members unless confirmed so many hours before (empty: stays)";
    shut_otherwise: "换地方、时间或原因", "Another place, time or reason";
    shut_now: "停用", "Close it";
    hold_now: "留用", "Hold it";
    shut_anyway(n: usize): "停用，退掉这 {n} 场", one "Close it and displace this reservation", "Close it and displace these {n}";
    hold_anyway(n: usize): "留用，退掉这 {n} 场", one "Hold it and displace this reservation", "Hold it and displace these {n}";
    shut_hits(n: usize): "这段时间有 {n} 场预约", one "{n} reservation is in the way", "{n} reservations are in the way";
    shut_hits_text: "会退掉、马上通知本人，有别的空场就先给他们留一小时；不算任何人的次数。",
        "They are displaced and told at once; another free place is kept for them for an hour. It counts against nobody.";
    shut_hits_new: "刚刚有变化，先看一下下面的预约，再点一次。", "Something has just changed: look at the reservations below and press again.";
    shut_skips(n: usize): "会跳过 {n} 天", one "{n} date will be left out", "{n} dates will be left out";
    shut_default_rain: "下雨，场地湿滑", "Rain: the courts are wet";
    shut_default_lamp: "灯坏了，正在修", "A lamp is out and being repaired";
    shut_done(n: usize): "停用了，退掉的 {n} 场已经通知本人。", one "Closed; whoever had the reservation was told.", "Closed; the {n} who had reservations were told.";
    shut_done_none: "停用了，没有影响到预约。", "Closed; no reservation was in the way.";
    hold_done: "留好了。", "Held.";
    fault_shut_where: "请选一个还在用的场馆或场地。", "Choose a venue or court in use.";
    fault_shut_times: "结束要在开始之后。", "The end must be after the start.";
    fault_shut_over: "这段时间已经过了，或者超过一年。", "That time is over, or more than a year ahead.";
    fault_shut_long(days: i64): "这么大的范围一次最多 {days} 天；更久请改开放时间。", "So much can be closed for {days} days at one time; for longer, change the opening hours.";
    fault_shut_weekly_palace: "每周固定只能选一个场馆或场地。", "A weekly series is of one venue or court.";
    fault_shut_weekly_date: "要在开始那天之后，两年以内。", "A date after the first, within two years.";
    fault_shut_nothing: "每一天都有人约了，没有可留的。", "Every date is taken; nothing is left to hold.";
    fault_hours_count: "请填 1 到 720 的整数。", "Enter a whole number from 1 to 720.";
    closure_edit: "改时间或原因", "Change the time or the reason";
    closure_save: "保存", "Save";
    closure_lift: "现在恢复开放", "Open it again now";
    closure_lift_text: "剩下的时间马上可以约。退掉的预约不会恢复。", "The rest of the time can be reserved at once. Displaced reservations stay so.";
    closure_lifted: "恢复开放了。", "Open again.";
    closure_confirm: "确认要用", "It is needed";
    closure_confirm_text(time: &str): "{time}前没人确认，就自动还给会员。", "Unless confirmed before {time}, it returns to members.";
    closure_confirmed: "确认了，会一直留着。", "Confirmed; it stays.";
    closure_saved: "改好了。", "Changed.";
    closure_gone: "别人刚刚改过，先看一下现在的样子。", "Somebody has just changed this; look at it as it is now.";
    closure_displaced(n: usize): "退掉的 {n} 场", one "{n} displaced", "{n} displaced";
    closure_displaced_none: "没有影响到预约。", "No reservation was in the way.";
    closure_owner(owner: &str): "负责人：{owner}", "Responsible: {owner}";
    closure_court: "停用这块场", "Close this court";

    offer_title: "给你留着一块场地", "A place is kept for you";
    offer_instead(what: &str): "{what}用不了了。给你留着这一块：", "{what} cannot take place. This is kept for you instead:";
    offer_until(time: &str): "{time}前点一下就是你的，之后给别人。", "Take it before {time}; after that it goes to others.";
    offer_take: "我要", "I take it";
    offer_pass: "不要了", "No, thanks";
    offer_taken: "已经是你的了。", "It is yours.";
    offer_over: "过了时间，已经给别人了。", "Its time is over, and it went to others.";
    offer_passed: "你说了不要。", "You passed on it.";
    offers_waiting: "等你答复", "Waiting for your answer";
    offer_look: "看看", "Look";
}

impl crate::lang::Lang {
    pub fn hold_class(self, class: HoldClass) -> &'static str {
        let (zh, en) = match class {
            HoldClass::Training => ("训练、上课", "Training or a class"),
            HoldClass::Competition => ("比赛", "Competition"),
            HoldClass::Maintenance => ("检修", "Maintenance"),
            HoldClass::Group => ("单位、团体", "A firm or a group"),
            HoldClass::Offer => ("给会员留着", "Kept for a member"),
        };
        if self == crate::lang::Lang::Zh { zh } else { en }
    }
}
