#!/usr/bin/env bash
# Installs what is missing, builds Sightline and runs every test.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<'EOF'
Usage: packaging/test.sh [--quick]

Installs missing Debian packages, builds build/release and runs all tests; then builds the unit tests with the address
and undefined-behaviour sanitizers in build/asan and runs those.

  --quick   leave the sanitizers out
  --help    this text
EOF
}

quick=no
for argument in "$@"; do
  case "$argument" in
    --quick) quick=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) fail "unknown option $argument; see packaging/test.sh --help" ;;
  esac
done

# Builds and runs tests/unit only: the parsers and kernels are there, and the whole tree would take too long.
test_with_sanitizers() {
  configure asan
  build asan tests/unit/all
  say "running the unit tests under sanitizers"
  ctest --test-dir "$root/build/asan/tests/unit" --output-on-failure --no-tests=error -j "$test_jobs"
}

test_jobs="$((jobs + 1))"  # some tests wait for a process or a clock
started="$SECONDS"
install_missing
configure release
build release
say "running all tests"
ctest --test-dir "$root/build/release" --output-on-failure --no-tests=error -j "$test_jobs"
[ "$quick" = yes ] || test_with_sanitizers
say "all tests passed in $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s"
