"""Writes power_dc_*.csv: DC power flow of MATPOWER cases by pandapower.

    python power_dc.py FOLDER_WITH_CASES

Needs pandapower and matpowercaseframes. A base voltage of 0 becomes 1 kV (DC flow in per unit does not use it),
generators out of service and DC lines are left out. The first line of each table names the versions.
"""

import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandapower as pp
from matpowercaseframes import CaseFrames
from pandapower.converter.pypower.from_ppc import from_ppc

NAMES = {"case9": "case9", "case14": "case14", "case39": "case39", "case118": "case118",
         "activsg200": "case_ACTIVSg200", "rts_gmlc": "FormattedData_MATPOWER_RTS_GMLC"}


def solve(path):
    """Bus injections (MW) and angles (degrees), branch flows (MW) in the order of the file."""
    case = CaseFrames(str(path))
    ppc = {"version": "2", "baseMVA": float(case.baseMVA)}
    for table, width in (("bus", 13), ("gen", 21), ("branch", 13)):
        ppc[table] = getattr(case, table).to_numpy(dtype=float)[:, :width].copy()
    ppc["gen"] = ppc["gen"][ppc["gen"][:, 7] > 0]
    ppc["bus"][ppc["bus"][:, 9] == 0, 9] = 1.0
    net = from_ppc(ppc, f_hz=50)
    # Impedances of transformers are carried unchanged by the pi model only.
    pp.rundcpp(net, trafo_model="pi", calculate_voltage_angles=True)
    angle = net.res_bus.va_degree.to_numpy()
    # Rows of the net's buses stand in the order of the file.
    buses = dict(zip(net.bus.index, ppc["bus"][:, 0]))
    rows = []
    lookup = net._from_ppc_lookups["branch"]
    for branch, (element, kind) in enumerate(zip(lookup["element"], lookup["element_type"])):
        element, start = int(element), int(ppc["branch"][branch, 0])
        if kind == "line":
            flow = net.res_line.p_from_mw.at[element]
        elif kind == "trafo":
            hv = buses[net.trafo.hv_bus.at[element]]
            flow = net.res_trafo.p_hv_mw.at[element] if int(hv) == start else net.res_trafo.p_lv_mw.at[element]
        else:
            hv = buses[net.impedance.from_bus.at[element]]
            flow = net.res_impedance.p_from_mw.at[element] if int(hv) == start else net.res_impedance.p_to_mw.at[element]
        rows.append((branch, flow))
    return ppc, angle, rows


def main(folder):
    head = f"# pandapower {version('pandapower')} rundcpp(trafo_model='pi'), matpowercaseframes {version('matpowercaseframes')}"
    for short, name in NAMES.items():
        ppc, angle, rows = solve(Path(folder) / f"{name}.m")
        base = ppc["baseMVA"]
        lines = [head + f"; {name}.m, base {base} MVA", "kind,a,b,x_pu,tap,shift_deg,value"]
        flows = np.array([flow for _, flow in rows])
        index = {int(bus): at for at, bus in enumerate(ppc["bus"][:, 0])}
        net = np.zeros(len(index))
        for branch, flow in zip(ppc["branch"], flows):
            net[index[int(branch[0])]] += flow
            net[index[int(branch[1])]] -= flow
        for at, bus in enumerate(ppc["bus"]):
            reference = 1 if bus[1] == 3 else 0
            lines.append(f"bus,{int(bus[0])},{reference},{net[at]:.12g},0,0,{angle[at]:.12g}")
        for branch, flow in zip(ppc["branch"], flows):
            tap, shift = branch[8] or 1.0, branch[9]
            lines.append(f"branch,{int(branch[0])},{int(branch[1])},{branch[3]!r},{tap!r},{shift!r},{flow:.12g}"
                         .replace("np.float64(", "").replace(")", ""))
        (Path(__file__).parent / f"power_dc_{short}.csv").write_text("\n".join(lines) + "\n")
        print(name, len(index), len(rows), np.abs(flows).max())


main(sys.argv[1])
