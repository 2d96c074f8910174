//! Words of second factors, notices, one's own data and joining a reservation.

words! {
    factor_title: "第二步验证", "Second factor";
    factor_heading: "再确认一下是你", "One more step";
    factor_text_sign_in: "这个账号开了第二步验证。", "This account asks for a second factor.";
    factor_text_fresh: "这一步比较要紧，请再验证一次。15 分钟内不用重复。", "What you are about to do matters, so please show it again. It holds for 15 minutes.";
    factor_code_label: "验证器里的 6 位动态码", "6-digit code of your authenticator app";
    factor_code_go: "确认", "Continue";
    factor_passkey_go: "用通行密钥确认", "Use your passkey";
    factor_passkey_failed: "没有成功。再试一次，或者换一种方式。", "That did not work. Try again, or another way.";
    factor_lost: "手机丢了、换了？", "Lost it?";
    factor_lost_text: "带会员卡到文化宫前台，馆长核对后可以解除；工作人员请找系统管理员。",
        "Bring your union card to a palace; the manager can remove it there. Staff ask whoever runs the system.";
    factor_wrong(left: i64): "动态码不对，或者已经用过。还能试 {left} 次。", one "Not the code, or used already; {left} try left.",
        "Not the code, or used already; {left} tries left.";
    factor_signed_out: "试得太多了，请重新登录。", "Too many tries; please sign in again.";
    factor_gone: "这次验证过期了，请从头再来。", "This has expired; please begin again.";
    factors_title: "第二步验证", "Second factors";
    factors_text: "短信验证码可能被别人看到。加一道通行密钥或动态码，别人有你的短信也进不来。",
        "A text message can be read by others. With a passkey or an authenticator app on top, the message alone lets nobody in.";
    factors_needed: "你有工作权限，要先加一道第二步验证才能用。", "You work here, and that needs a second factor. Add one to go on.";
    factors_none: "还没有加。", "None yet.";
    factors_list: "已经加的", "In use";
    factor_passkey: "通行密钥", "Passkey";
    factor_totp: "动态码", "Authenticator app";
    factor_since(device: &str, date: &str): "{device} · {date}加的", "{device} · added {date}";
    factor_since_plain(date: &str): "{date}加的", "Added {date}";
    factor_remove: "去掉", "Remove";
    factor_remove_of(name: &str): "去掉 {name}", "Remove {name}";
    factor_add_passkey: "加通行密钥", "Add a passkey";
    factor_add_passkey_text: "用手机或电脑的指纹、人脸、锁屏密码。", "With the fingerprint, face or screen lock of your phone or computer.";
    factor_add_totp: "加动态码", "Add an authenticator app";
    factor_add_totp_text: "用任意一个验证器应用，每半分钟一个码。", "Any authenticator app; a new code every half minute.";
    factor_seed_title: "扫一下，或者输入密钥", "Scan this, or type the key";
    factor_seed_text: "在验证器应用里扫这个码，再把它显示的 6 位码填在下面。", "Scan it with your authenticator app, then enter the 6 digits that it shows.";
    factor_seed_qr: "验证器的二维码", "QR code for the authenticator app";
    factor_seed_key: "密钥", "Key";
    factor_seed_go: "好了，启用", "Turn it on";
    factor_fresh_first: "改动之前，请先用现有的方式再验证一次。", "Before you change anything, show the one you have once more.";
    factor_fresh_go: "去验证", "Show it";

    notices_title: "通知", "Notices";
    notices_none: "还没有通知", "No notices yet";
    notices_none_text: "认证、权限和预约有变动，会在这里告诉你。", "Here you are told when your membership, your rights or your reservations change.";
    notices_unread(n: usize): "{n} 条新通知", one "{n} new notice", "{n} new notices";
    notice_new: "新", "New";
    join_look: "看看", "Look";

    data_title: "我的数据", "My data";
    data_text: "我们只留预约用得到的：手机号、姓名、会员卡号、所属工会和你的预约。手机号和卡号加密保存。两年前的预约不再和你相连，三年没来过的账号会删掉。",
        "We keep what reserving needs: phone, name, union card number, union and your reservations. Phone and card are stored encrypted. After two years a reservation is no longer tied to you; an account that nobody used for three years is deleted.";
    data_export: "导出我的全部数据", "Take all my data along";
    data_export_text: "一个 JSON 文件，马上下载。", "One JSON file, at once.";
    data_delete: "注销账号", "Delete my account";
    data_delete_text: "还没去的预约会退掉，过去的预约只剩下不带姓名的数字。会员卡 30 天后才能在新账号上直接认证。注销后不能恢复。",
        "What you have ahead is cancelled; of what is past only numbers without a name remain. Your card can be verified on another account after 30 days. This cannot be undone.";
    data_delete_label: "填你的手机号来确认", "Enter your mobile number to confirm";
    data_delete_go: "注销账号", "Delete my account";
    fault_own_phone: "和登录的手机号不一样", "That is not the number of this account";

    join_title: "一起去", "Come along";
    join_invites(name: &str): "{name} 约好了，请你一起来", "{name} has reserved and asks you along";
    join_left(n: i64): "还能来 {n} 人", one "Room for {n} more", "Room for {n} more";
    join_go: "一起去", "I am coming";
    join_sign_in: "登录后一起去", "Sign in to come along";
    join_joined: "你已经在同伴里了", "You are coming along";
    join_own: "这是你自己约的。把这个链接发给同伴。", "You reserved this yourself. Pass the link on to your companions.";
    join_over: "这场已经结束或取消", "This is over or was cancelled";
    join_full: "人已经齐了", "Everybody has come together already";
    join_elsewhere: "那个时间你在别处有预约", "You have something else at that time";
    join_not_verified: "认证会员才能作同伴", "Only verified members can come along";
    join_suspended: "你的预约资格暂停中", "You are suspended at present";
    join_see: "看我的预约", "See my reservations";
    invite_title: "请同伴一起来", "Ask companions along";
    invite_text: "把这个链接发给同伴，他们自己点一下就加进来，不用报手机号。", "Send this link to your companions; they join by themselves, and nobody gives a phone number.";
    invite_label: "邀请链接", "Link";

    verification_by_phone(unions: &str): "你的手机号在 {unions} 的名册上，填姓名就行。", "Your number is on the roll of {unions}; your name is enough.";
    card_optional: "可以不填", "May be left empty";
    card_needed: "名册上没有这个姓名和手机号，请再填会员卡号", "No roll has this name with your number; please add the card number";
    verification_declined(reason: &str): "上次没有通过：{reason}", "Declined last time: {reason}";
    verification_code: "到前台报这个码", "Say this code at the desk";
    verification_at: "让哪个文化宫核对", "Which palace shall look at it";
    verification_at_choose: "选文化宫", "Choose a palace";
    verification_at_save: "交给它", "Send it there";
    verification_withdraw: "不认证了，撤回", "Take it back";
    verification_move: "换了单位、换了工会？", "Changed unions?";
    verification_move_go: "用新的会员卡认证", "Verify with your new card";
    verification_move_text: "填新会员卡，对上名册就转过去；在那之前，现在的认证照用。", "Enter your new card; once it is found you are moved. Until then you stay verified as you are.";
}
