use shapan_analysis::folder::*;
use shapan_analysis::outcome::*;
use shapan_analysis::*;
use shapan_journal::*;
use shapan_scenarios::quantity::Grade;
use shapan_scenarios::target::*;
use shapan_scenarios::text::Bilingual;
fn b(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}
struct L(u64);
impl L {
    fn n(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 11) as f64) / (1u64 << 53) as f64
    }
}
fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let mut zones = vec![];
    for l in text.lines().skip(1) {
        let f: Vec<&str> = l.split(',').collect();
        zones.push(ZoneInfo {
            id: f[0].into(),
            name: b(f[2], f[3]),
            district: b(f[4], f[5]),
            lon: f[6].parse().unwrap(),
            lat: f[7].parse().unwrap(),
            residents: f[9].parse().unwrap(),
            core: f[4] == "东城区" || f[4] == "西城区",
            central: false,
        });
    }
    let t = |id: &str, p: &str, zh: &str, en: &str, m: Option<Measure>, c, th, u: &str| Target {
        id: id.into(),
        promise: p.into(),
        rows: vec![],
        name: b(zh, en),
        clock: b("自地震发生起", "from the shock"),
        measure: m,
        comparator: c,
        threshold: th,
        unit: u.into(),
        required_share: 0.95,
        plan: "beijing-14".into(),
    };
    let targets = vec![
        t(
            "bj14-k02",
            "K02",
            "首批区级救灾物资运抵现场",
            "First district goods on site",
            Some(Measure::FirstSupplyHours { tier: SupplyTier::District, site_from_persons: 100.0 }),
            Comparator::AtMost,
            Some(4.0),
            "h",
        ),
        t(
            "bj14-k03",
            "K03",
            "首批市级救灾物资运抵现场",
            "First city goods on site",
            Some(Measure::FirstSupplyHours { tier: SupplyTier::City, site_from_persons: 100.0 }),
            Comparator::AtMost,
            Some(6.0),
            "h",
        ),
        t(
            "bj14-k04",
            "K04",
            "受灾人员基本生活得到有效救助",
            "Basic life of the affected secured",
            Some(Measure::BasicLifeHours),
            Comparator::AtMost,
            Some(10.0),
            "h",
        ),
        t(
            "bj14-k06",
            "K06",
            "核心区消防5分钟到场覆盖率",
            "Five-minute fire cover of the core",
            Some(Measure::FireCoverShare { minutes: 5.0, area: FireArea::Core }),
            Comparator::AtLeast,
            Some(1.0),
            "share",
        ),
        t(
            "bj14-k07",
            "K07",
            "200公里内航空救援到场时间",
            "Air rescue within 200 km",
            Some(Measure::AirArrivalHours),
            Comparator::AtMost,
            Some(2.0),
            "h",
        ),
        t(
            "bj14-k11",
            "K11",
            "救灾物资储备规模",
            "Stock of relief goods",
            Some(Measure::StockShare),
            Comparator::AtLeast,
            Some(0.012),
            "share",
        ),
        t(
            "bj14-k12",
            "K12",
            "人均避难场所面积",
            "Shelter area a person",
            Some(Measure::ShelterAreaPerPerson),
            Comparator::AtLeast,
            Some(1.5),
            "m2/person",
        ),
        t(
            "bj14-k15",
            "K15",
            "百万人口自然灾害死亡率",
            "Deaths per million residents",
            Some(Measure::DeathsPerMillion),
            Comparator::AtMost,
            None,
            "per million",
        ),
        t("bj14-k01", "K01", "预警发布", "Early warning", None, Comparator::AtMost, Some(10.0), "s"),
    ];
    let s = Setting {
        id: "beijing-m8".into(),
        title: b("三河—平谷八级地震重现", "The 1679 earthquake again"),
        plan: b("北京市“十四五”应急体系规划", "Beijing's 14th five-year emergency plan"),
        start: "2025-01-15T02:00:00+08:00".into(),
        digest: "ab".repeat(32),
        horizon_hours: 72.0,
        zones,
        centre_zone: 0,
        targets,
        air_enabled: true,
        air_radius_km: 200.0,
        map_note: Some("公开使用地图前请送审。".into()),
    };
    let scorer = Scorer::of(s.clone());
    let mut outs = vec![];
    let t0 = std::time::Instant::now();
    let mut nrec = 0u64;
    let mut tfold = std::time::Duration::ZERO;
    for r in 0..200u64 {
        let mut g = L(r * 7919 + 13);
        for _ in 0..9 {
            g.n();
        }
        let common = (g.n() - 0.5) * 1.2;
        let mut rec: Vec<Record> = vec![];
        let mut push = |h: f64, z: Option<u16>, f: Fact| {
            rec.push(Record {
                id: RecordId(0),
                cause: None,
                time_us: (h * 3.6e9) as i64,
                zone: z.map(Zone),
                fact: f,
            })
        };
        push(0.0, None, Fact::Shock { magnitude_ms: 8.0 });
        let mut info = vec![];
        for (i, z) in s.zones.iter().enumerate() {
            let d = (((z.lon - 117.0) * 85.0).powi(2) + ((z.lat - 40.0) * 111.0).powi(2)).sqrt();
            let inten = 10.6 - 1.5 * (1.0 + d / 14.0).ln() + common * 0.6 + (g.n() - 0.5) * 0.7;
            let share = ((inten - 6.6) / 5.0).clamp(0.0, 0.8).powf(2.0);
            let disp = z.residents * share;
            let k = z.residents * share * share * 0.02;
            push(0.0, Some(i as u16), Fact::Shaking { pga_gal: 200.0, pgv_cm_s: 20.0, intensity: inten });
            push(
                0.0,
                Some(i as u16),
                Fact::ZoneDamage {
                    present: z.residents,
                    buildings: z.residents / 40.0,
                    collapsed: z.residents / 40.0 * share * 0.15,
                    killed: k,
                    trapped: k * 3.0,
                    severe: k * 1.4,
                    light: k * 5.0,
                    displaced: disp * 1.2,
                },
            );
            push(
                0.0,
                Some(i as u16),
                Fact::FireCover { within_5_min: (1.0 - share * 1.5).max(0.1), within_3_min: 0.4 },
            );
            push(
                0.0,
                Some(i as u16),
                Fact::Stock {
                    tier: Tier::District,
                    before: z.residents * 0.012,
                    usable: z.residents * 0.0125 * (1.0 - share),
                },
            );
            push(
                0.0,
                Some(i as u16),
                Fact::ShelterArea { before_m2: z.residents * 1.4, usable_m2: z.residents * 1.1 },
            );
            let serve = 1.9 + d / 45.0 * (0.6 + g.n()) + share * 2.0 + g.n();
            let cty = serve + 1.5 + g.n();
            info.push((disp, serve, cty, 3.0 + 9.0 * share * (0.6 + g.n()) + d / 60.0));
            if g.n() < 0.02 {
                push(0.0, Some(i as u16), Fact::SortieCalled { vehicle: i as u32 });
                push(
                    1.2,
                    Some(i as u16),
                    Fact::SortieOnScene {
                        vehicle: i as u32,
                        distance_km: 60.0,
                        hours_since_call: 0.8 + g.n() * 1.3,
                    },
                );
            }
            for (n, (tier, u)) in [(Tier::District, serve), (Tier::City, cty)].into_iter().enumerate() {
                let c = (i * 2 + n) as u32;
                let z = Some(i as u16);
                push(u * 0.15, z, Fact::NeedCounted { displaced: disp });
                push(u * 0.25, z, Fact::DistrictKnows { displaced: disp });
                push(u * 0.3, z, Fact::CityKnows { displaced: disp });
                push(
                    u * 0.4,
                    z,
                    Fact::Ordered {
                        consignment: c,
                        tier,
                        from: Subject::new(SubjectKind::Depot, 0),
                        sets: 200.0,
                        mode: Mode::Road,
                    },
                );
                push(u * 0.5, z, Fact::ReadyToLoad { consignment: c });
                push(u * 0.6, z, Fact::Departed { consignment: c, vehicle: 1, expected_hours: 0.5 });
                push(u * 0.9, z, Fact::Arrived { consignment: c, blocked_hours: u * 0.3 * share });
                push(u, z, Fact::Unloaded { consignment: c, tier, sets: 200.0 });
            }
        }
        for step in 0..144 {
            let h = step as f64 * 0.5;
            for (i, (disp, _, _, tau)) in info.iter().enumerate() {
                let sec =
                    disp * (1.0 - (-(h / tau).powi(2)).exp()).min(1.0) * if h < 0.5 { 0.0 } else { 1.0 };
                let sec = if sec > 0.985 * disp { *disp } else { sec };
                push(
                    h,
                    Some(i as u16),
                    Fact::Relief {
                        displaced: *disp,
                        water: sec,
                        food: sec,
                        shelter: *disp,
                        warm: sec,
                        secured: sec,
                    },
                );
                if step % 4 == 0 {
                    push(
                        h,
                        Some(i as u16),
                        Fact::Died {
                            trapped: disp * 1e-4 / (1.0 + h),
                            waiting: 0.0,
                            hospital: 0.0,
                            fire: 0.0,
                        },
                    );
                }
            }
        }
        rec.sort_by_key(|r| r.time_us);
        nrec += rec.len() as u64;
        let t1 = std::time::Instant::now();
        let mut f = scorer.fold();
        for x in &rec {
            f.record(x);
        }
        outs.push((r, f.finish()));
        tfold += t1.elapsed();
    }
    println!(
        "{} records, fold {:?}, {:.1} ns/record; total {:?}",
        nrec,
        tfold,
        tfold.as_nanos() as f64 / nrec as f64,
        t0.elapsed()
    );
    let t1 = std::time::Instant::now();
    let sum = Summary::of(&s, &outs);
    println!("summary {:?}", t1.elapsed());
    let p = |path: &str, v: f64, g| Assumption {
        path: path.into(),
        value: v,
        low: v * 0.5,
        high: v * 2.0,
        unit: "h".into(),
        source: "estimate_2026".into(),
        grade: g,
    };
    let ev = Evidence {
        parameters: vec![
            p("plan.supply.unload_h_per_10t", 0.5, Grade::E),
            p("plan.command.duty_alert_min", 3.0, Grade::M),
            p("plan.command.x", 3.0, Grade::V),
            p("plan.command.y", 3.0, Grade::S),
        ],
        rows: [(Grade::V, 200), (Grade::D, 4000), (Grade::E, 5400)].into(),
    };
    for (lang, dir) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let t1 = std::time::Instant::now();
        let out = std::path::Path::new("/tmp/analysis_out").join(dir);
        write_folder(
            &out,
            &RunFolder {
                setting: &s,
                seed: 1,
                version: "0.1.0",
                summary: &sum,
                outcomes: &outs,
                failures: &[],
                evidence: &ev,
            },
            lang,
        )
        .unwrap();
        println!("folder {:?}", t1.elapsed());
    }
    let j = serde_json::to_string(&outs[0]).unwrap();
    println!("outcome json {} bytes", j.len());
}
