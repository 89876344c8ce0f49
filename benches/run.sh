#!/bin/sh
# Measures every figure again and replaces the tables of a dated result file: `benches/run.sh [FILE]`.
# A quarter of an hour; everything else on the machine should rest. The profile needs `perf` and `python3`
# and is left out without them. The comparison with other engines is apart: compare/run.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${1:-"$here/runs/2026-11-23-epyc-2core/city.md"}
into=$(cd "$(dirname "$into")" && pwd)/$(basename "$into")
cd "$here/.."
target=${CARGO_TARGET_DIR:-target}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

cargo build --release --locked --quiet -p shapan -p shapan-benches --bin shapan --example figures
# Copies, so that a build that begins meanwhile does not change what is measured.
cp "$target/release/examples/figures" "$target/release/shapan" "$scratch/"

# Results of its own folder: no bench of an earlier name is left in it.
export CRITERION_HOME="$scratch/criterion"
cargo bench --locked --quiet -p shapan-benches --benches -- --noplot

profile=
if command -v perf > "$scratch/perf" && command -v python3 > "$scratch/python3"; then
  # Frames without pointers: stacks are copied and unwound by the debug tables.
  perf record --quiet --freq 999 --call-graph dwarf,8192 --output "$scratch/perf.data" -- \
    "$scratch/figures" batch --threads 1 -n 48 > "$scratch/batch.json"
  python3 "$here/profile.py" "$scratch/perf.data" "$scratch/figures" > "$scratch/profile.txt"
  profile="--profile $scratch/profile.txt"
fi

# shellcheck disable=SC2086 # the option and its value are two words
"$scratch/figures" report --criterion "$CRITERION_HOME" --shapan "$scratch/shapan" --into "$into" $profile
echo "written: $into"
