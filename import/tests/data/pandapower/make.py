"""Writes the network of one version of pandapower, and its DC flows: make.py PREFIX.

A small net with one of each element, so that both versions of the format are read.
"""
import sys

import pandapower as pp

prefix = sys.argv[1]
net = pp.create_empty_network(name="small", sn_mva=100.0)


def bus(name, kv, lon, lat, **more):
    return pp.create_bus(net, vn_kv=kv, name=name, geodata=(lon, lat), **more)


feed = bus("feed", 220.0, 116.30, 39.90)
west = bus("west", 110.0, 116.31, 39.91)
east = bus("east", 110.0, 116.35, 39.92)
tie = bus("tie", 110.0, 116.35, 39.92)
town = bus("town", 10.0, 116.36, 39.93)
mill = bus("mill", 35.0, 116.37, 39.94)
dead = bus("dead", 10.0, 116.38, 39.95, in_service=False)
pp.create_ext_grid(net, feed, name="grid")
pp.create_gen(net, east, p_mw=20.0, max_p_mw=50.0, name="plant")
pp.create_sgen(net, town, p_mw=1.0, name="roof")
pp.create_load(net, west, p_mw=30.0, name="west load")
pp.create_load(net, town, p_mw=8.0, scaling=0.5, name="town load")
pp.create_load(net, mill, p_mw=5.0, name="mill load")
pp.create_load(net, dead, p_mw=1.0, name="no load")
pp.create_motor(net, town, pn_mech_mw=0.9, cos_phi=0.9, efficiency_percent=90.0, name="pump motor")
line = dict(r_ohm_per_km=0.05, x_ohm_per_km=0.4, c_nf_per_km=9.0)
pp.create_line_from_parameters(net, west, east, 8.0, max_i_ka=0.6, parallel=2, name="double", **line)
pp.create_line_from_parameters(net, west, tie, 9.0, max_i_ka=0.5, df=0.8, name="single", **line)
spare = pp.create_line_from_parameters(net, west, east, 5.0, max_i_ka=0.5, name="spare", **line)
pp.create_transformer_from_parameters(
    net, feed, west, sn_mva=180.0, vn_hv_kv=220.0, vn_lv_kv=110.0, vk_percent=12.0, vkr_percent=0.3,
    pfe_kw=50.0, i0_percent=0.1, parallel=2, name="bank")
pp.create_transformer3w_from_parameters(
    net, tie, mill, town, vn_hv_kv=110.0, vn_mv_kv=35.0, vn_lv_kv=10.0, sn_hv_mva=50.0, sn_mv_mva=40.0,
    sn_lv_mva=25.0, vk_hv_percent=10.5, vk_mv_percent=6.5, vk_lv_percent=17.0, vkr_hv_percent=0.3,
    vkr_mv_percent=0.3, vkr_lv_percent=0.3, pfe_kw=30.0, i0_percent=0.1, name="three")
pp.create_switch(net, east, tie, et="b", closed=True, name="coupler")
pp.create_switch(net, east, spare, et="l", closed=False)
pp.create_shunt(net, west, q_mvar=1.0)
net["std_types"] = {}
pp.to_json(net, f"{prefix}.json")
pp.rundcpp(net)
with open(f"{prefix}.csv", "w") as out:
    out.write(f"# pandapower {pp.__version__}, rundcpp of the network of make.py: power into each element at its first bus, MW\n")
    out.write("element,p_mw\n")
    for name, table, column in [("line", net.res_line, "p_from_mw"), ("trafo", net.res_trafo, "p_hv_mw")]:
        for number, row in table.iterrows():
            out.write(f"{net[name].at[number, 'name']},{float(row[column])!r}\n")
    for side in ["hv", "mv", "lv"]:
        out.write(f"three-{side},{float(net.res_trafo3w.at[0, f'p_{side}_mw'])!r}\n")
