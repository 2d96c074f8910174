//! Words of the audit.

words! {
    audit_title: "操作记录", "Audit";
    task_audit: "谁做了什么，改不了", "Who did what; it stays written";
    audit_of(palace: &str): "{palace}的操作记录", "Audit of {palace}";
    audit_text: "工作人员和系统做过的每一件事，最新的在前。记录改不了，也删不掉。",
        "Everything that the staff and the system did, the newest first. None of it can be changed or removed.";
    audit_kinds: "只看哪一类", "Which kind";
    audit_all: "全部", "All";
    audit_none: "还没有记录", "Nothing yet";
    audit_none_text: "工作人员在这里做的事，会一条一条记下来。", "What the staff do here is written down, act by act.";
    audit_system: "系统", "The system";
    audit_gone: "已注销的账号", "A deleted account";
    audit_about(whom: &str): "关于 {whom}", "About {whom}";
    audit_reason(reason: &str): "原因：{reason}", "Reason: {reason}";
    audit_changes(n: usize): "改了 {n} 处", one "{n} change", "{n} changes";
    audit_was: "之前", "Before";
    audit_is: "之后", "After";
    audit_older: "更早的", "Older";
    audit_code(code: &str): "预约码 {code}", "code {code}";

    my_audit_title: "关于我的操作", "What was done about me";
    my_audit_text: "工作人员和系统做的、和你有关的事。你自己做的不在这里。",
        "What the staff and the system did that concerns you. What you did yourself is not here.";
    my_audit_none_text: "有人看过你的资料、替你签到或者退掉你的预约，这里都会有。",
        "Whenever somebody looks at your data, checks you in or cancels what is yours, it stands here.";
    my_audit_staff(palace: &str): "{palace}的工作人员", "Staff of {palace}";
    my_audit_operator: "系统管理", "Whoever runs the system";
}
