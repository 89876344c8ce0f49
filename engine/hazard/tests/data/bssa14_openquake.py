"""Writes bssa14_openquake.csv and bssa14_periods.csv: python bssa14_openquake.py (needs openquake.engine 3.26.2)."""

import random

import numpy as np
from openquake.hazardlib.gsim.boore_2014 import BooreEtAl2014, BooreEtAl2014HighQ, BooreEtAl2014LowQ
from openquake.hazardlib.imt import PGA, PGV, SA

CLASSES = {"global": BooreEtAl2014, "china": BooreEtAl2014HighQ, "japan-italy": BooreEtAl2014LowQ}
RAKES = {"unspecified": None, "strike-slip": 10.0, "normal": -90.0, "reverse": 80.0}
MEASURES = {"pga": PGA(), "pgv": PGV(), "sa0.2": SA(0.2), "sa0.3": SA(0.3), "sa1.0": SA(1.0), "sa3.0": SA(3.0)}
HEADER = "# openquake.engine 3.26.2, BooreEtAl2014, BooreEtAl2014HighQ, BooreEtAl2014LowQ (region='nobasin'), compute().\n"


def evaluate(attenuation, slip, mag, rjb, vs30, imts):
    """Rows (ln mean, tau, phi) for the measures; sof=False stands for unspecified slip."""
    rake = RAKES[slip]
    model = CLASSES[attenuation](sof=rake is not None)
    fields = [("mag", float), ("rake", float), ("rjb", float), ("vs30", float)]
    ctx = np.array([(mag, rake or 0.0, rjb, vs30)], dtype=fields).view(np.recarray)
    mean, sig, tau, phi = (np.zeros((len(imts), 1)) for _ in range(4))
    model.compute(ctx, imts, mean, sig, tau, phi)
    assert np.allclose(sig, np.hypot(tau, phi))
    return np.stack([mean[:, 0], tau[:, 0], phi[:, 0]], axis=1)


def scenarios(count):
    draw = random.Random(2014)
    pick = draw.choice
    for _ in range(count):
        yield (
            pick(list(CLASSES)),
            pick(list(RAKES)),
            pick([4.0, 4.5, 4.8, 5.2, 5.5, 5.8, 6.2, 6.5, 7.0, 7.5, 8.0, 8.3]),
            pick([0.0, 1.0, 5.0, 10.0, 25.0, 50.0, 90.0, 110.0, 150.0, 200.0, 270.0, 300.0, 400.0]),
            # Not 225 m/s: the package applies both of the branches that meet there.
            pick([150.0, 180.0, 224.0, 226.0, 260.0, 299.0, 360.0, 500.0, 760.0, 1000.0, 1300.0]),
        )


with open("bssa14_openquake.csv", "w") as out:
    out.write(HEADER)
    out.write("attenuation,slip,mw,rjb_km,vs30_m_s," + ",".join(f"ln_{m},tau_{m},phi_{m}" for m in MEASURES) + "\n")
    for row in scenarios(600):
        values = evaluate(*row, list(MEASURES.values())).ravel()
        out.write(",".join(map(str, row)) + "," + ",".join(f"{v:.9g}" for v in values) + "\n")

PERIODS = sorted({round(imt.period, 4) for imt in BooreEtAl2014.COEFFS.sa_coeffs})
BETWEEN = [0.015, 0.0335, 0.0777, 0.163, 0.27, 0.43, 0.98, 1.05, 1.75, 2.95, 5.25, 9.9]
CASES = [("china", "reverse", 7.3, 60.0, 270.0), ("japan-italy", "normal", 5.7, 180.0, 620.0)]
with open("bssa14_periods.csv", "w") as out:
    out.write(HEADER)
    out.write("period_s,attenuation,slip,mw,rjb_km,vs30_m_s,ln_sa,tau,phi\n")
    for period in sorted(PERIODS + BETWEEN):
        for case in CASES:
            values = evaluate(*case, [SA(period)]).ravel()
            out.write(f"{period}," + ",".join(map(str, case)) + "," + ",".join(f"{v:.9g}" for v in values) + "\n")
