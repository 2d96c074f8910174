//! Words of the demonstration.

words! {
    demo_title: "演示", "Demonstration";
    demo_text: "数据都是编的。登录的验证码直接显示在屏幕上。这里可以把时钟往前拨，看看截止、抽签、没到会怎样；只能往前，拨过的回不来。",
        "Everything here is invented, and sign-in codes are shown on the screen. The clock can be put forward, to see entries close, lots drawn and people missing; only forward, and for everybody.";
    demo_now(time: &str): "现在是 {time}", "It is {time}";
    demo_clock: "时钟", "The clock";
    demo_step: "往前多久", "By how much";
    demo_forward: "往前拨", "Forward";
    demo_accounts: "演示账号", "Accounts";
    demo_member: "九江的会员，13800000001 到 13800000040 都是", "Member of Jiujiang; 13800000001 to 13800000040 are";
    demo_unverified: "登录了、没认证", "Signed in, not verified";
    demo_desk: "九江文化宫前台", "Desk of Jiujiang's palace";
    demo_manager: "九江文化宫馆长", "Its manager";
    demo_city: "九江市总工会", "Union of Jiujiang";
    demo_province: "江西省总工会", "Union of Jiangxi";
}
