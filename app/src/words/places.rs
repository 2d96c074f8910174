//! Words of the places as their manager keeps them.

words! {
    care_title: "场馆与开放时间", "Venues and hours";
    places_venues: "场馆", "Venues";
    places_none: "还没有场馆。", "There is no venue yet.";
    places_retired: "停办了的", "Retired";
    places_retired_since(date: &str): "{date}停办", "Retired {date}";
    places_courts(n: usize): "{n} 个场地", one "{n} court", "{n} courts";
    places_facility: "名称、地址、公告", "Name, address, notices";
    places_facility_note: "大家在首页和文化宫页面上看到的", "What everybody sees of the palace";
    places_hours: "开放时间", "Opening hours";
    places_hours_note: "每周、季节和特别的日子", "Each week, seasons and special dates";
    places_photos: "照片", "Photos";
    places_photos_note(n: usize): "{n} 张", one "{n} photo", "{n} photos";
    places_add_venue: "加一个场馆", "Add a venue";
    places_desk_only: "场馆和时间由馆长来改。", "Venues and hours are changed by the manager.";
    places_saved: "改好了，大家已经能看到。", "Saved; everybody sees it now.";
    places_edited: "刚刚有人改过，下面是最新的，请再改一次。", "Somebody edited this first; below is how it is now.";

    place_name: "名称", "Name";
    place_name_en: "英文名称", "English name";
    place_kind: "类型", "Kind";
    place_indoor: "室内还是室外", "Indoor or outdoor";
    place_is_indoor: "室内", "Indoor";
    place_is_outdoor: "室外", "Outdoor";
    place_step_free: "轮椅能不能进", "Step-free";
    place_is_step_free: "能进，没有台阶", "Yes, no steps";
    place_has_steps: "有台阶", "There are steps";
    place_slot_minutes: "一格几分钟", "Minutes of a slot";
    place_slot_hint: "15 的倍数，30 或 60 最常见。已经约好的不变。", "A multiple of 15; 30 or 60 suit most. What is reserved stays.";
    place_ordinal: "排第几", "Order";
    place_notice: "公告", "Notice";
    place_notice_en: "英文公告", "Notice in English";
    place_address: "地址", "Address";
    place_address_en: "英文地址", "Address in English";
    place_longitude: "经度", "Longitude";
    place_latitude: "纬度", "Latitude";
    place_phone: "前台电话", "Phone of the desk";
    place_getting_there: "怎么来", "Getting there";
    place_getting_there_en: "怎么来（英文）", "Getting there, in English";
    place_house_rules: "馆内须知", "House rules";
    place_house_rules_en: "馆内须知（英文）", "House rules in English";
    place_lines_hint: "一行一句。", "One sentence a line.";
    place_amenities: "便民服务", "Amenities";
    place_amenities_hint: "用分号隔开：", "With semicolons: ";
    place_hours: "开放时间", "Opening hours";
    place_date: "日期", "Date";
    place_reason: "原因", "Reason";
    place_courts: "场地", "Courts";

    venue_retire: "停办这个场馆", "Retire this venue";
    venue_retire_text: "停办以后不再显示、不能再约，以前的记录都留着。", "It is neither shown nor booked any more; what was stays on record.";
    venue_own_hours: "这个场馆自己的开放时间", "Hours of this venue alone";
    venue_own_hours_text: "空着就和文化宫一样。", "Leave it empty to keep the palace's hours.";
    courts_add: "加场地", "Add courts";
    courts_add_text: "名字里的 {n} 会换成号码，例如“{n} 号台”。", "In a name, {n} becomes the number: Table {n}.";
    courts_count: "加几个", "How many";
    courts_of: "怎么约", "How it is booked";
    courts_of_one: "一个一个约（球台、靶位、房间）", "One by one: a table, a lane, a room";
    courts_of_halves: "全场，也能约半场", "Full courts, and their halves";
    courts_of_seats: "按座位约（阅览室）", "By the seat: a reading room";
    courts_seats: "每间几个座位", "Seats in each";
    court_rename: "改名", "Rename";
    court_retire: "停办", "Retire";
    court_save: "保存", "Save";
    court_seats(n: usize): "{n} 个座位", one "{n} seat", "{n} seats";
    court_parts(n: usize): "占 {n} 份", one "{n} part", "{n} parts";

    hours_week: "每周", "Each week";
    hours_hint: "一行一条：周一-周五 09:00-21:30。没写到的日子不开。", "A line each: Mon-Fri 09:00-21:30. A day that is not named is closed.";
    hours_more: "中午休息写 09:00-12:00,14:00-21:00；跨夜写 18:00-02:00；节假日写“节假日”，调休上班的周末写“调休”；季节写 06-01..08-31 每天 08:00-22:30，会代替整周。",
        "A break: 09:00-12:00,14:00-21:00; over midnight: 18:00-02:00; public holidays: holiday; weekends that are worked: makeup; a season replaces the whole week: 06-01..08-31 daily 08:00-22:30.";
    hours_fault(lines: &str): "第 {lines} 行看不懂，照“周一-周五 09:00-21:30”这样写。", "Line {lines} cannot be read; write it like Mon-Fri 09:00-21:30.";
    hours_fault_contradiction: "有的日子写了两遍，或者时间重叠了。", "A day is named twice, or times overlap.";
    hours_fault_empty: "至少要写一条。", "Write at least one line.";
    exceptions_title: "特别的日子", "Special dates";
    exceptions_none: "没有。放假、盘点、晚开门，在这里定。", "None. Holidays, stock-taking or a late opening are set here.";
    exception_add: "定一个特别的日子", "Set a special date";
    exception_from: "几点开（空着就是全天不开）", "Opens (empty: shut all day)";
    exception_to: "几点关", "Closes";
    exception_where: "哪里", "Where";
    exception_whole: "整个文化宫", "The whole palace";
    exception_drop: "取消", "Drop";
    exception_shut: "全天不开", "Shut all day";
    fault_exception_date: "请选今天到一年之内的一天。", "Choose a day from today to a year ahead.";
    fault_exception_times: "开和关都要填，而且关在开之后，按一刻钟。", "Enter both, the end after the start, on quarters of an hour.";

    photo_add: "加一张照片", "Add a photo";
    photo_file: "照片（JPEG、PNG、WebP，最大 12 MB）", "Photo (JPEG, PNG or WebP, 12 MB at most)";
    photo_caption: "照片上是什么", "What it shows";
    photo_caption_hint: "给看不见照片的人听的，例如“八张球台，灯很亮”。", "For those who do not see it, such as: eight tables under bright lamps.";
    photo_caption_en: "英文说明", "The same in English";
    photo_remove: "去掉", "Remove";
    photo_note: "照片会重新压缩，拍摄地点等信息一概不留。", "Photos are made anew; where and how they were taken is not kept.";
    photo_none: "还没有照片。", "There are no photos yet.";
    fault_photo: "这个文件打不开，请用 JPEG、PNG 或 WebP 照片。", "This file cannot be opened; use a JPEG, PNG or WebP photo.";
    fault_photo_large: "照片太大了，请用 4000 万像素以内的。", "This photo is too large; use one of at most 40 megapixels.";
    fault_photos_many: "最多 12 张，先去掉一张。", "There can be 12 at most; remove one first.";

    strands_title: "有人已经约了", "Somebody has reserved this";
    strands_text(n: usize): "这样改，下面 {n} 场就不在开放的场地和时间里了。", one "With this change, {n} reservation is no longer within the courts and hours.", "With this change, {n} reservations are no longer within the courts and hours.";
    strands_keep: "照样改，这些预约保留", "Change it, and keep these reservations";
    strands_keep_text: "他们照原来的时间来，前台要开门。", "They come as reserved, and the desk lets them in.";
    strands_displace(n: usize): "照样改，退掉这 {n} 场", one "Change it, and displace this reservation", "Change it, and displace these {n}";
    strands_reason: "场地或开放时间有变动", "The courts or hours have changed";
    strands_more(n: usize): "还有 {n} 场", one "{n} more", "{n} more";

    fault_place_name: "请写名称，1 到 40 个字。", "Enter a name of 1 to 40 characters.";
    fault_place_long: "太长了。", "This is too long.";
    fault_slot_minutes: "要 15 到 240 之间，15 的倍数。", "A multiple of 15, from 15 to 240.";
    fault_count: "请填 1 到 100 的整数。", "Enter a whole number from 1 to 100.";
    fault_seats: "请填 2 到 500 的整数。", "Enter a whole number from 2 to 500.";
    fault_ordinal: "请填 0 到 999 的整数。", "Enter a whole number from 0 to 999.";
    fault_degrees: "请填度数，例如 115.9925。", "Enter degrees, such as 115.9925.";
    fault_amenities: "有一项不认识。", "One of these is not known.";
    fault_several_need_number: "加几个场地，名字里要有 {n}。", "Several courts need {n} in the name.";
}
