#!/usr/bin/env bash
# Installs what Gleaner needs on Debian 12, and nothing that is there already.
#
#   installer/setup.sh [run|headless|test|develop]
#
# run       what the program with its window is built from (the default)
# headless  the same without the window
# test      run + what the tests need
# develop   test + Clang, the sanitizers' and fuzzers' runtimes and the format checker
#
# Works as root or as a user with sudo. Each package's reason stands in core/README.md.
set -euo pipefail

profile=${1:-run}
engine=(g++ cmake ninja-build ccache mold pkg-config git
  libexpected-dev nlohmann-json3-dev libfmt-dev libcli11-dev libssl-dev libxxhash-dev zlib1g-dev
  libsqlite3-dev libsqlitecpp-dev libcurl4-openssl-dev libc-ares-dev libvips-dev libjpeg62-turbo-dev
  libzimg-dev libexiv2-dev libseccomp-dev)
window=(qt6-base-dev qt6-svg-dev libqcustomplot-dev libgl-dev libxkbcommon-dev fonts-dejavu-core)
tests=(libbenchmark-dev strace nginx-light dbus-daemon)
develop=(clang clang-tidy clang-format libclang-rt-14-dev)

case $profile in
  headless) packages=("${engine[@]}") ;;
  run) packages=("${engine[@]}" "${window[@]}") ;;
  test) packages=("${engine[@]}" "${window[@]}" "${tests[@]}") ;;
  develop) packages=("${engine[@]}" "${window[@]}" "${tests[@]}" "${develop[@]}") ;;
  *) echo "setup.sh: unknown profile “$profile”; use run, headless, test or develop" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == "install ok installed" ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null || { echo "setup.sh: needs root or sudo to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
