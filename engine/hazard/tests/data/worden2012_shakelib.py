"""Writes worden2012_forward.csv and worden2012_inverse.csv: python worden2012_shakelib.py (needs esi-shakelib 1.2.1)."""

import math

import numpy as np
from esi_shakelib.gmice.wgrw12 import WGRW12
from openquake.hazardlib.imt import PGA, PGV, SA

MEASURES = {"pga": PGA(), "pgv": PGV(), "sa0.3": SA(0.3), "sa1.0": SA(1.0), "sa3.0": SA(3.0)}
EVENTS = [None, (4.5, 25.0), (7.0, 3.0), (7.9, 420.0), (2.5, 60.0)]
MODEL = WGRW12()


def residual_arguments(event):
    return (None, None) if event is None else (np.array([event[1]]), event[0])


def key(name, event):
    return f"{name}," + ("," if event is None else f"{event[0]},{event[1]}")


with open("worden2012_forward.csv", "w") as out:
    out.write("# esi-shakelib 1.2.1, WGRW12.getMIfromGM; lg of cm/s2 or cm/s; no event: without distance terms.\n")
    out.write("measure,magnitude,distance_km,lg_cgs,mmi\n")
    for name, imt in MEASURES.items():
        for event in EVENTS:
            for lg in np.arange(-1.63, 3.2, 0.23):
                # The package converts accelerations with 981 cm/s2 a g.
                amps = np.array([(lg - (0.0 if name == "pgv" else math.log10(981.0))) * math.log(10.0)])
                dists, mag = residual_arguments(event)
                mmi, _ = MODEL.getMIfromGM(amps, imt, dists, mag)
                out.write(f"{key(name, event)},{lg:.2f},{mmi[0]:.9g}\n")

with open("worden2012_inverse.csv", "w") as out:
    out.write("# esi-shakelib 1.2.1, WGRW12.getGMfromMI; lg of cm/s2 or cm/s; no event: without distance terms.\n")
    out.write("measure,magnitude,distance_km,mmi,lg_cgs\n")
    for name, imt in MEASURES.items():
        for event in EVENTS[:3]:
            for mmi in (1.0, 1.7, 2.3, 3.5, 4.1, 4.6, 5.3, 6.5, 8.0, 10.0):
                dists, mag = residual_arguments(event)
                ln, _ = MODEL.getGMfromMI(np.array([mmi]), imt, dists, mag)
                lg = ln[0] / math.log(10.0) + (0.0 if name == "pgv" else math.log10(981.0))
                out.write(f"{key(name, event)},{mmi},{lg:.9g}\n")
