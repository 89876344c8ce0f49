//! The two languages of reports.

use serde::{Deserialize, Serialize};
use shapan_scenarios::text::Bilingual;

/// Language of texts for people; tables and keys are the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// The text in this language; where it is empty, the other one.
    #[must_use]
    pub fn of(self, text: &Bilingual) -> &str {
        self.pick(&text.zh, &text.en)
    }

    /// One of two texts; where that one is empty, the other.
    #[must_use]
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        let (wanted, other) = match self {
            Self::Zh => (zh, en),
            Self::En => (en, zh),
        };
        if wanted.is_empty() { other } else { wanted }
    }

    /// The tag that HTML's `lang` attribute takes.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_text_falls_back_to_the_other_language() {
        assert_eq!(Lang::En.pick("大兴库", ""), "大兴库");
        assert_eq!(Lang::Zh.pick("大兴库", "Daxing depot"), "大兴库");
    }
}
