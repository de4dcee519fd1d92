# shellcheck shell=bash
# What run.sh and test.sh share: messages, missing packages, building a preset. Sourced, not run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jobs="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"

say() { printf '%s\n' "== $*" >&2; }
fail() {
  printf '%s\n' "error: $*" >&2
  exit 1
}

# Runs a command as root, through sudo where we are not.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Names of the packages in packages.txt that are not installed, one per line.
missing_packages() {
  local name
  grep -v '^#' "$root/packaging/packages.txt" | while read -r name; do
    [ -n "$name" ] || continue
    case "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" in
      installed) ;;
      *) printf '%s\n' "$name" ;;
    esac
  done
}

# Installs what is missing; touches neither apt nor the network if nothing is.
install_missing() {
  if ! command -v dpkg-query >/dev/null; then
    say "no dpkg here; taking for granted what packaging/packages.txt lists"
    return
  fi
  local missing=()
  mapfile -t missing < <(missing_packages)
  if [ "${#missing[@]}" -eq 0 ]; then
    say "all packages are installed"
    return
  fi
  say "installing: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    fail "not root and no sudo; install these and start again: ${missing[*]}"
  fi
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# configure PRESET: into build/PRESET; starts afresh if that folder was configured for a tree elsewhere.
configure() {
  local cache="$root/build/$1/CMakeCache.txt"
  local fresh=()
  if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    fresh=(--fresh)
  fi
  say "configuring build/$1"
  (cd "$root" && cmake --preset "$1" "${fresh[@]}" >&2)
}

# build PRESET [TARGET…]: all targets if none is named.
build() {
  local preset="$1"
  shift
  local targets=()
  [ "$#" -eq 0 ] || targets=(--target "$@")
  say "building build/$preset with $jobs jobs"
  cmake --build "$root/build/$preset" -j "$jobs" "${targets[@]}" >&2
}
