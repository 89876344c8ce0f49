"""Writes kriging_gstools.csv: simple kriging on the globe by GSTools, as a reference for the crate's own."""

import sys

import gstools as gs
import numpy as np

EARTH_KM = 6371.0088
STATIONS = 25
TARGETS = 40

rng = np.random.default_rng(20240607)
lon, lat = rng.uniform(115.4, 117.5, STATIONS), rng.uniform(39.4, 41.0, STATIONS)
residual = rng.normal(size=STATIONS)
sd = np.where(np.arange(STATIONS) % 3 == 0, 0.0, rng.uniform(0.1, 0.9, STATIONS))
to_lon, to_lat = rng.uniform(115.2, 117.7, TARGETS), rng.uniform(39.2, 41.2, TARGETS)
to_lon[0], to_lat[0] = lon[0], lat[0]

out = sys.stdout
out.write(f"# Made by kriging_gstools.py with GSTools {gs.__version__}: krige.Simple(Exponential(latlon=True,\n")
out.write(f"# geo_scale={EARTH_KM}, len_scale=range_km/3), mean=0, cond_err=sd^2); residuals and sd\n")
out.write("# are standardised. Rows 'given' are observations (value, sd), rows 'kriged' targets (mean, variance).\n")
out.write("range_km,row,lon,lat,first,second\n")
for range_km in (8.5, 25.7, 40.7):
    model = gs.Exponential(latlon=True, var=1.0, len_scale=range_km / 3.0, geo_scale=EARTH_KM)
    krige = gs.krige.Simple(
        model, cond_pos=(lat, lon), cond_val=residual, mean=0.0, cond_err=sd**2
    )
    mean, variance = krige((to_lat, to_lon), return_var=True)
    rows = [("given", *row) for row in zip(lon, lat, residual, sd)]
    rows += [("kriged", *row) for row in zip(to_lon, to_lat, mean, variance)]
    for name, *numbers in rows:
        out.write(f"{range_km},{name}," + ",".join(f"{number:.15g}" for number in numbers) + "\n")
