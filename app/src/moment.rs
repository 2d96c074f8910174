//! The words of a moment, so that a range can be put together from its two ends without knowing the language.
//!
//! The server writes the words of each grid line into the page; the island joins two of them with the same
//! function as the server, so that both say the same.

/// `今晚 |晚上 |8 点|` and `tonight ||8| pm`: head, part of the day, the clock, tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment<'a> {
    /// Day and part of the day, as a range begins.
    pub head: &'a str,
    /// The part of the day alone, said again where a range ends in another one.
    pub part: &'a str,
    pub clock: &'a str,
    /// What follows the clock (am, pm); said once where both ends share it.
    pub tail: &'a str,
}

impl<'a> Moment<'a> {
    /// From the form in the page; what is missing is empty.
    pub fn read(text: &'a str) -> Moment<'a> {
        let mut fields = text.split('|');
        let mut next = || fields.next().unwrap_or_default();
        Moment {
            head: next(),
            part: next(),
            clock: next(),
            tail: next(),
        }
    }

    /// 今晚 8 点, tonight 8 pm.
    pub fn alone(self) -> String {
        [self.head, self.clock, self.tail].concat()
    }

    /// 今晚 8 点–9 点, tonight 8–9 pm; the day is said once.
    pub fn until(self, end: Moment<'_>) -> String {
        let tail = if self.tail == end.tail { "" } else { self.tail };
        let part = if self.part == end.part { "" } else { end.part };
        [self.head, self.clock, tail, "–", part, end.clock, end.tail].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_the_day_and_the_half_of_it_once() {
        let range = |a, b| Moment::read(a).until(Moment::read(b));
        assert_eq!(range("今晚 |晚上 |8 点|", "今晚 |晚上 |9 点|"), "今晚 8 点–9 点");
        assert_eq!(
            range("今天上午 |上午 |11 点|", "今天下午 |下午 |1 点|"),
            "今天上午 11 点–下午 1 点"
        );
        assert_eq!(range("tonight ||8| pm", "tonight ||9| pm"), "tonight 8–9 pm");
        assert_eq!(range("today ||11| am", "today ||1| pm"), "today 11 am–1 pm");
    }

    #[test]
    fn what_is_missing_is_empty() {
        assert_eq!(Moment::read("").alone(), "");
        assert_eq!(Moment::read("a|b|c").alone(), "ac");
    }
}
