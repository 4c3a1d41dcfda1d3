#!/usr/bin/env bash
# One command from a fresh Debian 12 to all tests passed: installs what is missing, builds everything, runs every test.
# Further arguments go to ctest, e.g. installer/test.sh -R crawl
set -euo pipefail
cd "$(dirname "$0")/.."

installer/setup.sh test
jobs=$(nproc)
cmake --preset dev >/dev/null
cmake --build build/dev -j "$jobs"
exec ctest --test-dir build/dev --output-on-failure -j "$jobs" "$@"
