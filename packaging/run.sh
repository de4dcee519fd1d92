#!/usr/bin/env bash
# Installs what is missing, builds Sightline's programs and runs them once.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<'EOF'
Usage: packaging/run.sh [--window] [--model FILE.gguf [--mmproj FILE.gguf]] [QUESTION]

Installs missing Debian packages, builds the programs in build/release and asks a question about a picture: with the demo
model that comes along, about resources/samples/shapes.png, whose triangle it then boxes in a copy of the picture.

  --window       opens the desktop program instead
  --cli          stays on the command line (what happens anyway)
  --model FILE   a GGUF file of the Qwen3.5/3.6 family, in place of the demo model
  --mmproj FILE  its projector, without which it does not see
  --help         this text
EOF
}

window=no
model=""
projector=""
question=""
while [ "$#" -gt 0 ]; do
  case "$1" in
    --window) window=yes ;;
    --cli) window=no ;;
    --model | --mmproj)
      [ "$#" -ge 2 ] || fail "$1 needs a file"
      [ -f "$2" ] || fail "no such file: $2"
      if [ "$1" = --model ]; then model="$2"; else projector="$2"; fi
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    -*) fail "unknown option $1; see packaging/run.sh --help" ;;
    *)
      [ -z "$question" ] || fail "more than one question; put it in quotes"
      question="$1"
      ;;
  esac
  shift
done
[ -z "$projector" ] || [ -n "$model" ] || fail "--mmproj goes with --model"
bin="$root/build/release/bin"
picture="$root/resources/samples/shapes.png"

# sightline with arguments, shown as a person would type them.
run() {
  say "sightline$(printf ' %q' "$@")"
  "$bin/sightline" "$@"
}

install_missing
configure release
build release sightline_programs
if [ "$window" = yes ]; then
  say "sightline-desktop"
  exec "$bin/sightline-desktop"
fi
say "this is the command line; packaging/run.sh --window opens the window"
if [ -z "$model" ]; then
  run ask --no-think --image "$picture" "${question:-How many shapes are there?}"
  boxed="$root/build/shapes-boxed.png"
  run ground --image "$picture" "blue triangle" --draw "$boxed"
  say "the picture with its box: $boxed"
elif [ -n "$projector" ]; then
  run ask -m "$model" --mmproj "$projector" --image "$picture" "${question:-What do you see?}"
else
  run ask -m "$model" "${question:-What can you do?}"
fi
