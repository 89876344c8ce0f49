"""Writes hazus_buildings.csv and hazus_occupancies.csv beside itself, from the tables of simcenter-dlml 3.2 (PyPI).

The package is BSD-3-Clause and carries the figures of FEMA's Hazus 5.1 technical manual.
Run: python make_reference_hazus.py
"""

import csv
from pathlib import Path

import dlml

HERE = Path(__file__).parent
TABLES = Path(dlml.__file__).parent / "data/seismic/building/portfolio/Hazus v5.1"
TOP = "# simcenter-dlml 3.2 (PyPI), seismic/building/portfolio/Hazus v5.1/"


def rows_of(name):
    with open(TABLES / name) as file:
        return list(csv.DictReader(file))


def building(row):
    _, name, *height, code = row["ID"].split(".")
    medians = [row[f"LS{k}-Theta_0"] for k in range(1, 5)]
    betas = {row[f"LS{k}-Theta_1"] for k in range(1, 5)}
    collapse = row["LS4-DamageStateWeights"].split("|")[1].strip()
    assert len(betas) == 1 and row["Demand-Unit"] == "g"
    return [name, "".join(height), code, *medians, betas.pop(), collapse]


def occupancies(rows):
    table = {row["ID"]: row for row in rows if row["ID"].startswith("LF.")}
    for name in [key[3:-5] for key in table if key.endswith("-Cost")]:
        values = lambda what: [table[f"LF.{name}-{what}"][f"DS{k}-Theta_0"] for k in range(1, 5)]
        yield [name, *values("Time"), *values("Cost")]


def write(name, header, columns, rows):
    with open(HERE / name, "w", newline="") as file:
        file.write(TOP + header + "\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


states = ["slight", "moderate", "extensive", "complete"]
write(
    "hazus_buildings.csv",
    "fragility.csv, rows LF.*: equivalent peak ground acceleration, g",
    ["type", "height", "code", *states, "beta", "collapse"],
    [building(row) for row in rows_of("fragility.csv") if row["ID"].startswith("LF.")],
)
write(
    "hazus_occupancies.csv",
    "consequence_repair.csv, rows LF.*: repair days and loss ratios",
    ["occupancy", *[f"days_{s}" for s in states], *[f"ratio_{s}" for s in states]],
    occupancies(rows_of("consequence_repair.csv")),
)
