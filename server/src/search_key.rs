//! What a search looks in: the words themselves, their pinyin and its initials, in lower case.

use pinyin::ToPinyin;

/// Surnames and place names that are read otherwise than the commonest reading of their character.
const READINGS: &[(&str, &str)] = &[
    ("铅山", "yanshan"),
    ("浔", "xun"),
    ("单", "shan"),
    ("曾", "zeng"),
    ("解", "xie"),
    ("仇", "qiu"),
    ("区", "qu"),
    ("乐", "le"),
    ("都昌", "duchang"),
    ("乐安", "lean"),
    ("重", "chong"),
    ("调", "tiao"),
];

pub fn search_key(text: &str) -> String {
    search_key_of(&[text])
}

/// One key for several texts of a thing.
pub fn search_key_of(texts: &[&str]) -> String {
    let mut key = String::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let (full, initials) = spelled(text);
        for word in [text.to_lowercase(), full, initials] {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&word);
        }
    }
    key
}

/// What somebody typed, to be found although it is misspelled: by its sound, and with a letter or two wrong.
pub struct Wanted(Vec<Vec<char>>);

impl Wanted {
    pub fn new(typed: &str) -> Wanted {
        Wanted(
            typed
                .split_whitespace()
                .map(|word| sounded(word).chars().collect())
                .collect(),
        )
    }

    /// Whether each of the words is nearly in the key.
    pub fn is_nearly_in(&self, key: &str) -> bool {
        let texts: Vec<Vec<char>> = key.split(' ').map(|text| text.chars().collect()).collect();
        let within = |word: &Vec<char>| {
            let pardoned = pardoned(word.len());
            let long_enough = |text: &&Vec<char>| text.len() + pardoned >= word.len();
            texts
                .iter()
                .filter(long_enough)
                .any(|text| slips(word, text) <= pardoned)
        };
        !self.0.is_empty() && self.0.iter().all(within)
    }
}

/// Slips that a word of so many letters may have: in a short one each letter says too much.
const fn pardoned(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// 文化公 and 文化宫 sound alike: each character by its pinyin, everything else as it is.
fn sounded(word: &str) -> String {
    let mut sound = String::new();
    for character in word.to_lowercase().chars() {
        match character.to_pinyin() {
            Some(pinyin) => sound.push_str(pinyin.plain()),
            None => sound.push(character),
        }
    }
    sound
}

/// The least number of letters that are wrong, missing, too many or exchanged with their neighbour, between the word and any part
/// of the text (Sellers 1980, with exchanges counted as one).
fn slips(word: &[char], text: &[char]) -> usize {
    let rows = text.len() + 1;
    // Costs of the word up to a letter, ending at each place of the text; the part may begin anywhere, so that nothing costs nothing.
    let (mut before, mut above) = (vec![0; rows], vec![0; rows]);
    for (at, letter) in word.iter().enumerate() {
        let mut row = vec![at + 1; rows];
        for place in 1..rows {
            let same = usize::from(text[place - 1] != *letter);
            let mut least = (above[place - 1] + same)
                .min(above[place] + 1)
                .min(row[place - 1] + 1);
            if at > 0 && place > 1 && word[at - 1] == text[place - 1] && *letter == text[place - 2] {
                least = least.min(before[place - 2] + 1);
            }
            row[place] = least;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.into_iter().min().unwrap_or(word.len())
}

fn spelled(text: &str) -> (String, String) {
    let (mut full, mut initials) = (String::new(), String::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((word, reading)) = READINGS.iter().find(|(word, _)| rest.starts_with(word)) {
            full.push_str(reading);
            // Of a word of one character the reading has the initial; of longer ones each its own.
            match word.chars().count() {
                1 => initials.extend(reading.chars().next()),
                _ => initials.extend(word.chars().filter_map(initial)),
            }
            rest = &rest[word.len()..];
            continue;
        }
        if let Some(pinyin) = first.to_pinyin() {
            full.push_str(pinyin.plain());
        }
        initials.extend(initial(first));
        rest = &rest[first.len_utf8()..];
    }
    (full, initials)
}

fn initial(character: char) -> Option<char> {
    character.to_pinyin()?.plain().chars().next()
}

#[cfg(test)]
mod tests {
    use super::{Wanted, search_key, slips};

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        let key = search_key("九江市工人文化宫");
        for wanted in ["九江", "jiujiang", "jjsgrwhg", "wenhuagong"] {
            assert!(key.contains(wanted), "{wanted} in {key}");
        }
    }

    #[test]
    fn places_are_spelled_as_their_people_say_them() {
        assert!(search_key("铅山县").contains("yanshanxian"));
        assert!(search_key("浔阳区").contains("xunyangqu"));
        assert!(search_key("曾小红").contains("zengxiaohong"));
    }

    #[test]
    fn slips_are_pardoned_in_long_words_only() {
        let key = search_key("九江市工人文化宫");
        for wanted in [
            "jiujaing",
            "jiujing",
            "wenhuagon",
            "文化公",
            "九姜",
            "jiujiang wenhagong",
        ] {
            assert!(Wanted::new(wanted).is_nearly_in(&key), "{wanted}");
        }
        for other in [
            "",
            " ",
            "nanchang",
            "wuxi",
            "jjxy",
            "zzzz",
            "乒乓球",
            "jiujiang nanchang",
        ] {
            assert!(!Wanted::new(other).is_nearly_in(&key), "{other}");
        }
    }

    #[test]
    fn letters_wrong_missing_too_many_and_exchanged_are_one_slip_each() {
        let slips = |word: &str, text: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            slips(&chars(word), &chars(text))
        };
        for (word, text, expected) in [
            ("hall", "the hall of", 0),
            ("hxll", "the hall of", 1),
            ("hll", "the hall of", 1),
            ("haxll", "the hall of", 1),
            ("hlal", "the hall of", 1),
            ("hall", "", 4),
            ("", "text", 0),
        ] {
            assert_eq!(slips(word, text), expected, "{word} in {text}");
        }
    }
}
