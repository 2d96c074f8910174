//! Words of a venue's day, of confirming and of being refused.

words! {
    pick_taken: "你选的那场刚被约走了，换一个吧。", "What you picked has just been taken. Please choose another.";
    pick_gone: "你选的那场现在约不了了，换一个吧。", "What you picked cannot be reserved any more. Please choose another.";
    bring_along(things: &str): "带上：{things}", "Bring {things}";
    dates_label: "日期", "Days";
    by_time: "按时间看", "By time";
    look_label: "怎么看", "View";
    rules_here: "这里的规则：", "Rules here: ";
    all_rules: "全部规则", "All rules";
    slots(n: u32): "{n} 场", one "{n} free", "{n} free";
    /// Between two sentences that were cut to stand in one line.
    list_comma_wide: "，", ", ";
    closed_day: "闭馆", "closed";
    grid_caption(day: &str, venue: &str): "{venue} {day}每个时间的情况", "{venue}, {day}: every time and court";
    times_of_day: "时间", "Time";
    pause: "中间不开", "closed between";

    cell_label(court: &str, from: &str, to: &str, what: &str): "{court} {from} 到 {to}，{what}",
        "{court} {from} to {to}, {what}";
    seats_left(n: u32): "还有 {n} 个座位", one "{n} seat left", "{n} seats left";
    is_free: "可约", "free";
    is_picked: "已选", "picked";
    is_taken: "已约出", "taken";
    is_past: "已过", "past";
    is_mine: "我的", "mine";
    is_mine_long: "我的预约", "my reservation";
    is_ballot: "抽签", "ballot";
    is_walk_in: "留给现场", "for walk-ins";
    is_too_late: "来不及约了，直接到前台问", "too late to reserve; ask at the desk";
    too_late_word: "只限现场", "at the desk";
    opens_at(time: &str): "{time}放号", "opens {time}";
    /// In a tile or a cell: 明天放号.
    opens_word(time: &str): "{time}放号", "from {time}";
    day_opens_at(time: &str): "{time}放号，到时候来约。", "{time}: from then this day can be reserved.";
    none_left: "约满了", "full";
    pick: "约", "Pick";
    picked: "已选", "Picked";

    fold_day(from: &str, to: &str): "{from}–{to}", "{from}–{to}";
    fold_none: "没有空场", "nothing free";
    closed_all_day: "这天不开", "Closed on this day";
    closed_all_day_because(reason: &str): "这天不开：{reason}", "Closed on this day: {reason}";
    see_next_open(day: &str): "看{day}", "See {day}";
    see_other_venues: "看别的场馆", "See other venues";

    hurdle_signed_out: "登录后就能约。空场谁都能看。", "Sign in to reserve. Anybody may look.";
    hurdle_not_verified: "认证会员后就能约，一次就好。", "Verify your membership once, then you can reserve.";
    hurdle_pending: "你的会员认证在等前台答复，通过后就能约。", "Your membership is being checked; after that you can reserve.";
    verify: "去认证", "Verify";
    sign_in_to_reserve: "登录后约", "Sign in to reserve";
    verify_to_reserve: "认证后约", "Verify to reserve";
    see_why: "看怎么办", "See what to do";
    reserve_this: "约这一场", "Reserve this";
    reserving: "正在约…", "Reserving…";
    how_many: "几个人去", "How many people";
    one_more: "多一人", "One more";
    one_fewer: "少一人", "One fewer";

    confirm_title: "约这一场", "Reserve this";
    request_title: "申请这一场", "Request this";
    how_long: "约多久", "How long";
    until_time(time: &str): "到 {time}", "until {time}";
    what_applies: "约好以后", "Once reserved";
    cancel_by_line(time: &str): "{time}前可以随时退，没有影响", "{time}: until then you can give it back and nothing counts against you";
    companions_label(required: u16): "同伴码（至少 {required} 人）", "Companion codes (at least {required})";
    companions_hint: "请同伴打开“我”，把自己的同伴码发给你。几个码之间用空格隔开。",
        "Ask your companions for the code on their own page “Me”. Put a space between codes.";
    rules_change(date: &str): "{date}起规则有变", "The rules change on {date}";
    check_in_after: "过了时间场地会让给现场的人", "After that the court goes to people who are there";
    choose_other_time: "另选时间", "Choose another time";

    refused_title: "这场约不了", "This cannot be reserved";
    you_wanted(what: &str): "你想约：{what}", "You wanted: {what}";
    refused_many(n: u32): "有 {n} 个原因", one "There is {n} reason", "There are {n} reasons";
    passes_at(time: &str): "{time}起就能约", "It can be reserved from {time}";
    passes_after_all: "前提是那时还空着", "if it is still free then";
    passes_never: "等也没有用，换一场吧", "Waiting does not help; choose another";
    offers_title: "这几场你现在能约", "These you can reserve now";
    no_offers: "附近没有能替的场次了。", "There is nothing near that could take its place.";
    same_palace: "同一个文化宫", "in the same palace";
    other_rules_fine: "别的规则你都符合。", "You meet all the other rules.";
    see_rules: "看规则", "See the rules";
    in_the_way: "占着的", "In the way";
    see_own: "看这一场", "See this one";
}
