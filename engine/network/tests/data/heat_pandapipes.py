"""Writes heat_pandapipes.csv: a meshed heating grid of 16 nodes, supply and return, by pandapipes.

    python heat_pandapipes.py

Needs pandapipes. The fluid has constant properties; each pipe is one section.
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandapipes as pp

HEAT, DENSITY, VISCOSITY = 4190.0, 972.0, 3.55e-4
SIDE, GROUND, SUPPLY, ROUGH_MM, LOSS = 4, 5.0, 110.0, 0.5, 0.6
KELVIN = 273.15


def build():
    net = pp.create_empty_network()
    fluid = pp.create_constant_fluid("hot", "liquid", density=DENSITY, viscosity=VISCOSITY, heat_capacity=HEAT,
                                     compressibility=1.0, der_compressibility=0.0, molar_mass=18.0)
    net.fluid = fluid
    count = SIDE * SIDE
    supply = [pp.create_junction(net, pn_bar=5, tfluid_k=380) for _ in range(count)]
    back = [pp.create_junction(net, pn_bar=5, tfluid_k=320) for _ in range(count)]
    pipes = []
    for at in range(count):
        for other, there in ((at + 1, at % SIDE + 1 < SIDE), (at + SIDE, at + SIDE < count)):
            if there:
                pipes.append((at, other, 300.0 + 41.0 * (len(pipes) % 6), 0.15 if len(pipes) % 3 else 0.25))
    for start, end, length, diameter in pipes:
        for a, b in ((supply[start], supply[end]), (back[end], back[start])):
            pp.create_pipe_from_parameters(net, a, b, length_km=length / 1e3, inner_diameter_mm=diameter * 1e3, k_mm=ROUGH_MM,
                                           u_w_per_m2k=LOSS / (np.pi * diameter), text_k=GROUND + KELVIN)
    pp.create_circ_pump_const_pressure(net, back[0], supply[0], p_flow_bar=12, plift_bar=8, t_flow_k=SUPPLY + KELVIN)
    zones = [(at, 0.4 + 0.15 * (at % 5), 45.0 + at % 7) for at in range(1, count)]
    for at, mw, back_c in zones:
        pp.create_heat_consumer(net, supply[at], back[at], qext_w=mw * 1e6, treturn_k=back_c + KELVIN)
    return net, supply, back, pipes, zones


def main():
    net, supply, back, pipes, zones = build()
    pp.pipeflow(net, mode="bidirectional", friction_model="nikuradse", iter=500, tol_p=1e-9, tol_m=1e-9, tol_T=1e-9,
                tol_res=1e-6)
    t, p, m = net.res_junction.t_k - KELVIN, net.res_junction.p_bar, net.res_pipe.mdot_from_kg_per_s
    lines = [f"# pandapipes {version('pandapipes')} pipeflow(mode='bidirectional', friction_model='nikuradse'), constant fluid",
             "kind,id,numbers: node supply_c return_c kpa_below_first; pipe from to m m mm W/mK kg/s; source node c; zone node mw return_c"]
    lift = p[supply[0]] - p[back[0]]
    for at, (a, b) in enumerate(zip(supply, back)):
        lines.append(f"node,{at},{t[a]:.9g},{t[b]:.9g},{100 * (lift - (p[a] - p[b])):.9g}")
    for at, (start, end, length, diameter) in enumerate(pipes):
        lines.append(f"pipe,p{at},{start},{end},{length},{diameter},{ROUGH_MM},{LOSS},{m[2 * at]:.9g}")
    lines.append(f"source,plant,0,{SUPPLY}")
    lines += [f"zone,z{at},{at},{mw:.9g},{back_c:.9g}" for at, mw, back_c in zones]
    (Path(__file__).parent / "heat_pandapipes.csv").write_text("\n".join(lines) + "\n")


main()
