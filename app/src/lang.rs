//! The two languages, and which of them a reader gets.

/// Chinese first: it is the default wherever nothing else was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// For `<html lang>`, `Content-Language` and the language cookie.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// What a cookie or a form says: `zh…` or `en…`.
    pub fn from_code(code: &str) -> Option<Lang> {
        let code = code.trim().to_ascii_lowercase();
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        match primary {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The first of our languages by the reader's own weights; Chinese where none is named.
    pub fn from_accept_language(header: &str) -> Lang {
        let mut best = (0.0_f32, Lang::Zh);
        for item in header.split(',') {
            let mut fields = item.split(';');
            let tag = fields.next().unwrap_or_default();
            let weight = fields
                .find_map(|field| field.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if let Some(lang) = Lang::from_code(tag)
                && weight > best.0
            {
                best = (weight, lang);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_gets_the_language_that_weighs_most() {
        for (header, lang) in [
            ("", Lang::Zh),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en-GB,en;q=0.9", Lang::En),
            ("en;q=0.3, zh-TW;q=0.7", Lang::Zh),
            ("fr-FR, en;q=0.5", Lang::En),
            ("fr", Lang::Zh),
            ("*", Lang::Zh),
            ("en;q=nonsense", Lang::Zh),
        ] {
            assert_eq!(Lang::from_accept_language(header), lang, "{header}");
        }
    }
}
