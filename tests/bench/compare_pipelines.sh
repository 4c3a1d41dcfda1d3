#!/bin/sh
# What one picture costs Gleaner, img2dataset, Scrapy's image pipeline and a bare libvips loop: see compare_pipelines.py.
# Installs the others from the Python package index into BUILD/compare_pipelines, once.
#
#   GLEANER_SHARED=…/shared tests/bench/compare_pipelines.sh BUILD
#
# BUILD: a release build with GLEANER_BENCH, in which bench_analysis stands.
set -eu
build=${1:?the folder of a release build with bench_analysis}
here=$(cd "$(dirname "$0")" && pwd)
work=$build/compare_pipelines
mkdir -p "$work"
if [ ! -f "$work/installed" ]; then
    python3 -m venv "$work/environment"
    "$work/environment/bin/pip" install --quiet img2dataset scrapy pillow
    touch "$work/installed"
fi
rm -rf "$work/pictures"
"$build/bin/bench_analysis" --make "$work/pictures"
exec "$work/environment/bin/python" "$here/compare_pipelines.py" "$build/bin/bench_analysis" "$work"
