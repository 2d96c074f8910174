//! Words of a member's own calendar, as a page and in its entries.

words! {
    calendar_title: "放进手机日历", "In my calendar";
    calendar_text: "给日历一个地址，约好的、退掉的都会自己更新。地址里没有你的名字和签到码；谁拿到地址谁就能看到你的场次，别转发。",
        "Give your calendar an address, and what you reserve or give back follows by itself. It holds neither your name nor your ticket code; whoever has the address sees your times, so keep it to yourself.";
    calendar_make: "生成日历地址", "Make an address";
    calendar_again: "换一个新地址", "Make a new address";
    calendar_again_text: "换了以后，旧地址立刻失效。", "The old address then stops working at once.";
    calendar_end: "停用这个地址", "End this address";
    calendar_since(when: &str): "{when}生成的地址在用。", "An address made {when} is in use.";
    calendar_made: "地址好了，只显示这一次", "Your address, shown only this once";
    calendar_made_text: "点下面的按钮添加；打不开时，把地址复制到日历的“订阅日历”里。",
        "Use the button to add it; if nothing opens, copy the address to “subscribe” in your calendar.";
    calendar_address: "日历地址", "Calendar address";
    calendar_open: "添加到日历", "Add to my calendar";
    calendar_one: "加到日历", "Add to calendar";
    calendar_check_in(window: &str): "{window}签到", "Check in {window}";
}
