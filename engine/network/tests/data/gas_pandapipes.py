"""Writes gas_*.csv: pressures and flows of gas networks by pandapipes (BSD-3-Clause), for comparison.

python3 gas_pandapipes.py FOLDER_OF_GASLIB_40_JSON

`single` is one pipe; `mesh` a grid of 5 x 4 nodes with a district fed through two gates; `gaslib40` the pipes and
compressors of GasLib-40 (Schmidt et al. 2017, Data 2(4):40, CC BY 3.0) as in the JSON of that name, whose friction
factors are Nikuradse's for 0.05 mm, with all compressors at one fixed ratio. Pressures are absolute.
"""

import json
import os
import sys

import pandapipes as pp

NORMAL_H = 3600.0


def net_of(gas):
    net = pp.create_empty_network()
    if gas == "lgas":
        fluid = pp.call_lib("lgas")
    else:
        fluid = pp.create_constant_fluid(
            "constant", "gas", density=0.785, viscosity=1.1e-5, heat_capacity=2200.0,
            compressibility=0.9, der_compressibility=0.0, molar_mass=17.6)
    pp.create_fluid_from_lib(net, "lgas") if gas == "lgas" else net.__setitem__("fluid", fluid)
    return net, fluid


def single():
    nodes = ["a", "b"]
    pipes = [("p", "a", "b", 10_000.0, 0.3, 0.1)]
    return nodes, pipes, [], {"a": 6.0}, {}, {"b": 1.2}


def mesh():
    nodes = [f"n{x}{y}" for y in range(4) for x in range(5)]
    pipes, k = [], 0
    for y in range(4):
        for x in range(5):
            for dx, dy in ((1, 0), (0, 1)):
                if x + dx < 5 and y + dy < 4:
                    k += 1
                    pipes.append((f"p{k}", f"n{x}{y}", f"n{x + dx}{y + dy}", 400.0 + 37.0 * (k * 7 % 11),
                                  (0.1, 0.15, 0.2)[k * 5 % 3], 0.05 + 0.01 * (k % 6)))
    demands = {n: 0.02 + 0.015 * (i * 3 % 7) for i, n in enumerate(nodes) if i % 4 != 0}
    return nodes, pipes, [], {"n00": 4.0, "n43": 4.0}, {}, demands


def gaslib(folder):
    net = json.load(open(os.path.join(folder, "network.json")))
    nom = json.load(open(os.path.join(folder, "nominations.json")))["GasLib-40"]
    name = {int(k): v["name"] for k, v in net["nodes"].items()}
    nodes = [name[k] for k in sorted(name)]
    pipes = [(p["name"], name[p["fr_node"]], name[p["to_node"]], p["length"], p["diameter"], 0.05)
             for _, p in sorted(net["pipes"].items(), key=lambda item: int(item[0]))]
    machines = [(c["name"], name[c["fr_node"]], name[c["to_node"]], 1.1)
                for _, c in sorted(net["compressors"].items(), key=lambda item: int(item[0]))]
    entry = {k: name[v["node_id"]] for k, v in net["entries"].items()}
    exits = {k: name[v["node_id"]] for k, v in net["exits"].items()}
    slack = name[38]
    flows = {entry[k]: v["max_injection"] for k, v in nom["entry_nominations"].items() if entry[k] != slack}
    demands = {exits[k]: v["max_withdrawal"] for k, v in nom["exit_nominations"].items()}
    return nodes, pipes, machines, {slack: 70.0}, flows, demands


def solve(case, gas, friction, label):
    nodes, pipes, machines, pressures, flows, demands = case
    net, fluid = net_of(gas)
    kelvin = 283.15
    rho = float(fluid.get_density(273.15))
    at = {n: pp.create_junction(net, pn_bar=10.0, tfluid_k=kelvin, name=n) for n in nodes}
    for n, bar in pressures.items():
        pp.create_ext_grid(net, at[n], p_bar=bar - 1.01325, t_k=kelvin, type="pt")
    for n, kg in flows.items():
        pp.create_source(net, at[n], mdot_kg_per_s=kg)
    for n, kg in demands.items():
        pp.create_sink(net, at[n], mdot_kg_per_s=kg)
    for i, (pid, a, b, length, d, k) in enumerate(pipes):
        pp.create_pipe_from_parameters(net, at[a], at[b], length_km=length / 1000, inner_diameter_mm=d * 1000,
                                       k_mm=k, name=pid)
    for cid, a, b, ratio in machines:
        pp.create_compressor(net, at[a], at[b], pressure_ratio=ratio, name=cid)
    pp.pipeflow(net, friction_model=friction, mode="hydraulics", iter=500, tol_p=1e-11, tol_m=1e-11, tol_res=1e-9)
    z0, z1 = (float(fluid.get_compressibility(p)) for p in (0.0, 1.0))
    to_m3 = NORMAL_H / rho
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"gas_{label}.csv"), "w") as out:
        out.write(f"# pandapipes {pp.__version__}, pipeflow(friction_model=\"{friction}\", mode=\"hydraulics\"), "
                  f"fluid {gas}; written by gas_pandapipes.py\n")
        out.write("# node,id,bar | pipe,id,from,to,length_m,diameter_m,roughness_mm,m3_per_h | "
                  "compressor,id,from,to,ratio,m3_per_h | hold,node,bar | inflow,node,m3_per_h | demand,node,m3_per_h\n")
        out.write(f"gas,{rho!r},{kelvin},{float(fluid.get_viscosity(kelvin))!r},{z0!r},{z1 - z0!r}\n")
        for n in nodes:
            out.write(f"node,{n},{float(net.res_junction.p_bar[at[n]]) + 1.01325!r}\n")
        for i, (pid, a, b, length, d, k) in enumerate(pipes):
            flow = float(net.res_pipe.mdot_from_kg_per_s[i]) * to_m3
            out.write(f"pipe,{pid},{a},{b},{length!r},{d!r},{k!r},{flow!r}\n")
        for i, (cid, a, b, ratio) in enumerate(machines):
            flow = float(net.res_compressor.mdot_from_kg_per_s[i]) * to_m3
            out.write(f"compressor,{cid},{a},{b},{ratio!r},{flow!r}\n")
        for n, bar in pressures.items():
            out.write(f"hold,{n},{bar!r}\n")
        for n, kg in flows.items():
            out.write(f"inflow,{n},{kg * to_m3!r}\n")
        for n, kg in demands.items():
            out.write(f"demand,{n},{kg * to_m3!r}\n")


if __name__ == "__main__":
    for friction, short in (("nikuradse", "nikuradse"), ("swamee-jain", "swamee_jain")):
        solve(single(), "constant", friction, f"single_{short}")
        solve(mesh(), "constant", friction, f"mesh_{short}")
    solve(mesh(), "lgas", "nikuradse", "mesh_lgas")
    solve(gaslib(sys.argv[1]), "constant", "nikuradse", "gaslib40_nikuradse")
    solve(gaslib(sys.argv[1]), "lgas", "nikuradse", "gaslib40_lgas")
