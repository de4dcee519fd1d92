#!/usr/bin/env bash
# Installs what is missing, builds Sightline and runs it once.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<'EOF'
Usage: packaging/run.sh [--cli] [--model FILE.gguf] [QUESTION]

Installs missing Debian packages, builds build/release and asks the model one question.

  --cli          use the command line (what happens anyway: the window, sightline-desktop, is started by hand)
  --model FILE   a GGUF file of the Qwen3.5/3.6 family; without it, a tiny random model is made
  --help         this text
EOF
}

cli=no
model=""
question=""
while [ "$#" -gt 0 ]; do
  case "$1" in
    --cli) cli=yes ;;
    --model)
      [ "$#" -ge 2 ] || fail "--model needs a file"
      model="$2"
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
[ -z "$model" ] || [ -f "$model" ] || fail "no such file: $model"
question="${question:-What can you do?}"
bin="$root/build/release/bin"

# Sets `model` to a tiny model of random weights, kept in the cache folder or, failing that, made in a temporary one.
make_random_model() {
  local cache="${SIGHTLINE_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/sightline}"
  if ! mkdir -p "$cache" 2>/dev/null || [ ! -w "$cache" ]; then
    cache="$(mktemp -d)"
    # shellcheck disable=SC2064
    trap "rm -rf '$cache'" EXIT
  fi
  model="$cache/tiny-random.gguf"
  if [ ! -f "$model" ] || [ "$bin/sightline-make-model" -nt "$model" ]; then
    say "making a tiny model: $model"
    "$bin/sightline-make-model" --shape tiny -o "$model.part.gguf" >&2
    mv "$model.part.gguf" "$model"
  fi
  say "note: this model is made of random numbers and speaks nonsense; use --model for a real one"
}

install_missing
configure release
build release
[ "$cli" = yes ] || say "this is the command line; the window is $bin/sightline-desktop"
options=()
if [ -z "$model" ]; then
  make_random_model
  options=(--no-think --seed 3 -n 40)   # noise rarely ends by itself
fi
say "sightline ask -m $model ${options[*]} \"$question\""
"$bin/sightline" ask -m "$model" "${options[@]}" "$question"
