//! Words of appeals and suspensions.

words! {
    appeal_title: "其实到了？可以申诉", "You did come? Appeal";
    appeal_until(time: &str): "{time}前可以申诉。", "You may appeal until {time}.";
    appeal_label: "怎么回事", "What happened";
    appeal_hint: "5 到 500 个字，例如：到了，但扫码没反应，前台的李师傅在。", "5 to 500 characters, such as: I was there, but the code did not scan; ask Mr Li at the desk.";
    appeal_send: "申诉", "Appeal";
    appeal_waits(time: &str): "申诉交上去了，{time}前答复；到时没答复就算你对。", "Your appeal is in; you are answered before {time}, or it is granted.";
    appeal_granted(answer: &str): "申诉成立，不算没到。答复：{answer}", "Your appeal was granted: {answer}";
    appeal_unanswered: "没人按时答复，申诉自动成立，不算没到。", "Nobody answered in time, so your appeal is granted.";
    appeal_refused(answer: &str): "申诉不成立：{answer}", "Your appeal was refused: {answer}";
    fault_appeal: "请写 5 到 500 个字。", "Write 5 to 500 characters.";
    appeals_title: "申诉", "Appeals";
    task_appeals: "会员对“没到”有异议，要按时答复", "No-shows that members contest";
    appeals_none: "没有等答复的申诉。", "No appeal waits for an answer.";
    appeals_waiting(n: usize): "{n} 件等答复", one "{n} to answer", "{n} to answer";
    appeal_by(time: &str): "{time}前要答复，不答复就算会员对。", "Answer before {time}, or it is granted.";
    appeal_missed(time: &str, n: usize): "{time} 记为没到；一年里第 {n} 次。", "Marked as missed at {time}; number {n} within a year.";
    appeal_decision: "怎么定", "Decision";
    appeal_grant: "成立，不算没到", "Grant it: it does not count";
    appeal_refuse: "不成立", "Refuse it";
    appeal_reason: "写给会员的答复", "What the member is told";
    appeal_answer: "答复", "Answer";
    appeal_done: "答复了，会员已经收到。", "Answered; the member was told.";
    appeal_gone: "别人刚刚答复过了。", "Somebody has just answered it.";
    rail_appeals: "申诉", "Appeals";
    strikes_title(n: usize): "一年里没到或晚退 {n} 次", one "{n} time missed or given back late within a year", "{n} times missed or given back late within a year";
    strikes_none: "一年里没有没到的，也没有晚退的。", "Nothing missed or given back late within a year.";
    strike_late(time: &str): "{time} 晚退，记半次", "Given back late at {time}; counts half";
    strike_missed(time: &str): "{time} 记为没到", "Missed at {time}";
    suspend_title: "暂停预约", "Suspend";
    suspend_text: "到那天之前，在所有文化宫都不能预约。会员马上收到通知和原因。", "Until that day the member cannot reserve at any palace, and is told at once why.";
    suspend_until: "到哪天为止", "Until";
    suspend_reason: "原因（会员会看到）", "The reason, which the member reads";
    suspend_now: "暂停", "Suspend";
    suspend_lift: "恢复预约", "Lift it";
    suspended_since(date: &str, reason: &str): "暂停到 {date}：{reason}", "Suspended until {date}: {reason}";
    fault_suspend_date: "请选明天到一年之内的一天。", "Choose a day from tomorrow to a year ahead.";
    fault_suspend_staff: "工作人员的预约不能在这里暂停。", "Members of staff cannot be suspended here.";
}
