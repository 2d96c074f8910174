//! Words of the frame and of every page.

words! {
    app_name: "宫约", "Gongyue";
    /// The character on the seal; the same in every language.
    seal: "宫", "宫";
    app_full_name: "宫约：工人文化宫预约", "Gongyue: workers' palaces";
    app_says: "工人文化宫，先看好再出门", "Workers' cultural palaces, reserved before you leave home";
    skip: "跳到正文", "Skip to content";
    main_nav: "主导航", "Main";
    tab_find: "找场地", "Find";
    tab_mine: "我的预约", "Reservations";
    tab_me: "我", "Me";
    back: "返回", "Back";
    demo: "示例数据", "Sample data";
    /// The button that changes the language, in the other language.
    other_language: "English", "中文";
    elder_on: "长辈模式", "Large and simple";
    elder_off: "退出长辈模式", "Back to normal size";
    today: "今天", "today";
    tomorrow: "明天", "tomorrow";
    yesterday: "昨天", "yesterday";
    tonight: "今晚", "tonight";
    free_of_charge: "免费", "Free of charge";
    sign_in: "登录", "Sign in";
    indoor: "室内", "indoor";
    outdoor: "室外", "outdoor";
    step_free: "无台阶", "step-free";
    reserve: "约", "Reserve";
    show_more: "再看一些", "Show more";
    people(n: u16): "{n} 人", one "{n} person", "{n} people";
    slots_left(n: u32): "还有 {n} 场", one "{n} slot left", "{n} slots left";
    full: "已满", "Full";
    colon: "：", ": ";

    error_title: "出了点问题", "Something is not right";
    not_found_title: "这里没有你要找的", "There is nothing here";
    not_found_text: "链接可能失效了，或者内容不是你的。", "The link may be old, or it is not yours to see.";
    bad_request_title: "这个请求读不懂", "This request could not be read";
    bad_request_text: "回到上一页再试一次。什么都没有改动。", "Go back and try again. Nothing was changed.";
    forbidden_title: "这件事你现在办不了", "You may not do this";
    forbidden_text: "这件事归别的文化宫管，或者页面开得太久了。什么都没有改动。",
        "It belongs to another place, or the page was open too long. Nothing was changed.";
    too_large_title: "内容太大了", "That is too large";
    too_large_text: "删短一些再提交。", "Make it shorter and send it again.";
    too_often_title: "点得太快了", "That was too fast";
    too_often_text(seconds: u32): "过 {seconds} 秒再试。约好的都还在。",
        one "Try again in {seconds} second. Your reservations are safe.",
        "Try again in {seconds} seconds. Your reservations are safe.";
    in_line_title: "正在排队", "You are in line";
    in_line_text(ahead: usize, seconds: u32): "你前面大约还有 {ahead} 人。{seconds} 秒后自动再试，刷新也不会丢位置。还没有约上，也没有占你的次数。",
        "About {ahead} ahead of you. This page tries again in {seconds} seconds and keeps your place, also when you reload it. Nothing was reserved or counted.";
    in_line_sent_text(ahead: usize, seconds: u32): "你前面大约还有 {ahead} 人，你的位置留着。过 {seconds} 秒刷新这一页，就再提交一次。还没有约上，也没有占你的次数。",
        "About {ahead} ahead of you, and your place is kept. Reload this page in {seconds} seconds to send it again. Nothing was reserved or counted.";
    busy_title: "人太多，稍等一下", "Very busy just now";
    busy_text(seconds: u32): "过 {seconds} 秒再试。没有约上，也没有占你的次数。",
        one "Try again in {seconds} second. Nothing was reserved or counted.",
        "Try again in {seconds} seconds. Nothing was reserved or counted.";
    failure_title: "我们这边出错了", "Something failed on our side";
    failure_text: "没有约上，也没有占你的次数。", "Nothing was reserved, and nothing counts against you.";
    failure_reference(reference: &str): "编号 {reference}", "Reference {reference}";
    offline_title: "没有网络", "No network";
    offline_text: "现在连不上。打开过的票还看得到。刚才提交过什么，联网后到“我的预约”里看有没有成。",
        "Nothing can be reached just now. Tickets that you opened before can still be shown. If you have just sent something, look under your reservations once you are connected.";
    offline_kept(time: &str): "连不上。这是 {time} 存下的，之后的变化联网才看得到。",
        "No connection. This was saved {time}; changes since then show once you are online again.";
    offline_ticket(time: &str): "连不上。这张票是 {time} 存下的，签到能用；之后的变化联网才看得到。",
        "No connection. This ticket was saved {time}; you can check in with it. Changes since then show once you are online again.";
    go_find: "找场地", "Find a place";
    go_mine: "看我的预约", "See my reservations";
    try_again: "再试一次", "Try again";
}
