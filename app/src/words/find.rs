//! Words of the find, places and facility pages.

words! {
    find_title: "下班去哪儿活动？", "Where to after work?";
    find_tab_title: "找场地", "Find a place";
    search_label: "搜文化宫、场馆，可用拼音", "Search palaces and venues";
    search_placeholder: "馆名或拼音", "Name";
    search: "搜索", "Search";
    when_label: "什么时候去", "When";
    other_day: "选日期", "Other day";
    until_day(day: &str): "到 {day}", "to {day}";
    kinds_label: "项目", "What";
    all_kinds: "全部", "All";
    choose_place: "选地方", "Where?";
    near_you: "离我最近", "Near me";
    free_now: "现在有空", "Free now";
    now_word: "一小时内", "within the hour";
    nothing_now: "一小时内没有可以约的场。", "There is nothing to reserve within the hour.";
    see_tonight: "看今晚", "See tonight";
    usual_title: "常去的", "My usual places";
    nearly(q: &str): "没有叫“{q}”的，这些名字相近。", "Nothing is called “{q}”; these names are close.";
    within_km(km: u32): "{km} 公里以内，近的在前。", "Within {km} km, the nearest first.";
    beyond_km(km: u32): "{km} 公里内没有，这是最近的几个。", "Nothing within {km} km; these are the nearest.";
    favourite: "常去", "One of my usual places";
    change_place: "换地方", "Change place";

    my_next(time: &str): "下一场：{time}", "Next: {time}";
    check_in_from(time: &str): "{time}起可签到", "Check in from {time}";
    check_in_until(time: &str): "现在可以签到，到{time}", "Check in now, until {time}";
    checked_in_until(time: &str): "已签到，到{time}", "Checked in, until {time}";
    show_ticket: "出示票", "Show ticket";

    free_palaces(n: u32, day: &str): "{day} {n} 个文化宫有空", one "{n} palace has a free slot {day}",
        "{n} palaces have a free slot {day}";
    free_palaces_none(day: &str): "{day}都约满了", "Everything is taken {day}";
    open_until(time: &str): "开到 {time}", "open until {time}";
    open_from_to(opens: &str, closes: &str): "{opens}–{closes}", "{opens}–{closes}";
    closed_that_day: "当天不开", "closed that day";
    indoor_venues(n: u32): "室内 {n} 处", one "{n} indoor", "{n} indoor";
    outdoor_venues(n: u32): "室外 {n} 处", one "{n} outdoor", "{n} outdoor";
    earliest: "最近一场", "next free";
    strip_label: "每小时还空着多少", "Share still free, hour by hour";
    next_free(time: &str): "{time}起有空", "free from {time}";
    draw_at(time: &str): "{time}抽签", "drawn {time}";
    closed_word: "停用", "Closed";
    release: "放号", "opens for booking";
    needs_no_booking: "不用约", "No booking";
    walk_in: "走进去就行", "just walk in";
    over_today: "今天的结束了", "Over for today";
    and_other_venues(names: &str): "还有{names}", "also {names}";
    list_comma: "、", ", ";

    walk_in_places: "不用预约的地方", "Places without booking";
    other_places: "别的地方", "Other places";
    nothing_title: "没有找到", "Nothing found";
    nothing_text(q: &str): "没有名字像“{q}”的地方。试试拼音，或者换个地方。",
        "No place has a name like “{q}”. Try another spelling or another place.";
    nothing_kind(kind: &str): "这里还没有{kind}的场地。", "There is no venue for {kind} here yet.";
    nothing_here: "这里还没有可以预约的文化宫。", "There is no bookable palace here yet.";
    show_all: "看全部", "Show all";

    places_title: "选地方", "Choose a place";
    places_text: "选一个市或县，先看那里的文化宫。", "Choose a city or county to see its palaces first.";
    /// Under every list with distances.
    distance_note: "距离按你选的位置估算，位置不会保存。", "Distances are from the place you chose; we do not keep it.";
    position_asking: "正在定位…", "Finding you…";
    position_failed: "没拿到位置", "Could not find you";
    whole_city(city: &str): "{city}全部", "All of {city}";
    palaces_in_service(n: u32): "{n} 个在用", one "{n} in service", "{n} in service";
    no_palace_yet: "还没有", "none yet";

    hours_title: "开放时间", "Opening hours";
    hours_closed: "不开", "closed";
    venues_title: "场馆", "Venues";
    getting_there_title: "怎么去", "Getting there";
    amenities_title: "这里有", "What is here";
    open_map: "地图", "Map";
    call: "打电话", "Call";
    call_number(phone: &str): "打电话 {phone}", "Call {phone}";
    not_in_service_planned: "这里在规划，还不能预约。", "Planned; it cannot be reserved yet.";
    not_in_service_under_construction: "正在建，建好就能约。", "Under construction; it can be reserved once it opens.";
    not_in_service_renovating: "正在改造，暂时不能预约。", "Being renovated; it cannot be reserved for now.";
    not_in_service_closed: "已经关闭，不再开放。", "Closed for good.";
    day_span(from: &str, to: &str): "{from}至{to}", "{from}–{to}";
}
