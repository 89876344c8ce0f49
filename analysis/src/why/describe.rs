//! A sentence for every fact, in both languages.

use shapan_journal::{Fact, LinkState, Mode, Record, Rescuer, Tier};
use shapan_scenarios::text::Bilingual;

use super::Names;
use super::lifeline::lifeline;
use crate::lang::Lang;

/// What a record says, in one language, with its zone's name before it.
#[must_use]
pub fn describe(record: &Record, names: &Names, lang: Lang) -> String {
    let text = tell(record, names);
    match lang {
        Lang::Zh => text.zh,
        Lang::En => text.en,
    }
}

/// What a record says, in both languages, with its zone's name before it.
#[must_use]
pub fn tell(record: &Record, names: &Names) -> Bilingual {
    let fact = &record.fact;
    let text = damage(fact, names)
        .or_else(|| cascade(fact, names))
        .or_else(|| lifeline(fact, names))
        .or_else(|| knowledge(fact))
        .or_else(|| command(fact, names))
        .or_else(|| order(fact, names))
        .or_else(|| transport(fact, names))
        .or_else(|| rescue(fact, names))
        .or_else(|| relief(fact, names))
        .or_else(|| inventory(fact))
        .unwrap_or_else(|| say(format!("{fact:?}"), format!("{fact:?}")));
    match record.zone {
        Some(zone) => {
            let place = names.zone(zone);
            say(format!("{}：{}", place.zh, text.zh), format!("{}: {}", place.en, text.en))
        }
        None => text,
    }
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

pub(super) fn some(zh: impl Into<String>, en: impl Into<String>) -> Option<Bilingual> {
    Some(say(zh, en))
}

fn tier(tier: Tier) -> (&'static str, &'static str) {
    match tier {
        Tier::Household => ("家庭", "household"),
        Tier::Street => ("街道", "street"),
        Tier::District => ("区级", "district"),
        Tier::City => ("市级", "city"),
        Tier::Agreement => ("协议", "agreement"),
        Tier::MutualAid => ("外部支援", "mutual-aid"),
    }
}

fn mode(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Road => ("公路", "by road"),
        Mode::Air => ("空中", "by air"),
        Mode::Foot => ("徒步", "on foot"),
    }
}

fn rescuer(by: Rescuer) -> (&'static str, &'static str) {
    match by {
        Rescuer::Oneself => ("自行", "by themselves"),
        Rescuer::Neighbour => ("邻里和志愿者", "by neighbours and volunteers"),
        Rescuer::Local => ("街道应急队伍", "by street squads"),
        Rescuer::Professional => ("消防和专业队伍", "by professional teams"),
        Rescuer::Army => ("武警和部队", "by the army"),
    }
}

fn damage(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::Shock { magnitude_ms } => some(
            format!("发生{magnitude_ms:.1}级地震"),
            format!("an earthquake of Ms {magnitude_ms:.1} struck"),
        ),
        Fact::Shaking { pga_gal, intensity, .. } => some(
            format!("烈度{intensity:.1}，峰值加速度{pga_gal:.0} gal"),
            format!("shook at intensity {intensity:.1}, peak acceleration {pga_gal:.0} gal"),
        ),
        Fact::ZoneDamage { collapsed, killed, trapped, displaced, .. } => some(
            format!(
                "倒塌{collapsed:.0}栋，当即遇难{killed:.0}人，被埋{trapped:.0}人，需安置{displaced:.0}人"
            ),
            format!(
                "{collapsed:.0} buildings collapsed, {killed:.0} killed at once, {trapped:.0} trapped, \
                 {displaced:.0} displaced"
            ),
        ),
        Fact::AssetDamaged { asset, state, functional } => {
            let name = names.subject(asset);
            let (zh, en) =
                if functional { ("仍可工作", "still works") } else { ("失去功能", "out of work") };
            some(
                format!("{}受损（{state}级），{zh}", name.zh),
                format!("{} damaged (state {state} of 4), {en}", name.en),
            )
        }
        Fact::LinkClosed { link, state } => {
            let name = names.link(link);
            let (zh, en) = match state {
                LinkState::Open => ("恢复通行", "is open"),
                LinkState::Debris => ("被瓦砾阻断", "was blocked by debris"),
                LinkState::Blocked => {
                    ("因倒树、杆线、淤泥或积水阻断", "was blocked by trees, poles, mud or water")
                }
                LinkState::Washout => ("被洪水冲断", "was washed out"),
                LinkState::Cordon => ("因燃气泄漏警戒封闭", "closed around leaking gas"),
                LinkState::Bridge => ("因桥梁受损封闭", "closed with its bridge"),
            };
            some(format!("{}{zh}", name.zh), format!("{} {en}", name.en))
        }
        Fact::Ignited { fires } => some(
            format!("起火{fires:.1}处，需消防救援"),
            format!("{fires:.1} fires broke out that need the fire service"),
        ),
        _ => None,
    }
}

fn cascade(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::PowerLost => some("停电", "mains power was lost"),
        Fact::PowerBack => some("恢复供电", "mains power came back"),
        Fact::BackupExhausted { asset } => {
            let name = names.subject(asset);
            some(format!("{}后备电源耗尽", name.zh), format!("{} ran out of backup power", name.en))
        }
        Fact::AssetRestored { asset } => {
            let name = names.subject(asset);
            some(format!("{}恢复运行", name.zh), format!("{} works again", name.en))
        }
        Fact::SilenceBegan => some("与外界通信全部中断", "fell silent: no voice or data path leads out"),
        Fact::SilenceEnded => some("恢复对外通信", "can be reached again"),
        Fact::LinkCleared { link } => {
            let name = names.link(link);
            some(format!("{}抢通", name.zh), format!("{} was cleared", name.en))
        }
        _ => None,
    }
}

fn knowledge(fact: &Fact) -> Option<Bilingual> {
    match *fact {
        Fact::NeedCounted { displaced } => some(
            format!("街道完成首次清点，约{displaced:.0}人需安置"),
            format!("the street counted about {displaced:.0} displaced people"),
        ),
        Fact::ReportSent => some("灾情报告发出", "a report left the zone"),
        Fact::DistrictKnows { displaced } => some(
            format!("区指挥部收到报告：{displaced:.0}人需安置"),
            format!("the district command learned of {displaced:.0} displaced"),
        ),
        Fact::CityKnows { displaced } => some(
            format!("市指挥部收到报告：{displaced:.0}人需安置"),
            format!("the city command learned of {displaced:.0} displaced"),
        ),
        Fact::RollCallMissed => some("点名未应答，判为失联", "did not answer the roll-call"),
        Fact::PatrolSent { mode: by } => {
            let (zh, en) = mode(by);
            some(format!("派出侦察（{zh}）前往失联区域"), format!("a patrol set out {en}"))
        }
        Fact::PatrolArrived => some("侦察人员到达", "the patrol arrived"),
        _ => None,
    }
}

fn command(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::WarningIssued { latency_s } => some(
            format!("震后{latency_s:.1}秒发布预警"),
            format!("the early warning went out after {latency_s:.1} s"),
        ),
        Fact::DutyAlerted => some("速报送达值班人员", "the quick report reached the duty officer"),
        Fact::PostStaffed { post } => {
            let name = names.subject(post);
            some(format!("{}人员到岗", name.zh), format!("{} was staffed", name.en))
        }
        Fact::PostFailedOver { from, to } => {
            let (from, to) = (names.subject(from), names.subject(to));
            some(format!("{}失效，由{}接替", from.zh, to.zh), format!("{} failed over to {}", from.en, to.en))
        }
        Fact::LevelDecided { level } => {
            some(format!("启动{level}级响应"), format!("response level {level} was decided"))
        }
        Fact::AidRequested { partner } => {
            let name = names.subject(partner);
            some(format!("请求{}支援", name.zh), format!("{} was asked for help", name.en))
        }
        Fact::CorridorOpened => some("绿色通道开通", "the green corridor opened"),
        _ => None,
    }
}

fn order(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::DepotOpened { depot } => {
            let name = names.subject(depot);
            some(format!("{}开库", name.zh), format!("{} opened", name.en))
        }
        Fact::OutOfStock { tier: of } => {
            let (zh, en) = tier(of);
            some(format!("{zh}物资已无可调拨"), format!("no {en} goods were left to send"))
        }
        Fact::Ordered { consignment, tier: of, from, sets, mode: by } => {
            let (name, (tier_zh, tier_en), (mode_zh, mode_en)) = (names.subject(from), tier(of), mode(by));
            some(
                format!("从{}调拨{tier_zh}物资{sets:.0}套，{mode_zh}运输（第{consignment}批）", name.zh),
                format!(
                    "{sets:.0} {tier_en} sets ordered from {} {mode_en} (consignment {consignment})",
                    name.en
                ),
            )
        }
        Fact::ReadyToLoad { consignment } => some(
            format!("第{consignment}批车辆和人员就绪，等待装车"),
            format!("consignment {consignment}: vehicle and crew ready to load"),
        ),
        _ => None,
    }
}

fn transport(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::Departed { consignment, expected_hours, .. } => some(
            format!("第{consignment}批出发，预计{expected_hours:.1}小时"),
            format!("consignment {consignment} left, expected to take {expected_hours:.1} h"),
        ),
        Fact::BlockMet { consignment, link } => {
            let name = names.link(link);
            some(
                format!("第{consignment}批在{}受阻", name.zh),
                format!("consignment {consignment} met a block at {}", name.en),
            )
        }
        Fact::Rerouted { consignment, lost_hours } => some(
            format!("第{consignment}批绕行，已耽误{lost_hours:.1}小时"),
            format!("consignment {consignment} took another way, {lost_hours:.1} h lost so far"),
        ),
        Fact::Stranded { consignment } => some(
            format!("第{consignment}批无路可走，原地等待"),
            format!("consignment {consignment} stands: no way is known"),
        ),
        Fact::Arrived { consignment, blocked_hours } => some(
            format!("第{consignment}批到达，途中受阻{blocked_hours:.1}小时"),
            format!("consignment {consignment} arrived, {blocked_hours:.1} h lost by blocks"),
        ),
        Fact::Unloaded { consignment, tier: of, sets } => {
            let (zh, en) = tier(of);
            some(
                format!("{zh}物资{sets:.0}套卸到现场（第{consignment}批）"),
                format!("{sets:.0} {en} sets stand on the ground (consignment {consignment})"),
            )
        }
        Fact::SortieCalled { vehicle } => {
            some(format!("呼叫直升机{vehicle}"), format!("helicopter {vehicle} was called"))
        }
        Fact::SortieOnScene { vehicle, distance_km, hours_since_call } => some(
            format!("直升机{vehicle}飞行{distance_km:.0}公里，呼叫后{hours_since_call:.1}小时到场"),
            format!("helicopter {vehicle} came {distance_km:.0} km, {hours_since_call:.1} h after the call"),
        ),
        _ => None,
    }
}

fn rescue(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::Rescued { by, alive, dead } => {
            let (zh, en) = rescuer(by);
            some(
                format!("{zh}救出{alive:.1}人，另找到遇难者{dead:.1}人"),
                format!("{alive:.1} dug out alive {en}, {dead:.1} dead"),
            )
        }
        Fact::Died { trapped, waiting, hospital, fire } => some(
            format!("遇难：埋压{trapped:.1}，候救{waiting:.1}，院内{hospital:.1}，火灾{fire:.1}"),
            format!(
                "died: {trapped:.1} trapped, {waiting:.1} waiting, {hospital:.1} in hospital, {fire:.1} by fire"
            ),
        ),
        Fact::Admitted { people } => {
            some(format!("{people:.1}名伤员入院"), format!("{people:.1} hurt people reached hospital"))
        }
        Fact::HospitalCapacity { hospital, share } => {
            let name = names.subject(hospital);
            let percent = share * 100.0;
            some(
                format!("{}收治能力为平时的{percent:.0}%", name.zh),
                format!("{} works at {percent:.0} % of normal", name.en),
            )
        }
        Fact::FireCover { within_5_min, within_3_min } => {
            let [five, three] = [within_5_min, within_3_min].map(|share| share * 100.0);
            some(
                format!("消防5分钟可达{five:.0}%居民，3分钟{three:.0}%"),
                format!("{five:.0} % of residents within 5 min of a fire station, {three:.0} % within 3"),
            )
        }
        _ => None,
    }
}

fn relief(fact: &Fact, names: &Names) -> Option<Bilingual> {
    match *fact {
        Fact::ShelterOpened { shelter, places, .. } => {
            let name = names.subject(shelter);
            some(
                format!("{}开放，可容{places:.0}人", name.zh),
                format!("{} opened with {places:.0} places", name.en),
            )
        }
        Fact::Relief { displaced, water, food, shelter, warm, secured } => some(
            format!(
                "需安置{displaced:.0}人：有水{water:.0}，有食{food:.0}，有住{shelter:.0}，有暖{warm:.0}，\
                 基本生活得到保障{secured:.0}"
            ),
            format!(
                "of {displaced:.0} displaced {water:.0} have water, {food:.0} food, {shelter:.0} a roof, \
                 {warm:.0} warmth, {secured:.0} all of it"
            ),
        ),
        Fact::Scene { hours, connected_hours } => some(
            format!("现场{hours:.1}小时中{connected_hours:.1}小时通信畅通"),
            format!("voice and data worked in {connected_hours:.1} of {hours:.1} h at the scene"),
        ),
        _ => None,
    }
}

fn inventory(fact: &Fact) -> Option<Bilingual> {
    match *fact {
        Fact::Stock { tier: of, before, usable } => {
            let (zh, en) = tier(of);
            some(
                format!("{zh}储备{before:.0}套，可用{usable:.0}套"),
                format!("{usable:.0} of {before:.0} {en} sets can be used"),
            )
        }
        Fact::ShelterArea { before_m2, usable_m2 } => some(
            format!("避难面积{before_m2:.0}平方米，可用{usable_m2:.0}平方米"),
            format!("{usable_m2:.0} of {before_m2:.0} m2 of shelter can be used"),
        ),
        Fact::CommsEndurance { wired_hours, radio_hours } => some(
            format!("断电后有线政务网维持{wired_hours:.1}小时，800兆电台{radio_hours:.1}小时"),
            format!(
                "without mains the wired network lasted {wired_hours:.1} h, the radio {radio_hours:.1} h"
            ),
        ),
        Fact::Ended => some("推演结束", "the run ended"),
        _ => None,
    }
}
