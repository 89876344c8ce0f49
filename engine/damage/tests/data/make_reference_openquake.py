"""Writes fragility_openquake.csv and vulnerability_openquake.csv beside itself.

Needs openquake.engine 3.26.2 (used for its numbers only), numpy 2.4 and scipy 1.15.
Run: python make_reference_openquake.py
"""

import csv
from pathlib import Path

import numpy
import pandas
from openquake.risklib.scientific import (
    FragilityFunctionContinuous,
    FragilityFunctionDiscrete,
    VulnerabilityFunction,
)
from scipy import stats

HERE = Path(__file__).parent
LEVELS = [0.02, 0.05, 0.1, 0.137, 0.2, 0.28, 0.4, 0.6, 0.85, 1.2, 2.5]
CONTINUOUS = [  # mean, standard deviation, smallest and largest level, level without damage (0: none)
    (0.20, 0.08, 0.0, 0.0, 0.0),
    (0.45, 0.25, 0.0, 0.0, 0.0),
    (0.90, 0.90, 0.05, 1.0, 0.0),
    (0.30, 0.12, 0.0, 0.0, 0.1),
]
DISCRETE = [  # levels, probabilities, level without damage
    ([0.1, 0.2, 0.4, 0.8, 1.2], [0.01, 0.08, 0.35, 0.80, 0.95], 0.0),
    ([0.1, 0.2, 0.4, 0.8, 1.2], [0.01, 0.08, 0.35, 0.80, 0.95], 0.15),
    ([0.05, 0.3, 0.9], [0.0, 0.5, 1.0], 0.0),
]
IMLS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.2]
RATIOS = [0.002, 0.01, 0.06, 0.236, 0.642, 0.846]
COVS = [1.6, 1.2, 0.9, 0.6, 0.3, 0.2]
UNIFORMS = [0.01, 0.1, 0.37, 0.5, 0.84, 0.99]
TOP = "# openquake.engine 3.26.2 (PyPI), openquake.risklib.scientific: "


def write(name, header, columns, rows):
    with open(HERE / name, "w", newline="") as file:
        file.write(TOP + header + "\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def fragility_rows():
    for case, (mean, stddev, low, high, none) in enumerate(CONTINUOUS):
        curve = FragilityFunctionContinuous("ls", mean, stddev, low, high, none)
        for level in LEVELS:
            value = curve(numpy.array([level]))[0]
            yield ["continuous", case, level, repr(float(value))]
    for case, (levels, poes, none) in enumerate(DISCRETE):
        curve = FragilityFunctionDiscrete("ls", levels, poes, none)
        for level in LEVELS:
            yield ["discrete", case, level, repr(float(curve([level])[0]))]


def vulnerability_rows():
    for name, family in [("LN", None), ("BT", stats.beta)]:
        curve = VulnerabilityFunction("v", "PGA", IMLS, RATIOS, COVS, name)
        curve.init()
        for level in LEVELS:
            frame = pandas.DataFrame(dict(eid=[0], gmv_0=[level], sid=[0]))
            row = curve.interpolate(frame, "gmv_0").iloc[0]
            mean, stddev = row["mean"], row["mean"] * row["cov"]
            for ratio in [0.01, 0.3]:
                survival = float(curve.survival(numpy.array(ratio), mean, stddev))
                yield [name, "survival", level, ratio, repr(float(mean)), repr(float(row["cov"])), repr(survival)]
            for uniform in UNIFORMS if mean > 0 else []:
                if family is None:
                    sigma = numpy.sqrt(numpy.log(1 + row["cov"] ** 2))
                    value = stats.lognorm.ppf(uniform, sigma, scale=mean / numpy.sqrt(1 + row["cov"] ** 2))
                else:
                    c = (1 - mean) / stddev**2 - 1 / mean
                    value = family.ppf(uniform, c * mean**2, c * (mean - mean**2))
                yield [name, "quantile", level, uniform, repr(float(mean)), repr(float(row["cov"])), repr(float(value))]


write(
    "fragility_openquake.csv",
    "FragilityFunctionContinuous and FragilityFunctionDiscrete called at each level; cases stand in the script",
    ["kind", "case", "level", "probability"],
    fragility_rows(),
)
write(
    "vulnerability_openquake.csv",
    "VulnerabilityFunction.interpolate and .survival; quantiles by scipy.stats with the same parameters",
    ["distribution", "what", "level", "argument", "mean", "cov", "value"],
    vulnerability_rows(),
)
