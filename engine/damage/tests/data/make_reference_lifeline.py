"""Writes lifeline_*.csv beside itself: what published packages say for the inputs below.

Needs openquake.engine 3.26.2 and wntr 1.5.0 from PyPI. Only their figures are kept.
"""

import itertools
from pathlib import Path

import numpy as np
from openquake.sep.landslide import displacement, probability, static_safety_factor
from openquake.sep.liquefaction import lateral_spreading, liquefaction, vertical_settlement
from wntr.scenario.earthquake import Earthquake

HERE = Path(__file__).parent
OPENQUAKE = "openquake.engine 3.26.2, openquake.sep"
WNTR = "wntr 1.5.0, wntr.scenario.earthquake.Earthquake"
PGA_G = [0.05, 0.1, 0.13, 0.16, 0.25, 0.37, 0.52, 0.8]
CRITICAL_G = [0.02, 0.05, 0.1, 0.25, 0.6]


def write(name, source, columns, rows):
    lines = [f"# {source}", columns]
    lines += [",".join(v if isinstance(v, str) else f"{v:.9g}" for v in row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n")


def hazus_liquefaction():
    for category, pga, (mag, water) in itertools.product(
        ["vh", "h", "m", "l", "vl", "n"], PGA_G, [(5.5, 0.5), (6.5, 1.524), (7.5, 3.0), (8.0, 12.0)]
    ):
        yield (
            category, pga, mag, water,
            float(liquefaction.hazus_liquefaction_probability(pga, mag, category, water)),
            float(lateral_spreading.hazus_lateral_spreading_displacement(mag, pga, category)),
            vertical_settlement.hazus_vertical_settlement(category),
        )


def geospatial():
    for pga, mag, wet, vs30 in itertools.product([0.05, 0.2, 0.6], [5.5, 6.5, 7.8], [2.0, 8.0], [150.0, 270.0, 500.0]):
        p, _ = liquefaction.zhu_etal_2015_general(pga, mag, wet, vs30)
        yield "zhu2015", pga, mag, wet, vs30, 0.0, float(p), 0.0
    places = itertools.product([2.5, 8.0, 30.0, 90.0], [150.0, 300.0, 610.0, 640.0], [0.1, 3.0], [0.5, 20.0], [550.0, 1200.0])
    for pgv, vs30, water, coast, rain in places:
        p, _, extent = liquefaction.zhu_etal_2017_coastal(pgv, vs30, water, coast, rain)
        yield "zhu2017coastal", pgv, vs30, water, coast, rain, float(p), float(extent)
        p, _, extent = liquefaction.zhu_etal_2017_general(pgv, vs30, water, coast, rain)
        yield "zhu2017general", pgv, vs30, water, coast, rain, float(p), float(extent)


def newmark():
    for pga, critical in itertools.product(PGA_G, CRITICAL_G):
        a = displacement.jibson_2007_model_a(np.array([pga]), np.array([critical]))
        yield "jibson2007pga", pga, critical, 0.0, a[0], probability.jibson_etal_2000_probability(a)[0]
        for mag in [5.5, 6.6, 7.5]:
            b = displacement.jibson_2007_model_b(np.array([pga]), np.array([critical]), mag)
            yield "jibson2007mw", pga, critical, mag, b[0], probability.jibson_etal_2000_probability(b)[0]


def slopes():
    for tilt, cohesion, wet in itertools.product([0.1, 0.36, 0.84], [2e3, 15e3], [0.0, 0.5]):
        safety = static_safety_factor.infinite_slope_fs(tilt, cohesion, 32.0, wet, 2.4, 1600.0)
        critical = displacement.critical_accel(np.array([safety]), np.array([tilt]))[0]
        yield tilt, cohesion, 32.0, wet, 2.4, 1600.0, float(safety), float(critical)


def pipes():
    quake = Earthquake((0.0, 0.0), 7.0, 10_000.0)
    for pgv_cm_s, weight in itertools.product([1.0, 5.0, 12.0, 30.0, 60.0, 150.0], [0.15, 0.5, 1.0]):
        rates = [quake.repair_rate_model(pgv_cm_s / 100.0, weight, method) for method in (1, 2)]
        yield pgv_cm_s, weight, *rates


write("lifeline_liquefaction.csv", f"{OPENQUAKE}.liquefaction: hazus_liquefaction_probability, hazus_lateral_spreading_displacement, hazus_vertical_settlement",
      "category,pga_g,mw,groundwater_m,probability,spread_m,settlement_m", hazus_liquefaction())
write("lifeline_geospatial.csv", f"{OPENQUAKE}.liquefaction: zhu_etal_2015_general (pga_g,mw,cti,vs30), zhu_etal_2017_coastal (pgv,vs30,river_km,coast_km,rain_mm), zhu_etal_2017_general (pgv,vs30,water_km,water_table_m,rain_mm)",
      "model,a,b,c,d,e,probability,extent_percent", geospatial())
write("lifeline_newmark.csv", f"{OPENQUAKE}.landslide: jibson_2007_model_a, jibson_2007_model_b, jibson_etal_2000_probability",
      "model,pga_g,critical_g,mw,displacement_m,failure_probability", newmark())
write("lifeline_slopes.csv", f"{OPENQUAKE}.landslide: infinite_slope_fs, critical_accel",
      "slope,cohesion_pa,friction_deg,saturation,thickness_m,density_kg_m3,safety,critical_g", slopes())
write("lifeline_pipes.csv", f"{WNTR}.repair_rate_model, methods 1 (linear) and 2 (power); it turns feet into metres by 3.28",
      "pgv_cm_s,weight,linear_per_m,power_per_m", pipes())
