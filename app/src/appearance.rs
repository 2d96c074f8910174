//! How a reader wants pages to look: bigger and plainer, lighter or darker, with harder edges.
//!
//! What is not chosen follows the device. The choice travels as words with dots between them, such as `elder.dark`, in a cookie and in
//! the value of a button; `style/tokens.css` says what each does.

/// Colours that were chosen against what the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Appearance {
    /// 长辈模式: larger letters and targets, fewer words.
    pub elder: bool,
    /// `None`: as the device.
    pub theme: Option<Theme>,
    /// High contrast, also where the device does not ask for it.
    pub contrast: bool,
}

impl Theme {
    /// For `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl Appearance {
    /// What a cookie or a button says; words that mean nothing are passed over.
    pub fn from_code(code: &str) -> Appearance {
        let mut appearance = Appearance::default();
        for word in code.split('.') {
            match word {
                "elder" => appearance.elder = true,
                "light" => appearance.theme = Some(Theme::Light),
                "dark" => appearance.theme = Some(Theme::Dark),
                "more" => appearance.contrast = true,
                _ => {}
            }
        }
        appearance
    }

    /// The same appearance is the same code; empty where nothing was chosen.
    pub fn code(self) -> String {
        let elder = self.elder.then_some("elder");
        let contrast = self.contrast.then_some("more");
        let words = elder
            .into_iter()
            .chain(self.theme.map(Theme::as_str))
            .chain(contrast);
        words.collect::<Vec<_>>().join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_comes_back_from_its_code() {
        for elder in [false, true] {
            for theme in [None, Some(Theme::Light), Some(Theme::Dark)] {
                for contrast in [false, true] {
                    let appearance = Appearance {
                        elder,
                        theme,
                        contrast,
                    };
                    assert_eq!(Appearance::from_code(&appearance.code()), appearance);
                }
            }
        }
        assert_eq!(Appearance::default().code(), "");
        assert_eq!(
            Appearance::from_code("more.nonsense..dark.elder").code(),
            "elder.dark.more"
        );
    }
}
