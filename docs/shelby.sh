#!/usr/bin/env bash
# Puts Shelby County together from the files of its testbed, and runs a batch on it:
#   docs/shelby.sh TESTBED OUT [REPLICATIONS]
# `shapan` must be on the path. OUT/pack is made, and must not be there.
set -euo pipefail
testbed=$1
out=$2
runs=${3:-100}
library=$(cd "$(dirname "$0")/.." && pwd)/scenarios
pack=$out/pack
zones=$library/regions/shelby/zones.csv

shapan import motion "$testbed/hazards/203080_7.5_gms.csv" --into "$pack" --key shelby-203080 \
    --crs web-mercator --magnitude 7.5 --margin-km 5
shapan import components "$testbed/fragility_curves/hazus_fragility_and_recovery_low.csv" --into "$pack" --key shelby \
    --base "$library/models/hazus-central"
shapan import pandapower "$testbed/power/power.json" --into "$pack" --key shelby-power \
    --region shelby --crs web-mercator --zones "$zones"
shapan import epanet "$testbed/water/water.inp" --into "$pack" --key shelby-water \
    --region shelby --crs web-mercator --zones "$zones"
shapan import dependencies "$testbed/dependencies.csv" --into "$pack" --key shelby-needs \
    --region shelby --needs power
shapan import tntp "$testbed/transportation/transpo_net.tntp" --into "$pack" --key shelby-roads \
    --nodes "$testbed/transportation/transpo_node.tntp" --region shelby --crs web-mercator --zones "$zones"

mkdir -p "$pack/plans"
sed -e 's/^title = .*/title = { zh = "谢尔比县:无组织救援,线路不跳闸", en = "Shelby County: neighbours alone, lines that never trip" }/' \
    -e 's/^trip_over = .*/trip_over = { value = 200.0, low = 200.0, high = 200.0, unit = "x", source = "estimate", grade = "E" }/' \
    "$library/plans/unaided.toml" > "$pack/plans/shelby.toml"

cat > "$pack/scenario.toml" <<'END'
title = { zh = "谢尔比县地震", en = "Earthquake in Shelby County" }
about = { zh = "导入的电网、供水、道路与地震动。", en = "Imported power, water and roads, shaken by an imported field." }
region = "shelby"
plan = "shelby"
targets = []
models = "shelby"
start = "2025-10-15T14:00:00-05:00"
horizon = "14 d"

[[hazard]]
kind = "shakemap"
field = "shelby-203080"
END

shapan check "$pack"
shapan batch "$pack" -n "$runs" --seed 1 --out "$out/results"
