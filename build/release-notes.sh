#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version: build/release-notes.sh 0.1.0. "Unreleased" prints what is to come.
# Exit: 0 printed; 1 there is no such section, or nothing in it; 2 a wrong call.
set -euo pipefail

if [ $# -ne 1 ] || [ -z "$1" ]; then
  echo "Usage: build/release-notes.sh VERSION, as CHANGELOG.md has it: 0.1.0" >&2
  exit 2
fi
changelog=${CHANGELOG:-$(dirname "${BASH_SOURCE[0]}")/../CHANGELOG.md}

# Between "## [VERSION]", with or without a date behind it, and the next heading of that rank or the links at the end.
notes=$(VERSION=$1 awk '
  index($0, "## [" ENVIRON["VERSION"] "]") == 1 { inside = 1; next }
  /^## / || /^\[[^]]+\]: / { inside = 0 }
  inside' "$changelog")
# Without the empty lines around it.
notes=$(sed -e '/./,$!d' <<<"$notes")
if [ -z "$notes" ]; then
  echo "release-notes: $changelog says nothing of $1. Write a section \"## [$1] - $(date -u +%F)\" of what is under [Unreleased]." >&2
  exit 1
fi
printf '%s\n' "$notes"
