//! The words of the app in both languages, complete by construction: an entry without its second language
//! does not compile. Pages, API refusals and notices take their words here.

/// One method of `Lang` for each entry: `name: "中文", "English";` or, with arguments that the texts name in
/// braces, `name(place: &str): "在{place}", "in {place}";`. Where the English depends on a number, which is then
/// the first argument: `name(n: u32): "还有 {n} 场", one "{n} slot left", "{n} slots left";`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(($($arg:ident: $type:ty),+))?: $zh:literal, $(one $one:literal,)? $en:literal;)+) => {
        impl $crate::lang::Lang {
            $(words!(@entry $(#[$doc])* $name $(($($arg: $type),+))? $zh, $($one,)? $en);)+
        }
    };
    (@entry $(#[$doc:meta])* $name:ident $zh:literal, $en:literal) => {
        $(#[$doc])*
        pub const fn $name(self) -> &'static str {
            match self {
                $crate::lang::Lang::Zh => $zh,
                $crate::lang::Lang::En => $en,
            }
        }
    };
    (@entry $(#[$doc:meta])* $name:ident ($($arg:ident: $type:ty),+) $zh:literal, $en:literal) => {
        $(#[$doc])*
        pub fn $name(self, $($arg: $type),+) -> String {
            match self {
                $crate::lang::Lang::Zh => format!($zh),
                $crate::lang::Lang::En => format!($en),
            }
        }
    };
    (@entry $(#[$doc:meta])* $name:ident ($n:ident: $number:ty $(, $arg:ident: $type:ty)*) $zh:literal, $one:literal, $en:literal) => {
        $(#[$doc])*
        pub fn $name(self, $n: $number $(, $arg: $type)*) -> String {
            match (self, $n) {
                ($crate::lang::Lang::Zh, _) => format!($zh),
                ($crate::lang::Lang::En, 1) => format!($one),
                ($crate::lang::Lang::En, _) => format!($en),
            }
        }
    };
}

pub(crate) use words;

mod account;
mod activities;
mod appeals;
mod audit;
mod ballot;
mod calendar;
mod closures;
mod common;
mod coverage;
mod coverage_table;
mod demo;
mod design;
mod find;
mod forms;
mod kinds;
mod notices;
mod people;
mod places;
mod register;
mod staff;
mod ticket;
mod today;
mod usage;
mod venue;
mod waitlist;

#[cfg(test)]
mod tests {
    use crate::lang::Lang::{En, Zh};

    #[test]
    fn numbers_take_their_english_plural() {
        assert_eq!(Zh.slots_left(1), "还有 1 场");
        assert_eq!(En.slots_left(1), "1 slot left");
        assert_eq!(En.slots_left(12), "12 slots left");
    }
}
