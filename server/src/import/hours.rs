//! The small language of opening hours: `Mon-Fri 09:00-21:30; Sat,Sun 08:30-22:00; holiday 09:00-18:00`.
//!
//! An entry is `[MM-DD..MM-DD] days times`, or `closed` instead of times. A day that no entry names is closed;
//! `closed` says so aloud and contradicts hours for the same day. Entries of one season, and those without, are
//! one pattern each, and within it nothing may overlap.

use gongyue::hours::{Days, HOLIDAY, HoursRow, MAKEUP, Minutes, Season};
use gongyue::span::STEP_MINUTES;
use gongyue::zone::MINUTES_OF_DAY;
use gongyue_app::Lang;
use std::fmt::Display;

const MAX_ENTRIES: usize = 64;
const WEEK: Days = 0b111_1111;
const DAYS: [(&str, &str); 7] = [
    ("mon", "周一"),
    ("tue", "周二"),
    ("wed", "周三"),
    ("thu", "周四"),
    ("fri", "周五"),
    ("sat", "周六"),
    ("sun", "周日"),
];

/// What one entry says; without times it is closed.
struct Entry {
    season: Option<Season>,
    days: Days,
    times: Vec<Minutes>,
}

/// The rows in the order in which they are written, or all that is wrong with them.
pub fn parse(text: &str) -> Result<Vec<HoursRow>, String> {
    let text = tidy(text);
    let entries: Vec<&str> = text
        .split([';', '\n'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .collect();
    if entries.len() > MAX_ENTRIES {
        return Err(format!("more than {MAX_ENTRIES} entries"));
    }
    let mut wrong = Vec::new();
    let mut read = Vec::new();
    for (at, text) in entries.iter().enumerate() {
        match entry(text) {
            Ok(entry) => read.push(entry),
            Err(fault) => wrong.push(format!("entry {}: {fault}", at + 1)),
        }
    }
    if wrong.is_empty() {
        wrong = contradictions(&read);
    }
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    let rows = |entry: Entry| {
        let Entry { season, days, times } = entry;
        times.into_iter().map(move |minutes| HoursRow {
            days,
            season,
            minutes,
        })
    };
    Ok(read.into_iter().flat_map(rows).collect())
}

/// Which entries cannot be read, counted from one; empty where each can be and they contradict each other.
pub fn unreadable(text: &str) -> Vec<usize> {
    let text = tidy(text);
    let entries = text
        .split([';', '\n'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    let wrong = entries.enumerate().filter(|(_, text)| entry(text).is_err());
    wrong.map(|(at, _)| at + 1).collect()
}

/// The rows as they may be typed, an entry a line; what `parse` makes of it are the same rows again.
pub fn written(rows: &[HoursRow], lang: Lang) -> String {
    let mut entries: Vec<(Option<Season>, Days, Vec<Minutes>)> = Vec::new();
    for row in rows {
        match entries
            .iter_mut()
            .find(|entry| (entry.0, entry.1) == (row.season, row.days))
        {
            Some(entry) => entry.2.push(row.minutes),
            None => entries.push((row.season, row.days, vec![row.minutes])),
        }
    }
    let lines: Vec<String> = entries
        .into_iter()
        .map(|(season, days, mut times)| {
            times.sort_unstable();
            let season = season.map_or(String::new(), |Season { from, to }| {
                format!("{:02}-{:02}..{:02}-{:02} ", from.0, from.1, to.0, to.1)
            });
            let times: Vec<String> = times.into_iter().map(written_times).collect();
            format!("{season}{} {}", written_days(days, lang), times.join(","))
        })
        .collect();
    lines.join("\n")
}

fn written_times(minutes: Minutes) -> String {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let closes = if minutes.closes > MINUTES_OF_DAY {
        minutes.closes - MINUTES_OF_DAY
    } else {
        minutes.closes
    };
    format!("{}-{}", clock(minutes.opens), clock(closes))
}

/// Runs of days as ranges.
fn written_days(days: Days, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let name = |day: usize| {
        let (en, zh_name) = DAYS[day];
        if zh {
            return zh_name.to_owned();
        }
        let (first, rest) = en.split_at(1);
        first.to_uppercase() + rest
    };
    let mut said = Vec::new();
    if days & WEEK == WEEK {
        said.push(if zh { "每天" } else { "daily" }.to_owned());
    } else {
        let mut day = 0;
        while day < DAYS.len() {
            let run = (day..DAYS.len()).take_while(|at| days & (1 << at) != 0).count();
            match run {
                0 => {}
                1 => said.push(name(day)),
                _ => said.push(format!("{}-{}", name(day), name(day + run - 1))),
            }
            day += run.max(1);
        }
    }
    let others = [(HOLIDAY, "节假日", "holiday"), (MAKEUP, "调休", "makeup")];
    for (_, zh_name, en_name) in others.into_iter().filter(|(bit, ..)| days & bit != 0) {
        said.push(if zh { zh_name } else { en_name }.to_owned());
    }
    said.join(",")
}

/// Half-width, lower case, and blanks only where one thing ends and another begins.
fn tidy(text: &str) -> String {
    let half: String = text
        .chars()
        .map(|c| match c {
            '；' => ';',
            '，' | '、' => ',',
            '：' => ':',
            '－' | '–' | '—' | '～' | '~' | '至' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let mut tidied = String::with_capacity(half.len());
    let words = half.split_inclusive([' ', '\u{3000}', '\n']);
    for word in words
        .map(|word| word.trim_end_matches([' ', '\u{3000}']))
        .filter(|word| !word.is_empty())
    {
        let joins = tidied.ends_with([',', '-', '.']) || word.starts_with([',', '-', '.']);
        if !joins && !tidied.is_empty() && !tidied.ends_with('\n') {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    tidied
}

fn entry(text: &str) -> Result<Entry, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (season_text, days_text, times_text) = match words[..] {
        [season, days, times] if season.contains("..") => (Some(season), days, times),
        [days, times] => (None, days, times),
        _ => return Err("days and times, such as Mon-Fri 09:00-21:30, or days and closed".to_owned()),
    };
    Ok(Entry {
        season: season_text.map(season).transpose()?,
        days: days(days_text)?,
        times: times(times_text)?,
    })
}

fn season(text: &str) -> Result<Season, &'static str> {
    const WRONG: &str = "a season such as 06-01..08-31, both days included";
    let day = |text: &str| {
        let (month, day) = text.split_once('-')?;
        let day = (month.parse().ok()?, day.parse().ok()?);
        days_of_year().any(|real| real == day).then_some(day)
    };
    let (from, to) = text.split_once("..").ok_or(WRONG)?;
    Ok(Season {
        from: day(from).ok_or(WRONG)?,
        to: day(to).ok_or(WRONG)?,
    })
}

/// Months and days of a leap year.
fn days_of_year() -> impl Iterator<Item = (u32, u32)> {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..)
        .zip(lengths)
        .flat_map(|(month, length)| (1..=length).map(move |day| (month, day)))
}

fn days(text: &str) -> Result<Days, &'static str> {
    let mut days = 0;
    for part in text.split(',') {
        let more = match part {
            "daily" | "每天" => WEEK,
            "holiday" | "节假日" => HOLIDAY,
            "makeup" | "调休" => MAKEUP,
            _ => week_days(part)
                .ok_or("days are Mon … Sun, ranges such as Mon-Fri, daily, holiday and makeup")?,
        };
        if days & more != 0 {
            return Err("a day is named twice");
        }
        days |= more;
    }
    Ok(days)
}

fn week_days(text: &str) -> Option<Days> {
    let day = |text: &str| DAYS.iter().position(|(en, zh)| text == *en || text == *zh);
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (day(from)?, day(to)?);
    // Sat-Mon goes on after Sunday.
    let count = (to + 7 - from) % 7;
    Some((0..=count).fold(0, |days, more| days | 1 << ((from + more) % 7)))
}

fn times(text: &str) -> Result<Vec<Minutes>, &'static str> {
    match text {
        "closed" | "闭馆" | "休息" => Ok(vec![]),
        open => open.split(',').map(minutes).collect(),
    }
}

fn minutes(text: &str) -> Result<Minutes, &'static str> {
    const WRONG: &str = "times such as 09:00-21:30, or 18:00-02:00 over midnight, on the quarters of an hour";
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let whole = |text: &str| {
            text.parse::<u32>()
                .ok()
                .filter(|_| text.len() <= 2 && !text.starts_with('+'))
        };
        let (hour, minute) = (whole(hour)?, whole(minute).filter(|minute| *minute < 60)?);
        let at = hour * 60 + minute;
        (at <= MINUTES_OF_DAY && i64::from(at) % STEP_MINUTES == 0).then_some(at)
    };
    let (opens, closes) = text.split_once('-').ok_or(WRONG)?;
    let (opens, closes) = (minute(opens).ok_or(WRONG)?, minute(closes).ok_or(WRONG)?);
    if opens == closes || opens == MINUTES_OF_DAY {
        return Err("hours that begin and end at once; all day is 00:00-24:00");
    }
    let closes = if closes < opens {
        closes + MINUTES_OF_DAY
    } else {
        closes
    };
    Ok(Minutes { opens, closes })
}

fn contradictions(entries: &[Entry]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seasons: Vec<Option<Season>> = Vec::new();
    for entry in entries {
        if !seasons.contains(&entry.season) {
            seasons.push(entry.season);
        }
    }
    for (at, season) in seasons.iter().enumerate() {
        let of_season = if season.is_some() { " in a season" } else { "" };
        let pattern: Vec<&Entry> = entries.iter().filter(|entry| entry.season == *season).collect();
        let mut say = |what: &dyn Display| wrong.push(format!("{what}{of_season}"));
        for bit in 0..9 {
            let on = |entry: &&&Entry| entry.days & (1 << bit) != 0;
            let open = open_on(&pattern, 1 << bit);
            let is_closed = pattern.iter().filter(on).any(|entry| entry.times.is_empty());
            if is_closed && !open.is_empty() {
                say(&format_args!("{} is both open and closed", name(bit)));
            }
            if is_closed && open.is_empty() && bit >= 7 {
                // Without a row of its own such a day would be like a weekday, so this would not be kept.
                say(&format_args!(
                    "closed cannot be said of {}; enter those dates as exceptions",
                    name(bit)
                ));
            }
            let next = if bit < 7 {
                open_on(&pattern, 1 << ((bit + 1) % 7))
            } else {
                vec![]
            };
            let after = next
                .iter()
                .map(|m| (m.opens + MINUTES_OF_DAY, m.closes + MINUTES_OF_DAY));
            let later = open.iter().skip(1).map(|m| (m.opens, m.closes)).chain(after);
            if open
                .iter()
                .zip(later)
                .any(|(this, (opens, _))| opens < this.closes)
            {
                say(&format_args!("hours overlap on {}", name(bit)));
            }
        }
        if season.is_some() && pattern.iter().all(|entry| entry.times.is_empty()) {
            // A season without rows would be no season, and the other hours would hold.
            say(&"nothing is open; enter a closure instead,");
        }
        let shared = |other: &&Season| season.is_some_and(|season| overlap(season, **other));
        if seasons[at + 1..].iter().flatten().any(|other| shared(&other)) {
            wrong.push("two seasons share days".to_owned());
        }
    }
    wrong
}

/// The hours on a day, ascending.
fn open_on(pattern: &[&Entry], day: Days) -> Vec<Minutes> {
    let on = pattern.iter().filter(|entry| entry.days & day != 0);
    let mut open: Vec<Minutes> = on.flat_map(|entry| entry.times.iter().copied()).collect();
    open.sort_unstable();
    open
}

fn overlap(one: Season, other: Season) -> bool {
    let covers = |season: Season, day| match season.from <= season.to {
        true => season.from <= day && day <= season.to,
        false => day >= season.from || day <= season.to,
    };
    days_of_year().any(|day| covers(one, day) && covers(other, day))
}

fn name(bit: usize) -> &'static str {
    match bit {
        7 => "holiday",
        8 => "makeup",
        _ => DAYS[bit].0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(Days, Option<Season>, u32, u32)> {
        let rows = parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        rows.into_iter()
            .map(|row| (row.days, row.season, row.minutes.opens, row.minutes.closes))
            .collect()
    }

    #[test]
    fn what_is_written_reads_as_the_same_rows() {
        for text in [
            "Mon-Fri 09:00-21:30; Sat,Sun 08:30-22:00; holiday 09:00-18:00; 06-01..08-31 Mon-Sun 08:00-22:30",
            "daily 09:00-12:00,14:00-21:00",
            "Fri,Sat 18:00-02:00; makeup 00:00-24:00",
            "Mon,Wed-Fri,Sun 09:00-21:00",
        ] {
            let rows = parse(text).unwrap();
            for lang in Lang::ALL {
                assert_eq!(
                    parse(&written(&rows, lang)).unwrap(),
                    rows,
                    "{}",
                    written(&rows, lang)
                );
            }
        }
        assert_eq!(
            written(&parse("mon-fri 9:00-21:30").unwrap(), Lang::Zh),
            "周一-周五 09:00-21:30"
        );
        assert_eq!(unreadable("Mon 09:00-10:00\nsometimes\nTue 9-10"), [2, 3]);
    }

    #[test]
    fn the_example_of_the_documentation_reads_as_it_says() {
        let summer = Some(Season {
            from: (6, 1),
            to: (8, 31),
        });
        let text =
            "Mon-Fri 09:00-21:30; Sat,Sun 08:30-22:00; holiday 09:00-18:00; 06-01..08-31 Mon-Sun 08:00-22:30";
        let expected = [
            (0b001_1111, None, 540, 1290),
            (0b110_0000, None, 510, 1320),
            (HOLIDAY, None, 540, 1080),
            (WEEK, summer, 480, 1350),
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn closed_days_breaks_and_midnight() {
        assert_eq!(
            rows("Wed-Mon 09:00-12:00,14:00-24:00; Tue closed"),
            [(WEEK & !2, None, 540, 720), (WEEK & !2, None, 840, 1440),]
        );
        assert_eq!(rows("Fri,Sat 18:00-02:00"), [(0b011_0000, None, 1080, 1560)]);
        assert_eq!(rows("daily 00:00-24:00"), [(WEEK, None, 0, 1440)]);
        assert_eq!(
            rows("Mon 09:00-12:00; Mon 12:00-18:00").len(),
            2,
            "touching is not overlapping"
        );
    }

    #[test]
    fn what_chinese_keyboards_and_blanks_make_of_it_is_the_same() {
        let plain = rows("Mon-Fri 09:00-12:00,14:00-18:00; holiday 09:00-12:00");
        assert_eq!(
            rows("周一至周五 09：00－12：00， 14：00－18：00；节假日 09:00 - 12:00"),
            plain
        );
        assert_eq!(
            rows("mon - fri  9:00-12:00 , 14:00-18:00\nHOLIDAY 09:00-12:00;"),
            plain
        );
    }

    #[test]
    fn contradictions_are_told() {
        for (text, fault) in [
            ("Mon-Fri 09:00-21:30; Wed 10:00-12:00", "hours overlap on wed"),
            ("Mon-Fri 09:00-21:30; Wed closed", "wed is both open and closed"),
            ("Fri 18:00-02:00; Sat 01:00-12:00", "hours overlap on fri"),
            ("Sun 18:00-02:00; Mon 01:00-12:00", "hours overlap on sun"),
            (
                "Mon 09:00-21:00; holiday closed",
                "closed cannot be said of holiday",
            ),
            (
                "Mon 09:00-21:00; 02-01..02-10 Mon closed",
                "nothing is open; enter a closure instead, in a season",
            ),
            (
                "06-01..08-31 Mon 09:00-21:00; 08-31..09-30 Mon 09:00-21:00",
                "two seasons share days",
            ),
            (
                "12-01..02-28 Mon 09:00-21:00; 02-01..03-01 Mon 09:00-21:00",
                "two seasons share days",
            ),
            ("Mon 09:00-09:00", "entry 1: hours that begin and end at once"),
            ("Mon 09:00-12:00; Mo 09:00-12:00", "entry 2: days are Mon"),
            ("Mon,Mon-Tue 09:00-12:00", "a day is named twice"),
            ("Mon 09:10-12:00", "quarters of an hour"),
            ("Mon 09:00-25:00", "times such as"),
            ("02-30..03-01 Mon 09:00-12:00", "a season such as"),
            ("Mon", "days and times"),
            ("夜里", "days and times"),
        ] {
            let told = parse(text).expect_err(text);
            assert!(told.contains(fault), "{text}: {told}");
        }
    }

    #[test]
    fn all_entries_that_are_wrong_are_told_at_once() {
        let told = parse("Mo 09:00-12:00; Tue 09:00; Wed 09:00-12:00").unwrap_err();
        assert!(
            told.contains("entry 1") && told.contains("entry 2") && !told.contains("entry 3"),
            "{told}"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_read_can_be_kept(text in "([0-9]{2}-[0-9]{2}\\.\\.[0-9]{2}-[0-9]{2} )?(mon|tue|fri-sun|holiday|daily|,|-| ){1,4} ([0-9:,-]{0,12}|closed|09:00-1[0-9]:[03]0)(; ?)?") {
            for row in parse(&text).unwrap_or_default() {
                prop_assert!((1..512).contains(&row.days));
                let Minutes { opens, closes } = row.minutes;
                prop_assert!(opens < closes && opens < MINUTES_OF_DAY && closes <= opens + MINUTES_OF_DAY);
                prop_assert!(opens % 15 == 0 && closes % 15 == 0);
            }
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,80}") {
            let _ = parse(&text);
        }
    }
}
