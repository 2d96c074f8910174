//! Names of places, as short as a square or the head of a bar needs them.

use crate::lang::Lang;

/// 九江 of 九江市, Xunyang of Xunyang District: what one calls it. Names of two characters keep both.
pub fn short(name: &str) -> &str {
    let name = name
        .trim_end_matches(" District")
        .trim_end_matches(" County")
        .trim_end_matches(" City");
    let bare = name.strip_suffix(['市', '区', '县']).unwrap_or(name);
    if bare.chars().count() < 2 { name } else { bare }
}

/// What fits into a square: two characters; in English one or two lines of few letters.
pub fn lines(lang: Lang, name: &str) -> Vec<String> {
    match lang {
        Lang::Zh => vec![line(lang, name)],
        Lang::En => pieces(short(name)),
    }
}

/// The same in one line.
pub fn line(lang: Lang, name: &str) -> String {
    match lang {
        Lang::Zh => name.chars().take(2).collect(),
        Lang::En => short(name).chars().take(WIDE).collect(),
    }
}

/// As many letters as a square is wide.
const WIDE: usize = 6;

/// A pinyin name broken after its first syllable; what is too long loses its end.
fn pieces(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= WIDE {
        return vec![name.to_owned()];
    }
    let at = syllable(&letters);
    let rest = letters[at..].iter().filter(|letter| **letter != '\'');
    vec![letters[..at].iter().collect(), rest.take(WIDE).collect()]
}

/// How long the first syllable is: consonants, vowels, and `n` or `ng` where no vowel follows it.
fn syllable(letters: &[char]) -> usize {
    let is_vowel = |at: usize| {
        letters
            .get(at)
            .is_some_and(|c| "aeiou".contains(c.to_ascii_lowercase()))
    };
    let mut at = 0;
    while at < letters.len() && !is_vowel(at) {
        at += 1;
    }
    while is_vowel(at) {
        at += 1;
    }
    if letters.get(at) == Some(&'n') && !is_vowel(at + 1) {
        at += 1;
        if letters.get(at) == Some(&'g') && !is_vowel(at + 1) {
            at += 1;
        }
    }
    at.min(letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_two_characters() {
        assert_eq!(lines(Lang::Zh, "共青城市"), ["共青"]);
        assert_eq!(lines(Lang::Zh, "赣县区"), ["赣县"]);
    }

    #[test]
    fn a_long_english_name_is_broken_between_syllables() {
        assert_eq!(lines(Lang::En, "Anyi County"), ["Anyi"]);
        assert_eq!(lines(Lang::En, "Xunyang District"), ["Xun", "yang"]);
        assert_eq!(lines(Lang::En, "Qingyunpu District"), ["Qing", "yunpu"]);
        assert_eq!(lines(Lang::En, "Gongqingcheng"), ["Gong", "qingch"]);
    }

    #[test]
    fn the_kind_of_a_place_is_dropped_where_a_name_is_left() {
        assert_eq!(short("景德镇市"), "景德镇");
        assert_eq!(short("赣县区"), "赣县");
        assert_eq!(short("莒县"), "莒县");
    }
}
