//! Times, days, lengths and distances as people say them. Nothing here asks what time it is: `today` and local
//! times are passed in.

use crate::lang::Lang;
use crate::moment::Moment;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

impl Lang {
    /// 今天, 明天, 周六, 下周一, 12 月 3 日; today, tomorrow, Saturday, Thu 3 Dec.
    pub fn day(self, today: NaiveDate, date: NaiveDate) -> String {
        match (date - today).num_days() {
            0 => self.today().to_owned(),
            1 => self.tomorrow().to_owned(),
            -1 => self.yesterday().to_owned(),
            ahead @ 2..=13 => match self {
                Lang::Zh => match weeks_ahead(today, date) {
                    0 => self.weekday(date).to_owned(),
                    1 => format!("下{}", self.weekday(date)),
                    _ => self.date(today, date),
                },
                Lang::En if ahead <= 6 => self.weekday_long(date).to_owned(),
                Lang::En => self.date(today, date),
            },
            _ => self.date(today, date),
        }
    }

    /// 明天, 周六; Sat: for a tile or a cell.
    pub fn day_short(self, today: NaiveDate, date: NaiveDate) -> String {
        match self {
            Lang::Zh => self.day(today, date),
            Lang::En => self.weekday(date).to_owned(),
        }
    }

    /// 12 月 3 日, Thu 3 Dec; with the year where it is not this one.
    pub fn date(self, today: NaiveDate, date: NaiveDate) -> String {
        let other_year = date.year() != today.year();
        match self {
            Lang::Zh if other_year => format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day()),
            Lang::Zh => format!("{} 月 {} 日", date.month(), date.day()),
            Lang::En if other_year => {
                format!("{} {} {}", date.day(), self.month(date), date.year())
            }
            Lang::En => format!("{} {} {}", self.weekday(date), date.day(), self.month(date)),
        }
    }

    /// 11 月 27 日; 27 Nov.
    pub fn date_short(self, date: NaiveDate) -> String {
        match self {
            Lang::Zh => format!("{} 月 {} 日", date.month(), date.day()),
            Lang::En => format!("{} {}", date.day(), self.month(date)),
        }
    }

    /// 11 月 27 日 周五; Fri 27 Nov.
    pub fn date_full(self, date: NaiveDate) -> String {
        match self {
            Lang::Zh => format!("{} 月 {} 日 {}", date.month(), date.day(), self.weekday(date)),
            Lang::En => format!("{} {} {}", self.weekday(date), date.day(), self.month(date)),
        }
    }

    /// 今晚 7 点, 明天上午 9 点半, 周六 10 点; tonight 7 pm, tomorrow 9:30 am.
    pub fn time(self, today: NaiveDate, at: NaiveDateTime) -> String {
        Moment::read(&self.moment(today, at)).alone()
    }

    /// 今晚 7 点–8 点; tonight 7–8 pm.
    pub fn range(self, today: NaiveDate, starts: NaiveDateTime, ends: NaiveDateTime) -> String {
        let (from, till) = (self.moment(today, starts), self.moment(today, ends));
        Moment::read(&from).until(Moment::read(&till))
    }

    /// Without the day: 晚上 7 点–8 点, 上午 11 点–下午 1 点; 7–8 pm.
    pub fn range_of_day(self, starts: NaiveDateTime, ends: NaiveDateTime) -> String {
        let (from, till) = (
            self.moment(starts.date(), starts),
            self.moment(starts.date(), ends),
        );
        let (from, till) = (Moment::read(&from), Moment::read(&till));
        Moment {
            head: from.part,
            ..from
        }
        .until(till)
    }

    /// 晚上 7 点, 上午 9 点半; 7 pm, 9:30 am: a time whose day is already said.
    pub fn time_of_day(self, at: NaiveDateTime) -> String {
        let moment = self.moment(at.date(), at);
        let moment = Moment::read(&moment);
        Moment {
            head: moment.part,
            ..moment
        }
        .alone()
    }

    /// A time before a Chinese word: 晚上 7 点起, but 晚上 6:45 起.
    pub fn joined(self, time: String) -> String {
        let gap = self == Lang::Zh && time.ends_with(|last: char| last.is_ascii_digit());
        if gap { time + " " } else { time }
    }

    /// The words of `at` for `Moment::read`.
    pub fn moment(self, today: NaiveDate, at: NaiveDateTime) -> String {
        match self {
            Lang::Zh => moment_zh(today, at),
            Lang::En => moment_en(today, at),
        }
    }

    /// 19:00, in both languages, for axes and grids.
    pub fn clock(self, time: NaiveTime) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// 周五, Fri.
    pub fn weekday(self, date: NaiveDate) -> &'static str {
        let names = match self {
            Lang::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        names[date.weekday().num_days_from_monday() as usize]
    }

    /// 周五, Friday.
    pub fn weekday_long(self, date: NaiveDate) -> &'static str {
        match self {
            Lang::Zh => self.weekday(date),
            Lang::En => match date.weekday() {
                Weekday::Mon => "Monday",
                Weekday::Tue => "Tuesday",
                Weekday::Wed => "Wednesday",
                Weekday::Thu => "Thursday",
                Weekday::Fri => "Friday",
                Weekday::Sat => "Saturday",
                Weekday::Sun => "Sunday",
            },
        }
    }

    fn month(self, date: NaiveDate) -> &'static str {
        const NAMES: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        NAMES[date.month0() as usize]
    }

    /// 30 分钟, 1 小时, 1 个半小时, 1 小时 15 分; 30 min, 1 hour, 1½ hours, 1 h 15 min.
    pub fn length(self, minutes: i64) -> String {
        match (self, minutes / 60, minutes % 60) {
            (Lang::Zh, 0, rest) => format!("{rest} 分钟"),
            (Lang::Zh, hours, 0) => format!("{hours} 小时"),
            (Lang::Zh, hours, 30) => format!("{hours} 个半小时"),
            (Lang::Zh, hours, rest) => format!("{hours} 小时 {rest} 分"),
            (Lang::En, 0, rest) => format!("{rest} min"),
            (Lang::En, 1, 0) => "1 hour".to_owned(),
            (Lang::En, hours, 0) => format!("{hours} hours"),
            (Lang::En, hours, 30) => format!("{hours}½ hours"),
            (Lang::En, hours, rest) => format!("{hours} h {rest} min"),
        }
    }

    /// 320 米, 1.2 公里, 21 公里; 320 m, 1.2 km.
    pub fn distance(self, metres: u32) -> String {
        let (m, km) = match self {
            Lang::Zh => ("米", "公里"),
            Lang::En => ("m", "km"),
        };
        if metres < 1000 {
            // Tens of metres are all that a position from a phone is worth.
            format!("{} {m}", metres.div_ceil(10) * 10)
        } else if metres < 10_000 && !metres.is_multiple_of(1000) {
            format!("{:.1} {km}", f64::from(metres) / 1000.0)
        } else {
            format!("{} {km}", (metres + 500) / 1000)
        }
    }
}

/// Calendar weeks from Monday to Monday.
fn weeks_ahead(today: NaiveDate, date: NaiveDate) -> i32 {
    let monday = |day: NaiveDate| day.num_days_from_ce() - day.weekday().num_days_from_monday() as i32;
    (monday(date) - monday(today)) / 7
}

fn moment_zh(today: NaiveDate, at: NaiveDateTime) -> String {
    let part = match at.hour() {
        0..=4 => "凌晨",
        5..=7 => "早上",
        8..=11 => "上午",
        12 => "中午",
        13..=17 => "下午",
        _ => "晚上",
    };
    let day = Lang::Zh.day(today, at.date());
    let is_weekday = day.contains('周');
    let head = match (day.as_str(), part) {
        ("今天", "晚上") => "今晚 ".to_owned(),
        ("明天", "晚上") => "明晚 ".to_owned(),
        ("昨天", "晚上") => "昨晚 ".to_owned(),
        (_, "晚上") => format!("{day}晚 "),
        // 周六 10 点 is a morning to everybody.
        (_, "上午") if is_weekday => format!("{day} "),
        _ => format!("{day}{part} "),
    };
    let hour = if at.hour() > 12 { at.hour() - 12 } else { at.hour() };
    let clock = match at.minute() {
        0 => format!("{hour} 点"),
        30 => format!("{hour} 点半"),
        minute => format!("{hour}:{minute:02}"),
    };
    format!("{head}|{part} |{clock}|")
}

fn moment_en(today: NaiveDate, at: NaiveDateTime) -> String {
    let day = Lang::En.day(today, at.date());
    let head = match day.as_str() {
        "today" if at.hour() >= 18 => "tonight ".to_owned(),
        // A date of several words wants a breath before the clock.
        _ if day.contains(' ') => format!("{day}, "),
        _ => format!("{day} "),
    };
    let (hour, tail) = match at.hour() {
        0 => (12, " am"),
        hour @ 1..=11 => (hour, " am"),
        12 => (12, " pm"),
        hour => (hour - 12, " pm"),
    };
    match (at.hour(), at.minute()) {
        (0, 0) => format!("{head}||midnight|"),
        (12, 0) => format!("{head}||noon|"),
        (_, 0) => format!("{head}||{hour}|{tail}"),
        (_, minute) => format!("{head}||{hour}:{minute:02}|{tail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Lang::{En, Zh};

    /// A Friday.
    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 27).unwrap()
    }

    fn at(day: u64, hour: u32, minute: u32) -> NaiveDateTime {
        (today() + chrono::Days::new(day))
            .and_hms_opt(hour, minute, 0)
            .unwrap()
    }

    #[test]
    fn a_time_is_said_as_one_says_it() {
        for (when, zh, en) in [
            (at(0, 19, 0), "今晚 7 点", "tonight 7 pm"),
            (at(0, 9, 30), "今天上午 9 点半", "today 9:30 am"),
            (at(0, 12, 0), "今天中午 12 点", "today noon"),
            (at(0, 6, 15), "今天早上 6:15", "today 6:15 am"),
            (at(1, 9, 30), "明天上午 9 点半", "tomorrow 9:30 am"),
            (at(1, 20, 0), "明晚 8 点", "tomorrow 8 pm"),
            (at(2, 15, 0), "周日下午 3 点", "Sunday 3 pm"),
            (at(3, 20, 0), "下周一晚 8 点", "Monday 8 pm"),
            (at(8, 10, 0), "下周六 10 点", "Sat 5 Dec, 10 am"),
            (at(10, 10, 0), "12 月 7 日上午 10 点", "Mon 7 Dec, 10 am"),
            (at(36, 10, 0), "2027 年 1 月 2 日上午 10 点", "2 Jan 2027, 10 am"),
        ] {
            assert_eq!(Zh.time(today(), when), zh);
            assert_eq!(En.time(today(), when), en);
        }
    }

    #[test]
    fn a_range_says_what_its_ends_share_once() {
        for (starts, ends, zh, en) in [
            (at(0, 19, 0), at(0, 20, 0), "今晚 7 点–8 点", "tonight 7–8 pm"),
            (
                at(0, 20, 30),
                at(0, 21, 30),
                "今晚 8 点半–9 点半",
                "tonight 8:30–9:30 pm",
            ),
            (
                at(1, 11, 0),
                at(1, 13, 0),
                "明天上午 11 点–下午 1 点",
                "tomorrow 11 am–1 pm",
            ),
            (
                at(0, 17, 0),
                at(0, 19, 0),
                "今天下午 5 点–晚上 7 点",
                "today 5–7 pm",
            ),
            (
                at(0, 23, 0),
                at(1, 0, 0),
                "今晚 11 点–凌晨 0 点",
                "tonight 11 pm–midnight",
            ),
            (
                at(1, 11, 0),
                at(1, 12, 0),
                "明天上午 11 点–中午 12 点",
                "tomorrow 11 am–noon",
            ),
        ] {
            assert_eq!(Zh.range(today(), starts, ends), zh);
            assert_eq!(En.range(today(), starts, ends), en);
        }
    }

    #[test]
    fn a_range_whose_day_is_known_leaves_it_out() {
        assert_eq!(Zh.range_of_day(at(0, 19, 0), at(0, 20, 0)), "晚上 7 点–8 点");
        assert_eq!(
            Zh.range_of_day(at(0, 11, 0), at(0, 13, 0)),
            "上午 11 点–下午 1 点"
        );
        assert_eq!(En.range_of_day(at(0, 19, 0), at(0, 20, 0)), "7–8 pm");
        assert_eq!(Zh.time_of_day(at(0, 18, 45)), "晚上 6:45");
        assert_eq!(En.time_of_day(at(0, 18, 45)), "6:45 pm");
    }

    #[test]
    fn dates_stand_with_their_weekday() {
        assert_eq!(Zh.date_full(today()), "11 月 27 日 周五");
        assert_eq!(En.date_full(today()), "Fri 27 Nov");
        assert_eq!(Zh.day(today(), today().pred_opt().unwrap()), "昨天");
        assert_eq!(
            Zh.day(today(), NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()),
            "11 月 20 日"
        );
    }

    #[test]
    fn a_length_is_said_in_hours_and_halves() {
        assert_eq!(
            (Zh.length(30), En.length(30)),
            ("30 分钟".into(), "30 min".into())
        );
        assert_eq!((Zh.length(60), En.length(60)), ("1 小时".into(), "1 hour".into()));
        assert_eq!(
            (Zh.length(90), En.length(90)),
            ("1 个半小时".into(), "1½ hours".into())
        );
        assert_eq!(
            (Zh.length(75), En.length(75)),
            ("1 小时 15 分".into(), "1 h 15 min".into())
        );
    }

    #[test]
    fn a_distance_is_no_more_exact_than_a_phone() {
        assert_eq!(Zh.distance(312), "320 米");
        assert_eq!(Zh.distance(1_234), "1.2 公里");
        assert_eq!(En.distance(21_400), "21 km");
    }
}
