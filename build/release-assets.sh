#!/usr/bin/env bash
# Gathers what a release has beside its images, of what ./mvnw -Prelease verify built, with checksums:
# build/release-assets.sh VERSION FOLDER. The folder must not be there yet.
# Exit: 0 done; 1 something is not built, or is of another version; 2 a wrong call.
set -euo pipefail

if [ $# -ne 2 ] || [ -z "$1" ] || [ -z "$2" ]; then
  echo "Usage: build/release-assets.sh VERSION FOLDER" >&2
  exit 2
fi
version=$1 folder=$2
cd "${ROOT:-$(dirname "${BASH_SOURCE[0]}")/..}"

fail() { echo "release-assets: $*" >&2; exit 1; }
built=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
[ "$built" = "$version" ] || fail "pom.xml has version $built, and not $version."
[ ! -e "$folder" ] || fail "$folder is there already."

# What is built, and its name in the release.
assets="
lambda-shim/target/port-aws-events-lambda.zip            port-aws-events-lambda-$version.zip
lambda-shim/target/bom.json                              port-aws-events-lambda-$version.cdx.json
worker/target/port-aws-events-worker.jar                 port-aws-events-worker-$version.jar
worker/target/bom.json                                   port-aws-events-worker-$version.cdx.json
cli/target/port-aws-events.jar                           port-aws-events-cli-$version.jar
cli/target/bom.json                                      port-aws-events-cli-$version.cdx.json
infra/port-aws-events.yaml                               port-aws-events.yaml
infra/member-account.yaml                                member-account.yaml
helm/port-aws-events/alerts/port-aws-events.rules.yaml   port-aws-events.rules.yaml
helm/port-aws-events/dashboards/port-aws-events.json     port-aws-events.dashboard.json
"
while read -r file name; do
  [ -z "$file" ] || [ -s "$file" ] || fail "there is no $file: run ./mvnw -Prelease verify first."
done <<<"$assets"

mkdir -p "$folder"
while read -r file name; do
  [ -z "$file" ] || cp "$file" "$folder/$name"
done <<<"$assets"
(cd "$folder" && sha256sum -- * >SHA256SUMS)
