//! Words of ballots and draws.

use gongyue::ballot::{BallotEntryStatus, BallotKind};

words! {
    ballot_title(what: &str, date: &str): "{what} · {date} 抽签", "Draw: {what}, {date}";
    ballot_text_peak: "这些时间想来的人多，先报名、再抽签。早报晚报都一样，没抽中的，下次机会更大。",
        "Many want these hours, so they are drawn. Entering early wins nothing, and whoever loses has a better chance next time.";
    ballot_text_release: "刚放号的这几分钟，申请先收着再一起抽签。手快手慢都一样。",
        "Requests of the first minutes after the release are collected and drawn together. Being fast wins nothing.";
    ballot_when: "什么时候", "What happens when";
    ballot_opens: "开始报名", "Entries open";
    ballot_closes: "截止报名", "Entries close";
    ballot_draws: "抽签", "The draw";
    ballot_after_won: "抽中了就算约好，来不了请早点退。", "Whoever wins has it reserved; cancel early if you cannot come.";
    ballot_after_confirm(time: &str): "抽中后 {time}内点一下确认，不确认就给下一位。", "Whoever wins confirms within {time}, or it goes to the next.";
    ballot_after_rest: "抽完剩下的先到先得。", "What is left then is first come, first served.";
    ballot_now(time: &str): "现在 {time}，按服务器的钟。", "It is {time} by the clock of the server.";
    ballot_entries(n: i64): "{n} 份报名", one "{n} entry", "{n} entries";
    ballot_own: "你的报名", "Your entry";
    ballot_own_number(id: &str): "编号 {id}，名单上只有编号，没有名字。", "Number {id}: the public list has numbers, no names.";
    ballot_own_salt(salt: &str): "凭条 {salt}（编号由它算出来，只有你看得到）", "Slip {salt}: your number is made from it, and only you see it";
    ballot_own_weight(weight: u32): "签的份量 {weight}（没抽过的人是 120）", "Your entry weighs {weight}; one without a history weighs 120";
    ballot_own_wishes: "志愿，先后为序", "Wishes, best first";
    ballot_own_people(n: u16): "{n} 个人", one "{n} person", "{n} people";
    ballot_own_waits: "没抽中就排队等空出来的场。", "If it loses, it waits for a place that becomes free.";
    ballot_rank(rank: u32, of: usize): "{of} 份报名里排第 {rank}", "Number {rank} of {of}";
    ballot_got(what: &str): "抽中 {what}", "Won {what}";
    ballot_refused_by(rule: &str): "轮到了你，但是约不了：{rule}", "It reached you, but could not be reserved: {rule}";
    ballot_entry_kept: "记下了，随时可以改，到截止为止。", "Noted. You can change it until entries close.";
    ballot_entry_gone: "报名取消了。", "Your entry is withdrawn.";
    ballot_changed_meanwhile: "刚好截止了，这次没来得及。", "Entries have just closed; this came too late.";
    ballot_enter: "报名抽签", "Enter the draw";
    ballot_change: "改报名", "Change your entry";
    ballot_withdraw: "不报了", "Withdraw";
    ballot_wish_first: "最想要的", "First choice";
    ballot_wish_next(nth: usize): "第 {nth} 志愿", "Choice {nth}";
    ballot_wish_none: "不填", "None";
    ballot_start: "几点开始", "From";
    ballot_length: "多久", "How long";
    ballot_court: "哪一块", "Which one";
    ballot_court_any: "哪块都行", "Any of them";
    ballot_people: "几个人来", "How many come";
    ballot_companions_label: "同伴码（几位用空格隔开）", "Companions' codes, with spaces between them";
    ballot_companions_hint: "写了同伴就算一队，一起中、一起不中；每人只能在一份报名里。", "Whoever is named is in your team: you win or lose together, and each is in one entry only.";
    ballot_waits_label: "没抽中就帮我排队", "If I lose, put me on the waiting list";
    ballot_sign_in: "登录后报名", "Sign in to enter";
    ballot_verify_first: "先认证会员", "Verify first";
    ballot_closed_wait: "报名截止，名单已经公布，等着抽签。", "Entries are closed and published; the draw is next.";
    ballot_not_yet: "还没开始报名。", "Entries are not open yet.";
    ballot_off: "这次抽签取消了，照常先到先得。", "This draw is called off: first come, first served.";
    ballot_drawn_already: "已经抽完，没约出去的现在先到先得。", "Drawn. What was not won is first come, first served now.";
    ballot_to_venue: "看还剩什么", "See what is left";
    ballot_proof: "公平怎么保证", "How one can check it";
    ballot_proof_commitment: "报名开始前就公布的种子指纹", "Hash of the seed, published before the entries";
    ballot_proof_text: "种子在抽签后公开。指纹对得上，说明谁也没换过；名单截止时就定死了，谁都能自己再抽一遍。",
        "The seed is published after the draw. If it has this hash, nobody changed it; the list was fixed when entries closed, and anybody can draw again.";
    ballot_proof_link: "看名单和结果，自己验证", "See the list and the result, and verify it";
    ballot_list_link: "看冻结的名单", "See the frozen list";
    ballots_title: "抽签", "Draws";
    ballots_none: "现在没有要抽签的。要抽签，在规则里设。", "Nothing is drawn now. The rules say what is.";
    ballots_ahead: "最近的", "Now and ahead";
    task_ballots: "高峰和放号的抽签：几人报名，什么时候抽", "What is drawn by lot: how many entered, and when";
    ballots_row(kind: &str, status: &str): "{kind} · {status}", "{kind} · {status}";
    ballot_status_before: "还没开始", "Not open yet";
    ballot_status_open: "正在报名", "Taking entries";
    ballot_status_closed: "等着抽", "To be drawn";
    ballot_status_drawn: "抽完了", "Drawn";
    ballot_status_void: "取消了", "Called off";
    ballot_result: "看结果", "See the result";
    ballot_look: "看一下", "See it";
    ballot_banner(closes: &str, draws: &str): "这天要抽签：{closes}截止，{draws}抽。", "Drawn by lot: entries close {closes}, the draw is {draws}.";
    draw_title: "抽签的名单和结果", "The draw: list and result";
    draw_pending: "还没抽。下面是冻结的名单，一个字也改不了了。", "Not drawn yet. This is the frozen list: no letter of it can change.";
    draw_before: "还在报名，截止后这里公布名单。", "Entries are still taken; the list is published here when they close.";
    draw_seed: "种子", "Seed";
    draw_list_hash: "名单的指纹", "Hash of the list";
    draw_rank: "名次", "Rank";
    draw_number: "编号", "Number";
    draw_weight: "份量", "Weight";
    draw_got: "抽中", "Won";
    draw_got_nothing: "没抽中", "Nothing left";
    draw_yours: "你", "you";
    draw_check: "在这台手机上再抽一遍", "Draw it again on this device";
    draw_check_text: "页面会把名单和种子拿来，在你自己的手机上从头算一遍，和公布的结果逐行对。", "The page takes the list and the seed, draws again on your own device and compares every line.";
    draw_right: "一模一样：种子是当初承诺的，名单没动过，每一行结果都对。", "The same: the seed is the one that was promised, the list was not changed, and every line follows.";
    draw_wrong: "对不上：", "It does not match: ";
    draw_unreached: "没拿到名单，检查一下网络再试。", "The list could not be fetched. Check your network and try again.";
    draw_file: "下载（文本，任何程序都能验证）", "Download (text; any program can verify it)";
    draw_how: "算法写在 docs/draw.md，命令行用 gongyue draw verify 文件。", "The algorithm is in docs/draw.md; on a command line: gongyue draw verify FILE.";
}

impl crate::lang::Lang {
    pub const fn ballot_kind(self, kind: BallotKind) -> &'static str {
        match (self, kind) {
            (crate::Lang::Zh, BallotKind::Peak) => "高峰抽签",
            (crate::Lang::En, BallotKind::Peak) => "Peak hours",
            (crate::Lang::Zh, BallotKind::Release) => "放号抽签",
            (crate::Lang::En, BallotKind::Release) => "At the release",
        }
    }

    pub const fn ballot_entry_status(self, status: BallotEntryStatus) -> &'static str {
        let (zh, en) = match status {
            BallotEntryStatus::Entered => ("已报名", "Entered"),
            BallotEntryStatus::Withdrawn => ("不报了", "Withdrawn"),
            BallotEntryStatus::Won => ("抽中了", "Won"),
            BallotEntryStatus::Lost => ("没抽中", "Not drawn"),
            BallotEntryStatus::Refused => ("抽中了但约不了", "Drawn, but refused"),
        };
        match self {
            crate::Lang::Zh => zh,
            crate::Lang::En => en,
        }
    }
}
