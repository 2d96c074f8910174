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
    role_keeper: "系统管理员", "System administrator";
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
    import_bad(rows: i64): "{rows} 处有问题", one "{rows} fault", "{rows} faults";
    import_added: "新增", "New";
    import_changed: "变动", "Changed";
    import_gone: "离开", "Gone";
    import_same: "没有变化：文件和现在的名册一样。", "Nothing would change: the file is what is in force.";
    import_faults: "有问题的行", "What is wrong";
    import_faults_csv: "下载这张表", "Download this list";
    import_line: "行", "Line";
    import_column: "列", "Column";
    import_problem: "问题", "Problem";
    import_more(n: i64): "还有 {n} 处没有列出", one "and {n} more", "and {n} more";
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
