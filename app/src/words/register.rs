//! Words of the register of facilities and of targets.

words! {
    task_coverage_title: "覆盖情况", "Coverage";
    task_coverage: "哪里有文化宫、用得怎样、还缺什么", "Where there is a palace, how it is used, what is missing";
    register_title: "设施台账", "Register of facilities";
    task_register: "登记设施、状态、工程节点和五条标准", "Facilities, their status, milestones and marks";

    register_count(n: usize): "{n} 个设施", one "{n} facility", "{n} facilities";
    register_more(n: usize): "还有 {n} 个没有列出来，请选小一点的地区，或者下载表格。", one "{n} more is not listed; choose a smaller division, or download the table.", "{n} more are not listed; choose a smaller division, or download the table.";
    register_none: "没有这样的设施。", "There is no such facility.";
    register_any: "全部", "All";
    register_choose: "按条件看", "Choose";
    register_show: "看", "Show";
    register_add: "加一个设施", "Add a facility";
    register_add_note: "规划、在建的也在这里登记", "Also one that is planned or being built";
    register_download: "下载表格", "Download the table";
    register_download_note: "CSV，就是下面列出来的", "CSV, of what is listed below";
    register_targets_note: "到哪年要有几个", "How many by which year";
    register_saved: "记下了。", "Saved.";
    register_edited: "刚刚有人改过。你填的还在，不一样的地方写着现在的内容；再保存一次，就以你的为准。",
        "Somebody edited this first. What you typed is still here, with what it is now where the two differ. Save again to keep yours.";
    register_is_now(what: &str): "现在是：{what}", "It is now: {what}";
    register_line(kind: &str, status: &str): "{kind} · {status}", "{kind} · {status}";
    register_since_day(date: &str): "{date}起", "since {date}";
    register_opens_day(date: &str): "计划 {date}开放", "planned to open {date}";

    register_id: "编号", "Id";
    register_division: "地区", "Division";
    register_division_code: "地区编码", "Division code";
    register_status: "状态", "Status";
    register_since: "从哪天起", "Since";
    register_floor_area: "建筑面积（平方米）", "Floor area (m²)";
    register_opens_on: "计划开放日期", "Planned opening";
    register_optional: "不知道就空着。", "Leave it empty if it is not known.";
    register_degrees_hint: "WGS 84 的度数，例如 115.9925。", "Degrees WGS 84, such as 115.9925.";
    register_amenities(all: &str): "便民服务写这些，用分号隔开：{all}", "Amenities, with semicolons: {all}";
    register_new_text: "场馆、开放时间和照片，等文化宫的馆长来填。", "Venues, hours and photos are entered by the manager of the palace.";
    register_fields: "基本情况", "The facility";
    register_public: "大家看到的页面", "The page that everybody sees";

    register_history: "状态变化", "History of the status";
    register_status_add: "登记状态", "Enter a status";
    register_status_text: "哪天变的就写哪天，过去的也能补。同一天再登记一次会覆盖。已经约好的场地不会自动退掉，由文化宫停用场地来处理。",
        "Enter the day on which it changed, also a past one. A second entry for a day replaces the first. What is reserved is not given back by this: the palace closes its courts.";
    register_status_drop: "去掉", "Take out";
    register_milestones: "工程节点", "Milestones";
    register_milestones_none: "还没有登记。", "None yet.";
    register_milestone: "节点", "Milestone";
    register_milestone_set: "登记节点", "Set a milestone";
    register_milestone_text: "再登记一次会覆盖；两个日期都空着，就去掉这个节点。", "A second entry replaces the first; with both dates empty the milestone is taken out.";
    register_planned_on: "计划日期", "Planned";
    register_done_on: "完成日期", "Done";
    register_note: "说明", "Note";
    register_planned_day(date: &str): "计划 {date}", "planned {date}";
    register_done_day(date: &str): "{date}完成", "done {date}";

    register_marks: "五条标准", "Marks of quality";
    register_mark: "标准", "Mark";
    register_mark_set: "评一条标准", "Assess a mark";
    register_mark_text: "工会自评，写清楚凭什么。以前评的都留着，最新的算数。", "The union's own assessment, with what it is seen by. Earlier ones stay; the newest counts.";
    register_met: "达到没有", "Met";
    register_is_met: "达到", "Met";
    register_not_met: "还没达到", "Not met yet";
    register_not_assessed: "还没评", "Not assessed yet";
    register_assessed_on: "哪天评的", "Assessed on";
    register_evidence: "凭什么", "Evidence";
    register_evidence_hint: "例如：每周四晚上有书画班，今年办了 42 期。", "Such as: a calligraphy class every Thursday, 42 evenings this year.";
    register_marks_before: "以前评的", "Earlier assessments";

    register_import: "用表格登记", "Enter by a file";
    register_import_text: "CSV 或 XLSX，一行一个场馆，和命令行导入的格式一样。只收你管的地区；有一行不对，就一行也不登记。", "CSV or XLSX, a row a venue, as the command line takes it. Only divisions of your remit; if one row is wrong nothing is entered.";
    register_import_file: "表格", "File";
    register_import_what: "做什么", "What to do";
    register_import_check: "只检查，不登记", "Check only";
    register_import_write: "检查并登记", "Check, and enter";
    register_import_submit: "上传", "Upload";
    register_import_none: "请选一个文件。", "Choose a file.";
    register_import_faults(n: usize): "{n} 处不对，什么也没有登记。", one "{n} fault; nothing was entered.", "{n} faults; nothing was entered.";
    register_import_checked: "检查过了，没有错，还没有登记。", "Checked; nothing is wrong, and nothing is entered yet.";
    register_import_added: "新的", "New";
    register_import_changed: "会改的", "Changed";
    register_import_same(n: usize): "{n} 个和现在一样。", one "{n} is as it was.", "{n} are as they were.";
    register_import_empty: "没有。", "None.";
    register_import_line(line: usize): "第 {line} 行", "Line {line}";

    targets_title: "目标", "Targets";
    targets_text: "到那年年底要达到的数。", "What is to be reached by the end of the year.";
    targets_none: "还没有定目标。", "There is no target yet.";
    targets_set: "定一个目标", "Set a target";
    targets_set_text: "同一年再定一次会覆盖。", "A second one for the same year replaces the first.";
    targets_drop: "去掉", "Drop";
    targets_measure: "看什么", "Measure";
    targets_year: "哪年", "Year";
    targets_goal: "要几个", "Goal";
    targets_line(year: u16, measure: &str): "{year} 年：{measure}", "{year}: {measure}";

    register_fault_place: "请选你管的一个市或县。", "Choose a city or county of your remit.";
    register_fault_length(least: usize, most: usize): "请写 {least} 到 {most} 个字。", "Enter {least} to {most} characters.";
    register_fault_long(most: usize): "最多 {most} 个字。", "At most {most} characters.";
    register_fault_phone: "请写数字、空格和短横线，例如 0792-0000000。", "Digits, blanks and hyphens, such as 0792-0000000.";
    register_fault_floor_area: "请写平方米的整数。", "Enter whole square metres.";
    register_fault_day: "请选一个日期。", "Choose a date.";
    register_fault_past: "请选今天或以前的一天。", "Choose today or a day before.";
    register_fault_venues: "它有场馆，只能是文化宫。", "It has venues, so it is a palace.";
    register_fault_choice: "请选一项。", "Choose one of these.";
    register_fault_year: "请写 2000 到 2100 的年份。", "Enter a year from 2000 to 2100.";
    register_fault_goal: "请写 0 到 9999 的整数。", "Enter a whole number from 0 to 9999.";
}
