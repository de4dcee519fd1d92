#!/usr/bin/env bash
# Starts the real program with a tiny model and drives it with the official client from the npm registry.
# Exits with 77, which CTest counts as skipped, where node, npm or the registry are missing.
# Usage: run.sh PROGRAM MODEL PROJECTOR PICTURE WORK_FOLDER
set -euo pipefail
program="$1" model="$2" projector="$3" picture="$4" work="$5"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"

mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/drive.mjs" "$work/"
cd "$work"
if ! cmp -s package-lock.json installed-lock.json; then
  npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || skip "the client cannot be installed: $(tail -n 1 npm.log)"
  cp package-lock.json installed-lock.json
fi

rm -f out.txt  # of an earlier run, which would be taken for this one's
export SIGHTLINE_TOKEN="token-of-the-system-test"
"$program" serve -m "$model" --mmproj "$projector" --port 0 --threads 2 --name tiny --parent >out.txt 2>err.txt &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 600); do
  grep -q '^ready' out.txt && break
  kill -0 "$server" || { cat err.txt; exit 1; }
  sleep 0.1
done
SIGHTLINE_URL="$(sed -n 's/^listening on //p' out.txt)"
export SIGHTLINE_URL SIGHTLINE_PICTURE="$picture" SIGHTLINE_PID="$server"
node drive.mjs

kill -TERM "$server"
wait "$server"
