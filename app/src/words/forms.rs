//! Words of signing in, verification and me.

words! {
    sign_in_title: "登录", "Sign in";
    sign_in_heading: "用手机号登录", "Sign in with your phone";
    phone_label: "手机号", "Mobile number";
    phone_use: "只用来登录和通知你预约的变动，不会给别人。",
        "Used to sign you in and to tell you about your reservations. Nobody else sees it.";
    no_account_needed: "不用注册，第一次登录就有了。", "There is nothing to register; signing in is enough.";
    send_code: "发验证码", "Send me a code";
    code_heading: "输入验证码", "Enter the code";
    code_sent(phone: &str): "验证码发到了 {phone}，5 分钟内有效。", "We sent a code to {phone}. It is good for 5 minutes.";
    code_label: "6 位验证码", "6-digit code";
    demo_code(code: &str): "这是演示，不发短信。验证码：{code}", "This is a demo; no message is sent. The code is {code}";
    resend: "再发一次", "Send a new code";
    other_phone: "换个手机号", "Another number";
    phone_empty: "请填手机号", "Please enter your mobile number";
    phone_not_eleven: "手机号是 11 位数字，再看看", "A mobile number has 11 digits";
    phone_not_mobile: "手机号以 13 到 19 开头，再看看", "A mobile number starts with 13 to 19";
    phone_too_often(minutes: u32): "验证码要得太多了，过 {minutes} 分钟再试",
        one "Too many codes were asked for; try again in {minutes} minute",
        "Too many codes were asked for; try again in {minutes} minutes";
    phone_too_often_hours(hours: u32): "验证码要得太多了，过 {hours} 小时再试", "Too many codes were asked for; try again in {hours} hours";
    code_empty: "请填验证码", "Please enter the code";
    code_shape: "验证码是 6 位数字，再看看", "The code has 6 digits";
    code_wrong(left: u32): "验证码不对，还能试 {left} 次", one "That is not the code; {left} try left",
        "That is not the code; {left} tries left";
    code_wrong_last: "验证码不对，请再要一个", "That is not the code; please ask for a new one";
    code_expired: "验证码过期了，请再要一个", "The code has expired; please ask for a new one";

    verification_title: "会员认证", "Verify membership";
    verification_text: "工会会员免费用文化宫。填一次，和工会名册对上就能约。",
        "Union members use the palaces free of charge. Fill this in once; if it is on your union's roll you can reserve.";
    name_label: "姓名", "Name";
    name_hint: "和工会会员卡上的一样", "As on your union card";
    card_label: "工会会员卡号", "Union card number";
    card_hint: "在会员卡正面，字母和数字都要", "On the front of the card, letters and digits";
    verification_use: "只用来和工会名册核对，不要身份证号。", "Used only to check the union's roll. We never ask for an ID number.";
    verify_me: "认证", "Verify";
    name_empty: "请填姓名", "Please enter your name";
    name_too_long: "名字太长了", "That name is too long";
    card_not_a_number: "会员卡号只有字母和数字，再看看", "A card number has letters and digits only";
    card_in_use: "这张卡已经用在别的手机号上，请到前台改", "This card is used with another phone; please ask at a desk";
    card_too_often: "今天试得太多了，明天再来，或者到前台办", "Too many tries today; come back tomorrow or ask at a desk";
    pending_title: "在等前台核对", "Waiting for the desk";
    pending_text(name: &str, card: &str): "名册上没有找到 {name} {card}。工作人员会人工核对，一般一两天。",
        "{name} {card} was not found on the roll. The staff check it by hand, usually within two days.";
    pending_hurry: "着急的话，带会员卡到任一文化宫前台，当场就能办。",
        "If you are in a hurry, bring your card to the desk of any palace; they do it on the spot.";
    pending_change: "填错了，改一下", "Correct what I entered";
    verified_title: "认证好了", "You are verified";
    verified_text(name: &str, union: &str): "{name}，{union}。现在就能约场地。", "{name}, {union}. You can reserve now.";
    go_on: "接着来", "Go on";
    not_on_roll: "不在名册上怎么办", "What if I am not on the roll";
    not_on_roll_text: "新入会、换单位，或者骑手、司机、主播等灵活就业的会员，名册可能还没更新。照样提交，前台会核对；没有入会的，可以问单位工会或社区工会。",
        "New members, people who changed employers, riders, drivers and streamers may not be on the roll yet. Send it anyway; the desk will check. If you are no member yet, ask the union at work or in your neighbourhood.";

    me_title: "我", "Me";
    me_signed_out: "登录后约场地、看预约", "Sign in to reserve and to see your reservations";
    verified_member: "已认证会员", "Verified member";
    not_verified_member: "还没有认证", "Not verified yet";
    pending_member: "认证在等前台核对", "Verification is with the desk";
    active_of(used: u32, limit: u32): "手上有 {used} 场，最多 {limit} 场", "{used} of {limit} reservations ahead";
    active_more(n: u32): "还能再约 {n} 场", one "You can make {n} more", "You can make {n} more";
    active_full: "去过或退掉一场，就能再约", "Go to one or give one back, then you can reserve again";
    language: "语言", "Language";
    look_elder: "长辈模式", "Large and simple";
    look_elder_text: "字大、按钮大、话少", "Larger letters and buttons, fewer words";
    look_on: "开", "On";
    look_off: "关", "Off";
    look_theme: "颜色", "Colours";
    look_device: "随手机", "Automatic";
    look_light: "浅色", "Light";
    look_dark: "深色", "Dark";
    look_contrast: "加深线条和文字", "High contrast";
    sign_out: "退出登录", "Sign out";
    member_fallback: "会员", "Member";

    companion_title: "我的同伴码", "My companion code";
    companion_text: "朋友约的场地要填同伴时，把这个码发给他。不用给手机号。",
        "Give it to a friend whose reservation needs named companions. Nobody needs your phone number.";
    companion_make: "生成同伴码", "Make a companion code";
    companion_renew: "换一个（旧的作废）", "Make a new one (the old one stops working)";
    devices_title: "登录的设备", "Signed-in devices";
    devices_text: "不认识的，退出它；丢了手机，也在这里退出。", "Sign out what you do not know, or a phone that you lost.";
    devices_this: "这台设备", "This device";
    devices_unknown: "未知设备", "Unknown device";
    devices_seen(when: &str): "上次用：{when}", "Last used {when}";
    devices_sign_out_of(name: &str): "退出 {name}", "Sign out {name}";
    devices_sign_out_others: "退出其他所有设备", "Sign out all the others";
}
