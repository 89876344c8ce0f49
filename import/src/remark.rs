//! What a reader of a foreign file assumed or left out: said in Chinese and English.

use serde::Serialize;

/// Whether something was put in or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Something the file does not say was filled in.
    Assumed,
    /// Something the file says was left out.
    Dropped,
}

/// One thing that was assumed or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Which of the two.
    pub kind: RemarkKind,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Remark {
    pub(crate) fn assumed(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind: RemarkKind::Assumed, zh: zh.into(), en: en.into() }
    }

    /// That nobody said the system of the positions.
    pub(crate) fn degrees() -> Self {
        let en = "positions: degrees of longitude and latitude, as no --crs says another system";
        Self::assumed("未给出坐标系(--crs):位置按经纬度的度读取", en)
    }

    pub(crate) fn dropped(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind: RemarkKind::Dropped, zh: zh.into(), en: en.into() }
    }
}
