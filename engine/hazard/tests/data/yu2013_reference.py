"""Writes yu2013_regions.csv and yu2013_openquake.csv: python yu2013_reference.py (needs openquake.engine 3.26.2).

The first file is an evaluation of the published equations by plain bisection, written apart from the Rust code.
The second is OpenQuake's own output, only where its blend of logarithms keeps its sign (above 3 gal and 3 cm/s).
"""

import math

import numpy as np
from openquake.hazardlib.gsim import yu_2013
from openquake.hazardlib.imt import PGA, PGV

# Per region and axis: A1, B1, A2, B2, C, D, E of PGA, then A1, B1, A2, B2, C of PGV (GB 18306-2015, tables 4 and 5).
COEFFICIENTS = {
    "East": (
        (1.979, 0.671, 3.533, 0.432, -2.315, 2.088, 0.399, -0.363, 0.791, 1.437, 0.513, -2.103),
        (1.176, 0.660, 2.753, 0.418, -2.004, 0.944, 0.447, -1.147, 0.788, 0.712, 0.502, -1.825),
    ),
    "Mid": (
        (2.417, 0.498, 3.706, 0.298, -2.079, 2.802, 0.295, 0.093, 0.621, 1.640, 0.382, -1.889),
        (1.715, 0.471, 2.690, 0.321, -1.723, 1.295, 0.331, -0.589, 0.601, 0.671, 0.407, -1.559),
    ),
    "Xinjiang": (
        (1.791, 0.720, 3.403, 0.472, -2.389, 1.772, 0.424, -0.547, 0.840, 1.310, 0.554, -2.181),
        (0.983, 0.713, 2.610, 0.463, -2.118, 0.825, 0.465, -1.351, 0.843, 0.569, 0.549, -1.945),
    ),
    "Tibet": (
        (2.387, 0.645, 3.807, 0.411, -2.416, 2.647, 0.366, -0.064, 0.766, 1.714, 0.491, -2.205),
        (1.003, 0.609, 2.457, 0.388, -1.854, 0.612, 0.457, -1.301, 0.741, 0.443, 0.474, -1.696),
    ),
}
OPENQUAKE = {
    "East": yu_2013.YuEtAl2013MsEastern,
    "Mid": yu_2013.YuEtAl2013MsStable,
    "Xinjiang": yu_2013.YuEtAl2013Ms,
    "Tibet": yu_2013.YuEtAl2013MsTibet,
}
MAGNITUDES = (5.0, 5.7, 6.5, 6.6, 7.3, 8.0, 8.5)
DISTANCES = (1.0, 4.0, 10.0, 25.0, 60.0, 120.0, 200.0)


class Axis:
    """lg Y = level + slope lg(R + offset) for one axis, measure and magnitude."""

    def __init__(self, row, measure, ms):
        a1, b1, a2, b2, c, d, e = row[:7]
        if measure == "pgv":
            a1, b1, a2, b2, c = row[7:]
        self.level = a1 + b1 * ms if ms <= 6.5 else a2 + b2 * ms
        self.slope, self.offset = c, d * math.exp(e * ms)

    def lg(self, r):
        return self.level + self.slope * math.log10(r + self.offset)

    def radius(self, lg):
        return 10 ** ((lg - self.level) / self.slope) - self.offset


def evaluate(region, measure, ms, theta_deg, r):
    """Without and with a depth of 15 km; theta from the strike."""
    long, short = (Axis(row, measure, ms) for row in COEFFICIENTS[region])
    cos2 = math.cos(math.radians(theta_deg)) ** 2
    sin2 = 1.0 - cos2
    low, high = -12.0, min(long.lg(0.0), short.lg(0.0))
    for _ in range(100):
        mid = (low + high) / 2
        a, b = long.radius(mid), short.radius(mid)
        inside = a > 0 and b > 0 and r * r * (cos2 / a**2 + sin2 / b**2) < 1.0
        low, high = (mid, high) if inside else (low, mid)
    lg = (low + high) / 2
    a, b = max(long.radius(lg), 0.0), max(short.radius(lg), 0.0)
    deep = long.lg(math.sqrt(a * a + 225.0)) * cos2 + short.lg(math.sqrt(b * b + 225.0)) * sin2
    return 10**lg, 10**deep


def openquake(region, ms, theta_deg, r):
    """PGA in gal and PGV in cm/s. One site a call: the class applies the last magnitude to every row."""
    fields = [("mag", float), ("repi", float), ("azimuth", float)]
    ctx = np.array([(ms, r, theta_deg)], dtype=fields).view(np.recarray)
    mean, sig, tau, phi = (np.zeros((2, 1)) for _ in range(4))
    OPENQUAKE[region]().compute(ctx, [PGA(), PGV()], mean, sig, tau, phi)
    # The class divides gal by 100 g.
    return math.exp(mean[0, 0]) * 980.665, math.exp(mean[1, 0])


if __name__ == "__main__":
    with open("yu2013_regions.csv", "w") as exact, open("yu2013_openquake.csv", "w") as theirs:
        exact.write("# yu2013_reference.py, evaluate(): published equations by bisection, Python floats.\n")
        exact.write("region,ms,theta_deg,r_km,pga_gal_h0,pgv_cm_s_h0,pga_gal_h15,pgv_cm_s_h15\n")
        theirs.write("# openquake.engine 3.26.2, YuEtAl2013Ms{Eastern,Stable,,Tibet}.compute(); above 3 gal, 3 cm/s.\n")
        theirs.write("region,ms,theta_deg,r_km,pga_gal,pgv_cm_s\n")
        for region in COEFFICIENTS:
            for ms in MAGNITUDES:
                for theta in (0.0, 20.0, 45.0, 60.0, 90.0):
                    for r in DISTANCES:
                        pga, pgv = (evaluate(region, m, ms, theta, r) for m in ("pga", "pgv"))
                        key = f"{region},{ms},{theta:.0f},{r:.0f}"
                        exact.write(f"{key},{pga[0]:.9g},{pgv[0]:.9g},{pga[1]:.9g},{pgv[1]:.9g}\n")
                        if theta in (0.0, 45.0, 90.0) and r in (1.0, 10.0, 60.0, 200.0):
                            a, v = openquake(region, ms, theta, r)
                            if pga[1] > 3.0 and pgv[1] > 3.0:
                                theirs.write(f"{key},{a:.6g},{v:.6g}\n")
