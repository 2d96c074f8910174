//! Words of the waiting list.

words! {
    waitlist_title: "我在等的", "What I wait for";
    waitlist_text: "有人退场，就按排队的先后留给你，限时点一下就是你的。", "What somebody gives back is kept for whoever waits longest. One tap in time makes it yours.";
    waitlist_none: "没有在等的场地", "You are not waiting for anything";
    waitlist_none_text: "场地约满了，点那一格就能排队。也可以在下面说一个时段，哪块场空出来都行。", "Where a slot is taken, tap it to wait. Or name a time below, and any court will do.";
    waitlist_link: "我在等的场地", "What I wait for";
    waitlist_link_n(n: usize): "我在等的场地（{n}）", "What I wait for ({n})";
    wait_joined: "排上了。轮到你会通知你。", "You are in line. You will be told when it is your turn.";
    wait_left: "不排了。", "You have left the line.";
    wait_first: "你排第一个", "You are first in line";
    wait_before(n: i64): "前面有 {n} 人", one "{n} person is ahead of you", "{n} people are ahead of you";
    wait_for(length: &str): "要 {length}", "for {length}";
    wait_any_court(venue: &str): "{venue}任何一块场", "Any court of {venue}";
    wait_any_of_kind(place: &str, kind: &str): "{place}任何一块{kind}场地", "Any court for {kind} in {place}";
    wait_kept(what: &str): "给你留着：{what}", "Kept for you: {what}";
    wait_leave: "不等了", "Stop waiting";
    wait_leave_of(what: &str): "不等{what}了", "Stop waiting for {what}";
    wait_over: "等过的", "Lately";
    wait_word_taken: "有场了", "You have a place";
    wait_word_left: "不等了", "Stopped";
    wait_word_expired: "没等到", "Nothing came free";
    wait_word_offered: "轮到你了", "Your turn";
    wait_word_waiting: "在排队", "In line";

    wait_any_title: "哪块场都行", "Any court will do";
    wait_any_text: "说一个时段，那里任何一块场空出来都先问你。", "Name a time: you are asked first about any court there that comes free.";
    wait_division: "在哪里", "Where";
    wait_kind: "项目", "What";
    wait_date: "哪天", "Day";
    wait_from: "从", "From";
    wait_to: "到", "To";
    wait_minutes: "用多久", "How long";
    wait_join: "排队", "Wait for it";
    wait_this_court: "排队等这块场", "Wait for this court";
    wait_this_venue: "等这个馆任何一块场", "Wait for any court here";
    wait_offer_text: "有人退掉就先留给排队的人，不会直接放回网上。", "If somebody gives it back it is kept for you, before anybody else sees it.";
    wait_find_link: "约满了？排队等一块", "All taken? Wait for a court";
    wait_free: "现在就空着，不用排队。", "It is free now; there is no need to wait.";
    wait_free_go: "去约", "Reserve it";
    offer_waited: "你在等的场地空出来了，轮到你。", "What you waited for has come free, and it is your turn.";
    offer_drawn: "你抽中了这一块：", "You won this in the draw:";
    wait_staff(n: i64): "{n} 人在排队", one "{n} person waits", "{n} people wait";

    fault_wait_window: "时段太长，一次最多等 24 小时里的场", "Name a time of 24 hours at most";
    fault_wait_minutes: "要的时间比时段还长，改短一点", "That is longer than the time you named";
    fault_wait_division: "请选到市或者县", "Choose a city or a county";
    fault_wait_nowhere: "那里没有这个项目的场地", "There is no such venue there";
    fault_wait_seats: "这里按座位约，不用排队", "Here one reserves a seat; there is no line";
    fault_wait_many: "最多同时排 5 个队，先不等一个再来", "You can wait for 5 things at once; stop waiting for one first";
    fault_wait_closed: "那段时间不开，或者已经来不及了", "It is not open then, or it is too late";
    fault_wait_what: "说清楚等哪块场、哪个馆，或者哪里的什么项目", "Say which court, which venue, or what and where";
    fault_wait_times: "结束要在开始以后", "The end must be after the start";
    problem_free: "现在就空着", "It is free now";
    problem_free_detail: "不用排队，直接预约就行。", "There is no need to wait: reserve it.";
}
