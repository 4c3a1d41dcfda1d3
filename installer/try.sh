#!/usr/bin/env bash
# One command from a fresh Debian 12 to the program at work: installs what is missing, builds, opens the demo library and crawls
# the simulated web – in a window, or without one when there is no display (or with --headless).
#
#   installer/try.sh [--headless]
set -euo pipefail
cd "$(dirname "$0")/.."

headless=no
[[ ${1:-} == --headless || -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]] && headless=yes

if [[ $headless == yes ]]; then
  installer/setup.sh headless
  preset=headless; program=gleaner-cli
else
  installer/setup.sh run
  preset=release; program=gleaner
fi
echo "Building (a few minutes the first time) …"
cmake --preset "$preset" -DGLEANER_TESTS=OFF -DGLEANER_BENCH=OFF >/dev/null
cmake --build "build/$preset" --target "$program"

if [[ $headless == yes ]]; then
  echo "No display: crawling the demo's simulated web without a window."
  exec "build/$preset/bin/gleaner-cli" demo
fi
exec "build/$preset/bin/gleaner" --demo
