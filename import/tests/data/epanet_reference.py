"""Writes epanet_reference.csv: heads (m) and flows (m3/s) of EPANET for three networks, hour by hour.

Usage: python epanet_reference.py FOLDER_WITH_INP  (needs wntr; the engine is the EPANET 2.2 that comes with it)

Net1 and Net3 run for 24 h as they are shipped. Anytown as shipped has no pump running, tanks at their lowest level and
six pipes of 0.0001 inch, so that EPANET gives heads of -1e8 m; here its pumps run (pattern 1 throughout), and the six
pipes are 8 inches wide. `Net3-PDA` is Net3 with pressure-dependent demand (0 to 50 m, exponent 0.5), `Net3-DW` with
Darcy-Weisbach (0.26 mm) and a leak at junction 15; these two are kept every six hours.
"""
import os, sys, tempfile, warnings
import wntr

warnings.simplefilter("ignore")
FOLDER = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))


def model(name):
    wn = wntr.network.WaterNetworkModel(os.path.join(FOLDER, name.split("-")[0] + ".inp"))
    wn.options.time.duration = 24 * 3600
    wn.options.hydraulic.accuracy = 1e-6
    wn.options.hydraulic.trials = 200
    if name == "Anytown":
        for key in ("2", "3", "4"):
            wn.get_pattern(key).multipliers = [1.0] * 24
        for key in ("110", "113", "114", "115", "116", "125"):
            wn.get_link(key).diameter = 8 * 0.0254
    if name == "Net3-PDA":
        wn.options.hydraulic.demand_model = "PDA"
        wn.options.hydraulic.minimum_pressure = 0.0
        wn.options.hydraulic.required_pressure = 50.0
        wn.options.hydraulic.pressure_exponent = 0.5
    if name == "Net3-DW":
        wn.options.hydraulic.headloss = "D-W"
        for _, pipe in wn.pipes():
            pipe.roughness = 0.26e-3
        wn.get_node("15").emitter_coefficient = 0.01
    return wn


with open(os.path.join(HERE, "epanet_reference.csv"), "w") as out:
    out.write(f"# wntr {wntr.__version__}, wntr.sim.EpanetSimulator (EPANET 2.2), accuracy 1e-6; epanet_reference.py\n")
    out.write("case,hour,kind,id,value\n")
    for name in ("Net1", "Net3", "Anytown", "Net3-PDA", "Net3-DW"):
        with tempfile.TemporaryDirectory() as folder:
            results = wntr.sim.EpanetSimulator(model(name)).run_sim(file_prefix=os.path.join(folder, "x"), version=2.2)
        for kind, table in (("head", results.node["head"]), ("flow", results.link["flowrate"])):
            for time, row in table.iterrows():
                if "-" in name and time % 21600:
                    continue
                for key, value in row.items():
                    out.write(f"{name},{int(time) // 3600},{kind},{key},{value:.7g}\n")
