//! The words of the app in both languages, complete by construction: an entry without its second language
//! does not compile. Pages, API refusals and notices take their words here.

/// One method of `Lang` for each entry: `name: "中文", "English";` or, with arguments that the texts name in
/// braces, `name(n: u32): "还有 {n} 张", "{n} left";`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(($($arg:ident: $type:ty),+))?: $zh:literal, $en:literal;)+) => {
        impl $crate::lang::Lang {
            $(words!(@one $(#[$doc])* $name $(($($arg: $type),+))? $zh, $en);)+
        }
    };
    (@one $(#[$doc:meta])* $name:ident $zh:literal, $en:literal) => {
        $(#[$doc])*
        pub const fn $name(self) -> &'static str {
            match self {
                $crate::lang::Lang::Zh => $zh,
                $crate::lang::Lang::En => $en,
            }
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($arg:ident: $type:ty),+) $zh:literal, $en:literal) => {
        $(#[$doc])*
        pub fn $name(self, $($arg: $type),+) -> String {
            match self {
                $crate::lang::Lang::Zh => format!($zh),
                $crate::lang::Lang::En => format!($en),
            }
        }
    };
}

pub(crate) use words;

words! {
    app_name: "宫约", "Gongyue";
    find_title: "下班去哪儿活动？", "Where to after work?";
    places_title: "选地方", "Choose a place";
    confirm_title: "约这一场", "Reserve this";
    refused_title: "这场约不了", "This cannot be reserved";
    mine_title: "我的预约", "My reservations";
    sign_in_title: "登录", "Sign in";
    verification_title: "会员认证", "Verify membership";
    me_title: "我", "Me";
    error_title: "出了点问题", "Something is not right";
}
