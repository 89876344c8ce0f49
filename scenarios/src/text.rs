//! Text in both languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}
