"""Counts in the road networks of the reference data, made without any of the code under test.

    python roads_reference.py REFERENCE > roads_reference.csv

Needs osmium and networkx. Great circles by the haversine formula on a sphere of 6371.0088 km.
"""
import collections
import math
import sys
from importlib.metadata import version
from pathlib import Path

import networkx as nx
import osmium

REFERENCE = Path(sys.argv[1])
RADIUS_KM = 6371.0088
DEFAULT = ["motorway", "trunk", "primary", "secondary", "tertiary"]
CLASS = {"motorway": "expressway", "trunk": "expressway", "primary": "national", "secondary": "arterial"}
SHUT = {"no", "private", "forestry", "agricultural"}


def km(a, b):
    (lon1, lat1), (lon2, lat2) = a, b
    p, q = math.radians(lat1), math.radians(lat2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def say(network, what, value):
    print(f"{network},{what},{value}")


def shut(tags):
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] in SHUT or tags.get("area") == "yes"
    return tags.get("area") == "yes"


def directions(tags):
    oneway = tags.get("oneway")
    implied = tags["highway"] == "motorway" or tags.get("junction") in ("roundabout", "circular")
    if oneway in ("yes", "true", "1"):
        return True, False
    if oneway in ("-1", "reverse"):
        return False, True
    if oneway in ("no", "false", "0", "reversible", "alternating"):
        return True, True
    return True, not implied


def osm(name, classes):
    file = str(REFERENCE / "osm" / "Helsinki.osm.pbf")
    places = {}
    graph = nx.MultiDiGraph()
    counts = collections.Counter()
    for item in osmium.FileProcessor(file):
        if item.is_node():
            places[item.id] = (item.location.lon, item.location.lat)
        elif item.is_relation():
            counts["restrictions"] += item.tags.get("type") == "restriction"
    for way in osmium.FileProcessor(file, osmium.osm.WAY):
        tags = {tag.k: tag.v for tag in way.tags}
        plain = tags.get("highway", "").removesuffix("_link")
        if plain not in classes:
            continue
        if shut(tags):
            counts["closed"] += 1
            continue
        counts["ways"] += 1
        kind = "ramp" if tags["highway"].endswith("_link") else CLASS.get(plain, "local")
        refs = [node.ref for node in way.nodes]
        along, against = directions(tags)
        bridge = tags.get("bridge", "no") != "no"
        counts["bridge_ways"] += bridge
        for a, b in zip(refs, refs[1:]):
            if a == b or a not in places or b not in places:
                continue
            length = km(places[a], places[b])
            for drive, x, y in ((along, a, b), (against, b, a)):
                if drive:
                    graph.add_edge(x, y, km=length, kind=kind)
                    counts["pieces"] += 1
    main = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    say(name, "ways", counts["ways"])
    say(name, "closed", counts["closed"])
    say(name, "restrictions", counts["restrictions"])
    say(name, "pieces", counts["pieces"])
    say(name, "main_nodes", main.number_of_nodes())
    say(name, "main_pieces", main.number_of_edges())
    say(name, "main_km", round(sum(d["km"] for *_, d in main.edges(data=True)), 6))
    # Contraction one node at a time; whether a node may go is asked of the network before any went.
    small = nx.MultiDiGraph(main)
    gone = []
    for node in main:
        heads = sorted(v for _, v in main.out_edges(node))
        tails = sorted(u for u, _ in main.in_edges(node))
        kinds = {d["kind"] for *_, d in main.out_edges(node, data=True)} | {
            d["kind"] for *_, d in main.in_edges(node, data=True)
        }
        one = len(heads) == len(tails) == 1 and heads != tails
        two = len(heads) == len(tails) == 2 and heads == tails and heads[0] != heads[1]
        if (one or two) and len(kinds) == 1:
            gone.append(node)
    for node in gone:
        entering = list(small.in_edges(node, keys=True, data=True))
        leaving = list(small.out_edges(node, keys=True, data=True))
        new = []
        for tail, _, came, d in entering:
            for _, head, goes, e in leaving:
                # Not back by the way it came: twins hold the same original pieces in reverse.
                if reverse(d, tail, node) == forward(e, node, head):
                    continue
                new.append((tail, head, forward(d, tail, node) + forward(e, node, head), d["km"] + e["km"], d["kind"]))
        small.remove_node(node)
        for tail, head, path, length, kind in new:
            small.add_edge(tail, head, km=length, kind=kind, path=path)
    loops = sum(1 for u, v in small.edges() if u == v)
    kept = [(u, v, d) for u, v, d in small.edges(data=True) if u != v]
    ends = {(u, v) for u, v, _ in kept}
    say(name, "nodes", small.number_of_nodes())
    say(name, "links", len(kept))
    say(name, "loops", loops)
    say(name, "one_way", sum(1 for u, v, _ in kept if (v, u) not in ends))
    say(name, "km", round(sum(d["km"] for *_, d in kept), 6))
    for kind, count in sorted(collections.Counter(d["kind"] for *_, d in kept).items()):
        say(name, f"links_{kind}", count)


def forward(data, tail, head):
    """Original pieces of an edge, in order."""
    return data.get("path", ((tail, head),))


def reverse(data, tail, head):
    """The same pieces driven the other way."""
    return tuple((b, a) for a, b in reversed(forward(data, tail, head)))


def tntp():
    folder = REFERENCE / "testbed-shelby" / "transportation"
    nodes = [r.split("\t") for r in (folder / "transpo_node.tntp").read_text().splitlines()[1:] if r.strip()]
    rows = [r.split("\t") for r in (folder / "transpo_net.tntp").read_text().splitlines() if r.startswith("T_")]
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(row[0] for row in nodes)
    for row in rows:
        graph.add_edge(row[0], row[1], length=float(row[3]), minutes=float(row[4]), capacity=float(row[2]))
    main = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    edges = [d for *_, d in main.edges(data=True)]
    ends = {(u, v) for u, v in main.edges() if u != v}
    say("shelby", "rows", len(rows))
    say("shelby", "nodes", main.number_of_nodes())
    say("shelby", "links", sum(1 for u, v in main.edges() if u != v))
    say("shelby", "one_way", sum(1 for u, v in main.edges() if u != v and (v, u) not in ends))
    say("shelby", "km", round(sum(d["length"] for d in edges), 6))
    say("shelby", "hours", round(sum(d["minutes"] for d in edges) / 60, 9))
    say("shelby", "capacity", round(sum(d["capacity"] for d in edges), 3))


print("# roads_reference.py with", f"osmium {version('osmium')}, networkx {nx.__version__}")
print("network,what,value")
osm("helsinki", DEFAULT)
osm("helsinki_residential", DEFAULT + ["residential", "unclassified", "living_street"])
tntp()
