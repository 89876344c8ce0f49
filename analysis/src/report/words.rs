//! The words of reports in both languages.

use shapan_journal::Stage;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::target::Comparator;

use crate::lang::Lang;
use crate::summary::TargetSummary;

/// Name of a stage.
pub(super) fn stage(stage: Stage, lang: Lang) -> &'static str {
    let (zh, en) = match stage {
        Stage::Detect => ("清点", "detect"),
        Stage::Report => ("上报", "report"),
        Stage::Decide => ("决策", "decide"),
        Stage::Mobilise => ("集结", "mobilise"),
        Stage::Load => ("装车", "load"),
        Stage::Travel => ("行驶", "travel"),
        Stage::Blocked => ("受阻", "blocked"),
        Stage::Unload => ("卸货", "unload"),
        Stage::HandOut => ("发放", "hand out"),
        Stage::NoStock => ("缺货", "no stock"),
    };
    lang.pick(zh, en)
}

/// Colour of a stage: Paul Tol's muted scheme, told apart by the colour-blind too.
pub(super) fn stage_colour(stage: Stage) -> &'static str {
    match stage {
        Stage::Detect => "#88ccee",
        Stage::Report => "#44aa99",
        Stage::Decide => "#117733",
        Stage::Mobilise => "#999933",
        Stage::Load => "#ddcc77",
        Stage::Travel => "#332288",
        Stage::Blocked => "#cc6677",
        Stage::Unload => "#aa4499",
        Stage::HandOut => "#882255",
        Stage::NoStock => "#9aa0a6",
    }
}

/// Name of a number of the city.
pub(super) fn total(name: &str, lang: Lang) -> &str {
    let (zh, en) = match name {
        "present" => ("在场人口", "people present"),
        "buildings" => ("建筑", "buildings"),
        "collapsed" => ("倒塌建筑", "collapsed buildings"),
        "severely_damaged" => ("严重破坏和毁坏的建筑", "severely damaged or ruined buildings"),
        "loss_bn_yuan" => ("建筑及室内财产损失（十亿元）", "loss of buildings and contents (bn yuan)"),
        "deaths" => ("遇难", "deaths"),
        "killed_at_once" => ("其中：当即遇难", "of these: killed at once"),
        "deaths_trapped" => ("其中：埋压遇难", "of these: under debris later"),
        "deaths_waiting" => ("其中：候救遇难", "of these: waiting for care"),
        "deaths_hospital" => ("其中：院内死亡", "of these: in hospital"),
        "deaths_fire" => ("其中：火灾遇难", "of these: by fire"),
        "trapped" => ("被埋压（存活）", "trapped alive"),
        "rescued_oneself" => ("自行脱险", "freed themselves"),
        "rescued_neighbour" => ("邻里救出", "dug out by neighbours"),
        "rescued_local" => ("街道队伍救出", "dug out by street squads"),
        "rescued_professional" => ("专业队伍救出", "dug out by professional teams"),
        "rescued_army" => ("部队救出", "dug out by the army"),
        "severe" => ("重伤", "severely hurt"),
        "light" => ("轻伤", "lightly hurt"),
        "displaced" => ("失去住所", "displaced"),
        "fires" => ("火灾", "fires"),
        "blocked_links" => ("中断路段", "blocked road links"),
        "centre_intensity" => ("市中心烈度", "intensity at the centre"),
        other => (other, other),
    };
    lang.pick(zh, en)
}

/// What a grade means.
pub(super) fn grade(grade: Grade, lang: Lang) -> &'static str {
    let (zh, en) = match grade {
        Grade::V => ("查证于资料", "read in a source"),
        Grade::S => ("取自预案", "from a plan"),
        Grade::D => ("由查证值推算", "derived from such"),
        Grade::M => ("凭记忆，未查证", "recalled, unverified"),
        Grade::E => ("估计或假设", "estimate or assumption"),
    };
    lang.pick(zh, en)
}

/// Name of a promise.
pub(super) fn promise(target: &TargetSummary, lang: Lang) -> &str {
    lang.pick(&target.name_zh, &target.name_en)
}

/// The promised number with its direction; a dash and the unit where the plan prints none.
pub(super) fn threshold(target: &TargetSummary, lang: Lang) -> String {
    let sign = match target.comparator {
        Comparator::AtMost => "≤",
        Comparator::AtLeast => "≥",
    };
    target.threshold.map_or_else(
        || format!("– {}", super::number::unit_name(&target.unit, lang)),
        |threshold| format!("{sign} {}", super::number::promised(threshold, &target.unit, lang)),
    )
}
