//! Words of the ticket and of my reservations.

words! {
    ticket_title: "我的票", "My ticket";
    fresh_note: "约好了。到时出示这张票。", "Reserved. Show this ticket when you come.";
    requested_note: "申请交上去了，场馆答复后这里会变。", "The request is in; this page changes when the venue has answered.";
    qr_label: "签到二维码", "QR code for check-in";
    code_hint: "扫不了就报这六位", "If it cannot be scanned, say these six";
    check_in_at_desk(range: &str): "{range} 到前台签到", "Check in at the desk, {range}";
    check_in_lost(time: &str): "过了{time}，场地会让给现场的人", "After {time} the court goes to people who are there";
    named_title: "约了你一起", "You were named as a companion";
    named_word: "你是同伴", "companion";
    named_leave: "不去了", "I am not coming";
    place_code_label: "前台屏幕上的到场码", "Code on the desk's screen";
    place_code_hint: "6 位，半分钟换一次；也可以请前台给你签到。", "Six symbols, changing every half minute; the desk can check you in too.";
    check_in_button: "签到", "Check in";
    check_in_now: "现在就可以签到", "You can check in now";
    checked_in_note: "已签到，玩得开心", "Checked in. Have a good time";
    running_not_in: "签到时间过了，请直接问前台", "Check-in is over; please ask at the desk";
    completed_note: "去过了", "You were there";
    cancelled_note: "这场退掉了，没有影响", "Given back; it counts for nothing";
    cancelled_late_note: "这场退晚了，记半次没到", "Given back late; it counts as half a no-show";
    displaced_note: "场馆停用，这场已退。不占次数，也不算没到", "The venue had to withdraw it. It counts for nothing";
    declined_note: "场馆没有批准", "The venue did not approve it";
    no_show_note: "签到时间内没有签到，记一次没到", "Nobody checked in on time; it counts as a no-show";
    because(reason: &str): "原因：{reason}", "Reason: {reason}";
    cancel_this: "退掉这场", "Give it back";
    cancel_free_until(time: &str): "{time}以前退没有影响。", "Give it back before {time} and nothing counts against you.";
    cancel_late_text: "现在退记半次没到；不退又不来，记一次。要是去不了，还是退掉好，别人能用。",
        "Giving it back now counts as half a no-show; not coming counts as a whole one. If you cannot come it is better: somebody else can play.";
    cancel_anyway: "还是要退", "Give it back anyway";
    again: "再约这一场", "Reserve it again";
    again_gone: "这一场已经被别人约了。", "Somebody else has taken it by now.";
    find_another: "另找一场", "Find another";
    facility_page: "看场馆", "See the palace";

    mine_title: "我的预约", "My reservations";
    coming: "接下来", "Coming up";
    past: "过去的", "Past";
    nothing_booked: "你还没有预约", "You have no reservations yet";
    nothing_coming: "接下来没有预约", "Nothing coming up";
    nothing_booked_text: "看看今晚附近哪里有空。", "See what is free near you tonight.";
    just_cancelled(what: &str): "{what}退掉了。", "{what} was given back.";
    just_cancelled_late(what: &str): "{what}退掉了，记一次晚退。", "{what} was given back; it counts as a late one.";
    undo: "不退了，我要去", "Undo";
    mine_signed_out: "登录后看你的预约", "Sign in to see your reservations";
    can_check_in: "可以签到", "check in now";
}
