#!/usr/bin/env bash
# Makes the README's pictures anew: the real program visits every place on the demo library, without a screen.
#
#   installer/screenshots.sh [BUILD_FOLDER]     (default: build/release, else build/dev)
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-build/release}
[[ -x $build/bin/gleaner ]] || build=build/dev
[[ -x $build/bin/gleaner ]] || { echo "screenshots.sh: build the program first: cmake --build --preset release" >&2; exit 1; }

tour=$(mktemp -d)
trap 'rm -rf "$tour"' EXIT
"$build/bin/gleaner" --offscreen-tour "$tour"
mkdir -p resources/screenshots
for picture in crawl-light crawl-dark crawl-right-to-left figures events burn-down wallboard search-light search-dark detail-light analysis-dark import \
  first-start; do
  cp "$tour/$picture.png" resources/screenshots/
done
