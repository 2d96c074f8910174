//! Words of the staff's pages about people: members, requests, roles, rolls.

words! {
    staff_members(palace: &str): "{palace}的会员", "Members of {palace}";
    staff_verifications(palace: &str): "{palace}的会员认证", "Verification at {palace}";
    staff_roles(palace: &str): "{palace}的工作人员", "Staff of {palace}";
    staff_roll(place: &str): "{place}的工会名册", "Union rolls of {place}";

    members_title: "会员", "Members";
    members_label: "手机号、会员卡号，或者姓名（拼音也行）", "Phone, card number or name (pinyin works too)";
    members_search: "查找", "Look up";
    members_hint: "列表里只显示部分信息。点开一位会看到全部，并且会记录。", "Lists show parts only. Opening a member shows everything, and is written down.";
    members_none: "没有找到", "Nobody found";
    members_none_text: "这里只查得到本地会员，和最近在本馆约过场地的会员。手机号和卡号要填完整。",
        "Only members of this place, and those who reserved here lately, can be found. Enter phone and card numbers in full.";
    member_title: "会员资料", "Member";
    member_logged: "这次查看已经记录，本人看得到。", "That you looked has been written down; the member can read it.";
    member_phone: "手机号", "Phone";
    member_card: "会员卡号", "Union card";
    member_union: "工会", "Union";
    member_state: "认证", "Verification";
    member_by_roll: "按名册", "By the roll";
    member_by_staff: "前台核对", "By the desk";
    member_since: "首次登录", "First here";
    member_seen: "最近来过", "Last here";
    member_factors: "第二步验证", "Second factors";
    member_nothing: "没有", "None";
    member_remove_factors: "解除第二步验证", "Remove the second factors";
    member_remove_factors_text: "本人带会员卡到场、确实丢了才解除。解除后只用短信就能登录，所有设备退出。",
        "Only when the member is here with the card and has really lost them. The text message alone lets them in again, and all devices are signed out.";
    reason_label: "原因", "Reason";
    fault_reason: "请写原因，2 到 200 个字。", "Give a reason of 2 to 200 characters.";
    saved: "已保存", "Saved";

    verifications_title: "会员认证", "Verification";
    verifications_code_label: "会员报的 6 位码", "The 6-symbol code that the member says";
    verifications_code_go: "打开", "Open";
    verifications_code_fault: "没有这个码，或者已经处理过", "No such code, or already decided";
    verifications_waiting(n: usize): "{n} 人在等", one "{n} waits", "{n} wait";
    verifications_none: "没有人在等", "Nobody waits";
    verifications_none_text: "有人申请由本馆核对时会出现在这里；带着码来的，在上面输入。", "Requests to this palace appear here. For somebody with a code, enter it above.";
    verification_since(when: &str): "{when}提交", "Sent {when}";
    verify_title: "核对会员", "Verify a member";
    verify_text: "请看会员卡原件，姓名和卡号要一致。不要看身份证。", "Look at the union card itself: name and number must agree. Do not ask for an ID card.";
    request_roll(name: &str, union: &str): "名册上这张卡是 {name}，{union}", "On the roll this card is {name}'s, {union}";
    request_no_roll: "没有名册有这张卡", "No roll has this card";
    request_approve: "通过", "Approve";
    request_union: "属于哪个工会", "Which union";
    request_union_hint: "写全名，或者写一部分看有哪些", "The full name, or a part of it to see which there are";
    request_decline: "不通过", "Decline";
    request_decline_hint: "会员会看到", "The member reads it";
    request_done: "处理好了，已经告诉会员。", "Decided; the member has been told.";
    request_gone: "别人先处理了，或者会员撤回了。", "Somebody decided first, or the member took it back.";
    fault_union_empty: "请写工会名称。", "Enter the union's name.";
    fault_union_unknown: "没有这个工会，换个写法，或者先导入名册。", "There is no such union. Try another spelling, or import its roll first.";
    fault_union_several(names: &str): "有几个：{names}。请写全名。", "Several match: {names}. Enter the full name.";

    roles_title: "工作人员", "Staff";
    roles_text: "前台办签到和现场；馆长还管规则、名册和权限。权限到期自己失效，90 天没用也会失效。",
        "The desk checks in and serves walk-ins; managers also see to rules, rolls and rights. A role ends on its day, or after 90 days without use.";
    role_desk: "前台", "Desk";
    role_manager: "馆长", "Manager";
    role_union: "工会干部", "Union officer";
    role_keeper: "系统管理", "Keeper";
    role_until(date: &str): "到 {date}", "until {date}";
    role_forever: "没有期限", "no end";
    role_end: "收回", "End";
    role_end_of(name: &str): "收回 {name}", "End the role of {name}";
    role_you: "你", "You";
    roles_grant: "加一位", "Add somebody";
    roles_phone: "手机号", "Mobile number";
    roles_role: "做什么", "Role";
    roles_until: "到哪天", "Until";
    roles_until_hint: "最长一年，到时可以再续", "A year at most; it can be renewed";
    roles_grant_go: "授权", "Grant";
    roles_grant_note: "对方会收到通知；已登录的设备要重新登录。", "They are told, and sign in again on every device.";
    fault_role: "请选前台或馆长。", "Choose desk or manager.";
    fault_until: "请选明天到一年之内的一天。", "Choose a day within a year.";
    fault_last_manager: "至少要留一位馆长。", "One manager must stay.";
    fault_own_role: "不能给自己加权限，请另一位馆长或系统管理员来加。",
        "Nobody grants a role to themselves; ask another manager or whoever runs the system.";

    roll_title: "工会名册", "Union rolls";
    roll_text: "名册上的会员，登录后对上姓名就认证。文件里写到的每个工会，以这份文件为准：不在里面的会员就不再认证，他们 7 天内的预约保留，之后的退掉，并会收到通知。",
        "Members on a roll are verified by name once they sign in. For each union in a file, the file is its whole roll: whoever is missing loses verification, keeps what is reserved for the next 7 days, and is told.";
    roll_upload: "上传名册", "Upload a roll";
    roll_file: "CSV（UTF-8）或 XLSX 文件", "CSV (UTF-8) or XLSX file";
    roll_columns: "列：会员卡号、姓名、手机号、工会、地区编码，可加工会类型。最多 50 万行。上传后先看结果，确认了才生效。",
        "Columns: card, name, phone, union, division, and union_kind if you like. Up to 500,000 rows. You see what it would do before it counts.";
    roll_upload_go: "上传，先看结果", "Upload and look";
    roll_no_file: "请选一个文件", "Choose a file";
    roll_unions: "各工会", "The unions";
    roll_union: "工会", "Union";
    roll_on_roll: "名册", "On the roll";
    roll_verified: "已认证", "Verified";
    roll_served: "近 30 天来过", "Came, 30 days";
    roll_total: "合计", "Total";
    roll_no_unions: "还没有名册。", "No rolls yet.";
    roll_imports: "最近的导入", "Last imports";
    import_title: "导入名册", "Roll import";
    import_reading: "正在读", "Being read";
    import_reading_text(done: i64, total: i64): "读了 {done} 行，共 {total} 行。这个页面会自己更新，也可以先去做别的。",
        "{done} of {total} rows are read. This page keeps up by itself; you may also leave it.";
    import_read: "等确认", "Waits for you";
    import_applied: "已生效", "In force";
    import_failed: "没有导入", "Not imported";
    import_numbers(added: i64, changed: i64, gone: i64): "新增 {added}，变动 {changed}，离开 {gone}", "{added} new, {changed} changed, {gone} gone";
    import_rows(rows: i64): "{rows} 行可用", one "{rows} good row", "{rows} good rows";
    import_bad(rows: i64): "{rows} 行有问题", one "{rows} bad row", "{rows} bad rows";
    import_added: "新增", "New";
    import_changed: "变动", "Changed";
    import_gone: "离开", "Gone";
    import_same: "没有变化：文件和现在的名册一样。", "Nothing would change: the file is what is in force.";
    import_faults: "有问题的行", "What is wrong";
    import_line: "行", "Line";
    import_column: "列", "Column";
    import_problem: "问题", "Problem";
    import_more(n: usize): "还有 {n} 处没有列在这里，下载的表里有", one "{n} more is only in the table to download", "{n} more are only in the table to download";
    import_faults_csv: "下载问题清单（CSV）", "Download the list (CSV)";
    import_unreadable: "读不了：不是 UTF-8 编码的 CSV 或 XLSX，或者有引号没有配对", "This cannot be read: not a CSV in UTF-8 or an XLSX, or a quote is never closed";
    import_too_large: "太大了，请拆成几份", "Too large; split it";
    import_header: "列名不对：要有会员卡号、姓名、手机号、工会、地区编码，可加工会类型", "The columns must be card, name, phone, union and division, and may be union_kind";
    import_ragged: "格数和表头对不上，可能多了或少了逗号、引号", "Not as many cells as columns; a comma or a quote is missing or one too many";
    import_missing: "不能空着", "Must not be empty";
    import_not_a_card: "应为 6 到 24 位字母和数字", "A card number has 6 to 24 letters and digits";
    import_not_a_name: "应为 2 到 40 个字，不能有数字；列的顺序对吗？", "2 to 40 characters and no digits; are the columns in order?";
    import_not_a_phone: "应为 11 位手机号，13 到 19 开头", "A mobile number has 11 digits and starts with 13 to 19";
    import_not_a_union: "应为 2 到 80 个字", "2 to 80 characters";
    import_not_a_division: "应为 2、4 或 6 位的地区编码，如 3604、360403", "A division code of 2, 4 or 6 digits, such as 3604 or 360403";
    import_not_a_kind: "应为 county、city、grassroots 或 gig", "One of county, city, grassroots, gig";
    import_invisible: "里面有看不见的字符，请重新输入", "An invisible character is in the text; type it anew";
    import_lost_digits: "表格软件改写了长数字，末几位已经丢了；把这一列设成文本再填", "A spreadsheet changed the number and lost its last digits; format the column as text and fill it in anew";
    import_unknown: "没有这个地区编码", "There is no such division";
    import_twice(line: usize): "和第 {line} 行相同，一张卡只能有一行", "The same as on line {line}; each card may be there once";
    import_person_twice(line: usize): "姓名和手机号都和第 {line} 行相同", "The same name and phone as on line {line}";
    import_conflict(line: usize): "同一个工会，第 {line} 行写的是另一种类型", "Not what line {line} says of the same union";
    import_foreign_division: "这个地区不归你管", "This division is outside your remit";
    import_foreign_card: "这张卡在别处的名册上，要那边先移出", "This card is on a roll outside your remit; that union must let it go first";
    import_unlisted: "后面还有问题没有列出，请先改好这些", "More faults are not listed; correct these first";
    import_column_card: "会员卡号", "Card";
    import_column_name: "姓名", "Name";
    import_column_phone: "手机号", "Phone";
    import_column_union: "工会", "Union";
    import_column_division: "地区编码", "Division";
    import_column_kind: "工会类型", "Kind";
    import_apply: "生效", "Put it in force";
    import_apply_good: "只导入没问题的行", "Import the good rows only";
    import_skip_text: "有问题的行先跳过，而且这次谁也不会被移出名册：缺的人可能就在那些行里。更好的办法是改好文件再传一次。",
        "Bad rows are passed over, and nobody is taken off a roll this time: the missing may be in those rows. Better to correct the file and upload it again.";
    import_let_go: "没错，这些会员确实离开了", "Yes, these members have really left";
    import_discard: "不要了", "Throw it away";
    import_changed_meanwhile: "名册刚刚有变动，数字已经更新，请再看一遍。", "The rolls changed meanwhile; the numbers are new. Please look again.";
    import_not_waiting: "这次导入已经处理过了。", "This import was dealt with already.";
    roll_has_faults: "有的行有问题。改好再传，或者同意跳过。", "Some rows are bad. Correct them, or agree to skip them.";
    roll_loss(union: &str, gone: i64, on_roll: i64): "{union} 名册上有 {on_roll} 人，会离开 {gone} 人。",
        "{union} has {on_roll} on its roll and would lose {gone}.";
}

impl crate::lang::Lang {
    pub fn role_word(self, role: gongyue::role::RoleKind) -> &'static str {
        use gongyue::role::RoleKind;
        match role {
            RoleKind::Desk => self.role_desk(),
            RoleKind::Manager => self.role_manager(),
            RoleKind::Union => self.role_union(),
            RoleKind::Keeper => self.role_keeper(),
        }
    }
}
