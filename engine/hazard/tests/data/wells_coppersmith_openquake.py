"""Writes wells_coppersmith_openquake.csv: median rupture sizes of Wells & Coppersmith 1994 as OpenQuake has them."""

from openquake.baselib import __version__
from openquake.hazardlib.scalerel.wc1994 import WC1994

RAKES = {"unspecified": None, "strike-slip": 0.0, "reverse": 90.0, "normal": -90.0}
MEDIANS = {
    "surface_length_km": WC1994.get_median_srl,
    "subsurface_length_km": WC1994.get_median_rld,
    "width_km": WC1994.get_median_rw,
    "area_km2": WC1994.get_median_area,
}

with open("wells_coppersmith_openquake.csv", "w") as out:
    names = "get_median_srl, get_median_rld, get_median_rw, get_median_area"
    print(f"# openquake.engine {__version__}, WC1994().{{{names}}}(mw, rake); rake 0, 90, -90 or none.", file=out)
    print("slip,mw,quantity,median", file=out)
    for slip, rake in RAKES.items():
        for mw in (5.5, 7.0):
            for quantity, median in MEDIANS.items():
                print(f"{slip},{mw},{quantity},{median(WC1994(), mw, rake):.9g}", file=out)
