"""Writes gaslib40.net and gaslib40.scn in GasLib's format from the JSON of GasLib-40 (python3 gaslib40.py FOLDER).

Figures: GasLib-40, Schmidt et al. 2017, Data 2(4):40, CC BY 3.0. The JSON gives Nikuradse factors, from which the
roughness 0.05 mm follows; flows are in kg/s there and written for a normal density of 0.785 kg/m3.
"""

import json
import os
import sys

folder = sys.argv[1]
net = json.load(open(os.path.join(folder, "network.json")))
nom = json.load(open(os.path.join(folder, "nominations.json")))["GasLib-40"]
name = {int(k): v["name"] for k, v in net["nodes"].items()}
kind = {v["node_id"]: "source" for v in net["entries"].values()} | {v["node_id"]: "sink" for v in net["exits"].values()}
note = "<!-- Figures of GasLib-40 (Schmidt et al. 2017, Data 2(4):40, CC BY 3.0), written by gaslib40.py. -->\n"
head = 'xmlns="http://gaslib.zib.de/Gas" xmlns:framework="http://gaslib.zib.de/Framework"'


def q(tag, value, unit):
    return f'<{tag} unit="{unit}" value="{value}"/>'


def in_order(table):
    return [table[k] for k in sorted(table, key=int)]


def write(path, lines):
    here = os.path.dirname(os.path.abspath(__file__))
    open(os.path.join(here, path), "w").write('<?xml version="1.0" encoding="UTF-8"?>\n' + note + "\n".join(lines) + "\n")


rows = [f"<network {head}>", "<framework:nodes>"]
for n in in_order(net["nodes"]):
    k = kind.get(n["id"], "innode")
    gas = ""
    if k == "source":
        gas = (q("flowMax", 10000, "1000m_cube_per_hour") + q("gasTemperature", 10, "Celsius")
               + q("normDensity", 0.785, "kg_per_m_cube"))
    rows.append(f'<{k} id="{n["name"]}" x="{n["x_coord"]}" y="{n["y_coord"]}"><height value="0" unit="m"/>'
                + q("pressureMin", n["min_pressure"] / 1e5, "bar") + q("pressureMax", n["max_pressure"] / 1e5, "bar")
                + gas + f"</{k}>")
rows += ["</framework:nodes>", "<framework:connections>"]
for p in in_order(net["pipes"]):
    rows.append(f'<pipe id="{p["name"]}" from="{name[p["fr_node"]]}" to="{name[p["to_node"]]}">'
                + q("length", p["length"] / 1000, "km") + q("diameter", p["diameter"] * 1000, "mm")
                + q("roughness", 0.05, "mm") + "</pipe>")
for c in in_order(net["compressors"]):
    rows.append(f'<compressorStation id="{c["name"]}" from="{name[c["fr_node"]]}" to="{name[c["to_node"]]}">'
                + q("pressureInMin", 1.01325, "bar") + q("pressureOutMax", 81.01325, "bar") + "</compressorStation>")
write("gaslib40.net", rows + ["</framework:connections>", "</network>"])

rows = [f"<boundaryValue {head}>", '<scenario id="GasLib_40">']
for type_, ends, nominated, key in (("entry", "entries", "entry_nominations", "max_injection"),
                                    ("exit", "exits", "exit_nominations", "max_withdrawal")):
    for k in sorted(nom[nominated], key=int):
        flow = nom[nominated][k][key] * 3.6 / 0.785
        rows.append(f'<node type="{type_}" id="{name[net[ends][k]["node_id"]]}">'
                    f'<flow bound="both" unit="1000m_cube_per_hour" value="{flow}"/></node>')
write("gaslib40.scn", rows + ["</scenario>", "</boundaryValue>"])
