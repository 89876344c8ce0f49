"""Writes planar_distances.csv: python planar_openquake.py (needs openquake.engine 3.26.2)."""

import numpy as np
from openquake.hazardlib.geo import Mesh, PlanarSurface, Point

# Upper edge from (lon, lat) along strike; length, dip, top depth and width in km and degrees.
PLANES = [
    (117.0, 40.0, 30.0, 40.0, 30.0, 0.0, 20.0),
    (117.0, 40.0, 75.0, 25.0, 60.0, 5.0, 15.0),
    (104.0, 31.0, 229.0, 60.0, 45.0, 2.0, 18.0),
    (116.5, 39.7, 320.0, 30.0, 90.0, 3.0, 12.0),
    (102.2, 29.6, 160.0, 35.0, 70.0, 0.0, 10.0),
]
OFFSETS = [(-0.6, 0.1), (-0.3, -0.3), (-0.1, 0.05), (0.0, 0.0), (0.05, 0.15), (0.15, 0.02), (0.3, 0.4), (0.7, -0.2)]

with open("planar_distances.csv", "w") as out:
    out.write("# openquake.engine 3.26.2, PlanarSurface.get_min_distance (rrup) and get_joyner_boore_distance (rjb).\n")
    out.write("lon0,lat0,lon1,lat1,dip_deg,top_km,width_km,lon,lat,rrup_km,rjb_km\n")
    for lon, lat, strike, length, dip, top, width in PLANES:
        start = Point(lon, lat, top)
        end = start.point_at(length, 0.0, strike)
        down = width * np.sin(np.radians(dip))
        away = width * np.cos(np.radians(dip))
        corners = [p.point_at(away, down, strike + 90.0) for p in (end, start)]
        surface = PlanarSurface(strike, dip, start, end, *corners)
        for dlon, dlat in OFFSETS:
            mesh = Mesh(np.array([lon + dlon]), np.array([lat + dlat]), None)
            rrup, rjb = surface.get_min_distance(mesh)[0], surface.get_joyner_boore_distance(mesh)[0]
            out.write(f"{lon},{lat},{end.longitude:.8f},{end.latitude:.8f},{dip},{top},{width},")
            out.write(f"{lon + dlon:.4f},{lat + dlat:.4f},{rrup:.6f},{rjb:.6f}\n")
