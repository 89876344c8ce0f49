#!/bin/sh
# The kernel beside NeXosim and SimPy on this machine: one command, one table, versions pinned.
# Needs cargo, python3 with venv, and a way to the package registries the first time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check simpy==4.1.2
cargo build --release --locked --quiet --manifest-path "$here/Cargo.toml"

# One after the other, so that they do not compete with each other.
"$scratch/venv/bin/python" "$here/simpy_models.py" > "$scratch/simpy.tsv"
cargo run --release --locked --quiet --manifest-path "$here/Cargo.toml" < "$scratch/simpy.tsv"
