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
    use super::search_key;

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
}
